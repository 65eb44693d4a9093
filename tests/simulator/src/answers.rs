//! The bodies of answers: payments, errors of the service and the gateway, a stranger's web page.

use std::time::SystemTime;

use serde_json::{Map, Value, json};

use crate::asked::{Asked, Method};
use crate::cards::{self, Card};
use crate::clock;
use crate::http::Response;
use crate::ledger::Ending;
use crate::money::Broken;
use crate::profiles::NewProfile;
use crate::schema::Violation;

/// The code with which the profile API refuses a parameter; the only one that is documented.
const PROFILE_FAILED: (&str, &str) = ("MP_REQ_001", "Invalid request parameter");

/// Everything that the answer to a payment tells.
pub(crate) struct Facts<'a> {
    pub(crate) asked: &'a Asked,
    pub(crate) transaction_id: &'a str,
    pub(crate) host_reference: &'a str,
    pub(crate) number: usize,
    pub(crate) ending: Ending,
    pub(crate) now: SystemTime,
    /// The stored method that pays, if a profile does.
    pub(crate) stored_method: Option<&'a str>,
    pub(crate) profile: &'a ProfileFate,
}

/// What became of the wish for a profile.
pub(crate) enum ProfileFate {
    NotAsked,
    /// The payment was not approved, so it was not even tried.
    NotTried,
    Created(NewProfile),
    Failed,
}

impl Ending {
    /// `transactionState`, `responseStatus`, `responseCode`, `responseMessage`, `hostMessage`.
    #[rustfmt::skip]
    fn words(self, captured: bool) -> [&'static str; 5] {
        let done = if captured { "CLOSED" } else { "AUTHORIZED" };
        match self {
            Ending::Approved => [done, "SUCCESS", "APPROVED", "Transaction approved by Issuer", "Approved"],
            Ending::Partial(_) => [done, "SUCCESS", "PARTIAL_APPROVAL", "Transaction partially approved by issuer", "Approved"],
            Ending::Declined(reason) => ["DECLINED", "DENIED", reason.code, reason.message, "Declined"],
            Ending::AwaitsAuthentication => ["PENDING", "PENDING", "PERFORM_AUTHENTICATION", "Perform authentication", "Pending"],
            Ending::AwaitsCustomer => ["PENDING", "SUCCESS", "CUSTOMER_PENDING", "Pending the completion of the payment by the consumer", "Pending"],
            Ending::Failed => ["ERROR", "ERROR", "HOST_ERROR", "Host error", "Error"],
            Ending::Voided => ["VOIDED", "SUCCESS", "APPROVED", "Transaction approved", "Voided"],
        }
    }

    /// The amount that was approved, of what was asked.
    pub(crate) fn approved(self, asked: i64) -> Option<i64> {
        match self {
            Ending::Approved => Some(asked),
            Ending::Partial(amount) => Some(amount),
            _ => None,
        }
    }

    fn network_code(self) -> Option<&'static str> {
        match self {
            Ending::Approved | Ending::Voided => Some("00"),
            // "Approved for a partial amount", in every network.
            Ending::Partial(_) => Some("10"),
            Ending::Declined(reason) => Some(reason.network_code),
            Ending::AwaitsAuthentication | Ending::AwaitsCustomer | Ending::Failed => None,
        }
    }
}

/// How something ended, and not a word about what it was.
pub(crate) fn ended(ending: Ending) -> Value {
    let [_, status, code, message, _] = ending.words(true);
    json!({ "responseStatus": status, "responseCode": code, "responseMessage": message })
}

/// The answer to a payment, as complete as the published samples.
pub(crate) fn payment(facts: &Facts) -> Value {
    let Facts { asked, ending, .. } = facts;
    let captured = asked.capture_method == "NOW";
    let [state, status, code, message, host_message] = ending.words(captured);
    let mut answer = json!({
        "transactionId": facts.transaction_id,
        "requestId": asked.request_id,
        "transactionState": state,
        "responseStatus": status,
        "responseCode": code,
        "responseMessage": message,
        "paymentMethodType": method(facts),
        "captureMethod": asked.capture_method,
        "initiatorType": asked.initiator_type,
        "accountOnFile": asked.account_on_file,
        "transactionDate": clock::timestamp(facts.now),
        "approvalCode": null,
        "hostMessage": host_message,
        "hostReferenceId": facts.host_reference,
        "amount": asked.amount,
        "currency": asked.currency,
        "merchant": asked.merchant,
    });
    let fields: Vec<(&str, Value)> = match ending.approved(asked.amount) {
        None => Vec::new(),
        Some(amount) if captured => vec![
            ("amount", json!(amount)),
            ("approvalCode", json!(approval_code(facts.number))),
            ("remainingAuthAmount", json!(0)),
            ("remainingRefundableAmount", json!(amount)),
            ("paymentRequest", payment_request(facts.transaction_id, amount, true)),
        ],
        Some(amount) => vec![
            ("amount", json!(amount)),
            ("approvalCode", json!(approval_code(facts.number))),
            ("remainingAuthAmount", json!(amount)),
            ("totalAuthorizedAmount", json!(amount)),
            ("paymentRequest", payment_request(facts.transaction_id, amount, false)),
        ],
    };
    for (field, value) in fields {
        answer[field] = value;
    }
    if let Ending::Partial(_) = ending {
        answer["partialAuthorization"] = json!(true);
        answer["requestedAuthorizationAmount"] = json!(asked.amount);
    }
    for (field, value) in &asked.echoed {
        answer[field] = value.clone();
    }
    if let Some(holder) = account_holder(asked, facts.profile) {
        answer["accountHolder"] = holder;
    }
    answer
}

fn approval_code(number: usize) -> String {
    format!("tst{:03}", number % 1_000)
}

fn method(facts: &Facts) -> Value {
    match &facts.asked.method {
        Method::Card { card, verification, .. } => {
            json!({ "card": card_details(facts, card, *verification) })
        }
        Method::Profile { profile_id, .. } => json!({
            "consumerProfile": {
                "consumerProfileId": profile_id,
                "paymentMethodId": facts.stored_method,
            }
        }),
    }
}

fn card_details(facts: &Facts, card: &Card, verification: cards::CvvResult) -> Value {
    let billing = facts.asked.holder.as_ref().and_then(|holder| holder.get("billingAddress"));
    let (address_result, address_code) = cards::verify_address(billing);
    let mut network = Map::new();
    network.insert("addressVerificationResult".into(), json!(address_result));
    if let Some(code) = address_code {
        network.insert("addressVerificationResultCode".into(), json!(code));
    }
    network.insert("cardVerificationResult".into(), json!(verification.0));
    network.insert("cardVerificationResultCode".into(), json!(verification.1));
    if let Some(code) = facts.ending.network_code() {
        network.insert("networkResponseCode".into(), json!(code));
    }
    if facts.ending.approved(0).is_some() {
        let id = format!("016{:012}", facts.number);
        network.insert("networkTransactionId".into(), json!(id));
    }
    json!({
        "cardType": card.brand.code,
        "cardTypeName": card.brand.name,
        "maskedAccountNumber": card.masked,
        "cardTypeIndicators": {
            "issuanceCountryCode": "USA",
            "isDurbinRegulated": false,
            "cardProductTypes": ["PINLESS_DEBIT"],
        },
        "networkResponse": network,
    })
}

fn payment_request(id: &str, amount: i64, captured: bool) -> Value {
    let authorization = |status: &str| {
        json!([{
            "authorizationId": id,
            "amount": amount,
            "transactionStatusCode": status,
            "authorizationType": "INITIAL",
        }])
    };
    if !captured {
        return json!({
            "paymentRequestId": id,
            "paymentRequestStatus": "PENDING",
            "authorizations": authorization("AUTHORIZED"),
        });
    }
    json!({
        "paymentRequestId": id,
        "paymentRequestStatus": "CLOSED",
        "authorizations": authorization("CAPTURED"),
        "captures": [{
            "captureId": id,
            "amount": amount,
            "transactionStatusCode": "CLOSED",
            "captureRemainingRefundableAmount": amount,
        }],
    })
}

/// Only if a profile was asked for, as in the samples; at top level, wherever the request had it.
fn account_holder(asked: &Asked, profile: &ProfileFate) -> Option<Value> {
    let mut info = json!({ "consumerProfileRequestType": "CREATE" });
    match profile {
        ProfileFate::NotAsked => return None,
        ProfileFate::NotTried => {}
        ProfileFate::Created(new) => {
            info["consumerProfileId"] = json!(new.profile_id);
            info["paymentMethodId"] = json!(new.method_id);
        }
        ProfileFate::Failed => {
            info["consumerProfileResponseCode"] = json!(PROFILE_FAILED.0);
            info["consumerProfileResponseMessage"] = json!(PROFILE_FAILED.1);
        }
    }
    let sent = asked.holder.as_ref().and_then(|holder| holder.get("consumerProfileInfo"));
    for field in ["externalConsumerProfileIdentifier", "legacyConsumerProfileId"] {
        if let Some(value) = sent.and_then(|sent| sent.get(field)) {
            info[field] = value.clone();
        }
    }
    let mut holder = json!({ "consumerProfileInfo": info });
    if let Some(reference) = asked.holder_field("referenceId") {
        holder["referenceId"] = json!(reference);
    }
    Some(holder)
}

/// Code and message of the service's error body, by status. Those of 408 and 412 are not documented.
#[rustfmt::skip]
const ERRORS: [(u16, &str, &str); 13] = [
    (400, "VALIDATION_ERROR",    "Request contains validation error"),
    (401, "UNAUTHORIZED",        "Unauthorized"),
    (403, "UNAUTHORIZED",        "Merchant is not authorized for this operation"),
    (404, "NOT_FOUND",           "Transaction not found"),
    (408, "REQUEST_TIMEOUT",     "Request timed out"),
    (409, "DUPLICATE",           "Duplicate transaction"),
    (412, "PRECONDITION_FAILED", "Precondition failed"),
    (413, "INVALID_DATA",        "Request is too long"),
    (429, "TOO_MANY_REQUESTS",   "Too many requests"),
    (431, "INVALID_DATA",        "Request header is too long"),
    (500, "HOST_ERROR",          "Host error"),
    (503, "SERVICE_UNAVAILABLE", "Service unavailable"),
    (504, "TIMEOUT",             "Request timed out"),
];

/// An error as the service, or for 401 the gateway before it, words it.
pub(crate) fn error(status: u16) -> Response {
    if status == 401 {
        let body = json!({
            "errorSource": "APG-EDGE",
            "errorCode": "EDG00012",
            "errorDescription": "the signature could not be verified",
        });
        return Response::json(401, &body);
    }
    let response = Response::json(status, &messages(status));
    if status == 429 { response.with("Retry-After", "2") } else { response }
}

/// The service's own 401.
pub(crate) fn unauthorized() -> Response {
    Response::json(401, &messages(401))
}

/// The 401 for a token of another host.
pub(crate) fn invalid_issuer() -> Response {
    Response::json(401, &json!({ "error": "invalid_token", "error_description": "Invalid issuer" }))
}

/// Members of a payment's record that neither a refund's nor a verification's has.
const OF_PAYMENTS: [&str; 11] = [
    "captureMethod",
    "isAmountFinal",
    "isVoid",
    "multiCapture",
    "originalTransactionId",
    "partialAuthorization",
    "partialAuthorizationSupport",
    "remainingAuthAmount",
    "requestedAuthorizationAmount",
    "totalAuthorizedAmount",
    "remainingRefundableAmount",
];

fn remove(record: &mut Value, names: &[&str]) {
    if let Some(members) = record.as_object_mut() {
        members.retain(|name, _| !names.contains(&name.as_str()));
    }
}

/// Makes the record of a linked refund of that of its payment.
pub(crate) fn become_refund(record: &mut Value, asked: &Value, merchant: Value) {
    remove(record, &OF_PAYMENTS);
    remove(record, &["accountHolder", "merchantOrderNumber", "statementDescriptor"]);
    for name in ["merchantOrderNumber", "statementDescriptor"] {
        if let Some(value) = asked.get(name) {
            record[name] = value.clone();
        }
    }
    record["merchant"] = merchant;
    // It is closed later; look-ups tell the same here.
    record["transactionState"] = json!("AUTHORIZED");
    record["responseCode"] = json!("APPROVED");
    record["responseMessage"] = json!("Transaction approved by Issuer");
}

/// Makes the record of a refund that names no payment of that of a payment.
pub(crate) fn become_standalone_refund(record: &mut Value) {
    remove(record, &OF_PAYMENTS);
    remove(record, &["paymentRequest"]);
    if record["transactionState"] == "CLOSED" {
        record["transactionState"] = json!("AUTHORIZED");
    }
}

/// Makes the record of a verification of that of a payment: it has neither state nor amount.
pub(crate) fn become_verification(record: &mut Value) {
    remove(record, &OF_PAYMENTS);
    remove(record, &["amount", "approvalCode", "paymentRequest", "statementDescriptor", "transactionState"]);
}

/// A rule about the state of a payment is broken: 400, as nothing else is documented.
pub(crate) fn broken(rule: Broken) -> Response {
    let body = json!({ "responseStatus": "ERROR", "responseCode": rule.0, "responseMessage": rule.1 });
    Response::json(400, &body)
}

/// 400 with what is wrong, place by place.
pub(crate) fn invalid(violations: &[Violation]) -> Response {
    let errors: Vec<Value> = violations
        .iter()
        .map(|violation| {
            json!({
                "code": "INVALID",
                "message": violation.message,
                "entity": violation.entity,
            })
        })
        .collect();
    let mut body = messages(400);
    body["validationErrors"] = json!(errors);
    Response::json(400, &body)
}

/// The service's error body.
pub(crate) fn messages(status: u16) -> Value {
    let row = ERRORS.iter().find(|(known, _, _)| *known == status);
    let (_, code, message) = row.unwrap_or(&(0, "HOST_ERROR", "Host error"));
    json!({ "responseStatus": "ERROR", "responseCode": code, "responseMessage": message })
}

/// What a proxy or firewall on the way might send instead of the answer.
pub(crate) fn page(status: u16) -> Response {
    page_with_id(status, &Value::Null)
}

/// As some do, it names what it blocked.
pub(crate) fn page_with_id(status: u16, request_id: &Value) -> Response {
    let blocked = request_id.as_str().map_or_else(|| "Your request".to_owned(), |id| format!("Your request {id}"));
    let body = format!(
        "<!DOCTYPE html>\n<html><head><title>Request blocked</title></head>\n\
         <body><h1>Request blocked</h1><p>{blocked} was blocked.</p></body></html>\n"
    );
    let page = Response::text(status, "text/html; charset=utf-8", body);
    if status == 407 {
        return page.with("Proxy-Authenticate", "Basic realm=\"proxy\"");
    }
    page
}
