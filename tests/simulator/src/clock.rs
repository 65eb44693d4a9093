//! Wall-clock time, only to be shown. Whatever decides uses `Instant`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The simulator's wall clock, which a test may set apart from this machine's.
#[derive(Clone, Copy)]
pub(crate) struct WallClock {
    pub(crate) offset_s: i64,
    /// Do answers carry the header `Date`?
    pub(crate) is_shown: bool,
}

impl WallClock {
    pub(crate) fn now(self) -> SystemTime {
        let offset = Duration::from_secs(self.offset_s.unsigned_abs());
        if self.offset_s < 0 { SystemTime::now() - offset } else { SystemTime::now() + offset }
    }
}

/// `YYYY-MM-DDThh:mm:ss.sssZ`, the form of `transactionDate`.
pub(crate) fn timestamp(now: SystemTime) -> String {
    let since = since_epoch(now);
    let (year, month, day) = civil(since.as_secs() / 86_400);
    let second = since.as_secs() % 86_400;
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:03}Z",
        second / 3_600,
        second / 60 % 60,
        second % 60,
        since.subsec_millis()
    )
}

/// The calendar year.
pub(crate) fn year(now: SystemTime) -> u64 {
    civil(since_epoch(now).as_secs() / 86_400).0
}

fn since_epoch(now: SystemTime) -> Duration {
    now.duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// Days since 1970-01-01 to year, month, day. Counted in eras of 400 years that begin on 1 March, so
/// that the leap day is the last day of its year.
fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> String {
        timestamp(UNIX_EPOCH + Duration::from_millis(seconds * 1_000 + 120))
    }

    #[test]
    fn known_moments() {
        assert_eq!(at(0), "1970-01-01T00:00:00.120Z");
        assert_eq!(at(951_782_400), "2000-02-29T00:00:00.120Z");
        assert_eq!(at(1_795_442_709), "2026-11-23T14:05:09.120Z");
        assert_eq!(at(4_107_542_399), "2100-02-28T23:59:59.120Z");
        assert_eq!(year(UNIX_EPOCH + Duration::from_secs(1_795_442_709)), 2026);
    }
}
