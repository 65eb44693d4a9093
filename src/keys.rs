//! Our own certificates and keys, from PEM files. What is wrong with a file is told without a byte of it.

use std::fs;
use std::sync::Arc;

use ring::digest;
use rustls::pki_types::pem::{Error as Pem, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, SigningKey};
use rustls::{Error, InconsistentKeys};
use zeroize::Zeroizing;

use crate::fault::Fault;
use crate::status::Status;

/// A file and the option that names it.
#[derive(Clone, Copy)]
pub(crate) struct File<'a> {
    pub(crate) option: &'static str,
    pub(crate) path: &'a str,
}

impl File<'_> {
    fn fault(self, detail: impl std::fmt::Display) -> Fault {
        Fault::because(Status::Key, self.option, detail)
    }
}

/// The certificates of a PEM file, in its order.
pub(crate) fn read_certificates(path: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    match read {
        Ok(certificates) if certificates.is_empty() => Err("the file holds no certificate".to_owned()),
        Ok(certificates) => Ok(certificates),
        Err(Pem::Io(error)) => Err(error.to_string()),
        Err(_) => Err("the file is no PEM file with certificates".to_owned()),
    }
}

/// Certificate and key, seen to belong together: TLS itself would find out at the first connection, and panic.
pub(crate) fn pair(certificate: File, key: File) -> Result<CertifiedKey, Fault> {
    let chain = read_certificates(certificate.path).map_err(|why| certificate.fault(why))?;
    let pair = CertifiedKey::new(chain, private_key(key)?);
    match pair.keys_match() {
        Ok(()) | Err(Error::InconsistentKeys(InconsistentKeys::Unknown)) => Ok(pair),
        Err(Error::InconsistentKeys(_)) => {
            Err(key.fault(format_args!("it does not belong to the certificate of {}", certificate.option)))
        }
        Err(_) => Err(certificate.fault("its certificate cannot be read")),
    }
}

/// The private key of a PEM file: PKCS#8, PKCS#1 or SEC1, not encrypted.
pub(crate) fn private_key(file: File) -> Result<Arc<dyn SigningKey>, Fault> {
    let text = Zeroizing::new(fs::read(file.path).map_err(|error| file.fault(error))?);
    let key = PrivateKeyDer::from_pem_slice(&text).map_err(|error| match error {
        Pem::NoItemsFound => file.fault("the file holds no private key, or an encrypted one"),
        _ => file.fault("the file is no PEM file with a private key"),
    })?;
    let key = Zeroizing::new(key);
    rustls::crypto::ring::sign::any_supported_type(&key)
        .map_err(|_| file.fault("the key is of a kind or a size that cannot be used"))
}

/// SHA-1 of the certificate, 40 upper-case hexadecimal digits: the name J.P. Morgan knows it by (api.md §10.2).
pub(crate) fn thumbprint(certificate: &CertificateDer) -> String {
    let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, certificate);
    hash.as_ref().iter().map(|byte| format!("{byte:02X}")).collect()
}
