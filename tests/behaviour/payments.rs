//! The main job through the C interface: pay and store the card, pay with what was stored, and know what happened.

use std::thread;
use std::time::Duration;

use crate::support::{self, MASTERCARD, Means, PARTIAL_VISA, Sale, Till, Value, text, wait_for};
use jpm::constants::*;
use jpm_simulator::{Dialect, Fault, Settings, Simulator};
use serde_json::Value as Json;

fn simulator() -> Simulator {
    Simulator::start(Settings::default()).unwrap()
}

/// Short enough that a test can wait for the end of every doubt.
const LIMIT: Duration = Duration::from_millis(400);

fn hasty() -> (Simulator, Till) {
    let simulator = Simulator::start(Settings { service_limit: LIMIT, ..Settings::default() }).unwrap();
    let till = Till::new(&simulator, &[(JPM_OPT_SERVICE_LIMIT_MS, Value::Number(LIMIT.as_millis() as i64))]);
    (simulator, till)
}

fn bodies(simulator: &Simulator) -> Vec<Json> {
    simulator.requests().into_iter().filter_map(|seen| seen.body).collect()
}

#[test]
fn a_till_takes_a_card_stores_the_profile_and_charges_it_again() {
    let simulator = simulator();
    let till = Till::new(&simulator, &[]);

    let first = till.pay(&Sale { order_number: Some("ORDER-1".into()), ..Sale::default() });
    assert_eq!(first.verdict(), "JPM_OK APPROVED NONE");
    let result = &first.result;
    assert_eq!(result.profile_outcome, JPM_PROFILE_CREATED);
    assert_eq!((result.requested_amount, result.amount, result.attempts, result.http_status), (1234, 1234, 1, 200));
    assert_eq!(text(&result.consumer_profile_id).len(), 6);
    assert_eq!(text(&result.payment_method_id).len(), 36);
    assert_eq!(text(&result.masked_account_number), "411234XXXXXX4113");
    assert_eq!(text(&result.card_type), "VISA");
    assert_eq!(text(&result.currency), "USD");
    assert_eq!(text(&result.order_number), "ORDER-1");
    assert_eq!(text(&result.transaction_state), "CLOSED");
    assert_eq!(text(&result.response_status), "SUCCESS");
    assert_eq!(text(&result.response_code), "APPROVED");
    assert!(!text(&result.approval_code).is_empty() && !text(&result.network_transaction_id).is_empty());
    assert_eq!(text(&result.error_code), "");

    let again = till.pay(&Sale::with_profile(&first));
    assert_eq!(again.verdict(), "JPM_OK APPROVED NONE");
    assert_eq!(again.result.profile_outcome, JPM_PROFILE_NONE);
    assert_eq!(text(&again.result.consumer_profile_id), text(&first.result.consumer_profile_id));
    assert_ne!(text(&again.result.transaction_id), text(&first.result.transaction_id));

    let ledger = simulator.ledger();
    assert_eq!(ledger.len(), 2);
    assert!(ledger.iter().all(|charge| charge.amount == 1234 && charge.masked_account_number == "411234XXXXXX4113"));
    assert_eq!(ledger[1].request_id, again.request_id());
    assert!(simulator.requests().iter().all(|seen| seen.schema_errors.is_empty()));
}

#[test]
fn the_guides_form_is_the_guides_two_samples() {
    let simulator = Simulator::start(Settings { dialect: Dialect::Guide, ..Settings::default() }).unwrap();
    let guide = |version| {
        let options = [(JPM_OPT_WIRE_FORM, Value::Text("guide")), (JPM_OPT_PRODUCT_VERSION, Value::Text(version))];
        Till::new(&simulator, &options)
    };
    let create = guide("1.235").pay(&Sale::default());
    assert!(create.is_approved(), "{}", create.verdict());
    let sample = Means::Profile("EGQSGO".into(), "ce8dc322-0dde-4a8e-a6ca-b2c02eb37bd6".into());
    let reuse = guide("1.23").pay(&Sale { means: sample, ..Sale::default() });
    assert!(reuse.is_approved(), "{}", reuse.verdict());

    let samples = [
        include_str!("../examples/seed-create-profile.request.json"),
        include_str!("../examples/seed-use-profile.request.json"),
    ]
    .map(|sample| serde_json::from_str::<Json>(sample).unwrap());
    assert_eq!(bodies(&simulator), samples);
}

#[test]
fn the_default_form_passes_the_apis_schema() {
    let simulator = Simulator::start(Settings { dialect: Dialect::Api, ..Settings::default() }).unwrap();
    let till = Till::new(&simulator, &[(JPM_OPT_PRODUCT_VERSION, Value::Text("1.4.2"))]);
    let first = till.pay(&Sale { cvv: Some("012".into()), ..Sale::default() });
    assert!(first.is_approved(), "{}", first.verdict());
    assert!(till.pay(&Sale::with_profile(&first)).is_approved());
    assert!(till.pay(&Sale { means: Means::Card, ..Sale::default() }).is_approved());
    let bodies = bodies(&simulator);
    assert_eq!(bodies[0]["paymentMethodType"]["card"]["cvv"], "012");
    assert_eq!(bodies[0]["accountHolder"]["consumerProfileInfo"]["consumerProfileRequestType"], "CREATE");
    assert_eq!(bodies[0]["merchant"]["merchantSoftware"]["version"], "1.4.2");
    assert!(bodies[2].get("accountHolder").is_none());
}

#[test]
fn the_guides_form_refuses_what_it_would_change() {
    let simulator = simulator();
    let till = Till::new(&simulator, &[(JPM_OPT_WIRE_FORM, Value::Text("guide"))]);
    let told = till.pay(&Sale { cvv: Some("012".into()), ..Sale::default() });
    assert_eq!(
        (told.verdict().as_str(), text(&told.result.error_field).as_str()),
        ("CONFLICT NOT_ATTEMPTED FIX", "cvv")
    );
    assert_eq!(simulator.requests().len(), 0);
}

#[test]
fn captures_later_are_authorized_now() {
    let simulator = simulator();
    let till = Till::new(&simulator, &[]);
    for (capture_method, word) in [(JPM_CAPTURE_DELAYED, "DELAYED"), (JPM_CAPTURE_MANUAL, "MANUAL")] {
        let told = till.pay(&Sale { capture_method, ..Sale::default() });
        assert!(told.is_approved());
        assert_eq!(text(&told.result.transaction_state), "AUTHORIZED");
        assert_eq!(told.result.remaining_amount, 1234);
        assert_eq!(bodies(&simulator).last().unwrap()["captureMethod"], word);
    }
}

#[test]
fn a_decline_is_ok_and_declined() {
    let simulator = simulator();
    let till = Till::new(&simulator, &[]);
    for (account_number, amount, code) in
        [(MASTERCARD, 52_100, "INSUFFICIENT_FUNDS"), (support::VISA, 53_000, "DO_NOT_HONOR")]
    {
        let told = till.pay(&Sale { account_number: account_number.into(), amount, ..Sale::default() });
        assert_eq!(told.verdict(), "JPM_OK DECLINED NONE");
        assert_eq!(text(&told.result.response_code), code);
        assert_eq!(text(&told.result.error_code), code);
        assert!(!text(&told.result.error_message).is_empty());
        assert_eq!(told.result.amount, 0);
    }
    assert_eq!(simulator.ledger().len(), 0);
}

#[test]
fn a_profile_that_fails_leaves_the_payment_approved() {
    let simulator = simulator();
    let told = Till::new(&simulator, &[]).pay(&Sale { reference_id: "SIM-PROFILE-FAILS".into(), ..Sale::default() });
    assert_eq!(told.verdict(), "JPM_OK APPROVED NONE");
    assert_eq!(told.result.profile_outcome, JPM_PROFILE_FAILED);
    assert_eq!(text(&told.result.profile_response_code), "MP_REQ_001");
    assert_eq!(text(&told.result.profile_response_message), "Invalid request parameter");
    assert_eq!(text(&told.result.consumer_profile_id), "");
}

#[test]
fn less_than_asked_is_not_approved() {
    let simulator = simulator();
    let till = Till::new(&simulator, &[]);
    let told = till.pay(&Sale { account_number: PARTIAL_VISA.into(), ..Sale::default() });
    assert_eq!(told.verdict(), "JPM_OK PARTIALLY_APPROVED NONE");
    assert_eq!((told.result.requested_amount, told.result.amount), (1234, 617));
    // SAFETY: it points to a result.
    assert_eq!(unsafe { jpm::ffi::about::jpm_result_is_approved(&told.result) }, 0);
}

#[test]
fn look_ups_find_what_was_paid_by_anybody() {
    let simulator = simulator();
    let paid = Till::new(&simulator, &[]).pay(&Sale::default());
    // Another client: it knows nothing of the payment.
    let till = Till::new(&simulator, &[]);
    let transaction_id = text(&paid.result.transaction_id);
    for found in [
        till.look_up_request(JPM_KIND_PAYMENT, &paid.request_id()),
        till.look_up_transaction(JPM_KIND_PAYMENT, &transaction_id),
    ] {
        assert_eq!(found.verdict(), "JPM_OK APPROVED NONE");
        assert_eq!(found.request_id(), paid.request_id());
        assert_eq!(text(&found.result.transaction_id), transaction_id);
        assert_eq!(found.result.amount, 1234);
        assert_eq!(found.result.flags & JPM_RESULT_FOUND_BY_LOOKUP, JPM_RESULT_FOUND_BY_LOOKUP);
        assert_eq!(text(&found.result.consumer_profile_id), text(&paid.result.consumer_profile_id));
        assert_eq!(found.result.attempts, 0);
    }
    for unknown in
        [till.look_up_request(JPM_KIND_PAYMENT, "never-used"), till.look_up_transaction(JPM_KIND_PAYMENT, "never-made")]
    {
        assert_eq!(unknown.verdict(), "NOT_FOUND UNKNOWN SETTLE_FIRST");
    }
    assert_eq!(simulator.ledger().len(), 1);
}

#[test]
fn look_ups_that_fail_leave_it_unknown() {
    let simulator = simulator();
    let till = Till::new(&simulator, &[]);
    simulator.set_down(true);
    let told = till.look_up_request(JPM_KIND_PAYMENT, "any");
    assert_eq!(told.verdict(), "STILL_UNKNOWN UNKNOWN SETTLE_FIRST");
}

/// An id of the till's own, unlike any other of this run.
fn sale(id: &str) -> Sale {
    Sale { request_id: Some(id.into()), ..Sale::default() }
}

#[test]
fn the_same_call_again_is_answered_and_not_paid() {
    let simulator = simulator();
    let till = Till::new(&simulator, &[]);
    let first = till.pay(&sale("again"));
    let second = till.pay(&sale("again"));
    assert_eq!(second.verdict(), "JPM_OK APPROVED NONE");
    assert_eq!(second.result.flags, JPM_RESULT_REPLAYED);
    assert_eq!(text(&second.result.transaction_id), text(&first.result.transaction_id));
    let replayed = till.look_up_request(JPM_KIND_PAYMENT, "again");
    assert_eq!(replayed.verdict(), "JPM_OK APPROVED NONE");
    assert_eq!(simulator.requests().len(), 1);
}

#[test]
fn an_id_serves_one_payment_only() {
    let simulator = simulator();
    let till = Till::new(&simulator, &[]);
    till.pay(&sale("one"));
    for other in [
        Sale { amount: 1235, ..sale("one") },
        Sale { currency: "EUR".into(), ..sale("one") },
        Sale { order_number: Some("2".into()), ..sale("one") },
        Sale { account_number: MASTERCARD.into(), ..sale("one") },
        Sale { means: Means::Profile("EGQSGO".into(), "x".into()), ..sale("one") },
    ] {
        let told = till.pay(&other);
        assert_eq!(told.verdict(), "REQUEST_ID_USED NOT_ATTEMPTED FIX");
        assert_eq!(text(&told.result.error_field), "request_id");
    }
    assert_eq!(simulator.requests().len(), 1);
}

#[test]
fn a_refused_payment_may_be_mended_and_sent_again_under_its_id() {
    let simulator = simulator();
    let till = Till::new(&simulator, &[]);
    simulator.inject(Fault::Http400);
    assert_eq!(till.pay(&sale("mend")).verdict(), "REFUSED NOT_PROCESSED FIX");
    assert_eq!(till.pay(&Sale { amount: 999, ..sale("mend") }).verdict(), "JPM_OK APPROVED NONE");
    assert_eq!(simulator.charges("mend"), 1);
}

#[test]
fn what_was_not_processed_is_sent_again_under_its_id() {
    let (simulator, till) = hasty();
    simulator.inject(Fault::AnswerLostUnrecorded);
    assert_eq!(till.pay(&sale("retry")).verdict(), "NOT_RECORDED NOT_PROCESSED SEND_AGAIN");
    assert_eq!(till.pay(&sale("retry")).verdict(), "JPM_OK APPROVED NONE");
    assert_eq!(simulator.charges("retry"), 1);
}

#[test]
fn in_doubt_the_same_call_only_asks() {
    let simulator = simulator();
    let till = Till::new(&simulator, &[]);
    simulator.inject(Fault::LookupDown);
    let doubtful = Sale { timeout_ms: 700, order_number: Some("D-1".into()), ..sale("doubt") };
    let told = till.pay(&doubtful);
    assert_eq!(told.verdict(), "ANSWER_LOST UNKNOWN SETTLE_FIRST");
    assert!((1_000..=10_000).contains(&told.result.retry_after_ms), "soon: {}", told.result.retry_after_ms);
    assert!(told.result.proof_after_ms > 60_000, "{}", told.result.proof_after_ms);

    // A second press of the pay button, under another id.
    let pressed = till.pay(&Sale { order_number: Some("D-1".into()), ..sale("pressed") });
    assert_eq!(pressed.verdict(), "ORDER_IN_DOUBT NOT_ATTEMPTED SEE_OTHER");
    assert!(text(&pressed.result.error_message).contains("doubt"), "it names the other id");

    simulator.heal();
    let settled = till.pay(&doubtful);
    assert_eq!(settled.verdict(), "JPM_OK APPROVED NONE");
    assert_eq!(settled.result.profile_outcome, JPM_PROFILE_CREATED);
    assert_eq!(settled.result.attempts, 0);
    assert_eq!(simulator.payments_seen(), 1);
    assert_eq!(simulator.charges("doubt"), 1);

    // Settled: the same once more is a second press; another amount is split tender.
    let again = till.pay(&Sale { order_number: Some("D-1".into()), ..sale("pressed") });
    assert_eq!(again.verdict(), "ORDER_PAID NOT_ATTEMPTED SEE_OTHER");
    assert!(till.pay(&Sale { order_number: Some("D-1".into()), amount: 500, ..sale("rest") }).is_approved());
}

#[test]
fn a_look_up_by_id_settles_what_this_client_has_in_doubt() {
    let simulator = simulator();
    let till = Till::new(&simulator, &[]);
    simulator.inject(Fault::LookupDown);
    let told = till.pay(&Sale { timeout_ms: 700, ..sale("ask") });
    assert_eq!(told.verdict(), "ANSWER_LOST UNKNOWN SETTLE_FIRST");
    simulator.heal();
    let settled = till.look_up_request(JPM_KIND_PAYMENT, "ask");
    assert_eq!(settled.verdict(), "JPM_OK APPROVED NONE");
    assert_eq!(settled.result.requested_amount, 1234);
}

#[test]
fn the_order_guard_can_be_switched_off() {
    let simulator = simulator();
    let till = Till::new(&simulator, &[(JPM_OPT_GUARD_ORDER_NUMBER, Value::Number(0))]);
    simulator.inject(Fault::LookupDown);
    till.pay(&Sale { timeout_ms: 700, order_number: Some("G-1".into()), ..sale("first") });
    assert!(till.pay(&Sale { order_number: Some("G-1".into()), ..sale("second") }).is_approved());
}

#[test]
fn two_threads_with_one_id_pay_once() {
    let simulator = simulator();
    let till = Till::new(&simulator, &[]);
    simulator.inject(Fault::Slow);
    let told: Vec<_> = thread::scope(|scope| {
        let calls: Vec<_> = (0..8).map(|_| scope.spawn(|| till.pay(&sale("shared")))).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    assert!(told.iter().all(|told| told.verdict() == "JPM_OK APPROVED NONE"));
    assert_eq!(told.iter().filter(|told| told.result.flags & JPM_RESULT_REPLAYED == 0).count(), 1);
    assert_eq!(simulator.payments_seen(), 1);
}

#[test]
fn waiting_for_another_call_ends_with_the_deadline() {
    let simulator = simulator();
    let till = Till::new(&simulator, &[]);
    simulator.inject(Fault::Silence);
    thread::scope(|scope| {
        scope.spawn(|| till.pay(&Sale { timeout_ms: 2_000, ..sale("busy") }));
        wait_for("the payment", || simulator.payments_seen() == 1);
        let told = till.pay(&Sale { timeout_ms: 300, ..sale("busy") });
        assert_eq!(told.verdict(), "IN_PROGRESS UNKNOWN SETTLE_FIRST");
    });
    assert_eq!(simulator.payments_seen(), 1);
}

/// Whatever any clock says: it had when the library was built.
#[test]
fn an_expired_card_is_refused_before_anything_is_asked() {
    let simulator = simulator();
    let told = Till::new(&simulator, &[]).pay(&Sale { expiry: (1, 2020), ..Sale::default() });
    assert_eq!(told.verdict(), "EXPIRED NOT_ATTEMPTED FIX");
    assert_eq!(text(&told.result.error_field), "expiry_year");
    assert_eq!(simulator.connections(), 0);
}

#[test]
fn messages_of_the_service_are_told() {
    let simulator = simulator();
    let till = Till::new(&simulator, &[(JPM_OPT_ACCESS_TOKEN, Value::Text("expired"))]);
    let told = till.pay(&Sale::default());
    assert_eq!(told.verdict(), "UNAUTHORIZED NOT_PROCESSED FIX");
    assert_eq!(text(&told.result.error_field), "access_token");
    assert!(!text(&told.result.error_code).is_empty());
    assert_eq!(told.result.http_status, 401);
}

/// Rows 10 with L2 and L1: the service knows the id from a till that this client knows nothing of.
#[test]
fn an_id_another_till_has_used() {
    let simulator = simulator();
    let other = Till::new(&simulator, &[]).pay(&sale("theirs"));
    let till = Till::new(&simulator, &[]);
    let told = till.pay(&Sale { amount: 999, ..sale("theirs") });
    assert_eq!(told.verdict(), "REQUEST_ID_TAKEN NOT_PROCESSED FIX");
    assert_eq!(text(&told.result.error_field), "request_id");
    assert_eq!(till.pay(&Sale { amount: 999, ..sale("theirs") }).result.flags, JPM_RESULT_REPLAYED);

    // The very same payment: a till that was restarted and sends again what it had stored.
    let again = Till::new(&simulator, &[]).pay(&sale("theirs"));
    assert_eq!(again.verdict(), "JPM_OK APPROVED NONE");
    assert_eq!(text(&again.result.transaction_id), text(&other.result.transaction_id));
    assert_eq!(simulator.ledger().len(), 1);
}

/// The service's mock answers with canned values: what does not fit is no lost payment there.
#[test]
fn the_mocks_canned_answers_are_taken() {
    let simulator = simulator();
    let mock = Till::new(&simulator, &[(JPM_OPT_ENVIRONMENT, Value::Text("mock"))]);
    simulator.inject(Fault::OtherPayment);
    let told = mock.pay(&Sale::default());
    assert_eq!((told.verdict().as_str(), told.result.flags), ("JPM_OK APPROVED NONE", 0));
}

/// The outcome speaks of the payment, not of the call: a mistake in a later call does not undo the doubt.
#[test]
fn in_doubt_a_mistake_in_a_later_call_leaves_it_in_doubt() {
    let simulator = simulator();
    let till = Till::new(&simulator, &[]);
    simulator.inject(Fault::LookupDown);
    till.pay(&Sale { timeout_ms: 700, ..sale("doubt") });
    for mistake in [
        Sale { expiry: (13, 2030), ..sale("doubt") },
        Sale { amount: -1, ..sale("doubt") },
        Sale { expiry: (1, 2020), ..sale("doubt") },
    ] {
        let told = till.pay(&mistake);
        assert_eq!(told.verdict(), "STILL_UNKNOWN UNKNOWN SETTLE_FIRST", "{}", text(&told.result.error_message));
    }
    let another = till.pay(&Sale { expiry: (13, 2030), ..sale("another") });
    assert_eq!(another.verdict(), "EXPIRY NOT_ATTEMPTED FIX");
    assert_eq!(simulator.payments_seen(), 1);
}
