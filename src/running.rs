//! A running call of the library: who may stop it, and who is told of it.

use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use crate::log::{Event, Field, Level, Log};

/// How soon what waits for a socket or a thread sees that it was cancelled.
pub(crate) const GLANCE: Duration = Duration::from_millis(50);

/// Cancels the calls that run, and none that begin later.
#[derive(Default)]
pub(crate) struct Cancel {
    /// How often it was used: a call is cancelled when this is not what it was when the call began.
    times: Mutex<u64>,
    used: Condvar,
}

impl Cancel {
    pub(crate) fn cancel(&self) {
        *self.times() += 1;
        self.used.notify_all();
    }

    fn times(&self) -> MutexGuard<'_, u64> {
        self.times.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// One call, from the moment it entered the library.
pub(crate) struct Running {
    pub(crate) started: Instant,
    /// Of the payment, or of what is asked; empty where there is none.
    request_id: String,
    log: Log,
    cancel: Arc<Cancel>,
    times: u64,
}

impl Running {
    pub(crate) fn begin(started: Instant, request_id: &str, log: &Log, cancel: &Arc<Cancel>) -> Running {
        Running {
            started,
            request_id: request_id.to_owned(),
            log: log.clone(),
            cancel: cancel.clone(),
            times: *cancel.times(),
        }
    }

    /// A call nobody is told of and nobody can stop.
    #[cfg(test)]
    pub(crate) fn unattended() -> Running {
        Running::begin(Instant::now(), "", &Log::off(), &Arc::default())
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        *self.cancel.times() != self.times
    }

    /// Sleeps until then, or until it is cancelled.
    pub(crate) fn sleep_until(&self, until: Instant) {
        let mut times = self.cancel.times();
        while *times == self.times {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            let waited = self.cancel.used.wait_timeout(times, left);
            times = waited.unwrap_or_else(|poisoned| poisoned.into_inner()).0;
        }
    }

    /// Tells of an event, with the call's id and its age beside the event's own fields.
    pub(crate) fn tell<'a>(&'a self, level: Level, event: Event, fields: impl FnOnce() -> Vec<Field<'a>>) {
        self.log.tell(level, event, || {
            let mut all =
                vec![Field::RequestId(&self.request_id), Field::ElapsedMs(self.started.elapsed().as_millis())];
            all.extend(fields());
            all
        });
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn cancelling_ends_what_runs_and_not_what_begins_later() {
        let cancel = Arc::new(Cancel::default());
        let begin = || Running::begin(Instant::now(), "", &Log::off(), &cancel);
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
    }
}
