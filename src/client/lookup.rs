//! The look-ups that a host asks for, by request id or by transaction id: also of what this client never sent.

use std::sync::Arc;

use super::Client;
use super::performed::Performed;
use super::recover::request_path;
use crate::call_context::{CallContext, Deadline};
use crate::journal::Admission;
use crate::operations::intent::Intent;
use crate::operations::{Kind, percent_encoded};
use crate::outcome::report::Report;
use crate::outcome::{self, EntryState, Left, LookUp, Standing, Verdict};
use crate::status::{Advice, Outcome, Status};

impl Client {
    /// Tells what became of a request: from the journal, which settles it if it is in doubt, or else from the service.
    pub(crate) fn look_up_request(&self, kind: Kind, request_id: &str, deadline: Deadline) -> Performed<'_> {
        let intent = Intent::only(kind, request_id, None);
        let call = self.begin(deadline, request_id);
        let performed = match self.journal.recall(kind, request_id, &call) {
            Some(Admission::Settle(ticket, intent, doubt)) => self.recover(Some(ticket), *intent, doubt, &call),
            Some(Admission::Replay(report, claim)) => Performed::told_again(*report, claim),
            Some(Admission::Stuck(fault)) => {
                Report::in_doubt(Status::StillUnknown, Some(intent), &fault.message).into()
            }
            Some(Admission::Unreadable(fault)) => Report::unreadable(&fault, intent).into(),
            Some(Admission::InProgress) => Report::in_doubt(Status::InProgress, Some(intent), "").into(),
            Some(Admission::Refused(fault)) => Report::stopped(&fault, Some(intent)).into(),
            Some(Admission::Send(_)) | None => {
                let path = request_path(kind, request_id);
                self.look_up(intent, &path, &call)
            }
        };
        performed.log(&call);
        performed
    }

    /// Looks a transaction up by the service's own id.
    pub(crate) fn look_up_transaction(&self, kind: Kind, transaction_id: &str, deadline: Deadline) -> Performed<'_> {
        let path = format!("{}/{}", kind.path(), percent_encoded(transaction_id));
        let call = self.begin(deadline, "");
        let performed = self.look_up(Intent::only(kind, "", Some(transaction_id)), &path, &call);
        performed.log(&call);
        performed
    }

    /// Makes one look-up. It is not known when the request was sent, so "empty" proves nothing.
    fn look_up(&self, intent: Intent, path: &str, call: &Arc<CallContext>) -> Performed<'_> {
        let asking = self.ask(&intent, path, call);
        let verdict = match asking.found {
            LookUp::Empty => Verdict {
                status: Status::NotFound,
                outcome: Outcome::Unknown,
                advice: Advice::SettleFirst,
                entry: EntryState::Doubt,
            },
            found => outcome::judge_look_up(found, Left::BeforeDue, Standing::of(Status::StillUnknown)),
        };
        let wished = asking.retry_after;
        let mut performed = asking.performed(verdict, intent);
        performed.report.retry_after = wished;
        if verdict.status == Status::NotFound {
            // Even a request that is sent only now is due after that time.
            performed.report.proof_after = self.window();
        }
        performed
    }
}
