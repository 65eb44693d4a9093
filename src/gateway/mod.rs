//! One request to a host: sent at most once, under one time limit, and reported with what became of it.
//!
//! HTTP/1.1, without retries and without redirects. The caller decides what an answer means.

mod addresses;
mod body;
mod connect;
mod connection;
mod error;
mod exchange;
mod head;
pub(crate) mod keys;
mod pool;
pub(crate) mod probe;
mod proxy;
mod remarks;
mod server_certificate;
mod socket;
mod tls;
mod transport;
mod tunnel;
mod url;

use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use memmap2::MmapMut;
use rustls::ClientConfig;
use ureq::http::{HeaderMap, Request, Version, header};

use self::addresses::Known;
use self::connect::Target;
use self::connection::Connection;
pub(crate) use self::error::ConnectError;
pub(crate) use self::exchange::{BeforeFirstByte, Limits};
use self::exchange::{Exchange, Phase};
use self::pool::Pool;
pub(crate) use self::proxy::{BadCredentials, Bypass, Credentials, Proxy};
use self::socket::Limit;
pub(crate) use self::tls::{TlsClient, Trust};
use self::transport::{ExchangeConnector, NoResolver};
pub(crate) use self::url::BaseUrl;
use crate::call_context::CallContext;
use crate::error::Error;
use crate::log::{Event, Field, Level};
use crate::platform::blocking::Helpers;
use crate::status::Status;

/// The longest answer that is read, in bytes. The largest of the API has a few kilobytes.
const LONGEST_ANSWER: u64 = 1024 * 1024;

/// How many bytes are kept of an answer for which there is no memory: what shows that the service has the payment
/// stands in its first kilobytes.
const ENOUGH: usize = 64 * 1024;

/// What the ways to all hosts share.
pub(crate) struct Network {
    tls: Arc<ClientConfig>,
    proxy: Option<Arc<Proxy>>,
    /// How long an unused connection is kept.
    idle: Duration,
    /// The threads that look names up and connect.
    helpers: Arc<Helpers>,
    /// Which addresses worked last.
    known: Arc<Known>,
}

impl Network {
    pub(crate) fn new(
        trust: &Trust,
        ours: Option<&TlsClient>,
        proxy: Option<Arc<Proxy>>,
        idle: Duration,
    ) -> Result<Network, Error> {
        Ok(Network {
            tls: tls::client_config(trust, ours)?,
            proxy,
            idle,
            helpers: Arc::default(),
            known: Arc::default(),
        })
    }

    fn target(&self, base_url: BaseUrl) -> Target {
        let tls = base_url.is_tls().then(|| self.tls.clone());
        let proxy = self.proxy.clone().filter(|proxy| proxy.serves(base_url.host()));
        Target { base_url, tls, proxy, known: self.known.clone(), helpers: self.helpers.clone() }
    }

    /// The way to one host.
    pub(crate) fn host(&self, base_url: BaseUrl) -> Host {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .user_agent(concat!("jpm/", env!("CARGO_PKG_VERSION")))
            .accept("application/json")
            .build();
        let (target, pool) = (Arc::new(self.target(base_url)), Arc::new(Pool::new(self.idle)));
        Host { target, pool, config, notice: Mutex::default() }
    }
}

/// The way to a host, with its kept connections. Any number of threads may use it at once.
pub(crate) struct Host {
    target: Arc<Target>,
    pool: Arc<Pool>,
    config: ureq::config::Config,
    /// The host's last announcement that its API ends, in our words.
    notice: Mutex<Option<String>>,
}

/// One request.
pub(crate) struct Call<'a> {
    pub(crate) method: &'static str,
    /// The path below the base URL, with its query; already encoded.
    pub(crate) path: &'a str,
    /// Names and values; already checked.
    pub(crate) headers: &'a [(&'a str, &'a str)],
    pub(crate) body: Option<Content<'a>>,
    pub(crate) limits: Limits,
    pub(crate) context: Arc<CallContext>,
    /// The number of this attempt at the same request, from 1.
    pub(crate) attempt: u32,
    pub(crate) before_first_byte: Option<BeforeFirstByte>,
}

/// A body and its media type.
pub(crate) struct Content<'a> {
    pub(crate) kind: &'static str,
    pub(crate) bytes: &'a [u8],
}

/// What became of a request. Dropping it resets the connection, unless `keep_connection` has kept it.
pub(crate) struct Exchanged {
    pub(crate) ended: Ended,
    part: Part,
    connection: Option<(Arc<Pool>, Connection)>,
}

/// What was read of a body that was cut, is too long, or cannot be unpacked.
#[derive(Default)]
struct Part {
    bytes: Vec<u8>,
    /// Why an answer that is complete all the same has no body; empty otherwise.
    why: &'static str,
}

pub(crate) enum Ended {
    /// No byte of the request left, or none that counts.
    NotSent(Status, String),
    /// The request left, and no complete answer came.
    Lost(Status, String),
    Answered(Response),
}

/// A complete answer, or the head of one whose body is too long or cannot be unpacked.
pub(crate) struct Response {
    pub(crate) http: u16,
    /// None: it is too long, or cannot be unpacked.
    pub(crate) body: Option<Vec<u8>>,
    /// The answer says how long it is. Only then is an empty body known to be the whole one.
    pub(crate) has_length: bool,
    pub(crate) retry_after: Option<Duration>,
    /// The host's clock.
    pub(crate) date: Option<SystemTime>,
}

impl Ended {
    /// The host's clock, if the answer has it.
    pub(crate) fn date(&self) -> Option<SystemTime> {
        match self {
            Ended::Answered(response) => response.date,
            Ended::NotSent(..) | Ended::Lost(..) => None,
        }
    }
}

impl Host {
    pub(crate) fn base_url(&self) -> &BaseUrl {
        &self.target.base_url
    }

    /// Sends one request and waits for its answer.
    pub(crate) fn send(&self, call: Call) -> Exchanged {
        let context = call.context;
        let exchange = Arc::new(Exchange::new(call.limits, context.clone(), call.attempt, call.before_first_byte));
        let connector =
            ExchangeConnector { target: self.target.clone(), pool: self.pool.clone(), exchange: exchange.clone() };
        // One agent per exchange: the connector then knows whose marks to set, and every connection comes back to us.
        let agent = ureq::Agent::with_parts(self.config.clone(), connector, NoResolver);

        let mut request =
            Request::builder().method(call.method).uri(format!("{}{}", self.target.base_url.as_str(), call.path));
        for (name, value) in call.headers {
            request = request.header(*name, *value);
        }
        let answer = match call.body {
            // Otherwise ureq announces an empty body in chunks, which some servers on the way refuse.
            None if matches!(call.method, "POST" | "PUT" | "PATCH") => {
                agent.run(request.body(&[0u8; 0][..]).expect("parts were checked"))
            }
            None => agent.run(request.body(()).expect("parts were checked")),
            Some(Content { kind, bytes }) => {
                agent.run(request.header(header::CONTENT_TYPE, kind).body(bytes).expect("parts were checked"))
            }
        };
        let notice = answer.as_ref().ok().and_then(|answer| remarks::notice(answer.headers()));
        let (ended, part) = match answer {
            Ok(answer) => read(answer, &exchange),
            Err(error) => (no_answer(&exchange, &error), Part::default()),
        };
        drop(agent);
        tell(&context, &ended);
        if let Some(notice) = notice {
            self.note(notice, &context);
        }
        let connection = exchange
            .take_connection()
            .filter(|(_, reusable)| *reusable)
            .map(|(connection, _)| (self.pool.clone(), connection));
        Exchanged { ended, part, connection }
    }

    /// Logs the host's announcement that its API ends, when it is new.
    fn note(&self, notice: String, context: &CallContext) {
        let mut known = self.notice.lock().unwrap_or_else(PoisonError::into_inner);
        if known.as_ref() == Some(&notice) {
            return;
        }
        *known = Some(notice.clone());
        drop(known);
        let place = self.target.base_url.place();
        context.tell(Level::Warn, Event::ApiEnds, || vec![Field::Host(&place), Field::Note(&notice)]);
    }

    /// The host's last announcement that its API ends, if there was one.
    pub(crate) fn notice(&self) -> Option<String> {
        self.notice.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Makes sure that a connection is ready for the next request.
    pub(crate) fn warm_up(&self, until: Instant, context: &Arc<CallContext>) -> Result<(), ConnectError> {
        let limit = Limit { until, context: context.clone() };
        let connection = transport::get_connection(&self.target, &self.pool, &limit)?;
        self.pool.give(connection);
        Ok(())
    }
}

impl Exchanged {
    /// The body as far as it came, whole or not.
    pub(crate) fn received(&self) -> &[u8] {
        match &self.ended {
            Ended::Answered(Response { body: Some(body), .. }) => body,
            _ => &self.part.bytes,
        }
    }

    /// Why a complete answer has no body.
    pub(crate) fn why_no_body(&self) -> &'static str {
        self.part.why
    }

    /// Keeps the connection for the next request. The caller has understood the answer.
    pub(crate) fn keep_connection(self) {
        if let Some((pool, mut connection)) = self.connection {
            connection.fresh = false;
            connection.forget();
            pool.give(connection);
        }
    }
}

/// Logs an answer or the lack of one. A connection that failed has been logged where it failed.
fn tell(context: &CallContext, ended: &Ended) {
    match ended {
        Ended::NotSent(..) => {}
        Ended::Lost(status, _) => context
            .tell(Level::Warn, Event::AnswerLost, || vec![Field::Phase("SENT"), Field::Status(status.name_str())]),
        Ended::Answered(response) => context.tell(Level::Debug, Event::AnswerArrived, || {
            vec![Field::Phase("ANSWERED"), Field::HttpStatus(response.http)]
        }),
    }
}

/// Reads an answer to its end or, when the end is missing, as far as it came.
fn read(mut answer: ureq::http::Response<ureq::Body>, exchange: &Exchange) -> (Ended, Part) {
    let http = answer.status().as_u16();
    let headers = answer.headers();
    let (retry_after, date) = (remarks::retry_after(headers), remarks::date(headers));
    let has_length = headers.contains_key(header::CONTENT_LENGTH) || is_chunked(answer.version(), headers);

    let mut came = Vec::new();
    let end = answer.body_mut().with_config().limit(LONGEST_ANSWER).reader().read_to_end(&mut came);
    let (mut body, unpacked) = body::unpacked(came);
    let response = |body| Ended::Answered(Response { http, body, has_length, retry_after, date });
    let part = |bytes, why| Part { bytes, why };
    // However the connection ended, what came before may be the whole answer.
    let is_whole = !has_length && unpacked.is_ok() && body::is_whole_object(&body);
    // Without a length ureq takes every end of the connection for the answer's; our transport saw which one it was.
    let is_end = |status| matches!(status, Status::AnswerLost | Status::AnswerTimeout);
    let fault = exchange.take_fault().filter(|(status, _)| !(is_whole && is_end(*status)));
    match (end.map_err(ureq::Error::from), fault) {
        (Ok(_), None) if !has_room_for(&body) => {
            body.truncate(ENOUGH);
            (Ended::Lost(Status::AnswerUnreadable, "there is no memory to read it".to_owned()), part(body, ""))
        }
        (Ok(_), None) => match unpacked {
            Ok(()) => (response(Some(body)), Part::default()),
            Err(why) => (response(None), part(body, why)),
        },
        (Err(ureq::Error::BodyExceedsLimit(_)), None) => (response(None), part(body, body::TOO_LONG)),
        // Nothing more came, and nothing was missing.
        (Err(_), None) if is_whole => (response(Some(body)), Part::default()),
        (_, Some((status, detail))) => (Ended::Lost(status, detail), part(body, "")),
        (Err(error), None) => (Ended::Lost(Status::AnswerLost, words(&error)), part(body, "")),
    }
}

/// As in ureq: a body with any other transfer coding, or with any in HTTP/1.0, ends with the connection.
fn is_chunked(version: Version, headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::TRANSFER_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut codings = lines.flat_map(|line| line.split(',')).map(str::trim);
    version != Version::HTTP_10 && codings.any(|coding| coding.eq_ignore_ascii_case("chunked"))
}

/// Whether there is memory for what is made of an answer: up to `TIMES` its length, in many small pieces. A piece that
/// cannot be allocated would end the process.
fn has_room_for(body: &[u8]) -> bool {
    const TIMES: usize = 100;
    body.is_empty() || MmapMut::map_anon(body.len() * TIMES).is_ok()
}

fn no_answer(exchange: &Exchange, error: &ureq::Error) -> Ended {
    let phase = exchange.phase();
    let (status, detail) = exchange.take_fault().unwrap_or_else(|| match phase {
        Phase::Connect => (Status::Internal, words(error)),
        // The connection ended where an answer should begin. If an answer began, it is not HTTP.
        Phase::Sent => (Status::AnswerLost, words(error)),
        Phase::AnswerBegan => (Status::AnswerUnreadable, words(error)),
    });
    match (phase, status) {
        (Phase::Connect, _) | (Phase::Sent, Status::ClientCertificate) => Ended::NotSent(status, detail),
        _ => Ended::Lost(status, detail),
    }
}

/// What ureq says, unless it may repeat what the other side sent.
fn words(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Protocol(_) | ureq::Error::Http(_) | ureq::Error::BadUri(_) => "it is no good HTTP".to_owned(),
        error => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// Whatever becomes of an answer, the part of its body that came is kept, up to `LONGEST_ANSWER`.
    #[test]
    fn what_came_of_a_body_is_kept() {
        let long = LONGEST_ANSWER as usize + 100;
        #[rustfmt::skip]
        let table = [
            // head, body, how much of it is received; whether it is an answer, and a whole one
            ("Content-Length: 4", "{\"a\"".to_owned(), 4, true, true),
            ("Content-Length: 40", "{\"a\"".to_owned(), 4, false, false),
            ("Transfer-Encoding: chunked", "4\r\n{\"a\"\r\n0\r\n\r\n".to_owned(), 4, true, true),
            ("Transfer-Encoding: chunked", "4\r\n{\"a\"\r\n8\r\n:1".to_owned(), 6, false, false),
            ("Content-Length: 40", String::new(), 0, false, false),
            ("X: y", format!("{{}}{}", " ".repeat(long)), LONGEST_ANSWER as usize, true, false),
        ];
        for (head, body, length, is_answered, is_whole) in table {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let url = BaseUrl::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
            let answer = format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n{body}");
            let serving = thread::spawn(move || {
                let (mut peer, _) = listener.accept().unwrap();
                let _ = peer.read(&mut [0; 4096]);
                let _ = peer.write_all(answer.as_bytes());
            });
            let host = Network::new(&Trust::Bundled, None, None, Duration::ZERO).unwrap().host(url);
            let until = Instant::now() + Duration::from_secs(10);
            let limits =
                Limits { connect_by: until, end_by: until, patience: Duration::from_secs(10), least: Duration::ZERO };
            let exchanged = host.send(Call {
                method: "GET",
                path: "/",
                headers: &[],
                body: None,
                limits,
                context: Arc::new(CallContext::unattended(Instant::now() + Duration::from_secs(60))),
                attempt: 1,
                before_first_byte: None,
            });
            assert_eq!(exchanged.received().len(), length, "{head}");
            match &exchanged.ended {
                Ended::Answered(response) => assert!(is_answered && response.body.is_some() == is_whole, "{head}"),
                Ended::Lost(..) => assert!(!is_answered, "{head}"),
                Ended::NotSent(..) => panic!("{head}"),
            }
            serving.join().unwrap();
        }
    }
}
