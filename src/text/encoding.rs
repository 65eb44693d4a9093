//! The encodings of the caller's text: UTF-8, or a code page of an old till.

use std::str;

/// Below 0x80 each of them is ASCII.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Encoding {
    #[default]
    Utf8,
    Windows1252,
    Latin1,
    Cp437,
}

const NAMES: &[(&str, Encoding)] = &[
    ("utf-8", Encoding::Utf8),
    ("windows-1252", Encoding::Windows1252),
    ("latin-1", Encoding::Latin1),
    ("cp437", Encoding::Cp437),
];

/// The characters of the bytes 0x80 to 0xFF, in that order. NUL marks a byte without meaning: it is ASCII, so it cannot
/// be one of them.
type Page = &'static str;

#[rustfmt::skip]
const WINDOWS_1252: Page = concat!(
    "€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0", "\0‘’“”•–—˜™š›œ\0žŸ",
    "\u{a0}¡¢£¤¥¦§¨©ª«¬\u{ad}®¯", "°±²³´µ¶·¸¹º»¼½¾¿",
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏ", "ÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß",
    "àáâãäåæçèéêëìíîï", "ðñòóôõö÷øùúûüýþÿ",
);
#[rustfmt::skip]
const LATIN_1: Page = concat!(
    "\u{80}\u{81}\u{82}\u{83}\u{84}\u{85}\u{86}\u{87}\u{88}\u{89}\u{8a}\u{8b}\u{8c}\u{8d}\u{8e}\u{8f}",
    "\u{90}\u{91}\u{92}\u{93}\u{94}\u{95}\u{96}\u{97}\u{98}\u{99}\u{9a}\u{9b}\u{9c}\u{9d}\u{9e}\u{9f}",
    "\u{a0}¡¢£¤¥¦§¨©ª«¬\u{ad}®¯", "°±²³´µ¶·¸¹º»¼½¾¿",
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏ", "ÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß",
    "àáâãäåæçèéêëìíîï", "ðñòóôõö÷øùúûüýþÿ",
);
#[rustfmt::skip]
const CP437: Page = concat!(
    "ÇüéâäàåçêëèïîìÄÅ", "ÉæÆôöòûùÿÖÜ¢£¥₧ƒ",
    "áíóúñÑªº¿⌐¬½¼¡«»", "░▒▓│┤╡╢╖╕╣║╗╝╜╛┐",
    "└┴┬├─┼╞╟╚╔╩╦╠═╬╧", "╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀",
    "αßΓπΣσµτΦΘΩδ∞φε∩", "≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}",
);

impl Encoding {
    pub(crate) fn from_name(name: &str) -> Option<Encoding> {
        NAMES.iter().find_map(|(known, encoding)| (*known == name).then_some(*encoding))
    }

    pub(crate) fn name(self) -> &'static str {
        NAMES.iter().find(|(_, encoding)| *encoding == self).map_or("", |(name, _)| name)
    }

    /// How many bytes at the beginning are text in this encoding.
    pub(crate) fn valid_up_to(self, bytes: &[u8]) -> usize {
        match self.page() {
            Some(page) => bytes.iter().position(|byte| character(page, *byte).is_none()).unwrap_or(bytes.len()),
            None => str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len),
        }
    }

    /// None for UTF-8.
    fn page(self) -> Option<Page> {
        match self {
            Encoding::Utf8 => None,
            Encoding::Windows1252 => Some(WINDOWS_1252),
            Encoding::Latin1 => Some(LATIN_1),
            Encoding::Cp437 => Some(CP437),
        }
    }

    /// None: the bytes are not text in this encoding.
    pub(crate) fn decode(self, bytes: &[u8]) -> Option<Decoded<'_>> {
        match self.page() {
            Some(page) if !bytes.is_ascii() => {
                let is_text = bytes.iter().all(|byte| character(page, *byte).is_some());
                is_text.then_some(Decoded::Coded(Coded { page, bytes }))
            }
            _ => str::from_utf8(bytes).ok().map(Decoded::Plain),
        }
    }

    /// The bytes of a character, in `buffer`. None: the encoding lacks it.
    pub(crate) fn encode(self, character: char, buffer: &mut [u8; 4]) -> Option<&[u8]> {
        match self.page() {
            Some(page) if !character.is_ascii() => {
                buffer[0] = byte(page, character)?;
                Some(&buffer[..1])
            }
            _ => Some(character.encode_utf8(buffer).as_bytes()),
        }
    }
}

fn character(page: Page, byte: u8) -> Option<char> {
    match byte.checked_sub(0x80) {
        None => Some(char::from(byte)),
        Some(place) => page.chars().nth(place.into()).filter(|character| *character != '\0'),
    }
}

fn byte(page: Page, character: char) -> Option<u8> {
    let place = page.chars().position(|known| known == character)?;
    u8::try_from(0x80 + place).ok()
}

/// Bytes that are valid text.
pub(crate) enum Decoded<'a> {
    /// Already UTF-8, as ASCII is in every encoding.
    Plain(&'a str),
    Coded(Coded<'a>),
}

/// Text in a code page, decoded as it is read: refused text is never copied.
#[derive(Clone, Copy)]
pub(crate) struct Coded<'a> {
    page: Page,
    /// Each of them has a meaning in `page`.
    bytes: &'a [u8],
}

impl<'a> Coded<'a> {
    pub(crate) fn chars(self) -> impl Iterator<Item = char> + Clone + use<'a> {
        self.bytes.iter().filter_map(move |byte| character(self.page, *byte))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PAGES: [Encoding; 3] = [Encoding::Windows1252, Encoding::Latin1, Encoding::Cp437];

    fn decoded(encoding: Encoding, bytes: &[u8]) -> Option<String> {
        encoding.decode(bytes).map(|text| match text {
            Decoded::Plain(text) => text.to_owned(),
            Decoded::Coded(text) => text.chars().collect(),
        })
    }

    fn encoded(encoding: Encoding, text: &str) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        for character in text.chars() {
            bytes.extend_from_slice(encoding.encode(character, &mut [0; 4])?);
        }
        Some(bytes)
    }

    #[test]
    fn the_first_byte_without_meaning_is_found() {
        for (encoding, bytes, valid) in [
            (Encoding::Utf8, &b"Ada"[..], 3),
            (Encoding::Utf8, b"M\xfcller", 1),
            (Encoding::Windows1252, b"M\xfc\x81", 2),
            (Encoding::Latin1, b"M\xfc\x81", 3),
        ] {
            assert_eq!(encoding.valid_up_to(bytes), valid, "{encoding:?}");
            assert_eq!(encoding.decode(bytes).is_some(), valid == bytes.len(), "{encoding:?}");
            assert_eq!(Encoding::from_name(encoding.name()), Some(encoding));
        }
    }

    #[test]
    fn names_are_those_of_the_option() {
        let names = ["utf-8", "windows-1252", "latin-1", "cp437"].map(Encoding::from_name);
        let [windows_1252, latin_1, cp437] = PAGES.map(Some);
        assert_eq!(names, [Some(Encoding::Utf8), windows_1252, latin_1, cp437]);
        for name in ["", "UTF-8", "cp850"] {
            assert_eq!(Encoding::from_name(name), None);
        }
    }

    /// The table is Python's, not ours.
    #[test]
    fn every_byte_of_every_page_means_what_python_says() {
        let table = include_str!("../../tests/encoding/pages.txt");
        let rows: Vec<&str> = table.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(rows.len(), 256);
        for (byte, row) in rows.into_iter().enumerate() {
            let words: Vec<&str> = row.split(' ').collect();
            assert_eq!((words.len(), words[0]), (4, format!("{byte:02X}").as_str()));
            for (encoding, word) in PAGES.into_iter().zip(&words[1..]) {
                let meaning = u32::from_str_radix(word, 16).ok().and_then(char::from_u32).map(String::from);
                assert_eq!(meaning.is_none(), *word == "-");
                let bytes = [byte as u8];
                assert_eq!(decoded(encoding, &bytes), meaning, "{row}: {encoding:?}");
                if let Some(meaning) = meaning {
                    assert_eq!(encoded(encoding, &meaning).unwrap(), bytes, "{row}: {encoding:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_ascii_or_utf_8_stays_where_it_is() {
        for (encoding, bytes) in [
            (Encoding::Utf8, "M\u{fc}ller \u{20ac}".as_bytes()),
            (Encoding::Windows1252, b"Miller"),
            (Encoding::Latin1, b"Miller"),
            (Encoding::Cp437, b""),
        ] {
            let Some(Decoded::Plain(text)) = encoding.decode(bytes) else { panic!("{encoding:?}") };
            assert_eq!(text.as_ptr(), bytes.as_ptr());
        }
    }

    #[test]
    fn what_is_no_text_of_the_encoding_or_cannot_be_written_in_it() {
        for (encoding, bytes) in [
            (Encoding::Utf8, &b"M\x81ller"[..]),
            (Encoding::Utf8, b"\xed\xa0\x80"),
            (Encoding::Windows1252, b"M\x81ller"),
            (Encoding::Windows1252, b"\xfc\x9d"),
        ] {
            assert_eq!(decoded(encoding, bytes), None, "{encoding:?}");
        }
        for (encoding, character) in [
            (Encoding::Windows1252, 'Č'),
            (Encoding::Windows1252, '\u{81}'),
            (Encoding::Latin1, '€'),
            (Encoding::Cp437, '€'),
            (Encoding::Cp437, '\u{fffd}'),
        ] {
            assert_eq!(encoding.encode(character, &mut [0; 4]), None, "{encoding:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn bytes_that_are_text_come_back_as_they_were(bytes: Vec<u8>) {
            for encoding in [Encoding::Utf8, Encoding::Windows1252, Encoding::Latin1, Encoding::Cp437] {
                if let Some(text) = decoded(encoding, &bytes) {
                    prop_assert_eq!(encoded(encoding, &text).unwrap(), &bytes[..]);
                }
            }
        }

        #[test]
        fn a_character_is_written_as_itself_or_not_at_all(character: char) {
            for encoding in [Encoding::Utf8, Encoding::Windows1252, Encoding::Latin1, Encoding::Cp437] {
                if let Some(bytes) = encoding.encode(character, &mut [0; 4]) {
                    prop_assert_eq!(bytes.contains(&0), character == '\0');
                    prop_assert_eq!(decoded(encoding, bytes).unwrap(), character.to_string());
                }
            }
        }
    }
}
