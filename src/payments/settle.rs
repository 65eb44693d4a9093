//! Settling a doubt: asking the service until it answers, the doubt can be excluded, or the time is over.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::client::{ApiRequest, Client, Deadline};
use super::fit::{self, Source};
use super::model::new_request_id;
use super::perform::Performed;
use crate::asked::{Asked, Kind};
use crate::auth::Need;
use crate::gateway::{Ended, Exchanged, Limits, NoLink, Response};
use crate::journal::{Doubt, Ticket};
use crate::log::{Event, Field, Level};
use crate::operations::{Api, Method, Recovery, percent_encoded};
use crate::outcome::{self, EntryState, Left, LookUp, Verdict};
use crate::report::Report;
use crate::running::Running;
use crate::told::{Advice, Outcome};
use crate::wire::answer::Answer;

/// Pauses between look-ups; the last one repeats.
const PAUSES: [Duration; 6] = [
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
    Duration::from_secs(10),
];

/// One look-up is given up after this long.
const LOOK_UP_PATIENCE: Duration = Duration::from_secs(10);

/// What one look-up brought.
pub(super) struct Asking {
    pub(super) found: LookUp,
    http: u16,
    answer: Option<Answer>,
    /// When it failed: why.
    detail: String,
    /// Of the record.
    body: Option<Vec<u8>>,
}

impl Client {
    /// Looks a call in doubt up, at once and with growing pauses, and once right after due; what nobody pays for, only once.
    pub(super) fn settle<'a>(
        &'a self,
        ticket: Option<Ticket<'a>>,
        asked: Asked,
        doubt: Doubt,
        deadline: Deadline,
        running: &Arc<Running>,
    ) -> Performed<'a> {
        self.settle_for(ticket, asked, doubt, deadline, running, false).0
    }

    /// As `settle`; `once`: with one look-up. Also tells whether the service was reached.
    pub(super) fn settle_for<'a>(
        &'a self,
        ticket: Option<Ticket<'a>>,
        asked: Asked,
        doubt: Doubt,
        deadline: Deadline,
        running: &Arc<Running>,
        once: bool,
    ) -> (Performed<'a>, bool) {
        let due = doubt.gone.unwrap_or_else(Instant::now) + self.settings.service_limit + self.settings.margin();
        let trust = i64::try_from(self.settings.lookup_trust.as_millis()).unwrap_or(i64::MAX);
        let age = crate::journal::wall_ms() - doubt.opened_at;
        let is_old = age < 0 || age > trust;
        let recovery = asked.operation.recovery;
        let path = look_up_path(&asked);
        let mut pauses = PAUSES.iter();
        let mut pause = PAUSES[0];
        loop {
            let leaves = Instant::now();
            let asking = self.ask(&asked, &path, deadline.at, running);
            let left = match (leaves > due, is_old) {
                (false, _) => Left::BeforeDue,
                (true, false) => Left::AfterDue,
                (true, true) => Left::LongAfter,
            };
            let was_reached = asking.http != 0;
            let verdict = outcome::judge_look_up(asking.found, left, doubt.seen_409, doubt.why);

            pause = *pauses.next().unwrap_or(&pause);
            let next = next_look_up(leaves, pause, due);
            let is_unsettled = verdict.entry == EntryState::Doubt && verdict.status == doubt.why;
            let may_ask_again = !once && !matches!(recovery, Recovery::Once(_));
            if is_unsettled && may_ask_again && next < deadline.at && !running.is_cancelled() {
                running.sleep_until(next);
                continue;
            }

            let verdict = if is_unsettled { outcome::unresolved(recovery, doubt.why) } else { verdict };
            let mut performed = asking.performed(verdict, asked);
            let report = &mut performed.report;
            if report.answer.is_none() {
                report.http = doubt.http;
            }
            if verdict.advice == Advice::SettleFirst {
                // Just after due "empty" becomes proof; later any moment is as good as another.
                report.retry_after = due.saturating_duration_since(Instant::now()).max(PAUSES[1]);
            }
            let is_open = matches!(verdict.entry, EntryState::Doubt | EntryState::ByHand | EntryState::Pending);
            return (performed.finish(ticket, is_open.then_some(doubt)), was_reached);
        }
    }

    /// One look-up, under a request id of its own.
    pub(super) fn ask(&self, asked: &Asked, path: &str, deadline: Instant, running: &Arc<Running>) -> Asking {
        let look_up_id = new_request_id();
        let asking = match self.get(path, &look_up_id, deadline, running) {
            Ok(exchanged) => {
                let asking = self.understand(&exchanged.ended, asked, &look_up_id);
                if asking.found != LookUp::Failed {
                    exchanged.keep_connection();
                }
                asking
            }
            Err((status, detail)) => Asking::failed(0, format!("look-up: {}: {detail}", status.text_str())),
        };
        running.tell(Level::Debug, Event::LookUp, || vec![Field::Found(asking.word()), Field::HttpStatus(asking.http)]);
        asking
    }

    /// Asks, and once more after a 401 if there is another token.
    fn get(
        &self,
        path: &str,
        look_up_id: &str,
        deadline: Instant,
        running: &Arc<Running>,
    ) -> Result<Exchanged, NoLink> {
        let until = (Instant::now() + self.settings.connect_timeout).min(deadline);
        let need = Need { running, until };
        let mut token = self.authentication.token(&need)?;
        for attempt in 1.. {
            let limits = Limits {
                connect_by: Instant::now() + self.settings.connect_timeout,
                end_by: deadline,
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
            let exchanged = self.send_to_api(request, running);
            let is_refused = matches!(&exchanged.ended, Ended::Answered(response) if response.http == 401);
            let another = token.as_ref().filter(|_| is_refused && attempt == 1);
            match another.and_then(|refused| self.authentication.another(refused, &need)) {
                Some(another) => token = Some(another),
                None => return Ok(exchanged),
            }
        }
        unreachable!("the second attempt returns")
    }

    fn understand(&self, ended: &Ended, asked: &Asked, look_up_id: &str) -> Asking {
        let response = match ended {
            Ended::NotSent(status, detail) | Ended::Lost(status, detail) => {
                return Asking::failed(0, format!("look-up: {}: {detail}", status.text_str()));
            }
            Ended::Answered(response) => response,
        };
        let http = response.http;
        match (sort(response), response.body.as_deref().and_then(Answer::read)) {
            (Form::Empty, _) => Asking { found: LookUp::Empty, http, answer: None, detail: String::new(), body: None },
            (Form::Record, Some(answer)) => {
                let is_mock = self.settings.is_mock;
                let facts = || fit::facts(&answer, asked, Source::Record { look_up_id }, is_mock);
                let found = match asked.operation.recovery {
                    Recovery::ByState => {
                        fit::reached(&answer, asked, is_mock).map_or_else(|| LookUp::Found(facts()), LookUp::Changed)
                    }
                    _ => LookUp::Found(facts()),
                };
                Asking { found, http, answer: Some(answer), detail: String::new(), body: response.body.clone() }
            }
            _ => Asking::failed(http, format!("look-up: HTTP status {http}")),
        }
    }
}

impl Asking {
    fn failed(http: u16, detail: String) -> Asking {
        Asking { found: LookUp::Failed, http, answer: None, detail, body: None }
    }

    /// What it brought, for the log.
    fn word(&self) -> &'static str {
        match self.found {
            LookUp::Found(facts) if facts.fits => "found",
            LookUp::Changed(_) => "found",
            LookUp::Found(_) => "other",
            LookUp::Empty => "empty",
            LookUp::Failed => "failed",
        }
    }

    /// What is told of a verdict that rests on this look-up. A record that is not ours is not shown.
    pub(super) fn performed<'a>(self, verdict: Verdict, asked: Asked) -> Performed<'a> {
        let is_ours = match self.found {
            LookUp::Found(facts) => facts.fits,
            LookUp::Changed(_) => true,
            LookUp::Empty | LookUp::Failed => false,
        };
        match self.answer {
            Some(answer) if is_ours && verdict.outcome != Outcome::Unknown => {
                Performed::new(Report::from_answer(verdict, asked, self.http, answer, true), self.body)
            }
            _ => {
                let report = Report::without_answer(verdict, Some(asked), &self.detail);
                Performed::without_body(Report { http: self.http, ..report })
            }
        }
    }
}

/// What a look-up's answer may be, by its form alone.
enum Form {
    Empty,
    Record,
    Failed,
}

/// Empty is a 200 that surely is, `{}`, or a 404 that surely is or is the service's own: one from a stranger proves nothing.
fn sort(response: &Response) -> Form {
    let Some(body) = response.body.as_deref() else { return Form::Failed };
    let is_empty = body.is_empty() && response.has_length;
    match response.http {
        200 if is_empty || is_empty_object(body) => Form::Empty,
        200 => Form::Record,
        404 if is_empty || Answer::read(body).is_some_and(|answer| answer.is_messages_error()) => Form::Empty,
        _ => Form::Failed,
    }
}

fn is_empty_object(body: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(body).is_ok_and(|object| object.is_empty())
}

/// The end of the pause, or right after due if that comes first.
fn next_look_up(last: Instant, pause: Duration, due: Instant) -> Instant {
    let next = last + pause;
    let after_due = due + Duration::from_millis(1);
    if last <= due && after_due < next { after_due } else { next }
}

/// Where a doubt is looked up: the record of its request, or the payment that it was to change.
pub(super) fn look_up_path(asked: &Asked) -> String {
    match asked.operation.recovery {
        // The path of a change is that of its payment.
        Recovery::ByState => asked.path.clone(),
        _ => request_path(asked.kind(), &asked.request_id),
    }
}

/// Identifiers need no encoding; the check that made them so is far away, and "+" would make every look-up empty.
pub(super) fn request_path(kind: Kind, request_id: &str) -> String {
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
        assert_eq!(next_look_up(start, second, due), start + second);
        assert_eq!(next_look_up(start, second * 4, due), due + Duration::from_millis(1));
        assert_eq!(next_look_up(due + second, second * 10, due), due + second * 11);
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
            (200, Some("[]"), true, false),
            (200, None, true, false),
            (404, Some(""), true, true),
            (404, Some(""), false, false),
            (404, Some(messages), true, true),
            (404, Some(gateway), true, false),
            (404, Some("{}"), true, false),
            (404, Some("<html>"), true, false),
            (204, Some(""), true, false),
            (403, Some(messages), true, false),
            (503, Some(""), true, false),
        ] {
            let is_empty = matches!(sort(&response(http, body, has_length)), Form::Empty);
            assert_eq!(is_empty, empty, "{http} {body:?}");
        }
    }
}
