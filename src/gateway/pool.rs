//! Connections kept for the next call: few, young, and checked before use.

use std::sync::Mutex;
use std::time::Duration;

use super::connection::Connection;
use crate::platform::clock::Since;

/// As many connections as threads are likely to pay at once. More are closed when they come back.
const MOST_KEPT: usize = 64;

pub(super) struct Pool {
    keep_for: Duration,
    /// Each connection, and when it came back. `Since` counts a machine's sleep, when connections are cut unnoticed.
    idle: Mutex<Vec<(Connection, Since)>>,
}

impl Pool {
    pub(super) fn new(keep_for: Duration) -> Pool {
        Pool { keep_for, idle: Mutex::new(Vec::new()) }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<(Connection, Since)>> {
        self.idle.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// The most recently used connection that is young enough and still alive.
    pub(super) fn take(&self) -> Option<Connection> {
        loop {
            // The check below may take a moment, and does not hold the lock.
            let (mut connection, since) = self.idle().pop()?;
            if since.elapsed() < self.keep_for && connection.is_alive() {
                return Some(connection);
            }
        }
    }

    pub(super) fn give(&self, connection: Connection) {
        let mut idle = self.idle();
        idle.retain(|(_, since)| since.elapsed() < self.keep_for);
        if !self.keep_for.is_zero() && idle.len() < MOST_KEPT {
            idle.push((connection, Since::now()));
        }
    }
}
