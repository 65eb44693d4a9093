//! Everything that can go wrong, seen from the wire, and what the ledger says about it.

mod common;

use std::io::{self, ErrorKind};
use std::thread;
use std::time::{Duration, Instant};

use common::*;
use jpm_simulator::{Fault, Settings, Simulator};
use serde_json::Value;

/// Faults that leave no charge.
const UNCHARGED: [Fault; 21] = [
    Fault::RefusedBefore,
    Fault::AnswerLostUnrecorded,
    Fault::SilenceUnrecorded,
    Fault::Http302,
    Fault::Http400,
    Fault::Http401,
    Fault::Http401Once,
    Fault::Http403,
    Fault::Http404,
    Fault::Http407,
    Fault::Http408,
    Fault::Http409Unrecorded,
    Fault::Http412,
    Fault::Http429,
    Fault::Http500Unrecorded,
    Fault::Http503Unrecorded,
    Fault::Lookup404,
    Fault::LookupEmptyObject,
    Fault::Pending,
    Fault::CustomerPending,
    Fault::Voided,
];

/// What a client sees.
#[derive(Debug, PartialEq)]
enum Seen {
    Answer(u16),
    Cut,
    Reset,
    Nothing,
}

fn see(result: io::Result<Option<Answer>>) -> (Seen, Option<Answer>) {
    match result {
        Ok(Some(answer)) if answer.complete => (Seen::Answer(answer.status), Some(answer)),
        Ok(Some(answer)) => (Seen::Cut, Some(answer)),
        Ok(None) => (Seen::Nothing, None),
        Err(error) => match error.kind() {
            ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => (Seen::Reset, None),
            ErrorKind::UnexpectedEof => (Seen::Cut, None),
            ErrorKind::WouldBlock | ErrorKind::TimedOut => (Seen::Nothing, None),
            _ => panic!("{error}"),
        },
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

fn expected(fault: Fault) -> Seen {
    use Fault::*;
    match fault {
        RefusedBefore | AnswerLost | AnswerLostUnrecorded => Seen::Reset,
        RecordOther | RecordWithoutProfile | LookupDown | LookupHtml | LookupCut => Seen::Reset,
        LookupEmptyNoLength | LookupEmptyUntilLimit | Lookup404 | LookupEmptyObject => Seen::Reset,
        Silence | SilenceUnrecorded | Late => Seen::Nothing,
        AnswerCut | AnswerCutHeader | ChunkedCut => Seen::Cut,
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
    for fault in Fault::ALL {
        let id = fault.name();
        let (seen, _) = impatient(simulator, id, &order(&format!("SIM-{id}-17")));
        assert_eq!(seen, expected(*fault), "{id}");
        let charges = usize::from(!UNCHARGED.contains(fault));
        assert_eq!(simulator.charges(id), charges, "{id}");
    }
    assert_eq!(simulator.payments_seen(), Fault::ALL.len());
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
