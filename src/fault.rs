//! A fault that stops a call before anything is sent: what, where, and one line for a person.

use crate::status::Status;

/// Never holds the value at fault, only the name of its field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Fault {
    pub(crate) status: Status,
    /// The field's or option's name in C; empty when it is none.
    pub(crate) field: &'static str,
    pub(crate) message: String,
}

impl Fault {
    /// The status says it all.
    pub(crate) fn new(status: Status, field: &'static str) -> Fault {
        let text = status.text_str();
        let message = if field.is_empty() { text.to_owned() } else { format!("{field}: {text}") };
        Fault { status, field, message }
    }

    /// The status's text and a detail that helps to mend it.
    pub(crate) fn because(status: Status, field: &'static str, detail: impl std::fmt::Display) -> Fault {
        let mut fault = Fault::new(status, field);
        fault.message = format!("{}: {detail}", fault.message);
        fault
    }
}
