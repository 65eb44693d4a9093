//! One request: sent once, and once more after a 401 if there is another token.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::received::{LEAST_RETRY, answered, read, wished_pause};
use super::{ApiRequest, Client};
use crate::auth::{Need, Token};
use crate::call_context::CallContext;
use crate::gateway::{BeforeFirstByte, Ended, Exchanged, Limits};
use crate::log::{Event, Field, Level};
use crate::operations::intent::Intent;
use crate::outcome::record_match::{self, Received, Source};
use crate::outcome::report::Report;
use crate::outcome::{self, Attempt, Earlier, Next, Verdict};
use crate::platform::secret_buffer::SecretBuffer;
use crate::status::Status;
use crate::text::redact::answer::{Body, Echo};
use crate::wire::answer::edge_text;

/// With less time left than this, no answer could be waited for, and nothing is sent.
const LEAST_TIME: Duration = Duration::from_millis(200);

/// A request as it is sent.
pub(super) struct Outgoing<'a> {
    pub(super) intent: &'a Intent,
    pub(super) headers: &'a [(&'a str, &'a str)],
    /// It is wiped when this is dropped.
    pub(super) body: Option<SecretBuffer>,
}

impl Outgoing<'_> {
    fn bytes(&self) -> Option<&[u8]> {
        self.body.as_ref().map(SecretBuffer::bytes)
    }
}

/// What sending a request came to.
pub(super) struct Attempted {
    pub(super) attempts: u32,
    pub(super) came_to: CameTo,
    /// The service has surely had the request.
    pub(super) acknowledged: bool,
    /// The body of the last answer.
    pub(super) body: Option<Body>,
}

pub(super) enum CameTo {
    Told(Box<Report>),
    /// The payment is in doubt, and its connection is gone.
    Doubt {
        why: Status,
        http: u16,
        /// What there is to say beyond the status.
        detail: String,
    },
}

impl Client {
    /// Sends a request: once, and once more after a 401 if there is another token. The connection is kept only after an
    /// answer that is told, or a 401 that surely refused.
    pub(super) fn attempt(
        &self,
        outgoing: Outgoing,
        mut token: Option<Arc<Token>>,
        call: &Arc<CallContext>,
        before_first_byte: BeforeFirstByte,
    ) -> Attempted {
        let intent = outgoing.intent;
        let mut before_first_byte = Some(before_first_byte);
        let mut connect_by = call.deadline.started + self.settings.connect_timeout;
        let mut attempts = 0;
        let mut earlier = Earlier::Nothing;
        let mut refused_token = None;
        loop {
            let exchanged = self.send_to_api(
                ApiRequest {
                    api: intent.operation.api,
                    method: intent.operation.method,
                    path: &intent.path,
                    headers: outgoing.headers,
                    request_id: &intent.request_id,
                    token: token.as_deref(),
                    body: outgoing.bytes(),
                    limits: Limits {
                        connect_by,
                        end_by: call.deadline.for_answer(),
                        patience: self.window(),
                        least: LEAST_TIME,
                    },
                    attempt: attempts + 1,
                    before_first_byte: before_first_byte.take(),
                },
                call,
            );
            attempts += u32::from(!matches!(exchanged.ended, Ended::NotSent(..)));
            let can_renew_token = token.is_some() && earlier == Earlier::Nothing;
            let sorted = self.sort(&exchanged, intent, can_renew_token);
            let mut next = outcome::judge(sorted.attempt, earlier);
            if let Next::RenewToken(refused) = next {
                call.tell(Level::Warn, Event::TokenRefused, || vec![Field::Phase("ANSWERED"), Field::HttpStatus(401)]);
                connect_by = call.deadline.for_answer().min(Instant::now() + self.settings.connect_timeout);
                let need = Need { call, until: connect_by };
                let another = token.as_ref().and_then(|token| self.authentication.another(token, &need));
                if another.is_some() {
                    refused_token = std::mem::replace(&mut token, another);
                    earlier = refused;
                    if refused == Earlier::Refused {
                        exchanged.keep_connection();
                    }
                    continue;
                }
                // Row 8 without another token is row 9, or 14.
                next = outcome::judge(sorted.attempt.without_renewal(), earlier);
            }
            let tokens = refused_token.iter().chain(&token).map(|token| token.value());
            let echo = Echo::of_request(tokens, outgoing.bytes());
            return Attempted { attempts, ..self.came_to(next, sorted, exchanged, intent, &echo) };
        }
    }

    /// Judges the answer as it came. What is told and kept of it is what may be shown.
    fn came_to(&self, next: Next, sorted: Sorted, exchanged: Exchanged, intent: &Intent, echo: &Echo) -> Attempted {
        let body = self.body(&exchanged.ended, echo);
        let acknowledged = sorted.acknowledged;
        let came_to = match next {
            Next::Told(verdict) => {
                let verdict = outcome::within_reach(verdict, intent.operation.recovery);
                let verdict = if sorted.is_state { outcome::by_state(verdict) } else { verdict };
                let mut report = sorted.report(verdict, intent.clone(), body.as_ref(), echo);
                report.retry_after = retry_after(&exchanged.ended, verdict);
                exchanged.keep_connection();
                CameTo::Told(Box::new(report))
            }
            Next::LookUp(why) => CameTo::Doubt { why, http: sorted.http, detail: echo.message(&sorted.why) },
            Next::RenewToken(_) => unreachable!("a judgement without renewal does not ask for one"),
        };
        Attempted { attempts: 0, came_to, acknowledged, body }
    }

    /// Sorts what became of a request for the decision table.
    fn sort(&self, exchanged: &Exchanged, intent: &Intent, can_renew_token: bool) -> Sorted {
        let response = match &exchanged.ended {
            Ended::NotSent(status, detail) => return Sorted::without_answer(Attempt::Stopped(*status), detail),
            Ended::Lost(status, detail) => {
                let acknowledged = record_match::acknowledges_in_part(exchanged.received(), intent);
                // Of these two the status says all.
                let says_all = matches!(status, Status::AnswerTimeout | Status::AnswerCancelled);
                let detail = if says_all { "" } else { detail.as_str() };
                return Sorted { acknowledged, ..Sorted::without_answer(Attempt::Lost(*status), detail) };
            }
            Ended::Answered(response) => response,
        };
        let (http, is_mock, bytes) = (response.http, self.settings.is_mock, exchanged.received());
        let is_whole = response.body.is_some() && response.has_length;
        let (answer, why) = match read(exchanged, response) {
            Ok(answer) => (Some(answer), String::new()),
            Err(why) => (None, why),
        };
        let body = record_match::body(&Received { http, bytes, is_whole, answer: answer.as_ref() }, intent, is_mock);
        let source = if http == 200 { Source::Direct } else { Source::Fault };
        let acknowledged = match &answer {
            Some(answer) => record_match::acknowledges(answer, intent, source, is_mock),
            None => record_match::acknowledges_in_part(bytes, intent),
        };
        let lacks = record_match::why_in_doubt(body, answer.as_ref(), intent, source);
        Sorted {
            attempt: Attempt::Answered { http, can_renew_token, body },
            http,
            acknowledged,
            is_state: answer.as_ref().is_some_and(|answer| record_match::refuses_by_state(answer, intent)),
            detail: edge_text(bytes).filter(|_| is_whole).unwrap_or_default().to_owned(),
            why: answered(http, if why.is_empty() { &lacks } else { &why }),
        }
    }
}

/// One attempt, ready to be judged and reported.
struct Sorted {
    attempt: Attempt,
    http: u16,
    /// The service has surely had the request.
    acknowledged: bool,
    /// It was refused because of the state of its payment.
    is_state: bool,
    /// What is told beyond the status.
    detail: String,
    /// Why the payment is in doubt, if it is.
    why: String,
}

impl Sorted {
    fn without_answer(attempt: Attempt, detail: &str) -> Sorted {
        let detail = detail.to_owned();
        Sorted { attempt, http: 0, acknowledged: false, is_state: false, why: detail.clone(), detail }
    }

    fn report(self, verdict: Verdict, intent: Intent, body: Option<&Body>, echo: &Echo) -> Report {
        let mut report = match body.and_then(Body::answer) {
            Some(answer) => Report::from_answer(verdict, intent, self.http, answer, false),
            None => Report::without_answer(verdict, Some(intent), &echo.message(&self.detail)),
        };
        report.http = self.http;
        report
    }
}

/// When to ask again: when the service wishes, and for what is pending after `LEAST_RETRY` at least.
fn retry_after(ended: &Ended, verdict: Verdict) -> Duration {
    let wished = match ended {
        Ended::Answered(response) => wished_pause(response),
        Ended::NotSent(..) | Ended::Lost(..) => Duration::ZERO,
    };
    wished.max(if verdict.entry.is_open() { LEAST_RETRY } else { Duration::ZERO })
}
