//! One service, one journal, and the tills that share it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use jpm_simulator::{Relay, Settings, Simulator};

use crate::support::disk::Folder;
use crate::{book, dice::Dice, invariants, opponent, till};

/// What the service may take for one request.
pub const LIMIT: Duration = Duration::from_millis(700);

/// What is told of the whole run.
#[derive(Default)]
pub struct Tally {
    pub payments: AtomicU64,
    pub kills: AtomicU64,
    pub stops: AtomicU64,
    pub doubts: AtomicU64,
    pub approved: AtomicU64,
    pub faults: Mutex<BTreeMap<String, u64>>,
    /// What the hosts did.
    pub hosts: Mutex<BTreeMap<&'static str, u64>>,
}

impl Tally {
    /// A run that was too small proves nothing.
    pub fn shortcomings(&self, seconds: u64) -> Vec<String> {
        let part = |of_two_minutes: u64| of_two_minutes * seconds.min(120) / 120;
        let mut missing = Vec::new();
        for (what, count, least) in [
            ("payments", &self.payments, part(3_000)),
            ("kills", &self.kills, part(300)),
            ("doubts", &self.doubts, part(300)),
        ] {
            let count = count.load(Ordering::Relaxed);
            if count < least {
                missing.push(format!("the run is too small: {count} {what}, and not {least}"));
            }
        }
        if seconds >= 120 {
            let (faults, hosts) = (self.faults.lock().unwrap(), self.hosts.lock().unwrap());
            let all = faults
                .iter()
                .map(|(fault, count)| (fault.as_str(), count))
                .chain(hosts.iter().map(|(what, count)| (*what, count)));
            let rare = all.filter(|(_, count)| **count < 20);
            missing.extend(rare.map(|(what, count)| format!("the run is too small: {what} only {count} times")));
        }
        missing
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |count: &AtomicU64| count.load(Ordering::Relaxed);
        writeln!(
            f,
            "payments {}, approved {}, doubts {}, kills {}, suspended {}",
            number(&self.payments),
            number(&self.approved),
            number(&self.doubts),
            number(&self.kills),
            number(&self.stops)
        )?;
        let faults = self.faults.lock().unwrap();
        let least = faults.iter().min_by_key(|(_, count)| **count);
        writeln!(f, "faults {} of {} kinds, the rarest {least:?}", faults.values().sum::<u64>(), faults.len())?;
        writeln!(f, "hosts {:?}", self.hosts.lock().unwrap())
    }
}

/// What a process is there for.
#[derive(Clone)]
struct Role {
    till: String,
    only_settles: bool,
}

pub struct World {
    number: u64,
    simulator: Simulator,
    relay: Relay,
    folder: Folder,
    dice: Dice,
    tally: Arc<Tally>,
    /// Makes the disk of the tills fail.
    failing_sync: PathBuf,
    runs: AtomicU64,
    /// Processes that were suspended: their calls may take longer than they were given.
    suspended: Mutex<BTreeSet<u64>>,
}

impl World {
    pub fn open(number: u64, dice: Dice, tally: Arc<Tally>) -> World {
        // One in three over TLS, as that is slower and differs only below the rules.
        let settings = Settings { service_limit: LIMIT, tls: number.is_multiple_of(3), ..Settings::default() };
        let simulator = Simulator::start(settings).unwrap();
        let port = simulator.base_url().split([':', '/']).find_map(|part| part.parse().ok()).unwrap();
        let relay = Relay::start(port).unwrap();
        let folder = Folder::new();
        let failing_sync = compiled(&folder);
        World {
            number,
            simulator,
            relay,
            folder,
            failing_sync,
            dice,
            tally,
            runs: AtomicU64::new(0),
            suspended: Mutex::default(),
        }
    }

    /// The tills of this world. One whose name ends with n takes a new id whenever it may; one with p is a pool.
    fn tills(&self) -> Vec<String> {
        ["a", "bn", "cp"].iter().map(|name| format!("w{}{name}", self.number)).collect()
    }

    /// Its processes: each till, and beside the first one another process that only settles.
    fn roles(&self) -> Vec<Role> {
        let mut roles: Vec<_> = self.tills().into_iter().map(|till| Role { till, only_settles: false }).collect();
        roles.push(Role { only_settles: true, ..roles[0].clone() });
        roles
    }

    /// Lives until then; what was violated.
    pub fn live(self, until: Instant) -> Vec<String> {
        let stop = AtomicBool::new(false);
        thread::scope(|scope| {
            let mut dice = self.dice.clone();
            let (world, stop) = (&self, &stop);
            let opponent = scope
                .spawn(move || opponent::oppose(&world.simulator, &world.relay, &mut dice, stop, &world.tally.faults));
            let roles = self.roles().into_iter().enumerate();
            let tills: Vec<_> = roles
                .map(|(slot, role)| {
                    let mut dice = Dice::new(self.dice.clone().next() ^ slot as u64);
                    scope.spawn(move || world.keep_alive(&role, &mut dice, until))
                })
                .collect();
            for till in tills {
                let _ = till.join();
            }
            stop.store(true, Ordering::Release);
            let _ = opponent.join();
        });
        let mut violations = Vec::new();
        for role in self.roles().into_iter().filter(|role| !role.only_settles) {
            violations.extend(self.settles_at_last(&role));
        }
        let books: Vec<_> = self.roles().iter().flat_map(|role| book::read(&self.book(role))).collect();
        violations.extend(invariants::check(
            &self.simulator,
            &self.relay,
            &self.folder,
            &books,
            &self.suspended.lock().unwrap(),
        ));
        self.count(&books);
        violations.iter().map(|violation| format!("world {}: {violation}", self.number)).collect()
    }

    fn book(&self, role: &Role) -> PathBuf {
        let kind = if role.only_settles { "settled" } else { "book" };
        self.folder.path().join(format!("{kind}-{}", role.till))
    }

    fn books_of_pools(&self) -> Vec<book::Line> {
        let pools = self.roles().into_iter().filter(|role| till::is_pool(&role.till));
        pools.flat_map(|role| book::read(&self.book(&role))).collect()
    }

    fn start(&self, role: &Role, dice: &mut Dice, more: &[(&str, &str)]) -> (u64, Child) {
        let run = self.runs.fetch_add(1, Ordering::Relaxed);
        let service = self.simulator.base_url();
        let port = service.split([':', '/']).find(|part| part.parse::<u16>().is_ok()).unwrap();
        let url = service.replace(port, &self.relay.port().to_string());
        let process = Command::new(env::current_exe().unwrap())
            .env(till::MARK, run.to_string())
            .env("JPM_TORTURE_URL", url)
            .env("JPM_TORTURE_CA", self.simulator.ca_file())
            .env("JPM_TORTURE_JOURNAL", self.folder.journal())
            .env("JPM_TORTURE_BOOK", self.book(role))
            .env("JPM_TORTURE_TILL", &role.till)
            .env("JPM_TORTURE_SETTLES", if role.only_settles { "1" } else { "" })
            .env("JPM_TORTURE_LIMIT_MS", LIMIT.as_millis().to_string())
            .env("JPM_TORTURE_DICE", dice.next().to_string())
            .env("JPM_TORTURE_SYNCS", self.failed_syncs())
            .env("LD_PRELOAD", &self.failing_sync)
            .envs(more.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        (run, process)
    }

    /// Starts this till again and again, and kills it.
    fn keep_alive(&self, role: &Role, dice: &mut Dice, until: Instant) {
        const FAILPOINTS: [&str; 4] = ["before-commit", "after-commit", "sending", "sent"];
        while Instant::now() < until {
            let failpoint = format!("{}:{}", dice.one_of(&FAILPOINTS), dice.between(1, 20));
            let fate = dice.between(0, 100);
            // The machine's clock is five days off now and then, either way.
            let hours = *dice.one_of(&[-120, 0, 0, 0, 0, 0, 0, 0, 0, 120]);
            let wall = (hours * 3_600_000_i64).to_string();
            let more = [("JPM_TEST_WALL_MS", wall.as_str()), ("JPM_TEST_FAILPOINT", failpoint.as_str())];
            let (run, mut process) = self.start(role, dice, if fate < 40 { &more } else { &more[..1] });
            let moment = Duration::from_millis(dice.between(20, 1_500));
            match fate {
                0..40 => {}
                40..85 => {
                    ends_within(&mut process, moment);
                    let _ = process.kill();
                }
                85..92 if !ends_within(&mut process, moment) => {
                    self.suspended.lock().unwrap().insert(run);
                    self.tally.stops.fetch_add(1, Ordering::Relaxed);
                    signal(&process, libc::SIGSTOP);
                    thread::sleep(LIMIT * 3);
                    signal(&process, libc::SIGCONT);
                }
                _ => {}
            }
            // One that hangs is killed as well, so that the test ends.
            if !ends_within(&mut process, Duration::from_secs(60)) {
                let _ = process.kill();
            }
            let ended = process.wait().unwrap();
            if ended.signal().is_some() {
                self.tally.kills.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// With everything healed, nothing is left in doubt within due and ten seconds (I9), and no sale without a fault fails.
    fn settles_at_last(&self, role: &Role) -> Option<String> {
        let name = &role.till;
        let (_, mut process) = self.start(role, &mut self.dice.clone(), &[("JPM_TORTURE_SETTLES", "1")]);
        if !ends_within(&mut process, LIMIT + Duration::from_millis(50) + Duration::from_secs(10)) {
            let _ = process.kill();
            let _ = process.wait();
            return Some(format!("I9: {name} is not settled in time"));
        }
        let ended = process.wait().unwrap();
        (!ended.success()).then(|| format!("I9: {name} ended with {ended}"))
    }

    /// A file with a byte for each.
    fn failed_syncs(&self) -> PathBuf {
        self.folder.path().join("failed-syncs")
    }

    fn count(&self, books: &[book::Line]) {
        let failed = fs::metadata(self.failed_syncs()).map_or(0, |file| file.len());
        *self.tally.faults.lock().unwrap().entry("sync failed".to_owned()).or_default() += failed;
        let count = |what, times: usize| {
            *self.tally.hosts.lock().unwrap().entry(what).or_default() += times as u64;
        };
        let tells = |line: &&book::Line| matches!(line.what, book::What::Told(_));
        let sees = |line: &&book::Line| matches!(&line.what, book::What::Told(told) if told.advice == "SEE_OTHER");
        count("helper forked", books.iter().filter(|line| line.what == book::What::Forks).count());
        count("button pressed twice", books.iter().filter(|line| line.what == book::What::PressesAgain).count());
        count("another payment decides", books.iter().filter(sees).count());
        count("told across threads", self.books_of_pools().iter().filter(tells).count());
        let (mut payments, mut approved, mut doubts) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for line in books {
            match &line.what {
                book::What::Calls => drop(payments.insert(&line.id)),
                book::What::Told(told) if told.outcome == "UNKNOWN" => drop(doubts.insert(&line.id)),
                book::What::Told(told) if told.outcome == "APPROVED" => drop(approved.insert(&line.id)),
                _ => {}
            }
        }
        self.tally.payments.fetch_add(payments.len() as u64, Ordering::Relaxed);
        self.tally.approved.fetch_add(approved.len() as u64, Ordering::Relaxed);
        self.tally.doubts.fetch_add(doubts.len() as u64, Ordering::Relaxed);
    }
}

/// The library that makes a disk fail.
fn compiled(folder: &Folder) -> PathBuf {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/money/torture/failing_sync.c");
    let library = folder.path().join("failing_sync.so");
    let compiled = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(source).status();
    assert!(compiled.is_ok_and(|it| it.success()), "cc could not compile {source}");
    library
}

fn signal(process: &Child, signal: i32) {
    // SAFETY: our own child, which has not been waited for.
    let _ = unsafe { libc::kill(process.id() as i32, signal) };
}

fn ends_within(process: &mut Child, limit: Duration) -> bool {
    let until = Instant::now() + limit;
    loop {
        if process.try_wait().is_ok_and(|ended| ended.is_some()) {
            return true;
        }
        if Instant::now() >= until {
            return false;
        }
        thread::sleep(Duration::from_millis(5));
    }
}
