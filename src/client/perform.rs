//! One call: checked, entered, sent once, and settled if it is in doubt.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::recover::LEAST_RETRY;
use super::{ApiRequest, Client, Deadline};
use crate::auth::{Need, Token};
use crate::call_context::CallContext;
use crate::error::Fault;
use crate::gateway::{BeforeFirstByte, Ended, Exchanged, Limits, NoLink, Response};
use crate::journal::{Admission, Claim, Doubt, Memory, Opening, Permit, Ticket};
use crate::log::{Event, Field, Level};
use crate::operations::intent::Asked;
use crate::operations::request::Request;
use crate::operations::{Recovery, request};
use crate::outcome::record_match::{self, Received, Source};
use crate::outcome::report::Report;
use crate::outcome::{self, Attempt, Earlier, EntryState, Next, Verdict};
use crate::platform::clock::wall_ms;
use crate::platform::failpoint;
use crate::platform::secret_buffer::SecretBuffer;
use crate::status::{Advice, Group, Outcome, Status};
use crate::text::redact::answer::{Body, Echo};
use crate::wire::answer::{Answer, edge_text};

/// With less time left, no answer could be waited for, and nothing is sent.
const LEAST_TIME: Duration = Duration::from_millis(200);

/// What a call came to, and the body of the answer that says so.
pub(crate) struct Performed<'a> {
    pub(crate) report: Report,
    /// None: there was no answer, or the report rests on none.
    pub(crate) body: Option<Body>,
    /// Held until the caller has been told, so that no other call with this request id comes between.
    _claim: Option<Claim<'a>>,
}

impl<'a> Performed<'a> {
    pub(crate) fn new(report: Report, body: Option<Body>) -> Performed<'a> {
        Performed { report, body, _claim: None }
    }

    pub(crate) fn without_body(report: Report) -> Performed<'a> {
        Performed::new(report, None)
    }

    /// From the journal.
    pub(crate) fn told_again(report: Report, claim: Claim<'a>) -> Performed<'a> {
        Performed { report, body: None, _claim: Some(claim) }
    }

    /// Refused before it was entered.
    fn refused(permit: Option<Permit<'a>>, report: Report) -> Performed<'a> {
        let Some(permit) = permit else { return Performed::without_body(report) };
        let (report, claim) = permit.refused(report);
        Performed::told_again(report, claim)
    }

    /// Enters it in the journal; `doubt` as long as it is no verdict.
    pub(crate) fn finish(self, ticket: Option<Ticket<'a>>, doubt: Option<Doubt>) -> Performed<'a> {
        let Some(ticket) = ticket else { return self };
        let (report, claim) = ticket.finish(self.report, doubt);
        Performed { report, body: self.body, _claim: Some(claim) }
    }
}

impl From<Report> for Performed<'_> {
    fn from(report: Report) -> Self {
        Performed::without_body(report)
    }
}

impl Client {
    /// Performs a call. `on_send` runs once, just before the first byte leaves, with what is true from then on.
    pub(crate) fn perform(
        &self,
        mut request: Request,
        deadline: Deadline,
        on_send: impl FnOnce(&Report) + Send + 'static,
    ) -> Performed<'_> {
        request.asked.awaits_customer |= request.extra.is_some_and(|extra| extra.awaits_customer());
        if let Err(fault) = self.check(&request) {
            let is_same = |known: &Asked| known.is_same_payment(&request.asked);
            return Performed::without_body(self.stopped(&fault, request.asked.clone(), is_same));
        }
        let running = self.run(deadline, &request.asked.request_id);
        running.tell(Level::Debug, Event::CallBegan, || vec![Field::Phase("CHECK")]);
        let performed = self.admit(request, deadline, &running, on_send);
        tell_end(&running, &performed.report);
        self.tell_unacknowledged(&running);
        performed
    }

    /// Once it is known that the journal has nothing against it, and it is entered there.
    fn admit(
        &self,
        request: Request,
        deadline: Deadline,
        running: &Arc<CallContext>,
        on_send: impl FnOnce(&Report) + Send + 'static,
    ) -> Performed<'_> {
        let is_journaled = request.asked.operation.recovery.is_journaled();
        let mut has_waited = false;
        loop {
            let permit = match is_journaled
                .then(|| self.journal.admit(&request.asked, has_waited, deadline.at, running))
            {
                None => None,
                Some(Admission::Send(permit)) => Some(permit),
                Some(Admission::Settle(ticket, asked, doubt)) => {
                    return self.settle(Some(ticket), *asked, doubt, deadline, running);
                }
                Some(Admission::Replay(report, claim)) => return Performed::told_again(*report, claim),
                Some(Admission::Stuck(fault)) => {
                    return Performed::without_body(still_unknown(Status::StillUnknown, request.asked, &fault.message));
                }
                Some(Admission::Unreadable(fault)) => {
                    return Performed::without_body(Report::unreadable(&fault, request.asked));
                }
                Some(Admission::InProgress) => {
                    return Performed::without_body(still_unknown(Status::InProgress, request.asked, ""));
                }
                Some(Admission::Refused(fault)) => {
                    return Performed::without_body(Report::stopped(&fault, Some(request.asked)));
                }
            };
            // Before it is entered: without a token there is nothing to remember.
            let until = (deadline.started + self.settings.connect_timeout).min(deadline.for_answer());
            let token = match self.authentication.token(&Need { running, until }) {
                Ok(token) => token,
                Err(no) => return Performed::refused(permit, no_token(no, request.asked)),
            };
            let ticket = match permit.map(|permit| permit.open(&request.asked)).transpose() {
                Ok(ticket) => ticket,
                Err(unopened) => {
                    let (why, permit) = *unopened;
                    let report = match why {
                        Opening::Known => {
                            has_waited = true;
                            continue;
                        }
                        Opening::Other(fault, other) => Report::see_other(&fault, request.asked, other),
                        Opening::Refused(fault) => Report::stopped(&fault, Some(request.asked)),
                    };
                    return Performed::refused(Some(permit), report);
                }
            };
            return self.send(ticket, token, request, deadline, running, on_send);
        }
    }

    /// What a fault before sending comes to: the outcome speaks of the payment, whatever is wrong with this call. `is_same`: whether
    /// what is known under the id is the payment that this call is about, as far as it could be read.
    pub(crate) fn stopped(&self, fault: &Fault, asked: Asked, is_same: impl FnOnce(&Asked) -> bool) -> Report {
        if !asked.caller.gave_id {
            return Report::stopped(fault, Some(asked));
        }
        match self.journal.memory(&asked.request_id, is_same) {
            Memory::Nothing => Report::stopped(fault, Some(asked)),
            Memory::InDoubt => still_unknown(Status::StillUnknown, asked, &fault.message),
            Memory::Final(report) => *report,
            Memory::Undone(report) => report.stopped_again(fault, asked),
            Memory::Another => Report::stopped(&Fault::new(Status::RequestIdUsed, "request_id"), Some(asked)),
            Memory::Unreadable(journal) => Report::unreadable(&journal, asked),
        }
    }

    /// Warns, whenever it is another hundred, of verdicts that nobody acknowledges.
    pub(crate) fn tell_unacknowledged(&self, running: &CallContext) {
        if let Some(count) = self.journal.another_hundred_waits() {
            running.tell(Level::Warn, Event::Unacknowledged, || vec![Field::Count(count)]);
        }
    }

    /// The checks that need more than one field, or the clock.
    fn check(&self, request: &Request) -> Result<(), Fault> {
        request.expiry.map_or(Ok(()), |expiry| self.check_expiry(expiry))?;
        match (&request.body, request.extra) {
            // Only to see that it can be: card data is copied when it is sent, and not before.
            (Some(body), Some(extra)) => request::written(body, Some(extra)).map(drop),
            _ => Ok(()),
        }
    }

    fn send<'a>(
        &'a self,
        ticket: Option<Ticket<'a>>,
        token: Option<Arc<Token>>,
        request: Request,
        deadline: Deadline,
        running: &Arc<CallContext>,
        on_send: impl FnOnce(&Report) + Send + 'static,
    ) -> Performed<'a> {
        let Request { asked, body, extra, headers, .. } = request;
        provoke_panic(&asked, "TEST-PANIC-BEFORE-SEND");
        // Only here is card data copied: while a call waits for its turn, for a token, or looks up, there is none.
        let body = match body.map(|body| request::written(&body, extra)).transpose() {
            Ok(body) => body,
            Err(fault) => return Performed::without_body(Report::stopped(&fault, Some(asked))),
        };
        let opened_at = wall_ms();
        let pessimistic = Report::pessimistic(asked.clone());
        let sent = ticket.as_ref().map(Ticket::sent);
        let before_first_byte: BeforeFirstByte = Box::new(move || {
            if let Some(sent) = sent {
                sent.store(true, Ordering::Release);
            }
            on_send(&pessimistic);
            failpoint::reached("sending");
        });
        let attempted = self.attempt(&asked, &headers, body, token, deadline, running, before_first_byte);
        failpoint::reached("sent");
        provoke_panic(&asked, "TEST-PANIC-AFTER-SEND");

        let recovery = asked.operation.recovery;
        // The connection is reset, or its answer was complete: from here on no byte of the request can still be delivered.
        let doubt = |why, http| Doubt {
            opened_at,
            seen_409: why == Status::Duplicate,
            ..Doubt::begins(why, http, attempted.acknowledged || asked.awaits_customer)
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
                let settled = self.settle(ticket, asked, doubt, deadline, running);
                match settled.report.verdict.status == why {
                    true => Performed { report: settled.report.explained(&detail), ..settled },
                    false => settled,
                }
            }
            CameTo::Doubt { why, http, detail } => {
                let report = Report::without_answer(outcome::unresolved(recovery, why), Some(asked), &detail);
                Performed::new(Report { http, ..report }, attempted.body)
            }
        };
        performed.report.attempts = attempted.attempts;
        performed
    }

    /// Sends the request: once, and once more after a 401 if there is another token. Wipes it before it returns, and keeps the
    /// connection only of what is told.
    #[allow(clippy::too_many_arguments, reason = "one caller, and each is something else")]
    fn attempt(
        &self,
        asked: &Asked,
        headers: &[(&str, &str)],
        body: Option<SecretBuffer>,
        mut token: Option<Arc<Token>>,
        deadline: Deadline,
        running: &Arc<CallContext>,
        before_first_byte: BeforeFirstByte,
    ) -> Attempted {
        let mut before_first_byte = Some(before_first_byte);
        let mut connect_by = deadline.started + self.settings.connect_timeout;
        let mut attempts = 0;
        let mut earlier = Earlier::Nothing;
        let mut refused_token = None;
        loop {
            let exchanged = self.send_to_api(
                ApiRequest {
                    api: asked.operation.api,
                    method: asked.operation.method,
                    path: &asked.path,
                    headers,
                    request_id: &asked.request_id,
                    token: token.as_deref(),
                    body: body.as_ref().map(SecretBuffer::bytes),
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
            let can_renew_token = token.is_some() && earlier == Earlier::Nothing;
            let sorted = self.sort(&exchanged, asked, can_renew_token);
            let mut next = outcome::judge(sorted.attempt, earlier);
            if let Next::RenewToken(refused) = next {
                running
                    .tell(Level::Warn, Event::TokenRefused, || vec![Field::Phase("ANSWERED"), Field::HttpStatus(401)]);
                connect_by = deadline.for_answer().min(Instant::now() + self.settings.connect_timeout);
                let need = Need { running, until: connect_by };
                let another = token.as_ref().and_then(|token| self.authentication.another(token, &need));
                if another.is_some() {
                    refused_token = std::mem::replace(&mut token, another);
                    earlier = refused;
                    if refused == Earlier::Refused {
                        exchanged.keep_connection();
                    }
                    continue;
                }
                // Row 8 without a token is row 9, or 14.
                next = outcome::judge(sorted.attempt.without_renewal(), earlier);
            }
            // What is judged is what came; what is told, and kept, is what may be shown of it.
            let tokens = refused_token.iter().chain(&token).map(|token| token.value());
            let echo = Echo::of_request(tokens, body.as_ref().map(SecretBuffer::bytes));
            let body = self.body(&exchanged.ended, &echo);
            let acknowledged = sorted.acknowledged;
            let came_to = match next {
                Next::Told(verdict) => {
                    let verdict = outcome::within_reach(verdict, asked.operation.recovery);
                    let verdict = if sorted.is_state { outcome::by_state(verdict) } else { verdict };
                    let mut report = sorted.report(verdict, asked.clone(), body.as_ref(), &echo);
                    report.retry_after = retry_after(&exchanged.ended, verdict);
                    exchanged.keep_connection();
                    CameTo::Told(Box::new(report))
                }
                Next::LookUp(why) => CameTo::Doubt { why, http: sorted.http, detail: echo.message(&sorted.why) },
                Next::RenewToken(_) => unreachable!("a judgement without renewal does not ask for one"),
            };
            return Attempted { attempts, came_to, acknowledged, body };
        }
    }

    /// The body of an answer, as it came and as it is shown.
    pub(crate) fn body(&self, ended: &Ended, echo: &Echo) -> Option<Body> {
        match ended {
            Ended::Answered(response) => Some(Body::new(response.body.as_deref()?, echo, self.settings.hide_tokens)),
            Ended::NotSent(..) | Ended::Lost(..) => None,
        }
    }

    /// Sorts what became of a request for the decision table.
    fn sort(&self, exchanged: &Exchanged, asked: &Asked, can_renew_token: bool) -> Sorted {
        let response = match &exchanged.ended {
            Ended::NotSent(status, detail) => return Sorted::without_answer(Attempt::Stopped(*status), detail),
            Ended::Lost(status, detail) => {
                let acknowledged = record_match::acknowledges_in_part(exchanged.received(), asked);
                // Of these the status says it all.
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
        let body = record_match::body(&Received { http, bytes, is_whole, answer: answer.as_ref() }, asked, is_mock);
        let source = if http == 200 { Source::Direct } else { Source::Fault };
        let acknowledged = match &answer {
            Some(answer) => record_match::acknowledges(answer, asked, source, is_mock),
            None => record_match::acknowledges_in_part(bytes, asked),
        };
        let lacks = record_match::why_in_doubt(body, answer.as_ref(), asked, source);
        Sorted {
            attempt: Attempt::Answered { http, can_renew_token, body },
            http,
            acknowledged,
            is_state: answer.as_ref().is_some_and(|answer| record_match::refuses_by_state(answer, asked)),
            detail: edge_text(bytes).filter(|_| is_whole).unwrap_or_default().to_owned(),
            why: answered(http, if why.is_empty() { &lacks } else { &why }),
        }
    }
}

/// The answer, or why there is none that can be read.
pub(crate) fn read(exchanged: &Exchanged, response: &Response) -> Result<Answer, String> {
    let body = response.body.as_deref().ok_or_else(|| exchanged.why_no_body().to_owned())?;
    Answer::read(body).map_err(|why| why.to_string())
}

/// What was answered, and what is wrong with it.
pub(crate) fn answered(http: u16, why: &str) -> String {
    match (http, why) {
        (http, "") => format!("HTTP status {http}"),
        (200, why) => why.to_owned(),
        (http, why) => format!("HTTP status {http}: {why}"),
    }
}

/// What sending came to.
struct Attempted {
    attempts: u32,
    came_to: CameTo,
    /// The service has surely had it.
    acknowledged: bool,
    /// Of the last answer.
    body: Option<Body>,
}

enum CameTo {
    Told(Box<Report>),
    /// In doubt; the connection is gone.
    Doubt {
        why: Status,
        http: u16,
        /// More than the status says.
        detail: String,
    },
}

/// Row 4: there is no token, and so nothing was sent.
fn no_token((status, detail): NoLink, asked: Asked) -> Report {
    match outcome::judge(Attempt::Stopped(status), Earlier::Nothing) {
        Next::Told(verdict) => Report::without_answer(verdict, Some(asked), &detail),
        Next::LookUp(_) | Next::RenewToken(_) => unreachable!("what was not sent is told"),
    }
}

/// What a call came to, for the log.
pub(crate) fn tell_end(running: &CallContext, report: &Report) {
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

/// One attempt, ready to be judged and reported.
struct Sorted {
    attempt: Attempt,
    http: u16,
    /// The service has surely had the request.
    acknowledged: bool,
    /// It was refused for the state of its payment.
    is_state: bool,
    /// More than the status says of what is told.
    detail: String,
    /// Why it is in doubt, if it is.
    why: String,
}

impl Sorted {
    fn without_answer(attempt: Attempt, detail: &str) -> Sorted {
        let detail = detail.to_owned();
        Sorted { attempt, http: 0, acknowledged: false, is_state: false, why: detail.clone(), detail }
    }

    fn report(self, verdict: Verdict, asked: Asked, body: Option<&Body>, echo: &Echo) -> Report {
        let mut report = match body.and_then(Body::answer) {
            Some(answer) => Report::from_answer(verdict, asked, self.http, answer, false),
            None => Report::without_answer(verdict, Some(asked), &echo.message(&self.detail)),
        };
        report.http = self.http;
        report
    }
}

/// In doubt, and nothing new is known.
pub(crate) fn still_unknown(status: Status, asked: Asked, detail: &str) -> Report {
    let verdict = Verdict { status, outcome: Outcome::Unknown, advice: Advice::SettleFirst, entry: EntryState::Doubt };
    Report::without_answer(verdict, Some(asked), detail)
}

/// What the service wishes; what is pending is soon worth a question.
fn retry_after(ended: &Ended, verdict: Verdict) -> Duration {
    let wished = match ended {
        Ended::Answered(response) => wished_pause(response),
        Ended::NotSent(..) | Ended::Lost(..) => Duration::ZERO,
    };
    wished.max(if verdict.entry.is_open() { LEAST_RETRY } else { Duration::ZERO })
}

/// Before that the service does not want to be asked again. One that had too many requests has a moment, whatever it says.
pub(crate) fn wished_pause(response: &Response) -> Duration {
    let least = if response.http == 429 { LEAST_RETRY } else { Duration::ZERO };
    response.retry_after.unwrap_or_default().max(least)
}

/// Panics when a test asks for it; not there at all in a packaged library.
#[cfg(feature = "test-faults")]
fn provoke_panic(asked: &Asked, order_number: &str) {
    if asked.order_number.as_deref() == Some(order_number) {
        panic!("{order_number}");
    }
}

#[cfg(not(feature = "test-faults"))]
fn provoke_panic(_: &Asked, _: &str) {}
