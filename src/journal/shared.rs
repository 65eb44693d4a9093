//! The one journal that all clients of a process share: its connection, and who works on what.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use once_cell::sync::Lazy;
use rusqlite::Connection;

use super::boot::Boot;
use super::entry::{Scope, Word};
use super::owner::{Life, Lock, Owner};
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
    connection: Option<Connection>,
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

/// How long another process's transaction is waited for.
fn patience(deadline: Instant) -> Duration {
    const LONGEST: Duration = Duration::from_secs(5);
    // A verdict that came at the last moment is still worth a moment.
    const SHORTEST: Duration = Duration::from_millis(100);
    (deadline.saturating_duration_since(Instant::now()) / 2).clamp(SHORTEST, LONGEST)
}

impl Shared {
    fn new(connection: Connection, place: Option<Place>, owner: Owner, keep: Duration) -> Shared {
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
        static OPEN: Lazy<Mutex<HashMap<PathBuf, Weak<Shared>>>> = Lazy::new(Mutex::default);
        let place = Place::find(file, anywhere)?;
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, shared| shared.strong_count() > 0);
        if let Some(shared) = open.get(&place.path).and_then(Weak::upgrade) {
            shared.place.as_ref().map_or(Ok(()), Place::check)?;
            return Ok(shared);
        }
        let connection = open::file(&place.path, keep)?;
        let because = |error: std::io::Error| Fault::because(Status::Journal, "journal_file", error);
        let owner = Owner::of(&place.path).map_err(because)?;
        let path = place.path.clone();
        let shared = Arc::new(Shared::new(connection, Some(place), owner, keep));
        open.insert(path, Arc::downgrade(&shared));
        Ok(shared)
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

    /// The connection, opened anew if a fault has closed it.
    fn connection<'a>(&self, inner: &'a mut Inner) -> Result<&'a mut Connection, Fault> {
        if inner.connection.is_none() {
            let place = self.place.as_ref().ok_or_else(|| Fault::new(Status::Journal, ""))?;
            place.check()?;
            inner.connection = Some(open::file(&place.path, self.keep)?);
        }
        inner.connection.as_mut().ok_or_else(|| Fault::new(Status::Journal, ""))
    }

    pub(super) fn read<T>(
        &self,
        inner: &mut Inner,
        read: impl FnOnce(&Connection, &Busy) -> store::Result<T>,
    ) -> Result<T, Fault> {
        self.connection(inner)?;
        let done = inner.connection.as_ref().map(|connection| read(connection, &inner.busy));
        self.or_close(inner, done.ok_or_else(|| Fault::new(Status::Journal, ""))?)
    }

    /// One synced transaction; what was acknowledged meanwhile rides on it.
    pub(super) fn write<T>(
        &self,
        inner: &mut Inner,
        deadline: Instant,
        change: impl FnOnce(&Connection, &Busy) -> store::Result<T>,
    ) -> Result<T, Fault> {
        self.connection(inner)?;
        let Inner { connection, busy, taken, .. } = inner;
        let connection = connection.as_mut().ok_or_else(|| Fault::new(Status::Journal, ""))?;
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
        // In a forked child connection and lock are the parent's: closing would end its locks.
        static INHERITED: Mutex<Vec<(Option<Connection>, Option<Lock>)>> = Mutex::new(Vec::new());
        if !self.is_ours() {
            let inner = self.inner.get_mut().unwrap_or_else(PoisonError::into_inner);
            let kept = (inner.connection.take(), self.owner.take_lock());
            INHERITED.lock().unwrap_or_else(PoisonError::into_inner).push(kept);
        }
    }
}
