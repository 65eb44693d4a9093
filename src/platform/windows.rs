//! Where the system is not asked yet: what it does not tell counts as not known, and nothing is refused for it.

use std::fs::{File, OpenOptions};
use std::io;
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use super::{FileId, Mount, Rights, What};

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

/// A new file has the rights of its folder.
pub(crate) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// An open file cannot be moved or replaced: all are alike.
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

/// Closing resets it: its linger time is zero.
pub(crate) fn reset(_: &TcpStream) {}

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
