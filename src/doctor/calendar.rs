//! Days for people to read.

use std::time::SystemTime;

/// `YYYY-MM-DD`, of the form HTTP uses for dates.
pub(super) fn date(time: SystemTime) -> String {
    // "Sun, 06 Nov 1994 08:49:37 GMT"
    let http = httpdate::fmt_http_date(time);
    let parts: Vec<&str> = http.split([',', ' ']).filter(|part| !part.is_empty()).collect();
    match parts[..] {
        [_, day, month, year, ..] => format!("{day} {month} {year}"),
        _ => http,
    }
}
