//! Has a card expired? Either clock may be years wrong, and what is only perhaps so is left to the issuer.

use std::time::{Duration, SystemTime};

use crate::error::Fault;
use crate::platform::clock::{self, ServiceClock};
use crate::status::Status;
use crate::wire::payment::Expiry;

/// Refuses a card that has surely expired.
pub(crate) fn check(clock: &ServiceClock, expiry: Expiry) -> Result<(), Fault> {
    match has_surely_expired(expiry, clock::built(), clock.now(), SystemTime::now()) {
        true => Err(Fault::new(Status::Expired, "expiry_year")),
        false => Ok(()),
    }
}

/// Before the library was built, or by the service's clock, as far as that is known, and by ours.
fn has_surely_expired(expiry: Expiry, built: SystemTime, theirs: Option<SystemTime>, ours: SystemTime) -> bool {
    let by = |now| has_expired(expiry, now);
    by(built) || (theirs.is_some_and(by) && by(ours))
}

/// A card is good through the last day of its month, wherever on earth that day ends last.
fn has_expired(expiry: Expiry, now: SystemTime) -> bool {
    const DAY: u64 = 86_400;
    let good_for = days_before_month(i64::from(expiry.year) * 12 + i64::from(expiry.month));
    let end = SystemTime::UNIX_EPOCH + Duration::from_secs(good_for.unsigned_abs() * DAY + DAY);
    now >= end
}

/// Days from 1 January 1970 to the first of the month that is `months` months after January of the year 0
/// (month 0 is January), by the Gregorian calendar.
fn days_before_month(months: i64) -> i64 {
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12));
    // Counted from March, a leap day is the last of its year.
    let (year, month) = if month < 2 { (year - 1, month + 10) } else { (year, month - 2) };
    let days_of_months = (month * 153 + 2) / 5;
    year * 365 + year / 4 - year / 100 + year / 400 + days_of_months - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(days: i64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(days as u64 * 86_400)
    }

    #[test]
    fn days_are_right() {
        for (year, month, days) in
            [(1970, 1, 0), (1970, 3, 59), (2000, 3, 11_017), (2018, 1, 17_532), (2026, 12, 20_788), (2028, 3, 21_244)]
        {
            assert_eq!(days_before_month(year * 12 + month - 1), days, "{year}-{month}");
        }
    }

    #[test]
    fn a_card_is_good_to_the_end_of_its_month() {
        // 2026-12-01 is day 20788.
        let november = Expiry { month: 11, year: 2026 };
        assert!(!has_expired(november, at(20_787)));
        assert!(!has_expired(november, at(20_788) + Duration::from_secs(86_399)));
        assert!(has_expired(november, at(20_789)));
        assert!(!has_expired(Expiry { month: 12, year: 2026 }, at(20_789)));
        assert!(has_expired(Expiry { month: 12, year: 2025 }, at(20_789)));
    }

    #[test]
    fn one_clock_alone_expires_no_card() {
        // Good through November 2026: to day 20788.
        let november = Expiry { month: 11, year: 2026 };
        let (good, bad) = (at(20_787), at(20_789));
        for (built, theirs, ours, expected) in [
            (good, None, good, false),
            (good, None, bad, false),
            (good, Some(bad), good, false),
            (good, Some(good), bad, false),
            (good, Some(bad), bad, true),
            (bad, None, good, true),
            (bad, Some(good), good, true),
        ] {
            assert_eq!(has_surely_expired(november, built, theirs, ours), expected, "{built:?} {theirs:?} {ours:?}");
        }
    }

    #[test]
    fn a_card_older_than_the_library_needs_no_answer() {
        let clock = ServiceClock::default();
        let told = |year| check(&clock, Expiry { month: 1, year }).err().map(|fault| fault.status);
        assert_eq!((told(2020), told(2099)), (Some(Status::Expired), None));
    }
}
