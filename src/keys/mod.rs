//! Our own certificates and keys, from PEM files. What is wrong with a file is told without a byte of it.

mod der;
mod pem;
mod sort;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use ring::digest;
use rustls::SignatureAlgorithm;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, SigningKey};
use zeroize::Zeroizing;

use self::sort::{Sort, Wanted};
use crate::fault::Fault;
use crate::files;
use crate::status::Status;

/// A file and the option that names it.
#[derive(Clone, Copy)]
pub(crate) struct File<'a> {
    pub(crate) option: &'static str,
    pub(crate) path: &'a str,
}

impl File<'_> {
    fn fault(self, why: impl std::fmt::Display) -> Fault {
        Fault::because(Status::Key, self.option, why)
    }

    /// Of what is in it.
    fn bad(self, why: impl std::fmt::Display) -> Fault {
        self.fault(placed(why, self.path))
    }
}

/// What is wrong with the content of a file, and which file that is.
fn placed(why: impl std::fmt::Display, path: &str) -> String {
    format!("{why} ({})", files::absolute(path).display())
}

fn read(path: &str) -> Result<Zeroizing<Vec<u8>>, String> {
    fs::read(path).map(Zeroizing::new).map_err(|error| files::unreadable(path, &error))
}

/// What is found in a file, by the labels of its blocks.
fn find(bytes: &[u8], wanted: Wanted, path: &str) -> Result<Vec<Zeroizing<Vec<u8>>>, String> {
    let text = pem::text(bytes);
    let (blocks, is_cut) = pem::blocks(&text);
    let sort = match wanted {
        Wanted::Certificate | Wanted::Authority => Sort::Certificate,
        Wanted::Key => Sort::PrivateKey,
    };
    let of_sort = |block: &pem::Block| Sort::of_label(block.label, block.is_encrypted) == Some(sort);
    let found: Option<Vec<_>> = blocks.into_iter().filter(of_sort).map(|block| block.der).collect();
    match found {
        None => Err(placed("what stands between its BEGIN and END is no base64", path)),
        Some(found) if found.is_empty() || is_cut => Err(placed(sort::told(bytes, wanted, Path::new(path)), path)),
        Some(found) => Ok(found),
    }
}

/// The certificates of a PEM file, in its order.
fn certificates(path: &str, wanted: Wanted) -> Result<Vec<CertificateDer<'static>>, String> {
    let found = find(&read(path)?, wanted, path)?;
    Ok(found.into_iter().map(|der| CertificateDer::from(der.to_vec())).collect())
}

/// Hands the certificates of authorities in a PEM file to `add`, one by one, which fails for one that cannot be read.
pub(crate) fn each_authority<E>(
    path: &str,
    mut add: impl FnMut(CertificateDer<'static>) -> Result<(), E>,
) -> Result<(), String> {
    let found = certificates(path, Wanted::Authority)?;
    found.into_iter().enumerate().try_for_each(|(at, one)| add(one).map_err(|_| damaged(at, path)))
}

/// `at` counts from 0.
fn damaged(at: usize, path: &str) -> String {
    placed(format_args!("its certificate number {} cannot be read", at + 1), path)
}

/// Certificate and key, seen to belong together: TLS itself would find out at the first connection, and panic.
pub(crate) fn pair(certificate: File, key: File) -> Result<CertifiedKey, Fault> {
    paired(certificate, key, private_key(key)?)
}

/// As `pair`, for an assertion: RS256 takes RSA keys.
pub(crate) fn rsa_pair(certificate: File, key: File) -> Result<CertifiedKey, Fault> {
    paired(certificate, key, rsa_key(key)?)
}

fn paired(certificate: File, key: File, private: Arc<dyn SigningKey>) -> Result<CertifiedKey, Fault> {
    let chain = certificates(certificate.path, Wanted::Certificate).map_err(|why| certificate.fault(why))?;
    if let Some(at) = chain.iter().position(|one| der::Certificate::read(one).is_none()) {
        return Err(certificate.fault(damaged(at, certificate.path)));
    }
    let chain = match private.public_key() {
        Some(public) => der::public_key(&public).and_then(|public| own_first(chain, public)),
        None => Some(chain),
    };
    let strange = || key.bad(format_args!("it does not belong to the certificate of {}", certificate.option));
    Ok(CertifiedKey::new(chain.ok_or_else(strange)?, private))
}

/// The certificate of that key, then those from issuer to issuer, then what is left: many write the authority's first. None: none is
/// of that key.
fn own_first(chain: Vec<CertificateDer<'static>>, public_key: &[u8]) -> Option<Vec<CertificateDer<'static>>> {
    let mut left = chain;
    let mut sorted = vec![take(&mut left, |one| one.public_key == public_key)?];
    loop {
        let last = der::Certificate::read(sorted.last()?)?;
        let Some(issuer) = take(&mut left, |one| one.subject == last.issuer) else { break };
        sorted.push(issuer);
    }
    sorted.extend(left);
    Some(sorted)
}

fn take(
    certificates: &mut Vec<CertificateDer<'static>>,
    is_it: impl Fn(&der::Certificate) -> bool,
) -> Option<CertificateDer<'static>> {
    let at = certificates.iter().position(|one| der::Certificate::read(one).is_some_and(|one| is_it(&one)))?;
    Some(certificates.remove(at))
}

/// The private key of a PEM file: PKCS#8, PKCS#1 or SEC1, not encrypted.
pub(crate) fn private_key(file: File) -> Result<Arc<dyn SigningKey>, Fault> {
    let bytes = read(file.path).map_err(|why| file.fault(why))?;
    let found = find(&bytes, Wanted::Key, file.path).map_err(|why| file.fault(why))?;
    // By its shape: some call PKCS#8 what is PKCS#1.
    let der = PrivateKeyDer::try_from(found[0].as_slice()).map_err(|_| file.bad("its private key cannot be read"))?;
    rustls::crypto::ring::sign::any_supported_type(&der).map_err(|_| unusable(file, &der))
}

/// The private key of an assertion.
pub(crate) fn rsa_key(file: File) -> Result<Arc<dyn SigningKey>, Fault> {
    let key = private_key(file)?;
    let name = match key.algorithm() {
        SignatureAlgorithm::RSA => return Ok(key),
        SignatureAlgorithm::ED25519 => "an Ed25519 key",
        _ => "an EC key",
    };
    Err(file.bad(format_args!("it is {name}, and an RSA key is needed: {}", new_rsa_key(file))))
}

/// With the certificate that is to be registered for it.
fn new_rsa_key(file: File) -> String {
    sort::filled(sort::NEW_RSA_KEY, "", Path::new(file.path))
}

fn unusable(file: File, key: &PrivateKeyDer) -> Fault {
    const LEAST_BITS: usize = 2048;
    match der::rsa_bits(key.secret_der()) {
        Some(bits) if bits < LEAST_BITS => {
            let why =
                format_args!("it is an RSA key of {bits} bits, and {LEAST_BITS} are needed: {}", new_rsa_key(file));
            file.bad(why)
        }
        _ => file.bad("it is no key of RSA, Ed25519, or EC on P-256 or P-384, or is damaged"),
    }
}

/// SHA-1 of the certificate, 40 upper-case hexadecimal digits: the name J.P. Morgan knows it by (api.md §10.2).
pub(crate) fn thumbprint(certificate: &CertificateDer) -> String {
    let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, certificate);
    hash.as_ref().iter().map(|byte| format!("{byte:02X}")).collect()
}

#[cfg(test)]
mod tests {
    use super::der::{BITS, INTEGER, SEQUENCE};
    use super::*;

    fn element(tag: u8, content: &[u8]) -> Vec<u8> {
        [&[tag, u8::try_from(content.len()).unwrap()], content].concat()
    }

    /// Of X.509 v1, as much as is read of it.
    fn certificate(subject: u8, issuer: u8, key: u8) -> CertificateDer<'static> {
        let nothing = element(SEQUENCE, &[]);
        let name = |name| element(SEQUENCE, &element(0x31, &[name]));
        let key = element(SEQUENCE, &[nothing.clone(), element(BITS, &[0, key])].concat());
        let fields =
            [element(INTEGER, &[1]), nothing.clone(), name(issuer), nothing.clone(), name(subject), key].concat();
        let whole = [element(SEQUENCE, &fields), nothing, element(BITS, &[0])].concat();
        element(SEQUENCE, &whole).into()
    }

    #[test]
    fn the_certificate_of_the_key_stands_first_and_its_issuers_follow() {
        let [root, between, own, other] =
            [(b'R', b'R', 1), (b'B', b'R', 2), (b'O', b'B', 3), (b'X', b'Y', 4)].map(|(s, i, k)| certificate(s, i, k));
        let sorted = vec![own.clone(), between.clone(), root.clone()];
        for (chain, expected) in [
            (vec![own.clone()], Some(vec![own.clone()])),
            (sorted.clone(), Some(sorted.clone())),
            (vec![root.clone(), between.clone(), own.clone()], Some(sorted.clone())),
            (
                vec![other.clone(), between.clone(), own.clone(), root.clone()],
                Some([sorted.clone(), vec![other.clone()]].concat()),
            ),
            (vec![root.clone(), own.clone()], Some(vec![own.clone(), root.clone()])),
            (vec![root, between, other], None),
        ] {
            assert_eq!(own_first(chain, &[0, 3]), expected);
        }
    }
}
