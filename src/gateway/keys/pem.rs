//! PEM as people have it: with a byte order mark, in UTF-16, with any line ends or none, with notes around the blocks.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use zeroize::Zeroizing;

/// A block: its label and its content.
pub(crate) struct Block<'a> {
    pub(crate) label: &'a str,
    /// Encrypted in the old way, with a header of its own.
    pub(crate) is_encrypted: bool,
    /// None: its text is empty, or not base64.
    pub(crate) der: Option<Zeroizing<Vec<u8>>>,
}

/// The text of a file. Bytes that are not text become signs that no block has.
pub(crate) fn text(bytes: &[u8]) -> Zeroizing<String> {
    let utf16 = |read: fn([u8; 2]) -> u16, bytes: &[u8]| {
        let units = bytes.chunks_exact(2).map(|pair| read([pair[0], pair[1]]));
        Zeroizing::new(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(u16::from_le_bytes, rest),
        [0xfe, 0xff, rest @ ..] => utf16(u16::from_be_bytes, rest),
        [(1..), 0, (1..), 0, ..] => utf16(u16::from_le_bytes, bytes),
        [0, (1..), 0, (1..), ..] => utf16(u16::from_be_bytes, bytes),
        _ => Zeroizing::new(String::from_utf8_lossy(bytes).into_owned()),
    }
}

/// The blocks of a text, in its order, and whether the last one lacks its end.
pub(crate) fn blocks(text: &str) -> (Vec<Block<'_>>, bool) {
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some((label, after)) = rest.split_once("-----BEGIN ").and_then(|(_, rest)| rest.split_once("-----")) {
        let Some((body, after)) = after.split_once("-----END ") else { return (blocks, true) };
        blocks.push(block(label.trim(), body));
        rest = after;
    }
    (blocks, false)
}

fn block<'a>(label: &'a str, body: &str) -> Block<'a> {
    let is_header = |line: &&str| line.contains(':');
    let lines = || body.split(['\r', '\n']);
    // Each line of such a header has a colon, which base64 has not.
    let is_encrypted = lines().any(|line| line.starts_with("Proc-Type:") && line.contains("ENCRYPTED"));
    let base64: Zeroizing<String> = Zeroizing::new(
        lines().filter(|line| !is_header(line)).flat_map(str::chars).filter(|c| !c.is_whitespace()).collect(),
    );
    let der = if base64.is_empty() { None } else { decoded(&base64) };
    Block { label, is_encrypted, der }
}

fn decoded(base64: &str) -> Option<Zeroizing<Vec<u8>>> {
    BASE64.decode(base64).ok().map(Zeroizing::new)
}

/// The content of a text without blocks, if all of it is base64.
pub(crate) fn bare(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let base64: Zeroizing<String> =
        Zeroizing::new(text.chars().filter(|c| !c.is_whitespace() && *c != '\u{feff}').collect());
    if base64.is_empty() { None } else { decoded(&base64) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `AQID` is 1, 2, 3.
    #[test]
    fn blocks_are_found_however_they_are_written() {
        for written in [
            "-----BEGIN X-----\nAQ\nID\n-----END X-----\n",
            "\u{feff}-----BEGIN X-----\r\nAQID\r\n-----END X-----\r\n",
            "-----BEGIN X-----\rAQID\r-----END X-----\r",
            "  -----BEGIN X-----\n    AQID\n  -----END X-----",
            "-----BEGIN X----- AQ ID -----END X-----",
            "-----BEGIN X-----AQID-----END X-----",
            "Bag Attributes\n    friendlyName: M\u{fc}ller\nsubject=/CN=x\n-----BEGIN X-----\nAQID\n-----END X-----\nnotes",
            "-----BEGIN X-----\nComment: a key\n\nAQID\n-----END X-----",
        ] {
            let utf16: Vec<u16> = written.encode_utf16().collect();
            let little: Vec<u8> = utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect();
            let big: Vec<u8> = utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect();
            for bytes in [
                written.as_bytes(),
                &little,
                &big,
                &[&b"\xff\xfe"[..], &little].concat(),
                &[&b"\xfe\xff"[..], &big].concat(),
            ] {
                let text = text(bytes);
                let (blocks, is_cut) = blocks(&text);
                let [Block { label: "X", is_encrypted: false, der: Some(der) }] = &blocks[..] else {
                    panic!("{written}")
                };
                assert_eq!((der.as_slice(), is_cut), (&[1, 2, 3][..], false), "{written}");
            }
        }
    }

    #[test]
    fn what_is_broken_is_seen() {
        let (found, is_cut) = blocks("-----BEGIN A-----\nA#\n-----END A-----\n-----BEGIN B-----\nAQID\n");
        assert!(found.len() == 1 && found[0].der.is_none() && is_cut);
        let legacy = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: A,00\n\nAQID\n-----END RSA PRIVATE KEY-----";
        assert!(blocks(legacy).0[0].is_encrypted);
        assert!(blocks("no block").0.is_empty() && blocks("").0.is_empty());
        assert_eq!(bare("\u{feff}AQ\nID\n").as_deref(), Some(&vec![1, 2, 3]));
        assert!(bare("no base64!").is_none() && bare(" \n").is_none());
    }
}
