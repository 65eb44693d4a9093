//! Every row of the decision table, driven through the C interface against the simulator: real TLS, real faults.

use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use crate::support::scripted::gone_after;
use crate::support::{self, Outcome, Sale, Till, Value, outcome_name, secret};
use jpm::constants::*;
use jpm_simulator::{ClientAuth, Fault, Settings, Simulator, TlsVersion, TokenPolicy};

const APPROVED: &str = "JPM_OK APPROVED NONE";
const PENDING: &str = "JPM_OK PENDING SETTLE_FIRST";
const NOT_RECORDED: &str = "NOT_RECORDED NOT_PROCESSED SEND_AGAIN";
const REFUSED: &str = "REFUSED NOT_PROCESSED FIX";
const UNAUTHORIZED: &str = "UNAUTHORIZED NOT_PROCESSED FIX";
const LIMITED: &str = "RATE_LIMITED NOT_PROCESSED SEND_AGAIN";
const LOST: &str = "ANSWER_LOST UNKNOWN SETTLE_FIRST";
const UNREADABLE: &str = "ANSWER_UNREADABLE UNKNOWN SETTLE_FIRST";
const STRANGE: &str = "SERVICE_FAULT UNKNOWN SETTLE_FIRST";
const NOT_OURS: &str = "RECORD_MISMATCH UNKNOWN CHECK_BY_HAND";
/// The service had it, and its look-ups say that it has not (L4a).
const DENIES_IT: &str = "STILL_UNKNOWN UNKNOWN CHECK_BY_HAND";

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

/// The expected columns are written by hand from docs/rules/money.md.
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
    // It was acknowledged, and look-ups are empty.
    let denied = |fault, number, unknown| row(fault, number, unknown, DENIES_IT, JPM_PROFILE_UNKNOWN, 1);
    // No look-up tells.
    let unknown = |fault, number, told, charges| row(fault, number, told, told, JPM_PROFILE_UNKNOWN, charges);
    vec![
        nothing(RefusedBefore,         "7", LOST),
        found(AnswerLost,              "7"),
        nothing(AnswerLostUnrecorded,  "7", LOST),
        found(Silence,                 "7"),
        nothing(SilenceUnrecorded,     "7", "ANSWER_TIMEOUT UNKNOWN SETTLE_FIRST"),
        row(Late,                      "7", "ANSWER_TIMEOUT UNKNOWN SETTLE_FIRST", APPROVED, JPM_PROFILE_CREATED, 1),
        direct(Slow,                   "23", APPROVED),
        direct(Close,                  "23", APPROVED),
        direct(CloseAfter,             "23", APPROVED),
        direct(Chunked,                "23", APPROVED),
        found(AlertAccessDenied,       "7"),
        nothing(AlertUnrecorded,       "7", LOST),
        found(AnswerCut,               "15"),
        found(AnswerCutHeader,         "7"),
        found(ChunkedCut,              "15"),
        found(Empty200,                "15"),
        found(Empty200NoLength,        "15"),
        denied(AnswerCutAcknowledged,  "15, L4a", LOST),
        found(NotJson,                 "15"),
        found(Html200,                 "15"),
        found(Html403,                 "14"),
        found(Html502,                 "14"),
        found(Http418Html,             "14"),
        nothing(Http407,               "13", STRANGE),
        nothing(Http302,               "14", STRANGE),
        // There is one token only, so that the first 401 is the last.
        found(Html401,                 "8, 14"),
        found(Html429,                 "11, 14"),
        nothing(Html403NamesId,        "14", STRANGE),
        found(Http403Blank,            "14"),
        found(Http401PlainStrange,     "8, 14"),
        found(Http403PlainStrange,     "12, 14"),
        found(Http429PlainStrange,     "11, 14"),
        found(Http400Foreign,          "12, 14"),
        found(Http403Foreign,          "12, 14"),
        found(Http404Foreign,          "12, 14"),
        nothing(Http403ForeignUnrecorded, "12, 14", STRANGE),
        found(Http400StrangeCode,      "12, 14"),
        found(Http403StrangeCode,      "12, 14"),
        found(Http404StrangeCode,      "12, 14"),
        found(Http403StrangeEdge,      "12, 14"),
        found(Http403Oauth,            "12, 14"),
        found(Http400WithId,           "12, 14"),
        found(Http401WithId,           "8, 14"),
        found(Http403WithId,           "12, 14"),
        found(Http404WithId,           "12, 14"),
        found(Http429WithId,           "11, 14"),
        found(Http400OtherId,          "12, 17"),
        found(Http401OtherId,          "8, 17"),
        found(Http403OtherId,          "12, 17"),
        found(Http404OtherId,          "12, 17"),
        found(Http429OtherId,          "11, 17"),
        nothing(Http403OtherUnrecorded, "12, 17", STRANGE),
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
        // Neither is an acknowledgement: a request id alone, or another's answer.
        nothing(StatusError200Unrecorded, "16", UNREADABLE),
        nothing(OtherPaymentUnrecorded, "17", UNREADABLE),
        nothing(SharesNothing,         "17", UNREADABLE),
        found(AmountZero,              "17"),
        found(AmountNegative,          "17"),
        found(NoAmountNoId,            "17"),
        found(OtherNumber,             "17"),
        direct(WrongTypesPlain,        "23", APPROVED),
        direct(UnknownFields,          "23", APPROVED),
        direct(NoAmount,               "23", APPROVED),
        direct(NoRequestId,            "23", APPROVED),
        direct(UpdatedNumber,          "23", APPROVED),
        row(Denied,                    "19", "JPM_OK DECLINED NONE", "JPM_OK DECLINED NONE", JPM_PROFILE_FAILED, 0),
        row(Pending,                   "20", PENDING, PENDING, JPM_PROFILE_UNKNOWN, 0),
        row(CustomerPending,           "20", PENDING, PENDING, JPM_PROFILE_UNKNOWN, 0),
        direct(Voided,                 "21", "JPM_OK NOT_PROCESSED NONE"),
        // The second reading, ten seconds after the first, is beyond the call.
        unknown(ErrorRecord,           "L1a", LOST, 0),
        row(PendingEmpty,              "20", PENDING, PENDING, JPM_PROFILE_UNKNOWN, 0),
        row(PendingThenEmpty,          "L1, 20", PENDING, PENDING, JPM_PROFILE_UNKNOWN, 0),
        row(ErrorRecordApproved,       "L1", LOST, APPROVED, JPM_PROFILE_CREATED, 1),
        found(Http201,                 "14"),
        direct(Http400,                "12", REFUSED),
        direct(Http401,                "9",  UNAUTHORIZED),
        direct(Http401Once,            "9",  UNAUTHORIZED),
        direct(Http401Oauth,           "9",  UNAUTHORIZED),
        direct(Http401Foreign,         "9",  UNAUTHORIZED),
        direct(Http401Blank,           "9",  UNAUTHORIZED),
        direct(Http403,                "12", REFUSED),
        direct(Http403Plain,           "12", REFUSED),
        direct(Http404,                "12", REFUSED),
        nothing(Http408,               "14", STRANGE),
        found(Http409Recorded,         "10"),
        row(Http409Unrecorded,         "10", "DUPLICATE UNKNOWN SETTLE_FIRST", "REQUEST_ID_TAKEN NOT_PROCESSED FIX", JPM_PROFILE_NONE, 0),
        denied(Http409Acknowledged,    "10, L4a", "DUPLICATE UNKNOWN SETTLE_FIRST"),
        unknown(Http409AcknowledgedOther, "10, L3", NOT_OURS, 1),
        direct(Http412,                "12", REFUSED),
        direct(Http429,                "11", LIMITED),
        direct(Http429Foreign,         "11", LIMITED),
        direct(Http429Blank,           "11", LIMITED),
        denied(Http500Acknowledged,    "14, L4a", STRANGE),
        found(Http500Recorded,         "14"),
        nothing(Http500Unrecorded,     "14", STRANGE),
        nothing(Http503Unrecorded,     "14", STRANGE),
        found(Http504Recorded,         "14"),
        unknown(RecordOther,           "L3", NOT_OURS, 1),
        row(RecordWithoutProfile,      "L1", APPROVED, APPROVED, JPM_PROFILE_UNKNOWN, 1),
        unknown(RecordSharesNothing,   "L3", NOT_OURS, 1),
        unknown(RecordAmountZero,      "L3", NOT_OURS, 1),
        found(RecordUpdatedNumber,     "L1"),
        unknown(RecordErrorClosed,     "L6", LOST, 1),
        found(VoidByFlag,              "L1"),
        unknown(LookupDown,            "L6", LOST, 1),
        unknown(LookupHtml,            "L6", LOST, 1),
        unknown(LookupCut,             "L6", LOST, 1),
        unknown(LookupEmptyNoLength,   "L6", LOST, 1),
        row(LookupEmptyUntilLimit,     "L1", LOST, APPROVED, JPM_PROFILE_CREATED, 1),
        nothing(Lookup404,             "L4", LOST),
        nothing(LookupEmptyObject,     "L4", LOST),
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
    if charges != row.charges && !matches!(row.fault, Fault::Late | Fault::ErrorRecordApproved) {
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

/// A service with so short a limit that the call sees the end of it.
fn quick(settings: Settings) -> Simulator {
    Simulator::start(Settings { service_limit: Duration::from_millis(200), ..settings }).unwrap()
}

fn quick_till(simulator: &Simulator, more: &[(i32, Value)]) -> Till {
    let mut options = vec![(JPM_OPT_SERVICE_LIMIT_MS, Value::Number(200)), (JPM_OPT_TIMEOUT_MS, Value::Number(3_000))];
    options.extend_from_slice(more);
    Till::new(simulator, &options)
}

fn posts(simulator: &Simulator, id: &str) -> usize {
    let seen = simulator.requests();
    seen.iter().filter(|seen| seen.method == "POST" && seen.request_id() == Some(id)).count()
}

/// Row 6 and row 7: an alert is about our certificate only with TLS 1.3, from a server that asked for one, and before anything was
/// sent on this connection. What a server that asked has done before it sent the alert, nobody can tell from the alert.
#[test]
fn an_alert_in_place_of_the_answer() {
    const OURS: &str = "CLIENT_CERTIFICATE NOT_ATTEMPTED FIX";
    use ClientAuth::{None, Optional};
    use Fault::{AlertAccessDenied, AlertUnrecorded};
    use TlsVersion::{Tls12, Tls13};
    for (tls_version, client_auth, is_first, fault, verdict) in [
        (Tls13, None, true, AlertAccessDenied, APPROVED),
        (Tls13, None, true, AlertUnrecorded, NOT_RECORDED),
        (Tls12, None, true, AlertAccessDenied, APPROVED),
        (Tls12, None, true, AlertUnrecorded, NOT_RECORDED),
        (Tls12, Optional, true, AlertAccessDenied, APPROVED),
        (Tls12, Optional, true, AlertUnrecorded, NOT_RECORDED),
        (Tls13, Optional, true, AlertUnrecorded, OURS),
        (Tls13, Optional, false, AlertAccessDenied, APPROVED),
        (Tls13, Optional, false, AlertUnrecorded, NOT_RECORDED),
    ] {
        let simulator = quick(Settings { tls_version, client_auth, ..Settings::default() });
        let till = quick_till(&simulator, &[]);
        if !is_first {
            assert_eq!(till.pay(&Sale { amount: 1, ..Sale::default() }).verdict(), APPROVED);
        }
        simulator.inject(fault);
        let told = till.pay(&Sale::default());
        let name = format!("{tls_version:?} {client_auth:?} {is_first} {fault:?}");
        assert_eq!(told.verdict(), verdict, "{name}");
        assert_eq!(simulator.charges(&told.request_id()), usize::from(fault == AlertAccessDenied), "{name}");
        assert_eq!(simulator.met(), [(fault, told.request_id())], "{name}");
    }
}

/// Row 8: where there is another token. A 401 that shows that the service had the payment, or that is another's, is looked up at
/// once; any other is tried again under the same id, which the service refuses if it had it.
#[test]
fn a_401_where_the_token_can_be_renewed() {
    use Fault::*;
    for (fault, verdict, sent, charges) in [
        (Http401WithId, APPROVED, 1, 1),
        (Http401OtherId, APPROVED, 1, 1),
        (Html401, APPROVED, 2, 1),
        (Http401PlainStrange, APPROVED, 2, 1),
        (Http401, APPROVED, 2, 1),
        (Http401Oauth, APPROVED, 2, 1),
        (Http401Foreign, APPROVED, 2, 1),
        (Http401Blank, APPROVED, 2, 1),
    ] {
        let simulator = quick(Settings { tokens: TokenPolicy::Issued, ..Settings::default() });
        let till = quick_till(&simulator, &secret(&simulator.secret_token_url()));
        simulator.inject(fault);
        let told = till.pay(&Sale::default());
        assert_eq!(told.verdict(), verdict, "{fault:?}");
        assert_eq!(posts(&simulator, &told.request_id()), sent, "{fault:?}");
        assert_eq!(simulator.charges(&told.request_id()), charges, "{fault:?}");
    }
}

/// Row 8, not repeated for want of a token: the first 401 decides, and look-ups have to wait for a token too.
#[test]
fn a_401_and_no_other_token() {
    use Fault::*;
    for (fault, verdict, settled) in [
        (Html401, STRANGE, &[APPROVED][..]),
        (Http401PlainStrange, STRANGE, &[APPROVED]),
        (Http401, UNAUTHORIZED, &[]),
        (Http401Foreign, UNAUTHORIZED, &[]),
        (Http401Blank, UNAUTHORIZED, &[]),
    ] {
        let simulator = quick(Settings { tokens: TokenPolicy::Issued, ..Settings::default() });
        let token_url = simulator.secret_token_url();
        let mut options = secret(&token_url);
        options.push((JPM_OPT_CONNECT_TIMEOUT_MS, Value::Number(500)));
        let till = quick_till(&simulator, &options);
        assert_eq!(till.warm_up().0, JPM_OK);
        simulator.set_token_endpoint_down(true);
        simulator.inject(fault);
        let told = till.pay(&Sale::default());
        assert_eq!(told.verdict(), verdict, "{fault:?}");
        assert_eq!(posts(&simulator, &told.request_id()), 1, "{fault:?}");
        assert_eq!(till.acknowledge(&told), JPM_OK);
        simulator.set_token_endpoint_down(false);
        assert_eq!(till.settle_all(Duration::from_secs(5)).verdicts(), settled, "{fault:?}");
        assert_eq!(simulator.charges(&told.request_id()), settled.len(), "{fault:?}");
    }
}

/// Row 8, not repeated for want of a connection: the same.
#[test]
fn a_401_and_no_other_connection() {
    let simulator = Simulator::start(Settings { tls: false, ..Settings::default() }).unwrap();
    let token_url = simulator.secret_token_url();
    for (body, verdict) in [
        ("<html>Request blocked</html>", STRANGE),
        ("Blocked by policy 7.", STRANGE),
        ("", "CONNECT NOT_PROCESSED SEND_AGAIN"),
        (r#"{"error":"invalid_token","error_description":"Invalid issuer"}"#, "CONNECT NOT_PROCESSED SEND_AGAIN"),
        (r#"{"title":"Blocked by policy"}"#, "CONNECT NOT_PROCESSED SEND_AGAIN"),
    ] {
        let url = gone_after(401, body) + "/api/v2";
        let mut options = secret(&token_url);
        options.extend([
            (JPM_OPT_BASE_URL, Value::Text(&url)),
            (JPM_OPT_SERVICE_LIMIT_MS, Value::Number(200)),
            (JPM_OPT_TIMEOUT_MS, Value::Number(1_500)),
        ]);
        assert_eq!(Till::new(&simulator, &options).pay(&Sale::default()).verdict(), verdict, "{body}");
    }
}

/// Row 17: an error that names another request is another's, and so is whatever that connection brings next.
#[test]
fn a_connection_that_brought_anothers_answer_is_dropped() {
    use Fault::*;
    for fault in [Http400OtherId, Http401OtherId, Http403OtherId, Http404OtherId, Http429OtherId] {
        let simulator = quick(Settings::default());
        let till = quick_till(&simulator, &[]);
        simulator.inject(fault);
        assert_eq!(till.pay(&Sale::default()).verdict(), APPROVED, "{fault:?}");
        assert_eq!(simulator.connections(), 2, "{fault:?}");
    }
}

/// Rows 16 to 24, of a path that no table knows.
#[test]
fn what_a_path_of_a_later_release_answers() {
    for (order, verdict) in [
        ("ORDER-1", APPROVED),
        ("SIM-MISSING-STATUS", APPROVED),
        ("SIM-DENIED", "JPM_OK DECLINED NONE"),
        // Nothing can settle it: there is no look-up of it.
        ("SIM-PENDING", "JPM_OK PENDING CHECK_BY_HAND"),
        ("SIM-CUSTOMER-PENDING", "JPM_OK PENDING CHECK_BY_HAND"),
        ("SIM-STATUS-ERROR-200", "ANSWER_UNREADABLE UNKNOWN CHECK_BY_HAND"),
        ("SIM-UNKNOWN-STATUS", "ANSWER_UNREADABLE UNKNOWN CHECK_BY_HAND"),
        ("SIM-HTTP-403", REFUSED),
        ("SIM-HTTP-403-STRANGE-CODE", "SERVICE_FAULT UNKNOWN CHECK_BY_HAND"),
    ] {
        let simulator = quick(Settings::default());
        let till = quick_till(&simulator, &[]);
        let json = format!(r#"{{"merchantOrderNumber":"{order}"}}"#);
        let told = till.call("POST", "/of-a-later-release", &json, "ours");
        assert_eq!(told.verdict(), verdict, "{order}");
        assert_eq!(posts(&simulator, "ours"), 1, "{order}");
    }
}

/// L2: a request id that another till of the merchant has used, for another sale.
#[test]
fn an_id_that_another_till_has_used() {
    let simulator = quick(Settings::default());
    let sale = |amount| Sale { amount, request_id: Some("one".into()), ..Sale::default() };
    assert_eq!(quick_till(&simulator, &[]).pay(&sale(500)).verdict(), APPROVED);
    let told = quick_till(&simulator, &[]).pay(&sale(5_000));
    assert_eq!(told.verdict(), "REQUEST_ID_TAKEN NOT_PROCESSED FIX");
    assert_eq!(support::text(&told.result.error_field), "request_id");
    assert_eq!(simulator.ledger().len(), 1);
}
