//! What the guide requires and the published form does not.

use serde_json::Value;

use crate::schema::Violation;

use super::EXTERNAL_ID;
use super::calls::Operation;
use super::method::Kind;

pub(crate) fn check(operation: Operation, body: &Value) -> Vec<Violation> {
    match operation {
        Operation::Create => {
            let place = "profilePaymentMethod";
            some_method(&body[place], place).into_iter().chain(external_id(body)).collect()
        }
        Operation::AddMethod => some_method(body, "body").into_iter().chain(method_addresses(body)).collect(),
        Operation::UpdateMethod => method_addresses(body),
        Operation::AddAddress => address_type(body, "").into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Whether it is there the published form tells.
fn external_id(body: &Value) -> Option<Violation> {
    (body[EXTERNAL_ID] == "").then(|| Violation::new(EXTERNAL_ID, "must not be empty"))
}

fn some_method(block: &Value, place: &str) -> Option<Violation> {
    let block = block.as_object()?;
    let filled = |name: &String| match &block[name] {
        Value::Array(list) => !list.is_empty(),
        Value::Object(members) => name != "merchant" && name != "browserInfo" && !members.is_empty(),
        _ => false,
    };
    (!block.keys().any(filled)).then(|| Violation::new(place, "must hold at least one payment method"))
}

/// The form of the request to create a profile requires this by itself.
fn method_addresses(body: &Value) -> Vec<Violation> {
    let lists = Kind::ALL.iter().flat_map(|kind| {
        let list = body[kind.list()].as_array().into_iter().flatten().enumerate();
        list.map(|(number, method)| (format!("{}.{number}", kind.list()), method))
    });
    let named = |block: &'static str| Kind::ALL.iter().map(move |kind| format!("{block}{}", kind.name()));
    let single = named("").zip(Kind::ALL.iter().map(|kind| &body[kind.name()]));
    let default = named("defaultMOP.").zip(Kind::ALL.iter().map(|kind| &body["defaultMOP"][kind.name()]));
    let methods = lists.chain(single).chain(default);
    methods
        .filter_map(|(place, method)| {
            address_type(method.get("consumerProfileAddress")?, &format!("{place}.consumerProfileAddress."))
        })
        .collect()
}

fn address_type(address: &Value, place: &str) -> Option<Violation> {
    address.get("addressType").is_none().then(|| Violation::new(&format!("{place}addressType"), "is required"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_requirement_names_its_place() {
        let card = json!({ "accountNumber": "4112344112344113" });
        let unnamed = json!({ "profilePaymentMethod": { "achList": [{}] }, "externalConsumerProfileIdentifier": "" });
        let with_address = json!({ "consumerProfileAddress": { "line1": "x" } });
        for (operation, body, entities) in [
            (Operation::Create, json!({ "profilePaymentMethod": { "cardList": [card] } }), &[][..]),
            (Operation::Create, json!({ "profilePaymentMethod": { "cardList": [] } }), &["profilePaymentMethod"]),
            (Operation::Create, unnamed, &["externalConsumerProfileIdentifier"]),
            (Operation::Create, json!({ "profilePaymentMethod": { "defaultMOP": { "card": card } } }), &[]),
            (Operation::AddMethod, json!({ "currency": "USD", "merchant": { "x": 1 } }), &["body"]),
            (
                Operation::AddMethod,
                json!({ "cardList": [card, with_address], "defaultMOP": { "ach": with_address } }),
                &["cardList.1.consumerProfileAddress.addressType", "defaultMOP.ach.consumerProfileAddress.addressType"],
            ),
            (Operation::UpdateMethod, json!({ "bacs": with_address }), &["bacs.consumerProfileAddress.addressType"]),
            (Operation::AddAddress, json!({ "line1": "x" }), &["addressType"]),
            (Operation::UpdateAddress, json!({ "line1": "x" }), &[]),
        ] {
            let found: Vec<String> = check(operation, &body).into_iter().map(|one| one.entity).collect();
            assert_eq!(found, entities, "{operation:?}");
        }
    }
}
