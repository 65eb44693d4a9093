//! Mends JSON that is almost valid, so that bytes that have nothing to do with its meaning do not decide what it says.
//!
//! Mends only what can be read in one way. What is cut stays cut, and what ends in the wrong place stays wrong.

use std::borrow::Cow;

/// The byte order mark of UTF-8.
pub(crate) const BOM: &[u8] = b"\xef\xbb\xbf";

/// The text of a body, without its byte order mark. Bytes that are not UTF-8 are read as Latin-1. In strings, control
/// characters and bad escapes are escaped, and lone surrogates replaced. A member without a value gets `null`: the
/// gateway has been seen to write `"month": ,`. Borrowed: at most the byte order mark was removed.
pub(crate) fn mended(body: &[u8]) -> Cow<'_, str> {
    let text = decoded(body.strip_prefix(BOM).unwrap_or(body));
    match with_pieces_mended(&text) {
        Some(mended) => Cow::Owned(mended),
        None => text,
    }
}

fn decoded(body: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(body) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => body
            .utf8_chunks()
            .flat_map(|chunk| chunk.valid().chars().chain(chunk.invalid().iter().map(|byte| char::from(*byte))))
            .collect(),
    }
}

/// None: nothing needs mending.
fn with_pieces_mended(text: &str) -> Option<String> {
    let mut mended = String::new();
    let (mut at, mut copied) = (0, 0);
    let (mut is_string, mut awaits_value) = (false, false);
    while let Some(first) = text.as_bytes().get(at) {
        let (length, new) = match first {
            _ if is_string && *first != b'"' => piece(&text[at..]),
            b',' | b'}' if awaits_value => (1, Some(format!("null{}", char::from(*first)).into())),
            _ => (1, None),
        };
        if *first == b'"' {
            is_string = !is_string;
        }
        if !first.is_ascii_whitespace() {
            awaits_value = *first == b':' && !is_string;
        }
        if let Some(new) = new {
            mended += &text[copied..at];
            mended += &new;
            copied = at + length;
        }
        at += length;
    }
    (copied > 0).then(|| mended + &text[copied..])
}

/// The next piece of a string that has not ended: its length, and what replaces it, if anything does.
fn piece(rest: &str) -> (usize, Option<Cow<'static, str>>) {
    // A bad escape is shown as it came, not as what it might have meant.
    const BACKSLASH: (usize, Option<Cow<str>>) = (1, Some(Cow::Borrowed(r"\\")));
    const REPLACED: Option<Cow<str>> = Some(Cow::Borrowed(r"\ufffd"));

    let mut characters = rest.chars();
    match (characters.next(), characters.next()) {
        (Some('\\'), Some('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't')) => (2, None),
        (Some('\\'), Some('u')) => match (code_unit(rest), rest.get(6..).and_then(code_unit)) {
            (None, _) => BACKSLASH,
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (12, None),
            (Some(0xd800..=0xdfff), _) => (6, REPLACED),
            (Some(_), _) => (6, None),
        },
        (Some('\\'), _) => BACKSLASH,
        (Some(control @ ..'\u{20}'), _) => (1, Some(format!(r"\u{:04x}", u32::from(control)).into())),
        _ => {
            let next = rest.bytes().position(|byte| matches!(byte, b'"' | b'\\' | ..b' '));
            (next.unwrap_or(rest.len()), None)
        }
    }
}

/// The code unit of the `\uXXXX` that the text begins with.
fn code_unit(text: &str) -> Option<u32> {
    let digits = text.strip_prefix(r"\u")?.get(..4)?;
    let are_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    u32::from_str_radix(digits, 16).ok().filter(|_| are_hex)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;
    use serde_json::Value;

    use super::*;

    proptest! {
        /// Mended text needs no mending, whatever the body was.
        #[test]
        fn nothing_is_mended_twice(body in prop::collection::vec(select(&b"{}[]\",:\\u0dD8aq \n\x01\xe9\xc3\xa9\xff"[..]), 0..80)) {
            let once = mended(&body).into_owned();
            prop_assert_eq!(mended(once.as_bytes()), once.as_str());
        }
    }

    #[test]
    fn what_has_one_meaning_is_mended() {
        #[rustfmt::skip]
        let table: [(&[u8], &str); 22] = [
            (b"\xef\xbb\xbf{\"a\":1}",              r#"{"a":1}"#),
            (b"\xef\xbb\xbf",                       ""),
            (b"{\"a\":\"Caf\xe9 N\xb0 5\"}",        r#"{"a":"Café N° 5"}"#),
            // UTF-8 beside it stays UTF-8.
            ("{\"a\":\"Zoë\",\"b\":\"".as_bytes(),  r#"{"a":"Zoë","b":""#),
            (b"{\"a\":\"Zo\xc3\xab\",\"b\":\"Zo\xeb\"}", r#"{"a":"Zoë","b":"Zoë"}"#),
            (b"{\"a\":\"1\t2\r\n3\0\x1f\"}",        r#"{"a":"1\u00092\u000d\u000a3\u0000\u001f"}"#),
            (br#"{"a":"C:\Temp\new \x41 \' \"}"}"#, r#"{"a":"C:\\Temp\new \\x41 \\' \"}"}"#),
            (br#"{"a":"\u12","b":"\uzzzz \u+123"}"#, r#"{"a":"\\u12","b":"\\uzzzz \\u+123"}"#),
            (br#"{"a":"\ud83d","b":"\ude00\ud83dx"}"#, r#"{"a":"\ufffd","b":"\ufffd\ufffdx"}"#),
            (br#"{"a":"\ud83d\ud83d\ude00"}"#,      r#"{"a":"\ufffd\ud83d\ude00"}"#),
            (b"{\"a\":\"\xed\xa0\x80\"}",           "{\"a\":\"\u{ed}\u{a0}\u{80}\"}"),
            (br#"{"a": ,"b":}"#,                    r#"{"a": null,"b":null}"#),
            // Names are mended too; none becomes one that we read.
            (b"{\"a\nb\":1}",                       r#"{"a\u000ab":1}"#),
            (br#"{"respons\eStatus":1}"#,           r#"{"respons\\eStatus":1}"#),
            // Nothing is wrong with these.
            (br#"{"a":"\ud83d\ude00\u0041\/\"\\","b":": ,"}"#, r#"{"a":"\ud83d\ude00\u0041\/\"\\","b":": ,"}"#),
            (b"",                                   ""),
            (b" [1, 2]\n",                          " [1, 2]\n"),
            // What is wrong in another way stays wrong.
            (br#"{"a":"b\"#,                        r#"{"a":"b\\"#),
            (br#"{"a":"\ud8"#,                      r#"{"a":"\\ud8"#),
            (br#"{"a":"b"#,                         r#"{"a":"b"#),
            (br#"{"a": ]}"#,                        r#"{"a": ]}"#),
            (b"{\"a\":1}\0",                        "{\"a\":1}\0"),
        ];
        for (body, text) in table {
            assert_eq!(mended(body), text, "{body:?}");
        }
    }

    #[test]
    fn what_is_mended_is_json_and_what_is_json_is_left_alone() {
        for body in [&b"\xef\xbb\xbf{\"a\":\"\x01\\q\\ud800\xff\", \"b\": }"[..], b"{\"\x7f\":\"\xc3\"}"] {
            serde_json::from_str::<Value>(&mended(body)).unwrap();
        }
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/examples");
        for example in std::fs::read_dir(folder).unwrap() {
            let body = std::fs::read(example.unwrap().path()).unwrap();
            if serde_json::from_slice::<Value>(&body).is_ok() {
                assert!(matches!(mended(&body), Cow::Borrowed(_)));
            }
        }
    }

    /// Wherever a body is cut, mending does not make it whole.
    #[test]
    fn what_is_cut_stays_cut() {
        let whole = b"{\"a\":\"\\q\xe9\\ud83d\",\"b\":{\"c\": ,\"d\":[\"\\u0041\"]}}";
        serde_json::from_str::<Value>(&mended(whole)).unwrap();
        for length in 0..whole.len() {
            assert!(serde_json::from_str::<Value>(&mended(&whole[..length])).is_err(), "{length}");
        }
    }
}
