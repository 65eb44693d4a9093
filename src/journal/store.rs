//! The SQL statements of the journal: nothing here decides.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Params, Row, Transaction, TransactionBehavior, named_params, params};

use super::boot_clock::Moment;
use super::entry::{Doubt, Entry, Scope, Version, Word};
use crate::operations::Operation;
use crate::operations::intent::Intent;
use crate::outcome::EntryState;
use crate::platform::clock::wall_ms;
use crate::status::Status;

pub(super) type Result<T> = rusqlite::Result<T>;

/// The columns that `entry_of` reads.
const SELECT: &str =
    "SELECT id, epoch, owner, state, operation, path, request_id, amount, currency, order_number, transaction_id, target, captures,
            last_four, consumer_profile_id, payment_method_id, trace, asks_profile, seen_409, acknowledged, error_boot, error_ms,
            by_hand, why, http, boot, opened_boot_ms, gone_boot, gone_ms, opened_at, result, words, told, shown_ms, found, answered_id
     FROM entry";

/// The conditions of the partial indexes, word by word: SQLite uses such an index only then.
const IN_DOUBT: &str = "state IN ('OPEN', 'DOUBT', 'PENDING', 'UNRESOLVED')";
const UNTOLD: &str = "told = 0 AND (state NOT IN ('OPEN', 'DOUBT', 'PENDING') OR by_hand = 1)";
const PAID: &str = "state IN ('APPROVED', 'PARTIAL')";
const OF_TARGET: &str = "coalesce(target, transaction_id) = ";
const ORDER: &str = "lower(trim(order_number)) = lower(trim(?1))";
const SCOPE: &str = "base_url = :base_url AND merchant_id = :merchant_id AND till = :till";

/// How many of the verdicts that were never acknowledged are kept for ever: the newest ones.
const UNTOLD_KEPT: i64 = 100_000;

/// Begins a change of the journal, which is synced to the disk when it is committed.
pub(super) fn write(connection: &mut Connection) -> Result<Transaction<'_>> {
    connection.transaction_with_behavior(TransactionBehavior::Immediate)
}

pub(super) fn find(connection: &Connection, scope: &Scope, request_id: &str) -> Result<Option<Entry>> {
    let sql = format!("{SELECT} WHERE base_url = ?1 AND merchant_id = ?2 AND request_id = ?3");
    one(connection, &sql, params![scope.base_url, scope.merchant_id, request_id])
}

/// The oldest entry after that one that is in doubt or being sent at this till, and is `wanted`.
pub(super) fn in_doubt(
    connection: &Connection,
    scope: &Scope,
    after: i64,
    wanted: impl FnMut(&Entry) -> bool,
) -> Result<Option<Entry>> {
    let sql = format!("{SELECT} WHERE {SCOPE} AND id > :after AND {IN_DOUBT} AND state <> 'UNRESOLVED' ORDER BY id");
    first(
        connection,
        &sql,
        named_params! {
            ":base_url": scope.base_url, ":merchant_id": scope.merchant_id, ":till": scope.till, ":after": after,
        },
        wanted,
    )
}

/// The other entries of the same operation and order number that are in doubt, being sent, or were never resolved.
pub(super) fn same_order(connection: &Connection, scope: &Scope, intent: &Intent, order: &str) -> Result<Vec<Entry>> {
    let sql = format!(
        "{SELECT} WHERE {ORDER} AND {IN_DOUBT} AND operation = ?2
         AND base_url = ?3 AND merchant_id = ?4 AND till = ?5 AND request_id <> ?6 ORDER BY id"
    );
    let Scope { base_url, merchant_id, till } = scope;
    all(connection, &sql, params![order, intent.operation.name, base_url, merchant_id, till, intent.request_id])
}

/// The same where there is no order number: the entries with the same amount and means.
pub(super) fn same_means(connection: &Connection, scope: &Scope, intent: &Intent) -> Result<Vec<Entry>> {
    let sql = format!(
        "{SELECT} WHERE base_url = ?1 AND merchant_id = ?2 AND till = ?3 AND {IN_DOUBT} AND operation = ?4
         AND amount = ?5 AND currency = ?6 AND trace = ?7 AND request_id <> ?8 ORDER BY id"
    );
    let Scope { base_url, merchant_id, till } = scope;
    let Intent { operation, amount, currency, trace, request_id, .. } = intent;
    all(connection, &sql, params![base_url, merchant_id, till, operation.name, amount, currency, trace, request_id])
}

/// The latest payments of this order number with the same amount and means.
pub(super) fn paid(connection: &Connection, scope: &Scope, intent: &Intent, order: &str) -> Result<Vec<Entry>> {
    const LATEST: i64 = 100;
    let sql = format!(
        "{SELECT} WHERE {ORDER} AND amount = ?2 AND trace = ?3 AND {PAID} AND operation = ?4
         AND base_url = ?5 AND merchant_id = ?6 AND till = ?7 AND request_id <> ?8 ORDER BY id DESC LIMIT ?9"
    );
    let Intent { amount, trace, operation, request_id, .. } = intent;
    let Scope { base_url, merchant_id, till } = scope;
    all(
        connection,
        &sql,
        params![order, amount, trace, operation.name, base_url, merchant_id, till, request_id, LATEST],
    )
}

/// What was asked of this transaction, or is being asked, at any till.
pub(super) fn of_target(connection: &Connection, scope: &Scope, target: &str) -> Result<Vec<Entry>> {
    let sql = format!("{SELECT} WHERE {OF_TARGET} ?1 AND base_url = ?2 AND merchant_id = ?3 ORDER BY id");
    all(connection, &sql, params![target, scope.base_url, scope.merchant_id])
}

/// The owners of words that were not acknowledged.
pub(super) fn untold_owners(connection: &Connection, scope: &Scope) -> Result<Vec<String>> {
    // This takes as many steps as there are owners, however many words there are.
    let sql = format!(
        "WITH RECURSIVE owners(name) AS (
             SELECT min(owner) FROM entry WHERE {SCOPE} AND {UNTOLD}
             UNION ALL
             SELECT (SELECT min(owner) FROM entry WHERE {SCOPE} AND {UNTOLD} AND owner > name) FROM owners WHERE name IS NOT NULL
         )
         SELECT name FROM owners WHERE name IS NOT NULL"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let given = named_params! { ":base_url": scope.base_url, ":merchant_id": scope.merchant_id, ":till": scope.till };
    let names = statement.query_map(given, |row| row.get(0))?;
    names.collect()
}

/// The first `wanted` word of this owner that was not acknowledged, and was handed out by `until` (ms, boot clock).
pub(super) fn untold(
    connection: &Connection,
    scope: &Scope,
    owner: &str,
    until: i64,
    wanted: impl FnMut(&Entry) -> bool,
) -> Result<Option<Entry>> {
    let sql =
        format!("{SELECT} WHERE {SCOPE} AND owner = :owner AND shown_ms <= :until AND {UNTOLD} ORDER BY shown_ms, id");
    first(
        connection,
        &sql,
        named_params! {
            ":base_url": scope.base_url, ":merchant_id": scope.merchant_id, ":till": scope.till, ":owner": owner, ":until": until,
        },
        wanted,
    )
}

/// Whether another scope has anything to settle.
pub(super) fn others_wait(connection: &Connection, scope: &Scope) -> Result<bool> {
    let sql = format!(
        "SELECT EXISTS (SELECT 1 FROM entry WHERE {IN_DOUBT} AND state <> 'UNRESOLVED' AND NOT ({SCOPE}))
             OR EXISTS (SELECT 1 FROM entry WHERE {UNTOLD} AND NOT ({SCOPE}))"
    );
    let given = named_params! { ":base_url": scope.base_url, ":merchant_id": scope.merchant_id, ":till": scope.till };
    connection.prepare_cached(&sql)?.query_row(given, |row| row.get(0))
}

/// How many entries are unsettled, in this scope and in all others.
pub(super) fn count_unsettled(connection: &Connection, scope: &Scope) -> Result<(i64, i64)> {
    let sql = format!(
        "SELECT count(*) FILTER (WHERE is_here), count(*) FILTER (WHERE NOT is_here) FROM (
             SELECT {SCOPE} AS is_here FROM entry WHERE state IN ('OPEN', 'DOUBT', 'PENDING') OR told = 0)"
    );
    let given = named_params! { ":base_url": scope.base_url, ":merchant_id": scope.merchant_id, ":till": scope.till };
    connection.query_row(&sql, given, |row| Ok((row.get(0)?, row.get(1)?)))
}

/// The entry of this till after the one with that number.
pub(super) fn next(connection: &Connection, scope: &Scope, after: i64) -> Result<Option<Entry>> {
    // It goes by the number, as the indexes have another order.
    let sql = format!("{SELECT} NOT INDEXED WHERE id > :after AND {SCOPE} ORDER BY id LIMIT 1");
    one(
        connection,
        &sql,
        named_params! {
            ":base_url": scope.base_url, ":merchant_id": scope.merchant_id, ":till": scope.till, ":after": after,
        },
    )
}

/// Enters a payment as OPEN, for the first time or again. Returns its version, and when it was opened.
pub(super) fn open(
    connection: &Connection,
    scope: &Scope,
    intent: &Intent,
    owner: &str,
    boot: &str,
    opened_boot_ms: Option<i64>,
) -> Result<(Version, i64)> {
    let sql = "INSERT INTO entry (base_url, merchant_id, request_id, till, operation, path, transaction_id, target, captures,
                   amount, currency, order_number, last_four, consumer_profile_id, payment_method_id, trace, asks_profile,
                   acknowledged, state, owner, epoch, attempts, boot, opened_boot_ms, opened_at)
               VALUES (:base_url, :merchant_id, :request_id, :till, :operation, :path, :transaction_id, :target, :captures,
                   :amount, :currency, :order_number, :last_four, :consumer_profile_id, :payment_method_id, :trace,
                   :asks_profile, :acknowledged, 'OPEN', :owner, 1, 1, :boot, :opened_boot_ms, :opened_at)
               ON CONFLICT (base_url, merchant_id, request_id) DO UPDATE SET
                   till = excluded.till, operation = excluded.operation, path = excluded.path,
                   transaction_id = excluded.transaction_id, target = excluded.target, captures = excluded.captures,
                   amount = excluded.amount, currency = excluded.currency, order_number = excluded.order_number,
                   last_four = excluded.last_four, consumer_profile_id = excluded.consumer_profile_id,
                   payment_method_id = excluded.payment_method_id, trace = excluded.trace,
                   asks_profile = excluded.asks_profile, acknowledged = excluded.acknowledged, state = 'OPEN',
                   owner = excluded.owner, epoch = epoch + 1, attempts = attempts + 1, seen_409 = 0, error_boot = NULL,
                   error_ms = NULL, by_hand = 0, why = NULL, http = 0, boot = excluded.boot,
                   opened_boot_ms = excluded.opened_boot_ms, gone_boot = NULL, gone_ms = NULL, opened_at = excluded.opened_at,
                   decided_at = NULL, result = NULL, told = 0, shown_ms = 0, found = 0, answered_id = NULL,
                   words = max(words, 1)
               RETURNING id, epoch, opened_at";
    let given = named_params! {
        ":base_url": scope.base_url,
        ":merchant_id": scope.merchant_id,
        ":request_id": intent.request_id,
        ":till": scope.till,
        ":operation": intent.operation.name,
        ":path": intent.path,
        ":transaction_id": intent.transaction_id,
        ":target": intent.target,
        ":captures": intent.captures,
        ":amount": intent.amount,
        ":currency": intent.currency,
        ":order_number": intent.order_number,
        ":last_four": intent.last_four,
        ":consumer_profile_id": intent.consumer_profile_id,
        ":payment_method_id": intent.payment_method_id,
        ":trace": intent.trace,
        ":asks_profile": intent.asks_profile,
        ":acknowledged": intent.awaits_customer,
        ":owner": owner,
        ":boot": boot,
        ":opened_boot_ms": opened_boot_ms,
        ":opened_at": wall_ms(),
    };
    let opened = |row: &Row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?));
    connection.prepare_cached(sql)?.query_row(given, opened)
}

/// Takes an entry over, from another owner or anew by its own; false: another process was faster.
pub(super) fn claim(connection: &Connection, entry: &Entry, owner: &str, gone: Option<&Moment>) -> Result<bool> {
    let sql = "UPDATE entry SET owner = ?1, epoch = epoch + 1, gone_boot = ?2, gone_ms = ?3,
                   shown_ms = CASE state WHEN 'OPEN' THEN 0 ELSE shown_ms END,
                   state = CASE state WHEN 'OPEN' THEN 'DOUBT' ELSE state END
               WHERE id = ?4 AND epoch = ?5 AND owner = ?6 AND state = ?7";
    let (boot, at_ms) = (gone.map(|gone| &gone.boot), gone.map(|gone| gone.at_ms));
    let state = entry.state.name();
    changed(connection, sql, params![owner, boot, at_ms, entry.id, entry.epoch, entry.owner, state])
}

/// Notes that this owner hands a word out now; false: another process was faster.
pub(super) fn hand_out(connection: &Connection, entry: &Entry, owner: &str, now_ms: i64) -> Result<bool> {
    let sql = "UPDATE entry SET owner = ?1, epoch = epoch + 1, shown_ms = ?2 WHERE id = ?3 AND epoch = ?4 AND owner = ?5 AND told = 0";
    changed(connection, sql, params![owner, now_ms, entry.id, entry.epoch, entry.owner])
}

/// The moments of a doubt, as the journal keeps them.
pub(super) struct Moments {
    pub(super) gone: Option<Moment>,
    pub(super) first_error: Option<Moment>,
}

/// Writes what is known of a payment that is in doubt or pending; false: it has a verdict, or another owner.
pub(super) fn doubt(
    connection: &Connection,
    (id, epoch): Version,
    state: EntryState,
    doubt: &Doubt,
    moments: &Moments,
) -> Result<bool> {
    let sql = "UPDATE entry SET state = ?1, seen_409 = ?2, acknowledged = acknowledged OR ?3, why = ?4, http = ?5, gone_boot = ?6, gone_ms = ?7,
                   error_boot = ?8, error_ms = ?9
               WHERE id = ?10 AND epoch = ?11 AND state IN ('OPEN', 'DOUBT', 'PENDING')";
    let why = doubt.why as i32;
    let Moments { gone, first_error } = moments;
    let (gone_boot, gone_ms) = (gone.as_ref().map(|at| &at.boot), gone.as_ref().map(|at| at.at_ms));
    let (error_boot, error_ms) = (first_error.as_ref().map(|at| &at.boot), first_error.as_ref().map(|at| at.at_ms));
    let given = params![
        state.name(),
        doubt.seen_409,
        doubt.acknowledged,
        why,
        doubt.http,
        gone_boot,
        gone_ms,
        error_boot,
        error_ms,
        id,
        epoch
    ];
    changed(connection, sql, given)
}

/// Notes that a person was told to look, without a new word to acknowledge.
pub(super) fn by_hand(connection: &Connection, (id, epoch): Version) -> Result<bool> {
    changed(
        connection,
        "UPDATE entry SET by_hand = 1, told = 1 WHERE id = ?1 AND epoch = ?2 AND by_hand = 0",
        params![id, epoch],
    )
}

/// What `say` writes about an entry.
pub(super) struct Said<'a> {
    pub(super) state: EntryState,
    pub(super) result: &'a str,
    pub(super) found: bool,
    pub(super) answered_id: Option<&'a str>,
    /// When the word is handed out, by the boot clock.
    pub(super) now_ms: i64,
}

/// Writes a word: a verdict, or that a person must look. Returns its number; None: it has a verdict, or another owner.
pub(super) fn say(connection: &Connection, (id, epoch): Version, said: &Said) -> Result<Option<i64>> {
    let sql = "UPDATE entry SET state = ?1, result = ?2, decided_at = ?3, told = 0, by_hand = ?4, words = words + 1, shown_ms = ?5,
                   found = ?6, answered_id = ?7
               WHERE id = ?8 AND epoch = ?9 AND state IN ('OPEN', 'DOUBT', 'PENDING') RETURNING words";
    let by_hand = said.state == EntryState::ByHand;
    let given = params![
        said.state.name(),
        said.result,
        wall_ms(),
        by_hand,
        said.now_ms,
        said.found,
        said.answered_id,
        id,
        epoch
    ];
    connection.prepare_cached(sql)?.query_row(given, |row| row.get(0)).optional()
}

/// Notes that the host has booked these words. An earlier word than an entry's last changes nothing.
pub(super) fn taken(connection: &Connection, words: &[Word]) -> Result<()> {
    let sql = format!("UPDATE entry SET told = 1 WHERE id = ?1 AND max(words, 1) = ?2 AND {UNTOLD}");
    let mut statement = connection.prepare_cached(&sql)?;
    words.iter().try_for_each(|word| statement.execute(params![word.entry, word.number]).map(drop))
}

/// Forgets verdicts, a batch at most, and returns how many: acknowledged ones older than `keep`, others after four
/// times as long, except the newest. What is in doubt or unresolved stays, and so does the last entry, as its number
/// must not be given again.
pub(super) fn forget(connection: &Connection, keep: Duration) -> Result<usize> {
    const BATCH: i64 = 1_000;
    let sql = format!(
        "DELETE FROM entry WHERE id IN (
             SELECT id FROM entry WHERE state NOT IN ('OPEN', 'DOUBT', 'PENDING', 'UNRESOLVED')
             AND id < (SELECT max(id) FROM entry) AND (told = 1 AND decided_at < ?1 OR told = 0 AND decided_at < ?2 AND id <= (
                 SELECT id FROM entry WHERE {UNTOLD} ORDER BY id DESC LIMIT 1 OFFSET {UNTOLD_KEPT}))
             LIMIT {BATCH})"
    );
    let keep = i64::try_from(keep.as_millis()).unwrap_or(i64::MAX);
    let now = wall_ms();
    connection.execute(&sql, params![now.saturating_sub(keep), now.saturating_sub(keep.saturating_mul(4))])
}

/// Does the same for a journal in memory: keeps the newest verdicts, `told` of the acknowledged ones.
pub(super) fn keep_latest(connection: &Connection, told: i64) -> Result<()> {
    for (is_told, count) in [(true, told), (false, UNTOLD_KEPT)] {
        let sql = "DELETE FROM entry WHERE id IN (
                       SELECT id FROM entry WHERE told = ?1 AND state NOT IN ('OPEN', 'DOUBT', 'PENDING', 'UNRESOLVED')
                       ORDER BY id DESC LIMIT -1 OFFSET ?2)";
        connection.prepare_cached(sql)?.execute(params![is_told, count])?;
    }
    Ok(())
}

fn one(connection: &Connection, sql: &str, given: impl Params) -> Result<Option<Entry>> {
    connection.prepare_cached(sql)?.query_row(given, entry_of).optional()
}

/// The first row that is `wanted`. It reads no further.
fn first(
    connection: &Connection,
    sql: &str,
    given: impl Params,
    mut wanted: impl FnMut(&Entry) -> bool,
) -> Result<Option<Entry>> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(given)?;
    while let Some(row) = rows.next()? {
        let entry = entry_of(row)?;
        if wanted(&entry) {
            return Ok(Some(entry));
        }
    }
    Ok(None)
}

fn all(connection: &Connection, sql: &str, given: impl Params) -> Result<Vec<Entry>> {
    let mut statement = connection.prepare_cached(sql)?;
    let entries = statement.query_map(given, entry_of)?;
    entries.collect()
}

/// Runs a change, and returns whether it changed the one entry that it is about.
fn changed(connection: &Connection, sql: &str, given: impl Params) -> Result<bool> {
    Ok(connection.prepare_cached(sql)?.execute(given)? == 1)
}

fn entry_of(row: &Row) -> Result<Entry> {
    let unknown = |column: &str| rusqlite::Error::InvalidColumnName(column.to_owned());
    let moment = |boot: &str, at_ms: &str| -> Result<Option<Moment>> {
        let (boot, at_ms): (Option<String>, Option<i64>) = (row.get(boot)?, row.get(at_ms)?);
        Ok(boot.zip(at_ms).map(|(boot, at_ms)| Moment { boot, at_ms }))
    };
    let operation: String = row.get("operation")?;
    let state: String = row.get("state")?;
    let why: Option<i32> = row.get("why")?;
    Ok(Entry {
        id: row.get("id")?,
        epoch: row.get("epoch")?,
        owner: row.get("owner")?,
        state: EntryState::from_name(&state).ok_or_else(|| unknown("state"))?,
        intent: Intent {
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
            ..Intent::of(
                Operation::named(&operation).ok_or_else(|| unknown("operation"))?,
                &[],
                &row.get::<_, String>("request_id")?,
            )
        },
        seen_409: row.get("seen_409")?,
        acknowledged: row.get("acknowledged")?,
        first_error: moment("error_boot", "error_ms")?,
        by_hand: row.get("by_hand")?,
        why: why.and_then(Status::from_number),
        http: row.get("http")?,
        boot: row.get("boot")?,
        opened_boot_ms: row.get("opened_boot_ms")?,
        gone: moment("gone_boot", "gone_ms")?,
        opened_at: row.get("opened_at")?,
        result: row.get("result")?,
        words: row.get("words")?,
        told: row.get("told")?,
        shown_ms: row.get("shown_ms")?,
        found: row.get("found")?,
        answered_id: row.get("answered_id")?,
    })
}
