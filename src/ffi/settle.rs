//! After a crash: what became of what was sent.

use std::ffi::c_char;

use super::abi_struct::Input;
use super::call::{answer, required};
use super::client::{self, jpm_client};
use super::configure::configure;
use super::given::given;
use super::inputs;
use super::structs::{jpm_error, jpm_result};
use super::text::{Texts, text_of};
use crate::constants::jpm_status;
use crate::error::Error;
use crate::status::Status;

/// Tells one verdict that was not acknowledged: of a process that died, at once, and of one that lives when it was
/// handed out longer than `acknowledge_within_ms` ago. If there is none, it asks the service what became of the
/// payments in doubt, and tells the first verdict that it finds. It never pays.
///
/// It asks for what is in doubt or pending, whichever process left it there, the oldest first and each once a
/// round; not for what is being sent just now, nor for what another call of this process works on, and no more for
/// what was told as too old. It stops asking when the service cannot be reached, and when the time is over.
///
/// `JPM_OK`: `result` is one verdict; book it by `request_id` and `verdict_number`, acknowledge it with
/// `jpm_result_acknowledge`, then call again. UNKNOWN with `JPM_ADVICE_CHECK_BY_HAND` is a verdict too: the service
/// can't tell any more. `JPM_DONE`: nothing is left to tell, nothing is unacknowledged, and nothing in doubt or
/// pending; what is being sent just now does not count. The flag `JPM_RESULT_OTHERS_UNSETTLED` says that payments
/// of another merchant, service or till wait in the same file. `JPM_E_STILL_UNKNOWN`: `result` is the oldest
/// payment in doubt or pending, or else one whose verdict is not acknowledged; call again after `retry_after_ms`.
/// Anything else: the journal could not be read, or there is a payment to ask for and no token to ask with; nothing
/// was told.
///
/// Call it at every start, and whenever a payment came to `JPM_ADVICE_SETTLE_FIRST`, until it is not `JPM_OK`: a
/// round, which tells each payment at most once. It speaks of this client's base URL, merchant and `till`; without
/// `journal_file`, of this client alone. At least once, never zero times: what a process that died had not
/// acknowledged is told again at once. Blocks for `timeout_ms` at most. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_settle_next(client: *const jpm_client, result: *mut jpm_result) -> jpm_status {
    given!(client, result);
    answer(result, |call| {
        let client = call.enter(client)?;
        Ok(call.settle_next(client))
    })
}

/// Says that this verdict is booked, and need not be told again. Nothing else does: neither a later call nor the
/// end of a thread.
///
/// `result` is one that this library filled, of a paying call or of `jpm_settle_next`, on any thread or in any
/// process; only its `request_id` and `verdict_number` are looked at. One without a verdict, or with an earlier
/// verdict than the last one, changes nothing and is `JPM_OK`. It is written with the next writing of this process,
/// and when its client is freed: another process that shares the journal learns of it only then, and a crash before
/// that tells it once more, so book by `request_id` and `verdict_number`. `JPM_E_NOT_FOUND`: the journal does not
/// know the request id. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_result_acknowledge(
    client: *const jpm_client,
    result: *const jpm_result,
    error: *mut jpm_error,
) -> jpm_status {
    given!(client, result, error);
    configure(error, || {
        let client = client::enter(client)?;
        let result = required(Input::check(result, "result")?, "result")?;
        // The padding of a field that this library filled is zero; one that it did not fill is refused by its form.
        let id = text_of(&result.request_id).ok_or_else(|| Error::new(Status::RequestId, "request_id"))?;
        client.acknowledge(&id, result.verdict_number)
    })
}

/// As `jpm_result_acknowledge`, for hosts that have only the request id. It counts only while one single verdict
/// was ever told of the id: else it could take a later one for booked.
///
/// `JPM_E_NOT_FOUND`: the journal does not know the id. `JPM_E_STILL_UNKNOWN`: there is no verdict yet.
/// `JPM_E_CONFLICT`: there was more than one. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_result_stored(
    client: *const jpm_client,
    request_id: *const c_char,
    error: *mut jpm_error,
) -> jpm_status {
    given!(client, request_id, error);
    configure(error, || {
        let client = client::enter(client)?;
        let texts = Texts::of(&client);
        let request_id =
            inputs::request_id(request_id, &texts)?.ok_or_else(|| Error::new(Status::Null, "request_id"))?;
        client.result_stored(request_id)
    })
}
