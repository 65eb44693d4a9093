//! Whether a card has expired. Either clock may be years wrong, so that doubtful cases are left to the issuer.

use std::time::SystemTime;

use x509_cert::der::DateTime;

use crate::error::Error;
use crate::platform::clock::{self, ServiceClock};
use crate::status::Status;
use crate::wire::payment::Expiry;

/// Refuses a card that has surely expired.
pub(crate) fn check(clock: &ServiceClock, expiry: Expiry) -> Result<(), Error> {
    match has_surely_expired(expiry, clock::built(), clock.now(), SystemTime::now()) {
        true => Err(Error::new(Status::Expired, "expiry_year")),
        false => Ok(()),
    }
}

/// Expired before the library was built, or both by the service's clock, if that is known, and by ours.
fn has_surely_expired(expiry: Expiry, built: SystemTime, theirs: Option<SystemTime>, ours: SystemTime) -> bool {
    let by = |now| has_expired(expiry, now);
    by(built) || (theirs.is_some_and(by) && by(ours))
}

/// A card is good through the last day of its month, until that day has ended everywhere on earth.
fn has_expired(expiry: Expiry, now: SystemTime) -> bool {
    let (year, month) = if expiry.month == 12 { (expiry.year + 1, 1) } else { (expiry.year, expiry.month + 1) };
    let (Ok(year), Ok(month)) = (year.try_into(), month.try_into()) else { return false };
    let on_the_second = DateTime::new(year, month, 2, 0, 0, 0);
    on_the_second.is_ok_and(|day| now >= day.to_system_time())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn at(days: i64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(days as u64 * 86_400)
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
        // 2028-03-01, after a leap day, is day 21244.
        let february = Expiry { month: 2, year: 2028 };
        assert!(!has_expired(february, at(21_245) - Duration::from_secs(1)) && has_expired(february, at(21_245)));
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
