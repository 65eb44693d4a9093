//! Every operation about money meets every fault, with a journal and without: what is told, what the ledger says, and what the same
//! call and settling come to afterwards. `docs/fault-matrix.md` is made of the same table.

#[path = "../support/mod.rs"]
mod support;

use std::fmt::Write;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::disk::Folder;
use crate::support::shop::{Ask, Shop};
use crate::support::{Means, Outcome, Sale, Value};
use jpm::constants::*;
use jpm_simulator::{Fault, Settings, Simulator};

/// The service's limit in all cells.
const LIMIT: Duration = Duration::from_millis(250);
const TIMEOUT_MS: i32 = 1_500;

const APPROVED: &str = "JPM_OK APPROVED NONE";
const PENDING: &str = "JPM_OK PENDING SETTLE_FIRST";
const NOTHING: &str = "NOT_RECORDED NOT_PROCESSED SEND_AGAIN";
const REFUSED: &str = "REFUSED NOT_PROCESSED FIX";
const UNAUTHORIZED: &str = "UNAUTHORIZED NOT_PROCESSED FIX";
const LIMITED: &str = "RATE_LIMITED NOT_PROCESSED SEND_AGAIN";
const VOIDED: &str = "JPM_OK NOT_PROCESSED NONE";
const TAKEN: &str = "REQUEST_ID_TAKEN NOT_PROCESSED FIX";
const LOST: &str = "ANSWER_LOST UNKNOWN SETTLE_FIRST";
const BY_HAND: &str = "RECORD_MISMATCH UNKNOWN CHECK_BY_HAND";
const DECLINED: &str = "JPM_OK DECLINED NONE";
/// The service had it, and its look-ups say that it has not.
const DENIED: &str = "STILL_UNKNOWN UNKNOWN CHECK_BY_HAND";
/// What settling tells of a record with ERROR that stays one.
const FAILED: &str = "JPM_OK NOT_PROCESSED FIX";
const REPEATED: &str = "DUPLICATE UNKNOWN SEND_AGAIN";

/// There is no such thing: what only changes a payment has no ending of its own, and a verification has no state.
const NONE: &str = "";

/// How an operation is recovered when it is in doubt (money.md §4.4).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Recovery {
    ByRequestId,
    ByState,
    Once,
}

/// One fault, and what is told of it for each way of recovery.
struct Row {
    fault: Fault,
    rule: &'static str,
    by_id: &'static str,
    by_state: &'static str,
    once: &'static str,
    /// It is entered into the ledger.
    is_done: bool,
}

/// By hand, from money.md §4.1 and §4.2.
#[rustfmt::skip]
fn rows() -> Vec<Row> {
    use Fault::*;
    let row = |fault, rule, by_id, by_state, once, is_done| Row { fault, rule, by_id, by_state, once, is_done };
    // The answer says it all.
    let direct = |fault, rule, says| row(fault, rule, says, says, says, says == APPROVED);
    // The answer is lost or worthless, and the record is there.
    let found = |fault, rule| row(fault, rule, APPROVED, APPROVED, APPROVED, true);
    // The answer is lost, and there is no record.
    let nothing = |fault, rule, once| row(fault, rule, NOTHING, NOTHING, once, false);
    // No look-up tells.
    let unknown = |fault, rule| row(fault, rule, LOST, LOST, "ANSWER_LOST UNKNOWN SEND_AGAIN", true);
    // It was acknowledged, and look-ups are empty.
    let denied = |fault, rule, once| row(fault, rule, DENIED, DENIED, once, true);
    vec![
        nothing(RefusedBefore,        "7, L4",  "ANSWER_LOST UNKNOWN SEND_AGAIN"),
        found(AnswerLost,             "7, L1"),
        nothing(AnswerLostUnrecorded, "7, L4",  "ANSWER_LOST UNKNOWN SEND_AGAIN"),
        found(Silence,                "7, L1"),
        nothing(SilenceUnrecorded,    "7, L4",  "ANSWER_TIMEOUT UNKNOWN SEND_AGAIN"),
        found(Late,                   "7, L1"),
        direct(Slow,                  "23", APPROVED),
        direct(Close,                 "23", APPROVED),
        direct(CloseAfter,            "23", APPROVED),
        direct(Chunked,               "23", APPROVED),
        found(AlertAccessDenied,      "7, L1"),
        nothing(AlertUnrecorded,      "7, L4",  "ANSWER_LOST UNKNOWN SEND_AGAIN"),
        found(AnswerCut,              "15, L1"),
        found(AnswerCutHeader,        "7, L1"),
        found(ChunkedCut,             "15, L1"),
        found(Empty200,               "15, L1"),
        found(Empty200NoLength,       "15, L1"),
        denied(AnswerCutAcknowledged, "15, L4a", "ANSWER_LOST UNKNOWN SEND_AGAIN"),
        found(NotJson,                "15, L1"),
        found(Html200,                "15, L1"),
        found(Html403,                "14, L1"),
        found(Html502,                "14, L1"),
        found(Http418Html,            "14, L1"),
        nothing(Http407,              "13, L4", "SERVICE_FAULT UNKNOWN SEND_AGAIN"),
        nothing(Http302,              "14, L4", "SERVICE_FAULT UNKNOWN SEND_AGAIN"),
        found(Html401,                "8, 14, L1"),
        found(Html429,                "11, 14, L1"),
        nothing(Html403NamesId,       "14, L4", "SERVICE_FAULT UNKNOWN SEND_AGAIN"),
        found(Http403Blank,           "14, L1"),
        found(Http401PlainStrange,    "8, 14, L1"),
        found(Http403PlainStrange,    "12, 14, L1"),
        found(Http429PlainStrange,    "11, 14, L1"),
        found(Http400Foreign,         "12, 14, L1"),
        found(Http403Foreign,         "12, 14, L1"),
        found(Http404Foreign,         "12, 14, L1"),
        nothing(Http403ForeignUnrecorded, "12, 14, L4", "SERVICE_FAULT UNKNOWN SEND_AGAIN"),
        found(Http400StrangeCode,     "12, 14, L1"),
        found(Http403StrangeCode,     "12, 14, L1"),
        found(Http404StrangeCode,     "12, 14, L1"),
        found(Http403StrangeEdge,     "12, 14, L1"),
        found(Http403Oauth,           "12, 14, L1"),
        found(Http400WithId,          "12, 14, L1"),
        found(Http401WithId,          "8, 14, L1"),
        found(Http403WithId,          "12, 14, L1"),
        found(Http404WithId,          "12, 14, L1"),
        found(Http429WithId,          "11, 14, L1"),
        found(Http400OtherId,         "12, 17, L1"),
        found(Http401OtherId,         "8, 17, L1"),
        found(Http403OtherId,         "12, 17, L1"),
        found(Http404OtherId,         "12, 17, L1"),
        found(Http429OtherId,         "11, 17, L1"),
        nothing(Http403OtherUnrecorded, "12, 17, L4", "SERVICE_FAULT UNKNOWN SEND_AGAIN"),
        found(TooLong,                "15, L1"),
        found(WrongTypes,             "16, L1"),
        found(DuplicateKeys,          "15, L1"),
        found(TrailingBytes,          "15, L1"),
        found(OtherPayment,           "17, L1"),
        found(MissingStatus,          "16, L1"),
        found(UnknownStatus,          "16, L1"),
        found(StatusError200,         "16, L1"),
        row(DeniedClosed,             "18, L1", APPROVED, APPROVED, NONE, true),
        found(SuccessDeclined,        "18, L1"),
        found(NoId,                   "24, L1"),
        nothing(StatusError200Unrecorded, "16, L4", "ANSWER_UNREADABLE UNKNOWN SEND_AGAIN"),
        nothing(OtherPaymentUnrecorded, "17, L4", "ANSWER_UNREADABLE UNKNOWN SEND_AGAIN"),
        nothing(SharesNothing,        "17, L4", "ANSWER_UNREADABLE UNKNOWN SEND_AGAIN"),
        found(AmountZero,             "17, L1"),
        found(AmountNegative,         "17, L1"),
        found(NoAmountNoId,           "17, L1"),
        found(OtherNumber,            "17, L1"),
        direct(WrongTypesPlain,       "23", APPROVED),
        direct(UnknownFields,         "23", APPROVED),
        direct(NoAmount,              "23", APPROVED),
        direct(NoRequestId,           "23", APPROVED),
        direct(UpdatedNumber,         "23", APPROVED),
        row(Denied,                   "19", DECLINED, NONE, DECLINED, false),
        row(Pending,                  "20", PENDING, NONE, PENDING, false),
        row(CustomerPending,          "20", PENDING, NONE, PENDING, false),
        row(Voided,                   "21", VOIDED, NONE, NONE, false),
        row(ErrorRecord,              "7, L1a", LOST, NONE, "ANSWER_LOST UNKNOWN SEND_AGAIN", false),
        row(PendingEmpty,             "20", PENDING, NONE, PENDING, false),
        row(PendingThenEmpty,         "7, L1, 20", PENDING, NONE, PENDING, false),
        row(ErrorRecordApproved,      "7, L1", APPROVED, NONE, NONE, true),
        found(Http201,                "14, L1"),
        direct(Http400,               "12", REFUSED),
        direct(Http401,               "9", UNAUTHORIZED),
        // There is one token only, so that the first 401 is the last.
        direct(Http401Once,           "8, 9", UNAUTHORIZED),
        direct(Http401Oauth,          "9", UNAUTHORIZED),
        direct(Http401Foreign,        "9", UNAUTHORIZED),
        direct(Http401Blank,          "9", UNAUTHORIZED),
        direct(Http403,               "12", REFUSED),
        direct(Http403Plain,          "12", REFUSED),
        direct(Http404,               "12", REFUSED),
        nothing(Http408,              "14, L4", "SERVICE_FAULT UNKNOWN SEND_AGAIN"),
        found(Http409Recorded,        "10, L1"),
        row(Http409Unrecorded,        "10, L5", TAKEN, TAKEN, REPEATED, false),
        denied(Http409Acknowledged,   "10, L4a", REPEATED),
        row(Http409AcknowledgedOther, "10, L3", BY_HAND, BY_HAND, BY_HAND, true),
        direct(Http412,               "12", REFUSED),
        direct(Http429,               "11", LIMITED),
        direct(Http429Foreign,        "11", LIMITED),
        direct(Http429Blank,          "11", LIMITED),
        denied(Http500Acknowledged,   "14, L4a", "SERVICE_FAULT UNKNOWN SEND_AGAIN"),
        found(Http500Recorded,        "14, L1"),
        nothing(Http500Unrecorded,    "14, L4", "SERVICE_FAULT UNKNOWN SEND_AGAIN"),
        nothing(Http503Unrecorded,    "14, L4", "SERVICE_FAULT UNKNOWN SEND_AGAIN"),
        found(Http504Recorded,        "14, L1"),
        row(RecordOther,              "7, L3", BY_HAND, BY_HAND, BY_HAND, true),
        found(RecordWithoutProfile,   "7, L1"),
        row(RecordSharesNothing,      "7, L3", BY_HAND, BY_HAND, BY_HAND, true),
        row(RecordAmountZero,         "7, L3", BY_HAND, APPROVED, NONE, true),
        found(RecordUpdatedNumber,    "7, L1"),
        row(RecordErrorClosed,        "7, L6", LOST, APPROVED, "ANSWER_LOST UNKNOWN SEND_AGAIN", true),
        found(VoidByFlag,             "7, L1"),
        unknown(LookupDown,           "7, L6"),
        unknown(LookupHtml,           "7, L6"),
        unknown(LookupCut,            "7, L6"),
        unknown(LookupEmptyNoLength,  "7, L6"),
        row(LookupEmptyUntilLimit,    "7, L1", APPROVED, APPROVED, "ANSWER_LOST UNKNOWN SEND_AGAIN", true),
        nothing(Lookup404,            "7, L4", "ANSWER_LOST UNKNOWN SEND_AGAIN"),
        nothing(LookupEmptyObject,    "7, L4", "ANSWER_LOST UNKNOWN SEND_AGAIN"),
    ]
}

impl Row {
    fn told(&self, recovery: Recovery) -> &'static str {
        match recovery {
            Recovery::ByRequestId => self.by_id,
            Recovery::ByState => self.by_state,
            Recovery::Once => self.once,
        }
    }

    /// Can this happen to that operation?
    fn fits(&self, operation: &Operation) -> bool {
        use Fault::*;
        let is_verification = operation.name.starts_with("verify");
        let is_of_a_payment = operation.on != On::Nothing;
        match self.fault {
            Pending | CustomerPending | PendingEmpty | PendingThenEmpty | Denied | ErrorRecord => !is_of_a_payment,
            // It is looked up once, and that too early.
            ErrorRecordApproved => !is_of_a_payment && operation.recovery != Recovery::Once,
            RecordAmountZero => !is_verification,
            Voided => !is_of_a_payment && !is_verification,
            DeniedClosed => !is_verification,
            _ => true,
        }
    }

    /// What the next client is told, the service being well again: by settling or, of what was told already, by the same call.
    fn told_later(&self, recovery: Recovery) -> &'static str {
        match self.told(recovery) {
            // What nobody pays for is not remembered: it is done again, or found under its id.
            told @ (PENDING | DECLINED | NONE) => told,
            _ if self.fault == Fault::ErrorRecord => {
                if recovery == Recovery::Once {
                    REPEATED
                } else {
                    FAILED
                }
            }
            _ if recovery == Recovery::Once => APPROVED,
            told @ (VOIDED | TAKEN) => told,
            // What was refused, or not done, is sent again; what is in doubt is found.
            _ => APPROVED,
        }
    }
}

/// What an operation needs to be there: a payment to change, a profile.
struct Ready {
    payment: String,
    profile: (String, String),
}

struct Operation {
    name: &'static str,
    recovery: Recovery,
    /// The status of the same under another request id, while this one is in doubt; empty: that one passes.
    guard: &'static str,
    /// A payment that is authorized (and not captured) must be there.
    on: On,
    call: fn(&Shop, &Ready, &Ask) -> Outcome,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum On {
    Nothing,
    Authorization,
    Sale,
}

fn sale(means: Means, ask: &Ask) -> Sale {
    let (request_id, order_number) = (ask.request_id.clone(), Some("ORDER-1".into()));
    Sale { means, amount: 1234, request_id, order_number, timeout_ms: TIMEOUT_MS, ..Sale::default() }
}

fn of_order(ask: &Ask) -> Ask {
    Ask { order_number: Some("ORDER-1".into()), ..ask.clone() }
}

fn operations() -> Vec<Operation> {
    use On::*;
    use Recovery::*;
    const ORDER: &str = "ORDER_IN_DOUBT";
    const TARGET: &str = "TARGET_IN_DOUBT";
    let operation = |name, recovery, guard, on, call| Operation { name, recovery, guard, on, call };
    vec![
        operation("pay with a card", ByRequestId, ORDER, Nothing, |shop, _, ask| {
            shop.till.pay(&sale(Means::Card, ask))
        }),
        operation("pay with a new profile", ByRequestId, ORDER, Nothing, |shop, _, ask| {
            shop.till.pay(&sale(Means::NewProfile, ask))
        }),
        operation("pay with a profile", ByRequestId, ORDER, Nothing, |shop, ready, ask| {
            let (id, method) = ready.profile.clone();
            shop.till.pay(&sale(Means::Profile(id, method), ask))
        }),
        operation("capture", ByRequestId, TARGET, Authorization, |shop, ready, ask| shop.capture(&ready.payment, ask)),
        operation("refund", ByRequestId, TARGET, Sale, |shop, ready, ask| shop.refund(&ready.payment, ask)),
        operation("refund to a card", ByRequestId, ORDER, Nothing, |shop, _, ask| shop.refund_to_card(&of_order(ask))),
        operation("refund to a profile", ByRequestId, ORDER, Nothing, |shop, ready, ask| {
            shop.refund_to_profile(&shop.profile(&ready.profile.0, &ready.profile.1), &of_order(ask))
        }),
        operation("verify and store", ByRequestId, "", Nothing, |shop, _, ask| {
            shop.verify_and_store(&Ask { amount: 0, ..ask.clone() })
        }),
        operation("void", ByState, TARGET, Authorization, |shop, ready, ask| {
            shop.void(&ready.payment, &Ask { amount: 0, ..ask.clone() })
        }),
        operation("adjust", ByState, TARGET, Authorization, |shop, ready, ask| {
            shop.adjust(&ready.payment, &Ask { amount: 6_000, ..ask.clone() })
        }),
        operation("verify", Once, "", Nothing, |shop, ready, ask| {
            shop.verify(&shop.profile(&ready.profile.0, &ready.profile.1), &Ask { amount: 0, ..ask.clone() })
        }),
    ]
}

fn make_ready(shop: &Shop, on: On) -> Ready {
    let stored = shop.till.pay(&Sale::default());
    let profile = (support::text(&stored.result.consumer_profile_id), support::text(&stored.result.payment_method_id));
    // Only an amount that is not final can be adjusted.
    let (capture_method, is_amount_final) =
        if on == On::Authorization { (JPM_CAPTURE_MANUAL, JPM_NO) } else { (JPM_CAPTURE_NOW, 0) };
    let payment = match on {
        On::Nothing => String::new(),
        _ => {
            let paid = shop.authorize_card(&Ask { capture_method, is_amount_final, ..Ask::amount(5_000) });
            support::text(&paid.result.transaction_id)
        }
    };
    Ready { payment, profile }
}

/// One cell; what is wrong with it.
fn try_cell(operation: &Operation, row: &Row, keys: &Folder, folder: Option<&Folder>) -> Vec<String> {
    // All services have the same keys, as making them takes longer than all the rest.
    let keys = Some(keys.path().to_owned());
    let settings = Settings { service_limit: LIMIT, tls: false, folder: keys, ..Settings::default() };
    let timeout = if matches!(row.told(operation.recovery), LOST | BY_HAND) { 600 } else { i64::from(TIMEOUT_MS) };
    let mut options = vec![
        (JPM_OPT_SERVICE_LIMIT_MS, Value::Number(LIMIT.as_millis() as i64)),
        (JPM_OPT_TIMEOUT_MS, Value::Number(timeout)),
    ];
    if let Some(folder) = folder {
        options.push((JPM_OPT_JOURNAL_FILE, Value::Text(folder.journal())));
    }
    let mut shop = Shop::open_with(settings, &options);
    let ready = make_ready(&shop, operation.on);
    let ask = Ask { request_id: Some("the-one".into()), ..Ask::amount(1_234) };
    let mut wrong = Vec::new();
    let mut expect = |what: &str, expected: &str, found: String| {
        if expected != found {
            wrong.push(format!("{what}: expected {expected}, found {found}"));
        }
    };

    shop.simulator.inject(row.fault);
    let told = (operation.call)(&shop, &ready, &ask);
    let is_done = told.verdict() == APPROVED || row.is_done;
    expect("told", row.told(operation.recovery), told.verdict());
    shop.till.acknowledge(&told);
    expect("journal", "0", told.result.journal_status.to_string());
    if is_open(&told) && !operation.guard.is_empty() {
        let another = Ask { request_id: Some("another".into()), ..ask.clone() };
        let pressed = (operation.call)(&shop, &ready, &another);
        expect("another id", &format!("{} NOT_ATTEMPTED SEE_OTHER", operation.guard), pressed.verdict());
        expect("who decides", "the-one", support::text(&pressed.result.other_request_id));
    }
    let entries = |shop: &Shop| {
        let entries = shop.simulator.entries().into_iter();
        entries.filter(|entry| entry.request_id == "the-one" && entry.response_status == "SUCCESS").count()
    };
    // What ends otherwise has an entry that charges nothing.
    let ends_otherwise = matches!(row.fault, Fault::Pending | Fault::CustomerPending | Fault::Voided);
    if !ends_otherwise {
        expect("done", if is_done { "1" } else { "0" }, entries(&shop).to_string());
    }

    shop.simulator.heal();
    if folder.is_some() {
        let simulator = shop.simulator.clone();
        drop(shop);
        shop = Shop::at(simulator, &options);
    }
    let later = if is_open(&told) && operation.recovery != Recovery::Once {
        settle(&shop, if row.fault == Fault::ErrorRecord { 15 } else { 5 })
    } else {
        (operation.call)(&shop, &ready, &ask)
    };
    expect("told later", row.told_later(operation.recovery), later.verdict());
    if !ends_otherwise && row.told_later(operation.recovery) == APPROVED {
        expect("done in the end", "1", entries(&shop).to_string());
    }
    wrong
}

fn is_open(told: &Outcome) -> bool {
    matches!(told.result.outcome, JPM_OUTCOME_UNKNOWN | JPM_OUTCOME_PENDING)
}

/// As a till does it; what is pending stays so.
fn settle(shop: &Shop, patience_s: u64) -> Outcome {
    let until = Instant::now() + Duration::from_secs(patience_s);
    loop {
        let mut next = shop.till.settle_next();
        let is_its_own = next.request_id() == "the-one";
        if next.status == JPM_OK && is_its_own {
            return next;
        }
        if next.status == JPM_E_STILL_UNKNOWN && next.result.outcome == JPM_OUTCOME_PENDING {
            // Told as the call told it.
            (next.status, next.result.status) = (JPM_OK, JPM_OK);
            return next;
        }
        if next.status == JPM_DONE || Instant::now() > until {
            return next;
        }
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn every_operation_meets_every_fault() {
    let (rows, operations) = (rows(), operations());
    let cells: Vec<(&Operation, &Row, bool)> = operations
        .iter()
        .flat_map(|operation| rows.iter().map(move |row| (operation, row)))
        .filter(|(operation, row)| row.fits(operation))
        .flat_map(|(operation, row)| [true, false].map(|journal| (operation, row, journal)))
        .collect();
    let (next, wrong, keys) = (AtomicUsize::new(0), Mutex::new(Vec::new()), Folder::new());
    drop(Simulator::start(Settings { folder: Some(keys.path().to_owned()), ..Settings::default() }).unwrap());
    thread::scope(|scope| {
        // Nearly all of the time is waiting.
        for _ in 0..16 {
            scope.spawn(|| {
                while let Some((operation, row, has_journal)) = cells.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let folder = has_journal.then(Folder::new);
                    let faults = try_cell(operation, row, &keys, folder.as_ref());
                    let journal = if *has_journal { "with a journal" } else { "without a journal" };
                    let say = |fault| format!("{}, {}, {journal}: {fault}", operation.name, row.fault.name());
                    wrong.lock().unwrap().extend(faults.into_iter().map(say));
                }
            });
        }
    });
    let mut wrong = wrong.into_inner().unwrap();
    wrong.sort();
    println!(
        "{} operations x {} faults x with and without a journal: {} cells",
        operations.len(),
        rows.len(),
        cells.len()
    );
    assert!(wrong.is_empty(), "{} cells are wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_fault_has_a_row() {
    let rows = rows();
    for fault in Fault::ALL {
        assert_eq!(rows.iter().filter(|row| row.fault == *fault).count(), 1, "{fault:?}");
    }
}

/// The documentation is made of the table.
#[test]
fn the_page_is_as_the_table() {
    let mut page = String::from(include_str!("fault_matrix.md"));
    let names = |recovery| {
        let names: Vec<_> = operations().iter().filter(|one| one.recovery == recovery).map(|one| one.name).collect();
        names.join(", ")
    };
    writeln!(page, "\n- **By request id**: {}.", names(Recovery::ByRequestId)).unwrap();
    writeln!(page, "- **By state**: {}.", names(Recovery::ByState)).unwrap();
    writeln!(page, "- **Once**: {}.\n", names(Recovery::Once)).unwrap();
    page += "Pressed once more, under another request id, while it is in doubt or pending: nothing is sent, and `other_request_id` names it.\n\n";
    for guard in ["ORDER_IN_DOUBT", "TARGET_IN_DOUBT"] {
        let names: Vec<_> = operations().iter().filter(|one| one.guard == guard).map(|one| one.name).collect();
        writeln!(page, "- `{guard}` `NOT_ATTEMPTED` `SEE_OTHER`: {}.", names.join(", ")).unwrap();
    }
    page += "\n";
    page += "| Fault | Rule | By request id | then | By state | then | Once |\n|---|---|---|---|---|---|---|\n";
    for row in rows() {
        let told = |told: &str| match told {
            NONE => "-".to_owned(),
            told => format!("`{}`", told.trim_start_matches("JPM_OK ").replace(' ', "` `")),
        };
        let cell = |recovery| [row.told(recovery), row.told_later(recovery)].map(told).join(" | ");
        writeln!(
            page,
            "| {} | {} | {} | {} | {} |",
            row.fault.meaning().trim_end_matches('.'),
            row.rule,
            cell(Recovery::ByRequestId),
            cell(Recovery::ByState),
            told(row.told(Recovery::Once)),
        )
        .unwrap();
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/fault-matrix.md");
    if std::env::var_os("JPM_WRITE_DOCS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap_or_default() == page,
        "docs/fault-matrix.md is not as the table: make docs"
    );
}
