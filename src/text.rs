//! What text may hold: lengths and alphabets. Nothing here repeats the text itself.

use crate::fault::Fault;
use crate::status::Status;

/// Checks length (in characters) and alphabet; control characters are never allowed.
pub(crate) fn check(
    field: &'static str,
    text: &str,
    least: usize,
    most: usize,
    allowed: fn(char) -> bool,
) -> Result<(), Fault> {
    check_chars(field, text.chars(), least, most, allowed)
}

/// As `check`, for text that is decoded while it is read.
pub(crate) fn check_chars(
    field: &'static str,
    mut text: impl Iterator<Item = char> + Clone,
    least: usize,
    most: usize,
    allowed: fn(char) -> bool,
) -> Result<(), Fault> {
    if text.clone().any(char::is_control) {
        return Err(Fault::new(Status::ControlCharacter, field));
    }
    let length = text.clone().count();
    if length > most {
        return Err(Fault::because(Status::TooLong, field, format_args!("at most {most}")));
    }
    if length < least {
        return Err(Fault::because(Status::TooShort, field, format_args!("at least {least}")));
    }
    if !text.all(allowed) {
        return Err(Fault::new(Status::Format, field));
    }
    Ok(())
}

pub(crate) fn any(_: char) -> bool {
    true
}

pub(crate) fn digit(c: char) -> bool {
    c.is_ascii_digit()
}

pub(crate) fn letter(c: char) -> bool {
    c.is_ascii_alphabetic()
}

pub(crate) fn letter_or_digit(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

pub(crate) fn hex_digit(c: char) -> bool {
    c.is_ascii_hexdigit()
}

pub(crate) fn visible_ascii(c: char) -> bool {
    c.is_ascii_graphic()
}

/// Letters, digits and `. _ -`: what needs no encoding in a URL.
pub(crate) fn identifier(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')
}

/// RFC 3986: what is never percent-encoded in a URL.
pub(crate) fn unreserved(c: char) -> bool {
    identifier(c) || c == '~'
}

/// `merchantOrderNumber`.
pub(crate) fn order_number(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, ' ' | '.' | '-')
}

/// Names of addresses: `[^<>]`.
pub(crate) fn no_angles(c: char) -> bool {
    !matches!(c, '<' | '>')
}

/// Merchant texts and address lines: `[^<>{}]`.
pub(crate) fn no_brackets(c: char) -> bool {
    !matches!(c, '<' | '>' | '{' | '}')
}

/// Letters and digits with a space or a hyphen; where they may stand is checked apart.
pub(crate) fn postal_code(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, ' ' | '-')
}

/// Blanks out what may be a card number: 12 digits and more in a row, single spaces and hyphens between them ignored.
pub(crate) fn without_card_numbers(text: &str) -> String {
    const SUSPICIOUS: usize = 12;
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(digit) {
        let run = run_of_digits(&rest[start..]);
        let digits = run.bytes().filter(u8::is_ascii_digit).count();
        clean.push_str(&rest[..start]);
        if digits < SUSPICIOUS {
            clean.push_str(run);
        } else {
            clean.extend(run.chars().map(|c| if digit(c) { 'X' } else { c }));
        }
        rest = &rest[start + run.len()..];
    }
    clean.push_str(rest);
    clean
}

/// The digits `text` begins with, and the single separators between them.
fn run_of_digits(text: &str) -> &str {
    let mut end = 0;
    let mut separators = 0;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'0'..=b'9' => (end, separators) = (at + 1, 0),
            b' ' | b'-' if separators == 0 => separators = 1,
            _ => break,
        }
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_name_the_field_and_never_the_text() {
        for (value, status) in [
            ("QZ\u{7}", Status::ControlCharacter),
            ("QZ\u{85}", Status::ControlCharacter),
            ("QQQQQQ", Status::TooLong),
            ("Q", Status::TooShort),
            ("Q Z", Status::Format),
        ] {
            let fault = check("city", value, 2, 5, letter).unwrap_err();
            assert_eq!((fault.status, fault.field), (status, "city"));
            assert!(!fault.message.contains(value));
        }
        assert!(check("city", "\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}", 5, 5, any).is_ok());
    }

    #[test]
    fn card_numbers_are_blanked_out_of_texts() {
        for (text, clean) in [
            ("", ""),
            ("order 12345678901", "order 12345678901"),
            ("card 4112344112344113 bad", "card XXXXXXXXXXXXXXXX bad"),
            ("4112 3441 1234 4113!", "XXXX XXXX XXXX XXXX!"),
            ("4112-3441-1234-4113", "XXXX-XXXX-XXXX-XXXX"),
            ("411234XXXXXX4113", "411234XXXXXX4113"),
            ("12  34567890123", "12  34567890123"),
            ("\u{20ac}4112344112344113\u{20ac}", "\u{20ac}XXXXXXXXXXXXXXXX\u{20ac}"),
        ] {
            assert_eq!(without_card_numbers(text), clean);
        }
    }
}
