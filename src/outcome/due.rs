//! When "empty" is proof (money.md §1.4 "due", §5.7 "old").

use std::time::Duration;

/// When a look-up left, compared with the moment from which "empty" is proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    BeforeDue,
    AfterDue,
    /// Long after due, so that the service may have forgotten: "empty" proves nothing any more.
    LongAfter,
}

/// What the clocks said when a look-up left. Only the monotonic clock can say that it is due; a wall clock can only say
/// that it is not due yet, or too late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clocks {
    /// By the monotonic clock the connection has been dead for longer than the service may work, and the margin.
    pub(crate) is_due: bool,
    /// How long ago the payment was entered, in milliseconds by our wall clock; below 0: that is yet to come.
    pub(crate) age_ms: i64,
    /// The same by the service's clock, if that is known and differs.
    pub(crate) service_age_ms: Option<i64>,
}

impl Clocks {
    /// `window`: how long the service may work, and the margin. `trust`: how long it surely remembers.
    ///
    /// An age below 0 by the service's clock is no sign of anything: the clock that entered the payment is ahead of it.
    pub(crate) fn left(self, window: Duration, trust: Duration) -> Left {
        let ages = || [Some(self.age_ms), self.service_age_ms].into_iter().flatten();
        let is_early = ages().any(|age| (0..milliseconds(window)).contains(&age));
        let is_old = self.age_ms < 0 || ages().any(|age| age > milliseconds(trust));
        match (self.is_due && !is_early, is_old) {
            (false, _) => Left::BeforeDue,
            (true, false) => Left::AfterDue,
            (true, true) => Left::LongAfter,
        }
    }

    /// How long the wall clocks still say that it is not due.
    pub(crate) fn early_for(self, window: Duration) -> Duration {
        let window = milliseconds(window);
        let ages = [Some(self.age_ms), self.service_age_ms].into_iter().flatten();
        let left = ages.filter(|age| (0..window).contains(age)).map(|age| window - age).max().unwrap_or_default();
        Duration::from_millis(left.unsigned_abs())
    }
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wall_clock_makes_it_later_and_never_sooner() {
        use Left::{AfterDue, BeforeDue, LongAfter};
        const HOUR: i64 = 3_600_000;
        let (window, trust) = (Duration::from_secs(75), Duration::from_secs(72 * 3600));
        #[rustfmt::skip]
        let table = [
            // due, age by our clock, by the service's, when it left, for how long a wall clock says "not yet"
            (false, 80_000,        None,                BeforeDue, 0),
            (false, 73 * HOUR,     None,                BeforeDue, 0),
            (false, -1,            None,                BeforeDue, 0),
            (true,  80_000,        None,                AfterDue,  0),
            (true,  75_000,        None,                AfterDue,  0),
            (true,  72 * HOUR,     None,                AfterDue,  0),
            // The boot clock was misread, or is another machine's.
            (true,  74_999,        None,                BeforeDue, 1),
            (true,  0,             None,                BeforeDue, 75_000),
            // Our clock was set during the doubt: the service's shows it.
            (true,  HOUR,          Some(20_000),        BeforeDue, 55_000),
            (true,  60_000,        Some(20_000),        BeforeDue, 55_000),
            (true,  80_000,        Some(73 * HOUR),     LongAfter, 0),
            // Our clock is ahead of the service's, as it always was.
            (true,  80_000,        Some(-600_000),      AfterDue,  0),
            // Our clock is behind the service's.
            (true,  80_000,        Some(680_000),       AfterDue,  0),
            (true,  -1,            None,                LongAfter, 0),
            (true,  -1,            Some(80_000),        LongAfter, 0),
            (true,  72 * HOUR + 1, None,                LongAfter, 0),
            (true,  72 * HOUR + 1, Some(80_000),        LongAfter, 0),
            (true,  i64::MAX,      Some(i64::MIN),      LongAfter, 0),
        ];
        for (is_due, age_ms, service_age_ms, left, early_for) in table {
            let clocks = Clocks { is_due, age_ms, service_age_ms };
            assert_eq!(clocks.left(window, trust), left, "{clocks:?}");
            assert_eq!(clocks.early_for(window), Duration::from_millis(early_for), "{clocks:?}");
        }
    }
}
