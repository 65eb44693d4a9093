//! The journal as a list, and a copy of it: both without the network.

use std::ffi::c_char;

use super::abi_struct::Out;
use super::call::answer;
use super::client::{self, jpm_client};
use super::configure::configure;
use super::given::given;
use super::structs::{jpm_error, jpm_result};
use super::text::read_any;
use crate::constants::jpm_status;
use crate::error::Error;
use crate::status::Status;

/// Reads the journal's entries of this client's service, merchant and till, one a call, the oldest first: for the
/// list of open payments and the end of a day. From the journal alone: nothing is asked, told or changed.
///
/// `*cursor` is 0 for the first entry, and is moved behind the one that `result` tells: pass it on unchanged.
/// `JPM_OK`: `result` is one entry, with `operation`, `opened_at_ms`, `journal_state`, amounts and ids, and with
/// the flag `JPM_RESULT_ACKNOWLEDGED` when its verdict was. What has no verdict is UNKNOWN or PENDING. `JPM_DONE`:
/// there are no more; `*cursor` stays, and goes on with what is entered later. Without `journal_file`, the entries
/// of this client. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_journal_next(
    client: *const jpm_client,
    cursor: *mut i64,
    result: *mut jpm_result,
) -> jpm_status {
    given!(client, cursor, result);
    answer(result, |call| {
        let client = call.enter(client)?;
        let cursor = Out::check(cursor).ok_or_else(|| Error::new(Status::Null, "cursor"))?;
        // SAFETY: the header wants a number in it: 0, or what the last call left there.
        let (report, after) = client.journal_next(unsafe { cursor.get() })?;
        cursor.set(after);
        Ok(report.into())
    })
}

/// Writes a sound copy of the journal to `path`, a file that must not exist yet, while tills go on: copying the
/// file itself may tear it, and a host that opens and closes the journal's file ends its locks.
///
/// `path` is UTF-8. The copy is readable by its owner alone, and synced. Restored, it does not know what came after
/// it. `JPM_E_CONFIG`: the client has no `journal_file`. `JPM_E_JOURNAL`: the copy cannot be written; what was
/// begun is removed. Blocks for as long as the copy takes; payments go on meanwhile. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_journal_backup(
    client: *const jpm_client,
    path: *const c_char,
    error: *mut jpm_error,
) -> jpm_status {
    given!(client, path, error);
    configure(error, || {
        let client = client::enter(client)?;
        let path = read_any(path, "path")?.filter(|path| !path.is_empty());
        client.journal_backup(path.ok_or_else(|| Error::new(Status::Null, "path"))?.as_ref())
    })
}
