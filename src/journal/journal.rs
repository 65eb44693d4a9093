//! The journal of one client: what may be sent, and what is known.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::claims::Key;
use super::entry::{Doubt, Entry, Scope};
use super::guards::{Guard, Other};
use super::known::{Known, Meeting, known};
use super::owner::Life;
use super::shared::Shared;
use super::ticket::{Claim, Permit, Ticket, told_again};
use super::turn::{Turn, unhurried};
use super::{store, stored};
use crate::asked::{Asked, Kind};
use crate::fault::Fault;
use crate::operations;
use crate::outcome::EntryState;
use crate::report::Report;
use crate::running::Running;
use crate::status::Status;

/// What one client asks of the journal.
pub(crate) struct Journal {
    pub(super) shared: Arc<Shared>,
    pub(super) scope: Scope,
    guard_order: bool,
    /// How long a paid order bars the same payment.
    window: Duration,
    /// How long a word that was handed out waits to be acknowledged.
    pub(super) acknowledge_within: Duration,
}

/// What to open, and by whose rules.
pub(crate) struct Terms {
    pub(crate) file: Option<PathBuf>,
    pub(crate) anywhere: bool,
    pub(crate) keep: Duration,
    pub(crate) guard_order: bool,
    pub(crate) duplicate_window: Duration,
    pub(crate) acknowledge_within: Duration,
    pub(crate) scope: Scope,
}

/// How a payment may go on.
pub(crate) enum Admission<'a> {
    /// It may be sent, once it is entered.
    Send(Permit<'a>),
    Settle(Ticket<'a>, Box<Asked>, Doubt),
    /// Answered from the journal; the claim is held until the caller has been told.
    Replay(Box<Report>, Claim<'a>),
    /// Another call works on it, and the time is over.
    InProgress,
    /// In doubt, and it cannot be taken to be settled.
    Stuck(Fault),
    Refused(Fault),
    /// Whether the caller's own id is known cannot be read.
    Unreadable(Fault),
}

/// What the journal has under the id of a call that is refused.
pub(crate) enum Memory {
    Nothing,
    /// In doubt, or another call works on it.
    InDoubt,
    /// The last word, which stands.
    Final(Box<Report>),
    /// Nothing was done under it, so that it could be sent again.
    Undone(Box<Report>),
    Another,
    Unreadable(Fault),
}

impl Journal {
    pub(crate) fn open(terms: Terms) -> Result<Journal, Fault> {
        let shared = match &terms.file {
            Some(file) => Shared::of(file, terms.anywhere, terms.keep)?,
            None => Arc::new(Shared::in_memory()?),
        };
        let Terms { guard_order, duplicate_window: window, acknowledge_within, mut scope, .. } = terms;
        if shared.place.is_none() {
            // It is this client's alone.
            scope.till.clear();
        }
        Ok(Journal { shared, scope, guard_order, window, acknowledge_within })
    }

    /// What the owner of the shop should know of its place, a sentence each.
    pub(crate) fn notes(&self) -> &[String] {
        self.shared.place.as_ref().map_or(&[], |place| &place.notes)
    }

    /// Unique over all tills.
    pub(super) fn key(&self, request_id: &str) -> Key {
        (Scope { till: String::new(), ..self.scope.clone() }, request_id.to_owned())
    }

    /// Decides about a payment. Nothing is written yet. `has_waited`: another call with its id was met already.
    pub(crate) fn admit(
        &self,
        asked: &Asked,
        mut has_waited: bool,
        deadline: Instant,
        running: &Running,
    ) -> Admission<'_> {
        let id = &asked.request_id;
        let key = self.key(id);
        let unreadable = |fault| match asked.caller.gave_id {
            true => Admission::Unreadable(fault),
            false => Admission::Refused(fault),
        };
        let mut turn = match self.shared.turn(deadline) {
            Ok(turn) => turn,
            Err(fault) => return unreadable(fault),
        };
        loop {
            let found = match self.find(&mut turn, id) {
                Ok(found) => found,
                Err(fault) => return unreadable(fault),
            };
            let is_busy =
                self.shared.claims.has(&key) || found.as_ref().is_some_and(|entry| self.is_sent_elsewhere(entry));
            let next = match &found {
                None if is_busy => Known::Wait,
                // The other one ended before it entered anything, and may have told its caller to send under another id.
                None if has_waited => return Admission::InProgress,
                None => Known::Send,
                Some(entry) => {
                    let is_same = entry.asked.is_same_payment(asked);
                    known(entry.state, Meeting { is_busy, is_same, has_waited })
                }
            };
            match (next, found) {
                (Known::Refuse, _) => return Admission::Refused(Fault::new(Status::RequestIdUsed, "request_id")),
                (Known::Send, found) => {
                    let claim = self.claim(key, deadline);
                    return Admission::Send(Permit { claim, stands: found.map(|entry| entry.state) });
                }
                (Known::Replay, Some(entry)) => {
                    let claim = self.claim(key, deadline);
                    return Admission::Replay(Box::new(told_again(entry)), claim);
                }
                (Known::Settle, Some(entry)) => match self.take_over(&mut turn, entry, deadline) {
                    Ok(Some((ticket, asked, doubt))) => return Admission::Settle(ticket, asked, doubt),
                    // Somebody was faster.
                    Ok(None) => continue,
                    Err(fault) => return Admission::Stuck(fault),
                },
                (Known::Wait | Known::Settle | Known::Replay, _) => {}
            }
            has_waited = true;
            if !turn.wait_for(&key, deadline, running) {
                return Admission::InProgress;
            }
        }
    }

    /// What is known under an id of this kind, to ask and not to send; None when nothing is.
    pub(crate) fn recall(
        &self,
        kind: Kind,
        request_id: &str,
        deadline: Instant,
        running: &Running,
    ) -> Option<Admission<'_>> {
        let key = self.key(request_id);
        let mut turn = match self.shared.turn(deadline) {
            Ok(turn) => turn,
            Err(fault) => return Some(Admission::Unreadable(fault)),
        };
        loop {
            let entry = match self.find(&mut turn, request_id) {
                Ok(found) => found.filter(|entry| entry.asked.kind() == kind)?,
                Err(fault) => return Some(Admission::Unreadable(fault)),
            };
            if !self.shared.claims.has(&key) && !self.is_sent_elsewhere(&entry) {
                if !entry.state.is_open() {
                    let claim = self.claim(key, deadline);
                    return Some(Admission::Replay(Box::new(told_again(entry)), claim));
                }
                match self.take_over(&mut turn, entry, deadline) {
                    Ok(Some((ticket, asked, doubt))) => return Some(Admission::Settle(ticket, asked, doubt)),
                    Ok(None) => continue,
                    Err(fault) => return Some(Admission::Stuck(fault)),
                }
            }
            if !turn.wait_for(&key, deadline, running) {
                return Some(Admission::InProgress);
            }
        }
    }

    /// What stands under the id of a call that is refused before it asks to be admitted. `is_same`: whether that is the same payment.
    pub(crate) fn memory(&self, request_id: &str, is_same: impl FnOnce(&Asked) -> bool) -> Memory {
        let found = self.shared.turn(unhurried()).and_then(|mut turn| {
            let is_busy = self.shared.claims.has(&self.key(request_id));
            Ok((is_busy, self.find(&mut turn, request_id)?))
        });
        match found {
            Err(fault) => Memory::Unreadable(fault),
            Ok((true, _)) => Memory::InDoubt,
            Ok((false, None)) => Memory::Nothing,
            Ok((false, Some(entry))) if entry.state.is_open() => Memory::InDoubt,
            Ok((false, Some(entry))) => {
                match known(entry.state, Meeting { is_busy: false, is_same: is_same(&entry.asked), has_waited: false })
                {
                    Known::Send => Memory::Undone(Box::new(told_again(entry))),
                    Known::Replay => Memory::Final(Box::new(told_again(entry))),
                    Known::Refuse | Known::Wait | Known::Settle => Memory::Another,
                }
            }
        }
    }

    pub(super) fn find(&self, turn: &mut Turn, request_id: &str) -> Result<Option<Entry>, Fault> {
        turn.read(|connection| store::find(connection, &self.scope, request_id))
    }

    /// Another process is sending it, as far as can be told.
    fn is_sent_elsewhere(&self, entry: &Entry) -> bool {
        entry.state == EntryState::Open
            && entry.owner != self.shared.owner.id
            && self.shared.life(&entry.owner) != Life::Dead
    }

    pub(super) fn claim(&self, key: Key, deadline: Instant) -> Claim<'_> {
        let number = self.shared.claims.claim(key.clone());
        Claim { journal: self, key, number, deadline }
    }

    /// Takes an entry in doubt to settle it; None if somebody was faster.
    pub(super) fn take_over(
        &self,
        turn: &mut Turn,
        entry: Entry,
        deadline: Instant,
    ) -> Result<Option<(Ticket<'_>, Box<Asked>, Doubt)>, Fault> {
        let shared = &self.shared;
        // Of another boot, or of a process that died: since now, as far as anybody here knows.
        let known = entry.gone.clone().filter(|gone| shared.boot.is_this(&gone.boot));
        let is_known = known.is_some();
        let gone = known.or_else(|| shared.boot.now());
        let mut version = entry.version();
        if entry.owner != shared.owner.id || entry.state == EntryState::Open || !is_known {
            let claimed = turn.write(|connection| store::claim(connection, &entry, &shared.owner.id, gone.as_ref()))?;
            if !claimed {
                return Ok(None);
            }
            version.1 += 1;
        }
        let doubt = Doubt {
            gone: gone.as_ref().and_then(|gone| shared.boot.instant(gone)),
            opened_at: entry.opened_at,
            seen_409: entry.seen_409,
            acknowledged: entry.acknowledged,
            first_error: entry.first_error.as_ref().and_then(|at| shared.boot.instant(at)),
            why: entry.why.unwrap_or(Status::AnswerLost),
            http: entry.http,
        };
        let claim = self.claim(self.key(&entry.asked.request_id), deadline);
        let ticket = Ticket::to_settle(claim, &entry, version, doubt);
        let unwritten = shared.claims.remembered(entry.id);
        let doubt = Doubt {
            acknowledged: doubt.acknowledged || unwritten.acknowledged,
            seen_409: doubt.seen_409 || unwritten.seen_409,
            ..doubt
        };
        Ok(Some((ticket, Box::new(entry.asked), doubt)))
    }

    /// The payment for whose sake this one must not be sent (money.md §6.2, §6.3), asked inside the transaction that would enter it.
    pub(super) fn barred(&self, connection: &Connection, asked: &Asked) -> store::Result<Option<(Fault, String)>> {
        let Some(guard) = Guard::of(asked) else { return Ok(None) };
        for entry in self.others(connection, guard, asked)? {
            if entry.asked.request_id == asked.request_id {
                continue;
            }
            let is_undone = matches!(guard, Guard::Order(_)) && self.is_undone(connection, &entry)?;
            let other = self.as_other(&entry, is_undone);
            if let Some(status) = guard.refuses(asked, other) {
                let id = entry.asked.request_id;
                let detail = format_args!("{}; its request_id is {id}", status.text_str());
                return Ok(Some((Fault::because(status, guard.field(), detail), id)));
            }
        }
        Ok(None)
    }

    /// Those that a guard has to look at.
    fn others(&self, connection: &Connection, guard: Guard, asked: &Asked) -> store::Result<Vec<Entry>> {
        let scope = &self.scope;
        match guard {
            Guard::Order(_) | Guard::Means if !self.guard_order => Ok(Vec::new()),
            Guard::Order(order) => {
                let mut others = store::same_order(connection, scope, asked, order)?;
                if !self.window.is_zero() {
                    others.extend(store::paid(connection, scope, asked, order)?);
                }
                Ok(others)
            }
            Guard::Means => store::same_means(connection, scope, asked),
            Guard::Target(target) => store::of_target(connection, scope, target),
        }
    }

    fn as_other<'e>(&self, entry: &'e Entry, is_undone: bool) -> Other<'e> {
        let is_sent = entry.state == EntryState::Open
            && match entry.owner == self.shared.owner.id {
                true => self.shared.claims.has(&self.key(&entry.asked.request_id)),
                false => self.shared.life(&entry.owner) == Life::Alive,
            };
        Other {
            state: entry.state,
            asked: &entry.asked,
            is_sent,
            by_hand: entry.by_hand,
            is_recent: self.is_recent(entry),
            is_found: entry.found,
            is_undone,
        }
    }

    /// Opened within the window, by either clock: one that was set back says nothing.
    fn is_recent(&self, entry: &Entry) -> bool {
        let window = i64::try_from(self.window.as_millis()).unwrap_or(i64::MAX);
        let boot = &self.shared.boot;
        let by_boot = entry.opened_boot_ms.filter(|_| boot.is_this(&entry.boot)).zip(boot.now());
        window > 0
            && (store::wall_ms().saturating_sub(entry.opened_at) <= window
                || by_boot.is_some_and(|(opened, now)| now.at_ms.saturating_sub(opened) <= window))
    }

    /// A payment that was voided, or refunded in full, since.
    fn is_undone(&self, connection: &Connection, entry: &Entry) -> store::Result<bool> {
        let Some(id) = entry.answered_id.as_deref() else { return Ok(false) };
        let mut refunded = 0_i64;
        for change in store::of_target(connection, &self.scope, id)? {
            let is_done = matches!(change.state, EntryState::Approved | EntryState::Partial);
            match change.asked.amount {
                _ if !is_done => {}
                _ if change.asked.operation == &operations::VOID => return Ok(true),
                None if change.asked.operation == &operations::REFUND_LINKED => return Ok(true),
                Some(amount) if change.asked.operation == &operations::REFUND_LINKED => {
                    refunded = refunded.saturating_add(amount);
                }
                _ => {}
            }
        }
        Ok(stored::approved_amount(entry).is_some_and(|amount| refunded >= amount))
    }
}
