//! The service's clock, learned from its answers: a till's own may be years wrong.

use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// So far two clocks may lie apart and be alike: what an answer says is rounded, and was on its way.
const ALIKE_MS: u64 = 5_000;

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

    /// The service's time in milliseconds since 1970, where it is known and another one than `ours`.
    pub(crate) fn other_than(&self, ours: i64) -> Option<i64> {
        let since = self.now()?.duration_since(UNIX_EPOCH).ok()?;
        i64::try_from(since.as_millis()).ok().filter(|theirs| theirs.abs_diff(ours) > ALIKE_MS)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_another_time_is_told() {
        let clock = ServiceClock::default();
        assert_eq!(clock.other_than(0), None, "nothing is known");
        let hour = 3_600_000;
        clock.learn(UNIX_EPOCH + Duration::from_millis(100 * hour));
        let near = 100 * hour as i64;
        assert_eq!(clock.other_than(near + 2_000), None);
        assert_eq!(clock.other_than(near - 2_000), None);
        for ours in [near + 60_000, near - 60_000, 0] {
            let theirs = clock.other_than(ours).unwrap();
            assert!((near..near + 10_000).contains(&theirs), "{theirs}");
        }
    }
}
