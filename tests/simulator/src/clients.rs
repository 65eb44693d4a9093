//! Who may fetch a token: one client, with its secret and its registered certificates.

use std::collections::HashMap;
use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};

use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use rustls::pki_types::CertificateDer;
use webpki::EndEntityCert;

use crate::authority::invalid;
use crate::tls;

/// The client id that both token endpoints know.
pub const CLIENT_ID: &str = "simulator-client";
/// Its secret.
pub const CLIENT_SECRET: &str = "simulator-secret-9f3a";
/// Its resource, which goes with a signed assertion.
pub const RESOURCE: &str = "JPMC:URI:RS-000000-00000-HelixAPIEntitlementsCAT-PROD";
/// The scope, which goes with the secret.
pub(crate) const SCOPE: &str = "jpm:payments:sandbox";

/// The registered certificates by thumbprint, as `kid` names them.
pub(crate) struct Registered(HashMap<String, CertificateDer<'static>>);

impl Registered {
    /// Registers the first certificate of each PEM file.
    pub(crate) fn read<'a>(files: impl Iterator<Item = &'a PathBuf>) -> io::Result<Registered> {
        let known = files.map(|file| {
            let certificate = first_of(file)?;
            Ok((thumbprint(&certificate), certificate))
        });
        Ok(Registered(known.collect::<io::Result<_>>()?))
    }

    /// Has the key of that certificate signed this, by RS256? `None`: no such certificate.
    pub(crate) fn has_signed(&self, kid: &str, message: &[u8], signature: &[u8]) -> Option<bool> {
        let certificate = EndEntityCert::try_from(self.0.get(kid)?).ok()?;
        Some(certificate.verify_signature(webpki::ring::RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok())
    }
}

/// Of a chain, the client's own certificate comes first.
fn first_of(file: &Path) -> io::Result<CertificateDer<'static>> {
    let of_file = |error: &str| invalid(format!("{}: {error}", file.display()));
    let certificates = tls::certificates(file).map_err(|error| of_file(&error.to_string()))?;
    let certificate = certificates.into_iter().next().ok_or_else(|| of_file("no certificate"))?;
    EndEntityCert::try_from(&certificate).map_err(|error| of_file(&error.to_string()))?;
    Ok(certificate)
}

/// SHA-1 of the whole certificate, 40 upper-case hexadecimal digits.
fn thumbprint(certificate: &CertificateDer) -> String {
    let digest = digest(&SHA1_FOR_LEGACY_USE_ONLY, certificate);
    digest.as_ref().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02X}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thumbprints_are_written_as_the_portal_shows_them() {
        let certificate = CertificateDer::from(b"abc".to_vec());
        assert_eq!(thumbprint(&certificate), "A9993E364706816ABA3E25717850C26C9CD0D89D");
    }
}
