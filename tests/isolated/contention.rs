//! A crowd of threads on one client, while another process writes to the journal: each call ends in time.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::disk::Folder;
use crate::support::{Sale, Till, Value};
use jpm::constants::*;
use jpm_simulator::{Settings, Simulator};

const THREADS: usize = 40;
const TIMEOUT: Duration = Duration::from_millis(600);
const GRACE: Duration = Duration::from_millis(250);

/// Every thread pays and settles as long as the lock is held and freed in turn; the slowest call, and the words of all.
fn crowd(held: Duration, free: Duration) -> (Duration, Vec<String>, Simulator) {
    let (simulator, folder) = (Simulator::start(Settings::default()).unwrap(), Folder::new());
    let till = Till::new(&simulator, &[(JPM_OPT_JOURNAL_FILE, Value::Text(folder.journal()))]);
    let other = folder.sqlite();
    let is_over = AtomicBool::new(false);
    let (slowest, words) = thread::scope(|scope| {
        let is_over = &is_over;
        // Before the first one pays.
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let holder = scope.spawn(move || {
            loop {
                thread::sleep(held);
                other.execute_batch("COMMIT").unwrap();
                if is_over.load(Ordering::Acquire) {
                    break;
                }
                thread::sleep(free);
                other.execute_batch("BEGIN IMMEDIATE").unwrap();
            }
        });
        let till = &till;
        let pays = |thread: usize| {
            let mut slowest = Duration::ZERO;
            let mut words = Vec::new();
            for number in 0..3 {
                let began = Instant::now();
                let order_number = Some(format!("t{thread}n{number}"));
                let told = till.pay(&Sale { order_number, timeout_ms: TIMEOUT.as_millis() as i32, ..Sale::default() });
                slowest = slowest.max(began.elapsed());
                words.push(told.verdict());
            }
            (slowest, words)
        };
        let payers: Vec<_> = (0..THREADS).map(|thread| scope.spawn(move || pays(thread))).collect();
        let told: Vec<_> = payers.into_iter().map(|payer| payer.join().unwrap()).collect();
        is_over.store(true, Ordering::Release);
        holder.join().unwrap();
        (told.iter().map(|it| it.0).max().unwrap(), told.into_iter().flat_map(|it| it.1).collect())
    });
    println!("held {held:?}, free {free:?}: the slowest of {THREADS} x 3 calls took {slowest:?} of {TIMEOUT:?}");
    (slowest, words, simulator)
}

#[test]
fn nothing_is_sent_and_no_call_waits_for_ever_while_the_lock_is_held() {
    let _alone = crate::alone();
    let (slowest, words, simulator) = crowd(Duration::from_secs(3), Duration::ZERO);
    assert!(slowest < TIMEOUT + GRACE, "{slowest:?}");
    assert!(words.iter().all(|word| word == "JOURNAL_BUSY NOT_ATTEMPTED SEND_AGAIN"), "{words:?}");
    assert_eq!(simulator.payments_seen(), 0);
}

#[test]
fn payments_go_through_between_another_ones_writings() {
    let _alone = crate::alone();
    let (slowest, words, simulator) = crowd(Duration::from_millis(30), Duration::from_millis(30));
    assert!(slowest < TIMEOUT + GRACE, "{slowest:?}");
    let approved = words.iter().filter(|word| *word == "JPM_OK APPROVED NONE").count();
    assert!(approved > THREADS, "{words:?}");
    assert!(simulator.ledger().len() >= approved);
}
