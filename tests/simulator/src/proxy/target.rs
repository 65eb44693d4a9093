//! Where a client wants to go, and the way there.

use std::fmt;
use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Duration;

const CONNECT_LIMIT: Duration = Duration::from_secs(5);

#[derive(Debug, PartialEq)]
pub(super) struct Target {
    pub(super) host: String,
    pub(super) port: u16,
}

impl Target {
    /// Reads `host:port`; an IPv6 address stands in brackets.
    pub(super) fn parse(text: &str) -> Option<Target> {
        let (host, port) = text.rsplit_once(':')?;
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        if bare.unwrap_or(host).is_empty() || bare.is_none() && host.contains(':') {
            return None;
        }
        Some(Target { host: bare.unwrap_or(host).to_owned(), port: port.parse().ok()? })
    }

    /// Connects to it, or to where every target is reached.
    pub(super) fn connect(&self, route: Option<SocketAddr>) -> io::Result<TcpStream> {
        let addresses = match route {
            Some(route) => vec![route],
            // Whatever the resolver says: the host can't be reached.
            None => match (self.host.as_str(), self.port).to_socket_addrs() {
                Ok(addresses) => addresses.collect(),
                Err(_) => Vec::new(),
            },
        };
        let mut failure = io::Error::from(ErrorKind::HostUnreachable);
        for address in addresses {
            match TcpStream::connect_timeout(&address, CONNECT_LIMIT) {
                Ok(stream) => return Ok(stream),
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.host.contains(':') {
            true => write!(f, "[{}]:{}", self.host, self.port),
            false => write!(f, "{}:{}", self.host, self.port),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_read_and_written_alike() {
        for text in ["host.example:443", "127.0.0.1:1", "[::1]:65535"] {
            assert_eq!(Target::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Target::parse("[::1]:1").unwrap().host, "::1");
        for wrong in ["host", ":1", "[]:1", "::1:1", "host:", "host:65536", "http://host/"] {
            assert_eq!(Target::parse(wrong), None, "{wrong}");
        }
    }
}
