//! Names what a file holds when that is not what is wanted, and the one command that makes it right.

use std::path::{Path, PathBuf};

use super::der::{self, BITS, BYTES, Certificate, Element, INTEGER, OBJECT, SEQUENCE};
use super::pem;

/// What is looked for in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Certificate,
    /// The certificate of an authority that is trusted.
    Authority,
    Key,
}

impl Wanted {
    /// Whether a block of this sort explains better than the blocks before it what is wrong with a file.
    fn is_explained_by(self, sort: Sort) -> bool {
        match self {
            Wanted::Key => matches!(sort, Sort::EncryptedKey | Sort::OpenSshKey),
            Wanted::Certificate | Wanted::Authority => {
                matches!(sort, Sort::TrustedCertificate | Sort::Pkcs7 | Sort::Request)
            }
        }
    }
}

/// What the file holds instead, or the container that holds what is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    Certificate,
    /// With a note of what OpenSSL trusts it for.
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

/// How the content is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Pem,
    Der,
    /// Base64 without the lines BEGIN and END.
    Bare {
        is_one_line: bool,
    },
}

impl Form {
    fn of_bare(text: &str) -> Form {
        Form::Bare { is_one_line: !text.trim().contains(['\r', '\n']) }
    }
}

impl Sort {
    /// The sort that a block's label says.
    pub(crate) fn of_label(label: &str, is_encrypted: bool) -> Option<Sort> {
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

    /// The sort that the shape of the bytes shows.
    fn of_der(bytes: &[u8]) -> Option<Sort> {
        const JAVA: &[u8] = &[0xfe, 0xed, 0xfe, 0xed];
        /// 1.2.840.113549.1.7, below which lie the identifiers of PKCS#7.
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
pub(crate) fn told(bytes: &[u8], wanted: Wanted, path: &Path) -> String {
    let text = pem::text(bytes);
    let (blocks, is_cut) = pem::blocks(&text);
    let sorts = || blocks.iter().filter_map(|block| Sort::of_label(block.label, block.is_encrypted));
    let in_block = sorts().find(|sort| wanted.is_explained_by(*sort)).or_else(|| sorts().next());
    let in_block = in_block.map(|sort| (sort, Form::Pem));
    let bare = || Some((Sort::of_der(&pem::bare(&text)?)?, Form::of_bare(&text)));
    let of_ssh = ["ssh-", "ecdsa-"].iter().any(|kind| text.starts_with(kind)).then_some((Sort::PublicKey, Form::Pem));
    let found = in_block.or(of_ssh).or_else(|| Some((Sort::of_der(bytes)?, Form::Der))).or_else(bare);
    match found {
        _ if bytes.is_empty() => "the file is empty".to_owned(),
        _ if is_cut => "the file ends in the middle of a block: it was cut".to_owned(),
        Some((sort, form)) => named(sort, form, wanted, path),
        None => match wanted {
            Wanted::Certificate | Wanted::Authority => "it is no PEM file with a certificate".to_owned(),
            Wanted::Key => "it is no PEM file with a private key".to_owned(),
        },
    }
}

/// The command for a new RSA key, and for the certificate to register with it.
pub(crate) const NEW_RSA_KEY: &str =
    "openssl req -x509 -newkey rsa:2048 -nodes -days 365 -keyout {out} -out {certificate}";

/// The words for each case. `filled` puts the names of files in.
#[rustfmt::skip]
fn named(sort: Sort, form: Form, wanted: Wanted, path: &Path) -> String {
    use Wanted::{Authority, Certificate, Key};
    let der = if form == Form::Der { "-inform DER " } else { "" };
    let told = match (sort, wanted) {
        (Sort::PrivateKey | Sort::EncryptedKey | Sort::OpenSshKey, Certificate | Authority) => "it holds a private key, and no certificate: was it meant for another option?",
        (Sort::Certificate | Sort::TrustedCertificate | Sort::Pkcs7, Key) => "it holds a certificate, and no private key: was it meant for another option?",
        (Sort::Request, Key) => "it is a request for a certificate (CSR); the private key that signed it is needed",
        (Sort::Request, Authority) => "it is a request for a certificate (CSR); the certificate of the authority is needed: ask whoever runs it",
        (Sort::PublicKey, Authority) => "it is a public key; the certificate of the authority is needed: ask whoever runs it",
        (Sort::Certificate, _) if is_bare(form) => "it is base64 alone: put -----BEGIN CERTIFICATE----- on a line before it, and -----END CERTIFICATE----- behind it",
        (Sort::PrivateKey, _) if is_bare(form) => "it is base64 alone: put -----BEGIN PRIVATE KEY----- on a line before it, and -----END PRIVATE KEY----- behind it",
        _ if form == (Form::Bare { is_one_line: true }) => "it is base64 alone; decode it first: openssl base64 -d -A -in {in} -out {der}",
        _ if is_bare(form) => "it is base64 alone; decode it first: openssl base64 -d -in {in} -out {der}",
        (Sort::Certificate, _) => "it is a certificate in DER; make PEM of it: openssl x509 {form}-in {in} -out {out}",
        (Sort::TrustedCertificate, _) => "it is a certificate in OpenSSL's own form; make a common one of it: openssl x509 {form}-in {in} -out {out}",
        (Sort::Request, _) => "it is a request for a certificate (CSR); one that signs itself is made of it: openssl x509 -req {form}-in {in} -signkey key.pem -days 365 -out {out}",
        (Sort::PublicKey, Certificate) => "it is a public key; a certificate that signs itself is made with the private one: openssl req -x509 -new -key key.pem -days 365 -out {out}",
        (Sort::PublicKey, Key) => return filled(&format!("it is a public key; where the private one is lost, make another and register its certificate: {NEW_RSA_KEY}"), der, path),
        (Sort::Pkcs7, _) => "it is PKCS#7; take the certificates out: openssl pkcs7 {form}-in {in} -print_certs -out {out}",
        (Sort::Pkcs12, Key) => "it is PKCS#12; take the key out (an older file may need -legacy with OpenSSL 3): openssl pkcs12 -in {in} -nocerts -nodes -out {out}",
        (Sort::Pkcs12, _) => "it is PKCS#12; take the certificate out (an older file may need -legacy with OpenSSL 3): openssl pkcs12 -in {in} -nokeys -out {out}",
        (Sort::PrivateKey, Key) => "it is a private key in DER; make PEM of it: openssl pkey {form}-in {in} -out {out}",
        // From DER, an older OpenSSL removes a password only with this command.
        (Sort::EncryptedKey, _) if form == Form::Der => "the private key is encrypted; take its password off: openssl pkcs8 {form}-in {in} -out {out}",
        (Sort::EncryptedKey, _) => "the private key is encrypted; take its password off: openssl pkey -in {in} -out {out}",
        (Sort::OpenSshKey, _) => "it is a private key in OpenSSH's own form; copy it to {out} and change that: ssh-keygen -p -m PKCS8 -f {out}",
        (Sort::JavaKeyStore, _) => "it is a key store of Java; make PKCS#12 of it, and PEM of that: keytool -importkeystore -srckeystore {in} -destkeystore {p12} -deststoretype PKCS12",
    };
    filled(told, der, path)
}

fn is_bare(form: Form) -> bool {
    matches!(form, Form::Bare { .. })
}

/// Puts the names of files into a text: `{in}` is the file, the others are made from it, each with its own end. They
/// avoid names of files that exist.
pub(crate) fn filled(text: &str, form: &str, path: &Path) -> String {
    const MADE: [(&str, &str); 4] =
        [("{out}", ".pem"), ("{certificate}", "-certificate.pem"), ("{der}", ".der"), ("{p12}", ".p12")];
    let text = text.replace("{form}", form).replace("{in}", &quoted(path));
    MADE.iter().fold(text, |text, (sign, end)| match text.contains(sign) {
        true => text.replace(sign, &quoted(&free(path, end))),
        false => text,
    })
}

/// `till.pem`, `till-new.pem`, `till-new2.pem`: the first that does not exist.
fn free(path: &Path, end: &str) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let named = |between: &str| path.with_file_name(format!("{stem}{between}{end}"));
    let others = (2..).map(|number| named(&format!("-new{number}")));
    let mut names = [named(""), named("-new")].into_iter().chain(others);
    names.find(|made| !made.exists()).unwrap_or_default()
}

/// The name of a file, written so that a shell takes it for one word.
fn quoted(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy().replace(char::is_control, "?");
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '/' | '-');
    match name {
        name if name.chars().all(is_plain) => name,
        name if cfg!(windows) => format!("\"{name}\""),
        name => format!("'{}'", name.replace('\'', "'\\''")),
    }
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
            #[cfg(not(windows))]
            ("our till.p12", "-in 'our till.p12' -out 'our till.pem'"),
            #[cfg(not(windows))]
            ("a\u{7}b", "-in 'a?b' -out 'a?b.pem'"),
            #[cfg(not(windows))]
            ("$till;(1).p12", "-in '$till;(1).p12' -out '$till;(1).pem'"),
            #[cfg(not(windows))]
            ("Ada's.p12", "-in 'Ada'\\''s.p12' -out 'Ada'\\''s.pem'"),
        ] {
            assert_eq!(filled("-in {in} -out {out}", "", &here.join(name)), command);
        }
        let folder = std::env::temp_dir().join(format!("jpm-keys-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for (there, made) in [("till.pem", "till-new.pem"), ("till-new.pem", "till-new2.pem")] {
            std::fs::write(folder.join(there), "").unwrap();
            assert_eq!(filled("{out}", "", &folder.join("till.pem")), made);
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }

    fn told_of(labels: &[&str], wanted: Wanted) -> String {
        let block = |label: &&str| format!("-----BEGIN {label}-----\nAQID\n-----END {label}-----\n");
        told(labels.iter().map(block).collect::<String>().as_bytes(), wanted, Path::new("till.pem"))
    }

    #[test]
    fn of_several_blocks_the_one_that_explains_is_named() {
        use Wanted::{Authority, Certificate, Key};
        for (labels, wanted, named) in [
            (&["CERTIFICATE", "ENCRYPTED PRIVATE KEY"][..], Key, "encrypted"),
            (&["CERTIFICATE", "OPENSSH PRIVATE KEY"], Key, "OpenSSH"),
            (&["CERTIFICATE", "PUBLIC KEY"], Key, "it holds a certificate"),
            (&["PRIVATE KEY", "TRUSTED CERTIFICATE"], Certificate, "OpenSSL's own form"),
            (&["PRIVATE KEY", "PKCS7"], Authority, "PKCS#7"),
            (&["ENCRYPTED PRIVATE KEY", "CERTIFICATE REQUEST"], Certificate, "(CSR)"),
            (&["PRIVATE KEY", "PUBLIC KEY"], Certificate, "it holds a private key"),
        ] {
            let told = told_of(labels, wanted);
            assert!(told.contains(named), "{labels:?}: {told}");
        }
    }

    #[test]
    fn nobody_makes_the_certificate_of_an_authority() {
        for label in ["CERTIFICATE REQUEST", "PUBLIC KEY"] {
            let told = told_of(&[label], Wanted::Authority);
            assert!(told.contains("the certificate of the authority is needed") && !told.contains("openssl"), "{told}");
        }
    }

    #[test]
    fn what_is_not_pem_is_made_so_by_the_command_for_its_form() {
        use base64::Engine;
        use base64::engine::general_purpose::STANDARD as BASE64;
        // The part of an encrypted key in PKCS#8 that is looked at.
        let encrypted = [0x30, 0x05, 0x30, 0x00, 0x04, 0x01, 0x07];
        let base64 = BASE64.encode(encrypted);
        let (first, rest) = base64.split_at(4);
        for (bytes, command) in [
            (encrypted.to_vec(), "openssl pkcs8 -inform DER -in key -out key.pem"),
            (base64.clone().into(), "openssl base64 -d -A -in key -out key.der"),
            (format!("{base64}\r\n").into(), "openssl base64 -d -A -in key -out key.der"),
            (format!("{first}\n{rest}\n").into(), "openssl base64 -d -in key -out key.der"),
        ] {
            let told = told(&bytes, Wanted::Key, Path::new("key"));
            assert!(told.ends_with(&format!(": {command}")), "{told}");
        }
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
            for wanted in [Wanted::Certificate, Wanted::Authority, Wanted::Key] {
                prop_assert!(!told(&bytes, wanted, Path::new("till.pem")).is_empty());
            }
            der::Rsa::read(&bytes);
            der::is_ec(&bytes);
        }
    }
}
