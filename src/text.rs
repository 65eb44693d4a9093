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
}
