//! After a crash: what became of what was sent.

use std::ffi::c_char;

use super::call::{answer, configure};
use super::client::{self, jpm_client};
use super::read;
use super::structs::{jpm_error, jpm_result};
use super::text::Texts;
use crate::fault::Fault;
use crate::numbers::jpm_status;
use crate::status::Status;

/// Tells one verdict that was not told yet: of a payment whose process died, or of one that was in doubt and is not any more. It
/// asks the service once for each payment in doubt, and never pays.
///
/// `JPM_OK`: `result` is one verdict; book it by its `request_id`, then call again. UNKNOWN with `JPM_ADVICE_CHECK_BY_HAND` is a
/// verdict too: the service can't know it any more, and it is told once. `JPM_DONE`: nothing is left to tell, and nothing in doubt.
/// `JPM_E_STILL_UNKNOWN`: `result` is the oldest payment still in doubt or pending; call again after `retry_after_ms`. Anything
/// else: the journal or the token could not be had; nothing was told.
///
/// Call it at every start, and whenever a payment came to `JPM_ADVICE_SETTLE_FIRST`, until it is not `JPM_OK`. It speaks of this
/// client's base URL, merchant and `till`; without `journal_file`, of this client alone. A verdict counts as taken when the same
/// thread enters the library again, or by `jpm_result_stored`; until then a restart tells it again: at least once, never zero
/// times. Blocks for `timeout_ms` at most. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_settle_next(client: *const jpm_client, result: *mut jpm_result) -> jpm_status {
    // SAFETY: the caller keeps the promises of the header.
    unsafe {
        answer(result, |call| {
            let client = call.on(client::borrow(client)?);
            Ok(call.settle_next(client))
        })
    }
}

/// Says that the verdict under this id is stored, and need not be told again: for hosts that hand results to other threads.
///
/// A till that books a result before the same thread calls again needs it not. `JPM_E_NOT_FOUND`: the journal does not know the
/// id. `JPM_E_STILL_UNKNOWN`: there is no verdict yet. `error` may be NULL. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_result_stored(
    client: *const jpm_client,
    request_id: *const c_char,
    error: *mut jpm_error,
) -> jpm_status {
    // SAFETY: the caller keeps the promises of the header.
    unsafe {
        configure(error, || {
            let client = client::borrow(client)?;
            let texts = Texts::of(client);
            let request_id =
                read::request_id(request_id, &texts)?.ok_or_else(|| Fault::new(Status::Null, "request_id"))?;
            client.result_stored(request_id)
        })
    }
}
