//! Certificates and keys from PEM files: our own, and those of authorities. An error says what is wrong with a file,
//! and repeats no byte of it.

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

use super::keys::sort::{Sort, Wanted};
use crate::error::Error;
use crate::platform::files;
use crate::status::Status;

/// A file and the option that names it.
#[derive(Clone, Copy)]
pub(crate) struct PemFile<'a> {
    pub(crate) option: &'static str,
    pub(crate) path: &'a str,
}

impl PemFile<'_> {
    fn fault(self, why: impl std::fmt::Display) -> Error {
        Error::because(Status::Key, self.option, why)
    }

    /// An error about the content of the file.
    fn bad(self, why: impl std::fmt::Display) -> Error {
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

/// The blocks of a file whose labels fit what is wanted.
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

/// Hands the authorities' certificates in a PEM file to `add`, one by one. `add` fails for one that cannot be read.
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

/// Certificate and key, which must belong together: TLS itself would find out only at the first connection, and panic.
pub(crate) fn pair(certificate: PemFile, key: PemFile) -> Result<CertifiedKey, Error> {
    paired(certificate, key, private_key(key)?)
}

/// Like `pair`, for an assertion: RS256 takes RSA keys.
pub(crate) fn rsa_pair(certificate: PemFile, key: PemFile) -> Result<CertifiedKey, Error> {
    paired(certificate, key, rsa_key(key)?)
}

fn paired(certificate: PemFile, key: PemFile, private: Arc<dyn SigningKey>) -> Result<CertifiedKey, Error> {
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

/// The certificate of that key, then those from issuer to issuer, then the rest: many files begin with the authority.
/// None: no certificate is of that key.
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
pub(crate) fn private_key(file: PemFile) -> Result<Arc<dyn SigningKey>, Error> {
    key(file, unusable)
}

fn key(file: PemFile, unusable: fn(PemFile, &[u8]) -> Error) -> Result<Arc<dyn SigningKey>, Error> {
    let bytes = read(file.path).map_err(|why| file.fault(why))?;
    let found = find(&bytes, Wanted::Key, file.path).map_err(|why| file.fault(why))?;
    // By its shape, not its label: some files call PKCS#8 what is PKCS#1.
    let der = PrivateKeyDer::try_from(found[0].as_slice()).map_err(|_| file.bad("its private key cannot be read"))?;
    rustls::crypto::ring::sign::any_supported_type(&der).map_err(|_| unusable(file, der.secret_der()))
}

/// The RSA key that signs assertions.
pub(crate) fn rsa_key(file: PemFile) -> Result<Arc<dyn SigningKey>, Error> {
    const EC: &str = "an EC key";
    // An EC key is named as one even if its curve cannot be used here.
    let key = key(file, |file, key| if der::is_ec(key) { no_rsa_key(file, EC) } else { unusable(file, key) })?;
    match key.algorithm() {
        SignatureAlgorithm::RSA => Ok(key),
        SignatureAlgorithm::ED25519 => Err(no_rsa_key(file, "an Ed25519 key")),
        _ => Err(no_rsa_key(file, EC)),
    }
}

fn no_rsa_key(file: PemFile, name: &str) -> Error {
    file.bad(format_args!("it is {name}, and an RSA key is needed: {}", new_rsa_key(file)))
}

/// The command for a new RSA key, and for the certificate to register with it.
fn new_rsa_key(file: PemFile) -> String {
    sort::filled(sort::NEW_RSA_KEY, "", Path::new(file.path))
}

fn unusable(file: PemFile, key: &[u8]) -> Error {
    match der::Rsa::read(key).as_ref().map(limit_of_rsa) {
        Some(Some(why)) => file.bad(format_args!("it is an RSA key {why}: {}", new_rsa_key(file))),
        Some(None) => file.bad("it is an RSA key that is damaged"),
        None if der::is_ec(key) => file.bad("it is an EC key of another curve than P-256 and P-384, or is damaged"),
        None => file.bad("it is no key of RSA, Ed25519, or EC on P-256 or P-384, or is damaged"),
    }
}

/// Why ring refuses an RSA key though it is intact; None: not for its size or exponent.
fn limit_of_rsa(key: &der::Rsa) -> Option<String> {
    const LEAST_BITS: usize = 2048;
    const MOST_BITS: usize = 4096;
    const USUAL_EXPONENT: &[u8] = &[1, 0, 1];
    match key.bits {
        bits if bits < LEAST_BITS => Some(format!("of {bits} bits, and {LEAST_BITS} are needed")),
        bits if bits > MOST_BITS => Some(format!("of {bits} bits, and at most {MOST_BITS} are taken")),
        bits if bits % 1024 != 0 => Some(format!("of {bits} bits, and 2048, 3072 or 4096 are taken")),
        _ if key.exponent != USUAL_EXPONENT => Some("whose public exponent is not 65537".to_owned()),
        _ => None,
    }
}

/// SHA-1 of the certificate, 40 upper-case hexadecimal digits: J.P. Morgan knows it by this name (api.md §10.2).
pub(crate) fn thumbprint(certificate: &CertificateDer) -> String {
    let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, certificate);
    hash.as_ref().iter().map(|byte| format!("{byte:02X}")).collect()
}

#[cfg(test)]
mod tests {
    use super::der::{BITS, BYTES, INTEGER, OBJECT, SEQUENCE};
    use super::*;

    fn element(tag: u8, content: &[u8]) -> Vec<u8> {
        [&[tag, u8::try_from(content.len()).unwrap()], content].concat()
    }

    /// An X.509 v1 certificate, as much of it as is read.
    fn certificate(subject: u8, issuer: u8, key: u8) -> CertificateDer<'static> {
        let nothing = element(SEQUENCE, &[]);
        let name = |name| element(SEQUENCE, &element(0x31, &[name]));
        let key = element(SEQUENCE, &[nothing.clone(), element(BITS, &[0, key])].concat());
        let fields =
            [element(INTEGER, &[1]), nothing.clone(), name(issuer), nothing.clone(), name(subject), key].concat();
        let whole = [element(SEQUENCE, &fields), nothing, element(BITS, &[0])].concat();
        element(SEQUENCE, &whole).into()
    }

    fn rsa(modulus: usize, exponent: &[u8]) -> Vec<u8> {
        let modulus =
            [&[0x02, 0x82][..], &u16::try_from(modulus + 1).unwrap().to_be_bytes(), &[0], &vec![0xda; modulus]];
        let fields = [element(INTEGER, &[0]), modulus.concat(), element(INTEGER, exponent)].concat();
        [&[SEQUENCE, 0x82][..], &u16::try_from(fields.len()).unwrap().to_be_bytes(), &fields].concat()
    }

    #[test]
    fn a_key_that_cannot_be_used_is_called_what_it_is() {
        const F4: &[u8] = &[1, 0, 1];
        let algorithm = element(OBJECT, b"\x2a\x86\x48\xce\x3d\x02\x01");
        let sec1 = element(SEQUENCE, &[element(INTEGER, &[1]), element(BYTES, &[7])].concat());
        let in_pkcs8 = [element(INTEGER, &[0]), element(SEQUENCE, &algorithm), element(BYTES, &sec1)].concat();
        let strange = [element(INTEGER, &[0]), element(SEQUENCE, &[]), element(BYTES, &sec1)].concat();
        let file = PemFile { option: "private_key_file", path: "till.pem" };
        for (key, named) in [
            (rsa(128, F4), "an RSA key of 1024 bits, and 2048 are needed: openssl"),
            (rsa(1024, F4), "an RSA key of 8192 bits, and at most 4096 are taken: openssl"),
            (rsa(288, F4), "an RSA key of 2304 bits, and 2048, 3072 or 4096 are taken: openssl"),
            (rsa(256, &[3]), "an RSA key whose public exponent is not 65537: openssl"),
            (rsa(256, F4), "an RSA key that is damaged"),
            (sec1.clone(), "an EC key of another curve"),
            (element(SEQUENCE, &in_pkcs8), "an EC key of another curve"),
            (element(SEQUENCE, &strange), "no key of RSA"),
        ] {
            let told = unusable(file, &key).message;
            assert!(told.starts_with(&format!("private_key_file: it is {named}")), "{told}");
        }
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
