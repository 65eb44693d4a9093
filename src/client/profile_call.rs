//! One call of the profile API. The answer names the ids of what it made.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use super::Client;
use super::performed::Performed;
use crate::call_context::Deadline;
use crate::operations::request::Request;
use crate::operations::{Api, Method};
use crate::outcome::report::Report;
use crate::outcome::{EntryState, Verdict};
use crate::profiles::added::Sent;
use crate::status::{Advice, Outcome, ProfileFate, Status};
use crate::text::redact::answer::Body;

/// The paths of deletes in doubt: if one is sent again and answered "not found", the first delete was done.
#[derive(Default)]
pub(crate) struct DoubtfulDeletes(Mutex<HashSet<String>>);

impl DoubtfulDeletes {
    fn remember(&self, path: &str) {
        self.paths().insert(path.to_owned());
    }

    fn forget(&self, path: &str) -> bool {
        self.paths().remove(path)
    }

    fn paths(&self) -> std::sync::MutexGuard<'_, HashSet<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Client {
    /// Performs a call of the profile API, as `perform` does. `sent` finds the ids of what was added in the answer.
    pub(crate) fn perform_on_profile(
        &self,
        request: Request,
        sent: &Sent,
        deadline: Deadline,
        on_send: impl FnOnce(&Report) + Send + 'static,
    ) -> Performed<'_> {
        if let Err(fault) = self.check_api(Api::Profiles) {
            return Report::stopped(&fault, Some(request.intent)).into();
        }
        let is_delete = request.intent.operation.method == Method::Delete;
        let path = request.intent.path.clone();
        let mut performed = self.perform(request, deadline, on_send);
        let report = &mut performed.report;
        if is_delete {
            match (report.verdict.outcome, report.http) {
                (Outcome::Unknown, _) => self.doubtful_deletes.remember(&path),
                (Outcome::NotProcessed, 404) if self.doubtful_deletes.forget(&path) => report.become_done(),
                (Outcome::Approved, _) => drop(self.doubtful_deletes.forget(&path)),
                _ => {}
            }
        }
        if report.verdict.outcome == Outcome::Approved {
            note_ids(report, performed.body.as_ref(), sent);
        }
        performed
    }
}

fn note_ids(report: &mut Report, body: Option<&Body>, sent: &Sent) {
    let asks_profile = report.intent.as_ref().is_some_and(|intent| intent.asks_profile);
    if asks_profile {
        report.profile = ProfileFate::Created;
    }
    let read = |body: &Body| Some((serde_json::from_str(&body.came).ok()?, serde_json::from_str(&body.shown).ok()?));
    let answer: Option<(Value, Value)> = body.and_then(read);
    if let (Some((answer, shown)), Some(intent)) = (answer, &mut report.intent) {
        if let Some(id) = shown["consumerProfileId"].as_str() {
            intent.consumer_profile_id = Some(id.to_owned());
        }
        sent.note(&answer, &shown, intent);
    }
}

impl Report {
    /// Turns the report into a success: an earlier call has done it.
    fn become_done(&mut self) {
        self.verdict = Verdict {
            status: Status::Ok,
            outcome: Outcome::Approved,
            advice: Advice::None,
            entry: EntryState::NoEntry,
        };
        self.error = None;
    }
}
