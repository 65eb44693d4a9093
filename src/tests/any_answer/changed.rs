//! Changes answers at random.

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

/// Which places get which values.
pub(super) fn changes() -> impl Strategy<Value = Vec<(Index, Value)>> {
    prop::collection::vec((any::<Index>(), any_value()), 1..4)
}

pub(super) fn change(answer: &mut Value, changes: &[(Index, Value)]) {
    for (at, value) in changes {
        let mut all = Vec::new();
        places(answer, "", &mut all);
        let place: &String = at.get(&all);
        *answer.pointer_mut(place).unwrap() = value.clone();
    }
}

/// Gives some members at the top the values that they have in the example; the bits of `which` select them.
pub(super) fn with_usual_values(answer: &mut Value, example: &str, which: u32) {
    let example: Value = serde_json::from_str(example).unwrap();
    let usual = example.as_object().unwrap().iter().enumerate();
    for (_, (name, value)) in usual.filter(|(at, _)| which >> (at % 32) & 1 == 1) {
        answer[name] = value.clone();
    }
}

/// Every place in a JSON value, as a JSON pointer.
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
            "SUCCESS",
            "DENIED",
            "ERROR",
            "PENDING",
            "VOIDED",
            "AUTHORIZED",
            "CLOSED",
            "DECLINED",
            "1234",
            "1233",
            "USD",
            "QX7RTM",
        ])
        .prop_map(|value| json!(value)),
        "\\PC{0,20}".prop_map(|value| json!(value)),
    ]
}
