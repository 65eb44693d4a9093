//! One payment call from end to end: checked, entered, sent once, and settled if it is in doubt.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::Client;
use super::attempt::{CameTo, Outgoing};
use super::performed::Performed;
use crate::auth::{Need, Token};
use crate::call_context::{CallContext, Deadline};
use crate::error::Error;
use crate::gateway::{BeforeFirstByte, ConnectError};
use crate::journal::{Admission, Doubt, Memory, Opening, Ticket};
use crate::log::{Event, Field, Level};
use crate::operations::intent::Intent;
use crate::operations::request::Request;
use crate::operations::{Recovery, request};
use crate::outcome::report::Report;
use crate::outcome::{self, Attempt, Earlier, EntryState, Next};
use crate::platform::clock::wall_ms;
use crate::platform::failpoint;
use crate::status::Status;

impl Client {
    /// Performs a call. `on_send` runs once, just before the first byte leaves, with what is true from then on.
    pub(crate) fn perform(
        &self,
        mut request: Request,
        deadline: Deadline,
        on_send: impl FnOnce(&Report) + Send + 'static,
    ) -> Performed<'_> {
        request.intent.awaits_customer |= request.extra.is_some_and(|extra| extra.awaits_customer());
        if let Err(fault) = self.check(&request) {
            let is_same = |known: &Intent| known.is_same_payment(&request.intent);
            return self.stopped(&fault, request.intent.clone(), is_same).into();
        }
        let call = self.begin(deadline, &request.intent.request_id);
        call.tell(Level::Debug, Event::CallBegan, || vec![Field::Phase("CHECK")]);
        let performed = self.admit(request, &call, on_send);
        performed.log(&call);
        self.tell_unacknowledged(&call);
        performed
    }

    /// Asks the journal, gets a token, enters the payment and sends it.
    fn admit(
        &self,
        request: Request,
        call: &Arc<CallContext>,
        on_send: impl FnOnce(&Report) + Send + 'static,
    ) -> Performed<'_> {
        let is_journaled = request.intent.operation.recovery.is_journaled();
        let mut has_waited = false;
        loop {
            let permit = match is_journaled.then(|| self.journal.admit(&request.intent, has_waited, call)) {
                None => None,
                Some(Admission::Send(permit)) => Some(permit),
                Some(Admission::Settle(ticket, intent, doubt)) => {
                    return self.recover(Some(ticket), *intent, doubt, call);
                }
                Some(Admission::Replay(report, claim)) => return Performed::told_again(*report, claim),
                Some(Admission::Stuck(fault)) => {
                    return Report::in_doubt(Status::StillUnknown, Some(request.intent), &fault.message).into();
                }
                Some(Admission::Unreadable(fault)) => {
                    return Report::unreadable(&fault, request.intent).into();
                }
                Some(Admission::InProgress) => {
                    return Report::in_doubt(Status::InProgress, Some(request.intent), "").into();
                }
                Some(Admission::Refused(fault)) => {
                    return Report::stopped(&fault, Some(request.intent)).into();
                }
            };
            // The token comes first: a call without one has nothing to remember.
            let until = (call.deadline.started + self.settings.connect_timeout).min(call.deadline.for_answer());
            let token = match self.authentication.token(&Need { call, until }) {
                Ok(token) => token,
                Err(no) => return Performed::refused(permit, no_token(no, request.intent)),
            };
            let ticket = match permit.map(|permit| permit.open(&request.intent)).transpose() {
                Ok(ticket) => ticket,
                Err(unopened) => {
                    let (why, permit) = *unopened;
                    let report = match why {
                        Opening::Known => {
                            has_waited = true;
                            continue;
                        }
                        Opening::Other(fault, other) => Report::see_other(&fault, request.intent, other),
                        Opening::Refused(fault) => Report::stopped(&fault, Some(request.intent)),
                    };
                    return Performed::refused(Some(permit), report);
                }
            };
            return self.send(ticket, token, request, call, on_send);
        }
    }

    /// The report of a call that a fault stops before sending: its outcome speaks of the payment, whatever is wrong
    /// with the call. `is_same`: whether the payment known under the id is the one that this call is about, as far as
    /// that could be read.
    pub(crate) fn stopped(&self, fault: &Error, intent: Intent, is_same: impl FnOnce(&Intent) -> bool) -> Report {
        if !intent.caller.gave_id {
            return Report::stopped(fault, Some(intent));
        }
        match self.journal.memory(&intent.request_id, is_same) {
            Memory::Nothing => Report::stopped(fault, Some(intent)),
            Memory::InDoubt => Report::in_doubt(Status::StillUnknown, Some(intent), &fault.message),
            Memory::Final(report) => *report,
            Memory::Undone(report) => report.stopped_again(fault, intent),
            Memory::Another => Report::stopped(&Error::new(Status::RequestIdUsed, "request_id"), Some(intent)),
            Memory::Unreadable(journal) => Report::unreadable(&journal, intent),
        }
    }

    /// Warns of verdicts that are not acknowledged, whenever there are another hundred.
    pub(crate) fn tell_unacknowledged(&self, call: &CallContext) {
        if let Some(count) = self.journal.another_hundred_waits() {
            call.tell(Level::Warn, Event::Unacknowledged, || vec![Field::Count(count)]);
        }
    }

    /// Makes the checks that need more than one field, or the clock.
    fn check(&self, request: &Request) -> Result<(), Error> {
        request.expiry.map_or(Ok(()), |expiry| self.check_expiry(expiry))?;
        match (&request.body, request.extra) {
            // This only checks that the two can be merged: the copy is wiped at once, and made again for sending.
            (Some(body), Some(extra)) => request::written(body, Some(extra)).map(drop),
            _ => Ok(()),
        }
    }

    fn send<'a>(
        &'a self,
        ticket: Option<Ticket<'a>>,
        token: Option<Arc<Token>>,
        request: Request,
        call: &Arc<CallContext>,
        on_send: impl FnOnce(&Report) + Send + 'static,
    ) -> Performed<'a> {
        let Request { intent, body, extra, headers, .. } = request;
        provoke_panic(&intent, "TEST-PANIC-BEFORE-SEND");
        // Card data is not copied sooner: a call that waits for its turn or a token, or looks up, holds no copy.
        let body = match body.map(|body| request::written(&body, extra)).transpose() {
            Ok(body) => body,
            Err(fault) => return Report::stopped(&fault, Some(intent)).into(),
        };
        let opened_at = wall_ms();
        let pessimistic = Report::pessimistic(intent.clone());
        let sent = ticket.as_ref().map(Ticket::sent);
        let before_first_byte: BeforeFirstByte = Box::new(move || {
            if let Some(sent) = sent {
                sent.store(true, Ordering::Release);
            }
            on_send(&pessimistic);
            failpoint::reached("sending");
        });
        let outgoing = Outgoing { intent: &intent, headers: &headers, body };
        let attempted = self.attempt(outgoing, token, call, before_first_byte);
        failpoint::reached("sent");
        provoke_panic(&intent, "TEST-PANIC-AFTER-SEND");

        let recovery = intent.operation.recovery;
        // The connection is reset, or its answer complete: from here on no byte of the request can still be delivered.
        let doubt = |why, http| Doubt {
            opened_at,
            seen_409: why == Status::Duplicate,
            ..Doubt::begins(why, http, attempted.acknowledged || intent.awaits_customer)
        };
        let mut performed = match attempted.came_to {
            CameTo::Told(report) => {
                let is_pending = report.verdict.entry == EntryState::Pending;
                let doubt = is_pending.then(|| doubt(Status::StillUnknown, 200));
                Performed::new(*report, attempted.body).finish(ticket, doubt)
            }
            CameTo::Doubt { why, http, detail }
                if matches!(recovery, Recovery::ByRequestId(_) | Recovery::ByState | Recovery::Once(_)) =>
            {
                let doubt = doubt(why, http);
                let settled = self.recover(ticket, intent, doubt, call);
                match settled.report.verdict.status == why {
                    true => settled.explained(&detail),
                    false => settled,
                }
            }
            CameTo::Doubt { why, http, detail } => {
                let report = Report::without_answer(outcome::unresolved(recovery, why), Some(intent), &detail);
                Performed::new(Report { http, ..report }, attempted.body)
            }
        };
        performed.report.attempts = attempted.attempts;
        performed
    }
}

/// The report of row 4: there is no token, so nothing was sent.
fn no_token((status, detail): ConnectError, intent: Intent) -> Report {
    match outcome::judge(Attempt::Stopped(status), Earlier::Nothing) {
        Next::Told(verdict) => Report::without_answer(verdict, Some(intent), &detail),
        Next::LookUp(_) | Next::RenewToken(_) => unreachable!("what was not sent is told"),
    }
}

/// Panics when a test asks for it. A packaged library does not contain this.
#[cfg(feature = "test-faults")]
fn provoke_panic(intent: &Intent, order_number: &str) {
    if intent.order_number.as_deref() == Some(order_number) {
        panic!("{order_number}");
    }
}

#[cfg(not(feature = "test-faults"))]
fn provoke_panic(_: &Intent, _: &str) {}
