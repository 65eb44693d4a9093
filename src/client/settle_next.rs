//! Settling, as after a crash: what became of the payments that were not acknowledged (money.md §7).

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::Client;
use super::performed::Performed;
use super::recover::{Once, Reach};
use crate::call_context::{CallContext, Deadline};
use crate::constants::JPM_RESULT_OTHERS_UNSETTLED;
use crate::error::Error;
use crate::journal::{self, Standing};
use crate::outcome::report::Report;
use crate::outcome::{EntryState, Verdict};
use crate::status::{Advice, Outcome, Status};

/// When to ask again about what another call or process works on.
const ELSEWHERE: Duration = Duration::from_secs(1);

/// The round of a client's settling, from its first call to the one that has nothing to tell.
#[derive(Default)]
pub(crate) struct Rounds(Mutex<Option<Round>>);

struct Round {
    journal: journal::Round,
    /// The report of the oldest payment that was asked for and is still in doubt.
    oldest: Option<Report>,
    /// How soon one of those that were asked for is worth asking again.
    soonest: Option<Duration>,
}

impl Rounds {
    fn round(&self) -> std::sync::MutexGuard<'_, Option<Round>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Client {
    /// Tells the next word that was not acknowledged: one that stands in the journal, or one that a look-up finds now,
    /// for each payment in doubt that the round has not asked for. It never waits for due.
    pub(crate) fn settle_next(&self, deadline: Deadline) -> Performed<'_> {
        let call = self.begin(deadline, "");
        let performed = self.next_told(&call);
        let performed = performed.unwrap_or_else(|fault| Report::stopped(&fault, None).into());
        performed.log(&call);
        self.tell_unacknowledged(&call);
        performed
    }

    fn next_told(&self, call: &Arc<CallContext>) -> Result<Performed<'_>, Error> {
        let begun = self.rounds.round().take();
        let mut round =
            begun.unwrap_or_else(|| Round { journal: self.journal.begin_round(), oldest: None, soonest: None });
        let told = match self.journal.next_word(&round.journal, call.deadline.at)? {
            Some((report, claim)) => Some(Performed::told_again(*report, claim)),
            None => self.ask_for_doubts(&mut round, call)?,
        };
        match told {
            Some(performed) => {
                *self.rounds.round() = Some(round);
                Ok(as_told(performed))
            }
            None => self.end_of_round(round, call).map(Performed::from),
        }
    }

    /// Asks for each payment in doubt that this round has not asked for, until there is a word to tell.
    fn ask_for_doubts(&self, round: &mut Round, call: &Arc<CallContext>) -> Result<Option<Performed<'_>>, Error> {
        while let Some((ticket, intent, doubt)) = self.journal.next_doubt(&mut round.journal, call.deadline.at)? {
            let Once { performed, reach } = self.recover_once(ticket, *intent, doubt, call);
            if !performed.report.verdict.entry.is_open() || performed.report.verdict_number > 0 {
                return Ok(Some(performed));
            }
            let report = performed.report;
            round.soonest = Some(round.soonest.map_or(report.retry_after, |soonest| soonest.min(report.retry_after)));
            round.oldest.get_or_insert(report);
            match reach {
                Reach::NoToken(fault) => return Err(fault),
                Reach::NotConnected => break,
                Reach::Sent if Instant::now() >= call.deadline.at || call.is_cancelled() => break,
                Reach::Sent => {}
            }
        }
        Ok(None)
    }

    fn end_of_round(&self, round: Round, call: &CallContext) -> Result<Report, Error> {
        let id = |report: &Report| report.intent.as_ref().map(|intent| intent.request_id.clone());
        Ok(match self.journal.standing(call.deadline.at)? {
            Standing::InDoubt(stands) => {
                // What was asked just now says more than the journal knows.
                let report = round.oldest.filter(|oldest| id(oldest) == id(&stands)).unwrap_or(*stands);
                let verdict = Verdict { status: Status::StillUnknown, ..report.verdict };
                Report { verdict, retry_after: round.soonest.unwrap_or(ELSEWHERE), ..report }
            }
            Standing::Unacknowledged(report, wait) => Report { retry_after: wait.max(ELSEWHERE), ..*report },
            Standing::Nothing { others } => {
                let flags = if others { JPM_RESULT_OTHERS_UNSETTLED } else { 0 };
                Report { flags, ..nothing() }
            }
        })
    }

    /// The journal's entry after that cursor, and the next cursor; at the end an empty report and the same cursor.
    pub(crate) fn journal_next(&self, after: i64) -> Result<(Report, i64), Error> {
        Ok(self.journal.next_entry(after)?.unwrap_or_else(|| (nothing(), after)))
    }

    pub(crate) fn journal_backup(&self, path: &Path) -> Result<(), Error> {
        self.journal.backup(path)
    }

    /// Takes the host's word that it has booked this verdict. A result without a verdict has nothing to acknowledge.
    pub(crate) fn acknowledge(&self, request_id: &str, verdict_number: i64) -> Result<(), Error> {
        match (request_id, verdict_number) {
            ("", _) | (_, ..=0) => Ok(()),
            _ => self.journal.acknowledge(request_id, verdict_number),
        }
    }

    /// Takes the host's word that it has stored the only verdict about this payment.
    pub(crate) fn result_stored(&self, request_id: &str) -> Result<(), Error> {
        self.journal.is_stored(request_id)
    }
}

/// The call has worked, whatever became of the payment.
fn as_told(mut performed: Performed) -> Performed {
    performed.report.verdict.status = Status::Ok;
    performed
}

fn nothing() -> Report {
    let verdict = Verdict {
        status: Status::Done,
        outcome: Outcome::NotAttempted,
        advice: Advice::None,
        entry: EntryState::NoEntry,
    };
    Report { error: None, ..Report::without_answer(verdict, None, "") }
}
