//! A service that closes idle connections and restarts, and a box in between that keeps a connection open and throws away what comes.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use crate::support::{Means, Sale, Till, Value, shop_options};
use jpm::constants::*;
use jpm_simulator::{Relay, RelayFault, Settings, Simulator};

const TILLS: usize = 64;
const PAYMENTS: usize = 16;

/// Below, about and above the second after which the service closes; never so near it that both could be at it in one moment.
const PAUSES: [u64; 4] = [0, 300, 700, 1_300];

fn simulator() -> Simulator {
    let settings = Settings {
        tls: false,
        service_limit: Duration::from_millis(700),
        idle_close: Some(Duration::from_secs(1)),
        ..Settings::default()
    };
    Simulator::start(settings).unwrap()
}

fn through(relay: &Relay, simulator: &Simulator) -> Till {
    let own = simulator.base_url();
    let port = own.split([':', '/']).find(|part| part.parse::<u16>().is_ok()).unwrap();
    let url = own.replace(port, &relay.port().to_string());
    let limit = [(JPM_OPT_SERVICE_LIMIT_MS, Value::Number(700))];
    Till::with_options(&shop_options(&url, "", &limit)).map_err(|fault| fault.0).unwrap()
}

fn relay(simulator: &Simulator) -> Relay {
    let own = simulator.base_url();
    Relay::start(own.split([':', '/']).find_map(|part| part.parse().ok()).unwrap()).unwrap()
}

/// Each on a thread of its own, as far as `act` goes.
fn all_at_once(act: impl Fn(usize) + Sync) {
    thread::scope(|scope| {
        for number in 0..TILLS {
            let act = &act;
            scope.spawn(move || act(number));
        }
    });
}

fn sale(till: usize, number: usize) -> Sale {
    let id = format!("t{till}n{number}");
    Sale {
        means: Means::Card,
        request_id: Some(id.clone()),
        order_number: Some(id),
        timeout_ms: 20_000,
        ..Sale::default()
    }
}

/// A closed connection is seen before a payment is sent over it: no payment is in doubt, not one is looked up.
#[test]
fn idle_connections_that_the_service_closes_cost_nothing() {
    let _alone = crate::alone();
    let simulator = simulator();
    all_at_once(|till| {
        let client = Till::new(&simulator, &[]);
        for number in 0..PAYMENTS {
            let told = client.pay(&sale(till, number));
            assert_eq!((told.verdict().as_str(), told.result.flags), ("JPM_OK APPROVED NONE", 0), "{till} {number}");
            thread::sleep(Duration::from_millis(PAUSES[(till + number) % PAUSES.len()]));
        }
    });
    assert_eq!(simulator.payments_seen(), TILLS * PAYMENTS);
    println!("{} payments over {} connections", simulator.payments_seen(), simulator.connections());
}

/// What is thrown away is a doubt, and no longer than until due; what a restart tears is found. In the end each sale is paid once.
#[test]
fn restarts_and_a_box_that_throws_away() {
    let _alone = crate::alone();
    let simulator = simulator();
    let relay = relay(&simulator);
    let doubts = AtomicUsize::new(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            // While many tills are there, so that it is not always the same one that meets it.
            for _ in 0..8 {
                for _ in 0..5 {
                    relay.arm(RelayFault::Discard);
                }
                thread::sleep(Duration::from_millis(1_000));
                simulator.set_down(true);
                thread::sleep(Duration::from_millis(100));
                simulator.set_down(false);
            }
        });
        all_at_once(|till| {
            let client = through(&relay, &simulator);
            for number in 0..PAYMENTS {
                // With less time than the limit, what is thrown away is told UNKNOWN, and settled.
                let timeout_ms = if number.is_multiple_of(3) { 600 } else { 20_000 };
                pay_once(&client, &Sale { timeout_ms, ..sale(till, number) }, &doubts);
                thread::sleep(Duration::from_millis(PAUSES[(till + number) % PAUSES.len()]));
            }
        });
    });
    let ledger = simulator.ledger();
    assert_eq!(ledger.len(), TILLS * PAYMENTS, "each sale once");
    println!("{} payments, {} thrown away, {} told UNKNOWN", ledger.len(), relay.done().len(), doubts.into_inner());
    assert!(relay.done().len() > 20, "the box has done its part");
}

/// As the advice says, under the same id.
fn pay_once(client: &Till, sale: &Sale, doubts: &AtomicUsize) {
    for _ in 0..20 {
        let told = client.pay(sale);
        match told.result.advice {
            JPM_ADVICE_NONE => return assert!(told.is_approved(), "{}", told.verdict()),
            JPM_ADVICE_SEND_AGAIN => {}
            JPM_ADVICE_SETTLE_FIRST => {
                doubts.fetch_add(1, Ordering::Relaxed);
                while client.settle_next().status == JPM_E_STILL_UNKNOWN {
                    thread::sleep(Duration::from_millis(100));
                }
            }
            _ => panic!("{}", told.verdict()),
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("{:?} is never paid", sale.request_id);
}
