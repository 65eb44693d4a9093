//! The profile API as it should be: published requests in, schema-true answers out, and everything remembered.

mod common;

use std::fs;

use common::*;
use jpm_simulator::{Fault, Settings, Simulator, StoredProfile, TokenPolicy};
use serde_json::{Value, json};

const BASE: &str = "/api/v2/mmp";
const HEADERS: &str = "Authorization: Bearer t\r\nmerchantIdentifier: 998482157630\r\nrequestIdentifier: call-1\r\n\
                       correlationIdentifier: till-7\r\n";

fn read(path: &str) -> Value {
    let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn example(name: &str) -> Value {
    read(&format!("../examples/consumer-profile-{name}.request.json"))
}

fn request(method: &str, path: &str, headers: &str, body: Option<&Value>) -> Vec<u8> {
    let body = body.map(Value::to_string).unwrap_or_default();
    let framing = match body.is_empty() {
        true => String::new(),
        false => format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len()),
    };
    format!("{method} {BASE}{path} HTTP/1.1\r\nHost: x\r\n{headers}{framing}\r\n{body}").into_bytes()
}

fn call(simulator: &Simulator, method: &str, path: &str, body: Option<&Value>) -> Answer {
    Wire::to(simulator).raw(&request(method, path, HEADERS, body)).unwrap().unwrap()
}

fn fits(schema: &str, answer: &Value) {
    let schema = read(&format!("schema/consumer-profile{schema}.response.schema.json"));
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(answer).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:?}");
}

/// The profile in the answer to a call that must succeed, checked against the published form.
fn done(simulator: &Simulator, method: &str, path: &str, body: Option<&Value>) -> Value {
    let answer = call(simulator, method, path, body);
    assert_eq!(answer.status, 200, "{method} {path}: {}", String::from_utf8_lossy(&answer.body));
    assert_eq!(answer.header("Content-Type"), Some("application/json"));
    let profile = answer.json();
    let updates_method = method == "PATCH" && path.contains("/payment-methods/");
    fits(if updates_method { "-updated" } else { "" }, &profile);
    assert_eq!(profile["requestId"], "call-1");
    assert_eq!(profile["correlationIdentifier"], "till-7");
    profile
}

/// A call that must be refused, with its body.
fn refused(simulator: &Simulator, status: u16, method: &str, path: &str, body: Option<&Value>) -> Value {
    let answer = call(simulator, method, path, body);
    assert_eq!(answer.status, status, "{method} {path}: {}", String::from_utf8_lossy(&answer.body));
    let messages = answer.json();
    fits("-messages", &messages);
    assert_eq!(messages["responseStatus"], "ERROR");
    messages
}

/// The places that a refused body is wrong in.
fn places(messages: &Value) -> Vec<&str> {
    assert_eq!(messages["responseCode"], "MP_REQ_001");
    let errors = messages["validationErrors"].as_array().unwrap();
    errors.iter().map(|error| error["entity"].as_str().unwrap()).collect()
}

/// Creates the profile of the example and returns its path.
fn create(simulator: &Simulator) -> String {
    let profile = done(simulator, "POST", "/consumer-profiles", Some(&example("create")));
    format!("/consumer-profiles/{}", text(&profile, "/consumerProfileId"))
}

fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer} in {value}")).to_owned()
}

fn stored(simulator: &Simulator) -> StoredProfile {
    let mut profiles = simulator.profiles();
    assert_eq!(profiles.len(), 1);
    profiles.remove(0)
}

/// A sale with that profile, and that method if it has a name.
fn sale_with(profile_id: &str, method_id: &str, amount: i64) -> Value {
    let mut body = sale(VISA, amount);
    body["paymentMethodType"] = json!({ "consumerProfile": { "consumerProfileId": profile_id } });
    if !method_id.is_empty() {
        body["paymentMethodType"]["consumerProfile"]["paymentMethodId"] = json!(method_id);
    }
    body
}

#[test]
fn a_profile_is_created_as_it_was_sent_and_read_again() {
    let simulator = plain();
    assert_eq!(simulator.profiles_base_url(), format!("{}/mmp", simulator.base_url()));
    let profile = done(&simulator, "POST", "/consumer-profiles", Some(&example("create")));
    let id = text(&profile, "/consumerProfileId");
    assert_eq!(id.len(), 6);
    assert!(id.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()));
    for (field, value) in [
        ("consumerProfileUniqueId", "CUST-000451"),
        ("cardOnFileReferenceNumber", "CUST000451"),
        ("firstName", "Ada"),
        ("lastName", "Marlow"),
        ("profileStatus", "ACTIVE"),
        ("createUserIdentifier", "MERCHANT"),
        ("updateUserIdentifier", "MERCHANT"),
    ] {
        assert_eq!(profile[field], value, "{field}");
    }
    let card = &profile["paymentMethodType"]["cardList"][0];
    assert_eq!(text(card, "/paymentMethodId").len(), 36);
    let mut shown = card.as_object().unwrap().clone();
    shown.remove("paymentMethodId");
    let expected = json!({
        "cardExpirationMonthYearNumber": "11/2031", "last4CardNumber": "4113", "first6CardNumber": "411234",
        "accountStatus": "ACTIVE", "cardType": "VI", "firstName": "Ada", "lastName": "Marlow"
    });
    assert_eq!(Value::Object(shown), expected);
    assert_eq!(&profile["paymentMethodType"]["defaultMOP"]["card"], card);

    let address = &profile["addresses"][0];
    assert_eq!(text(address, "/addressIdentifier").len(), 36);
    assert_eq!((&address["addressType"], &address["line1"]), (&json!("SHIPPING"), &json!("12 Harbor Row")));
    assert!(address["paymentMethodIdList"].is_null());
    let phone = text(&profile, "/communication/phoneList/0/communicationIdentifier");
    assert!(phone.starts_with("PH20") && phone.len() == 16, "{phone}");
    assert!(text(&profile, "/communication/defaultEmail/communicationIdentifier").starts_with("EM20"));
    assert_eq!(profile["communication"]["defaultPhone"], profile["communication"]["phoneList"][0]);

    assert_eq!(done(&simulator, "GET", &format!("/consumer-profiles/{id}"), None), profile);
    assert!(!profile.to_string().contains(VISA));
}

/// The answer is that of the example, but for what the service makes up.
fn as_in(name: &str, mut answer: Value) {
    let mut expected = read(&format!("../examples/consumer-profile-{name}.response.json"));
    blank(&mut expected);
    blank(&mut answer);
    assert_eq!(answer, expected, "{name}");
}

fn blank(value: &mut Value) {
    const MADE_UP: [&str; 10] = [
        "addressIdentifier",
        "authenticationId",
        "communicationIdentifier",
        "consumerProfileId",
        "correlationIdentifier",
        "createTimestamp",
        "paymentMethodId",
        "requestId",
        "transactionIdentifier",
        "updateTimestamp",
    ];
    match value {
        Value::Array(list) => list.iter_mut().for_each(blank),
        Value::Object(object) => object.iter_mut().for_each(|(name, value)| match name.as_str() {
            "paymentMethodIdList" => value.as_array_mut().unwrap().iter_mut().for_each(|id| *id = json!("")),
            "transactionDate" => *value = json!(""),
            name if MADE_UP.contains(&name) => *value = json!(""),
            _ => blank(value),
        }),
        _ => {}
    }
}

#[test]
fn every_example_request_is_answered_as_in_its_example() {
    let simulator = plain();
    let methods = |path: &str| format!("{path}/payment-methods");
    let first = |path: &str, list: &str, pointer: &str| {
        let profile = done(&simulator, "GET", path, None);
        format!("{path}/{list}/{}", text(&profile, pointer))
    };
    done(&simulator, "POST", "/consumer-profiles", Some(&example("create-minimal")));
    as_in("create", done(&simulator, "POST", "/consumer-profiles", Some(&example("create"))));
    as_in("retrieve", done(&simulator, "GET", &create(&simulator), None));
    as_in("update", done(&simulator, "PATCH", &create(&simulator), Some(&example("update"))));

    let path = create(&simulator);
    let profile = done(&simulator, "POST", &methods(&path), Some(&example("payment-method-add")));
    let added = &profile["paymentMethodType"]["cardList"][1];
    let method = format!("{}/{}", methods(&path), text(added, "/paymentMethodId"));
    let mut update = example("payment-method-update");
    update["card"]["addressIdentifier"] = added["addressIdentifier"].clone();
    assert_eq!(added["addressIdentifier"], profile["addresses"][1]["addressIdentifier"]);
    assert_eq!(added["paymentMethodId"], profile["addresses"][1]["paymentMethodIdList"][0]);
    as_in("payment-method-add", profile);
    as_in("payment-method-update", done(&simulator, "PATCH", &method, Some(&update)));
    as_in("payment-method-default", done(&simulator, "PATCH", &format!("{method}/default"), None));
    // The address that came with the method goes with it, and the first method is the default again.
    as_in("payment-method-delete", done(&simulator, "DELETE", &method, None));

    let path = create(&simulator);
    let address = first(&path, "addresses", "/addresses/0/addressIdentifier");
    as_in("address-update", done(&simulator, "PATCH", &address, Some(&example("address-update"))));
    as_in("address-delete", done(&simulator, "DELETE", &address, None));
    let added = format!("{}/addresses", create(&simulator));
    as_in("address-add", done(&simulator, "POST", &added, Some(&example("address-add"))));

    let path = create(&simulator);
    let phone = first(&path, "communication", "/communication/phoneList/0/communicationIdentifier");
    as_in("communication-update", done(&simulator, "PATCH", &phone, Some(&example("communication-update"))));
    as_in("communication-delete", done(&simulator, "DELETE", &phone, None));
    let path = create(&simulator);
    let mut add = example("communication-add");
    as_in("communication-add", done(&simulator, "POST", &format!("{path}/communication"), Some(&add)));
    add.as_object_mut().unwrap().remove("emailList");
    let path = create(&simulator);
    done(&simulator, "POST", &format!("{path}/communication"), Some(&add));
    let phone = first(&path, "communication", "/communication/phoneList/1/communicationIdentifier");
    as_in("communication-default", done(&simulator, "PATCH", &format!("{phone}/default"), None));

    let deleted = call(&simulator, "DELETE", &path, None);
    assert_eq!(deleted.status, 200);
    as_in("delete", deleted.json());
    as_in("error-404", refused(&simulator, 404, "GET", &path, None));
    let mut wrong = example("create");
    wrong["profilePaymentMethod"]["cardList"][0]["cardExpirationMonthYearNumber"] = json!("13/2031");
    let mut messages = refused(&simulator, 400, "POST", "/consumer-profiles", Some(&wrong));
    assert_eq!(places(&messages), ["profilePaymentMethod.cardList.0.cardExpirationMonthYearNumber"]);
    // The example names the field without its place.
    messages["validationErrors"][0]["entity"] = json!("cardExpirationMonthYearNumber");
    as_in("error-400", messages);

    let (last, others) =
        simulator.requests().split_last().map(|(last, others)| (last.clone(), others.to_vec())).unwrap();
    assert_eq!(last.schema_errors.len(), 1);
    assert!(others.iter().all(|seen| seen.schema_errors.is_empty()));
}

#[test]
fn of_deleted_defaults_the_oldest_follows() {
    let simulator = plain();
    let path = create(&simulator);
    let mut card = json!({ "cardList": [{ "accountNumber": MASTERCARD }] });
    card["achList"] = json!([{ "accountNumber": "123456789", "financialInstitutionRoutingNumber": "122000247" }]);
    done(&simulator, "POST", &format!("{path}/payment-methods"), Some(&card));
    done(&simulator, "POST", &format!("{path}/communication"), Some(&example("communication-add")));
    let defaults = || {
        let StoredProfile { methods, phones, .. } = stored(&simulator);
        let method =
            methods.into_iter().find(|method| method.is_default).map(|one| (one.method_id, one.masked_account_number));
        let phone = phones.into_iter().find(|phone| phone.is_default).map(|one| (one.communication_id, one.value));
        (method, phone)
    };
    for expected in ["411234XXXXXX4113", "511234XXXXXX5114", "*****6789"] {
        let (id, masked) = defaults().0.unwrap();
        assert_eq!(masked, expected);
        done(&simulator, "DELETE", &format!("{path}/payment-methods/{id}"), None);
    }
    for expected in ["6145550142", "6145550199"] {
        let (id, value) = defaults().1.unwrap();
        assert_eq!(value, expected);
        done(&simulator, "DELETE", &format!("{path}/communication/{id}"), None);
    }
    assert_eq!(defaults(), (None, None));
}

#[test]
fn the_other_questions_have_their_answers() {
    let simulator = plain();
    let path = create(&simulator);
    let method = &stored(&simulator).methods[0].method_id;
    let status = call(&simulator, "GET", &format!("{path}/payment-methods/{method}/status"), None).json();
    fits("-authentication-status", &status);
    assert_eq!(
        (&status["requestId"], &status["cardAuthenticationDetails"]["responseStatus"]),
        (&json!("call-1"), &json!("SUCCESS"))
    );

    let healthcheck = request("GET", "/healthcheck", "Authorization: Bearer t\r\n", None);
    let health = Wire::to(&simulator).raw(&healthcheck).unwrap().unwrap();
    assert_eq!(health.status, 200);
    as_in("healthcheck", health.json());
    fits("-healthcheck", &health.json());

    let missing = refused(&simulator, 400, "GET", "/bulk-import/status", None);
    assert_eq!(places(&missing), ["merchantFileName", "submitterIdentifier"]);
    let headers = format!("{HEADERS}merchantFileName: customers.json\r\nsubmitterIdentifier: 17\r\n");
    let bulk = Wire::to(&simulator).raw(&request("GET", "/bulk-import/status", &headers, None)).unwrap().unwrap();
    assert_eq!(bulk.status, 200);
    fits("-bulk-import-status", &bulk.json());
    assert_eq!(bulk.json()["merchantFileName"], "customers.json");
    assert_eq!(bulk.json()["merchantId"], MERCHANT);
}

#[test]
fn all_four_kinds_of_methods_are_kept_without_their_numbers() {
    let simulator = plain();
    let mandate = json!({ "mandateId": "M-1", "mandateType": "CORE", "mandateSignatureDate": "2026-11-20" });
    let body = json!({
        "externalConsumerProfileIdentifier": "CUST-9",
        "profilePaymentMethod": {
            "bacsList": [{ "accountNumber": "55779911", "bankSortCode": "200415", "mandateList": [mandate] }],
            "sepaList": [{ "internationalBankAccountNumber": "DE89370400440532013000",
                "internationalBusinessIdentifierCode": "COBADEFFXXX", "mandateList": [mandate] }],
            "achList": [{ "accountNumber": "1234567890123456", "financialInstitutionRoutingNumber": "122000247",
                "accountType": "CHECKING", "paymentType": "WEB", "isTransactionMicroEntry": false,
                "consumerProfileAddress": { "addressType": "BILLING", "line1": "1 Main" } }]
        }
    });
    let profile = done(&simulator, "POST", "/consumer-profiles", Some(&body));
    let methods = &profile["paymentMethodType"];
    assert_eq!(methods["achList"][0]["last4AccountNumber"], "3456");
    assert_eq!(methods["achList"][0]["financialInstitutionRoutingNumber"], "122000247");
    assert_eq!(methods["achList"][0]["addressIdentifier"], profile["addresses"][0]["addressIdentifier"]);
    assert_eq!(methods["sepaList"][0]["last4AccountNumber"], "3000");
    assert_eq!(text(methods, "/sepaList/0/mandateList/0/mandateReferenceId").len(), 36);
    assert_eq!(methods["bacsList"][0]["bankSortCode"], "200415");
    // Without a card, ACH comes first.
    assert_eq!(methods["defaultMOP"]["ach"], methods["achList"][0]);

    let view = Wire::to(&simulator).get("/simulator/profiles").unwrap().unwrap();
    let everything = format!("{profile} {:?} {}", simulator.profiles(), view.json());
    for number in ["55779911", "DE893704", "1234567890123456"] {
        assert!(!everything.contains(number), "{number} in {everything}");
    }
    assert_eq!(view.json()[0]["methods"][0]["masked_account_number"], "************3456");
    assert_eq!(view.json()[0]["external_id"], "CUST-9");

    // Each can pay, and as the default too.
    let StoredProfile { profile_id, methods, .. } = stored(&simulator);
    assert_eq!(methods.len(), 3);
    for method in methods.iter().map(|method| method.method_id.as_str()).chain([""]) {
        assert_eq!(pay(&simulator, &fresh_id(), &sale_with(&profile_id, method, 1)).status, 200);
    }

    let path = format!("/consumer-profiles/{profile_id}");
    let update = json!({ "sepa": { "firstName": "Eva" }, "accountStatus": "INACTIVE" });
    let sepa = methods.iter().find(|method| method.kind == "sepa").unwrap();
    let profile = done(&simulator, "PATCH", &format!("{path}/payment-methods/{}", sepa.method_id), Some(&update));
    assert_eq!(profile["paymentMethodType"]["sepaList"][0]["firstName"], "Eva");
    assert_eq!(profile["paymentMethodType"]["sepaList"][0]["accountStatus"], "INACTIVE");
    let status = format!("{path}/payment-methods/{}/status", sepa.method_id);
    assert_eq!(places(&refused(&simulator, 400, "GET", &status, None)), ["payment-method-id"]);
}

#[test]
fn a_default_that_is_named_in_full_is_one_of_the_list() {
    let simulator = plain();
    let mut body = example("create");
    let cards = body["profilePaymentMethod"]["cardList"].as_array_mut().unwrap();
    let mut other = cards[0].clone();
    other["accountNumber"] = json!(MASTERCARD);
    cards.push(other.clone());
    body["profilePaymentMethod"]["defaultMOP"] = json!({ "card": other });
    let profile = done(&simulator, "POST", "/consumer-profiles", Some(&body));
    assert_eq!(profile["paymentMethodType"]["cardList"].as_array().unwrap().len(), 2);
    assert_eq!(profile["paymentMethodType"]["defaultMOP"]["card"], profile["paymentMethodType"]["cardList"][1]);

    // The default is what a payment takes that names no method.
    let id = text(&profile, "/consumerProfileId");
    assert_eq!(pay(&simulator, "declined", &sale_with(&id, "", 52_100)).json()["responseCode"], "INSUFFICIENT_FUNDS");
    let visa = text(&profile, "/paymentMethodType/cardList/0/paymentMethodId");
    done(&simulator, "PATCH", &format!("/consumer-profiles/{id}/payment-methods/{visa}/default"), None);
    assert_eq!(pay(&simulator, "approved", &sale_with(&id, "", 52_100)).json()["responseCode"], "APPROVED");
    assert_eq!(simulator.ledger()[0].masked_account_number, "411234XXXXXX4113");
}

#[test]
fn a_card_with_an_authentication_tells_its_id() {
    let simulator = plain();
    let mut body = example("create");
    body["profilePaymentMethod"]["cardList"][0]["authenticationRequest"] =
        json!({ "authenticationReturnUrl": "https://x.test/" });
    let profile = done(&simulator, "POST", "/consumer-profiles", Some(&body));
    let card = &profile["paymentMethodType"]["cardList"][0];
    assert!(card["authenticationRequest"].is_null());
    let path = format!(
        "/consumer-profiles/{}/payment-methods/{}",
        text(&profile, "/consumerProfileId"),
        text(card, "/paymentMethodId")
    );
    let status = call(&simulator, "GET", &format!("{path}/status"), None).json();
    as_in("authentication-status", status.clone());
    fits("-authentication-status", &status);
    assert_eq!(
        status["cardAuthenticationDetails"]["authenticationId"],
        card["authenticationResult"]["authenticationId"]
    );
    // The form of the answer to an update has no room for it.
    let updated = done(&simulator, "PATCH", &path, Some(&json!({ "card": { "firstName": "Eva" } })));
    assert!(updated["paymentMethodType"]["defaultMOP"]["card"]["authenticationResult"].is_null());
}

#[test]
fn what_is_not_there_is_not_found() {
    let simulator = plain();
    let path = create(&simulator);
    for (method, below, body) in [
        ("PATCH", "payment-methods/x", Some("payment-method-update")),
        ("PATCH", "payment-methods/x/default", None),
        ("DELETE", "payment-methods/x", None),
        ("GET", "payment-methods/x/status", None),
        ("PATCH", "addresses/x", Some("address-update")),
        ("DELETE", "addresses/x", None),
        ("PATCH", "communication/x", Some("communication-update")),
        ("PATCH", "communication/x/default", None),
        ("DELETE", "communication/x", None),
    ] {
        let body = body.map(example);
        let found = refused(&simulator, 404, method, &format!("{path}/{below}"), body.as_ref());
        assert_eq!(found["responseCode"], "NOT_FOUND", "{below}");
        refused(&simulator, 404, method, &format!("/consumer-profiles/NOBODY/{below}"), body.as_ref());
    }
    for (method, body) in [("GET", None), ("PATCH", Some("update")), ("DELETE", None)] {
        let unknown = refused(&simulator, 404, method, "/consumer-profiles/NOBODY", body.map(example).as_ref());
        as_in("error-404", unknown);
        // Another merchant's is as good as none.
        let foreign = HEADERS.replace(MERCHANT, "12345678");
        let foreign = request(method, &path, &foreign, body.map(example).as_ref());
        assert_eq!(Wire::to(&simulator).raw(&foreign).unwrap().unwrap().status, 404, "{method}");
    }
    for (method, path) in
        [("GET", "/consumer-profiles"), ("PUT", path.as_str()), ("GET", "/nowhere"), ("POST", "/healthcheck")]
    {
        refused(&simulator, 404, method, path, None);
    }

    call(&simulator, "DELETE", &path, None);
    refused(&simulator, 404, "GET", &path, None);
    refused(&simulator, 404, "POST", &format!("{path}/addresses"), Some(&example("address-add")));
    assert!(simulator.profiles().is_empty());
}

#[test]
fn a_deleted_or_inactive_method_or_profile_cannot_pay() {
    let simulator = plain();
    let path = create(&simulator);
    let profile = done(&simulator, "POST", &format!("{path}/payment-methods"), Some(&example("payment-method-add")));
    let id = text(&profile, "/consumerProfileId");
    let [visa, mastercard] =
        [0, 1].map(|n| text(&profile, &format!("/paymentMethodType/cardList/{n}/paymentMethodId")));
    let try_both = |expected: [u16; 2]| {
        for (method, status) in [&visa, &mastercard].into_iter().zip(expected) {
            let answer = pay(&simulator, &fresh_id(), &sale_with(&id, method, 1));
            assert_eq!(answer.status, status);
            if status == 400 {
                assert_eq!(answer.json()["validationErrors"][0]["entity"], "paymentMethodType.consumerProfile");
            }
        }
    };
    try_both([200, 200]);
    let inactive = json!({ "card": { "accountStatus": "INACTIVE" } });
    done(&simulator, "PATCH", &format!("{path}/payment-methods/{visa}"), Some(&inactive));
    try_both([400, 200]);
    assert_eq!(pay(&simulator, "default", &sale_with(&id, "", 1)).status, 400);
    done(&simulator, "PATCH", &path, Some(&json!({ "profileStatus": "INACTIVE" })));
    try_both([400, 400]);
    done(&simulator, "PATCH", &path, Some(&json!({ "profileStatus": "ACTIVE" })));
    done(&simulator, "DELETE", &format!("{path}/payment-methods/{visa}"), None);
    try_both([404, 200]);
    assert_eq!(pay(&simulator, "default", &sale_with(&id, "", 1)).status, 200);
    refused(&simulator, 404, "DELETE", &format!("{path}/payment-methods/{visa}"), None);
    done(&simulator, "DELETE", &format!("{path}/payment-methods/{mastercard}"), None);
    assert_eq!(pay(&simulator, "nothing", &sale_with(&id, "", 1)).status, 404);
    call(&simulator, "DELETE", &path, None);
    try_both([404, 404]);
}

fn fresh_id() -> String {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static LAST: AtomicUsize = AtomicUsize::new(0);
    format!("payment-{}", LAST.fetch_add(1, Ordering::Relaxed))
}

#[test]
fn a_payment_s_profile_is_a_profile_like_any_other() {
    let simulator = plain();
    let body = read("../examples/sale-create-profile.request.json");
    let paid = pay(&simulator, "sale", &body).json();
    let info = &paid["accountHolder"]["consumerProfileInfo"];
    let (id, method) = (text(info, "/consumerProfileId"), text(info, "/paymentMethodId"));
    let path = format!("/consumer-profiles/{id}");
    let profile = done(&simulator, "GET", &path, None);
    for (pointer, value) in [
        ("/firstName", "Ada"),
        ("/lastName", "Marlow"),
        ("/paymentMethodType/cardList/0/paymentMethodId", method.as_str()),
        ("/paymentMethodType/cardList/0/cardExpirationMonthYearNumber", "11/2031"),
        ("/paymentMethodType/cardList/0/cardType", "VI"),
        ("/paymentMethodType/defaultMOP/card/first6CardNumber", "411234"),
        ("/addresses/0/addressType", "BILLING"),
        ("/addresses/0/postalCode", "43215"),
        ("/addresses/0/paymentMethodIdList/0", method.as_str()),
        ("/communication/defaultEmail/emailAddress", "ada.marlow@example.com"),
        ("/communication/defaultPhone/phoneNumber", "6145550142"),
        ("/communication/defaultPhone/countryCode", "1"),
    ] {
        assert_eq!(text(&profile, pointer), value, "{pointer}");
    }
    done(&simulator, "PATCH", &path, Some(&example("update")));
    assert_eq!(stored(&simulator).last_name.as_deref(), Some("Marlow-Reed"));
    // The card is still the one that declines this amount.
    assert_eq!(pay(&simulator, "declined", &sale_with(&id, &method, 53_000)).json()["responseCode"], "DO_NOT_HONOR");
    call(&simulator, "DELETE", &path, None);
    assert_eq!(pay(&simulator, "gone", &sale_with(&id, &method, 1)).status, 404);
}

#[test]
fn wrong_bodies_are_refused_by_their_places() {
    let simulator = plain();
    let path = create(&simulator);
    let method = stored(&simulator).methods[0].method_id.clone();
    let phone = stored(&simulator).phones[0].communication_id.clone();
    let card = |number: &str| json!({ "accountNumber": number });
    let loose = json!({ "accountNumber": VISA, "addressIdentifier": "x" });
    let unnamed = json!({ "accountNumber": VISA, "consumerProfileAddress": { "line1": "7 Bad Lane" } });
    let profile = |methods: Value| json!({ "externalConsumerProfileIdentifier": "x", "profilePaymentMethod": methods });
    let nameless = json!({ "profilePaymentMethod": { "cardList": [card(VISA)] } });
    let spaced = json!({ "cardList": [card("4112 3441 1234 4113")] });
    let unnamed_address = vec!["profilePaymentMethod.cardList.0.consumerProfileAddress.addressType"];
    for (verb, below, body, expected) in [
        ("POST", "", nameless, vec!["externalConsumerProfileIdentifier"]),
        ("POST", "", profile(json!({ "cardList": [] })), vec!["profilePaymentMethod"]),
        ("POST", "", profile(spaced), vec!["profilePaymentMethod.cardList.0.accountNumber"]),
        ("POST", "", profile(json!({ "cardList": [unnamed] })), unnamed_address),
        ("POST", "", profile(json!({ "paze": { "encryptedPaymentBundle": {} } })), vec!["profilePaymentMethod.paze"]),
        ("PATCH", "", json!({ "fristName": "Ada" }), vec!["fristName"]),
        ("PATCH", "", json!({ "addresses": [] }), vec!["addresses"]),
        ("POST", "/payment-methods", json!({ "currency": "USD" }), vec!["body"]),
        (
            "POST",
            "/payment-methods",
            json!({ "cardList": [unnamed] }),
            vec!["cardList.0.consumerProfileAddress.addressType"],
        ),
        ("POST", "/payment-methods", json!({ "cardList": [card(VISA), loose] }), vec!["cardList.1.addressIdentifier"]),
        ("PATCH", "/payment-methods/{method}", json!({ "card": card(VISA) }), vec!["card.accountNumber"]),
        ("PATCH", "/payment-methods/{method}", json!({ "ach": { "firstName": "Ada" } }), vec!["ach"]),
        ("PATCH", "/payment-methods/{method}/default", json!({}), vec!["body"]),
        ("DELETE", "", json!({ "reason": "none" }), vec!["body"]),
        ("POST", "/addresses", json!({ "line1": "7 Bad Lane" }), vec!["addressType"]),
        ("PATCH", "/communication/{phone}", json!({ "email": { "emailAddress": "a@b.test" } }), vec!["email"]),
        (
            "POST",
            "/communication",
            json!({ "phoneList": [{ "phoneNumber": "6145550142", "countryCode": 1 }] }),
            vec!["phoneList.0.countryCode"],
        ),
    ] {
        let below = below.replace("{method}", &method).replace("{phone}", &phone);
        let path = match (verb, below.as_str()) {
            ("POST", "") => "/consumer-profiles".to_owned(),
            _ => format!("{path}{below}"),
        };
        let messages = refused(&simulator, 400, verb, &path, Some(&body));
        assert_eq!(places(&messages), expected);
        for value in ["4112", "Bad", "6145550142"] {
            assert!(!messages.to_string().contains(value), "{messages}");
        }
    }
    assert_eq!(stored(&simulator).methods.len(), 1);
    let seen = simulator.requests();
    assert_eq!(seen[1].path, "/mmp/consumer-profiles");
    assert_eq!(seen[1].schema_errors, ["externalConsumerProfileIdentifier: is required"]);
    assert_eq!(seen[1].request_id(), Some("call-1"));
    assert_eq!(seen[1].body.as_ref().unwrap()["profilePaymentMethod"]["cardList"][0]["accountNumber"], VISA);
    assert!(!format!("{seen:?}").contains(VISA));
}

#[test]
fn headers_and_token_are_those_of_this_api() {
    let simulator = plain();
    let path = create(&simulator);
    let get = String::from_utf8(request("GET", &path, HEADERS, None)).unwrap();
    let send = |request: &str| Wire::to(&simulator).raw(request.as_bytes()).unwrap().unwrap();
    for without in [get.replace("merchantIdentifier", "merchant-id"), get.replace(MERCHANT, "")] {
        let answer = send(&without);
        assert_eq!((answer.status, places(&answer.json())), (400, vec!["merchantIdentifier"]));
    }
    // Optional ones may be absent: a fresh id is made.
    let bare =
        send(&get.replace("requestIdentifier: call-1\r\n", "").replace("correlationIdentifier: till-7\r\n", "")).json();
    assert_eq!(text(&bare, "/requestId").len(), 36);
    assert!(bare["correlationIdentifier"].is_null());
    for token in ["Bearer expired", "Basic t", "Bearer "] {
        let answer = send(&get.replace("Bearer t", token));
        assert_eq!(answer.status, 401);
        fits("-auth-error", &answer.json());
    }
    let post = String::from_utf8(request("POST", "/consumer-profiles", HEADERS, Some(&example("create")))).unwrap();
    let answer = send(&post.replace("application/json", "text/plain"));
    assert_eq!((answer.status, places(&answer.json())), (400, vec!["Content-Type"]));
    let user = format!("{HEADERS}userIdentifier: till-3\r\n");
    let made = Wire::to(&simulator)
        .raw(&request("POST", "/consumer-profiles", &user, Some(&example("create"))))
        .unwrap()
        .unwrap();
    assert_eq!(made.json()["createUserIdentifier"], "till-3");
    // Nothing is known of a rule for repeated external ids, so each is a profile.
    assert_eq!(simulator.profiles().len(), 2);

    let strict = start(Settings { tokens: TokenPolicy::Issued, ..Settings::default() });
    let answer = call(&strict, "GET", "/consumer-profiles/EGQSGO", None);
    assert_eq!(answer.status, 401);
    fits("-auth-error", &answer.json());
    assert_eq!(call(&strict, "GET", "/healthcheck", None).status, 200);
}

#[test]
fn the_profile_of_the_guide_s_sample_is_everybody_s() {
    let simulator = plain();
    let profile = done(&simulator, "GET", "/consumer-profiles/EGQSGO", None);
    assert_eq!(profile["paymentMethodType"]["cardList"][0]["paymentMethodId"], "ce8dc322-0dde-4a8e-a6ca-b2c02eb37bd6");
    assert!(simulator.profiles().is_empty());
}

#[test]
fn an_update_that_is_sent_again_adds_nothing() {
    let simulator = plain();
    let path = create(&simulator);
    let method = stored(&simulator).methods[0].method_id.clone();
    let address = json!({ "addressType": "BILLING", "line1": "9 Pier", "city": "Columbus" });
    let update = json!({ "card": { "consumerProfileAddress": address } });
    let once = done(&simulator, "PATCH", &format!("{path}/payment-methods/{method}"), Some(&update));
    let twice = done(&simulator, "PATCH", &format!("{path}/payment-methods/{method}"), Some(&update));
    assert_eq!(once["addresses"], twice["addresses"]);
    assert_eq!(once["addresses"][1]["paymentMethodIdList"], json!([method]));
    // Without its address, the method is no longer linked.
    let address = text(&once, "/addresses/1/addressIdentifier");
    let profile = done(&simulator, "DELETE", &format!("{path}/addresses/{address}"), None);
    assert!(profile["paymentMethodType"]["cardList"][0]["addressIdentifier"].is_null());
}

/// What came of a call that meets the fault: the status of the answer, if it is whole, and the body.
fn meet(simulator: &Simulator, fault: Fault, method: &str, path: &str, body: Option<&Value>) -> Option<Answer> {
    simulator.inject_profile(fault);
    let mut wire = Wire::to(simulator);
    wire.patience(450);
    wire.raw(&request(method, path, HEADERS, body)).ok().flatten().filter(|answer| answer.complete)
}

#[test]
fn every_fault_that_fits_can_be_met() {
    let simulator = plain();
    for fault in Fault::ALL.iter().copied().filter(|fault| fault.fits_profiles()) {
        let before = simulator.profiles().len();
        let answer = meet(&simulator, fault, "POST", "/consumer-profiles", Some(&example("create")));
        let made = simulator.profiles().len() - before;
        let nothing = fault.meaning().starts_with("Nothing recorded") || fault == Fault::Http401Once;
        assert_eq!(made, usize::from(!nothing), "{fault:?}");
        let status = answer.as_ref().map(|answer| answer.status);
        let mut named = fault.name().split('-').skip(1);
        let expected = match fault {
            Fault::RefusedBefore | Fault::AnswerLost | Fault::AnswerLostUnrecorded => None,
            Fault::AlertAccessDenied | Fault::AlertUnrecorded => None,
            Fault::Silence | Fault::SilenceUnrecorded => None,
            Fault::AnswerCut | Fault::AnswerCutHeader | Fault::ChunkedCut => None,
            _ if fault.name().starts_with("HT") => named.next().and_then(|status| status.parse().ok()),
            _ => Some(200),
        };
        if fault != Fault::Slow {
            assert_eq!(status, expected, "{fault:?}");
        }
        let json = answer.filter(|a| a.header("Content-Type") == Some("application/json"));
        match (json, expected) {
            (Some(answer), Some(401)) => fits("-auth-error", &answer.json()),
            (Some(answer), Some(400..)) => fits("-messages", &answer.json()),
            _ => {}
        }
    }
    assert_eq!(call(&simulator, "GET", "/consumer-profiles/EGQSGO", None).status, 200);
}

#[test]
fn bodies_can_be_made_wrong() {
    let simulator = plain();
    let path = create(&simulator);
    let met = |fault| meet(&simulator, fault, "GET", &path, None).unwrap();
    assert!(serde_json::from_slice::<Value>(&met(Fault::NotJson).body).is_err());
    assert!(serde_json::from_slice::<Value>(&met(Fault::TrailingBytes).body).is_err());
    assert!(met(Fault::TooLong).body.len() > 3_000_000);
    assert_eq!(met(Fault::OtherPayment).json()["consumerProfileId"], "OTHERX");
    assert!(met(Fault::NoId).json()["consumerProfileId"].is_null());
    assert!(met(Fault::WrongTypes).json()["consumerProfileId"].is_object());
    assert_eq!(met(Fault::UnknownFields).json()["profileStatus"], "ON_THE_MOON");
    assert_eq!(met(Fault::StatusError200).json()["responseStatus"], "ERROR");
    let doubled = met(Fault::DuplicateKeys).body;
    assert_eq!(String::from_utf8(doubled).unwrap().matches("\"consumerProfileId\"").count(), 2);
}

#[test]
fn faults_of_profiles_and_payments_are_apart() {
    let simulator = plain();
    simulator.inject_profile(Fault::Http503Unrecorded);
    simulator.inject_profile(Fault::AnswerLost);
    assert_eq!(pay(&simulator, "one", &sale(VISA, 1)).status, 200);
    refused(&simulator, 503, "GET", "/consumer-profiles/EGQSGO", None);
    simulator.heal();
    simulator.inject(Fault::Http503Unrecorded);
    assert_eq!(call(&simulator, "GET", "/consumer-profiles/EGQSGO", None).status, 200);
    assert_eq!(pay(&simulator, "two", &sale(VISA, 1)).status, 503);

    // Each kind of change is made, or not, whatever is answered.
    let path = create(&simulator);
    let phone = stored(&simulator).phones[0].communication_id.clone();
    meet(&simulator, Fault::Http500Unrecorded, "DELETE", &format!("{path}/communication/{phone}"), None);
    assert_eq!(stored(&simulator).phones.len(), 1);
    meet(&simulator, Fault::AnswerLost, "DELETE", &format!("{path}/communication/{phone}"), None);
    assert_eq!(stored(&simulator).phones.len(), 0);
    meet(&simulator, Fault::Http504Recorded, "POST", &format!("{path}/addresses"), Some(&example("address-add")));
    assert_eq!(stored(&simulator).addresses.len(), 2);
    meet(&simulator, Fault::Http429, "DELETE", &path, None);
    assert_eq!(simulator.profiles().len(), 1);
    meet(&simulator, Fault::Html502, "DELETE", &path, None);
    assert!(simulator.profiles().is_empty());
}

#[test]
fn an_external_id_can_ask_for_a_fault_of_the_creation() {
    let simulator = plain();
    let mut body = example("create");
    let mut create = |external_id: &str| {
        body["externalConsumerProfileIdentifier"] = json!(external_id);
        Wire::to(&simulator).raw(&request("POST", "/consumer-profiles", HEADERS, Some(&body))).ok().flatten()
    };
    assert!(create("SIM-ANSWER-LOST-17").is_none());
    assert_eq!(create("SIM-HTTP-503-UNRECORDED").unwrap().status, 503);
    assert_eq!(create("SIM-HTTP-401-ONCE-1").unwrap().status, 401);
    assert_eq!(create("SIM-HTTP-401-ONCE-1").unwrap().status, 200);
    for misspelt in ["SIM-ANSWERLOST", "SIM-PENDING"] {
        assert_eq!(places(&create(misspelt).unwrap().json()), ["externalConsumerProfileIdentifier"]);
    }
    let made: Vec<Option<String>> = simulator.profiles().into_iter().map(|profile| profile.external_id).collect();
    assert_eq!(made, [Some("SIM-ANSWER-LOST-17".to_owned()), Some("SIM-HTTP-401-ONCE-1".to_owned())]);
}

#[test]
#[should_panic = "PENDING is only for payments"]
fn a_fault_that_means_nothing_here_is_refused() {
    plain().inject_profile(Fault::Pending);
}
