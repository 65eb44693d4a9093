//! Both token endpoints, at the paths of the real ones.

use std::thread;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use crate::answers;
use crate::assertion;
use crate::http::{Response, decode_query};
use crate::reaction::{Delivery, Reaction};
use crate::routes::Request;
use crate::shared::Shared;
use crate::token_faults::TokenFault;
use crate::tokens::{TokenForm, TokenRequest};

/// Where the mock tier takes a client's secret.
pub(crate) const SECRET_PATH: &str = "/am/oauth2/alpha/access_token";
/// Where client testing and production take signed assertions.
pub(crate) const ASSERTION_PATH: &str = "/adfs/oauth2/token";

/// The client id that both endpoints know.
pub const CLIENT_ID: &str = "simulator-client";
/// Its secret.
pub const CLIENT_SECRET: &str = "simulator-secret-9f3a";
/// The resource its assertions must name.
pub const RESOURCE: &str = "JPMC:URI:RS-000000-00000-HelixAPIEntitlementsCAT-PROD";
const SCOPE: &str = "jpm:payments:sandbox";
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Is it for a token endpoint?
pub(crate) fn is_meant(request: &Request) -> bool {
    [SECRET_PATH, ASSERTION_PATH].contains(&request.head.target.as_str())
}

/// Answers a request for a token.
pub(crate) fn react(shared: &Shared, request: &Request) -> Reaction {
    if request.head.method != "POST" {
        return answers::error(404).into();
    }
    if shared.are_tokens_down() {
        return Reaction::Reset;
    }
    let form = Form::read(request);
    let fault = shared.next_token_fault().or_else(|| TokenFault::of_client(&form.client_id));
    let (refused, reaction) = match fault.and_then(|fault| Some((fault, spoiled(fault, &form)?))) {
        Some((fault, reaction)) => (Some(fault.name().to_owned()), reaction),
        None => match check(shared, request, &form) {
            Err((word, why)) => (Some(why.to_owned()), refusal(word, why).into()),
            Ok(()) => (None, granted(shared, form.kind, fault)),
        },
    };
    let client_id = form.client_id.clone();
    shared.tokens().note(TokenRequest { at: request.arrived, form: form.kind, client_id, refused });
    reaction
}

/// The form, as far as it can be read.
struct Form {
    kind: TokenForm,
    client_id: String,
    client_secret: String,
    fields: Vec<(String, String)>,
    has_basic: bool,
}

impl Form {
    fn read(request: &Request) -> Form {
        let body = String::from_utf8_lossy(&request.body).into_owned();
        let fields: Vec<(String, String)> = body
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .filter_map(|(name, value)| Some((decode_query(name)?, decode_query(value)?)))
            .collect();
        let field = |name: &str| {
            let found = fields.iter().find(|(known, _)| known == name);
            found.map_or(String::new(), |(_, value)| value.clone())
        };
        let basic = request.head.header("authorization").and_then(basic);
        let (kind, client_id, client_secret) = match &basic {
            _ if request.head.target == ASSERTION_PATH => (TokenForm::Assertion, field("client_id"), String::new()),
            Some((id, secret)) => (TokenForm::Secret, id.clone(), secret.clone()),
            None => (TokenForm::SecretInForm, field("client_id"), field("client_secret")),
        };
        Form { kind, client_id, client_secret, fields, has_basic: basic.is_some() }
    }

    fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(known, _)| known == name)
    }
}

fn basic(header: &str) -> Option<(String, String)> {
    let pair = BASE64.decode(header.strip_prefix("Basic ")?).ok()?;
    let (id, secret) = std::str::from_utf8(&pair).ok()?.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}

/// OAuth's word for what is wrong, and what it is.
fn check(shared: &Shared, request: &Request, form: &Form) -> Result<(), (&'static str, &'static str)> {
    let kind = request.head.header("content-type").unwrap_or_default();
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Err(("invalid_request", "the body is no form"));
    }
    if form.field("grant_type") != "client_credentials" {
        return Err(("unsupported_grant_type", "grant_type must be client_credentials"));
    }
    if form.kind == TokenForm::Assertion { check_assertion(shared, request, form) } else { check_secret(form) }
}

fn check_secret(form: &Form) -> Result<(), (&'static str, &'static str)> {
    if form.has_basic && (form.has("client_id") || form.has("client_secret")) {
        return Err(("invalid_request", "credentials in header and form"));
    }
    if !is_known(&form.client_id) || form.client_secret != CLIENT_SECRET {
        return Err(("invalid_client", "client id or secret is wrong"));
    }
    match form.field("scope") {
        SCOPE => Ok(()),
        _ => Err(("invalid_scope", "scope is missing or wrong")),
    }
}

fn check_assertion(shared: &Shared, request: &Request, form: &Form) -> Result<(), (&'static str, &'static str)> {
    if form.has_basic || form.has("client_secret") || form.has("scope") {
        return Err(("invalid_request", "an assertion comes without scope, secret and Basic"));
    }
    if form.field("client_assertion_type") != ASSERTION_TYPE {
        return Err(("invalid_request", "client_assertion_type is wrong"));
    }
    if !is_known(&form.client_id) {
        return Err(("invalid_client", "the client id is not known"));
    }
    if form.field("resource") != RESOURCE {
        return Err(("invalid_request", "the resource is not known"));
    }
    let scheme = if shared.settings.tls { "https" } else { "http" };
    let audience = format!("{scheme}://{}{ASSERTION_PATH}", request.head.header("host").unwrap_or_default());
    let now = shared.clock().now();
    let verified =
        assertion::verify(form.field("client_assertion"), shared.registered(), &form.client_id, &audience, now);
    let id = verified.map_err(|why| ("invalid_grant", why))?;
    if shared.tokens().use_assertion(&id) { Ok(()) } else { Err(("invalid_grant", "the assertion was used before")) }
}

/// A client that asks for a fault by its id is as good as the registered one.
fn is_known(client_id: &str) -> bool {
    client_id == CLIENT_ID || TokenFault::of_client(client_id).is_some()
}

/// RFC 6749 §5.2, and for assertions as AD FS words it.
fn refusal(word: &'static str, why: &str) -> Response {
    let status = if word == "invalid_client" { 401 } else { 400 };
    let description = match word {
        "invalid_grant" => format!("MSIS9622: Client authentication failed. {why}"),
        _ => why.to_owned(),
    };
    Response::json(status, &json!({ "error": word, "error_description": description }))
}

fn granted(shared: &Shared, kind: TokenForm, fault: Option<TokenFault>) -> Reaction {
    let life = shared.settings.token_lifetime;
    let token = shared.tokens().issue(life);
    let token_type = if kind == TokenForm::Assertion { "bearer" } else { "Bearer" };
    let mut answer = json!({ "access_token": token, "token_type": token_type, "expires_in": life.as_secs().max(1) });
    if kind != TokenForm::Assertion {
        answer["scope"] = SCOPE.into();
    }
    let mut delivery = Delivery::Whole;
    match fault {
        Some(TokenFault::NoExpiry) => drop(answer.as_object_mut().map(|answer| answer.remove("expires_in"))),
        Some(TokenFault::ExpiryText) => answer["expires_in"] = life.as_secs().max(1).to_string().into(),
        Some(TokenFault::ExpiryZero) => answer["expires_in"] = 0.into(),
        Some(TokenFault::ExpiryNegative) => answer["expires_in"] = (-60).into(),
        Some(TokenFault::NoToken) => answer["access_token"] = Value::Null,
        Some(TokenFault::BadToken) => answer["access_token"] = "two words\r\n".into(),
        Some(TokenFault::TooLong) => answer["padding"] = "x".repeat(3 * 1024 * 1024).into(),
        Some(TokenFault::Slow) => thread::sleep(Duration::from_millis(300)),
        Some(TokenFault::Cut) => delivery = Delivery::HalfBody,
        _ => {}
    }
    Reaction::delivered(Response::json(200, &answer), delivery)
}

/// The reaction of a fault under which no token is even looked for.
fn spoiled(fault: TokenFault, form: &Form) -> Option<Reaction> {
    let status = |status: u16| Response::json(status, &json!({ "error": "temporarily_unavailable" }));
    let response = match fault {
        TokenFault::Http400 => refusal("invalid_grant", "as the fault wants it"),
        TokenFault::Http401 => refusal("invalid_client", "as the fault wants it"),
        TokenFault::Html403 => answers::page(403),
        TokenFault::Http429 => status(429).with("Retry-After", "2"),
        TokenFault::Http500 => status(500),
        TokenFault::Http503 => status(503),
        TokenFault::Html200 => answers::page(200),
        TokenFault::NotJson => Response::text(200, "application/json", "token: none"),
        TokenFault::Reset => return Some(Reaction::Reset),
        TokenFault::Hang => return Some(Reaction::Hold),
        TokenFault::Echo => {
            let sent = format!("MSIS{} {} {:?}", form.client_secret, form.client_id, form.fields);
            Response::json(400, &json!({ "error": sent, "error_description": sent }))
        }
        _ => return None,
    };
    Some(response.into())
}
