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
    /// Where keys and certificates are kept. Those found there are used again, so that a client outlives
    /// a restart of the simulator. `None`: a fresh temporary folder, removed when the simulator stops.
    pub folder: Option<PathBuf>,
    /// One line per request on standard error: method, path, status. Never a body.
    pub verbose: bool,
    /// Which bearer tokens the API takes.
    pub tokens: TokenPolicy,
    /// How long an issued token is good.
    pub token_lifetime: Duration,
    /// Further certificates (PEM) whose keys may sign assertions.
    pub client_certificates: Vec<PathBuf>,
    /// How far the simulator's wall clock is ahead of this machine's.
    pub clock_offset_s: i64,
    /// Do answers carry a `Date`?
    pub date_header: bool,
    /// Whether clients show a certificate, which must be of the simulator's authority.
    pub client_auth: ClientAuth,
    /// Which versions of TLS are spoken.
    pub tls_version: TlsVersion,
    /// What the server shows of itself.
    pub certificate: ServerCertificate,
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
            tokens: TokenPolicy::Any,
            token_lifetime: Duration::from_secs(3599),
            client_certificates: Vec::new(),
            clock_offset_s: 0,
            date_header: true,
            client_auth: ClientAuth::None,
            tls_version: TlsVersion::Any,
            certificate: ServerCertificate::Good,
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

/// Which bearer tokens the API takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenPolicy {
    /// Every one but `expired` and `revoked`.
    Any,
    /// Those that this simulator has issued and that have not expired.
    Issued,
    /// None is needed: whoever shows a client certificate may come in. Whether the real service has such a host is not documented.
    Certificate,
}

/// Whether clients show a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAuth {
    /// They are not asked to.
    None,
    /// They are asked, and need not.
    Optional,
    /// Without one the handshake fails.
    Required,
}

/// Which versions of TLS are spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsVersion {
    /// 1.2 and 1.3.
    Any,
    /// Only 1.2.
    Tls12,
    /// Only 1.3.
    Tls13,
}

/// The certificate that the server shows. The wrong ones are made for one run and not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerCertificate {
    /// The one a client should trust.
    Good,
    /// Its time is over.
    Expired,
    /// Its time has not come.
    NotYetValid,
    /// For a host of another name.
    WrongName,
    /// Of an authority that nobody knows.
    UnknownIssuer,
    /// The authority's own.
    CaAsServer,
}
