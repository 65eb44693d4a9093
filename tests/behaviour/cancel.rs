//! Cancelling: running calls end at once, in whatever they wait for, and with the truth.

use std::net::TcpListener;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{Outcome, Sale, Till, Told, Value, secret, wait_for};
use jpm::constants::*;
use jpm_simulator::{Settings, Simulator, TokenFault};

/// "At once", on a busy machine.
const AT_ONCE: Duration = Duration::from_millis(600);

/// Pays, and is cancelled when it waits for what it is to wait for.
fn cancelled(till: &Till, sale: &Sale, waits: impl FnMut() -> bool) -> Outcome {
    thread::scope(|scope| {
        let paying = scope.spawn(|| (till.pay(sale), Instant::now()));
        wait_for("what is cancelled", waits);
        assert!(!paying.is_finished(), "it has to be cancelled");
        let before = Instant::now();
        till.cancel();
        let (told, ended) = paying.join().unwrap();
        assert!(ended.saturating_duration_since(before) < AT_ONCE, "{:?}", ended - before);
        told
    })
}

#[test]
fn waiting_for_an_answer() {
    let simulator = Simulator::start(Settings::default()).unwrap();
    let till = Till::new(&simulator, &[]);
    let sale = Sale { request_id: Some("held".into()), ..Sale::order("SIM-SILENCE-1") };
    let told = cancelled(&till, &sale, || simulator.payments_seen() == 1);
    assert_eq!(told.verdict(), "ANSWER_CANCELLED UNKNOWN SETTLE_FIRST");
    assert_eq!(told.result.attempts, 1);
    // What begins later is not touched, and finds out.
    assert_eq!(till.pay(&sale).verdict(), "JPM_OK APPROVED NONE");
    assert_eq!(simulator.charges("held"), 1);
    assert!(till.pay(&Sale::default()).is_approved());
}

#[test]
fn looking_up_a_doubt() {
    let simulator = Simulator::start(Settings::default()).unwrap();
    let till = Till::new(&simulator, &[]);
    let looked_up = || simulator.requests().iter().any(|seen| seen.method == "GET");
    let told = cancelled(&till, &Sale::order("SIM-ANSWER-LOST-UNRECORDED-1"), looked_up);
    assert_eq!(told.verdict(), "ANSWER_LOST UNKNOWN SETTLE_FIRST");
    assert!(told.result.retry_after_ms > 0);
}

#[test]
fn shaking_hands() {
    let simulator = Simulator::start(Settings::default()).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/api/v2", listener.local_addr().unwrap());
    let till = Till::new(&simulator, &[(JPM_OPT_BASE_URL, Value::Text(&url))]);
    let mut peers = Vec::new();
    let greeted = || {
        let (peer, _) = listener.accept().unwrap();
        let length = peer.peek(&mut [0]).unwrap();
        // Kept open.
        peers.push(peer);
        length > 0
    };
    let told = cancelled(&till, &Sale::default(), greeted);
    assert_eq!(told.verdict(), "CANCELLED NOT_ATTEMPTED SEND_AGAIN");
    assert_eq!(told.result.attempts, 0);
}

#[test]
fn waiting_for_a_token_in_a_crowd() {
    let simulator = Simulator::start(Settings::default()).unwrap();
    let url = simulator.secret_token_url();
    let log = Arc::<Told>::default();
    let till = Till::logging(&simulator, &secret(&url), &log, JPM_LOG_DEBUG);
    simulator.inject_token_fault(TokenFault::Hang);
    thread::scope(|scope| {
        let crowd: Vec<_> = (0..8).map(|_| scope.spawn(|| (till.pay(&Sale::default()), Instant::now()))).collect();
        wait_for("the crowd", || log.count("call_began") == 8 && simulator.token_requests().len() == 1);
        let before = Instant::now();
        till.cancel();
        for paying in crowd {
            let (told, ended) = paying.join().unwrap();
            assert_eq!(told.verdict(), "CANCELLED NOT_ATTEMPTED SEND_AGAIN");
            assert!(ended.saturating_duration_since(before) < AT_ONCE);
        }
    });
    assert!(till.pay(&Sale::default()).is_approved());
    assert_eq!(simulator.token_requests().len(), 2, "one exchange for the crowd, one afterwards");
}

#[test]
fn waiting_for_another_call_with_the_same_id() {
    let simulator = Simulator::start(Settings::default()).unwrap();
    let log = Arc::<Told>::default();
    let till = Till::logging(&simulator, &[], &log, JPM_LOG_DEBUG);
    let sale = Sale { request_id: Some("both".into()), ..Sale::order("SIM-SILENCE-1") };
    thread::scope(|scope| {
        let first = scope.spawn(|| till.pay(&sale));
        wait_for("the first", || simulator.payments_seen() == 1);
        let second = cancelled(&till, &sale, || log.count("call_began") == 2);
        assert_eq!(first.join().unwrap().verdict(), "ANSWER_CANCELLED UNKNOWN SETTLE_FIRST");
        // It waited for the first; whether it still saw it running is a matter of moments.
        let verdict = second.verdict();
        assert!(verdict.ends_with("UNKNOWN SETTLE_FIRST"), "{verdict}");
    });
    assert_eq!(simulator.payments_seen(), 1);
}
