//! The service's certificate: rustls verifies it, and this module says what is wrong with it, in words for a shop.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, OtherError, SignatureScheme};
use x509_cert::der::asn1::UintRef;
use x509_cert::der::oid::ObjectIdentifier;
use x509_cert::der::{Decode, Reader, SliceReader};
use x509_cert::{Certificate, Version};

use crate::status::Status;

/// Lets rustls decide, and looks at what it refuses while the certificates are at hand.
#[derive(Debug)]
pub(super) struct Named(pub(super) Arc<WebPkiServerVerifier>);

impl ServerCertVerifier for Named {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let verified = self.0.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        verified.map_err(|error| named(error, |fault| of_chain(fault, end_entity, intermediates)))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let verified = self.0.verify_tls12_signature(message, certificate, signed);
        verified.map_err(|error| named(error, |fault| of_key(fault, certificate)))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let verified = self.0.verify_tls13_signature(message, certificate, signed);
        verified.map_err(|error| named(error, |fault| of_key(fault, certificate)))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}

/// What is wrong with a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{words}")]
struct Unfit {
    status: Status,
    words: &'static str,
}

fn named(error: rustls::Error, look: impl FnOnce(&CertificateError) -> Unfit) -> rustls::Error {
    match error {
        rustls::Error::InvalidCertificate(fault) => {
            rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(look(&fault)))))
        }
        error => error,
    }
}

/// Status and words for a handshake that failed because of a certificate.
pub(super) fn fault(error: &CertificateError) -> (Status, String) {
    let looked_at = match error {
        CertificateError::Other(OtherError(inner)) => inner.downcast_ref::<Unfit>().copied(),
        _ => None,
    };
    let unfit = looked_at.unwrap_or_else(|| plainly(error));
    (unfit.status, unfit.words.to_owned())
}

/// What is wrong, by the error of rustls alone.
fn plainly(fault: &CertificateError) -> Unfit {
    use CertificateError::*;
    let (status, words) = match fault {
        Expired | ExpiredContext { .. } => (Status::ServerCertificateDate, "it has expired"),
        NotValidYet | NotValidYetContext { .. } => (Status::ServerCertificateDate, "it is not valid yet"),
        NotValidForName | NotValidForNameContext { .. } => {
            (Status::ServerCertificateName, "is the host in the URL the right one?")
        }
        // A bad signature: the issuer has the name of a trusted one, but not its key.
        UnknownIssuer | BadSignature => (
            Status::ServerCertificateIssuer,
            "where a proxy or a virus scanner opens TLS, its own authority belongs in ca_file, with trust = file",
        ),
        Revoked => (Status::ServerCertificate, "it was revoked"),
        InvalidPurpose | InvalidPurposeContext { .. } => (Status::ServerCertificate, "it was not made for a server"),
        UnsupportedSignatureAlgorithmContext { .. } | UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            (Status::ServerCertificate, "it, or its issuer's, is signed in a way that is not taken")
        }
        UnhandledCriticalExtension => (Status::ServerCertificate, "it has a critical extension that is not known"),
        Other(_) => (
            Status::ServerCertificate,
            "it cannot be used for a server, as when an authority's own certificate is served",
        ),
        _ => (Status::ServerCertificate, "it is malformed"),
    };
    Unfit { status, words }
}

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// The identifiers of all signatures with an RSA key lie below this one.
const PKCS_1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1");
const SHA_1: [ObjectIdentifier; 2] =
    [ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.5"), ObjectIdentifier::new_unwrap("1.2.840.10045.4.1")];
const SUBJECT_ALT_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");
const LEAST_RSA_BITS: usize = 2048;

/// What is wrong, by the certificates too, as far as they can be read.
fn of_chain(fault: &CertificateError, end_entity: &CertificateDer, intermediates: &[CertificateDer]) -> Unfit {
    use CertificateError::*;
    let plain = plainly(fault);
    let with = |status, words| Unfit { status, words };
    let Ok(own) = Certificate::from_der(end_entity) else { return plain };
    let others: Vec<Certificate> = intermediates.iter().filter_map(|der| Certificate::from_der(der).ok()).collect();
    // The signature of a self-signed certificate does not count: it is trusted for other reasons.
    let signed = || [&own].into_iter().chain(&others).filter(|one| !is_self_signed(one));
    match fault {
        NotValidForName | NotValidForNameContext { .. } if !has_alternative_name(&own) => with(
            Status::ServerCertificateName,
            "it names its host only in its common name (CN), which counts no more: it needs a subjectAltName",
        ),
        UnsupportedSignatureAlgorithmContext { .. } if signed().any(is_signed_with_sha1) => with(
            Status::ServerCertificate,
            "it, or its issuer's, is signed with SHA-1, which is not taken any more: it has to be issued anew, with SHA-256",
        ),
        BadSignature if signed().any(is_signed_by_weak_key) => {
            with(Status::ServerCertificate, "the RSA key of its issuer is too weak: at least 2048 bits are needed")
        }
        UnknownIssuer if is_self_signed(&own) => {
            with(Status::ServerCertificateIssuer, "it is self-signed: no authority vouches for it, and none in ca_file")
        }
        UnknownIssuer if !others.iter().any(|other| other.tbs_certificate.subject == own.tbs_certificate.issuer) => {
            with(
                Status::ServerCertificateIssuer,
                "its issuer's did not come with it: the service does not send an intermediate certificate, or where a proxy or a \
                 virus scanner opens TLS, its own authority belongs in ca_file, with trust = file",
            )
        }
        Other(_) if own.tbs_certificate.version != Version::V3 => with(
            Status::ServerCertificate,
            "it is of an old version of X.509 and names its host only in its common name (CN): it needs version 3 and a \
             subjectAltName",
        ),
        _ => plain,
    }
}

/// What is wrong when the handshake is not signed as it should be, by the key in the certificate.
fn of_key(fault: &CertificateError, certificate: &CertificateDer) -> Unfit {
    let bits = Certificate::from_der(certificate).ok().and_then(|certificate| rsa_bits(&certificate));
    let words = match (fault, bits) {
        (_, Some(bits)) if bits < LEAST_RSA_BITS => "its RSA key is too weak: at least 2048 bits are needed",
        (CertificateError::BadSignature, _) => "who answers there has not its private key",
        _ => "its key is of a kind that is not taken",
    };
    Unfit { status: Status::ServerCertificate, words }
}

fn is_self_signed(certificate: &Certificate) -> bool {
    certificate.tbs_certificate.issuer == certificate.tbs_certificate.subject
}

fn has_alternative_name(certificate: &Certificate) -> bool {
    let extensions = certificate.tbs_certificate.extensions.as_deref().unwrap_or_default();
    extensions.iter().any(|extension| extension.extn_id == SUBJECT_ALT_NAME)
}

fn is_signed_with_sha1(certificate: &Certificate) -> bool {
    SHA_1.contains(&certificate.signature_algorithm.oid)
}

/// A signature by an RSA key is as long as the key.
fn is_signed_by_weak_key(certificate: &Certificate) -> bool {
    let by_rsa = certificate.signature_algorithm.oid.parent() == Some(PKCS_1);
    by_rsa && certificate.signature.raw_bytes().len() * 8 < LEAST_RSA_BITS
}

/// The bits of its key; None: it is not an RSA key, or cannot be read.
fn rsa_bits(certificate: &Certificate) -> Option<usize> {
    let key = &certificate.tbs_certificate.subject_public_key_info;
    if key.algorithm.oid != RSA_ENCRYPTION {
        return None;
    }
    let mut reader = SliceReader::new(key.subject_public_key.raw_bytes()).ok()?;
    let modulus = reader.sequence(|numbers| {
        let modulus = UintRef::decode(numbers)?;
        UintRef::decode(numbers).map(|_exponent| modulus)
    });
    modulus.ok().map(|modulus| modulus.as_bytes().len() * 8)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rustls::RootCertStore;
    use rustls::crypto::ring;
    use rustls::pki_types::pem::PemObject;

    use super::*;

    fn file(name: &str) -> CertificateDer<'static> {
        let path = format!("{}/tests/certificates/{name}.pem", env!("CARGO_MANIFEST_DIR"));
        CertificateDer::from_pem_file(path).unwrap()
    }

    /// What is said of the certificates that a server shows, its own first; None: they are accepted.
    fn told(shown: &[&str], host: &str, roots: &[&str]) -> Option<(Status, String)> {
        let mut store = RootCertStore::empty();
        roots.iter().for_each(|root| store.add(file(root)).unwrap());
        let provider = Arc::new(ring::default_provider());
        let verifier = WebPkiServerVerifier::builder_with_provider(store.into(), provider).build().unwrap();
        let shown: Vec<_> = shown.iter().map(|name| file(name)).collect();
        let now = UnixTime::since_unix_epoch(Duration::from_secs(2_000_000_000));
        let host = ServerName::try_from(host.to_owned()).unwrap();
        match Named(verifier).verify_server_cert(&shown[0], &shown[1..], &host, &[], now) {
            Ok(_) => None,
            Err(rustls::Error::InvalidCertificate(error)) => Some(fault(&error)),
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn each_fault_has_its_own_words() {
        use Status::{ServerCertificate, ServerCertificateIssuer, ServerCertificateName};
        let here = "service.example";
        let both = &["root", "weak-root"][..];
        for (shown, host, roots, expected) in [
            (&["good"][..], here, both, None),
            (&["below-intermediate", "intermediate"], here, both, None),
            (&["good"], "other.example", both, Some((ServerCertificateName, "is the host in the URL the right one?"))),
            (&["common-name-only"], here, both, Some((ServerCertificateName, "only in its common name (CN)"))),
            (&["version-1"], here, both, Some((ServerCertificate, "old version of X.509"))),
            (&["below-intermediate"], here, both, Some((ServerCertificateIssuer, "does not send an intermediate"))),
            (
                &["below-intermediate", "good"],
                here,
                both,
                Some((ServerCertificateIssuer, "does not send an intermediate")),
            ),
            (
                &["below-intermediate", "intermediate"],
                here,
                &["weak-root"],
                Some((ServerCertificateIssuer, "where a proxy or a virus scanner opens TLS")),
            ),
            (&["good"], here, &["weak-root"], Some((ServerCertificateIssuer, "ca_file"))),
            (&["self-signed"], here, both, Some((ServerCertificateIssuer, "it is self-signed"))),
            (&["sha1"], here, both, Some((ServerCertificate, "SHA-1"))),
            (&["sha1"], here, &["weak-root"], Some((ServerCertificateIssuer, "ca_file"))),
            (&["weak-issuer"], here, both, Some((ServerCertificate, "key of its issuer is too weak"))),
            (&["root"], here, both, Some((ServerCertificate, "an authority's own"))),
        ] {
            match (told(shown, host, roots), expected) {
                (None, None) => {}
                (Some((status, words)), Some((expected, part))) if status == expected && words.contains(part) => {}
                (told, _) => panic!("{shown:?} {host} {roots:?}: {told:?}"),
            }
        }
    }

    #[test]
    fn a_weak_key_is_named() {
        for (name, part) in [("weak-key", "too weak"), ("good", "has not its private key")] {
            let unfit = of_key(&CertificateError::BadSignature, &file(name));
            assert!(unfit.status == Status::ServerCertificate && unfit.words.contains(part), "{name}: {unfit:?}");
        }
        let bits = ["weak-key", "good"].map(|name| rsa_bits(&Certificate::from_der(&file(name)).unwrap()));
        assert_eq!(bits, [Some(1024), Some(2048)]);
    }
}
