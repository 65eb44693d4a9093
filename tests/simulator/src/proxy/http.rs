//! The HTTP proxy: CONNECT and its answers.

use std::io::{self, ErrorKind};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::faults::{Act, Http};
use super::line::Line;
use super::state::State;
use super::target::Target;
use crate::answers;
use crate::http::{Head, MAX_HEAD, parse_head};

pub(super) const GARBAGE: &[u8] = b"\x16\x03\x03 this is no HTTP\r\n\r\n";
/// A good answer begins; the value of a header is under way.
pub(super) const BEGINNING: &[u8] = b"HTTP/1.1 200 OK\r\nX-Drip: ";

const CREDENTIALS: &str = "proxy-authorization";

/// Reads a request. `None`: it was refused, and the client knows why.
pub(super) fn ask(state: &State, line: &Line, act: Act) -> io::Result<Option<Target>> {
    let bytes = read_head(line)?;
    state.seen().heads.push(redact(&bytes));
    match judge(&bytes, state.credentials(), matches!(act, Act::Http(Http::Unauthorized))) {
        Ok(target) => Ok(Some(target)),
        Err(status) => {
            line.say(&page(status))?;
            Ok(None)
        }
    }
}

pub(super) fn page(status: u16) -> Vec<u8> {
    let (head, body) = answers::page(status).encode(None);
    [head, body].concat()
}

/// The head that opens the tunnel.
pub(super) fn connected(act: Act) -> Vec<u8> {
    match act {
        Act::Http(Http::Connected(head)) => head().into_bytes(),
        _ => b"HTTP/1.1 200 Connection established\r\n\r\n".to_vec(),
    }
}

/// Byte by byte, so that what follows stays for the tunnel.
fn read_head(line: &Line) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        if bytes.len() == MAX_HEAD {
            return Err(ErrorKind::InvalidData.into());
        }
        bytes.extend(line.receive_exactly::<1>()?);
    }
    Ok(bytes)
}

/// The target, or the status of the refusal.
fn judge(bytes: &[u8], credentials: Option<&(String, String)>, never: bool) -> Result<Target, u16> {
    let (head, _) = parse_head(bytes).ok().flatten().ok_or(400u16)?;
    if head.method != "CONNECT" {
        return Err(405);
    }
    if never || !credentials.is_none_or(|credentials| has(&head, credentials)) {
        return Err(407);
    }
    Target::parse(&head.target).ok_or(400)
}

fn has(head: &Head, (user, password): &(String, String)) -> bool {
    let wanted = BASE64_STANDARD.encode(format!("{user}:{password}"));
    let given = head.header(CREDENTIALS).and_then(|value| value.split_once(' '));
    given.is_some_and(|(scheme, given)| scheme.eq_ignore_ascii_case("Basic") && given.trim() == wanted)
}

fn redact(head: &[u8]) -> String {
    let head = String::from_utf8_lossy(head);
    let lines = head.split_inclusive("\r\n").map(|line| match line.split_once(':') {
        Some((name, _)) if name.trim().eq_ignore_ascii_case(CREDENTIALS) => format!("{name}: (present)\r\n"),
        _ => line.to_owned(),
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(head: &str) -> Result<String, u16> {
        let credentials = ("till".to_owned(), "pa:ss".to_owned());
        judge(head.as_bytes(), Some(&credentials), false).map(|target| target.to_string())
    }

    #[test]
    fn requests_are_judged() {
        let good = "CONNECT a:1 HTTP/1.1\r\nproxy-AUTHORIZATION: basic dGlsbDpwYTpzcw==\r\n\r\n";
        assert_eq!(judged(good), Ok("a:1".to_owned()));
        assert_eq!(judged(&good.replace("cw==", "dw==")), Err(407));
        assert_eq!(judged(&good.replace("basic", "bearer")), Err(407));
        assert_eq!(judged("CONNECT a:1 HTTP/1.1\r\n\r\n"), Err(407));
        assert_eq!(judged(&good.replace("CONNECT a:1", "GET http://a/")), Err(405));
        assert_eq!(judged(&good.replace("a:1", "a")), Err(400));
        assert_eq!(judged("hello\r\n\r\n"), Err(400));
    }

    #[test]
    fn credentials_are_not_kept() {
        let head = "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nproxy-authorization:Basic c2VjcmV0\r\n\r\n";
        let kept = "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nproxy-authorization: (present)\r\n\r\n";
        assert_eq!(redact(head.as_bytes()), kept);
    }
}
