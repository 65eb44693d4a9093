//! The caller's log: a table of events, an allow-list of fields, and a last filter for card numbers.

use std::ffi::CString;
use std::fmt::Write;
use std::sync::Arc;

use crate::constants::*;
use crate::text::redact::without_card_numbers;

/// The function that receives level, event and fields, each text with its NUL.
pub(crate) type Sink = dyn Fn(i32, &CString, &CString) + Send + Sync;

/// The caller's log, or none. Only the thread that called the library writes to it.
#[derive(Clone, Default)]
pub(crate) struct Log {
    sink: Option<Arc<Sink>>,
    max_level: i32,
}

impl Log {
    pub(crate) fn new(max_level: i32, sink: Arc<Sink>) -> Log {
        Log { sink: Some(sink), max_level }
    }

    pub(crate) fn off() -> Log {
        Log::default()
    }

    /// Calls `fields` only if the log takes that level.
    pub(crate) fn tell<'a>(&self, level: Level, event: Event, fields: impl FnOnce() -> Vec<Field<'a>>) {
        let Some(sink) = self.sink.as_ref().filter(|_| level as i32 <= self.max_level) else { return };
        // Neither contains a NUL: names have none, and JSON writes one as \u0000.
        let name = CString::new(event.name()).unwrap_or_default();
        let fields = CString::new(json(&fields())).unwrap_or_default();
        sink(level as i32, &name, &fields);
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub(crate) enum Level {
    Error = JPM_LOG_ERROR,
    Warn = JPM_LOG_WARN,
    Info = JPM_LOG_INFO,
    Debug = JPM_LOG_DEBUG,
    Trace = JPM_LOG_TRACE,
}

macro_rules! events {
    ($($variant:ident $name:literal $meaning:literal;)*) => {
        /// Something that happens in a call. Names are stable: callers filter by them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Event { $($variant),* }

        impl Event {
            #[cfg(test)]
            const ALL: &[Event] = &[$(Event::$variant),*];

            fn name(self) -> &'static str {
                match self { $(Event::$variant => $name),* }
            }

            #[cfg(test)]
            fn meaning(self) -> &'static str {
                match self { $(Event::$variant => $meaning),* }
            }
        }
    };
}

events! {
    CallBegan         "call_began"         "the input was good, and the call goes on to the service";
    CallEnded         "call_ended"         "what the call came to; ERROR when in doubt, WARN when stopped or refused, else INFO";
    TokenGot          "token_got"          "an access token was had from the token endpoint";
    TokenRenewed      "token_renewed"      "the access token was renewed beside the calls, since the last one that looked";
    TokenFailed       "token_failed"       "no access token could be had, or renewed";
    TokenRefused      "token_refused"      "the service answered 401; it is tried once more with another token, if there is one";
    ConnectionOpened  "connection_opened"  "a new connection stands, TLS included";
    ConnectionReused  "connection_reused"  "a kept connection was checked and is used";
    ConnectionFailed  "connection_failed"  "no connection; nothing left this machine";
    RequestLeaves     "request_leaves"     "just before the first byte of a request leaves";
    AnswerArrived     "answer_arrived"     "a complete answer";
    AnswerLost        "answer_lost"        "the request left, and no complete answer came";
    LookUp            "look_up"            "a payment in doubt, or one asked about, was looked up";
    NoJournal         "no_journal"         "a client for production was made without a journal file: what its process leaves open, nobody is told";
    JournalNoted      "journal_noted"      "a client was made whose journal lies where `note` is to be known of it";
    ProxyNoted        "proxy_noted"        "a client was made, and `note` says what of the environment's proxy variables was passed over";
    ApiEnds           "api_ends"           "the service announces that this API ends (`Deprecation`, `Sunset`); told once for each announcement";
    NotFreed          "not_freed"          "a callback tried to free the client whose call made it: nothing was freed";
    Unacknowledged    "unacknowledged"     "another hundred of verdicts were handed out and not acknowledged: settling tells them again";
}

/// Everything that may be logged. Texts from outside (ids, hosts and notes) pass the last filter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Field<'a> {
    /// The request id of the call.
    RequestId(&'a str),
    Phase(&'static str),
    Attempt(u32),
    ElapsedMs(u128),
    Status(&'static str),
    Outcome(&'static str),
    HttpStatus(u16),
    /// Host and port of the service, the token endpoint or the proxy.
    Host(&'a str),
    /// `direct` or `proxy`.
    Way(&'static str),
    /// A TLS version; `none` for a plain connection to this machine.
    Tls(&'static str),
    /// How long a token is valid, in seconds.
    ExpiresInS(u64),
    /// `found`, `other`, `empty` or `failed`.
    Found(&'static str),
    Count(u64),
    /// A notice: the library's own words, and what the system calls the place of the journal.
    Note(&'a str),
}

impl Field<'_> {
    fn name(self) -> &'static str {
        match self {
            Field::RequestId(_) => "request_id",
            Field::Phase(_) => "phase",
            Field::Attempt(_) => "attempt",
            Field::ElapsedMs(_) => "elapsed_ms",
            Field::Status(_) => "status",
            Field::Outcome(_) => "outcome",
            Field::HttpStatus(_) => "http_status",
            Field::Host(_) => "host",
            Field::Way(_) => "way",
            Field::Tls(_) => "tls",
            Field::ExpiresInS(_) => "expires_in_s",
            Field::Found(_) => "found",
            Field::Count(_) => "count",
            Field::Note(_) => "note",
        }
    }
}

fn json(fields: &[Field]) -> String {
    let mut json = String::from("{");
    for field in fields {
        let comma = if json.len() > 1 { "," } else { "" };
        let _ = write!(json, "{comma}\"{}\":", field.name());
        let _ = match *field {
            Field::RequestId(text) if is_uuid(text) => write!(json, "\"{text}\""),
            Field::RequestId(text) | Field::Host(text) | Field::Note(text) => write!(json, "{}", filtered(text)),
            Field::Phase(word)
            | Field::Status(word)
            | Field::Outcome(word)
            | Field::Way(word)
            | Field::Tls(word)
            | Field::Found(word) => write!(json, "\"{word}\""),
            Field::Attempt(number) => write!(json, "{number}"),
            Field::HttpStatus(number) => write!(json, "{number}"),
            Field::ElapsedMs(number) => write!(json, "{number}"),
            Field::ExpiresInS(number) | Field::Count(number) => write!(json, "{number}"),
        };
    }
    json + "}"
}

fn filtered(text: &str) -> serde_json::Value {
    serde_json::Value::String(without_card_numbers(text))
}

/// A UUID's last group may be twelve digits, which are not a card number.
fn is_uuid(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn told_by_level_with_fields_as_json() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let sink = {
            let told = told.clone();
            move |level: i32, event: &CString, fields: &CString| {
                let text = |text: &CString| text.to_str().unwrap().to_owned();
                told.lock().unwrap().push((level, text(event), text(fields)));
            }
        };
        let log = Log::new(JPM_LOG_INFO, Arc::new(sink));
        log.tell(Level::Debug, Event::LookUp, || unreachable!("nobody listens"));
        log.tell(Level::Warn, Event::CallEnded, || {
            vec![Field::RequestId("a\"b"), Field::Attempt(1), Field::Status("JPM_OK"), Field::HttpStatus(200)]
        });
        let json = r#"{"request_id":"a\"b","attempt":1,"status":"JPM_OK","http_status":200}"#;
        assert_eq!(*told.lock().unwrap(), [(JPM_LOG_WARN, "call_ended".to_owned(), json.to_owned())]);
    }

    #[test]
    fn an_id_that_may_be_a_card_number_is_blanked_out_and_a_uuid_is_not() {
        for id in ["4112344112344113", "4112-3441-1234-4113", "sale 4112 3441 1234 4113"] {
            assert!(!json(&[Field::RequestId(id)]).contains("4113"), "{id}");
        }
        let id = "550e8400-e29b-41d4-a716-446655440000";
        assert!(json(&[Field::RequestId(id)]).contains(id));
    }

    #[test]
    fn the_document_lists_every_event() {
        let document = include_str!("../docs/logging.md");
        for event in Event::ALL {
            let row = format!("| `{}` | {} |", event.name(), event.meaning());
            assert!(document.contains(&row), "{row}");
        }
    }
}
