//! What calls of this process work on, and what its host acknowledged. Each look takes the lock for a moment only.

use std::collections::HashMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::entry::{Doubt, Scope, Word};
use crate::platform::this_thread;

/// A request id within its base URL and merchant, whatever the till.
pub(super) type Key = (Scope, String);

#[derive(Default)]
pub(super) struct Claims {
    inner: Mutex<Inner>,
    ended: Condvar,
}

#[derive(Default)]
struct Inner {
    /// The ids that calls of this process work on.
    held: HashMap<Key, Holder>,
    begun: u64,
    /// Words that were acknowledged, to be noted with the next writing.
    taken: Vec<Word>,
    /// How many words this process handed out, and how many of them were acknowledged.
    handed_out: u64,
    acknowledged: u64,
    /// What this process saw of an entry and could not write, by the entry's number.
    unwritten: HashMap<i64, Evidence>,
}

/// The call that holds a claim: the claim's number, and the thread.
#[derive(Clone, Copy)]
struct Holder {
    number: u64,
    thread: usize,
}

/// What shows that the service has had the request (money.md §4.2): "empty" then proves less.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Evidence {
    pub(super) acknowledged: bool,
    pub(super) seen_409: bool,
}

impl Evidence {
    pub(super) fn of(doubt: &Doubt) -> Evidence {
        Evidence { acknowledged: doubt.acknowledged, seen_409: doubt.seen_409 }
    }

    pub(super) fn is_some(self) -> bool {
        self != Evidence::default()
    }
}

impl Claims {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Claims an id that no call holds. The number tells this claim from others on the same id.
    pub(super) fn claim(&self, key: Key) -> u64 {
        let mut inner = self.inner();
        inner.begun += 1;
        let number = inner.begun;
        inner.held.insert(key, Holder { number, thread: this_thread() });
        number
    }

    pub(super) fn give_up(&self, key: &Key, number: u64) {
        let mut inner = self.inner();
        if inner.held.get(key).is_some_and(|holder| holder.number == number) {
            inner.held.remove(key);
        }
        self.ended.notify_all();
    }

    pub(super) fn has(&self, key: &Key) -> bool {
        self.inner().held.contains_key(key)
    }

    /// Whether a call of this very thread holds the id: its callback is asking, and waiting would never end.
    pub(super) fn is_own(&self, key: &Key) -> bool {
        self.inner().held.get(key).is_some_and(|holder| holder.thread == this_thread())
    }

    /// Waits until the claim is given up, if a call of this process holds it. What another process does cannot be
    /// waited for: then it only sleeps.
    pub(super) fn wait_for_end(&self, key: &Key, longest: Duration) {
        match self.has(key) {
            true => drop(self.ended.wait_timeout_while(self.inner(), longest, |inner| inner.held.contains_key(key))),
            false => thread::sleep(longest),
        }
    }

    /// Remembers what could not be written about an entry.
    pub(super) fn remember(&self, entry: i64, evidence: Evidence) {
        if evidence.is_some() {
            let mut inner = self.inner();
            let known = inner.unwritten.entry(entry).or_default();
            known.acknowledged |= evidence.acknowledged;
            known.seen_409 |= evidence.seen_409;
        }
    }

    pub(super) fn remembered(&self, entry: i64) -> Evidence {
        self.inner().unwritten.get(&entry).copied().unwrap_or_default()
    }

    /// The words that were acknowledged and not noted yet, the oldest first.
    pub(super) fn taken(&self) -> Vec<Word> {
        self.inner().taken.clone()
    }

    /// Forgets the oldest of them: they are on the disk.
    pub(super) fn are_noted(&self, count: usize) {
        self.inner().taken.drain(..count);
    }

    /// Counts a word once: a second time changes nothing.
    pub(super) fn acknowledge(&self, word: Word) {
        let mut inner = self.inner();
        if !inner.taken.contains(&word) {
            inner.acknowledged += 1;
            inner.taken.push(word);
        }
    }

    pub(super) fn note_handed_out(&self) {
        self.inner().handed_out += 1;
    }

    pub(super) fn handed_out(&self) -> u64 {
        self.inner().handed_out
    }

    /// How many words this process handed out that were not acknowledged, give or take those that were told twice.
    pub(super) fn unacknowledged(&self) -> u64 {
        let inner = self.inner();
        inner.handed_out.saturating_sub(inner.acknowledged)
    }
}
