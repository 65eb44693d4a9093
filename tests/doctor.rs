//! The doctor: every step that can fail is named, with what to do about it, and no secret is told.

mod support;

use std::net::TcpListener;
use std::process::Command;

use jpm::numbers::*;
use jpm_simulator::{CLIENT_ID, CLIENT_SECRET, ServerCertificate, Settings, Simulator, TokenPolicy};
use serde_json::Value as Json;
use support::{Value, assertion, check};

/// The steps with their results, as `name: result`, and the whole.
fn examined(simulator: &Simulator, options: &[(i32, Value)]) -> (Vec<String>, Json) {
    let told = check(&support::simulator_options(simulator, options));
    let word = |check: &Json, name: &str| check[name].as_str().unwrap().to_owned();
    let steps = told["checks"].as_array().unwrap();
    let lines = steps.iter().map(|check| format!("{}: {}", word(check, "name"), word(check, "result")));
    (lines.collect(), told.clone())
}

/// The step that failed: its name, its status and what to do.
fn failed(told: &Json) -> (String, String, String) {
    assert_eq!(told["ok"], false);
    let failed: Vec<&Json> =
        told["checks"].as_array().unwrap().iter().filter(|check| check["result"] == "failed").collect();
    assert!(!failed.is_empty(), "{told}");
    let word = |name: &str| failed[0][name].as_str().unwrap().to_owned();
    assert!(!word("detail").is_empty() && !word("advice").is_empty(), "{told}");
    (word("name"), word("status"), word("advice"))
}

#[test]
fn all_is_well() {
    let simulator = Simulator::start(Settings { tokens: TokenPolicy::Issued, ..Settings::default() }).unwrap();
    let file = |name: &str| simulator.folder().join(name).to_str().unwrap().to_owned();
    let (key, certificate) = (file("client-key.pem"), file("client.pem"));
    let mut options = assertion(&simulator);
    options.extend([
        (JPM_OPT_TLS_CLIENT_CERTIFICATE_FILE, Value::Text(&certificate)),
        (JPM_OPT_TLS_CLIENT_KEY_FILE, Value::Text(&key)),
    ]);
    let (lines, told) = examined(&simulator, &options);
    assert_eq!(told["ok"], true, "{told}");
    assert_eq!(
        lines,
        [
            "configuration: ok",
            "certificate of the assertion: ok",
            "certificate of the TLS client: ok",
            "journal: skipped",
            "name of the token endpoint: ok",
            "proxy of the token endpoint: skipped",
            "TCP of the token endpoint: ok",
            "TLS of the token endpoint: ok",
            "name of the service: ok",
            "proxy of the service: skipped",
            "TCP of the service: ok",
            "TLS of the service: ok",
            "clock: ok",
            "token: ok",
            "merchant: ok",
            "health: ok",
        ]
    );
    let tls = told["checks"][11]["detail"].as_str().unwrap();
    assert!(tls.contains("TLS 1.3") && tls.contains("Test CA") && tls.contains("good until"), "{tls}");
    assert_eq!(simulator.payments_seen(), 0);
}

#[test]
fn each_step_can_fail() {
    let simulator = Simulator::start(Settings::default()).unwrap();
    let dead = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("https://{}/api/v2", listener.local_addr().unwrap())
    };
    let token_url = simulator.secret_token_url();
    for (options, step, status) in [
        (&[(JPM_OPT_MERCHANT_ID, Value::Text(""))][..], "configuration", "JPM_E_CONFIG"),
        (&[(JPM_OPT_BASE_URL, Value::Text("https://no-such-host.invalid/"))], "name of the service", "JPM_E_RESOLVE"),
        (&[(JPM_OPT_BASE_URL, Value::Text(&dead))], "TCP of the service", "JPM_E_CONNECT"),
        (
            &[(JPM_OPT_TRUST, Value::Text("bundled")), (JPM_OPT_CA_FILE, Value::Text(""))],
            "TLS of the service",
            "JPM_E_SERVER_CERTIFICATE_ISSUER",
        ),
        (&[(JPM_OPT_ACCESS_TOKEN, Value::Text("expired"))], "merchant", "JPM_E_UNAUTHORIZED"),
        (
            &[
                (JPM_OPT_ACCESS_TOKEN, Value::Text("")),
                (JPM_OPT_TOKEN_URL, Value::Text(&token_url)),
                (JPM_OPT_CLIENT_ID, Value::Text(CLIENT_ID)),
                (JPM_OPT_CLIENT_SECRET, Value::Text("canary-of-a-secret")),
            ],
            "token",
            "JPM_E_TOKEN_REFUSED",
        ),
    ] {
        let (_, told) = examined(&simulator, options);
        let (name, told_status, _) = failed(&told);
        assert_eq!((name.as_str(), told_status.as_str()), (step, status), "{told}");
        assert!(!told.to_string().contains("canary"));
    }
}

#[test]
fn a_certificate_with_a_fault() {
    use ServerCertificate::*;
    for (certificate, status) in [
        (Expired, "JPM_E_SERVER_CERTIFICATE_DATE"),
        (NotYetValid, "JPM_E_SERVER_CERTIFICATE_DATE"),
        (WrongName, "JPM_E_SERVER_CERTIFICATE_NAME"),
        (UnknownIssuer, "JPM_E_SERVER_CERTIFICATE_ISSUER"),
        (CaAsServer, "JPM_E_SERVER_CERTIFICATE"),
    ] {
        let simulator = Simulator::start(Settings { certificate, ..Settings::default() }).unwrap();
        let (_, told) = examined(&simulator, &[]);
        let (name, told_status, _) = failed(&told);
        assert_eq!((name.as_str(), told_status.as_str()), ("TLS of the service", status), "{certificate:?}");
    }
}

#[test]
fn a_clock_that_is_wrong_is_warned_of() {
    let simulator = Simulator::start(Settings { clock_offset_s: 600, ..Settings::default() }).unwrap();
    let (lines, told) = examined(&simulator, &[]);
    assert!(lines.contains(&"clock: warning".to_owned()), "{told}");
    assert_eq!(told["ok"], true);
}

/// A card number where the merchant's number belongs is not mailed around.
#[test]
fn nothing_that_looks_like_a_card_number_is_told() {
    let simulator = Simulator::start(Settings::default()).unwrap();
    let (_, told) = examined(&simulator, &[(JPM_OPT_MERCHANT_ID, Value::Text("411234411234"))]);
    assert!(!told.to_string().contains("411234411234"), "{told}");
}

/// A machine whose store is empty, as small containers and old tills are.
#[test]
fn a_system_that_trusts_nobody() {
    let simulator = Simulator::start(Settings::default()).unwrap();
    let nothing = simulator.folder().join("nothing");
    std::fs::create_dir(&nothing).unwrap();
    let run = |trust: &str| {
        let done = Command::new(env!("CARGO_BIN_EXE_jpm-doctor"))
            .arg("/dev/null")
            .env("JPM_BASE_URL", simulator.base_url())
            .envs([("JPM_MERCHANT_ID", "998482157630"), ("JPM_ACCESS_TOKEN", "t"), ("JPM_TRUST", trust)])
            .envs([("JPM_COMPANY_NAME", "C"), ("JPM_PRODUCT_NAME", "P")])
            .envs([("SSL_CERT_FILE", nothing.join("none.pem")), ("SSL_CERT_DIR", nothing.clone())])
            .output();
        String::from_utf8(done.unwrap().stdout).unwrap()
    };
    let told = run("os");
    assert!(told.contains("FAILED   configuration ") && told.contains("trust = bundled"), "{told}");
    // The roots that came with the library are there, and do not know the simulator.
    let told = run("bundled");
    assert!(told.contains("ok       configuration") && told.contains("FAILED   TLS of the service"), "{told}");
}

/// `jpm-doctor CONFIG`, as a shop runs it.
#[test]
fn the_program() {
    let simulator = Simulator::start(Settings { tokens: TokenPolicy::Issued, ..Settings::default() }).unwrap();
    let folder = simulator.folder();
    let config = |more: &str| {
        let path = folder.join("shop.conf");
        let text = format!(
            "base_url = {}\nmerchant_id = 998482157630\ncompany_name = C\nproduct_name = P\ntrust = file\n\
             ca_file = ca.pem\ntoken_url = {}\nscope = jpm:payments:sandbox\nclient_id = {CLIENT_ID}\n{more}",
            simulator.base_url(),
            simulator.secret_token_url()
        );
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let run = |arguments: &[&str]| {
        let done =
            Command::new(env!("CARGO_BIN_EXE_jpm-doctor")).args(arguments).env_remove("JPM_CLIENT_SECRET").output();
        let done = done.unwrap();
        let text = String::from_utf8([done.stdout, done.stderr].concat()).unwrap();
        assert!(!text.contains("canary") && !text.contains(CLIENT_SECRET), "{text}");
        (done.status.code().unwrap(), text)
    };

    let (code, text) = run(&[&config(&format!("client_secret = {CLIENT_SECRET}\n"))]);
    assert_eq!(code, 0, "{text}");
    assert!(text.lines().count() >= 12 && text.lines().all(|line| !line.starts_with("FAILED")), "{text}");
    let (code, text) = run(&[&config("client_secret = canary-of-a-secret\n")]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("FAILED   token ") && text.contains("-> check the credentials"), "{text}");
    let (code, text) = run(&[&config("merchant = canary-of-a-value\n")]);
    assert_eq!(code, 1, "{text}");
    assert!(text.starts_with("FAILED   configuration ") && text.contains("line 10"), "{text}");

    let (code, text) = run(&["/no/such/file"]);
    assert_eq!(code, 1, "{text}");
    for wrong in [&[][..], &["a", "b"], &["--frob"]] {
        assert_eq!(run(wrong).0, 2, "{wrong:?}");
    }
    let (code, text) = run(&["--help"]);
    assert!(code == 0 && text.contains("jpm-doctor CONFIG"));
}
