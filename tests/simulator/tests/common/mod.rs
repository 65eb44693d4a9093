//! A client of a few lines, over a bare socket: what it sees is what was on the wire.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jpm_simulator::{Settings, Simulator};
use rustls::client::WantsClientCert;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, pem::PemObject};
use rustls::{ClientConfig, ClientConnection, ConfigBuilder, RootCertStore, StreamOwned, SupportedProtocolVersion};
use serde_json::{Value, json};

pub const MERCHANT: &str = "998482157630";
pub const VISA: &str = "4112344112344113";
pub const MASTERCARD: &str = "5112345112345114";

/// A simulator over plain http.
pub fn plain() -> Simulator {
    start(Settings::default())
}

/// The same with other settings.
pub fn start(settings: Settings) -> Simulator {
    Simulator::start(Settings { tls: false, ..settings }).unwrap()
}

/// An answer, as far as it came.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
    /// As many bytes as were announced, or the last chunk seen.
    pub complete: bool,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (known, value) = line.split_once(": ")?;
            known.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

/// Anything that bytes go through.
pub trait Stream: Read + Write {}
impl<T: Read + Write> Stream for T {}

/// One connection.
pub struct Wire {
    tcp: TcpStream,
    stream: Box<dyn Stream>,
}

impl Wire {
    pub fn to(simulator: &Simulator) -> Wire {
        let url = simulator.base_url();
        let (scheme, rest) = url.split_once("://").unwrap();
        let wire = Wire::plain(rest.trim_end_matches("/api/v2"));
        match scheme {
            "http" => wire,
            _ => wire.secured(&simulator.ca_file(), "127.0.0.1"),
        }
    }

    pub fn plain(address: &str) -> Wire {
        Wire::over(TcpStream::connect(address).unwrap())
    }

    /// Over a connection that is there already, such as a tunnel.
    pub fn over(tcp: TcpStream) -> Wire {
        let stream = Box::new(tcp.try_clone().unwrap());
        let wire = Wire { tcp, stream };
        wire.patience(10_000);
        wire
    }

    /// The same with TLS, trusting only that authority, expecting that name.
    pub fn secured(self, authority: &Path, name: &'static str) -> Wire {
        self.through(trusting(authority, rustls::DEFAULT_VERSIONS).with_no_client_auth(), name)
    }

    /// The same with TLS as set, expecting that name.
    pub fn through(self, config: ClientConfig, name: &'static str) -> Wire {
        let session = ClientConnection::new(Arc::new(config), name.try_into().unwrap()).unwrap();
        let tcp = self.tcp.try_clone().unwrap();
        Wire { tcp, stream: Box::new(StreamOwned::new(session, self.tcp)) }
    }

    /// How long to wait for bytes.
    pub fn patience(&self, milliseconds: u64) {
        self.tcp.set_read_timeout(Some(Duration::from_millis(milliseconds))).unwrap();
    }

    /// With TLS, the handshake; without, nothing.
    pub fn shake_hands(&mut self) -> io::Result<()> {
        self.stream.flush()
    }

    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)?;
        self.stream.flush()
    }

    pub fn read(&mut self) -> io::Result<Option<Answer>> {
        read_answer(&mut self.stream)
    }

    pub fn raw(&mut self, bytes: &[u8]) -> io::Result<Option<Answer>> {
        self.write(bytes)?;
        self.read()
    }

    /// A payment; `None` if the connection ended without a byte.
    pub fn pay(&mut self, request_id: &str, body: &Value) -> io::Result<Option<Answer>> {
        self.raw(&payment(request_id, body))
    }

    pub fn get(&mut self, path: &str) -> io::Result<Option<Answer>> {
        self.raw(&get(path))
    }
}

/// TLS that trusts only that authority; the client's own certificate is still to be set.
pub fn trusting(
    authority: &Path,
    versions: &[&'static SupportedProtocolVersion],
) -> ConfigBuilder<ClientConfig, WantsClientCert> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(authority).unwrap()).unwrap();
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots)
}

/// A payment on a fresh connection that must be answered.
pub fn pay(simulator: &Simulator, request_id: &str, body: &Value) -> Answer {
    Wire::to(simulator).pay(request_id, body).unwrap().unwrap()
}

/// A look-up by request id on a fresh connection.
pub fn look_up(simulator: &Simulator, request_id: &str) -> Answer {
    let path = format!("/payments?requestIdentifier={request_id}");
    Wire::to(simulator).get(&path).unwrap().unwrap()
}

/// Something to be done, on a fresh connection, that must be answered.
pub fn submit(simulator: &Simulator, method: &str, path: &str, request_id: &str, body: &Value) -> Answer {
    Wire::to(simulator).raw(&request(method, path, request_id, body)).unwrap().unwrap()
}

pub fn payment(request_id: &str, body: &Value) -> Vec<u8> {
    request("POST", "/payments", request_id, body)
}

pub fn request(method: &str, path: &str, request_id: &str, body: &Value) -> Vec<u8> {
    let body = body.to_string();
    format!(
        "{method} /api/v2{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer t\r\n\
         merchant-id: {MERCHANT}\r\nrequest-id: {request_id}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

pub fn get(path: &str) -> Vec<u8> {
    format!(
        "GET /api/v2{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer t\r\n\
         merchant-id: {MERCHANT}\r\nrequest-id: look-up\r\n\r\n"
    )
    .into_bytes()
}

/// A sale with that card.
pub fn sale(card: &str, amount: i64) -> Value {
    json!({
        "captureMethod": "NOW", "amount": amount, "currency": "USD",
        "merchant": {"merchantSoftware": {"companyName": "Store", "productName": "Till"}},
        "paymentMethodType": {"card": {
            "accountNumber": card, "expiry": {"month": 11, "year": 2031}, "cvv": "111"
        }}
    })
}

/// A sale with that order number.
pub fn order(number: &str) -> Value {
    let mut body = sale(VISA, 1234);
    body["merchantOrderNumber"] = json!(number);
    body
}

/// Reads one answer; `None` if the connection ended in order before its first byte.
pub fn read_answer(stream: &mut impl Read) -> io::Result<Option<Answer>> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = find(&bytes, b"\r\n\r\n") {
            break end + 4;
        }
        if !more(stream, &mut bytes)? {
            return match bytes.is_empty() {
                true => Ok(None),
                false => Err(io::ErrorKind::UnexpectedEof.into()),
            };
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut answer = Answer { status: head[9..12].parse().unwrap(), head, body: bytes.split_off(end), complete: true };
    if let Some(length) = answer.header("Content-Length") {
        let length: usize = length.parse().unwrap();
        while answer.body.len() < length && more(stream, &mut answer.body)? {}
        answer.complete = answer.body.len() == length;
    } else if answer.header("Transfer-Encoding").is_some() {
        answer.complete = loop {
            match unchunk(&answer.body) {
                Some(body) => {
                    answer.body = body;
                    break true;
                }
                None if more(stream, &mut answer.body)? => {}
                None => break false,
            }
        };
    } else {
        while more(stream, &mut answer.body)? {}
    }
    Ok(Some(answer))
}

fn more(stream: &mut impl Read, bytes: &mut Vec<u8>) -> io::Result<bool> {
    let mut chunk = [0; 64 * 1024];
    let length = stream.read(&mut chunk)?;
    bytes.extend_from_slice(&chunk[..length]);
    Ok(length > 0)
}

fn unchunk(mut coded: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = find(coded, b"\r\n")?;
        let size = usize::from_str_radix(std::str::from_utf8(&coded[..line]).ok()?, 16).ok()?;
        body.extend(coded.get(line + 2..line + 2 + size)?);
        coded = coded.get(line + 4 + size..)?;
        if size == 0 {
            return Some(body);
        }
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
