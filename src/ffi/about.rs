//! Self-description: versions, sizes, names and texts.

use std::ffi::{CStr, c_char};
use std::mem::size_of;
use std::ptr;

use super::buffer::Buffer;
use super::configure::configure;
use super::given::given;
use super::guard::export;
use super::structs::*;
use crate::constants::*;
use crate::error::Error;
use crate::operations::intent::new_request_id;
use crate::options::OptionRow;
use crate::status::Status;
use crate::status::{Advice, Outcome};

const VERSION: &CStr = match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
    Ok(version) => version,
    Err(_) => panic!("ends in NUL"),
};

/// The library's version, as in `"0.1.0"`. Static, never freed. Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn jpm_version() -> *const c_char {
    export(c"?".as_ptr(), || VERSION.as_ptr())
}

/// The library's version as major * 10000 + minor * 100 + patch. Compare with `JPM_VERSION_NUMBER` of the header.
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn jpm_version_number() -> u32 {
    export(0, || {
        let part = |text: &str| text.parse().unwrap_or(0_u32);
        part(env!("CARGO_PKG_VERSION_MAJOR")) * 10_000
            + part(env!("CARGO_PKG_VERSION_MINOR")) * 100
            + part(env!("CARGO_PKG_VERSION_PATCH"))
    })
}

/// The number of the binary interface; it changes only when old programs would break. Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn jpm_abi_version() -> u32 {
    export(0, || 1)
}

/// The size in bytes of the struct `JPM_STRUCT_*` in this library, for bindings to compare with theirs; 0 when
/// there is no such struct. Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn jpm_struct_size(which: jpm_struct_kind) -> u32 {
    export(0, || {
        let size = match which {
            JPM_STRUCT_PAYMENT => size_of::<jpm_payment>(),
            JPM_STRUCT_CARD => size_of::<jpm_card>(),
            JPM_STRUCT_ACCOUNT_HOLDER => size_of::<jpm_account_holder>(),
            JPM_STRUCT_PROFILE => size_of::<jpm_profile>(),
            JPM_STRUCT_ERROR => size_of::<jpm_error>(),
            JPM_STRUCT_RESULT => size_of::<jpm_result>(),
            JPM_STRUCT_PAYMENT_METHOD => size_of::<jpm_payment_method>(),
            JPM_STRUCT_ADDRESS => size_of::<jpm_address>(),
            JPM_STRUCT_COMMUNICATION => size_of::<jpm_communication>(),
            JPM_STRUCT_PROFILE_DETAILS => size_of::<jpm_profile_details>(),
            _ => 0,
        };
        size as u32
    })
}

/// The name of a status, as in `"JPM_E_CONNECT"`; `"JPM_E_?"` when there is none. Static, never freed. Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn jpm_status_name(status: jpm_status) -> *const c_char {
    export(c"?".as_ptr(), || Status::from_number(status).map_or(c"JPM_E_?", Status::name).as_ptr())
}

/// What a status means, in one line of English. Static, never freed. Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn jpm_status_text(status: jpm_status) -> *const c_char {
    export(c"?".as_ptr(), || Status::from_number(status).map_or(c"there is no such status", Status::text).as_ptr())
}

/// The name of an outcome, as in `"APPROVED"`; `"?"` when there is none. Static, never freed. Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn jpm_outcome_name(outcome: jpm_outcome) -> *const c_char {
    export(c"?".as_ptr(), || {
        let found = Outcome::ALL.into_iter().find(|known| *known as i32 == outcome);
        found.map_or(c"?", Outcome::name).as_ptr()
    })
}

/// What an advice means for the till, in one line of English. Static, never freed. Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn jpm_advice_text(advice: jpm_advice) -> *const c_char {
    export(c"?".as_ptr(), || {
        let found = Advice::ALL.into_iter().find(|known| *known as i32 == advice);
        found.map_or(c"there is no such advice", Advice::text).as_ptr()
    })
}

/// The name of the option `JPM_OPT_*`, as in `"base_url"`; NULL when there is none. Static, never freed. Since
/// 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn jpm_option_name(option: jpm_option) -> *const c_char {
    export(ptr::null(), || OptionRow::find(option).map_or(ptr::null(), |option| option.name.as_ptr()))
}

/// 1 only when the money moved, or is reserved, in full: `outcome` is `JPM_OUTCOME_APPROVED`. 0 for everything
/// else, NULL included. Ask this, not the status, before handing out the goods. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_result_is_approved(result: *const jpm_result) -> i32 {
    export(0, || {
        if result.is_null() {
            return 0;
        }
        // SAFETY: not NULL; the caller promises a jpm_result, of any release and at any address: the outcome is in all of them.
        let outcome = unsafe { (&raw const (*result).outcome).read_unaligned() };
        i32::from(outcome == JPM_OUTCOME_APPROVED)
    })
}

/// Makes a request id that no other call has: store it, then pay with it.
///
/// `buffer` takes the text and its NUL; `capacity` is its size in bytes, `JPM_REQUEST_ID_SIZE` or 37 at least (else
/// `JPM_E_BUFFER`, and an empty text if it holds one byte). Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_new_request_id(buffer: *mut c_char, capacity: u32, error: *mut jpm_error) -> jpm_status {
    given!(buffer, error);
    configure(error, || {
        // SAFETY: the header says that `capacity` is the size of `buffer`.
        let buffer = unsafe { Buffer::check(buffer, capacity) }.ok_or_else(|| Error::new(Status::Null, "buffer"))?;
        match buffer.write(&new_request_id()) {
            true => Ok(()),
            false => Err(Error::because(Status::Buffer, "capacity", "it must be 37 at least")),
        }
    })
}
