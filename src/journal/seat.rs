//! One thing that many threads use in turn, each of which waits for it until a time of its own.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// The place where the thing lies while no thread uses it.
pub(super) struct Seat<T> {
    /// None: a thread uses it.
    free: Mutex<Option<T>>,
    given_back: Condvar,
}

impl<T> Seat<T> {
    pub(super) fn of(it: T) -> Seat<T> {
        Seat { free: Mutex::new(Some(it)), given_back: Condvar::new() }
    }

    fn free(&self) -> MutexGuard<'_, Option<T>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the thing. None if it was not given back in time.
    pub(super) fn take(&self, until: Instant) -> Option<T> {
        let left = until.saturating_duration_since(Instant::now());
        let waited = self.given_back.wait_timeout_while(self.free(), left, |free| free.is_none());
        waited.unwrap_or_else(PoisonError::into_inner).0.take()
    }

    pub(super) fn give_back(&self, it: T) {
        *self.free() = Some(it);
        self.given_back.notify_one();
    }

    /// Takes the thing without waiting, as no other thread can see the seat. None if it was never given back.
    pub(super) fn take_last(&mut self) -> Option<T> {
        self.free.get_mut().unwrap_or_else(PoisonError::into_inner).take()
    }
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::Duration;

    use super::*;

    #[test]
    fn one_at_a_time_has_it_and_nobody_waits_longer_than_it_may() {
        let seat = Seat::of(0);
        let soon = || Instant::now() + Duration::from_millis(20);
        let it = seat.take(soon()).unwrap();
        assert_eq!(seat.take(soon()), None);
        seat.give_back(it);
        let far = Instant::now() + Duration::from_secs(60);
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..100 {
                        let it = seat.take(far).unwrap();
                        thread::yield_now();
                        seat.give_back(it + 1);
                    }
                });
            }
        });
        assert_eq!(seat.take(soon()), Some(800));
    }
}
