//! The head of an answer, mended where it is not quite HTTP: a header that is never used must not make an answer
//! unreadable.
//!
//! RFC 9112 has a client replace line folding, and a proxy remove the space before a colon. Both are done here, in
//! place and without changing a length.

/// Longer heads are left to ureq, which refuses them.
const LONGEST: usize = 64 * 1024;

/// Mends the head of an answer at the beginning of what came, and blanks the interim ones (1xx) before it. False: the
/// head is not complete yet.
pub(super) fn mend(came: &mut [u8]) -> bool {
    let mut start = 0;
    loop {
        let rest = &mut came[start..];
        start += rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let rest = &mut came[start..];
        let Some(length) = length(rest) else { return start + rest.len() > LONGEST };
        let head = &mut rest[..length];
        if !is_interim(head) {
            unfold(head);
            head.split_mut(|byte| *byte == b'\n').enumerate().for_each(|(at, line)| mend_line(line, at == 0));
            return true;
        }
        head.fill(b'\n');
        start += length;
    }
}

/// The length of a head with the empty line that ends it; None: that line has not come yet.
fn length(head: &[u8]) -> Option<usize> {
    let mut length = 0;
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        length += line.len();
        if matches!(line, b"\n" | b"\r\n") {
            return Some(length);
        }
    }
    None
}

/// 1xx, except 101, after which no HTTP comes.
fn is_interim(head: &[u8]) -> bool {
    let status = head.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
    head.starts_with(b"HTTP/1.") && status.starts_with(b"1") && !status.starts_with(b"101")
}

/// A line that begins with white space continues the one before.
fn unfold(head: &mut [u8]) {
    for end in 1..head.len().saturating_sub(1) {
        if head[end] == b'\n' && matches!(head[end + 1], b' ' | b'\t') {
            head[end] = b' ';
            if head[end - 1] == b'\r' {
                head[end - 1] = b' ';
            }
        }
    }
}

/// Mends one line, without its line feed.
fn mend_line(line: &mut [u8], is_status: bool) {
    let line = match line {
        [line @ .., b'\r'] => line,
        line => line,
    };
    if !is_status && line.len() > 1 {
        mend_name(line);
    }
    for byte in line.iter_mut().filter(|byte| byte.is_ascii_control() && **byte != b'\t') {
        *byte = b' ';
    }
}

/// Moves the colon right behind the name. What cannot be a name becomes one that is never used.
fn mend_name(line: &mut [u8]) {
    let Some(colon) = line.iter().position(|byte| *byte == b':').filter(|colon| *colon > 0) else {
        line.fill(b'x');
        line[1] = b':';
        return;
    };
    let length = line[..colon].iter().rposition(|byte| !matches!(byte, b' ' | b'\t')).map_or(0, |last| last + 1);
    let is_token = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    if !line[..length].iter().all(is_token) {
        line[..length].fill(b'x');
    }
    line[length..=colon].fill(b' ');
    line[length] = b':';
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    proptest! {
        /// Whatever its lines are, a mended head is valid HTTP.
        #[test]
        fn what_is_mended_can_be_read(
            lines in prop::collection::vec(prop::collection::vec(select(&b"aA:; \t\0\x7f\xe9-"[..]), 2..12), 0..6),
            end in select(vec!["\n", "\r\n"]),
        ) {
            let mut came = format!("HTTP/1.1 200 OK{end}").into_bytes();
            lines.iter().for_each(|line| came.extend([line, end.as_bytes()].concat()));
            came.extend(end.as_bytes());
            prop_assert!(mend(&mut came));
            let mut headers = [httparse::EMPTY_HEADER; 100];
            let read = httparse::Response::new(&mut headers).parse(&came);
            prop_assert_eq!(read, Ok(httparse::Status::Complete(came.len())), "{}", came.escape_ascii());
        }
    }

    fn mended(came: &str) -> (String, bool) {
        let mut came = came.as_bytes().to_vec();
        let is_whole = mend(&mut came);
        (came.iter().map(|byte| char::from(*byte)).collect(), is_whole)
    }

    #[test]
    fn a_head_is_made_good() {
        for (came, head) in [
            ("HTTP/1.1 200 OK\r\nA: b\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n\r\n"),
            ("HTTP/1.1 200 OK\nA: b\n\n", "HTTP/1.1 200 OK\nA: b\n\n"),
            // Folded.
            (
                "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\td\r\nE: f\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA: b   c  \td\r\nE: f\r\n\r\n",
            ),
            ("HTTP/1.1 200 OK\r\nA:\r\n 7\r\n \r\n\r\n", "HTTP/1.1 200 OK\r\nA:   7   \r\n\r\n"),
            ("HTTP/1.1 200 OK\r\n A: b\r\n\r\n", "HTTP/1.1 200 OK   A: b\r\n\r\n"),
            // Space before the colon.
            ("HTTP/1.1 200 OK\r\nA : b\r\nC \t :d:e\r\n\r\n", "HTTP/1.1 200 OK\r\nA:  b\r\nC:   d:e\r\n\r\n"),
            // Lines that are no header, or have no valid name.
            ("HTTP/1.1 200 OK\r\nA B: c\r\n: d\r\ne f\r\n\r\n", "HTTP/1.1 200 OK\r\nxxx: c\r\nx:x\r\nx:x\r\n\r\n"),
            ("HTTP/1.1 200 OK\r\nContent Length: 9\r\n\r\n", "HTTP/1.1 200 OK\r\nxxxxxxxxxxxxxx: 9\r\n\r\n"),
            // Control characters, in the status line too.
            ("HTTP/1.1 200 O\u{1}K\r\nA: b\0c\rd\te\r\n\r\n", "HTTP/1.1 200 O K\r\nA: b c d\te\r\n\r\n"),
            // The body stays as it came.
            ("HTTP/1.1 200 OK\r\n\r\n x : y\r\n z", "HTTP/1.1 200 OK\r\n\r\n x : y\r\n z"),
            // Interim answers.
            ("\r\nHTTP/1.1 100 Continue\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\n\r\n1", "HTTP/1.1 200 OK\r\n\r\n1"),
            ("HTTP/1.1 103 X\r\n\r\nHTTP/1.1 100\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n"),
            ("HTTP/1.1 101 X\r\nA : b\r\n\r\n", "HTTP/1.1 101 X\r\nA:  b\r\n\r\n"),
        ] {
            let (mended, is_whole) = mended(came);
            assert_eq!(mended.len(), came.len());
            assert_eq!(mended.trim_start_matches(['\r', '\n']), head, "{came:?}");
            assert!(is_whole);
        }
    }

    #[test]
    fn it_waits_until_all_of_it_is_there() {
        let whole = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nA : b\r\n c\r\n\r\n";
        for length in 0..whole.len() {
            assert!(!mended(&whole[..length]).1, "{length}");
        }
        // The result is the same when it comes byte by byte.
        let mut came = Vec::new();
        for byte in whole.bytes() {
            came.push(byte);
            mend(&mut came);
        }
        assert_eq!(String::from_utf8(came).unwrap(), mended(whole).0);
        for endless in ["x", "HTTP/1.1 103 Early Hints\r\n\r\n"] {
            assert!(mended(&endless.repeat(LONGEST / endless.len() + 1)).1, "that long it is refused");
        }
    }
}
