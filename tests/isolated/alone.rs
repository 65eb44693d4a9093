//! What needs the whole machine, as it is about time or load, or changes what belongs to the whole process. One after the other.

#[path = "../support/mod.rs"]
mod support;

mod contention;
mod crowd;
mod many_verdicts;
#[cfg(all(target_os = "linux", target_env = "gnu", target_pointer_width = "64"))]
mod network;
mod restarts;
mod shared_journal;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Held by a test while it runs: no other one does meanwhile.
fn alone() -> MutexGuard<'static, ()> {
    static MACHINE: Mutex<()> = Mutex::new(());
    MACHINE.lock().unwrap_or_else(PoisonError::into_inner)
}
