//! The work on one payment: the right to enter it, and what it came to.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Instant;

use rusqlite::Connection;

use super::entry::{Doubt, Scope, Version};
use super::journal::Journal;
use super::known::{Known, known};
use super::{store, stored};
use crate::asked::Asked;
use crate::fault::Fault;
use crate::outcome::{EntryState, Verdict};
use crate::report::Report;
use crate::status::Status;
use crate::told::{Advice, Outcome};

/// Verdicts that a journal in memory remembers, give or take a few; of older ones the service is the memory.
pub(super) const VERDICTS_KEPT: i64 = 1_000;

/// One payment that no other call of this process works on.
pub(super) struct Claim<'a> {
    pub(super) journal: &'a Journal,
    pub(super) key: (Scope, String),
    /// Of the call.
    pub(super) deadline: Instant,
}

/// The right to enter a payment.
pub(crate) struct Permit<'a>(pub(super) Claim<'a>);

/// The right to work on one entry. Dropped unfinished, as by a panic, it leaves the payment in doubt if a byte has left.
pub(crate) struct Ticket<'a> {
    pub(super) claim: Claim<'a>,
    pub(super) version: Version,
    pub(super) state: EntryState,
    pub(super) sent: Arc<AtomicBool>,
    pub(super) is_finished: bool,
}

impl<'a> Permit<'a> {
    /// Enters the payment as OPEN: it is on the disk before the first byte leaves. Another process may have been faster: then
    /// what is known is to be asked again.
    pub(crate) fn open(self, asked: &Asked) -> Result<Ticket<'a>, Opening> {
        let journal = self.0.journal;
        let shared = &journal.shared;
        let mut inner = journal.enter();
        shared.check(&mut inner).map_err(Opening::Refused)?;
        let opened = shared.write(&mut inner, self.0.deadline, |connection| {
            let found = store::find(connection, &journal.scope, &asked.request_id)?;
            let may_be_sent =
                found.is_none_or(|entry| known(entry.state, true, entry.asked.is_same_payment(asked)) == Known::Send);
            if !may_be_sent {
                return Ok(None);
            }
            store::open(connection, &journal.scope, asked, &shared.owner.id, shared.boot.id()).map(Some)
        });
        drop(inner);
        let version = opened.map_err(Opening::Refused)?.ok_or(Opening::Known)?;
        let sent = Arc::new(AtomicBool::new(false));
        Ok(Ticket { claim: self.0, version, state: EntryState::Open, sent, is_finished: false })
    }
}

/// Why a payment could not be entered.
pub(crate) enum Opening {
    /// Another process has entered it meanwhile.
    Known,
    Refused(Fault),
}

impl Ticket<'_> {
    /// To be set just before the first byte leaves.
    pub(crate) fn sent(&self) -> Arc<AtomicBool> {
        self.sent.clone()
    }

    /// Enters what the call came to, and gives what there is to tell: a verdict that stands there already is stronger than what
    /// this call knows. `doubt` is given as long as it is no verdict. What is wrong with the journal changes nothing else.
    pub(crate) fn finish(mut self, report: Report, doubt: Option<Doubt>) -> Report {
        self.is_finished = true;
        let journal = self.claim.journal;
        let shared = &journal.shared;
        let mut inner = shared.inner();
        let state = match (report.verdict.entry, doubt) {
            (EntryState::Pending, Some(_)) => EntryState::Pending,
            (_, Some(_)) => EntryState::Doubt,
            (EntryState::NoEntry, None) => EntryState::NotSent,
            (verdict, None) => verdict,
        };
        if doubt.is_some() && state == self.state {
            return report;
        }
        let (version, deadline) = (self.version, self.claim.deadline);
        let written = shared.write(&mut inner, deadline, |connection| match &doubt {
            Some(doubt) => store::doubt(
                connection,
                version,
                state,
                doubt,
                shared.boot.moment(doubt.gone.unwrap_or_else(Instant::now)).as_ref(),
            ),
            None => store::decide(connection, version, state, &stored::written(&report)),
        });
        match written {
            Ok(true) if doubt.is_some() => report,
            Ok(true) => {
                inner.handed.insert(version, thread::current().id());
                inner.decided += 1;
                if shared.place.is_none() && inner.decided.is_multiple_of(VERDICTS_KEPT as u64 / 10) {
                    let keep = |connection: &Connection| store::keep_latest(connection, VERDICTS_KEPT);
                    let _ = shared.write(&mut inner, deadline, keep);
                }
                report
            }
            Ok(false) => {
                let id = &self.claim.key.1;
                let found = shared.read(&mut inner, |connection| store::find(connection, &journal.scope, id));
                match found {
                    Ok(Some(entry)) if !entry.state.is_open() => journal.told_again(&mut inner, entry),
                    _ => report,
                }
            }
            Err(fault) => Report { journal: fault.status, ..report },
        }
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        if self.is_finished || self.state != EntryState::Open {
            return;
        }
        let shared = &self.claim.journal.shared;
        let mut inner = shared.inner();
        let (version, deadline) = (self.version, self.claim.deadline);
        let _ = if self.sent.load(Ordering::Acquire) {
            // The connection was dropped before the ticket: it is dead since now at the latest.
            let doubt = Doubt::begins(Status::PanicAfterSend, 0, false);
            let gone = shared.boot.now();
            let change =
                |connection: &Connection| store::doubt(connection, version, EntryState::Doubt, &doubt, gone.as_ref());
            shared.write(&mut inner, deadline, change)
        } else {
            let verdict = Verdict {
                status: Status::Panic,
                outcome: Outcome::NotAttempted,
                advice: Advice::SendAgain,
                entry: EntryState::NotSent,
            };
            let result = stored::written(&Report::without_answer(verdict, None, ""));
            let change = |connection: &Connection| store::decide(connection, version, EntryState::NotSent, &result);
            shared.write(&mut inner, deadline, change)
        };
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        let shared = &self.journal.shared;
        shared.inner().busy.remove(&self.key);
        shared.changed.notify_all();
    }
}
