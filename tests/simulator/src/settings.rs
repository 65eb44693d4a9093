//! What can be set when a simulator starts.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// How a simulator is to run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where to listen; port 0 takes a free one.
    pub address: SocketAddr,
    /// `https` with a certificate of our own authority, else plain `http`.
    pub tls: bool,
    /// How long the service may work on one request; after that no record is kept.
    pub service_limit: Duration,
    /// Which form of the payment request is accepted.
    pub dialect: Dialect,
    /// What a look-up of an unknown request id answers.
    pub empty_lookup: EmptyLookup,
    /// Close a kept connection that was idle for this long.
    pub idle_close: Option<Duration>,
    /// Where `ca.pem`, `server.pem` and `server-key.pem` are kept. Certificates found there are used
    /// again, so that a client outlives a restart of the simulator. `None`: a fresh temporary folder,
    /// removed when the simulator stops.
    pub folder: Option<PathBuf>,
    /// One line per request on standard error: method, path, status. Never a body.
    pub verbose: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            tls: true,
            service_limit: Duration::from_secs(70),
            dialect: Dialect::Any,
            empty_lookup: EmptyLookup::Blank200,
            idle_close: None,
            folder: None,
            verbose: false,
        }
    }
}

/// The two published forms of a payment request; they contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// The OpenAPI file: `accountHolder` at top level, `cvv` and `version` as strings.
    Api,
    /// The profile guide: `accountHolder` inside `paymentMethodType` and nowhere else; `cvv` and
    /// `version` may be numbers.
    Guide,
    /// Either.
    Any,
}

/// "A look-up comes back empty", says the guide, and not what that means on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmptyLookup {
    /// 200 without a body.
    Blank200,
    /// 200 with `{}`.
    Object200,
    /// 404 with the `messages` body.
    NotFound404,
}
