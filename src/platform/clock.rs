//! The service's clock, learned from its answers: a till's own clock may be years wrong, and so may a single answer.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::failpoint;
use crate::platform;

/// How far apart two clocks may be and still agree: an answer's time is rounded, and the answer took time to arrive.
const ALIKE: Duration = Duration::from_secs(5);

const DAY: Duration = Duration::from_secs(86_400);

/// The day on which this library was built, in days since 1970; see build.rs.
const BUILT_DAY: u32 = match u32::from_str_radix(env!("JPM_BUILT_DAY"), 10) {
    Ok(day) => day,
    Err(_) => 0,
};

/// When this library was built. A clock that shows an earlier time is wrong.
pub(crate) fn built() -> SystemTime {
    UNIX_EPOCH + DAY * BUILT_DAY
}

/// Milliseconds since 1970, by this machine's wall clock.
pub(crate) fn wall_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX).saturating_add(failpoint::clock_is_off_by_ms())
}

/// Knows the service's time once it is believed: one answer may come from a cache, or from a machine whose clock is
/// wrong. A time is believed as soon as this machine's clock, or another answer, says the same.
#[derive(Default)]
pub(crate) struct ServiceClock {
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    last: Option<Reading>,
    believed: Option<Reading>,
}

/// The time that an answer said, and when the answer came.
#[derive(Clone, Copy)]
struct Reading {
    date: SystemTime,
    came: Since,
}

impl Reading {
    fn now(&self) -> SystemTime {
        self.date + self.came.elapsed()
    }
}

impl ServiceClock {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn learn(&self, date: SystemTime) {
        self.learn_beside(date, SystemTime::now());
    }

    /// `ours`: this machine's clock.
    fn learn_beside(&self, date: SystemTime, ours: SystemTime) {
        if !is_plausible(date) {
            return;
        }
        let reading = Reading { date, came: Since::now() };
        let mut seen = self.seen();
        let mut others = [seen.last, seen.believed].into_iter().flatten().map(|other| other.now()).chain([ours]);
        if others.any(|other| apart(date, other) <= ALIKE) {
            seen.believed = Some(reading);
        }
        seen.last = Some(reading);
    }

    pub(crate) fn now(&self) -> Option<SystemTime> {
        self.seen().believed.map(|reading| reading.now())
    }

    /// The service's time in milliseconds since 1970, if it is known and differs from `ours`.
    pub(crate) fn other_than(&self, ours: i64) -> Option<i64> {
        let since = self.now()?.duration_since(UNIX_EPOCH).ok()?;
        let theirs = i64::try_from(since.as_millis()).ok()?;
        (u128::from(theirs.abs_diff(ours)) > ALIKE.as_millis()).then_some(theirs)
    }

    /// The service's time, or this machine's while the service's is not known.
    pub(crate) fn best(&self) -> SystemTime {
        self.now().unwrap_or_else(SystemTime::now)
    }
}

/// Whether a time is not before the build, with a day's tolerance: the building machine may have had local time.
pub(crate) fn is_plausible(date: SystemTime) -> bool {
    date + DAY >= built()
}

/// The time between two moments, whichever is earlier.
pub(crate) fn apart(one: SystemTime, other: SystemTime) -> Duration {
    one.duration_since(other).unwrap_or_else(|error| error.duration())
}

/// A day for people to read: `06 Nov 1994`.
pub(crate) fn date(time: SystemTime) -> String {
    // "Sun, 06 Nov 1994 08:49:37 GMT"
    let http = httpdate::fmt_http_date(time);
    let parts: Vec<&str> = http.split([',', ' ']).filter(|part| !part.is_empty()).collect();
    match parts[..] {
        [_, day, month, year, ..] => format!("{day} {month} {year}"),
        _ => http,
    }
}

/// A moment, by a clock that goes on while the machine sleeps: on some systems an `Instant` then stands still.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Since {
    /// None: the system has no such clock.
    boot: Option<Duration>,
    instant: Instant,
}

impl Since {
    pub(crate) fn now() -> Since {
        Since { boot: platform::boot_clock(), instant: Instant::now() }
    }

    pub(crate) fn elapsed(&self) -> Duration {
        let asleep_too = self.boot.zip(platform::boot_clock()).map(|(then, now)| now.saturating_sub(then));
        asleep_too.unwrap_or_default().max(self.instant.elapsed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn learned(ours: SystemTime, dates: &[SystemTime]) -> ServiceClock {
        let clock = ServiceClock::default();
        for date in dates {
            clock.learn_beside(*date, ours);
        }
        clock
    }

    /// One answer alone decides nothing, and none decides for ever.
    #[test]
    fn what_is_believed() {
        let ours = built() + DAY * 100;
        let (future, past) = (ours + DAY * 3_000, UNIX_EPOCH + DAY);
        let second = Duration::from_secs(1);
        #[rustfmt::skip]
        let table: [(&[SystemTime], Option<SystemTime>); 13] = [
            // what the answers said one after the other, what is believed then
            (&[],                                            None),
            (&[ours],                                        Some(ours)),
            (&[ours - second * 4],                           Some(ours - second * 4)),
            // A balancer's, or a cached page's.
            (&[future],                                      None),
            (&[ours + MINUTE],                               None),
            // Our clock is wrong: it takes two answers.
            (&[future, future + second],                     Some(future + second)),
            (&[ours - DAY, ours - DAY],                      Some(ours - DAY)),
            (&[future, future + MINUTE],                     None),
            (&[future, ours],                                Some(ours)),
            // A newer time that is believed corrects an older one.
            (&[ours, future],                                Some(ours)),
            (&[future, future, ours],                        Some(ours)),
            (&[ours - DAY, ours - DAY, future, ours - DAY],  Some(ours - DAY)),
            // Before the library was built.
            (&[past, past],                                  None),
        ];
        for (number, (dates, believed)) in table.iter().enumerate() {
            let clock = learned(ours, dates);
            match (clock.now(), believed) {
                (None, None) => {}
                (Some(now), Some(believed)) if apart(now, *believed) < second => {}
                (now, _) => panic!("row {number}: {now:?}"),
            }
        }
    }

    #[test]
    fn the_day_it_was_built_on() {
        assert!(built() > UNIX_EPOCH + DAY * 20_000, "{BUILT_DAY}");
        assert!(is_plausible(built()) && is_plausible(built() - DAY) && !is_plausible(built() - DAY - MINUTE));
        assert!(built() <= SystemTime::now());
    }

    #[test]
    fn only_another_time_is_told() {
        let clock = ServiceClock::default();
        assert_eq!(clock.other_than(0), None, "nothing is known");
        let there = built() + DAY;
        clock.learn_beside(there, there);
        let near = there.duration_since(UNIX_EPOCH).unwrap().as_millis() as i64;
        assert_eq!(clock.other_than(near + 2_000), None);
        assert_eq!(clock.other_than(near - 2_000), None);
        for ours in [near + 60_000, near - 60_000, 0] {
            let theirs = clock.other_than(ours).unwrap();
            assert!((near..near + 10_000).contains(&theirs), "{theirs}");
        }
    }

    #[test]
    fn days_are_readable() {
        assert_eq!(date(UNIX_EPOCH + DAY * 20_788), "01 Dec 2026");
    }

    /// After a night in which an `Instant` stood still, and where the system has no other clock.
    #[test]
    fn sleep_counts() {
        let Some(boot) = platform::boot_clock() else { return };
        let instant = Instant::now();
        let slept = Since { boot: boot.checked_sub(MINUTE), instant };
        if slept.boot.is_some() {
            assert!((MINUTE..MINUTE * 2).contains(&slept.elapsed()));
        }
        for boot in [None, Some(boot + MINUTE)] {
            assert!(Since { boot, instant }.elapsed() < MINUTE);
        }
    }
}
