//! What a file is that is not what is wanted, by its name, and the one line that makes it right.

use std::path::Path;

use super::der::{self, BITS, BYTES, Certificate, Element, INTEGER, OBJECT, SEQUENCE};
use super::pem;

/// What is looked for in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Certificate,
    Key,
}

/// What there is instead, or what it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Certificate,
    /// With what OpenSSL trusts it for.
    TrustedCertificate,
    Request,
    PublicKey,
    PrivateKey,
    EncryptedKey,
    OpenSshKey,
    Pkcs7,
    Pkcs12,
    JavaKeyStore,
}

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Pem,
    Der,
    /// Base64 without the lines around it.
    Bare,
}

impl Sort {
    /// By the label of a block.
    pub(super) fn of_label(label: &str, is_encrypted: bool) -> Option<Sort> {
        Some(match label {
            "CERTIFICATE" | "X509 CERTIFICATE" => Sort::Certificate,
            "TRUSTED CERTIFICATE" => Sort::TrustedCertificate,
            "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => Sort::Request,
            "PUBLIC KEY" | "RSA PUBLIC KEY" | "SSH2 PUBLIC KEY" => Sort::PublicKey,
            "ENCRYPTED PRIVATE KEY" => Sort::EncryptedKey,
            "OPENSSH PRIVATE KEY" => Sort::OpenSshKey,
            "PKCS7" | "CMS" => Sort::Pkcs7,
            "PKCS12" => Sort::Pkcs12,
            label if label.ends_with("PRIVATE KEY") && is_encrypted => Sort::EncryptedKey,
            label if label.ends_with("PRIVATE KEY") => Sort::PrivateKey,
            _ => return None,
        })
    }

    /// By the shape of the bytes.
    fn of_der(bytes: &[u8]) -> Option<Sort> {
        const JAVA: &[u8] = &[0xfe, 0xed, 0xfe, 0xed];
        /// 1.2.840.113549.1.7, whose parts are those of PKCS#7.
        const PKCS7: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07];
        if bytes.starts_with(JAVA) {
            return Some(Sort::JavaKeyStore);
        }
        if Certificate::read(bytes).is_some() {
            return Some(Sort::Certificate);
        }
        let fields = der::sequence(bytes)?;
        let begins_with_pkcs7 = |content| {
            let inner = der::elements(content).unwrap_or_default();
            inner.first().is_some_and(|id| id.tag == OBJECT && id.content.starts_with(PKCS7))
        };
        let [first, second, ..] = fields[..] else { return None };
        match (first.tag, second.tag) {
            (INTEGER, SEQUENCE) if begins_with_pkcs7(second.content) => Some(Sort::Pkcs12),
            (INTEGER, SEQUENCE | INTEGER | BYTES) => Some(Sort::PrivateKey),
            (OBJECT, _) if first.content.starts_with(PKCS7) => Some(Sort::Pkcs7),
            (SEQUENCE, BYTES) => Some(Sort::EncryptedKey),
            (SEQUENCE, BITS) => Some(Sort::PublicKey),
            (SEQUENCE, SEQUENCE) => match der::elements(first.content)?[..] {
                [Element { tag: INTEGER, .. }, Element { tag: SEQUENCE, .. }, ..] => Some(Sort::Request),
                _ => None,
            },
            _ => None,
        }
    }
}

/// What is wrong with a file that does not hold what is wanted.
pub(super) fn told(bytes: &[u8], wanted: Wanted, path: &Path) -> String {
    let text = pem::text(bytes);
    let (blocks, is_cut) = pem::blocks(&text);
    let in_block = blocks.iter().find_map(|block| Some((Sort::of_label(block.label, block.is_encrypted)?, Form::Pem)));
    let bare = || Some((Sort::of_der(&pem::bare(&text)?)?, Form::Bare));
    let of_ssh = ["ssh-", "ecdsa-"].iter().any(|kind| text.starts_with(kind)).then_some((Sort::PublicKey, Form::Pem));
    let found = in_block.or(of_ssh).or_else(|| Some((Sort::of_der(bytes)?, Form::Der))).or_else(bare);
    match found {
        _ if bytes.is_empty() => "the file is empty".to_owned(),
        _ if is_cut => "the file ends in the middle of a block: it was cut".to_owned(),
        Some((sort, form)) => named(sort, form, wanted, path),
        None => match wanted {
            Wanted::Certificate => "it is no PEM file with a certificate".to_owned(),
            Wanted::Key => "it is no PEM file with a private key".to_owned(),
        },
    }
}

/// With the certificate that is to be registered for it.
pub(super) const NEW_RSA_KEY: &str =
    "openssl req -x509 -newkey rsa:2048 -nodes -days 365 -keyout {out} -out new-certificate.pem";

/// `{in}` is the file, `{out}` what is made of it.
#[rustfmt::skip]
fn named(sort: Sort, form: Form, wanted: Wanted, path: &Path) -> String {
    use Wanted::{Certificate, Key};
    let der = if form == Form::Der { "-inform DER " } else { "" };
    let (what, command) = match (sort, wanted) {
        (Sort::Certificate, Certificate) | (Sort::PrivateKey, Key) if form == Form::Bare => return bare(wanted).to_owned(),
        (Sort::Certificate, Certificate) => ("it is a certificate in DER; make PEM of it", "openssl x509 {der}-in {in} -out {out}"),
        (Sort::TrustedCertificate, Certificate) => ("it is a certificate in OpenSSL's own form; make a common one of it", "openssl x509 {der}-in {in} -out {out}"),
        (Sort::Request, Certificate) => ("it is a request for a certificate (CSR); one that signs itself is made of it", "openssl x509 -req {der}-in {in} -signkey key.pem -days 365 -out {out}"),
        (Sort::PublicKey, Certificate) => ("it is a public key; a certificate that signs itself is made with the private one", "openssl req -x509 -new -key key.pem -days 365 -out {out}"),
        (Sort::Pkcs7, Certificate) => ("it is PKCS#7; take the certificates out", "openssl pkcs7 {der}-in {in} -print_certs -out {out}"),
        (Sort::Pkcs12, Certificate) => ("it is PKCS#12; take the certificate out", "openssl pkcs12 -in {in} -nokeys -out {out}"),
        (Sort::PrivateKey | Sort::EncryptedKey | Sort::OpenSshKey, Certificate) => return "it holds a private key, and no certificate: was it meant for another option?".to_owned(),
        (Sort::PrivateKey, Key) => ("it is a private key in DER; make PEM of it", "openssl pkey {der}-in {in} -out {out}"),
        (Sort::EncryptedKey, Key) => ("the private key is encrypted; take its password off", "openssl pkey {der}-in {in} -out {out}"),
        (Sort::OpenSshKey, Key) => ("it is a private key in OpenSSH's own form; change a copy of it", "ssh-keygen -p -m PKCS8 -f {in}"),
        (Sort::PublicKey, Key) => ("it is a public key; where the private one is lost, make another and register its certificate", NEW_RSA_KEY),
        (Sort::Pkcs12, Key) => ("it is PKCS#12; take the key out", "openssl pkcs12 -in {in} -nocerts -nodes -out {out}"),
        (Sort::Certificate | Sort::TrustedCertificate | Sort::Pkcs7, Key) => return "it holds a certificate, and no private key: was it meant for another option?".to_owned(),
        (Sort::Request, Key) => return "it is a request for a certificate (CSR); the private key that signed it is needed".to_owned(),
        (Sort::JavaKeyStore, _) => ("it is a key store of Java; make PKCS#12 of it, and PEM of that", "keytool -importkeystore -srckeystore {in} -destkeystore store.p12 -deststoretype PKCS12"),
    };
    format!("{what}: {}", filled(command, der, path))
}

fn bare(wanted: Wanted) -> &'static str {
    match wanted {
        Wanted::Certificate => {
            "it is base64 alone: put -----BEGIN CERTIFICATE----- on a line before it, and -----END CERTIFICATE----- behind it"
        }
        Wanted::Key => {
            "it is base64 alone: put -----BEGIN PRIVATE KEY----- on a line before it, and -----END PRIVATE KEY----- behind it"
        }
    }
}

/// A command with the names of the files in it. None that is there is written over.
pub(super) fn filled(command: &str, der: &str, path: &Path) -> String {
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().replace(char::is_control, "?");
    let quoted = |name: String| if name.contains(' ') { format!("\"{name}\"") } else { name };
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let free = |end: &str| Some(path.with_file_name(format!("{stem}{end}"))).filter(|made| !made.exists());
    let made = free(".pem").or_else(|| free("-new.pem")).unwrap_or_else(|| path.with_file_name("new.pem"));
    command.replace("{der}", der).replace("{in}", &quoted(name(path))).replace("{out}", &quoted(name(&made)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_command_makes_is_no_file_that_is_there() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        for (name, command) in [
            ("till.cer", "-in till.cer -out till.pem"),
            ("our till.p12", "-in \"our till.p12\" -out \"our till.pem\""),
            ("a\u{7}b", "-in a?b -out a?b.pem"),
        ] {
            assert_eq!(filled("-in {in} -out {out}", "", &here.join(name)), command);
        }
        let folder = std::env::temp_dir().join(format!("jpm-keys-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for (there, made) in [("till.pem", "till-new.pem"), ("till-new.pem", "new.pem")] {
            std::fs::write(folder.join(there), "").unwrap();
            assert_eq!(filled("{out}", "", &folder.join("till.pem")), made);
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }

    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let part = prop_oneof![
            Just(b"-----BEGIN CERTIFICATE-----".to_vec()),
            Just(b"-----END CERTIFICATE-----\n".to_vec()),
            Just(b"-----BEGIN ".to_vec()),
            Just(b"\xff\xfe".to_vec()),
            Just(vec![0x30, 0x80]),
            Just(vec![0x30, 0x84, 0xff, 0xff, 0xff, 0xff]),
            Just(vec![0x02, 0x01, 0x00]),
            prop::collection::vec(any::<u8>(), 0..20),
        ];
        prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_bytes_are_told_of(bytes in bytes()) {
            for wanted in [Wanted::Certificate, Wanted::Key] {
                prop_assert!(!told(&bytes, wanted, Path::new("till.pem")).is_empty());
            }
            der::rsa_bits(&bytes);
        }
    }
}
