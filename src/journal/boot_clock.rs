//! The time since the machine booted, and which boot that is. All processes share it, and no clock change and no
//! suspend moves it. What happened in another boot, perhaps of another machine, cannot be compared: it counts from when
//! a process of this boot first saw it.

use std::time::{Duration, Instant};

use uuid::Uuid;

use crate::platform;
use crate::platform::failpoint;

/// A moment as an entry keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) boot: String,
    /// Milliseconds since that boot.
    pub(super) at_ms: i64,
}

pub(super) struct BootClock {
    id: String,
    clock: Clock,
}

enum Clock {
    /// The machine's clock. It reads None where it cannot be read just now.
    OfTheBoot(fn() -> Option<Duration>),
    /// The time since this process began to look: the system does not tell boots apart, so each process stands for one.
    OfThisProcess(Instant),
}

impl BootClock {
    pub(super) fn this() -> BootClock {
        let id = failpoint::boot_id().or_else(platform::boot_id);
        match id.filter(|_| platform::boot_clock().is_some()) {
            Some(id) => BootClock { id, clock: Clock::OfTheBoot(platform::boot_clock) },
            None => BootClock { id: Uuid::new_v4().to_string(), clock: Clock::OfThisProcess(Instant::now()) },
        }
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn is_this(&self, boot: &str) -> bool {
        boot == self.id
    }

    fn since(&self) -> Option<Duration> {
        match self.clock {
            Clock::OfTheBoot(read) => read(),
            Clock::OfThisProcess(start) => Some(start.elapsed()),
        }
    }

    /// This moment. None: the clock cannot be read, and nothing is due.
    pub(super) fn now(&self) -> Option<Moment> {
        self.moment(Instant::now())
    }

    /// That instant as a moment, rounded up so that it is never earlier. None: the clock cannot be read.
    pub(super) fn moment(&self, instant: Instant) -> Option<Moment> {
        let ago = instant.elapsed();
        let at = self.since()?.saturating_sub(ago).as_millis();
        Some(Moment { boot: self.id.clone(), at_ms: i64::try_from(at).ok()?.saturating_add(1) })
    }

    /// That moment as an instant here, never earlier. None: it is of another boot, or the clock cannot be read.
    pub(super) fn instant(&self, moment: &Moment) -> Option<Instant> {
        if !self.is_this(&moment.boot) {
            return None;
        }
        let at = Duration::from_millis(u64::try_from(moment.at_ms).ok()?);
        let ago = self.since()?.saturating_sub(at);
        let now = Instant::now();
        Some(now.checked_sub(ago).unwrap_or(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_comes_back_and_never_earlier() {
        for boot in [BootClock::this(), BootClock { id: "none".into(), clock: Clock::OfThisProcess(Instant::now()) }] {
            let then = Instant::now();
            std::thread::sleep(Duration::from_millis(30));
            let back = boot.instant(&boot.moment(then).unwrap()).unwrap();
            assert!(back >= then && back < then + Duration::from_millis(60));
            assert!(boot.instant(&boot.now().unwrap()).unwrap() >= Instant::now() - Duration::from_millis(60));
        }
    }

    #[test]
    fn what_was_in_another_boot_has_no_moment_here() {
        let boot = BootClock::this();
        let moment = boot.now().unwrap();
        assert!(boot.is_this(&moment.boot) && boot.instant(&moment).is_some());
        let other = Moment { boot: "other".into(), ..moment };
        assert!(!boot.is_this(&other.boot) && boot.instant(&other).is_none());
    }

    /// An injected clock may be like this, or a system that refuses to read one.
    #[test]
    fn a_clock_that_cannot_be_read_says_nothing() {
        let boot = BootClock { id: "this".into(), clock: Clock::OfTheBoot(|| None) };
        assert_eq!((boot.now(), boot.moment(Instant::now())), (None, None));
        assert_eq!(boot.instant(&Moment { boot: "this".into(), at_ms: 0 }), None);
    }

    /// The machine was set back to an earlier state, and its journal is of a later one.
    #[test]
    fn what_is_still_to_come_is_now() {
        let boot = BootClock { id: "this".into(), clock: Clock::OfTheBoot(|| Some(Duration::from_secs(5))) };
        let later = boot.instant(&Moment { boot: "this".into(), at_ms: 3_600_000 }).unwrap();
        assert!(later.elapsed() < Duration::from_secs(1));
    }
}
