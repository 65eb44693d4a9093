//! Answers nobody has thought of: never a crash, and never a verdict the answer does not bear out.

use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use serde_json::{Value, json};

use super::fit::{self, Source};
use crate::asked::Asked;
use crate::outcome::{Attempt, Body, Next, judge};
use crate::told::Outcome;
use crate::wire::answer::Answer;

const SALE: &str = include_str!("../../tests/examples/sale-create-profile.response.json");

fn asked() -> Asked {
    Asked::sample("a7c0d9b2-1f44-4f0e-8c11-000000000001")
}

/// What a 200 with this body leads to.
fn judged(body: &[u8]) -> Next {
    let body = match Answer::read(body) {
        Some(answer) => Body::Record(fit::facts(&answer, &asked(), Source::Direct, false)),
        None => Body::Unreadable,
    };
    judge(Attempt::Answered { http: 200, can_renew_token: false, body })
}

fn outcome(body: &[u8]) -> Option<Outcome> {
    match judged(body) {
        Next::Told(verdict) => Some(verdict.outcome),
        _ => None,
    }
}

/// An APPROVED must stand in the answer in so many words.
fn bears_out(body: &[u8]) -> bool {
    let Ok(answer) = serde_json::from_slice::<Value>(body) else { return false };
    let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    answer["responseStatus"] == "SUCCESS"
        && !answer["transactionId"].is_null()
        && !["DECLINED", "ERROR", "VOIDED", "PENDING"].iter().any(|state| answer["transactionState"] == *state)
        && (answer["amount"].is_null() || ["1234", "1234.0"].contains(&plain(&answer["amount"]).as_str()))
        // What is empty or no text at all says nothing.
        && answer["currency"].as_str().is_none_or(|currency| ["", "USD"].contains(&currency))
}

/// Every place in a JSON value, as a path of steps.
fn places(value: &Value, here: &str, found: &mut Vec<String>) {
    found.push(here.to_owned());
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                places(member, &format!("{here}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                places(item, &format!("{here}/{at}"), found);
            }
        }
        _ => {}
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(null)),
        Just(json!({})),
        Just(json!([])),
        Just(json!([{"a": 1}])),
        any::<bool>().prop_map(|value| json!(value)),
        any::<i64>().prop_map(|value| json!(value)),
        any::<f64>().prop_map(|value| json!(value)),
        "[A-Z_]{0,12}".prop_map(|value| json!(value)),
        prop::sample::select(vec![
            "SUCCESS", "DENIED", "ERROR", "PENDING", "VOIDED", "DECLINED", "1234", "1233", "USD"
        ])
        .prop_map(|value| json!(value)),
        "\\PC{0,20}".prop_map(|value| json!(value)),
    ]
}

#[test]
fn the_sample_is_approved() {
    assert_eq!(outcome(SALE.as_bytes()), Some(Outcome::Approved));
}

/// Cases that ever failed are kept, and run first.
fn config() -> ProptestConfig {
    let kept = FileFailurePersistence::Direct("tests/regressions/any_answer.txt");
    ProptestConfig { failure_persistence: Some(Box::new(kept)), ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_bytes(body in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert_eq!(outcome(&body), None);
    }

    #[test]
    fn the_sample_with_bytes_changed(at in 0..SALE.len(), byte in any::<u8>(), cut in 0..SALE.len(), whole in any::<bool>()) {
        let mut body = SALE.as_bytes().to_vec();
        body[at] = byte;
        if !whole {
            body.truncate(cut);
        }
        prop_assert!(outcome(&body) != Some(Outcome::Approved) || bears_out(&body));
    }

    #[test]
    fn the_sample_with_values_changed(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any_value()), 1..4),
    ) {
        let mut answer: Value = serde_json::from_str(SALE).unwrap();
        for (at, value) in changes {
            let mut all = Vec::new();
            places(&answer, "", &mut all);
            let place: &String = at.get(&all);
            *answer.pointer_mut(place).unwrap() = value;
        }
        let body = serde_json::to_vec(&answer).unwrap();
        prop_assert!(outcome(&body) != Some(Outcome::Approved) || bears_out(&body), "{}", answer);
    }
}
