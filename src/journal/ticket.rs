//! The work on one payment: the right to enter it, the order of its writes, and what it came to.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use super::claims::{Evidence, Key};
use super::entry::{Doubt, Entry, Version};
use super::handle::Journal;
use super::idempotency::{Known, Meeting, known};
use super::report_json::{self, told_again};
use super::store;
use super::store::{Moments, Said};
use super::turn::Turn;
use crate::constants::JPM_RESULT_FOUND_BY_LOOKUP;
use crate::error::Error;
use crate::operations::intent::Intent;
use crate::outcome::report::Report;
use crate::outcome::{EntryState, Verdict};
use crate::status::{Advice, Outcome, Status};

/// How many acknowledged verdicts a journal in memory keeps, about. For older ones the service is the memory.
pub(super) const VERDICTS_KEPT: i64 = 1_000;

/// The right to one request id in this process, held until the call that made it returns.
pub(crate) struct Claim<'a> {
    pub(super) journal: &'a Journal,
    pub(super) key: Key,
    /// Which of the claims on this id it is: giving one up never ends another.
    pub(super) number: u64,
    /// The call's deadline.
    pub(super) deadline: Instant,
}

/// The right to enter a payment.
pub(crate) struct Permit<'a> {
    pub(super) claim: Claim<'a>,
    /// The state of the entry under the id; None: there is none.
    pub(super) stands: Option<EntryState>,
}

/// The right to work on one entry. Dropped unfinished, as in a panic, it leaves a payment in doubt if a byte may have left.
pub(crate) struct Ticket<'a> {
    /// None: it is finished.
    claim: Option<Claim<'a>>,
    version: Version,
    opened_at: i64,
    /// What the journal says of the entry; None: only that it is OPEN.
    stands: Option<Stands>,
    sent: Arc<AtomicBool>,
}

/// What the journal knows of a payment in doubt.
struct Stands {
    state: EntryState,
    doubt: Doubt,
    /// A person was told to look, by a word of its own.
    has_word: bool,
    by_hand: bool,
}

/// Why a payment could not be entered.
pub(crate) enum Opening {
    /// Another process has entered it meanwhile.
    Known,
    /// Another payment decides: the one under this request id.
    Other(Error, String),
    Refused(Error),
}

impl Journal {
    pub(super) fn claim(&self, key: Key, deadline: Instant) -> Claim<'_> {
        let number = self.shared.claims.claim(key.clone());
        Claim { journal: self, key, number, deadline }
    }
}

impl<'a> Permit<'a> {
    /// The report of a call that is refused before it is entered: what the journal already says of the payment still
    /// stands. The claim is to be held until the caller has been told.
    pub(crate) fn refused(self, report: Report) -> (Report, Claim<'a>) {
        let report = match self.stands {
            _ if self.is_entered_elsewhere() => still_unknown(report),
            Some(entry @ (EntryState::NotProcessed | EntryState::Refused)) => {
                let verdict = Verdict { outcome: Outcome::NotProcessed, entry, ..report.verdict };
                Report { verdict, ..report }
            }
            _ => report,
        };
        (report, self.claim)
    }

    /// Whether another process has entered the payment meanwhile, as far as the journal can be read.
    fn is_entered_elsewhere(&self) -> bool {
        let Claim { journal, key: (_, id), deadline, .. } = &self.claim;
        let found = journal.shared.turn(*deadline).and_then(|mut turn| journal.find(&mut turn, id));
        found.is_ok_and(|found| {
            found.is_some_and(|entry| entry.owner != journal.shared.owner.id && Some(entry.state) != self.stands)
        })
    }

    /// Enters the payment as OPEN: that is on the disk before the first byte leaves.
    pub(crate) fn open(self, intent: &Intent) -> Result<Ticket<'a>, Box<(Opening, Permit<'a>)>> {
        match self.enter(intent) {
            Ok((version, opened_at)) => {
                Ok(Ticket { claim: Some(self.claim), version, opened_at, stands: None, sent: Arc::default() })
            }
            Err(why) => Err(Box::new((why, self))),
        }
    }

    /// Enters it. The same transaction looks for what speaks against it, so that two processes cannot both pass.
    fn enter(&self, intent: &Intent) -> Result<(Version, i64), Opening> {
        let journal = self.claim.journal;
        let shared = &journal.shared;
        let mut turn = shared.turn(self.claim.deadline).map_err(Opening::Refused)?;
        turn.check().map_err(Opening::Refused)?;
        let opened = turn.write(|connection| {
            let found = store::find(connection, &journal.scope, &intent.request_id)?;
            if !found.is_none_or(|entry| may_be_sent(&entry, intent)) {
                return Ok(Err(Opening::Known));
            }
            if let Some((fault, other)) = journal.barred(connection, intent)? {
                return Ok(Err(Opening::Other(fault, other)));
            }
            let now_ms = shared.boot.now().map(|now| now.at_ms);
            store::open(connection, &journal.scope, intent, &shared.owner.id, shared.boot.id(), now_ms).map(Ok)
        });
        opened.map_err(Opening::Refused)?
    }
}

fn may_be_sent(entry: &Entry, intent: &Intent) -> bool {
    let is_same = entry.intent.is_same_payment(intent);
    known(entry.state, Meeting { is_busy: false, is_same, has_waited: false }) == Known::Send
}

impl<'a> Ticket<'a> {
    /// A ticket to settle an entry in doubt.
    pub(super) fn to_settle(claim: Claim<'a>, entry: &Entry, version: Version, doubt: Doubt) -> Ticket<'a> {
        let state = if entry.state == EntryState::Open { EntryState::Doubt } else { entry.state };
        let has_word = entry.word().is_some();
        let stands = Some(Stands { state, doubt, has_word, by_hand: entry.by_hand });
        let sent = Arc::new(AtomicBool::new(true));
        Ticket { claim: Some(claim), version, opened_at: entry.opened_at, stands, sent }
    }

    /// The flag that is set just before the first byte leaves.
    pub(crate) fn sent(&self) -> Arc<AtomicBool> {
        self.sent.clone()
    }

    /// Writes what is known of a doubt before more is asked: after a kill, "empty" must prove no more than it does now.
    pub(crate) fn note(&mut self, doubt: &Doubt) {
        if !Evidence::of(doubt).is_some() {
            return;
        }
        let (state, has_word, by_hand) =
            self.stands.as_ref().map_or((EntryState::Doubt, false, false), |s| (s.state, s.has_word, s.by_hand));
        match self.write_stands(state, doubt, by_hand, has_word) {
            Ok(Written::Nothing) => self.stands = Some(Stands { state, doubt: *doubt, has_word, by_hand }),
            // The process that has the entry now has found this out as well, or has a verdict.
            Ok(_) => {}
            Err(_) => self.remember(Evidence::of(doubt)),
        }
    }

    /// Whether it is PENDING, as far as the journal knows.
    pub(crate) fn is_pending(&self) -> bool {
        self.stands.as_ref().is_some_and(|stands| stands.state == EntryState::Pending)
    }

    fn remember(&self, evidence: Evidence) {
        self.claim().journal.shared.claims.remember(self.version.0, evidence);
    }

    /// Enters what the call came to, and returns what to tell: a verdict that is there already is stronger than what
    /// this call knows. `doubt` is given as long as there is no verdict. A fault of the journal changes what is told in
    /// one case only: "nothing was done" about an earlier doubt stays unknown. The claim is to be held until the caller
    /// has been told.
    pub(crate) fn finish(mut self, report: Report, doubt: Option<Doubt>) -> (Report, Claim<'a>) {
        let report = Report { opened_at: self.opened_at, ..report };
        let written = match doubt {
            Some(doubt) => self.write_doubt(&report, &doubt),
            None => self.write_verdict(&report),
        };
        let told = match written {
            Ok(Written::Nothing) => report,
            Ok(Written::Word(number)) => {
                self.claim().journal.shared.claims.note_handed_out();
                Report { verdict_number: number, ..report }
            }
            Ok(Written::Lost) => self.what_stands(report),
            Err(fault) => {
                // A service that answers about a payment has had the request.
                let is_claim = report.answer.as_ref().is_some_and(|answer| answer.is_claim());
                let known = doubt.as_ref().map(Evidence::of).unwrap_or_default();
                self.remember(Evidence { acknowledged: known.acknowledged || is_claim, ..known });
                // A doubt may be another process's by now, which may know better than "nothing was done".
                let is_doubtful = self.stands.is_some() && report.verdict.outcome == Outcome::NotProcessed;
                let report = if is_doubtful { still_unknown(report) } else { report };
                Report { journal: fault.status, ..report }
            }
        };
        (told, self.claim.take().expect("it is finished only once"))
    }

    fn claim(&self) -> &Claim<'a> {
        self.claim.as_ref().expect("held until it is finished")
    }

    fn write_verdict(&self, report: &Report) -> Result<Written, Error> {
        let shared = &self.claim().journal.shared;
        let mut turn = shared.turn(self.claim().deadline)?;
        let state = match report.verdict.entry {
            EntryState::NoEntry => EntryState::NotSent,
            verdict => verdict,
        };
        let said = self.say(&mut turn, report, state, None)?;
        if shared.place.is_none() && shared.claims.handed_out().is_multiple_of(VERDICTS_KEPT as u64 / 10) {
            let _ = turn.write(|connection| store::keep_latest(connection, VERDICTS_KEPT));
        }
        Ok(said)
    }

    fn write_doubt(&self, report: &Report, doubt: &Doubt) -> Result<Written, Error> {
        let state = match report.verdict.entry {
            EntryState::Pending => EntryState::Pending,
            _ => EntryState::Doubt,
        };
        let has_word = self.stands.as_ref().is_some_and(|stands| stands.has_word);
        if report.verdict.entry == EntryState::ByHand && !has_word {
            let mut turn = self.claim().journal.shared.turn(self.claim().deadline)?;
            return self.say(&mut turn, report, EntryState::ByHand, Some(doubt));
        }
        self.write_stands(state, doubt, report.verdict.advice == Advice::CheckByHand, has_word)
    }

    /// Writes what is known of the payment while it is in doubt.
    fn write_stands(&self, state: EntryState, doubt: &Doubt, by_hand: bool, has_word: bool) -> Result<Written, Error> {
        if self.stands.as_ref().is_some_and(|stands| stands.says(state, doubt, by_hand)) {
            return Ok(Written::Nothing);
        }
        let mut turn = self.claim().journal.shared.turn(self.claim().deadline)?;
        let moments = self.moments(doubt);
        let written = turn.write(|connection| {
            if by_hand && !has_word {
                store::by_hand(connection, self.version)?;
            }
            store::doubt(connection, self.version, state, doubt, &moments)
        })?;
        Ok(if written { Written::Nothing } else { Written::Lost })
    }

    /// Writes a word, with what is known of the doubt if it stays one.
    fn say(
        &self,
        turn: &mut Turn,
        report: &Report,
        state: EntryState,
        doubt: Option<&Doubt>,
    ) -> Result<Written, Error> {
        let shared = &self.claim().journal.shared;
        let result = report_json::to_json(report);
        let answered = report.answer.as_ref().map(|answer| answer.transaction_id.as_str());
        let said = Said {
            state,
            result: &result,
            found: report.flags & JPM_RESULT_FOUND_BY_LOOKUP != 0,
            answered_id: answered.filter(|id| !id.is_empty()),
            now_ms: shared.now_ms(),
        };
        let moments = doubt.map(|doubt| self.moments(doubt));
        let number = turn.write(|connection| {
            if let (Some(doubt), Some(moments)) = (doubt, &moments) {
                store::doubt(connection, self.version, EntryState::Doubt, doubt, moments)?;
            }
            store::say(connection, self.version, &said)
        })?;
        Ok(number.map_or(Written::Lost, Written::Word))
    }

    /// What to tell when the payment has another owner by now, or a verdict already.
    fn what_stands(&self, report: Report) -> Report {
        let Claim { journal, key: (_, id), deadline, .. } = self.claim();
        let shared = &journal.shared;
        match shared.turn(*deadline).and_then(|mut turn| journal.find(&mut turn, id)) {
            // The service says it was done. A process that only took this call for dead cannot prove the contrary.
            Ok(Some(entry)) if has_paid(&report) && is_proof_of_nothing(entry.state) => report,
            Ok(Some(entry)) if !entry.state.is_open() => told_again(entry),
            // The process that has it now may know better than "nothing was done".
            _ if report.verdict.outcome == Outcome::NotProcessed => still_unknown(report),
            _ => report,
        }
    }

    fn moments(&self, doubt: &Doubt) -> Moments {
        let boot = &self.claim().journal.shared.boot;
        let moment = |at: Option<Instant>| at.and_then(|at| boot.moment(at));
        Moments { gone: moment(doubt.gone), first_error: moment(doubt.first_error) }
    }
}

fn has_paid(report: &Report) -> bool {
    matches!(report.verdict.outcome, Outcome::Approved | Outcome::PartiallyApproved)
}

fn is_proof_of_nothing(state: EntryState) -> bool {
    matches!(state, EntryState::NotProcessed | EntryState::NotSent)
}

/// The report in place of a verdict that this call may not tell.
fn still_unknown(report: Report) -> Report {
    Report { opened_at: report.opened_at, ..Report::in_doubt(Status::StillUnknown, report.intent, "") }
}

/// What came of a writing.
enum Written {
    /// No word: what is known is written.
    Nothing,
    Word(i64),
    /// Nothing was written: there is a verdict, or another owner.
    Lost,
}

impl Stands {
    /// Whether the state and the evidence are those that are written already.
    fn says(&self, state: EntryState, doubt: &Doubt, by_hand: bool) -> bool {
        self.state == state
            && (self.by_hand || !by_hand)
            && self.doubt.seen_409 == doubt.seen_409
            && self.doubt.acknowledged == doubt.acknowledged
            && self.doubt.first_error == doubt.first_error
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        if self.claim.is_none() || self.stands.is_some() {
            return;
        }
        let shared = &self.claim().journal.shared;
        let version = self.version;
        let Ok(mut turn) = shared.turn(self.claim().deadline) else { return };
        let _ = if self.sent.load(Ordering::Acquire) {
            // The connection was dropped before the ticket, so it is dead by now.
            let doubt = Doubt::begins(Status::PanicAfterSend, 0, false);
            let moments = self.moments(&doubt);
            turn.write(|connection| store::doubt(connection, version, EntryState::Doubt, &doubt, &moments)).map(drop)
        } else {
            let verdict = Verdict {
                status: Status::Panic,
                outcome: Outcome::NotAttempted,
                advice: Advice::SendAgain,
                entry: EntryState::NotSent,
            };
            self.say(&mut turn, &Report::without_answer(verdict, None, ""), EntryState::NotSent, None).map(drop)
        };
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        self.journal.shared.claims.give_up(&self.key, self.number);
    }
}
