//! Every row of the decision table, driven through the C interface against the simulator: real TLS, real faults.

mod support;

use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use jpm::numbers::*;
use jpm_simulator::{Fault, Settings, Simulator};
use support::{Outcome, Sale, Till, Value, outcome_name};

const APPROVED: &str = "JPM_OK APPROVED NONE";
const PENDING: &str = "JPM_OK PENDING SETTLE_FIRST";
const NOT_RECORDED: &str = "NOT_RECORDED NOT_PROCESSED SEND_AGAIN";
const REFUSED: &str = "REFUSED NOT_PROCESSED FIX";

/// What is expected of one fault; each payment asks for a profile.
struct Row {
    fault: Fault,
    /// Row of the decision table that ends it or puts it in doubt.
    row: &'static str,
    /// Told while the service may still be working: its limit is 70 s, the call has 3 s.
    before_due: &'static str,
    /// Told when the limit is over within the call: limit 400 ms, the call has 5 s.
    after_due: &'static str,
    profile: i32,
    /// Entries of the ledger under this request id in the end.
    charges: usize,
}

/// The expected columns are written by hand from the money rules.
#[rustfmt::skip]
fn rows() -> Vec<Row> {
    use Fault::*;
    let row = |fault, row, before_due, after_due, profile, charges| Row { fault, row, before_due, after_due, profile, charges };
    // The answer says it all.
    let direct = |fault, number, said| row(fault, number, said, said, if said == APPROVED { JPM_PROFILE_CREATED } else { JPM_PROFILE_NONE }, usize::from(said == APPROVED));
    // The answer is lost or worthless, the record is found.
    let found = |fault, number| row(fault, number, APPROVED, APPROVED, JPM_PROFILE_CREATED, 1);
    // The answer is lost, and there is no record: unknown until it is too late for one.
    let nothing = |fault, number, unknown| row(fault, number, unknown, NOT_RECORDED, JPM_PROFILE_NONE, 0);
    vec![
        nothing(RefusedBefore,         "7", "ANSWER_LOST UNKNOWN SETTLE_FIRST"),
        found(AnswerLost,              "7"),
        nothing(AnswerLostUnrecorded,  "7", "ANSWER_LOST UNKNOWN SETTLE_FIRST"),
        found(Silence,                 "7"),
        nothing(SilenceUnrecorded,     "7", "ANSWER_TIMEOUT UNKNOWN SETTLE_FIRST"),
        row(Late,                      "7", "ANSWER_TIMEOUT UNKNOWN SETTLE_FIRST", APPROVED, JPM_PROFILE_CREATED, 1),
        direct(Slow,                   "23", APPROVED),
        direct(Close,                  "23", APPROVED),
        direct(CloseAfter,             "23", APPROVED),
        direct(Chunked,                "23", APPROVED),
        found(AnswerCut,               "15"),
        found(AnswerCutHeader,         "7"),
        found(ChunkedCut,              "15"),
        found(Empty200,                "15"),
        found(Empty200NoLength,        "15"),
        found(NotJson,                 "15"),
        found(Html200,                 "15"),
        found(Html403,                 "14"),
        found(Html502,                 "14"),
        found(Http418Html,             "14"),
        nothing(Http407,               "13", "SERVICE_FAULT UNKNOWN SETTLE_FIRST"),
        nothing(Http302,               "14", "SERVICE_FAULT UNKNOWN SETTLE_FIRST"),
        found(TooLong,                 "15"),
        found(WrongTypes,              "16"),
        found(DuplicateKeys,           "15"),
        found(TrailingBytes,           "15"),
        found(OtherPayment,            "17"),
        found(MissingStatus,           "16"),
        found(UnknownStatus,           "16"),
        found(StatusError200,          "16"),
        found(DeniedClosed,            "18"),
        found(SuccessDeclined,         "18"),
        found(NoId,                    "24"),
        direct(WrongTypesPlain,        "23", APPROVED),
        direct(UnknownFields,          "23", APPROVED),
        row(Pending,                   "20", PENDING, PENDING, JPM_PROFILE_UNKNOWN, 0),
        row(CustomerPending,           "20", PENDING, PENDING, JPM_PROFILE_UNKNOWN, 0),
        direct(Voided,                 "21", "JPM_OK NOT_PROCESSED NONE"),
        found(Http201,                 "14"),
        direct(Http400,                "12", REFUSED),
        direct(Http401,                "9",  "UNAUTHORIZED NOT_PROCESSED FIX"),
        direct(Http401Once,            "9",  "UNAUTHORIZED NOT_PROCESSED FIX"),
        direct(Http403,                "12", REFUSED),
        direct(Http404,                "12", REFUSED),
        nothing(Http408,               "14", "SERVICE_FAULT UNKNOWN SETTLE_FIRST"),
        found(Http409Recorded,         "10"),
        row(Http409Unrecorded,         "10", "DUPLICATE UNKNOWN SETTLE_FIRST", "REQUEST_ID_TAKEN NOT_PROCESSED FIX", JPM_PROFILE_NONE, 0),
        direct(Http412,                "12", REFUSED),
        direct(Http429,                "11", "RATE_LIMITED NOT_PROCESSED SEND_AGAIN"),
        found(Http500Recorded,         "14"),
        nothing(Http500Unrecorded,     "14", "SERVICE_FAULT UNKNOWN SETTLE_FIRST"),
        nothing(Http503Unrecorded,     "14", "SERVICE_FAULT UNKNOWN SETTLE_FIRST"),
        found(Http504Recorded,         "14"),
        row(RecordOther,               "L3", "RECORD_MISMATCH UNKNOWN CHECK_BY_HAND", "RECORD_MISMATCH UNKNOWN CHECK_BY_HAND", JPM_PROFILE_UNKNOWN, 1),
        row(RecordWithoutProfile,      "L1", APPROVED, APPROVED, JPM_PROFILE_UNKNOWN, 1),
        row(LookupDown,                "L6", "ANSWER_LOST UNKNOWN SETTLE_FIRST", "ANSWER_LOST UNKNOWN SETTLE_FIRST", JPM_PROFILE_UNKNOWN, 1),
        row(LookupHtml,                "L6", "ANSWER_LOST UNKNOWN SETTLE_FIRST", "ANSWER_LOST UNKNOWN SETTLE_FIRST", JPM_PROFILE_UNKNOWN, 1),
        row(LookupCut,                 "L6", "ANSWER_LOST UNKNOWN SETTLE_FIRST", "ANSWER_LOST UNKNOWN SETTLE_FIRST", JPM_PROFILE_UNKNOWN, 1),
        row(LookupEmptyNoLength,       "L6", "ANSWER_LOST UNKNOWN SETTLE_FIRST", "ANSWER_LOST UNKNOWN SETTLE_FIRST", JPM_PROFILE_UNKNOWN, 1),
        row(LookupEmptyUntilLimit,     "L1", "ANSWER_LOST UNKNOWN SETTLE_FIRST", APPROVED, JPM_PROFILE_CREATED, 1),
        nothing(Lookup404,             "L4", "ANSWER_LOST UNKNOWN SETTLE_FIRST"),
        nothing(LookupEmptyObject,     "L4", "ANSWER_LOST UNKNOWN SETTLE_FIRST"),
    ]
}

#[test]
fn every_fault_has_a_row() {
    let rows = rows();
    for fault in Fault::ALL {
        assert_eq!(rows.iter().filter(|row| row.fault == *fault).count(), 1, "{fault:?}");
    }
}

#[test]
fn before_due() {
    drive(Duration::from_secs(70), 3_000, |row| row.before_due);
}

#[test]
fn after_due() {
    drive(Duration::from_millis(400), 5_000, |row| row.after_due);
}

fn drive(limit: Duration, timeout_ms: i32, expected: fn(&Row) -> &'static str) {
    let simulator = Simulator::start(Settings { service_limit: limit, ..Settings::default() }).unwrap();
    // A till each: CLOSE-AFTER leaves a connection that the next payment may meet just as it closes.
    let till = || Till::new(&simulator, &[(JPM_OPT_SERVICE_LIMIT_MS, Value::Number(limit.as_millis() as i64))]);
    let rows = Mutex::new(rows());
    let wrong = Mutex::new(Vec::new());
    let next = || rows.lock().unwrap().pop();
    thread::scope(|scope| {
        // Nearly all of the time is waiting.
        for _ in 0..16 {
            scope.spawn(|| {
                while let Some(row) = next() {
                    let sale = Sale { timeout_ms, ..Sale::order(&format!("SIM-{}", row.fault.name())) };
                    let till = till();
                    let started = Instant::now();
                    let told = till.pay(&sale);
                    let took = started.elapsed();
                    for fault in check(&row, expected(&row), &told, &simulator) {
                        wrong.lock().unwrap().push(format!("{:?} (row {}): {fault}", row.fault, row.row));
                    }
                    // The deadline holds, with what a busy machine adds.
                    if took > Duration::from_millis(timeout_ms as u64 + 500) {
                        wrong.lock().unwrap().push(format!("{:?}: took {took:?}", row.fault));
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// What is wrong with what was told, in words.
fn check(row: &Row, expected: &str, told: &Outcome, simulator: &Simulator) -> Vec<String> {
    let mut wrong = Vec::new();
    let result = &told.result;
    let verdict = told.verdict();
    let found = format!("{verdict}: {}", support::text(&result.error_message));
    if verdict != expected {
        wrong.push(format!("expected {expected}, was told {found}"));
    }
    let profile = match outcome_name(result.outcome) {
        "UNKNOWN" => JPM_PROFILE_UNKNOWN,
        _ => row.profile,
    };
    if result.profile_outcome != profile {
        wrong.push(format!("expected profile {profile}, was told {}", result.profile_outcome));
    }
    let id = told.request_id();
    let charges = simulator.charges(&id);
    // A late commit comes when it comes.
    if charges != row.charges && row.fault != Fault::Late {
        wrong.push(format!("expected {} in the ledger, found {charges}", row.charges));
    }
    let sent = simulator
        .requests()
        .iter()
        .filter(|seen| seen.method == "POST" && seen.header("request-id") == Some(id.as_str()))
        .count();
    if sent != 1 {
        wrong.push(format!("was sent {sent} times"));
    }
    let is_approved = result.outcome == JPM_OUTCOME_APPROVED;
    if is_approved && (result.amount != 1234 || result.transaction_id[0] == 0) {
        wrong.push("approved without amount or id".into());
    }
    let by_look_up = result.flags == JPM_RESULT_FOUND_BY_LOOKUP;
    if is_approved && by_look_up == (row.row == "23") {
        wrong.push(format!("found by a look-up: {by_look_up}"));
    }
    if (result.profile_outcome == JPM_PROFILE_CREATED)
        != (result.consumer_profile_id[0] != 0 && result.payment_method_id[0] != 0)
    {
        wrong.push("the profile's ids do not agree with its outcome".into());
    }
    let explained = result.error_code[0] != 0 && result.error_message[0] != 0;
    if explained == is_approved {
        wrong.push(format!("error fields: {explained}"));
    }
    wrong
}
