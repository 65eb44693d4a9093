//! The rules for text: lengths and alphabets. No message repeats the text itself.

use crate::error::Error;
use crate::status::Status;

/// The characters that a field takes, and the rule in words.
#[derive(Clone, Copy)]
pub(crate) struct Alphabet {
    pub(crate) allows: fn(char) -> bool,
    rule: &'static str,
}

impl Alphabet {
    pub(crate) const ANY: Alphabet = Alphabet::of(any, "it takes any text");
    pub(crate) const DIGITS: Alphabet = Alphabet::of(digit, "it takes only digits");
    pub(crate) const LETTERS: Alphabet = Alphabet::of(letter, "it takes only letters, A to Z");
    pub(crate) const LETTERS_OR_DIGITS: Alphabet =
        Alphabet::of(letter_or_digit, "it takes only letters, A to Z, and digits");
    pub(crate) const VISIBLE_ASCII: Alphabet =
        Alphabet::of(visible_ascii, "it takes only letters, digits and signs of ASCII, and no space");
    pub(crate) const IDENTIFIER: Alphabet = Alphabet::of(identifier, "it takes only letters, A to Z, digits and . _ -");
    /// `merchantOrderNumber`.
    pub(crate) const ORDER_NUMBER: Alphabet =
        Alphabet::of(order_number, "it takes only letters, A to Z, digits, spaces and . -");
    /// For names of addresses: `[^<>]`.
    pub(crate) const NO_ANGLES: Alphabet = Alphabet::of(no_angles, "it takes no < and no >");
    /// For merchant texts and address lines: `[^<>{}]`.
    pub(crate) const NO_BRACKETS: Alphabet = Alphabet::of(no_brackets, "it takes none of < > { }");
    /// Where a space or a hyphen may stand is checked separately.
    pub(crate) const POSTAL_CODE: Alphabet =
        Alphabet::of(postal_code, "it takes only letters, A to Z, and digits, with one space or hyphen between them");

    const fn of(allows: fn(char) -> bool, rule: &'static str) -> Alphabet {
        Alphabet { allows, rule }
    }
}

/// A text field: its name in C, its length in characters, and its alphabet.
pub(crate) struct TextRule {
    pub(crate) field: &'static str,
    least: usize,
    most: usize,
    pub(crate) alphabet: Alphabet,
}

impl TextRule {
    pub(crate) fn check(&self, text: &str) -> Result<(), Error> {
        self.check_chars(text.chars())
    }

    /// Like `check`, for text that is decoded as it is read.
    pub(crate) fn check_chars(&self, text: impl Iterator<Item = char> + Clone) -> Result<(), Error> {
        check_chars(self.field, text, self.least, self.most, self.alphabet)
    }
}

/// A row of a table of text fields; lengths in characters.
pub(crate) const fn rule(field: &'static str, least: usize, most: usize, alphabet: Alphabet) -> TextRule {
    TextRule { field, least, most, alphabet }
}

/// An enumeration: its name in C and the API's words, for the numbers from 1; 0 means "not said".
pub(crate) struct ChoiceRule {
    pub(crate) field: &'static str,
    pub(crate) words: &'static [&'static str],
}

impl ChoiceRule {
    pub(crate) fn word(&self, number: i32) -> Result<Option<&'static str>, Error> {
        match usize::try_from(number) {
            Ok(0) => Ok(None),
            Ok(number) if number <= self.words.len() => Ok(Some(self.words[number - 1])),
            _ => Err(Error::because(Status::Range, self.field, format_args!("it must be 0 to {}", self.words.len()))),
        }
    }
}

/// Checks length (in characters) and alphabet; control characters are never allowed.
pub(crate) fn check(
    field: &'static str,
    text: &str,
    least: usize,
    most: usize,
    alphabet: Alphabet,
) -> Result<(), Error> {
    check_chars(field, text.chars(), least, most, alphabet)
}

/// Like `check`, for text that is decoded as it is read.
pub(crate) fn check_chars(
    field: &'static str,
    mut text: impl Iterator<Item = char> + Clone,
    least: usize,
    most: usize,
    alphabet: Alphabet,
) -> Result<(), Error> {
    if let Some(at) = text.clone().position(char::is_control) {
        let why = format_args!("character {} is a control character, as a tab or the end of a line is", at + 1);
        return Err(Error::because(Status::ControlCharacter, field, why));
    }
    let length = text.clone().count();
    if length > most {
        return Err(Error::because(Status::TooLong, field, format_args!("it takes at most {}", characters(most))));
    }
    if length < least {
        return Err(Error::because(Status::TooShort, field, format_args!("it takes at least {}", characters(least))));
    }
    match text.clone().position(|c| !(alphabet.allows)(c)).zip(text.find(|c| !(alphabet.allows)(*c))) {
        Some((at, found)) => Err(bad_character(field, alphabet, at, found)),
        None => Ok(()),
    }
}

/// The error for a character that the field does not take; `at` counts from 0.
pub(crate) fn bad_character(field: &'static str, alphabet: Alphabet, at: usize, found: char) -> Error {
    let (at, rule) = (at + 1, alphabet.rule);
    let why = match found {
        c if is_hidden(c) => format!("{rule}; character {at} is an invisible mark"),
        c if c.is_whitespace() => format!("{rule}; character {at} is a space"),
        // A punctuation mark reveals nothing about the value.
        c if c.is_ascii_punctuation() => format!("{rule}; character {at} is {c}"),
        _ => format!("{rule}; look at character {at}"),
    };
    Error::because(Status::Format, field, why)
}

/// The error for a byte that is not text in that encoding; `at` counts from 0.
pub(crate) fn bad_byte(field: &'static str, encoding: &str, at: usize) -> Error {
    Error::because(Status::Encoding, field, format_args!("it must be {encoding}; byte {} is not", at + 1))
}

fn characters(number: usize) -> String {
    if number == 1 { "1 character".to_owned() } else { format!("{number} characters") }
}

/// Invisible marks, which come along when text is copied from a window or a page.
pub(crate) fn is_hidden(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn any(_: char) -> bool {
    true
}

pub(crate) fn digit(c: char) -> bool {
    c.is_ascii_digit()
}

fn letter(c: char) -> bool {
    c.is_ascii_alphabetic()
}

pub(crate) fn letter_or_digit(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

pub(crate) fn hex_digit(c: char) -> bool {
    c.is_ascii_hexdigit()
}

/// The percent-encoded bytes; None: no two hexadecimal digits follow the percent sign.
pub(crate) fn percent_encoded(text: &str) -> impl Iterator<Item = Option<char>> {
    text.split('%').skip(1).map(|code| {
        let digits = code.get(..2).filter(|digits| digits.chars().all(hex_digit))?;
        u8::from_str_radix(digits, 16).ok().map(char::from)
    })
}

fn visible_ascii(c: char) -> bool {
    c.is_ascii_graphic()
}

/// Letters, digits and `. _ -`: what needs no encoding in a URL.
pub(crate) fn identifier(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')
}

/// RFC 3986: the characters that are never percent-encoded in a URL.
pub(crate) fn unreserved(c: char) -> bool {
    identifier(c) || c == '~'
}

fn order_number(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, ' ' | '.' | '-')
}

fn no_angles(c: char) -> bool {
    !matches!(c, '<' | '>')
}

fn no_brackets(c: char) -> bool {
    !matches!(c, '<' | '>' | '{' | '}')
}

fn postal_code(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, ' ' | '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_name_the_field_and_never_the_text() {
        for (value, status, message) in [
            (
                "QZ\u{7}",
                Status::ControlCharacter,
                "character 3 is a control character, as a tab or the end of a line is",
            ),
            (
                "\u{85}QZ",
                Status::ControlCharacter,
                "character 1 is a control character, as a tab or the end of a line is",
            ),
            ("QQQQQQ", Status::TooLong, "it takes at most 5 characters"),
            ("Q", Status::TooShort, "it takes at least 2 characters"),
            ("Q Z", Status::Format, "it takes only letters, A to Z; character 2 is a space"),
            ("QZ\u{a0}", Status::Format, "it takes only letters, A to Z; character 3 is a space"),
            ("\u{200e}QZ", Status::Format, "it takes only letters, A to Z; character 1 is an invisible mark"),
            ("QZ/", Status::Format, "it takes only letters, A to Z; character 3 is /"),
            ("QZZ\u{e9}", Status::Format, "it takes only letters, A to Z; look at character 4"),
        ] {
            let fault = check("city", value, 2, 5, Alphabet::LETTERS).unwrap_err();
            assert_eq!((fault.status, fault.field), (status, "city"));
            assert_eq!(fault.message, format!("city: {message}"));
            assert!(!fault.message.contains(value));
        }
        assert!(check("city", "\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}", 5, 5, Alphabet::ANY).is_ok());
    }
}
