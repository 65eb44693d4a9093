//! What each operation does when its answer is lost (money.md §4.4), through the C interface, against a service that answers
//! as the test says: how often it was sent, where it was looked up, and what the caller is told.

use std::ptr;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use crate::support::scripted::{Seen, scripted, scripted_in_time, till_with};
use crate::support::{self, Outcome, Strings, Till, init, text};
use jpm::constants::*;
use jpm::ffi::change::*;
use jpm::ffi::pay::*;
use jpm::ffi::profiles::*;
use jpm::ffi::raw::jpm_call;
use jpm::ffi::response::*;
use jpm::ffi::structs::*;
use serde_json::json;

const ID: &str = "3d0a6c1e-52f5-4a3b-9d57-8f2b6b0c1a02";

/// What is called on the till.
type Call = fn(&Till, &Strings, &mut jpm_result) -> jpm_status;

type Answer = Option<(u16, String)>;

const LOST: Answer = None;

fn record(state: &str, amount: i64, more: &str) -> Answer {
    let json = format!(
        r#"{{"transactionId":"{ID}","transactionState":"{state}","responseStatus":"SUCCESS","responseCode":"APPROVED",
            "responseMessage":"m","hostMessage":"h","currency":"USD","amount":{amount}{more}}}"#
    );
    Some((200, json))
}

fn empty() -> Answer {
    Some((200, String::new()))
}

fn error(http: u16) -> Answer {
    Some((http, r#"{"responseStatus":"ERROR","responseCode":"CODE","responseMessage":"m"}"#.to_owned()))
}

fn asked(seen: &Receiver<Seen>) -> Vec<String> {
    seen.try_iter().map(|seen| seen.line.replace("/api/v2", "").replace(ID, "ID")).collect()
}

/// Runs the call and compares verdict and requests; those that repeat the one before are left out.
fn expect(name: &str, answers: Vec<Answer>, call: Call, verdict: &str, requests: &[&str]) -> jpm_result {
    let (base, seen) = scripted(answers);
    let till = till_with(&base, 60, 400);
    let strings = Strings::default();
    let mut result = init!(jpm_result);
    let status = call(&till, &strings, &mut result);
    let told = Outcome::new(status, result);
    assert_eq!(told.verdict(), verdict, "{name}: {}", text(&told.result.error_message));
    let mut lines = asked(&seen);
    lines.dedup();
    assert_eq!(lines, requests, "{name}");
    told.result
}

fn payment(strings: &Strings, amount: i64, currency: Option<&str>) -> jpm_payment {
    let mut payment = init!(jpm_payment);
    payment.amount = amount;
    payment.currency = strings.keep(currency);
    payment.request_id = strings.keep(Some("ours"));
    payment
}

fn capture(till: &Till, strings: &Strings, result: &mut jpm_result) -> jpm_status {
    let payment = payment(strings, 3500, Some("USD"));
    // SAFETY: everything points to what it should.
    unsafe { jpm_capture(till.0, strings.keep(Some(ID)), &payment, result) }
}

fn refund(till: &Till, strings: &Strings, result: &mut jpm_result) -> jpm_status {
    let payment = payment(strings, 400, Some("USD"));
    // SAFETY: everything points to what it should.
    unsafe { jpm_refund_payment(till.0, strings.keep(Some(ID)), &payment, result) }
}

fn void(till: &Till, strings: &Strings, result: &mut jpm_result) -> jpm_status {
    // SAFETY: everything points to what it should.
    unsafe { jpm_void(till.0, strings.keep(Some(ID)), &payment(strings, 0, None), result) }
}

fn adjust(till: &Till, strings: &Strings, result: &mut jpm_result) -> jpm_status {
    // SAFETY: everything points to what it should.
    unsafe { jpm_adjust(till.0, strings.keep(Some(ID)), &payment(strings, 6500, None), result) }
}

fn adjust_and_capture(till: &Till, strings: &Strings, result: &mut jpm_result) -> jpm_status {
    let mut payment = payment(strings, 3500, None);
    payment.capture_method = JPM_CAPTURE_NOW;
    // SAFETY: everything points to what it should.
    unsafe { jpm_adjust(till.0, strings.keep(Some(ID)), &payment, result) }
}

fn profile(strings: &Strings) -> jpm_profile {
    let mut profile = init!(jpm_profile);
    profile.consumer_profile_id = strings.keep(Some("QX7RTM"));
    profile.payment_method_id = strings.keep(Some("M-1"));
    profile
}

fn verify(till: &Till, strings: &Strings, result: &mut jpm_result) -> jpm_status {
    // SAFETY: everything points to what it should.
    unsafe { jpm_verify_with_profile(till.0, &payment(strings, 0, Some("USD")), &profile(strings), result) }
}

#[test]
fn captures_and_refunds_are_looked_up_by_their_request_id() {
    let captures = ["POST /payments/ID/captures", "GET /captures?requestIdentifier=ours"];
    let refunds = ["POST /refunds", "GET /refunds?requestIdentifier=ours"];
    let approved = "JPM_OK APPROVED NONE";
    let nothing = "NOT_RECORDED NOT_PROCESSED SEND_AGAIN";
    let found = || vec![LOST, record("CLOSED", 3500, r#","requestId":"ours""#)];
    let result = expect("capture found", found(), capture, approved, &captures);
    assert_eq!((result.amount, result.flags), (3500, JPM_RESULT_FOUND_BY_LOOKUP));
    expect("capture empty", vec![LOST, empty()], capture, nothing, &captures);
    expect("capture 500", vec![error(500), empty()], capture, nothing, &captures);
    let refunded = record("AUTHORIZED", 400, &format!(r#","requestId":"ours","transactionReferenceId":"{ID}""#));
    expect("refund found", vec![LOST, refunded], refund, approved, &refunds);
    expect("refund empty", vec![LOST, empty()], refund, nothing, &refunds);
    expect("refund refused", vec![error(400)], refund, "REFUSED NOT_PROCESSED FIX", &refunds[..1]);
    expect("refund used id", vec![error(409), empty()], refund, "REQUEST_ID_TAKEN NOT_PROCESSED FIX", &refunds);
}

/// The look-up left before the service's time was over: that its "empty" came later proves nothing.
#[test]
fn an_early_look_up_with_a_late_answer_is_no_proof() {
    let found = record("CLOSED", 3500, r#","requestId":"ours""#);
    let late = Duration::from_millis(600);
    let (base, seen) = scripted_in_time(vec![(Duration::ZERO, LOST), (late, empty()), (Duration::ZERO, found)]);
    let till = till_with(&base, 300, 3_000);
    let mut result = init!(jpm_result);
    let status = capture(&till, &Strings::default(), &mut result);
    assert_eq!(Outcome::new(status, result).verdict(), "JPM_OK APPROVED NONE");
    let look_up = "GET /captures?requestIdentifier=ours";
    assert_eq!(asked(&seen), ["POST /payments/ID/captures", look_up, look_up]);
}

/// Of another payment, though the amount and the id of the request are the same.
#[test]
fn a_refund_of_another_payment_is_not_ours() {
    let other = r#","requestId":"ours","transactionReferenceId":"another""#;
    let by_hand = "RECORD_MISMATCH UNKNOWN CHECK_BY_HAND";
    let requests = ["POST /refunds", "GET /refunds?requestIdentifier=ours"];
    expect("record", vec![LOST, record("CLOSED", 400, other)], refund, by_hand, &requests);
    let direct = vec![record("CLOSED", 400, other), empty()];
    // The answer is not believed, but the service has surely had the request.
    expect("answer", direct, refund, "STILL_UNKNOWN UNKNOWN CHECK_BY_HAND", &requests);
}

/// Whoever presses the button again is told of the first one; who means it goes on.
#[test]
fn a_pending_refund_bars_the_next_one() {
    let refunded = |id: &str, status: &str| {
        let json = format!(
            r#"{{"requestId":"{id}","transactionId":"R-{id}","transactionReferenceId":"{ID}","transactionState":"CLOSED",
                "responseStatus":"{status}","responseCode":"CODE","responseMessage":"m","currency":"USD","amount":400}}"#
        );
        Some((200, json))
    };
    let (base, seen) = scripted(vec![refunded("first", "PENDING"), refunded("third", "SUCCESS")]);
    let till = till_with(&base, 60, 400);
    for (id, is_meant, verdict, other) in [
        ("first", 0, "JPM_OK PENDING SETTLE_FIRST", ""),
        ("second", 0, "TARGET_IN_DOUBT NOT_ATTEMPTED SEE_OTHER", "first"),
        ("third", JPM_YES, "JPM_OK APPROVED NONE", ""),
    ] {
        let (strings, mut result) = (Strings::default(), init!(jpm_result));
        let mut payment = payment(&strings, 400, Some("USD"));
        (payment.request_id, payment.allow_duplicate) = (strings.keep(Some(id)), is_meant);
        // SAFETY: everything points to what it should.
        let status = unsafe { jpm_refund_payment(till.0, strings.keep(Some(ID)), &payment, &mut result) };
        let told = Outcome::new(status, result);
        assert_eq!((told.verdict().as_str(), text(&told.result.other_request_id).as_str()), (verdict, other), "{id}");
    }
    assert_eq!(asked(&seen), ["POST /refunds", "POST /refunds"]);
}

#[test]
fn a_void_is_recovered_by_the_state_of_its_payment() {
    let requests = ["PATCH /payments/ID", "GET /payments/ID"];
    let of = |state| vec![LOST, record(state, 5000, "")];
    expect("voided", of("VOIDED"), void, "JPM_OK APPROVED NONE", &requests);
    expect("authorized", of("AUTHORIZED"), void, "NOT_RECORDED NOT_PROCESSED SEND_AGAIN", &requests);
    expect("captured", of("CLOSED"), void, "STATE NOT_PROCESSED FIX", &requests);
    expect("unknown", of("SOMETHING"), void, "ANSWER_LOST UNKNOWN SETTLE_FIRST", &requests);
    expect("down", vec![LOST, error(503)], void, "ANSWER_LOST UNKNOWN SETTLE_FIRST", &requests);
    // An answer that says it is done and shows that it is not.
    let contradiction = vec![record("AUTHORIZED", 5000, ""), record("VOIDED", 5000, "")];
    expect("contradiction", contradiction, void, "JPM_OK APPROVED NONE", &requests);
}

#[test]
fn an_adjustment_is_recovered_by_the_total() {
    let requests = ["PATCH /payments/ID", "GET /payments/ID"];
    let again = "NOT_RECORDED NOT_PROCESSED SEND_AGAIN";
    let by_hand = "RECORD_MISMATCH UNKNOWN CHECK_BY_HAND";
    let total = |state, total| vec![LOST, record(state, 1, &format!(r#","totalAuthorizedAmount":{total}"#))];
    expect("reached", total("AUTHORIZED", 6500), adjust, "JPM_OK APPROVED NONE", &requests);
    expect("another", total("AUTHORIZED", 5000), adjust, again, &requests);
    expect("captured", total("CLOSED", 6500), adjust, by_hand, &requests);
    let captured = |amount| {
        let captures = format!(r#","paymentRequest":{{"captures":[{{"captureId":"C","amount":{amount}}}]}}"#);
        vec![LOST, record("CLOSED", 1, &captures)]
    };
    expect("captured as asked", captured(3500), adjust_and_capture, "JPM_OK APPROVED NONE", &requests);
    expect("captured otherwise", captured(3400), adjust_and_capture, by_hand, &requests);
    expect("not captured", total("AUTHORIZED", 5000), adjust_and_capture, again, &requests);
}

#[test]
fn a_verification_without_profile_is_looked_up_once() {
    let requests = ["POST /verifications", "GET /verifications?requestIdentifier=ours"];
    let (base, seen) = scripted(vec![LOST, empty()]);
    let till = till_with(&base, 60, 2_000);
    let mut result = init!(jpm_result);
    let strings = Strings::default();
    let status = verify(&till, &strings, &mut result);
    assert_eq!(Outcome::new(status, result).verdict(), "ANSWER_LOST UNKNOWN SEND_AGAIN");
    assert_eq!(asked(&seen), requests, "once");
    let found = record("", 0, r#","requestId":"ours""#);
    expect("found", vec![LOST, found], verify, "JPM_OK APPROVED NONE", &requests);
}

#[test]
fn what_creates_is_left_to_a_person_and_what_changes_may_be_repeated() {
    fn add(till: &Till, strings: &Strings, result: &mut jpm_result) -> jpm_status {
        let mut address = init!(jpm_address);
        address.address_type = JPM_ADDRESS_BILLING;
        let mut whole = profile(strings);
        whole.payment_method_id = ptr::null();
        // SAFETY: everything points to what it should.
        unsafe { jpm_address_add(till.0, &whole, &address, result, ptr::null_mut()) }
    }
    fn set_default(till: &Till, strings: &Strings, result: &mut jpm_result) -> jpm_status {
        // SAFETY: everything points to what it should.
        unsafe { jpm_payment_method_set_default(till.0, &profile(strings), result, ptr::null_mut()) }
    }
    fn get(till: &Till, strings: &Strings, result: &mut jpm_result) -> jpm_status {
        // SAFETY: everything points to what it should.
        unsafe { jpm_profile_get(till.0, &profile(strings), result, ptr::null_mut()) }
    }
    let one = "/mmp/consumer-profiles/QX7RTM";
    let (added, defaulted, got) =
        (format!("POST {one}/addresses"), format!("PATCH {one}/payment-methods/M-1/default"), format!("GET {one}"));
    let other = Some((200, r#"{"consumerProfileId":"ANOTHER"}"#.to_owned()));
    for (name, answer, why) in
        [("lost", LOST, "ANSWER_LOST"), ("500", error(500), "SERVICE_FAULT"), ("other", other, "ANSWER_UNREADABLE")]
    {
        let by_hand = format!("{why} UNKNOWN CHECK_BY_HAND");
        expect(name, vec![answer.clone()], add, &by_hand, &[added.as_str()]);
        let again = format!("{why} UNKNOWN SEND_AGAIN");
        expect(name, vec![answer.clone()], set_default, &again, &[defaulted.as_str()]);
        expect(name, vec![answer], get, "NOT_ANSWERED NOT_PROCESSED SEND_AGAIN", &[got.as_str()]);
    }
}

#[test]
fn a_delete_that_is_not_found_when_it_is_repeated_was_done() {
    let (base, _seen) = scripted(vec![LOST, error(404), error(404)]);
    let till = till_with(&base, 60, 400);
    let strings = Strings::default();
    let delete = || {
        let mut result = init!(jpm_result);
        // SAFETY: everything points to what it should.
        let status = unsafe { jpm_payment_method_delete(till.0, &profile(&strings), &mut result, ptr::null_mut()) };
        Outcome::new(status, result).verdict()
    };
    assert_eq!(delete(), "ANSWER_LOST UNKNOWN SEND_AGAIN");
    assert_eq!(delete(), "JPM_OK APPROVED NONE");
    assert_eq!(delete(), "REFUSED NOT_PROCESSED FIX", "this time nothing was in doubt");
}

/// The same id once more only asks, and so does a look-up of it.
#[test]
fn a_void_in_doubt_is_settled_by_the_same_call_and_by_a_look_up() {
    let answers = vec![LOST, error(503), record("VOIDED", 5000, "")];
    let (base, seen) = scripted(answers.clone());
    let till = till_with(&base, 2_000, 300);
    let strings = Strings::default();
    let mut result = init!(jpm_result);
    let status = void(&till, &strings, &mut result);
    assert_eq!(Outcome::new(status, result).verdict(), "ANSWER_LOST UNKNOWN SETTLE_FIRST");
    let status = void(&till, &strings, &mut result);
    assert_eq!(Outcome::new(status, result).verdict(), "JPM_OK APPROVED NONE");
    assert_eq!(asked(&seen), ["PATCH /payments/ID", "GET /payments/ID", "GET /payments/ID"]);
    assert_eq!(till.look_up_request(JPM_KIND_PAYMENT, "ours").verdict(), "JPM_OK APPROVED NONE");
}

#[test]
fn a_call_of_any_path_is_recovered_as_what_it_is() {
    let capture_found = record("CLOSED", 3500, r#","requestId":"ours""#);
    for (method, path, json, answers, verdict, requests) in [
        (
            "POST",
            format!("/payments/{ID}/captures"),
            json!({"amount": 3500, "currency": "USD"}),
            vec![LOST, capture_found],
            "JPM_OK APPROVED NONE",
            vec!["POST /payments/ID/captures", "GET /captures?requestIdentifier=ours"],
        ),
        (
            "PATCH",
            format!("/payments/{ID}"),
            json!({"isVoid": true}),
            vec![LOST, record("VOIDED", 1, "")],
            "JPM_OK APPROVED NONE",
            vec!["PATCH /payments/ID", "GET /payments/ID"],
        ),
        (
            "POST",
            "/consumer-profiles".to_owned(),
            json!({"firstName": "Ada"}),
            vec![LOST],
            "ANSWER_LOST UNKNOWN CHECK_BY_HAND",
            vec!["POST /mmp/consumer-profiles"],
        ),
        (
            "POST",
            "/something".to_owned(),
            json!({}),
            vec![LOST],
            "ANSWER_LOST UNKNOWN CHECK_BY_HAND",
            vec!["POST /something"],
        ),
    ] {
        let (base, seen) = scripted(answers);
        let till = till_with(&base, 60, 400);
        let strings = Strings::default();
        let (mut out, mut error, mut result) = (ptr::null_mut(), init!(jpm_error), init!(jpm_result));
        let keep = |text: &str| strings.keep(Some(text));
        // SAFETY: everything points to what it should.
        let status = unsafe {
            let json = keep(&json.to_string());
            let status = jpm_call(till.0, keep(method), keep(&path), json, keep("ours"), &mut out, &mut error);
            assert!(!out.is_null(), "a response also on failure");
            assert_eq!(jpm_response_result(out, &mut result), status);
            jpm_response_free(out);
            status
        };
        assert_eq!(error.status, status);
        assert_eq!(Outcome::new(status, result).verdict(), verdict, "{path}");
        assert_eq!(text(&result.request_id), "ours");
        assert_eq!(asked(&seen), requests, "{path}");
    }
}

/// What an operation does not take is refused before anything is sent.
#[test]
fn no_field_is_ignored() {
    let (base, seen) = scripted(vec![empty()]);
    let till = till_with(&base, 60, 400);
    let strings = Strings::default();
    let refused = |call: &dyn Fn(&mut jpm_result) -> jpm_status| {
        let mut result = init!(jpm_result);
        let told = Outcome::new(call(&mut result), result);
        assert_eq!((told.result.outcome, told.result.advice), (JPM_OUTCOME_NOT_ATTEMPTED, JPM_ADVICE_FIX));
        format!("{} {}", support::status_name(told.status), text(&told.result.error_field))
    };
    let id = strings.keep(Some(ID));
    let profile = profile(&strings);
    // SAFETY: everything points to what it should, in all of these.
    unsafe {
        let with_amount = payment(&strings, 100, Some("USD"));
        assert_eq!(refused(&|result| jpm_void(till.0, id, &with_amount, result)), "CONFLICT currency");
        assert_eq!(refused(&|result| jpm_verify_with_profile(till.0, &with_amount, &profile, result)), "AMOUNT amount");
        let all = payment(&strings, JPM_AMOUNT_ALL, Some("USD"));
        assert_eq!(refused(&|result| jpm_pay_with_profile(till.0, &all, &profile, result)), "AMOUNT amount");
        assert_eq!(refused(&|result| jpm_adjust(till.0, id, ptr::null(), result)), "NULL payment");
        let bare = payment(&strings, 400, None);
        assert_eq!(refused(&|result| jpm_refund_payment(till.0, id, &bare, result)), "MISSING currency");
        let mut by_merchant = payment(&strings, 400, Some("USD"));
        by_merchant.initiator_type = JPM_INITIATOR_MERCHANT;
        assert_eq!(
            refused(&|result| jpm_pay_with_profile(till.0, &by_merchant, &profile, result)),
            "CONFLICT account_on_file"
        );
        let mut one_of_two = payment(&strings, JPM_AMOUNT_ALL, None);
        one_of_two.multi_capture_sequence_number = strings.keep(Some("1"));
        one_of_two.multi_capture_record_count = 2;
        assert_eq!(refused(&|result| jpm_capture(till.0, id, &one_of_two, result)), "AMOUNT amount");
        let mut with_cvv = profile;
        with_cvv.cvv = strings.keep(Some("111"));
        let plain = payment(&strings, 400, Some("USD"));
        assert_eq!(refused(&|result| jpm_refund_to_profile(till.0, &plain, &with_cvv, result)), "CONFLICT cvv");
        let sepa = jpm_payment_method {
            method_type: JPM_METHOD_SEPA,
            account_number: strings.keep(Some("1")),
            ..init!(jpm_payment_method)
        };
        let out = ptr::null_mut();
        assert_eq!(
            refused(&|result| jpm_payment_method_add(till.0, &profile, &sepa, result, out)),
            "CONFLICT account_number"
        );
        let untyped = init!(jpm_address);
        assert_eq!(refused(&|result| jpm_address_add(till.0, &profile, &untyped, result, out)), "MISSING address_type");
        let nobody = init!(jpm_profile_details);
        assert_eq!(refused(&|result| jpm_profile_create(till.0, &nobody, result, out)), "MISSING external_profile_id");
    }
    assert_eq!(asked(&seen), [""; 0], "nothing was sent");
}

/// A path is not left by an id: `..` behind a payment method would be the profile.
#[test]
fn no_id_leads_elsewhere() {
    let (base, seen) = scripted(vec![empty()]);
    let till = till_with(&base, 60, 400);
    let strings = Strings::default();
    for (id, method, field) in [
        ("..", "M-1", "consumer_profile_id"),
        ("QX7RTM", "..", "payment_method_id"),
        ("QX7RTM", ".", "payment_method_id"),
    ] {
        let mut profile = init!(jpm_profile);
        profile.consumer_profile_id = strings.keep(Some(id));
        profile.payment_method_id = strings.keep(Some(method));
        let mut result = init!(jpm_result);
        // SAFETY: everything points to what it should.
        let status = unsafe { jpm_payment_method_delete(till.0, &profile, &mut result, ptr::null_mut()) };
        let told = Outcome::new(status, result);
        assert_eq!(
            (told.verdict().as_str(), text(&told.result.error_field).as_str()),
            ("FORMAT NOT_ATTEMPTED FIX", field)
        );
    }
    assert_eq!(asked(&seen), [""; 0]);
}

/// However a payment is asked for, it is the same payment.
#[test]
fn the_same_payment_by_its_path_is_known() {
    let (base, seen) = scripted(vec![record("CLOSED", 1234, r#","requestId":"ours""#)]);
    let till = till_with(&base, 60, 400);
    let strings = Strings::default();
    let mut result = init!(jpm_result);
    // SAFETY: everything points to what it should.
    let status =
        unsafe { jpm_pay_with_profile(till.0, &payment(&strings, 1234, Some("USD")), &profile(&strings), &mut result) };
    assert_eq!(Outcome::new(status, result).verdict(), "JPM_OK APPROVED NONE");
    let json = json!({"amount": 1234, "currency": "USD", "captureMethod": "NOW",
        "paymentMethodType": {"consumerProfile": {"consumerProfileId": "QX7RTM", "paymentMethodId": "M-1"}}});
    let mut out = ptr::null_mut();
    let keep = |text: &str| strings.keep(Some(text));
    // SAFETY: as above.
    unsafe {
        let status = jpm_call(
            till.0,
            keep("POST"),
            keep("/payments"),
            keep(&json.to_string()),
            keep("ours"),
            &mut out,
            ptr::null_mut(),
        );
        assert_eq!(jpm_response_result(out, &mut result), status);
        jpm_response_free(out);
    }
    assert_eq!((result.outcome, result.flags), (JPM_OUTCOME_APPROVED, JPM_RESULT_REPLAYED));
    assert_eq!(asked(&seen), ["POST /payments"], "sent once");
}

#[test]
fn a_dead_network_means_that_nothing_was_done() {
    fn get(till: &Till, strings: &Strings, result: &mut jpm_result) -> jpm_status {
        // SAFETY: everything points to what it should.
        unsafe { jpm_profile_get(till.0, &profile(strings), result, ptr::null_mut()) }
    }
    fn delete(till: &Till, strings: &Strings, result: &mut jpm_result) -> jpm_status {
        // SAFETY: everything points to what it should.
        unsafe { jpm_profile_delete(till.0, &profile(strings), result, ptr::null_mut()) }
    }
    // Nobody listens there any more.
    let place = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let strings = Strings::default();
    let calls: [(&str, Call); 8] = [
        ("capture", capture),
        ("refund", refund),
        ("void", void),
        ("adjust", adjust),
        ("adjust and capture", adjust_and_capture),
        ("verify", verify),
        ("get", get),
        ("delete", delete),
    ];
    for (name, call) in calls {
        let till = till_with(&format!("http://{place}"), 60, 400);
        let mut result = init!(jpm_result);
        let status = call(&till, &strings, &mut result);
        assert_eq!(Outcome::new(status, result).verdict(), "CONNECT NOT_ATTEMPTED SEND_AGAIN", "{name}");
    }
}

/// One void in doubt, 64 threads that ask for it: it is sent once.
#[test]
fn sixty_four_threads_void_once() {
    let (base, seen) = scripted(vec![LOST, record("VOIDED", 5000, "")]);
    let till = till_with(&base, 2_000, 5_000);
    std::thread::scope(|threads| {
        for _ in 0..64 {
            threads.spawn(|| {
                let mut result = init!(jpm_result);
                let status = void(&till, &Strings::default(), &mut result);
                assert_eq!(Outcome::new(status, result).verdict(), "JPM_OK APPROVED NONE");
            });
        }
    });
    let sent = asked(&seen).iter().filter(|line| line.starts_with("PATCH")).count();
    assert_eq!(sent, 1);
}
