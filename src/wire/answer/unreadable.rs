//! Why a body cannot be read as an answer, in words for a person. They never repeat the body.

/// The first reason why a body cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error("it is empty")]
    Empty,
    #[error("it is HTML or XML, as a proxy or a firewall sends")]
    Markup,
    #[error("it is UTF-16")]
    Utf16,
    #[error("it is no text; compressed, perhaps")]
    Binary,
    #[error("it is no JSON object")]
    NoObject,
    #[error("its JSON ends too early")]
    Cut,
    #[error("something follows its JSON object")]
    More,
    #[error("a member stands in it twice")]
    Twice,
    #[error("it is no JSON at line {line}, column {column}")]
    NoJson { line: usize, column: usize },
    #[error("an id or a status in it is damaged")]
    Damaged,
}

impl Unreadable {
    /// The reason that the first bytes show. None: the body begins like an object.
    pub(super) fn by_beginning(body: &[u8]) -> Option<Unreadable> {
        let text = body.trim_ascii_start();
        let is_binary = |byte: &u8| byte.is_ascii_control() && !byte.is_ascii_whitespace();
        match text {
            [] => Some(Unreadable::Empty),
            [b'<', ..] => Some(Unreadable::Markup),
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, _, ..] | [_, 0, ..] => Some(Unreadable::Utf16),
            [b'{', ..] => None,
            _ if text.iter().take(64).any(is_binary) => Some(Unreadable::Binary),
            _ => Some(Unreadable::NoObject),
        }
    }
}

impl From<serde_json::Error> for Unreadable {
    fn from(error: serde_json::Error) -> Unreadable {
        match error.classify() {
            serde_json::error::Category::Eof => Unreadable::Cut,
            // Every value of a member is taken, so only a name can be wrong.
            serde_json::error::Category::Data => Unreadable::Twice,
            _ => Unreadable::NoJson { line: error.line(), column: error.column() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Answer;

    #[test]
    fn each_is_called_what_it_is() {
        for (body, why) in [
            (&b""[..], "it is empty"),
            (b" \r\n", "it is empty"),
            (b"\xef\xbb\xbf", "it is empty"),
            (b"\n<!DOCTYPE html><p>Web filter", "it is HTML or XML, as a proxy or a firewall sends"),
            (b"\xef\xbb\xbf<?xml version='1.0'?>", "it is HTML or XML, as a proxy or a firewall sends"),
            (b"\xff\xfe{\0}\0", "it is UTF-16"),
            (b"\xfe\xff\0{\0}", "it is UTF-16"),
            (b"{\0\"\0", "it is UTF-16"),
            (b"\x1f\x8b\x08\x00cut", "it is no text; compressed, perhaps"),
            (b"\x0b\x02\x80ok\x03", "it is no text; compressed, perhaps"),
            (b"Payment accepted", "it is no JSON object"),
            (b"[{}]", "it is no JSON object"),
            (b"null", "it is no JSON object"),
            (b"{\"amount\":12", "its JSON ends too early"),
            (b"{\"hostMessage\":\"a\\", "its JSON ends too early"),
            (b"{} {}", "something follows its JSON object"),
            (b"{}\0", "something follows its JSON object"),
            (br#"{"currency":"USD","currency":"USD"}"#, "a member stands in it twice"),
            (b"{\"a\":1,\n\"b\":tru}", "it is no JSON at line 2, column 8"),
            (br#"{"transactionState":"CLO\SED"}"#, "an id or a status in it is damaged"),
        ] {
            assert_eq!(Answer::read(body).unwrap_err().to_string(), why, "{body:?}");
        }
    }
}
