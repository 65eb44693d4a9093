//! The inside of every export whose faults go to a `jpm_error`.

use std::ptr;

use super::abi_struct::{Out, Output};
use super::given::Given;
use super::guard::{PANICKED, export, guard, panic_point};
use super::outputs;
use super::structs::jpm_error;
use crate::constants::{JPM_OK, jpm_status};
use crate::error::Error;
use crate::status::Status;

/// An export whose faults go to a `jpm_error`.
pub(super) fn configure(error: Given<*mut jpm_error>, inside: impl FnOnce() -> Result<(), Error>) -> jpm_status {
    export(PANICKED, || match Output::check(error, "error") {
        Ok(output) => tell_of(output, inside),
        Err(fault) => fault.status as jpm_status,
    })
}

fn tell_of(output: Option<Output<jpm_error>>, inside: impl FnOnce() -> Result<(), Error>) -> jpm_status {
    let done = guard(inside).unwrap_or_else(|| Err(Error::new(Status::Panic, "")));
    tell_fault(output, done.err().as_ref())
}

/// Blank without a fault.
pub(super) fn tell_fault(output: Option<Output<jpm_error>>, fault: Option<&Error>) -> jpm_status {
    if let Some(output) = output {
        panic_point("writing");
        output.write(&fault.map_or_else(Output::blank, outputs::error));
    }
    fault.map_or(Status::Ok, |fault| fault.status) as jpm_status
}

/// As `configure`, for an export that makes a handle: `*out` is NULL unless there is one.
pub(super) fn make<T>(
    out: Given<*mut *mut T>,
    error: Given<*mut jpm_error>,
    inside: impl FnOnce() -> Result<T, Error>,
) -> jpm_status {
    export(PANICKED, || {
        let Ok(error) = Output::check(error, "error") else { return Status::StructSize as jpm_status };
        let out = Out::check(out);
        if let Some(out) = out {
            out.set(ptr::null_mut());
        }
        let mut made = None;
        let tell = || {
            tell_of(error, || {
                out.ok_or_else(|| Error::new(Status::Null, "out"))?;
                made = Some(Box::new(inside()?));
                Ok(())
            })
        };
        // What was made is freed below, not while a panic is under way.
        let status = guard(tell).unwrap_or(PANICKED);
        if let (JPM_OK, Some(out), Some(made)) = (status, out, made) {
            out.set(Box::into_raw(made));
        }
        status
    })
}
