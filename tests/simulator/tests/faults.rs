//! Everything that can go wrong, seen from the wire, and what the ledger says about it.

mod common;

use std::io::{self, ErrorKind};
use std::thread;
use std::time::{Duration, Instant};

use common::*;
use jpm_simulator::{ClientAuth, Fault, Kind, Settings, Simulator, TlsVersion};
use rustls::AlertDescription;
use serde_json::{Value, json};

/// Was nothing recorded, or nothing that is a charge by the time its client has given up?
fn is_uncharged(fault: Fault) -> bool {
    use Fault::*;
    let ends_otherwise = matches!(fault, Denied | Pending | CustomerPending | Voided | ErrorRecord);
    let ends_later = matches!(fault, PendingEmpty | PendingThenEmpty | ErrorRecordApproved);
    fault.meaning().starts_with("Nothing recorded") || fault == Http401Once || ends_otherwise || ends_later
}

/// What a client sees.
#[derive(Debug, PartialEq)]
enum Seen {
    Answer(u16),
    Cut,
    Reset,
    /// A fatal alert of TLS.
    Alert,
    Nothing,
}

fn see(result: io::Result<Option<Answer>>) -> (Seen, Option<Answer>) {
    match result {
        Ok(Some(answer)) if answer.complete => (Seen::Answer(answer.status), Some(answer)),
        Ok(Some(answer)) => (Seen::Cut, Some(answer)),
        Ok(None) => (Seen::Nothing, None),
        Err(error) if alert_in(&error).is_some() => (Seen::Alert, None),
        Err(error) => match error.kind() {
            ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => (Seen::Reset, None),
            ErrorKind::UnexpectedEof => (Seen::Cut, None),
            ErrorKind::WouldBlock | ErrorKind::TimedOut => (Seen::Nothing, None),
            _ => panic!("{error}"),
        },
    }
}

fn alert_in(error: &io::Error) -> Option<AlertDescription> {
    match error.get_ref()?.downcast_ref()? {
        rustls::Error::AlertReceived(alert) => Some(*alert),
        _ => None,
    }
}

fn quick() -> Simulator {
    start(Settings { service_limit: Duration::from_millis(300), ..Settings::default() })
}

fn impatient(simulator: &Simulator, id: &str, body: &Value) -> (Seen, Option<Answer>) {
    let mut wire = Wire::to(simulator);
    wire.patience(450);
    see(wire.pay(id, body))
}

fn expected(fault: Fault, is_tls: bool) -> Seen {
    use Fault::*;
    match fault {
        RefusedBefore | AnswerLost | AnswerLostUnrecorded => Seen::Reset,
        AlertAccessDenied | AlertUnrecorded if is_tls => Seen::Alert,
        AlertAccessDenied | AlertUnrecorded => Seen::Reset,
        ErrorRecord | ErrorRecordApproved | PendingThenEmpty | VoidByFlag => Seen::Reset,
        RecordSharesNothing | RecordAmountZero | RecordUpdatedNumber | RecordErrorClosed => Seen::Reset,
        RecordOther | RecordWithoutProfile | LookupDown | LookupHtml | LookupCut => Seen::Reset,
        LookupEmptyNoLength | LookupEmptyUntilLimit | Lookup404 | LookupEmptyObject => Seen::Reset,
        Silence | SilenceUnrecorded | Late => Seen::Nothing,
        AnswerCut | AnswerCutHeader | AnswerCutAcknowledged | ChunkedCut => Seen::Cut,
        fault => Seen::Answer(status_in(fault.name()).unwrap_or(200)),
    }
}

/// The status that the name of a fault speaks of.
fn status_in(name: &str) -> Option<u16> {
    let mut parts = name.split('-');
    let speaks = parts.next().is_some_and(|first| matches!(first, "HTTP" | "HTML"));
    parts.next().filter(|_| speaks).and_then(|status| status.parse().ok())
}

#[test]
fn every_fault_does_what_its_row_says() {
    every_fault(&quick());
}

#[test]
fn and_so_it_does_over_tls() {
    let settings = Settings { service_limit: Duration::from_millis(300), ..Settings::default() };
    every_fault(&Simulator::start(settings).unwrap());
}

fn every_fault(simulator: &Simulator) {
    let is_tls = simulator.base_url().starts_with("https");
    for fault in Fault::ALL {
        let id = fault.name();
        let (seen, _) = impatient(simulator, id, &order(&format!("SIM-{id}-17")));
        assert_eq!(seen, expected(*fault, is_tls), "{id}");
        let charges = usize::from(!is_uncharged(*fault));
        assert_eq!(simulator.charges(id), charges, "{id}");
    }
    assert_eq!(simulator.payments_seen(), Fault::ALL.len());
    let met: Vec<Fault> = simulator.met().into_iter().map(|(fault, _)| fault).collect();
    assert_eq!(met, Fault::ALL);
}

#[test]
fn injected_faults_queue_up() {
    let simulator = quick();
    simulator.inject(Fault::RefusedBefore);
    simulator.inject(Fault::AnswerLost);
    assert_eq!(impatient(&simulator, "one", &sale(VISA, 1)).0, Seen::Reset);
    assert_eq!(impatient(&simulator, "two", &sale(VISA, 1)).0, Seen::Reset);
    assert_eq!(impatient(&simulator, "one", &sale(VISA, 1)).0, Seen::Answer(200));
    assert_eq!((simulator.charges("one"), simulator.charges("two")), (1, 1));
    assert_eq!(simulator.payments_seen(), 3);
}

#[test]
fn a_lost_answer_can_be_looked_up() {
    let simulator = quick();
    for fault in [Fault::AnswerLost, Fault::AnswerCut, Fault::TooLong, Fault::Html403, Fault::NoId] {
        let id = fault.name();
        impatient(&simulator, id, &order(&format!("SIM-{id}")));
        let record = look_up(&simulator, id).json();
        assert_eq!(record["responseStatus"], "SUCCESS", "{id}");
        assert_eq!(record["requestId"], id);
        assert_eq!(record["transactionId"], simulator.ledger().last().unwrap().transaction_id);
        assert_eq!(pay(&simulator, id, &order(&format!("SIM-{id}"))).status, 409, "{id}");
    }
}

#[test]
fn an_unknown_fault_is_refused() {
    let simulator = plain();
    let answer = pay(&simulator, "typo", &order("SIM-ANSWERLOST"));
    assert_eq!(answer.status, 400);
    assert_eq!(answer.json()["validationErrors"][0]["entity"], "merchantOrderNumber");
}

#[test]
fn the_second_try_after_a_401_is_taken() {
    let simulator = plain();
    let body = order("SIM-HTTP-401-ONCE");
    assert_eq!(pay(&simulator, "id", &body).status, 401);
    assert_eq!(simulator.charges("id"), 0);
    assert_eq!(pay(&simulator, "id", &body).status, 200);
    assert_eq!(pay(&simulator, "id", &body).status, 409);
    assert_eq!(simulator.charges("id"), 1);
}

#[test]
fn late_means_at_the_very_limit() {
    let simulator = quick();
    let start = Instant::now();
    let client = thread::scope(|scope| {
        let client = scope.spawn(|| impatient(&simulator, "late", &order("SIM-LATE")));
        while start.elapsed() < Duration::from_millis(250) {
            assert_eq!(simulator.charges("late"), 0);
            assert!(look_up(&simulator, "late").body.is_empty());
            thread::sleep(Duration::from_millis(20));
        }
        client.join().unwrap()
    });
    assert_eq!(client.0, Seen::Nothing);
    assert_eq!(simulator.charges("late"), 1);
    assert_eq!(look_up(&simulator, "late").json()["responseCode"], "APPROVED");
}

#[test]
fn spoilt_look_ups() {
    let simulator = quick();
    let look = |fault: Fault| {
        let id = fault.name();
        impatient(&simulator, id, &order(&format!("SIM-{id}")));
        let path = format!("/payments?requestIdentifier={id}");
        see(Wire::to(&simulator).get(&path))
    };
    assert_eq!(look(Fault::LookupDown).0, Seen::Answer(503));
    assert_eq!(look(Fault::LookupCut).0, Seen::Cut);
    let (seen, page) = look(Fault::LookupHtml);
    assert_eq!(seen, Seen::Answer(404));
    assert!(page.unwrap().body.starts_with(b"<!DOCTYPE"));
    let (seen, empty) = look(Fault::LookupEmptyNoLength);
    assert_eq!(seen, Seen::Answer(200));
    assert!(empty.unwrap().header("Content-Length").is_none());
    assert_eq!(look(Fault::Lookup404).1.unwrap().json()["responseCode"], "NOT_FOUND");
    assert_eq!(look(Fault::LookupEmptyObject).1.unwrap().body, b"{}");

    // What is asked again under the same id is another request: what went wrong with the look-ups of the first is over.
    let id = Fault::Lookup404.name();
    assert_eq!(impatient(&simulator, id, &order("an honest one")).0, Seen::Answer(200));
    let (seen, record) = see(Wire::to(&simulator).get(&format!("/payments?requestIdentifier={id}")));
    assert_eq!((seen, record.unwrap().json()["requestId"].as_str()), (Seen::Answer(200), Some(id)));

    let other = look(Fault::RecordOther).1.unwrap().json();
    assert_ne!(other["requestId"], "RECORD-OTHER");
    assert_ne!(other["amount"], 1234);

    let (_, hidden) = look(Fault::LookupEmptyUntilLimit);
    assert!(hidden.unwrap().body.is_empty());
    thread::sleep(Duration::from_millis(300));
    assert_eq!(look_up(&simulator, "LOOKUP-EMPTY-UNTIL-LIMIT").json()["amount"], 1234);

    simulator.heal();
    assert_eq!(look_up(&simulator, "LOOKUP-DOWN").json()["amount"], 1234);
}

/// Pays once, and gives what the look-ups show at first and when everything has happened, and the charges then and before.
fn over_time(fault: Fault) -> [(String, usize); 2] {
    let simulator = start(Settings { service_limit: Duration::from_millis(50), ..Settings::default() });
    impatient(&simulator, "id", &order(&format!("SIM-{}", fault.name())));
    let shown = || {
        let body = look_up(&simulator, "id").body;
        let record: Value = serde_json::from_slice(&body).unwrap_or_default();
        (record["responseStatus"].as_str().unwrap_or("empty").to_owned(), simulator.charges("id"))
    };
    let first = shown();
    thread::sleep(Duration::from_millis(1_100));
    [first, shown()]
}

#[test]
fn what_ends_otherwise_at_first_is_charged_later() {
    let expected = |first: &str, charges| [(first.to_owned(), charges), ("SUCCESS".to_owned(), 1)];
    assert_eq!(over_time(Fault::PendingEmpty), expected("empty", 0));
    assert_eq!(over_time(Fault::PendingThenEmpty), expected("PENDING", 0));
    assert_eq!(over_time(Fault::AnswerCutAcknowledged), expected("empty", 1));
    assert_eq!(over_time(Fault::Http409Acknowledged), expected("empty", 1));
    assert_eq!(over_time(Fault::ErrorRecord), [("ERROR".to_owned(), 0), ("ERROR".to_owned(), 0)]);

    let simulator = quick();
    impatient(&simulator, "id", &order("SIM-PENDING-THEN-EMPTY"));
    assert_eq!(look_up(&simulator, "id").json()["transactionState"], "PENDING");
    assert!(look_up(&simulator, "id").body.is_empty());
    simulator.heal();
    assert_eq!(look_up(&simulator, "id").json()["responseStatus"], "PENDING");
    assert_eq!((simulator.entries()[0].response_status.as_str(), simulator.balances().len()), ("PENDING", 0));

    let simulator = quick();
    simulator.inject(Fault::ErrorRecordApproved);
    let mut wire = Wire::to(&simulator);
    wire.pay("id", &sale(VISA, 1)).unwrap_err();
    assert_eq!(look_up(&simulator, "id").json()["transactionState"], "ERROR");
    thread::sleep(Duration::from_millis(300));
    assert_eq!(
        (look_up(&simulator, "id").json()["transactionState"].as_str(), simulator.charges("id")),
        (Some("CLOSED"), 1)
    );
}

/// What each stranger's error is made of.
#[test]
fn errors_that_are_not_the_services() {
    let simulator = plain();
    let met = |fault: Fault| {
        let id = fault.name();
        let answer = pay(&simulator, id, &order(&format!("SIM-{id}")));
        let charge = simulator.ledger().into_iter().find(|charge| charge.request_id == id);
        (answer, charge.map(|charge| charge.transaction_id).unwrap_or_default())
    };
    for fault in [
        Fault::Http400WithId,
        Fault::Http401WithId,
        Fault::Http403WithId,
        Fault::Http404WithId,
        Fault::Http429WithId,
        Fault::Http500Acknowledged,
        Fault::Http409Acknowledged,
    ] {
        let (answer, id) = met(fault);
        assert_eq!(
            (answer.json()["transactionId"].as_str(), answer.json()["requestId"].as_str()),
            (Some(id.as_str()), Some(fault.name()))
        );
    }
    for fault in [Fault::Http400OtherId, Fault::Http401OtherId, Fault::Http403OtherUnrecorded, Fault::Http429OtherId] {
        let error = met(fault).0.json();
        assert_eq!(error["responseStatus"], "ERROR");
        assert_ne!(error["requestId"], fault.name());
        assert!(error["transactionId"].is_null());
    }
    for (fault, field, value) in [
        (Fault::Http403Foreign, "title", "Blocked by policy"),
        (Fault::Http404StrangeCode, "responseCode", "waf-policy-7"),
        (Fault::Http403StrangeEdge, "errorSource", "waf"),
        (Fault::Http403Oauth, "error", "access_denied"),
    ] {
        assert_eq!(met(fault).0.json()[field], value, "{fault:?}");
    }
    let page = String::from_utf8(met(Fault::Html403NamesId).0.body).unwrap();
    assert!(page.contains("Your request HTML-403-NAMES-ID was blocked"));
    assert_eq!(met(Fault::Http403Plain).0.header("Content-Type"), Some("text/plain"));
    let error = met(Fault::StatusError200Unrecorded).0.json();
    assert_eq!((error["requestId"].as_str(), error.get("transactionId")), (Some("STATUS-ERROR-200-UNRECORDED"), None));
}

/// What each answer that should, or should not, be taken for ours is made of.
#[test]
fn answers_and_records_that_may_not_fit() {
    let simulator = plain();
    let met = |fault: Fault| {
        let answer = pay(&simulator, fault.name(), &order(&format!("SIM-{}", fault.name())));
        answer.json()
    };
    assert_eq!(met(Fault::AmountZero)["amount"], 0);
    assert_eq!(met(Fault::AmountNegative)["amount"], -1234);
    assert!(met(Fault::NoAmount)["amount"].is_null());
    assert!(met(Fault::NoRequestId)["requestId"].is_null());
    let bare = met(Fault::NoAmountNoId);
    assert!(bare["amount"].is_null() && bare["requestId"].is_null() && bare["transactionId"].is_string());
    let other = met(Fault::SharesNothing);
    assert_eq!(other["responseStatus"], "SUCCESS");
    for field in ["requestId", "amount", "currency", "merchantOrderNumber", "paymentMethodType"] {
        assert!(other[field].is_null(), "{field}");
    }
    for card in [met(Fault::UpdatedNumber), look_up(&simulator, "UPDATED-NUMBER").json()] {
        let card = &card["paymentMethodType"]["card"];
        assert_ne!(card["maskedAccountNumber"], "411234XXXXXX4113");
        assert_eq!(card["accountUpdater"]["accountUpdaterResponse"], "NEW_ACCOUNT");
    }
    let card = &met(Fault::OtherNumber)["paymentMethodType"]["card"];
    assert_ne!(card["maskedAccountNumber"], "411234XXXXXX4113");
    assert!(card["accountUpdater"].is_null());

    let looked_up = |fault: Fault| {
        impatient(&simulator, fault.name(), &order(&format!("SIM-{}", fault.name())));
        look_up(&simulator, fault.name()).json()
    };
    assert!(looked_up(Fault::RecordSharesNothing)["amount"].is_null());
    let part = looked_up(Fault::RecordAmountZero);
    assert_eq!((&part["amount"], &part["responseCode"]), (&json!(0), &json!("PARTIAL_APPROVAL")));
    let failed = looked_up(Fault::RecordErrorClosed);
    assert_eq!((&failed["responseStatus"], &failed["transactionState"]), (&json!("ERROR"), &json!("CLOSED")));
}

/// A void of what is left after a capture: the state is the captures', the flag says it.
#[test]
fn a_void_that_only_its_flag_tells() {
    let simulator = plain();
    let mut body = sale(VISA, 5_000);
    body["captureMethod"] = json!("MANUAL");
    let id = pay(&simulator, "authorized", &body).json()["transactionId"].as_str().unwrap().to_owned();
    simulator.inject(Fault::VoidByFlag);
    let void = request("PATCH", &format!("/payments/{id}"), "void", &json!({ "isVoid": true }));
    Wire::to(&simulator).raw(&void).unwrap_err();
    assert!(simulator.balances()[0].voided);
    let record = Wire::to(&simulator).get(&format!("/payments/{id}")).unwrap().unwrap().json();
    assert_eq!(record["transactionState"], "CLOSED");
    assert_eq!((&record["isVoid"], &record["remainingAuthAmount"]), (&json!(true), &json!(0)));
}

#[test]
fn alerts_of_both_versions_of_tls() {
    let settings = Settings { service_limit: Duration::from_millis(300), ..Settings::default() };
    for tls_version in [TlsVersion::Tls12, TlsVersion::Tls13] {
        for client_auth in [ClientAuth::None, ClientAuth::Optional] {
            let simulator = Simulator::start(Settings { tls_version, client_auth, ..settings.clone() }).unwrap();
            let met = |fault: Fault| {
                let paid = Wire::to(&simulator).pay(fault.name(), &order(&format!("SIM-{}", fault.name())));
                (alert_in(&paid.unwrap_err()), simulator.charges(fault.name()))
            };
            assert_eq!(met(Fault::AlertAccessDenied), (Some(AlertDescription::AccessDenied), 1));
            assert_eq!(met(Fault::AlertUnrecorded), (Some(AlertDescription::CertificateRequired), 0));
        }
    }
}

#[test]
fn a_path_of_a_later_release() {
    let simulator = plain();
    let call = |id: &str, order: &str| {
        let body = json!({ "merchantOrderNumber": order });
        submit(&simulator, "POST", "/of-a-later-release", id, &body).json()["responseStatus"].clone()
    };
    assert_eq!(call("one", "ORDER-1"), "SUCCESS");
    assert_eq!(call("two", "SIM-DENIED"), "DENIED");
    assert_eq!(call("three", "SIM-PENDING-EMPTY"), "PENDING");
    assert_eq!(call("four", "SIM-STATUS-ERROR-200"), "ERROR");
    assert_eq!(call("five", "SIM-MISSING-STATUS"), Value::Null);
    let entries = simulator.entries();
    let done: Vec<_> = entries.iter().map(|entry| (entry.kind, entry.response_status.as_str())).collect();
    let expected = ["SUCCESS", "DENIED", "PENDING", "SUCCESS", "SUCCESS"];
    assert_eq!(done, expected.map(|status| (Kind::Later, status)));
    assert!(simulator.ledger().is_empty());
}

#[test]
fn the_clock_can_be_set() {
    let simulator = plain();
    let date = || {
        let answer = Wire::to(&simulator).get("/healthcheck/payments").unwrap().unwrap();
        answer.header("Date").unwrap().to_owned()
    };
    simulator.set_clock_offset_s(i64::MIN);
    assert_eq!(date(), "Thu, 01 Jan 1970 00:00:00 GMT");
    simulator.set_clock_offset_s(0);
    assert!(!date().contains("1970"));
}

#[test]
fn a_record_without_its_profile() {
    let simulator = plain();
    let mut body = order("SIM-RECORD-WITHOUT-PROFILE");
    body["accountHolder"] = serde_json::json!({"firstName": "Ada", "lastName": "Marlow",
        "consumerProfileInfo": {"consumerProfileRequestType": "CREATE"}});
    impatient(&simulator, "id", &body);
    assert!(simulator.ledger()[0].created_profile.is_some());
    let record = look_up(&simulator, "id").json();
    assert_eq!(record["responseStatus"], "SUCCESS");
    assert!(record["accountHolder"]["consumerProfileInfo"].is_null());
}

#[test]
fn promises_about_the_connection() {
    let simulator = plain();
    let mut wire = Wire::to(&simulator);
    let answer = wire.pay("chunked", &order("SIM-CHUNKED")).unwrap().unwrap();
    assert_eq!(answer.json()["responseStatus"], "SUCCESS");
    let answer = wire.pay("slow", &order("SIM-SLOW")).unwrap().unwrap();
    assert_eq!(answer.json()["responseStatus"], "SUCCESS");
    let answer = wire.pay("after", &order("SIM-CLOSE-AFTER")).unwrap().unwrap();
    assert_eq!(answer.header("Connection"), Some("keep-alive"));
    assert!(matches!(wire.read(), Ok(None)));
    let mut wire = Wire::to(&simulator);
    let answer = wire.pay("close", &order("SIM-CLOSE")).unwrap().unwrap();
    assert_eq!(answer.header("Connection"), Some("close"));
    assert!(matches!(wire.read(), Ok(None)));
    assert_eq!(simulator.connections(), 2);
}

#[test]
fn idle_connections_can_be_closed() {
    let simulator = plain();
    let mut wire = Wire::to(&simulator);
    wire.get("/healthcheck/payments").unwrap().unwrap();
    simulator.close_idle();
    assert!(matches!(wire.read(), Ok(None)));

    let settings = Settings { idle_close: Some(Duration::from_millis(50)), ..Settings::default() };
    let simulator = start(settings);
    assert!(matches!(Wire::to(&simulator).read(), Ok(None)));
}

#[test]
fn the_network_can_go_down_and_up() {
    let simulator = plain();
    let mut wire = Wire::to(&simulator);
    wire.get("/healthcheck/payments").unwrap().unwrap();
    simulator.set_down(true);
    assert!(matches!(see(wire.read()).0, Seen::Nothing | Seen::Reset));
    let refused = Wire::to(&simulator).pay("down", &sale(VISA, 1));
    assert!(!matches!(refused, Ok(Some(_))));
    simulator.set_down(false);
    assert_eq!(pay(&simulator, "up", &sale(VISA, 1)).status, 200);
    assert_eq!(simulator.ledger().len(), 1);
}

#[test]
fn stopping_waits_for_nobody() {
    let simulator = plain();
    let mut wire = Wire::to(&simulator);
    wire.patience(100);
    assert_eq!(see(wire.pay("silent", &order("SIM-SILENCE"))).0, Seen::Nothing);
    let mut wire = Wire::to(&simulator);
    wire.patience(100);
    assert_eq!(see(wire.pay("late", &order("SIM-LATE"))).0, Seen::Nothing);
    let _idle = Wire::to(&simulator);
    let start = Instant::now();
    drop(simulator);
    assert!(start.elapsed() < Duration::from_secs(5));
}
