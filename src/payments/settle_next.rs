//! After a crash: what became of the payments nobody was told of (money-rules §7).

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::client::{Client, Deadline};
use super::perform::{still_unknown, tell_end};
use crate::fault::Fault;
use crate::journal::{Unsettled, What};
use crate::outcome::{EntryState, Verdict};
use crate::report::Report;
use crate::running::Running;
use crate::status::Status;
use crate::told::{Advice, Outcome};

/// What another process settles is asked after again then.
const ELSEWHERE: Duration = Duration::from_secs(1);

impl Client {
    /// The next verdict that was not told yet: one that stands in the journal, or one found now with a look-up for each payment
    /// in doubt. It never waits.
    pub(crate) fn settle_next(&self, deadline: Deadline) -> Report {
        let running = self.run(deadline, "");
        let report = self.next_report(deadline, &running).unwrap_or_else(|fault| Report::stopped(&fault, None));
        tell_end(&running, &report);
        report
    }

    fn next_report(&self, deadline: Deadline, running: &Arc<Running>) -> Result<Report, Fault> {
        if let (Unsettled::Verdict(report), _) = self.journal.next_unsettled(What::Verdicts, 0, deadline.at)? {
            return Ok(as_told(*report));
        }
        let mut oldest: Option<Report> = None;
        let mut soonest = Duration::MAX;
        let mut after = 0;
        loop {
            let (found, at) = self.journal.next_unsettled(What::Doubts, after, deadline.at)?;
            after = at;
            let (report, was_reached) = match found {
                Unsettled::Doubt(ticket, asked, doubt) => {
                    let (performed, was_reached) =
                        self.settle_for(Some(ticket), *asked, doubt, deadline, running, true);
                    (performed.report, was_reached)
                }
                Unsettled::Elsewhere(asked) => {
                    let report = still_unknown(Status::StillUnknown, *asked, "another process settles it");
                    (Report { retry_after: ELSEWHERE, ..report }, true)
                }
                Unsettled::Verdict(_) | Unsettled::Nothing => break,
            };
            if !report.verdict.entry.is_open() {
                return Ok(as_told(report));
            }
            soonest = soonest.min(report.retry_after);
            oldest.get_or_insert(report);
            if !was_reached || Instant::now() >= deadline.at || running.is_cancelled() {
                break;
            }
        }
        self.journal.note_taken(deadline.at)?;
        Ok(match oldest {
            Some(report) => {
                let verdict = Verdict { status: Status::StillUnknown, ..report.verdict };
                Report { verdict, retry_after: soonest, ..report }
            }
            None => nothing(),
        })
    }
}

/// The call worked, whatever came of the payment.
fn as_told(report: Report) -> Report {
    let verdict = Verdict { status: Status::Ok, ..report.verdict };
    Report { verdict, ..report }
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

impl Client {
    /// How many payments wait to be settled: for this client, and for others.
    pub(crate) fn count_unsettled(&self) -> Result<(i64, i64), Fault> {
        self.journal.count_unsettled()
    }

    /// The journal's entry after that cursor, and the next cursor.
    pub(crate) fn journal_next(&self, _after: i64) -> Result<(Report, i64), Fault> {
        Err(Fault::new(Status::NotSupported, ""))
    }

    pub(crate) fn journal_backup(&self, _path: &std::path::Path) -> Result<(), Fault> {
        Err(Fault::new(Status::NotSupported, ""))
    }

    /// The host has booked this verdict.
    pub(crate) fn acknowledge(&self, _request_id: &str, _verdict_number: i64) -> Result<(), Fault> {
        Err(Fault::new(Status::NotSupported, ""))
    }

    /// The host has stored what it was told of this payment.
    pub(crate) fn result_stored(&self, request_id: &str) -> Result<(), Fault> {
        self.journal.is_stored(request_id, self.deadline(Instant::now(), None).at)
    }
}
