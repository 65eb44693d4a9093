//! A till that has forked: its child keeps no connection and no lock of it alive, whatever becomes of the till itself, and has its own.

use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::os::fd::AsRawFd;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;
use std::{fs, io};

use crate::support::disk::Folder;
use crate::support::other::{Other, say, told, variable};
use crate::support::{Sale, Till, Value, shop_options, status_name, wait_for};
use jpm::constants::*;
use jpm::ffi::config::jpm_config_set_log;
use jpm_simulator::{Settings, Simulator};

const LIMIT: Duration = Duration::from_millis(300);
const APPROVED: &str = "JPM_OK APPROVED NONE";

fn simulator() -> Simulator {
    Simulator::start(Settings { service_limit: LIMIT, ..Settings::default() }).unwrap()
}

fn kept(journal: &'static str) -> [(i32, Value<'static>); 2] {
    [(JPM_OPT_JOURNAL_FILE, Value::Text(journal)), (JPM_OPT_SERVICE_LIMIT_MS, Value::Number(LIMIT.as_millis() as i64))]
}

fn sale(id: &str, order: &str, timeout_ms: i32) -> Sale {
    Sale { request_id: Some(id.into()), order_number: Some(order.into()), timeout_ms, ..Sale::default() }
}

fn start(url: &str, ca_file: &str, folder: &Folder) -> Other {
    let mut other = Other::start(
        module_path!(),
        &[("JPM_TILL_URL", url), ("JPM_TILL_CA", ca_file), ("JPM_TILL_JOURNAL", folder.journal())],
    );
    assert_eq!(other.says().as_deref(), Some("ready"));
    other
}

fn till_at(simulator: &Simulator, folder: &Folder) -> Other {
    start(&simulator.base_url(), simulator.ca_file().to_str().unwrap(), folder)
}

/// A helper that the till has made; ended with the test.
struct Helper(i32);

impl Helper {
    fn made_by(till: &mut Other, how: &str) -> Helper {
        Helper(till.ask(how).parse().unwrap())
    }

    fn lives(&self) -> bool {
        // SAFETY: nothing is sent.
        unsafe { libc::kill(self.0, 0) == 0 }
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        // SAFETY: a process of ours, which lives until now.
        unsafe { libc::kill(self.0, libc::SIGKILL) };
    }
}

/// It does what a line of words says: `pay ID ORDER TIMEOUT` beside everything else, `fork` and `clone` (a helper that knows
/// nothing of us), `worker` (a child with a client of its own on the same journal), `descriptors`.
#[test]
#[ignore = "not a test: the till that the others start"]
fn the_other_process() {
    let journal = variable("JPM_TILL_JOURNAL").leak();
    let before = descriptors();
    let options = shop_options(&variable("JPM_TILL_URL"), &variable("JPM_TILL_CA"), &kept(journal));
    let till = Arc::new(Till::with_options(&options).map_err(|fault| fault.0).unwrap());
    say("ready");
    for line in told() {
        match line.split(' ').collect::<Vec<_>>()[..] {
            ["pay", id, order, timeout_ms] => {
                let (till, sale) = (till.clone(), sale(id, order, timeout_ms.parse().unwrap()));
                thread::spawn(move || say(&till.pay(&sale).verdict()));
            }
            // SAFETY: the child makes plain system calls only.
            ["fork"] => say(&helper(|| unsafe { libc::fork() }).to_string()),
            ["clone"] => {
                // SAFETY: as above; a copy of this process, made without its C library.
                say(&helper(|| unsafe { libc::syscall(libc::SYS_clone, libc::SIGCHLD, 0, 0, 0, 0) as i32 }).to_string())
            }
            ["worker"] => say(&worker(journal).to_string()),
            ["descriptors"] => {
                let ours: Vec<_> = descriptors()
                    .into_iter()
                    .filter(|(number, ..)| !before.iter().any(|(known, ..)| known == number))
                    .collect();
                let open: Vec<&str> =
                    ours.iter().filter(|(_, _, closes)| !closes).map(|(_, what, _)| what.as_str()).collect();
                let names: Vec<&str> = ours.iter().map(|(_, what, _)| what.as_str()).collect();
                say(&format!("{} | {}", names.join(" "), open.join(" ")));
            }
            ["callback"] => callback(journal),
            _ => panic!("{line}"),
        }
    }
}

/// A child that sleeps, and ends by itself in the end.
fn helper(fork: impl FnOnce() -> i32) -> i32 {
    match fork() {
        0 => loop {
            // SAFETY: plain calls.
            unsafe {
                libc::alarm(120);
                libc::pause();
            }
        },
        child => child,
    }
}

/// A child that pays as `first`, and as `second` when the file `go` lies beside the journal; then it ends. What they come to is in files
/// of these names: another thread may hold the lock of the standard output when it is forked.
fn worker(journal: &'static str) -> i32 {
    // SAFETY: a plain call. The child goes on as any process does that was forked.
    let child = unsafe { libc::fork() };
    if child == 0 {
        let options = shop_options(&variable("JPM_TILL_URL"), &variable("JPM_TILL_CA"), &kept(journal));
        let till = Till::with_options(&options).map_err(|fault| fault.0).unwrap();
        let beside = |name| Path::new(journal).with_file_name(name);
        let pay = |id| {
            let told = till.pay(&sale(id, id, 5_000));
            let verdict = format!("{} journal {}", told.verdict(), told.result.journal_status);
            fs::write(beside("writing"), verdict).and_then(|()| fs::rename(beside("writing"), beside(id))).unwrap();
        };
        pay("first");
        wait_for("the word to go on", || beside("go").exists());
        pay("second");
        // SAFETY: a plain call.
        unsafe { libc::_exit(0) }
    }
    child
}

/// Of the system's locks, those that SQLite has of a process on that file.
fn locks_of(process: i32, file: &str) -> Vec<String> {
    let inode = fs::metadata(file).unwrap().ino();
    let locks = fs::read_to_string("/proc/locks").unwrap();
    let of_file = locks.lines().filter(|line| line.contains(&format!(":{inode} ")) && line.contains("POSIX"));
    let of_process = of_file.filter(|line| line.split_whitespace().nth(4) == Some(&process.to_string()));
    of_process.map(|line| line.split_whitespace().skip(3).step_by(4).collect::<Vec<_>>().join(" ")).collect()
}

/// Number, name, and whether it is closed when another program is started.
fn descriptors() -> Vec<(i32, String, bool)> {
    let all = fs::read_dir("/proc/self/fd").unwrap().map(|entry| entry.unwrap().path());
    let all = all.filter_map(|path| {
        let number: i32 = path.file_name()?.to_str()?.parse().ok()?;
        let what = fs::read_link(&path).ok()?.to_string_lossy().replace(' ', "_");
        // SAFETY: a plain call.
        let flags = unsafe { libc::fcntl(number, libc::F_GETFD) };
        // The listing itself has one, which is gone by now.
        (flags >= 0 && !what.ends_with("/fd")).then_some((number, what, flags & libc::FD_CLOEXEC != 0))
    });
    all.collect()
}

/// What settling says until it tells of something; never that all is settled.
fn told_in_the_end(till: &Till) -> String {
    for _ in 0..200 {
        let next = till.settle_next();
        match next.status {
            JPM_OK => return format!("{} {}", next.request_id(), next.verdict()),
            JPM_E_STILL_UNKNOWN => thread::sleep(Duration::from_millis(20)),
            status => panic!("{}", status_name(status)),
        }
    }
    panic!("it does not end");
}

/// A print worker, a pool of workers: they know nothing of the library, and live on.
#[test]
fn a_till_is_dead_when_only_its_helper_lives() {
    for when in ["before", "in", "after"] {
        let (simulator, folder) = (simulator(), Folder::new());
        let mut till = till_at(&simulator, &folder);
        assert_eq!(till.ask("pay warm warm 5000"), APPROVED);
        let order = if when == "after" { "one" } else { "SIM-SILENCE-one" };
        let pay = format!("pay one {order} 60000");
        let seen = || wait_for("the payment", || simulator.payments_seen() == 2);
        let helper = match when {
            "before" => {
                let helper = Helper::made_by(&mut till, "fork");
                till.tell(&pay);
                seen();
                helper
            }
            "in" => {
                till.tell(&pay);
                seen();
                Helper::made_by(&mut till, "fork")
            }
            _ => {
                assert_eq!(till.ask(&pay), APPROVED);
                Helper::made_by(&mut till, "fork")
            }
        };
        till.kill();
        let next = Till::new(&simulator, &kept(folder.journal()));
        let pressed = next.pay(&sale("two", order, 2000));
        if when != "after" {
            assert_eq!(status_name(pressed.status), "ORDER_IN_DOUBT", "{when}: not paid twice");
        }
        let mut told = told_in_the_end(&next);
        if told.starts_with("warm") {
            told = told_in_the_end(&next);
        }
        assert_eq!(told, format!("one {APPROVED}"), "{when}");
        assert!(helper.lives() && simulator.charges("one") == 1, "{when}");
    }
}

/// A child that the system made without telling us holds the lock: the till is as good as alive, and nothing is settled.
#[test]
fn a_copy_made_without_handlers_keeps_the_owner_undecided() {
    let (simulator, folder) = (simulator(), Folder::new());
    let mut till = till_at(&simulator, &folder);
    till.tell("pay one SIM-SILENCE-one 60000");
    wait_for("the payment", || simulator.payments_seen() == 1);
    let helper = Helper::made_by(&mut till, "clone");
    let next = Till::new(&simulator, &kept(folder.journal()));
    assert_eq!(next.settle_next().status, JPM_DONE, "a call in progress elsewhere");
    till.kill();
    for _ in 0..2 {
        let still = next.settle_next();
        assert_eq!((status_name(still.status), still.request_id().as_str()), ("STILL_UNKNOWN", "one"));
    }
    let same = next.pay(&sale("one", "SIM-SILENCE-one", 300));
    assert_eq!(same.verdict(), "IN_PROGRESS UNKNOWN SETTLE_FIRST");
    let id = helper.0;
    drop(helper);
    wait_for("its end", || fs::metadata(format!("/proc/{id}/fd/0")).is_err());
    assert_eq!(told_in_the_end(&next), format!("one {APPROVED}"));
    assert_eq!((simulator.payments_seen(), simulator.charges("one")), (1, 1));
}

/// SQLite remembers the locks of a process in its memory, which a child inherits, and has them from the system, which it does not.
#[test]
fn a_child_has_locks_of_its_own_and_outlives_its_parent() {
    let (simulator, folder) = (simulator(), Folder::new());
    let mut till = till_at(&simulator, &folder);
    assert_eq!(till.ask("pay one one 5000"), APPROVED);
    let worker = Helper::made_by(&mut till, "worker");
    let paid = |id: &str| {
        wait_for(id, || folder.path().join(id).exists());
        fs::read_to_string(folder.path().join(id)).unwrap()
    };
    assert_eq!(paid("first"), format!("{APPROVED} journal 0"));
    let journal = folder.journal();
    for file in [journal.to_owned(), format!("{journal}-shm")] {
        let locks = locks_of(worker.0, &file);
        assert!(!locks.is_empty(), "{file}");
        assert_eq!(locks, locks_of(till.id(), &file), "{file}");
    }
    assert_eq!(till.ask("pay two two 5000"), APPROVED, "the parent goes on");
    till.kill();
    // It would begin the -shm anew if nobody had a lock there.
    let next = Till::new(&simulator, &kept(journal));
    assert_eq!(next.pay(&sale("three", "three", 5_000)).verdict(), APPROVED);
    fs::write(folder.path().join("go"), "").unwrap();
    assert_eq!(paid("second"), format!("{APPROVED} journal 0"));
    let entries = next.journal();
    assert_eq!(entries.len(), 5);
    assert!(entries.iter().all(|entry| entry.verdict() == APPROVED));
    assert_eq!(folder.sqlite().query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0)).unwrap(), "ok");
}

/// A box that takes a request and delivers it when it likes. Gives the connection once the request has come.
struct QueueingBox(TcpListener);

impl QueueingBox {
    fn open() -> (QueueingBox, String) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/api/v2", listener.local_addr().unwrap());
        (QueueingBox(listener), url)
    }

    fn request(&self) -> TcpStream {
        let (mut peer, _) = self.0.accept().unwrap();
        let mut request = Vec::new();
        while !request.windows(4).any(|end| end == b"\r\n\r\n") {
            let mut bytes = [0; 4096];
            let length = peer.read(&mut bytes).unwrap();
            assert_ne!(length, 0);
            request.extend_from_slice(&bytes[..length]);
        }
        peer
    }
}

/// It sees a reset, and soon.
fn is_reset(mut peer: TcpStream) -> bool {
    peer.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut rest = Vec::new();
    let ended = peer.read_to_end(&mut rest);
    ended.is_err_and(|error| error.kind() == io::ErrorKind::ConnectionReset)
}

#[test]
fn a_killed_till_resets_its_connection_though_its_helper_lives() {
    let (queueing, url) = QueueingBox::open();
    let folder = Folder::new();
    let mut till = start(&url, "", &folder);
    till.tell("pay one one 60000");
    let peer = queueing.request();
    let helper = Helper::made_by(&mut till, "fork");
    assert!(!has_ended(&peer), "the child does not touch the connection itself");
    till.kill();
    assert!(is_reset(peer) && helper.lives());
}

/// Whoever else holds it.
#[test]
fn an_abandoned_connection_is_reset_though_a_copy_of_the_till_holds_it() {
    let (queueing, url) = QueueingBox::open();
    let folder = Folder::new();
    let mut till = start(&url, "", &folder);
    till.tell("pay one one 1500");
    let peer = queueing.request();
    let helper = Helper::made_by(&mut till, "clone");
    assert!(is_reset(peer) && helper.lives());
    assert_eq!(till.says().as_deref(), Some("ANSWER_TIMEOUT UNKNOWN SETTLE_FIRST"));
}

/// By an end or a reset, within a moment.
fn has_ended(peer: &TcpStream) -> bool {
    let mut look = libc::pollfd { fd: peer.as_raw_fd(), events: libc::POLLRDHUP, revents: 0 };
    // SAFETY: one descriptor of ours.
    unsafe { libc::poll(&mut look, 1, 300) != 0 }
}

/// What starts another program runs no handler of a fork.
#[test]
fn every_descriptor_is_closed_when_another_program_starts() {
    let (simulator, folder) = (simulator(), Folder::new());
    let mut till = till_at(&simulator, &folder);
    assert_eq!(till.ask("pay one one 5000"), APPROVED);
    let found = till.ask("descriptors");
    let (all, left_open) = found.split_once(" | ").unwrap();
    for what in ["journal", "journal-wal", "journal-shm", "journal-owner-", "socket:["] {
        assert!(all.contains(what), "{what} is among {all}");
    }
    assert_eq!(left_open, "");
}

/// Set while the child of `callback` is to be made.
static FORKS: AtomicBool = AtomicBool::new(false);

unsafe extern "C" fn fork_once(
    child: *mut std::ffi::c_void,
    _: i32,
    event: *const std::ffi::c_char,
    _: *const std::ffi::c_char,
    _: u32,
) {
    // SAFETY: text with a NUL, and what was given to the library; the child goes on as its parent does.
    unsafe {
        if std::ffi::CStr::from_ptr(event).to_str() == Ok("request_leaves") && FORKS.swap(false, Ordering::SeqCst) {
            *child.cast::<i32>() = libc::fork();
        }
    }
}

/// Forks in the middle of a payment, on the very thread that pays, and lets the child go on with it.
fn callback(journal: &'static str) {
    let child: *mut i32 = Box::leak(Box::new(-1));
    let options = shop_options(&variable("JPM_TILL_URL"), &variable("JPM_TILL_CA"), &kept(journal));
    let till = Till::make(&options, |config, error| {
        // SAFETY: everything points to what it should.
        unsafe { jpm_config_set_log(config, Some(fork_once), child.cast(), JPM_LOG_TRACE, error) }
    });
    let till = till.map_err(|fault| fault.0).unwrap();
    FORKS.store(true, Ordering::SeqCst);
    let told = till.pay(&sale("one", "one", 5_000));
    // SAFETY: plain calls.
    unsafe {
        if *child == 0 {
            let is_careful = told.result.journal_status == JPM_E_FORKED
                && matches!(told.result.outcome, JPM_OUTCOME_UNKNOWN | JPM_OUTCOME_APPROVED);
            libc::_exit(if is_careful { 7 } else { 8 });
        }
        let mut status = 0;
        assert_eq!(libc::waitpid(*child, &mut status, 0), *child);
        assert!(libc::WIFEXITED(status));
        say(&format!("{} journal {} child {}", told.verdict(), told.result.journal_status, libc::WEXITSTATUS(status)));
    }
}

#[test]
fn a_child_that_goes_on_with_its_parents_payment_sends_nothing_of_it() {
    let (simulator, folder) = (simulator(), Folder::new());
    let mut till = till_at(&simulator, &folder);
    assert_eq!(till.ask("callback"), format!("{APPROVED} journal 0 child 7"));
    assert_eq!((simulator.payments_seen(), simulator.charges("one")), (1, 1));
}
