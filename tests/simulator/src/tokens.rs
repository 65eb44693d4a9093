//! The two token endpoints: a request is checked, then answered as well as its fault allows.

use std::time::Instant;

use serde_json::{Value, json};

use crate::assertion::{self, Expected};
use crate::clients::{CLIENT_ID, CLIENT_SECRET, RESOURCE, SCOPE};
use crate::desk::{TokenForm, TokenRequest, fresh_token};
use crate::http::{Head, Response};
use crate::reaction::{Delivery, Reaction};
use crate::refusal::{Refusal, TokenError, malformed};
use crate::routes::Request;
use crate::shared::{Seen, Shared};
use crate::token_faults::{Issue, TokenAnswer, TokenFault};
use crate::token_form::{self, Form};
use crate::{answers, clock, triggers};

/// Where the real hosts have them: not below the base path of the API.
pub(crate) const SECRET_PATH: &str = "/am/oauth2/alpha/access_token";
pub(crate) const ASSERTION_PATH: &str = "/adfs/oauth2/token";

const SECRET_FIELDS: [&str; 4] = ["grant_type", "scope", "client_id", "client_secret"];
const ASSERTION_FIELDS: [&str; 5] =
    ["grant_type", "client_id", "resource", "client_assertion_type", "client_assertion"];
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A request that deserves a token.
struct Grant {
    /// The secret or the assertion.
    proof: String,
    /// The fault that its client id asks for.
    triggered: Option<TokenFault>,
}

/// Is this a token request, as far as the request line tells?
pub(crate) fn is_token_request(head: &Head) -> bool {
    [SECRET_PATH, ASSERTION_PATH].contains(&head.path())
}

/// Notes the request and decides what to do about it.
pub(crate) fn react(shared: &Shared, request: &Request) -> Reaction {
    let head = &request.head;
    shared.note(Seen::new(head, None, &[]));
    let form = Form::read(head, &request.body);
    let client_id = claimed_id(head, form.as_ref().ok());
    let checked = check(shared, head, form);
    let (reaction, outcome) = match checked {
        Ok(grant) => give(shared, head, &grant),
        Err(refusal) => (error(refusal.error).into(), Err(refusal.reason)),
    };
    keep(shared, head, request.arrived, client_id, outcome, reaction.status());
    reaction
}

/// While the endpoints are down, a request is reset as soon as its head is known.
pub(crate) fn turn_away(shared: &Shared, head: &Head) -> Reaction {
    shared.note(Seen::new(head, None, &[]));
    let client_id = claimed_id(head, None);
    keep(shared, head, Instant::now(), client_id, Err("the endpoint is down"), None);
    Reaction::Reset
}

fn keep(
    shared: &Shared,
    head: &Head,
    at: Instant,
    client_id: String,
    outcome: Result<(), &'static str>,
    http_status: Option<u16>,
) {
    let form = match head.header("authorization") {
        _ if head.path() == ASSERTION_PATH => TokenForm::Assertion,
        Some(_) => TokenForm::Secret,
        None => TokenForm::SecretInForm,
    };
    shared.desk().requests.push(TokenRequest { at, form, client_id, outcome, http_status });
}

/// For the record. A client under test may mix up its fields, so a secret in this place is hidden.
fn claimed_id(head: &Head, form: Option<&Form>) -> String {
    let in_form = form.and_then(|form| form.get("client_id")).map(str::to_owned);
    let in_header = || token_form::basic(head).and_then(Result::ok).map(|(id, _)| id);
    let claimed = in_form.or_else(in_header).unwrap_or_default();
    if claimed.contains(CLIENT_SECRET) { "(hidden)".to_owned() } else { claimed }
}

fn check(shared: &Shared, head: &Head, form: Result<Form, Refusal>) -> Result<Grant, Refusal> {
    if head.method != "POST" {
        return Err(malformed("the method is not POST"));
    }
    if head.target != head.path() {
        return Err(malformed("parameters belong in the body"));
    }
    let form = form?;
    match form.get("grant_type") {
        Some("client_credentials") => {}
        Some(_) => return Err(Refusal::new(TokenError::UnsupportedGrantType, "grant_type is not client_credentials")),
        None => return Err(malformed("grant_type is missing")),
    }
    match head.path() {
        ASSERTION_PATH => by_assertion(shared, head, &form),
        _ => by_secret(head, &form),
    }
}

fn by_secret(head: &Head, form: &Form) -> Result<Grant, Refusal> {
    form.only(&SECRET_FIELDS)?;
    let wrong = |reason| Refusal::new(TokenError::InvalidClient, reason);
    let in_form = (form.get("client_id"), form.get("client_secret"));
    let (client_id, secret) = match (token_form::basic(head), in_form) {
        (Some(basic), (None, None)) => basic?,
        (Some(_), _) => return Err(malformed("credentials in header and form")),
        (None, (Some(id), Some(secret))) => (id.to_owned(), secret.to_owned()),
        (None, (None, None)) => return Err(wrong("no credentials")),
        (None, _) => return Err(malformed("client_id or client_secret is missing")),
    };
    let triggered = known_client(&client_id).map_err(wrong)?;
    if secret != CLIENT_SECRET {
        return Err(wrong("the secret is wrong"));
    }
    if form.get("scope") != Some(SCOPE) {
        return Err(Refusal::new(TokenError::InvalidScope, "the scope is wrong or missing"));
    }
    Ok(Grant { proof: secret, triggered })
}

fn by_assertion(shared: &Shared, head: &Head, form: &Form) -> Result<Grant, Refusal> {
    form.only(&ASSERTION_FIELDS)?;
    if head.header("authorization").is_some() {
        return Err(malformed("an assertion goes without Authorization"));
    }
    let client_id = form.get("client_id").ok_or(malformed("client_id is missing"))?;
    let unknown = |reason| Refusal::new(TokenError::UnknownClient, reason);
    let triggered = known_client(client_id).map_err(unknown)?;
    if form.get("client_assertion_type") != Some(ASSERTION_TYPE) {
        return Err(malformed("client_assertion_type is wrong or missing"));
    }
    if form.get("resource") != Some(RESOURCE) {
        return Err(malformed("the resource is wrong or missing"));
    }
    let assertion = form.get("client_assertion").ok_or(malformed("client_assertion is missing"))?;
    let scheme = if shared.settings.tls { "https" } else { "http" };
    let host = head.header("host").ok_or(malformed("Host is missing"))?;
    let expected = Expected {
        registered: &shared.registered,
        client_id,
        audience: &format!("{scheme}://{host}{ASSERTION_PATH}"),
        now: clock::unix_seconds(shared.now()),
    };
    let jti = assertion::verify(assertion, &expected)?;
    if !shared.desk().use_id(jti) {
        return Err(Refusal::new(TokenError::InvalidGrant, "jti was used before"));
    }
    Ok(Grant { proof: assertion.to_owned(), triggered })
}

/// The registered client, or one that stands for it and asks for a fault.
fn known_client(client_id: &str) -> Result<Option<TokenFault>, &'static str> {
    match triggers::token_fault_of(client_id) {
        Ok(None) if client_id != CLIENT_ID => Err("the client id is unknown"),
        Err(_) => Err("the client id names no fault"),
        Ok(triggered) => Ok(triggered),
    }
}

fn give(shared: &Shared, head: &Head, grant: &Grant) -> (Reaction, Result<(), &'static str>) {
    let mut desk = shared.desk();
    let token = fresh_token();
    let honest = honest_body(head, &token, shared.settings.token_lifetime.as_secs());
    let fault = desk.injected.pop_front().or(grant.triggered);
    let Some(fault) = fault else {
        desk.issue(token, shared.settings.token_lifetime);
        return (token_response(honest.to_string()).into(), Ok(()));
    };
    let (issue, answer) = fault.plan();
    let outcome = match issue {
        Issue::Yes => {
            desk.issue(token, shared.settings.token_lifetime);
            Ok(())
        }
        Issue::No => Err(fault.reason()),
    };
    (spoilt(answer, &honest, &grant.proof), outcome)
}

fn honest_body(head: &Head, token: &str, lifetime_s: u64) -> Value {
    let expires_in = lifetime_s.max(1);
    match head.path() {
        ASSERTION_PATH => json!({ "access_token": token, "token_type": "bearer", "expires_in": expires_in }),
        _ => json!({ "access_token": token, "scope": SCOPE, "token_type": "Bearer", "expires_in": expires_in }),
    }
}

fn spoilt(answer: TokenAnswer, honest: &Value, proof: &str) -> Reaction {
    let whole = || token_response(honest.to_string());
    match answer {
        TokenAnswer::Error(kind) => error(kind).into(),
        TokenAnswer::Page(status) => answers::page(status).into(),
        TokenAnswer::Body(spoil) => token_response(spoil(honest)).into(),
        TokenAnswer::Delayed => Reaction::delivered(whole(), Delivery::Delayed),
        TokenAnswer::HalfBody => Reaction::delivered(whole(), Delivery::HalfBody),
        TokenAnswer::Reset => Reaction::Reset,
        TokenAnswer::Hold => Reaction::Hold,
        TokenAnswer::Echo => {
            let mut body = TokenError::InvalidRequest.body();
            body["error_description"] = json!(format!("Cannot read {proof}"));
            Response::json(TokenError::InvalidRequest.status(), &body).into()
        }
    }
}

fn token_response(body: impl Into<Vec<u8>>) -> Response {
    Response::text(200, "application/json", body).with("Cache-Control", "no-store")
}

fn error(kind: TokenError) -> Response {
    let response = Response::json(kind.status(), &kind.body());
    if kind == TokenError::TooManyRequests { response.with("Retry-After", "1") } else { response }
}
