//! The guard around every export: no panic crosses the border, none is printed, and a forked child is turned away.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::process;

use once_cell::sync::{Lazy, OnceCell};

use crate::fault::Fault;
use crate::status::Status;

/// Runs the inside of an export. None: it panicked.
pub(crate) fn guard<T>(inside: impl FnOnce() -> T) -> Option<T> {
    Lazy::force(&QUIET);
    let _mark = Inside::enter();
    panic::catch_unwind(AssertUnwindSafe(inside)).ok()
}

/// Refuses to work in a forked child: its connections and locks are the parent's.
pub(crate) fn refuse_fork() -> Result<(), Fault> {
    static FIRST_USED_BY: OnceCell<u32> = OnceCell::new();
    if *FIRST_USED_BY.get_or_init(process::id) == process::id() { Ok(()) } else { Err(Fault::new(Status::Forked, "")) }
}

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// The default hook prints to the host's stderr; panics outside our exports are not ours to silence.
static QUIET: Lazy<()> = Lazy::new(|| {
    let hosts = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if DEPTH.try_with(Cell::get).unwrap_or(0) == 0 {
            hosts(panic);
        }
    }));
});

/// This thread is inside an export, until dropped.
struct Inside;

impl Inside {
    fn enter() -> Inside {
        DEPTH.with(|depth| depth.set(depth.get() + 1));
        Inside
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        DEPTH.with(|depth| depth.set(depth.get() - 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_comes_back_as_none() {
        assert_eq!(guard(|| 7), Some(7));
        assert_eq!(guard(|| -> i32 { panic!("not to be printed") }), None);
        assert_eq!(DEPTH.with(Cell::get), 0);
    }
}
