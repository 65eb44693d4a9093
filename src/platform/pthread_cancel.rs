//! Threads that the host may cancel (`pthread_cancel`): inside the library a cancellation has to wait.

use std::ffi::c_int;
use std::marker::PhantomData;

/// The value in pthread.h, which differs from system to system.
const DISABLE: c_int = if cfg!(target_vendor = "apple") { 0 } else { 1 };

/// While this lives, its thread is not cancelled; a cancellation that comes meanwhile takes effect afterwards, at the
/// host's next cancellation point.
pub(crate) struct Uncancelled {
    before: c_int,
    /// It belongs to one thread alone.
    _thread: PhantomData<*const ()>,
}

impl Uncancelled {
    pub(crate) fn begin() -> Uncancelled {
        Uncancelled { before: set(DISABLE), _thread: PhantomData }
    }
}

impl Drop for Uncancelled {
    fn drop(&mut self) {
        set(self.before);
    }
}

fn set(state: c_int) -> c_int {
    // The libc crate lacks it. Declared inside this function: declarations outside of functions go into the header.
    unsafe extern "C" {
        fn pthread_setcancelstate(state: c_int, old: *mut c_int) -> c_int;
    }
    let mut before = state;
    // SAFETY: a plain call, which cannot fail with a state that it knows.
    unsafe { pthread_setcancelstate(state, &mut before) };
    before
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_before_is_restored() {
        let before = set(DISABLE);
        set(before);
        {
            let _outer = Uncancelled::begin();
            let _inner = Uncancelled::begin();
            assert_eq!(set(DISABLE), DISABLE);
        }
        assert_eq!(set(before), before);
        assert_ne!(before, DISABLE, "the tests' own thread may be cancelled");
    }
}
