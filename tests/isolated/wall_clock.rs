//! The wall clock decides in the timid direction only (money.md §1.4 "due", §5.7 "old"): tills in processes of their own, each with
//! its own idea of the time, before a service that tells the right one in `Date`, or none.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::disk::Folder;
use crate::support::other::only;
use crate::support::{Means, Sale, Till, Value, shop_options};
use jpm::constants::*;
use jpm_simulator::{Fault, Settings, Simulator};

const LIMIT: Duration = Duration::from_millis(2_000);
/// Limit and margin.
const DUE: Duration = Duration::from_millis(2_142);
const HOUR_MS: i64 = 3_600_000;

const NOTHING: &str = "JPM_OK NOT_PROCESSED SEND_AGAIN";
const BY_HAND: &str = "JPM_OK UNKNOWN CHECK_BY_HAND";

#[test]
#[ignore = "not a test: the till that the others start"]
fn the_other_process() {
    let var = |name: &str| env::var(name).unwrap();
    let options = [
        (JPM_OPT_JOURNAL_FILE, Value::Text(var("JPM_TILL_JOURNAL").leak())),
        (JPM_OPT_SERVICE_LIMIT_MS, Value::Number(LIMIT.as_millis() as i64)),
    ];
    let till = Till::with_options(&shop_options(&var("JPM_TILL_URL"), &var("JPM_TILL_CA"), &options)).ok().unwrap();
    if var("JPM_TILL_SCRIPT") == "pay" {
        println!("till: pays");
        let sale = Sale { means: Means::Card, request_id: Some("one".into()), timeout_ms: 1_000, ..Sale::default() };
        println!("till: {}", till.pay(&sale).verdict());
        return;
    }
    // So that the service's time is known before anything is asked for.
    assert_eq!(till.look_up_request(JPM_KIND_PAYMENT, "nothing").status, JPM_E_NOT_FOUND);
    let until = Instant::now() + LIMIT * 5;
    let mut next = till.settle_next();
    while next.status == JPM_E_STILL_UNKNOWN && Instant::now() < until {
        thread::sleep(Duration::from_millis(20));
        next = till.settle_next();
    }
    println!("till: {}", next.verdict());
}

/// What the other process says, line by line, and when.
fn says(simulator: &Simulator, folder: &Folder, script: &str, wall_ms: i64) -> Vec<(Instant, String)> {
    let mut process = Command::new(env::current_exe().unwrap())
        .args(only(module_path!(), "the_other_process"))
        .env("JPM_TILL_URL", simulator.base_url())
        .env("JPM_TILL_CA", simulator.ca_file())
        .env("JPM_TILL_JOURNAL", folder.journal())
        .env("JPM_TILL_SCRIPT", script)
        .env("JPM_TEST_WALL_MS", wall_ms.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
    let said = lines.filter_map(|line| Some((Instant::now(), line.strip_prefix("till: ")?.to_owned()))).collect();
    assert!(process.wait().unwrap().success());
    said
}

/// How far the clock of the machine is off.
#[derive(Clone, Copy)]
struct Row {
    /// When the payment is entered.
    entered_ms: i64,
    /// When it is settled.
    settled_ms: i64,
    has_date: bool,
    fault: Fault,
    told: &'static str,
    /// Told no sooner than so long after the till began to pay.
    least: Duration,
}

#[rustfmt::skip]
fn rows() -> Vec<Row> {
    use Fault::{AnswerLostUnrecorded, Pending};
    let row = |entered_ms, settled_ms, has_date, fault, told, least| Row { entered_ms, settled_ms, has_date, fault, told, least };
    vec![
        row(0,        0,              true,  AnswerLostUnrecorded, NOTHING, DUE),
        row(0,        0,              false, AnswerLostUnrecorded, NOTHING, DUE),
        // Wrong, as it always was: what the service says makes nothing of it.
        row(HOUR_MS,  HOUR_MS,        true,  AnswerLostUnrecorded, NOTHING, DUE),
        row(-HOUR_MS, -HOUR_MS,       true,  AnswerLostUnrecorded, NOTHING, DUE),
        // So wrong that by the service's clock it is too long ago: only a person can tell.
        row(-100 * HOUR_MS, -100 * HOUR_MS, true,  AnswerLostUnrecorded, BY_HAND, DUE),
        row(-100 * HOUR_MS, -100 * HOUR_MS, false, AnswerLostUnrecorded, NOTHING, DUE),
        // Before it was entered, or so long after it that the service may have forgotten: only a person can tell.
        row(0,        -HOUR_MS,       false, AnswerLostUnrecorded, BY_HAND, DUE),
        row(0,        100 * HOUR_MS,  false, AnswerLostUnrecorded, BY_HAND, DUE),
        row(0,        100 * HOUR_MS,  false, Pending,              BY_HAND, DUE),
        // It stands again where it stood while the service may have been at work.
        row(0,        -2_000,         false, AnswerLostUnrecorded, NOTHING, Duration::from_millis(2_000 + 2_142)),
    ]
}

#[test]
fn the_wall_clock_only_makes_it_later() {
    let rows = rows();
    thread::scope(|scope| {
        for (number, row) in rows.iter().enumerate() {
            scope.spawn(move || {
                let settings = Settings { service_limit: LIMIT, date_header: row.has_date, ..Settings::default() };
                let (simulator, folder) = (Simulator::start(settings).unwrap(), Folder::new());
                simulator.inject(row.fault);
                let began = says(&simulator, &folder, "pay", row.entered_ms)[0].0;
                let settled = says(&simulator, &folder, "settle", row.settled_ms);
                let (at, told) = settled.last().unwrap();
                assert_eq!(told, row.told, "row {number}");
                assert!(*at - began >= row.least, "row {number}: after {:?}", *at - began);
                assert_eq!(simulator.payments_seen(), 1, "row {number}");
            });
        }
    });
}
