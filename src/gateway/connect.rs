//! Opening a connection: name, TCP, proxy, TLS, all under one absolute time limit.

use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::Arc;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection};

use super::addresses::Known;
use super::connection::Connection;
use super::error::{ConnectError, no_connection};
use super::proxy::Proxy;
use super::socket::{Limit, Socket};
use super::tls::NoHandshake;
use super::url::BaseUrl;
use super::{tls, tunnel};
use crate::platform::Reserved;
use crate::platform::blocking::{self, Helpers, Stopped};
use crate::platform::cancellation::POLL_INTERVAL;
use crate::status::Status;

/// Where to connect to, and how.
pub(crate) struct Target {
    pub(crate) base_url: BaseUrl,
    /// None for a plain connection to this machine.
    pub(super) tls: Option<Arc<ClientConfig>>,
    /// None for a direct connection.
    pub(super) proxy: Option<Arc<Proxy>>,
    pub(super) known: Arc<Known>,
    pub(super) helpers: Arc<Helpers>,
}

impl Target {
    /// The host that this machine connects to: the proxy, if there is one.
    pub(super) fn first_host(&self) -> &str {
        self.proxy.as_ref().map_or(self.base_url.host(), |proxy| &proxy.host)
    }
}

pub(super) fn open(target: &Target, limit: &Limit) -> Result<Connection, ConnectError> {
    let opened = reach(target, limit).and_then(|socket| match &target.tls {
        None => Ok(Connection::plain(socket)),
        Some(config) => shake_hands(config, target.base_url.host(), socket),
    });
    // An address has worked only if the proxy and TLS behind it have.
    if opened.is_err() {
        target.known.forget(target.first_host());
    }
    opened
}

/// A TCP connection to the service, directly or through the proxy.
pub(super) fn reach(target: &Target, limit: &Limit) -> Result<Socket, ConnectError> {
    let url = &target.base_url;
    match &target.proxy {
        None => dial(target, url.host(), url.port(), !url.is_tls(), limit),
        Some(proxy) => {
            let mut socket = to_proxy(target, proxy, limit)?;
            tunnel::open(&mut socket, proxy, url.host(), url.port()).map_err(|fault| fault.of_proxy())?;
            Ok(socket)
        }
    }
}

pub(super) fn to_proxy(target: &Target, proxy: &Proxy, limit: &Limit) -> Result<Socket, ConnectError> {
    dial(target, &proxy.host, proxy.port, false, limit).map_err(|(status, detail)| match status {
        Status::Resolve | Status::Connect | Status::ConnectTimeout => (Status::ProxyUnreachable, detail),
        _ => (status, detail),
    })
}

/// Looks the name up and connects. The system cannot stop a look-up, so it runs on a thread of its own, which may
/// outlive a call that is cancelled.
fn dial(target: &Target, host: &str, port: u16, only_here: bool, limit: &Limit) -> Result<Socket, ConnectError> {
    let (host, work, known) = (host.to_owned(), limit.clone(), target.known.clone());
    // A little longer than the work itself may take: its own error says better what it waited for.
    let found = blocking::run(
        "jpm-connect",
        &target.helpers,
        limit.until + POLL_INTERVAL,
        limit.context.cancellation(),
        move || {
            let mut addresses = resolve(&host, port)?;
            // "localhost" is whatever the system says it is.
            addresses.retain(|address| !only_here || address.ip().is_loopback());
            if addresses.is_empty() {
                return Err((Status::Resolve, "the name is not this machine, and http must not leave it".to_owned()));
            }
            known.connect(&host, &addresses, &work).map_err(|error| no_connection(&error))
        },
    );
    found.unwrap_or_else(|why| Err(stopped(why)))
}

pub(super) fn stopped(why: Stopped) -> ConnectError {
    match why {
        Stopped::Cancelled => (Status::Cancelled, String::new()),
        Stopped::TimeIsOver => (Status::ConnectTimeout, "the name look-up gave no answer".to_owned()),
        Stopped::AllAtWork => (Status::Resolve, "still waiting for earlier look-ups".to_owned()),
        Stopped::NoThread(error) => (Status::Internal, error.to_string()),
    }
}

pub(super) fn resolve(host: &str, port: u16) -> Result<Vec<SocketAddr>, ConnectError> {
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(vec![(address, port).into()]);
    }
    let _reserved = Reserved::begin();
    let found = (host, port).to_socket_addrs().map_err(|error| (Status::Resolve, error.to_string()))?;
    let found: Vec<SocketAddr> = found.collect();
    if found.is_empty() { Err((Status::Resolve, "the name has no address".to_owned())) } else { Ok(found) }
}

pub(super) fn shake_hands(config: &Arc<ClientConfig>, host: &str, socket: Socket) -> Result<Connection, ConnectError> {
    let name = ServerName::try_from(host.to_owned()).map_err(|error| (Status::Tls, error.to_string()))?;
    let session = ClientConnection::new(config.clone(), name).map_err(|error| tls::handshake_fault(&error, false))?;
    Connection::tls(session, socket).map_err(|NoHandshake { error, is_asked }| match tls::tls_error(&error) {
        Some(error) => tls::handshake_fault(error, is_asked),
        None if error.kind() == io::ErrorKind::UnexpectedEof => {
            (Status::Connect, "the connection was closed in the TLS handshake, without a word".to_owned())
        }
        None => no_connection(&error),
    })
}
