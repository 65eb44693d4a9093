//! What a forked child does not share with its parent.
//!
//! It gets a copy of each descriptor. With that copy a connection would outlive the process that paid over it, and a
//! lock the owner that it stands for. So each descriptor is entered in a table, and the child closes what it finds
//! there before anything else runs in it: without taking a lock, without allocating, and without touching the
//! connection itself, which is the parent's. A child made without handlers (a raw clone) keeps its copies; the parent
//! resets what they hold.

use std::io;
use std::mem::ManuallyDrop;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::process;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, Ordering::SeqCst};
use std::thread;
use std::time::{Duration, Instant};

use super::What;
#[cfg(target_os = "linux")]
use super::sqlite;
use super::standard::opened;
use super::unix::inode;

/// More than the descriptors that a process commonly has. When the table is full, no more are made.
const MOST_CONNECTIONS: usize = 4096;
const MOST_LOCKS: usize = 256;

/// A descriptor and the inode behind it; 0: none. The code that takes an entry out also closes the descriptor.
type Slot = AtomicU64;

static CONNECTIONS: [Slot; MOST_CONNECTIONS] = [const { Slot::new(0) }; MOST_CONNECTIONS];
static LOCKS: [Slot; MOST_LOCKS] = [const { Slot::new(0) }; MOST_LOCKS];

/// How many forks have begun in this process, and how many have ended: while they differ, a child is being made.
static BEGUN: AtomicU64 = AtomicU64::new(0);
static ENDED: AtomicU64 = AtomicU64::new(0);

/// How many forks lie between the process that loaded the library and this one.
static GENERATION: AtomicU32 = AtomicU32::new(0);

/// This process, distinct from those that it was forked from or that it forks: the system reuses process numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Here {
    generation: u32,
    process: u32,
}

impl Here {
    pub(crate) fn now() -> Here {
        // If forks cannot be watched, the process number has to do.
        let _ = watch_forks();
        Here { generation: GENERATION.load(SeqCst), process: process::id() }
    }

    /// Mixed into the number of a device, of which the system uses only the lower half.
    #[cfg(target_os = "linux")]
    pub(super) fn mark(self) -> u64 {
        u64::from(self.process.wrapping_add(self.generation.rotate_right(8))) << 32
    }
}

/// A value that each process has for itself: in a forked child the parent's may be locked for ever, by a thread that
/// only the parent has.
pub(crate) struct PerProcess<T: 'static> {
    latest: AtomicPtr<Of<T>>,
    make: fn() -> T,
}

struct Of<T> {
    process: Here,
    value: T,
    /// The parent's, which is never freed.
    _before: *const Of<T>,
}

impl<T: Sync> PerProcess<T> {
    pub(crate) const fn new(make: fn() -> T) -> PerProcess<T> {
        PerProcess { latest: AtomicPtr::new(ptr::null_mut()), make }
    }

    pub(crate) fn get(&'static self) -> &'static T {
        let here = Here::now();
        loop {
            let latest = self.latest.load(SeqCst);
            // SAFETY: what was stored there once is never freed.
            if let Some(of) = unsafe { latest.as_ref() }.filter(|of| of.process == here) {
                return &of.value;
            }
            let made = Box::into_raw(Box::new(Of { process: here, value: (self.make)(), _before: latest }));
            if self.latest.compare_exchange(latest, made, SeqCst, SeqCst).is_err() {
                // SAFETY: made just now, and seen by nobody.
                drop(unsafe { Box::from_raw(made) });
            }
        }
    }
}

/// A socket or a locked file of this process alone. A forked child closes it, and the child's copy of this object
/// neither uses nor closes that number, which may be another file's by then.
#[derive(Debug)]
pub(crate) struct Kept<T: AsFd> {
    descriptor: ManuallyDrop<T>,
    slot: &'static Slot,
    entry: u64,
    process: Here,
}

impl<T: AsFd + From<OwnedFd> + Into<OwnedFd>> Kept<T> {
    /// Makes one, under a number that is not the host's, and enters it. If a fork meanwhile may have given a child what
    /// was not entered yet, it makes another one, until `until`.
    pub(crate) fn open(what: What, until: Instant, mut make: impl FnMut() -> io::Result<T>) -> io::Result<Kept<T>> {
        watch_forks()?;
        let table: &[Slot] = match what {
            What::Connection => &CONNECTIONS,
            What::Lock => &LOCKS,
        };
        loop {
            let ended = ENDED.load(SeqCst);
            let kept = Kept::enter(table, opened(&mut make)?)?;
            if BEGUN.load(SeqCst) == ended {
                return Ok(kept);
            }
            drop(kept);
            if Instant::now() >= until {
                return Err(io::Error::new(io::ErrorKind::TimedOut, "the process is forking all the time"));
            }
            thread::sleep(Duration::from_millis(1));
        }
    }
}

impl<T: AsFd> Kept<T> {
    fn enter(table: &'static [Slot], descriptor: T) -> io::Result<Kept<T>> {
        let entry = entry(descriptor.as_fd())?;
        let slot = table.iter().find(|slot| slot.compare_exchange(0, entry, SeqCst, SeqCst).is_ok());
        let slot = slot.ok_or_else(|| io::Error::other(format!("{} of them are open already", table.len())))?;
        Ok(Kept { descriptor: ManuallyDrop::new(descriptor), slot, entry, process: Here::now() })
    }

    /// False in a child, whether its handler has run or not.
    fn is_here(&self) -> bool {
        self.process == Here::now() && self.slot.load(SeqCst) == self.entry
    }

    pub(crate) fn get(&self) -> io::Result<&T> {
        if self.is_here() { Ok(&self.descriptor) } else { Err(not_ours()) }
    }

    pub(crate) fn get_mut(&mut self) -> io::Result<&mut T> {
        if self.is_here() { Ok(&mut self.descriptor) } else { Err(not_ours()) }
    }
}

impl<T: AsFd> Drop for Kept<T> {
    fn drop(&mut self) {
        if self.is_here() && self.slot.compare_exchange(self.entry, 0, SeqCst, SeqCst).is_ok() {
            // SAFETY: it is dropped nowhere else, and this object is gone after this.
            unsafe { ManuallyDrop::drop(&mut self.descriptor) }
        }
    }
}

fn not_ours() -> io::Error {
    io::Error::new(io::ErrorKind::NotConnected, "it was left to the process that forked this one")
}

/// The inode's number in the upper half, as far as it fits: it is compared with only one other. The descriptor's number
/// plus 1 in the lower half, which is therefore never 0.
fn entry(descriptor: BorrowedFd) -> io::Result<u64> {
    let number = descriptor.as_raw_fd();
    Ok((inode(number)? << 32) | (number as u64 + 1))
}

fn number(entry: u64) -> RawFd {
    (entry as u32 - 1) as RawFd
}

/// Has the system call us at each fork. Two threads may do so at once: twice does no harm, but a lock might be held
/// while another thread forks.
fn watch_forks() -> io::Result<()> {
    static IS_DONE: AtomicBool = AtomicBool::new(false);
    if IS_DONE.load(SeqCst) {
        return Ok(());
    }
    // SAFETY: the handlers only load and store atomics, close descriptors of ours, and take and release locks.
    match unsafe { pthread_atfork(Some(before), Some(in_parent), Some(in_child)) } {
        0 => {
            IS_DONE.store(true, SeqCst);
            Ok(())
        }
        error => Err(io::Error::from_raw_os_error(error)),
    }
}

unsafe extern "C" {
    /// POSIX; the libc crate lacks it on Linux, where each C library has it.
    fn pthread_atfork(
        before: Option<extern "C" fn()>,
        in_parent: Option<extern "C" fn()>,
        in_child: Option<extern "C" fn()>,
    ) -> libc::c_int;
}

extern "C" fn before() {
    BEGUN.fetch_add(1, SeqCst);
    #[cfg(target_os = "linux")]
    sqlite::hold();
}

/// Also runs if the fork fails and there is no child.
extern "C" fn in_parent() {
    #[cfg(target_os = "linux")]
    sqlite::release_in_parent();
    ENDED.fetch_add(1, SeqCst);
}

extern "C" fn in_child() {
    GENERATION.fetch_add(1, SeqCst);
    for slot in CONNECTIONS.iter().chain(&LOCKS) {
        // Read first: the system copies each page that is written to.
        let entry = if slot.load(SeqCst) == 0 { 0 } else { slot.swap(0, SeqCst) };
        if entry == 0 {
            continue;
        }
        let number = number(entry);
        // A fork copies descriptors a moment before memory: between the two, another thread may have entered a number
        // for us that in this child is still a file of the host's.
        if inode(number).is_ok_and(|inode| inode as u32 == (entry >> 32) as u32) {
            // SAFETY: the entry was ours to take, and the object that made it closes nothing in this process.
            unsafe { libc::close(number) };
        }
    }
    #[cfg(target_os = "linux")]
    sqlite::release_in_child();
    ENDED.store(BEGUN.load(SeqCst), SeqCst);
}

/// Whether SQLite can be used in this process. Where SQLite makes its own system calls, a forked child cannot tell its
/// locks from its parent's.
#[cfg(not(target_os = "linux"))]
pub(crate) fn prepare_sqlite() -> bool {
    Here::now().generation == 0
}

#[cfg(test)]
pub(super) mod tests {
    use std::fs::File;
    use std::io::Read;
    use std::net::{TcpListener, TcpStream};
    use std::os::fd::FromRawFd;

    use super::*;

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(10)
    }

    /// A connection and its other end.
    fn connection() -> (Kept<TcpStream>, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let connect = || TcpStream::connect(listener.local_addr().unwrap());
        let kept = Kept::open(What::Connection, soon(), connect).unwrap();
        (kept, listener.accept().unwrap().0)
    }

    fn is_open(number: RawFd) -> bool {
        // SAFETY: the call only asks, about any number.
        unsafe { libc::fcntl(number, libc::F_GETFD) != -1 }
    }

    /// Runs `inside` in a forked child, whose exit status tells the result. Returns that result.
    pub(in crate::platform) fn in_a_child(inside: impl FnOnce() -> bool) -> bool {
        // SAFETY: the child makes plain system calls, and ends without any destructor.
        unsafe {
            let child = libc::fork();
            if child == 0 {
                libc::_exit(i32::from(inside()));
            }
            let mut status = 0;
            assert_eq!(libc::waitpid(child, &mut status, 0), child);
            libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 1
        }
    }

    #[test]
    fn a_child_has_it_no_more() {
        let (mut kept, mut peer) = connection();
        let lock = Kept::open(What::Lock, soon(), || File::open("/dev/null")).unwrap();
        let hosts = File::open("/dev/null").unwrap();
        let numbers = [kept.get().unwrap().as_raw_fd(), lock.get().unwrap().as_raw_fd()];
        assert!(in_a_child(|| {
            let closed = !numbers.into_iter().any(is_open) && is_open(hosts.as_raw_fd());
            let refused = kept.get().is_err() && kept.get_mut().is_err() && lock.get().is_err();
            // The host takes the numbers for its own files; ours are dropped, and leave them alone.
            // SAFETY: an open file, of which copies are made.
            let taken = unsafe { [libc::dup(hosts.as_raw_fd()), libc::dup(hosts.as_raw_fd())] };
            // SAFETY: dropped for the first time in this process.
            unsafe {
                drop(std::ptr::read(&kept));
                drop(std::ptr::read(&lock));
            }
            closed && refused && taken.into_iter().all(is_open)
        }));
        assert!(numbers.into_iter().all(is_open) && kept.get().is_ok() && lock.get().is_ok());
        drop(kept);
        assert_eq!(peer.read(&mut [0]).unwrap(), 0, "the parent closes its own");
    }

    /// No owner may look dead while its bytes live. The system reports the ends in the order in which they come.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_child_closes_the_lock_last() {
        assert!(in_a_child(|| {
            let mut events = [libc::epoll_event { events: 0, u64: 0 }; 2];
            // SAFETY: plain calls, and as many events as there is room for.
            unsafe {
                let ends = libc::epoll_create1(0);
                for (slot, number) in [(&LOCKS[0], 2), (&CONNECTIONS[0], 1)] {
                    let mut pipe = [0; 2];
                    libc::pipe(pipe.as_mut_ptr());
                    let mut event = libc::epoll_event { events: 0, u64: number };
                    libc::epoll_ctl(ends, libc::EPOLL_CTL_ADD, pipe[0], &raw mut event);
                    slot.store(entry(BorrowedFd::borrow_raw(pipe[1])).unwrap(), SeqCst);
                }
                in_child();
                libc::epoll_wait(ends, events.as_mut_ptr(), 2, 1_000);
            }
            events.map(|event| event.u64) == [1, 2]
        }));
    }

    /// The number was the host's when the descriptors were copied.
    #[test]
    fn a_child_keeps_what_only_has_the_same_number() {
        let (kept, _peer) = connection();
        let number = kept.get().unwrap().as_raw_fd();
        let other = Slot::new(kept.entry ^ 1 << 40);
        let slot = CONNECTIONS.iter().find(|slot| slot.compare_exchange(0, other.load(SeqCst), SeqCst, SeqCst).is_ok());
        kept.slot.store(0, SeqCst);
        assert!(in_a_child(|| is_open(number)));
        slot.unwrap().store(0, SeqCst);
        // SAFETY: taken out of its slot above: nobody else closes it.
        drop(unsafe { OwnedFd::from_raw_fd(number) });
    }

    /// A fork that has begun may copy what is not entered yet.
    #[test]
    fn none_is_handed_out_while_a_child_is_made() {
        let made = std::cell::Cell::new(0);
        let make = || {
            made.set(made.get() + 1);
            if made.get() == 1 {
                BEGUN.fetch_add(1, SeqCst);
            } else {
                // Other tests fork too: this one's fork ends only once.
                if made.get() == 2 {
                    ENDED.fetch_add(1, SeqCst);
                }
            }
            File::open("/dev/null")
        };
        let kept = Kept::open(What::Lock, soon(), make).unwrap();
        assert!(made.get() >= 3 && kept.get().is_ok());
    }

    #[test]
    fn a_full_table_takes_no_more() {
        static TABLE: [Slot; 2] = [const { Slot::new(0) }; 2];
        let enter = || Kept::enter(&TABLE, File::open("/dev/null").unwrap());
        let (first, _second) = (enter().unwrap(), enter().unwrap());
        assert_eq!(enter().unwrap_err().to_string(), "2 of them are open already");
        drop(first);
        assert!(enter().is_ok());
    }
}
