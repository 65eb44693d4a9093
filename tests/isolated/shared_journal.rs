//! Eight processes with 64 threads each on one journal: nothing is lost, and nobody waits for ever.

use std::collections::BTreeSet;
use std::env;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::disk::Folder;
use crate::support::other::only;
use crate::support::{Means, Sale, Till, Value, shop_options};
use jpm::constants::*;
use jpm_simulator::{Settings, Simulator};

const PROCESSES: usize = 8;
const THREADS: usize = 64;
const PAYMENTS: usize = 3;

fn options(journal: &'static str) -> [(i32, Value<'static>); 2] {
    [(JPM_OPT_JOURNAL_FILE, Value::Text(journal)), (JPM_OPT_SERVICE_LIMIT_MS, Value::Number(1_000))]
}

#[test]
#[ignore = "not a test: one of the eight processes"]
fn one_of_eight() {
    let var = |name: &str| env::var(name).unwrap();
    let shop = shop_options(&var("JPM_TILL_URL"), "", &options(var("JPM_TILL_JOURNAL").leak()));
    let till = Till::with_options(&shop).map_err(|fault| fault.0).unwrap();
    let process = var("JPM_TILL_NUMBER");
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let (till, process) = (&till, &process);
            scope.spawn(move || {
                for number in 0..PAYMENTS {
                    let request_id = Some(format!("p{process}t{thread}n{number}"));
                    let told = till.pay(&Sale { means: Means::Card, request_id, ..Sale::default() });
                    assert_eq!((told.verdict().as_str(), told.result.journal_status), ("JPM_OK APPROVED NONE", JPM_OK));
                }
            });
        }
    });
}

#[test]
fn eight_processes_and_their_threads_share_a_journal() {
    let _alone = crate::alone();
    let settings = Settings { tls: false, service_limit: Duration::from_secs(1), ..Settings::default() };
    let (simulator, folder) = (Simulator::start(settings).unwrap(), Folder::new());
    let began = Instant::now();
    let mut processes: Vec<_> = (0..PROCESSES)
        .map(|number| {
            Command::new(env::current_exe().unwrap())
                .args(only(module_path!(), "one_of_eight"))
                .env("JPM_TILL_URL", simulator.base_url())
                .env("JPM_TILL_JOURNAL", folder.journal())
                .env("JPM_TILL_NUMBER", number.to_string())
                .stdout(Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    // Two of them are killed in the middle.
    while simulator.payments_seen() < PROCESSES * THREADS {
        assert!(began.elapsed() < Duration::from_secs(120), "{} payments", simulator.payments_seen());
        thread::sleep(Duration::from_millis(2));
    }
    for process in &mut processes[..2] {
        process.kill().unwrap();
    }
    for (number, process) in processes.iter_mut().enumerate() {
        let ended = process.wait().unwrap();
        assert!(number < 2 || ended.success(), "process {number}: {ended}");
    }
    let lasted = began.elapsed();

    let till = Till::new(&simulator, &options(folder.journal()));
    let mut told = BTreeSet::new();
    loop {
        let next = till.settle_next();
        match next.status {
            JPM_OK => {
                assert!(told.insert(next.request_id()), "{} was told twice", next.request_id());
                assert_eq!(till.acknowledge(&next), JPM_OK);
            }
            JPM_DONE => break,
            _ => thread::sleep(Duration::from_millis(50)),
        }
        assert!(began.elapsed() < Duration::from_secs(240), "{} told", told.len());
    }
    let journal = folder.sqlite();
    let ids = |state: &str| -> BTreeSet<String> {
        let mut ids = journal.prepare("SELECT request_id FROM entry WHERE state = ?1").unwrap();
        ids.query_map([state], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let charged: BTreeSet<String> = simulator.ledger().into_iter().map(|charge| charge.request_id).collect();
    assert_eq!(simulator.ledger().len(), charged.len(), "no id was charged twice");
    assert_eq!(ids("APPROVED"), charged, "journal and ledger agree");
    assert!(charged.len() >= (PROCESSES - 2) * THREADS * PAYMENTS);
    println!("{} payments in {lasted:?}, {} told to the next process", charged.len(), told.len());
}
