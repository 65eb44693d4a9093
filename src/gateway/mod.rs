//! One call to the service: sent at most once, under one time limit, and reported as what it came to.
//!
//! No retry, no redirect, no proxy from the environment, HTTP/1.1. Whoever calls decides what an answer means.

mod connect;
mod exchange;
mod link;
mod pool;
#[allow(dead_code, reason = "connections through it come with the next change")]
mod proxy;
mod socket;
mod tls;
mod transport;
mod url;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use ureq::http::{HeaderMap, Request, header};
use zeroize::Zeroizing;

use self::connect::Target;
pub(crate) use self::exchange::{BeforeFirstByte, Limits};
use self::exchange::{Exchange, Phase};
use self::link::Link;
use self::pool::Pool;
pub(crate) use self::proxy::{BadCredentials, Bypass, Credentials, Proxy};
pub(crate) use self::tls::{TlsClient, Trust};
use self::transport::{ExchangeConnector, NoResolver};
pub(crate) use self::url::BaseUrl;
use crate::fault::Fault;
use crate::status::Status;

/// Longer answers are not read: the largest the contract describes has a few kilobytes.
const LONGEST_ANSWER: u64 = 1024 * 1024;

/// What a gateway is made of.
pub(crate) struct Setup<'a> {
    pub(crate) base_url: BaseUrl,
    pub(crate) trust: &'a Trust,
    pub(crate) merchant_id: &'a str,
    pub(crate) access_token: &'a str,
    /// How long an unused connection is kept.
    pub(crate) idle: Duration,
}

/// The way to the service. Any number of threads may use it at once.
pub(crate) struct Gateway {
    target: Arc<Target>,
    pool: Arc<Pool>,
    config: ureq::config::Config,
    merchant_id: String,
    authorization: Zeroizing<String>,
}

/// One request.
pub(crate) struct Call<'a> {
    /// Below the base URL, with its query; already encoded.
    pub(crate) path: &'a str,
    pub(crate) request_id: &'a str,
    /// None: a GET. Some: a POST.
    pub(crate) body: Option<&'a [u8]>,
    pub(crate) limits: Limits,
    pub(crate) before_first_byte: Option<BeforeFirstByte>,
}

/// What became of a request. Its connection is reset when this is dropped, and kept only by `keep_connection`.
pub(crate) struct Exchanged {
    pub(crate) ended: Ended,
    connection: Option<(Arc<Pool>, Link)>,
}

pub(crate) enum Ended {
    /// No byte of it left, or none that counts.
    NotSent(Status, String),
    /// It left, and no complete answer came.
    Lost(Status, String),
    Answered(Response),
}

/// A complete answer; of one that is too long, what is known of it.
pub(crate) struct Response {
    pub(crate) http: u16,
    /// None: too long.
    pub(crate) body: Option<Vec<u8>>,
    /// The answer said how long it is: only then is an empty body surely empty.
    pub(crate) has_length: bool,
    pub(crate) retry_after: Option<Duration>,
    /// The service's clock.
    pub(crate) date: Option<SystemTime>,
}

impl Gateway {
    pub(crate) fn new(setup: Setup) -> Result<Gateway, Fault> {
        let tls = setup.base_url.is_tls().then(|| tls::client_config(setup.trust)).transpose()?;
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .user_agent(concat!("jpm/", env!("CARGO_PKG_VERSION")))
            .accept("application/json")
            .build();
        Ok(Gateway {
            target: Arc::new(Target { base_url: setup.base_url, tls }),
            pool: Arc::new(Pool::new(setup.idle)),
            config,
            merchant_id: setup.merchant_id.to_owned(),
            authorization: Zeroizing::new(format!("Bearer {}", setup.access_token)),
        })
    }

    /// Sends one request and waits for its answer.
    pub(crate) fn send(&self, call: Call) -> Exchanged {
        let exchange = Arc::new(Exchange::new(call.limits, call.before_first_byte));
        let connector =
            ExchangeConnector { target: self.target.clone(), pool: self.pool.clone(), exchange: exchange.clone() };
        // One agent an exchange: the connector then knows whose marks to set, and every connection comes back to us.
        let agent = ureq::Agent::with_parts(self.config.clone(), connector, NoResolver);

        let request = Request::builder()
            .uri(format!("{}{}", self.target.base_url.as_str(), call.path))
            .header(header::AUTHORIZATION, self.authorization.as_str())
            .header("merchant-id", &self.merchant_id)
            .header("request-id", call.request_id);
        let answer = match call.body {
            None => agent.run(request.body(()).expect("parts were checked")),
            Some(body) => agent.run(
                request
                    .method("POST")
                    .header(header::CONTENT_TYPE, "application/json")
                    .body(body)
                    .expect("parts were checked"),
            ),
        };
        let ended = match answer {
            Ok(answer) => read(answer, &exchange),
            Err(error) => no_answer(&exchange, &error),
        };
        drop(agent);
        let connection =
            exchange.take_link().filter(|(_, reusable)| *reusable).map(|(link, _)| (self.pool.clone(), link));
        Exchanged { ended, connection }
    }
}

impl Exchanged {
    /// The answer was understood: the connection may carry the next request.
    pub(crate) fn keep_connection(self) {
        if let Some((pool, link)) = self.connection {
            pool.give(link);
        }
    }
}

fn read(mut answer: ureq::http::Response<ureq::Body>, exchange: &Exchange) -> Ended {
    let http = answer.status().as_u16();
    let headers = answer.headers();
    let retry_after = header_text(headers, "retry-after").and_then(|text| text.parse().ok()).map(Duration::from_secs);
    let date = header_text(headers, "date").and_then(|text| httpdate::parse_http_date(text).ok());
    // Any other transfer coding ends with the connection.
    let is_chunked = header_text(headers, "transfer-encoding").is_some_and(|coding| coding.ends_with("chunked"));
    let has_length = headers.contains_key(header::CONTENT_LENGTH) || is_chunked;

    let read = answer.body_mut().with_config().limit(LONGEST_ANSWER).read_to_vec();
    // Without a length ureq takes every end for the end; our transport saw whether it was one.
    let body = match (read, exchange.take_fault()) {
        (Ok(body), None) => Some(body),
        (Err(ureq::Error::BodyExceedsLimit(_)), None) => None,
        (_, Some((status, detail))) => return Ended::Lost(status, detail),
        (Err(error), None) => return Ended::Lost(Status::AnswerLost, error.to_string()),
    };
    Ended::Answered(Response { http, body, has_length, retry_after, date })
}

fn no_answer(exchange: &Exchange, error: &ureq::Error) -> Ended {
    let phase = exchange.phase();
    let (status, detail) = exchange.take_fault().unwrap_or_else(|| match phase {
        Phase::Connect => (Status::Internal, error.to_string()),
        // An end where an answer should be, or something that is no HTTP.
        Phase::Sent => (Status::AnswerLost, error.to_string()),
        Phase::AnswerBegan => (Status::AnswerUnreadable, error.to_string()),
    });
    match (phase, status) {
        (Phase::Connect, _) | (Phase::Sent, Status::ClientCertificate) => Ended::NotSent(status, detail),
        _ => Ended::Lost(status, detail),
    }
}

fn header_text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
