//! What the operating system provides. It imports nothing from the rest of the library.

pub(crate) mod blocking;
pub(crate) mod cancellation;
pub(crate) mod clock;
pub(crate) mod failpoint;
pub(crate) mod files;
#[cfg(unix)]
mod fork;
#[cfg(target_os = "linux")]
mod mounts;
pub(crate) mod panic;
#[cfg(unix)]
mod pthread_cancel;
pub(crate) mod secret_buffer;
#[cfg(unix)]
mod signals;
#[cfg(target_os = "linux")]
mod sqlite;
#[cfg(unix)]
mod standard;
mod thread_id;
#[cfg(unix)]
mod unix;
#[cfg(not(unix))]
mod windows;
mod wiping;

#[cfg(all(unix, not(target_os = "linux")))]
pub(crate) use self::fork::prepare_sqlite;
#[cfg(unix)]
pub(crate) use self::fork::{Here, Kept, PerProcess};
#[cfg(unix)]
pub(crate) use self::pthread_cancel::Uncancelled;
#[cfg(unix)]
pub(crate) use self::signals::Blocked;
#[cfg(target_os = "linux")]
pub(crate) use self::sqlite::prepare_sqlite;
#[cfg(unix)]
pub(crate) use self::standard::{Reserved, opened};
pub(crate) use self::thread_id::this_thread;
#[cfg(unix)]
pub(crate) use self::unix::*;
#[cfg(not(unix))]
pub(crate) use self::windows::*;

/// What a descriptor is: a forked child closes connections before locks, so no owner looks dead while its bytes live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Connection,
    Lock,
}

/// One file, whatever its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileId {
    device: u64,
    inode: u64,
}

/// The mount that a path lies on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mount {
    pub(crate) id: u64,
    /// As in `ext4`.
    pub(crate) kind: String,
    /// As in `/dev/sda1`.
    pub(crate) source: String,
}

/// A file's owner, and who may do what with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rights {
    pub(crate) owner: String,
    pub(crate) is_ours: bool,
    /// The lowest nine bits of the mode.
    pub(crate) mode: u32,
}
