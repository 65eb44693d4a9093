//! Our own certificate authority and one server certificate for the local machine.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use uuid::Uuid;

use crate::clock;

/// The names that the server certificate is good for.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];
const YEARS: i32 = 5;

/// A folder with the three PEM files.
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
        let files = [certificates.ca(), certificates.chain(), certificates.key()];
        if !files.iter().all(|file| file.is_file()) {
            certificates.make()?;
        }
        Ok(certificates)
    }

    /// What a client must trust.
    pub(crate) fn ca(&self) -> PathBuf {
        self.folder.join("ca.pem")
    }

    fn chain(&self) -> PathBuf {
        self.folder.join("server.pem")
    }

    fn key(&self) -> PathBuf {
        self.folder.join("server-key.pem")
    }

    /// The server side of TLS 1.2 and 1.3 with these certificates.
    pub(crate) fn server_config(&self) -> io::Result<Arc<ServerConfig>> {
        let chain = CertificateDer::pem_file_iter(self.chain())
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(invalid)?;
        let key = PrivateKeyDer::from_pem_file(self.key()).map_err(invalid)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(invalid)?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(invalid)?;
        Ok(Arc::new(config))
    }

    fn make(&self) -> io::Result<()> {
        let ca_key = KeyPair::generate().map_err(invalid)?;
        let ca = authority()?;
        let ca_pem = ca.self_signed(&ca_key).map_err(invalid)?.pem();
        let key = KeyPair::generate().map_err(invalid)?;
        let issuer = Issuer::from_params(&ca, &ca_key);
        let server = server()?.signed_by(&key, &issuer).map_err(invalid)?;

        write_private(&self.key(), &key.serialize_pem())?;
        fs::write(self.chain(), server.pem() + &ca_pem)?;
        fs::write(self.ca(), ca_pem)
    }
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

fn server() -> io::Result<CertificateParams> {
    let mut server = dated(&NAMES, "Payment Gateway Simulator")?;
    server.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    // Strict verifiers (Python from 3.13 on) insist on it.
    server.use_authority_key_identifier_extension = true;
    Ok(server)
}

fn dated(names: &[&str], common_name: &str) -> io::Result<CertificateParams> {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).map_err(invalid)?;
    let year = i32::try_from(clock::year(SystemTime::now())).map_err(invalid)?;
    params.not_before = date_time_ymd(year - 1, 1, 1);
    params.not_after = date_time_ymd(year + YEARS, 1, 1);
    params.distinguished_name.push(DnType::CommonName, common_name);
    Ok(params)
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
