//! What is evidence about a payment in doubt (money.md §1.5 "acknowledged", §4.2, §5.7 "old"), through the C interface: a till that
//! obeys every advice to the letter, with and without a journal file, against a service that keeps things to itself.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::disk::Folder;
use crate::support::{self, Means, Outcome, Sale, Strings, Till, Value, init, text};
use jpm::constants::*;
use jpm::ffi::pay::jpm_pay_with_card;
use jpm::ffi::structs::jpm_result;
use jpm_simulator::{Fault, Settings, Simulator};

/// The service's limit. What comes long after comes when twenty of them are over.
const LIMIT: Duration = Duration::from_millis(500);
/// Limit and margin.
const DUE: Duration = Duration::from_millis(535);
/// A call that sees the end of the limit, and one that does not.
const PATIENT_MS: i32 = 1_500;
const HASTY_MS: i32 = 450;
/// So long a record with ERROR must stand (L1a).
const ERROR_STANDS: Duration = Duration::from_secs(10);

const APPROVED: &str = "JPM_OK APPROVED NONE";
const PENDING: &str = "JPM_OK PENDING SETTLE_FIRST";
const LOST: &str = "ANSWER_LOST UNKNOWN SETTLE_FIRST";
const STRANGE: &str = "SERVICE_FAULT UNKNOWN SETTLE_FIRST";
const UNREADABLE: &str = "ANSWER_UNREADABLE UNKNOWN SETTLE_FIRST";
const REPEATED: &str = "DUPLICATE UNKNOWN SETTLE_FIRST";
const NOTHING: &str = "NOT_RECORDED NOT_PROCESSED SEND_AGAIN";
const TAKEN: &str = "REQUEST_ID_TAKEN NOT_PROCESSED FIX";
const NOT_OURS: &str = "RECORD_MISMATCH UNKNOWN CHECK_BY_HAND";
const DENIED: &str = "STILL_UNKNOWN UNKNOWN CHECK_BY_HAND";

/// One kind of evidence, and what it comes to.
struct Case {
    fault: Fault,
    /// Rows of the decision table, of the look-up table, or both.
    rule: &'static str,
    /// Told by a call that ends before the service's limit does.
    hasty: &'static str,
    /// Told by one that sees the end of it.
    patient: &'static str,
    /// Told by settling after that, while the service is as it is.
    settled: &'static [&'static str],
    /// Told by settling when look-ups are honest again.
    healed: &'static [&'static str],
    /// How often the sale is charged in the end, after the till has done what it was advised to.
    charges: usize,
}

#[rustfmt::skip]
fn cases() -> Vec<Case> {
    use Fault::*;
    let case = |fault, rule, hasty, patient, settled, healed, charges| Case { fault, rule, hasty, patient, settled, healed, charges };
    // It was acknowledged, look-ups deny it, and it is charged all the same.
    let denied = |fault, rule, hasty| case(fault, rule, hasty, DENIED, &[APPROVED], &[], 1);
    // It is not ours, and the service was never heard of ours: once it is due, nothing was done.
    let nothing = |fault, rule, hasty| case(fault, rule, hasty, NOTHING, &[], &[], 1);
    vec![
        case(PendingEmpty,              "20, L4a, L1",  PENDING,    PENDING,  &["JPM_OK UNKNOWN CHECK_BY_HAND", APPROVED], &[], 1),
        case(PendingThenEmpty,          "L1, L4a, L1",  PENDING,    PENDING,  &["JPM_OK UNKNOWN CHECK_BY_HAND", APPROVED], &[], 1),
        denied(AnswerCutAcknowledged,   "15, L4a, L1",  LOST),
        denied(Http500Acknowledged,     "14, L4a, L1",  STRANGE),
        denied(Http409Acknowledged,     "10, L4a, L1",  REPEATED),
        case(Http409AcknowledgedOther,  "10, L3, L1",   NOT_OURS,   NOT_OURS, &[], &[APPROVED], 1),
        case(RecordSharesNothing,       "7, L3, L1",    NOT_OURS,   NOT_OURS, &[], &[APPROVED], 1),
        case(RecordAmountZero,          "7, L3, L1",    NOT_OURS,   NOT_OURS, &[], &[APPROVED], 1),
        case(Http409Unrecorded,         "10, L5",       REPEATED,   TAKEN,    &[], &[], 1),
        nothing(StatusError200Unrecorded, "16, L4",     UNREADABLE),
        nothing(OtherPaymentUnrecorded, "17, L4",       UNREADABLE),
        nothing(SharesNothing,          "17, L4",       UNREADABLE),
        nothing(Html403NamesId,         "14, L4",       STRANGE),
        nothing(Http403OtherUnrecorded, "17, L4",       STRANGE),
        nothing(Http403ForeignUnrecorded, "14, L4",     STRANGE),
        nothing(AlertUnrecorded,        "7, L4",        LOST),
        case(ErrorRecord,               "7, L1a",       LOST,       LOST,     &["JPM_OK NOT_PROCESSED FIX"], &[], 1),
        case(ErrorRecordApproved,       "7, L1",        LOST,       APPROVED, &[], &[], 1),
        case(RecordErrorClosed,         "7, L6, L1",    LOST,       LOST,     &[], &[APPROVED], 1),
    ]
}

/// Of one run of a case.
#[derive(Clone, Copy)]
struct Way {
    has_journal: bool,
    is_hasty: bool,
}

const WAYS: [Way; 4] = [
    Way { has_journal: true, is_hasty: false },
    Way { has_journal: true, is_hasty: true },
    Way { has_journal: false, is_hasty: false },
    Way { has_journal: false, is_hasty: true },
];

#[test]
fn each_kind_of_evidence() {
    let cases = cases();
    // Those that wait for long begin first.
    let mut runs: Vec<(&Case, Way)> = cases.iter().flat_map(|case| WAYS.map(|way| (case, way))).collect();
    runs.sort_by_key(|(case, _)| std::cmp::Reverse(patience(case.fault)));
    let (next, wrong, keys) = (AtomicUsize::new(0), Mutex::new(Vec::new()), Folder::new());
    drop(service(&keys));
    thread::scope(|scope| {
        // Nearly all of the time is waiting.
        for _ in 0..48 {
            scope.spawn(|| {
                while let Some((case, way)) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let journal = if way.has_journal { "with a journal" } else { "without a journal" };
                    let call = if way.is_hasty { "hasty" } else { "patient" };
                    let say = |what| format!("{:?} ({}), {journal}, {call}: {what}", case.fault, case.rule);
                    let found = run(case, *way, &keys);
                    wrong.lock().unwrap().extend(found.into_iter().map(say));
                }
            });
        }
    });
    let mut wrong = wrong.into_inner().unwrap();
    wrong.sort();
    println!("{} cases, {} runs", cases.len(), runs.len());
    assert!(wrong.is_empty(), "{} expectations are wrong\n{}", wrong.len(), wrong.join("\n"));
}

/// How long settling goes on: until the case has come to its end, or long enough to see that it does not.
fn patience(fault: Fault) -> Duration {
    match fault {
        Fault::ErrorRecord | Fault::RecordErrorClosed => ERROR_STANDS + Duration::from_secs(4),
        Fault::PendingEmpty | Fault::PendingThenEmpty => LIMIT * 20 + Duration::from_secs(14),
        Fault::AnswerCutAcknowledged | Fault::Http500Acknowledged | Fault::Http409Acknowledged => {
            LIMIT * 20 + Duration::from_secs(14)
        }
        _ => Duration::from_secs(2),
    }
}

/// A service with keys that are made already, as making them takes longer than all the rest.
fn service(keys: &Folder) -> Arc<Simulator> {
    let settings = Settings { service_limit: LIMIT, folder: Some(keys.path().to_owned()), ..Settings::default() };
    Arc::new(Simulator::start(settings).unwrap())
}

/// A shop with one till: it may be closed, and opened again.
struct Shop {
    simulator: Arc<Simulator>,
    folder: Option<Folder>,
    till: Option<Till>,
}

impl Shop {
    fn open(simulator: Arc<Simulator>, has_journal: bool) -> Shop {
        let mut shop = Shop { simulator, folder: has_journal.then(Folder::new), till: None };
        shop.restart();
        // A hasty call has no time for a handshake.
        assert_eq!(shop.till().warm_up().0, JPM_OK);
        shop
    }

    fn till(&self) -> &Till {
        self.till.as_ref().unwrap()
    }

    /// With a journal, another client goes on; without one, there is only this one.
    fn restart(&mut self) {
        if self.till.is_some() && self.folder.is_none() {
            return;
        }
        self.till = None;
        let mut options = vec![
            (JPM_OPT_SERVICE_LIMIT_MS, Value::Number(LIMIT.as_millis() as i64)),
            (JPM_OPT_TIMEOUT_MS, Value::Number(5_000)),
        ];
        options.extend(self.folder.as_ref().map(|folder| (JPM_OPT_JOURNAL_FILE, Value::Text(folder.journal()))));
        self.till = Some(Till::new(&self.simulator, &options));
    }

    /// Pays for the one sale that there is, and acknowledges what is told.
    fn pay(&self, id: &str, timeout_ms: i32) -> Outcome {
        let order_number = Some("ORDER-1".to_owned());
        let sale =
            Sale { means: Means::Card, request_id: Some(id.into()), order_number, timeout_ms, ..Sale::default() };
        let told = self.till().pay(&sale);
        if told.result.verdict_number != 0 {
            assert_eq!(self.till().acknowledge(&told), JPM_OK);
        }
        told
    }

    fn posts(&self, id: &str) -> usize {
        let seen = self.simulator.requests();
        seen.iter().filter(|seen| seen.method == "POST" && seen.request_id() == Some(id)).count()
    }
}

/// What is wrong with it, in words.
fn run(case: &Case, way: Way, keys: &Folder) -> Vec<String> {
    let mut shop = Shop::open(service(keys), way.has_journal);
    let mut wrong = Vec::new();
    let mut expect = |what: &str, expected: String, found: String| {
        if expected != found {
            wrong.push(format!("{what}: expected {expected}, found {found}"));
        }
    };

    shop.simulator.inject(case.fault);
    let timeout_ms = if way.is_hasty { HASTY_MS } else { PATIENT_MS };
    let mut told = shop.pay("one", timeout_ms);
    // On a busy machine a hasty call may not come to send anything.
    while told.status == JPM_E_NO_TIME {
        told = shop.pay("one", timeout_ms);
    }
    let call = if way.is_hasty { case.hasty } else { case.patient };
    expect("told", call.to_owned(), told.verdict());
    shop.restart();

    // What the hasty call left, settling tells.
    let left = Some(case.patient).filter(|_| way.is_hasty && case.hasty != case.patient).map(as_settled);
    let settled: Vec<String> = left.into_iter().chain(case.settled.iter().map(|told| (*told).to_owned())).collect();
    let found = shop.till().settle_all(patience(case.fault));
    expect("settled", format!("{settled:?}"), format!("{:?}", found.verdicts()));
    // Nothing that was denied is charged, then or later.
    let last = found.told.last().unwrap_or(&told);
    if matches!(last.result.outcome, JPM_OUTCOME_NOT_PROCESSED | JPM_OUTCOME_NOT_ATTEMPTED) {
        expect("charged although denied", "0".into(), shop.simulator.charges("one").to_string());
    }
    let is_open = found.end.status == JPM_E_STILL_UNKNOWN;
    expect("still open", (!case.healed.is_empty()).to_string(), is_open.to_string());
    shop.simulator.heal();
    let healed = shop.till().settle_all(Duration::from_secs(2 + 10 * u64::from(is_open)));
    expect("healed", format!("{:?}", case.healed), format!("{:?}", healed.verdicts()));
    expect("in the end", "DONE".into(), support::status_name(healed.end.status).trim_start_matches("JPM_").into());

    // The till does what it was told last, to the letter.
    let last = healed.told.last().unwrap_or(last);
    let (id, posts) = match last.result.advice {
        JPM_ADVICE_SEND_AGAIN => ("one", 2),
        JPM_ADVICE_FIX if text(&last.result.error_field) == "request_id" => ("two", 1),
        JPM_ADVICE_NONE => ("one", 1),
        advice => {
            expect("the last advice", "one that ends it".into(), support::advice_name(advice).into());
            ("one", 1)
        }
    };
    let again = shop.pay(id, PATIENT_MS);
    expect("again", APPROVED.into(), again.verdict());
    expect("sent", posts.to_string(), shop.posts("one").to_string());
    expect("charges", case.charges.to_string(), shop.simulator.ledger().len().to_string());
    wrong
}

/// As settling tells what a call would have told: settling itself has worked.
fn as_settled(verdict: &'static str) -> String {
    match verdict.split_once(' ') {
        Some((_, "UNKNOWN SETTLE_FIRST")) | None => unreachable!("nothing to tell"),
        Some((_, rest)) => format!("JPM_OK {rest}"),
    }
}

/// What was acknowledged is paid by nobody, however long the service denies it: not by the same call, which only asks, nor by
/// another for the same sale.
#[test]
fn what_was_acknowledged_is_not_paid_again() {
    let keys = Folder::new();
    drop(service(&keys));
    thread::scope(|scope| {
        for (fault, has_journal) in [
            (Fault::PendingEmpty, true),
            (Fault::PendingEmpty, false),
            (Fault::PendingThenEmpty, true),
            (Fault::AnswerCutAcknowledged, false),
        ] {
            let keys = &keys;
            scope.spawn(move || is_not_paid_again(fault, has_journal, keys));
        }
    });
}

fn is_not_paid_again(fault: Fault, has_journal: bool, keys: &Folder) {
    let mut shop = Shop::open(service(keys), has_journal);
    shop.simulator.inject(fault);
    let told = shop.pay("one", PATIENT_MS);
    assert!(matches!(told.result.outcome, JPM_OUTCOME_PENDING | JPM_OUTCOME_UNKNOWN), "{fault:?}");
    shop.restart();
    thread::sleep(DUE);
    for _ in 0..3 {
        let told = shop.pay("one", PATIENT_MS);
        let by_hand = (JPM_OUTCOME_UNKNOWN, JPM_ADVICE_CHECK_BY_HAND);
        assert_eq!((told.result.outcome, told.result.advice), by_hand, "{fault:?}");
    }
    let other = shop.pay("two", PATIENT_MS);
    assert_eq!(other.verdict(), "ORDER_IN_DOUBT NOT_ATTEMPTED SEE_OTHER", "{fault:?}");
    assert_eq!(text(&other.result.other_request_id), "one");
    assert_eq!(shop.simulator.payments_seen(), 1, "{fault:?}");
    assert_eq!(shop.till().settle_all(patience(fault)).verdicts(), [APPROVED], "{fault:?}");
    assert_eq!(shop.simulator.ledger().len(), 1);
}

/// The customer's own action is not bound by the service's limit: such a request counts as acknowledged from when it left.
#[test]
fn what_asks_for_the_customers_action() {
    const AUTHENTICATION: &str =
        r#""paymentAuthenticationRequest":{"authenticationReturnUrl":"https://shop.test/back"}"#;
    let keys = Folder::new();
    let card = |shop: &Shop| {
        let strings = Strings::default();
        let sale = Sale { request_id: Some("one".into()), timeout_ms: PATIENT_MS, ..Sale::default() };
        let (mut payment, card) = (sale.payment(&strings), sale.card(&strings));
        payment.extra_json = strings.keep(Some(&format!(r#"{{"paymentMethodType":{{"card":{{{AUTHENTICATION}}}}}}}"#)));
        let mut result = init!(jpm_result);
        // SAFETY: everything points to what it should.
        let status = unsafe { jpm_pay_with_card(shop.till().0, &payment, &card, std::ptr::null(), &mut result) };
        Outcome::new(status, result)
    };
    let raw = |shop: &Shop| {
        let json = format!(
            r#"{{"amount":1234,"currency":"USD",
                "merchant":{{"merchantSoftware":{{"companyName":"Store","productName":"Till"}}}},
                "paymentMethodType":{{"card":{{"accountNumber":"{}",{AUTHENTICATION}}}}}}}"#,
            support::VISA
        );
        shop.till().call("POST", "/payments", &json, "one")
    };
    for has_journal in [true, false] {
        let shop = Shop::open(service(&keys), has_journal);
        shop.simulator.inject(Fault::AnswerLostUnrecorded);
        assert_eq!(card(&shop).verdict(), DENIED, "with structs");
        let shop = Shop::open(service(&keys), has_journal);
        shop.simulator.inject(Fault::AnswerLostUnrecorded);
        assert_eq!(raw(&shop).verdict(), DENIED, "with JSON");
    }
}

/// L1a, side by side, as both wait.
#[test]
fn an_error_must_stand() {
    let keys = Folder::new();
    drop(service(&keys));
    thread::scope(|scope| {
        scope.spawn(|| through_a_restart(&keys));
        scope.spawn(|| without_an_interruption(&keys));
    });
}

/// The moment of the first reading after due is kept in the entry.
fn through_a_restart(keys: &Folder) {
    let mut shop = Shop::open(service(keys), true);
    shop.simulator.inject(Fault::ErrorRecord);
    let began = Instant::now();
    assert_eq!(shop.pay("one", PATIENT_MS).verdict(), LOST);
    let read = Instant::now();
    shop.till = None;
    thread::sleep(ERROR_STANDS / 2);
    shop.restart();
    let settled = shop.till().settle_all(ERROR_STANDS);
    assert_eq!(settled.verdicts(), ["JPM_OK NOT_PROCESSED FIX"]);
    assert!(began.elapsed() >= DUE + ERROR_STANDS, "{:?}", began.elapsed());
    assert!(read.elapsed() < ERROR_STANDS + Duration::from_secs(3), "counted anew: {:?}", read.elapsed());
    let told = &settled.told[0].result;
    assert_eq!((text(&told.error_field), text(&told.error_code)), ("request_id".into(), "HOST_ERROR".into()));
    assert_eq!(text(&told.error_message), "Host error");
    // The id is burnt, the order is not.
    assert_eq!(shop.pay("one", PATIENT_MS).result.flags & JPM_RESULT_REPLAYED, JPM_RESULT_REPLAYED);
    assert_eq!(shop.pay("two", PATIENT_MS).verdict(), APPROVED);
    assert_eq!(shop.posts("one"), 1);
}

/// Whatever else a look-up comes to, the reading begins anew.
fn without_an_interruption(keys: &Folder) {
    let shop = Shop::open(service(keys), false);
    shop.simulator.inject(Fault::ErrorRecord);
    assert_eq!(shop.pay("one", PATIENT_MS).verdict(), LOST);
    thread::sleep(ERROR_STANDS / 2);
    shop.simulator.set_down(true);
    assert_eq!(shop.till().settle_next().status, JPM_E_STILL_UNKNOWN);
    shop.simulator.set_down(false);
    let interrupted = Instant::now();
    let settled = shop.till().settle_all(ERROR_STANDS * 2);
    assert_eq!(settled.verdicts(), ["JPM_OK NOT_PROCESSED FIX"]);
    assert!(interrupted.elapsed() >= ERROR_STANDS, "{:?}", interrupted.elapsed());
}

/// Moves the opening of the only entry, by the wall clock.
fn age(shop: &mut Shop, hours: i64) {
    shop.till = None;
    let sqlite = shop.folder.as_ref().unwrap().sqlite();
    let moved = "UPDATE entry SET opened_at = opened_at - ?1 * 3600000";
    assert_eq!(sqlite.execute(moved, [hours]).unwrap(), 1);
    drop(sqlite);
    shop.restart();
}

/// §5.7: old by the wall clock, in either direction, counts only after due; then "empty" is told once, and never concluded from.
#[test]
fn what_is_old_and_empty_is_told_once_and_only_after_due() {
    let keys = Folder::new();
    for hours in [73, -1] {
        let mut shop = Shop::open(service(&keys), true);
        shop.simulator.inject(Fault::AnswerLostUnrecorded);
        assert_eq!(shop.pay("one", HASTY_MS).verdict(), LOST);
        let gone = Instant::now();
        age(&mut shop, hours);
        let told = loop {
            let asked = Instant::now();
            let next = shop.till().settle_next();
            if next.status != JPM_E_STILL_UNKNOWN {
                // The call knows better than we when its connection was gone.
                assert!(asked + Duration::from_millis(HASTY_MS as u64) > gone + DUE, "{hours}: it was not due");
                break next;
            }
            thread::sleep(Duration::from_millis(10));
        };
        assert_eq!(told.verdict(), "JPM_OK UNKNOWN CHECK_BY_HAND", "{hours}");
        assert_eq!(shop.till().acknowledge(&told), JPM_OK);
        assert_eq!(shop.till().settle_next().status, JPM_DONE, "{hours}");
        let again = shop.pay("one", PATIENT_MS);
        assert_eq!((again.result.outcome, again.result.advice), (JPM_OUTCOME_UNKNOWN, JPM_ADVICE_CHECK_BY_HAND));
        assert_eq!(again.result.journal_state, JPM_STATE_UNRESOLVED);
        assert_eq!(shop.simulator.payments_seen(), 1, "{hours}");
    }
}

/// §5.7: what is old and still pending is told once, and then asked no more.
#[test]
fn what_is_old_and_pending_is_told_once() {
    let keys = Folder::new();
    let mut shop = Shop::open(service(&keys), true);
    shop.simulator.inject(Fault::Pending);
    assert_eq!(shop.pay("one", PATIENT_MS).verdict(), PENDING);
    age(&mut shop, 73);
    thread::sleep(DUE);
    let settled = shop.till().settle_all(Duration::from_secs(1));
    assert_eq!(settled.verdicts(), ["JPM_OK UNKNOWN CHECK_BY_HAND"]);
    assert_eq!(settled.end.status, JPM_DONE);
    let asked = shop.simulator.requests().len();
    assert_eq!(shop.till().settle_next().status, JPM_DONE);
    assert_eq!(shop.pay("one", PATIENT_MS).result.journal_state, JPM_STATE_UNRESOLVED);
    assert_eq!(shop.simulator.requests().len(), asked, "it was asked again");
}
