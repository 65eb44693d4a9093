//! An answer that callers read by JSON pointer.

use std::ffi::{CStr, CString};

use serde_json::Value;

/// JSON and, if it came over the wire, its HTTP status.
pub(crate) struct Response {
    pub(crate) http: u16,
    text: CString,
    value: Value,
}

/// Members that hold numbers of cards and accounts, should the service repeat them.
const NUMBERS: [&str; 3] = ["accountNumber", "tokenNumber", "cvv"];

impl Response {
    /// JSON of the library's own.
    pub(crate) fn of(value: Value) -> Response {
        // JSON text has no NUL: it is written as \u0000 there.
        let text = CString::new(value.to_string()).unwrap_or_default();
        Response { http: 0, text, value }
    }

    /// An answer of the service. What is no JSON is not shown.
    pub(crate) fn received(http: u16, body: &[u8]) -> Response {
        let Ok(mut value) = serde_json::from_slice::<Value>(body) else { return Response::empty(http) };
        if hide_numbers(&mut value) {
            return Response { http, ..Response::of(value) };
        }
        // As it came, to the letter.
        Response { http, text: CString::new(body).unwrap_or_default(), value }
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

/// Leaves the last four of every number that is repeated whole. True if there was one.
fn hide_numbers(value: &mut Value) -> bool {
    match value {
        Value::Object(members) => {
            let hidden = members.iter_mut().filter_map(|(name, member)| {
                let is_hidden = match member {
                    Value::String(number) if NUMBERS.contains(&name.as_str()) => hide(number),
                    member => hide_numbers(member),
                };
                is_hidden.then_some(())
            });
            // Counted, so that it does not stop at the first.
            hidden.count() > 0
        }
        Value::Array(elements) => {
            elements.iter_mut().filter_map(|element| hide_numbers(element).then_some(())).count() > 0
        }
        _ => false,
    }
}

/// A cvv is hidden whole, and what is masked already stays as it is.
fn hide(number: &mut String) -> bool {
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let shown = if number.len() > 8 { 4 } else { 0 };
    number.replace_range(..number.len() - shown, &"X".repeat(number.len() - shown));
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_are_repeated_go_no_further() {
        for (body, shown) in [
            (r#"{"a": 1}"#, r#"{"a": 1}"#),
            (r#"{"accountNumber":"411234XXXXXX4113"}"#, r#"{"accountNumber":"411234XXXXXX4113"}"#),
            (r#"{"l":[{"accountNumber":"4112344112344113"}]}"#, r#"{"l":[{"accountNumber":"XXXXXXXXXXXX4113"}]}"#),
            (r#"{"card":{"cvv":"411"}}"#, r#"{"card":{"cvv":"XXX"}}"#),
            ("<html>4112344112344113</html>", ""),
            ("", ""),
        ] {
            let response = Response::received(200, body.as_bytes());
            assert_eq!(response.json().to_str().unwrap(), shown);
        }
    }
}
