//! The service's clock, learned from its answers: a till's own may be years wrong.

use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime};

/// Knows the service's time once one answer has been seen.
#[derive(Default)]
pub(crate) struct ServiceClock {
    seen: Mutex<Option<(SystemTime, Instant)>>,
}

impl ServiceClock {
    pub(crate) fn learn(&self, date: SystemTime) {
        *self.seen.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some((date, Instant::now()));
    }

    pub(crate) fn now(&self) -> Option<SystemTime> {
        let (date, at) = (*self.seen.lock().unwrap_or_else(|poisoned| poisoned.into_inner()))?;
        Some(date + at.elapsed())
    }

    /// The service's time, or this machine's while that is not known.
    pub(crate) fn best(&self) -> SystemTime {
        self.now().unwrap_or_else(SystemTime::now)
    }
}

/// How far two moments lie apart.
pub(crate) fn apart(one: SystemTime, other: SystemTime) -> Duration {
    one.duration_since(other).unwrap_or_else(|error| error.duration())
}
