//! Where the journal's file lies, and whether it is still there.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::error::Error;
use crate::platform::{self, FileId, Mount, files};
use crate::status::Status;

/// Where a journal is to lie. Finding it opens and makes nothing: closing a file ends SQLite's locks on it.
pub(super) struct Location {
    /// With all links resolved.
    pub(super) path: PathBuf,
    /// What the owner of the shop should know of the place, a sentence each.
    pub(super) notes: Vec<String>,
    /// The file that was opened first. Another one in its place is not this journal.
    opened: OnceLock<FileId>,
}

/// The files of an open journal, as they were when it was opened.
#[derive(PartialEq, Eq)]
pub(super) struct Files([Option<FileId>; 3]);

impl Location {
    /// Finds the place of a journal. `anywhere`: whatever it lies on is accepted, and only noted.
    pub(super) fn find(given: &Path, anywhere: bool) -> Result<Location, Error> {
        let path = resolve(given)?;
        let mut notes = Vec::new();
        match suspect(&path) {
            Suspect::Nothing => {}
            Suspect::Noted(note) => notes.push(note),
            Suspect::Refused(why) if anywhere => notes.push(why),
            Suspect::Refused(why) => {
                return Err(misplaced(format_args!("{why}; if it must, allow it by this line: journal_place = any")));
            }
        }
        if let Some(rights) = platform::rights(&path).filter(|rights| rights.mode & 0o070 != 0) {
            notes.push(format!("its group may use it (mode {:o})", rights.mode & 0o770));
        }
        Ok(Location { path, notes, opened: OnceLock::new() })
    }

    /// Makes the file, readable by its user alone, if it does not exist and was never opened. From a file that exists
    /// and is ours, it takes the rights of others away.
    pub(super) fn make(&self) -> Result<(), Error> {
        match self.opened.get() {
            Some(id) if platform::file_id(&self.path) == Some(*id) => return Ok(()),
            Some(_) => return Err(moved()),
            None => {}
        }
        let make = || platform::private(OpenOptions::new().create_new(true).read(true).write(true)).open(&self.path);
        match platform::opened(make) {
            Ok(_) => platform::sync_folder(self.path.parent().unwrap_or(Path::new("/"))),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => self.files().for_each(close_to_others),
            Err(error) => return Err(denied(&self.path, &error)),
        }
        Ok(())
    }

    /// The database, and the files that SQLite keeps beside it.
    fn files(&self) -> impl Iterator<Item = PathBuf> {
        ["", "-wal", "-shm"].into_iter().map(|end| self.beside(end))
    }

    pub(super) fn beside(&self, end: &str) -> PathBuf {
        let mut name = self.path.as_os_str().to_owned();
        name.push(end);
        name.into()
    }

    fn files_now(&self) -> Files {
        let mut ids = self.files().map(|path| platform::file_id(&path));
        Files(std::array::from_fn(|_| ids.next().flatten()))
    }

    /// Notes which files are open now. Called inside a read transaction: before one the `-wal` may be missing or
    /// vanish.
    pub(super) fn note_open_files(&self) -> Result<Files, Error> {
        let files = self.files_now();
        match files.0[0] {
            Some(id) if *self.opened.get_or_init(|| id) == id => Ok(files),
            _ => Err(moved()),
        }
    }

    /// Checks that no file was moved, removed or replaced.
    pub(super) fn check(&self, open: &Files) -> Result<(), Error> {
        if self.files_now() == *open { Ok(()) } else { Err(moved()) }
    }
}

fn misplaced(why: impl std::fmt::Display) -> Error {
    Error::because(Status::JournalPlace, "journal_file", why)
}

fn moved() -> Error {
    misplaced("the file, or its -wal or -shm, was moved, removed or replaced")
}

/// Takes the rights of others away, if it can: a chmod that fails is no reason not to pay.
fn close_to_others(path: PathBuf) {
    const OTHERS: u32 = 0o007;
    if let Some(rights) = platform::rights(&path).filter(|rights| rights.is_ours && rights.mode & OTHERS != 0) {
        let _ = platform::set_mode(&path, rights.mode & !OTHERS);
    }
}

/// The path with all links resolved, also of a file that does not exist yet.
fn resolve(given: &Path) -> Result<PathBuf, Error> {
    const MOST_LINKS: u32 = 40;
    if !given.is_absolute() {
        return Err(misplaced("the path is not absolute, and nothing says what it is relative to"));
    }
    let mut path = given.to_owned();
    for _ in 0..MOST_LINKS {
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
            return Err(misplaced("it must name a file"));
        };
        let within = |error| misplaced(format_args!("its folder {}: {}", folder.display(), reason(folder, &error)));
        let folder = fs::canonicalize(folder).map_err(within)?;
        let file = folder.join(name);
        match fs::read_link(&file) {
            Ok(target) => path = folder.join(target),
            Err(_) => {
                return match fs::metadata(&file) {
                    Ok(found) if found.is_dir() => Err(misplaced("it is a folder")),
                    Ok(found) if !found.is_file() => Err(misplaced("it is no ordinary file")),
                    _ => Ok(file),
                };
            }
        }
    }
    Err(misplaced("its links lead in a circle"))
}

#[derive(Debug, PartialEq, Eq)]
enum Suspect {
    Nothing,
    /// The place is accepted, and the note is told.
    Noted(String),
    Refused(String),
}

/// What there is to say of the place where that file lies, or is to lie.
fn suspect(path: &Path) -> Suspect {
    let folder = path.parent().unwrap_or(path);
    let (of_folder, of_file) = (platform::mount_of(folder), platform::mount_of(path).filter(|_| path.exists()));
    judge(of_folder.as_ref(), of_file.as_ref())
}

/// SQLite keeps its files beside the database: a file that is mounted alone would lose them.
fn judge(of_folder: Option<&Mount>, of_file: Option<&Mount>) -> Suspect {
    let Some(of_folder) = of_folder else {
        return Suspect::Noted("the system does not tell what it lies on".to_owned());
    };
    if of_file.is_some_and(|mount| mount.id != of_folder.id) {
        return Suspect::Refused("it is a single file mounted by itself: mount its folder".to_owned());
    }
    judge_kind(&of_folder.kind, &of_folder.source)
}

/// Judges a file system by the name that the system gives it.
fn judge_kind(kind: &str, source: &str) -> Suspect {
    let refused = |why: &str| Suspect::Refused(format!("it lies on {kind}, {why}"));
    if ["/dev/ram", "/dev/zram"].iter().any(|disk| source.starts_with(disk)) {
        return refused("but on a disk in memory, which a restart empties");
    }
    match kind.split_once('.').map_or(kind, |(kind, _)| kind) {
        "apfs" | "bcachefs" | "btrfs" | "exfat" | "ext2" | "ext3" | "ext4" | "f2fs" | "fuseblk" | "hfs" | "jfs"
        | "ntfs3" | "ubifs" | "ufs" | "vfat" | "xfs" | "zfs" => Suspect::Nothing,
        "overlay" => Suspect::Noted("it lies on overlay: it ends with its container".to_owned()),
        "devtmpfs" | "hugetlbfs" | "ramfs" | "rootfs" | "tmpfs" => refused("which a restart empties"),
        "9p" | "drvfs" | "prl_fs" | "vboxsf" | "virtiofs" | "vmhgfs" => {
            refused("which is another system's, and where locks may not hold")
        }
        "fuse" => refused("where nobody knows whether locks hold"),
        "afs" | "beegfs" | "ceph" | "cifs" | "coda" | "davfs" | "gfs2" | "glusterfs" | "gpfs" | "lustre" | "ncpfs"
        | "nfs" | "nfs4" | "ocfs2" | "orangefs" | "smb3" | "smbfs" => {
            refused("a network file system, where locks may not hold")
        }
        _ => Suspect::Noted(format!("it lies on {kind}, which nobody has tried with it")),
    }
}

/// The system's error about that path, and what denies it: its owner and mode mostly say why.
pub(super) fn denied(path: &Path, error: &io::Error) -> Error {
    Error::because(Status::Journal, "journal_file", format_args!("{}: {}", reason(path, error), path.display()))
}

/// The error in words. If the file itself may be written, it is the folder that denies.
fn reason(path: &Path, error: &io::Error) -> String {
    if error.kind() != io::ErrorKind::PermissionDenied {
        return error.to_string();
    }
    let folder = path.parent().unwrap_or(path);
    files::denied(path, if platform::may_write(path).is_ok() { folder } else { path })
}

/// Why an existing journal cannot be opened; None: as far as the system tells, it can be. `-wal` and `-shm` have to fit
/// into its folder.
pub(super) fn obstacle(path: &Path) -> Option<Error> {
    let of_file = platform::may_write(path).err().map(|error| denied(path, &error));
    of_file.or_else(|| obstacle_in_folder(path))
}

/// Why a journal that does not exist cannot be made; None: as far as the system tells, it can be.
pub(super) fn obstacle_in_folder(path: &Path) -> Option<Error> {
    let folder = path.parent()?;
    let error = platform::may_write(folder).err()?;
    let why = format_args!("its folder {}: {}", folder.display(), reason(folder, &error));
    Some(Error::because(Status::Journal, "journal_file", why))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_places() {
        let kinds = [
            ("apfs bcachefs btrfs exfat ext2 ext3 ext4 f2fs fuseblk hfs jfs ntfs3 ubifs ufs vfat xfs zfs", "taken"),
            ("overlay reiserfs nilfs2 ext5", "noted"),
            ("9p drvfs virtiofs vboxsf fuse fuse.sshfs fuse.bindfs fuse.portal tmpfs ramfs devtmpfs rootfs", "refused"),
            ("nfs nfs4 cifs smb3 ceph afs lustre gfs2 ocfs2 glusterfs", "refused"),
        ];
        for (kinds, expected) in kinds {
            for kind in kinds.split(' ') {
                let found = match judge_kind(kind, "/dev/sda1") {
                    Suspect::Nothing => "taken",
                    Suspect::Noted(note) => {
                        assert!(note.contains(kind), "{note}");
                        "noted"
                    }
                    Suspect::Refused(why) => {
                        assert!(why.contains(kind), "{why}");
                        "refused"
                    }
                };
                assert_eq!(found, expected, "{kind}");
            }
        }
        for disk in ["/dev/ram0", "/dev/zram1"] {
            assert!(matches!(judge_kind("ext4", disk), Suspect::Refused(_)), "{disk}");
        }
    }

    #[test]
    fn a_single_file_on_a_mount_of_its_own() {
        let mount = |id| Mount { id, kind: "ext4".into(), source: "/dev/sda1".into() };
        for (folder, file, is_refused) in
            [(Some(1), Some(2), true), (Some(1), Some(1), false), (Some(1), None, false), (None, Some(2), false)]
        {
            let judged = judge(folder.map(mount).as_ref(), file.map(mount).as_ref());
            assert_eq!(matches!(judged, Suspect::Refused(_)), is_refused, "{folder:?} {file:?}");
            assert_eq!(matches!(judged, Suspect::Noted(_)), folder.is_none(), "{folder:?} {file:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_its_group_may_do_is_told() {
        use std::os::unix::fs::PermissionsExt;
        let path = std::env::temp_dir().join(format!("jpm-place-{}", uuid::Uuid::new_v4()));
        let notes = || Location::find(&path, true).unwrap().notes.join("\n");
        assert!(!notes().contains("group"));
        fs::write(&path, "").unwrap();
        for (mode, note) in [(0o664, "(mode 660)"), (0o640, "(mode 640)"), (0o604, "")] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            assert!(
                notes().contains(note) && notes().contains("its group") != note.is_empty(),
                "{mode:o}: {}",
                notes()
            );
        }
        fs::remove_file(path).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn links_are_resolved_also_of_files_that_are_not_there_yet() {
        use std::os::unix::fs::symlink;
        let folder = std::env::temp_dir().join(format!("jpm-place-{}", uuid::Uuid::new_v4()));
        let real = folder.join("real");
        fs::create_dir_all(&real).unwrap();
        let folder = fs::canonicalize(folder).unwrap();
        let real = folder.join("real");
        symlink("real", folder.join("folder")).unwrap();
        symlink("folder/journal", folder.join("first")).unwrap();
        symlink(folder.join("first"), folder.join("second")).unwrap();
        symlink("circle", folder.join("circle")).unwrap();
        let found = |name: &str| resolve(&folder.join(name)).map_err(|fault| (fault.status, fault.message));
        for _ in 0..2 {
            for name in ["real/journal", "folder/journal", "first", "second", "real/../folder/journal"] {
                assert_eq!(found(name), Ok(real.join("journal")), "{name}");
            }
            fs::write(real.join("journal"), "").unwrap();
        }
        for (name, why) in
            [("circle", "circle"), ("real", "is a folder"), ("nowhere/journal", "its folder"), ("real/..", "must name")]
        {
            let (status, message) = found(name).unwrap_err();
            assert_eq!(status, Status::JournalPlace);
            assert!(message.contains(why), "{name}: {message}");
        }
        for relative in ["journal", "./journal", ""] {
            assert!(resolve(Path::new(relative)).unwrap_err().message.contains("absolute"), "{relative}");
        }
        fs::remove_dir_all(folder).unwrap();
    }
}
