//! The guard around every export: no panic crosses the border, none is printed, no thread is cancelled inside, and a forked
//! child is turned away.

use std::process;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering::SeqCst};

use crate::fault::Fault;
use crate::platform::Uncancelled;
pub(crate) use crate::quiet::guard;
use crate::status::Status;

/// The whole of an export: nothing of it stands outside. `otherwise` is what it returns when the library itself is at fault.
pub(super) fn export<T>(otherwise: T, inside: impl FnOnce() -> T) -> T {
    let _thread = Uncancelled::begin();
    guard(inside).unwrap_or(otherwise)
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

/// The process that has clients, and how many.
static PROCESS: AtomicU32 = AtomicU32::new(0);
static CLIENTS: AtomicUsize = AtomicUsize::new(0);

/// A client lives, or is being made: what it has open is this process's.
pub(super) struct Living;

impl Living {
    pub(super) fn begin() -> Living {
        PROCESS.store(process::id(), SeqCst);
        CLIENTS.fetch_add(1, SeqCst);
        Living
    }
}

impl Drop for Living {
    fn drop(&mut self) {
        panic_point("dropping");
        // What a child frees is not its own.
        if PROCESS.load(SeqCst) == process::id() {
            CLIENTS.fetch_sub(1, SeqCst);
        }
    }
}

/// Refuses to work in a child that was forked while a client lived: connections, locks and SQLite's own memory of its files
/// are the parent's. Where none lived, the child begins anew.
pub(crate) fn refuse_fork() -> Result<(), Fault> {
    match CLIENTS.load(SeqCst) == 0 || PROCESS.load(SeqCst) == process::id() {
        true => Ok(()),
        false => Err(Fault::new(Status::Forked, "")),
    }
}
