//! A running call of the library: who may stop it, and who is told of it.

use std::cell::Cell;
use std::ptr;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use crate::log::{Event, Field, Level, Log};
use crate::platform::Here;

/// How soon what waits for a socket or a thread sees that it was cancelled.
pub(crate) const GLANCE: Duration = Duration::from_millis(50);

/// Tells this thread from all others that live; also in its last moments, when the standard library does not know it any more.
pub(crate) fn this_thread() -> usize {
    thread_local! {
        static OWN: Cell<u8> = const { Cell::new(0) };
    }
    OWN.with(|own| ptr::from_ref(own).addr())
}

/// Cancels the calls that run, and none that begin later.
#[derive(Default)]
pub(crate) struct Cancel {
    /// When it was used last: that is meant for the calls that had entered the library by then.
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

/// One call, from the moment it entered the library.
pub(crate) struct Running {
    pub(crate) started: Instant,
    /// Of the payment, or of what is asked; empty where there is none.
    request_id: String,
    log: Log,
    cancel: Arc<Cancel>,
    began_in: Here,
}

impl Running {
    pub(crate) fn begin(started: Instant, request_id: &str, log: &Log, cancel: &Arc<Cancel>) -> Running {
        Running {
            started,
            request_id: request_id.to_owned(),
            log: log.clone(),
            cancel: cancel.clone(),
            began_in: Here::now(),
        }
    }

    /// A call nobody is told of and nobody can stop.
    #[cfg(test)]
    pub(crate) fn unattended() -> Running {
        Running::begin(Instant::now(), "", &Log::off(), &Arc::default())
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.is_meant(*self.cancel.latest())
    }

    fn is_meant(&self, cancelled: Option<Instant>) -> bool {
        cancelled.is_some_and(|at| at > self.started)
    }

    /// This is a child that was forked in the middle of it, by a callback: the call is the parent's.
    pub(crate) fn is_forked(&self) -> bool {
        self.began_in != Here::now()
    }

    /// Sleeps until then, or until it is cancelled.
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
        // It had entered, and read its inputs.
        let late = Running::begin(running.started, "", &Log::off(), &cancel);
        assert!(late.is_cancelled());
    }
}
