//! A customer's card from its first verification to its deletion, and every rule of the service broken on purpose, through
//! the C interface and against the simulator.

use crate::support::shop::{Ask, Shop};
use crate::support::{MASTERCARD, Outcome, Sale, Value, init, text};
use jpm::constants::*;
use jpm::ffi::profiles::*;
use jpm::ffi::structs::jpm_payment_method;
use jpm_simulator::{Balance, Kind};

const DONE: &str = "JPM_OK APPROVED NONE";

#[track_caller]
fn done(told: &Outcome) -> String {
    assert_eq!(told.verdict(), DONE, "{}", text(&told.result.error_message));
    text(&told.result.transaction_id)
}

fn amounts(told: &Outcome) -> [i64; 4] {
    let result = &told.result;
    [result.amount, result.remaining_amount, result.refundable_amount, result.total_authorized_amount]
}

fn authorization(amount: i64) -> Ask {
    Ask { capture_method: JPM_CAPTURE_MANUAL, is_amount_final: JPM_NO, ..Ask::amount(amount) }
}

#[test]
fn the_life_of_a_stored_card() {
    let shop = Shop::open();
    let stored = shop.verify_and_store(&Ask::default());
    done(&stored);
    assert_eq!(stored.result.profile_outcome, JPM_PROFILE_CREATED);
    let (id, first) = (text(&stored.result.consumer_profile_id), text(&stored.result.payment_method_id));
    let profile = shop.profile(&id, &first);

    let authorized = shop.authorize(&profile, &authorization(5000));
    let payment = done(&authorized);
    assert_eq!(amounts(&authorized), [5000, 5000, 0, 5000]);
    let adjusted = shop.adjust(&payment, &Ask::amount(6500));
    assert_eq!(done(&adjusted), payment);
    assert_eq!(amounts(&adjusted), [6500, 6500, 0, 6500]);

    let one = shop.capture(&payment, &Ask::series(2000, 1, 2));
    assert_eq!(done(&one), payment, "the first capture has the id of its payment");
    assert_eq!(amounts(&one), [2000, 4500, 2000, 6500]);
    let two = shop.capture(&payment, &Ask::series(4500, 2, 2));
    let second_capture = done(&two);
    assert_eq!(amounts(&two), [4500, 0, 4500, 6500]);

    let refunded = shop.refund(&second_capture, &Ask::amount(400));
    let refund = done(&refunded);
    assert_eq!((refunded.result.amount, refunded.result.refundable_amount), (400, 4100));
    for (kind, transaction, amount) in
        [(JPM_KIND_PAYMENT, &payment, 6500), (JPM_KIND_CAPTURE, &second_capture, 4500), (JPM_KIND_REFUND, &refund, 400)]
    {
        let found = shop.till.look_up_transaction(kind, transaction);
        assert_eq!((&done(&found), found.result.amount), (transaction, amount));
    }

    // SAFETY: everything points to what it should, in all of these.
    unsafe {
        let till = shop.till.0;
        let mut later = init!(jpm_payment_method);
        later.method_type = JPM_METHOD_CARD;
        (later.expiry_month, later.expiry_year) = (9, 2033);
        let (told, json) = shop.call(|result, out| jpm_payment_method_update(till, &profile, &later, result, out));
        done(&told);
        assert_eq!(json["paymentMethodType"]["cardList"][0]["cardExpirationMonthYearNumber"], "09/2033");

        let another = shop.card(MASTERCARD);
        let (told, _) = shop.call(|result, out| jpm_payment_method_add(till, &profile, &another, result, out));
        done(&told);
        let second = shop.profile(&id, &text(&told.result.payment_method_id));
        done(&shop.call(|result, out| jpm_payment_method_set_default(till, &second, result, out)).0);
        done(&shop.pay_with(&id, ""));
        let charge = shop.simulator.ledger().pop().unwrap();
        assert_eq!((charge.amount, charge.masked_account_number.as_str()), (1234, "511234XXXXXX5114"));

        done(&shop.call(|result, out| jpm_profile_delete(till, &profile, result, out)).0);
    }
    for told in [
        shop.pay_with(&id, ""),
        shop.refund_to_profile(&profile, &Ask::amount(1)),
        shop.verify(&profile, &Ask::default()),
    ] {
        assert_eq!(told.verdict(), "REFUSED NOT_PROCESSED FIX");
        assert_eq!((told.result.http_status, text(&told.result.response_code)), (404, "NOT_FOUND".into()));
    }

    let expected = Balance { transaction_id: payment, authorized: 6500, captured: 6500, refunded: 400, voided: false };
    assert_eq!(shop.simulator.balances()[0], expected);
    assert_eq!(shop.simulator.ledger().iter().map(|charge| charge.amount).collect::<Vec<_>>(), [6500, 1234]);
    let kinds: Vec<Kind> = shop.simulator.entries().iter().map(|entry| entry.kind).collect();
    use Kind::{Capture, Change, Payment, Refund, Verification};
    assert_eq!(kinds, [Verification, Payment, Change, Capture, Capture, Refund, Payment]);
    assert!(shop.simulator.profiles().is_empty());
    assert!(shop.simulator.requests().iter().all(|seen| seen.schema_errors.is_empty()));
}

/// A step on an authorization of 5000, which may grow or not.
type Step = fn(&Shop, &str) -> Outcome;

const VOID: Step = |shop, id| shop.void(id, &Ask::default());
const CAPTURE: Step = |shop, id| shop.capture(id, &Ask::all());
const CAPTURE_2000: Step = |shop, id| shop.capture(id, &Ask::series(2000, 1, 2));
const CAPTURE_3001: Step = |shop, id| shop.capture(id, &Ask::series(3001, 2, 2));
const ADJUST: Step = |shop, id| shop.adjust(id, &Ask::amount(100));
const ADJUST_AND_CAPTURE: Step =
    |shop, id| shop.adjust(id, &Ask { capture_method: JPM_CAPTURE_NOW, ..Ask::amount(100) });
const RAISE: Step = |shop, id| shop.adjust(id, &Ask::amount(5001));
const REFUND: Step = |shop, id| shop.refund(id, &Ask::all());
const REFUND_3000: Step = |shop, id| shop.refund(id, &Ask::amount(3000));
const REFUND_5001: Step = |shop, id| shop.refund(id, &Ask::amount(5001));

/// What was done before, what breaks the rule, and the code of the refusal.
#[rustfmt::skip]
const RULES: &[(&[Step], Step, &str)] = &[
    (&[CAPTURE],              VOID,               "PAYMENT_CAPTURED"),
    (&[CAPTURE_2000],         VOID,               "PAYMENT_CAPTURED"),
    (&[VOID],                 VOID,               "PAYMENT_VOIDED"),
    (&[VOID],                 CAPTURE,            "PAYMENT_VOIDED"),
    (&[VOID],                 ADJUST,             "PAYMENT_VOIDED"),
    (&[VOID],                 ADJUST_AND_CAPTURE, "PAYMENT_VOIDED"),
    (&[VOID],                 REFUND,             "PAYMENT_NOT_CAPTURED"),
    (&[CAPTURE],              CAPTURE,            "PAYMENT_CAPTURED"),
    (&[CAPTURE],              ADJUST,             "PAYMENT_CAPTURED"),
    (&[CAPTURE],              ADJUST_AND_CAPTURE, "PAYMENT_CAPTURED"),
    (&[CAPTURE_2000],         ADJUST_AND_CAPTURE, "PAYMENT_CAPTURED"),
    (&[ADJUST_AND_CAPTURE],   CAPTURE,            "PAYMENT_CAPTURED"),
    (&[CAPTURE_2000],         CAPTURE_3001,       "AMOUNT_EXCEEDS_AUTHORIZATION"),
    (&[],                     RAISE,              "AMOUNT_IS_FINAL"),
    (&[],                     REFUND,             "PAYMENT_NOT_CAPTURED"),
    (&[CAPTURE],              REFUND_5001,        "AMOUNT_EXCEEDS_REFUNDABLE"),
    (&[CAPTURE, REFUND_3000], REFUND_3000,        "AMOUNT_EXCEEDS_REFUNDABLE"),
    (&[CAPTURE, REFUND],      REFUND,             "AMOUNT_EXCEEDS_REFUNDABLE"),
];

#[test]
fn what_a_rule_of_the_service_refuses_is_told_with_its_code_and_moves_nothing() {
    let shop = Shop::open();
    for (number, (before, broken, code)) in RULES.iter().enumerate() {
        let ask = Ask { is_amount_final: JPM_YES, ..authorization(5000) };
        let payment = done(&shop.authorize_card(&ask));
        for step in *before {
            done(&step(&shop, &payment));
        }
        let untouched = (shop.balance(&payment), shop.simulator.entries());
        let told = broken(&shop, &payment);
        // What an amount does not allow is no state.
        let status = if code.starts_with("AMOUNT") { "REFUSED" } else { "STATE" };
        assert_eq!(told.verdict(), format!("{status} NOT_PROCESSED FIX"), "{number} {code}");
        assert_eq!((told.result.http_status, told.result.attempts), (400, 1), "{number} {code}");
        for field in [text(&told.result.response_code), text(&told.result.error_code)] {
            assert_eq!(field, *code, "{number}");
        }
        assert!(!text(&told.result.response_message).is_empty() && !text(&told.result.error_message).is_empty());
        assert_eq!(told.result.amount, 0, "{number} {code}");
        assert_eq!((shop.balance(&payment), shop.simulator.entries()), untouched, "{number} {code}");
    }
}

#[test]
fn what_does_not_exist_or_was_declined_is_refused_too() {
    let shop = Shop::open();
    let declined = shop.till.pay(&Sale { amount: 53_000, ..Sale::default() });
    assert_eq!(declined.verdict(), "JPM_OK DECLINED NONE");
    let declined = text(&declined.result.transaction_id);
    for (payment, code) in [("unknown-payment", "NOT_FOUND"), (declined.as_str(), "PAYMENT_NOT_APPROVED")] {
        for step in [VOID, CAPTURE, ADJUST, REFUND] {
            let told = step(&shop, payment);
            assert_eq!(
                (told.verdict().as_str(), text(&told.result.response_code).as_str()),
                ("REFUSED NOT_PROCESSED FIX", code)
            );
        }
    }
}

/// This client does not know what became of the first; the look-up finds another kind of record, and so nothing.
#[test]
fn a_request_id_that_was_used_before_moves_nothing() {
    let shop = Shop::open();
    let paid = shop.till.pay(&Sale::default());
    let payment = done(&paid);
    let limits = [(JPM_OPT_SERVICE_LIMIT_MS, Value::Number(100)), (JPM_OPT_TIMEOUT_MS, Value::Number(400))];
    let other = Shop::at(shop.simulator.clone(), &limits);
    let again = Ask { request_id: Some(paid.request_id()), ..Ask::amount(100) };
    let told = other.refund(&payment, &again);
    assert_eq!(told.verdict(), "REQUEST_ID_TAKEN NOT_PROCESSED FIX");
    assert_eq!(text(&told.result.error_field), "request_id");
    assert_eq!(shop.balance(&payment).refunded, 0);
}
