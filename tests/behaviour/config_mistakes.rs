//! Wrong files and environments, each with what is said of it, word by word. `docs/troubleshooting.md` is made of the same table.

mod table;

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::disk::Folder;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use jpm_simulator::{Settings, Simulator};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use table::{Given, Row, SECTIONS};
use x509_cert::der::{Decode, Encode};

/// What `error->message` holds, without its NUL.
const LONGEST: usize = 255;

const SHOP: &str = "\
base_url = http://127.0.0.1:9/api/v2
merchant_id = 998482157630
company_name = Payment Company
product_name = Application Name
access_token = token-of-the-tests
";

const SIGNING: &str = "\
base_url = http://127.0.0.1:9/api/v2
merchant_id = 998482157630
company_name = Payment Company
product_name = Application Name
token_url = http://127.0.0.1:9/token
client_id = the-client-id
resource = JPMC:URI:RS-000000-00000-HelixAPIEntitlementsCAT-PROD
private_key_file = till-key.pem
certificate_file = till.pem
";

/// The lines, and those of `shop` whose names they do not have.
fn before(lines: &str, shop: &str) -> String {
    let name = |line: &str| line.split('=').next().unwrap_or_default().trim().to_owned();
    let named: Vec<String> = lines.lines().map(name).collect();
    let others = shop.lines().filter(|line| !named.contains(&name(line)));
    lines.lines().chain(others).fold(String::new(), |file, line| file + line + "\n")
}

fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", BASE64.encode(der))
}

/// An element of DER.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    let length = match length {
        [0, short @ 0..0x80] => vec![short],
        [0, long] => vec![0x81, long],
        [high, low] => vec![0x82, high, low],
    };
    [&[tag][..], &length, content].concat()
}

/// The files that the rows name, made of the simulator's.
fn make_files(simulator: &Simulator, folder: &Path) {
    let of = |name: &str| simulator.folder().join(name);
    let certificate = CertificateDer::from_pem_file(of("client.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(of("client-key.pem")).unwrap();
    let (till, till_key) = (fs::read(of("client.pem")).unwrap(), fs::read(of("client-key.pem")).unwrap());
    let pkcs12 = der(0x30, &[der(2, &[3]), der(0x30, &der(6, b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"))].concat());
    let rsa = |bytes| {
        let modulus = [&[0][..], &vec![0xda; bytes]].concat();
        der(0x30, &[der(2, &[0]), der(2, &modulus), der(2, &[1, 0, 1])].concat())
    };
    let other_curve = der(0x30, &[der(2, &[1]), der(4, &[7; 66])].concat());
    let pkcs7 = der(0x30, &[der(6, b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"), der(0xa0, &[])].concat());
    let encrypted = der(0x30, &[der(0x30, &[]), der(4, &[7])].concat());
    let both = pem("CERTIFICATE", &certificate) + &pem("ENCRYPTED PRIVATE KEY", &encrypted);
    let older = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAQID\n\
                 -----END RSA PRIVATE KEY-----\n";
    for (name, content) in [
        ("till.pem", &till[..]),
        ("till-key.pem", &till_key),
        ("other.pem", &fs::read(of("stranger.pem")).unwrap()),
        ("ec-key.pem", &fs::read(of("server-key.pem")).unwrap()),
        ("ca.pem", &fs::read(of("ca.pem")).unwrap()),
        ("till.cer", &certificate),
        ("till.der", key.secret_der()),
        ("store.p12", &pkcs12),
        ("till.jks", b"\xfe\xed\xfe\xed\0\0\0\x02"),
        ("bare.txt", BASE64.encode(&certificate).as_bytes()),
        ("chain.txt", BASE64.encode(pkcs7).as_bytes()),
        ("chain.p7b", pem("PKCS7", &[1]).as_bytes()),
        ("till.csr", pem("CERTIFICATE REQUEST", &[1]).as_bytes()),
        ("public.pem", pem("PUBLIC KEY", &[1]).as_bytes()),
        ("trusted.pem", pem("TRUSTED CERTIFICATE", &[1]).as_bytes()),
        ("encrypted.pem", pem("ENCRYPTED PRIVATE KEY", &[1]).as_bytes()),
        ("encrypted.der", &encrypted),
        ("both.pem", both.as_bytes()),
        ("older.key", older.as_bytes()),
        ("id_rsa", pem("OPENSSH PRIVATE KEY", &[1]).as_bytes()),
        ("id_rsa.pub", b"ssh-rsa AQID till@shop\n"),
        ("short.pem", pem("RSA PRIVATE KEY", &rsa(128)).as_bytes()),
        ("long.pem", pem("RSA PRIVATE KEY", &rsa(1024)).as_bytes()),
        ("p521.pem", pem("EC PRIVATE KEY", &other_curve).as_bytes()),
        ("damaged.pem", pem("CERTIFICATE", &[1]).as_bytes()),
        ("damaged-roots.pem", (pem("CERTIFICATE", &certificate) + &pem("CERTIFICATE", &[1])).as_bytes()),
        ("damaged-key.pem", pem("PRIVATE KEY", &[1]).as_bytes()),
        ("spoiled.pem", b"-----BEGIN CERTIFICATE-----\n> AQID\n-----END CERTIFICATE-----\n"),
        ("cut.pem", &till[..till.len() / 2]),
        ("empty.pem", b""),
    ] {
        fs::write(folder.join(name), content).unwrap();
    }
}

/// What `jpm-doctor` says of the configuration; None: it is complete.
fn said(config: &str, folder: &Path, more: impl FnOnce(&mut Command)) -> Option<String> {
    let mut doctor = Command::new(env!("CARGO_BIN_EXE_jpm-doctor"));
    doctor.arg(config).current_dir(folder).env_clear();
    more(&mut doctor);
    let done = doctor.output().unwrap();
    let text = String::from_utf8(done.stdout).unwrap();
    let line = text.lines().find(|line| line.contains(" configuration ")).unwrap_or_else(|| panic!("{text}"));
    Some(line.strip_prefix("FAILED   configuration ")?.trim_start().to_owned())
}

/// What is said of a row; None: it cannot be tried here.
fn tried(row: &Row, folder: &Path) -> Option<String> {
    let told = |content: &[u8]| {
        fs::write(folder.join("shop.conf"), content).unwrap();
        said("shop.conf", folder, |_| {}).unwrap_or_default()
    };
    Some(match row.given {
        Given::Lines(lines) => told(before(lines, SHOP).as_bytes()),
        Given::Signing(lines) => told(before(lines, SIGNING).as_bytes()),
        Given::File(content) => told(content),
        Given::Variable(name, value) => {
            fs::write(folder.join("shop.conf"), SHOP).unwrap();
            said("shop.conf", folder, |doctor| {
                doctor.env(name, value);
            })
            .unwrap_or_default()
        }
        Given::Path(path) => said(path, folder, |_| {}).unwrap_or_default(),
        Given::Stranger => as_a_stranger(folder)?,
    })
}

/// By an account to which nothing belongs; None: this one is not allowed to become it.
#[cfg(unix)]
fn as_a_stranger(folder: &Path) -> Option<String> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;

    use crate::support::other::run_copied;
    const NOBODY: u32 = 65_534;
    if fs::metadata(folder).unwrap().uid() != 0 {
        return None;
    }
    let doctor = folder.join("jpm-doctor");
    fs::copy(env!("CARGO_BIN_EXE_jpm-doctor"), &doctor).unwrap();
    let (config, mode) = (folder.join("shop.conf"), |mode| fs::Permissions::from_mode(mode));
    fs::write(&config, SHOP).unwrap();
    fs::set_permissions(&config, mode(0o600)).unwrap();
    fs::set_permissions(folder, mode(0o755)).unwrap();
    let done = run_copied(Command::new(doctor).arg("shop.conf").current_dir(folder).uid(NOBODY).gid(NOBODY));
    let text = String::from_utf8(done.stdout).unwrap();
    Some(text.lines().next()?.strip_prefix("FAILED   configuration ")?.trim_start().to_owned())
}

#[cfg(not(unix))]
fn as_a_stranger(_: &Path) -> Option<String> {
    None
}

#[test]
fn each_mistake_is_told_word_by_word() {
    let simulator = Simulator::start(Settings::default()).unwrap();
    let folder = Folder::below(&std::env::temp_dir());
    make_files(&simulator, folder.path());
    let place = folder.path().to_str().unwrap();
    let rows: Vec<&Row> = SECTIONS.iter().flat_map(|(_, rows)| *rows).collect();
    let mut wrong = Vec::new();
    for row in &rows {
        let Some(said) = tried(row, folder.path()) else { continue };
        if said != row.says.replace("{folder}", place) {
            wrong.push(format!("{}\n  {}\n  {said}", row.symptom, row.says));
        }
    }
    println!("{} mistakes", rows.len());
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

#[test]
fn messages_are_short_enough_and_name_their_field_once() {
    for row in SECTIONS.iter().flat_map(|(_, rows)| *rows) {
        let says = row.says.replace("{folder}", "/etc/till");
        assert!(says.len() <= LONGEST, "{}: {says}", says.len());
        let (field, why) = says.trim_start_matches("line 1: ").split_once(": ").unwrap_or(("", &says));
        assert!(field.is_empty() || field.contains(' ') || !why.starts_with(field), "{says}");
        assert!(!says.contains("  ") && !says.contains(": :"), "{says}");
    }
}

/// What others write is no mistake.
#[test]
fn certificates_and_keys_are_read_as_they_come() {
    let simulator = Simulator::start(Settings::default()).unwrap();
    let folder = Folder::new();
    make_files(&simulator, folder.path());
    let text = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    let (certificate, key, authority) = (text("till.pem"), text("till-key.pem"), text("ca.pem"));
    let utf16 = |text: &str| [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let bags = |text: &str| {
        format!("Bag Attributes\r\n    friendlyName: till: 7\r\nKey Attributes: <No Attributes>\r\n{text}")
    };
    let in_all = |change: &dyn Fn(&str) -> Vec<u8>| (change(&certificate), change(&key));
    for (how, (certificate, key)) in [
        ("as they are", in_all(&|text| text.into())),
        ("with a byte order mark", in_all(&|text| format!("\u{feff}{text}").into())),
        ("in UTF-16", in_all(&utf16)),
        ("with CR LF", in_all(&|text| text.replace('\n', "\r\n").into())),
        ("with CR alone", in_all(&|text| text.replace('\n', "\r").into())),
        ("on one line", in_all(&|text| text.replace('\n', " ").into())),
        ("indented", in_all(&|text| format!("  {}", text.replace('\n', "\n  ")).into())),
        ("with notes of a PKCS#12 file", in_all(&|text| bags(text).into())),
        ("the authority first", (format!("{authority}{certificate}").into(), key.clone().into())),
        ("the authority behind", (format!("{certificate}{authority}").into(), key.clone().into())),
        ("both in one file", (format!("{key}{certificate}").into(), format!("{certificate}{key}").into())),
        (
            "a key under another label",
            (certificate.clone().into(), key.replace("PRIVATE KEY", "RSA PRIVATE KEY").into()),
        ),
        ("X.509 v1", (pem("CERTIFICATE", &version_1(folder.path())).into(), key.clone().into())),
    ] {
        fs::write(folder.path().join("till.pem"), certificate).unwrap();
        fs::write(folder.path().join("till-key.pem"), key).unwrap();
        for lines in ["", "tls_client_certificate_file = till.pem\ntls_client_key_file = till-key.pem"] {
            fs::write(folder.path().join("shop.conf"), before(lines, SIGNING)).unwrap();
            assert_eq!(said("shop.conf", folder.path(), |_| {}), None, "{how}");
        }
    }
}

/// The till's certificate as it is without what version 3 added. Nobody checks its signature here.
fn version_1(folder: &Path) -> Vec<u8> {
    let whole = CertificateDer::from_pem_file(folder.join("till.pem")).unwrap();
    let whole = x509_cert::Certificate::from_der(&whole).unwrap();
    let signed = &whole.tbs_certificate;
    let fields = [
        signed.serial_number.to_der(),
        signed.signature.to_der(),
        signed.issuer.to_der(),
        signed.validity.to_der(),
        signed.subject.to_der(),
        signed.subject_public_key_info.to_der(),
    ];
    let signed = der(0x30, &fields.map(Result::unwrap).concat());
    der(0x30, &[signed, whole.signature_algorithm.to_der().unwrap(), whole.signature.to_der().unwrap()].concat())
}

/// The documentation is made of the table.
#[test]
fn the_page_is_as_the_table() {
    let mut page = String::from(include_str!("config_mistakes/page.md"));
    for (title, rows) in SECTIONS {
        write!(page, "\n## {title}\n\n| What is wrong | What it says | What to do |\n|---|---|---|\n").unwrap();
        for row in *rows {
            let says = row.says.replace("{folder}", "/etc/till").replace('|', "\\|");
            writeln!(page, "| {} | `{says}` | {} |", row.symptom, row.mend).unwrap();
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/troubleshooting.md");
    if std::env::var_os("JPM_WRITE_DOCS").is_some() {
        fs::write(&path, &page).unwrap();
    }
    assert!(
        fs::read_to_string(&path).unwrap_or_default() == page,
        "docs/troubleshooting.md is not as the table: make docs"
    );
}
