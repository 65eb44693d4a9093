//! Which path means what, and who may come in.

use std::time::Instant;

use serde_json::{Value, json};

use crate::asked::Asked;
use crate::faults::Fault;
use crate::http::{Head, Response, decode_query};
use crate::reaction::Reaction;
use crate::schema::{self, Violation};
use crate::shared::{Seen, Shared};
use crate::{answers, control, gate, lookups, payments, profile_api, tokens, triggers};

/// Where the real hosts have their API.
pub(crate) const BASE_PATH: &str = "/api/v2";
/// The simulator's own, read-only paths; also found below the base path.
const CONTROL_PATH: &str = "/simulator/";

/// A complete request.
pub(crate) struct Request {
    pub(crate) head: Head,
    pub(crate) body: Vec<u8>,
    pub(crate) arrived: Instant,
}

/// Is this a payment, as far as the request line tells?
pub(crate) fn is_payment(head: &Head) -> bool {
    head.method == "POST" && path_and_query(head) == Some(("/payments", ""))
}

/// Notes the request and decides what to do about it.
pub(crate) fn react(shared: &Shared, request: &Request, injected: Option<Fault>) -> Reaction {
    let head = &request.head;
    if let Some(view) = control_view(head) {
        return control::show(shared, view);
    }
    if tokens::is_token_request(head) {
        return tokens::react(shared, request);
    }
    if let Some(reaction) = profile_api::react(shared, request, injected) {
        return reaction;
    }
    let body: Option<Value> = serde_json::from_slice(&request.body).ok();
    let violations = match &body {
        _ if !is_payment(head) => Vec::new(),
        Some(body) => schema::check_payment(body, shared.settings.dialect),
        None => vec![Violation::new("body", "must be JSON")],
    };
    shared.note(Seen::new(head, body.clone(), &violations));

    let Some((path, query)) = path_and_query(head) else {
        return answers::error(404).into();
    };
    if let Err(refused) = gate::admit(shared, head, path) {
        return refused.into();
    }
    match (head.method.as_str(), path) {
        ("POST", "/payments") if query.is_empty() => {
            let body = body.unwrap_or_default();
            pay(shared, request, &body, violations, injected)
        }
        ("GET", "/payments") => look_up(shared, head, query),
        ("GET", "/healthcheck/payments") => Response::json(200, &json!({ "status": "PASS" })).into(),
        ("GET", path) => match path.strip_prefix("/payments/") {
            Some(id) => retrieve(shared, head, id),
            None => answers::error(404).into(),
        },
        _ => answers::error(404).into(),
    }
}

fn pay(
    shared: &Shared,
    request: &Request,
    body: &Value,
    violations: Vec<Violation>,
    injected: Option<Fault>,
) -> Reaction {
    let head = &request.head;
    let mut wrong = content_type(head);
    wrong.extend(violations);
    let ids = (merchant_id(head), request_id(head));
    let (Ok(merchant_id), Ok(request_id)) = &ids else {
        wrong.extend(ids.0.err());
        wrong.extend(ids.1.err());
        return answers::invalid(&wrong).into();
    };
    if !wrong.is_empty() {
        return answers::invalid(&wrong).into();
    }
    let asked = match Asked::read(merchant_id, request_id, body) {
        Ok(asked) => asked,
        Err(violation) => return answers::invalid(&[violation]).into(),
    };
    let Ok(triggered) = triggers::fault_of(asked.order_number.as_deref()) else {
        let unknown = Violation::new("merchantOrderNumber", "names no fault of the simulator");
        return answers::invalid(&[unknown]).into();
    };
    payments::take(shared, &asked, request.arrived, injected.or(triggered))
}

fn look_up(shared: &Shared, head: &Head, query: &str) -> Reaction {
    let wanted = query.split('&').find_map(|pair| pair.strip_prefix("requestIdentifier="));
    let wanted = wanted
        .and_then(decode_query)
        .filter(|id| (1..=40).contains(&id.chars().count()))
        .ok_or_else(|| Violation::new("requestIdentifier", "must have 1 to 40 characters"));
    let wrong: Vec<Violation> = match (merchant_id(head), request_id(head), wanted) {
        (Ok(merchant_id), Ok(_), Ok(wanted)) => {
            return lookups::by_request(shared, &(merchant_id, wanted));
        }
        (merchant, request, wanted) => [merchant.err(), request.err(), wanted.err()].into_iter().flatten().collect(),
    };
    answers::invalid(&wrong).into()
}

/// The request-id header is not checked here: the OpenAPI file of 2.0.55 does not list it.
fn retrieve(shared: &Shared, head: &Head, id: &str) -> Reaction {
    match merchant_id(head) {
        Ok(merchant_id) => lookups::by_transaction(shared, &merchant_id, id),
        Err(violation) => answers::invalid(&[violation]).into(),
    }
}

/// The target without base path, split at the question mark; `None` outside the base path.
fn path_and_query(head: &Head) -> Option<(&str, &str)> {
    let below = head.target.strip_prefix(BASE_PATH)?;
    let (path, query) = below.split_once('?').unwrap_or((below, ""));
    path.starts_with('/').then_some((path, query))
}

fn control_view(head: &Head) -> Option<&str> {
    let target = head.target.strip_prefix(BASE_PATH).unwrap_or(&head.target);
    target.strip_prefix(CONTROL_PATH).filter(|_| head.method == "GET")
}

fn merchant_id(head: &Head) -> Result<String, Violation> {
    sized_header(head, "merchant-id", 8..=12, "must have 8 to 12 characters")
}

fn request_id(head: &Head) -> Result<String, Violation> {
    sized_header(head, "request-id", 1..=40, "must have 1 to 40 characters")
}

fn sized_header(
    head: &Head,
    name: &str,
    length: std::ops::RangeInclusive<usize>,
    message: &'static str,
) -> Result<String, Violation> {
    let value = head.header(name).filter(|value| length.contains(&value.chars().count()));
    value.map(str::to_owned).ok_or_else(|| Violation::new(name, message))
}

pub(crate) fn content_type(head: &Head) -> Vec<Violation> {
    let sent = head.header("content-type").unwrap_or_default();
    let kind = sent.split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case("application/json") {
        return Vec::new();
    }
    vec![Violation::new("Content-Type", "must be application/json")]
}
