//! The bodies of this API's answers, but for profiles.

use serde_json::{Value, json};

use crate::answers;
use crate::http::Response;
use crate::schema::Violation;

use super::profile::Refused;

/// The only code that is documented.
const INVALID: (&str, &str) = ("MP_REQ_001", "Invalid request parameter");

pub(crate) const NO_PROFILE: Refused = Refused::NotFound("Consumer profile not found");

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
