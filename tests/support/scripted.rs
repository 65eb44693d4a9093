//! A service that answers as it is told to, one answer a request.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use jpm::constants::*;
use serde_json::Value as Json;

use super::{Till, Value};

/// A request as it arrived.
pub struct Seen {
    /// Method and target.
    pub line: String,
    /// In small letters.
    pub head: String,
    pub body: Option<Json>,
}

/// Answers each request with the next of `answers`, and goes on with the last one; None: it reads the request and closes.
pub fn scripted(answers: Vec<Option<(u16, String)>>) -> (String, mpsc::Receiver<Seen>) {
    scripted_in_time(answers.into_iter().map(|answer| (Duration::ZERO, answer)).collect())
}

/// As `scripted`; each answer takes its time.
pub fn scripted_in_time(answers: Vec<(Duration, Option<(u16, String)>)>) -> (String, mpsc::Receiver<Seen>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let (tell, seen) = mpsc::channel();
    thread::spawn(move || {
        let last = answers.last().unwrap().clone();
        let mut answers = answers.into_iter();
        for peer in listener.incoming() {
            let mut peer = peer.unwrap();
            let (head, body) = read(&mut peer);
            let line = head.lines().next().unwrap_or_default().trim_end_matches(" HTTP/1.1").to_owned();
            // Told first: whoever has the answer may ask at once.
            let _ = tell.send(Seen { line, head: head.to_ascii_lowercase(), body: serde_json::from_str(&body).ok() });
            let (pause, answer) = answers.next().unwrap_or_else(|| last.clone());
            thread::sleep(pause);
            if let Some((http, body)) = answer {
                let head = format!("HTTP/1.1 {http} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
                let _ = peer.write_all((head + &body).as_bytes());
            }
        }
    });
    (base, seen)
}

/// Answers each request with the next of these bytes, head and all, and closes; goes on with the last one.
pub fn raw(answers: Vec<Vec<u8>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        let last = answers.last().unwrap().clone();
        let mut answers = answers.into_iter();
        for peer in listener.incoming() {
            let mut peer = peer.unwrap();
            read(&mut peer);
            let _ = peer.write_all(&answers.next().unwrap_or_else(|| last.clone()));
        }
    });
    base
}

/// Answers one request, and nobody listens any more when the answer leaves.
pub fn gone_after(http: u16, body: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let answer = format!("HTTP/1.1 {http} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
    thread::spawn(move || {
        let (mut peer, _) = listener.accept().unwrap();
        read(&mut peer);
        drop(listener);
        let _ = peer.write_all(answer.as_bytes());
    });
    base
}

pub fn read(peer: &mut impl Read) -> (String, String) {
    let mut request = Vec::new();
    let mut bytes = [0; 8192];
    loop {
        let length = peer.read(&mut bytes).unwrap_or(0);
        request.extend_from_slice(&bytes[..length]);
        let text = String::from_utf8_lossy(&request);
        match text.split_once("\r\n\r\n") {
            Some((head, body)) => {
                let lower = head.to_ascii_lowercase();
                let wanted = lower.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
                if length == 0 || body.len() >= wanted.parse().unwrap() {
                    return (head.to_owned(), body.to_owned());
                }
            }
            None if length == 0 => return Default::default(),
            None => {}
        }
    }
}

/// A till of the shop of tests/examples, with a service that has `limit_ms` for each request.
pub fn till_with(base: &str, limit_ms: i64, timeout_ms: i64) -> Till {
    let keep = |text: String| -> &'static str { text.leak() };
    Till::with_options(&[
        (JPM_OPT_BASE_URL, Value::Text(keep(format!("{base}/api/v2")))),
        (JPM_OPT_PROFILES_BASE_URL, Value::Text(keep(format!("{base}/api/v2/mmp")))),
        (JPM_OPT_MERCHANT_ID, Value::Text("998482157630")),
        (JPM_OPT_ACCESS_TOKEN, Value::Text("token-of-the-tests")),
        (JPM_OPT_COMPANY_NAME, Value::Text("Example Store")),
        (JPM_OPT_PRODUCT_NAME, Value::Text("Example Checkout")),
        (JPM_OPT_PRODUCT_VERSION, Value::Text("1.4.2")),
        (JPM_OPT_SERVICE_LIMIT_MS, Value::Number(limit_ms)),
        (JPM_OPT_TIMEOUT_MS, Value::Number(timeout_ms)),
    ])
    .unwrap()
}

pub fn till(base: &str) -> Till {
    till_with(base, 60, 400)
}
