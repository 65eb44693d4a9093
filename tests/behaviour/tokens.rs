//! Access tokens: every form of authentication, one exchange for all threads, renewed in time, and what is told when there is none.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{self, Sale, Till, Told, Value, assertion, secret, text, wait_for};
use jpm::constants::*;
use jpm_simulator::{CLIENT_SECRET, ClientAuth, Settings, Simulator, TokenFault, TokenPolicy};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

/// A simulator that takes only tokens of its own.
fn strict(settings: Settings) -> Simulator {
    Simulator::start(Settings { tokens: TokenPolicy::Issued, ..settings }).unwrap()
}

fn file(simulator: &Simulator, name: &str) -> String {
    simulator.ca_file().with_file_name(name).to_str().unwrap().to_owned()
}

/// A till that shows a secret.
fn with_secret(simulator: &Simulator, more: &[(i32, Value)]) -> Till {
    let url = simulator.secret_token_url();
    let mut options = secret(&url);
    options.extend_from_slice(more);
    Till::new(simulator, &options)
}

/// A till that signs.
fn with_assertion(simulator: &Simulator, more: &[(i32, Value)]) -> Till {
    let mut options = assertion(simulator);
    options.extend_from_slice(more);
    Till::new(simulator, &options)
}

#[test]
fn a_secret_gets_a_token_for_all_payments() {
    for method in ["basic", "post"] {
        let simulator = strict(Settings::default());
        let till = with_secret(&simulator, &[(JPM_OPT_CLIENT_SECRET_METHOD, Value::Text(method))]);
        for _ in 0..3 {
            assert!(till.pay(&Sale::default()).is_approved(), "{method}");
        }
        assert_eq!((simulator.token_exchanges(), simulator.token_requests().len()), (1, 1), "{method}");
    }
}

#[test]
fn an_assertion_gets_a_token_whatever_the_form_of_its_key() {
    for key in ["client-key.pem", "client-key-pkcs1.pem"] {
        let simulator = strict(Settings::default());
        let key = file(&simulator, key);
        let till = with_assertion(&simulator, &[(JPM_OPT_PRIVATE_KEY_FILE, Value::Text(&key))]);
        assert!(till.pay(&Sale::default()).is_approved(), "{key}: {:?}", simulator.token_requests());
        // Each assertion is a new one: the simulator takes none twice.
        simulator.expire_tokens();
        assert!(till.pay(&Sale::default()).is_approved(), "{key}");
        assert_eq!(simulator.token_exchanges(), 2);
    }
}

#[test]
fn a_client_certificate_is_enough_or_comes_on_top() {
    let shown = |simulator: &Simulator| simulator.requests().iter().all(|seen| seen.client_certificate);
    let simulator = Simulator::start(Settings { client_auth: ClientAuth::Required, ..Settings::default() }).unwrap();
    let (certificate, key) = (file(&simulator, "client.pem"), file(&simulator, "client-key.pem"));
    let identity = [
        (JPM_OPT_TLS_CLIENT_CERTIFICATE_FILE, Value::Text(&certificate)),
        (JPM_OPT_TLS_CLIENT_KEY_FILE, Value::Text(&key)),
    ];
    let with_token = Till::new(&simulator, &identity);
    assert!(with_token.pay(&Sale::default()).is_approved());
    let with_secret = with_secret(&simulator, &identity);
    assert!(with_secret.pay(&Sale::default()).is_approved());
    assert!(shown(&simulator));
}

#[test]
fn a_certificate_alone_shows_no_token() {
    let (tokens, client_auth) = (TokenPolicy::Certificate, ClientAuth::Required);
    let simulator = Simulator::start(Settings { tokens, client_auth, ..Settings::default() }).unwrap();
    let (certificate, key) = (file(&simulator, "client.pem"), file(&simulator, "client-key.pem"));
    let till = Till::new(
        &simulator,
        &[
            (JPM_OPT_ACCESS_TOKEN, Value::Text("")),
            (JPM_OPT_TLS_CLIENT_CERTIFICATE_FILE, Value::Text(&certificate)),
            (JPM_OPT_TLS_CLIENT_KEY_FILE, Value::Text(&key)),
        ],
    );
    assert!(till.pay(&Sale::default()).is_approved());
    let seen = &simulator.requests()[0];
    assert!(seen.client_certificate && seen.header("authorization").is_none());
}

#[test]
fn a_token_the_service_refuses_is_renewed_once_and_the_payment_sent_again_under_its_id() {
    let simulator = strict(Settings::default());
    let till = with_secret(&simulator, &[]);
    assert!(till.pay(&Sale::default()).is_approved());
    simulator.expire_tokens();
    let paid = till.pay(&Sale::default());
    assert_eq!((paid.verdict().as_str(), paid.result.attempts), ("JPM_OK APPROVED NONE", 2));
    assert_eq!((simulator.charges(&paid.request_id()), simulator.token_exchanges()), (1, 2));

    // A look-up renews as well.
    simulator.expire_tokens();
    let found = till.look_up_request(JPM_KIND_PAYMENT, "somebody-elses");
    assert_eq!(found.verdict(), "NOT_FOUND UNKNOWN SETTLE_FIRST");
    assert_eq!(simulator.token_exchanges(), 3);
}

#[test]
fn a_service_that_refuses_every_token_is_asked_twice() {
    let simulator = Simulator::start(Settings::default()).unwrap();
    let till = with_secret(&simulator, &[]);
    let told = till.pay(&Sale::order("SIM-HTTP-401-1"));
    assert_eq!((told.verdict().as_str(), told.result.attempts), ("UNAUTHORIZED NOT_PROCESSED FIX", 2));
    assert_eq!((simulator.payments_seen(), simulator.token_exchanges()), (2, 2));
    assert!(till.pay(&Sale::order("SIM-HTTP-401-ONCE-1")).is_approved());
}

#[test]
fn without_another_token_a_401_is_final() {
    let simulator = strict(Settings::default());
    let till = with_secret(&simulator, &[]);
    assert!(till.pay(&Sale::default()).is_approved());
    simulator.expire_tokens();
    simulator.set_token_endpoint_down(true);
    let told = till.pay(&Sale::default());
    assert_eq!((told.verdict().as_str(), told.result.attempts), ("UNAUTHORIZED NOT_PROCESSED FIX", 1));
    simulator.set_token_endpoint_down(false);
    assert!(till.pay(&Sale::default()).is_approved());
}

#[test]
fn a_given_token_is_replaced_by_the_caller() {
    let simulator = strict(Settings::default());
    let till = Till::new(&simulator, &[(JPM_OPT_ACCESS_TOKEN, Value::Text("of-yesterday"))]);
    assert_eq!(till.pay(&Sale::default()).verdict(), "UNAUTHORIZED NOT_PROCESSED FIX");
    let another = with_secret(&simulator, &[]);
    assert_eq!(another.set_access_token("mine"), (JPM_E_CONFLICT, "token".to_owned()));
    assert_eq!(till.set_access_token("a b"), (JPM_E_FORMAT, "token".to_owned()));
    assert!(another.pay(&Sale::default()).is_approved());
    let token = simulator.requests().iter().rev().find_map(|seen| {
        let header = seen.header("authorization")?;
        header.strip_prefix("Bearer sim").map(|rest| format!("sim{rest}"))
    });
    assert_eq!(till.set_access_token(&token.unwrap()).0, JPM_OK);
    assert!(till.pay(&Sale::default()).is_approved());
}

/// Row 4: the endpoint is down, or refuses; nothing was sent, and nothing is remembered.
#[test]
fn without_a_token_nothing_is_sent() {
    use TokenFault::*;
    for (fault, verdict) in [
        (Http500, "TOKEN_UNREACHABLE NOT_ATTEMPTED SEND_AGAIN"),
        (Http429, "TOKEN_UNREACHABLE NOT_ATTEMPTED SEND_AGAIN"),
        (Html200, "TOKEN_UNREACHABLE NOT_ATTEMPTED SEND_AGAIN"),
        (NotJson, "TOKEN_UNREACHABLE NOT_ATTEMPTED SEND_AGAIN"),
        (NoToken, "TOKEN_UNREACHABLE NOT_ATTEMPTED SEND_AGAIN"),
        (BadToken, "TOKEN_UNREACHABLE NOT_ATTEMPTED SEND_AGAIN"),
        (ExpiryZero, "TOKEN_UNREACHABLE NOT_ATTEMPTED SEND_AGAIN"),
        (Reset, "TOKEN_UNREACHABLE NOT_ATTEMPTED SEND_AGAIN"),
        (Cut, "TOKEN_UNREACHABLE NOT_ATTEMPTED SEND_AGAIN"),
        (TooLong, "TOKEN_UNREACHABLE NOT_ATTEMPTED SEND_AGAIN"),
        (Hang, "TOKEN_UNREACHABLE NOT_ATTEMPTED SEND_AGAIN"),
        (Http400, "TOKEN_REFUSED NOT_ATTEMPTED FIX"),
        (Http401, "TOKEN_REFUSED NOT_ATTEMPTED FIX"),
        (Html403, "TOKEN_REFUSED NOT_ATTEMPTED FIX"),
        (Echo, "TOKEN_REFUSED NOT_ATTEMPTED FIX"),
    ] {
        let simulator = strict(Settings::default());
        // Only what hangs is waited for; a busy machine may take its time for the rest.
        let patience = if matches!(fault, Hang) { 1_500 } else { 30_000 };
        let till = with_secret(&simulator, &[(JPM_OPT_CONNECT_TIMEOUT_MS, Value::Number(patience))]);
        for _ in 0..3 {
            simulator.inject_token_fault(fault);
        }
        let sale = Sale { request_id: Some("the-one".into()), ..Sale::default() };
        let told = till.pay(&sale);
        assert_eq!(told.verdict(), verdict, "{fault:?}");
        assert_eq!((told.result.attempts, simulator.payments_seen()), (0, 0), "{fault:?}");
        assert!(!text(&told.result.error_message).contains(CLIENT_SECRET), "{fault:?}");
        // What may pass is asked for again; what is refused is not.
        let asked = simulator.token_requests().len();
        match (verdict.contains("REFUSED"), fault) {
            (true, _) | (_, Hang) => assert_eq!(asked, 1, "{fault:?}"),
            (false, _) => assert_eq!(asked, 3, "{fault:?}"),
        }
        simulator.heal();
        assert!(till.pay(&sale).is_approved(), "{fault:?}: the same id, later");
    }
}

/// A short time limit holds, however long connecting may take.
#[test]
fn a_token_that_does_not_come_keeps_no_call_beyond_its_time() {
    let simulator = strict(Settings::default());
    let till = with_secret(&simulator, &[(JPM_OPT_CONNECT_TIMEOUT_MS, Value::Number(30_000))]);
    simulator.inject_token_fault(TokenFault::Hang);
    let told = till.pay(&Sale { timeout_ms: 1_000, ..Sale::default() });
    assert_eq!(told.verdict(), "TOKEN_UNREACHABLE NOT_ATTEMPTED SEND_AGAIN");
    assert!(told.result.elapsed_ms <= 1_250, "{}", told.result.elapsed_ms);
}

/// Settling says what keeps it from asking; nothing of the doubt is told, or lost.
#[test]
fn without_a_token_nothing_is_settled() {
    for (fault, verdict) in [
        (TokenFault::Http500, "TOKEN_UNREACHABLE NOT_ATTEMPTED SEND_AGAIN"),
        (TokenFault::Http401, "TOKEN_REFUSED NOT_ATTEMPTED FIX"),
    ] {
        let simulator = strict(Settings::default());
        let till = with_secret(&simulator, &[]);
        let sale = Sale { request_id: Some("the-one".into()), timeout_ms: 1_000, ..Sale::order("SIM-LOOKUP-DOWN-1") };
        assert_eq!(till.pay(&sale).result.outcome, JPM_OUTCOME_UNKNOWN);
        simulator.heal();
        simulator.expire_tokens();
        // The one that is kept is refused, which is an answer; from then on there is none.
        simulator.set_token_endpoint_down(true);
        assert_eq!(till.settle_next().verdict(), "STILL_UNKNOWN UNKNOWN SETTLE_FIRST");
        simulator.set_token_endpoint_down(false);
        for _ in 0..3 {
            simulator.inject_token_fault(fault);
        }
        let told = till.settle_next();
        assert_eq!((told.verdict(), told.request_id()), (verdict.to_owned(), String::new()), "{fault:?}");
        simulator.heal();
        let told = till.settle_next();
        assert_eq!((told.verdict(), told.request_id()), ("JPM_OK APPROVED NONE".into(), "the-one".into()), "{fault:?}");
    }
}

#[test]
fn a_token_endpoint_that_stumbles_costs_a_moment() {
    let simulator = strict(Settings::default());
    let till = with_secret(&simulator, &[]);
    simulator.inject_token_fault(TokenFault::Http503);
    assert!(till.pay(&Sale::default()).is_approved());
    assert_eq!(simulator.token_requests().len(), 2);
}

#[test]
fn wrong_credentials_are_refused() {
    let simulator = strict(Settings::default());
    for (option, value) in [(JPM_OPT_CLIENT_SECRET, "wrong"), (JPM_OPT_CLIENT_ID, "stranger"), (JPM_OPT_SCOPE, "all")] {
        let till = with_secret(&simulator, &[(option, Value::Text(value))]);
        assert_eq!(till.pay(&Sale::default()).verdict(), "TOKEN_REFUSED NOT_ATTEMPTED FIX", "{value}");
    }
    let thumbprint = "0123456789ABCDEF0123456789ABCDEF01234567";
    for (option, value) in [(JPM_OPT_RESOURCE, "JPMC:URI:another"), (JPM_OPT_CERTIFICATE_THUMBPRINT, thumbprint)] {
        let mut wrong = vec![(option, Value::Text(value))];
        if option == JPM_OPT_CERTIFICATE_THUMBPRINT {
            wrong.push((JPM_OPT_CERTIFICATE_FILE, Value::Text("")));
        }
        let told = with_assertion(&simulator, &wrong).pay(&Sale::default());
        assert_eq!(told.verdict(), "TOKEN_REFUSED NOT_ATTEMPTED FIX", "{value}");
    }
    assert_eq!(simulator.payments_seen(), 0);
}

/// A clock that is hours off signs nothing that is good, until the endpoint's own has been seen.
#[test]
fn a_till_whose_clock_is_wrong_signs_by_the_services() {
    for offset in [-7_200, 7_200, 90 * 86_400] {
        let simulator = strict(Settings { clock_offset_s: offset, ..Settings::default() });
        let till = with_assertion(&simulator, &[]);
        assert!(till.pay(&Sale { expiry: (12, 2040), ..Sale::default() }).is_approved(), "{offset}");
        assert_eq!(simulator.token_requests().len(), 2, "{offset}: refused once, and once made anew");
    }
}

#[test]
fn our_own_keys_are_checked_when_the_client_is_made() {
    let simulator = strict(Settings::default());
    let folder = simulator.ca_file().parent().unwrap().to_owned();
    let at = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    std::fs::write(at("garbage.pem"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n").unwrap();
    std::fs::write(at("empty.pem"), "").unwrap();
    let (client, key) = (at("client.pem"), at("client-key.pem"));
    let (stranger, garbage, empty, nowhere) =
        (at("stranger.pem"), at("garbage.pem"), at("empty.pem"), at("nowhere.pem"));
    let server_key = at("server-key.pem");
    for (certificate, key, field) in [
        (&stranger, &key, "private_key_file"),
        (&client, &server_key, "private_key_file"),
        (&client, &garbage, "private_key_file"),
        (&client, &empty, "private_key_file"),
        (&client, &nowhere, "private_key_file"),
        (&client, &client, "private_key_file"),
        (&garbage, &key, "certificate_file"),
        (&empty, &key, "certificate_file"),
        (&nowhere, &key, "certificate_file"),
    ] {
        let mut signing = assertion(&simulator);
        signing.extend([
            (JPM_OPT_PRIVATE_KEY_FILE, Value::Text(key)),
            (JPM_OPT_CERTIFICATE_FILE, Value::Text(certificate)),
        ]);
        let told = Till::try_new(&simulator, &signing).err().unwrap();
        assert_eq!(told, (JPM_E_KEY, field.to_owned()), "{certificate} {key}");

        let identity = [
            (JPM_OPT_TLS_CLIENT_CERTIFICATE_FILE, Value::Text(certificate)),
            (JPM_OPT_TLS_CLIENT_KEY_FILE, Value::Text(key)),
        ];
        let field = if field == "private_key_file" { "tls_client_key_file" } else { "tls_client_certificate_file" };
        let told = Till::try_new(&simulator, &identity).err().unwrap();
        assert_eq!(told, (JPM_E_KEY, field.to_owned()), "{certificate} {key}");
    }
}

/// The service knows the till by its own certificate, wherever it stands in the file.
#[test]
fn the_authoritys_certificate_may_stand_first() {
    let simulator = strict(Settings::default());
    let read = |name: &str| std::fs::read_to_string(file(&simulator, name)).unwrap();
    let both = file(&simulator, "both.pem");
    std::fs::write(&both, read("ca.pem") + &read("client.pem")).unwrap();
    let till = with_assertion(&simulator, &[(JPM_OPT_CERTIFICATE_FILE, Value::Text(&both))]);
    assert!(till.pay(&Sale::default()).is_approved(), "{:?}", simulator.token_requests());
}

#[test]
fn a_thumbprint_may_be_written_as_a_window_shows_it() {
    let simulator = strict(Settings::default());
    let certificate = CertificateDer::from_pem_file(file(&simulator, "client.pem")).unwrap();
    let hash = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, &certificate);
    let bytes: Vec<String> = hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    for written in [bytes.concat(), bytes.join(":"), format!("\u{200e}{}", bytes.join(" "))] {
        let options =
            [(JPM_OPT_CERTIFICATE_FILE, Value::Text("")), (JPM_OPT_CERTIFICATE_THUMBPRINT, Value::Text(&written))];
        let till = with_assertion(&simulator, &options);
        assert!(till.pay(&Sale::default()).is_approved(), "{written}: {:?}", simulator.token_requests());
    }
}

#[test]
fn warming_up_gets_token_and_connection_ready() {
    let simulator = strict(Settings::default());
    let till = with_secret(&simulator, &[]);
    assert_eq!(till.warm_up().0, JPM_OK);
    assert_eq!((simulator.token_exchanges(), simulator.connections(), simulator.payments_seen()), (1, 2, 0));
    assert!(till.pay(&Sale::default()).is_approved());
    assert_eq!(till.warm_up().0, JPM_OK);
    assert_eq!((simulator.token_exchanges(), simulator.connections()), (1, 2));

    simulator.set_token_endpoint_down(true);
    assert_eq!(status_of(with_secret(&simulator, &[]).warm_up()), "TOKEN_UNREACHABLE");
}

fn status_of((status, _): (i32, String)) -> &'static str {
    support::status_name(status)
}

/// Nobody waits for a renewal: it happens beside, however slow the endpoint is.
#[test]
fn payments_go_on_while_the_token_is_renewed() {
    // Long enough for a renewal of 300 ms that begins when 90 % are over.
    let simulator = strict(Settings { token_lifetime: Duration::from_secs(7), ..Settings::default() });
    let told = Arc::<Told>::default();
    let till = Till::logging(&simulator, &secret(&simulator.secret_token_url()), &told, JPM_LOG_DEBUG);
    assert!(till.pay(&Sale::default()).is_approved());
    simulator.inject_token_fault(TokenFault::Slow);
    let began = Instant::now();
    while told.count("token_renewed") == 0 {
        assert!(till.pay(&Sale::default()).is_approved());
        assert!(began.elapsed() < Duration::from_secs(10), "it is renewed");
        thread::sleep(Duration::from_millis(10));
    }
    // The first payment got its token itself; the other was had beside.
    assert_eq!((told.count("token_got"), told.count("token_refused"), simulator.token_exchanges()), (1, 0, 2));
}

#[test]
fn freeing_a_client_ends_a_renewal_that_hangs() {
    // Long enough for a busy machine to pay between the renewal's time and the token's end.
    let simulator = strict(Settings { token_lifetime: Duration::from_secs(7), ..Settings::default() });
    let till = with_secret(&simulator, &[]);
    assert!(till.pay(&Sale::default()).is_approved());
    simulator.inject_token_fault(TokenFault::Hang);
    wait_for("the renewal", || {
        // By the first token: a payment that asked for another one itself would have none.
        assert!(till.pay(&Sale::default()).is_approved());
        simulator.token_requests().len() == 2
    });
    let before = Instant::now();
    drop(till);
    assert!(before.elapsed() < Duration::from_millis(500), "{:?}", before.elapsed());
}
