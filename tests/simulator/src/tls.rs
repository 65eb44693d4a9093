//! Our own certificate authority, and what it vouches for: the server on this machine, and one client.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    PKCS_RSA_SHA256, date_time_ymd,
};
use rsa::RsaPrivateKey;
use rsa::pkcs1::EncodeRsaPrivateKey;
use rsa::pkcs8::{EncodePrivateKey, LineEnding};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, version};
use uuid::Uuid;

use crate::assertion::Registered;
use crate::clock;
use crate::settings::{ClientAuth, ServerCertificate, Settings, TlsVersion};

/// The names that the server certificate is good for.
const NAMES: [&str; 4] = ["localhost", "127.0.0.1", "::1", "simulator.test"];
const YEARS: i32 = 5;

/// All files of the folder.
const FILES: [&str; 9] = [
    "ca.pem",
    "ca-key.pem",
    "server.pem",
    "server-key.pem",
    "client.pem",
    "client-key.pem",
    "client-key-pkcs1.pem",
    "stranger.pem",
    "stranger-key.pem",
];

/// A folder with these PEM files.
pub(crate) struct Certificates {
    folder: PathBuf,
    temporary: bool,
}

impl Certificates {
    /// Uses the files in `folder`, or makes them.
    pub(crate) fn prepare(folder: Option<&Path>) -> io::Result<Certificates> {
        let certificates = Certificates {
            folder: folder.map_or_else(
                || std::env::temp_dir().join(format!("jpm-simulator-{}", Uuid::new_v4())),
                Path::to_path_buf,
            ),
            temporary: folder.is_none(),
        };
        fs::create_dir_all(&certificates.folder)?;
        if !FILES.iter().all(|file| certificates.file(file).is_file()) {
            certificates.make()?;
        }
        Ok(certificates)
    }

    /// What a client must trust.
    pub(crate) fn ca(&self) -> PathBuf {
        self.file("ca.pem")
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The certificates whose keys may sign assertions: the folder's client's, and these.
    pub(crate) fn registered(&self, more: &[PathBuf]) -> io::Result<Vec<Registered>> {
        let read = |file: &PathBuf| {
            let certificate = CertificateDer::from_pem_file(file).map_err(invalid)?;
            let unreadable = || invalid(format!("{} is no certificate", file.display()));
            Registered::read(&certificate).ok_or_else(unreadable)
        };
        [self.file("client.pem")].iter().chain(more).map(read).collect()
    }

    /// The server side of TLS, as the settings want it.
    pub(crate) fn server_config(&self, settings: &Settings) -> io::Result<Arc<ServerConfig>> {
        let (chain, key) = match settings.certificate {
            ServerCertificate::Good => (self.file("server.pem"), self.file("server-key.pem")),
            ServerCertificate::CaAsServer => (self.file("ca.pem"), self.file("ca-key.pem")),
            faulty => return self.configure(settings, self.faulty(faulty)?),
        };
        let chain =
            CertificateDer::pem_file_iter(chain).and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(invalid)?;
        let key = PrivateKeyDer::from_pem_file(key).map_err(invalid)?;
        self.configure(settings, (chain, key))
    }

    fn configure(&self, settings: &Settings, (chain, key): Shown) -> io::Result<Arc<ServerConfig>> {
        let versions: &[_] = match settings.tls_version {
            TlsVersion::Any => &[&version::TLS13, &version::TLS12],
            TlsVersion::Tls12 => &[&version::TLS12],
            TlsVersion::Tls13 => &[&version::TLS13],
        };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(self.ca()).map_err(invalid)?).map_err(invalid)?;
        let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider.clone());
        let builder =
            ServerConfig::builder_with_provider(provider).with_protocol_versions(versions).map_err(invalid)?;
        let builder = match settings.client_auth {
            ClientAuth::None => builder.with_no_client_auth(),
            ClientAuth::Optional => {
                let verifier = verifier.allow_unauthenticated().build().map_err(invalid)?;
                builder.with_client_cert_verifier(verifier)
            }
            ClientAuth::Required => builder.with_client_cert_verifier(verifier.build().map_err(invalid)?),
        };
        Ok(Arc::new(builder.with_single_cert(chain, key).map_err(invalid)?))
    }

    fn make(&self) -> io::Result<()> {
        let ca_key = KeyPair::generate().map_err(invalid)?;
        let ca = authority()?;
        let ca_pem = ca.self_signed(&ca_key).map_err(invalid)?.pem();
        let issuer = Issuer::from_params(&ca, &ca_key);
        let server_key = KeyPair::generate().map_err(invalid)?;
        let server = server(&NAMES)?.signed_by(&server_key, &issuer).map_err(invalid)?;
        let RsaKey { pkcs1, pkcs8 } = rsa_key()?;
        let client_key = KeyPair::from_pem_and_sign_algo(pkcs8, &PKCS_RSA_SHA256).map_err(invalid)?;
        let ours = client("Payment Gateway Simulator Client")?.signed_by(&client_key, &issuer).map_err(invalid)?;
        let stranger_key = KeyPair::generate().map_err(invalid)?;
        let stranger = client("Stranger")?.self_signed(&stranger_key).map_err(invalid)?;

        write_private(&self.file("ca-key.pem"), &ca_key.serialize_pem())?;
        write_private(&self.file("server-key.pem"), &server_key.serialize_pem())?;
        write_private(&self.file("client-key.pem"), pkcs8)?;
        write_private(&self.file("client-key-pkcs1.pem"), pkcs1)?;
        write_private(&self.file("stranger-key.pem"), &stranger_key.serialize_pem())?;
        fs::write(self.file("client.pem"), ours.pem())?;
        fs::write(self.file("stranger.pem"), stranger.pem())?;
        fs::write(self.file("server.pem"), server.pem() + &ca_pem)?;
        fs::write(self.ca(), ca_pem)
    }

    /// A server certificate with a fault, made for the moment.
    fn faulty(&self, fault: ServerCertificate) -> io::Result<Shown> {
        let year = this_year()?;
        let mut params = server(if fault == ServerCertificate::WrongName { &["elsewhere.test"] } else { &NAMES })?;
        match fault {
            ServerCertificate::Expired => params.not_after = date_time_ymd(year - 1, 2, 1),
            ServerCertificate::NotYetValid => params.not_before = date_time_ymd(year + 1, 1, 1),
            _ => {}
        }
        // The stranger is an authority with the same name and another key.
        let ca = authority()?;
        let ca_key = match fault {
            ServerCertificate::UnknownIssuer => KeyPair::generate().map_err(invalid)?,
            _ => KeyPair::from_pem(&fs::read_to_string(self.file("ca-key.pem"))?).map_err(invalid)?,
        };
        let key = KeyPair::generate().map_err(invalid)?;
        let made = params.signed_by(&key, &Issuer::from_params(&ca, &ca_key)).map_err(invalid)?;
        let key = PrivateKeyDer::try_from(key.serialize_der()).map_err(invalid)?;
        Ok((vec![made.der().clone()], key))
    }
}

/// A chain and its key.
type Shown = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

/// The client's key in both forms of PEM.
struct RsaKey {
    pkcs1: String,
    pkcs8: String,
}

/// One for the process: making it takes a while.
fn rsa_key() -> io::Result<&'static RsaKey> {
    static KEY: OnceLock<RsaKey> = OnceLock::new();
    if let Some(key) = KEY.get() {
        return Ok(key);
    }
    let key = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).map_err(invalid)?;
    let pkcs1 = key.to_pkcs1_pem(LineEnding::LF).map_err(invalid)?.to_string();
    let pkcs8 = key.to_pkcs8_pem(LineEnding::LF).map_err(invalid)?.to_string();
    Ok(KEY.get_or_init(|| RsaKey { pkcs1, pkcs8 }))
}

impl Drop for Certificates {
    fn drop(&mut self) {
        if self.temporary {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

fn authority() -> io::Result<CertificateParams> {
    let mut ca = dated(&[], "Payment Gateway Simulator Test CA")?;
    ca.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(ca)
}

fn client(common_name: &str) -> io::Result<CertificateParams> {
    let mut client = dated(&[], common_name)?;
    client.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    client.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    Ok(client)
}

fn server(names: &[&str]) -> io::Result<CertificateParams> {
    let mut server = dated(names, "Payment Gateway Simulator")?;
    server.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    // Strict verifiers (Python from 3.13 on) insist on it.
    server.use_authority_key_identifier_extension = true;
    Ok(server)
}

fn dated(names: &[&str], common_name: &str) -> io::Result<CertificateParams> {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).map_err(invalid)?;
    let year = this_year()?;
    params.not_before = date_time_ymd(year - 1, 1, 1);
    params.not_after = date_time_ymd(year + YEARS, 1, 1);
    params.distinguished_name.push(DnType::CommonName, common_name);
    Ok(params)
}

fn this_year() -> io::Result<i32> {
    i32::try_from(clock::year(SystemTime::now())).map_err(invalid)
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}

fn invalid(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, error)
}
