//! A till that is killed between any two steps of a payment, suspended, or left without a disk; and the next one. Also a fault
//! of the library itself.

use std::env;
use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::support::disk::Folder;
use crate::support::other::only;
use crate::support::{Sale, Till, Value, shop_options, simulator_options, status_name, wait_for};
use jpm::constants::*;
use jpm_simulator::{Fault, Settings, Simulator};

const LIMIT: Duration = Duration::from_millis(300);
const APPROVED: &str = "JPM_OK APPROVED NONE";

fn simulator() -> Simulator {
    Simulator::start(Settings { service_limit: LIMIT, ..Settings::default() }).unwrap()
}

fn kept(journal: &'static str) -> [(i32, Value<'static>); 2] {
    [(JPM_OPT_JOURNAL_FILE, Value::Text(journal)), (JPM_OPT_SERVICE_LIMIT_MS, Value::Number(LIMIT.as_millis() as i64))]
}

fn sale(id: &str, order: &str) -> Sale {
    Sale { request_id: Some(id.into()), order_number: Some(order.into()), timeout_ms: 5_000, ..Sale::default() }
}

/// A till in a process of its own. What it does is a line of words: `pay ID ORDER`, `settle`, `full` (from here on its files
/// cannot grow), `stay`.
struct Other {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Other {
    fn start(simulator: &Simulator, folder: &Folder, script: &str, failpoint: &str) -> Other {
        let mut command = Command::new(env::current_exe().unwrap());
        if script.contains("full") {
            // The record of the tests could not grow either.
            command.env_remove("JPM_TEST_RECORD");
        }
        let mut process = command
            .args(only(module_path!(), "the_other_process"))
            .env("JPM_TILL_URL", simulator.base_url())
            .env("JPM_TILL_CA", simulator.ca_file())
            .env("JPM_TILL_JOURNAL", folder.journal())
            .env("JPM_TILL_SCRIPT", script)
            .env("JPM_TEST_FAILPOINT", failpoint)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Other { process, lines }
    }

    /// The next thing it says; None when it is dead.
    fn says(&mut self) -> Option<String> {
        let mut said = self.lines.by_ref().map_while(Result::ok);
        said.find_map(|line| line.strip_prefix("till: ").map(str::to_owned))
    }

    fn signal(&self, signal: i32) {
        // SAFETY: our own child, which has not been waited for.
        assert_eq!(unsafe { libc::kill(self.process.id() as i32, signal) }, 0);
    }

    fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

#[test]
#[ignore = "not a test: the till that the others start"]
fn the_other_process() {
    let var = |name: &str| env::var(name).unwrap();
    let options = kept(var("JPM_TILL_JOURNAL").leak());
    let till = Till::with_options(&shop_options(&var("JPM_TILL_URL"), &var("JPM_TILL_CA"), &options))
        .map_err(|e| e.0)
        .unwrap();
    for command in var("JPM_TILL_SCRIPT").split("; ") {
        let words: Vec<&str> = command.split(' ').collect();
        match words[..] {
            ["pay", id, order] => {
                println!("till: pays");
                let told = till.pay(&sale(id, order));
                println!("till: {} journal {}", told.verdict(), status_name(told.result.journal_status));
            }
            ["settle"] => println!("till: {}", till.settle_next().verdict()),
            ["full"] => {
                let limit = libc::rlimit { rlim_cur: 1, rlim_max: libc::RLIM_INFINITY };
                // SAFETY: plain calls.
                unsafe {
                    libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
                    assert_eq!(libc::setrlimit(libc::RLIMIT_FSIZE, &limit), 0);
                }
            }
            ["stay"] => thread::sleep(Duration::from_secs(60)),
            _ => panic!("{command}"),
        }
    }
}

/// Settles until nothing is left, and acknowledges it; what it was told.
fn settled(till: &Till) -> Vec<String> {
    let mut told = Vec::new();
    for _ in 0..100 {
        let next = till.settle_next();
        match next.status {
            JPM_OK => {
                told.push(format!("{} {}", next.request_id(), next.verdict()));
                assert_eq!(till.acknowledge(&next), JPM_OK);
            }
            JPM_DONE => return told,
            JPM_E_STILL_UNKNOWN => thread::sleep(Duration::from_millis(50)),
            status => panic!("{}", status_name(status)),
        }
    }
    panic!("it does not end: {told:?}");
}

/// Between every two steps of money.md §5.2. Whatever was said or not, the next process is told what became of the payment, the
/// same call then answers or pays, and the customer has paid once.
#[test]
fn killed_between_every_two_steps() {
    for (failpoint, seen, told) in [
        ("before-commit", 0, None),
        ("after-commit", 0, Some("one JPM_OK NOT_PROCESSED SEND_AGAIN")),
        ("sending", 0, Some("one JPM_OK NOT_PROCESSED SEND_AGAIN")),
        ("sent", 1, Some("one JPM_OK APPROVED NONE")),
        ("before-commit:2", 1, Some("one JPM_OK APPROVED NONE")),
        ("after-commit:2", 1, Some("one JPM_OK APPROVED NONE")),
    ] {
        let (simulator, folder) = (simulator(), Folder::new());
        let mut other = Other::start(&simulator, &folder, "pay one order", failpoint);
        assert_eq!(other.says().as_deref(), Some("pays"), "{failpoint}");
        assert_eq!(other.says(), None, "{failpoint}: it was to die");
        other.process.wait().unwrap();
        assert_eq!(simulator.payments_seen(), seen, "{failpoint}");

        let next = Till::new(&simulator, &kept(folder.journal()));
        assert_eq!(settled(&next), Vec::from_iter(told), "{failpoint}");
        assert_eq!(next.pay(&sale("one", "order")).verdict(), APPROVED, "{failpoint}");
        assert_eq!((simulator.payments_seen(), simulator.charges("one")), (1, 1), "{failpoint}");
        assert_eq!(
            folder.files().iter().filter(|(name, _)| name.starts_with("journal-owner-")).count(),
            1,
            "{failpoint}"
        );
    }
}

/// Since somebody first saw it dead, however often others start anew.
#[test]
fn restarts_do_not_begin_the_wait_anew() {
    let (simulator, folder) = (simulator(), Folder::new());
    let mut other = Other::start(&simulator, &folder, "pay one order", "sending");
    assert_eq!(other.says().as_deref(), Some("pays"));
    assert_eq!(other.says(), None, "it was to die");
    other.process.wait().unwrap();
    let first = Till::new(&simulator, &kept(folder.journal()));
    assert_eq!(first.settle_next().verdict(), "STILL_UNKNOWN UNKNOWN SETTLE_FIRST");
    drop(first);
    thread::sleep(LIMIT * 2);
    let next = Till::new(&simulator, &kept(folder.journal()));
    assert_eq!(next.settle_next().verdict(), "JPM_OK NOT_PROCESSED SEND_AGAIN", "at the first look-up");
}

/// What the service had shown is on the disk before it is asked: an empty look-up proves nothing to the next process.
#[test]
fn killed_when_it_looked_up_what_the_service_had_acknowledged() {
    let (simulator, folder) = (simulator(), Folder::new());
    let order = format!("SIM-{}-one", Fault::AnswerCutAcknowledged.name());
    let mut other = Other::start(&simulator, &folder, &format!("pay one {order}"), "looking-up");
    assert_eq!(other.says().as_deref(), Some("pays"));
    assert_eq!(other.says(), None, "it was to die");
    other.process.wait().unwrap();
    assert_eq!(simulator.payments_seen(), 1);

    let next = Till::new(&simulator, &kept(folder.journal()));
    let mut told = std::iter::repeat_with(|| {
        thread::sleep(Duration::from_millis(50));
        next.settle_next()
    });
    let word = told.find(|told| told.result.advice != JPM_ADVICE_SETTLE_FIRST).unwrap();
    assert_eq!(
        (word.result.outcome, word.result.advice),
        (JPM_OUTCOME_UNKNOWN, JPM_ADVICE_CHECK_BY_HAND),
        "{}",
        word.verdict()
    );
    assert_eq!((word.request_id().as_str(), simulator.payments_seen()), ("one", 1));
}

/// What the process was told before it died, and did not acknowledge, is told once more, and never again.
#[test]
fn what_a_dead_process_was_told_is_told_again() {
    let (simulator, folder) = (simulator(), Folder::new());
    let mut other = Other::start(&simulator, &folder, "pay one a; pay two b; stay", "");
    for says in ["pays", "JPM_OK APPROVED NONE journal JPM_OK", "pays", "JPM_OK APPROVED NONE journal JPM_OK"] {
        assert_eq!(other.says().as_deref(), Some(says));
    }
    let next = Till::new(&simulator, &kept(folder.journal()));
    assert_eq!(next.settle_next().status, JPM_E_STILL_UNKNOWN, "the other one lives, and may still book it");
    other.kill();
    assert_eq!(settled(&next), ["one JPM_OK APPROVED NONE", "two JPM_OK APPROVED NONE"], "it acknowledged nothing");
    drop(next);
    assert_eq!(settled(&Till::new(&simulator, &kept(folder.journal()))), Vec::<String>::new());
}

/// A process that is suspended is alive: it may wake up and send.
#[test]
fn what_a_suspended_process_sends_is_not_taken_over() {
    let (simulator, folder) = (simulator(), Folder::new());
    let mut other = Other::start(&simulator, &folder, "pay one SIM-SILENCE-one", "");
    assert_eq!(other.says().as_deref(), Some("pays"));
    wait_for("the payment", || simulator.payments_seen() == 1);
    other.signal(libc::SIGSTOP);
    thread::sleep(LIMIT * 3);
    let next = Till::new(&simulator, &kept(folder.journal()));
    assert_eq!(next.settle_next().status, JPM_DONE, "a call in progress elsewhere");
    let same = next.pay(&Sale { timeout_ms: 300, ..sale("one", "SIM-SILENCE-one") });
    assert_eq!(same.verdict(), "IN_PROGRESS UNKNOWN SETTLE_FIRST");
    other.signal(libc::SIGCONT);
    assert_eq!(other.says().as_deref(), Some("JPM_OK APPROVED NONE journal JPM_OK"), "found by its own look-up");
    other.process.wait().unwrap();
    assert_eq!(settled(&next), ["one JPM_OK APPROVED NONE"]);
    assert_eq!(simulator.payments_seen(), 1);
}

/// What another living process has in doubt, and works on no more, may be asked for by any.
#[test]
fn a_doubt_of_another_living_process() {
    let (simulator, folder) = (simulator(), Folder::new());
    let order = format!("SIM-{}-one", Fault::LookupDown.name());
    let mut other = Other::start(&simulator, &folder, &format!("pay one {order}; stay"), "");
    other.says();
    assert_eq!(other.says().as_deref(), Some("ANSWER_LOST UNKNOWN SETTLE_FIRST journal JPM_OK"));
    let next = Till::new(&simulator, &kept(folder.journal()));
    for _ in 0..2 {
        let still = next.settle_next();
        assert_eq!(
            (still.verdict().as_str(), still.request_id().as_str()),
            ("STILL_UNKNOWN UNKNOWN SETTLE_FIRST", "one")
        );
    }
    let pressed = next.pay(&sale("two", &order));
    assert_eq!(pressed.verdict(), "ORDER_IN_DOUBT NOT_ATTEMPTED SEE_OTHER");
    other.kill();
    assert_eq!(next.settle_next().verdict(), "STILL_UNKNOWN UNKNOWN SETTLE_FIRST", "look-ups of it are down");
    assert_eq!(simulator.payments_seen(), 1);
}

/// Nothing is sent that cannot be entered; when there is room again, the next call goes on.
#[test]
fn no_room_on_the_disk() {
    let (simulator, folder) = (simulator(), Folder::new());
    let mut other = Other::start(&simulator, &folder, "pay one a; full; pay two b; pay three c; settle", "");
    let mut said = Vec::new();
    while let Some(line) = other.says() {
        said.push(line);
    }
    other.process.wait().unwrap();
    let refused = "JOURNAL NOT_ATTEMPTED FIX journal JPM_OK";
    // A journal that failed is read afresh or not at all: whether this id is known cannot be said then.
    let unread = "STILL_UNKNOWN UNKNOWN FIX journal JOURNAL";
    assert_eq!(said[..6], ["pays", "JPM_OK APPROVED NONE journal JPM_OK", "pays", refused, "pays", unread]);
    assert_eq!(simulator.payments_seen(), 1);
    let next = Till::with_options(&simulator_options(&simulator, &kept(folder.journal()))).map_err(|e| e.0).unwrap();
    assert_eq!(settled(&next), ["one JPM_OK APPROVED NONE"]);
    assert!(next.pay(&sale("two", "b")).is_approved());
}

/// From the first byte on the result says UNKNOWN, whatever happens inside the library (tests/abi/c/panic.c has the rest).
#[test]
fn a_panic_after_the_request_left() {
    let (simulator, folder) = (simulator(), Folder::new());
    let till = Till::new(&simulator, &kept(folder.journal()));
    let fault = |order| till.pay(&sale(order, order)).verdict();
    assert_eq!(fault("TEST-PANIC-BEFORE-SEND"), "PANIC NOT_ATTEMPTED SEND_AGAIN");
    assert_eq!(fault("TEST-PANIC-AFTER-SEND"), "PANIC_AFTER_SEND UNKNOWN SETTLE_FIRST");
    assert_eq!(fault("TEST-PANIC-AFTER-SEND"), APPROVED);
    assert_eq!(simulator.payments_seen(), 1);
}
