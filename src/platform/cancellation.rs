//! Cancels calls from another thread, which also ends their waits.

use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// How often a wait for a socket or a thread checks whether its call was cancelled.
pub(crate) const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// Cancels the calls that are running, and none that begin later.
#[derive(Default)]
pub(crate) struct Cancel {
    /// When it was last used: that cancels the calls that had entered the library by then.
    latest: Mutex<Option<Instant>>,
    used: Condvar,
}

impl Cancel {
    pub(crate) fn cancel(&self) {
        *self.latest() = Some(Instant::now());
        self.used.notify_all();
    }

    fn latest(&self) -> MutexGuard<'_, Option<Instant>> {
        self.latest.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// Tells one call whether it is cancelled.
pub(crate) struct Cancellation {
    /// When the call entered the library.
    started: Instant,
    cancel: Arc<Cancel>,
}

impl Cancellation {
    pub(crate) fn of_call(started: Instant, cancel: &Arc<Cancel>) -> Cancellation {
        Cancellation { started, cancel: cancel.clone() }
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.is_meant(*self.cancel.latest())
    }

    fn is_meant(&self, cancelled: Option<Instant>) -> bool {
        cancelled.is_some_and(|at| at > self.started)
    }

    /// Sleeps until then, or until the call is cancelled.
    pub(crate) fn sleep_until(&self, until: Instant) {
        let mut latest = self.cancel.latest();
        while !self.is_meant(*latest) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            let waited = self.cancel.used.wait_timeout(latest, left);
            latest = waited.unwrap_or_else(|poisoned| poisoned.into_inner()).0;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn cancelling_ends_what_runs_and_not_what_begins_later() {
        let cancel = Arc::new(Cancel::default());
        let begin = || Cancellation::of_call(Instant::now(), &cancel);
        let running = begin();
        assert!(!running.is_cancelled());
        let asleep = thread::scope(|scope| {
            let asleep = scope.spawn(|| {
                let began = Instant::now();
                running.sleep_until(began + Duration::from_secs(60));
                began.elapsed()
            });
            thread::sleep(Duration::from_millis(20));
            cancel.cancel();
            asleep.join().unwrap()
        });
        assert!(asleep < Duration::from_secs(10));
        assert!(running.is_cancelled());
        assert!(!begin().is_cancelled());
        // A call that had entered, and was reading its inputs.
        let late = Cancellation::of_call(running.started, &cancel);
        assert!(late.is_cancelled());
    }
}
