//! An id for each thread.

use std::cell::Cell;
use std::ptr;

/// A number that no other living thread has. It works even at a thread's end, when the standard library no longer knows
/// the thread.
pub(crate) fn this_thread() -> usize {
    thread_local! {
        static OWN: Cell<u8> = const { Cell::new(0) };
    }
    OWN.with(|own| ptr::from_ref(own).addr())
}
