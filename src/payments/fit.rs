//! What makes an answer or a record ours (money-rules §3), and what the decision tables ask of it.

use crate::asked::{Asked, Kind};
use crate::operations::{self, Shape};
use crate::outcome::{self, Change, Facts, Reached, ResponseStatus, TransactionState};
use crate::wire::answer::Answer;
use crate::wire::scalar::Amount;

/// Where an answer comes from.
#[derive(Clone, Copy)]
pub(crate) enum Source<'a> {
    /// The answer to the payment's own request.
    Direct,
    /// A record found by a look-up, whose own request id may be echoed.
    Record { look_up_id: &'a str },
}

/// Sorts the answer to any call for the decision tables.
pub(crate) fn facts_of(answer: &Answer, asked: &Asked, source: Source, is_mock: bool) -> Facts {
    let status = answer.response_status.as_str();
    let fits = match asked.operation.answer {
        Shape::Record => return facts(answer, asked, source, is_mock),
        Shape::Profile => is_profile(answer, asked, is_mock) && matches!(status, "" | "SUCCESS"),
        Shape::Messages => status == "SUCCESS",
        Shape::Object => status != "ERROR",
    };
    Facts {
        status: ResponseStatus::Success,
        state: TransactionState::Other,
        consumer_must_act: false,
        partial: false,
        voids: false,
        has_id: true,
        fits,
    }
}

fn is_profile(answer: &Answer, asked: &Asked, is_mock: bool) -> bool {
    let id = answer.consumer_profile_id.as_str();
    !id.is_empty() && (is_mock || asked.consumer_profile_id.as_deref().is_none_or(|asked| asked == id))
}

/// Sorts an answer for the decision tables. `is_mock`: canned answers need not fit.
pub(crate) fn facts(answer: &Answer, asked: &Asked, source: Source, is_mock: bool) -> Facts {
    let partial = answer.response_code.as_str() == "PARTIAL_APPROVAL" || answer.partial_authorization.0;
    let less = matches!((answer.amount, asked.amount), (Amount::Is(got), Some(asked)) if got < asked);
    Facts {
        status: match answer.response_status.as_str() {
            "SUCCESS" => ResponseStatus::Success,
            "DENIED" => ResponseStatus::Denied,
            "PENDING" => ResponseStatus::Pending,
            _ => ResponseStatus::Other,
        },
        state: state(answer),
        consumer_must_act: matches!(answer.response_code.as_str(), "CUSTOMER_PENDING" | "PERFORM_AUTHENTICATION"),
        partial: partial || (less && !is_mock),
        voids: asked.operation == &operations::VOID,
        has_id: answer.transaction_id.is_present() || !asked.kind().must_have_id(),
        fits: is_mock || fits(answer, asked, source, partial),
    }
}

/// How far a void or an adjustment has come, by the record of its payment; None: it is the record of another one.
pub(crate) fn reached(answer: &Answer, asked: &Asked, is_mock: bool) -> Option<Reached> {
    let is_ours = answer.transaction_id.as_str().is_empty()
        || asked.transaction_id.as_deref() == Some(answer.transaction_id.as_str())
        || is_mock;
    if !is_ours {
        return None;
    }
    let change = match asked.operation == &operations::VOID {
        true => Change::Void,
        false => Change::Adjust { captures: asked.captures },
    };
    let total = if asked.captures { answer.captured() } else { answer.authorized() };
    // Without an amount everything was asked for.
    let is_asked_total = asked.amount.map_or(Some(true), |asked| Some(total? == asked));
    Some(outcome::reached(change, state(answer), is_asked_total))
}

fn state(answer: &Answer) -> TransactionState {
    match answer.transaction_state.as_str() {
        "AUTHORIZED" => TransactionState::Authorized,
        "CLOSED" => TransactionState::Closed,
        "COMPLETED" => TransactionState::Completed,
        "PENDING" => TransactionState::Pending,
        "VOIDED" => TransactionState::Voided,
        "DECLINED" => TransactionState::Declined,
        "ERROR" => TransactionState::Error,
        _ => TransactionState::Other,
    }
}

/// Every field that both sides have must agree.
fn fits(answer: &Answer, asked: &Asked, source: Source, marked_partial: bool) -> bool {
    let agrees = |got: &str, asked: Option<&str>| got.is_empty() || asked.is_none_or(|asked| asked == got);

    let id = answer.request_id.as_str();
    let asked_id = Some(asked.request_id.as_str()).filter(|id| !id.is_empty());
    let id_fits = match source {
        Source::Direct => agrees(id, asked_id),
        Source::Record { look_up_id } => agrees(id, asked_id) || id == look_up_id,
    };
    let amount_fits = match (answer.amount, asked.amount) {
        (Amount::Unreadable, _) => false,
        (Amount::Absent, _) | (_, None) => true,
        (Amount::Is(got), Some(asked)) => match source {
            Source::Direct => got <= asked,
            Source::Record { .. } => got == asked || (got < asked && marked_partial),
        },
    };
    let masked = answer.card().map_or("", |card| card.masked_account_number.as_str());
    let card_fits = asked.last_four.as_ref().is_none_or(|four| masked.is_empty() || masked.ends_with(four.as_str()));
    let profile = answer.profile().map_or("", |profile| profile.consumer_profile_id.as_str());

    id_fits
        && amount_fits
        && card_fits
        && agrees(profile, asked.consumer_profile_id.as_deref())
        && agrees(answer.currency.as_str(), asked.currency.as_deref())
        && agrees(answer.merchant_order_number.as_str(), asked.order_number.as_deref())
        && agrees(answer.transaction_id.as_str(), asked.transaction_id.as_deref())
        && names_target(answer, asked)
        && is_voided_if_asked(answer, asked)
}

/// A capture or a refund names what it is of, in one place or another.
fn names_target(answer: &Answer, asked: &Asked) -> bool {
    let Some(target) = asked.target.as_deref() else { return true };
    let mut named = answer.targets().filter(|id| !id.is_empty()).peekable();
    // The first capture has the id of its payment.
    let is_first_capture = asked.kind() == Kind::Capture && answer.transaction_id.as_str() == target;
    named.peek().is_none() || is_first_capture || named.any(|id| id == target)
}

/// A void that is told of with another state is none.
fn is_voided_if_asked(answer: &Answer, asked: &Asked) -> bool {
    use TransactionState::{Authorized, Closed, Completed};
    asked.operation != &operations::VOID || !matches!(state(answer), Authorized | Closed | Completed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> Asked {
        Asked::sample("ours")
    }

    const OURS: &str = r#"{"requestId":"ours","amount":1234,"currency":"USD","merchantOrderNumber":"ORDER-10045",
        "paymentMethodType":{"card":{"maskedAccountNumber":"411234XXXXXX4113"}}}"#;

    fn fits_as(json: &str, source: Source) -> bool {
        facts(&Answer::read(json.as_bytes()).unwrap(), &asked(), source, false).fits
    }

    #[test]
    fn each_compared_field_can_refuse() {
        let record = Source::Record { look_up_id: "look-up" };
        for (from, to, direct, by_look_up) in [
            ("", "", true, true),
            ("\"ours\"", "\"other\"", false, false),
            ("\"ours\"", "\"look-up\"", false, true),
            ("\"ours\"", "null", true, true),
            ("1234,", "1235,", false, false),
            ("1234,", "1233,", true, false),
            ("1234,", "1233,\"partialAuthorization\":true,", true, true),
            ("1234,", "\"1234\",", true, true),
            ("1234,", "[],", false, false),
            ("1234,", "null,", true, true),
            ("USD", "EUR", false, false),
            ("ORDER-10045", "ORDER-10046", false, false),
            ("XX4113", "XX4114", false, false),
            ("\"411234XXXXXX4113\"", "null", true, true),
        ] {
            let json = OURS.replacen(from, to, 1);
            assert_eq!(fits_as(&json, Source::Direct), direct, "{to} direct");
            assert_eq!(fits_as(&json, record), by_look_up, "{to} by look-up");
        }
    }

    #[test]
    fn the_mocks_canned_answers_are_taken() {
        let other = Answer::read(br#"{"requestId":"other","amount":1,"responseStatus":"SUCCESS"}"#).unwrap();
        let facts = facts(&other, &asked(), Source::Direct, true);
        assert!(facts.fits && !facts.partial);
    }
}
