//! The entries that a guard looks at, as they stand in the journal.

use rusqlite::Connection;

use super::entry::Entry;
use super::guards::{Guard, Other};
use super::handle::Journal;
use super::owner::Life;
use super::{report_json, store};
use crate::error::Error;
use crate::operations;
use crate::operations::intent::Intent;
use crate::outcome::EntryState;
use crate::platform::clock::wall_ms;

impl Journal {
    /// The payment because of which this one must not be sent (money.md §6.2, §6.3): why, and its request id. It is
    /// looked for in the transaction that would enter this one.
    pub(super) fn barred(&self, connection: &Connection, intent: &Intent) -> store::Result<Option<(Error, String)>> {
        let Some(guard) = Guard::of(intent) else { return Ok(None) };
        for entry in self.others(connection, guard, intent)? {
            if entry.intent.request_id == intent.request_id {
                continue;
            }
            let is_undone = matches!(guard, Guard::Order(_)) && self.is_undone(connection, &entry)?;
            let other = self.as_other(&entry, is_undone);
            if let Some(status) = guard.refuses(intent, other) {
                let id = entry.intent.request_id;
                let detail = format_args!("{}; its request_id is {id}", status.text_str());
                return Ok(Some((Error::because(status, guard.field(), detail), id)));
            }
        }
        Ok(None)
    }

    /// The entries that a guard has to look at.
    fn others(&self, connection: &Connection, guard: Guard, intent: &Intent) -> store::Result<Vec<Entry>> {
        let scope = &self.scope;
        match guard {
            Guard::Order(_) | Guard::Instrument if !self.guard_order => Ok(Vec::new()),
            Guard::Order(order) => {
                let mut others = store::same_order(connection, scope, intent, order)?;
                if !self.window.is_zero() {
                    others.extend(store::paid(connection, scope, intent, order)?);
                }
                Ok(others)
            }
            Guard::Instrument => store::same_means(connection, scope, intent),
            Guard::Target(target) => store::of_target(connection, scope, target),
        }
    }

    fn as_other<'e>(&self, entry: &'e Entry, is_undone: bool) -> Other<'e> {
        let is_sent = entry.state == EntryState::Open
            && match entry.owner == self.shared.owner.id {
                true => self.shared.claims.has(&self.key(&entry.intent.request_id)),
                false => self.shared.life(&entry.owner) == Life::Alive,
            };
        Other {
            state: entry.state,
            intent: &entry.intent,
            is_sent,
            by_hand: entry.by_hand,
            is_recent: self.is_recent(entry),
            is_found: entry.found,
            is_undone,
        }
    }

    /// Whether it was opened within the window by either clock. A wall clock that was set back only widens the window.
    fn is_recent(&self, entry: &Entry) -> bool {
        let window = i64::try_from(self.window.as_millis()).unwrap_or(i64::MAX);
        let boot = &self.shared.boot;
        let by_boot = entry.opened_boot_ms.filter(|_| boot.is_this(&entry.boot)).zip(boot.now());
        window > 0
            && (wall_ms().saturating_sub(entry.opened_at) <= window
                || by_boot.is_some_and(|(opened, now)| now.at_ms.saturating_sub(opened) <= window))
    }

    /// Whether a payment was voided, or refunded in full, since.
    fn is_undone(&self, connection: &Connection, entry: &Entry) -> store::Result<bool> {
        let Some(id) = entry.answered_id.as_deref() else { return Ok(false) };
        let mut refunded = 0_i64;
        for change in store::of_target(connection, &self.scope, id)? {
            let is_done = matches!(change.state, EntryState::Approved | EntryState::Partial);
            match change.intent.amount {
                _ if !is_done => {}
                _ if change.intent.operation == &operations::VOID => return Ok(true),
                None if change.intent.operation == &operations::REFUND_LINKED => return Ok(true),
                Some(amount) if change.intent.operation == &operations::REFUND_LINKED => {
                    refunded = refunded.saturating_add(amount);
                }
                _ => {}
            }
        }
        Ok(report_json::approved_amount(entry).is_some_and(|amount| refunded >= amount))
    }
}
