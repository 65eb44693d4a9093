//! The token endpoints: who gets a token, what it is good for, and what can go wrong.

mod common;

use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use std::{fs, io};

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use common::*;
use jpm_simulator::{
    CLIENT_ID, CLIENT_SECRET, RESOURCE, Settings, Simulator, TokenFault, TokenForm, TokenPolicy, TokenRequest,
};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use serde_json::{Value, json};

const SECRET_PATH: &str = "/am/oauth2/alpha/access_token";
const ASSERTION_PATH: &str = "/adfs/oauth2/token";
const FORM: &str = "grant_type=client_credentials&scope=jpm%3Apayments%3Asandbox";

fn issued() -> Simulator {
    start(Settings { tokens: TokenPolicy::Issued, ..Settings::default() })
}

fn host(simulator: &Simulator) -> String {
    let url = simulator.base_url();
    url.split("://").nth(1).unwrap().trim_end_matches("/api/v2").to_owned()
}

fn post(wire: &mut Wire, path: &str, headers: &str, body: &str) -> io::Result<Option<Answer>> {
    wire.raw(
        format!(
            "POST {path} HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n{headers}\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .as_bytes(),
    )
}

fn basic(id: &str, secret: &str) -> String {
    format!("Host: x\r\nAuthorization: Basic {}\r\n", BASE64_STANDARD.encode(format!("{id}:{secret}")))
}

fn by_secret(simulator: &Simulator, id: &str, secret: &str) -> Answer {
    post(&mut Wire::to(simulator), SECRET_PATH, &basic(id, secret), FORM).unwrap().unwrap()
}

/// An assertion with the parts that a test changes.
struct Assertion {
    key: String,
    header: Value,
    claims: Value,
}

impl Assertion {
    fn of(simulator: &Simulator) -> Assertion {
        let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap();
        Assertion {
            key: "client-key.pem".to_owned(),
            header: json!({"typ": "JWT", "alg": "RS256", "kid": kid(&simulator.folder().join("client.pem"))}),
            claims: json!({
                "iss": CLIENT_ID, "sub": CLIENT_ID, "aud": simulator.assertion_token_url(),
                "jti": format!("{:?}", Instant::now()), "iat": now, "exp": now + 300,
            }),
        }
    }

    fn claim(mut self, name: &str, value: Value) -> Assertion {
        self.claims[name] = value;
        self
    }

    fn header(mut self, name: &str, value: Value) -> Assertion {
        self.header[name] = value;
        self
    }

    fn without(mut self, claim: &str) -> Assertion {
        self.claims.as_object_mut().unwrap().remove(claim);
        self
    }

    fn now(&self) -> i64 {
        self.claims["iat"].as_i64().unwrap()
    }

    fn signed(&self, folder: &Path) -> String {
        let coded = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", coded(&self.header), coded(&self.claims));
        let key = PrivateKeyDer::from_pem_file(folder.join(&self.key)).unwrap();
        let key = match &key {
            PrivateKeyDer::Pkcs1(key) => RsaKeyPair::from_der(key.secret_pkcs1_der()).unwrap(),
            key => RsaKeyPair::from_pkcs8(key.secret_der()).unwrap(),
        };
        let mut signature = vec![0; key.public().modulus_len()];
        key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
        format!("{text}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }
}

fn kid(certificate: &Path) -> String {
    let certificate = CertificateDer::from_pem_file(certificate).unwrap();
    let digest = digest(&SHA1_FOR_LEGACY_USE_ONLY, &certificate);
    digest.as_ref().iter().map(|byte| format!("{byte:02X}")).collect()
}

fn assertion_form(id: &str, assertion: &str) -> String {
    let kind = "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";
    format!(
        "grant_type=client_credentials&client_id={id}&resource={}&client_assertion_type={kind}&client_assertion={assertion}",
        RESOURCE.replace(':', "%3A")
    )
}

fn send_assertion(simulator: &Simulator, form: &str) -> Answer {
    let host = format!("Host: {}\r\n", host(simulator));
    post(&mut Wire::to(simulator), ASSERTION_PATH, &host, form).unwrap().unwrap()
}

fn by_assertion(simulator: &Simulator, assertion: &Assertion) -> Answer {
    send_assertion(simulator, &assertion_form(CLIENT_ID, &assertion.signed(simulator.folder())))
}

fn last(simulator: &Simulator) -> TokenRequest {
    simulator.token_requests().pop().unwrap()
}

fn assert_fits(answer: &Answer, schema: &str) {
    let validator = jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
    let errors: Vec<String> = validator.iter_errors(&answer.json()).map(|e| e.instance_path().to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
}

fn token_of(answer: &Answer) -> String {
    assert_eq!(answer.status, 200);
    assert_fits(answer, include_str!("../schema/oauth-token.response.schema.json"));
    let token = answer.json()["access_token"].as_str().unwrap().to_owned();
    assert!(token.starts_with("sim-token-"));
    token
}

fn assert_refused(answer: &Answer, status: u16, error: &str, what: &str) {
    assert_eq!((answer.status, answer.json()["error"].as_str()), (status, Some(error)), "{what}");
    assert_fits(answer, include_str!("../schema/oauth-error.response.schema.json"));
}

fn pay_with(simulator: &Simulator, token: &str, id: &str) -> Answer {
    let request = String::from_utf8(payment(id, &sale(VISA, 1))).unwrap();
    let request = request.replace("Bearer t", &format!("Bearer {token}"));
    Wire::to(simulator).raw(request.as_bytes()).unwrap().unwrap()
}

#[test]
fn a_secret_buys_a_token_in_either_form() {
    let simulator = issued();
    assert!(simulator.secret_token_url().ends_with(SECRET_PATH));
    let first = by_secret(&simulator, CLIENT_ID, CLIENT_SECRET);
    let one = token_of(&first);
    assert_eq!(first.json()["token_type"], "Bearer");
    assert_eq!(first.json()["expires_in"], 3599);
    assert_eq!(first.json()["scope"], "jpm:payments:sandbox");
    let form = format!("{FORM}&client_id={CLIENT_ID}&client_secret={CLIENT_SECRET}");
    let other = token_of(&post(&mut Wire::to(&simulator), SECRET_PATH, "", &form).unwrap().unwrap());
    assert_ne!(one, other);
    for token in [one, other] {
        assert_eq!(pay_with(&simulator, &token, &token[10..40]).status, 200);
    }
    let forms: Vec<TokenForm> = simulator.token_requests().iter().map(|request| request.form).collect();
    assert_eq!(forms, [TokenForm::Secret, TokenForm::SecretInForm]);
    assert_eq!(simulator.token_exchanges(), 2);
}

#[test]
fn wrong_secrets_and_forms_are_refused() {
    let simulator = issued();
    let right = basic(CLIENT_ID, CLIENT_SECRET);
    let fields = format!("client_id={CLIENT_ID}&client_secret={CLIENT_SECRET}");
    for (headers, body, status, error) in [
        (basic(CLIENT_ID, "wrong"), FORM.to_owned(), 401, "invalid_client"),
        (basic("nobody", CLIENT_SECRET), FORM.to_owned(), 401, "invalid_client"),
        (basic("SIM-HTP-500", CLIENT_SECRET), FORM.to_owned(), 401, "invalid_client"),
        (basic("SIM-SLOW", "wrong"), FORM.to_owned(), 401, "invalid_client"),
        (String::new(), FORM.to_owned(), 401, "invalid_client"),
        (String::new(), format!("{FORM}&client_id={CLIENT_ID}&client_secret=wrong"), 401, "invalid_client"),
        (String::new(), format!("{FORM}&client_id={CLIENT_ID}"), 400, "invalid_request"),
        (right.clone(), format!("{FORM}&{fields}"), 400, "invalid_request"),
        (right.clone(), format!("{FORM}&client_id={CLIENT_ID}"), 400, "invalid_request"),
        (right.replace("Basic", "Bearer"), FORM.to_owned(), 400, "invalid_request"),
        (right.clone(), format!("{FORM}&resource=x"), 400, "invalid_request"),
        (right.clone(), format!("{FORM}&scope=x"), 400, "invalid_request"),
        (right.clone(), "scope=jpm%3Apayments%3Asandbox".to_owned(), 400, "invalid_request"),
        (right.clone(), FORM.replace("client_credentials", "password"), 400, "unsupported_grant_type"),
        (right.clone(), "grant_type=client_credentials".to_owned(), 400, "invalid_scope"),
        (right.clone(), FORM.replace("sandbox", "all"), 400, "invalid_scope"),
    ] {
        let answer = post(&mut Wire::to(&simulator), SECRET_PATH, &headers, &body).unwrap().unwrap();
        assert_refused(&answer, status, error, &body);
        assert_eq!(last(&simulator).http_status, Some(status));
        assert!(last(&simulator).outcome.is_err());
    }
    let json = format!(
        "POST {SECRET_PATH} HTTP/1.1\r\n{right}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}"
    );
    let get = format!("GET {SECRET_PATH} HTTP/1.1\r\n{right}\r\n");
    for request in [json, get] {
        let answer = Wire::to(&simulator).raw(request.as_bytes()).unwrap().unwrap();
        assert_refused(&answer, 400, "invalid_request", "");
    }
    assert_eq!(simulator.token_exchanges(), 0);
}

#[test]
fn a_signed_assertion_buys_a_token() {
    let simulator = issued();
    assert!(simulator.assertion_token_url().ends_with(ASSERTION_PATH));
    for key in ["client-key.pem", "client-key-pkcs1.pem"] {
        let assertion = Assertion { key: key.to_owned(), ..Assertion::of(&simulator) };
        let answer = by_assertion(&simulator, &assertion);
        let token = token_of(&answer);
        assert_eq!(answer.json()["token_type"], "bearer");
        assert_eq!(pay_with(&simulator, &token, key).status, 200);
        assert_eq!(last(&simulator).form, TokenForm::Assertion);
        assert_eq!(last(&simulator).client_id, CLIENT_ID);
    }
    let eight_hours = Assertion::of(&simulator);
    let exp = eight_hours.now() + 8 * 3600;
    token_of(&by_assertion(&simulator, &eight_hours.claim("exp", json!(exp))));
    assert_eq!(simulator.token_exchanges(), 3);
}

#[test]
fn an_assertion_is_checked_in_every_part() {
    let simulator = issued();
    let url = simulator.assertion_token_url();
    let fresh = || Assertion::of(&simulator);
    let now = fresh().now();
    let stranger = kid(&simulator.folder().join("stranger.pem"));
    let lower = kid(&simulator.folder().join("client.pem")).to_ascii_lowercase();
    let by_stranger = || Assertion { key: "stranger-key.pem".to_owned(), ..fresh() };
    for (assertion, reason) in [
        (fresh().header("alg", json!("RS512")), "alg is not RS256"),
        (fresh().header("typ", json!("JOSE")), "typ is not JWT"),
        (fresh().header("kid", json!(lower)), "kid names no registered certificate"),
        (fresh().header("x5t", json!("x")), "the header is not as documented"),
        (by_stranger().header("kid", json!(stranger)), "kid names no registered certificate"),
        (by_stranger(), "the signature is wrong"),
        (fresh().claim("iss", json!("other")), "iss is not the client id"),
        (fresh().claim("sub", json!("other")), "sub is not the client id"),
        (fresh().claim("aud", json!(format!("{url}/"))), "aud is not the token URL"),
        (fresh().claim("aud", json!(url.replace("http", "HTTP"))), "aud is not the token URL"),
        (fresh().claim("aud", json!([url])), "the claims are not as documented"),
        (fresh().claim("exp", json!(now)), "exp is over"),
        (fresh().claim("exp", json!(now + 366 * 24 * 3600)), "exp is too far from iat"),
        (fresh().claim("iat", json!(now + 60)), "iat is in the future"),
        (fresh().claim("jti", json!("")), "jti is empty"),
        (fresh().without("jti"), "the claims are not as documented"),
        (fresh().without("iat"), "the claims are not as documented"),
        (fresh().claim("scope", json!("x")), "the claims are not as documented"),
    ] {
        let answer = by_assertion(&simulator, &assertion);
        assert_eq!(last(&simulator).outcome, Err(reason));
        assert_refused(&answer, 400, "invalid_grant", reason);
        assert!(answer.json()["error_description"].as_str().unwrap().starts_with("MSIS9622"), "{reason}");
    }
    let once = fresh();
    token_of(&by_assertion(&simulator, &once));
    assert_refused(&by_assertion(&simulator, &once), 400, "invalid_grant", "twice");
    assert_eq!(last(&simulator).outcome, Err("jti was used before"));
}

#[test]
fn an_assertion_is_written_exactly() {
    let simulator = issued();
    let signed = || Assertion::of(&simulator).signed(simulator.folder());
    let changed = |text: &str, at: usize| {
        let mut bytes = text.as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        String::from_utf8(bytes).unwrap()
    };
    let good = signed();
    let signature = good.rfind('.').unwrap() + 1;
    for (assertion, reason) in [
        (changed(&good, signature + 9), "the signature is wrong"),
        (format!("{}%3D%3D", signed()), "a part is not base64url without padding"),
        (signed().replace('.', ""), "the assertion has not three parts"),
        (format!("{}.x", signed()), "the assertion has not three parts"),
        (format!("{}.", signed().rsplit_once('.').unwrap().0), "the signature is wrong"),
    ] {
        let answer = send_assertion(&simulator, &assertion_form(CLIENT_ID, &assertion));
        assert_refused(&answer, 400, "invalid_grant", reason);
        assert_eq!(last(&simulator).outcome, Err(reason));
    }
    assert_eq!(simulator.token_exchanges(), 0);
}

#[test]
fn an_assertion_goes_with_its_own_fields_only() {
    let simulator = issued();
    let form = || assertion_form(CLIENT_ID, &Assertion::of(&simulator).signed(simulator.folder()));
    for (form, error, reason) in [
        (form() + "&scope=x", "invalid_request", "a field does not belong here"),
        (form() + "&client_secret=x", "invalid_request", "a field does not belong here"),
        (form().replace("CAT-PROD", "-PROD"), "invalid_request", "the resource is wrong or missing"),
        (form().replace("jwt-bearer", "jwt"), "invalid_request", "client_assertion_type is wrong or missing"),
        (
            form().replace("client_assertion=", "client_assertion=&x="),
            "invalid_request",
            "a field does not belong here",
        ),
        (form().replace(&format!("client_id={CLIENT_ID}&"), ""), "invalid_request", "client_id is missing"),
        (form().replace(CLIENT_ID, "nobody"), "invalid_client", "the client id is unknown"),
        (
            form().replace("client_credentials", "code"),
            "unsupported_grant_type",
            "grant_type is not client_credentials",
        ),
    ] {
        assert_refused(&send_assertion(&simulator, &form), 400, error, reason);
        assert_eq!(last(&simulator).outcome, Err(reason));
    }
    let headers =
        format!("{}Host: {}\r\n", basic(CLIENT_ID, CLIENT_SECRET).replace("Host: x\r\n", ""), host(&simulator));
    let answer = post(&mut Wire::to(&simulator), ASSERTION_PATH, &headers, &form()).unwrap().unwrap();
    assert_refused(&answer, 400, "invalid_request", "Basic");
    token_of(&send_assertion(&simulator, &form()));
}

#[test]
fn other_certificates_can_be_registered() {
    let donor = plain();
    let settings = Settings { client_certificates: vec![donor.folder().join("stranger.pem")], ..Settings::default() };
    let simulator = start(settings);
    let assertion = Assertion::of(&simulator).header("kid", json!(kid(&donor.folder().join("stranger.pem"))));
    let assertion = Assertion { key: "stranger-key.pem".to_owned(), ..assertion };
    let form = assertion_form(CLIENT_ID, &assertion.signed(donor.folder()));
    token_of(&send_assertion(&simulator, &form));

    let missing = Settings { tls: false, client_certificates: vec!["/nowhere.pem".into()], ..Settings::default() };
    assert!(Simulator::start(missing).err().unwrap().to_string().contains("/nowhere.pem"));
}

#[test]
fn token_endpoints_are_not_below_the_api() {
    let simulator = plain();
    for path in [SECRET_PATH, ASSERTION_PATH] {
        let path = format!("/api/v2{path}");
        let refused = post(&mut Wire::to(&simulator), &path, &basic(CLIENT_ID, CLIENT_SECRET), FORM).unwrap().unwrap();
        assert_eq!(refused.status, 401);
        let bearer = "Authorization: Bearer t\r\n";
        let form = format!("{FORM}&client_id={CLIENT_ID}&client_secret={CLIENT_SECRET}");
        assert_eq!(post(&mut Wire::to(&simulator), &path, bearer, &form).unwrap().unwrap().status, 404);
    }
    assert!(simulator.token_requests().is_empty());
}

#[test]
fn only_issued_tokens_are_taken_and_only_for_their_lifetime() {
    let lifetime = Duration::from_millis(400);
    let simulator = start(Settings { tokens: TokenPolicy::Issued, token_lifetime: lifetime, ..Settings::default() });
    let foreign = pay_with(&simulator, "t", "foreign");
    assert_eq!((foreign.status, &foreign.json()["error_description"]), (401, &json!("Invalid issuer")));
    let none = pay_with(&simulator, "", "none");
    assert_eq!((none.status, &none.json()["responseCode"]), (401, &json!("UNAUTHORIZED")));
    let mut wire = Wire::to(&simulator);
    assert_eq!(wire.get("/healthcheck/payments").unwrap().unwrap().status, 200);
    assert_eq!(wire.get("/simulator/ledger").unwrap().unwrap().status, 200);
    assert_eq!(wire.get("/payments?requestIdentifier=x").unwrap().unwrap().status, 401);

    let begun = Instant::now();
    let answer = by_secret(&simulator, CLIENT_ID, CLIENT_SECRET);
    assert_eq!(answer.json()["expires_in"], 1);
    let token = token_of(&answer);
    let paid = pay_with(&simulator, &token, "in-time");
    assert!(paid.status == 200 || begun.elapsed() > lifetime);
    std::thread::sleep(lifetime);
    let late = pay_with(&simulator, &token, "late");
    assert_eq!((late.status, &late.json()["errorCode"]), (401, &json!("EDG00012")));
    assert_eq!(simulator.charges("late"), 0);
}

#[test]
fn all_tokens_can_expire_at_once() {
    let simulator = issued();
    let old = token_of(&by_secret(&simulator, CLIENT_ID, CLIENT_SECRET));
    simulator.expire_tokens();
    assert_eq!(pay_with(&simulator, &old, "old").status, 401);
    let new = token_of(&by_secret(&simulator, CLIENT_ID, CLIENT_SECRET));
    assert_eq!(pay_with(&simulator, &new, "new").status, 200);
}

#[test]
fn nothing_shows_a_secret_an_assertion_or_a_token() {
    let simulator = issued();
    let token = token_of(&by_secret(&simulator, CLIENT_ID, CLIENT_SECRET));
    let signed = Assertion::of(&simulator).signed(simulator.folder());
    let other = token_of(&send_assertion(&simulator, &assertion_form(CLIENT_ID, &signed)));
    // A client that mixes up its fields, and one that puts them into the URL.
    by_secret(&simulator, CLIENT_SECRET, CLIENT_ID);
    let url = format!("{SECRET_PATH}?client_secret={CLIENT_SECRET}");
    let answer = post(&mut Wire::to(&simulator), &url, &basic(CLIENT_ID, CLIENT_SECRET), FORM).unwrap().unwrap();
    assert_refused(&answer, 400, "invalid_request", "query");

    let view = |name: &str| {
        let answer = Wire::to(&simulator).get(&format!("/simulator/{name}")).unwrap().unwrap();
        String::from_utf8(answer.body).unwrap()
    };
    let headers: Vec<_> = simulator.requests().into_iter().map(|seen| (seen.headers, seen.body)).collect();
    let shown = format!(
        "{:?}{:?}{headers:?}{}{}",
        simulator.requests(),
        simulator.token_requests(),
        view("requests"),
        view("tokens")
    );
    let coded = BASE64_STANDARD.encode(format!("{CLIENT_ID}:{CLIENT_SECRET}"));
    for secret in [CLIENT_SECRET, &coded, &token, &other, &signed] {
        assert!(!shown.contains(secret));
    }
    let rows: Value = serde_json::from_str(&view("tokens")).unwrap();
    assert_eq!(rows[0]["form"], "secret");
    assert_eq!(rows[0]["client_id"], CLIENT_ID);
    assert_eq!(rows[0]["http_status"], 200);
    assert!(rows[0]["reason"].is_null() && rows[0]["at_ms"].is_u64());
    assert_eq!(rows[2]["reason"], "the client id is unknown");
    assert_eq!(rows[2]["client_id"], "(hidden)");
}

#[test]
fn every_token_fault_does_what_its_row_says() {
    let simulator = issued();
    for fault in TokenFault::ALL {
        for injected in [true, false] {
            let id = if injected { CLIENT_ID.to_owned() } else { format!("SIM-{}", fault.name()) };
            if injected {
                simulator.inject_token_fault(*fault);
            }
            let mut wire = Wire::to(&simulator);
            wire.patience(500);
            let answer = post(&mut wire, SECRET_PATH, &basic(&id, CLIENT_SECRET), FORM);
            check_fault(&simulator, *fault, answer);
            assert_eq!(last(&simulator).client_id, id);
        }
    }
    // Injected faults are used up.
    token_of(&by_secret(&simulator, CLIENT_ID, CLIENT_SECRET));
}

fn check_fault(simulator: &Simulator, fault: TokenFault, answer: io::Result<Option<Answer>>) {
    let good = fault.meaning().starts_with("A good token");
    let name = fault.name();
    assert_eq!(last(simulator).outcome.is_ok(), good, "{name}");
    let answer = match (fault, answer) {
        (TokenFault::Reset, Err(error)) => return assert_eq!(error.kind(), io::ErrorKind::ConnectionReset),
        (TokenFault::Hang, Err(error)) => {
            return assert!(matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut));
        }
        (_, answer) => answer.unwrap().unwrap(),
    };
    assert_eq!(last(simulator).http_status, Some(answer.status), "{name}");
    assert_eq!(answer.complete, fault != TokenFault::Cut, "{name}");
    let mut parts = name.split('-');
    let speaks = parts.next().is_some_and(|first| matches!(first, "HTTP" | "HTML"));
    let status = parts.next().filter(|_| speaks).map(|status| status.parse().unwrap());
    let unnamed = if fault == TokenFault::Echo { 400 } else { 200 };
    assert_eq!(answer.status, status.unwrap_or(unnamed), "{name}");
    let text = String::from_utf8_lossy(&answer.body);
    assert_eq!(answer.header("Retry-After").is_some(), fault == TokenFault::Http429, "{name}");
    assert_eq!(text.contains(CLIENT_SECRET), fault == TokenFault::Echo, "{name}");
    assert_eq!(text.starts_with("<!DOCTYPE"), name.starts_with("HTML"), "{name}");
    let body: Value = serde_json::from_str(&text).unwrap_or_default();
    let expiry = &body["expires_in"];
    match fault {
        TokenFault::NotJson => assert!(body.is_null()),
        TokenFault::NoToken => assert!(body["access_token"].is_null() && body["token_type"] == "Bearer"),
        TokenFault::BadToken => assert!(body["access_token"].as_str().unwrap().contains("\r\n")),
        TokenFault::NoExpiry => assert!(expiry.is_null()),
        TokenFault::ExpiryText => assert_eq!(*expiry, "3599"),
        TokenFault::ExpiryZero => assert_eq!(*expiry, 0),
        TokenFault::ExpiryNegative => assert_eq!(*expiry, -1),
        TokenFault::Slow => assert!(last(simulator).at.elapsed() >= Duration::from_millis(300)),
        TokenFault::TooLong => assert!(answer.body.len() > 3_000_000),
        TokenFault::Http400 => assert!(text.contains("MSIS9622")),
        _ => {}
    }
    if good {
        let id = format!("{name}-{}", simulator.token_exchanges());
        assert_eq!(pay_with(simulator, body["access_token"].as_str().unwrap(), &id).status, 200, "{name}");
    }
}

#[test]
fn faults_wait_for_a_request_that_deserves_a_token() {
    let simulator = issued();
    simulator.inject_token_fault(TokenFault::Http503);
    assert_eq!(by_secret(&simulator, CLIENT_ID, "wrong").status, 401);
    let answer = by_secret(&simulator, CLIENT_ID, CLIENT_SECRET);
    assert_refused(&answer, 503, "temporarily_unavailable", "the right one");
    simulator.inject_token_fault(TokenFault::Http503);
    simulator.heal();
    token_of(&by_secret(&simulator, CLIENT_ID, CLIENT_SECRET));
}

#[test]
fn assertions_meet_faults_too() {
    let simulator = issued();
    let id = "SIM-ECHO-1";
    let assertion = Assertion::of(&simulator).claim("iss", json!(id)).claim("sub", json!(id));
    let signed = assertion.signed(simulator.folder());
    let answer = send_assertion(&simulator, &assertion_form(id, &signed));
    assert_eq!(last(&simulator).outcome, Err("fault ECHO"));
    assert!(answer.json()["error_description"].as_str().unwrap().contains(&signed));
}

#[test]
fn the_token_endpoints_can_go_down_alone() {
    let simulator = plain();
    simulator.set_token_endpoint_down(true);
    let lost = post(&mut Wire::to(&simulator), SECRET_PATH, &basic(CLIENT_ID, CLIENT_SECRET), FORM);
    assert!(!matches!(lost, Ok(Some(_))));
    assert_eq!(pay(&simulator, "goes-on", &sale(VISA, 1)).status, 200);
    let kept = last(&simulator);
    assert_eq!(
        (kept.outcome, kept.http_status, kept.client_id.as_str()),
        (Err("the endpoint is down"), None, CLIENT_ID)
    );
    simulator.set_token_endpoint_down(false);
    token_of(&by_secret(&simulator, CLIENT_ID, CLIENT_SECRET));
}

#[test]
fn the_simulator_lives_by_its_own_clock() {
    let simulator = start(Settings { clock_offset_s: -7200, ..Settings::default() });
    let behind = |answer: &Answer| {
        let date = httpdate::parse_http_date(answer.header("Date").unwrap()).unwrap();
        let distance = SystemTime::now().duration_since(date).unwrap().as_secs();
        assert!((7200..7260).contains(&distance), "{distance}");
    };
    let refused = by_assertion(&simulator, &Assertion::of(&simulator));
    assert_eq!(last(&simulator).outcome, Err("iat is in the future"));
    let assertion = Assertion::of(&simulator);
    let then = assertion.now() - 7200;
    let answer = by_assertion(&simulator, &assertion.claim("iat", json!(then)).claim("exp", json!(then + 300)));
    token_of(&answer);
    let garbage = Wire::to(&simulator).raw(b"GET\r\n\r\n").unwrap().unwrap();
    for answer in [refused, answer, garbage, pay(&simulator, "id", &sale(VISA, 1)), look_up(&simulator, "id")] {
        behind(&answer);
    }

    let ten_years = Settings { clock_offset_s: 10 * 365 * 24 * 3600, ..Settings::default() };
    let answer = pay(&start(ten_years), "later", &sale(VISA, 1));
    let year = &answer.header("Date").unwrap()[12..16];
    assert!(answer.json()["transactionDate"].as_str().unwrap().starts_with(year), "{year}");

    let silent = start(Settings { date_header: false, ..Settings::default() });
    assert!(by_secret(&silent, CLIENT_ID, CLIENT_SECRET).header("Date").is_none());
    assert!(pay(&silent, "id", &sale(VISA, 1)).header("Date").is_none());
}

#[test]
fn the_folder_keeps_the_clients_identity() {
    let folder = std::env::temp_dir().join(format!("jpm-simulator-tokens-{}", std::process::id()));
    let settings = Settings { folder: Some(folder.clone()), ..Settings::default() };
    let mut found = Vec::new();
    for _ in 0..2 {
        let simulator = start(settings.clone());
        token_of(&by_assertion(&simulator, &Assertion::of(&simulator)));
        found.push(
            ["client.pem", "client-key.pem", "client-key-pkcs1.pem"].map(|name| fs::read(folder.join(name)).unwrap()),
        );
    }
    assert_eq!(found[0], found[1]);
    assert!(found[0][1].starts_with(b"-----BEGIN PRIVATE KEY-----"));
    assert!(found[0][2].starts_with(b"-----BEGIN RSA PRIVATE KEY-----"));
    fs::remove_dir_all(folder).unwrap();
}
