//! Blocks signals: no handler of the host may run on our threads, and a file that cannot grow must not end the process.

use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::ptr;

use libc::{SIGXFSZ, c_int, sigset_t};

/// Raised by what a thread itself does: if blocked, they would end the process without calling a handler.
const SYNCHRONOUS: [c_int; 6] = [libc::SIGSEGV, libc::SIGBUS, libc::SIGFPE, libc::SIGILL, libc::SIGTRAP, libc::SIGSYS];

/// Signals that this thread does not take until this is dropped.
pub(crate) struct Blocked {
    before: sigset_t,
    /// The signal that is ours, and is discarded, if it comes meanwhile.
    swallowed: Option<c_int>,
    /// A signal mask belongs to its thread.
    _here: PhantomData<*const ()>,
}

impl Blocked {
    /// Blocks all but the synchronous ones. A thread made meanwhile inherits that: no host handler ever runs on it.
    pub(crate) fn for_a_new_thread() -> Blocked {
        // SAFETY: sigfillset(3) makes it a whole set before anything reads it.
        let all = unsafe {
            let mut all = MaybeUninit::uninit();
            libc::sigfillset(all.as_mut_ptr());
            for signal in SYNCHRONOUS {
                libc::sigdelset(all.as_mut_ptr(), signal);
            }
            all.assume_init()
        };
        Blocked { before: block(&all), swallowed: None, _here: PhantomData }
    }

    /// Blocks the signal of a file that may not grow any more, which would end the process: the write fails instead.
    pub(crate) fn of_file_size() -> Blocked {
        // SAFETY: sigemptyset(3) makes it a whole set before anything reads it.
        let one = unsafe {
            let mut one = MaybeUninit::uninit();
            libc::sigemptyset(one.as_mut_ptr());
            libc::sigaddset(one.as_mut_ptr(), SIGXFSZ);
            one.assume_init()
        };
        // One that is pending already is the host's.
        let swallowed = (!is_pending(SIGXFSZ)).then_some(SIGXFSZ);
        Blocked { before: block(&one), swallowed, _here: PhantomData }
    }
}

impl Drop for Blocked {
    fn drop(&mut self) {
        if let Some(signal) = self.swallowed.filter(|signal| is_pending(*signal)) {
            take(signal);
        }
        // SAFETY: the set that `block` returned.
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &self.before, ptr::null_mut()) };
    }
}

/// Blocks these as well, and returns what was blocked before.
fn block(signals: &sigset_t) -> sigset_t {
    let mut before = MaybeUninit::zeroed();
    // SAFETY: sets of our own; `before` stays empty if the call fails, which it does for no set.
    unsafe {
        libc::pthread_sigmask(libc::SIG_BLOCK, signals, before.as_mut_ptr());
        before.assume_init()
    }
}

fn is_pending(signal: c_int) -> bool {
    let mut pending = MaybeUninit::zeroed();
    // SAFETY: a set of our own, which is read only once it is filled.
    unsafe { libc::sigpending(pending.as_mut_ptr()) == 0 && libc::sigismember(pending.as_ptr(), signal) == 1 }
}

/// Discards a blocked signal that is pending for this thread.
fn take(signal: c_int) {
    // SAFETY: sets of our own. The system sends this signal to the thread that writes, so that no other takes it first.
    unsafe {
        let mut one = MaybeUninit::uninit();
        libc::sigemptyset(one.as_mut_ptr());
        libc::sigaddset(one.as_mut_ptr(), signal);
        #[cfg(target_os = "linux")]
        libc::sigtimedwait(one.as_ptr(), ptr::null_mut(), &libc::timespec { tv_sec: 0, tv_nsec: 0 });
        #[cfg(not(target_os = "linux"))]
        libc::sigwait(one.as_ptr(), &mut 0);
    }
}
