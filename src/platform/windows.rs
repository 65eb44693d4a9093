//! Systems other than Unix, which are not asked yet: everything counts as unknown, and nothing is refused for that.

use std::fs::{File, OpenOptions};
use std::io;
use std::net::TcpStream;
use std::path::Path;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use super::{FileId, Mount, Rights, What};

/// This process: there is no fork.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Here;

impl Here {
    pub(crate) fn now() -> Here {
        Here
    }
}

pub(crate) struct PerProcess<T: 'static>(OnceLock<T>, fn() -> T);

impl<T: Sync> PerProcess<T> {
    pub(crate) const fn new(make: fn() -> T) -> PerProcess<T> {
        PerProcess(OnceLock::new(), make)
    }

    pub(crate) fn get(&'static self) -> &'static T {
        self.0.get_or_init(self.1)
    }
}

pub(crate) fn prepare_sqlite() -> bool {
    true
}

/// Handles of the standard streams are not reused.
pub(crate) struct Reserved;

impl Reserved {
    pub(crate) fn begin() -> Reserved {
        Reserved
    }
}

pub(crate) fn opened<T>(open: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    open()
}

/// A descriptor of this process alone: there is no fork.
#[derive(Debug)]
pub(crate) struct Kept<T>(T);

impl<T> Kept<T> {
    pub(crate) fn open(_: What, _: Instant, mut make: impl FnMut() -> io::Result<T>) -> io::Result<Kept<T>> {
        make().map(Kept)
    }

    pub(crate) fn get(&self) -> io::Result<&T> {
        Ok(&self.0)
    }

    pub(crate) fn get_mut(&mut self) -> io::Result<&mut T> {
        Ok(&mut self.0)
    }
}

/// A thread cannot be cancelled, only ended.
pub(crate) struct Uncancelled;

impl Uncancelled {
    pub(crate) fn begin() -> Uncancelled {
        Uncancelled
    }
}

/// There are no signals.
pub(crate) struct Blocked;

impl Blocked {
    pub(crate) fn for_a_new_thread() -> Blocked {
        Blocked
    }

    pub(crate) fn of_file_size() -> Blocked {
        Blocked
    }
}

/// A new file has the rights of its folder.
pub(crate) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// All files have the same id: an open one cannot be moved or replaced.
pub(crate) fn file_id(path: &Path) -> Option<FileId> {
    path.exists().then_some(FileId { device: 0, inode: 0 })
}

pub(crate) fn file_id_of(_: &File) -> Option<FileId> {
    Some(FileId { device: 0, inode: 0 })
}

/// A folder cannot be synced.
pub(crate) fn sync_folder(_: &Path) {}

pub(crate) fn rights(_: &Path) -> Option<Rights> {
    None
}

pub(crate) fn set_mode(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}

pub(crate) fn share_as(_: &File, _: &Path) {}

pub(crate) fn may_write(_: &Path) -> io::Result<()> {
    Ok(())
}

/// There is only one kind of lock.
pub(crate) fn try_record_lock(_: &File) -> io::Result<()> {
    Ok(())
}

/// Closing resets it: its linger time is zero.
pub(crate) fn reset(_: &TcpStream) {}

pub(crate) fn is_under_way(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::WouldBlock
}

/// Waits for a moment, after which the caller looks at them again.
pub(crate) fn await_connection(_: &[&TcpStream], time: Duration) {
    std::thread::sleep(time.min(Duration::from_millis(10)));
}

pub(crate) fn mount_of(_: &Path) -> Option<Mount> {
    None
}

pub(crate) fn boot_id() -> Option<String> {
    None
}

pub(crate) fn boot_clock() -> Option<Duration> {
    None
}

pub(crate) fn this_process() -> Option<String> {
    None
}

pub(crate) fn has_ended(_: &str) -> bool {
    false
}
