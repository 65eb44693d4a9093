//! Our side of ureq's connector traits: what it connects with, writes to and reads from.
//!
//! ureq speaks HTTP; the connections, their limits and what became of a request are ours.

use std::io::{self, Read, Write};
use std::sync::Arc;

use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};
use zeroize::Zeroize;

use super::connect::{self, Target};
use super::connection::Connection;
use super::error::ConnectError;
use super::exchange::{Exchange, Phase};
use super::head;
use super::pool::Pool;
use super::socket::{self, Limit};
use super::tls;
use crate::log::{Event, Field, Level};
use crate::platform::secret_buffer::SecretBuffer;
use crate::status::Status;

const BUFFER: usize = 16 * 1024;

/// Looks nothing up: the connector does, and only when there is no kept connection.
#[derive(Debug)]
pub(super) struct NoResolver;

impl Resolver for NoResolver {
    fn resolve(
        &self,
        _: &ureq::http::Uri,
        _: &ureq::config::Config,
        _: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        Ok(self.empty())
    }
}

/// Connects for one exchange.
pub(super) struct ExchangeConnector {
    pub(super) target: Arc<Target>,
    pub(super) pool: Arc<Pool>,
    pub(super) exchange: Arc<Exchange>,
}

impl Connector for ExchangeConnector {
    type Out = Lease;

    fn connect(&self, _: &ConnectionDetails, _: Option<()>) -> Result<Option<Lease>, ureq::Error> {
        let connection = get_connection(&self.target, &self.pool, &self.exchange.connect_limit());
        let connection = connection.map_err(|(status, detail)| {
            self.exchange.fault(status, detail);
            ureq::Error::ConnectionFailed
        })?;
        let buffers = WipedBuffers::new().map_err(|error| {
            self.exchange.fault(Status::Internal, error.to_string());
            ureq::Error::ConnectionFailed
        })?;
        Ok(Some(Lease { connection: Some(connection), buffers, has_head: false, exchange: self.exchange.clone() }))
    }
}

/// A kept connection, or a new one.
pub(super) fn get_connection(target: &Target, pool: &Pool, limit: &Limit) -> Result<Connection, ConnectError> {
    let context = &limit.context;
    let place = target.base_url.place();
    let way = if target.proxy.is_some() { "proxy" } else { "direct" };
    let (event, level, connection) = match pool.take() {
        Some(connection) => (Event::ConnectionReused, Level::Trace, connection),
        None => match connect::open(target, limit) {
            Ok(connection) => (Event::ConnectionOpened, Level::Debug, connection),
            Err((status, detail)) => {
                context.tell(Level::Warn, Event::ConnectionFailed, || {
                    let status = Field::Status(status.name_str());
                    vec![Field::Phase("CONNECT"), Field::Host(&place), Field::Way(way), status]
                });
                return Err((status, detail));
            }
        },
    };
    context.tell(level, event, || {
        vec![Field::Phase("CONNECT"), Field::Host(&place), Field::Way(way), Field::Tls(connection.tls_version())]
    });
    Ok(connection)
}

impl std::fmt::Debug for ExchangeConnector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ExchangeConnector")
    }
}

/// A connection while ureq uses it. However ureq drops it, the connection goes back to the exchange.
#[derive(Debug)]
pub(super) struct Lease {
    /// None only during `drop`.
    connection: Option<Connection>,
    buffers: WipedBuffers,
    /// The head of the answer is complete, and mended.
    has_head: bool,
    exchange: Arc<Exchange>,
}

fn held(connection: &mut Option<Connection>) -> &mut Connection {
    connection.as_mut().expect("a lease holds its connection until it is dropped")
}

impl Lease {
    /// Notes what went wrong, for the gateway; ureq only needs to know that something did.
    fn failed(&mut self, error: io::Error) -> ureq::Error {
        let status = match tls::tls_error(&error) {
            Some(rustls::Error::AlertReceived(alert))
                if held(&mut self.connection).awaits_verdict_on_us()
                    && self.exchange.phase() != Phase::AnswerBegan
                    && tls::is_about_our_certificate(*alert) =>
            {
                Status::ClientCertificate
            }
            _ if socket::is_cancelled(&error) => Status::AnswerCancelled,
            _ if error.kind() == io::ErrorKind::TimedOut => Status::AnswerTimeout,
            _ => Status::AnswerLost,
        };
        self.exchange.fault(status, words(&error));
        ureq::Error::Io(error)
    }

    /// Reads more of the answer; false at the end of the connection.
    fn read_more(&mut self) -> Result<bool, ureq::Error> {
        let connection = held(&mut self.connection);
        connection.set_limit(self.exchange.answer_limit());
        match connection.read(self.buffers.input_append_buf()) {
            Ok(amount) => {
                if amount > 0 {
                    self.exchange.answer_began();
                }
                self.buffers.input_appended(amount);
                Ok(amount > 0)
            }
            Err(error) => Err(self.failed(error)),
        }
    }
}

/// What the system says, except for an end that TLS did not announce: there it means nothing to a shop.
fn words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => "it was closed, without TLS's farewell".to_owned(),
        _ => error.to_string(),
    }
}

impl Transport for Lease {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), ureq::Error> {
        self.exchange.about_to_send().map_err(|()| ureq::Error::ConnectionFailed)?;
        let connection = held(&mut self.connection);
        connection.set_limit(self.exchange.answer_limit());
        let output = &mut self.buffers.output.whole()[..amount];
        let written = connection.write_all(output).and_then(|()| connection.flush());
        output.zeroize();
        written.map_err(|error| self.failed(error))
    }

    /// Hands out the head only when all of it has come, because only then it can be mended.
    fn await_input(&mut self, _: NextTimeout) -> Result<bool, ureq::Error> {
        loop {
            let came = self.read_more()?;
            self.has_head = self.has_head || head::mend(self.buffers.unread());
            if self.has_head || !came {
                return Ok(came);
            }
        }
    }

    /// ureq asks this only after an answer that was read to its end and promised to keep the connection
    /// (its own pool is empty, because each exchange has an agent of its own).
    fn is_open(&mut self) -> bool {
        self.exchange.mark_reusable();
        false
    }

    fn is_tls(&self) -> bool {
        self.connection.as_ref().is_some_and(Connection::is_tls)
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.exchange.return_connection(connection);
        }
    }
}

/// ureq's buffers, but small. The output is wiped, because it carries card data and the token.
struct WipedBuffers {
    output: SecretBuffer,
    input: Vec<u8>,
    /// The unread part of `input`.
    start: usize,
    end: usize,
    progress: bool,
}

impl WipedBuffers {
    fn new() -> io::Result<WipedBuffers> {
        let output = SecretBuffer::with_capacity(BUFFER)?;
        Ok(WipedBuffers { output, input: Vec::new(), start: 0, end: 0, progress: false })
    }

    fn unread(&mut self) -> &mut [u8] {
        &mut self.input[self.start..self.end]
    }

    fn allocate(&mut self) {
        if self.end == self.input.len() {
            // Move the unread part to the front; grow only when it fills everything.
            self.input.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
            self.input.resize(self.input.len().max(BUFFER).max(self.end + BUFFER / 2), 0);
        }
    }
}

impl Buffers for WipedBuffers {
    fn output(&mut self) -> &mut [u8] {
        self.output.whole()
    }

    fn input(&self) -> &[u8] {
        &self.input[self.start..self.end]
    }

    fn input_append_buf(&mut self) -> &mut [u8] {
        self.allocate();
        &mut self.input[self.end..]
    }

    fn input_appended(&mut self, amount: usize) {
        self.end += amount;
    }

    fn input_consume(&mut self, amount: usize) {
        self.progress = amount > 0;
        self.start += amount;
    }

    fn tmp_and_output(&mut self) -> (&mut [u8], &mut [u8]) {
        self.allocate();
        (&mut self.input[self.end..], self.output.whole())
    }

    fn can_use_input(&self) -> bool {
        self.start < self.end && self.progress
    }
}

impl std::fmt::Debug for WipedBuffers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WipedBuffers")
    }
}
