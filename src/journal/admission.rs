//! What a call may do about its payment: send it, settle it, or hear what is known (money.md §6).

use std::time::Instant;

use super::entry::{Doubt, Entry};
use super::handle::Journal;
use super::idempotency::{Known, Meeting, known};
use super::report_json::told_again;
use super::store;
use super::ticket::{Claim, Permit, Ticket};
use super::turn::{Turn, unhurried};
use crate::call_context::CallContext;
use crate::error::Error;
use crate::operations::Kind;
use crate::operations::intent::Intent;
use crate::outcome::EntryState;
use crate::outcome::report::Report;
use crate::status::Status;

/// How a payment may go on.
pub(crate) enum Admission<'a> {
    /// It may be sent, once it is entered.
    Send(Permit<'a>),
    Settle(Ticket<'a>, Box<Intent>, Doubt),
    /// The journal answers. The claim is held until the caller has been told.
    Replay(Box<Report>, Claim<'a>),
    /// Another call works on it and this one cannot wait any longer, or that call ended without entering anything.
    InProgress,
    /// It is in doubt, and cannot be taken over to be settled.
    Stuck(Error),
    Refused(Error),
    /// The journal cannot be read, so nobody can say whether the caller's own id is known.
    Unreadable(Error),
}

/// What the journal knows under the id of a call that is refused.
pub(crate) enum Memory {
    Nothing,
    /// It is in doubt, or another call works on it.
    InDoubt,
    /// The last word, which stands.
    Final(Box<Report>),
    /// Nothing was done under the id: it may be sent again.
    Undone(Box<Report>),
    /// The id belongs to another payment.
    Another,
    Unreadable(Error),
}

impl Journal {
    /// Decides how a payment may go on; nothing is entered yet. `has_waited`: the call has met another with its id
    /// before.
    pub(crate) fn admit(&self, intent: &Intent, mut has_waited: bool, call: &CallContext) -> Admission<'_> {
        let id = &intent.request_id;
        let key = self.key(id);
        let unreadable = |fault| match intent.caller.gave_id {
            true => Admission::Unreadable(fault),
            false => Admission::Refused(fault),
        };
        let mut turn = match self.shared.turn(call.deadline.at) {
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
                // That call ended before it entered anything, and may have told its caller to send under another id.
                None if has_waited => return Admission::InProgress,
                None => Known::Send,
                Some(entry) => {
                    let is_same = entry.intent.is_same_payment(intent);
                    known(entry.state, Meeting { is_busy, is_same, has_waited })
                }
            };
            match (next, found) {
                (Known::Refuse, _) => return Admission::Refused(Error::new(Status::RequestIdUsed, "request_id")),
                (Known::Send, found) => {
                    let claim = self.claim(key, call.deadline.at);
                    return Admission::Send(Permit { claim, stands: found.map(|entry| entry.state) });
                }
                (Known::Replay, Some(entry)) => {
                    let claim = self.claim(key, call.deadline.at);
                    return Admission::Replay(Box::new(told_again(entry)), claim);
                }
                (Known::Settle, Some(entry)) => match self.take_over(&mut turn, entry, call.deadline.at) {
                    Ok(Some((ticket, intent, doubt))) => return Admission::Settle(ticket, intent, doubt),
                    // Another process was faster.
                    Ok(None) => continue,
                    Err(fault) => return Admission::Stuck(fault),
                },
                (Known::Wait | Known::Settle | Known::Replay, _) => {}
            }
            has_waited = true;
            if !turn.wait_for(&key, call) {
                return Admission::InProgress;
            }
        }
    }

    /// What the journal knows under an id of this kind, for a call that only asks; None: nothing.
    pub(crate) fn recall(&self, kind: Kind, request_id: &str, call: &CallContext) -> Option<Admission<'_>> {
        let key = self.key(request_id);
        let mut turn = match self.shared.turn(call.deadline.at) {
            Ok(turn) => turn,
            Err(fault) => return Some(Admission::Unreadable(fault)),
        };
        loop {
            let entry = match self.find(&mut turn, request_id) {
                Ok(found) => found.filter(|entry| entry.intent.kind() == kind)?,
                Err(fault) => return Some(Admission::Unreadable(fault)),
            };
            if !self.shared.claims.has(&key) && !self.is_sent_elsewhere(&entry) {
                if !entry.state.is_open() {
                    let claim = self.claim(key, call.deadline.at);
                    return Some(Admission::Replay(Box::new(told_again(entry)), claim));
                }
                match self.take_over(&mut turn, entry, call.deadline.at) {
                    Ok(Some((ticket, intent, doubt))) => return Some(Admission::Settle(ticket, intent, doubt)),
                    Ok(None) => continue,
                    Err(fault) => return Some(Admission::Stuck(fault)),
                }
            }
            if !turn.wait_for(&key, call) {
                return Some(Admission::InProgress);
            }
        }
    }

    /// What the journal knows under the id of a call that is refused before it asks to be admitted. `is_same`: whether
    /// the entry is of the same payment.
    pub(crate) fn memory(&self, request_id: &str, is_same: impl FnOnce(&Intent) -> bool) -> Memory {
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
                match known(entry.state, Meeting { is_busy: false, is_same: is_same(&entry.intent), has_waited: false })
                {
                    Known::Send => Memory::Undone(Box::new(told_again(entry))),
                    Known::Replay => Memory::Final(Box::new(told_again(entry))),
                    Known::Refuse | Known::Wait | Known::Settle => Memory::Another,
                }
            }
        }
    }

    /// Takes an entry in doubt over to settle it; None: another process was faster.
    pub(super) fn take_over(
        &self,
        turn: &mut Turn,
        entry: Entry,
        deadline: Instant,
    ) -> Result<Option<(Ticket<'_>, Box<Intent>, Doubt)>, Error> {
        let shared = &self.shared;
        // Without a "gone" of this boot it counts from now: nobody here knows of an earlier moment.
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
        let claim = self.claim(self.key(&entry.intent.request_id), deadline);
        let ticket = Ticket::to_settle(claim, &entry, version, doubt);
        let unwritten = shared.claims.remembered(entry.id);
        let doubt = Doubt {
            acknowledged: doubt.acknowledged || unwritten.acknowledged,
            seen_409: doubt.seen_409 || unwritten.seen_409,
            ..doubt
        };
        Ok(Some((ticket, Box::new(entry.intent), doubt)))
    }
}
