//! Looking up what is not, or no longer, in this client's own hands.

use std::sync::Arc;

use super::client::{Client, Deadline};
use super::pay::{still_unknown, tell_end};
use super::settle::{percent_encoded, request_path};
use crate::asked::{Asked, Kind};
use crate::journal::Admission;
use crate::outcome::{self, EntryState, Left, LookUp, Verdict};
use crate::report::Report;
use crate::running::Running;
use crate::status::Status;
use crate::told::{Advice, Outcome};

impl Client {
    /// What became of a request: from memory, settled if in doubt, else as the service has it.
    pub(crate) fn look_up_request(&self, kind: Kind, request_id: &str, deadline: Deadline) -> Report {
        let asked = Asked::only(kind, request_id, None);
        let running = self.run(deadline, request_id);
        let is_known = kind == Kind::Payment;
        let known = if is_known { self.journal.recall(request_id, deadline.at, &running) } else { None };
        let report = match known {
            Some(Admission::Settle(ticket, asked, doubt)) => self.settle(ticket, asked, doubt, deadline, &running),
            Some(Admission::Replay(report)) => report,
            Some(Admission::InProgress) => still_unknown(Status::InProgress, asked, ""),
            Some(Admission::Send(_) | Admission::Refused(_)) | None => {
                let path = request_path(&asked);
                self.look_up(asked, &path, deadline, &running)
            }
        };
        tell_end(&running, &report);
        report
    }

    /// A transaction by the service's own id.
    pub(crate) fn look_up_transaction(&self, kind: Kind, transaction_id: &str, deadline: Deadline) -> Report {
        let path = format!("{}/{}", kind.path(), percent_encoded(transaction_id));
        let running = self.run(deadline, "");
        let report = self.look_up(Asked::only(kind, "", Some(transaction_id)), &path, deadline, &running);
        tell_end(&running, &report);
        report
    }

    /// One look-up. When it was sent is not known here, so "empty" proves nothing.
    fn look_up(&self, asked: Asked, path: &str, deadline: Deadline, running: &Arc<Running>) -> Report {
        let asking = self.ask(&asked, path, deadline.at, running);
        let verdict = match asking.found {
            LookUp::Empty => Verdict {
                status: Status::NotFound,
                outcome: Outcome::Unknown,
                advice: Advice::SettleFirst,
                entry: EntryState::Doubt,
            },
            found => outcome::judge_look_up(found, Left::BeforeDue, false, Status::StillUnknown),
        };
        let mut report = asking.report(verdict, asked);
        if verdict.status == Status::NotFound {
            // Were it sent only now, nothing could come of it any more after that.
            report.retry_after = self.settings.service_limit + self.settings.margin();
        }
        report
    }
}
