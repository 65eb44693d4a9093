//! Look-ups: they ask, and never pay.

use std::ffi::c_char;

use super::call::answer;
use super::client::jpm_client;
use super::given::given;
use super::inputs;
use super::structs::jpm_result;
use crate::constants::{jpm_kind, jpm_status};
use crate::error::Error;
use crate::payments::rules;
use crate::status::Status;

/// Asks what became of the request with this id. `GET /payments?requestIdentifier=`. Never pays.
///
/// `kind` is one of `JPM_KIND_*`, `request_id` the id the request was sent with. If this client remembers the
/// payment, the answer is as good as that of the paying call. If not, and the service has no record, the status is
/// `JPM_E_NOT_FOUND` with outcome UNKNOWN: the library cannot know when it was sent, and a record may still come.
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_lookup_request(
    client: *const jpm_client,
    kind: jpm_kind,
    request_id: *const c_char,
    result: *mut jpm_result,
) -> jpm_status {
    given!(client, request_id, result);
    answer(result, |call| {
        let client = call.enter(client)?;
        let kind = inputs::kind(kind)?;
        let texts = call.texts(client);
        let request_id =
            inputs::request_id(request_id, &texts)?.ok_or_else(|| Error::new(Status::Null, "request_id"))?;
        Ok(call.look_up(client, kind, request_id))
    })
}

/// Reads a transaction by the service's id. `GET /payments/{transaction_id}`. Never pays.
///
/// `kind` is one of `JPM_KIND_*`, `transaction_id` what `jpm_result.transaction_id` held, 4 to 40 of `A-Z a-z 0-9 .
/// _ -`. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_lookup_transaction(
    client: *const jpm_client,
    kind: jpm_kind,
    transaction_id: *const c_char,
    result: *mut jpm_result,
) -> jpm_status {
    given!(client, transaction_id, result);
    answer(result, |call| {
        let client = call.enter(client)?;
        let kind = inputs::kind(kind)?;
        if transaction_id.is_null() {
            return Err(Error::new(Status::Null, "transaction_id"));
        }
        let texts = call.texts(client);
        let transaction_id = texts.read_required(transaction_id, &rules::TRANSACTION_ID)?;
        Ok(call.look_up_transaction(client, kind, transaction_id))
    })
}
