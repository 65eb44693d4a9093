//! The API's examples, through the C interface: each request is made by a call, equal as a JSON value, and each response
//! is read, every field of `jpm_result`.

#![allow(clippy::undocumented_unsafe_blocks, reason = "each call is the library's, with inputs that outlive it")]

use std::ffi::{CStr, CString, c_char};
use std::mem::size_of;
use std::ptr;
use std::sync::mpsc;

use crate::support::scripted::{Seen, scripted, till};
use crate::support::{self, Outcome, Strings, init, text};
use jpm::constants::*;
use jpm::ffi::change::*;
use jpm::ffi::client::jpm_client;
use jpm::ffi::lookup::*;
use jpm::ffi::pay::*;
use jpm::ffi::profiles::*;
use jpm::ffi::raw::jpm_call;
use jpm::ffi::response::*;
use jpm::ffi::structs::*;
use serde_json::{Value as Json, json};

const SALE: &str = "3d0a6c1e-52f5-4a3b-9d57-8f2b6b0c1a01";
const AUTHORIZATION: &str = "3d0a6c1e-52f5-4a3b-9d57-8f2b6b0c1a02";
const CAPTURE: &str = "3d0a6c1e-52f5-4a3b-9d57-8f2b6b0c1a06";
const PROFILE: &str = "QX7RTM";
const METHOD: &str = "5b1f2f64-3c0e-4f0b-9a57-0c6f1d2e9a10";
const ADDED_METHOD: &str = "5b1f2f64-3c0e-4f0b-9a57-0c6f1d2e9a11";
const ADDRESS: &str = "c0b6f1de-7f0a-4c9c-bb0a-1de62f0d7b11";
const ADDED_ADDRESS: &str = "c0b6f1de-7f0a-4c9c-bb0a-1de62f0d7b12";

fn example(name: &str) -> Json {
    let path = format!("{}/tests/examples/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))).unwrap()
}

/// A service that has one answer, and tells what it was asked.
fn service(http: u16, answer: &Json) -> (String, mpsc::Receiver<Seen>) {
    scripted(vec![Some((http, answer.to_string()))])
}

/// Everything a call needs.
struct With<'a> {
    client: *const jpm_client,
    strings: &'a Strings,
    /// Of the answer, as an answer must fit.
    request_id: &'a str,
}

impl With<'_> {
    fn text(&self, text: &str) -> *const c_char {
        self.strings.keep(Some(text))
    }

    fn payment(&self, amount: i64, currency: Option<&str>) -> jpm_payment {
        let mut payment = init!(jpm_payment);
        payment.amount = amount;
        payment.currency = self.strings.keep(currency);
        payment.request_id = self.text(self.request_id);
        payment
    }

    fn card(&self, cvv: Option<&str>) -> jpm_card {
        let mut card = init!(jpm_card);
        card.account_number = self.text("4112344112344113");
        (card.expiry_month, card.expiry_year) = (11, 2031);
        card.cvv = self.strings.keep(cvv);
        card
    }

    fn holder(&self, is_whole: bool) -> jpm_account_holder {
        let mut holder = init!(jpm_account_holder);
        holder.first_name = self.text("Ada");
        holder.last_name = self.text("Marlow");
        if is_whole {
            holder.reference_id = self.text("CUST-000451");
            holder.email = self.text("ada.marlow@example.com");
            holder.mobile_country_code = 1;
            holder.mobile_number = self.text("6145550142");
        }
        holder.address_line1 = self.text("12 Harbor Row");
        holder.address_line2 = self.text("Unit 4");
        holder.city = self.text("Columbus");
        holder.state = self.text("OH");
        holder.postal_code = self.text("43215");
        holder.country_code = self.text("USA");
        holder
    }

    fn profile(&self, method: Option<&str>) -> jpm_profile {
        let mut profile = init!(jpm_profile);
        profile.consumer_profile_id = self.text(PROFILE);
        profile.payment_method_id = self.strings.keep(method);
        profile
    }

    fn address(&self, name: &str, address_type: i32) -> jpm_address {
        let mut address = init!(jpm_address);
        address.first_name = self.text("Ada");
        address.last_name = self.text("Marlow");
        address.address_name = self.text(name);
        address.is_primary = JPM_YES;
        address.address_type = address_type;
        self.place(&mut address, "12 Harbor Row");
        address
    }

    fn place(&self, address: &mut jpm_address, line1: &str) {
        address.address_line1 = self.text(line1);
        address.address_line2 = self.text("Unit 4");
        address.city = self.text("Columbus");
        address.state = self.text("OH");
        address.postal_code = self.text("43215");
        address.country_code = self.text("USA");
        address.address_status = JPM_ACTIVE;
    }

    fn method(&self, number: &str, month: i32, year: i32) -> jpm_payment_method {
        let mut method = init!(jpm_payment_method);
        method.method_type = JPM_METHOD_CARD;
        method.account_number = self.text(number);
        (method.expiry_month, method.expiry_year) = (month, year);
        method
    }

    fn communication(&self, phone: Option<(&str, &str)>, email: Option<(&str, &str)>) -> jpm_communication {
        let mut communication = init!(jpm_communication);
        if let Some((number, kind)) = phone {
            communication.phone_country_code = self.text("1");
            communication.phone_number = self.text(number);
            communication.phone_type = self.text(kind);
        }
        if let Some((address, kind)) = email {
            communication.email = self.text(address);
            communication.email_type = self.text(kind);
        }
        communication
    }
}

type Call = unsafe fn(&With, *mut jpm_result) -> jpm_status;

/// Where each field of `jpm_result` comes from, when there is an answer about money or about a profile.
const TEXTS: &[(&str, &[&str])] = &[
    ("order_number", &["/merchantOrderNumber"]),
    ("transaction_id", &["/transactionId"]),
    ("currency", &["/currency"]),
    (
        "consumer_profile_id",
        &[
            "/accountHolder/consumerProfileInfo/consumerProfileId",
            "/paymentMethodType/consumerProfile/consumerProfileId",
            "/consumerProfileId",
        ],
    ),
    ("profile_response_code", &["/accountHolder/consumerProfileInfo/consumerProfileResponseCode"]),
    ("profile_response_message", &["/accountHolder/consumerProfileInfo/consumerProfileResponseMessage"]),
    ("transaction_state", &["/transactionState"]),
    ("response_status", &["/responseStatus"]),
    ("response_code", &["/responseCode"]),
    ("response_message", &["/responseMessage"]),
    ("host_message", &["/hostMessage"]),
    ("approval_code", &["/approvalCode"]),
    ("masked_account_number", &["/paymentMethodType/card/maskedAccountNumber"]),
    ("card_type", &["/paymentMethodType/card/cardTypeName"]),
    ("network_transaction_id", &["/paymentMethodType/card/networkResponse/networkTransactionId"]),
    ("avs_result", &["/paymentMethodType/card/networkResponse/addressVerificationResult"]),
    ("cvv_result", &["/paymentMethodType/card/networkResponse/cardVerificationResult"]),
    ("transaction_date", &["/transactionDate"]),
    ("host_reference_id", &["/hostReferenceId"]),
    ("network_response_code", &["/paymentMethodType/card/networkResponse/networkResponseCode"]),
    ("avs_code", &["/paymentMethodType/card/networkResponse/addressVerificationResultCode"]),
    ("cvv_code", &["/paymentMethodType/card/networkResponse/cardVerificationResultCode"]),
    ("merchant_advice_code", &["/paymentMethodType/card/networkResponse/additionalData/merchantAdviceCode"]),
    ("account_updater_response", &["/paymentMethodType/card/accountUpdater/accountUpdaterResponse"]),
];

fn field<'a>(result: &'a jpm_result, name: &str) -> &'a [c_char] {
    match name {
        "order_number" => &result.order_number,
        "transaction_id" => &result.transaction_id,
        "currency" => &result.currency,
        "consumer_profile_id" => &result.consumer_profile_id,
        "profile_response_code" => &result.profile_response_code,
        "profile_response_message" => &result.profile_response_message,
        "transaction_state" => &result.transaction_state,
        "response_status" => &result.response_status,
        "response_code" => &result.response_code,
        "response_message" => &result.response_message,
        "host_message" => &result.host_message,
        "approval_code" => &result.approval_code,
        "masked_account_number" => &result.masked_account_number,
        "card_type" => &result.card_type,
        "network_transaction_id" => &result.network_transaction_id,
        "avs_result" => &result.avs_result,
        "cvv_result" => &result.cvv_result,
        "transaction_date" => &result.transaction_date,
        "host_reference_id" => &result.host_reference_id,
        "network_response_code" => &result.network_response_code,
        "avs_code" => &result.avs_code,
        "cvv_code" => &result.cvv_code,
        "merchant_advice_code" => &result.merchant_advice_code,
        "account_updater_response" => &result.account_updater_response,
        other => panic!("{other}"),
    }
}

/// Compares every field with its place in the answer; `asked` are those that stand although the answer lacks them.
fn check_fields(name: &str, result: &jpm_result, answer: &Json, asked: &[(&str, &str)]) {
    for (field_name, places) in TEXTS {
        let told = places.iter().find_map(|place| answer.pointer(place)?.as_str());
        let otherwise = asked.iter().find(|(asked, _)| asked == field_name).map_or("", |(_, value)| value);
        assert_eq!(text(field(result, field_name)), told.unwrap_or(otherwise), "{name}: {field_name}");
    }
    let is_money = matches!(result.outcome, JPM_OUTCOME_APPROVED | JPM_OUTCOME_PARTIALLY_APPROVED);
    for (field_name, got, place) in [
        ("amount", result.amount, "/amount"),
        ("remaining_amount", result.remaining_amount, "/remainingAuthAmount"),
        ("refundable_amount", result.refundable_amount, "/remainingRefundableAmount"),
        ("total_authorized_amount", result.total_authorized_amount, "/totalAuthorizedAmount"),
    ] {
        let told = answer.pointer(place).and_then(Json::as_i64).unwrap_or(0);
        assert_eq!(got, if is_money { told } else { 0 }, "{name}: {field_name}");
    }
    assert_eq!(
        (result.http_status, result.attempts, result.flags, result.journal_status),
        (200, 1, 0, JPM_OK),
        "{name}"
    );
    assert_eq!((result.retry_after_ms, result.reserved), (0, 0), "{name}");
    let is_approved = result.outcome == JPM_OUTCOME_APPROVED;
    let code = answer["responseCode"].as_str().unwrap_or("");
    assert_eq!(text(&result.error_code), if is_approved { "" } else { code }, "{name}");
    assert_eq!(text(&result.error_field), "", "{name}");
    assert_eq!(text(&result.error_message).is_empty(), is_approved, "{name}");
}

/// One example: the call makes the request, and the answer comes to the verdict.
fn run(name: &str, response: &str, line: &str, verdict: &str, asked: &[(&str, &str)], call: Call) -> jpm_result {
    let answer = example(&format!("{response}.response"));
    let (base, seen) = service(200, &answer);
    let till = till(&base);
    let strings = Strings::default();
    let request_id = answer["requestId"].as_str().unwrap_or("ours").to_owned();
    let with = With { client: till.0, strings: &strings, request_id: &request_id };
    let mut result = init!(jpm_result);
    // SAFETY: everything points to what it should, and `strings` outlives the call.
    let told = Outcome::new(unsafe { call(&with, &mut result) }, result);
    assert_eq!(told.verdict(), verdict, "{name}: {}", text(&told.result.error_message));
    let seen = seen.recv().unwrap();
    assert_eq!(seen.line, line, "{name}");
    let request = format!("{}/tests/examples/{name}.request.json", env!("CARGO_MANIFEST_DIR"));
    let expected = std::path::Path::new(&request).exists().then(|| example(&format!("{name}.request")));
    assert_eq!(seen.body, expected, "{name}");
    assert!(!seen.head.contains("transfer-encoding"), "{name}: a request says how long it is");
    let (merchant, id) = if line.contains("/mmp/") {
        ("merchantidentifier", "requestidentifier")
    } else {
        ("merchant-id", "request-id")
    };
    assert!(seen.head.contains(&format!("\n{merchant}: 998482157630")), "{name}");
    let sent_id = seen.head.lines().find_map(|line| line.strip_prefix(&format!("{id}: "))).unwrap_or_default();
    assert!(!sent_id.is_empty(), "{name}");
    check_fields(name, &told.result, &answer, asked);
    told.result
}

const DONE: &str = "JPM_OK APPROVED NONE";

#[test]
fn payments() {
    let line = "POST /api/v2/payments";
    let result = run("sale-create-profile", "sale-create-profile", line, DONE, &[], |with, result| unsafe {
        let mut payment = with.payment(1234, Some("USD"));
        payment.order_number = with.text("ORDER-10045");
        payment.initiator_type = JPM_INITIATOR_CARDHOLDER;
        payment.account_on_file = JPM_ON_FILE_TO_BE_STORED;
        payment.is_amount_final = JPM_YES;
        jpm_pay_with_new_profile(with.client, &payment, &with.card(Some("111")), &with.holder(true), result)
    });
    assert_eq!((result.profile_outcome, text(&result.payment_method_id)), (JPM_PROFILE_CREATED, METHOD.into()));
    run("authorize-create-profile", "authorize-create-profile", line, DONE, &[], |with, result| unsafe {
        let mut payment = with.payment(5000, Some("USD"));
        payment.capture_method = JPM_CAPTURE_MANUAL;
        payment.account_on_file = JPM_ON_FILE_TO_BE_STORED;
        payment.is_amount_final = JPM_NO;
        jpm_pay_with_new_profile(with.client, &payment, &with.card(Some("111")), &with.holder(true), result)
    });
    run("authorize-with-profile", "authorize-with-profile", line, DONE, &[], |with, result| unsafe {
        let mut payment = with.payment(5000, Some("USD"));
        payment.capture_method = JPM_CAPTURE_MANUAL;
        payment.initiator_type = JPM_INITIATOR_CARDHOLDER;
        payment.account_on_file = JPM_ON_FILE_STORED;
        jpm_pay_with_profile(with.client, &payment, &with.profile(Some(METHOD)), result)
    });
    let of_method = [("payment_method_id", METHOD)];
    run("sale-with-profile", "sale-with-profile", line, DONE, &of_method, |with, result| unsafe {
        let mut payment = with.payment(1234, Some("USD"));
        payment.initiator_type = JPM_INITIATOR_CARDHOLDER;
        payment.account_on_file = JPM_ON_FILE_STORED;
        let mut profile = with.profile(Some(METHOD));
        let request = example("sale-with-profile.request");
        let method = &request["paymentMethodType"]["consumerProfile"];
        profile.cvv = with.strings.keep(method["cvv"].as_str());
        payment.order_number = with.strings.keep(request["merchantOrderNumber"].as_str());
        jpm_pay_with_profile(with.client, &payment, &profile, result)
    });
    run("sale-with-default-method", "sale-with-profile", line, DONE, &[], |with, result| unsafe {
        let payment = with.payment(1234, Some("USD"));
        jpm_pay_with_profile(with.client, &payment, &with.profile(None), result)
    });
}

#[test]
fn a_later_payment_of_a_series() {
    let mut answer = example("sale-with-profile.response");
    answer["amount"] = json!(1999);
    let (base, seen) = service(200, &answer);
    let till = till(&base);
    let strings = Strings::default();
    let with = With { client: till.0, strings: &strings, request_id: answer["requestId"].as_str().unwrap() };
    let mut payment = with.payment(1999, Some("USD"));
    payment.initiator_type = JPM_INITIATOR_MERCHANT;
    payment.account_on_file = JPM_ON_FILE_STORED;
    payment.recurring_sequence = JPM_RECURRING_SUBSEQUENT;
    payment.recurring_agreement_id = with.text("SUB-7781");
    payment.original_network_transaction_id = with.text("016326551200417");
    let mut result = init!(jpm_result);
    // SAFETY: everything points to what it should.
    let status = unsafe { jpm_pay_with_profile(with.client, &payment, &with.profile(Some(METHOD)), &mut result) };
    assert_eq!(Outcome::new(status, result).verdict(), DONE);
    assert_eq!(seen.recv().unwrap().body.unwrap(), example("sale-with-profile-merchant-initiated.request"));
}

#[test]
fn verifications() {
    let line = "POST /api/v2/verifications";
    run("verification-card", "verification-card", line, DONE, &[], |with, result| unsafe {
        let mut payment = with.payment(0, Some("USD"));
        payment.initiator_type = JPM_INITIATOR_CARDHOLDER;
        payment.account_on_file = JPM_ON_FILE_NOT_STORED;
        jpm_verify_card(with.client, &payment, &with.card(Some("111")), &with.holder(false), result)
    });
    let result =
        run("verification-create-profile", "verification-create-profile", line, DONE, &[], |with, result| unsafe {
            let mut payment = with.payment(0, Some("USD"));
            payment.initiator_type = JPM_INITIATOR_CARDHOLDER;
            payment.account_on_file = JPM_ON_FILE_TO_BE_STORED;
            jpm_verify_with_new_profile(with.client, &payment, &with.card(Some("111")), &with.holder(true), result)
        });
    assert_eq!(result.profile_outcome, JPM_PROFILE_CREATED);
    run("verification-with-profile", "verification-with-profile", line, DONE, &[], |with, result| unsafe {
        let mut payment = with.payment(0, Some("USD"));
        payment.initiator_type = JPM_INITIATOR_CARDHOLDER;
        payment.account_on_file = JPM_ON_FILE_STORED;
        let mut profile = with.profile(Some(METHOD));
        profile.cvv = with.text("111");
        jpm_verify_with_profile(with.client, &payment, &profile, result)
    });
    let declined = "JPM_OK DECLINED NONE";
    run("verification-card", "verification-declined", line, declined, &[], |with, result| unsafe {
        let mut payment = with.payment(0, Some("USD"));
        payment.initiator_type = JPM_INITIATOR_CARDHOLDER;
        payment.account_on_file = JPM_ON_FILE_NOT_STORED;
        jpm_verify_card(with.client, &payment, &with.card(Some("111")), &with.holder(false), result)
    });
}

#[test]
fn refunds() {
    let line = "POST /api/v2/refunds";
    run("refund-full", "refund-full", line, DONE, &[], |with, result| unsafe {
        let payment = with.payment(JPM_AMOUNT_ALL, None);
        jpm_refund_payment(with.client, with.text(SALE), &payment, result)
    });
    run("refund-partial", "refund-partial", line, DONE, &[], |with, result| unsafe {
        jpm_refund_payment(with.client, with.text(SALE), &with.payment(400, Some("USD")), result)
    });
    run("refund-standalone-card", "refund-standalone-card", line, DONE, &[], |with, result| unsafe {
        jpm_refund_to_card(with.client, &with.payment(1234, Some("USD")), &with.card(None), ptr::null(), result)
    });
    let result = run("refund-create-profile", "refund-create-profile", line, DONE, &[], |with, result| unsafe {
        let payment = with.payment(1234, Some("USD"));
        jpm_refund_with_new_profile(with.client, &payment, &with.card(None), &with.holder(true), result)
    });
    assert_eq!(result.profile_outcome, JPM_PROFILE_CREATED);
    run("refund-with-profile", "refund-with-profile", line, DONE, &[], |with, result| unsafe {
        let payment = with.payment(1234, Some("USD"));
        jpm_refund_to_profile(with.client, &payment, &with.profile(Some(METHOD)), result)
    });
}

#[test]
fn captures_voids_and_adjustments() {
    let captures = format!("POST /api/v2/payments/{AUTHORIZATION}/captures");
    run("capture-full", "capture-full", &captures, DONE, &[], |with, result| unsafe {
        let payment = with.payment(JPM_AMOUNT_ALL, None);
        jpm_capture(with.client, with.text(AUTHORIZATION), &payment, result)
    });
    run("capture-partial", "capture-partial", &captures, DONE, &[], |with, result| unsafe {
        jpm_capture(with.client, with.text(AUTHORIZATION), &with.payment(3500, Some("USD")), result)
    });
    run("capture-multi-first", "capture-multi-first", &captures, DONE, &[], |with, result| unsafe {
        let mut payment = with.payment(2000, Some("USD"));
        payment.multi_capture_sequence_number = with.text("1");
        payment.multi_capture_record_count = 2;
        jpm_capture(with.client, with.text(AUTHORIZATION), &payment, result)
    });
    let last = run("capture-multi-final", "capture-multi-final", &captures, DONE, &[], |with, result| unsafe {
        let mut payment = with.payment(3000, Some("USD"));
        payment.multi_capture_sequence_number = with.text("2");
        payment.multi_capture_record_count = 2;
        payment.multi_capture_final = JPM_YES;
        jpm_capture(with.client, with.text(AUTHORIZATION), &payment, result)
    });
    assert_eq!(text(&last.transaction_id), CAPTURE, "a later capture has an id of its own");

    let update = format!("PATCH /api/v2/payments/{AUTHORIZATION}");
    run("void", "void", &update, DONE, &[], |with, result| unsafe {
        jpm_void(with.client, with.text(AUTHORIZATION), &with.payment(0, None), result)
    });
    run("incremental-authorization", "incremental-authorization", &update, DONE, &[], |with, result| unsafe {
        jpm_adjust(with.client, with.text(AUTHORIZATION), &with.payment(6500, None), result)
    });
    run("partial-reversal", "partial-reversal", &update, DONE, &[], |with, result| unsafe {
        let mut payment = with.payment(3500, None);
        payment.capture_method = JPM_CAPTURE_MANUAL;
        jpm_adjust(with.client, with.text(AUTHORIZATION), &payment, result)
    });
    let name = "partial-reversal-and-capture";
    run(name, name, &update, DONE, &[], |with, result| unsafe {
        let mut payment = with.payment(3500, None);
        payment.capture_method = JPM_CAPTURE_NOW;
        jpm_adjust(with.client, with.text(AUTHORIZATION), &payment, result)
    });
}

#[test]
fn answers_that_are_not_a_plain_yes() {
    for (response, verdict, profile) in [
        ("sale-create-profile-failed", DONE, JPM_PROFILE_FAILED),
        ("sale-declined", "JPM_OK DECLINED NONE", JPM_PROFILE_FAILED),
        ("authorize-partial-approval", "JPM_OK PARTIALLY_APPROVED NONE", JPM_PROFILE_FAILED),
    ] {
        let answer = example(&format!("{response}.response"));
        let (base, _seen) = service(200, &answer);
        let till = till(&base);
        let strings = Strings::default();
        let with = With { client: till.0, strings: &strings, request_id: answer["requestId"].as_str().unwrap() };
        let asked = answer["requestedAuthorizationAmount"].as_i64().or(answer["amount"].as_i64()).unwrap();
        let mut payment = with.payment(asked, Some("USD"));
        payment.order_number = strings.keep(answer["merchantOrderNumber"].as_str());
        let masked = answer.pointer("/paymentMethodType/card/maskedAccountNumber").unwrap().as_str().unwrap();
        let mut card = with.card(Some("111"));
        if !masked.ends_with("4113") {
            let number = [support::MASTERCARD, support::PARTIAL_VISA].into_iter().find(|n| n[12..] == masked[12..]);
            card.account_number = strings.keep(number);
        }
        let mut result = init!(jpm_result);
        // SAFETY: everything points to what it should.
        let status = unsafe { jpm_pay_with_new_profile(with.client, &payment, &card, &with.holder(true), &mut result) };
        let told = Outcome::new(status, result);
        assert_eq!((told.verdict().as_str(), told.result.profile_outcome), (verdict, profile), "{response}");
        check_fields(response, &told.result, &answer, &[]);
    }
}

#[test]
fn errors_of_the_service() {
    for (response, http, verdict) in [
        ("error-400-validation", 400, "REFUSED NOT_PROCESSED FIX"),
        ("error-401", 401, "UNAUTHORIZED NOT_PROCESSED FIX"),
        ("error-401-gateway", 401, "UNAUTHORIZED NOT_PROCESSED FIX"),
        ("error-403", 403, "REFUSED NOT_PROCESSED FIX"),
        ("error-404", 404, "REFUSED NOT_PROCESSED FIX"),
        // The look-up gets the same answer: it is none.
        ("error-409-duplicate", 409, "DUPLICATE UNKNOWN SETTLE_FIRST"),
        ("error-500", 500, "SERVICE_FAULT UNKNOWN SETTLE_FIRST"),
        ("error-504-timeout", 504, "SERVICE_FAULT UNKNOWN SETTLE_FIRST"),
    ] {
        let answer = example(&format!("{response}.response"));
        let (base, _seen) = service(http, &answer);
        let till = till(&base);
        let strings = Strings::default();
        let with = With { client: till.0, strings: &strings, request_id: "ours" };
        let mut result = init!(jpm_result);
        // SAFETY: everything points to what it should.
        let status = unsafe {
            let payment = with.payment(1234, Some("USD"));
            jpm_pay_with_profile(with.client, &payment, &with.profile(Some(METHOD)), &mut result)
        };
        let told = Outcome::new(status, result);
        assert_eq!(told.verdict(), verdict, "{response}");
        assert_eq!(told.result.http_status, i32::from(http), "{response}");
        if told.result.outcome == JPM_OUTCOME_NOT_PROCESSED {
            let code = answer["responseCode"].as_str().or(answer["errorCode"].as_str()).unwrap();
            assert_eq!(text(&told.result.error_code), code, "{response}");
        }
    }
}

#[test]
fn look_ups() {
    for (response, kind, id, line) in [
        ("payment-retrieve", JPM_KIND_PAYMENT, SALE, format!("GET /api/v2/payments/{SALE}")),
        ("capture-retrieve", JPM_KIND_CAPTURE, CAPTURE, format!("GET /api/v2/captures/{CAPTURE}")),
        ("refund-retrieve", JPM_KIND_REFUND, "", String::new()),
        ("verification-retrieve", JPM_KIND_VERIFICATION, "", String::new()),
    ] {
        let answer = example(&format!("{response}.response"));
        let id = if id.is_empty() { answer["transactionId"].as_str().unwrap() } else { id };
        let (base, seen) = service(200, &answer);
        let till = till(&base);
        let strings = Strings::default();
        let mut result = init!(jpm_result);
        // SAFETY: everything points to what it should.
        let status = unsafe { jpm_lookup_transaction(till.0, kind, strings.keep(Some(id)), &mut result) };
        let told = Outcome::new(status, result);
        assert_eq!(told.verdict(), DONE, "{response}");
        let asked = seen.recv().unwrap().line;
        assert!(line.is_empty() && asked.ends_with(id) || asked == line, "{asked}");
        assert_eq!(text(&told.result.request_id), answer["requestId"].as_str().unwrap());
        assert_eq!(told.result.flags, JPM_RESULT_FOUND_BY_LOOKUP);
        assert_eq!(told.result.amount, answer["amount"].as_i64().unwrap_or(0), "{response}");
    }
}

/// One call about a profile; its verdict and the ids that it comes to.
fn on_profile(name: &str, response: &str, line: &str, ids: [&str; 3], call: Call) {
    let result = run(name, response, line, DONE, &[("consumer_profile_id", PROFILE)], call);
    let [method, address, communication] = ids;
    assert_eq!(text(&result.payment_method_id), method, "{name}");
    assert_eq!(text(&result.address_id), address, "{name}");
    assert_eq!(text(&result.communication_id), communication, "{name}");
}

#[test]
fn profiles() {
    let profiles = "/api/v2/mmp/consumer-profiles";
    let one = format!("{profiles}/{PROFILE}");
    let create = format!("POST {profiles}");
    let phone = "PH20261123000017";
    let name = "consumer-profile-create";
    on_profile(name, name, &create, [METHOD, ADDRESS, phone], |with, result| unsafe {
        let mut details = init!(jpm_profile_details);
        details.external_profile_id = with.text("CUST-000451");
        details.card_on_file_reference_number = with.text("CUST000451");
        details.first_name = with.text("Ada");
        details.last_name = with.text("Marlow");
        details.profile_status = JPM_ACTIVE;
        let mut method = with.method("4112344112344113", 11, 2031);
        method.account_status = JPM_ACTIVE;
        method.card_type = with.text("VI");
        method.first_name = with.text("Ada");
        method.last_name = with.text("Marlow");
        let address = with.address("Home", JPM_ADDRESS_SHIPPING);
        let communication = with.communication(Some(("6145550142", "Home")), Some(("ada.marlow@example.com", "Home")));
        (details.payment_method, details.address, details.communication) = (&method, &address, &communication);
        jpm_profile_create(with.client, &details, result, ptr::null_mut())
    });
    let name = "consumer-profile-create-minimal";
    on_profile(name, "consumer-profile-create", &create, ["", "", ""], |with, result| unsafe {
        let mut details = init!(jpm_profile_details);
        details.external_profile_id = with.text("CUST-000452");
        let method = with.method("5555555555554444", 6, 2030);
        details.payment_method = &method;
        jpm_profile_create(with.client, &details, result, ptr::null_mut())
    });
    let get = format!("GET {one}");
    let name = "consumer-profile-retrieve";
    on_profile(name, name, &get, ["", "", ""], |with, result| unsafe {
        let mut out = ptr::null_mut();
        let status = jpm_profile_get(with.client, &with.profile(None), result, &mut out);
        let mut methods = 0;
        let pointer = CString::new("/paymentMethodType/cardList").unwrap();
        assert_eq!(jpm_response_count(out, pointer.as_ptr(), &mut methods), JPM_OK);
        assert_eq!((methods, jpm_response_http_status(out)), (1, 200));
        let mut again = init!(jpm_result);
        assert_eq!(jpm_response_result(out, &mut again), JPM_OK);
        assert_eq!(text(&again.consumer_profile_id), PROFILE);
        jpm_response_free(out);
        status
    });
    let update = format!("PATCH {one}");
    let name = "consumer-profile-update";
    on_profile(name, name, &update, ["", "", ""], |with, result| unsafe {
        let mut details = init!(jpm_profile_details);
        details.card_on_file_reference_number = with.text("CUST000451B");
        details.first_name = with.text("Ada");
        details.last_name = with.text("Marlow-Reed");
        details.profile_status = JPM_ACTIVE;
        jpm_profile_update(with.client, &with.profile(None), &details, result, ptr::null_mut())
    });
    let delete = format!("DELETE {one}");
    let name = "consumer-profile-delete";
    on_profile(name, name, &delete, ["", "", ""], |with, result| unsafe {
        jpm_profile_delete(with.client, &with.profile(None), result, ptr::null_mut())
    });
}

#[test]
fn payment_methods() {
    let methods = format!("/api/v2/mmp/consumer-profiles/{PROFILE}/payment-methods");
    let add = format!("POST {methods}");
    let name = "consumer-profile-payment-method-add";
    on_profile(name, name, &add, [ADDED_METHOD, "", ""], |with, result| unsafe {
        let mut method = with.method("5555555555554444", 6, 2030);
        method.currency = with.text("USD");
        method.account_status = JPM_ACTIVE;
        method.card_type = with.text("MC");
        method.first_name = with.text("Ada");
        method.last_name = with.text("Marlow");
        let address = with.address("Card address", JPM_ADDRESS_BILLING);
        method.address = &address;
        jpm_payment_method_add(with.client, &with.profile(None), &method, result, ptr::null_mut())
    });
    let update = format!("PATCH {methods}/{ADDED_METHOD}");
    let name = "consumer-profile-payment-method-update";
    on_profile(name, name, &update, [ADDED_METHOD, "", ""], |with, result| unsafe {
        let mut method = init!(jpm_payment_method);
        method.method_type = JPM_METHOD_CARD;
        (method.expiry_month, method.expiry_year) = (9, 2033);
        method.account_status = JPM_ACTIVE;
        method.address_id = with.text(ADDED_ADDRESS);
        jpm_payment_method_update(with.client, &with.profile(Some(ADDED_METHOD)), &method, result, ptr::null_mut())
    });
    let default = format!("PATCH {methods}/{ADDED_METHOD}/default");
    let name = "consumer-profile-payment-method-default";
    on_profile(name, name, &default, [ADDED_METHOD, "", ""], |with, result| unsafe {
        jpm_payment_method_set_default(with.client, &with.profile(Some(ADDED_METHOD)), result, ptr::null_mut())
    });
    let delete = format!("DELETE {methods}/{ADDED_METHOD}");
    let name = "consumer-profile-payment-method-delete";
    on_profile(name, name, &delete, [ADDED_METHOD, "", ""], |with, result| unsafe {
        jpm_payment_method_delete(with.client, &with.profile(Some(ADDED_METHOD)), result, ptr::null_mut())
    });
    let status = format!("GET {methods}/{METHOD}/status");
    let name = "consumer-profile-authentication-status";
    on_profile(name, name, &status, [METHOD, "", ""], |with, result| unsafe {
        jpm_payment_method_status(with.client, &with.profile(Some(METHOD)), result, ptr::null_mut())
    });
}

#[test]
fn addresses_and_communication() {
    let one = format!("/api/v2/mmp/consumer-profiles/{PROFILE}");
    let name = "consumer-profile-address-add";
    on_profile(name, name, &format!("POST {one}/addresses"), ["", ADDED_ADDRESS, ""], |with, result| unsafe {
        let address = with.address("Card address", JPM_ADDRESS_BILLING);
        jpm_address_add(with.client, &with.profile(None), &address, result, ptr::null_mut())
    });
    let address = format!("{one}/addresses/{ADDRESS}");
    let name = "consumer-profile-address-update";
    on_profile(name, name, &format!("PATCH {address}"), ["", ADDRESS, ""], |with, result| unsafe {
        let mut address = init!(jpm_address);
        with.place(&mut address, "14 Harbor Row");
        jpm_address_update(with.client, &with.profile(None), with.text(ADDRESS), &address, result, ptr::null_mut())
    });
    let name = "consumer-profile-address-delete";
    on_profile(name, name, &format!("DELETE {address}"), ["", ADDRESS, ""], |with, result| unsafe {
        jpm_address_delete(with.client, &with.profile(None), with.text(ADDRESS), result, ptr::null_mut())
    });

    let phone = "PH20261123000017";
    let name = "consumer-profile-communication-add";
    let added = ["", "", "PH20261123000019"];
    on_profile(name, name, &format!("POST {one}/communication"), added, |with, result| unsafe {
        let both = with.communication(Some(("6145550199", "Mobile")), Some(("ada.work@example.com", "Work")));
        jpm_communication_add(with.client, &with.profile(None), &both, result, ptr::null_mut())
    });
    let communication = format!("{one}/communication/{phone}");
    let name = "consumer-profile-communication-update";
    on_profile(name, name, &format!("PATCH {communication}"), ["", "", phone], |with, result| unsafe {
        let phone = with.communication(Some(("6145550188", "Home")), None);
        let id = with.text("PH20261123000017");
        jpm_communication_update(with.client, &with.profile(None), id, &phone, result, ptr::null_mut())
    });
    let name = "consumer-profile-communication-default";
    on_profile(name, name, &format!("PATCH {communication}/default"), ["", "", phone], |with, result| unsafe {
        let id = with.text("PH20261123000017");
        jpm_communication_set_default(with.client, &with.profile(None), id, result, ptr::null_mut())
    });
    let name = "consumer-profile-communication-delete";
    on_profile(name, name, &format!("DELETE {communication}"), ["", "", phone], |with, result| unsafe {
        let id = with.text("PH20261123000017");
        jpm_communication_delete(with.client, &with.profile(None), id, result, ptr::null_mut())
    });
}

#[test]
fn health_checks_and_errors_of_the_profile_api() {
    for (kind, response, line) in [
        (JPM_KIND_PAYMENT, "healthcheck", "GET /api/v2/healthcheck/payments"),
        (JPM_KIND_REFUND, "healthcheck", "GET /api/v2/healthcheck/refunds"),
        (JPM_KIND_VERIFICATION, "healthcheck", "GET /api/v2/healthcheck/verifications"),
        (JPM_KIND_PROFILE, "consumer-profile-healthcheck", "GET /api/v2/mmp/healthcheck"),
    ] {
        let (base, seen) = service(200, &example(&format!("{response}.response")));
        let till = till(&base);
        let mut result = init!(jpm_result);
        // SAFETY: everything points to what it should.
        let status = unsafe { jpm_health(till.0, kind, &mut result, ptr::null_mut()) };
        assert_eq!(Outcome::new(status, result).verdict(), DONE);
        assert_eq!(seen.recv().unwrap().line, line);
    }
    for (response, http) in [("consumer-profile-error-400", 400), ("consumer-profile-error-404", 404)] {
        let answer = example(&format!("{response}.response"));
        let (base, _seen) = service(http, &answer);
        let till = till(&base);
        let strings = Strings::default();
        let with = With { client: till.0, strings: &strings, request_id: "" };
        let mut result = init!(jpm_result);
        // SAFETY: everything points to what it should.
        let status = unsafe { jpm_profile_get(with.client, &with.profile(None), &mut result, ptr::null_mut()) };
        let told = Outcome::new(status, result);
        assert_eq!(told.verdict(), "REFUSED NOT_PROCESSED FIX");
        assert_eq!(text(&told.result.error_code), answer["responseCode"].as_str().unwrap());
        let entity = answer.pointer("/validationErrors/0/entity").and_then(Json::as_str).unwrap_or("");
        assert_eq!(text(&told.result.error_field), entity);
    }
}

/// What the structs do not carry goes through `jpm_call`.
#[test]
fn calls_of_any_path() {
    let update = format!("/payments/{AUTHORIZATION}");
    for (name, response, method, path, verdict) in [
        ("fraudcheck", "fraudcheck", "POST", "/fraudcheck", DONE),
        ("capture-by-update", "capture-full", "PATCH", update.as_str(), DONE),
    ] {
        let answer = example(&format!("{response}.response"));
        let (base, seen) = service(200, &answer);
        let till = till(&base);
        let strings = Strings::default();
        let request = example(&format!("{name}.request"));
        let text_of = |text: &str| strings.keep(Some(text));
        let id = answer["requestId"].as_str().unwrap_or("ours");
        let (mut out, mut error, mut result) = (ptr::null_mut(), init!(jpm_error), init!(jpm_result));
        // SAFETY: everything points to what it should; the JSON is copied before the response is freed.
        let (status, shown) = unsafe {
            let json = text_of(&request.to_string());
            let status = jpm_call(till.0, text_of(method), text_of(path), json, text_of(id), &mut out, &mut error);
            assert_eq!(jpm_response_result(out, &mut result), status);
            let shown = CStr::from_ptr(jpm_response_json(out, ptr::null_mut())).to_str().unwrap().to_owned();
            jpm_response_free(out);
            (status, shown)
        };
        assert_eq!(Outcome::new(status, result).verdict(), verdict, "{name}");
        assert_eq!(seen.recv().unwrap().body.unwrap(), request, "{name}");
        assert_eq!(serde_json::from_str::<Json>(&shown).unwrap(), answer, "{name}");
        assert_eq!(text(&result.request_id), id, "{name}");
    }
}

/// No example is forgotten.
#[test]
fn every_example_is_named_here() {
    let here = include_str!("examples.rs");
    let elsewhere = ["seed-"];
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/examples")).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let name = file.split('.').next().unwrap();
        let is_named = here.contains(&format!("\"{name}\"")) || here.contains(&format!("\"{name}.request\""));
        assert!(is_named || elsewhere.iter().any(|prefix| name.starts_with(prefix)), "{name}");
    }
}
