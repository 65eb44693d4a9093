//! How long a token is used, and when it is renewed (api.md §10.3). Only arithmetic: no clock is read here.

use std::time::{Duration, Instant};

/// How long before its end a token is no longer used, so that it does not expire on its way. At most a twentieth of its
/// life.
const MARGIN: Duration = Duration::from_secs(30);

/// When a token is renewed, and from when on it is no longer used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TokenLifetime {
    pub(super) renew_at: Instant,
    pub(super) ends_at: Instant,
}

impl TokenLifetime {
    /// The lifetime of a token that came at `arrived`. `chance`, from 0 to 1, chooses a point between 70 and 90 % of
    /// its life, so that a fleet of tills that began together does not renew together.
    pub(super) fn new(arrived: Instant, expires_in: Duration, chance: f64) -> TokenLifetime {
        TokenLifetime {
            renew_at: arrived + expires_in.mul_f64(0.7 + 0.2 * chance.clamp(0.0, 1.0)),
            ends_at: arrived + expires_in.saturating_sub(MARGIN.min(expires_in / 20)),
        }
    }

    /// The lifetime after a renewal that failed: the next one comes after a fifth of the time left, at least a second.
    pub(super) fn failed(self, now: Instant) -> TokenLifetime {
        let left = self.ends_at.saturating_duration_since(now);
        TokenLifetime { renew_at: now + (left / 5).max(Duration::from_secs(1)), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_renewed_before_it_ends_and_ends_before_it_expires() {
        let arrived = Instant::now();
        for (life, ends) in [(3_600, 3_570.0), (600, 570.0), (300, 285.0), (2, 1.9), (1, 0.95)] {
            for chance in [0.0, 0.5, 1.0] {
                let made = TokenLifetime::new(arrived, Duration::from_secs(life), chance);
                assert_eq!(made.ends_at - arrived, Duration::from_secs_f64(ends));
                let share = (made.renew_at - arrived).as_secs_f64() / life as f64;
                assert!((share - (0.7 + 0.2 * chance)).abs() < 0.001, "{share}");
                assert!(made.renew_at < made.ends_at);
            }
        }
    }

    #[test]
    fn a_failed_renewal_is_tried_again_before_the_end() {
        let arrived = Instant::now();
        let life = TokenLifetime::new(arrived, Duration::from_secs(3_600), 0.0);
        let again = life.failed(life.renew_at);
        assert!(again.renew_at > life.renew_at && again.renew_at < life.ends_at);
        assert_eq!(again.ends_at, life.ends_at);
        assert_eq!(life.failed(life.ends_at).renew_at, life.ends_at + Duration::from_secs(1));
    }
}
