//! The mounts of the system, as in `/proc/self/mountinfo` (proc(5)).

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use super::Mount;

/// The mount that holds `path`: the one with that id if the system tells it, else the deepest one above it. Of two at
/// one place the later one hides the other.
pub(super) fn find(mounts: &[u8], id: Option<u64>, path: &Path) -> Option<Mount> {
    let mounts = mounts.split(|byte| *byte == b'\n').filter_map(read);
    match id {
        Some(id) => mounts.map(|(_, mount)| mount).find(|mount| mount.id == id),
        None => {
            let above = mounts.filter(|(point, _)| path.starts_with(point));
            above.max_by_key(|(point, _)| point.components().count()).map(|(_, mount)| mount)
        }
    }
}

/// `36 35 98:0 /root /point rw,noatime master:1 - ext4 /dev/sda1 rw`
fn read(line: &[u8]) -> Option<(PathBuf, Mount)> {
    let mut words = line.split(|byte| *byte == b' ');
    let id = std::str::from_utf8(words.next()?).ok()?.parse().ok()?;
    let point = words.nth(3)?;
    let mut about = words.skip_while(|word| *word != b"-").skip(1);
    let text = |word: &[u8]| String::from_utf8_lossy(&unescaped(word)).into_owned();
    let mount = Mount { id, kind: text(about.next()?), source: text(about.next()?) };
    Some((OsString::from_vec(unescaped(point)).into(), mount))
}

/// Undoes the octal escapes, such as `\040`, of space, tab, line feed and backslash.
fn unescaped(word: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(word.len());
    let mut rest = word;
    while let Some((first, after)) = rest.split_first() {
        let octal = after.get(..3).and_then(|digits| std::str::from_utf8(digits).ok());
        match octal.and_then(|digits| u8::from_str_radix(digits, 8).ok()).filter(|_| *first == b'\\') {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[3..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &[u8] = b"21 1 254:0 / / rw - ext4 /dev/root rw\n\
        30 21 0:40 / /srv rw - nfs4 server:/srv rw\n\
        31 30 0:41 / /srv/local\\040disk rw shared:1 - xfs /dev/sdb rw\n\
        32 21 0:42 / /mnt/ssh rw - fuse.sshfs host: rw\n\
        33 21 254:0 /host/journal /srv/local\\040disk/journal rw - ext4 /dev/root rw\n\
        34 21 0:43 / /mnt/ssh rw - tmpfs a\\134b rw\n\
        what is this\n\
        35 21 0:44 / /\xff rw - xfs /dev/sdc rw\n";

    #[test]
    fn the_deepest_and_latest_mount_counts() {
        for (path, id, kind) in [
            ("/var/lib", 21, "ext4"),
            ("/srv/till", 30, "nfs4"),
            ("/srv/local disk", 31, "xfs"),
            ("/srv/local disk/till", 31, "xfs"),
            ("/srv/local disk/journal", 33, "ext4"),
            ("/srvx", 21, "ext4"),
            ("/mnt/ssh", 34, "tmpfs"),
        ] {
            let found = find(MOUNTS, None, Path::new(path)).unwrap();
            assert_eq!((found.id, found.kind.as_str()), (id, kind), "{path}");
        }
        assert_eq!(find(MOUNTS, None, Path::new("/mnt/ssh")).unwrap().source, "a\\b");
        let not_utf8 = OsString::from_vec(b"/\xff/till".to_vec());
        assert_eq!(find(MOUNTS, None, Path::new(&not_utf8)).unwrap().id, 35);
    }

    #[test]
    fn a_number_counts_more_than_a_name() {
        let hidden = find(MOUNTS, Some(30), Path::new("/srv/local disk/till")).unwrap();
        assert_eq!(hidden, Mount { id: 30, kind: "nfs4".into(), source: "server:/srv".into() });
        assert_eq!(find(MOUNTS, Some(99), Path::new("/")), None);
        assert_eq!(find(b"", None, Path::new("/")), None);
    }
}
