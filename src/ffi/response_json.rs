//! JSON that is read by pointer: an answer of the service, or the library's own.

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

    /// As much of an answer of the service as may be shown. What is no JSON is not.
    pub(crate) fn received(http: u16, shown: &str) -> Response {
        match serde_json::from_str(shown) {
            Ok(value) => Response { http, text: CString::new(shown).unwrap_or_default(), value },
            Err(_) => Response::empty(http),
        }
    }

    /// No answer, or none that could be shown.
    pub(crate) fn empty(http: u16) -> Response {
        Response { http, text: CString::default(), value: Value::Null }
    }

    pub(crate) fn json(&self) -> &CStr {
        &self.text
    }

    /// None for nothing, and for null.
    pub(crate) fn at(&self, pointer: &str) -> Option<&Value> {
        self.value.pointer(pointer).filter(|value| !value.is_null())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_json_is_not_shown() {
        for (body, shown) in [
            (r#"{"a": 1.10}"#, r#"{"a": 1.10}"#),
            ("<html>4112344112344113</html>", ""),
            ("{\"a\":\"\0\"}", ""),
            ("", ""),
        ] {
            assert_eq!(Response::received(200, body).json().to_str().unwrap(), shown);
        }
    }
}
