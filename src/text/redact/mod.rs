//! Redacts texts from outside: hides card numbers, however they are spelled, and the secrets of the call. Pure; each
//! hidden letter or digit becomes X, and everything else stays.

pub(crate) mod answer;
mod spelling;

use std::borrow::Cow;
use std::net::Ipv4Addr;

use zeroize::Zeroizing;

use super::redact::spelling::{Joint, Unit, units};

/// The least number of digits in a row that may be a card number.
const SUSPICIOUS: usize = 12;
/// A long value is recognized by this many characters at its beginning: a text that repeats it may cut it.
const BEGINNING: usize = 16;
/// A value with fewer letters and digits may be found by chance.
const LEAST: usize = 8;
/// The same for a value that is recognized only where it stands alone.
const LEAST_WORD: usize = 3;

/// Hides everything that may be a card number.
pub(crate) fn without_card_numbers(text: &str) -> String {
    blanked(text, true, []).into_owned()
}

/// A value that must not be shown, in the form in which it is compared. No Debug.
pub(crate) struct Secret {
    normal: Zeroizing<Vec<char>>,
    found: Found,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    /// Wherever it stands, even within a word.
    Anywhere,
    /// The same, and everything that follows it up to the end of the word.
    ByItsBeginning,
    /// Only where it stands alone.
    AsWord,
}

impl Secret {
    fn new(value: &str, found: Found) -> Secret {
        Secret { normal: Zeroizing::new(units(value).iter().map(|unit| unit.normal).collect()), found }
    }

    /// A token or a password; None: it has neither a letter nor a digit to compare.
    pub(crate) fn token(value: &str) -> Option<Secret> {
        let mut secret = Secret::new(value, Found::Anywhere);
        match secret.normal.len() {
            0 => return None,
            1..LEAST => secret.found = Found::AsWord,
            LEAST..BEGINNING => {}
            BEGINNING.. => {
                secret.normal.truncate(BEGINNING);
                secret.found = Found::ByItsBeginning;
            }
        }
        Some(secret)
    }

    /// The number of a card or an account; None: too short to be told from chance.
    pub(crate) fn number(value: &str) -> Option<Secret> {
        let secret = Secret::new(value, Found::Anywhere);
        (secret.normal.len() >= LEAST).then_some(secret)
    }

    /// A few digits, recognized only where they stand alone; None: too few even for that.
    pub(crate) fn code(value: &str) -> Option<Secret> {
        let secret = Secret::new(value, Found::AsWord);
        (secret.normal.len() >= LEAST_WORD).then_some(secret)
    }

    /// A person's name, recognized only where it stands alone; None: it is too short.
    pub(crate) fn name(value: &str) -> Option<Secret> {
        Secret::code(value)
    }

    /// How many units match, beginning with the one at `start`. None: it is not there.
    fn at(&self, units: &[Unit], start: usize) -> Option<usize> {
        let length = self.normal.len();
        let same = units.get(start..start + length)?;
        if !same.iter().map(|unit| unit.normal).eq(self.normal.iter().copied()) {
            return None;
        }
        let tail = &units[start + length..];
        match self.found {
            Found::Anywhere => Some(length),
            Found::ByItsBeginning => {
                let is_same_word = |unit: &&Unit| matches!(unit.joint, Joint::Direct | Joint::Separated);
                Some(length + tail.iter().take_while(is_same_word).count())
            }
            Found::AsWord => {
                let is_whole = same.iter().skip(1).all(|unit| unit.joint != Joint::Broken);
                let is_alone =
                    same[0].joint != Joint::Direct && tail.first().is_none_or(|next| next.joint != Joint::Direct);
                (is_whole && is_alone).then_some(length)
            }
        }
    }
}

/// Hides the secrets and, if `numbers`, everything that may be a card number.
pub(crate) fn blanked<'t, 's>(
    text: &'t str,
    numbers: bool,
    secrets: impl IntoIterator<Item = &'s Secret>,
) -> Cow<'t, str> {
    let units = units(text);
    let mut is_hidden = vec![false; units.len()];
    if numbers {
        hide_runs(text, &units, &mut is_hidden);
    }
    for secret in secrets {
        let mut start = 0;
        while start < units.len() {
            let length = secret.at(&units, start).unwrap_or(0);
            is_hidden[start..start + length].fill(true);
            start += length.max(1);
        }
    }
    written(text, &units, &is_hidden)
}

/// Shows only the last four of a number, which may be all that it has; of one with 5 to 8 it shows nothing.
pub(crate) fn last_four(number: &str) -> Cow<'_, str> {
    let units = units(number);
    let shown = if (5..=8).contains(&units.len()) { 0 } else { 4 };
    let is_hidden: Vec<bool> = (0..units.len()).map(|at| at + shown < units.len()).collect();
    written(number, &units, &is_hidden)
}

/// Hides every letter and digit.
pub(crate) fn whole(text: &str) -> Cow<'_, str> {
    let units = units(text);
    written(text, &units, &vec![true; units.len()])
}

/// Marks the runs of digits that may be card numbers.
fn hide_runs(text: &str, units: &[Unit], is_hidden: &mut [bool]) {
    let is_digit = |at: usize| units.get(at).is_some_and(|unit| unit.normal.is_ascii_digit());
    let mut start = 0;
    while start < units.len() {
        let mut end = start;
        while is_digit(end) && (end == start || units[end].joint != Joint::Broken) {
            end += 1;
        }
        if end - start >= SUSPICIOUS && !is_harmless(text, &units[start..end]) {
            is_hidden[start..end].fill(true);
        }
        start = end.max(start + 1);
    }
}

/// A single repeated digit is a limit, such as the largest amount; neither it nor a host's address is a card number.
fn is_harmless(text: &str, run: &[Unit]) -> bool {
    let spelled = &text[run[0].start..run[run.len() - 1].end];
    run.iter().all(|unit| unit.normal == run[0].normal)
        || spelled.split_whitespace().all(|part| part.parse::<Ipv4Addr>().is_ok())
}

fn written<'t>(text: &'t str, units: &[Unit], is_hidden: &[bool]) -> Cow<'t, str> {
    if !is_hidden.contains(&true) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    let mut at = 0;
    for (unit, _) in units.iter().zip(is_hidden).filter(|(_, is_hidden)| **is_hidden) {
        clean.push_str(&text[at..unit.start]);
        clean.push('X');
        at = unit.end;
    }
    clean.push_str(&text[at..]);
    Cow::Owned(clean)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn card_numbers_are_blanked_however_they_are_spelled() {
        for (text, clean) in [
            ("", ""),
            ("order 12345678901", "order 12345678901"),
            ("card 4112344112344113 bad", "card XXXXXXXXXXXXXXXX bad"),
            ("4112 3441 1234 4113!", "XXXX XXXX XXXX XXXX!"),
            ("4112-3441-1234-4113", "XXXX-XXXX-XXXX-XXXX"),
            ("4112.3441.1234.4113", "XXXX.XXXX.XXXX.XXXX"),
            ("4112/3441/1234/4113", "XXXX/XXXX/XXXX/XXXX"),
            ("4112\u{a0}3441\t1234\u{2009}4113", "XXXX\u{a0}XXXX\tXXXX\u{2009}XXXX"),
            ("4112 - 3441 - 1234 - 4113", "XXXX - XXXX - XXXX - XXXX"),
            ("4112    3441 \t\r\n 1234  4113", "XXXX    XXXX \t\r\n XXXX  XXXX"),
            ("(4112) 3441 (1234)(4113)", "(XXXX) XXXX (XXXX)(XXXX)"),
            ("4112,3441;1234\u{ff0c}4113", "XXXX,XXXX;XXXX\u{ff0c}XXXX"),
            ("4112\u{1}3441\n1234\u{7f}4113", "XXXX\u{1}XXXX\nXXXX\u{7f}XXXX"),
            ("4\u{200b}112344\u{feff}1123\u{ad}44113", "X\u{200b}XXXXXX\u{feff}XXXX\u{ad}XXXXX"),
            ("4112\u{2013}3441\u{2011}1234\u{ff0d}4113", "XXXX\u{2013}XXXX\u{2011}XXXX\u{ff0d}XXXX"),
            ("\u{ff14}\u{ff11}\u{ff11}\u{ff12}344112344113", "XXXXXXXXXXXXXXXX"),
            (
                "\u{664}\u{661}\u{661}\u{662}\u{663}\u{664}\u{664}\u{661}\u{6f1}\u{6f2}\u{6f3}\u{6f4}4113",
                "XXXXXXXXXXXXXXXX",
            ),
            ("%34%31%31%32344112344113", "XXXXXXXXXXXXXXXX"),
            ("%2534%2525311234411234411", "XXXXXXXXXXXXXXX"),
            ("4112%203441%2D1234%c2%a04113", "XXXX%20XXXX%2DXXXX%c2%a0XXXX"),
            ("%EF%BC%94112344112344113", "XXXXXXXXXXXXXXXX"),
            ("n=4112344112344113&x", "n=XXXXXXXXXXXXXXXX&x"),
            ("\u{20ac}4112344112344113\u{20ac}", "\u{20ac}XXXXXXXXXXXXXXXX\u{20ac}"),
            // What is not a card number stays.
            ("411234XXXXXX4113", "411234XXXXXX4113"),
            ("41123441****4113", "41123441****4113"),
            ("1 to 999999999999, or JPM_AMOUNT_ALL", "1 to 999999999999, or JPM_AMOUNT_ALL"),
            ("at 192.168.100.201:8443", "at 192.168.100.201:8443"),
            ("192.168.100.201 192.168.100.202", "192.168.100.201 192.168.100.202"),
            ("2026-11-28T05:33:17.123456Z", "2026-11-28T05:33:17.123456Z"),
            ("2026-11-28  05:33:17.123456", "2026-11-28  05:33:17.123456"),
            ("one of 4001, 4002, 4003; 4004", "one of 4001, 4002, 4003; 4004"),
            ("100 % of 12 cards, 3 of 4567 89", "100 % of 12 cards, 3 of 4567 89"),
            ("%", "%"),
            ("%4", "%4"),
            ("%zz%f0%9f", "%zz%f0%9f"),
        ] {
            assert_eq!(without_card_numbers(text), clean, "{text}");
        }
    }

    #[test]
    fn values_are_found_where_they_cannot_be_chance() {
        let token = || Secret::token("eyJhbGciOiJSUzI1NiJ9.eyJzdWIi-x_y").unwrap();
        for (secret, text, clean) in [
            (
                token(),
                "token eyJhbGciOiJSUzI1NiJ9.eyJzdWIi-x_y, refused",
                "token XXXXXXXXXXXXXXXXXXXX.XXXXXXXX-X_X, refused",
            ),
            (token(), "cut: eyJhbGciOiJSUzI1NiJ9.eyJ...", "cut: XXXXXXXXXXXXXXXXXXXX.XXX..."),
            (token(), "eyJhbGciOiJSUzI", "eyJhbGciOiJSUzI"),
            (token(), "eyJhbGciOiJSUzI1 and more", "XXXXXXXXXXXXXXXX and more"),
            (token(), "%65yJhbGciOiJSUzI1NiJ9", "XXXXXXXXXXXXXXXXXXXX"),
            (Secret::token("opaque-51f2").unwrap(), "Bearer opaque-51f2.", "Bearer XXXXXX-XXXX."),
            (Secret::token("canary").unwrap(), "canary, not canary1", "XXXXXX, not canary1"),
            (Secret::number("12345678").unwrap(), "of 0123-456789", "of 0XXX-XXXXX9"),
            (Secret::code("411").unwrap(), "cvv 411, not 4112 nor x411", "cvv XXX, not 4112 nor x411"),
            (Secret::code("411").unwrap(), "'411' \u{664}\u{661}\u{661}", "'XXX' XXX"),
            (Secret::code("1230").unwrap(), "until 12/30", "until XX/XX"),
            (Secret::name("Ada").unwrap(), "ADA, not Adam", "XXX, not Adam"),
            (Secret::name("Mary Ann").unwrap(), "for mary-ann only", "for XXXX-XXX only"),
            (Secret::name("M\u{fc}ller").unwrap(), "M\u{dc}LLER", "XXXXXX"),
        ] {
            assert_eq!(blanked(text, false, [&secret]), clean, "{text}");
        }
        assert!(Secret::token("").is_none() && Secret::number("1234567").is_none());
        assert!(Secret::name("Al").is_none() && Secret::code("12").is_none() && Secret::name("").is_none());
    }

    /// A word of an answer may be a megabyte, and repeat the token's beginning throughout.
    #[test]
    fn a_value_that_is_repeated_without_end_takes_little_time() {
        let began = Instant::now();
        let token = Secret::token(&"a".repeat(20)).unwrap();
        assert_eq!(blanked(&"a".repeat(50_000), false, [&token]), "X".repeat(50_000));
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    }

    #[test]
    fn of_a_number_the_last_four_are_shown() {
        for (number, shown) in [
            ("4112344112344113", "XXXXXXXXXXXX4113"),
            ("4112 3441 1234 4113", "XXXX XXXX XXXX 4113"),
            ("DE89370400440532013000", "XXXXXXXXXXXXXXXXXX3000"),
            ("12345678", "XXXXXXXX"),
            ("", ""),
        ] {
            assert_eq!(last_four(number), shown);
        }
        assert_eq!(whole("73-8a"), "XX-XX");
    }
}
