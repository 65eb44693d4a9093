//! Stored profiles through the C interface, against the simulator's profile API: made by a payment or by hand, changed, paid
//! with, and gone.

use std::ptr;

use crate::support::shop::Shop;
use crate::support::{self, MASTERCARD, Outcome, Sale, Strings, Till, init, text};
use jpm::constants::*;
use jpm::ffi::profiles::*;
use jpm::ffi::structs::*;
use jpm_simulator::{Fault, Settings, Simulator};

const DONE: &str = "JPM_OK APPROVED NONE";

#[test]
fn a_profile_that_a_payment_made_is_changed_paid_with_and_deleted() {
    let shop = Shop::open();
    let till = &shop.till;
    let paid = till.pay(&Sale::default());
    let (id, first) = (text(&paid.result.consumer_profile_id), text(&paid.result.payment_method_id));
    let profile = shop.profile(&id, &first);
    let (told, json) = shop.get(&profile);
    assert_eq!(told.verdict(), DONE);
    assert_eq!(json["paymentMethodType"]["cardList"][0]["last4CardNumber"], "4113");
    assert!(!json.to_string().contains(support::VISA));

    // SAFETY: everything points to what it should, in all of these.
    unsafe {
        let mut later = init!(jpm_payment_method);
        later.method_type = JPM_METHOD_CARD;
        (later.expiry_month, later.expiry_year) = (9, 2033);
        let (told, json) = shop.call(|result, out| jpm_payment_method_update(till.0, &profile, &later, result, out));
        assert_eq!(told.verdict(), DONE);
        assert_eq!(json["paymentMethodType"]["cardList"][0]["cardExpirationMonthYearNumber"], "09/2033");

        let another = shop.card(MASTERCARD);
        let (told, _) = shop.call(|result, out| jpm_payment_method_add(till.0, &profile, &another, result, out));
        assert_eq!(told.verdict(), DONE);
        let second = text(&told.result.payment_method_id);
        assert!(!second.is_empty() && second != first);

        let by_second = shop.profile(&id, &second);
        let (told, json) = shop.call(|result, out| jpm_payment_method_set_default(till.0, &by_second, result, out));
        assert_eq!(told.verdict(), DONE);
        assert_eq!(json["paymentMethodType"]["defaultMOP"]["card"]["paymentMethodId"], second);
        let by_default = shop.pay_with(&id, "");
        assert_eq!(by_default.verdict(), DONE);
        let charged = shop.simulator.ledger().pop().unwrap();
        assert_eq!(charged.masked_account_number, "511234XXXXXX5114");

        let (told, _) = shop.call(|result, out| jpm_payment_method_delete(till.0, &profile, result, out));
        assert_eq!(told.verdict(), DONE);
        assert_eq!(shop.pay_with(&id, &first).verdict(), "REFUSED NOT_PROCESSED FIX");
        assert_eq!(shop.pay_with(&id, &second).verdict(), DONE);

        let (told, _) = shop.call(|result, out| jpm_profile_delete(till.0, &profile, result, out));
        assert_eq!(told.verdict(), DONE);
        assert_eq!(shop.get(&profile).0.verdict(), "REFUSED NOT_PROCESSED FIX");
        assert_eq!(shop.pay_with(&id, &second).verdict(), "REFUSED NOT_PROCESSED FIX");
    }
    assert!(shop.simulator.requests().iter().all(|seen| seen.schema_errors.is_empty()));
}

#[test]
fn a_profile_with_a_bank_account_is_made_by_hand() {
    let shop = Shop::open();
    let till = &shop.till;
    let keep = |text| shop.strings.keep(Some(text));
    let mut ach = init!(jpm_payment_method);
    ach.method_type = JPM_METHOD_ACH;
    ach.account_number = keep("0888271156");
    ach.routing_number = keep("122000247");
    ach.account_type = JPM_BANK_CHECKING;
    ach.payment_type = JPM_ACH_WEB;
    let mut details = init!(jpm_profile_details);
    details.external_profile_id = keep("CUST-7");
    details.first_name = keep("Ada");
    details.payment_method = &ach;
    // SAFETY: everything points to what it should, in all of these.
    unsafe {
        let (told, json) = shop.call(|result, out| jpm_profile_create(till.0, &details, result, out));
        assert_eq!((told.verdict().as_str(), told.result.profile_outcome), (DONE, JPM_PROFILE_CREATED));
        assert!(!json.to_string().contains("0888271156"));
        let profile = shop.profile(&text(&told.result.consumer_profile_id), "");
        let mut sepa = init!(jpm_payment_method);
        sepa.method_type = JPM_METHOD_SEPA;
        sepa.iban = keep("DE89370400440532013000");
        sepa.bic = keep("COBADEFFXXX");
        (sepa.mandate_id, sepa.mandate_type) = (keep("M-1"), keep("RECURRING"));
        sepa.mandate_signature_date = keep("2026-11-01");
        let (told, json) = shop.call(|result, out| jpm_payment_method_add(till.0, &profile, &sepa, result, out));
        assert_eq!(told.verdict(), DONE, "{json}");
        assert!(!text(&told.result.payment_method_id).is_empty());

        let mut both = init!(jpm_communication);
        (both.phone_number, both.phone_country_code) = (keep("6145550199"), keep("1"));
        let (told, _) = shop.call(|result, out| jpm_communication_add(till.0, &profile, &both, result, out));
        assert_eq!(told.verdict(), DONE);
        let phone = text(&told.result.communication_id);
        let phone = shop.strings.keep(Some(&phone));
        let (told, _) = shop.call(|result, out| jpm_communication_delete(till.0, &profile, phone, result, out));
        assert_eq!(told.verdict(), DONE);
    }
    assert!(shop.simulator.requests().iter().all(|seen| seen.schema_errors.is_empty()));
}

#[test]
fn a_lost_answer_is_told_as_it_is() {
    let shop = Shop::open();
    let till = &shop.till;
    let paid = till.pay(&Sale::default());
    let profile = shop.profile(&text(&paid.result.consumer_profile_id), &text(&paid.result.payment_method_id));
    // SAFETY: everything points to what it should, in all of these.
    unsafe {
        shop.simulator.inject_profile(Fault::AnswerLost);
        let another = shop.card(MASTERCARD);
        let (told, _) = shop.call(|result, out| jpm_payment_method_add(till.0, &profile, &another, result, out));
        assert_eq!(told.verdict(), "ANSWER_LOST UNKNOWN CHECK_BY_HAND");
        let (_, json) = shop.get(&profile);
        assert_eq!(json["paymentMethodType"]["cardList"].as_array().unwrap().len(), 2, "sent once, and done");

        shop.simulator.inject_profile(Fault::AnswerLost);
        let (told, _) = shop.call(|result, out| jpm_profile_delete(till.0, &profile, result, out));
        assert_eq!(told.verdict(), "ANSWER_LOST UNKNOWN SEND_AGAIN");
        let (told, _) = shop.call(|result, out| jpm_profile_delete(till.0, &profile, result, out));
        assert_eq!(told.verdict(), DONE, "it is gone since the first time");
    }
}

#[test]
fn without_a_place_for_it_the_profile_api_is_refused() {
    let simulator = Simulator::start(Settings::default()).unwrap();
    let till = Till::new(&simulator, &[]);
    let strings = Strings::default();
    let mut profile = init!(jpm_profile);
    profile.consumer_profile_id = strings.keep(Some("EGQSGO"));
    let mut result = init!(jpm_result);
    // SAFETY: everything points to what it should.
    let status = unsafe { jpm_profile_get(till.0, &profile, &mut result, ptr::null_mut()) };
    let told = Outcome::new(status, result);
    assert_eq!(
        (told.verdict().as_str(), text(&told.result.error_field).as_str()),
        ("CONFIG NOT_ATTEMPTED FIX", "profiles_base_url")
    );
}
