//! Hosts of the library, in this process or in another one, whose buttons are pressed as a table says.

use std::env;
use std::io::{BufRead, BufReader, Lines, Write, stdin};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::ptr;
use std::sync::{Barrier, LazyLock, Mutex, OnceLock};
use std::time::Duration;
use std::{fs, thread};

use jpm::constants::*;
use jpm::ffi::change::{jpm_adjust, jpm_capture, jpm_refund_payment, jpm_void};
use jpm::ffi::pay::{jpm_pay_with_card, jpm_refund_to_card};
use jpm::ffi::raw::jpm_call;
use jpm::ffi::response::{jpm_response_free, jpm_response_result};
use jpm::ffi::structs::{jpm_card, jpm_payment, jpm_result};
use jpm_simulator::{Settings, Simulator};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::support::disk::Folder;
use crate::support::{Outcome, Strings, Till, VISA, Value, init, shop_options, text};

/// Which hosts share a journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setup {
    /// One client, its journal in memory.
    NoFile,
    OneClient,
    TwoClients,
    TwoProcesses,
}

pub const SETUPS: [Setup; 4] = [Setup::NoFile, Setup::OneClient, Setup::TwoClients, Setup::TwoProcesses];

/// A button, as it can be told to another process.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Press {
    pub does: Does,
    pub amount: i64,
    pub currency: String,
    pub account_number: String,
    pub expiry_year: i32,
    pub order_number: Option<String>,
    /// None: the library makes one.
    pub request_id: Option<String>,
    /// The transaction that it changes.
    pub of: String,
    /// Another one that it could change.
    pub other_of: String,
    /// Which part of a capture this is.
    pub part: i32,
    pub is_meant: bool,
    pub timeout_ms: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Does {
    Pay,
    /// Nothing is captured.
    Authorize,
    PayOut,
    Capture,
    Refund,
    Void,
    Adjust,
    AdjustAndCapture,
    /// By `jpm_call`.
    RawPay,
    RawRefund,
}

impl Default for Press {
    fn default() -> Press {
        Press {
            does: Does::Pay,
            amount: 1717,
            currency: "USD".into(),
            account_number: VISA.into(),
            expiry_year: 2049,
            order_number: Some("Sale 7-b".into()),
            request_id: None,
            of: String::new(),
            other_of: String::new(),
            part: 1,
            is_meant: false,
            timeout_ms: 0,
        }
    }
}

impl Press {
    pub fn with_id(&self, id: &str) -> Press {
        Press { request_id: Some(id.into()), ..self.clone() }
    }

    pub fn within(&self, timeout_ms: i32) -> Press {
        Press { timeout_ms, ..self.clone() }
    }

    /// Presses, books what it is told, and says so.
    pub fn on(&self, till: &Till) -> Told {
        let told = self.performed(till);
        assert_eq!(till.acknowledge(&told), JPM_OK, "{}", told.verdict());
        Told::of(&told)
    }

    fn performed(&self, till: &Till) -> Outcome {
        let strings = Strings::default();
        let text = |text: &str| strings.keep(Some(text));
        let (payment, card, of) = (self.payment(&strings), self.card(&strings), text(&self.of));
        let mut result = init!(jpm_result);
        // SAFETY: everything points to what it should, and `strings` outlives the calls.
        let status = unsafe {
            match self.does {
                Does::Pay | Does::Authorize => jpm_pay_with_card(till.0, &payment, &card, ptr::null(), &mut result),
                Does::PayOut => jpm_refund_to_card(till.0, &payment, &card, ptr::null(), &mut result),
                Does::Capture => jpm_capture(till.0, of, &payment, &mut result),
                Does::Refund => jpm_refund_payment(till.0, of, &payment, &mut result),
                Does::Void => jpm_void(till.0, of, &payment, &mut result),
                Does::Adjust | Does::AdjustAndCapture => jpm_adjust(till.0, of, &payment, &mut result),
                Does::RawPay | Does::RawRefund => return self.call(till),
            }
        };
        Outcome::new(status, result)
    }

    fn payment(&self, strings: &Strings) -> jpm_payment {
        let mut payment = init!(jpm_payment);
        let takes_currency = !matches!(self.does, Does::Void | Does::Adjust | Does::AdjustAndCapture);
        payment.amount = if self.does == Does::Void { 0 } else { self.amount };
        payment.currency = strings.keep((takes_currency && self.amount > 0).then_some(&self.currency));
        payment.request_id = strings.keep(self.request_id.as_deref());
        payment.timeout_ms = self.timeout_ms;
        payment.allow_duplicate = if self.is_meant { JPM_YES } else { 0 };
        match self.does {
            Does::Pay | Does::Authorize => {
                payment.order_number = strings.keep(self.order_number.as_deref());
                let now = self.does == Does::Pay;
                payment.capture_method = if now { JPM_CAPTURE_NOW } else { JPM_CAPTURE_MANUAL };
                payment.is_amount_final = if now { 0 } else { JPM_NO };
            }
            Does::PayOut => payment.order_number = strings.keep(self.order_number.as_deref()),
            Does::Capture if self.amount != JPM_AMOUNT_ALL => {
                payment.multi_capture_sequence_number = strings.keep(Some(&self.part.to_string()));
                payment.multi_capture_record_count = 9;
                payment.multi_capture_final = JPM_NO;
            }
            Does::AdjustAndCapture => payment.capture_method = JPM_CAPTURE_NOW,
            Does::Capture | Does::Refund | Does::Void | Does::Adjust | Does::RawPay | Does::RawRefund => {}
        }
        payment
    }

    fn card(&self, strings: &Strings) -> jpm_card {
        let mut card = init!(jpm_card);
        card.account_number = strings.keep(Some(&self.account_number));
        (card.expiry_month, card.expiry_year) = (12, self.expiry_year);
        card
    }

    /// The same as `jpm_call` sends it.
    fn call(&self, till: &Till) -> Outcome {
        let merchant =
            json!({"merchantSoftware": {"companyName": "Payment Company", "productName": "Application Name"}});
        let mut body = json!({"amount": self.amount, "currency": self.currency, "merchant": merchant});
        let path = if self.does == Does::RawPay {
            let card = json!({"accountNumber": self.account_number, "expiry": {"month": 12, "year": self.expiry_year}});
            body["captureMethod"] = json!("NOW");
            body["paymentMethodType"] = json!({ "card": card });
            if let Some(order) = &self.order_number {
                body["merchantOrderNumber"] = json!(order);
            }
            "/payments"
        } else {
            body["paymentMethodType"] = json!({"transactionReference": {"transactionReferenceId": self.of}});
            "/refunds"
        };
        let strings = Strings::default();
        let text = |text: &str| strings.keep(Some(text));
        let (json, id) = (text(&body.to_string()), strings.keep(self.request_id.as_deref()));
        let (mut response, mut result) = (ptr::null_mut(), init!(jpm_result));
        // SAFETY: everything points to what it should; the result is copied before the response is freed.
        let status = unsafe {
            jpm_call(till.0, text("POST"), text(path), json, id, &mut response, ptr::null_mut());
            let status = jpm_response_result(response, &mut result);
            jpm_response_free(response);
            status
        };
        Outcome::new(status, result)
    }
}

/// What a host was told of a press, or by settling.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Told {
    pub status: String,
    /// Status, outcome and advice.
    pub verdict: String,
    pub request_id: String,
    pub other_request_id: String,
    pub error_field: String,
    pub transaction_id: String,
    pub amount: i64,
    pub flags: u32,
}

impl Told {
    fn of(told: &Outcome) -> Told {
        let verdict = told.verdict();
        Told {
            status: verdict.split(' ').next().unwrap_or_default().to_owned(),
            verdict,
            request_id: told.request_id(),
            other_request_id: text(&told.result.other_request_id),
            error_field: text(&told.result.error_field),
            transaction_id: text(&told.result.transaction_id),
            amount: told.result.amount,
            flags: told.result.flags,
        }
    }

    pub fn is_paid(&self) -> bool {
        self.status == "JPM_OK"
            && (self.verdict.contains(" APPROVED ") || self.verdict.contains(" PARTIALLY_APPROVED "))
    }
}

#[derive(Serialize, Deserialize)]
enum Wish {
    Press(Press),
    Crowd(Press, usize),
    Settle(Duration),
}

/// Whoever holds a client.
pub enum Host {
    Here(Till),
    There { pid: u32, process: Box<Mutex<Process>> },
}

impl Host {
    pub fn press(&self, press: &Press) -> Told {
        self.try_press(press).expect("the other process is alive")
    }

    /// None: its process died in it.
    pub fn try_press(&self, press: &Press) -> Option<Told> {
        match self {
            Host::Here(till) => Some(press.on(till)),
            Host::There { process, .. } => process.lock().unwrap().wants(&Wish::Press(press.clone())).pop(),
        }
    }

    /// So many threads press at once.
    pub fn press_often(&self, press: &Press, threads: usize) -> Vec<Told> {
        match self {
            Host::Here(till) => crowd(till, press, threads),
            Host::There { process, .. } => process.lock().unwrap().wants(&Wish::Crowd(press.clone(), threads)),
        }
    }

    /// Settles, acknowledging everything, to the end or until the patience is over; what it was told, and how it ended at last.
    pub fn settle(&self, patience: Duration) -> Vec<Told> {
        match self {
            Host::Here(till) => settled(till, patience),
            Host::There { process, .. } => process.lock().unwrap().wants(&Wish::Settle(patience)),
        }
    }

    /// Another process dies in whatever it does.
    pub fn kill(&self) {
        let Host::There { pid, .. } = self else { panic!("it is this process") };
        // SAFETY: our own child, which has not been waited for.
        assert_eq!(unsafe { libc::kill(*pid as i32, libc::SIGKILL) }, 0);
    }
}

fn settled(till: &Till, patience: Duration) -> Vec<Told> {
    let settled = till.settle_all(patience);
    settled.told.iter().chain([&settled.end]).map(Told::of).collect()
}

fn crowd(till: &Till, press: &Press, threads: usize) -> Vec<Told> {
    let ready = Barrier::new(threads);
    thread::scope(|scope| {
        let presses = || {
            ready.wait();
            press.on(till)
        };
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(presses)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

/// A host in a process of its own.
pub struct Process {
    child: Child,
    wishes: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Process {
    fn start(base_url: &str, journal: &str, options: &[(i32, i64)], environment: &[(&str, &str)]) -> Process {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--ignored", "--exact", "the_other_process", "--nocapture"])
            .envs(environment.iter().copied())
            .env("JPM_HOST_URL", base_url)
            .env("JPM_HOST_JOURNAL", journal)
            .env("JPM_HOST_OPTIONS", serde_json::to_string(options).unwrap())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let wishes = child.stdin.take().unwrap();
        Process { child, wishes, lines }
    }

    /// What it was told; nothing when it is dead.
    fn wants(&mut self, wish: &Wish) -> Vec<Told> {
        let _ = writeln!(self.wishes, "{}", serde_json::to_string(wish).unwrap());
        let mut said = self.lines.by_ref().map_while(Result::ok);
        // The test's own words may stand before it on the line.
        let told = said.find_map(|line| line.split_once("host: ").map(|(_, told)| told.to_owned()));
        told.map(|told| serde_json::from_str(&told).unwrap()).unwrap_or_default()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// In the other process: does what it is asked for, until nobody asks any more.
pub fn serve() {
    let var = |name: &str| env::var(name).unwrap();
    let options: Vec<(i32, i64)> = serde_json::from_str(&var("JPM_HOST_OPTIONS")).unwrap();
    let till = open(&var("JPM_HOST_URL"), Some(&var("JPM_HOST_JOURNAL")), None, &options);
    for wish in stdin().lines().map_while(Result::ok) {
        let told = match serde_json::from_str(&wish).unwrap() {
            Wish::Press(press) => vec![press.on(&till)],
            Wish::Crowd(press, threads) => crowd(&till, &press, threads),
            Wish::Settle(patience) => settled(&till, patience),
        };
        println!("host: {}", serde_json::to_string(&told).unwrap());
    }
}

fn open(base_url: &str, journal: Option<&str>, till: Option<&str>, options: &[(i32, i64)]) -> Till {
    let mut all: Vec<_> = options.iter().map(|(option, number)| (*option, Value::Number(*number))).collect();
    all.extend(journal.map(|journal| (JPM_OPT_JOURNAL_FILE, Value::Text(journal))));
    all.extend(till.map(|till| (JPM_OPT_TILL, Value::Text(till))));
    // Reading the system's certificates takes longer than a payment, and nothing here is encrypted.
    all.push((JPM_OPT_TRUST, Value::Text("bundled")));
    Till::with_options(&shop_options(base_url, "", &all)).unwrap_or_else(|(status, field)| panic!("{status} {field}"))
}

/// All services have the same keys, as making them takes longer than all the rest.
pub fn keys() -> PathBuf {
    static KEYS: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hosts");
        drop(Simulator::start(Settings { folder: Some(folder.clone()), ..Settings::default() }).unwrap());
        folder
    });
    KEYS.clone()
}

/// The simulator, and the two hosts whose buttons are pressed.
pub struct Desk {
    pub simulator: Simulator,
    folder: Folder,
    options: Vec<(i32, i64)>,
    first: Host,
    second: Option<Host>,
    /// Opened when it is asked for.
    other_till: OnceLock<Host>,
}

impl Desk {
    pub fn open(setup: Setup, limit: Duration, more: &[(i32, i64)]) -> Desk {
        Desk::within(&[], setup, limit, more)
    }

    /// `environment`: of the other process, if there is one.
    pub fn within(environment: &[(&str, &str)], setup: Setup, limit: Duration, more: &[(i32, i64)]) -> Desk {
        let settings = Settings { tls: false, service_limit: limit, folder: Some(keys()), ..Settings::default() };
        let simulator = Simulator::start(settings).unwrap();
        let limit = i64::try_from(limit.as_millis()).unwrap();
        let options = [&[(JPM_OPT_SERVICE_LIMIT_MS, limit), (JPM_OPT_TIMEOUT_MS, 10_000)], more].concat();
        let (folder, url) = (Folder::new(), simulator.base_url());
        let here = |journal| Host::Here(open(&url, journal, None, &options));
        let journal = folder.journal();
        let (first, second) = match setup {
            Setup::NoFile => (here(None), None),
            Setup::OneClient => (here(Some(journal)), None),
            Setup::TwoClients => (here(Some(journal)), Some(here(Some(journal)))),
            Setup::TwoProcesses => {
                let process = Process::start(&url, journal, &options, environment);
                let first = Host::There { pid: process.child.id(), process: Box::new(Mutex::new(process)) };
                (first, Some(here(Some(journal))))
            }
        };
        Desk { simulator, folder, options, first, second, other_till: OnceLock::new() }
    }

    pub fn first(&self) -> &Host {
        &self.first
    }

    pub fn second(&self) -> &Host {
        self.second.as_ref().unwrap_or(&self.first)
    }

    /// A till of another name, with the same journal file.
    pub fn other_till(&self) -> &Host {
        let open = || open(&self.simulator.base_url(), Some(self.folder.journal()), Some("another"), &self.options);
        self.other_till.get_or_init(|| Host::Here(open()))
    }

    /// What is in doubt is as old as that, by the wall clock.
    pub fn age_doubts(&self, age: Duration) {
        let sql = "UPDATE entry SET opened_at = opened_at - ?1 WHERE state = 'DOUBT'";
        assert_eq!(self.folder.sqlite().execute(sql, [age.as_millis() as i64]).unwrap(), 1);
    }

    /// Does something while nobody can see whether the first host lives: its lock file can't be opened.
    pub fn while_hidden<T>(&self, act: impl FnOnce() -> T) -> T {
        let Host::There { pid, .. } = &self.first else { panic!("it is this process") };
        let says = format!("pid {pid} ");
        let files = fs::read_dir(self.folder.path()).unwrap().map(|file| file.unwrap().path());
        let mut locks = files.filter(|file| file.to_string_lossy().contains("-owner-"));
        let lock = locks.find(|file| fs::read_to_string(file).unwrap().starts_with(&says)).unwrap();
        let hidden = self.folder.path().join("hidden");
        fs::rename(&lock, &hidden).unwrap();
        symlink(&lock, &lock).unwrap();
        let done = act();
        fs::rename(&hidden, &lock).unwrap();
        done
    }

    /// Requests that arrived and ask for something to be done.
    pub fn arrived(&self) -> usize {
        self.simulator.requests().iter().filter(|seen| seen.method != "GET").count()
    }
}
