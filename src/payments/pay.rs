//! One payment: checked, entered, sent once, and settled if it is in doubt.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::client::{Client, Deadline};
use super::fit::{self, Source};
use super::model::{self, Means, Payment};
use crate::asked::Asked;
use crate::fault::Fault;
use crate::gateway::{BeforeFirstByte, Call, Ended, Limits, Response};
use crate::journal::{Admission, Doubt, Ticket};
use crate::outcome::{self, Attempt, Body, EntryState, Next, Verdict};
use crate::report::Report;
use crate::secret::SecretBuffer;
use crate::status::Status;
use crate::told::{Advice, Outcome};
use crate::wire::answer::Answer;
use crate::wire::request as wire;

/// Enough for a request with every field at its longest, so that the buffer does not have to grow.
const BODY_CAPACITY: usize = 8 * 1024;

/// With less time left, no answer could be waited for, and nothing is sent.
const LEAST_TIME: Duration = Duration::from_millis(200);

impl Client {
    /// Pays. `on_send` runs once, just before the first byte leaves, with what is true from then on.
    pub(crate) fn pay(
        &self,
        payment: &Payment,
        means: Means,
        deadline: Deadline,
        on_send: impl FnOnce(&Report) + Send + 'static,
    ) -> Report {
        let asked = means.asked(payment);
        let request = match self.request(payment, &means) {
            Ok(request) => request,
            Err(fault) => return self.stopped(&fault, asked),
        };
        match self.journal.admit(&asked, self.settings.guard_order_number, deadline.at) {
            // Only here is card data copied: while a call waits or looks up there is none.
            Admission::Send(ticket) => match serialized(&request) {
                Ok(body) => self.send(ticket, asked, body, deadline, on_send),
                Err(fault) => Report::stopped(&fault, Some(asked)),
            },
            Admission::Settle(ticket, asked, doubt) => self.settle(ticket, asked, doubt, deadline),
            Admission::Replay(report) => report,
            Admission::InProgress => still_unknown(Status::InProgress, asked, ""),
            Admission::Refused(fault) => Report::stopped(&fault, Some(asked)),
        }
    }

    /// What a fault before sending comes to. A payment in doubt stays in doubt, whatever is wrong with a later call.
    pub(crate) fn stopped(&self, fault: &Fault, asked: Asked) -> Report {
        if !self.journal.is_in_doubt(&asked.request_id) {
            return Report::stopped(fault, Some(asked));
        }
        still_unknown(Status::StillUnknown, asked, &fault.message)
    }

    /// The request, which borrows everything, after the checks that need more than one field.
    fn request<'a>(&'a self, payment: &Payment<'a>, means: &Means<'a>) -> Result<wire::Payment<'a>, Fault> {
        if let Some(card) = means.card_data() {
            self.clock.check(card.expiry)?;
        }
        model::request(&self.settings, payment, means)
    }

    fn send(
        &self,
        ticket: Ticket,
        asked: Asked,
        body: SecretBuffer,
        deadline: Deadline,
        on_send: impl FnOnce(&Report) + Send + 'static,
    ) -> Report {
        provoke_panic(&asked, "TEST-PANIC-BEFORE-SEND");
        let pessimistic = Report::pessimistic(asked.clone());
        let sent = ticket.sent();
        let before_first_byte: BeforeFirstByte = Box::new(move || {
            sent.store(true, Ordering::Release);
            on_send(&pessimistic);
        });
        let exchanged = self.gateway.send(Call {
            path: asked.kind.path(),
            request_id: &asked.request_id,
            body: Some(body.bytes()),
            limits: Limits {
                connect_by: deadline.started + self.settings.connect_timeout,
                end_by: deadline.for_answer(),
                patience: self.settings.service_limit + self.settings.margin(),
                least: LEAST_TIME,
            },
            before_first_byte: Some(before_first_byte),
        });
        drop(body);
        provoke_panic(&asked, "TEST-PANIC-AFTER-SEND");

        let attempt = self.sort(&exchanged.ended, &asked);
        match outcome::judge(attempt.attempt) {
            Next::Told(verdict) => {
                let mut report = attempt.report(verdict, asked);
                report.attempts = u32::from(!matches!(exchanged.ended, Ended::NotSent(..)));
                report.retry_after = retry_after(&exchanged.ended);
                exchanged.keep_connection();
                let doubt = (verdict.entry == EntryState::Pending).then(|| Doubt {
                    gone: Instant::now(),
                    seen_409: false,
                    why: Status::StillUnknown,
                    http: 200,
                });
                ticket.finish(&report, doubt);
                report
            }
            Next::LookUp(why) => {
                let http = attempt.http;
                // Resets the connection: from here on no byte of the request can still be delivered.
                drop(exchanged);
                let doubt = Doubt { gone: Instant::now(), seen_409: http == 409, why, http };
                let mut report = self.settle(ticket, asked, doubt, deadline);
                report.attempts = 1;
                report
            }
            Next::RenewToken => unreachable!("a given token cannot be renewed"),
        }
    }

    /// Sorts what became of a request for the decision table.
    fn sort(&self, ended: &Ended, asked: &Asked) -> Sorted {
        match ended {
            Ended::NotSent(status, detail) => {
                Sorted::without_answer(Attempt::Stopped { status: *status, after_401: false }, detail)
            }
            Ended::Lost(status, detail) => Sorted::without_answer(Attempt::Lost(*status), detail),
            Ended::Answered(response) => self.sort_answer(response, asked),
        }
    }

    fn sort_answer(&self, response: &Response, asked: &Asked) -> Sorted {
        self.learn(response);
        let answer = response.body.as_deref().and_then(Answer::read);
        let body = match &answer {
            Some(answer) if response.http == 200 => {
                Body::Record(fit::facts(answer, asked, Source::Direct, self.settings.is_mock))
            }
            Some(answer) if answer.is_service_error() => Body::ServiceError,
            _ => Body::Unreadable,
        };
        let http = response.http;
        let attempt = Attempt::Answered { http, can_renew_token: false, body };
        Sorted { attempt, http, answer, detail: String::new() }
    }

    pub(super) fn learn(&self, response: &Response) {
        if let Some(date) = response.date {
            self.clock.learn(date);
        }
    }
}

fn serialized(request: &wire::Payment) -> Result<SecretBuffer, Fault> {
    let mut body = SecretBuffer::with_capacity(BODY_CAPACITY);
    serde_json::to_writer(&mut body, request).map_err(|error| Fault::because(Status::Internal, "", error))?;
    Ok(body)
}

/// One attempt, ready to be judged and reported.
struct Sorted {
    attempt: Attempt,
    http: u16,
    answer: Option<Answer>,
    detail: String,
}

impl Sorted {
    fn without_answer(attempt: Attempt, detail: &str) -> Sorted {
        Sorted { attempt, http: 0, answer: None, detail: detail.to_owned() }
    }

    fn report(self, verdict: Verdict, asked: Asked) -> Report {
        let mut report = match self.answer {
            Some(answer) => Report::from_answer(verdict, asked, self.http, answer, false),
            None => Report::without_answer(verdict, Some(asked), &self.detail),
        };
        report.http = self.http;
        report
    }
}

/// In doubt, and nothing new is known.
pub(super) fn still_unknown(status: Status, asked: Asked, detail: &str) -> Report {
    let verdict = Verdict { status, outcome: Outcome::Unknown, advice: Advice::SettleFirst, entry: EntryState::Doubt };
    Report::without_answer(verdict, Some(asked), detail)
}

fn retry_after(ended: &Ended) -> Duration {
    match ended {
        Ended::Answered(response) => response.retry_after.unwrap_or_default(),
        Ended::NotSent(..) | Ended::Lost(..) => Duration::ZERO,
    }
}

/// Panics when a test asks for it; not there at all in a packaged library.
#[cfg(feature = "test-panic")]
fn provoke_panic(asked: &Asked, order_number: &str) {
    if asked.order_number.as_deref() == Some(order_number) {
        panic!("{order_number}");
    }
}

#[cfg(not(feature = "test-panic"))]
fn provoke_panic(_: &Asked, _: &str) {}
