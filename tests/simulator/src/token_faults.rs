//! Everything that can go wrong at a token endpoint, as one table.

use serde_json::{Value, json};

use crate::refusal::TokenError;
use crate::spoil;

/// Is the token in the answer good at the API? If so, the exchange counts as successful.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Issue {
    Yes,
    No,
}

/// What goes back over the connection.
#[derive(Clone, Copy)]
pub(crate) enum TokenAnswer {
    /// An error as the endpoint words it.
    Error(TokenError),
    /// A web page of somebody on the way.
    Page(u16),
    /// 200 with a body made from the true one.
    Body(fn(&Value) -> Vec<u8>),
    /// The true answer, after 300 ms.
    Delayed,
    /// The true answer, cut in the middle of its body.
    HalfBody,
    /// A reset, and not a byte before it.
    Reset,
    /// Nothing, until the client closes.
    Hold,
    /// An error that repeats the secret or the assertion.
    Echo,
}

macro_rules! token_faults {
    ($($variant:ident $name:literal $issue:expr, $answer:expr, $meaning:literal;)*) => {
        /// Something that goes wrong with one token request.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum TokenFault {
            $(#[doc = $meaning] $variant,)*
        }

        impl TokenFault {
            /// Every fault there is.
            pub const ALL: &'static [TokenFault] = &[$(TokenFault::$variant,)*];

            /// The name that stands after `SIM-` in a triggering client id.
            pub fn name(self) -> &'static str {
                match self { $(TokenFault::$variant => $name,)* }
            }

            /// What happens, in one sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(TokenFault::$variant => $meaning,)* }
            }

            /// The reason that is kept of a request which met it.
            pub(crate) fn reason(self) -> &'static str {
                match self { $(TokenFault::$variant => concat!("fault ", $name),)* }
            }

            pub(crate) fn plan(self) -> (Issue, TokenAnswer) {
                use Issue::*;
                use TokenAnswer::*;
                match self { $(TokenFault::$variant => ($issue, $answer),)* }
            }
        }
    };
}

#[rustfmt::skip]
token_faults! {
    Http500        "HTTP-500"        No,  Error(TokenError::ServerError),     "500 `server_error`.";
    Http503        "HTTP-503"        No,  Error(TokenError::Unavailable),     "503 `temporarily_unavailable`.";
    Http429        "HTTP-429"        No,  Error(TokenError::TooManyRequests), "429 with `Retry-After: 1`.";
    Http400        "HTTP-400"        No,  Error(TokenError::InvalidGrant),    "400 `invalid_grant`, although all was right.";
    Http401        "HTTP-401"        No,  Error(TokenError::InvalidClient),   "401 `invalid_client`, although all was right.";
    Html200        "HTML-200"        No,  Page(200),           "200 with a web page.";
    Html403        "HTML-403"        No,  Page(403),           "403 with a firewall's web page.";
    NotJson        "NOT-JSON"        No,  Body(not_json),      "200 announced as JSON, but it is plain text.";
    NoToken        "NO-TOKEN"        No,  Body(no_token),      "200 without `access_token`.";
    BadToken       "BAD-TOKEN"       No,  Body(bad_token),     "200 with a token that no header may hold: a line break and more.";
    NoExpiry       "NO-EXPIRY"       Yes, Body(no_expiry),     "A good token without `expires_in`.";
    ExpiryText     "EXPIRY-TEXT"     Yes, Body(expiry_text),   "A good token; `expires_in` is a string of digits.";
    ExpiryZero     "EXPIRY-ZERO"     Yes, Body(expiry_zero),   "A good token; `expires_in` is 0.";
    ExpiryNegative "EXPIRY-NEGATIVE" Yes, Body(expiry_negative), "A good token; `expires_in` is -1.";
    Reset          "RESET"           No,  Reset,               "The connection is reset before a byte of the answer.";
    Hang           "HANG"            No,  Hold,                "Never answered.";
    Slow           "SLOW"            Yes, Delayed,             "A good token, after 300 ms.";
    Cut            "CUT"             No,  HalfBody,            "Half of the announced body, then the end.";
    TooLong        "TOO-LONG"        No,  Body(spoil::too_long), "200 with a token and 3 MB in an unknown field.";
    Echo           "ECHO"            No,  Echo,                "400 whose description repeats the secret or the assertion.";
}

fn edited(answer: &Value, field: &str, value: Option<Value>) -> Vec<u8> {
    let mut answer = answer.clone();
    match value {
        Some(value) => answer[field] = value,
        None => drop(answer.as_object_mut().and_then(|answer| answer.remove(field))),
    }
    answer.to_string().into_bytes()
}

fn not_json(_: &Value) -> Vec<u8> {
    b"Welcome. You are signed in.\n".to_vec()
}

fn no_token(answer: &Value) -> Vec<u8> {
    edited(answer, "access_token", None)
}

fn bad_token(answer: &Value) -> Vec<u8> {
    let token = answer["access_token"].as_str().unwrap_or_default();
    edited(answer, "access_token", Some(json!(format!("{token}\r\nInjected: yes\u{7f}\u{e9}"))))
}

fn no_expiry(answer: &Value) -> Vec<u8> {
    edited(answer, "expires_in", None)
}

fn expiry_text(answer: &Value) -> Vec<u8> {
    edited(answer, "expires_in", Some(json!(answer["expires_in"].to_string())))
}

fn expiry_zero(answer: &Value) -> Vec<u8> {
    edited(answer, "expires_in", Some(json!(0)))
}

fn expiry_negative(answer: &Value) -> Vec<u8> {
    edited(answer, "expires_in", Some(json!(-1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_unique() {
        let names: HashSet<&str> = TokenFault::ALL.iter().map(|fault| fault.name()).collect();
        assert_eq!(names.len(), TokenFault::ALL.len());
    }

    #[test]
    fn the_readme_lists_every_fault() {
        let readme = include_str!("../README.md");
        let section = readme.split("## Faults at the token endpoints").nth(1).unwrap();
        for fault in TokenFault::ALL {
            let row = format!("| `{}` | {} |", fault.name(), fault.meaning());
            assert!(section.contains(&row), "{row}");
        }
    }

    #[test]
    fn meanings_tell_whether_the_token_is_good() {
        for fault in TokenFault::ALL {
            let good = fault.meaning().starts_with("A good token");
            assert_eq!(fault.plan().0 == Issue::Yes, good, "{fault:?}");
        }
    }
}
