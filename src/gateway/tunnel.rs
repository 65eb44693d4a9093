//! The way through a proxy: CONNECT (RFC 9110 §9.3.6) or SOCKS5 (RFC 1928, 1929). The socket's limit bounds all of it,
//! however slowly the proxy answers.

use std::io::{self, Read, Write};
use std::net::IpAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use zeroize::Zeroizing;

use super::error::ProxyError;
use super::proxy::{Credentials, Proxy, ProxyScheme};

/// A proxy may answer with a long head: up to this many lines, and this many bytes.
const MOST_LINES: usize = 100;
const LONGEST_HEAD: usize = 64 * 1024;

/// Turns the connection to the proxy into one to `host`.
pub(super) fn open(stream: &mut (impl Read + Write), proxy: &Proxy, host: &str, port: u16) -> Result<(), ProxyError> {
    match proxy.scheme {
        ProxyScheme::Http => connect(stream, proxy.credentials.as_ref(), host, port),
        ProxyScheme::Socks5 => socks5(stream, proxy.credentials.as_ref(), host, port),
    }
}

fn connect(
    stream: &mut (impl Read + Write),
    credentials: Option<&Credentials>,
    host: &str,
    port: u16,
) -> Result<(), ProxyError> {
    let host = if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
    let mut request = Zeroizing::new(String::with_capacity(2 * 1024));
    *request += &format!("CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n");
    if let Some(credentials) = credentials {
        let pair = Zeroizing::new(format!("{}:{}", credentials.user, credentials.password.as_str()));
        let encoded = Zeroizing::new(BASE64.encode(pair.as_bytes()));
        *request += "Proxy-Authorization: Basic ";
        *request += &encoded;
        *request += "\r\n";
    }
    *request += "\r\n";
    stream.write_all(request.as_bytes())?;

    let mut head = Vec::new();
    let head = loop {
        let mut bytes = [0; 4 * 1024];
        match stream.read(&mut bytes)? {
            0 => return Err(ProxyError::Refused("it closed the connection".to_owned())),
            length => head.extend_from_slice(&bytes[..length]),
        }
        if let Some(head) = read_head(&head)? {
            break head;
        }
    };
    match head.status {
        200..=299 => Ok(()),
        407 => Err(ProxyError::Credentials(without_basic(&head.challenges))),
        status => Err(ProxyError::Refused(format!("it answered with HTTP status {status}"))),
    }
}

/// The parts that count of an answer to CONNECT.
struct Head {
    status: u16,
    /// The ways to log in that the proxy offers: the values of `Proxy-Authenticate`.
    challenges: Vec<String>,
}

/// What a proxy offers instead of Basic, in which case no password helps. Empty: it offers Basic, or does not say.
fn without_basic(challenges: &[String]) -> String {
    const OTHERS: [&str; 5] = ["NTLM", "Negotiate", "Kerberos", "Digest", "Bearer"];
    // The first word of each part. Quoted text is left out, because anything may stand there.
    let unquoted: Vec<&str> = challenges.iter().flat_map(|value| value.split('"').step_by(2)).collect();
    let words: Vec<&str> =
        unquoted.iter().flat_map(|text| text.split(',')).filter_map(|part| part.split_whitespace().next()).collect();
    let offers = |scheme: &str| words.iter().any(|word| word.eq_ignore_ascii_case(scheme));
    let others: Vec<&str> = OTHERS.into_iter().filter(|scheme| offers(scheme)).collect();
    match (offers("Basic"), &others[..]) {
        (true, _) | (false, []) => String::new(),
        (false, others) => format!(
            "it offers only {}, and this library only Basic; whoever runs the proxy can offer that, or let this machine through",
            others.join(", ")
        ),
    }
}

/// Reads a head; None while it is not complete.
fn read_head(head: &[u8]) -> Result<Option<Head>, ProxyError> {
    let refused = |why: &str| Err(ProxyError::Refused(why.to_owned()));
    let mut lines = [httparse::EMPTY_HEADER; MOST_LINES];
    let mut answer = httparse::Response::new(&mut lines);
    match answer.parse(head) {
        Ok(httparse::Status::Complete(length)) => {
            let status = answer.code.unwrap_or_default();
            // The service sends nothing before it is asked: what follows a good head is not from it.
            if (200..300).contains(&status) && length != head.len() {
                return refused("it said more than a proxy may");
            }
            let challenges = answer.headers.iter().filter(|line| line.name.eq_ignore_ascii_case("proxy-authenticate"));
            let challenges = challenges.map(|line| String::from_utf8_lossy(line.value).into_owned()).collect();
            Ok(Some(Head { status, challenges }))
        }
        Ok(httparse::Status::Partial) if head.len() < LONGEST_HEAD => Ok(None),
        Ok(httparse::Status::Partial) | Err(httparse::Error::TooManyHeaders) => refused("its answer is too long"),
        Err(_) => refused("its answer is not HTTP"),
    }
}

const SOCKS: u8 = 5;
const NO_METHOD: u8 = 0;
const PASSWORD_METHOD: u8 = 2;

fn socks5(
    stream: &mut (impl Read + Write),
    credentials: Option<&Credentials>,
    host: &str,
    port: u16,
) -> Result<(), ProxyError> {
    let method = if credentials.is_some() { PASSWORD_METHOD } else { NO_METHOD };
    let greeting: &[u8] = if method == NO_METHOD { &[SOCKS, 1, NO_METHOD] } else { &[SOCKS, 2, NO_METHOD, method] };
    stream.write_all(greeting)?;
    match (read(stream)?, credentials) {
        ([SOCKS, NO_METHOD], _) => {}
        ([SOCKS, PASSWORD_METHOD], Some(credentials)) => log_in(stream, credentials)?,
        ([SOCKS, 0xff], Some(_)) => {
            let why =
                "it takes neither a user with a password nor a connection without: perhaps only Kerberos (GSSAPI)";
            return Err(ProxyError::Credentials(why.to_owned()));
        }
        ([SOCKS, 0xff], None) => return Err(ProxyError::Credentials(String::new())),
        _ => return Err(no_socks()),
    }

    stream.write_all(&socks_request(host, port)?)?;
    let [version, reply, _, kind] = read(stream)?;
    if version != SOCKS {
        return Err(no_socks());
    }
    if reply != 0 {
        return Err(ProxyError::Refused(reply_text(reply)));
    }
    // The address that the proxy connects from is not used, but must be read.
    let length = match kind {
        1 => 4,
        4 => 16,
        3 => usize::from(read::<1>(stream)?[0]),
        _ => return Err(no_socks()),
    };
    read_exact(stream, &mut vec![0; length + 2])
}

fn socks_request(host: &str, port: u16) -> Result<Vec<u8>, ProxyError> {
    const CONNECT: u8 = 1;
    let mut request = vec![SOCKS, CONNECT, 0];
    match host.parse() {
        Ok(IpAddr::V4(address)) => {
            request.push(1);
            request.extend(address.octets());
        }
        Ok(IpAddr::V6(address)) => {
            request.push(4);
            request.extend(address.octets());
        }
        Err(_) => {
            let length = u8::try_from(host.len());
            request
                .extend([3, length.map_err(|_| ProxyError::Refused("the host's name is too long for it".to_owned()))?]);
            request.extend(host.bytes());
        }
    }
    request.extend(port.to_be_bytes());
    Ok(request)
}

fn log_in(stream: &mut (impl Read + Write), credentials: &Credentials) -> Result<(), ProxyError> {
    let mut request = Zeroizing::new(Vec::with_capacity(3 + 2 * 255));
    request.push(1);
    for text in [credentials.user.as_str(), credentials.password.as_str()] {
        request.push(u8::try_from(text.len()).map_err(|_| ProxyError::Credentials(String::new()))?);
        request.extend(text.bytes());
    }
    stream.write_all(&request)?;
    match read(stream)? {
        [1, 0] => Ok(()),
        [1, _] => Err(ProxyError::Credentials(String::new())),
        _ => Err(no_socks()),
    }
}

fn reply_text(reply: u8) -> String {
    match reply {
        1 => "it has a fault of its own",
        2 => "its rules do not allow the way to the service",
        3 => "it cannot reach the service's network",
        4 => "it cannot reach the service",
        5 => "the service refused its connection",
        6 => "its connection to the service took too long",
        _ => "it answered with an unknown code",
    }
    .to_owned()
}

fn no_socks() -> ProxyError {
    ProxyError::Refused("its answer is not SOCKS5".to_owned())
}

fn read<const N: usize>(stream: &mut impl Read) -> Result<[u8; N], ProxyError> {
    let mut bytes = [0; N];
    read_exact(stream, &mut bytes)?;
    Ok(bytes)
}

fn read_exact(stream: &mut impl Read, bytes: &mut [u8]) -> Result<(), ProxyError> {
    stream.read_exact(bytes).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => ProxyError::Refused("it closed the connection".to_owned()),
        _ => ProxyError::Io(error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::error::ConnectError;
    use crate::status::Status;

    /// A proxy that gives its answer in pieces of one byte, and remembers what it was told.
    struct Script {
        answer: Vec<u8>,
        at: usize,
        told: Vec<u8>,
    }

    impl Read for Script {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let Some(byte) = self.answer.get(self.at) else { return Ok(0) };
            buffer[0] = *byte;
            self.at += 1;
            Ok(1)
        }
    }

    impl Write for Script {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.told.extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn through(proxy: &str, answer: &[u8], host: &str) -> (Result<(), ConnectError>, Vec<u8>) {
        let proxy = Proxy::parse(proxy).ok().unwrap();
        let mut script = Script { answer: answer.to_vec(), at: 0, told: Vec::new() };
        let opened = open(&mut script, &proxy, host, 443).map_err(ProxyError::of_proxy);
        (opened, script.told)
    }

    #[test]
    fn answers_to_connect() {
        let many = |lines| format!("HTTP/1.1 200 OK\r\n{}\r\n", "x: y\r\n".repeat(lines)).into_bytes();
        for (answer, status) in [
            (&b"HTTP/1.1 200 Connection established\r\n\r\n"[..], None),
            (b"HTTP/1.0 200\r\n\r\n", None),
            (b"HTTP/1.1 204 No\r\nContent-Length: 9\r\n\r\n", None),
            (&many(100), None),
            (&many(101), Some(Status::Proxy)),
            (b"HTTP/1.1 407 No\r\n\r\n", Some(Status::ProxyCredentials)),
            (b"HTTP/1.1 502 No\r\n\r\n<html>", Some(Status::Proxy)),
            (b"HTTP/1.1 302 No\r\n\r\n", Some(Status::Proxy)),
            (b"HTTP/1.1 100 No\r\n\r\n", Some(Status::Proxy)),
            (b"SSH-2.0-x\r\n", Some(Status::Proxy)),
            (b"", Some(Status::Proxy)),
            (b"HTTP/1.1 200 OK\r\nx:", Some(Status::Proxy)),
        ] {
            let (opened, _) = through("http://proxy:8080", answer, "service.example");
            assert_eq!(opened.err().map(|(status, _)| status), status, "{}", answer.escape_ascii());
        }
        let (opened, _) = through("http://proxy:8080", &[b'x'; 80_000], "service.example");
        assert_eq!(opened.unwrap_err().0, Status::Proxy);
    }

    #[test]
    fn a_proxy_without_basic_is_named_with_what_it_offers() {
        for (lines, offered) in [
            ("Proxy-Authenticate: NTLM\r\n", Some("NTLM")),
            ("Proxy-Authenticate: Negotiate\r\nproxy-authenticate: ntlm\r\n", Some("NTLM, Negotiate")),
            ("Proxy-Authenticate: Negotiate, NTLM\r\n", Some("NTLM, Negotiate")),
            ("Proxy-Authenticate: Digest realm=\"x, Basic\", nonce=\"NTLM\"\r\n", Some("Digest")),
            ("Proxy-Authenticate: NTLM\r\nProxy-Authenticate: basic realm=\"x\"\r\n", None),
            ("Proxy-Authenticate: Digest realm=\"x\", Basic realm=\"y\"\r\n", None),
            ("Proxy-Authenticate: hidden\r\n", None),
            ("", None),
        ] {
            let answer = format!("HTTP/1.1 407 No\r\n{lines}\r\n");
            let (opened, _) = through("http://user:pass@proxy:8080", answer.as_bytes(), "service.example");
            let (status, detail) = opened.unwrap_err();
            assert_eq!(status, Status::ProxyCredentials, "{lines}");
            match offered {
                Some(offered) => assert!(detail.contains(&format!("only {offered}, and")), "{detail}"),
                None => assert_eq!(detail, "", "{lines}"),
            }
        }
    }

    #[test]
    fn connect_names_the_host_and_shows_the_credentials() {
        let good = b"HTTP/1.1 200 OK\r\n\r\n";
        let (_, told) = through("http://user:pass@proxy:8080", good, "service.example");
        let told = String::from_utf8(told).unwrap();
        assert!(told.starts_with("CONNECT service.example:443 HTTP/1.1\r\nHost: service.example:443\r\n"));
        assert!(told.contains("\r\nProxy-Authorization: Basic dXNlcjpwYXNz\r\n"));
        let (_, told) = through("http://proxy:8080", good, "2001:db8::1");
        assert_eq!(told, b"CONNECT [2001:db8::1]:443 HTTP/1.1\r\nHost: [2001:db8::1]:443\r\n\r\n");
    }

    #[test]
    fn answers_of_socks() {
        let (free, locked) = ("socks5://proxy", "socks5://user:pass@proxy");
        for (proxy, answer, status) in [
            (free, &[5, 0, 5, 0, 0, 1, 0, 0, 0, 0, 0, 0][..], None),
            (free, &[5, 0, 5, 0, 0, 3, 1, b'x', 0, 0], None),
            (locked, &[5, 2, 1, 0, 5, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], None),
            (locked, &[5, 0, 5, 0, 0, 1, 0, 0, 0, 0, 0, 0], None),
            (free, &[5, 2], Some(Status::Proxy)),
            (free, &[5, 0xff], Some(Status::ProxyCredentials)),
            (locked, &[5, 2, 1, 1], Some(Status::ProxyCredentials)),
            (free, &[5, 0, 5, 5, 0, 1], Some(Status::Proxy)),
            (free, &[5, 0, 5, 0, 0, 9], Some(Status::Proxy)),
            (free, &[4, 0], Some(Status::Proxy)),
            (free, &[5, 0, 5, 0, 0, 1, 0], Some(Status::Proxy)),
            (free, &[], Some(Status::Proxy)),
        ] {
            let (opened, _) = through(proxy, answer, "service.example");
            assert_eq!(opened.err().map(|(status, _)| status), status, "{answer:?}");
        }
    }

    #[test]
    fn socks_is_told_names_and_addresses() {
        for (host, address) in [
            ("a.example", &[3, 9, b'a', b'.', b'e', b'x', b'a', b'm', b'p', b'l', b'e'][..]),
            ("192.0.2.7", &[1, 192, 0, 2, 7]),
        ] {
            let (_, told) = through("socks5://proxy", &[5, 0, 5, 0, 0, 1, 0, 0, 0, 0, 0, 0], host);
            assert_eq!(told, [&[5, 1, 0, 5, 1, 0], address, &[1, 187]].concat());
        }
    }
}
