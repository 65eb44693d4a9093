//! The one journal that all clients of a process share: its connection, and which calls work on what.

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

/// What a call gets when it is its turn. None: a fault has closed the connection, until it is opened anew.
pub(super) type Held = Option<Opened>;

/// One journal in this process.
pub(super) struct Shared {
    pub(super) connection: Seat<Held>,
    pub(super) pen: Seat<()>,
    pub(super) claims: Claims,
    /// None: it is in memory.
    pub(super) place: Option<Location>,
    pub(super) keep: Duration,
    pub(super) owner: Owner,
    pub(super) boot: BootClock,
    /// The process that made it: a forked child must not touch it.
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

    /// Whether this process made it: a forked child has only inherited it.
    pub(super) fn is_ours(&self) -> bool {
        self.process == Here::now()
    }

    /// Whether the owner of an entry is alive.
    pub(super) fn life(&self, owner: &str) -> Life {
        match &self.place {
            _ if owner == self.owner.id => Life::Alive,
            Some(place) => self.owner.life(&place.path, owner),
            None => Life::Dead,
        }
    }

    /// The time by the boot clock in milliseconds, or the largest number if it cannot be read: this process then does
    /// not tell again what it hands out.
    pub(super) fn now_ms(&self) -> i64 {
        self.boot.now().map_or(i64::MAX, |now| now.at_ms)
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        let last = self.connection.take_last().flatten();
        if self.is_ours() {
            // Closing the connection writes what only the -wal has.
            let _blocked = Blocked::of_file_size();
            drop(last);
        } else {
            // SQLite's files belong to the parent.
            mem::forget(last);
        }
    }
}
