//! Captures, voids, adjustments, refunds and verifications: what is done, and what the rules refuse.

mod common;

use std::fs;
use std::time::Duration;

use common::*;
use jpm_simulator::{Balance, Fault, Kind, Settings, Simulator};
use serde_json::{Value, json};

fn example(name: &str) -> Value {
    let path = format!("{}/../examples/{name}.request.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// The answer to a request of that kind, checked against the published form and against what look-ups say.
fn done(simulator: &Simulator, kind: Kind, call: (&str, &str), request_id: &str, body: &Value) -> Value {
    let answer = submit(simulator, call.0, call.1, request_id, body);
    assert_eq!(answer.status, 200, "{request_id}: {}", String::from_utf8_lossy(&answer.body));
    let answer = answer.json();
    let (records, form) = match kind {
        Kind::Payment => ("/payments", include_str!("../schema/payment.response.schema.json")),
        Kind::Capture => ("/captures", include_str!("../schema/payment.response.schema.json")),
        Kind::Refund => ("/refunds", include_str!("../schema/refund.response.schema.json")),
        Kind::Verification => ("/verifications", include_str!("../schema/verification.response.schema.json")),
        Kind::FraudCheck => ("/fraudcheck", include_str!("../schema/fraudcheck.response.schema.json")),
        Kind::Change => (call.1, include_str!("../schema/payment.response.schema.json")),
        Kind::Later => unreachable!("no form is published"),
    };
    let validator = jsonschema::validator_for(&serde_json::from_str(form).unwrap()).unwrap();
    // "1 or more" says the form, and 0 the samples.
    let zeros = ["/remainingAuthAmount", "/remainingRefundableAmount"];
    let errors = validator.iter_errors(&answer).filter(|error| !zeros.contains(&error.instance_path().as_str()));
    assert_eq!(errors.map(|error| error.to_string()).collect::<Vec<_>>(), [""; 0], "{request_id}");

    assert_eq!(answer["requestId"], request_id);
    if kind != Kind::Change {
        let look_up = |path: String| Wire::to(simulator).get(&path).unwrap().unwrap();
        assert_eq!(look_up(format!("{records}?requestIdentifier={request_id}")).json(), answer, "{request_id}");
        let id = answer["transactionId"].as_str().unwrap();
        if kind != Kind::Payment {
            assert_eq!(look_up(format!("{records}/{id}")).json(), answer, "{request_id}");
        }
    }
    answer
}

/// An authorization of 5000, or more with `isAmountFinal` false.
fn authorize(simulator: &Simulator, request_id: &str, extra: &Value) -> String {
    let mut body = sale(VISA, 5000);
    body["captureMethod"] = json!("MANUAL");
    for (name, value) in extra.as_object().unwrap() {
        body[name] = value.clone();
    }
    let answer = done(simulator, Kind::Payment, ("POST", "/payments"), request_id, &body);
    assert_eq!(answer["transactionState"], "AUTHORIZED");
    answer["transactionId"].as_str().unwrap().to_owned()
}

fn balance(simulator: &Simulator, id: &str) -> Balance {
    simulator.balances().into_iter().find(|balance| balance.transaction_id == id).unwrap()
}

fn record(simulator: &Simulator, id: &str) -> Value {
    Wire::to(simulator).get(&format!("/payments/{id}")).unwrap().unwrap().json()
}

fn refund_of(id: &str, amount: Option<i64>) -> Value {
    let mut body = example("refund-full");
    body["paymentMethodType"]["transactionReference"]["transactionReferenceId"] = json!(id);
    if let Some(amount) = amount {
        (body["amount"], body["currency"]) = (json!(amount), json!("USD"));
    }
    body
}

#[test]
fn a_full_and_a_partial_capture() {
    let simulator = plain();
    for (name, amount, code) in [("capture-full", 5000, "ACCEPTED"), ("capture-partial", 3500, "APPROVED")] {
        let id = authorize(&simulator, &format!("{name}-payment"), &json!({}));
        let path = format!("/payments/{id}/captures");
        let answer = done(&simulator, Kind::Capture, ("POST", &path), name, &example(name));
        assert_eq!(answer["transactionId"], id, "{name}");
        assert_eq!(answer["responseCode"], code, "{name}");
        assert_eq!((&answer["amount"], &answer["remainingAuthAmount"]), (&json!(amount), &json!(0)), "{name}");
        assert_eq!(answer["paymentRequest"]["paymentRequestStatus"], "CLOSED");
        assert_eq!(answer["paymentRequest"]["authorizations"][0]["amount"], 5000);
        let expected =
            Balance { transaction_id: id.clone(), authorized: 5000, captured: amount, refunded: 0, voided: false };
        assert_eq!(balance(&simulator, &id), expected);
        assert_eq!(record(&simulator, &id)["transactionState"], "CLOSED");
        assert_eq!(record(&simulator, &id)["requestId"], format!("{name}-payment"));
    }
    assert_eq!(simulator.ledger().iter().map(|charge| charge.amount).collect::<Vec<_>>(), [5000, 3500]);
}

#[test]
fn several_captures_and_refunds_of_each() {
    let simulator = plain();
    let id = authorize(&simulator, "authorization", &json!({}));
    let path = format!("/payments/{id}/captures");
    let first = done(&simulator, Kind::Capture, ("POST", &path), "first", &example("capture-multi-first"));
    assert_eq!(first["transactionId"], id);
    assert_eq!(first["paymentRequest"]["paymentRequestStatus"], "OPEN");
    assert_eq!((&first["amount"], &first["remainingAuthAmount"]), (&json!(2000), &json!(3000)));
    let last = done(&simulator, Kind::Capture, ("POST", &path), "last", &example("capture-multi-final"));
    let capture_id = last["transactionId"].as_str().unwrap();
    assert_ne!(capture_id, id);
    assert_eq!(last["paymentRequest"]["paymentRequestStatus"], "CLOSED");
    assert_eq!(last["paymentRequest"]["captures"][0]["captureId"], capture_id);

    let refunds = ("POST", "/refunds");
    let part = done(&simulator, Kind::Refund, refunds, "part", &refund_of(capture_id, Some(400)));
    assert_eq!((&part["amount"], &part["remainingRefundableAmount"]), (&json!(400), &json!(2600)));
    assert_eq!(part["transactionReferenceId"], capture_id);
    let rest = done(&simulator, Kind::Refund, refunds, "rest", &refund_of(capture_id, None));
    assert_eq!((&rest["amount"], &rest["remainingRefundableAmount"]), (&json!(2600), &json!(0)));
    let other = done(&simulator, Kind::Refund, refunds, "other", &refund_of(&id, None));
    assert_eq!(other["amount"], 2000);
    let expected =
        Balance { transaction_id: id.clone(), authorized: 5000, captured: 5000, refunded: 5000, voided: false };
    assert_eq!(balance(&simulator, &id), expected);
    let kinds: Vec<Kind> = simulator.entries().iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [Kind::Payment, Kind::Capture, Kind::Capture, Kind::Refund, Kind::Refund, Kind::Refund]);
}

#[test]
fn changes_of_an_authorization() {
    let simulator = plain();
    for (name, extra, state, amount, captured) in [
        ("void", json!({}), "VOIDED", 5000, 0),
        ("incremental-authorization", json!({"isAmountFinal": false}), "AUTHORIZED", 6500, 0),
        ("partial-reversal", json!({}), "AUTHORIZED", 3500, 0),
        ("partial-reversal-and-capture", json!({}), "CLOSED", 3500, 3500),
        ("capture-by-update", json!({}), "CLOSED", 5000, 5000),
    ] {
        let id = authorize(&simulator, &format!("{name}-payment"), &extra);
        let path = format!("/payments/{id}");
        let answer = done(&simulator, Kind::Change, ("PATCH", &path), name, &example(name));
        assert_eq!((&answer["transactionState"], &answer["amount"]), (&json!(state), &json!(amount)), "{name}");
        assert_eq!(balance(&simulator, &id).captured, captured, "{name}");
        assert_eq!(record(&simulator, &id)["transactionState"], state, "{name}");
        assert_eq!(record(&simulator, &id)["amount"], amount, "{name}");
        let charges = simulator.ledger().iter().filter(|charge| charge.transaction_id == id).count();
        assert_eq!(charges, usize::from(name != "void"), "{name}");
    }
}

#[test]
fn refunds_and_verifications_that_name_no_payment() {
    let simulator = plain();
    let verifications = ("POST", "/verifications");
    let stored = done(&simulator, Kind::Verification, verifications, "store", &example("verification-create-profile"));
    assert!(stored.get("amount").is_none() && stored.get("transactionState").is_none());
    let info = &stored["accountHolder"]["consumerProfileInfo"];
    let network = &stored["paymentMethodType"]["card"]["networkResponse"];
    assert_eq!(network["cardVerificationResult"], "MATCH");
    assert_eq!(network["addressVerificationResult"], "ADDRESS_POSTALCODE_MATCH");
    done(&simulator, Kind::Verification, verifications, "card", &example("verification-card"));

    let profile = json!({ "consumerProfileId": info["consumerProfileId"], "paymentMethodId": info["paymentMethodId"] });
    let mut verification = example("verification-with-profile");
    verification["paymentMethodType"]["consumerProfile"] = profile.clone();
    done(&simulator, Kind::Verification, verifications, "stored", &verification);

    let refunds = ("POST", "/refunds");
    let mut refund = example("refund-with-profile");
    refund["paymentMethodType"]["consumerProfile"] = profile.clone();
    let answer = done(&simulator, Kind::Refund, refunds, "to-profile", &refund);
    assert_eq!((&answer["amount"], &answer["transactionState"]), (&json!(1234), &json!("AUTHORIZED")));
    done(&simulator, Kind::Refund, refunds, "to-card", &example("refund-standalone-card"));
    let created = done(&simulator, Kind::Refund, refunds, "create", &example("refund-create-profile"));
    assert!(created["accountHolder"]["consumerProfileInfo"]["consumerProfileId"].is_string());

    assert_eq!(simulator.profiles().len(), 2);
    assert!(simulator.ledger().is_empty() && simulator.balances().is_empty());

    // No method that is unknown, deleted or inactive pays, is refunded or verified.
    for (call, mut body) in [(verifications, verification), (refunds, refund)] {
        body["paymentMethodType"]["consumerProfile"]["paymentMethodId"] = json!("unknown");
        assert_eq!(submit(&simulator, call.0, call.1, "unknown", &body).status, 404);
    }
}

#[test]
fn a_fraud_check() {
    let simulator = plain();
    let answer = done(&simulator, Kind::FraudCheck, ("POST", "/fraudcheck"), "check", &example("fraudcheck"));
    assert_eq!(answer["riskDecision"]["fraudRuleAction"], "A");
    for api in ["payments", "refunds", "verifications"] {
        let health = Wire::to(&simulator).get(&format!("/healthcheck/{api}")).unwrap().unwrap();
        assert_eq!(health.json(), json!({"status": "PASS"}));
    }
}

/// Each rule, broken: what was done before, what breaks it, and code of the refusal.
#[test]
fn what_the_rules_refuse() {
    let simulator = plain();
    let captures = |amount: i64, last: bool| json!({"amount": amount, "multiCapture": {"isFinalCapture": last}});
    let (void, capture) = (json!({"isVoid": true}), json!({"captureMethod": "NOW"}));
    let refund = |amount| json!({"refund": amount});
    #[rustfmt::skip]
    let rules = [
        (vec![capture.clone()],        void.clone(),             "PAYMENT_CAPTURED"),
        (vec![captures(2000, false)],  void.clone(),             "PAYMENT_CAPTURED"),
        (vec![void.clone()],           void.clone(),             "PAYMENT_VOIDED"),
        (vec![void.clone()],           capture.clone(),          "PAYMENT_VOIDED"),
        (vec![void.clone()],           json!({"amount": 100}),   "PAYMENT_VOIDED"),
        (vec![capture.clone()],        capture.clone(),          "PAYMENT_CAPTURED"),
        (vec![capture.clone()],        json!({"amount": 100}),   "PAYMENT_CAPTURED"),
        (vec![captures(2000, false)],  captures(3001, true),     "AMOUNT_EXCEEDS_AUTHORIZATION"),
        (vec![captures(2000, true)],   captures(100, true),      "PAYMENT_CAPTURED"),
        (vec![],                       json!({"amount": 5001}),  "AMOUNT_IS_FINAL"),
        (vec![],                       refund(None::<i64>),      "PAYMENT_NOT_CAPTURED"),
        (vec![void],                   refund(Some(1)),          "PAYMENT_NOT_CAPTURED"),
        (vec![capture.clone()],        refund(Some(5001)),       "AMOUNT_EXCEEDS_REFUNDABLE"),
        (vec![capture.clone(), refund(Some(3000))], refund(Some(2001)), "AMOUNT_EXCEEDS_REFUNDABLE"),
        (vec![capture, refund(None)],  refund(None),             "AMOUNT_EXCEEDS_REFUNDABLE"),
    ];
    for (number, (before, broken, code)) in rules.iter().enumerate() {
        let id = authorize(&simulator, &format!("authorization-{number}"), &json!({}));
        let send = |name: &str, body: &Value| {
            let request_id = format!("{name}-{number}");
            let (payment, captures) = (format!("/payments/{id}"), format!("/payments/{id}/captures"));
            match body {
                _ if body.get("refund").is_some() => {
                    submit(&simulator, "POST", "/refunds", &request_id, &refund_of(&id, body["refund"].as_i64()))
                }
                _ if body.get("multiCapture").is_some() => submit(&simulator, "POST", &captures, &request_id, body),
                _ if body.get("captureMethod").is_some() => submit(&simulator, "POST", &captures, &request_id, body),
                _ => submit(&simulator, "PATCH", &payment, &request_id, body),
            }
        };
        for (step, body) in before.iter().enumerate() {
            assert_eq!(send(&format!("before-{step}"), body).status, 200, "{number}");
        }
        let untouched = (balance(&simulator, &id), record(&simulator, &id), simulator.entries());
        let refused = send("broken", broken);
        assert_eq!((refused.status, &refused.json()["responseCode"]), (400, &json!(code)), "{number}");
        assert_eq!((balance(&simulator, &id), record(&simulator, &id), simulator.entries()), untouched, "{number}");
    }
    let declined = pay(&simulator, "declined", &sale(VISA, 53_000)).json();
    let id = declined["transactionId"].as_str().unwrap();
    let refused = submit(&simulator, "PATCH", &format!("/payments/{id}"), "void", &json!({"isVoid": true}));
    assert_eq!((refused.status, &refused.json()["responseCode"]), (400, &json!("PAYMENT_NOT_APPROVED")));
}

#[test]
fn who_may_not_be_changed_and_what_may_not_be_repeated() {
    let simulator = plain();
    let id = authorize(&simulator, "authorization", &json!({}));
    for (method, path, body) in [
        ("POST", "/payments/unknown/captures", json!({})),
        ("PATCH", "/payments/unknown", json!({"isVoid": true})),
        ("POST", "/refunds", refund_of("unknown", None)),
    ] {
        assert_eq!(submit(&simulator, method, path, "unknown", &body).status, 404, "{path}");
    }
    let capture = format!("/payments/{id}/captures");
    for (path, body) in [(capture.as_str(), json!({})), ("/payments", sale(VISA, 1))] {
        assert_eq!(submit(&simulator, "POST", path, "authorization", &body).status, 409, "{path}");
    }
    assert_eq!(submit(&simulator, "POST", &capture, "wrong", &json!({"amount": "5"})).status, 400);
    assert_eq!(submit(&simulator, "POST", &capture, "once", &json!({})).status, 200);
    assert_eq!(submit(&simulator, "POST", &capture, "once", &json!({})).status, 409);
    // A capture is no payment and no refund.
    for records in ["payments", "refunds", "verifications"] {
        let found = Wire::to(&simulator).get(&format!("/{records}?requestIdentifier=once")).unwrap().unwrap();
        assert!(found.body.is_empty(), "{records}");
    }
}

#[test]
fn changes_meet_faults() {
    let simulator = start(Settings { service_limit: Duration::from_millis(600), ..Settings::default() });
    let id = authorize(&simulator, "authorization", &json!({}));
    let (payment, capture) = (format!("/payments/{id}"), format!("/payments/{id}/captures"));
    let void = json!({"isVoid": true});

    simulator.inject(Fault::AnswerLostUnrecorded);
    let lost = Wire::to(&simulator).raw(&request("PATCH", &payment, "unrecorded", &void));
    assert!(lost.is_err() && record(&simulator, &id)["transactionState"] == "AUTHORIZED");

    // It happens at the last moment, and shows from then on; nothing else can be done meanwhile.
    simulator.inject(Fault::Late);
    let mut wire = Wire::to(&simulator);
    wire.write(&request("PATCH", &payment, "late", &void)).unwrap();
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(record(&simulator, &id)["transactionState"], "AUTHORIZED");
    assert_eq!(submit(&simulator, "POST", &capture, "meanwhile", &json!({})).status, 400);
    std::thread::sleep(Duration::from_millis(450));
    assert_eq!(record(&simulator, &id)["transactionState"], "VOIDED");

    // The look-up that a void needs is that of its payment.
    let id = authorize(&simulator, "another", &json!({}));
    let payment = format!("/payments/{id}");
    simulator.inject(Fault::LookupDown);
    assert!(Wire::to(&simulator).raw(&request("PATCH", &payment, "void", &void)).is_err());
    assert_eq!(Wire::to(&simulator).get(&payment).unwrap().unwrap().status, 503);
    simulator.heal();
    assert_eq!(record(&simulator, &id)["transactionState"], "VOIDED");

    // How a payment ends is nothing that can become of a change; of a verification it can.
    let id = authorize(&simulator, "third", &json!({}));
    let mut body = json!({"merchantOrderNumber": "SIM-PENDING"});
    assert_eq!(submit(&simulator, "POST", &format!("/payments/{id}/captures"), "pending", &body).status, 400);
    body["merchantOrderNumber"] = json!("SIM-HTTP-500-RECORDED");
    assert_eq!(submit(&simulator, "POST", &format!("/payments/{id}/captures"), "500", &body).status, 500);
    assert_eq!(balance(&simulator, &id).captured, 5000);
    let mut verification = example("verification-card");
    verification["merchantOrderNumber"] = json!("SIM-PENDING");
    let pending = done(&simulator, Kind::Verification, ("POST", "/verifications"), "pending", &verification);
    assert_eq!(pending["responseStatus"], "PENDING");
}
