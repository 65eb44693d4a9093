//! The system calls that SQLite makes through us, and its locks while the process forks.
//!
//! SQLite remembers for the whole process which locks it has on which file, by device and inode. A forked child
//! inherits this memory but none of the locks: it would trust locks that nobody holds. So SQLite is told another device
//! in each process. It then never finds what it inherited: the child opens the file anew, with locks of its own, and
//! leaves alone what is the parent's.

use std::cell::Cell;
use std::ffi::{c_char, c_int};
use std::mem;
use std::ptr;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering::SeqCst};
use std::thread;
use std::time::{Duration, Instant};

use libc::{fstat64, stat64};
use rusqlite::ffi;

use super::fork::Here;
use super::standard::Reserved;

/// SQLite's locks that outlive a call, in an order in which SQLite takes them itself.
const LOCKS: [c_int; 7] = [
    ffi::SQLITE_MUTEX_STATIC_MAIN,
    ffi::SQLITE_MUTEX_STATIC_OPEN,
    ffi::SQLITE_MUTEX_STATIC_VFS1,
    ffi::SQLITE_MUTEX_STATIC_LRU,
    ffi::SQLITE_MUTEX_STATIC_PMEM,
    ffi::SQLITE_MUTEX_STATIC_PRNG,
    ffi::SQLITE_MUTEX_STATIC_MEM,
];

static MUTEXES: [AtomicPtr<ffi::sqlite3_mutex>; LOCKS.len()] = [const { AtomicPtr::new(ptr::null_mut()) }; LOCKS.len()];

/// One of them was held when this process was forked, so that SQLite cannot be used here.
static IS_STUCK: AtomicBool = AtomicBool::new(false);

thread_local! {
    /// How many of them this thread holds while it forks; None: it is not forking. The handlers may be called twice.
    static HELD: Cell<Option<usize>> = const { Cell::new(None) };
}

type Any = unsafe extern "C" fn();
type Open = unsafe extern "C" fn(*const c_char, c_int, c_int) -> c_int;
type Stat = unsafe extern "C" fn(*const c_char, *mut stat64) -> c_int;
type Fstat = unsafe extern "C" fn(c_int, *mut stat64) -> c_int;

/// Must be called before a file is opened. False: SQLite cannot be used in this process.
pub(crate) fn prepare_sqlite() -> bool {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: SQLite's functions as it documents them, before any file is opened; its file system lives as long as
        // the process, and casts each call back to the type that it has here.
        unsafe {
            let vfs = ffi::sqlite3_vfs_find(c"unix".as_ptr());
            let Some(set) = vfs.as_ref().and_then(|vfs| vfs.xSetSystemCall) else { return };
            set(vfs, c"open".as_ptr(), Some(mem::transmute::<Open, Any>(open)));
            set(vfs, c"stat".as_ptr(), Some(mem::transmute::<Stat, Any>(stat)));
            set(vfs, c"fstat".as_ptr(), Some(mem::transmute::<Fstat, Any>(fstat)));
            (*vfs).xSleep = Some(sleep);
            for (mutex, lock) in MUTEXES.iter().zip(LOCKS) {
                mutex.store(ffi::sqlite3_mutex_alloc(lock), SeqCst);
            }
        }
    });
    !IS_STUCK.load(SeqCst)
}

/// Opens a file, but not under one of the host's numbers: SQLite would close such a descriptor again, and thereby end
/// the locks that this process has on the file.
unsafe extern "C" fn open(path: *const c_char, flags: c_int, mode: c_int) -> c_int {
    let reserved = Reserved::begin();
    // SAFETY: SQLite passes what open(2) takes, and `errno` is this thread's.
    unsafe {
        let number = libc::open(path, flags, mode);
        let error = *libc::__errno_location();
        drop(reserved);
        *libc::__errno_location() = error;
        number
    }
}

unsafe extern "C" fn stat(path: *const c_char, file: *mut stat64) -> c_int {
    // SAFETY: SQLite passes what stat(2) takes, which fills the struct when it returns 0.
    unsafe { of_this_process(libc::stat64(path, file), file) }
}

unsafe extern "C" fn fstat(descriptor: c_int, file: *mut stat64) -> c_int {
    // SAFETY: SQLite passes what fstat(2) takes, which fills the struct when it returns 0.
    unsafe { of_this_process(fstat64(descriptor, file), file) }
}

/// # Safety
/// `file` is filled if `done` is 0.
unsafe fn of_this_process(done: c_int, file: *mut stat64) -> c_int {
    if done == 0 {
        // SAFETY: filled, as `done` says.
        unsafe { (*file).st_dev ^= Here::now().mark() };
    }
    done
}

/// Sleeps for at most a millisecond. Where the file system gives no lock any more, SQLite asks a hundred times and
/// would sleep for ten seconds in all. The library knows how long to wait, and asks again.
unsafe extern "C" fn sleep(_: *mut ffi::sqlite3_vfs, microseconds: c_int) -> c_int {
    const LONGEST: u64 = 1_000;
    thread::sleep(Duration::from_micros(LONGEST.min(microseconds.unsigned_abs().into())));
    microseconds
}

/// Takes SQLite's locks, so that no other thread is at work behind one of them when memory is copied. SQLite holds them
/// only for moments: a thread that does not get them has interrupted SQLite itself, in a signal handler.
pub(super) fn hold() {
    const PATIENCE: Duration = Duration::from_secs(1);
    if HELD.get().is_some() {
        return;
    }
    HELD.set(Some(0));
    prepare_sqlite();
    let until = Instant::now() + PATIENCE;
    for (at, mutex) in MUTEXES.iter().enumerate() {
        let mutex = mutex.load(SeqCst);
        // SAFETY: one of SQLite's static ones, which live as long as the process.
        while !mutex.is_null() && unsafe { ffi::sqlite3_mutex_try(mutex) } != ffi::SQLITE_OK {
            if Instant::now() >= until {
                return;
            }
            thread::sleep(Duration::from_micros(50));
        }
        HELD.set(Some(at + 1));
    }
}

pub(super) fn release_in_parent() {
    release();
}

pub(super) fn release_in_child() {
    if release().is_some_and(|held| held < LOCKS.len()) {
        IS_STUCK.store(true, SeqCst);
    }
}

/// Returns how many it released; None: this thread was not forking.
fn release() -> Option<usize> {
    let held = HELD.take()?;
    for mutex in MUTEXES[..held].iter().rev() {
        let mutex = mutex.load(SeqCst);
        if !mutex.is_null() {
            // SAFETY: this thread holds it.
            unsafe { ffi::sqlite3_mutex_leave(mutex) };
        }
    }
    Some(held)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::fork::tests::in_a_child;

    /// A single test: its second half keeps SQLite from all other threads.
    #[test]
    fn a_child_uses_sqlite_unless_it_was_forked_inside_of_it() {
        Here::now();
        assert!(prepare_sqlite());
        // The handlers may be called twice.
        assert!(in_a_child(|| {
            hold();
            hold();
            release_in_child();
            release_in_child();
            prepare_sqlite()
        }));
        // A signal handler may fork in the middle of SQLite's work.
        let main = MUTEXES[0].load(SeqCst);
        // SAFETY: the thread that enters it leaves it again, after the fork.
        unsafe {
            ffi::sqlite3_mutex_enter(main);
            let is_left_alone = in_a_child(|| !prepare_sqlite());
            ffi::sqlite3_mutex_leave(main);
            assert!(is_left_alone);
        }
        assert!(prepare_sqlite(), "the parent goes on");
    }
}
