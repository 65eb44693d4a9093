//! Text across the border: borrowed on the way in, copied with its NUL on the way out.

use std::ffi::c_char;
use std::marker::PhantomData;

use super::abi_struct::Output;
use super::given::Given;
use super::structs::jpm_result;
use super::text_arena::TextArena;
use crate::client::Client;
use crate::error::Error;
use crate::payments::rules;
use crate::status::Status;
use crate::text::encoding::{Decoded, Encoding};
use crate::text::validate::{Alphabet, TextRule, bad_byte, bad_character};

/// Longer text is in no field; without a limit, text that lacks its NUL would be read to the end of memory.
const LONGEST: usize = 64 * 1024;

/// None for NULL and for empty text: both mean absent.
fn bytes<'a>(from: &Given<'a, *const c_char>, field: &'static str) -> Result<Option<&'a [u8]>, Error> {
    if from.is_null() {
        return Ok(None);
    }
    // SAFETY: given, and not NULL; reading stops at the NUL.
    let length = unsafe { libc::strnlen(**from, LONGEST + 1) };
    // SAFETY: given, and so unchanged as long as `'a`; as many bytes have just been read.
    let bytes = unsafe { std::slice::from_raw_parts(from.cast::<u8>(), length) };
    if bytes.len() > LONGEST {
        return Err(Error::because(Status::TooLong, field, format_args!("it is longer than {LONGEST} bytes")));
    }
    Ok(Some(bytes).filter(|bytes| !bytes.is_empty()))
}

/// Reads what is always UTF-8, as options and paths are. None for NULL and for empty text.
pub(super) fn read_any<'a>(from: Given<'a, *const c_char>, field: &'static str) -> Result<Option<&'a str>, Error> {
    bytes(&from, field)?
        .map(std::str::from_utf8)
        .transpose()
        .map_err(|error| bad_byte(field, "UTF-8", error.valid_up_to()))
}

/// What a field of a result holds, up to its NUL; None: it is no text.
pub(super) fn text_of(field: &[c_char]) -> Option<String> {
    let bytes: Vec<u8> = field.iter().take_while(|byte| **byte != 0).map(|byte| byte.cast_unsigned()).collect();
    String::from_utf8(bytes).ok()
}

/// Reads the texts of one call. They are the caller's own, but for those that had to be decoded, or that the call itself would
/// write over: these live in here.
pub(super) struct Texts<'c> {
    encoding: Encoding,
    arena: TextArena,
    /// Where the call writes while they are still needed.
    result: Option<Output<jpm_result>>,
    /// Of which they are: what is given lasts as long.
    call: PhantomData<&'c ()>,
}

impl<'c> Texts<'c> {
    pub(super) fn of(client: &Client) -> Texts<'c> {
        Texts::beside(client, None)
    }

    pub(super) fn beside(client: &Client, result: Option<Output<jpm_result>>) -> Texts<'c> {
        Texts { encoding: client.encoding(), arena: TextArena::default(), result, call: PhantomData }
    }

    /// Reads text by the rule of its field. Only what the rule allows is decoded into a copy, and so card data never is:
    /// it is ASCII.
    pub(super) fn read<'a>(
        &'a self,
        from: Given<'a, *const c_char>,
        rule: &TextRule,
    ) -> Result<Option<&'a str>, Error> {
        match self.decode(from, rule.field)? {
            None => Ok(None),
            Some(Decoded::Plain(text)) => rule.check(text).map(|()| Some(text)),
            Some(Decoded::Coded(text)) => {
                rule.check_chars(text.chars())?;
                Ok(Some(self.arena.keep(text.chars().collect())))
            }
        }
    }

    /// Reads text that must be there.
    pub(super) fn read_required<'a>(
        &'a self,
        from: Given<'a, *const c_char>,
        rule: &TextRule,
    ) -> Result<&'a str, Error> {
        self.read(from, rule)?.ok_or_else(|| Error::new(Status::Missing, rule.field))
    }

    /// Reads text whose rule, which the caller checks, allows only ASCII; `otherwise` is the status of other letters of a
    /// code page.
    pub(super) fn read_ascii<'a>(
        &'a self,
        from: Given<'a, *const c_char>,
        field: &'static str,
        otherwise: Status,
    ) -> Result<Option<&'a str>, Error> {
        match self.decode(from, field)? {
            None => Ok(None),
            Some(Decoded::Plain(text)) => Ok(Some(text)),
            Some(Decoded::Coded(text)) => Err(match otherwise {
                Status::Currency => rules::no_currency_code(),
                Status::Format => not_ascii(field, text.chars()),
                other => Error::new(other, field),
            }),
        }
    }

    /// Reads JSON, in which control characters are the reader's to judge.
    pub(super) fn read_json<'a>(
        &'a self,
        from: Given<'a, *const c_char>,
        field: &'static str,
    ) -> Result<Option<&'a str>, Error> {
        Ok(match self.decode(from, field)? {
            None => None,
            Some(Decoded::Plain(text)) => Some(text),
            Some(Decoded::Coded(text)) => Some(self.arena.keep(text.chars().collect())),
        })
    }

    fn decode<'a>(&'a self, from: Given<'a, *const c_char>, field: &'static str) -> Result<Option<Decoded<'a>>, Error> {
        let Some(bytes) = bytes(&from, field)? else { return Ok(None) };
        let decoded = self.encoding.decode(bytes).ok_or_else(|| {
            let name = format!("{}, as text_encoding says", self.encoding.name());
            bad_byte(field, &name, self.encoding.valid_up_to(bytes))
        })?;
        Ok(Some(match decoded {
            Decoded::Plain(text) if self.result.is_some_and(|result| result.has(*from)) => {
                Decoded::Plain(self.arena.keep(text.to_owned()))
            }
            decoded => decoded,
        }))
    }
}

fn not_ascii(field: &'static str, mut text: impl Iterator<Item = char> + Clone) -> Error {
    let at = text.clone().position(|c| !c.is_ascii()).unwrap_or_default();
    bad_character(field, Alphabet::VISIBLE_ASCII, at, text.nth(at).unwrap_or_default())
}

/// How text fared on its way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) is_cut: bool,
    /// The encoding lacks a character of it, and `?` stands there.
    pub(super) is_replaced: bool,
}

/// Copies text and a NUL, cut at a character border.
pub(super) fn write_in(encoding: Encoding, to: &mut [c_char], text: &str) -> Written {
    let mut written = Written { is_cut: false, is_replaced: false };
    let room = to.len().saturating_sub(1);
    let mut end = 0;
    to.fill(0);
    for character in text.chars() {
        // A NUL from outside would end the text; other control characters upset receipts and terminals.
        let character = if character.is_control() { ' ' } else { character };
        let mut buffer = [0; 4];
        let encoded = encoding.encode(character, &mut buffer);
        let bytes = encoded.unwrap_or(b"?");
        if end + bytes.len() > room {
            written.is_cut = true;
            break;
        }
        for (to, byte) in to[end..].iter_mut().zip(bytes) {
            *to = *byte as c_char;
        }
        end += bytes.len();
        written.is_replaced |= encoded.is_none();
    }
    written
}

/// As `write_in`, UTF-8. False when it was cut.
pub(crate) fn write(to: &mut [c_char], text: &str) -> bool {
    !write_in(Encoding::Utf8, to, text).is_cut
}

#[cfg(test)]
mod tests {
    use std::ffi::CStr;

    use super::*;

    #[test]
    fn writing_always_ends_in_nul() {
        for (length, text, whole, written) in [
            (1, "", true, ""),
            (1, "a", false, ""),
            (4, "abc", true, "abc"),
            (4, "abcd", false, "abc"),
            (4, "a\u{20ac}", false, "a"),
            (6, "a\0b\n", true, "a b "),
            (4, "a\u{85}", true, "a "),
        ] {
            let mut buffer = vec![b'#' as c_char; length];
            assert_eq!(write(&mut buffer, text), whole);
            assert_eq!(*buffer.last().unwrap(), 0);
            let bytes: Vec<u8> = buffer.iter().map(|byte| byte.cast_unsigned()).collect();
            let text = CStr::from_bytes_until_nul(&bytes).unwrap();
            assert_eq!(read_any(Given::text(text), "x").unwrap().unwrap_or(""), written);
        }
        assert!(!write(&mut [], "a"));
    }

    #[test]
    fn a_code_page_takes_one_byte_a_character() {
        use Encoding::{Cp437, Latin1, Windows1252};
        for (encoding, text, bytes, is_cut, is_replaced) in [
            (Windows1252, "3 \u{20ac}", &b"3 \x80\0\0"[..], false, false),
            (Cp437, "\u{fc}\u{3a9}\u{fc}\u{3a9}", b"\x81\xea\x81\xea\0", false, false),
            (Cp437, "\u{fc}\u{3a9}\u{fc}\u{3a9}\u{fc}", b"\x81\xea\x81\xea\0", true, false),
            (Latin1, "\u{10c}apek", b"?ape\0", true, true),
            (Latin1, "3 \u{20ac}", b"3 ?\0\0", false, true),
            // What would be replaced was cut off.
            (Latin1, "abcd\u{20ac}", b"abcd\0", true, false),
            (Latin1, "a\u{85}\0b", b"a  b\0", false, false),
        ] {
            let mut buffer = [b'#' as c_char; 5];
            assert_eq!(write_in(encoding, &mut buffer, text), Written { is_cut, is_replaced }, "{encoding:?} {text}");
            assert_eq!(buffer.map(|c| c as u8), bytes);
        }
    }

    /// Reads by a rule, under an encoding; and whether a copy was made.
    fn read(encoding: Encoding, text: &CStr, rule: &TextRule) -> (Result<String, Status>, bool) {
        let texts = Texts { encoding, arena: TextArena::default(), result: None, call: PhantomData };
        let read = texts.read_required(Given::text(text), rule);
        (read.map(str::to_owned).map_err(|fault| fault.status), !texts.arena.is_empty())
    }

    #[test]
    fn only_what_is_allowed_and_not_ascii_is_copied() {
        use Encoding::{Cp437, Latin1, Utf8, Windows1252};
        for (encoding, text, rule, result, copied) in [
            (Utf8, c"M\u{fc}ller", &rules::LAST_NAME, Ok("M\u{fc}ller"), false),
            (Utf8, c"M\x81ller", &rules::LAST_NAME, Err(Status::Encoding), false),
            (Cp437, c"M\x81ller", &rules::LAST_NAME, Ok("M\u{fc}ller"), true),
            (Latin1, c"M\xfcller", &rules::LAST_NAME, Ok("M\u{fc}ller"), true),
            (Latin1, c"M\x81ller", &rules::LAST_NAME, Err(Status::ControlCharacter), false),
            (Windows1252, c"M\x81ller", &rules::LAST_NAME, Err(Status::Encoding), false),
            (Windows1252, c"Miller", &rules::LAST_NAME, Ok("Miller"), false),
            (Windows1252, c"", &rules::LAST_NAME, Err(Status::Missing), false),
            (Windows1252, c"41\xb2", &rules::CVV, Err(Status::Format), false),
            (Windows1252, c"4112344\xb2", &rules::CVV, Err(Status::TooLong), false),
            (Windows1252, c"411", &rules::CVV, Ok("411"), false),
            (Cp437, c"\x81\x81\x81", &rules::STATEMENT_DESCRIPTOR, Err(Status::TooShort), false),
            (Cp437, c"\x81\x81\x81\x81", &rules::STATEMENT_DESCRIPTOR, Ok("\u{fc}\u{fc}\u{fc}\u{fc}"), true),
        ] {
            let (read, was_copied) = read(encoding, text, rule);
            assert_eq!(read.as_deref(), result.as_deref(), "{encoding:?} {text:?}");
            assert_eq!(was_copied, copied, "{encoding:?} {text:?}");
        }
    }

    #[test]
    fn ascii_only_is_borrowed_or_refused() {
        for (encoding, text, result) in [
            (Encoding::Latin1, c"USD", Ok(Some("USD"))),
            (Encoding::Latin1, c"\xa3SD", Err(Status::Currency)),
            (Encoding::Windows1252, c"\x81SD", Err(Status::Encoding)),
        ] {
            let texts = Texts { encoding, arena: TextArena::default(), result: None, call: PhantomData };
            let read = texts.read_ascii(Given::text(text), "currency", Status::Currency);
            assert_eq!(read.map_err(|fault| fault.status), result);
            assert!(texts.arena.is_empty());
        }
    }
}
