//! The simulator's own read-only paths, for tests in other languages and for people.

use serde_json::{Value, json};

use crate::answers;
use crate::faults::Fault;
use crate::http::Response;
use crate::reaction::Reaction;
use crate::redact::redact;
use crate::shared::Shared;

/// Answers `GET /simulator/{view}`.
pub(crate) fn show(shared: &Shared, view: &str) -> Reaction {
    let body = match view {
        "ledger" => json!(shared.ledger().charges().collect::<Vec<_>>()),
        "entries" => json!(shared.ledger().entries().collect::<Vec<_>>()),
        "balances" => json!(shared.ledger().balances().collect::<Vec<_>>()),
        "requests" => requests(shared),
        "faults" => faults(),
        "met" => met(shared),
        "profiles" => json!(shared.profiles()),
        "tokens" => tokens(shared),
        _ => return answers::error(404).into(),
    };
    Response::json(200, &body).into()
}

fn requests(shared: &Shared) -> Value {
    let seen = shared.seen();
    let rows = seen.iter().map(|seen| {
        json!({
            "method": seen.method,
            "path": redact(&seen.path),
            "request_id": seen.request_id().map(redact),
            "schema_errors": seen.schema_errors,
            "client_certificate": seen.client_certificate,
        })
    });
    rows.collect()
}

fn met(shared: &Shared) -> Value {
    let met = shared.met();
    let rows = met.iter().map(|(fault, id)| json!({ "fault": fault.name(), "request_id": redact(id) }));
    rows.collect()
}

fn tokens(shared: &Shared) -> Value {
    let desk = shared.desk();
    let rows = desk.requests.iter().map(|request| {
        json!({
            "form": request.form.name(),
            "client_id": redact(&request.client_id),
            "http_status": request.http_status,
            "reason": request.outcome.err(),
            "at_ms": u64::try_from(request.at.saturating_duration_since(shared.started).as_millis()).ok(),
        })
    });
    rows.collect()
}

fn faults() -> Value {
    let rows = Fault::ALL.iter().map(|fault| json!({ "name": fault.name(), "meaning": fault.meaning() }));
    rows.collect()
}
