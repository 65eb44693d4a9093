//! Connections kept for the next call: few, young, and checked before use.

use std::sync::Mutex;
use std::time::Duration;

use super::connection::Link;
use crate::platform::clock::Since;

/// As many as threads are likely to pay at once; more are closed when they come back.
const MOST_KEPT: usize = 64;

pub(super) struct Pool {
    keep_for: Duration,
    /// And when each came back. A machine that slept may find that they were cut meanwhile, without a word to it.
    idle: Mutex<Vec<(Link, Since)>>,
}

impl Pool {
    pub(super) fn new(keep_for: Duration) -> Pool {
        Pool { keep_for, idle: Mutex::new(Vec::new()) }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<(Link, Since)>> {
        self.idle.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// The connection used last that is young enough and still alive.
    pub(super) fn take(&self) -> Option<Link> {
        loop {
            // The check below may take a moment; others need not wait for it.
            let (mut link, since) = self.idle().pop()?;
            if since.elapsed() < self.keep_for && link.is_alive() {
                return Some(link);
            }
        }
    }

    pub(super) fn give(&self, link: Link) {
        let mut idle = self.idle();
        idle.retain(|(_, since)| since.elapsed() < self.keep_for);
        if !self.keep_for.is_zero() && idle.len() < MOST_KEPT {
            idle.push((link, Since::now()));
        }
    }
}
