//! What the headers of an answer say: when to ask again, what time it is there, and whether the API ends.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ureq::http::HeaderMap;

use crate::platform::clock;

/// The longest pause that is reported. No service means a longer one, and a caller's integers are limited.
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);

/// How long to wait before asking again, in either form of RFC 9110 §10.2.3. A date is by the service's clock.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = text(headers, "retry-after")?;
    let pause = match httpdate::parse_http_date(text) {
        Ok(then) => then.duration_since(date(headers).unwrap_or_else(SystemTime::now)).unwrap_or_default(),
        Err(_) => seconds(text)?,
    };
    Some(pause.min(LONGEST_PAUSE))
}

/// Some services write a fraction, which is rounded up.
fn seconds(text: &str) -> Option<Duration> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let seconds: f64 = text.parse().ok().filter(|_| is_number)?;
    Some(Duration::from_secs_f64(seconds.ceil().min(LONGEST_PAUSE.as_secs_f64())))
}

/// The host's clock. An answer from a cache has an age, and its date is old.
pub(super) fn date(headers: &HeaderMap) -> Option<SystemTime> {
    let date = httpdate::parse_http_date(text(headers, "date")?).ok()?;
    (!headers.contains_key("age") && clock::is_plausible(date)).then_some(date)
}

/// The announcement that this API ends, `Deprecation` (RFC 9745) and `Sunset` (RFC 8594), in our words.
pub(super) fn notice(headers: &HeaderMap) -> Option<String> {
    let sunset = text(headers, "sunset").and_then(|text| httpdate::parse_http_date(text).ok()).map(clock::date);
    match (deprecation(headers), sunset) {
        (None, None) => None,
        (None, Some(end)) => Some(format!("the service will not have this API any more from {end} on")),
        (Some(since), end) => {
            let since = since.map_or_else(String::new, |since| format!(" as of {}", clock::date(since)));
            let end = end.map_or_else(String::new, |end| format!(", and will not have it any more from {end} on"));
            Some(format!("the service calls this API deprecated{since}{end}"))
        }
    }
}

/// Some(None): it does not say since when. Drafts of the RFC have `true` and HTTP dates.
fn deprecation(headers: &HeaderMap) -> Option<Option<SystemTime>> {
    let text = text(headers, "deprecation")?;
    let seconds = text.strip_prefix('@').and_then(|seconds| seconds.parse::<u32>().ok());
    match text {
        "false" | "?0" => None,
        _ => Some(match seconds {
            Some(seconds) => Some(UNIX_EPOCH + Duration::from_secs(seconds.into())),
            None => httpdate::parse_http_date(text).ok(),
        }),
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        lines.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    /// A date more than a year ahead, plus `second` seconds; and its text.
    fn at(second: u64) -> (SystemTime, String) {
        let date = clock::built() + Duration::from_secs(400 * 86_400 + second);
        (date, httpdate::fmt_http_date(date))
    }

    #[test]
    fn when_to_come_again() {
        let ((_, now), (_, then)) = (at(0), at(42));
        let (now, then) = (now.as_str(), then.as_str());
        for (lines, seconds) in [
            (&[][..], None),
            (&[("retry-after", "0")], Some(0)),
            (&[("retry-after", "12")], Some(12)),
            (&[("retry-after", " 12 ")], Some(12)),
            (&[("retry-after", "0.2")], Some(1)),
            (&[("retry-after", "7.0")], Some(7)),
            (&[("retry-after", "3600")], Some(3600)),
            (&[("retry-after", "3601")], Some(3600)),
            (&[("retry-after", "36893488147419103232")], Some(3600)),
            // By the service's clock.
            (&[("retry-after", then), ("date", now)], Some(42)),
            (&[("retry-after", now), ("date", then)], Some(0)),
            // Otherwise by ours, by which that lies far ahead.
            (&[("retry-after", then)], Some(3600)),
            (&[("retry-after", then), ("date", now), ("age", "9")], Some(3600)),
            (&[("retry-after", "Thu, 01 Jan 1970 00:00:07 GMT")], Some(0)),
            (&[("retry-after", "-5")], None),
            (&[("retry-after", "1e3")], None),
            (&[("retry-after", "soon")], None),
            (&[("retry-after", "")], None),
            (&[("retry-after", ".")], None),
        ] {
            assert_eq!(retry_after(&headers(lines)), seconds.map(Duration::from_secs), "{lines:?}");
        }
    }

    #[test]
    fn what_time_it_is_there() {
        let (date_there, text) = at(7);
        let text = text.as_str();
        for (lines, there) in [
            (&[("date", text)][..], Some(date_there)),
            (&[("date", text), ("age", "0")], None),
            (&[("date", "Fri, 02 Jan 1970 00:00:00 GMT")], None),
            (&[("date", "today")], None),
            (&[], None),
        ] {
            assert_eq!(date(&headers(lines)), there, "{lines:?}");
        }
    }

    #[test]
    fn what_ends_is_announced() {
        let (since, end) = (("deprecation", "@1735689600"), ("sunset", "Wed, 30 Jun 2027 23:59:59 GMT"));
        let both = "the service calls this API deprecated as of 01 Jan 2025, and will not have it any more from 30 Jun 2027 on";
        for (lines, told) in [
            (&[][..], None),
            (&[since, end], Some(both)),
            (&[("deprecation", "Wed, 01 Jan 2025 00:00:00 GMT"), end], Some(both)),
            (&[since], Some("the service calls this API deprecated as of 01 Jan 2025")),
            (&[end], Some("the service will not have this API any more from 30 Jun 2027 on")),
            (&[("deprecation", "true")], Some("the service calls this API deprecated")),
            (&[("deprecation", "4112344112344113")], Some("the service calls this API deprecated")),
            (&[("deprecation", "@4112344112344113")], Some("the service calls this API deprecated")),
            (&[("deprecation", "false")], None),
            (&[("sunset", "some day")], None),
        ] {
            assert_eq!(notice(&headers(lines)).as_deref(), told, "{lines:?}");
        }
    }
}
