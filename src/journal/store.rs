//! The statements: nothing here decides.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, named_params, params};

use super::boot::Moment;
use super::entry::{Doubt, Entry, Scope, Version};
use super::failpoint;
use super::journal::What;
use crate::asked::Asked;
use crate::operations::{self, Operation};
use crate::outcome::EntryState;
use crate::status::Status;

pub(super) type Result<T> = rusqlite::Result<T>;

/// The columns that `entry_of` reads.
const COLUMNS: &str = "id, epoch, owner, state, operation, path, request_id, amount, currency, order_number, transaction_id, \
                       target, captures, last_four, consumer_profile_id, payment_method_id, trace, asks_profile, seen_409, why, \
                       http, boot, gone_boot, gone_ms, opened_at, result";

/// One change of the journal, synced to the disk when it is committed.
pub(super) fn write(connection: &mut Connection) -> Result<Transaction<'_>> {
    connection.transaction_with_behavior(TransactionBehavior::Immediate)
}

pub(super) fn find(connection: &Connection, scope: &Scope, request_id: &str) -> Result<Option<Entry>> {
    let sql = format!("SELECT {COLUMNS} FROM entry WHERE base_url = ?1 AND merchant_id = ?2 AND request_id = ?3");
    let mut statement = connection.prepare_cached(&sql)?;
    statement.query_row(params![scope.base_url, scope.merchant_id, request_id], entry_of).optional()
}

/// Another payment with this order number that is in doubt, or may be: those that are being sent are the caller's to judge.
pub(super) fn same_order(connection: &Connection, scope: &Scope, asked: &Asked, order: &str) -> Result<Vec<Entry>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM entry WHERE order_number = ?1 AND state IN ('OPEN', 'DOUBT', 'PENDING')
         AND base_url = ?2 AND merchant_id = ?3 AND till = ?4 AND operation = ?5 AND request_id <> ?6"
    );
    let given =
        params![order, scope.base_url, scope.merchant_id, scope.till, operations::PAY.name, asked.request_id.as_str()];
    let mut statement = connection.prepare_cached(&sql)?;
    let entries = statement.query_map(given, entry_of)?;
    entries.collect()
}

/// What settling has to look at after that entry, the oldest first.
pub(super) fn unsettled(connection: &Connection, scope: &Scope, what: What, after: i64) -> Result<Option<Entry>> {
    let which = match what {
        What::Verdicts => "state NOT IN ('OPEN', 'DOUBT', 'PENDING') AND told = 0",
        What::Doubts => "state IN ('OPEN', 'DOUBT', 'PENDING')",
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM entry WHERE base_url = ?1 AND merchant_id = ?2 AND till = ?3 AND id > ?4
         AND (state IN ('OPEN', 'DOUBT', 'PENDING') OR told = 0) AND {which} ORDER BY id LIMIT 1"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    statement.query_row(params![scope.base_url, scope.merchant_id, scope.till, after], entry_of).optional()
}

/// How many entries are unsettled, in this scope and in all others.
pub(super) fn count_unsettled(connection: &Connection, scope: &Scope) -> Result<(i64, i64)> {
    let sql = "SELECT count(*) FILTER (WHERE is_here), count(*) FILTER (WHERE NOT is_here) FROM (
                   SELECT base_url = ?1 AND merchant_id = ?2 AND till = ?3 AS is_here FROM entry
                   WHERE state IN ('OPEN', 'DOUBT', 'PENDING') OR told = 0)";
    let given = params![scope.base_url, scope.merchant_id, scope.till];
    connection.query_row(sql, given, |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Enters a payment as OPEN, anew or again.
pub(super) fn open(connection: &Connection, scope: &Scope, asked: &Asked, owner: &str, boot: &str) -> Result<Version> {
    let sql = "INSERT INTO entry (base_url, merchant_id, request_id, till, operation, path, transaction_id, target, captures,
                   amount, currency, order_number, last_four, consumer_profile_id, payment_method_id, trace, asks_profile,
                   state, owner, epoch, attempts, boot, opened_at)
               VALUES (:base_url, :merchant_id, :request_id, :till, :operation, :path, :transaction_id, :target, :captures,
                   :amount, :currency, :order_number, :last_four, :consumer_profile_id, :payment_method_id, :trace,
                   :asks_profile, 'OPEN', :owner, 1, 1, :boot, :opened_at)
               ON CONFLICT (base_url, merchant_id, request_id) DO UPDATE SET
                   till = excluded.till, operation = excluded.operation, path = excluded.path,
                   transaction_id = excluded.transaction_id, target = excluded.target, captures = excluded.captures,
                   amount = excluded.amount, currency = excluded.currency, order_number = excluded.order_number,
                   last_four = excluded.last_four, consumer_profile_id = excluded.consumer_profile_id,
                   payment_method_id = excluded.payment_method_id, trace = excluded.trace,
                   asks_profile = excluded.asks_profile, state = 'OPEN', owner = excluded.owner, epoch = epoch + 1,
                   attempts = attempts + 1, seen_409 = 0, why = NULL, http = 0, boot = excluded.boot, gone_boot = NULL,
                   gone_ms = NULL, opened_at = excluded.opened_at, decided_at = NULL, result = NULL, told = 0
               RETURNING id, epoch";
    let given = named_params! {
        ":base_url": scope.base_url,
        ":merchant_id": scope.merchant_id,
        ":request_id": asked.request_id,
        ":till": scope.till,
        ":operation": asked.operation.name,
        ":path": asked.path,
        ":transaction_id": asked.transaction_id,
        ":target": asked.target,
        ":captures": asked.captures,
        ":amount": asked.amount,
        ":currency": asked.currency,
        ":order_number": asked.order_number,
        ":last_four": asked.last_four,
        ":consumer_profile_id": asked.consumer_profile_id,
        ":payment_method_id": asked.payment_method_id,
        ":trace": asked.trace,
        ":asks_profile": asked.asks_profile,
        ":owner": owner,
        ":boot": boot,
        ":opened_at": wall_ms(),
    };
    connection.prepare_cached(sql)?.query_row(given, |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Takes an entry over from another owner, or from nobody; false: somebody was faster.
pub(super) fn claim(connection: &Connection, entry: &Entry, owner: &str, gone: Option<&Moment>) -> Result<bool> {
    let sql = "UPDATE entry SET owner = ?1, epoch = epoch + 1, gone_boot = ?2, gone_ms = ?3,
                   state = CASE state WHEN 'OPEN' THEN 'DOUBT' ELSE state END
               WHERE id = ?4 AND epoch = ?5 AND owner = ?6";
    let (boot, at_ms) = gone.map(|gone| (&gone.boot, gone.at_ms)).unzip();
    let given = params![owner, boot, at_ms, entry.id, entry.epoch, entry.owner];
    Ok(connection.prepare_cached(sql)?.execute(given)? == 1)
}

/// Writes what is known of a payment that is in doubt or pending; false: there is a verdict, or another owner.
pub(super) fn doubt(
    connection: &Connection,
    (id, epoch): Version,
    state: EntryState,
    doubt: &Doubt,
    gone: Option<&Moment>,
) -> Result<bool> {
    let sql = "UPDATE entry SET state = ?1, seen_409 = ?2, why = ?3, http = ?4, gone_boot = ?5, gone_ms = ?6
               WHERE id = ?7 AND epoch = ?8 AND state IN ('OPEN', 'DOUBT', 'PENDING')";
    let why = doubt.why as i32;
    let (boot, at_ms) = gone.map(|gone| (&gone.boot, gone.at_ms)).unzip();
    let given = params![state.name(), doubt.seen_409, why, doubt.http, boot, at_ms, id, epoch];
    Ok(connection.prepare_cached(sql)?.execute(given)? == 1)
}

/// Writes a verdict, for ever; false: there is one already, or another owner.
pub(super) fn decide(connection: &Connection, (id, epoch): Version, state: EntryState, result: &str) -> Result<bool> {
    let sql = "UPDATE entry SET state = ?1, result = ?2, decided_at = ?3, told = 0
               WHERE id = ?4 AND epoch = ?5 AND state IN ('OPEN', 'DOUBT', 'PENDING')";
    let given = params![state.name(), result, wall_ms(), id, epoch];
    Ok(connection.prepare_cached(sql)?.execute(given)? == 1)
}

/// Whoever was told has taken it.
pub(super) fn told(connection: &Connection, versions: &[Version]) -> Result<()> {
    let sql = "UPDATE entry SET told = 1 WHERE id = ?1 AND epoch = ?2 AND state NOT IN ('OPEN', 'DOUBT', 'PENDING')";
    let mut statement = connection.prepare_cached(sql)?;
    versions.iter().try_for_each(|(id, epoch)| statement.execute(params![id, epoch]).map(drop))
}

/// Forgets verdicts: told ones that are older than that, untold ones after four times as long. What is in doubt, and what was
/// never resolved, stays.
pub(super) fn forget(connection: &Connection, keep: Duration) -> Result<usize> {
    const BATCH: i64 = 1_000;
    let sql = "DELETE FROM entry WHERE id IN (
                   SELECT id FROM entry WHERE state NOT IN ('OPEN', 'DOUBT', 'PENDING', 'UNRESOLVED')
                   AND decided_at < CASE told WHEN 1 THEN ?1 ELSE ?2 END LIMIT ?3)";
    let keep = i64::try_from(keep.as_millis()).unwrap_or(i64::MAX);
    let now = wall_ms();
    connection.execute(sql, params![now.saturating_sub(keep), now.saturating_sub(keep.saturating_mul(4)), BATCH])
}

/// Of a journal in memory: keeps the latest verdicts only.
pub(super) fn keep_latest(connection: &Connection, count: i64) -> Result<()> {
    let sql = "DELETE FROM entry WHERE id IN (
                   SELECT id FROM entry WHERE state NOT IN ('OPEN', 'DOUBT', 'PENDING')
                   ORDER BY decided_at DESC, id DESC LIMIT -1 OFFSET ?1)";
    connection.prepare_cached(sql)?.execute(params![count]).map(drop)
}

/// By the wall clock.
pub(crate) fn wall_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX).saturating_add(failpoint::clock_is_off_by_ms())
}

fn entry_of(row: &Row) -> Result<Entry> {
    let unknown = |column: &str| rusqlite::Error::InvalidColumnName(column.to_owned());
    let operation: String = row.get("operation")?;
    let state: String = row.get("state")?;
    let gone: (Option<String>, Option<i64>) = (row.get("gone_boot")?, row.get("gone_ms")?);
    let why: Option<i32> = row.get("why")?;
    Ok(Entry {
        id: row.get("id")?,
        epoch: row.get("epoch")?,
        owner: row.get("owner")?,
        state: EntryState::from_name(&state).ok_or_else(|| unknown("state"))?,
        asked: Asked {
            path: row.get("path")?,
            amount: row.get("amount")?,
            currency: row.get("currency")?,
            order_number: row.get("order_number")?,
            transaction_id: row.get("transaction_id")?,
            target: row.get("target")?,
            captures: row.get("captures")?,
            last_four: row.get("last_four")?,
            consumer_profile_id: row.get("consumer_profile_id")?,
            payment_method_id: row.get("payment_method_id")?,
            trace: row.get("trace")?,
            asks_profile: row.get("asks_profile")?,
            ..Asked::of(
                Operation::named(&operation).ok_or_else(|| unknown("operation"))?,
                &[],
                &row.get::<_, String>("request_id")?,
            )
        },
        seen_409: row.get("seen_409")?,
        why: why.and_then(Status::from_number),
        http: row.get("http")?,
        boot: row.get("boot")?,
        gone: gone.0.zip(gone.1).map(|(boot, at_ms)| Moment { boot, at_ms }),
        opened_at: row.get("opened_at")?,
        result: row.get("result")?,
    })
}
