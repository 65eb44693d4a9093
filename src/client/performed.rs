//! What a call came to, before its caller is told.

use crate::call_context::CallContext;
use crate::journal::{Claim, Doubt, Permit, Ticket};
use crate::log::{Event, Field, Level};
use crate::outcome::report::Report;
use crate::status::Group;
use crate::text::redact::answer::Body;

/// What a call came to, and the body of the answer on which that rests.
pub(crate) struct Performed<'a> {
    pub(crate) report: Report,
    /// None: there was no answer, or the report does not rest on one.
    pub(crate) body: Option<Body>,
    /// It is held until the caller has been told, so that no other call with this request id comes between.
    _claim: Option<Claim<'a>>,
}

impl<'a> Performed<'a> {
    pub(super) fn new(report: Report, body: Option<Body>) -> Performed<'a> {
        Performed { report, body, _claim: None }
    }

    /// A report from the journal.
    pub(super) fn told_again(report: Report, claim: Claim<'a>) -> Performed<'a> {
        Performed { report, body: None, _claim: Some(claim) }
    }

    /// The report of a call that was refused before it was entered.
    pub(super) fn refused(permit: Option<Permit<'a>>, report: Report) -> Performed<'a> {
        let Some(permit) = permit else { return report.into() };
        let (report, claim) = permit.refused(report);
        Performed::told_again(report, claim)
    }

    /// Writes the report to the journal. `doubt` is given as long as there is no verdict.
    pub(super) fn finish(self, ticket: Option<Ticket<'a>>, doubt: Option<Doubt>) -> Performed<'a> {
        let Some(ticket) = ticket else { return self };
        let (report, claim) = ticket.finish(self.report, doubt);
        Performed { report, body: self.body, _claim: Some(claim) }
    }

    /// Puts what caused the doubt before what the look-up brought.
    pub(super) fn explained(self, why: &str) -> Performed<'a> {
        Performed { report: self.report.explained(why), ..self }
    }

    /// Logs what the call came to.
    pub(super) fn log(&self, call: &CallContext) {
        let Report { verdict, attempts, http, .. } = self.report;
        let level = match verdict.status.group() {
            Group::InDoubt => Level::Error,
            Group::Ok => Level::Info,
            Group::Caller | Group::NotSent | Group::Service | Group::Internal => Level::Warn,
        };
        call.tell(level, Event::CallEnded, || {
            vec![
                Field::Status(verdict.status.name_str()),
                Field::Outcome(verdict.outcome.name_str()),
                Field::Attempt(attempts),
                Field::HttpStatus(http),
            ]
        });
    }
}

impl From<Report> for Performed<'_> {
    fn from(report: Report) -> Self {
        Performed::new(report, None)
    }
}
