//! Descriptors 0 to 2 are the host's, also while it has closed them, as a daemon does: what it prints or reads there must not be a
//! file or a connection of ours.

use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};

const FIRST_OF_OURS: RawFd = 3;

/// Opens something of ours, under a number above them.
pub(crate) fn opened<T: From<OwnedFd> + Into<OwnedFd>>(open: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    let _reserved = Reserved::begin();
    above(open()?.into()).map(T::from)
}

/// Others of our threads reserve them too, and may end that just between.
fn above(opened: OwnedFd) -> io::Result<OwnedFd> {
    if opened.as_raw_fd() >= FIRST_OF_OURS {
        return Ok(opened);
    }
    // SAFETY: an open descriptor, and one that is nobody else's yet.
    unsafe {
        match libc::fcntl(opened.as_raw_fd(), libc::F_DUPFD_CLOEXEC, FIRST_OF_OURS) {
            -1 => Err(io::Error::last_os_error()),
            number => Ok(OwnedFd::from_raw_fd(number)),
        }
    }
}

/// Nothing gets those of them that are closed until this is dropped: for whatever opens files by itself.
pub(crate) struct Reserved([bool; FIRST_OF_OURS as usize]);

impl Reserved {
    pub(crate) fn begin() -> Reserved {
        let mut held = [false; FIRST_OF_OURS as usize];
        loop {
            // SAFETY: text with a NUL.
            let number = unsafe { libc::open(c"/".as_ptr(), NOTHING | libc::O_CLOEXEC) };
            match usize::try_from(number).map(|number| held.get_mut(number)) {
                Ok(Some(one)) => *one = true,
                Ok(None) => {
                    // SAFETY: opened just now.
                    unsafe { libc::close(number) };
                    break;
                }
                // A full table: whoever opens something finds that out too.
                Err(_) => break,
            }
        }
        Reserved(held)
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        for number in (0..FIRST_OF_OURS).filter(|number| self.0[*number as usize]) {
            // The host may have put a file of its own there meanwhile: none of them is opened like ours.
            // SAFETY: plain calls.
            unsafe {
                let flags = libc::fcntl(number, libc::F_GETFL);
                if flags != -1 && flags & NOTHING == NOTHING {
                    libc::close(number);
                }
            }
        }
    }
}

/// What is opened so can neither be read nor written, as if it were closed.
#[cfg(target_os = "linux")]
const NOTHING: libc::c_int = libc::O_PATH;
#[cfg(not(target_os = "linux"))]
const NOTHING: libc::c_int = libc::O_RDONLY | libc::O_DIRECTORY;
