//! The service as it should be: published requests in, complete and schema-true answers out.

mod common;

use std::fs;
use std::time::Duration;

use common::*;
use jpm_simulator::{Dialect, EmptyLookup, Settings, Simulator};
use serde_json::{Value, json};

fn example(name: &str) -> Value {
    let path = format!("{}/../examples/{name}.request.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// The answer to a payment, checked against the published form.
fn answer_to(simulator: &Simulator, request_id: &str, body: &Value) -> Value {
    let answer = pay(simulator, request_id, body);
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    assert_eq!(answer.header("Content-Type"), Some("application/json"));
    assert!(answer.header("Date").is_some());
    let answer = answer.json();
    assert_fits(&answer);
    assert_eq!(answer["requestId"], request_id);
    assert_eq!(look_up(simulator, request_id).json(), answer);
    answer
}

fn assert_fits(answer: &Value) {
    let schema = include_str!("../schema/payment.response.schema.json");
    let validator = jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
    let errors: Vec<String> = validator.iter_errors(answer).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
}

#[test]
fn a_sale_that_creates_a_profile_and_payments_with_it() {
    let simulator = plain();
    let answer = answer_to(&simulator, "sale", &example("sale-create-profile"));
    assert_eq!(answer["transactionState"], "CLOSED");
    assert_eq!(answer["responseStatus"], "SUCCESS");
    assert_eq!(answer["responseCode"], "APPROVED");
    assert_eq!(answer["merchantOrderNumber"], "ORDER-10045");
    assert_eq!(answer["merchant"]["merchantId"], MERCHANT);
    let card = &answer["paymentMethodType"]["card"];
    assert_eq!(card["maskedAccountNumber"], "411234XXXXXX4113");
    assert_eq!(card["cardTypeName"], "VISA");
    assert_eq!(card["networkResponse"]["cardVerificationResult"], "MATCH");
    assert_eq!(card["networkResponse"]["addressVerificationResult"], "ADDRESS_POSTALCODE_MATCH");
    assert_eq!(answer["paymentRequest"]["captures"][0]["amount"], 1234);

    let info = &answer["accountHolder"]["consumerProfileInfo"];
    let (profile, method) = (&info["consumerProfileId"], &info["paymentMethodId"]);
    assert_eq!(profile.as_str().unwrap().len(), 6);
    assert_eq!(method.as_str().unwrap().len(), 36);
    for (name, state) in [
        ("sale-with-profile", "CLOSED"),
        ("sale-with-default-method", "CLOSED"),
        ("sale-with-profile-merchant-initiated", "CLOSED"),
        ("authorize-with-profile", "AUTHORIZED"),
    ] {
        let mut body = example(name);
        let asked = &mut body["paymentMethodType"]["consumerProfile"];
        asked["consumerProfileId"] = profile.clone();
        if !asked["paymentMethodId"].is_null() {
            asked["paymentMethodId"] = method.clone();
        } else {
            asked.as_object_mut().unwrap().remove("paymentMethodId");
        }
        let answer = answer_to(&simulator, name, &body);
        assert_eq!(answer["transactionState"], state, "{name}");
        assert_eq!(&answer["paymentMethodType"]["consumerProfile"]["paymentMethodId"], method);
    }
    let ledger = simulator.ledger();
    assert_eq!(ledger.len(), 5);
    assert_eq!(ledger[0].created_profile.as_ref().unwrap().0, profile.as_str().unwrap());
    assert_eq!(ledger[1].consumer_profile_id.as_deref(), profile.as_str());
    assert_eq!(ledger[1].masked_account_number, "411234XXXXXX4113");
}

#[test]
fn the_requests_of_the_guide_work_as_printed() {
    for dialect in [Dialect::Guide, Dialect::Any] {
        let simulator = start(Settings { dialect, ..Settings::default() });
        let answer = answer_to(&simulator, "seed-1", &example("seed-create-profile"));
        assert_eq!(answer["merchant"]["merchantSoftware"]["version"], "1.235");
        assert_eq!(answer["accountHolder"]["referenceId"], "1245");
        assert!(answer["accountHolder"]["consumerProfileInfo"]["consumerProfileId"].is_string());
        let network = &answer["paymentMethodType"]["card"]["networkResponse"];
        assert_eq!(network["cardVerificationResult"], "NO_MATCH");
        answer_to(&simulator, "seed-2", &example("seed-use-profile"));
        assert_eq!(simulator.ledger().len(), 2);
    }
    let strict = start(Settings { dialect: Dialect::Api, ..Settings::default() });
    for (name, errors) in [("seed-create-profile", 3), ("seed-use-profile", 1)] {
        let answer = pay(&strict, name, &example(name));
        assert_eq!(answer.status, 400);
        assert!(answer.json()["validationErrors"].as_array().unwrap().len() >= errors, "{name}");
    }
    assert!(strict.ledger().is_empty());
}

#[test]
fn an_authorization_is_not_captured() {
    let simulator = plain();
    let answer = answer_to(&simulator, "auth", &example("authorize-create-profile"));
    assert_eq!(answer["transactionState"], "AUTHORIZED");
    assert_eq!(answer["remainingAuthAmount"], 5000);
    assert_eq!(answer["paymentRequest"]["paymentRequestStatus"], "PENDING");
    let path = format!("/payments/{}", answer["transactionId"].as_str().unwrap());
    assert_eq!(Wire::to(&simulator).get(&path).unwrap().unwrap().json(), answer);
}

#[test]
fn test_amounts_decline_also_through_a_profile() {
    let simulator = plain();
    let mut create = sale(VISA, 1234);
    create["accountHolder"] = json!({"firstName": "Ada", "lastName": "Marlow",
        "consumerProfileInfo": {"consumerProfileRequestType": "CREATE"}});
    let created = answer_to(&simulator, "create", &create);
    let profile = &created["accountHolder"]["consumerProfileInfo"]["consumerProfileId"];
    let mut by_profile = sale(VISA, 53_000);
    by_profile["paymentMethodType"] = json!({"consumerProfile": {"consumerProfileId": profile}});
    let mut with_profile = create.clone();
    with_profile["amount"] = json!(53_000);
    for (id, body, code) in [
        ("mastercard", sale(MASTERCARD, 52_100), "INSUFFICIENT_FUNDS"),
        ("visa", sale(VISA, 53_000), "DO_NOT_HONOR"),
        ("profile", by_profile, "DO_NOT_HONOR"),
        ("creating", with_profile, "DO_NOT_HONOR"),
    ] {
        let answer = answer_to(&simulator, id, &body);
        assert_eq!(answer["responseStatus"], "DENIED", "{id}");
        assert_eq!(answer["transactionState"], "DECLINED", "{id}");
        assert_eq!(answer["responseCode"], code, "{id}");
        let info = &answer["accountHolder"]["consumerProfileInfo"];
        assert!(info["consumerProfileId"].is_null(), "{id}");
        assert_eq!(simulator.charges(id), 0);
    }
    answer_to(&simulator, "other-amount", &sale(MASTERCARD, 53_000));
    assert_eq!(simulator.ledger().len(), 2);
}

#[test]
fn half_is_approved_on_partial_cards() {
    let simulator = plain();
    for card in ["4444444444444455", "5555555555555565"] {
        let answer = answer_to(&simulator, card, &sale(card, 5001));
        assert_eq!(answer["responseCode"], "PARTIAL_APPROVAL");
        assert_eq!(answer["partialAuthorization"], true);
        assert_eq!(answer["amount"], 2500);
        assert_eq!(answer["requestedAuthorizationAmount"], 5001);
    }
    assert_eq!(simulator.ledger()[0].amount, 2500);
    assert_eq!(simulator.ledger()[0].requested_amount, 5001);
}

#[test]
fn a_profile_can_fail_while_its_payment_succeeds() {
    let simulator = plain();
    let mut body = example("sale-create-profile");
    body["accountHolder"]["referenceId"] = json!("SIM-PROFILE-FAILS");
    let answer = answer_to(&simulator, "fails", &body);
    assert_eq!(answer["responseStatus"], "SUCCESS");
    let info = &answer["accountHolder"]["consumerProfileInfo"];
    assert!(info["consumerProfileId"].is_null());
    assert_eq!(info["consumerProfileResponseCode"], "MP_REQ_001");
    assert_eq!(info["consumerProfileResponseMessage"], "Invalid request parameter");
    assert_eq!(simulator.charges("fails"), 1);
    assert_eq!(simulator.ledger()[0].created_profile, None);
}

#[test]
fn unknown_profiles_and_methods_are_not_found() {
    let simulator = plain();
    for profile in
        [json!({"consumerProfileId": "NOBODY"}), json!({"consumerProfileId": "EGQSGO", "paymentMethodId": "another"})]
    {
        let mut body = sale(VISA, 1);
        body["paymentMethodType"] = json!({ "consumerProfile": profile });
        let answer = pay(&simulator, "x", &body);
        assert_eq!(answer.status, 404);
        assert_eq!(answer.json()["responseStatus"], "ERROR");
    }
    // The id was not used up.
    answer_to(&simulator, "x", &sale(VISA, 1));
}

#[test]
fn a_request_id_counts_once_per_merchant() {
    let simulator = plain();
    answer_to(&simulator, "once", &sale(VISA, 1));
    let again = pay(&simulator, "once", &sale(VISA, 1));
    assert_eq!((again.status, &again.json()["responseCode"]), (409, &json!("DUPLICATE")));
    assert_eq!(simulator.charges("once"), 1);

    let elsewhere = String::from_utf8(payment("once", &sale(VISA, 1))).unwrap();
    let elsewhere = elsewhere.replace(MERCHANT, "12345678");
    let answer = Wire::to(&simulator).raw(elsewhere.as_bytes()).unwrap().unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(simulator.charges("once"), 2);
    assert_eq!(answer.json()["merchant"]["merchantId"], "12345678");
}

#[test]
fn an_empty_look_up_takes_the_form_that_was_set() {
    for (form, status, body) in [
        (EmptyLookup::Blank200, 200, ""),
        (EmptyLookup::Object200, 200, "{}"),
        (EmptyLookup::NotFound404, 404, "NOT_FOUND"),
    ] {
        let simulator = start(Settings { empty_lookup: form, ..Settings::default() });
        let answer = look_up(&simulator, "nobody");
        assert_eq!(answer.status, status);
        assert!(String::from_utf8_lossy(&answer.body).contains(body));
        assert_eq!(answer.body.is_empty(), body.is_empty());
        assert!(answer.header("Content-Length").is_some());
        let by_id = Wire::to(&simulator).get("/payments/nobody").unwrap().unwrap();
        assert_eq!(by_id.status, 404);
    }
}

#[test]
fn look_ups_decode_the_query() {
    let simulator = plain();
    answer_to(&simulator, "a.b_c-1", &sale(VISA, 1));
    assert_eq!(look_up(&simulator, "a%2Eb%5fc%2d1").json()["requestId"], "a.b_c-1");
    for path in ["/payments", "/payments?requestId=a", "/payments?requestIdentifier=%zz"] {
        let answer = Wire::to(&simulator).get(path).unwrap().unwrap();
        assert_eq!(answer.status, 400, "{path}");
        assert_eq!(answer.json()["validationErrors"][0]["entity"], "requestIdentifier");
    }
}

#[test]
fn a_wrong_body_is_refused_without_its_values() {
    let simulator = plain();
    let mut body = sale("41123441123441134113411", 1234);
    body["paymentMethodType"]["card"]["cvv"] = json!("7x7");
    let answer = pay(&simulator, "wrong", &body);
    assert_eq!(answer.status, 400);
    let text = String::from_utf8(answer.body.clone()).unwrap();
    assert!(text.contains("paymentMethodType.card.accountNumber"), "{text}");
    assert!(text.contains("paymentMethodType.card.cvv"), "{text}");
    assert!(!text.contains("41123441") && !text.contains("7x7"), "{text}");
    assert_eq!(answer.json()["responseCode"], "VALIDATION_ERROR");
    let seen = &simulator.requests()[0];
    assert_eq!(seen.schema_errors.len(), 2);
    assert_eq!(seen.body.as_ref(), Some(&body));
    assert!(!format!("{seen:?}").contains("41123441"));
    assert!(simulator.ledger().is_empty());
}

#[test]
fn headers_and_token_are_checked() {
    let simulator = plain();
    let good = String::from_utf8(payment("id", &sale(VISA, 1))).unwrap();
    for (from, to, status, entity) in [
        ("Bearer t", "Bearer ", 401, None),
        ("Bearer t", "Basic t", 401, None),
        ("Bearer t", "Bearer expired", 401, None),
        ("Bearer t", "Bearer revoked", 401, None),
        ("Authorization", "X-Authorization", 401, None),
        (MERCHANT, "1234567", 400, Some("merchant-id")),
        (MERCHANT, "1234567890123", 400, Some("merchant-id")),
        ("request-id: id", "request-id: ", 400, Some("request-id")),
        ("application/json", "text/plain", 400, Some("Content-Type")),
    ] {
        let request = good.replace(from, to);
        let answer = Wire::to(&simulator).raw(request.as_bytes()).unwrap().unwrap();
        assert_eq!(answer.status, status, "{to}");
        match entity {
            Some(entity) => assert_eq!(answer.json()["validationErrors"][0]["entity"], entity),
            None => assert_eq!(answer.json()["errorCode"], "EDG00012"),
        }
    }
    assert!(simulator.ledger().is_empty());
    assert_eq!(simulator.payments_seen(), 9);
}

#[test]
fn one_connection_serves_many_requests() {
    let simulator = plain();
    let mut wire = Wire::to(&simulator);
    for number in 0..3 {
        let id = format!("id-{number}");
        assert_eq!(wire.pay(&id, &sale(VISA, 1)).unwrap().unwrap().status, 200);
    }
    assert_eq!(wire.get("/healthcheck/payments").unwrap().unwrap().json()["status"], "PASS");
    assert_eq!(wire.get("/nowhere").unwrap().unwrap().status, 404);
    assert_eq!(simulator.connections(), 1);
    let seen: Vec<String> = simulator.requests().into_iter().map(|seen| seen.path).collect();
    assert_eq!(seen[2..], ["/payments", "/healthcheck/payments", "/nowhere"]);
}

#[test]
fn bodies_may_come_in_chunks_and_slowly() {
    let simulator = plain();
    let body = sale(VISA, 1).to_string();
    let (first, second) = body.split_at(40);
    let request = String::from_utf8(payment("chunked", &json!(null))).unwrap();
    let head = request.split("Content-Length").next().unwrap();
    let request = format!(
        "{head}Transfer-Encoding: chunked\r\n\r\n28;x=y\r\n{first}\r\n{:X}\r\n{second}\r\n\
         0\r\nTrailer: x\r\n\r\n",
        second.len()
    );
    let mut wire = Wire::to(&simulator);
    for byte in request.as_bytes().chunks(50) {
        wire.write(byte).unwrap();
        std::thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(wire.read().unwrap().unwrap().status, 200);
    assert_eq!(wire.get("/healthcheck/payments").unwrap().unwrap().status, 200);
}

#[test]
fn garbage_is_survived() {
    let simulator = plain();
    let long_header = format!("GET / HTTP/1.1\r\nx: {}\r\n\r\n", "y".repeat(20_000));
    let deep = "[".repeat(100_000);
    let deep = format!(
        "POST /api/v2/payments HTTP/1.1\r\nAuthorization: Bearer t\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{deep}",
        deep.len()
    );
    let strange: [(&[u8], u16); 9] = [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello\r\n\r\n", 400),
        (b"GET\r\n\r\n", 400),
        (b"POST /api/v2/payments HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST /api/v2/payments HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        (b"GET /api/v2/payments?requestIdentifier=%ff HTTP/1.1\r\n\r\n", 401),
        (long_header.as_bytes(), 431),
        (deep.as_bytes(), 400),
    ];
    for (bytes, status) in strange {
        let answer = Wire::to(&simulator).raw(bytes).unwrap().unwrap();
        assert_eq!(answer.status, status, "{}", String::from_utf8_lossy(&bytes[..20.min(bytes.len())]));
    }
    // Half a request, then gone: nothing happens.
    let whole = payment("half", &sale(VISA, 1));
    Wire::to(&simulator).write(&whole[..whole.len() - 1]).unwrap();
    answer_to(&simulator, "after", &sale(VISA, 1));
    assert_eq!(simulator.ledger().len(), 1);
}

#[test]
fn control_paths_show_no_card_data() {
    let simulator = plain();
    answer_to(&simulator, "one", &sale(VISA, 1234));
    let mut wire = Wire::to(&simulator);
    let ledger = wire.get("/simulator/ledger").unwrap().unwrap();
    assert_eq!(ledger.json()[0]["request_id"], "one");
    assert_eq!(ledger.json()[0]["masked_account_number"], "411234XXXXXX4113");
    let requests = wire.raw(b"GET /simulator/requests HTTP/1.1\r\n\r\n").unwrap().unwrap();
    assert_eq!(requests.json()[0]["request_id"], "one");
    assert!(!String::from_utf8_lossy(&requests.body).contains(VISA));
    let faults = wire.get("/simulator/faults").unwrap().unwrap().json();
    assert!(faults.as_array().unwrap().iter().any(|fault| fault["name"] == "ANSWER-LOST"));
}

#[test]
fn over_tls_with_its_own_authority() {
    let folder = std::env::temp_dir().join(format!("jpm-simulator-test-{}", std::process::id()));
    let settings = Settings { folder: Some(folder.clone()), ..Settings::default() };
    let mut authorities = Vec::new();
    for name in ["127.0.0.1", "localhost", "::1"] {
        let simulator = Simulator::start(settings.clone()).unwrap();
        authorities.push(fs::read(simulator.ca_file()).unwrap());
        let url = simulator.base_url();
        let address = url.strip_prefix("https://").unwrap().strip_suffix("/api/v2").unwrap();
        let mut wire = Wire::plain(address).secured(&simulator.ca_file(), name);
        assert_eq!(wire.pay("tls", &sale(VISA, 1)).unwrap().unwrap().status, 200);
        assert_eq!(simulator.charges("tls"), 1);
    }
    // A restart keeps the certificates, so that clients go on trusting them.
    assert!(authorities.iter().all(|authority| *authority == authorities[0]));
    fs::remove_dir_all(folder).unwrap();

    let temporary = Simulator::start(Settings::default()).unwrap();
    let ca_file = temporary.ca_file();
    assert!(ca_file.is_file());
    drop(temporary);
    assert!(!ca_file.exists());
}
