//! What sending and looking up both read from an answer.

use std::time::Duration;

use super::Client;
use crate::gateway::{Ended, Exchanged, Response};
use crate::text::redact::answer::{Body, Echo};
use crate::wire::answer::Answer;

/// The least time after which it is worth asking again.
pub(super) const LEAST_RETRY: Duration = Duration::from_secs(1);

impl Client {
    /// The body of an answer, as it came and as it is shown.
    pub(super) fn body(&self, ended: &Ended, echo: &Echo) -> Option<Body> {
        match ended {
            Ended::Answered(response) => Some(Body::new(response.body.as_deref()?, echo, self.settings.hide_tokens)),
            Ended::NotSent(..) | Ended::Lost(..) => None,
        }
    }
}

/// The answer, or why it cannot be read.
pub(super) fn read(exchanged: &Exchanged, response: &Response) -> Result<Answer, String> {
    let body = response.body.as_deref().ok_or_else(|| exchanged.why_no_body().to_owned())?;
    Answer::read(body).map_err(|why| why.to_string())
}

/// What was answered, and what is wrong with it, in words.
pub(super) fn answered(http: u16, why: &str) -> String {
    match (http, why) {
        (http, "") => format!("HTTP status {http}"),
        (200, why) => why.to_owned(),
        (http, why) => format!("HTTP status {http}: {why}"),
    }
}

/// How long the service does not want to be asked again: after a 429 `LEAST_RETRY` at least, whatever it says.
pub(super) fn wished_pause(response: &Response) -> Duration {
    let least = if response.http == 429 { LEAST_RETRY } else { Duration::ZERO };
    response.retry_after.unwrap_or_default().max(least)
}
