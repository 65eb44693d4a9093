//! Owners of entries: an owner is a process, and alive as long as it holds the system's lock on its own small file
//! beside the journal. It is no process id, which is given again, and no lease: a suspended process wakes up and sends.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::location::denied;
use crate::error::Error;
use crate::platform::{self, Kept, PerProcess, What, opened};
use crate::status::Status;

/// This process, as the owner of entries in one journal.
pub(super) struct Owner {
    pub(super) id: String,
    /// None: the journal belongs to this process alone.
    lock: Option<Mutex<Lock>>,
}

/// The locked file and its path. A forked child does not hold it.
struct Lock {
    path: PathBuf,
    file: Kept<File>,
}

/// Whether an owner is alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Life {
    /// It may be sending.
    Alive,
    /// It sends nothing any more.
    Dead,
    /// It cannot be found out now: nothing may be taken over from it, and nothing declared settled.
    Unknown,
}

/// The name of this copy of the library, among those that one process may have loaded.
static COPY: PerProcess<String> = PerProcess::new(|| Uuid::new_v4().simple().to_string());

/// How long taking the lock is tried: another process may just be asking about the file, or this one making a child.
const PATIENCE: Duration = Duration::from_secs(5);

impl Owner {
    /// The owner in a journal in memory.
    pub(super) fn alone() -> Owner {
        Owner { id: "self".to_owned(), lock: None }
    }

    /// The owner in the journal in that file, which this copy has not opened yet. Clears away what dead owners left.
    pub(super) fn of(journal: &Path) -> Result<Owner, Error> {
        let (id, lock) = Lock::take(journal, || Uuid::new_v4().simple().to_string(), try_lock)?;
        let owner = Owner { id, lock: Some(Mutex::new(lock)) };
        owner.look_around(journal)?;
        Ok(owner)
    }

    fn lock(&self) -> Option<MutexGuard<'_, Lock>> {
        self.lock.as_ref().map(|lock| lock.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Makes another lock file if this one was cleared away: where payments are entered, others must find the owner
    /// alive.
    pub(super) fn show(&self, journal: &Path) -> Result<(), Error> {
        if let Some(mut lock) = self.lock().filter(|lock| !lock.is_in_place()) {
            *lock = Lock::take(journal, || self.id.clone(), try_lock)?.1;
        }
        Ok(())
    }

    pub(super) fn life(&self, journal: &Path, owner: &str) -> Life {
        if owner == self.id {
            return Life::Alive;
        }
        if self.lock().is_some_and(|lock| !lock.is_in_place()) {
            return Life::Unknown;
        }
        match opened(|| File::open(lock_path(journal, owner))) {
            Ok(file) => life_of(&file).0,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Life::Dead,
            Err(_) => Life::Unknown,
        }
    }

    /// Removes the lock files of dead owners, and refuses another copy of the library in this very process: locks
    /// belong to the process, and the first of two copies that closes the journal would end the other one's.
    fn look_around(&self, journal: &Path) -> Result<(), Error> {
        for (owner, file) in owners(journal)?.filter(|(owner, _)| *owner != self.id) {
            match life_of(&file) {
                // The file is still locked while it is removed, so that nobody else takes it.
                (Life::Dead, _) => drop(fs::remove_file(lock_path(journal, &owner))),
                (Life::Alive, says) if is_another_copy(&says) => return Err(another_copy()),
                _ => {}
            }
        }
        Ok(())
    }
}

/// Refuses another copy of the library, as `Owner::of` does, for a call that only reads the journal.
pub(super) fn refuse_another_copy(journal: &Path) -> Result<(), Error> {
    let is_another = |file| matches!(life_of(&file), (Life::Alive, says) if is_another_copy(&says));
    if owners(journal)?.any(|(_, file)| is_another(file)) { Err(another_copy()) } else { Ok(()) }
}

fn another_copy() -> Error {
    let why = "another copy of this library has it open in this process";
    Error::because(Status::JournalPlace, "journal_file", why)
}

/// The lock files beside a journal that can be opened, and their owners.
fn owners(journal: &Path) -> Result<impl Iterator<Item = (String, File)>, Error> {
    let (folder, name) = (journal.parent().unwrap_or(journal), journal.file_name().unwrap_or_default().to_owned());
    let files = match fs::read_dir(folder) {
        Ok(files) => Some(files),
        // The folder may be used, and not listed.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => None,
        Err(error) => return Err(denied(folder, &error)),
    };
    let entries = files.into_iter().flatten().flatten();
    Ok(entries.filter_map(move |entry| {
        Some((owner_in(&entry.file_name(), &name)?, opened(|| File::open(entry.path())).ok()?))
    }))
}

impl Lock {
    /// Makes and locks the file of an owner with such an id. `lock` is the system's lock.
    fn take(
        journal: &Path,
        id: impl Fn() -> String,
        lock: impl Fn(&File) -> Result<(), TryLockError>,
    ) -> Result<(String, Lock), Error> {
        let until = Instant::now() + PATIENCE;
        loop {
            let (id, made) = Lock::make(journal, &id, until)?;
            let why = match made.file.get().map_err(TryLockError::Error).and_then(&lock) {
                // A process that found it unlocked a moment ago may have cleared it away.
                Ok(()) if made.is_in_place() => {
                    made.write_name(journal)?;
                    return Ok((id, made));
                }
                Ok(()) => "its file is cleared away again and again",
                Err(TryLockError::WouldBlock) => "somebody else holds it",
                Err(TryLockError::Error(error)) => return Err(no_lock(error)),
            };
            if Instant::now() >= until {
                return Err(no_lock(why));
            }
        }
    }

    /// Makes the file, not locked yet.
    fn make(journal: &Path, new_id: impl Fn() -> String, until: Instant) -> Result<(String, Lock), Error> {
        let (mut id, mut path) = (String::new(), PathBuf::new());
        let file = Kept::open(What::Lock, until, || {
            let _ = fs::remove_file(&path);
            id = new_id();
            path = lock_path(journal, &id);
            platform::private(OpenOptions::new().create_new(true).read(true).write(true)).open(&path)
        });
        let file = file.map_err(|error| denied(&path, &error))?;
        Ok((id, Lock { path, file }))
    }

    /// Whether the file is still where others look for it, and so the folder that holds theirs.
    fn is_in_place(&self) -> bool {
        let id = self.file.get().ok().and_then(platform::file_id_of);
        id.is_some() && platform::file_id(&self.path) == id
    }

    /// Writes down which process holds the lock, for the others to read.
    fn write_name(&self, journal: &Path) -> Result<(), Error> {
        let written = self.file.get().and_then(|file| {
            platform::share_as(file, journal);
            writeln!(&*file, "{}", name(COPY.get()))
        });
        written.map_err(|error| denied(&self.path, &error))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if self.is_in_place() {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Takes the owner's lock. First it tries the kind that SQLite needs: where the file system has none, SQLite would
/// believe that another process holds it.
fn try_lock(file: &File) -> Result<(), TryLockError> {
    platform::try_record_lock(file).map_err(TryLockError::Error)?;
    file.try_lock()
}

fn no_lock(why: impl std::fmt::Display) -> Error {
    Error::because(Status::Journal, "journal_file", format_args!("the system gives no lock beside it: {why}"))
}

/// Whether the owner of that lock file is alive, and what it calls itself. The lock is shared, so that two that ask do
/// not take each other for the owner. A dead owner's file stays locked as long as `file` is open.
fn life_of(file: &File) -> (Life, String) {
    match file.try_lock_shared() {
        Ok(()) => (Life::Dead, String::new()),
        Err(TryLockError::Error(_)) => (Life::Unknown, String::new()),
        Err(TryLockError::WouldBlock) => {
            let mut says = String::new();
            let _ = file.take(1024).read_to_string(&mut says);
            // Something that the process left behind holds the lock: a child that the system made without telling us.
            let is_left_behind = says.trim_end().rsplit_once(" copy ").is_some_and(|(it, _)| platform::has_ended(it));
            (if is_left_behind { Life::Unknown } else { Life::Alive }, says)
        }
    }
}

/// What that copy of the library in this process calls itself in its lock file.
fn name(copy: &str) -> String {
    format!("{} copy {copy}", platform::this_process().unwrap_or_default())
}

fn is_another_copy(says: &str) -> bool {
    platform::this_process().is_some_and(|process| {
        says.trim_end().rsplit_once(" copy ").is_some_and(|(it, copy)| it == process && copy != COPY.get())
    })
}

fn lock_path(journal: &Path, owner: &str) -> PathBuf {
    let mut name = journal.as_os_str().to_owned();
    name.push("-owner-");
    name.push(owner);
    name.into()
}

/// The owner that a lock file of that journal belongs to; None: it is no such file.
fn owner_in(file: &OsStr, journal: &OsStr) -> Option<String> {
    let rest = file.as_encoded_bytes().strip_prefix(journal.as_encoded_bytes())?;
    let owner = rest.strip_prefix(b"-owner-")?;
    String::from_utf8(owner.to_owned()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The folder of one test. It needs no journal.
    struct Folder(PathBuf);

    impl Folder {
        fn new() -> Folder {
            let folder = std::env::temp_dir().join(format!("jpm-owner-{}", Uuid::new_v4()));
            fs::create_dir(&folder).unwrap();
            Folder(folder)
        }

        fn journal(&self) -> PathBuf {
            self.0.join("journal")
        }

        fn files(&self) -> usize {
            fs::read_dir(&self.0).unwrap().count()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    /// A lock file as another process, or another copy of the library, leaves it. It is locked while the result lives.
    fn lock_file(journal: &Path, owner: &str, says: &str) -> File {
        let path = lock_path(journal, owner);
        fs::write(&path, says).unwrap();
        let file = File::open(path).unwrap();
        file.lock().unwrap();
        file
    }

    #[test]
    fn an_owner_lives_as_long_as_its_lock() {
        let folder = Folder::new();
        let journal = folder.journal();
        let first = Owner::of(&journal).unwrap();
        let second = Owner::of(&journal).unwrap();
        assert_eq!([first.life(&journal, &second.id), second.life(&journal, &first.id)], [Life::Alive; 2]);
        assert_eq!([first.life(&journal, &first.id), first.life(&journal, "nobody")], [Life::Alive, Life::Dead]);
        let gone = second.id.clone();
        drop(second);
        assert_eq!((first.life(&journal, &gone), folder.files()), (Life::Dead, 1));
        // This is what a killed process leaves.
        drop(lock_file(&journal, "killed", ""));
        assert_eq!(first.life(&journal, "killed"), Life::Dead);
        let third = Owner::of(&journal).unwrap();
        assert_eq!((folder.files(), first.life(&journal, &third.id)), (2, Life::Alive));
    }

    /// A process that only asks takes nobody's lock away, and is taken for nobody's owner.
    #[test]
    fn asking_disturbs_nobody() {
        let folder = Folder::new();
        let journal = folder.journal();
        let dead = lock_path(&journal, "dead");
        fs::write(&dead, "").unwrap();
        let owner = Owner::of(&folder.0.join("another")).unwrap();
        let asking = File::open(&dead).unwrap();
        assert_eq!(life_of(&asking).0, Life::Dead);
        assert_eq!(owner.life(&journal, "dead"), Life::Dead, "while another one asks");
        let living = lock_file(&journal, "living", "");
        let another = Owner::of(&journal).unwrap();
        assert!(!dead.exists() && another.life(&journal, "living") == Life::Alive);
        drop(living);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_cannot_be_found_out_is_neither_alive_nor_dead() {
        let folder = Folder::new();
        let journal = folder.journal();
        let owner = Owner::of(&journal).unwrap();
        // The file cannot be opened, as when the table of descriptors is full, or when it is another user's.
        let around = lock_path(&journal, "around");
        std::os::unix::fs::symlink(&around, &around).unwrap();
        assert_eq!(owner.life(&journal, "around"), Life::Unknown);
        assert!(Owner::of(&journal).is_ok(), "what cannot be opened stays, and is in nobody's way");
        fs::remove_file(&around).unwrap();
        // The process has ended, and something it left behind holds its lock.
        let us = platform::this_process().unwrap();
        let (start, space) = us.split_once(" start ").unwrap().1.split_once(' ').unwrap();
        let ended = format!("pid {} start {start}1 {space} copy c\n", std::process::id());
        let _held = lock_file(&journal, "ended", &ended);
        assert_eq!(owner.life(&journal, "ended"), Life::Unknown);
        drop(Owner::of(&journal).unwrap());
        assert_eq!(owner.life(&journal, "ended"), Life::Unknown);
        // The folder has moved: what is missing in its old place proves nothing.
        let moved = folder.0.with_extension("moved");
        fs::rename(&folder.0, &moved).unwrap();
        assert_eq!(owner.life(&journal, "nobody"), Life::Unknown);
        fs::rename(&moved, &folder.0).unwrap();
        assert_eq!(owner.life(&journal, "nobody"), Life::Dead);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn another_copy_in_this_process_is_refused() {
        let folder = Folder::new();
        let journal = folder.journal();
        let us = platform::this_process().unwrap();
        for (says, is_refused) in [
            (name("another"), true),
            (name(COPY.get()), false),
            (format!("{us}1 copy another"), false),
            (String::new(), false),
        ] {
            let held = lock_file(&journal, "other", &says);
            let refused = Owner::of(&journal).err().map(|fault| fault.status);
            assert_eq!(refused, is_refused.then_some(Status::JournalPlace), "{says}");
            drop(held);
            assert!(Owner::of(&journal).is_ok(), "{says}: a dead one refuses nobody");
        }
    }

    /// Something has cleared away old files.
    #[test]
    fn a_lock_file_that_is_gone_is_made_anew() {
        let folder = Folder::new();
        let journal = folder.journal();
        let (first, second) = (Owner::of(&journal).unwrap(), Owner::of(&journal).unwrap());
        fs::remove_file(lock_path(&journal, &first.id)).unwrap();
        for _ in 0..2 {
            first.show(&journal).unwrap();
            assert_eq!((second.life(&journal, &first.id), folder.files()), (Life::Alive, 2));
        }
        let id = first.id.clone();
        drop(first);
        assert_eq!((second.life(&journal, &id), folder.files()), (Life::Dead, 1));
    }

    /// Some network file systems have no lock service.
    #[test]
    fn a_system_without_locks_is_told_of() {
        let folder = Folder::new();
        let journal = folder.journal();
        let refused =
            Lock::take(&journal, || "id".to_owned(), |_| Err(TryLockError::Error(io::Error::from_raw_os_error(37))));
        let fault = refused.err().unwrap();
        assert_eq!((fault.status, folder.files()), (Status::Journal, 0));
        assert!(fault.message.contains("no lock") && fault.message.contains("No locks available"), "{fault}");
    }
}
