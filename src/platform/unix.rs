//! Files, mounts, clocks and processes, as far as Unix or Linux tells of them.

use std::ffi::CString;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io;
use std::mem::MaybeUninit;
use std::net::TcpStream;
use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::time::Duration;

use super::{FileId, Mount, Rights};

/// Makes new files that only their owner can read and write.
pub(crate) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options.mode(0o600)
}

/// The file at the end of that path; None: there is none, or it cannot be looked at.
pub(crate) fn file_id(path: &Path) -> Option<FileId> {
    fs::metadata(path).ok().map(|file| FileId { device: file.dev(), inode: file.ino() })
}

pub(crate) fn file_id_of(file: &File) -> Option<FileId> {
    file.metadata().ok().map(|file| FileId { device: file.dev(), inode: file.ino() })
}

/// Makes the entry of a new file survive a power cut too, as far as the system can.
pub(crate) fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

pub(crate) fn rights(path: &Path) -> Option<Rights> {
    let file = fs::metadata(path).ok()?;
    // SAFETY: it takes nothing, and always succeeds.
    let us = unsafe { libc::geteuid() };
    Some(Rights { owner: user_name(file.uid()), is_ours: file.uid() == us, mode: file.mode() & 0o777 })
}

/// Looks only in the local list of users: another service might make a message wait.
fn user_name(id: u32) -> String {
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let user = users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(id)).then_some(name)
    });
    user.map_or_else(|| format!("user {id}"), str::to_owned)
}

pub(crate) fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    fs::set_permissions(path, Permissions::from_mode(mode))
}

/// Gives the group of `other` the same rights on `file` as on `other`, as SQLite does for its own files.
pub(crate) fn share_as(file: &File, other: &Path) {
    if let Ok(other) = fs::metadata(other) {
        // What this process may not change, the file keeps.
        let _ = std::os::unix::fs::fchown(file, None, Some(other.gid()));
        let _ = file.set_permissions(Permissions::from_mode(0o600 | other.mode() & 0o060));
    }
}

/// Checks that this process may read and write the file, without opening it. Err: why not.
pub(crate) fn may_write(path: &Path) -> io::Result<()> {
    let path = CString::new(path.as_os_str().as_bytes())?;
    // SAFETY: a text with a NUL that outlives the call.
    match unsafe { libc::faccessat(libc::AT_FDCWD, path.as_ptr(), libc::R_OK | libc::W_OK, libc::AT_EACCESS) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Takes a POSIX lock on a file that nobody else knows, and releases it: not every file system has such locks.
pub(crate) fn try_record_lock(file: &File) -> io::Result<()> {
    for kind in [libc::F_WRLCK, libc::F_UNLCK] {
        // SAFETY: integers only, for which zero is a value.
        let mut lock: libc::flock = unsafe { std::mem::zeroed() };
        (lock.l_type, lock.l_whence, lock.l_len) = (kind as _, libc::SEEK_SET as _, 1);
        // SAFETY: an open file, and a lock to take.
        if unsafe { libc::fcntl(file.as_raw_fd(), libc::F_SETLK, &raw const lock) } == -1 {
            return Err(io::Error::last_os_error());
        }
    }
    Ok(())
}

/// The inode behind a descriptor. May be called in a signal handler, and so in a forked child.
pub(super) fn inode(descriptor: RawFd) -> io::Result<u64> {
    // The plain calls of old 32-bit systems refuse large numbers.
    #[cfg(not(target_os = "linux"))]
    use libc::{fstat, stat};
    #[cfg(target_os = "linux")]
    use libc::{fstat64 as fstat, stat64 as stat};
    let mut file = MaybeUninit::<stat>::uninit();
    // SAFETY: fstat(2) fills the struct when it returns 0, and only then it is read.
    unsafe {
        match fstat(descriptor, file.as_mut_ptr()) {
            0 => Ok(file.assume_init().st_ino),
            _ => Err(io::Error::last_os_error()),
        }
    }
}

/// Resets a connection even if others hold it too: a close takes effect only for the last holder. Except on Linux,
/// closing has to do.
pub(crate) fn reset(connection: &TcpStream) {
    #[cfg(target_os = "linux")]
    {
        // SAFETY: integers only, for which zero is a value.
        let mut nowhere: libc::sockaddr = unsafe { std::mem::zeroed() };
        nowhere.sa_family = libc::AF_UNSPEC as libc::sa_family_t;
        let size = size_of_val(&nowhere) as libc::socklen_t;
        // SAFETY: an open socket, and an address of that size.
        unsafe { libc::connect(connection.as_raw_fd(), &raw const nowhere, size) };
    }
    #[cfg(not(target_os = "linux"))]
    let _ = connection;
}

/// The mount that a path lies on; None: the system does not tell.
pub(crate) fn mount_of(path: &Path) -> Option<Mount> {
    #[cfg(target_os = "linux")]
    return super::mounts::find(&fs::read("/proc/self/mountinfo").ok()?, mount_id(path), path);
    #[cfg(not(target_os = "linux"))]
    {
        let _ = path;
        None
    }
}

/// Makes the system call itself, as old C libraries lack it. None: kernels before 5.8 do not tell.
#[cfg(target_os = "linux")]
fn mount_id(path: &Path) -> Option<u64> {
    let path = CString::new(path.as_os_str().as_bytes()).ok()?;
    let mut file = MaybeUninit::<libc::statx>::zeroed();
    // SAFETY: text with a NUL, and room for the answer, for which every bit pattern is valid.
    unsafe {
        let done =
            libc::syscall(libc::SYS_statx, libc::AT_FDCWD, path.as_ptr(), 0, libc::STATX_MNT_ID, file.as_mut_ptr());
        let file = file.assume_init();
        (done == 0 && file.stx_mask & libc::STATX_MNT_ID != 0).then_some(file.stx_mnt_id)
    }
}

/// Whether the error only says that a connection was begun and not waited for.
pub(crate) fn is_under_way(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::EINPROGRESS | libc::EINTR))
}

/// Waits until one of these connections stands or has failed, but no longer than `time`; it may return sooner.
pub(crate) fn await_connection(streams: &[&TcpStream], time: Duration) {
    let entry = |stream: &&TcpStream| libc::pollfd { fd: stream.as_raw_fd(), events: libc::POLLOUT, revents: 0 };
    let mut entries: Vec<libc::pollfd> = streams.iter().map(entry).collect();
    let milliseconds = libc::c_int::try_from(time.as_micros().div_ceil(1000)).unwrap_or(libc::c_int::MAX);
    // SAFETY: there are as many entries as the call is told, and they outlive it.
    unsafe { libc::poll(entries.as_mut_ptr(), entries.len() as libc::nfds_t, milliseconds) };
}

/// Which boot of which machine this is; None: the system does not tell.
pub(crate) fn boot_id() -> Option<String> {
    let id = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let id = id.trim();
    // A time namespace has another boot clock.
    let offsets = fs::read_to_string("/proc/self/timens_offsets").unwrap_or_default();
    let offset = offsets.lines().find_map(|line| line.strip_prefix("boottime"));
    let offset: Vec<&str> = offset.unwrap_or_default().split_whitespace().collect();
    let is_moved = offset.iter().any(|number| *number != "0");
    Some(if is_moved { format!("{id}+{}", offset.join(".")) } else { id.to_owned() }).filter(|id| !id.is_empty())
}

/// The time since the boot, suspend included; None: the system does not tell. It needs no descriptor.
pub(crate) fn boot_clock() -> Option<Duration> {
    #[cfg(target_os = "linux")]
    {
        let mut time = MaybeUninit::<libc::timespec>::uninit();
        // SAFETY: clock_gettime(2) fills the struct when it returns 0, and only then it is read.
        let time = unsafe {
            if libc::clock_gettime(libc::CLOCK_BOOTTIME, time.as_mut_ptr()) != 0 {
                return None;
            }
            time.assume_init()
        };
        Some(Duration::new(u64::try_from(time.tv_sec).ok()?, u32::try_from(time.tv_nsec).ok()?))
    }
    #[cfg(not(target_os = "linux"))]
    None
}

/// A name that only this process has: its number, when it began, and the namespace of the number. None: the system does
/// not tell.
pub(crate) fn this_process() -> Option<String> {
    let number = std::process::id();
    let process = Process { number, start: start_of(number)?.0, space: pid_namespace()? };
    // If /proc shows another namespace, our number is another process's there.
    let itself = fs::read_link("/proc/self").ok()?;
    (itself.to_str()?.parse() == Ok(number)).then(|| process.to_text())
}

/// Whether the process with that name has surely ended.
pub(crate) fn has_ended(process: &str) -> bool {
    let Some(process) = Process::read(process) else { return false };
    if pid_namespace().as_ref() != Some(&process.space) {
        return false;
    }
    // SAFETY: signal 0 only asks, and sends nothing.
    let is_there = unsafe { libc::kill(process.number as libc::pid_t, 0) } == 0;
    if !is_there && io::Error::last_os_error().raw_os_error() == Some(libc::ESRCH) {
        return true;
    }
    start_of(process.number).is_some_and(|(start, is_dead)| start != process.start || is_dead)
}

struct Process {
    number: u32,
    /// Ticks since the boot.
    start: u64,
    /// The namespace of its number.
    space: String,
}

impl Process {
    fn to_text(&self) -> String {
        format!("pid {} start {} in {}", self.number, self.start, self.space)
    }

    fn read(text: &str) -> Option<Process> {
        match text.split(' ').collect::<Vec<_>>()[..] {
            ["pid", number, "start", start, "in", space] => {
                Some(Process { number: number.parse().ok()?, start: start.parse().ok()?, space: space.to_owned() })
            }
            _ => None,
        }
    }
}

fn pid_namespace() -> Option<String> {
    fs::read_link("/proc/self/ns/pid").ok()?.to_str().map(str::to_owned)
}

/// When that process began, in ticks since the boot, and whether it is dead but not yet reaped.
fn start_of(number: u32) -> Option<(u64, bool)> {
    let stat = fs::read(format!("/proc/{number}/stat")).ok()?;
    // The name of the process may hold anything.
    let after_name = stat.iter().rposition(|byte| *byte == b')')?;
    let stat = std::str::from_utf8(&stat[after_name + 1..]).ok()?;
    let mut fields = stat.split_whitespace();
    let state = fields.next()?;
    Some((fields.nth(18)?.parse().ok()?, matches!(state, "Z" | "X" | "x")))
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn users_are_named() {
        assert_eq!(user_name(0), "root");
        assert_eq!(user_name(4_000_000_123), "user 4000000123");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_mount_is_found_by_its_number() {
        let proc = mount_of(Path::new("/proc/self/status")).unwrap();
        assert_eq!(proc.kind, "proc");
        assert_ne!(mount_of(Path::new("/")).unwrap().id, proc.id);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_clock_of_the_boot_is_read_without_a_descriptor() {
        let (before, uptime) = (boot_clock().unwrap(), fs::read_to_string("/proc/uptime").unwrap());
        let uptime: f64 = uptime.split(' ').next().unwrap().parse().unwrap();
        assert!((before.as_secs_f64() - uptime).abs() < 5.0);
        assert_eq!(boot_id().unwrap().len(), 36);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_is_known_by_more_than_its_number() {
        let us = this_process().unwrap();
        assert!(!has_ended(&us) && !has_ended("") && !has_ended("pid 1"));
        let Process { number, start, space } = Process::read(&us).unwrap();
        let text = |number, start, space: &str| Process { number, start, space: space.to_owned() }.to_text();
        assert!(has_ended(&text(number, start + 1, &space)), "the number was given again");
        assert!(!has_ended(&text(number, start + 1, "pid:[1]")), "a namespace that cannot be seen from here");

        let mut child = Command::new("sleep").arg("60").stdout(Stdio::null()).spawn().unwrap();
        let other = text(child.id(), start_of(child.id()).unwrap().0, &space);
        assert!(!has_ended(&other));
        child.kill().unwrap();
        while !has_ended(&other) {
            std::thread::yield_now();
        }
        child.wait().unwrap();
        assert!(has_ended(&other));
    }
}
