//! An answer that callers read by JSON pointer.

use std::ffi::{CStr, CString};

use serde_json::Value;

/// JSON and, if it came over the wire, its HTTP status.
pub(crate) struct Response {
    pub(crate) http: u16,
    text: CString,
    value: Value,
}

impl Response {
    /// JSON of the library's own.
    pub(crate) fn of(value: Value) -> Response {
        // JSON text has no NUL: it is written as \u0000 there.
        let text = CString::new(value.to_string()).unwrap_or_default();
        Response { http: 0, text, value }
    }

    pub(crate) fn json(&self) -> &CStr {
        &self.text
    }

    /// None for nothing, and for null.
    pub(crate) fn at(&self, pointer: &str) -> Option<&Value> {
        self.value.pointer(pointer).filter(|value| !value.is_null())
    }
}
