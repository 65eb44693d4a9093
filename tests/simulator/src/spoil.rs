//! True answers made wrong, or merely odd.

use serde_json::{Value, json};

/// Longer than any client should be willing to read.
const PADDING: usize = 3 * 1024 * 1024;
/// What tells another payment from ours.
pub(crate) const OTHER_REQUEST: &str = "another-request-of-another-till";
const OTHER_ORDER: &str = "ANOTHER-ORDER";
/// Where a card's number stands.
const MASK: &str = "/paymentMethodType/card/maskedAccountNumber";
const OTHER_MASK: &str = "400000XXXXXX0002";
const OTHER_PROFILE: &str = "OTHERX";
const OTHER_TRANSACTION: &str = "00000000-0000-4000-8000-000000000000";

pub(crate) fn edited(answer: &Value, edit: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut answer = answer.clone();
    edit(&mut answer);
    answer.to_string().into_bytes()
}

/// Sets what is there; never adds.
pub(crate) fn replace(answer: &mut Value, pointer: &str, value: Value) {
    if let Some(place) = answer.pointer_mut(pointer) {
        *place = value;
    }
}

pub(crate) fn remove(answer: &mut Value, pointer: &str, key: &str) {
    if let Some(object) = answer.pointer_mut(pointer).and_then(Value::as_object_mut) {
        object.remove(key);
    }
}

pub(crate) fn not_json(_: &Value) -> Vec<u8> {
    b"Payment accepted. Thank you!\n".to_vec()
}

pub(crate) fn too_long(answer: &Value) -> Vec<u8> {
    edited(answer, |answer| answer["padding"] = json!("x".repeat(PADDING)))
}

pub(crate) fn wrong_types(answer: &Value) -> Vec<u8> {
    edited(answer, |answer| {
        answer["responseStatus"] = json!({"value": "SUCCESS"});
        answer["amount"] = json!([answer["amount"]]);
        answer["transactionId"] = json!({"id": answer["transactionId"]});
        answer["paymentMethodType"] = json!("card");
    })
}

pub(crate) fn wrong_types_plain(answer: &Value) -> Vec<u8> {
    edited(answer, |answer| {
        for field in ["amount", "remainingRefundableAmount", "remainingAuthAmount", "isAmountFinal"] {
            let text = answer.get(field).filter(|value| !value.is_null()).map(Value::to_string);
            if let Some(text) = text {
                answer[field] = json!(text);
            }
        }
        replace(answer, "/approvalCode", json!(123_456));
        if let Some(Value::Object(card)) = answer.pointer_mut("/paymentMethodType/card") {
            card.insert("expiry".to_owned(), json!({"month": "11", "year": "2031"}));
        }
    })
}

/// The first value is the wrong one and the last the true one; a reader that takes either is caught
/// by a reader that takes the other.
pub(crate) fn duplicate_keys(answer: &Value) -> Vec<u8> {
    let text = answer.to_string();
    let rest = text.strip_prefix('{').unwrap_or(&text);
    format!("{{\"responseStatus\":\"DENIED\",{rest}").into_bytes()
}

pub(crate) fn trailing_bytes(answer: &Value) -> Vec<u8> {
    format!("{answer}{{\"responseStatus\":\"DENIED\"}} junk").into_bytes()
}

pub(crate) fn other_payment(answer: &Value) -> Vec<u8> {
    edited(answer, to_other_payment)
}

/// Turns a payment into somebody else's.
pub(crate) fn to_other_payment(answer: &mut Value) {
    let amount = answer["amount"].as_i64().unwrap_or_default() + 1;
    answer["transactionId"] = json!(OTHER_TRANSACTION);
    answer["requestId"] = json!(OTHER_REQUEST);
    answer["merchantOrderNumber"] = json!(OTHER_ORDER);
    for pointer in [
        "/amount",
        "/requestedAuthorizationAmount",
        "/remainingRefundableAmount",
        "/paymentRequest/authorizations/0/amount",
        "/paymentRequest/captures/0/amount",
        "/paymentRequest/captures/0/captureRemainingRefundableAmount",
    ] {
        replace(answer, pointer, json!(amount));
    }
    for pointer in [
        "/paymentRequest/paymentRequestId",
        "/paymentRequest/authorizations/0/authorizationId",
        "/paymentRequest/captures/0/captureId",
    ] {
        replace(answer, pointer, json!(OTHER_TRANSACTION));
    }
    replace(answer, MASK, json!(OTHER_MASK));
    for pointer in
        ["/paymentMethodType/consumerProfile/consumerProfileId", "/accountHolder/consumerProfileInfo/consumerProfileId"]
    {
        replace(answer, pointer, json!(OTHER_PROFILE));
    }
}

/// Takes the profile block out of a record.
pub(crate) fn drop_profile(answer: &mut Value) {
    remove(answer, "/accountHolder", "consumerProfileInfo");
}

pub(crate) fn missing_status(answer: &Value) -> Vec<u8> {
    edited(answer, |answer| remove(answer, "", "responseStatus"))
}

pub(crate) fn unknown_status(answer: &Value) -> Vec<u8> {
    edited(answer, |answer| answer["responseStatus"] = json!("MAYBE"))
}

pub(crate) fn status_error(answer: &Value) -> Vec<u8> {
    edited(answer, |answer| {
        fail(answer);
        answer["transactionState"] = json!("ERROR");
    })
}

/// Nothing in it says that there is a payment.
pub(crate) fn status_error_alone(answer: &Value) -> Vec<u8> {
    edited(answer, |answer| {
        let id = answer["requestId"].take();
        *answer = json!({ "requestId": id });
        fail(answer);
    })
}

fn fail(answer: &mut Value) {
    answer["responseStatus"] = json!("ERROR");
    answer["responseCode"] = json!("HOST_ERROR");
    answer["responseMessage"] = json!("Host error");
}

/// It failed, by its words; by its state it is done.
pub(crate) fn to_error_in_words(record: &mut Value) {
    fail(record);
}

pub(crate) fn denied(answer: &Value) -> Vec<u8> {
    edited(answer, |answer| {
        answer["responseStatus"] = json!("DENIED");
        answer["responseCode"] = json!("DECLINED");
        answer["responseMessage"] = json!("Transaction declined");
    })
}

pub(crate) fn state_declined(answer: &Value) -> Vec<u8> {
    edited(answer, |answer| answer["transactionState"] = json!("DECLINED"))
}

pub(crate) fn no_id(answer: &Value) -> Vec<u8> {
    edited(answer, |answer| remove(answer, "", "transactionId"))
}

pub(crate) fn sharing_nothing(answer: &Value) -> Vec<u8> {
    edited(answer, share_nothing)
}

/// An approval, and nothing that tells of what.
pub(crate) fn share_nothing(answer: &mut Value) {
    *answer = json!({
        "transactionId": OTHER_TRANSACTION,
        "transactionState": "CLOSED",
        "responseStatus": "SUCCESS",
        "responseCode": "APPROVED",
        "responseMessage": "Transaction approved",
        "hostMessage": "Approved",
    });
}

pub(crate) fn amount_zero(answer: &Value) -> Vec<u8> {
    edited(answer, |answer| replace(answer, "/amount", json!(0)))
}

pub(crate) fn amount_negative(answer: &Value) -> Vec<u8> {
    let amount = answer["amount"].as_i64().unwrap_or_default();
    edited(answer, |answer| replace(answer, "/amount", json!(-amount)))
}

/// Approved in part, and the part is nothing.
pub(crate) fn to_part_of_nothing(answer: &mut Value) {
    if answer["amount"].is_i64() {
        answer["amount"] = json!(0);
        answer["partialAuthorization"] = json!(true);
        answer["responseCode"] = json!("PARTIAL_APPROVAL");
    }
}

pub(crate) fn no_amount(answer: &Value) -> Vec<u8> {
    edited(answer, |answer| remove(answer, "", "amount"))
}

pub(crate) fn no_request_id(answer: &Value) -> Vec<u8> {
    edited(answer, |answer| remove(answer, "", "requestId"))
}

pub(crate) fn no_amount_no_id(answer: &Value) -> Vec<u8> {
    edited(answer, |answer| {
        remove(answer, "", "amount");
        remove(answer, "", "requestId");
    })
}

pub(crate) fn other_number(answer: &Value) -> Vec<u8> {
    edited(answer, |answer| replace(answer, MASK, json!(OTHER_MASK)))
}

pub(crate) fn updated_number(answer: &Value) -> Vec<u8> {
    edited(answer, update_number)
}

/// The issuer gave the card another number, and the account updater knew.
pub(crate) fn update_number(answer: &mut Value) {
    replace(answer, MASK, json!(OTHER_MASK));
    if let Some(Value::Object(card)) = answer.pointer_mut("/paymentMethodType/card") {
        let updater = json!({
            "requestAccountUpdater": true,
            "accountUpdaterResponse": "NEW_ACCOUNT",
            "accountUpdaterReasonCode": "SUCCESS",
        });
        card.insert("accountUpdater".to_owned(), updater);
        card["networkResponse"]["networkAccountUpdater"] = json!({ "accountStatus": "A", "replacementCode": true });
    }
}

/// As a void of what is left after a capture looks: the state is the captures'.
pub(crate) fn to_void_by_flag(record: &mut Value) {
    if record["isVoid"] == json!(true) {
        record["transactionState"] = json!("CLOSED");
    }
}

pub(crate) fn unknown_fields(answer: &Value) -> Vec<u8> {
    edited(answer, |answer| {
        answer["fieldOfALaterRelease"] = json!({"deep": [1, null, {"deeper": true}]});
        answer["listOfALaterRelease"] = json!([null, "x", 1.5e3]);
        for field in ["information", "captureTime", "multiCapture", "recurring", "hostReferenceId"] {
            answer[field] = Value::Null;
        }
        replace(answer, "/accountOnFile", json!("STORED_ON_THE_MOON"));
        if let Some(Value::Object(card)) = answer.pointer_mut("/paymentMethodType/card") {
            card.insert("cardType".to_owned(), json!("QQ"));
            card.insert("cardTypeName".to_owned(), json!("CARD_OF_A_LATER_RELEASE"));
            card.insert("fieldOfALaterRelease".to_owned(), json!(["x"]));
        }
        let network = "/paymentMethodType/card/networkResponse";
        replace(answer, &format!("{network}/cardVerificationResult"), json!("NEARLY"));
        replace(answer, &format!("{network}/addressVerificationResult"), json!("ROUGHLY"));
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer() -> Value {
        json!({
            "transactionId": "t", "requestId": "r", "amount": 1234, "isAmountFinal": true,
            "responseStatus": "SUCCESS", "transactionState": "CLOSED", "approvalCode": "tst417",
            "paymentMethodType": {"card": {"maskedAccountNumber": "411234XXXXXX4113"}},
            "accountHolder": {"consumerProfileInfo": {"consumerProfileId": "QX7RTM"}},
            "paymentRequest": {"captures": [{"captureId": "t", "amount": 1234}]}
        })
    }

    #[test]
    fn nothing_of_the_payment_is_left_in_another() {
        let mut other = answer();
        to_other_payment(&mut other);
        let text = other.to_string();
        for ours in ["\"t\"", "\"r\"", "1234,", "4113", "QX7RTM"] {
            assert!(!text.contains(ours), "{ours} in {text}");
        }
    }

    #[test]
    fn doubled_keys_are_doubled() {
        let text = String::from_utf8(duplicate_keys(&answer())).unwrap();
        assert_eq!(text.matches("responseStatus").count(), 2);
        let last: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(last["responseStatus"], "SUCCESS");
    }

    #[test]
    fn plain_changes_keep_the_meaning() {
        let body: Value = serde_json::from_slice(&wrong_types_plain(&answer())).unwrap();
        assert_eq!(body["amount"], "1234");
        assert_eq!(body["isAmountFinal"], "true");
        assert_eq!(body["paymentMethodType"]["card"]["expiry"]["month"], "11");
    }
}
