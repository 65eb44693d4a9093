//! The door for everything the structs do not carry.

use std::borrow::Cow;
use std::ffi::c_char;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use super::abi_struct::{Out, Output};
use super::client::{self, jpm_client};
use super::configure::tell_fault;
use super::given::{Given, given};
use super::guard::PANICKED;
use super::guard::{export, guard, panic_point};
use super::outputs;
use super::response_json::Response;
use super::structs::jpm_error;
use super::structs::jpm_response;
use super::text::read_any;
use crate::client::Client;
use crate::client::performed::Performed;
use crate::client::raw_call::Raw;
use crate::constants::jpm_status;
use crate::error::Error;
use crate::operations::intent::new_request_id;
use crate::payments::rules;
use crate::status::Status;
use crate::text::encoding::Encoding;

/// Calls any path of either API with JSON of the caller's own, under the same rules as the functions that have
/// structs.
///
/// `method` is `GET`, `POST`, `PATCH` or `DELETE`; `path` is what stands behind the base URL, encoded, as in
/// `/payments/ID/captures` (a path that a server could read as another one is `JPM_E_FORMAT`: with an empty part,
/// `.`, `..` or a percent-encoded letter or slash); those that begin with `/consumer-profiles` or `/bulk-import`,
/// and `/healthcheck` alone, are the profile API's. `json` is an object, sent as it is; NULL for none. `request_id`
/// is as in `jpm_payment`; NULL: one is made. All text is UTF-8. What can be recognized is recovered as the
/// function for it would: a payment, a capture or a refund is looked up and never sent twice. A GET of a
/// transaction or with `requestIdentifier` is a look-up.
///
/// `*out` is a response whatever happens once `client` and the texts have been read: with the answer if there was
/// one, and with what it comes to in `jpm_response_result`. Free it with `jpm_response_free`. Returns the status of
/// that result. Blocks for the client's `timeout_ms` at most. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_call(
    client: *const jpm_client,
    method: *const c_char,
    path: *const c_char,
    json: *const c_char,
    request_id: *const c_char,
    out: *mut *mut jpm_response,
    error: *mut jpm_error,
) -> jpm_status {
    given!(client, method, path, json, request_id, out, error);
    export(PANICKED, || {
        let started = Instant::now();
        let sent = Arc::new(AtomicBool::new(false));
        let panicked = || if sent.load(Ordering::Acquire) { Status::PanicAfterSend } else { Status::Panic };
        let told = guard(|| {
            let error = match Output::check(error, "error") {
                Ok(error) => error,
                Err(fault) => return fault.status as jpm_status,
            };
            let Some(out) = Out::check(out) else { return tell_fault(error, Some(&Error::new(Status::Null, "out"))) };
            out.set(ptr::null_mut());
            let mut visit = None;
            let performed = guard(|| {
                let client = visit.insert(client::enter(client)?).client;
                let (method, path) = (required(method, "method")?, required(path, "path")?);
                let request_id = if request_id.is_null() {
                    Cow::Owned(new_request_id())
                } else {
                    let id = read_any(request_id, "request_id")?.unwrap_or("");
                    rules::request_id(id)?;
                    Cow::Borrowed(id)
                };
                let gave_id = matches!(request_id, Cow::Borrowed(_));
                let json = read_any(json, "json")?;
                match Raw::read(method, path, json, &request_id) {
                    Ok(raw) => Ok(call(client, &Raw { gave_id, ..raw }, started, &sent)),
                    Err(fault) => {
                        let intent = Raw::refused(method, path, &request_id, gave_id);
                        Ok(client.refuse_call(&fault, intent).into())
                    }
                }
            });
            let performed = match performed {
                Some(Ok(performed)) => performed,
                Some(Err(fault)) => return tell_fault(error, Some(&fault)),
                None => return tell_fault(error, Some(&Error::new(panicked(), ""))),
            };
            let told = match guard(|| shown(&performed, started)) {
                Some((response, to_tell)) => {
                    out.set(Box::into_raw(Box::new(response)));
                    if let Some(error) = error {
                        error.write(&to_tell);
                    }
                    performed.report.verdict.status as jpm_status
                }
                None => tell_fault(error, Some(&Error::new(panicked(), ""))),
            };
            guard(|| drop(performed));
            told
        });
        told.unwrap_or_else(|| panicked() as jpm_status)
    })
}

/// The answer with what it comes to, and a report's fault as a `jpm_error`: blank when the call worked, whatever the answer says.
fn shown(performed: &Performed, started: Instant) -> (jpm_response, jpm_error) {
    panic_point("writing");
    let Performed { report, body, .. } = performed;
    let response =
        body.as_ref().map_or_else(|| Response::empty(report.http), |body| Response::received(report.http, &body.shown));
    let result = outputs::result(report, started.elapsed(), Encoding::Utf8);
    let error = match &report.error {
        Some(text) if report.verdict.status != Status::Ok => {
            outputs::error_of(report.verdict.status, &text.field, &text.message)
        }
        _ => Output::blank(),
    };
    (jpm_response { response, result: Some(result) }, error)
}

fn call<'a>(client: &'a Client, raw: &Raw, started: Instant, sent: &Arc<AtomicBool>) -> Performed<'a> {
    let sent = sent.clone();
    client.call(raw, client.deadline(started, None), move |_| sent.store(true, Ordering::Release))
}

fn required<'c>(from: Given<'c, *const c_char>, field: &'static str) -> Result<&'c str, Error> {
    read_any(from, field)?.ok_or_else(|| Error::new(Status::Null, field))
}
