//! TLS: the configuration, built once when the client is made, and what its errors mean for a shop.

use std::cell::Cell;
use std::io;
use std::sync::Arc;

use rustls::client::{ResolvesClientCert, WebPkiServerVerifier};
use rustls::crypto::ring;
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{
    AlertDescription, ClientConfig, InvalidMessage, PeerIncompatible, PeerMisbehaved, RootCertStore, SignatureScheme,
};

use super::keys;
use super::server_certificate::{self, Named};
use crate::error::Error;
use crate::status::Status;

/// Whose certificates are trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// The system's store.
    Os,
    /// The roots that come with the library.
    Bundled,
    /// The certificates in a PEM file, and no others.
    File(String),
}

/// The PEM files of the certificate for a service that asks for one, and of its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TlsClient {
    pub(crate) certificate_file: String,
    pub(crate) key_file: String,
}

impl TlsClient {
    fn read(&self) -> Result<SingleCertAndKey, Error> {
        let certificate = keys::PemFile { option: "tls_client_certificate_file", path: &self.certificate_file };
        let key = keys::PemFile { option: "tls_client_key_file", path: &self.key_file };
        keys::pair(certificate, key).map(SingleCertAndKey::from)
    }
}

pub(super) fn client_config(trust: &Trust, ours: Option<&TlsClient>) -> Result<Arc<ClientConfig>, Error> {
    let roots = match trust {
        Trust::Os => roots_of_system()?,
        Trust::Bundled => webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect(),
        Trust::File(path) => roots_of_file(path)?,
    };
    let provider = Arc::new(ring::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(roots.into(), provider.clone()).build();
    let verifier = verifier.map_err(|error| Error::because(Status::Internal, "", error))?;
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::because(Status::Internal, "", error))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Named(verifier)));
    let ours = Ours(ours.map(TlsClient::read).transpose()?);
    let mut config = builder.with_client_cert_resolver(Arc::new(ours));
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    // The network could deliver early data twice.
    config.enable_early_data = false;
    Ok(Arc::new(config))
}

/// Our certificate, if there is one. Notes when a service asks for it.
#[derive(Debug)]
struct Ours(Option<SingleCertAndKey>);

thread_local! {
    /// Our certificate was asked for in the handshake that runs on this thread. The resolver cannot hold it: all
    /// connections share that one, because otherwise they could not resume each other's sessions.
    static IS_ASKED: Cell<bool> = const { Cell::new(false) };
}

impl ResolvesClientCert for Ours {
    /// rustls calls this only when the other side asks for a certificate.
    fn resolve(&self, issuers: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        IS_ASKED.set(true);
        self.0.as_ref()?.resolve(issuers, schemes)
    }

    fn has_certs(&self) -> bool {
        self.0.is_some()
    }
}

/// A handshake that failed.
#[derive(Debug)]
pub(super) struct NoHandshake {
    pub(super) error: io::Error,
    /// The other side asked for our certificate in it.
    pub(super) is_asked: bool,
}

/// Does a handshake on this thread. Returns whether our certificate was asked for.
pub(super) fn shake_hands(work: impl FnOnce() -> io::Result<()>) -> Result<bool, NoHandshake> {
    IS_ASKED.set(false);
    let done = work();
    let is_asked = IS_ASKED.get();
    done.map(|()| is_asked).map_err(|error| NoHandshake { error, is_asked })
}

fn roots_of_system() -> Result<RootCertStore, Error> {
    let mut roots = RootCertStore::empty();
    // These stores often hold a certificate that cannot be read. That is no fault.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        return Err(Error::because(
            Status::Trust,
            "trust",
            "the system's store holds none; use trust = bundled, or file",
        ));
    }
    Ok(roots)
}

fn roots_of_file(path: &str) -> Result<RootCertStore, Error> {
    let mut roots = RootCertStore::empty();
    let added = keys::each_authority(path, |certificate| roots.add(certificate));
    added.map(|()| roots).map_err(|why| Error::because(Status::Trust, "ca_file", why))
}

/// The TLS error inside an I/O error, if there is one.
pub(super) fn tls_error(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref()?.downcast_ref()
}

/// What a failed handshake means, and what to do about it. `is_asked`: our certificate was asked for in it.
pub(super) fn handshake_fault(error: &rustls::Error, is_asked: bool) -> (Status, String) {
    const NO_VERSION: &str = "no version of TLS in common: what stands before the service speaks neither 1.2 nor 1.3";
    const NO_CIPHER: &str = "no cipher suite or kind of key in common: what stands before the service is too old";
    let words = match error {
        rustls::Error::InvalidCertificate(fault) => return server_certificate::fault(fault),
        rustls::Error::AlertReceived(alert) if is_asked && is_about_our_certificate(*alert) => {
            return (Status::ClientCertificate, format!("the service answered {alert:?}"));
        }
        rustls::Error::AlertReceived(AlertDescription::ProtocolVersion)
        | rustls::Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13 | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        )
        | rustls::Error::InvalidMessage(InvalidMessage::UnknownProtocolVersion) => NO_VERSION,
        rustls::Error::AlertReceived(AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity)
        | rustls::Error::PeerIncompatible(_)
        | rustls::Error::PeerMisbehaved(
            PeerMisbehaved::SelectedUnofferedCipherSuite | PeerMisbehaved::SelectedUnofferedKxGroup,
        ) => NO_CIPHER,
        rustls::Error::AlertReceived(AlertDescription::UnrecognisedName) => "the service knows no host of that name",
        rustls::Error::AlertReceived(alert) => return (Status::Tls, format!("the service answered {alert:?}")),
        rustls::Error::InvalidMessage(_) => "what answers there speaks no TLS: are host and port in the URL right?",
        other => return (Status::Tls, other.to_string()),
    };
    (Status::Tls, words.to_owned())
}

/// Whether a service refuses the certificate that we showed, or the lack of one, by this alert. With TLS 1.3 it may
/// arrive after the request has left.
pub(super) fn is_about_our_certificate(alert: AlertDescription) -> bool {
    use AlertDescription::*;
    matches!(
        alert,
        HandshakeFailure
            | BadCertificate
            | UnsupportedCertificate
            | CertificateRevoked
            | CertificateExpired
            | CertificateUnknown
            | CertificateRequired
            | UnknownCA
            | AccessDenied
    )
}
