//! One payment: checked, entered, sent once, and settled if it is in doubt.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::client::{ApiRequest, Client, Deadline};
use super::fit::{self, Source};
use super::model::{self, Means, Payment};
use crate::asked::Asked;
use crate::auth::{Need, Token};
use crate::fault::Fault;
use crate::gateway::{BeforeFirstByte, Ended, Limits, NoLink, Response};
use crate::journal::{Admission, Doubt, Ticket};
use crate::log::{Event, Field, Level};
use crate::outcome::{self, Attempt, Body, EntryState, Next, Verdict};
use crate::report::Report;
use crate::running::Running;
use crate::secret::SecretBuffer;
use crate::status::{Group, Status};
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
        let running = self.run(deadline, &asked.request_id);
        running.tell(Level::Debug, Event::CallBegan, || vec![Field::Phase("CHECK")]);
        let report = match self.journal.admit(&asked, self.settings.guard_order_number, deadline.at, &running) {
            Admission::Send(ticket) => self.send(ticket, asked, &request, deadline, &running, on_send),
            Admission::Settle(ticket, asked, doubt) => self.settle(ticket, asked, doubt, deadline, &running),
            Admission::Replay(report) => report,
            Admission::InProgress => still_unknown(Status::InProgress, asked, ""),
            Admission::Refused(fault) => Report::stopped(&fault, Some(asked)),
        };
        tell_end(&running, &report);
        report
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
            self.check_expiry(card.expiry)?;
        }
        model::request(&self.settings, payment, means)
    }

    fn send(
        &self,
        ticket: Ticket,
        asked: Asked,
        request: &wire::Payment,
        deadline: Deadline,
        running: &Arc<Running>,
        on_send: impl FnOnce(&Report) + Send + 'static,
    ) -> Report {
        let need = Need { running, until: deadline.started + self.settings.connect_timeout };
        // Before the ticket is used: without a token there is nothing to remember.
        let token = match self.authentication.token(&need) {
            Ok(token) => token,
            Err(no) => return no_token(no, asked),
        };
        provoke_panic(&asked, "TEST-PANIC-BEFORE-SEND");
        // Only here is card data copied: while a call waits for its turn, for a token, or looks up, there is none.
        let body = match serialized(request) {
            Ok(body) => body,
            Err(fault) => return Report::stopped(&fault, Some(asked)),
        };
        let pessimistic = Report::pessimistic(asked.clone());
        let sent = ticket.sent();
        let before_first_byte: BeforeFirstByte = Box::new(move || {
            sent.store(true, Ordering::Release);
            on_send(&pessimistic);
        });
        let (attempts, next) = self.attempt(&asked, body, token, deadline, running, before_first_byte);
        provoke_panic(&asked, "TEST-PANIC-AFTER-SEND");

        let mut report = match next {
            Attempted::Told(report) => {
                let doubt = (report.verdict.entry == EntryState::Pending).then(|| Doubt {
                    gone: Instant::now(),
                    seen_409: false,
                    why: Status::StillUnknown,
                    http: 200,
                });
                ticket.finish(&report, doubt);
                *report
            }
            Attempted::InDoubt { why, http } => {
                // The connection is reset: from here on no byte of the request can still be delivered.
                let doubt = Doubt { gone: Instant::now(), seen_409: http == 409, why, http };
                self.settle(ticket, asked, doubt, deadline, running)
            }
        };
        report.attempts = attempts;
        report
    }

    /// Sends the request: once, and once more after a 401 if there is another token. Wipes it before it returns, and keeps the
    /// connection only of what is told.
    fn attempt(
        &self,
        asked: &Asked,
        body: SecretBuffer,
        mut token: Option<Arc<Token>>,
        deadline: Deadline,
        running: &Arc<Running>,
        before_first_byte: BeforeFirstByte,
    ) -> (u32, Attempted) {
        let mut before_first_byte = Some(before_first_byte);
        let mut connect_by = deadline.started + self.settings.connect_timeout;
        let mut attempts = 0;
        let mut was_refused = false;
        loop {
            let exchanged = self.send_to_api(
                ApiRequest {
                    path: asked.kind.path(),
                    request_id: &asked.request_id,
                    token: token.as_deref(),
                    body: Some(body.bytes()),
                    limits: Limits {
                        connect_by,
                        end_by: deadline.for_answer(),
                        patience: self.settings.service_limit + self.settings.margin(),
                        least: LEAST_TIME,
                    },
                    attempt: attempts + 1,
                    before_first_byte: before_first_byte.take(),
                },
                running,
            );
            attempts += u32::from(!matches!(exchanged.ended, Ended::NotSent(..)));
            let can_renew_token = token.is_some() && !was_refused;
            let sorted = self.sort(&exchanged.ended, asked, was_refused, can_renew_token);
            let mut next = outcome::judge(sorted.attempt);
            if next == Next::RenewToken {
                running
                    .tell(Level::Warn, Event::TokenRefused, || vec![Field::Phase("ANSWERED"), Field::HttpStatus(401)]);
                connect_by = deadline.for_answer().min(Instant::now() + self.settings.connect_timeout);
                let need = Need { running, until: connect_by };
                let another = token.as_ref().and_then(|token| self.authentication.another(token, &need));
                if another.is_some() {
                    token = another;
                    was_refused = true;
                    exchanged.keep_connection();
                    continue;
                }
                // Row 8 without a token is row 9.
                next = outcome::judge(sorted.attempt.without_renewal());
            }
            let told = match next {
                Next::Told(verdict) => {
                    let mut report = sorted.report(verdict, asked.clone());
                    report.retry_after = retry_after(&exchanged.ended);
                    exchanged.keep_connection();
                    Attempted::Told(Box::new(report))
                }
                Next::LookUp(why) => Attempted::InDoubt { why, http: sorted.http },
                Next::RenewToken => unreachable!("a judgement without renewal does not ask for one"),
            };
            return (attempts, told);
        }
    }

    /// Sorts what became of a request for the decision table.
    fn sort(&self, ended: &Ended, asked: &Asked, after_401: bool, can_renew_token: bool) -> Sorted {
        match ended {
            Ended::NotSent(status, detail) => {
                Sorted::without_answer(Attempt::Stopped { status: *status, after_401 }, detail)
            }
            Ended::Lost(status, detail) => Sorted::without_answer(Attempt::Lost(*status), detail),
            Ended::Answered(response) => self.sort_answer(response, asked, can_renew_token),
        }
    }

    fn sort_answer(&self, response: &Response, asked: &Asked, can_renew_token: bool) -> Sorted {
        let answer = response.body.as_deref().and_then(Answer::read);
        let body = match &answer {
            Some(answer) if response.http == 200 => {
                Body::Record(fit::facts(answer, asked, Source::Direct, self.settings.is_mock))
            }
            Some(answer) if answer.is_service_error() => Body::ServiceError,
            _ => Body::Unreadable,
        };
        let http = response.http;
        let attempt = Attempt::Answered { http, can_renew_token, body };
        Sorted { attempt, http, answer, detail: String::new() }
    }
}

/// What sending came to.
enum Attempted {
    Told(Box<Report>),
    /// In doubt; the connection is gone.
    InDoubt {
        why: Status,
        http: u16,
    },
}

/// Row 4: there is no token, and so nothing was sent.
fn no_token((status, detail): NoLink, asked: Asked) -> Report {
    match outcome::judge(Attempt::Stopped { status, after_401: false }) {
        Next::Told(verdict) => Report::without_answer(verdict, Some(asked), &detail),
        Next::LookUp(_) | Next::RenewToken => unreachable!("what was not sent is told"),
    }
}

/// What a call came to, for the log.
pub(super) fn tell_end(running: &Running, report: &Report) {
    let verdict = report.verdict;
    let level = match verdict.status.group() {
        Group::InDoubt => Level::Error,
        Group::Ok => Level::Info,
        Group::Caller | Group::NotSent | Group::Service | Group::Internal => Level::Warn,
    };
    running.tell(level, Event::CallEnded, || {
        vec![
            Field::Status(verdict.status.name_str()),
            Field::Outcome(verdict.outcome.name_str()),
            Field::Attempt(report.attempts),
            Field::HttpStatus(report.http),
        ]
    });
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
