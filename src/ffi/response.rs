//! Answers that are read by JSON pointer.

use std::ffi::c_char;
use std::ptr;

use serde_json::Value;

use super::abi_struct::{Out, Output};
use super::buffer::Buffer;
use super::given::{Given, Handle, given};
use super::guard::PANICKED;
use super::guard::export;
use super::structs::{jpm_response, jpm_result};
use super::text::read_any;
use crate::constants::jpm_status;
use crate::error::Error;
use crate::status::Status;

/// The HTTP status of the answer; 0 when none came, when the JSON is the library's own, and for NULL. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_response_http_status(response: *const jpm_response) -> i32 {
    given!(response);
    export(0, || response.get().map_or(0, |response| response.response.http.into()))
}

/// The whole JSON, UTF-8 with a NUL behind it. `*length`, unless NULL, is its length in bytes without the NUL.
///
/// It belongs to the response and is valid until that is freed. An empty text when no JSON came; NULL for NULL.
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_response_json(response: *const jpm_response, length: *mut u32) -> *const c_char {
    given!(response, length);
    export(ptr::null(), || {
        let json = response.get().map(|response| response.response.json());
        if let Some(length) = Out::check(length) {
            length.set(json.map_or(0, |json| json.to_bytes().len().try_into().unwrap_or(u32::MAX)));
        }
        json.map_or(ptr::null(), |json| json.as_ptr())
    })
}

/// Reads text, a number, true or false as text, UTF-8.
///
/// `json_pointer` is as in RFC 6901: `/checks/0/name`; what is none is `JPM_E_FORMAT`. `buffer` takes the text and
/// its NUL, `capacity` is its size in bytes; `*needed`, unless NULL, is set to the size that is needed.
/// `JPM_ABSENT` when nothing or null is there, `JPM_E_FORMAT` when it is an object or a list, `JPM_E_BUFFER` when
/// the buffer is too small; then and on failure the text is empty. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_response_get_str(
    response: *const jpm_response,
    json_pointer: *const c_char,
    buffer: *mut c_char,
    capacity: u32,
    needed: *mut u32,
) -> jpm_status {
    given!(response, json_pointer, buffer, needed);
    let needed = Out::check(needed);
    // SAFETY: the header says that `capacity` is the size of `buffer`.
    let buffer = unsafe { Buffer::check(buffer, capacity) };
    at(response, json_pointer, |value| {
        if let Some(needed) = needed {
            needed.set(0);
        }
        let write = |text: &str| buffer.is_some_and(|buffer| buffer.write(text));
        write("");
        let found = match value? {
            Value::String(text) => text.clone(),
            number @ (Value::Number(_) | Value::Bool(_)) => number.to_string(),
            _ => return Err(Status::Format),
        };
        if let Some(needed) = needed {
            needed.set((found.len() + 1).try_into().unwrap_or(u32::MAX));
        }
        if write(&found) { Ok(()) } else { Err(Status::Buffer) }
    })
}

/// Reads a whole number, or text that is one, into `*value`; 0 on failure.
///
/// `JPM_ABSENT` when nothing or null is there, `JPM_E_FORMAT` when it is no whole number of 64 bits, or
/// `json_pointer` is none. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_response_get_int(
    response: *const jpm_response,
    json_pointer: *const c_char,
    value: *mut i64,
) -> jpm_status {
    given!(response, json_pointer, value);
    let to = Out::check(value);
    at(response, json_pointer, |value| {
        let to = to.ok_or(Status::Null)?;
        to.set(0);
        let value = value?;
        to.set(value.as_i64().or_else(|| value.as_str()?.parse().ok()).ok_or(Status::Format)?);
        Ok(())
    })
}

/// How many elements a list has, or members an object, into `*count`; 0 on failure.
///
/// `JPM_ABSENT` when nothing or null is there, `JPM_E_FORMAT` when it is neither, or `json_pointer` is none. Since
/// 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_response_count(
    response: *const jpm_response,
    json_pointer: *const c_char,
    count: *mut u32,
) -> jpm_status {
    given!(response, json_pointer, count);
    let to = Out::check(count);
    at(response, json_pointer, |value| {
        let to = to.ok_or(Status::Null)?;
        to.set(0);
        let value = value?;
        let length = value.as_array().map(Vec::len).or_else(|| Some(value.as_object()?.len()));
        to.set(length.ok_or(Status::Format)?.try_into().unwrap_or(u32::MAX));
        Ok(())
    })
}

/// What the call came to that gave this response: outcome, advice, request id and all else, as in the calls that
/// write a `jpm_result` themselves.
///
/// Text is in the encoding of that call: UTF-8 after `jpm_call`. Returns the status of the result, or `JPM_ABSENT`
/// for a response of `jpm_check`; `result` is then blank. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_response_result(response: *const jpm_response, result: *mut jpm_result) -> jpm_status {
    given!(response, result);
    export(PANICKED, || {
        let output = match Output::check(result, "result") {
            Ok(Some(output)) => output,
            Ok(None) => return Status::Null as jpm_status,
            Err(fault) => return fault.status as jpm_status,
        };
        let blank = |status: Status| jpm_result { status: status as jpm_status, ..Output::blank() };
        let told = match response.get() {
            None => blank(Status::Null),
            Some(response) => response.result.unwrap_or_else(|| blank(Status::Absent)),
        };
        output.write(&told);
        told.status
    })
}

/// Frees a response. NULL is ignored. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_response_free(response: *mut jpm_response) {
    export((), || {
        if !response.is_null() {
            // SAFETY: the caller promises a pointer that this library gave, as a box, not freed yet.
            drop(unsafe { Box::from_raw(response) });
        }
    });
}

// SAFETY: callers have it from the calls with an `out`.
unsafe impl Handle for jpm_response {}

/// As RFC 6901 writes it: what is none points nowhere, and the caller would take it for "absent".
fn is_pointer(text: &str) -> bool {
    (text.is_empty() || text.starts_with('/')) && text.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']))
}

/// Hands what is at a JSON pointer to `inside`, or why there is nothing, so that it can empty the caller's outputs.
fn at(
    response: Given<*const jpm_response>,
    json_pointer: Given<*const c_char>,
    inside: impl FnOnce(Result<&Value, Status>) -> Result<(), Status>,
) -> jpm_status {
    export(PANICKED, || {
        let find = || {
            let response = response.get().ok_or_else(|| Error::new(Status::Null, "response"))?;
            if json_pointer.is_null() {
                return Err(Error::new(Status::Null, "json_pointer"));
            }
            let pointer = read_any(json_pointer, "json_pointer")?.unwrap_or("");
            if !is_pointer(pointer) {
                return Err(Error::new(Status::Format, "json_pointer"));
            }
            response.response.at(pointer).ok_or_else(|| Error::new(Status::Absent, ""))
        };
        inside(find().map_err(|fault: Error| fault.status)).err().unwrap_or(Status::Ok) as jpm_status
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_pointer() {
        for (text, is_one) in [
            ("", true),
            ("/", true),
            ("/a/0", true),
            ("/a~1b~0c", true),
            ("a/0", false),
            ("$.a", false),
            ("/a~", false),
            ("/a~2", false),
        ] {
            assert_eq!(is_pointer(text), is_one, "{text}");
        }
    }
}
