//! The guard around every export: no panic crosses the border, none is printed, and no thread is cancelled inside.

use crate::constants::jpm_status;
use crate::platform::Uncancelled;
pub(crate) use crate::platform::panic::guard;
use crate::status::Status;

/// What an export returns when the library itself is at fault, and nothing more can be said.
pub(super) const PANICKED: jpm_status = Status::Panic as jpm_status;

/// The whole of an export: nothing of it stands outside. `otherwise` is what it returns when the library itself is at fault.
pub(super) fn export<T>(otherwise: T, inside: impl FnOnce() -> T) -> T {
    let _thread = Uncancelled::begin();
    guard(|| {
        panic_point("entering");
        inside()
    })
    .unwrap_or(otherwise)
}

/// A place where a test makes the library panic: the one that the environment names.
#[cfg(feature = "test-faults")]
pub(crate) fn panic_point(place: &str) {
    if std::env::var("JPM_TEST_PANIC").is_ok_and(|named| named == place) {
        panic!("a panic in {place}, on purpose");
    }
}

#[cfg(not(feature = "test-faults"))]
pub(crate) fn panic_point(_: &str) {}
