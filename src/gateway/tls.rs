//! TLS: the configuration, built once when the client is made, and what its errors mean for a shop.

use std::io;
use std::path::Path;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{AlertDescription, CertificateError, ClientConfig, Error, RootCertStore};

use crate::fault::Fault;
use crate::status::Status;

/// Whose certificates are trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// The system's store.
    Os,
    /// The roots that came with the library.
    Bundled,
    /// A PEM file, and nothing else.
    File(String),
}

/// The certificate that is shown to a service that asks for one, and its key: PEM files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TlsClient {
    pub(crate) certificate_file: String,
    pub(crate) key_file: String,
}

pub(super) fn client_config(trust: &Trust) -> Result<Arc<ClientConfig>, Fault> {
    let roots = match trust {
        Trust::Os => roots_of_system()?,
        Trust::Bundled => return Err(Fault::new(Status::NotSupported, "trust")),
        Trust::File(path) => roots_of_file(path)?,
    };
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| Fault::because(Status::Internal, "", error))?;
    let mut config = builder.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    // Early data could be sent twice by the network.
    config.enable_early_data = false;
    Ok(Arc::new(config))
}

fn roots_of_system() -> Result<RootCertStore, Fault> {
    let mut roots = RootCertStore::empty();
    // Single certificates that cannot be read are common in these stores and no fault.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        return Err(Fault::because(Status::Trust, "trust", "the system's store holds none; use trust = file"));
    }
    Ok(roots)
}

fn roots_of_file(path: &str) -> Result<RootCertStore, Fault> {
    let fault = |detail: &dyn std::fmt::Display| Fault::because(Status::Trust, "ca_file", detail);
    let certificates = CertificateDer::pem_file_iter(Path::new(path)).map_err(|error| fault(&error))?;
    let mut roots = RootCertStore::empty();
    for certificate in certificates {
        let certificate = certificate.map_err(|error| fault(&error))?;
        roots.add(certificate).map_err(|error| fault(&error))?;
    }
    if roots.is_empty() {
        return Err(fault(&"the file holds no certificate"));
    }
    Ok(roots)
}

/// The TLS error inside an I/O error, if that is what it is.
pub(super) fn tls_error(error: &io::Error) -> Option<&Error> {
    error.get_ref()?.downcast_ref()
}

/// What a failed handshake means, and what to do about it.
pub(super) fn handshake_fault(error: &Error) -> (Status, String) {
    match error {
        Error::InvalidCertificate(fault) => (Status::ServerCertificate, certificate_text(fault).to_owned()),
        Error::AlertReceived(alert) if is_about_our_certificate(*alert) => {
            (Status::ClientCertificate, format!("the service answered {alert:?}"))
        }
        other => (Status::Tls, other.to_string()),
    }
}

fn certificate_text(fault: &CertificateError) -> &'static str {
    use CertificateError::*;
    match fault {
        Expired | ExpiredContext { .. } => "it has expired, or the clock of this machine is wrong",
        NotValidYet | NotValidYetContext { .. } => "it is not valid yet, or the clock of this machine is wrong",
        NotValidForName | NotValidForNameContext { .. } => "it was made for another name than that in base_url",
        UnknownIssuer => "its issuer is not trusted; a company proxy's own authority belongs in ca_file",
        Revoked => "it was revoked",
        InvalidPurpose | InvalidPurposeContext { .. } => "it was not made for a server",
        Other(_) => "it cannot be used for a server, as when an authority's own certificate is served",
        _ => "it is malformed",
    }
}

/// Alerts by which a service refuses the certificate we showed, or the lack of one. With TLS 1.3 they
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
