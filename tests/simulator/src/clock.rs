//! Wall-clock time: shown, and compared with the times in assertions. Whatever else decides uses `Instant`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The last moment that every form of a date can tell.
const LATEST: Duration = Duration::from_secs(253_402_300_799);

/// The time of a clock that is ahead by so many seconds.
pub(crate) fn ahead(now: SystemTime, seconds: i64) -> SystemTime {
    let distance = Duration::from_secs(seconds.unsigned_abs());
    let since = since_epoch(now);
    let since = if seconds < 0 { since.saturating_sub(distance) } else { since.saturating_add(distance) };
    UNIX_EPOCH + since.min(LATEST)
}

/// Whole seconds since 1970, as in assertions.
pub(crate) fn unix_seconds(now: SystemTime) -> i64 {
    i64::try_from(since_epoch(now).as_secs()).unwrap_or(i64::MAX)
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
    fn clocks_may_be_wrong() {
        let now = UNIX_EPOCH + Duration::from_secs(1_000);
        for (seconds, expected) in [(0, 1_000), (5, 1_005), (-5, 995), (-2_000, 0), (i64::MIN, 0)] {
            assert_eq!(unix_seconds(ahead(now, seconds)), expected);
        }
        assert_eq!(timestamp(ahead(now, i64::MAX)), "9999-12-31T23:59:59.000Z");
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
