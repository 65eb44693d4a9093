//! The one journal that all clients of a process share: its connection, and who works on what.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::ThreadId;
use std::time::{Duration, Instant};

use once_cell::sync::Lazy;
use rusqlite::Connection;

use super::boot::Boot;
use super::entry::{Scope, Version};
use super::open::Opened;
use super::owner::{Life, Owner};
use super::place::Place;
use super::{busy, failpoint, open, store};
use crate::fault::Fault;
use crate::status::Status;

/// One journal in this process.
pub(super) struct Shared {
    inner: Mutex<Inner>,
    pub(super) changed: Condvar,
    /// None: in memory.
    pub(super) place: Option<Place>,
    keep: Duration,
    pub(super) owner: Owner,
    pub(super) boot: Boot,
    /// Who made it: in a forked child it is not to be touched.
    process: u32,
}

pub(super) struct Inner {
    /// None: closed after a fault, until it is opened anew.
    connection: Option<Opened>,
    /// What calls of this process work on.
    pub(super) busy: HashSet<(Scope, String)>,
    /// Verdicts that were handed to a thread which has not come back since.
    pub(super) handed: HashMap<Version, ThreadId>,
    /// Verdicts that were taken, to be noted with the next writing.
    pub(super) taken: Vec<Version>,
    pub(super) decided: u64,
}

/// How long another process's transaction is waited for.
fn patience(deadline: Instant) -> Duration {
    const LONGEST: Duration = Duration::from_secs(5);
    // A verdict that came at the last moment is still worth a moment.
    const SHORTEST: Duration = Duration::from_millis(100);
    (deadline.saturating_duration_since(Instant::now()) / 2).clamp(SHORTEST, LONGEST)
}

impl Shared {
    fn new(connection: Opened, place: Option<Place>, owner: Owner, keep: Duration) -> Shared {
        let inner = Inner {
            connection: Some(connection),
            busy: HashSet::new(),
            handed: HashMap::new(),
            taken: Vec::new(),
            decided: 0,
        };
        Shared {
            inner: Mutex::new(inner),
            changed: Condvar::new(),
            place,
            keep,
            owner,
            boot: Boot::this(),
            process: std::process::id(),
        }
    }

    pub(super) fn in_memory() -> Result<Shared, Fault> {
        Ok(Shared::new(open::memory()?, None, Owner::alone(), Duration::ZERO))
    }

    /// The journal in that file, the same one for all clients of this process.
    pub(super) fn of(file: &Path, anywhere: bool, keep: Duration) -> Result<Arc<Shared>, Fault> {
        static OPEN: Lazy<Mutex<HashMap<PathBuf, Weak<Shared>>>> = Lazy::new(Mutex::default);
        let place = Place::find(file, anywhere)?;
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, shared| shared.strong_count() > 0);
        if let Some(shared) = open.get(&place.path).and_then(Weak::upgrade) {
            shared.check(&mut shared.inner())?;
            return Ok(shared);
        }
        // First, as it refuses a second copy of the library: opening and closing the file would end the locks of the other one.
        let owner = Owner::of(&place.path)?;
        let connection = open::file(&place, keep)?;
        let path = place.path.clone();
        let shared = Arc::new(Shared::new(connection, Some(place), owner, keep));
        open.insert(path, Arc::downgrade(&shared));
        Ok(shared)
    }

    pub(super) fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn life(&self, owner: &str) -> Life {
        self.place.as_ref().map_or(Life::Dead, |place| self.owner.life(&place.path, owner))
    }

    pub(super) fn is_alive(&self, owner: &str) -> bool {
        self.life(owner) != Life::Dead
    }

    /// Before anything is entered: what is open is what others find in its place, and so is our lock.
    pub(super) fn check(&self, inner: &mut Inner) -> Result<(), Fault> {
        let Some(place) = &self.place else { return Ok(()) };
        if let Some(Err(fault)) = inner.connection.as_ref().map(|opened| opened.check(place)) {
            inner.connection = inner.connection.take().and_then(Opened::abandon);
            return Err(fault);
        }
        self.owner.show(&place.path)
    }

    /// The connection, opened anew if a fault has closed it.
    fn connection<'a>(&self, inner: &'a mut Inner) -> Result<&'a mut Connection, Fault> {
        if self.process != std::process::id() {
            return Err(Fault::new(Status::Forked, ""));
        }
        if inner.connection.is_none() {
            let place = self.place.as_ref().ok_or_else(|| Fault::new(Status::Journal, ""))?;
            inner.connection = Some(open::file(place, self.keep)?);
        }
        inner.connection.as_mut().map(|opened| &mut opened.connection).ok_or_else(|| Fault::new(Status::Journal, ""))
    }

    pub(super) fn read<T>(
        &self,
        inner: &mut Inner,
        read: impl FnOnce(&Connection) -> store::Result<T>,
    ) -> Result<T, Fault> {
        let done = read(self.connection(inner)?);
        self.or_close(inner, done)
    }

    /// One synced transaction; what was taken meanwhile rides on it.
    pub(super) fn write<T>(
        &self,
        inner: &mut Inner,
        deadline: Instant,
        change: impl FnOnce(&Connection) -> store::Result<T>,
    ) -> Result<T, Fault> {
        let taken = std::mem::take(&mut inner.taken);
        let done = self.connection(inner).map(|connection| {
            busy::wait(connection, patience(deadline))?;
            let transaction = store::write(connection)?;
            store::told(&transaction, &taken)?;
            let changed = change(&transaction)?;
            failpoint::reached("before-commit");
            transaction.commit()?;
            failpoint::reached("after-commit");
            Ok(changed)
        });
        let done = done.and_then(|done| self.or_close(inner, done));
        if done.is_err() {
            inner.taken = taken;
        }
        done
    }

    /// After a fault of the disk a later success may be a false one: only a fresh opening is trusted.
    fn or_close<T>(&self, inner: &mut Inner, done: store::Result<T>) -> Result<T, Fault> {
        done.map_err(|error| {
            let fault = open::fault(error);
            if fault.status != Status::JournalBusy && self.place.is_some() {
                inner.connection = None;
            }
            fault
        })
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        // In a forked child SQLite's files are the parent's.
        static INHERITED: Mutex<Vec<Option<Opened>>> = Mutex::new(Vec::new());
        if self.process != std::process::id() {
            let inner = self.inner.get_mut().unwrap_or_else(PoisonError::into_inner);
            let kept = inner.connection.take();
            INHERITED.lock().unwrap_or_else(PoisonError::into_inner).push(kept);
        }
    }
}
