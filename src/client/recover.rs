//! Recovering a call in doubt: asking the service until it tells, until "empty" is proof, or until the time is over.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Map, Value};

use super::performed::Performed;
use super::received::{LEAST_RETRY, answered, read, wished_pause};
use super::{ApiRequest, Client};
use crate::auth::Need;
use crate::call_context::CallContext;
use crate::error::Error;
use crate::gateway::{ConnectError, Ended, Exchanged, Limits, Response};
use crate::journal::{Doubt, Ticket};
use crate::log::{Event, Field, Level};
use crate::operations::intent::{Intent, new_request_id};
use crate::operations::{Api, Kind, Method, Recovery, percent_encoded};
use crate::outcome::record_match::{self, Source};
use crate::outcome::report::Report;
use crate::outcome::{self, Clocks, ERROR_STANDS, EntryState, Left, LookUp, Standing, Verdict};
use crate::platform::clock::wall_ms;
use crate::platform::failpoint;
use crate::status::{Outcome, Status};
use crate::text::redact::answer::{Body, Echo};
use crate::wire::answer::Answer;
use crate::wire::mend::mended;

/// The pauses between look-ups. The last one repeats.
const PAUSES: [Duration; 6] = [
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
    Duration::from_secs(10),
];

/// How long a look-up may wait for its answer.
const LOOK_UP_PATIENCE: Duration = Duration::from_secs(10);

/// What one look-up brought.
pub(crate) struct Asking {
    pub(crate) found: LookUp,
    http: u16,
    answer: Option<Answer>,
    /// What to say where no answer is told: why the look-up failed, or why its record leaves a doubt.
    detail: String,
    /// The body of the record.
    body: Option<Body>,
    /// It shows that the service has had the payment.
    acknowledges: bool,
    /// It names another request: its connection is another's.
    is_foreign: bool,
    /// How long the service does not want to be asked again.
    pub(crate) retry_after: Duration,
    reach: Reach,
}

/// How far a look-up came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// It reached the service, whatever came back.
    Sent,
    NotConnected,
    NoToken(Error),
}

/// What one look-up of a call in doubt came to.
pub(super) struct Once<'a> {
    pub(super) performed: Performed<'a>,
    pub(super) reach: Reach,
}

/// A call in doubt while it is looked up.
struct Inquiry<'a> {
    client: &'a Client,
    ticket: Option<Ticket<'a>>,
    intent: Intent,
    doubt: Doubt,
    path: String,
    /// When it is due. None: no clock can tell.
    due: Option<Instant>,
}

/// What a look-up brought, and the verdict on it.
struct Found {
    asking: Asking,
    verdict: Verdict,
}

impl Client {
    /// Looks a call in doubt up: at once, with growing pauses, and once right after due. A verification that stores
    /// nothing is looked up only once.
    pub(super) fn recover<'a>(
        &'a self,
        ticket: Option<Ticket<'a>>,
        intent: Intent,
        doubt: Doubt,
        call: &Arc<CallContext>,
    ) -> Performed<'a> {
        let mut inquiry = Inquiry::begin(self, ticket, intent, doubt);
        let may_ask_again = !matches!(inquiry.intent.operation.recovery, Recovery::Once(_));
        let mut pauses = PAUSES.iter().copied().chain(std::iter::repeat(PAUSES[PAUSES.len() - 1]));
        loop {
            let leaves = Instant::now();
            let found = inquiry.look_up(leaves, call);
            let pause = pauses.next().unwrap_or_default();
            let next = next_look_up(leaves, pause, inquiry.due);
            let is_worth_it = may_ask_again && next < call.deadline.at && !call.is_cancelled();
            if !inquiry.leaves_unsettled(found.verdict) || !is_worth_it {
                return inquiry.end(found, pause.max(LEAST_RETRY));
            }
            call.sleep_until(next);
        }
    }

    /// Does the same with a single look-up.
    pub(super) fn recover_once<'a>(
        &'a self,
        ticket: Ticket<'a>,
        intent: Intent,
        doubt: Doubt,
        call: &Arc<CallContext>,
    ) -> Once<'a> {
        let mut inquiry = Inquiry::begin(self, Some(ticket), intent, doubt);
        let found = inquiry.look_up(Instant::now(), call);
        let reach = found.asking.reach.clone();
        let pause = growing_pause(&inquiry.doubt);
        Once { performed: inquiry.end(found, pause), reach }
    }

    /// Makes one look-up, under a request id of its own.
    pub(super) fn ask(&self, intent: &Intent, path: &str, call: &Arc<CallContext>) -> Asking {
        let look_up_id = new_request_id();
        let asking = match self.get(path, &look_up_id, call) {
            Ok((exchanged, echo)) => {
                let asking = self.understand(&exchanged, intent, &look_up_id, &echo);
                if asking.found != LookUp::Failed && !asking.is_foreign {
                    exchanged.keep_connection();
                }
                asking
            }
            Err((status, detail)) => {
                let reach = Reach::NoToken(Error::no_link(status, &detail));
                Asking { reach, ..Asking::failed(0, format!("look-up: {}: {detail}", status.text_str())) }
            }
        };
        call.tell(Level::Debug, Event::LookUp, || vec![Field::Found(asking.word()), Field::HttpStatus(asking.http)]);
        asking
    }

    /// Sends a look-up, and once more after a 401 if there is another token. Of the payment's request nothing is left.
    fn get(&self, path: &str, look_up_id: &str, call: &Arc<CallContext>) -> Result<(Exchanged, Echo), ConnectError> {
        let until = (Instant::now() + self.settings.connect_timeout).min(call.deadline.at);
        let need = Need { call, until };
        let mut token = self.authentication.token(&need)?;
        let mut refused_token = None;
        for attempt in 1.. {
            let limits = Limits {
                connect_by: Instant::now() + self.settings.connect_timeout,
                end_by: call.deadline.at,
                patience: LOOK_UP_PATIENCE,
                least: Duration::ZERO,
            };
            let request = ApiRequest {
                api: Api::Payments,
                method: Method::Get,
                path,
                headers: &[],
                request_id: look_up_id,
                token: token.as_deref(),
                body: None,
                limits,
                attempt,
                before_first_byte: None,
            };
            let exchanged = self.send_to_api(request, call);
            let is_refused = matches!(&exchanged.ended, Ended::Answered(response) if response.http == 401);
            let another = token.as_ref().filter(|_| is_refused && attempt == 1);
            match another.and_then(|refused| self.authentication.another(refused, &need)) {
                Some(another) => refused_token = token.replace(another),
                None => {
                    let tokens = refused_token.iter().chain(&token).map(|token| token.value());
                    return Ok((exchanged, Echo::of_tokens(tokens)));
                }
            }
        }
        unreachable!("the second attempt returns")
    }

    fn understand(&self, exchanged: &Exchanged, intent: &Intent, look_up_id: &str, echo: &Echo) -> Asking {
        let response = match &exchanged.ended {
            Ended::NotSent(status, detail) | Ended::Lost(status, detail) => {
                let detail = echo.message(detail);
                let failed = Asking::failed(0, format!("look-up: {}: {detail}", status.text_str()));
                let is_sent = matches!(exchanged.ended, Ended::Lost(..));
                let reach = if is_sent { Reach::Sent } else { Reach::NotConnected };
                return Asking {
                    acknowledges: record_match::acknowledges_in_part(exchanged.received(), intent),
                    reach,
                    ..failed
                };
            }
            Ended::Answered(response) => response,
        };
        let (http, is_mock, source) = (response.http, self.settings.is_mock, Source::Record { look_up_id });
        let by_state = intent.operation.recovery == Recovery::ByState;
        let (answer, why) = match read(exchanged, response) {
            Ok(answer) => (Some(answer), String::new()),
            Err(why) => (None, why),
        };
        let is_foreign =
            answer.as_ref().is_some_and(|answer| record_match::names_another(answer, intent, source)) && !is_mock;
        let retry_after = wished_pause(response);
        let failed = |why: &str| {
            let detail = format!("look-up: {}", answered(http, why));
            Asking { is_foreign, retry_after, ..Asking::failed(http, detail) }
        };
        match (sort(response, answer.as_ref()), answer) {
            (Form::Empty, _) if !is_foreign => Asking { found: LookUp::Empty, ..Asking::failed(http, String::new()) },
            (Form::Record, Some(answer)) => {
                let facts = record_match::facts(&answer, intent, source, is_mock);
                let lacks = record_match::why_in_doubt(outcome::Body::Record(facts), Some(&answer), intent, source);
                let changed = by_state.then(|| record_match::reached(&answer, intent, is_mock)).flatten();
                // A body that speaks of no payment, and is not ours, is not a record at all.
                if changed.is_none() && !facts.fit.is_ours() && !answer.is_claim() {
                    return failed(&lacks);
                }
                let body = self.body(&exchanged.ended, echo);
                Asking {
                    found: changed.map_or(LookUp::Found(facts), LookUp::Changed),
                    // The record of a payment says nothing of whether a change to it arrived.
                    acknowledges: !by_state && record_match::acknowledges(&answer, intent, source, is_mock),
                    answer: body.as_ref().and_then(Body::answer),
                    body,
                    ..failed(if changed.is_none() { &lacks } else { "" })
                }
            }
            (_, None) => Asking {
                acknowledges: record_match::acknowledges_in_part(exchanged.received(), intent),
                ..failed(&why)
            },
            _ => failed(""),
        }
    }
}

impl<'a> Inquiry<'a> {
    fn begin(client: &'a Client, ticket: Option<Ticket<'a>>, intent: Intent, doubt: Doubt) -> Inquiry<'a> {
        let doubt = Doubt { acknowledged: doubt.acknowledged || intent.awaits_customer, ..doubt };
        let due = doubt.gone.map(|gone| gone + client.window());
        Inquiry { client, ticket, path: look_up_path(&intent), intent, doubt, due }
    }

    /// Makes one look-up, which leaves now, and judges it.
    fn look_up(&mut self, leaves: Instant, call: &Arc<CallContext>) -> Found {
        if let Some(ticket) = &mut self.ticket {
            ticket.note(&self.doubt);
        }
        failpoint::reached("looking-up");
        let left = self.clocks(leaves).left(self.client.window(), self.client.settings.lookup_trust);
        let asking = self.client.ask(&self.intent, &self.path, call);
        let verdict = outcome::judge_look_up(asking.found, left, standing(&self.doubt, leaves));
        note(&mut self.doubt, &asking, left);
        Found { asking, verdict }
    }

    /// Whether this verdict says nothing new.
    fn leaves_unsettled(&self, verdict: Verdict) -> bool {
        verdict.entry == EntryState::Doubt && verdict.status == self.doubt.why
    }

    /// What is told after the last look-up. `pause`: when another is worth it, unless the service wants a longer one.
    fn end(self, Found { asking, verdict }: Found, pause: Duration) -> Performed<'a> {
        // A look-up that fails leaves pending what is pending.
        let is_pending = asking.found == LookUp::Failed && self.ticket.as_ref().is_some_and(Ticket::is_pending);
        let verdict = match self.leaves_unsettled(verdict) {
            true if is_pending => outcome::still_pending(self.doubt.why),
            true => outcome::unresolved(self.intent.operation.recovery, self.doubt.why),
            false => verdict,
        };
        let is_open = verdict.entry.is_open();
        let (retry_after, proof_after) = (pause.max(asking.retry_after), self.proof_after());
        let mut performed = asking.performed(verdict, self.intent);
        let report = &mut performed.report;
        if report.answer.is_none() {
            report.http = self.doubt.http;
        }
        if is_open {
            report.retry_after = retry_after;
            report.proof_after = proof_after;
        }
        performed.finish(self.ticket, is_open.then_some(self.doubt))
    }

    /// How long it takes until "empty" is proof; zero if it never will be, or is by now.
    fn proof_after(&self) -> Duration {
        if self.doubt.acknowledged {
            return Duration::ZERO;
        }
        let now = Instant::now();
        let window = self.client.window();
        let left = self.due.map_or(window, |due| due.saturating_duration_since(now));
        left.max(self.clocks(now).early_for(window))
    }

    /// What the clocks say of the doubt. `now` is this moment.
    fn clocks(&self, now: Instant) -> Clocks {
        let wall = wall_ms();
        Clocks {
            is_due: self.due.is_some_and(|due| now > due),
            age_ms: wall - self.doubt.opened_at,
            service_age_ms: self.client.service_wall_ms(wall).map(|wall| wall - self.doubt.opened_at),
        }
    }
}

/// What the decision table asks about a doubt, for a look-up that left at `leaves`.
fn standing(doubt: &Doubt, leaves: Instant) -> Standing {
    let Doubt { why, seen_409, acknowledged, first_error, .. } = *doubt;
    let error_stood = first_error.is_some_and(|first| leaves.saturating_duration_since(first) >= ERROR_STANDS);
    Standing { why, seen_409, acknowledged, error_stood }
}

/// Adds to a doubt what a look-up has shown.
fn note(doubt: &mut Doubt, asking: &Asking, left: Left) {
    let is_error = asking.found.is_error() && left != Left::BeforeDue;
    doubt.first_error = is_error.then(|| doubt.first_error.unwrap_or_else(Instant::now));
    doubt.acknowledged |= asking.acknowledges;
}

/// The pause before the next look-up: the older a doubt, the less there is to gain by asking soon.
fn growing_pause(doubt: &Doubt) -> Duration {
    let longest = PAUSES[PAUSES.len() - 1];
    doubt.gone.map_or(longest, |gone| (gone.elapsed() / 4).clamp(LEAST_RETRY, longest))
}

impl Asking {
    fn failed(http: u16, detail: String) -> Asking {
        let found = LookUp::Failed;
        let (retry_after, reach) = (Duration::ZERO, Reach::Sent);
        let (acknowledges, is_foreign) = (false, false);
        Asking { found, http, answer: None, detail, body: None, acknowledges, is_foreign, retry_after, reach }
    }

    /// The look-up in a word, for the log.
    fn word(&self) -> &'static str {
        match self.found {
            LookUp::Found(facts) if facts.fit.is_ours() => "found",
            LookUp::Changed(_) => "found",
            LookUp::Found(_) => "other",
            LookUp::Empty => "empty",
            LookUp::Failed => "failed",
        }
    }

    /// What is told of a verdict that rests on this look-up. A record that is not ours is not shown.
    pub(crate) fn performed<'a>(self, verdict: Verdict, intent: Intent) -> Performed<'a> {
        let is_ours = match self.found {
            LookUp::Found(facts) => facts.fit.is_ours(),
            LookUp::Changed(_) => true,
            LookUp::Empty | LookUp::Failed => false,
        };
        // A person who has to look in the portal needs its ids.
        let is_told = verdict.outcome != Outcome::Unknown || verdict.entry == EntryState::Unresolved;
        match self.answer {
            Some(answer) if is_ours && is_told => {
                let mut report = Report::from_answer(verdict, intent, self.http, answer, true);
                if let (Status::RequestIdTaken, Some(error)) = (verdict.status, &mut report.error) {
                    // Whatever was wrong with the payment, its request id can't be used any more.
                    error.field = "request_id".to_owned();
                }
                Performed::new(report, self.body)
            }
            _ => {
                let report = Report::without_answer(verdict, Some(intent), &self.detail);
                Report { http: self.http, ..report }.into()
            }
        }
    }
}

/// What the answer to a look-up can be by its form alone.
enum Form {
    Empty,
    Record,
    Failed,
}

/// Sorts an answer. Empty is a 200 that surely is, or has `{}`, or a 404 that surely is or has the service's own error:
/// a 404 from a stranger proves nothing.
fn sort(response: &Response, answer: Option<&Answer>) -> Form {
    let Some(body) = response.body.as_deref() else { return Form::Failed };
    let is_empty = body.is_empty() && response.has_length;
    match response.http {
        200 if is_empty || is_empty_object(body) => Form::Empty,
        200 => Form::Record,
        404 if is_empty || answer.is_some_and(Answer::is_messages_error) => Form::Empty,
        _ => Form::Failed,
    }
}

fn is_empty_object(body: &[u8]) -> bool {
    serde_json::from_str::<Map<String, Value>>(&mended(body)).is_ok_and(|object| object.is_empty())
}

/// When the next look-up leaves: at the end of the pause, or right after due if that comes first.
fn next_look_up(last: Instant, pause: Duration, due: Option<Instant>) -> Instant {
    let after_due = due.filter(|due| last <= *due).map(|due| due + Duration::from_millis(1));
    let next = last + pause;
    after_due.map_or(next, |after_due| after_due.min(next))
}

/// Where a doubt is looked up: at the record of its request, or at the payment that it was to change.
pub(crate) fn look_up_path(intent: &Intent) -> String {
    match intent.operation.recovery {
        // The path of a change is that of its payment.
        Recovery::ByState => intent.path.clone(),
        _ => request_path(intent.kind(), &intent.request_id),
    }
}

/// The path to look a request up. Its id needs no encoding, but the check that made sure is far away, and a "+" would
/// make every look-up empty.
pub(crate) fn request_path(kind: Kind, request_id: &str) -> String {
    format!("{}?requestIdentifier={}", kind.path(), percent_encoded(request_id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_look_up_leaves_right_after_due() {
        let start = Instant::now();
        let due = start + Duration::from_secs(3);
        let second = Duration::from_secs(1);
        assert_eq!(next_look_up(start, second, Some(due)), start + second);
        assert_eq!(next_look_up(start, second * 4, Some(due)), due + Duration::from_millis(1));
        assert_eq!(next_look_up(due + second, second * 10, Some(due)), due + second * 11);
        assert_eq!(next_look_up(start, second * 4, None), start + second * 4);
    }

    fn asking(found: LookUp) -> Asking {
        Asking { found, ..Asking::failed(200, String::new()) }
    }

    /// L1a: ERROR must stand for a while, and be read twice after due.
    #[test]
    fn an_error_must_stand() {
        let answer = Answer::read(br#"{"requestId":"ours","responseStatus":"ERROR"}"#).unwrap();
        let error = record_match::facts(&answer, &Intent::sample("ours"), Source::Record { look_up_id: "x" }, false);
        let (error, empty, failed) = (LookUp::Found(error), LookUp::Empty, LookUp::Failed);
        let mut doubt = Doubt::begins(Status::AnswerLost, 0, false);
        note(&mut doubt, &asking(error), Left::BeforeDue);
        assert_eq!(doubt.first_error, None, "it was not due");
        note(&mut doubt, &asking(error), Left::AfterDue);
        let first = doubt.first_error.unwrap();
        note(&mut doubt, &asking(error), Left::LongAfter);
        assert_eq!(doubt.first_error, Some(first), "the first one counts");
        assert!(!standing(&doubt, first + ERROR_STANDS - Duration::from_millis(1)).error_stood);
        assert!(standing(&doubt, first + ERROR_STANDS).error_stood);
        for other in [empty, failed] {
            note(&mut doubt, &asking(error), Left::AfterDue);
            note(&mut doubt, &asking(other), Left::AfterDue);
            assert_eq!(doubt.first_error, None, "{other:?} ends it");
        }
    }

    #[test]
    fn what_is_acknowledged_once_stays_so() {
        let mut doubt = Doubt::begins(Status::AnswerLost, 0, false);
        note(&mut doubt, &Asking { acknowledges: true, ..asking(LookUp::Failed) }, Left::BeforeDue);
        note(&mut doubt, &asking(LookUp::Empty), Left::AfterDue);
        assert!(doubt.acknowledged && standing(&doubt, Instant::now()).acknowledged);
    }

    #[test]
    fn the_pause_grows_with_the_doubt() {
        let doubt = |age| Doubt {
            gone: Instant::now().checked_sub(Duration::from_secs(age)),
            ..Doubt::begins(Status::AnswerLost, 0, false)
        };
        for (age, least, most) in [(0, 1_000, 1_000), (2, 1_000, 1_000), (20, 5_000, 5_500), (80, 10_000, 10_000)] {
            let pause = growing_pause(&doubt(age)).as_millis();
            assert!((least..=most).contains(&pause), "{age}: {pause}");
        }
        assert_eq!(growing_pause(&Doubt { gone: None, ..doubt(0) }), Duration::from_secs(10));
    }

    #[test]
    fn only_a_sure_empty_is_empty() {
        let response = |http, body: Option<&str>, has_length| Response {
            http,
            body: body.map(|body| body.as_bytes().to_vec()),
            has_length,
            retry_after: None,
            date: None,
        };
        let messages = r#"{"responseStatus":"ERROR","responseCode":"NOT_FOUND"}"#;
        let gateway = r#"{"error":"not_found","error_description":"no route"}"#;
        for (http, body, has_length, empty) in [
            (200, Some(""), true, true),
            (200, Some(""), false, false),
            (200, Some(" {} "), false, true),
            (200, Some("\u{feff}{}"), true, true),
            (200, Some("\u{feff}"), true, false),
            (200, Some("[]"), true, false),
            (200, None, true, false),
            (404, Some(""), true, true),
            (404, Some(""), false, false),
            (404, Some(messages), true, true),
            (404, Some(r#"{"responseStatus":"ERROR","responseCode":"NOT_FOUND","transactionId":"T"}"#), true, false),
            (404, Some(r#"{"responseStatus":"ERROR","responseCode":"404"}"#), true, false),
            (404, Some(gateway), true, false),
            (404, Some("{}"), true, false),
            (404, Some("<html>"), true, false),
            (204, Some(""), true, false),
            (403, Some(messages), true, false),
            (503, Some(""), true, false),
        ] {
            let answer = body.and_then(|body| Answer::read(body.as_bytes()).ok());
            let is_empty = matches!(sort(&response(http, body, has_length), answer.as_ref()), Form::Empty);
            assert_eq!(is_empty, empty, "{http} {body:?}");
        }
    }
}
