//! Connections: kept, checked, and honest about what left the machine.

use std::io::Read;
use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{Sale, Till, Value, answering, text};
use jpm::constants::*;
use jpm_simulator::{Settings, Simulator};

fn simulator() -> Simulator {
    Simulator::start(Settings::default()).unwrap()
}

#[test]
fn two_payments_use_one_connection() {
    for tls in [true, false] {
        let simulator = Simulator::start(Settings { tls, ..Settings::default() }).unwrap();
        let till = Till::new(&simulator, &[]);
        for _ in 0..2 {
            assert!(till.pay(&Sale::default()).is_approved());
        }
        assert_eq!(simulator.connections(), 1, "tls: {tls}");
    }
}

#[test]
fn a_look_up_shares_the_connection_too() {
    let simulator = simulator();
    let till = Till::new(&simulator, &[]);
    let paid = till.pay(&Sale::default());
    till.look_up_transaction(JPM_KIND_PAYMENT, &text(&paid.result.transaction_id));
    till.look_up_request(JPM_KIND_PAYMENT, "unknown");
    assert_eq!(simulator.connections(), 1);
}

#[test]
fn a_connection_closed_in_between_costs_nothing() {
    for tls in [true, false] {
        let simulator = Simulator::start(Settings { tls, ..Settings::default() }).unwrap();
        let till = Till::new(&simulator, &[]);
        for round in 1..=20 {
            let told = till.pay(&Sale::default());
            assert_eq!(told.verdict(), "JPM_OK APPROVED NONE", "round {round}");
            assert_eq!(told.result.flags, 0, "round {round}: answered directly");
            simulator.close_idle();
        }
        assert_eq!((simulator.payments_seen(), simulator.connections()), (20, 20));
    }
}

#[test]
fn an_idle_connection_is_dropped_in_time() {
    let simulator = simulator();
    let till = Till::new(&simulator, &[(JPM_OPT_IDLE_CONNECTION_MS, Value::Number(100))]);
    till.pay(&Sale::default());
    thread::sleep(Duration::from_millis(200));
    till.pay(&Sale::default());
    assert_eq!(simulator.connections(), 2);

    let never = Till::new(&simulator, &[(JPM_OPT_IDLE_CONNECTION_MS, Value::Number(0))]);
    never.pay(&Sale::default());
    never.pay(&Sale::default());
    assert_eq!(simulator.connections(), 4);
}

#[test]
fn a_burst_of_threads_opens_a_connection_each_at_most() {
    let simulator = simulator();
    let till = Till::new(&simulator, &[]);
    for _ in 0..3 {
        thread::scope(|scope| {
            for _ in 0..32 {
                scope.spawn(|| assert!(till.pay(&Sale::default()).is_approved()));
            }
        });
    }
    assert_eq!(simulator.payments_seen(), 96);
    assert!(simulator.connections() <= 32, "{}", simulator.connections());
}

/// A plain close would let the system deliver what is queued, minutes later.
#[test]
fn an_abandoned_connection_is_reset() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/api/v2", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (mut peer, _) = listener.accept().unwrap();
        let mut bytes = [0; 4096];
        loop {
            match peer.read(&mut bytes) {
                Ok(0) => return "closed",
                Ok(_) => {}
                Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => return "reset",
                Err(error) => panic!("{error}"),
            }
        }
    });
    let till = Till::with_options(&shop(&url)).ok().unwrap();
    let told = till.pay(&Sale { timeout_ms: 500, ..Sale::default() });
    assert_eq!(told.verdict(), "ANSWER_TIMEOUT UNKNOWN SETTLE_FIRST");
    assert_eq!(server.join().unwrap(), "reset");
}

#[test]
fn a_connection_with_an_answer_that_was_not_understood_is_not_used_again() {
    let simulator = simulator();
    let till = Till::new(&simulator, &[]);
    assert!(till.pay(&Sale::order("SIM-HTML-502-1")).is_approved());
    // One for the payment, one for the look-up, which the next payment shares.
    assert!(till.pay(&Sale::default()).is_approved());
    assert_eq!(simulator.connections(), 2);
}

/// What is told when there is no way to the service; nothing may have left.
fn told_at(url: &str, more: &[(i32, Value)]) -> (String, Duration) {
    let (verdict, _, took) = message_at(url, more);
    (verdict, took)
}

/// And its message.
fn message_at(url: &str, more: &[(i32, Value)]) -> (String, String, Duration) {
    let mut options = shop(url);
    options.extend_from_slice(more);
    let till = Till::with_options(&options).unwrap_or_else(|(status, field)| panic!("{status} {field}"));
    let started = Instant::now();
    let told = till.pay(&Sale::default());
    assert_eq!((told.result.attempts, told.result.profile_outcome), (0, JPM_PROFILE_NONE), "{}", told.verdict());
    assert!(!told.request_id().is_empty());
    (told.verdict(), text(&told.result.error_message), started.elapsed())
}

fn shop(url: &str) -> Vec<(i32, Value<'_>)> {
    vec![
        (JPM_OPT_BASE_URL, Value::Text(url)),
        (JPM_OPT_MERCHANT_ID, Value::Text("998482157630")),
        (JPM_OPT_ACCESS_TOKEN, Value::Text("token")),
        (JPM_OPT_COMPANY_NAME, Value::Text("Company")),
        (JPM_OPT_PRODUCT_NAME, Value::Text("Product")),
        (JPM_OPT_CONNECT_TIMEOUT_MS, Value::Number(400)),
    ]
}

#[test]
fn nobody_listens() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (verdict, _) = told_at(&format!("http://127.0.0.1:{port}/api/v2"), &[]);
    assert_eq!(verdict, "CONNECT NOT_ATTEMPTED SEND_AGAIN");
}

#[test]
fn a_name_that_does_not_exist() {
    let (verdict, took) = told_at("https://no-such-host.invalid/api/v2", &[]);
    // A resolver that does not answer is out of our hands, but not out of the limit.
    assert!(
        ["RESOLVE NOT_ATTEMPTED SEND_AGAIN", "CONNECT_TIMEOUT NOT_ATTEMPTED SEND_AGAIN"].contains(&verdict.as_str()),
        "{verdict}"
    );
    assert!(took < Duration::from_millis(900), "{took:?}");
}

#[test]
fn a_server_that_never_shakes_hands() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let (verdict, took) = told_at(&format!("https://{}/api/v2", silent.local_addr().unwrap()), &[]);
    assert_eq!(verdict, "CONNECT_TIMEOUT NOT_ATTEMPTED SEND_AGAIN");
    assert!(took < Duration::from_millis(900), "{took:?}");
}

#[test]
fn a_server_that_speaks_something_else() {
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/api/v2", other.local_addr().unwrap());
    let server = thread::spawn(move || {
        use std::io::Write;
        let (mut peer, _) = other.accept().unwrap();
        peer.write_all(b"SSH-2.0-OpenSSH_9.2\r\n").unwrap();
        let _ = peer.read(&mut [0; 512]);
    });
    let (verdict, message, _) = message_at(&url, &[]);
    assert_eq!(verdict, "TLS NOT_ATTEMPTED FIX");
    assert!(message.contains("speaks no TLS"), "{message}");
    server.join().unwrap();
}

/// What answers that it cannot shake hands; nobody asked for a certificate of ours, and so it is none that is at fault.
#[test]
fn a_handshake_that_is_refused_has_its_own_words() {
    const NO_CIPHER: &str = "no cipher suite or kind of key in common";
    for (alert, words) in [
        (40, NO_CIPHER),
        (71, NO_CIPHER),
        (70, "no version of TLS in common"),
        (112, "no host of that name"),
        (42, "BadCertificate"),
        (48, "UnknownCA"),
        (49, "AccessDenied"),
        (80, "InternalError"),
        (116, "CertificateRequired"),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://{}/api/v2", listener.local_addr().unwrap());
        let server = thread::spawn(move || {
            use std::io::Write;
            let (mut peer, _) = listener.accept().unwrap();
            let _ = peer.read(&mut [0; 4096]);
            // A record of TLS 1.2 with a fatal alert.
            peer.write_all(&[21, 3, 3, 0, 2, 2, alert]).unwrap();
            let _ = peer.read(&mut [0; 4096]);
        });
        let (verdict, message, _) = message_at(&url, &[]);
        assert_eq!(verdict, "TLS NOT_ATTEMPTED FIX", "{alert}");
        assert!(message.contains(words), "{alert}: {message}");
        server.join().unwrap();
    }
}

#[test]
fn a_certificate_nobody_vouches_for() {
    let simulator = simulator();
    // The system's store does not know the simulator's authority.
    let (verdict, _) = told_at(&simulator.base_url(), &[]);
    assert_eq!(verdict, "SERVER_CERTIFICATE_ISSUER NOT_ATTEMPTED FIX");
    assert_eq!(simulator.requests().len(), 0);
}

#[test]
fn a_certificate_for_another_name() {
    let simulator = simulator();
    let ca = simulator.ca_file();
    // The certificate names 127.0.0.1 and localhost.
    let elsewhere = forward("127.0.0.2:0", port(&simulator.base_url()));
    let trust = [(JPM_OPT_TRUST, Value::Text("file")), (JPM_OPT_CA_FILE, Value::Text(ca.to_str().unwrap()))];
    let (verdict, _) = told_at(&format!("https://{elsewhere}/api/v2"), &trust);
    assert_eq!(verdict, "SERVER_CERTIFICATE_NAME NOT_ATTEMPTED FIX");
    assert_eq!(simulator.requests().len(), 0);
}

fn port(url: &str) -> u16 {
    url.rsplit(':').next().unwrap().split('/').next().unwrap().parse().unwrap()
}

/// Carries one connection to the simulator under another address.
fn forward(listen: &str, port: u16) -> std::net::SocketAddr {
    let listener = TcpListener::bind(listen).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let (mut near, _) = listener.accept().unwrap();
        let mut far = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
        let (mut near_read, mut far_write) = (near.try_clone().unwrap(), far.try_clone().unwrap());
        thread::spawn(move || std::io::copy(&mut near_read, &mut far_write));
        let _ = std::io::copy(&mut far, &mut near);
    });
    address
}

#[test]
fn too_little_time_to_send_anything() {
    let simulator = simulator();
    let till = Till::new(&simulator, &[]);
    let told = till.pay(&Sale { timeout_ms: 150, ..Sale::default() });
    assert_eq!(told.verdict(), "NO_TIME NOT_ATTEMPTED SEND_AGAIN");
    assert_eq!(simulator.requests().len(), 0);
}

#[test]
fn trust_that_cannot_be_had() {
    let simulator = simulator();
    let folder = std::env::temp_dir().join(format!("jpm-trust-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = |name: &str, content: &str| {
        let path = folder.join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let empty = file("empty.pem", "");
    let garbage = file("garbage.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    let broken = file("broken.pem", "-----BEGIN CERTIFICATE-----\n####\n");
    for path in [&empty, &garbage, &broken, "/no/such/file.pem"] {
        let told = Till::try_new(&simulator, &[(JPM_OPT_CA_FILE, Value::Text(path))]).err().unwrap();
        assert_eq!(told, (JPM_E_TRUST, "ca_file".to_owned()), "{path}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

/// Row 6: with TLS 1.3 a service that wants a client certificate says so only after the request has left.
#[test]
fn a_service_that_wants_a_client_certificate() {
    for (version, drains) in
        [(&rustls::version::TLS13, true), (&rustls::version::TLS12, true), (&rustls::version::TLS12, false)]
    {
        // Only its certificates are used.
        let simulator = simulator();
        let ca = simulator.ca_file();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://{}/api/v2", listener.local_addr().unwrap());
        let config = demanding_server(ca.parent().unwrap(), version);
        let server = thread::spawn(move || {
            let (mut peer, _) = listener.accept().unwrap();
            let mut session = rustls::ServerConnection::new(config).unwrap();
            assert!(session.complete_io(&mut peer).is_err(), "no certificate was shown");
            while session.wants_write() {
                session.write_tls(&mut peer).unwrap();
            }
            // Closing over unread input resets the connection, which TLS 1.3's alert does not survive.
            if drains {
                let _ = std::io::copy(&mut peer, &mut std::io::sink());
            }
        });
        let trust = [(JPM_OPT_TRUST, Value::Text("file")), (JPM_OPT_CA_FILE, Value::Text(ca.to_str().unwrap()))];
        let (verdict, _) = told_at(&url, &trust);
        assert_eq!(verdict, "CLIENT_CERTIFICATE NOT_ATTEMPTED FIX", "{version:?} {drains}");
        server.join().unwrap();
    }
}

fn demanding_server(
    folder: &std::path::Path,
    version: &'static rustls::SupportedProtocolVersion,
) -> std::sync::Arc<rustls::ServerConfig> {
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    let certificate = |name: &str| CertificateDer::from_pem_file(folder.join(name)).unwrap();
    let key = PrivateKeyDer::from_pem_file(folder.join("server-key.pem")).unwrap();
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = rustls::RootCertStore::empty();
    roots.add(certificate("ca.pem")).unwrap();
    let verifier =
        rustls::server::WebPkiClientVerifier::builder_with_provider(roots.into(), provider.clone()).build().unwrap();
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[version])
        .unwrap()
        .with_client_cert_verifier(verifier)
        .with_single_cert(vec![certificate("server.pem")], key)
        .unwrap();
    config.into()
}

/// "Empty" is proof only if the answer said how long it is: one that merely ends may have been cut.
#[test]
fn a_look_up_that_ends_without_having_begun_proves_nothing() {
    for head in ["", "Transfer-Encoding: identity\r\n", "Connection: close\r\n"] {
        let url = answering(&format!("HTTP/1.1 200 OK\r\n{head}\r\n"));
        let mut options = shop(&url);
        options.push((JPM_OPT_SERVICE_LIMIT_MS, Value::Number(100)));
        let told = Till::with_options(&options).ok().unwrap().pay(&Sale { timeout_ms: 1_000, ..Sale::default() });
        assert_eq!(told.verdict(), "ANSWER_UNREADABLE UNKNOWN SETTLE_FIRST", "{head}");
    }
    let url = answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    let mut options = shop(&url);
    options.push((JPM_OPT_SERVICE_LIMIT_MS, Value::Number(100)));
    let told = Till::with_options(&options).ok().unwrap().pay(&Sale { timeout_ms: 1_000, ..Sale::default() });
    assert_eq!(told.verdict(), "NOT_RECORDED NOT_PROCESSED SEND_AGAIN");
}
