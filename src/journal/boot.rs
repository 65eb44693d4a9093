//! Which boot of the machine this is, and how long ago it was: time that no clock change moves, for all processes the same.

use std::fs;
use std::time::{Duration, Instant};

use uuid::Uuid;

/// A moment, as an entry keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) boot: String,
    /// Milliseconds since that boot.
    pub(super) at_ms: i64,
}

pub(super) struct Boot {
    id: String,
    /// Where the system does not tell: this process stands for the boot.
    start: Option<Instant>,
}

/// The system tells hundredths of a second; gone is never said too early.
const RESOLUTION_MS: i64 = 10;

impl Boot {
    pub(super) fn this() -> Boot {
        let id = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok();
        match id.filter(|_| uptime_ms().is_some()) {
            Some(id) => Boot { id: id.trim().to_owned(), start: None },
            None => Boot { id: Uuid::new_v4().to_string(), start: Some(Instant::now()) },
        }
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    fn now_ms(&self) -> i64 {
        match self.start {
            Some(start) => i64::try_from(start.elapsed().as_millis()).unwrap_or(i64::MAX),
            None => uptime_ms().unwrap_or_default(),
        }
    }

    /// `instant`, not before it.
    pub(super) fn moment(&self, instant: Instant) -> Moment {
        let ago = i64::try_from(instant.elapsed().as_millis()).unwrap_or(i64::MAX);
        Moment { boot: self.id.clone(), at_ms: (self.now_ms() - ago).saturating_add(RESOLUTION_MS) }
    }

    /// When a process surely was dead that was alive in `boot` and is not alive now: by the start of this boot if that was
    /// another one, and else, as far as anybody knows, just now.
    pub(super) fn found_dead(&self, boot: &str) -> Moment {
        match boot != self.id && self.start.is_none() {
            true => Moment { boot: self.id.clone(), at_ms: 0 },
            false => self.moment(Instant::now()),
        }
    }

    /// That moment here. What happened in another boot is over since the start of this one.
    pub(super) fn instant(&self, moment: &Moment) -> Instant {
        let now = Instant::now();
        let at_ms = match (moment.boot == self.id, self.start) {
            (true, _) => moment.at_ms,
            (false, None) => 0,
            (false, Some(_)) => return now,
        };
        let ago = Duration::from_millis(u64::try_from(self.now_ms() - at_ms).unwrap_or_default());
        now.checked_sub(ago).unwrap_or(now)
    }
}

fn uptime_ms() -> Option<i64> {
    let text = fs::read_to_string("/proc/uptime").ok()?;
    let (seconds, hundredths) = text.split_whitespace().next()?.split_once('.')?;
    Some(seconds.parse::<i64>().ok()? * 1000 + hundredths.parse::<i64>().ok()? * 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_comes_back_and_never_earlier() {
        for boot in [Boot::this(), Boot { id: "none".into(), start: Some(Instant::now()) }] {
            let then = Instant::now();
            std::thread::sleep(Duration::from_millis(30));
            let back = boot.instant(&boot.moment(then));
            assert!(back >= then - Duration::from_millis(1) && back < then + Duration::from_millis(60));
        }
    }

    #[test]
    fn another_boot_ended_by_the_start_of_this_one() {
        let boot = Boot { id: "this".into(), start: None };
        assert_eq!(boot.found_dead("other"), Moment { boot: "this".into(), at_ms: 0 });
        assert!(boot.found_dead("this").at_ms > 0);
        // Where nobody knows the boots, only what this process has seen counts.
        let unknown = Boot { id: "process".into(), start: Some(Instant::now()) };
        let seen = unknown.instant(&Moment { boot: "another process".into(), at_ms: 0 });
        assert!(seen.elapsed() < Duration::from_secs(1));
        assert_eq!(unknown.found_dead("another process").boot, "process");
    }
}
