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

    pub(super) fn is_this(&self, boot: &str) -> bool {
        boot == self.id
    }

    fn now_ms(&self) -> Option<i64> {
        match self.start {
            Some(start) => Some(i64::try_from(start.elapsed().as_millis()).unwrap_or(i64::MAX)),
            None => uptime_ms(),
        }
    }

    pub(super) fn now(&self) -> Option<Moment> {
        self.moment(Instant::now())
    }

    /// `instant`, not before it; None: the clock cannot be read.
    pub(super) fn moment(&self, instant: Instant) -> Option<Moment> {
        let ago = i64::try_from(instant.elapsed().as_millis()).unwrap_or(i64::MAX);
        Some(Moment { boot: self.id.clone(), at_ms: (self.now_ms()? - ago).saturating_add(RESOLUTION_MS) })
    }

    /// That moment here; None: of another boot, or the clock cannot be read.
    pub(super) fn instant(&self, moment: &Moment) -> Option<Instant> {
        let now = Instant::now();
        let ago = self.now_ms()?.checked_sub(moment.at_ms).filter(|_| self.is_this(&moment.boot))?;
        now.checked_sub(Duration::from_millis(u64::try_from(ago).unwrap_or_default()))
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
            let back = boot.instant(&boot.moment(then).unwrap()).unwrap();
            assert!(back >= then - Duration::from_millis(1) && back < then + Duration::from_millis(60));
        }
    }
}
