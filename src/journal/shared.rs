//! The one journal that all clients of a process share: its connection, and who works on what.

use std::collections::HashMap;
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use super::boot::Boot;
use super::claims::Claims;
use super::open::{self, Opened};
use super::owner::{Life, Owner};
use super::place::Place;
use super::seat::Seat;
use super::turn::{Held, Turn, unhurried};
use crate::fault::Fault;
use crate::platform::{Blocked, Here, PerProcess};

/// One journal in this process.
pub(super) struct Shared {
    pub(super) connection: Seat<Held>,
    pub(super) pen: Seat<()>,
    pub(super) claims: Claims,
    /// None: in memory.
    pub(super) place: Option<Place>,
    pub(super) keep: Duration,
    pub(super) owner: Owner,
    pub(super) boot: Boot,
    /// Who made it: in a forked child it is not to be touched.
    process: Here,
}

/// The journals that are open in this process, by their place.
static OPEN: PerProcess<Mutex<Open>> = PerProcess::new(Mutex::default);

type Open = HashMap<PathBuf, Weak<Shared>>;

fn open_here() -> MutexGuard<'static, Open> {
    OPEN.get().lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    fn new(connection: Opened, place: Option<Place>, owner: Owner, keep: Duration) -> Shared {
        Shared {
            connection: Seat::of(Some(connection)),
            pen: Seat::of(()),
            claims: Claims::default(),
            place,
            keep,
            owner,
            boot: Boot::this(),
            process: Here::now(),
        }
    }

    pub(super) fn in_memory() -> Result<Shared, Fault> {
        Ok(Shared::new(open::memory()?, None, Owner::alone(), Duration::ZERO))
    }

    /// The journal in that file, the same one for all clients of this process.
    pub(super) fn of(file: &Path, anywhere: bool, keep: Duration) -> Result<Arc<Shared>, Fault> {
        let _blocked = Blocked::of_file_size();
        let place = Place::find(file, anywhere)?;
        let mut open = open_here();
        open.retain(|_, shared| shared.strong_count() > 0);
        if let Some(shared) = open.get(&place.path).and_then(Weak::upgrade) {
            shared.turn(unhurried())?.check()?;
            return Ok(shared);
        }
        // First, as it refuses a second copy of the library: opening and closing the file would end the locks of the other one.
        let owner = Owner::of(&place.path)?;
        let connection = open::file(&place, keep, unhurried())?;
        let path = place.path.clone();
        let shared = Arc::new(Shared::new(connection, Some(place), owner, keep));
        open.insert(path, Arc::downgrade(&shared));
        Ok(shared)
    }

    /// What `otherwise` comes to, while nobody in this process opens a journal; Err: the one in that place is open here.
    pub(super) fn unless_open<T>(place: &Path, otherwise: impl FnOnce() -> T) -> Result<T, Arc<Shared>> {
        let open = open_here();
        open.get(place).and_then(Weak::upgrade).map_or_else(|| Ok(otherwise()), Err)
    }

    /// This process made it; a forked child has only inherited it.
    pub(super) fn is_ours(&self) -> bool {
        self.process == Here::now()
    }

    /// The use of the connection, for a call that has until then.
    pub(super) fn turn(&self, deadline: Instant) -> Result<Turn<'_>, Fault> {
        Turn::begin(self, deadline)
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
}

impl Drop for Shared {
    fn drop(&mut self) {
        let last = self.connection.take_last().flatten();
        if self.is_ours() {
            // The end of it writes what only the -wal had.
            let _blocked = Blocked::of_file_size();
            drop(last);
        } else {
            // SQLite's files are the parent's.
            mem::forget(last);
        }
    }
}
