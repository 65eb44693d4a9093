//! Catches the library's panics and keeps them from being printed. The host's own panics are left to the host.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::thread;

use once_cell::sync::Lazy;

/// Runs `inside`. None: it panicked.
pub(crate) fn guard<T>(inside: impl FnOnce() -> T) -> Option<T> {
    // A host in Rust may call while it panics: the hook cannot be changed then.
    if !thread::panicking() {
        Lazy::force(&QUIET);
    }
    let _mark = Inside::enter();
    panic::catch_unwind(AssertUnwindSafe(inside)).ok()
}

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// The default hook prints to the host's stderr; panics outside our exports and threads are left to the host's hook.
static QUIET: Lazy<()> = Lazy::new(|| {
    let hosts = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if DEPTH.try_with(Cell::get).unwrap_or(0) == 0 {
            hosts(panic);
        }
    }));
});

/// Marks this thread as inside the library, until dropped.
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
