//! The inside of every export whose faults go to a `jpm_error`.

use std::ptr;

use super::abi_struct::{Out, Output};
use super::guard::{PANICKED, export, guard, panic_point};
use super::outputs;
use super::structs::jpm_error;
use crate::constants::{JPM_OK, jpm_status};
use crate::error::Fault;
use crate::status::Status;

/// An export whose faults go to a `jpm_error`.
///
/// # Safety
/// `error` is NULL or points to a `jpm_error` of as many bytes as its `struct_size` says.
pub(super) unsafe fn configure(error: *mut jpm_error, inside: impl FnOnce() -> Result<(), Fault>) -> jpm_status {
    export(PANICKED, || {
        // SAFETY: the caller's promise.
        let output = match unsafe { Output::check(error, "error") } {
            Ok(output) => output,
            Err(fault) => return fault.status as jpm_status,
        };
        let done = guard(inside);
        tell_fault(output, done.unwrap_or_else(|| Err(Fault::new(Status::Panic, ""))).err().as_ref())
    })
}

/// Blank without a fault.
pub(super) fn tell_fault(output: Option<Output<jpm_error>>, fault: Option<&Fault>) -> jpm_status {
    if let Some(output) = output {
        panic_point("writing");
        output.write(&fault.map_or_else(Output::blank, outputs::error));
    }
    fault.map_or(Status::Ok, |fault| fault.status) as jpm_status
}

/// As `configure`, for an export that makes a handle: `*out` is NULL unless there is one.
///
/// # Safety
/// As `configure`; `out` is NULL or writable.
pub(super) unsafe fn make<T>(
    out: *mut *mut T,
    error: *mut jpm_error,
    inside: impl FnOnce() -> Result<T, Fault>,
) -> jpm_status {
    export(PANICKED, || {
        // SAFETY: the caller's promises.
        unsafe {
            if Output::check(error, "error").is_err() {
                return Status::StructSize as jpm_status;
            }
            let out = Out::check(out);
            if let Some(out) = out {
                out.set(ptr::null_mut());
            }
            let mut made = None;
            let status = configure(error, || {
                out.ok_or_else(|| Fault::new(Status::Null, "out"))?;
                made = Some(Box::new(inside()?));
                Ok(())
            });
            if let (JPM_OK, Some(out), Some(made)) = (status, out, made) {
                out.set(Box::into_raw(made));
            }
            status
        }
    })
}
