//! The body of an answer: unpacked if it is gzip, and whether it is whole. What it means is not decided here.

use std::io::Read;

use flate2::bufread::MultiGzDecoder;

use super::LONGEST_ANSWER;
use crate::wire::nesting::depths;

/// Unpacks a body that came as gzip, though we never ask for it; leaves any other unchanged. With Err, the bytes are
/// those that could be unpacked.
pub(super) fn unpacked(body: Vec<u8>) -> (Vec<u8>, Result<(), &'static str>) {
    if !body.starts_with(&[0x1f, 0x8b]) {
        return (body, Ok(()));
    }
    let mut plain = Vec::new();
    let end = MultiGzDecoder::new(&body[..]).take(LONGEST_ANSWER + 1).read_to_end(&mut plain);
    match end {
        Ok(_) if plain.len() as u64 > LONGEST_ANSWER => {
            plain.truncate(LONGEST_ANSWER as usize);
            (plain, Err(TOO_LONG))
        }
        Ok(_) => (plain, Ok(())),
        Err(_) => (plain, Err("it is gzip, and cut or damaged")),
    }
}

pub(super) const TOO_LONG: &str = "it is too long";

/// Whether a body is one object and nothing else: when its last brace has come, it cannot have been cut.
pub(super) fn is_whole_object(body: &[u8]) -> bool {
    let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii();
    let last = depths(text).position(|depth| depth == 0);
    text.starts_with(b"{") && last.is_some_and(|last| last + 1 == text.len())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(plain: &[u8]) -> Vec<u8> {
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(plain).unwrap();
        packed.finish().unwrap()
    }

    #[test]
    fn gzip_is_unpacked_and_nothing_else() {
        let plain = b"{\"hostMessage\":\"Approved\",\"approvalCode\":\"tst42\"}";
        for body in [&plain[..], b"", b"\x1f", b"<html>", b"\x78\x9c"] {
            assert_eq!(unpacked(body.to_vec()), (body.to_vec(), Ok(())));
        }
        assert_eq!(unpacked(gzip(plain)), (plain.to_vec(), Ok(())));
        // In two members, as the format allows.
        assert_eq!(unpacked([gzip(b"{\"a\":"), gzip(b"1}")].concat()), (b"{\"a\":1}".to_vec(), Ok(())));
    }

    /// A body that is damaged anywhere is not whole, however much of it can be unpacked.
    #[test]
    fn gzip_is_whole_or_not() {
        let plain = b"{\"requestId\":\"ours\",\"transactionId\":\"T-1\",\"hostMessage\":\"Approved\"}";
        let packed = gzip(plain);
        for length in 2..packed.len() {
            let (part, end) = unpacked(packed[..length].to_vec());
            assert!(end.is_err() && plain.starts_with(&part), "{length}");
        }
        let mut damaged = packed.clone();
        let last = damaged.len() - 5;
        damaged[last] ^= 1;
        assert!(unpacked(damaged).1.is_err(), "its sum is wrong");
        assert!(unpacked([&packed[..], b"junk"].concat()).1.is_err());
        let (part, end) = unpacked(gzip(&vec![b' '; LONGEST_ANSWER as usize + 1]));
        assert_eq!((part.len() as u64, end), (LONGEST_ANSWER, Err(TOO_LONG)));
    }

    #[test]
    fn an_object_ends_with_its_last_brace() {
        for (body, is_whole) in [
            (r#"{}"#, true),
            (" {\"a\":[{}],\"b\":\"}{\\\"]\"} \r\n", true),
            ("\u{feff}{\"a\":{\"b\":1}}", true),
            (r#"{"a":1"#, false),
            (r#"{"a":{}"#, false),
            (r#"{"a":"}"#, false),
            (r#"{"a":"\"}"#, false),
            ("{} {}", false),
            ("{}x", false),
            ("x{}", false),
            ("[]", false),
            ("", false),
            ("7", false),
            ("}", false),
        ] {
            assert_eq!(is_whole_object(body.as_bytes()), is_whole, "{body}");
        }
    }
}
