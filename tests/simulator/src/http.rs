//! HTTP/1.1, just enough: reading requests, forming answers.
//!
//! Written by hand because the faults need the raw bytes: an answer that stops in the middle of a
//! header is nothing that an HTTP library is willing to send.

use std::io::{self, ErrorKind, Read, Write};
use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::phase::Phase;
use crate::stream::Stream;

pub(crate) const MAX_HEAD: usize = 16 * 1024;
const MAX_BODY: usize = 256 * 1024;
const MAX_HEADERS: usize = 64;
/// Once a request has begun, the rest must not dawdle.
const REQUEST_LIMIT: Duration = Duration::from_secs(30);

/// Request line and headers.
pub(crate) struct Head {
    pub(crate) method: String,
    pub(crate) target: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// Did the client show a certificate on this connection?
    pub(crate) client_certificate: bool,
    keep_alive: bool,
}

impl Head {
    /// The target without its query.
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The first header of that (lower-case) name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(known, _)| known == name);
        values.next().map(|(_, value)| value.as_str())
    }

    /// Does the client want to go on with this connection?
    pub(crate) fn keep_alive(&self) -> bool {
        self.keep_alive
    }
}

/// Why no request came.
pub(crate) enum ReadError {
    /// Closed, reset, or silent for too long.
    Gone,
    /// Not a request we take: answer with this status, then close.
    Refused(u16),
}

impl From<io::Error> for ReadError {
    fn from(_: io::Error) -> ReadError {
        ReadError::Gone
    }
}

const MALFORMED: ReadError = ReadError::Refused(400);
const BODY_TOO_LONG: ReadError = ReadError::Refused(413);

/// A connection and what was read from it but not yet used.
pub(crate) struct Connection {
    stream: Stream,
    buffer: Vec<u8>,
}

impl Connection {
    pub(crate) fn new(stream: Stream) -> Connection {
        Connection { stream, buffer: Vec::new() }
    }

    pub(crate) fn reset(self) {
        self.stream.reset();
    }

    pub(crate) fn alert(self, description: u8) {
        self.stream.alert(description);
    }

    pub(crate) fn close(self) {
        self.stream.close();
    }

    /// Waits for the next request. `phase` is idle while not a byte of it has come.
    pub(crate) fn read_head(&mut self, phase: &Phase, idle_limit: Option<Duration>) -> Result<Head, ReadError> {
        if self.buffer.is_empty() {
            self.stream.set_read_timeout(idle_limit)?;
            if !phase.idle() {
                self.stream.shut();
                return Err(ReadError::Gone);
            }
            self.fill()?;
        }
        phase.busy();
        self.stream.set_read_timeout(Some(REQUEST_LIMIT))?;
        loop {
            let parsed = parse_head(&self.buffer)?;
            let length = parsed.as_ref().map_or(self.buffer.len(), |(_, length)| *length);
            if length > MAX_HEAD {
                return Err(ReadError::Refused(431));
            }
            if let Some((mut head, length)) = parsed {
                self.buffer.drain(..length);
                head.client_certificate = self.stream.client_certificate();
                return Ok(head);
            }
            self.fill()?;
        }
    }

    /// Reads the body that `head` announces.
    pub(crate) fn read_body(&mut self, head: &Head) -> Result<Vec<u8>, ReadError> {
        let framing = body_framing(head)?;
        let expects = head.header("expect").unwrap_or_default();
        if framing != BodyFraming::None && expects.eq_ignore_ascii_case("100-continue") {
            self.write(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        match framing {
            BodyFraming::None => Ok(Vec::new()),
            BodyFraming::Length(length) => self.take(length),
            BodyFraming::Chunked => self.read_chunks(),
        }
    }

    fn read_chunks(&mut self) -> Result<Vec<u8>, ReadError> {
        let mut body = Vec::new();
        loop {
            let size = self.read_chunk_size()?;
            if size == 0 {
                self.skip_trailers()?;
                return Ok(body);
            }
            if size > MAX_BODY - body.len() {
                return Err(BODY_TOO_LONG);
            }
            body.extend(self.take(size)?);
            if self.take(2)? != b"\r\n" {
                return Err(MALFORMED);
            }
        }
    }

    fn read_chunk_size(&mut self) -> Result<usize, ReadError> {
        loop {
            match httparse::parse_chunk_size(&self.buffer) {
                Ok(httparse::Status::Complete((used, size))) => {
                    self.buffer.drain(..used);
                    return usize::try_from(size).map_err(|_| BODY_TOO_LONG);
                }
                Ok(httparse::Status::Partial) if self.buffer.len() < MAX_HEAD => self.fill()?,
                _ => return Err(MALFORMED),
            }
        }
    }

    fn skip_trailers(&mut self) -> Result<(), ReadError> {
        let mut skipped = 0;
        while skipped < MAX_HEAD {
            match self.buffer.windows(2).position(|pair| pair == b"\r\n") {
                Some(end) => {
                    self.buffer.drain(..end + 2);
                    skipped += end + 2;
                    if end == 0 {
                        return Ok(());
                    }
                }
                None if self.buffer.len() < MAX_HEAD => self.fill()?,
                None => break,
            }
        }
        Err(MALFORMED)
    }

    fn take(&mut self, length: usize) -> Result<Vec<u8>, ReadError> {
        while self.buffer.len() < length {
            self.fill()?;
        }
        let rest = self.buffer.split_off(length);
        Ok(std::mem::replace(&mut self.buffer, rest))
    }

    fn fill(&mut self) -> Result<(), ReadError> {
        let mut chunk = [0; 8 * 1024];
        loop {
            match self.stream.read(&mut chunk) {
                Ok(0) => return Err(ReadError::Gone),
                Ok(length) => {
                    self.buffer.extend_from_slice(&chunk[..length]);
                    return Ok(());
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)?;
        self.stream.flush()
    }

    /// Says nothing until the client gives up.
    pub(crate) fn hold(mut self) {
        let _ = self.stream.set_read_timeout(None);
        while self.fill().is_ok() {
            self.buffer.clear();
        }
    }
}

pub(crate) fn parse_head(bytes: &[u8]) -> Result<Option<(Head, usize)>, ReadError> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    let length = match request.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => {
            return Err(ReadError::Refused(431));
        }
        Err(_) => return Err(MALFORMED),
    };
    let headers: Vec<(String, String)> = request
        .headers
        .iter()
        .map(|header| {
            let value = String::from_utf8_lossy(header.value).into_owned();
            (header.name.to_ascii_lowercase(), value)
        })
        .collect();
    let wants = |token: &str| {
        headers.iter().any(|(name, value)| {
            let mut tokens = value.split(',');
            name == "connection" && tokens.any(|one| one.trim().eq_ignore_ascii_case(token))
        })
    };
    let keep_alive = request.version == Some(1) && !wants("close");
    let head = Head {
        method: request.method.unwrap_or_default().to_owned(),
        target: request.path.unwrap_or_default().to_owned(),
        headers,
        client_certificate: false,
        keep_alive,
    };
    Ok(Some((head, length)))
}

#[derive(PartialEq)]
enum BodyFraming {
    None,
    Length(usize),
    Chunked,
}

/// Two announcements that differ are refused: guessing is how requests get smuggled.
fn body_framing(head: &Head) -> Result<BodyFraming, ReadError> {
    let all = |name: &str| {
        let headers = head.headers.iter().filter(move |(known, _)| known == name);
        headers.map(|(_, value)| value.trim()).collect::<Vec<_>>()
    };
    let lengths = all("content-length");
    match (all("transfer-encoding").as_slice(), lengths.as_slice()) {
        ([], []) => Ok(BodyFraming::None),
        ([coding], []) if coding.eq_ignore_ascii_case("chunked") => Ok(BodyFraming::Chunked),
        ([], [length]) if length.bytes().all(|byte| byte.is_ascii_digit()) => match length.parse::<usize>() {
            Ok(length) if length <= MAX_BODY => Ok(BodyFraming::Length(length)),
            Err(_) if length.is_empty() => Err(MALFORMED),
            _ => Err(BODY_TOO_LONG),
        },
        _ => Err(MALFORMED),
    }
}

/// How the end of an answer's body is told.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Framing {
    /// `Content-Length`.
    Length,
    /// Chunked coding.
    Chunked,
    /// Not at all: the body ends with the connection.
    Unannounced,
}

/// An answer before it becomes bytes.
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) framing: Framing,
}

impl Response {
    pub(crate) fn json(status: u16, body: &Value) -> Response {
        Response::text(status, "application/json", body.to_string())
    }

    pub(crate) fn text(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Response {
        Response {
            status,
            headers: vec![("Content-Type", kind.to_owned())],
            body: body.into(),
            framing: Framing::Length,
        }
    }

    /// An answer without a body.
    pub(crate) fn blank(status: u16) -> Response {
        Response { status, headers: Vec::new(), body: Vec::new(), framing: Framing::Length }
    }

    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Response {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(crate) fn framed(mut self, framing: Framing) -> Response {
        self.framing = framing;
        self
    }

    /// Status line and headers, and the body, as they go over the wire.
    pub(crate) fn encode(self, date: Option<SystemTime>) -> (Vec<u8>, Vec<u8>) {
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        if let Some(date) = date {
            head += &format!("Date: {}\r\n", httpdate::fmt_http_date(date));
        }
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        match self.framing {
            Framing::Length => head += &format!("Content-Length: {}\r\n", self.body.len()),
            Framing::Chunked => head += "Transfer-Encoding: chunked\r\n",
            Framing::Unannounced => {}
        }
        head += "\r\n";
        let body = match self.framing {
            Framing::Chunked => chunked(&self.body),
            Framing::Length | Framing::Unannounced => self.body,
        };
        (head.into_bytes(), body)
    }
}

fn chunked(body: &[u8]) -> Vec<u8> {
    let mut coded = Vec::new();
    for chunk in body.chunks(200) {
        coded.extend(format!("{:x}\r\n", chunk.len()).bytes());
        coded.extend(chunk);
        coded.extend(b"\r\n");
    }
    coded.extend(b"0\r\n\r\n");
    coded
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        302 => "Found",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        407 => "Proxy Authentication Required",
        408 => "Request Timeout",
        409 => "Conflict",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        418 => "I'm a teapot",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Unknown",
    }
}

/// Decodes `%41` and `+` of a query value; `None` if it is not well-formed UTF-8 in the end.
pub(crate) fn decode_query(text: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => {
                let high = char::from(bytes.next()?).to_digit(16)?;
                let low = char::from(bytes.next()?).to_digit(16)?;
                u8::try_from(high * 16 + low).ok()?
            }
            b'+' => b' ',
            other => other,
        });
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framing_of(headers: &[(&str, &str)]) -> Option<BodyFraming> {
        let head = Head {
            method: "POST".into(),
            target: "/".into(),
            headers: headers.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect(),
            client_certificate: false,
            keep_alive: true,
        };
        body_framing(&head).ok()
    }

    #[test]
    fn a_body_is_announced_once_or_refused() {
        assert!(framing_of(&[]) == Some(BodyFraming::None));
        assert!(framing_of(&[("content-length", "12")]) == Some(BodyFraming::Length(12)));
        assert!(framing_of(&[("transfer-encoding", "Chunked")]) == Some(BodyFraming::Chunked));
        for refused in [
            &[("content-length", "12"), ("content-length", "13")][..],
            &[("content-length", "12"), ("transfer-encoding", "chunked")],
            &[("content-length", "+12")],
            &[("content-length", "")],
            &[("content-length", "99999999999999999999999")],
            &[("transfer-encoding", "gzip, chunked")],
        ] {
            assert!(framing_of(refused).is_none(), "{refused:?}");
        }
    }

    #[test]
    fn queries_are_decoded() {
        assert_eq!(decode_query("a-b").as_deref(), Some("a-b"));
        assert_eq!(decode_query("a%2Bb+c%c3%a9").as_deref(), Some("a+b cé"));
        for broken in ["%", "%4", "%zz", "%ff"] {
            assert_eq!(decode_query(broken), None, "{broken}");
        }
    }

    #[test]
    fn chunks_add_up() {
        assert_eq!(chunked(b"hello"), b"5\r\nhello\r\n0\r\n\r\n");
    }
}
