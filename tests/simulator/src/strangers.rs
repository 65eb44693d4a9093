//! Errors that are not the service's, or not as it words them: of firewalls and proxies in its place, and of the service itself
//! where they say more than "refused".

use serde_json::{Value, json};

use crate::answers;
use crate::spoil::OTHER_REQUEST;

/// Plain text of a box on the way.
pub(crate) const TEXT: &str = "Blocked by policy 7.\n";
/// What the edge of the service itself says to a bad token, as its documentation has it.
pub(crate) const TEXT_OF_THE_EDGE: &str = "Invalid JWT. Denying request.";

/// As many programs tell a problem (RFC 9457).
pub(crate) fn problem(status: u16, _: &Value) -> Value {
    json!({ "type": "about:blank", "title": "Blocked by policy", "status": status, "instance": "/incidents/7" })
}

pub(crate) fn code(_: u16, _: &Value) -> Value {
    json!({ "responseStatus": "ERROR", "responseCode": "waf-policy-7", "responseMessage": "Blocked by policy" })
}

pub(crate) fn edge(_: u16, _: &Value) -> Value {
    json!({ "errorSource": "waf", "errorCode": "policy-7", "errorDescription": "blocked by policy" })
}

pub(crate) fn oauth(_: u16, _: &Value) -> Value {
    json!({ "error": "access_denied", "error_description": "Blocked by policy" })
}

/// The service's own refusal, of a payment that it has.
pub(crate) fn with_id(status: u16, answer: &Value) -> Value {
    let mut error = answers::messages(status);
    error["transactionId"] = answer["transactionId"].clone();
    error["requestId"] = answer["requestId"].clone();
    error
}

/// The service's own refusal of another request.
pub(crate) fn other_id(status: u16, _: &Value) -> Value {
    let mut error = answers::messages(status);
    error["requestId"] = json!(OTHER_REQUEST);
    error
}
