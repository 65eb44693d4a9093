//! What the typed inputs carry beside a plain card: what is sent of it, and what is refused, through the C interface.

#![allow(clippy::undocumented_unsafe_blocks, reason = "each call is the library's, with inputs that outlive it")]

use std::ptr;
use std::sync::mpsc::Receiver;

use crate::support::scripted::{Seen, scripted, till};
use crate::support::shop::Shop;
use crate::support::{Outcome, Sale, Strings, Till, VISA, Value, init, text};
use jpm::constants::*;
use jpm::ffi::change::jpm_capture;
use jpm::ffi::client::jpm_client;
use jpm::ffi::pay::*;
use jpm::ffi::structs::*;
use serde_json::{Value as Json, json};

const ID: &str = "ours";
const TOKEN: &str = "4112340000004114";

fn answer() -> Json {
    json!({
        "requestId": ID, "transactionId": "T-0001", "transactionState": "CLOSED", "responseStatus": "SUCCESS",
        "responseCode": "APPROVED", "responseMessage": "ok", "hostMessage": "ok", "amount": 1234, "currency": "USD",
    })
}

/// What each call has to work with.
struct With {
    payment: jpm_payment,
    card: jpm_card,
    holder: jpm_account_holder,
    profile: jpm_profile,
}

impl With {
    fn new(strings: &Strings) -> With {
        let sale = Sale { request_id: Some(ID.into()), cvv: None, ..Sale::default() };
        let mut profile = init!(jpm_profile);
        profile.consumer_profile_id = strings.keep(Some("EGQSGO"));
        With { payment: sale.payment(strings), card: sale.card(strings), holder: sale.holder(strings), profile }
    }

    /// The card becomes a token of that kind, with an expiry or without.
    fn token(&mut self, account_number_type: i32, has_expiry: bool, strings: &Strings) {
        self.card.account_number = strings.keep(Some(TOKEN));
        self.card.account_number_type = account_number_type;
        if !has_expiry {
            (self.card.expiry_month, self.card.expiry_year) = (0, 0);
        }
    }
}

type Call = unsafe fn(*const jpm_client, &With, *mut jpm_result) -> jpm_status;

unsafe fn pay(client: *const jpm_client, with: &With, result: *mut jpm_result) -> jpm_status {
    unsafe { jpm_pay_with_card(client, &with.payment, &with.card, ptr::null(), result) }
}

unsafe fn pay_with_profile(client: *const jpm_client, with: &With, result: *mut jpm_result) -> jpm_status {
    unsafe { jpm_pay_with_profile(client, &with.payment, &with.profile, result) }
}

unsafe fn pay_with_new_profile(client: *const jpm_client, with: &With, result: *mut jpm_result) -> jpm_status {
    unsafe { jpm_pay_with_new_profile(client, &with.payment, &with.card, &with.holder, result) }
}

unsafe fn verify(client: *const jpm_client, with: &With, result: *mut jpm_result) -> jpm_status {
    let payment = jpm_payment { amount: 0, capture_method: 0, ..with.payment };
    unsafe { jpm_verify_card(client, &payment, &with.card, ptr::null(), result) }
}

unsafe fn refund(client: *const jpm_client, with: &With, result: *mut jpm_result) -> jpm_status {
    let payment = jpm_payment { capture_method: 0, ..with.payment };
    unsafe { jpm_refund_to_card(client, &payment, &with.card, ptr::null(), result) }
}

unsafe fn refund_to_profile(client: *const jpm_client, with: &With, result: *mut jpm_result) -> jpm_status {
    let payment = jpm_payment { capture_method: 0, ..with.payment };
    unsafe { jpm_refund_to_profile(client, &payment, &with.profile, result) }
}

unsafe fn capture(client: *const jpm_client, with: &With, result: *mut jpm_result) -> jpm_status {
    let payment = jpm_payment { capture_method: 0, ..with.payment };
    unsafe { jpm_capture(client, c"T-0001".as_ptr(), &payment, result) }
}

fn told(till: &Till, call: Call, with: &With) -> Outcome {
    let mut result = init!(jpm_result);
    // SAFETY: everything points to what it should.
    Outcome::new(unsafe { call(till.0, with, &mut result) }, result)
}

/// What a call came to, and the service saw.
fn called(call: Call, change: impl Fn(&mut With, &Strings)) -> (Outcome, Receiver<Seen>) {
    let (base, seen) = scripted(vec![Some((200, answer().to_string()))]);
    let (till, strings) = (till(&base), Strings::default());
    let mut with = With::new(&strings);
    change(&mut with, &strings);
    (told(&till, call, &with), seen)
}

/// The payment method that is sent, by a call that must be approved.
fn sent(call: Call, change: impl Fn(&mut With, &Strings)) -> Json {
    let (told, seen) = called(call, change);
    assert_eq!(told.verdict(), "JPM_OK APPROVED NONE", "{}", text(&told.result.error_message));
    seen.recv().unwrap().body.unwrap()["paymentMethodType"].take()
}

/// Status and message of a call that must send nothing.
fn refused(call: Call, change: impl Fn(&mut With, &Strings)) -> String {
    let (told, seen) = called(call, change);
    assert!(told.verdict().ends_with(" NOT_ATTEMPTED FIX"), "{}", told.verdict());
    assert!(seen.try_recv().is_err());
    let message = text(&told.result.error_message);
    assert_eq!(message.split(": ").next().unwrap(), text(&told.result.error_field));
    format!("{} {message}", told.verdict().split(' ').next().unwrap())
}

#[test]
fn a_token_may_have_no_expiry() {
    for (kind, word) in [
        (JPM_ACCOUNT_NUMBER_NETWORK_TOKEN, "NETWORK_TOKEN"),
        (JPM_ACCOUNT_NUMBER_DEVICE_TOKEN, "DEVICE_TOKEN"),
        (JPM_ACCOUNT_NUMBER_SAFETECH_TOKEN, "SAFETECH_TOKEN"),
    ] {
        let card = sent(pay, |with, strings| with.token(kind, false, strings));
        assert_eq!(card, json!({ "card": { "accountNumberType": word, "accountNumber": TOKEN } }));
        let card = sent(pay, |with, strings| with.token(kind, true, strings));
        assert_eq!(card["card"]["expiry"], json!({ "month": 12, "year": 2027 }));
    }
    let bare = |with: &mut With, strings: &Strings| with.token(JPM_ACCOUNT_NUMBER_SAFETECH_TOKEN, false, strings);
    assert_eq!(refused(pay_with_new_profile, bare), "MISSING expiry_month: a new profile needs it");
    assert_eq!(refused(verify, bare), "MISSING expiry_month: a verification needs it");
    let encrypted = |with: &mut With, strings: &Strings| {
        with.token(JPM_ACCOUNT_NUMBER_SAFETECH_PAGE_ENCRYPTION, false, strings);
    };
    assert_eq!(refused(pay, encrypted), "EXPIRY expiry_month: it must be 1 to 12");
    let half = |with: &mut With, strings: &Strings| {
        with.token(JPM_ACCOUNT_NUMBER_SAFETECH_TOKEN, true, strings);
        with.card.expiry_month = 0;
    };
    assert_eq!(refused(pay, half), "EXPIRY expiry_month: it must be 1 to 12");
    let pan = |with: &mut With, _: &Strings| (with.card.expiry_month, with.card.expiry_year) = (0, 0);
    assert_eq!(refused(pay, pan), "EXPIRY expiry_month: it must be 1 to 12");
}

/// The API's refund has no place for the kind of a number.
#[test]
fn a_refund_goes_to_a_token() {
    let kinds = [JPM_ACCOUNT_NUMBER_NETWORK_TOKEN, JPM_ACCOUNT_NUMBER_DEVICE_TOKEN, JPM_ACCOUNT_NUMBER_SAFETECH_TOKEN];
    for kind in kinds {
        let bare = sent(refund, |with, strings| with.token(kind, false, strings));
        assert_eq!(bare, json!({ "card": { "accountNumber": TOKEN } }));
    }
    let plain = sent(refund, |_, _| {});
    assert_eq!(plain, json!({ "card": { "accountNumber": VISA, "expiry": { "month": 12, "year": 2027 } } }));
    for kind in [JPM_ACCOUNT_NUMBER_SAFETECH_ENCRYPTION, JPM_ACCOUNT_NUMBER_SAFETECH_PAGE_ENCRYPTION] {
        let why = refused(refund, |with, strings| with.token(kind, true, strings));
        assert_eq!(why, "CONFLICT account_number_type: a refund goes to a PAN or a token");
    }
}

#[test]
fn a_payment_says_which_way_it_would_go() {
    for (routing, word) in [(JPM_ROUTING_PINLESS, "PINLESS"), (JPM_ROUTING_CREDIT, "CREDIT")] {
        let hint = |with: &mut With, _: &Strings| with.payment.merchant_preferred_routing = routing;
        assert_eq!(sent(pay, hint)["card"]["merchantPreferredRouting"], word);
        let profile = sent(pay_with_profile, hint);
        assert_eq!(
            profile["consumerProfile"],
            json!({ "consumerProfileId": "EGQSGO", "merchantPreferredRouting": word })
        );
        for (call, name) in
            [(verify as Call, "verify"), (refund, "refund"), (refund_to_profile, "refund"), (capture, "capture")]
        {
            assert_eq!(refused(call, hint), format!("CONFLICT merchant_preferred_routing: {name} takes none"));
        }
    }
    assert_eq!(sent(pay, |_, _| {})["card"].get("merchantPreferredRouting"), None);
    let unknown = |with: &mut With, _: &Strings| with.payment.merchant_preferred_routing = 3;
    assert_eq!(refused(pay, unknown), "RANGE merchant_preferred_routing: it must be 0 to 2");
}

#[test]
fn one_of_several_captures_is_one_of_as_many() {
    let one_of_two = |number: &'static str| {
        move |with: &mut With, strings: &Strings| {
            with.payment.multi_capture_sequence_number = strings.keep(Some(number));
            with.payment.multi_capture_record_count = 2;
        }
    };
    for number in ["0", "00", "3", "99999999999999999999"] {
        let why = "multi_capture_sequence_number: it must be 1 to 2, as multi_capture_record_count says";
        assert_eq!(refused(capture, one_of_two(number)), format!("RANGE {why}"), "{number}");
    }
    // What is no number is the shop's own.
    for number in ["1", "02", "A-7", "2/2"] {
        sent(capture, one_of_two(number));
    }
}

#[test]
fn headers_of_the_shop_go_to_the_api_they_belong_to() {
    let ours = "Platform-Id: 7; minorVersion: 2; correlationIdentifier: c-1; userIdentifier: till 3; applicationIdentifier: pos";
    let shop = Shop::open_with(Default::default(), &[(JPM_OPT_EXTRA_HEADERS, Value::Text(ours))]);
    let paid = shop.till.pay(&Sale::default());
    assert!(paid.is_approved());
    let profile = shop.profile(&text(&paid.result.consumer_profile_id), &text(&paid.result.payment_method_id));
    assert_eq!(shop.get(&profile).0.verdict(), "JPM_OK APPROVED NONE");
    let (deleted, _) = shop.call(|result, out| {
        // SAFETY: everything points to what it should.
        unsafe { jpm::ffi::profiles::jpm_payment_method_delete(shop.till.0, &profile, result, out) }
    });
    assert_eq!(deleted.verdict(), "JPM_OK APPROVED NONE");

    const NAMES: [&str; 5] =
        ["platform-id", "minorversion", "correlationidentifier", "useridentifier", "applicationidentifier"];
    let seen: Vec<Vec<_>> = shop
        .simulator
        .requests()
        .iter()
        .map(|seen| {
            let added = seen.headers.iter().filter(|(name, _)| NAMES.contains(&name.as_str()));
            added.map(|(name, value)| format!("{name}: {value}")).collect()
        })
        .collect();
    assert_eq!(
        seen,
        [
            vec!["platform-id: 7", "minorversion: 2"],
            vec!["correlationidentifier: c-1", "applicationidentifier: pos"],
            vec!["correlationidentifier: c-1", "useridentifier: till 3", "applicationidentifier: pos"],
        ]
    );
}

#[test]
fn where_a_consumer_authenticates_is_told() {
    let told_of = |url: &str| {
        let mut answer = answer();
        answer["transactionState"] = json!("PENDING");
        answer["responseStatus"] = json!("PENDING");
        answer["responseCode"] = json!("PERFORM_AUTHENTICATION");
        answer["paymentAuthenticationResult"] = json!({ "authenticationOrchestrationUrl": url });
        let (base, _seen) = scripted(vec![Some((200, answer.to_string()))]);
        let (till, strings) = (till(&base), Strings::default());
        let told = told(&till, pay, &With::new(&strings));
        assert_eq!(told.result.outcome, JPM_OUTCOME_PENDING, "{}", told.verdict());
        told
    };
    let longest = format!("https://acs.example/{}", "a".repeat(511 - 20));
    // Digits that could be a card's are the service's here.
    for url in ["https://acs.example/3ds/2026/11/28?id=5105105105105100", &longest] {
        let told = told_of(url);
        assert_eq!((text(&told.result.authentication_url).as_str(), told.result.flags), (url, 0));
    }
    // A part of a URL leads nowhere.
    let told = told_of(&format!("{longest}a"));
    assert_eq!((text(&told.result.authentication_url).as_str(), told.result.flags), ("", JPM_RESULT_ID_TOO_LONG));
}
