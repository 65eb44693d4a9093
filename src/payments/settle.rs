//! Settling a doubt: asking the service until it answers, the doubt can be excluded, or the time is over.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::client::{ApiRequest, Client, Deadline};
use super::fit::{self, Source};
use super::model::new_request_id;
use crate::asked::Asked;
use crate::auth::Need;
use crate::gateway::{Ended, Exchanged, Limits, NoLink, Response};
use crate::journal::{Doubt, Ticket};
use crate::log::{Event, Field, Level};
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
}

impl Client {
    /// Looks a payment in doubt up, at once and with growing pauses, and once right after due.
    pub(super) fn settle(
        &self,
        ticket: Ticket,
        asked: Asked,
        doubt: Doubt,
        deadline: Deadline,
        running: &Arc<Running>,
    ) -> Report {
        let due = doubt.gone + self.settings.service_limit + self.settings.margin();
        let path = request_path(&asked);
        let mut pauses = PAUSES.iter();
        let mut pause = PAUSES[0];
        loop {
            let leaves = Instant::now();
            let asking = self.ask(&asked, &path, deadline.at, running);
            let left = if leaves > due { Left::AfterDue } else { Left::BeforeDue };
            let verdict = outcome::judge_look_up(asking.found, left, doubt.seen_409, doubt.why);

            pause = *pauses.next().unwrap_or(&pause);
            let next = next_look_up(leaves, pause, due);
            let is_unsettled = verdict.entry == EntryState::Doubt && verdict.status == doubt.why;
            if is_unsettled && next < deadline.at && !running.is_cancelled() {
                running.sleep_until(next);
                continue;
            }

            let mut report = asking.report(verdict, asked);
            if report.answer.is_none() {
                report.http = doubt.http;
            }
            if verdict.advice == Advice::SettleFirst {
                // Just after due "empty" becomes proof; later any moment is as good as another.
                report.retry_after = due.saturating_duration_since(Instant::now()).max(PAUSES[1]);
            }
            let is_open = matches!(verdict.entry, EntryState::Doubt | EntryState::Pending);
            ticket.finish(&report, is_open.then_some(doubt));
            return report;
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
                path,
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
            (Form::Empty, _) => Asking { found: LookUp::Empty, http, answer: None, detail: String::new() },
            (Form::Record, Some(answer)) => {
                let facts = fit::facts(&answer, asked, Source::Record { look_up_id }, self.settings.is_mock);
                Asking { found: LookUp::Found(facts), http, answer: Some(answer), detail: String::new() }
            }
            _ => Asking::failed(http, format!("look-up: HTTP status {http}")),
        }
    }
}

impl Asking {
    fn failed(http: u16, detail: String) -> Asking {
        Asking { found: LookUp::Failed, http, answer: None, detail }
    }

    /// What it brought, for the log.
    fn word(&self) -> &'static str {
        match self.found {
            LookUp::Found(facts) if facts.fits => "found",
            LookUp::Found(_) => "other",
            LookUp::Empty => "empty",
            LookUp::Failed => "failed",
        }
    }

    /// What is told of a verdict that rests on this look-up. A record that is not ours is not shown.
    pub(super) fn report(self, verdict: Verdict, asked: Asked) -> Report {
        let is_ours = matches!(self.found, LookUp::Found(facts) if facts.fits);
        match self.answer {
            Some(answer) if is_ours && verdict.outcome != Outcome::Unknown => {
                Report::from_answer(verdict, asked, self.http, answer, true)
            }
            _ => Report { http: self.http, ..Report::without_answer(verdict, Some(asked), &self.detail) },
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

pub(super) fn request_path(asked: &Asked) -> String {
    // Identifiers need no encoding; the check that made them so is far away, and "+" would make every look-up empty.
    format!("{}?requestIdentifier={}", asked.kind.path(), percent_encoded(&asked.request_id))
}

/// Everything but unreserved characters as %XX.
pub(super) fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
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

    #[test]
    fn ids_are_encoded() {
        assert_eq!(percent_encoded("aZ09-._~"), "aZ09-._~");
        assert_eq!(percent_encoded("a+b c/\u{e9}"), "a%2Bb%20c%2F%C3%A9");
    }
}
