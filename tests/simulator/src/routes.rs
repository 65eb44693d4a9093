//! Which path means what, and who may come in.

use std::time::Instant;

use serde_json::{Value, json};

use crate::calls::{Call, Operation};
use crate::faults::Fault;
use crate::http::{Head, Response, decode_query};
use crate::ledger::Kind;
use crate::reaction::Reaction;
use crate::schema::Violation;
use crate::shared::{Seen, Shared};
use crate::submit::{Submission, submit};
use crate::task::Task;
use crate::{answers, control, gate, lookups, profile_api, tokens, triggers};

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

/// Is something to be done, as far as the request line tells?
pub(crate) fn submits(head: &Head) -> bool {
    call_of(head).is_some_and(|(call, _)| call.submits())
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
    let call = call_of(head);
    let body: Option<Value> = serde_json::from_slice(&request.body).ok();
    let violations =
        call.as_ref().map_or_else(Vec::new, |(call, _)| call.check(body.as_ref(), shared.settings.dialect));
    shared.note(Seen::new(head, body.clone(), &violations));

    let Some((path, _)) = path_and_query(head) else {
        return answers::error(404).into();
    };
    if let Err(refused) = gate::admit(shared, head, path) {
        return refused.into();
    }
    let Some((call, query)) = call else {
        return answers::error(404).into();
    };
    match call.operation {
        Operation::Healthcheck => Response::json(200, &json!({ "status": "PASS" })).into(),
        Operation::LookUp(kind) => look_up(shared, head, kind, query),
        Operation::Retrieve(kind) => retrieve(shared, head, kind, call.id),
        _ => do_something(shared, request, &call, &body.unwrap_or_default(), violations, injected),
    }
}

fn do_something(
    shared: &Shared,
    request: &Request,
    call: &Call,
    body: &Value,
    violations: Vec<Violation>,
    injected: Option<Fault>,
) -> Reaction {
    let head = &request.head;
    let mut wrong = content_type(head);
    wrong.extend(violations);
    let ids = (merchant_id(head), request_id(head));
    let (Ok(merchant_id), Ok(request_id)) = ids else {
        wrong.extend(ids.0.err());
        wrong.extend(ids.1.err());
        return answers::invalid(&wrong).into();
    };
    if !wrong.is_empty() {
        return answers::invalid(&wrong).into();
    }
    let task = match Task::read(&merchant_id, &request_id, call, body) {
        Ok(task) => task,
        Err(violation) => return answers::invalid(&[violation]).into(),
    };
    let triggered = triggers::fault_of(body["merchantOrderNumber"].as_str());
    let fault = triggered.map(|triggered| injected.or(triggered));
    let fits = |fault: &Option<Fault>| fault.is_none_or(|fault| task.is_decided_anew() || !fault.is_an_ending());
    let Some(fault) = fault.ok().filter(fits) else {
        let unknown = Violation::new("merchantOrderNumber", "names no fault of the simulator that fits");
        return answers::invalid(&[unknown]).into();
    };
    let submission = Submission { key: (merchant_id, request_id), arrived: request.arrived, fault };
    submit(shared, &submission, |ledger, plan| task.decide(shared, ledger, plan, &submission))
}

fn look_up(shared: &Shared, head: &Head, kind: Kind, query: &str) -> Reaction {
    let wanted = query.split('&').find_map(|pair| pair.strip_prefix("requestIdentifier="));
    let wanted = wanted
        .and_then(decode_query)
        .filter(|id| (1..=40).contains(&id.chars().count()))
        .ok_or_else(|| Violation::new("requestIdentifier", "must have 1 to 40 characters"));
    let wrong: Vec<Violation> = match (merchant_id(head), request_id(head), wanted) {
        (Ok(merchant_id), Ok(_), Ok(wanted)) => {
            return lookups::by_request(shared, kind, &(merchant_id, wanted));
        }
        (merchant, request, wanted) => [merchant.err(), request.err(), wanted.err()].into_iter().flatten().collect(),
    };
    answers::invalid(&wrong).into()
}

/// The request-id header is not checked here: the OpenAPI file of 2.0.55 does not list it for all kinds.
fn retrieve(shared: &Shared, head: &Head, kind: Kind, id: String) -> Reaction {
    match merchant_id(head) {
        Ok(merchant_id) => lookups::by_transaction(shared, kind, &(merchant_id, id)),
        Err(violation) => answers::invalid(&[violation]).into(),
    }
}

/// The call that a request line makes, and its query.
fn call_of(head: &Head) -> Option<(Call, &str)> {
    let (path, query) = path_and_query(head)?;
    let call = Call::read(&head.method, path)?;
    (query.is_empty() || !call.submits()).then_some((call, query))
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
