//! The bodies of this API's answers, but for profiles.

use std::time::SystemTime;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::http::Response;
use crate::schema::Violation;
use crate::{answers, clock};

use super::method::Kind;
use super::profile::Profile;

/// The only code that is documented.
const INVALID: (&str, &str) = ("MP_REQ_001", "Invalid request parameter");

/// Why something is not done to a profile.
#[derive(Debug, PartialEq)]
pub(crate) enum Refused {
    /// What there is not.
    NotFound(&'static str),
    Invalid(Violation),
}

impl From<Violation> for Refused {
    fn from(violation: Violation) -> Refused {
        Refused::Invalid(violation)
    }
}

pub(crate) const NO_PROFILE: Refused = Refused::NotFound("Consumer profile not found");
pub(crate) const NO_METHOD: Refused = Refused::NotFound("Payment method not found");
pub(crate) const NO_ADDRESS: Refused = Refused::NotFound("Address not found");
pub(crate) const NO_COMMUNICATION: Refused = Refused::NotFound("Communication not found");

/// The answer to a call that is not carried out.
pub(crate) fn refused(refused: &Refused) -> Response {
    match refused {
        Refused::NotFound(message) => Response::json(404, &messages("ERROR", "NOT_FOUND", message)),
        Refused::Invalid(violation) => invalid(std::slice::from_ref(violation)),
    }
}

/// 400 with what is wrong, place by place.
pub(crate) fn invalid(violations: &[Violation]) -> Response {
    let error = |one: &Violation| json!({ "code": INVALID.0, "message": one.message, "entity": one.entity });
    let mut body = messages("ERROR", INVALID.0, INVALID.1);
    body["validationErrors"] = violations.iter().map(error).collect();
    Response::json(400, &body)
}

/// An error as this service, or for 401 the gateway before it, words it. All but 400 and 401 are worded like those
/// of the payments.
pub(crate) fn error(status: u16) -> Response {
    match status {
        400 => Response::json(400, &messages("ERROR", INVALID.0, INVALID.1)),
        404 => refused(&NO_PROFILE),
        other => answers::error(other),
    }
}

pub(crate) fn deleted() -> Value {
    messages("SUCCESS", "ACCEPTED", "Request Accepted")
}

fn messages(status: &str, code: &str, message: &str) -> Value {
    json!({ "responseStatus": status, "responseCode": code, "responseMessage": message })
}

/// What the 3-D Secure status of a card tells.
pub(crate) fn authentication(profile: &Profile, method_id: &str, now: SystemTime) -> Result<Value, Refused> {
    let method = profile.method(method_id).ok_or(NO_METHOD)?;
    if method.kind != Kind::Card {
        return Err(Violation::new("payment-method-id", "must be that of a card").into());
    }
    let mut details = json!({
        "transactionIdentifier": Uuid::new_v4().to_string(),
        "responseStatus": "SUCCESS",
        "responseCode": "APPROVED",
        "responseMessage": "Authentication successful",
        "transactionDate": clock::timestamp(now),
    });
    if let Some(id) = method.authentication_id() {
        details["authenticationId"] = id.clone();
    }
    Ok(details)
}
