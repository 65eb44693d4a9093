//! Turns on the journal's connection: one call uses it at a time, and never for longer than the call may last.

use std::mem;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::busy::PAUSE;
use super::claims::Key;
use super::open::Opened;
use super::shared::{Held, Shared};
use super::{open, store};
use crate::call_context::CallContext;
use crate::error::Error;
use crate::platform::Blocked;
use crate::platform::cancellation::POLL_INTERVAL;
use crate::platform::failpoint;
use crate::status::Status;

/// One call's turn.
pub(super) struct Turn<'a> {
    shared: &'a Shared,
    /// Until when it waits for the other threads of this process to give the connection back.
    last_moment: Instant,
    /// Until when it waits for another process's transaction, and for the pen.
    until: Instant,
    /// None: the connection could not be taken back in time.
    held: Option<Held>,
    /// While it lives, a file that may not grow any more is a fault, and does not end the host.
    _blocked: Blocked,
}

/// The least time to wait: a verdict is worth it even at the end of a call.
const SHORTEST: Duration = Duration::from_millis(100);

/// How long to wait for another process's transaction: half the time that is left, within limits.
fn patience(deadline: Instant) -> Duration {
    const LONGEST: Duration = Duration::from_secs(5);
    (deadline.saturating_duration_since(Instant::now()) / 2).clamp(SHORTEST, LONGEST)
}

/// Until when to wait for the other threads of this process. Each holds the connection for a moment only, and without
/// it a call can do nothing at all.
fn last_moment(deadline: Instant) -> Instant {
    deadline.max(Instant::now() + SHORTEST)
}

/// The deadline of a call that has none.
pub(super) fn unhurried() -> Instant {
    Instant::now() + Duration::from_secs(10)
}

fn is_busy() -> Error {
    Error::new(Status::JournalBusy, "journal_file")
}

impl Shared {
    /// The use of the connection, for a call that has until `deadline`; `Status::JournalBusy` if it comes too late.
    pub(super) fn turn(&self, deadline: Instant) -> Result<Turn<'_>, Error> {
        Turn::begin(self, deadline)
    }
}

impl<'a> Turn<'a> {
    /// Takes the connection, for a call that has until `deadline`.
    pub(super) fn begin(shared: &'a Shared, deadline: Instant) -> Result<Turn<'a>, Error> {
        if !shared.is_ours() {
            return Err(Error::new(Status::Forked, ""));
        }
        let last_moment = last_moment(deadline);
        let held = shared.connection.take(last_moment).ok_or_else(is_busy)?;
        Ok(Turn {
            shared,
            last_moment,
            until: Instant::now() + patience(deadline),
            held: Some(held),
            _blocked: Blocked::of_file_size(),
        })
    }

    /// Lets other calls have their turn until the one that works on `key` ends, for a moment at most. False when the
    /// time is over, this call is cancelled, or it runs within the call that it would wait for.
    pub(super) fn wait_for(&mut self, key: &Key, call: &CallContext) -> bool {
        let deadline = call.deadline.at;
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() || call.is_cancelled() || self.shared.claims.is_own(key) {
            return false;
        }
        let glance = left.min(POLL_INTERVAL);
        self.step_aside(|shared| shared.claims.wait_for_end(key, glance));
        self.until = Instant::now() + patience(deadline);
        self.held.is_some()
    }

    fn step_aside<T>(&mut self, meanwhile: impl FnOnce(&'a Shared) -> T) -> T {
        self.give_back();
        let done = meanwhile(self.shared);
        self.held = self.shared.connection.take(self.last_moment);
        done
    }

    fn give_back(&mut self) {
        if let Some(held) = self.held.take() {
            self.shared.connection.give_back(held);
        }
    }

    /// Takes the right to write. One thread of this process at a time tries to, so that a crowd of them does not starve
    /// another process. A thread that waits for the pen gives back the connection, which the one with the pen needs.
    fn take_pen(&mut self) -> Result<Pen<'a>, Error> {
        let shared = self.shared;
        let until = self.until;
        let pen = shared.pen.take(Instant::now()).or_else(|| self.step_aside(|shared| shared.pen.take(until)));
        pen.map(|()| Pen(shared)).ok_or_else(is_busy)
    }

    /// Checks, before anything is entered, that others find the open files and our lock in their place.
    pub(super) fn check(&mut self) -> Result<(), Error> {
        let Some(place) = &self.shared.place else { return Ok(()) };
        let held = self.held.as_mut().ok_or_else(is_busy)?;
        if let Some(Err(fault)) = held.as_ref().map(|opened| opened.check(place)) {
            *held = held.take().and_then(Opened::abandon);
            return Err(fault);
        }
        self.shared.owner.show(&place.path)
    }

    pub(super) fn read<T>(&mut self, mut read: impl FnMut(&Connection) -> store::Result<T>) -> Result<T, Error> {
        self.patiently(|connection| read(connection))
    }

    /// Makes one synced transaction, which also notes what was acknowledged. Repeats `change` while the file is busy.
    pub(super) fn write<T>(&mut self, mut change: impl FnMut(&Connection) -> store::Result<T>) -> Result<T, Error> {
        let shared = self.shared;
        let _pen = self.take_pen()?;
        self.patiently(|connection| {
            let transaction = store::write(connection)?;
            let taken = shared.claims.taken();
            store::taken(&transaction, &taken)?;
            let changed = change(&transaction)?;
            failpoint::reached("before-commit");
            transaction.commit()?;
            failpoint::reached("after-commit");
            shared.claims.are_noted(taken.len());
            Ok(changed)
        })
    }

    /// Repeats what fails as another process holds the lock; meanwhile the other threads of this one have their turn.
    fn patiently<T>(&mut self, mut work: impl FnMut(&mut Connection) -> store::Result<T>) -> Result<T, Error> {
        loop {
            let done = work(self.connection()?).map_err(open::fault);
            match &done {
                Err(fault) if fault.status != Status::JournalBusy => self.close(),
                Err(_) if Instant::now() < self.until => {
                    self.step_aside(|_| thread::sleep(PAUSE));
                    continue;
                }
                _ => {}
            }
            return done;
        }
    }

    /// The connection, opened anew if a fault has closed the last one.
    fn connection(&mut self) -> Result<&mut Connection, Error> {
        let held = self.held.as_mut().ok_or_else(is_busy)?;
        if held.is_none() {
            let place = self.shared.place.as_ref().ok_or_else(|| Error::new(Status::Journal, ""))?;
            *held = Some(open::file(place, self.shared.keep, self.until)?);
        }
        Ok(&mut held.as_mut().expect("opened just now").connection)
    }

    /// Closes the file after any fault but a busy journal: a later success may be a false one, so only a fresh opening counts.
    fn close(&mut self) {
        if self.shared.place.is_some() {
            drop(self.held.as_mut().and_then(mem::take));
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.give_back();
    }
}

/// The right to write, within this process.
struct Pen<'a>(&'a Shared);

impl Drop for Pen<'_> {
    fn drop(&mut self) {
        self.0.pen.give_back(());
    }
}
