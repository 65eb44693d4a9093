//! The letters and digits of a text, however they are spelled, and what stands between them.

/// The zeros of every script's decimal digits (Unicode 16, category Nd); the other nine digits follow each.
#[rustfmt::skip]
const ZEROS: [u32; 76] = [
    0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20,
    0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900,
    0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x10d40, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450,
    0x114d0, 0x11650, 0x116c0, 0x116d0, 0x116da, 0x11730, 0x118e0, 0x11950, 0x11bf0, 0x11c50, 0x11d50, 0x11da0, 0x11f50,
    0x16130, 0x16a60, 0x16ac0, 0x16b50, 0x16d70, 0x1ccf0, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0,
    0x1e4f0, 0x1e5f1, 0x1e950, 0x1fbf0,
];

/// Separators beside white space and control characters, without the stars of a masked number and the colons of a time.
const SEPARATORS: &str = "-./_\\|+~'`\u{b4}\u{b7}\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2015}\u{2018}\u{2019}\u{2024}\u{2027}\
                          \u{2043}\u{2044}\u{2212}\u{2215}\u{fe58}\u{fe63}\u{ff0d}\u{ff0e}\u{ff0f}\u{ff3f}()\u{ff08}\u{ff09}";

/// Two characters with more separators between them do not belong together. A run of white space counts once.
const MOST_SEPARATORS: usize = 3;

/// These separate only where they stand alone: with a blank beside them they list what does not belong together.
const LISTING: &str = ",;\u{ff0c}\u{ff1b}";

/// A letter or digit.
pub(super) struct Unit {
    /// The form in which it is compared: digits of any script are 0 to 9, letters are in lower case.
    pub(super) normal: char,
    /// The bytes that spell it in the text: `start..end`.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) joint: Joint,
}

/// How a unit follows the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joint {
    /// Nothing visible stands between them.
    Direct,
    Separated,
    /// Separated, also by white space.
    Spaced,
    /// The unit begins something else.
    Broken,
}

pub(super) fn units(text: &str) -> Vec<Unit> {
    let mut units = Vec::with_capacity(text.len());
    let mut separators = MOST_SEPARATORS + 1;
    let mut is_spaced = false;
    let mut was_blank = false;
    let mut start = 0;
    while let Some((character, length)) = spelled(&text[start..]) {
        let end = start + length;
        if let Some(normal) = normal(character) {
            let joint = match separators {
                0 => Joint::Direct,
                1..=MOST_SEPARATORS if is_spaced => Joint::Spaced,
                1..=MOST_SEPARATORS => Joint::Separated,
                _ => Joint::Broken,
            };
            units.push(Unit { normal, start, end, joint });
            (separators, is_spaced) = (0, false);
            was_blank = false;
        } else if is_blank(character) {
            separators += usize::from(!was_blank);
            (is_spaced, was_blank) = (true, true);
        } else if SEPARATORS.contains(character) || LISTING.contains(character) {
            separators += if LISTING.contains(character) { MOST_SEPARATORS } else { 1 };
            was_blank = false;
        } else if !is_invisible(character) {
            separators = MOST_SEPARATORS + 1;
        }
        start = end;
    }
    units
}

/// The first character of a text, and how many bytes spell it: more if it is percent-encoded, perhaps repeatedly.
fn spelled(text: &str) -> Option<(char, usize)> {
    let first = text.chars().next()?;
    let (mut bytes, mut length) = ([0; 4], 0);
    for count in 1..=bytes.len() {
        let Some((byte, of_byte)) = encoded(&text.as_bytes()[length..]) else { break };
        bytes[count - 1] = byte;
        length += of_byte;
        if let Some(character) = std::str::from_utf8(&bytes[..count]).ok().and_then(|text| text.chars().next()) {
            return Some((character, length));
        }
    }
    Some((first, first.len_utf8()))
}

/// The percent-encoded byte that the text begins with, and how many bytes spell it.
fn encoded(text: &[u8]) -> Option<(u8, usize)> {
    let hex = |at: usize| char::from(*text.get(at)?).to_digit(16);
    let mut at = text.starts_with(b"%").then_some(1)?;
    // An encoded percent sign, which may begin another encoded byte.
    while text[at..].starts_with(b"25") && hex(at + 2).is_some() && hex(at + 3).is_some() {
        at += 2;
    }
    let byte = 16 * hex(at)? + hex(at + 1)?;
    Some((u8::try_from(byte).ok()?, at + 2))
}

fn normal(character: char) -> Option<char> {
    digit(character).or_else(|| character.is_alphanumeric().then(|| character.to_lowercase().next())?)
}

fn digit(character: char) -> Option<char> {
    let code = u32::from(character);
    let zero = ZEROS[..ZEROS.partition_point(|zero| *zero <= code)].last()?;
    char::from_digit(code - zero, 10)
}

fn is_blank(character: char) -> bool {
    character.is_whitespace() || character.is_control()
}

/// Characters of zero width, marks of direction and variant, and accents on a digit.
fn is_invisible(character: char) -> bool {
    matches!(u32::from(character),
        0xad | 0x300..=0x36f | 0x61c | 0x180b..=0x180f | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f
        | 0x20d0..=0x20ff | 0xfe00..=0xfe0f | 0xfeff | 0xe0000..=0xe0fff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_script_has_ten_digits() {
        assert!(ZEROS.is_sorted());
        for zero in ZEROS {
            for value in 0..10 {
                let character = char::from_u32(zero + value).unwrap();
                assert_eq!(digit(character), char::from_digit(value, 10), "{zero:x}");
            }
        }
        for none in ['a', '\u{2f}', '\u{3a}', '\u{bd}', '\u{2460}', '\u{66a}'] {
            assert_eq!(digit(none), None, "{none}");
        }
    }

    #[test]
    fn letters_and_digits_with_what_stands_between() {
        use Joint::{Broken, Direct, Separated, Spaced};
        let told: Vec<_> = units("A%2fb::\u{ff11}2 - 3    4").iter().map(|unit| (unit.normal, unit.joint)).collect();
        assert_eq!(told, [('a', Broken), ('b', Separated), ('1', Broken), ('2', Direct), ('3', Spaced), ('4', Spaced)]);
    }
}
