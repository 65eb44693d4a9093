//! The one journal that all clients of a process share: its connection, and who works on what.

use std::mem;
use std::time::Duration;

use super::boot_clock::BootClock;
use super::claims::Claims;
use super::location::Location;
use super::open::{self, Opened};
use super::owner::{Life, Owner};
use super::seat::Seat;
use crate::error::Error;
use crate::platform::{Blocked, Here};

/// What one has in one's turn. None: closed after a fault, until it is opened anew.
pub(super) type Held = Option<Opened>;

/// One journal in this process.
pub(super) struct Shared {
    pub(super) connection: Seat<Held>,
    pub(super) pen: Seat<()>,
    pub(super) claims: Claims,
    /// None: in memory.
    pub(super) place: Option<Location>,
    pub(super) keep: Duration,
    pub(super) owner: Owner,
    pub(super) boot: BootClock,
    /// Who made it: in a forked child it is not to be touched.
    process: Here,
}

impl Shared {
    pub(super) fn new(connection: Opened, place: Option<Location>, owner: Owner, keep: Duration) -> Shared {
        Shared {
            connection: Seat::of(Some(connection)),
            pen: Seat::of(()),
            claims: Claims::default(),
            place,
            keep,
            owner,
            boot: BootClock::this(),
            process: Here::now(),
        }
    }

    pub(super) fn in_memory() -> Result<Shared, Error> {
        Ok(Shared::new(open::memory()?, None, Owner::alone(), Duration::ZERO))
    }

    /// This process made it; a forked child has only inherited it.
    pub(super) fn is_ours(&self) -> bool {
        self.process == Here::now()
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
