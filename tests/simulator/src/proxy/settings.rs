//! What can be set when a proxy starts.

use std::net::SocketAddr;

use super::ProxyFault;

/// What language it speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProxyKind {
    /// HTTP, and of it only CONNECT.
    #[default]
    Http,
    /// SOCKS5 (RFC 1928), and of it only CONNECT; credentials by RFC 1929.
    Socks5,
}

impl ProxyKind {
    /// Every kind there is.
    pub const ALL: [ProxyKind; 2] = [ProxyKind::Http, ProxyKind::Socks5];

    /// The scheme of its URL.
    pub fn name(self) -> &'static str {
        match self {
            ProxyKind::Http => "http",
            ProxyKind::Socks5 => "socks5",
        }
    }
}

/// How a proxy is to run.
#[derive(Clone, Default)]
pub struct ProxySettings {
    /// HTTP or SOCKS5.
    pub kind: ProxyKind,
    /// User and password that every client must give; `None`: clients need none.
    pub credentials: Option<(String, String)>,
    /// What goes wrong with every connection, until `Proxy::set_fault` changes it.
    pub fault: Option<ProxyFault>,
    /// Every target is reached here, whatever its name: for names that no DNS knows.
    pub route: Option<SocketAddr>,
}
