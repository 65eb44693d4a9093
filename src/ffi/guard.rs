//! The guard around every export: no panic crosses the border, none is printed, and a forked child is turned away.

use std::process;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering::SeqCst};

use crate::fault::Fault;
pub(crate) use crate::quiet::guard;
use crate::status::Status;

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
