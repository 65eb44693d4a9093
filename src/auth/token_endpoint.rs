//! One exchange with a token endpoint: the request, its repeats, and what the answer means.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use serde::Deserialize;
use zeroize::Zeroizing;

use super::grant::Grant;
use super::{Need, Token};
use crate::gateway::{Call, ConnectError, Content, Ended, Exchanged, Host, Limits, Response};
use crate::platform::clock::{ServiceClock, apart};
use crate::status::Status;
use crate::wire::mend::mended;

/// The pauses after which an exchange that failed for now is made again.
const PAUSES: [Duration; 2] = [Duration::from_millis(200), Duration::from_millis(800)];

/// When our clock is off by more than this, a refused request is made again by the endpoint's clock.
const CLOCKS_APART: Duration = Duration::from_secs(30);

/// How long a token is good for when the endpoint does not say.
const UNSAID_LIFE: Duration = Duration::from_secs(300);

const LONGEST_TOKEN: usize = 8 * 1024;

pub(super) struct TokenEndpoint {
    host: Host,
    grant: Box<dyn Grant>,
    clock: Arc<ServiceClock>,
}

/// A token that has just arrived.
pub(super) struct Granted {
    pub(super) token: Token,
    pub(super) expires_in: Duration,
}

impl std::fmt::Debug for Granted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Granted")
    }
}

/// Why there is no token, and whether asking again may help.
#[derive(Debug)]
enum No {
    /// A fault of the network, HTTP status 408, 429 or 5xx, or an answer without a good token.
    NotNow(ConnectError),
    Never(ConnectError),
    /// The endpoint refused, and by the date of its answer, held here, our clock was wrong.
    WrongClock(ConnectError, SystemTime),
}

impl TokenEndpoint {
    pub(super) fn new(host: Host, grant: Box<dyn Grant>, clock: Arc<ServiceClock>) -> TokenEndpoint {
        TokenEndpoint { host, grant, clock }
    }

    /// Host and port, to be shown.
    pub(super) fn place(&self) -> String {
        self.host.base_url().place()
    }

    pub(super) fn ask(&self, need: &Need) -> Result<Granted, ConnectError> {
        let mut pauses = PAUSES.iter();
        let mut theirs = None;
        loop {
            let pause = match self.ask_once(need, theirs.unwrap_or_else(|| self.clock.best())) {
                Ok(granted) => return Ok(granted),
                Err(No::WrongClock(_, date)) if theirs.is_none() => {
                    theirs = Some(date);
                    continue;
                }
                Err(No::NotNow(no)) => pauses.next().ok_or(no)?,
                Err(No::Never(no) | No::WrongClock(no, _)) => return Err(no),
            };
            let next = Instant::now() + *pause;
            if next < need.until {
                need.call.sleep_until(next);
            }
        }
    }

    /// `believed`: the endpoint's time, as far as it is known.
    fn ask_once(&self, need: &Need, believed: SystemTime) -> Result<Granted, No> {
        let internal = |status, why| No::Never((status, why));
        let request = self.grant.request(believed).map_err(|fault| internal(fault.status, fault.message))?;
        let headers: Vec<_> = request.authorization.iter().map(|value| ("authorization", value.as_str())).collect();
        let exchanged = self.host.send(Call {
            method: "POST",
            path: "",
            headers: &headers,
            body: Some(Content { kind: "application/x-www-form-urlencoded", bytes: request.form.as_bytes() }),
            limits: Limits {
                connect_by: need.until,
                end_by: need.until,
                patience: need.until.saturating_duration_since(Instant::now()),
                least: Duration::ZERO,
            },
            context: need.call.clone(),
            attempt: 1,
            before_first_byte: None,
        });
        self.understand(exchanged, believed)
    }

    fn understand(&self, exchanged: Exchanged, believed: SystemTime) -> Result<Granted, No> {
        let response = match &exchanged.ended {
            Ended::NotSent(status, detail) => return Err(No::of_link(*status, detail)),
            Ended::Lost(Status::AnswerCancelled, _) => return Err(No::Never((Status::Cancelled, String::new()))),
            Ended::Lost(status, detail) => {
                return Err(No::NotNow(unreachable(format!("{}: {detail}", status.text_str()))));
            }
            Ended::Answered(response) => response,
        };
        if let Some(date) = response.date {
            self.clock.learn(date);
        }
        let granted = read(response, self.grant.suspects()).map_err(|no| match (no, response.date) {
            (No::Never(no), Some(date)) if apart(date, believed) > CLOCKS_APART => No::WrongClock(no, date),
            (no, _) => no,
        })?;
        exchanged.keep_connection();
        Ok(granted)
    }
}

impl No {
    /// Keeps a status that says more than "no token"; a plain lack of a connection becomes `Status::TokenUnreachable`.
    fn of_link(status: Status, detail: &str) -> No {
        match status {
            Status::Resolve | Status::Connect | Status::ConnectTimeout | Status::NoTime => {
                No::NotNow(unreachable(format!("{}: {detail}", status.text_str())))
            }
            Status::Cancelled => No::Never((status, String::new())),
            Status::ProxyUnreachable => No::NotNow((status, of_endpoint(detail))),
            _ => No::Never((status, of_endpoint(detail))),
        }
    }
}

fn unreachable(why: String) -> ConnectError {
    (Status::TokenUnreachable, why)
}

fn of_endpoint(detail: &str) -> String {
    if detail.is_empty() { "token endpoint".to_owned() } else { format!("token endpoint: {detail}") }
}

/// Reads an answer; `suspects` comes from the grant. Repeats only known words of the endpoint, which may echo what it
/// was sent.
fn read(response: &Response, suspects: &str) -> Result<Granted, No> {
    let http = response.http;
    let body = response.body.as_deref().unwrap_or_default();
    match http {
        200 => read_token(body),
        408 | 429 | 500.. => Err(No::NotNow(unreachable(format!("HTTP status {http}")))),
        400..=499 => Err(No::Never((Status::TokenRefused, refusal(http, body, suspects)))),
        // Redirects too: they come from a captive portal, or from something else on the way.
        _ => Err(No::Never(unreachable(format!("HTTP status {http}, which no token endpoint gives")))),
    }
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: Zeroizing<String>,
    #[serde(default)]
    expires_in: ExpiresIn,
}

/// Seconds; some servers write them as text.
#[derive(Deserialize, Default)]
#[serde(untagged)]
enum ExpiresIn {
    Number(f64),
    Text(String),
    #[default]
    Unsaid,
}

fn read_token(body: &[u8]) -> Result<Granted, No> {
    let strange = |why: &str| No::NotNow(unreachable(format!("its answer {why}")));
    let answer: TokenAnswer =
        serde_json::from_str(&mended(body)).map_err(|_| strange("is none of a token endpoint"))?;
    let token = answer.access_token.as_str();
    if token.is_empty() || token.len() > LONGEST_TOKEN || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(strange("holds no token that a header could carry"));
    }
    let seconds = match answer.expires_in {
        ExpiresIn::Number(seconds) => Some(seconds),
        ExpiresIn::Text(text) => text.parse::<u32>().ok().map(f64::from),
        ExpiresIn::Unsaid => None,
    };
    let expires_in = match seconds {
        None => UNSAID_LIFE,
        // A day at most: a token with a longer life is renewed all the same.
        Some(seconds) if seconds > 0.0 => Duration::from_secs_f64(seconds.min(86_400.0)),
        Some(_) => return Err(strange("holds a token that has expired")),
    };
    Ok(Granted { token: Token::new(token), expires_in })
}

/// Why the endpoint refused, in words for a shop.
fn refusal(http: u16, body: &[u8], suspects: &str) -> String {
    #[derive(Deserialize)]
    struct Refusal {
        error: String,
        #[serde(default)]
        error_description: String,
    }
    // The errors of RFC 6749 §5.2, and what a shop can do about each.
    let words = [
        ("invalid_client", suspects),
        ("invalid_grant", suspects),
        ("invalid_request", "something is missing; is token_url that of this kind of credentials?"),
        ("invalid_scope", "scope is wrong"),
        ("unauthorized_client", "this client may not use this kind of credentials"),
        ("unsupported_grant_type", "is token_url right?"),
    ];
    let told = serde_json::from_str::<Refusal>(&mended(body)).ok();
    let word = told.as_ref().and_then(|told| words.iter().find(|(word, _)| *word == told.error));
    let number = told.as_ref().and_then(|told| message_number(&told.error_description));
    match (word, number) {
        (Some((word, advice)), Some(number)) => format!("{word} {number}: {advice}"),
        (Some((word, advice)), None) => format!("{word}: {advice}"),
        (None, _) => format!("HTTP status {http}: is token_url right?"),
    }
}

/// `MSIS9622` from "MSIS9622: ...", which J.P. Morgan's support asks for.
fn message_number(description: &str) -> Option<&str> {
    let number = description.split([':', ' ']).next()?;
    let digits = number.strip_prefix("MSIS")?;
    let good = (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    good.then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_as(http: u16, body: &str) -> Result<Granted, No> {
        let response = Response { http, body: Some(body.into()), has_length: true, retry_after: None, date: None };
        read(&response, "the suspects")
    }

    #[test]
    fn tokens_are_read_tolerantly() {
        for (body, seconds) in [
            (r#"{"access_token":"abc","token_type":"Bearer","expires_in":3599}"#, 3_599.0),
            (r#"{"access_token":"abc","expires_in":"3600","more":[]}"#, 3_600.0),
            (r#"{"access_token":"abc","expires_in":null}"#, 300.0),
            (r#"{"access_token":"abc"}"#, 300.0),
            (r#"{"access_token":"abc","expires_in":"soon"}"#, 300.0),
            (r#"{"access_token":"abc","expires_in":1.5}"#, 1.5),
            (r#"{"access_token":"abc","expires_in":1e300}"#, 86_400.0),
            ("\u{feff}{\"access_token\":\"abc\",\"note\":\"a\u{1}\\q\"}", 300.0),
        ] {
            let granted = read_as(200, body).unwrap_or_else(|_| panic!("{body}"));
            assert_eq!((granted.token.header(), granted.expires_in.as_secs_f64()), ("Bearer abc", seconds), "{body}");
        }
    }

    #[test]
    fn what_is_no_token_is_asked_for_again_or_not() {
        let again = |body: &str, http| matches!(read_as(http, body), Err(No::NotNow((Status::TokenUnreachable, _))));
        for body in [
            "",
            "<html>",
            "[]",
            "{}",
            r#"{"access_token":""}"#,
            r#"{"access_token":7}"#,
            r#"{"access_token":"a b"}"#,
            r#"{"access_token":"a\r\nb"}"#,
            r#"{"access_token":"abc","expires_in":0}"#,
            r#"{"access_token":"abc","expires_in":-5}"#,
        ] {
            assert!(again(body, 200), "{body}");
        }
        for http in [408, 429, 500, 503, 504] {
            assert!(again("", http), "{http}");
        }
        for (http, status) in
            [(400, Status::TokenRefused), (401, Status::TokenRefused), (302, Status::TokenUnreachable)]
        {
            assert!(matches!(read_as(http, ""), Err(No::Never((told, _))) if told == status), "{http}");
        }
    }

    #[test]
    fn refusals_repeat_known_words_only() {
        for (body, told) in [
            (
                r#"{"error":"invalid_grant","error_description":"MSIS9622: Client authentication failed."}"#,
                "invalid_grant MSIS9622: the suspects",
            ),
            (
                r#"{"error":"invalid_client","error_description":"the secret hunter2 is wrong"}"#,
                "invalid_client: the suspects",
            ),
            (r#"{"error":"hunter2"}"#, "HTTP status 400: "),
            (r#"{"error":"invalid_client","error_description":"MSIShunter2"}"#, "invalid_client: "),
            ("hunter2", "HTTP status 400: "),
        ] {
            let Err(No::Never((_, detail))) = read_as(400, body) else { panic!("{body}") };
            assert!(detail.starts_with(told) && !detail.contains("hunter2"), "{detail}");
        }
    }
}
