//! Opening a connection: name, TCP, TLS, all under one absolute time limit.

use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Instant;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection};

use super::link::Link;
use super::socket::Socket;
use super::tls;
use super::url::BaseUrl;
use crate::status::Status;

/// Where to connect to, and how.
pub(super) struct Target {
    pub(super) base_url: BaseUrl,
    /// None for a plain connection to this machine.
    pub(super) tls: Option<Arc<ClientConfig>>,
}

/// Why there is no connection: a status of the group NOT_SENT, and a detail.
pub(super) type NoLink = (Status, String);

pub(super) fn open(target: &Target, until: Instant) -> Result<Link, NoLink> {
    let addresses = resolve(target.base_url.host(), target.base_url.port(), until)?;
    let socket = connect(&addresses, &target.base_url, until)?;
    match &target.tls {
        None => Ok(Link::plain(socket)),
        Some(config) => shake_hands(config, target.base_url.host(), socket),
    }
}

fn resolve(host: &str, port: u16, until: Instant) -> Result<Vec<SocketAddr>, NoLink> {
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(vec![(address, port).into()]);
    }
    // The system's look-up can neither be limited nor cancelled: it gets a thread, which may outlive us.
    let (answer, wait) = mpsc::sync_channel(1);
    let name = host.to_owned();
    thread::Builder::new()
        .name("jpm-resolve".to_owned())
        .spawn(move || {
            let found = (name.as_str(), port).to_socket_addrs().map(Iterator::collect);
            let _ = answer.send(found);
        })
        .map_err(|error| (Status::Internal, error.to_string()))?;
    match wait.recv_timeout(until.saturating_duration_since(Instant::now())) {
        Ok(Ok(addresses)) => Ok(addresses),
        Ok(Err(error)) => Err((Status::Resolve, error.to_string())),
        Err(_) => Err((Status::ConnectTimeout, "the name look-up gave no answer".to_owned())),
    }
}

/// Tries the addresses in the system's order; each gets its share of what time is left.
fn connect(addresses: &[SocketAddr], url: &BaseUrl, until: Instant) -> Result<Socket, NoLink> {
    let mut last = (Status::Resolve, "the name has no address".to_owned());
    for (at, address) in addresses.iter().enumerate() {
        // "localhost" is whatever the system says it is.
        if !url.is_tls() && !address.ip().is_loopback() {
            last = (Status::Resolve, "the name is not this machine, and http must not leave it".to_owned());
            continue;
        }
        let now = Instant::now();
        let share = until.saturating_duration_since(now) / (addresses.len() - at) as u32;
        match Socket::connect(*address, now + share) {
            Ok(mut socket) => {
                socket.until = until;
                return Ok(socket);
            }
            Err(error) => last = no_connection(&error),
        }
    }
    Err(last)
}

fn shake_hands(config: &Arc<ClientConfig>, host: &str, socket: Socket) -> Result<Link, NoLink> {
    let name = ServerName::try_from(host.to_owned()).map_err(|error| (Status::Tls, error.to_string()))?;
    let session = ClientConnection::new(config.clone(), name).map_err(|error| tls::handshake_fault(&error))?;
    Link::tls(session, socket).map_err(|error| match tls::tls_error(&error) {
        Some(error) => tls::handshake_fault(error),
        None => no_connection(&error),
    })
}

fn no_connection(error: &io::Error) -> NoLink {
    match error.kind() {
        io::ErrorKind::TimedOut => (Status::ConnectTimeout, "no connection in time".to_owned()),
        _ => (Status::Connect, error.to_string()),
    }
}
