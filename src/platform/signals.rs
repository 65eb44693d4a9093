//! Signals while we work: whose handlers may run on our threads, and which must not end the process.

use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::ptr;

use libc::{SIGXFSZ, c_int, sigset_t};

/// Raised by what a thread itself does: blocked, they would end the process without asking anybody.
const SYNCHRONOUS: [c_int; 6] = [libc::SIGSEGV, libc::SIGBUS, libc::SIGFPE, libc::SIGILL, libc::SIGTRAP, libc::SIGSYS];

/// Signals that this thread does not take until this is dropped.
pub(crate) struct Blocked {
    before: sigset_t,
    /// The one that is ours if it comes meanwhile.
    swallowed: Option<c_int>,
    /// A mask is its thread's.
    _here: PhantomData<*const ()>,
}

impl Blocked {
    /// All but the synchronous ones. A thread that is made meanwhile begins so: no handler of the host's ever runs on it.
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

    /// That of a file that may not grow any more, which ends the process: instead, the write fails.
    pub(crate) fn of_file_size() -> Blocked {
        // SAFETY: sigemptyset(3) makes it a whole set before anything reads it.
        let one = unsafe {
            let mut one = MaybeUninit::uninit();
            libc::sigemptyset(one.as_mut_ptr());
            libc::sigaddset(one.as_mut_ptr(), SIGXFSZ);
            one.assume_init()
        };
        // One that waits already is the host's.
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

/// Returns what was blocked before.
fn block(signals: &sigset_t) -> sigset_t {
    let mut before = MaybeUninit::zeroed();
    // SAFETY: sets of our own; an empty one should it fail, which it does for no set.
    unsafe {
        libc::pthread_sigmask(libc::SIG_BLOCK, signals, before.as_mut_ptr());
        before.assume_init()
    }
}

fn is_pending(signal: c_int) -> bool {
    let mut pending = MaybeUninit::zeroed();
    // SAFETY: a set of our own, which is read once it is filled.
    unsafe { libc::sigpending(pending.as_mut_ptr()) == 0 && libc::sigismember(pending.as_ptr(), signal) == 1 }
}

/// Takes a blocked signal that waits for this thread, as if it had never come.
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
