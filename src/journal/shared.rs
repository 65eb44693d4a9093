//! The one journal that all clients of a process share: its connection, and who works on what.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use once_cell::sync::Lazy;
use rusqlite::Connection;

use super::boot::Boot;
use super::entry::{Scope, Word};
use super::open::Opened;
use super::owner::{Life, Owner};
use super::place::Place;
use super::ticket::VERDICTS_KEPT;
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

/// What calls of this process work on, and which of its claims it is.
pub(super) type Busy = HashMap<(Scope, String), u64>;

pub(super) struct Inner {
    /// None: closed after a fault, until it is opened anew.
    connection: Option<Opened>,
    pub(super) busy: Busy,
    claims: u64,
    /// Words that were acknowledged, to be noted with the next writing.
    pub(super) taken: Vec<Word>,
    /// Words that this process handed out, and how many of them were acknowledged.
    handed_out: u64,
    acknowledged: u64,
}

impl Inner {
    /// Claims an id that nobody has.
    pub(super) fn claim(&mut self, key: (Scope, String)) -> u64 {
        self.claims += 1;
        self.busy.insert(key, self.claims);
        self.claims
    }

    pub(super) fn give_up(&mut self, key: &(Scope, String), number: u64) {
        if self.busy.get(key) == Some(&number) {
            self.busy.remove(key);
        }
    }

    pub(super) fn note_handed_out(&mut self) {
        self.handed_out += 1;
    }

    pub(super) fn acknowledge(&mut self, word: Word) {
        self.acknowledged += 1;
        self.taken.push(word);
    }

    /// How many words this process handed out that nobody acknowledged, give or take those that were told twice.
    pub(super) fn unacknowledged(&self) -> u64 {
        self.handed_out.saturating_sub(self.acknowledged)
    }

    /// Now and then.
    pub(super) fn is_time_to_forget(&self) -> bool {
        self.handed_out.is_multiple_of(VERDICTS_KEPT as u64 / 10)
    }
}

/// The journals that are open in this process, by their place.
static OPEN: Lazy<Mutex<HashMap<PathBuf, Weak<Shared>>>> = Lazy::new(Mutex::default);

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
            busy: Busy::new(),
            claims: 0,
            taken: Vec::new(),
            handed_out: 0,
            acknowledged: 0,
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

    /// What `otherwise` comes to, while nobody in this process opens a journal; Err: the one in that place is open here.
    pub(super) fn unless_open<T>(place: &Path, otherwise: impl FnOnce() -> T) -> Result<T, Arc<Shared>> {
        let open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        open.get(place).and_then(Weak::upgrade).map_or_else(|| Ok(otherwise()), Err)
    }

    /// This process made it; a forked child has only inherited it.
    pub(super) fn is_ours(&self) -> bool {
        self.process == std::process::id()
    }

    pub(super) fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the process is there that owns an entry.
    pub(super) fn life(&self, owner: &str) -> Life {
        match &self.place {
            _ if owner == self.owner.id => Life::Alive,
            Some(place) => self.owner.life(&place.path, owner),
            None => Life::Dead,
        }
    }

    /// By the boot clock; the end of time where it cannot be read: a word is then not told again by this process.
    pub(super) fn now_ms(&self) -> i64 {
        self.boot.now().map_or(i64::MAX, |now| now.at_ms)
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

    /// Sees to it that there is a connection, if a fault has closed the last one.
    fn see_open(&self, inner: &mut Inner) -> Result<(), Fault> {
        if !self.is_ours() {
            return Err(Fault::new(Status::Forked, ""));
        }
        if inner.connection.is_none() {
            let place = self.place.as_ref().ok_or_else(|| Fault::new(Status::Journal, ""))?;
            inner.connection = Some(open::file(place, self.keep)?);
        }
        Ok(())
    }

    pub(super) fn read<T>(
        &self,
        inner: &mut Inner,
        read: impl FnOnce(&Connection, &Busy) -> store::Result<T>,
    ) -> Result<T, Fault> {
        self.see_open(inner)?;
        let done = inner.connection.as_ref().map(|opened| read(&opened.connection, &inner.busy));
        self.or_close(inner, done.ok_or_else(|| Fault::new(Status::Journal, ""))?)
    }

    /// One synced transaction; what was acknowledged meanwhile rides on it.
    pub(super) fn write<T>(
        &self,
        inner: &mut Inner,
        deadline: Instant,
        change: impl FnOnce(&Connection, &Busy) -> store::Result<T>,
    ) -> Result<T, Fault> {
        self.see_open(inner)?;
        let Inner { connection, busy, taken, .. } = inner;
        let connection = &mut connection.as_mut().ok_or_else(|| Fault::new(Status::Journal, ""))?.connection;
        let done = (|| {
            busy::wait(connection, patience(deadline))?;
            let transaction = store::write(connection)?;
            store::taken(&transaction, taken)?;
            let changed = change(&transaction, busy)?;
            failpoint::reached("before-commit");
            transaction.commit()?;
            failpoint::reached("after-commit");
            Ok(changed)
        })();
        if done.is_ok() {
            taken.clear();
        }
        self.or_close(inner, done)
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
        if !self.is_ours() {
            let inner = self.inner.get_mut().unwrap_or_else(PoisonError::into_inner);
            let kept = inner.connection.take();
            INHERITED.lock().unwrap_or_else(PoisonError::into_inner).push(kept);
        }
    }
}
