//! Whatever is done in whatever order, and whichever answers are lost on the way: what the till was told and what the simulator
//! did are the same, to the cent.

use std::collections::HashMap;
use std::time::Duration;

use crate::support::shop::{Ask, Shop};
use crate::support::{Outcome, Value, text};
use jpm::constants::*;
use jpm_simulator::{Balance, Entry, Fault, Kind, Settings};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::FileFailurePersistence;

/// One thing a till does.
#[derive(Clone, Debug)]
enum Step {
    Sell(i64),
    Authorize(i64, bool),
    Capture(Index, Option<i64>),
    CaptureOneOf(Index, i64, bool),
    Void(Index),
    Adjust(Index, i64, bool),
    Refund(Index, Option<i64>),
    RefundToCard(i64),
    Verify,
}

/// Faults after which the truth can be told within the call.
const FAULTS: &[Fault] = &[
    Fault::AnswerLost,
    Fault::AnswerLostUnrecorded,
    Fault::AnswerCut,
    Fault::Http500Recorded,
    Fault::Http500Unrecorded,
    Fault::Http400,
    Fault::Http429,
    Fault::Http401Once,
    Fault::Html502,
    Fault::Silence,
    Fault::WrongTypes,
    Fault::WrongTypesPlain,
    Fault::Slow,
];

fn step() -> impl Strategy<Value = Step> {
    let amount = || 1..6000_i64;
    let of = any::<Index>;
    prop_oneof![
        2 => amount().prop_map(Step::Sell),
        4 => (amount(), any::<bool>()).prop_map(|(amount, grows)| Step::Authorize(amount, grows)),
        3 => (of(), prop::option::of(amount())).prop_map(|(of, amount)| Step::Capture(of, amount)),
        3 => (of(), amount(), any::<bool>()).prop_map(|(of, amount, last)| Step::CaptureOneOf(of, amount, last)),
        2 => of().prop_map(Step::Void),
        2 => (of(), amount(), any::<bool>()).prop_map(|(of, amount, now)| Step::Adjust(of, amount, now)),
        4 => (of(), prop::option::of(amount())).prop_map(|(of, amount)| Step::Refund(of, amount)),
        1 => amount().prop_map(Step::RefundToCard),
        1 => Just(Step::Verify),
    ]
}

fn fault() -> impl Strategy<Value = Option<Fault>> {
    prop::option::weighted(0.3, prop::sample::select(FAULTS))
}

/// What a till keeps: of each payment what it was told, and the ids of captures with their payment.
#[derive(Default)]
struct Book {
    payments: Vec<Balance>,
    captures: Vec<(String, usize)>,
}

impl Book {
    fn payment(&self, of: &Index) -> Option<usize> {
        (!self.payments.is_empty()).then(|| of.index(self.payments.len()))
    }

    fn add(&mut self, told: &Outcome, captured: bool) {
        let (id, amount) = (text(&told.result.transaction_id), told.result.amount);
        let captured = if captured { amount } else { 0 };
        if captured > 0 {
            self.captures.push((id.clone(), self.payments.len()));
        }
        let balance = Balance { transaction_id: id, authorized: amount, captured, refunded: 0, voided: false };
        self.payments.push(balance);
    }

    fn capture(&mut self, of: usize, told: &Outcome) {
        self.captures.push((text(&told.result.transaction_id), of));
        self.payments[of].captured += told.result.amount;
    }
}

fn take(shop: &Shop, book: &mut Book, step: &Step) -> Option<(Kind, Outcome)> {
    let is_done = |told: &Outcome| told.is_approved();
    let authorization = |amount, grows: bool| Ask {
        capture_method: JPM_CAPTURE_MANUAL,
        is_amount_final: if grows { JPM_NO } else { JPM_YES },
        ..Ask::amount(amount)
    };
    let amount_or_all = |amount: Option<i64>| amount.map_or_else(Ask::all, Ask::amount);
    Some(match step {
        Step::Sell(amount) => {
            let told = shop.authorize_card(&Ask::amount(*amount));
            if is_done(&told) {
                book.add(&told, true);
            }
            (Kind::Payment, told)
        }
        Step::Authorize(amount, grows) => {
            let told = shop.authorize_card(&authorization(*amount, *grows));
            if is_done(&told) {
                book.add(&told, false);
            }
            (Kind::Payment, told)
        }
        Step::Capture(of, amount) => {
            let of = book.payment(of)?;
            let told = shop.capture(&book.payments[of].transaction_id, &amount_or_all(*amount));
            if is_done(&told) {
                book.capture(of, &told);
            }
            (Kind::Capture, told)
        }
        Step::CaptureOneOf(of, amount, last) => {
            let of = book.payment(of)?;
            let ask = Ask { series: Some((1, 9, *last)), ..Ask::amount(*amount) };
            let told = shop.capture(&book.payments[of].transaction_id, &ask);
            if is_done(&told) {
                book.capture(of, &told);
            }
            (Kind::Capture, told)
        }
        Step::Void(of) => {
            let of = book.payment(of)?;
            let told = shop.void(&book.payments[of].transaction_id, &Ask::default());
            if is_done(&told) {
                book.payments[of].voided = true;
            }
            (Kind::Change, told)
        }
        Step::Adjust(of, amount, now) => {
            let of = book.payment(of)?;
            let capture_method = if *now { JPM_CAPTURE_NOW } else { JPM_CAPTURE_MANUAL };
            let ask = Ask { capture_method, ..Ask::amount(*amount) };
            let told = shop.adjust(&book.payments[of].transaction_id, &ask);
            if is_done(&told) && *now {
                book.capture(of, &told);
            } else if is_done(&told) {
                book.payments[of].authorized = told.result.amount;
            }
            (Kind::Change, told)
        }
        Step::Refund(of, amount) => {
            let (capture, payment) = (!book.captures.is_empty()).then(|| of.get(&book.captures))?.clone();
            let told = shop.refund(&capture, &amount_or_all(*amount));
            if is_done(&told) {
                book.payments[payment].refunded += told.result.amount;
            }
            (Kind::Refund, told)
        }
        Step::RefundToCard(amount) => (Kind::Refund, shop.refund_to_card(&Ask::amount(*amount))),
        Step::Verify => (Kind::Verification, shop.verify_and_store(&Ask::default())),
    })
}

fn check(shop: &Shop, step: &Step, fault: Option<Fault>, kind: Kind, told: &Outcome) -> Result<(), TestCaseError> {
    let of_this = |entry: &Entry| entry.request_id == told.request_id();
    let entries: Vec<Entry> = shop.simulator.entries().into_iter().filter(of_this).collect();
    let case = format!("{step:?} {fault:?} {} {}", told.verdict(), text(&told.result.error_message));
    match told.result.outcome {
        JPM_OUTCOME_APPROVED => {
            prop_assert_eq!(entries.len(), 1, "{}", case);
            prop_assert_eq!(entries[0].kind, kind, "{}", case);
            prop_assert_eq!(entries[0].amount.unwrap_or(0), told.result.amount, "{}", case);
        }
        JPM_OUTCOME_NOT_PROCESSED => prop_assert_eq!(&entries, &[], "{}", case),
        // The same was found done by a look-up under another id: it may be that one.
        JPM_OUTCOME_NOT_ATTEMPTED if told.status == JPM_E_TARGET_IN_DOUBT => {
            let other = text(&told.result.other_request_id);
            prop_assert_eq!(&entries, &[], "{}", case);
            prop_assert!(shop.simulator.entries().iter().any(|entry| entry.request_id == other), "{}", case);
        }
        _ => prop_assert!(false, "{}", case),
    }
    Ok(())
}

/// Cases that ever failed are kept, and run first.
fn config() -> ProptestConfig {
    let kept = FileFailurePersistence::Direct("tests/regressions/sequences.txt");
    ProptestConfig { cases: 60, failure_persistence: Some(Box::new(kept)), ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_was_told_is_what_was_done(steps in prop::collection::vec((step(), fault()), 1..25)) {
        let settings = Settings { tls: false, service_limit: Duration::from_millis(60), ..Settings::default() };
        let limits = [(JPM_OPT_SERVICE_LIMIT_MS, Value::Number(60)), (JPM_OPT_TIMEOUT_MS, Value::Number(700))];
        let shop = Shop::open_with(settings, &limits);
        let mut book = Book::default();
        for (step, fault) in steps {
            if let Some(fault) = fault {
                shop.simulator.inject(fault);
            }
            if let Some((kind, told)) = take(&shop, &mut book, &step) {
                check(&shop, &step, fault, kind, &told)?;
            }
            shop.simulator.heal();
        }
        let done: HashMap<String, Balance> =
            shop.simulator.balances().into_iter().map(|balance| (balance.transaction_id.clone(), balance)).collect();
        prop_assert_eq!(done.len(), book.payments.len());
        for told in book.payments {
            prop_assert_eq!(&told, &done[&told.transaction_id]);
        }
    }
}
