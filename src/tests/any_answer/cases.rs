//! One case for each kind of answer: what was asked, the example of its answer, and its published form.

use serde_json::Value;

use crate::operations::intent::Intent;
use crate::operations::{self, Operation, Shape};
use crate::wire::mend::mended;

/// The authorization, the sale and the profile of the examples.
const AUTHORIZATION: &str = "3d0a6c1e-52f5-4a3b-9d57-8f2b6b0c1a02";
const SALE: &str = "3d0a6c1e-52f5-4a3b-9d57-8f2b6b0c1a01";
const PROFILE: &str = "QX7RTM";

#[derive(Debug)]
pub(super) struct Case {
    pub(super) name: &'static str,
    operation: &'static Operation,
    /// The end of the request id.
    number: &'static str,
    amount: Option<i64>,
    target: Option<&'static str>,
    captures: bool,
    pub(super) example: &'static str,
    pub(super) form: &'static str,
}

macro_rules! cases {
    ($($name:literal $form:literal $operation:ident $number:literal $amount:expr, $target:expr, $captures:literal;)*) => {
        pub(super) static ALL: &[Case] = &[$(Case {
            name: $name,
            operation: &operations::$operation,
            number: $number,
            amount: $amount,
            target: $target,
            captures: $captures,
            example: include_str!(concat!("../../../tests/examples/", $name, ".response.json")),
            form: include_str!(concat!("../../../tests/simulator/schema/", $form, ".response.schema.json")),
        }),*];
    };
}

#[rustfmt::skip]
cases! {
    "sale-create-profile"          "payment"      PAY              "01" Some(1234), None, false;
    "authorize-with-profile"       "payment"      PAY              "04" Some(5000), None, false;
    "capture-full"                 "payment"      CAPTURE          "16" None,       Some(AUTHORIZATION), false;
    "capture-partial"              "payment"      CAPTURE          "23" Some(3500), Some(AUTHORIZATION), false;
    "capture-multi-final"          "payment"      CAPTURE          "18" Some(3000), Some(AUTHORIZATION), false;
    "void"                         "payment"      VOID             "19" None,       Some(AUTHORIZATION), false;
    "incremental-authorization"    "payment"      ADJUST           "20" Some(6500), Some(AUTHORIZATION), false;
    "partial-reversal-and-capture" "payment"      ADJUST           "24" Some(3500), Some(AUTHORIZATION), true;
    "refund-full"                  "refund"       REFUND_LINKED    "11" None,       Some(SALE), false;
    "refund-partial"               "refund"       REFUND_LINKED    "12" Some(400),  Some(SALE), false;
    "refund-standalone-card"       "refund"       REFUND_TO        "13" Some(1234), None, false;
    "verification-create-profile"  "verification" VERIFY_AND_STORE "08" None,       None, false;
    "verification-card"            "verification" VERIFY           "07" None,       None, false;
    "consumer-profile-retrieve"    "consumer-profile" PROFILE_GET  "xx" None,       None, false;
    "consumer-profile-update"      "consumer-profile-updated" PROFILE_UPDATE "xx" None, None, false;
    "consumer-profile-payment-method-add" "consumer-profile" METHOD_ADD "xx" None, None, false;
    "consumer-profile-delete"      "consumer-profile-messages" PROFILE_DELETE "xx" None, None, false;
}

impl Case {
    pub(super) fn intent(&self) -> Intent {
        let is_change = self.operation == &operations::VOID || self.operation == &operations::ADJUST;
        let target = self.target.map(str::to_owned);
        let mut intent = Intent::of(self.operation, &[], &format!("a7c0d9b2-1f44-4f0e-8c11-0000000000{}", self.number));
        intent.amount = self.amount;
        intent.currency = self.amount.map(|_| "USD".to_owned());
        intent.captures = self.captures;
        match is_change {
            true => intent.transaction_id = target,
            false => intent.target = target,
        }
        match self.operation.answer {
            Shape::Record => intent.asks_profile = self.name.ends_with("create-profile"),
            _ => intent.consumer_profile_id = Some(PROFILE.to_owned()),
        }
        intent
    }

    /// Whether the body says in so many words that this was done. The check is coarse: where the body need not say a
    /// thing, it must at least not deny it.
    pub(super) fn bears_out(&self, body: &[u8], looked_up: bool) -> bool {
        let Ok(answer) = serde_json::from_str::<Value>(&mended(body)) else { return false };
        match self.operation.answer {
            Shape::Record if looked_up && self.is_by_state() => self.is_reached(&answer),
            Shape::Record => self.is_done(&answer) && self.shares_something(&answer, looked_up),
            Shape::Profile => {
                plain(&answer["consumerProfileId"]) == PROFILE
                    && ["", "SUCCESS"].contains(&plain(&answer["responseStatus"]).as_str())
            }
            Shape::Messages => plain(&answer["responseStatus"]) == "SUCCESS",
            Shape::Object => true,
        }
    }

    fn is_by_state(&self) -> bool {
        self.operation.recovery == operations::Recovery::ByState
    }

    fn is_done(&self, answer: &Value) -> bool {
        let mut bad = vec!["DECLINED", "ERROR", "PENDING"];
        match self.operation == &operations::VOID {
            true if is_voided_rest(answer) => {}
            true => bad.extend(["AUTHORIZED", "CLOSED", "COMPLETED"]),
            false => bad.push("VOIDED"),
        }
        let refunds = ["refund", "refund payment"].contains(&self.operation.name);
        let named: Vec<String> = ["/transactionReferenceId", "/paymentRequest/paymentRequestId"]
            .iter()
            .filter_map(|place| answer.pointer(place).map(plain))
            .filter(|id| !id.is_empty())
            .collect();
        let everywhere = answer["paymentRequest"].to_string() + &answer["transactionId"].to_string();
        let names_target =
            |target| named.is_empty() || named.iter().any(|id| id == target) || everywhere.contains(target);
        plain(&answer["responseStatus"]) == "SUCCESS"
            && (refunds || !plain(&answer["transactionId"]).is_empty())
            && !bad.contains(&plain(&answer["transactionState"]).as_str())
            && self.agrees(answer, "amount", self.amount)
            && ["", "USD"].iter().any(|known| self.amount.is_none() || plain(&answer["currency"]) == *known)
            && self.target.is_none_or(names_target)
    }

    /// Whether it names the request, or what the request was about.
    fn shares_something(&self, answer: &Value, looked_up: bool) -> bool {
        let id = plain(&answer["requestId"]);
        let everywhere = answer.to_string();
        id == self.intent().request_id
            || (looked_up && id == "look-up")
            || self.target.is_some_and(|target| everywhere.contains(target))
    }

    /// Whether the payment has the state that was asked for.
    fn is_reached(&self, answer: &Value) -> bool {
        let is_ours = ["", AUTHORIZATION].contains(&plain(&answer["transactionId"]).as_str());
        let state = plain(&answer["transactionState"]);
        is_ours
            && match self.amount {
                None => state == "VOIDED" || is_voided_rest(answer),
                Some(total) => {
                    let states: &[&str] = if self.captures { &["CLOSED", "COMPLETED"] } else { &["AUTHORIZED"] };
                    let amounts = [&answer["amount"], &answer["totalAuthorizedAmount"], &answer["paymentRequest"]];
                    let sums = answer["paymentRequest"]["captures"].as_array().map_or(0, Vec::len) > 1;
                    let told = amounts.iter().any(|place| place.to_string().contains(&total.to_string()));
                    states.contains(&state.as_str()) && (told || sums)
                }
            }
    }

    fn agrees(&self, answer: &Value, name: &str, intent: Option<i64>) -> bool {
        let (got, Some(intent)) = (&answer[name], intent) else { return true };
        got.is_null() || plain(got).parse::<f64>().is_ok_and(|got| got == intent as f64)
    }
}

/// Whether nothing is left authorized, although something was captured.
fn is_voided_rest(answer: &Value) -> bool {
    let left = ["remainingAuthAmount", "totalAuthorizedAmount"].map(|name| plain(&answer[name]));
    plain(&answer["isVoid"]) == "true" && left.iter().any(|left| left.parse::<f64>() == Ok(0.0))
}

/// A scalar as text; anything else is empty.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        _ => String::new(),
    }
}
