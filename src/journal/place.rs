//! Where the file lies, and whether it is still there.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use super::owner::private;
use crate::fault::Fault;
use crate::status::Status;

/// The journal's file, as it was when it was opened.
pub(super) struct Place {
    pub(super) path: PathBuf,
    identity: Identity,
}

type Identity = Option<(u64, u64)>;

impl Place {
    /// Finds the file, or makes an empty one that only its user can read.
    pub(super) fn find(given: &Path, _anywhere: bool) -> Result<Place, Fault> {
        let place = |why: &str| Fault::because(Status::JournalPlace, "journal_file", why);
        let name = given.file_name().ok_or_else(|| place("it must name a file"))?;
        let folder = match given.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let folder = fs::canonicalize(folder).map_err(|error| place(&format!("its folder: {error}")))?;
        if let Some(kind) = file_system(&folder).filter(|kind| is_remote(kind)) {
            return Err(place(&format!("it lies on a network file system ({kind}), where locks do not hold")));
        }
        let path = folder.join(name);
        let path = fs::canonicalize(&path).unwrap_or(path);
        match private(OpenOptions::new().create_new(true).read(true).write(true)).open(&path) {
            Ok(_) => sync_folder(&folder),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(Fault::because(Status::Journal, "journal_file", error)),
        }
        if path.is_dir() {
            return Err(place("it is a folder"));
        }
        let identity = identity(&path);
        Ok(Place { path, identity })
    }

    /// Somebody may have moved or replaced it.
    pub(super) fn check(&self) -> Result<(), Fault> {
        match identity(&self.path) == self.identity {
            true => Ok(()),
            false => Err(Fault::because(Status::JournalPlace, "journal_file", "the file was moved or replaced")),
        }
    }
}

/// The entry of the new file must survive a power cut too.
pub(super) fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

#[cfg(unix)]
fn identity(path: &Path) -> Identity {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).ok().map(|file| (file.dev(), file.ino()))
}

/// An open file cannot be moved there.
#[cfg(not(unix))]
fn identity(_: &Path) -> Identity {
    None
}

/// What kind of file system holds a folder, where the system tells.
fn file_system(folder: &Path) -> Option<String> {
    let mounts = fs::read_to_string("/proc/self/mountinfo").ok()?;
    kind_of_mount(&mounts, folder)
}

/// The kind of the deepest mount above `folder`; of two at one place the later one.
fn kind_of_mount(mounts: &str, folder: &Path) -> Option<String> {
    let mounts = mounts.lines().filter_map(|line| {
        let (mount, kind) = line.split_once(" - ")?;
        let point = mount.split(' ').nth(4)?.replace("\\040", " ");
        Some((PathBuf::from(point), kind.split(' ').next()?))
    });
    let above = mounts.filter(|(point, _)| folder.starts_with(point));
    above.max_by_key(|(point, _)| point.components().count()).map(|(_, kind)| kind.to_owned())
}

fn is_remote(kind: &str) -> bool {
    const REMOTE: [&str; 16] = [
        "9p",
        "afs",
        "beegfs",
        "ceph",
        "cifs",
        "coda",
        "davfs",
        "gfs2",
        "glusterfs",
        "lustre",
        "ncpfs",
        "nfs",
        "ocfs2",
        "smb3",
        "smbfs",
        "sshfs",
    ];
    let kind = kind.strip_prefix("fuse.").unwrap_or(kind);
    REMOTE.iter().any(|remote| kind == *remote || (*remote == "nfs" && kind.starts_with("nfs")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deepest_mount_counts() {
        let mounts = "21 1 254:0 / / rw - ext4 /dev/root rw\n\
                      30 21 0:40 / /srv rw - nfs4 server:/srv rw\n\
                      31 30 0:41 / /srv/local\\040disk rw shared:1 - xfs /dev/sdb rw\n\
                      32 21 0:42 / /mnt/ssh rw - fuse.sshfs host: rw\n";
        for (folder, kind, remote) in [
            ("/var/lib", "ext4", false),
            ("/srv/till", "nfs4", true),
            ("/srv/local disk/till", "xfs", false),
            ("/srvx", "ext4", false),
            ("/mnt/ssh", "fuse.sshfs", true),
        ] {
            let found = kind_of_mount(mounts, Path::new(folder)).unwrap();
            assert_eq!((found.as_str(), is_remote(&found)), (kind, remote), "{folder}");
        }
    }
}
