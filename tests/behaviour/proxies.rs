//! Through a proxy: each thing that can go wrong there has its own status, and nothing was sent.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crate::support::other::{Other, say, variable};
use crate::support::{Outcome, Sale, Till, Told, Value, secret, text};
use jpm::constants::*;
use jpm_simulator::{Proxy, ProxyFault, ProxyKind, ProxySettings, ServerCertificate, Settings, Simulator, TokenPolicy};

/// A name that no DNS knows: the proxy leads it to the simulator.
const HOST: &str = "simulator.test";

fn behind(simulator: &Simulator, settings: ProxySettings) -> Proxy {
    let url = simulator.base_url();
    let address = url.strip_prefix("https://").unwrap().split('/').next().unwrap().parse().unwrap();
    Proxy::start(ProxySettings { route: Some(address), ..settings }).unwrap()
}

fn base_url(simulator: &Simulator) -> String {
    simulator.base_url().replace("127.0.0.1", HOST)
}

fn pay(simulator: &Simulator, proxy_url: &str, more: &[(i32, Value)]) -> Outcome {
    let url = base_url(simulator);
    let mut options = vec![(JPM_OPT_BASE_URL, Value::Text(&url)), (JPM_OPT_PROXY_URL, Value::Text(proxy_url))];
    options.extend_from_slice(more);
    Till::new(simulator, &options).pay(&Sale::default())
}

const KINDS: [ProxyKind; 2] = [ProxyKind::Http, ProxyKind::Socks5];

#[test]
fn the_way_leads_through_it() {
    for kind in KINDS {
        let simulator = Simulator::start(Settings::default()).unwrap();
        let proxy = behind(&simulator, ProxySettings { kind, ..ProxySettings::default() });
        let url = base_url(&simulator);
        let proxy_url = proxy.url();
        let options = [(JPM_OPT_BASE_URL, Value::Text(&url)), (JPM_OPT_PROXY_URL, Value::Text(&proxy_url))];
        let till = Till::new(&simulator, &options);
        for _ in 0..3 {
            assert!(till.pay(&Sale::default()).is_approved(), "{kind:?}");
        }
        let port = url.rsplit(':').next().unwrap().split('/').next().unwrap().to_owned();
        assert_eq!(proxy.tunnels(), [format!("{HOST}:{port}")], "one tunnel, kept; the proxy looks the name up");
    }
}

#[test]
fn credentials_are_shown_when_there_are_some() {
    for kind in KINDS {
        let simulator = Simulator::start(Settings::default()).unwrap();
        let credentials = Some(("till".to_owned(), "s3cret: of the proxy".to_owned()));
        let proxy = behind(&simulator, ProxySettings { kind, credentials, ..ProxySettings::default() });
        let with =
            |password| [(JPM_OPT_PROXY_USER, Value::Text("till")), (JPM_OPT_PROXY_PASSWORD, Value::Text(password))];
        assert!(pay(&simulator, &proxy.url(), &with("s3cret: of the proxy")).is_approved(), "{kind:?}");
        for options in [&with("wrong")[..], &[]] {
            let told = pay(&simulator, &proxy.url(), options);
            assert_eq!(told.verdict(), "PROXY_CREDENTIALS NOT_ATTEMPTED FIX", "{kind:?}");
        }
    }
}

/// There no password helps, and the shop is told so.
#[test]
fn a_proxy_that_offers_no_basic() {
    let simulator = Simulator::start(Settings::default()).unwrap();
    for (lines, words) in [
        ("Proxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n", "it offers only NTLM, Negotiate, and"),
        ("Proxy-Authenticate: Digest realm=\"shop\", nonce=\"1\"\r\n", "it offers only Digest, and"),
        ("Proxy-Authenticate: Basic realm=\"shop\"\r\n", "a user and a password, or other ones"),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let answering = thread::spawn(move || {
            let (mut peer, _) = listener.accept().unwrap();
            let _ = peer.read(&mut [0; 4096]);
            let answer = format!("HTTP/1.1 407 Proxy Authentication Required\r\n{lines}Content-Length: 0\r\n\r\n");
            peer.write_all(answer.as_bytes()).unwrap();
        });
        let told = pay(&simulator, &url, &[]);
        assert_eq!(told.verdict(), "PROXY_CREDENTIALS NOT_ATTEMPTED FIX", "{lines}");
        let message = text(&told.result.error_message);
        assert!(message.contains(words), "{message}");
        answering.join().unwrap();
    }
}

/// Makes a client as its environment says; tells what it was warned of, and pays.
#[test]
#[ignore = "not a test: the till that the others start"]
fn the_other_process() {
    // Its shop is asked for nothing: the other process has one of its own.
    let simulator = Simulator::start(Settings::default()).unwrap();
    let (url, ca) = (variable("JPM_TILL_URL"), variable("JPM_TILL_CA"));
    let told = Arc::new(Told::default());
    let till = Till::logging(
        &simulator,
        &[
            (JPM_OPT_BASE_URL, Value::Text(&url)),
            (JPM_OPT_CA_FILE, Value::Text(&ca)),
            (JPM_OPT_PROXY_FROM_ENVIRONMENT, Value::Number(1)),
        ],
        &told,
        JPM_LOG_WARN,
    );
    let notes: Vec<String> =
        told.lines().iter().map(|(_, event, fields, _)| format!("{event} {}", fields["note"])).collect();
    say(&notes.join("; "));
    say(&till.pay(&Sale::default()).verdict());
}

/// The machine's variables may be meant for other programs: what has no meaning here is told, and keeps no till from selling.
#[test]
fn variables_of_the_machine() {
    let simulator = Simulator::start(Settings::default()).unwrap();
    let proxy = behind(&simulator, ProxySettings::default());
    let (url, ca, proxy_url) = (base_url(&simulator), simulator.ca_file(), proxy.url());
    let bare = proxy_url.strip_prefix("http://").unwrap();
    let good = "JPM_OK APPROVED NONE";
    let entry = "is no name, address or network, nor *";
    for (variables, notes, verdict) in [
        (&[("https_proxy", bare), ("no_proxy", "localhost *.shop.example;10.0.0.0/8")][..], String::new(), good),
        (
            &[("HTTPS_PROXY", &proxy_url), ("no_proxy", "<local>,shop.example")],
            format!("proxy_noted \"a part of no_proxy is passed over: entry 1 {entry}\""),
            good,
        ),
        (
            &[("https_proxy", "socks4://hidden"), ("ALL_PROXY", bare)],
            "proxy_noted \"https_proxy is passed over: it begins with http:// or socks5://\"".to_owned(),
            good,
        ),
        // Directly, the name is not known.
        (&[("https_proxy", bare), ("no_proxy", "*.test")], String::new(), "RESOLVE NOT_ATTEMPTED SEND_AGAIN"),
    ] {
        let shop = [("JPM_TILL_URL", url.as_str()), ("JPM_TILL_CA", ca.to_str().unwrap())];
        let mut other = Other::start(module_path!(), &[&shop, variables].concat());
        assert_eq!(other.says(), Some(notes), "{variables:?}");
        assert_eq!(other.says().as_deref(), Some(verdict), "{variables:?}");
    }
}

/// Each fault, what comes of it, and in how long.
#[test]
fn each_fault_has_its_own_status() {
    use ProxyFault::*;
    let refused = "PROXY NOT_ATTEMPTED SEND_AGAIN";
    let silent = "PROXY_TIMEOUT NOT_ATTEMPTED SEND_AGAIN";
    let credentials = "PROXY_CREDENTIALS NOT_ATTEMPTED FIX";
    let good = "JPM_OK APPROVED NONE";
    let check = |fault: ProxyFault, kind: ProxyKind| {
        let simulator = Simulator::start(Settings::default()).unwrap();
        let proxy = behind(&simulator, ProxySettings { kind, fault: Some(fault), ..ProxySettings::default() });
        let expected = match (fault, kind) {
            (Hang | HangBeforeRead | Drip, _) => silent,
            (Refused407 | SocksNoMethod | SocksBadCredentials, _) => credentials,
            (HangTunnel, _) => "CONNECT_TIMEOUT NOT_ATTEMPTED SEND_AGAIN",
            // Junk before the service has said anything: HTTP has an end of the head to notice it at, SOCKS has not.
            (EarlyBytes, ProxyKind::Socks5) => "TLS NOT_ATTEMPTED FIX",
            // The payment had left.
            (CutAfterRequest, _) => "ANSWER_LOST UNKNOWN SETTLE_FIRST",
            (HoldBack | ManyHeaders | Http204 | Http200Length | Http10, _) => good,
            _ => refused,
        };
        let before = Instant::now();
        let mut options =
            vec![(JPM_OPT_CONNECT_TIMEOUT_MS, Value::Number(1_500)), (JPM_OPT_TIMEOUT_MS, Value::Number(3_000))];
        if fault == SocksBadCredentials {
            options.extend([(JPM_OPT_PROXY_USER, Value::Text("u")), (JPM_OPT_PROXY_PASSWORD, Value::Text("p"))]);
        }
        let told = pay(&simulator, &proxy.url(), &options);
        assert_eq!(told.verdict(), expected, "{fault:?} {kind:?} {}", text(&told.result.error_message));
        if told.result.outcome == JPM_OUTCOME_NOT_ATTEMPTED {
            // One absolute deadline, however the proxy drips.
            assert!(before.elapsed() < Duration::from_millis(2_400), "{fault:?} {kind:?}: {:?}", before.elapsed());
            assert_eq!((told.result.attempts, simulator.requests().len()), (0, 0), "{fault:?} {kind:?}");
        }
    };
    std::thread::scope(|scope| {
        for fault in ProxyFault::ALL.iter().copied() {
            for kind in KINDS.into_iter().filter(|kind| fault.fits(*kind)) {
                let check = &check;
                scope.spawn(move || check(fault, kind));
            }
        }
    });
}

#[test]
fn a_proxy_that_is_not_there() {
    let simulator = Simulator::start(Settings::default()).unwrap();
    let nobody = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    for proxy in [nobody.as_str(), "http://no-such-proxy.invalid:8080"] {
        let told = pay(&simulator, proxy, &[]);
        assert_eq!(told.verdict(), "PROXY_UNREACHABLE NOT_ATTEMPTED SEND_AGAIN", "{proxy}");
    }
    assert_eq!(simulator.requests().len(), 0);
}

#[test]
fn this_machine_and_what_no_proxy_names_are_reached_directly() {
    let simulator = Simulator::start(Settings::default()).unwrap();
    let proxy = behind(&simulator, ProxySettings::default());
    let (proxy_url, localhost) = (proxy.url(), simulator.base_url().replace("127.0.0.1", "localhost"));
    for url in [simulator.base_url(), localhost] {
        let options = [(JPM_OPT_BASE_URL, Value::Text(&url)), (JPM_OPT_PROXY_URL, Value::Text(&proxy_url))];
        assert!(Till::new(&simulator, &options).pay(&Sale::default()).is_approved());
    }
    // Directly, the name is not known.
    let told = pay(&simulator, &proxy.url(), &[(JPM_OPT_NO_PROXY, Value::Text("example.com, .TEST"))]);
    assert_eq!(told.verdict(), "RESOLVE NOT_ATTEMPTED SEND_AGAIN");
    assert_eq!(proxy.connections(), 0);
}

#[test]
fn the_token_comes_through_it_too() {
    let simulator = Simulator::start(Settings { tokens: TokenPolicy::Issued, ..Settings::default() }).unwrap();
    let proxy = behind(&simulator, ProxySettings::default());
    let token_url = simulator.secret_token_url().replace("127.0.0.1", HOST);
    let options = secret(&token_url);
    assert!(pay(&simulator, &proxy.url(), &options).is_approved());
    assert_eq!(proxy.tunnels().len(), 2);
    // What is wrong with the proxy is told as that, also while the token is fetched.
    proxy.set_fault(Some(ProxyFault::Refused407));
    assert_eq!(pay(&simulator, &proxy.url(), &options).verdict(), "PROXY_CREDENTIALS NOT_ATTEMPTED FIX");
}

/// A tunnel that breaks between two payments costs nothing; one that breaks under a payment leaves a doubt that is settled.
#[test]
fn a_tunnel_that_breaks_in_between() {
    let simulator = Simulator::start(Settings::default()).unwrap();
    let proxy = behind(&simulator, ProxySettings::default());
    let (url, proxy_url) = (base_url(&simulator), proxy.url());
    let options = [(JPM_OPT_BASE_URL, Value::Text(&url)), (JPM_OPT_PROXY_URL, Value::Text(&proxy_url))];
    let till = Till::new(&simulator, &options);
    for _ in 0..5 {
        assert!(till.pay(&Sale::default()).is_approved());
        proxy.reset_tunnels();
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(simulator.payments_seen(), 5);
}

/// The service's certificate, with each fault it can have: its own status, and nothing was sent. Directly and through a proxy.
#[test]
fn each_fault_of_the_services_certificate_has_its_own_status() {
    use ServerCertificate::*;
    for (certificate, status, words) in [
        (Expired, "SERVER_CERTIFICATE_DATE", "expired"),
        (NotYetValid, "SERVER_CERTIFICATE_DATE", "not valid yet"),
        (WrongName, "SERVER_CERTIFICATE_NAME", "host in the URL"),
        (UnknownIssuer, "SERVER_CERTIFICATE_ISSUER", "ca_file"),
        (CaAsServer, "SERVER_CERTIFICATE", "cannot be used for a server"),
    ] {
        let simulator = Simulator::start(Settings { certificate, ..Settings::default() }).unwrap();
        let proxy = behind(&simulator, ProxySettings::default());
        let direct = Till::new(&simulator, &[]).pay(&Sale::default());
        for told in [direct, pay(&simulator, &proxy.url(), &[])] {
            assert_eq!(told.verdict(), format!("{status} NOT_ATTEMPTED FIX"), "{certificate:?}");
            let message = text(&told.result.error_message);
            assert!(message.contains(words), "{message}");
        }
        assert_eq!(simulator.requests().len(), 0);
    }
}
