//! A fault that stops a call before anything is sent: what, where, and one line for a person.

use std::fmt::Display;

use crate::status::Status;

/// Never holds the value at fault, only the name of its field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Error {
    pub(crate) status: Status,
    /// The field's or option's name in C; empty if no single one is at fault.
    pub(crate) field: &'static str,
    pub(crate) message: String,
}

impl Error {
    /// An error whose message is the text of its status.
    pub(crate) fn new(status: Status, field: &'static str) -> Error {
        Error::because(status, field, status.text_str())
    }

    /// An error with its own message: `why` is one sentence that helps to correct it without naming the field again.
    pub(crate) fn because(status: Status, field: &'static str, why: impl Display) -> Error {
        let message = if field.is_empty() { why.to_string() } else { format!("{field}: {why}") };
        Error { status, field, message }
    }

    /// Why there is no connection: the status's text, followed by `detail` unless that is empty.
    pub(crate) fn no_link(status: Status, detail: &str) -> Error {
        match detail {
            "" => Error::new(status, ""),
            detail => Error::because(status, "", format_args!("{}: {detail}", status.text_str())),
        }
    }

    /// The same error for a field of another name.
    pub(crate) fn named(self, field: &'static str) -> Error {
        Error::because(self.status, field, self.why())
    }

    /// The same error, but its message names the field as it was written.
    pub(crate) fn written_as(self, name: &str) -> Error {
        Error { message: format!("{name}: {}", self.why()), ..self }
    }

    /// The message without the field's name.
    fn why(&self) -> &str {
        let rest = self.message.strip_prefix(self.field).and_then(|rest| rest.strip_prefix(": "));
        rest.filter(|_| !self.field.is_empty()).unwrap_or(&self.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_one_sentence_and_names_its_field_once() {
        let fault = Error::because(Status::Range, "kind", "it must be 1 to 4");
        assert_eq!(fault.message, "kind: it must be 1 to 4");
        assert_eq!(Error::new(Status::Url, "base_url").message, "base_url: the URL is malformed");
        assert_eq!(Error::new(Status::Panic, "").message, Status::Panic.text_str());
        assert_eq!(fault.clone().named("other"), Error::because(Status::Range, "other", "it must be 1 to 4"));
        let written = fault.written_as("JPM_KIND");
        assert_eq!((written.field, written.message.as_str()), ("kind", "JPM_KIND: it must be 1 to 4"));
        assert_eq!(Error::because(Status::Key, "", "x: y").written_as("z").message, "z: x: y");
        assert_eq!(Error::no_link(Status::Tls, "").message, Status::Tls.text_str());
        assert_eq!(Error::no_link(Status::Tls, "cut").message, "no TLS connection could be agreed on: cut");
    }
}
