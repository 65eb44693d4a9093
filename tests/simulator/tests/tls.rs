//! TLS: what the server shows, and what it asks of clients.

mod common;

use std::path::Path;
use std::{fs, io};

use common::*;
use jpm_simulator::{ClientAuth, ServerCertificate, Settings, Simulator, TlsVersion};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use rustls::version::{TLS12, TLS13};
use rustls::{CertificateError, SupportedProtocolVersion};

const BOTH: [&SupportedProtocolVersion; 2] = [&TLS12, &TLS13];

fn address(simulator: &Simulator) -> String {
    let url = simulator.base_url();
    url.strip_prefix("https://").unwrap().strip_suffix("/api/v2").unwrap().to_owned()
}

/// A look at the health check, with a client certificate and key by their names in the folder.
fn visit(
    simulator: &Simulator,
    versions: &[&'static SupportedProtocolVersion],
    identity: Option<&str>,
    name: &'static str,
) -> io::Result<Option<Answer>> {
    let config = trusting(&simulator.ca_file(), versions);
    let config = match identity {
        None => config.with_no_client_auth(),
        Some(identity) => {
            let file = |suffix: &str| simulator.folder().join(format!("{identity}{suffix}.pem"));
            let certificate = CertificateDer::from_pem_file(file("")).unwrap();
            let key = PrivateKeyDer::from_pem_file(file("-key")).unwrap();
            config.with_client_auth_cert(vec![certificate], key).unwrap()
        }
    };
    Wire::plain(&address(simulator)).through(config, name).get("/healthcheck/payments")
}

fn tls_error(result: io::Result<Option<Answer>>) -> rustls::Error {
    let error = result.unwrap_err();
    error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()).expect("an error of TLS").clone()
}

#[test]
fn client_certificates_are_asked_for_and_checked() {
    for (auth, without, with, stranger) in [
        (ClientAuth::None, Some(false), Some(false), Some(false)),
        (ClientAuth::Optional, Some(false), Some(true), None),
        (ClientAuth::Required, None, Some(true), None),
    ] {
        let simulator = Simulator::start(Settings { client_auth: auth, ..Settings::default() }).unwrap();
        for version in BOTH {
            for (identity, shown) in [(None, without), (Some("client"), with), (Some("stranger"), stranger)] {
                let answer = visit(&simulator, &[version], identity, "localhost");
                let what = format!("{auth:?} {version:?} {identity:?}");
                let Some(shown) = shown else {
                    let alert = tls_error(answer);
                    assert!(matches!(alert, rustls::Error::AlertReceived(_)), "{what}: {alert}");
                    continue;
                };
                assert_eq!(answer.unwrap().unwrap().status, 200, "{what}");
                assert_eq!(simulator.requests().last().unwrap().client_certificate, shown, "{what}");
            }
        }
        let rows = visit_view(&simulator);
        assert_eq!(rows[0]["client_certificate"], simulator.requests()[0].client_certificate);
    }
}

fn visit_view(simulator: &Simulator) -> serde_json::Value {
    let file = |name: &str| simulator.folder().join(name);
    let certificate = CertificateDer::from_pem_file(file("client.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(file("client-key-pkcs1.pem")).unwrap();
    let config = trusting(&simulator.ca_file(), &BOTH).with_client_auth_cert(vec![certificate], key).unwrap();
    let mut wire = Wire::plain(&address(simulator)).through(config, "localhost");
    wire.get("/simulator/requests").unwrap().unwrap().json()
}

#[test]
fn the_version_can_be_fixed() {
    for (tls_version, old, new) in
        [(TlsVersion::Any, true, true), (TlsVersion::Tls12, true, false), (TlsVersion::Tls13, false, true)]
    {
        let simulator = Simulator::start(Settings { tls_version, ..Settings::default() }).unwrap();
        for (version, works) in [(&TLS12, old), (&TLS13, new)] {
            let answer = visit(&simulator, &[version], None, "localhost");
            assert_eq!(answer.is_ok(), works, "{tls_version:?} {version:?}");
        }
    }
}

#[test]
fn the_good_certificate_has_a_name_for_proxies() {
    let simulator = Simulator::start(Settings::default()).unwrap();
    assert_eq!(visit(&simulator, &BOTH, None, "simulator.test").unwrap().unwrap().status, 200);
}

/// Does a client see what is wrong with the certificate, and nothing else?
fn is_seen(which: ServerCertificate, error: &CertificateError) -> bool {
    use ServerCertificate::*;
    match which {
        Good => false,
        Expired => matches!(error, CertificateError::Expired | CertificateError::ExpiredContext { .. }),
        NotYetValid => matches!(error, CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. }),
        WrongName => {
            matches!(error, CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. })
        }
        UnknownIssuer => matches!(error, CertificateError::UnknownIssuer),
        CaAsServer => format!("{error:?}").contains("CaUsedAsEndEntity"),
    }
}

#[test]
fn wrong_certificates_are_wrong_in_one_way_and_are_not_kept() {
    use ServerCertificate::*;
    let folder = std::env::temp_dir().join(format!("jpm-simulator-tls-{}", std::process::id()));
    let start = |certificate| {
        let settings = Settings { folder: Some(folder.clone()), certificate, ..Settings::default() };
        Simulator::start(settings).unwrap()
    };
    let mut kept = Vec::new();
    // Once in a new folder, once in one that a good simulator has used.
    for certificate in [Expired, Good, Expired, NotYetValid, WrongName, UnknownIssuer, CaAsServer, Good] {
        let simulator = start(certificate);
        let answer = visit(&simulator, &BOTH, None, "localhost");
        if certificate == Good {
            assert_eq!(answer.unwrap().unwrap().status, 200);
        } else {
            match tls_error(answer) {
                rustls::Error::InvalidCertificate(error) => {
                    assert!(is_seen(certificate, &error), "{certificate:?}: {error:?}");
                }
                other => panic!("{certificate:?}: {other:?}"),
            }
        }
        kept.push(contents(&folder));
    }
    assert!(kept.iter().all(|files| *files == kept[0]));
    fs::remove_dir_all(folder).unwrap();
}

fn contents(folder: &Path) -> Vec<(std::ffi::OsString, Vec<u8>)> {
    let files = fs::read_dir(folder).unwrap().map(|entry| {
        let entry = entry.unwrap();
        (entry.file_name(), fs::read(entry.path()).unwrap())
    });
    let mut files: Vec<_> = files.collect();
    files.sort();
    files
}

#[test]
fn a_folder_of_an_older_simulator_is_made_anew() {
    let folder = std::env::temp_dir().join(format!("jpm-simulator-old-{}", std::process::id()));
    let settings = Settings { folder: Some(folder.clone()), ..Settings::default() };
    drop(Simulator::start(settings.clone()).unwrap());
    fs::remove_file(folder.join("ca-key.pem")).unwrap();
    let simulator = Simulator::start(settings).unwrap();
    assert_eq!(visit(&simulator, &BOTH, Some("client"), "localhost").unwrap().unwrap().status, 200);
    assert!(folder.join("ca-key.pem").is_file());
    fs::remove_dir_all(folder).unwrap();
}
