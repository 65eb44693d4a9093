//! Descriptors 0 to 2 are the host's, even while it has closed them, as a daemon does: what it prints or reads there
//! must not be a file or a connection of ours.

use std::io;
use std::mem;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::fork::PerProcess;

const FIRST_OF_OURS: RawFd = 3;

/// Opens something of ours, under a number above the host's.
pub(crate) fn opened<T: From<OwnedFd> + Into<OwnedFd>>(open: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    let _reserved = Reserved::begin();
    above(open()?.into()).map(T::from)
}

/// Moves what still got one of their numbers: the host may have closed one since they were reserved.
fn above(opened: OwnedFd) -> io::Result<OwnedFd> {
    if opened.as_raw_fd() >= FIRST_OF_OURS {
        return Ok(opened);
    }
    // SAFETY: an open descriptor, of which a copy is made.
    match unsafe { libc::fcntl(opened.as_raw_fd(), libc::F_DUPFD_CLOEXEC, FIRST_OF_OURS) } {
        -1 => Err(io::Error::last_os_error()),
        // SAFETY: the copy, which is nobody else's yet.
        number => Ok(unsafe { OwnedFd::from_raw_fd(number) }),
    }
}

/// Keeps the closed ones of them reserved until dropped: for code that opens files by itself.
pub(crate) struct Reserved(());

/// Shared by all threads: a thread that finds them reserved joins, and the last one to leave ends the reservation.
#[derive(Default)]
struct Reservation {
    holders: usize,
    held: [bool; FIRST_OF_OURS as usize],
}

static RESERVATION: PerProcess<Mutex<Reservation>> = PerProcess::new(Mutex::default);

fn reservation() -> MutexGuard<'static, Reservation> {
    RESERVATION.get().lock().unwrap_or_else(PoisonError::into_inner)
}

impl Reserved {
    pub(crate) fn begin() -> Reserved {
        let mut reservation = reservation();
        reservation.holders += 1;
        loop {
            // SAFETY: a text of ours, with a NUL.
            let number = unsafe { libc::open(c"/".as_ptr(), NOTHING | libc::O_CLOEXEC) };
            match usize::try_from(number).map(|number| reservation.held.get_mut(number)) {
                Ok(Some(one)) => *one = true,
                Ok(None) => {
                    // SAFETY: opened just now, and entered nowhere.
                    unsafe { libc::close(number) };
                    break;
                }
                // The table of descriptors is full: the caller finds that out too when it opens something.
                Err(_) => break,
            }
        }
        Reserved(())
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        let mut reservation = reservation();
        // In a forked child the reservations that the parent began are not counted.
        reservation.holders = reservation.holders.saturating_sub(1);
        if reservation.holders > 0 {
            return;
        }
        let held = mem::take(&mut reservation.held);
        for number in (0..FIRST_OF_OURS).filter(|number| held[*number as usize]) {
            // The host may have put a file of its own there meanwhile, which is never opened like ours.
            // SAFETY: the call only asks, about any number.
            let flags = unsafe { libc::fcntl(number, libc::F_GETFL) };
            if flags != -1 && flags & NOTHING == NOTHING {
                // SAFETY: opened by `begin`, as its flags say.
                unsafe { libc::close(number) };
            }
        }
    }
}

/// A descriptor opened with this can neither be read nor written, as if it were closed.
#[cfg(target_os = "linux")]
const NOTHING: libc::c_int = libc::O_PATH;
#[cfg(not(target_os = "linux"))]
const NOTHING: libc::c_int = libc::O_RDONLY | libc::O_DIRECTORY;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::fork::tests::in_a_child;

    fn next_number() -> RawFd {
        // SAFETY: a text with a NUL, and what is opened is closed again, once.
        unsafe {
            let number = libc::open(c"/".as_ptr(), libc::O_RDONLY);
            libc::close(number);
            number
        }
    }

    /// Starting another program may run no fork handler.
    #[test]
    fn what_is_moved_is_closed_when_another_program_starts() {
        assert!(in_a_child(|| {
            // SAFETY: plain calls; the number is nobody else's in this process.
            let low = unsafe {
                libc::close(0);
                OwnedFd::from_raw_fd(libc::open(c"/".as_ptr(), libc::O_RDONLY))
            };
            let is_low = low.as_raw_fd() < FIRST_OF_OURS;
            let moved = above(low).unwrap();
            // SAFETY: a plain call.
            let flags = unsafe { libc::fcntl(moved.as_raw_fd(), libc::F_GETFD) };
            is_low && moved.as_raw_fd() >= FIRST_OF_OURS && flags & libc::FD_CLOEXEC != 0
        }));
    }

    /// As with several threads: the second one finds them reserved already.
    #[test]
    fn they_are_reserved_until_the_last_one_ends_it() {
        assert!(in_a_child(|| {
            for number in 0..FIRST_OF_OURS {
                // SAFETY: this child is the test's alone, and uses none of them.
                unsafe { libc::close(number) };
            }
            let first = Reserved::begin();
            let second = Reserved::begin();
            drop(first);
            let while_reserved = next_number();
            drop(second);
            while_reserved >= FIRST_OF_OURS && next_number() == 0
        }));
    }
}
