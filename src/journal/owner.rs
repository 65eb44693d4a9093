//! Who works on an entry: a process, alive as long as the system holds the lock on its own small file beside the journal.
//! Not a process id, which is given again, and not a lease: a suspended process wakes up and sends.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use uuid::Uuid;

/// This process, as the owner of entries in one journal.
pub(super) struct Owner {
    pub(super) id: String,
    /// None: the journal is this process's alone.
    lock: Option<Lock>,
}

/// Whether the process that owns an entry is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Life {
    Alive,
    Dead,
    /// The system does not tell.
    #[allow(dead_code)]
    Unknown,
}

/// The file with its place, locked until it is closed.
pub(super) type Lock = (PathBuf, File);

impl Owner {
    /// Of a journal in memory.
    pub(super) fn alone() -> Owner {
        Owner { id: "self".to_owned(), lock: None }
    }

    /// Of the journal in that file; clears away what dead owners left.
    pub(super) fn of(journal: &Path) -> io::Result<Owner> {
        clear(journal);
        loop {
            let id = Uuid::new_v4().simple().to_string();
            let path = lock_path(journal, &id);
            let file = private(OpenOptions::new().create_new(true).write(true)).open(&path)?;
            // Whoever found it unlocked a moment ago may have cleared it away.
            if file.try_lock().is_ok() && path.exists() {
                return Ok(Owner { id, lock: Some((path, file)) });
            }
        }
    }

    pub(super) fn life(&self, journal: &Path, owner: &str) -> Life {
        if self.is_alive(journal, owner) { Life::Alive } else { Life::Dead }
    }

    /// Is that owner alive? What cannot be told counts as alive.
    fn is_alive(&self, journal: &Path, owner: &str) -> bool {
        if owner == self.id {
            return true;
        }
        match File::open(lock_path(journal, owner)) {
            // Shared, so that two who ask do not take each other for the owner.
            Ok(file) => file.try_lock_shared().is_err(),
            Err(error) => error.kind() != io::ErrorKind::NotFound,
        }
    }

    /// For a forked child, which must not end it.
    pub(super) fn take_lock(&mut self) -> Option<Lock> {
        self.lock.take()
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        if let Some((path, _)) = &self.lock {
            let _ = fs::remove_file(path);
        }
    }
}

fn lock_path(journal: &Path, owner: &str) -> PathBuf {
    let mut name = journal.as_os_str().to_owned();
    name.push("-owner-");
    name.push(owner);
    name.into()
}

/// Removes the lock files of owners that are dead.
fn clear(journal: &Path) {
    let (Some(folder), Some(name)) = (journal.parent(), journal.file_name().and_then(|name| name.to_str())) else {
        return;
    };
    let prefix = format!("{name}-owner-");
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if !entry.file_name().to_string_lossy().starts_with(&prefix) {
            continue;
        }
        let Ok(file) = OpenOptions::new().write(true).open(entry.path()) else { continue };
        if !matches!(file.try_lock(), Err(TryLockError::WouldBlock | TryLockError::Error(_))) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Nobody else's to read.
#[cfg(unix)]
pub(super) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600)
}

#[cfg(not(unix))]
pub(super) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_lives_as_long_as_its_lock() {
        let folder = std::env::temp_dir().join(format!("jpm-owner-{}", Uuid::new_v4()));
        fs::create_dir(&folder).unwrap();
        let journal = folder.join("journal");
        let first = Owner::of(&journal).unwrap();
        let second = Owner::of(&journal).unwrap();
        assert!(first.is_alive(&journal, &second.id) && second.is_alive(&journal, &first.id));
        assert!(!first.is_alive(&journal, "nobody"));
        let (gone, path) = (second.id.clone(), lock_path(&journal, &second.id));
        drop(second);
        assert!(!first.is_alive(&journal, &gone) && !path.exists());
        // As a killed process leaves it.
        fs::write(&path, "").unwrap();
        assert!(!first.is_alive(&journal, &gone));
        let third = Owner::of(&journal).unwrap();
        assert!(!path.exists() && first.is_alive(&journal, &third.id));
        fs::remove_dir_all(folder).unwrap();
    }
}
