//! The server side of TLS: what is shown, and what is asked of clients.

use std::io;
use std::path::Path;
use std::sync::Arc;

use rcgen::KeyPair;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion, version};

use crate::authority::{self, Authority, invalid};
use crate::folder::{self, Folder, NAMES};
use crate::settings::{ClientAuth, ServerCertificate, Settings, TlsVersion};

type Identity = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

/// A name that nothing here is reached by.
const WRONG_NAME: &str = "elsewhere.test";

pub(crate) fn server_config(settings: &Settings, folder: &Folder) -> io::Result<Arc<ServerConfig>> {
    let (chain, key) = identity(settings.certificate, folder)?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(versions(settings.tls_version))
        .map_err(invalid)?;
    let config = match client_verifier(settings.client_auth, folder)? {
        Some(verifier) => config.with_client_cert_verifier(verifier),
        None => config.with_no_client_auth(),
    };
    let mut config = config.with_single_cert(chain, key).map_err(invalid)?;
    // For alerts, see `alert`.
    config.enable_secret_extraction = true;
    Ok(Arc::new(config))
}

/// Only the good certificate lies in the folder. Wrong ones are made for one run.
fn identity(which: ServerCertificate, folder: &Folder) -> io::Result<Identity> {
    match which {
        ServerCertificate::Good => stored(folder, folder::SERVER, folder::SERVER_KEY),
        ServerCertificate::CaAsServer => stored(folder, folder::CA, folder::CA_KEY),
        ServerCertificate::Expired => made(&folder.authority()?, &NAMES, &authority::PAST),
        ServerCertificate::NotYetValid => made(&folder.authority()?, &NAMES, &authority::FUTURE),
        ServerCertificate::WrongName => made(&folder.authority()?, &[WRONG_NAME], &authority::NOW),
        ServerCertificate::UnknownIssuer => made(&Authority::unknown()?, &NAMES, &authority::NOW),
    }
}

fn stored(folder: &Folder, chain: &str, key: &str) -> io::Result<Identity> {
    let key = PrivateKeyDer::from_pem_file(folder.file(key)).map_err(invalid)?;
    Ok((certificates(&folder.file(chain))?, key))
}

fn made(authority: &Authority, names: &[&str], years: &authority::Years) -> io::Result<Identity> {
    let key = KeyPair::generate().map_err(invalid)?;
    let certificate = authority.sign(&authority::server(names, years)?, &key)?;
    let key = PrivateKeyDer::try_from(key.serialize_der()).map_err(invalid)?;
    Ok((vec![certificate.der().clone()], key))
}

fn client_verifier(auth: ClientAuth, folder: &Folder) -> io::Result<Option<Arc<dyn ClientCertVerifier>>> {
    if auth == ClientAuth::None {
        return Ok(None);
    }
    let mut roots = RootCertStore::empty();
    for certificate in certificates(&folder.file(folder::CA))? {
        roots.add(certificate).map_err(invalid)?;
    }
    let provider = Arc::new(ring::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
    let verifier = match auth {
        ClientAuth::Required => verifier,
        ClientAuth::None | ClientAuth::Optional => verifier.allow_unauthenticated(),
    };
    Ok(Some(verifier.build().map_err(invalid)?))
}

static ONLY_1_2: [&SupportedProtocolVersion; 1] = [&version::TLS12];
static ONLY_1_3: [&SupportedProtocolVersion; 1] = [&version::TLS13];

fn versions(which: TlsVersion) -> &'static [&'static SupportedProtocolVersion] {
    match which {
        TlsVersion::Any => rustls::DEFAULT_VERSIONS,
        TlsVersion::Tls12 => &ONLY_1_2,
        TlsVersion::Tls13 => &ONLY_1_3,
    }
}

/// All certificates of a PEM file.
pub(crate) fn certificates(file: &Path) -> io::Result<Vec<CertificateDer<'static>>> {
    CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(invalid)
}
