//! A till that does what it is told, to the letter. It may die at any moment.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use std::{env, thread};

use jpm::constants::*;
use jpm::ffi::change::jpm_refund_payment;
use jpm::ffi::structs::{jpm_payment, jpm_result};

use crate::book::{self, Book, Deed, Told, What};
use crate::desk::{self, Desk};
use crate::dice::Dice;
use crate::support::{
    Means, Outcome, Sale, Strings, Till, Value, advice_name, init, outcome_name, profile_name, shop_options,
    status_name, text,
};

/// Its presence makes this program a till; its value says which process of the test it is.
pub const MARK: &str = "JPM_TORTURE_RUN";

/// How many sales one process makes at most.
const SALES: u64 = 25;

/// The threads of a pool, which pay side by side.
const WORKERS: u64 = 4;

/// So often a deed is tried before the customer leaves.
const PATIENCE: u32 = 6;

/// One thread that pays.
struct Obedient<'a> {
    till: &'a Till,
    book: Book,
    /// Of a pool: where its results are booked.
    desk: Option<Desk>,
    dice: Dice,
    /// A deed that may be sent again gets another id.
    takes_new_ids: bool,
    name: String,
    run: u64,
}

/// Ends with 0 when it has done everything and nothing is left to settle.
pub fn run() -> ExitCode {
    let var = |name: &str| env::var(name).unwrap_or_default();
    let number = |name: &str| var(name).parse::<u64>().unwrap_or_default();
    let run = number(MARK);
    let (name, path) = (var("JPM_TORTURE_TILL"), PathBuf::from(var("JPM_TORTURE_BOOK")));
    let limit = number("JPM_TORTURE_LIMIT_MS") as i64;
    let options = [
        (JPM_OPT_JOURNAL_FILE, Value::Text(var("JPM_TORTURE_JOURNAL").leak())),
        (JPM_OPT_TILL, Value::Text(name.clone().leak())),
        (JPM_OPT_SERVICE_LIMIT_MS, Value::Number(limit)),
    ];
    let shop = shop_options(&var("JPM_TORTURE_URL"), &var("JPM_TORTURE_CA"), &options);
    let Ok(till) = Till::make(&shop, |_, _| JPM_OK) else { return ExitCode::from(3) };
    let mut dice = Dice::new(number("JPM_TORTURE_DICE"));
    let seed = dice.next();
    let obedient = |worker: u64, desk: Option<Desk>| Obedient {
        till: &till,
        book: Book::open(&path, run),
        desk,
        dice: Dice::new(seed ^ (worker << 32)),
        takes_new_ids: name.ends_with('n'),
        name: name.clone(),
        run,
    };

    let mut it = obedient(0, None);
    let only_settles = !var("JPM_TORTURE_SETTLES").is_empty();
    // What is not settled by then may be so beside the sales.
    let is_settled = it.settle(Duration::from_secs(if only_settles { 20 } else { 1 }));
    if only_settles {
        return if is_settled { ExitCode::SUCCESS } else { ExitCode::from(4) };
    }
    let unfinished = book::unfinished(&book::read(&path));
    if is_pool(&name) {
        thread::scope(|scope| {
            let (desk, tray) = Desk::open();
            let (till, book) = (&till, Book::open(&path, run));
            scope.spawn(move || desk::keep_books(tray, till, book, dice));
            for worker in 0..WORKERS {
                let mut it = obedient(worker, Some(desk.clone()));
                let part = |number: usize| number as u64 % WORKERS == worker;
                let left: Vec<_> =
                    unfinished.iter().enumerate().filter(|(n, _)| part(*n)).map(|(_, deed)| deed.clone()).collect();
                scope.spawn(move || it.works(left, (worker..SALES).step_by(WORKERS as usize)));
            }
        });
    } else {
        it.works(unfinished, 0..SALES);
    }
    it.settle(Duration::from_secs(3));
    ExitCode::SUCCESS
}

/// Its results cross threads.
pub fn is_pool(till: &str) -> bool {
    till.ends_with('p')
}

impl Obedient<'_> {
    fn works(&mut self, unfinished: Vec<(String, Deed)>, sales: impl Iterator<Item = u64>) {
        for (id, deed) in unfinished {
            self.does(deed, id);
        }
        for number in sales {
            self.sells(number);
        }
    }

    fn sells(&mut self, number: u64) {
        let amount = self.dice.between(100, 5_000) as i64;
        let deed = Deed { name: format!("{}r{}s{number}", self.name, self.run), amount, refund_of: None };
        let paid = self.begins(deed.clone());
        let Some(paid) = paid.filter(|paid| paid.outcome == "APPROVED") else { return };
        if self.dice.in_hundred(20) {
            let name = format!("{}b", deed.name);
            self.begins(Deed { name, amount: amount / 2, refund_of: Some(paid.transaction_id) });
        }
    }

    fn begins(&mut self, deed: Deed) -> Option<Told> {
        let id = format!("{}-{}", deed.name, self.dice.between(0, 1_000_000));
        self.book.note(&id, What::Begins(deed.clone()));
        self.does(deed, id)
    }

    /// Tries until there is nothing more to do. None: the customer has left, or a person takes over.
    fn does(&mut self, deed: Deed, mut id: String) -> Option<Told> {
        for _ in 0..PATIENCE {
            self.book.note(&id, What::Calls);
            let mut told = self.calls(&deed, &id);
            match told.advice.as_str() {
                "SETTLE_FIRST" => told = self.awaits(&id)?,
                // The order number names this sale alone, so that what decides is this deed under another id.
                "SEE_OTHER" => told = self.sees(&deed, &told.other)?,
                _ => {}
            }
            match told.advice.as_str() {
                "NONE" => return Some(told),
                "CHECK_BY_HAND" => break,
                // The id is burnt, or this till takes another one whenever it may.
                "FIX" if told.error_field == "request_id" => id = self.renames(&deed),
                "SEND_AGAIN" if self.takes_new_ids => id = self.renames(&deed),
                _ => {}
            }
        }
        self.book.note(&id, What::Abandons);
        None
    }

    fn renames(&mut self, deed: &Deed) -> String {
        let id = format!("{}-{}", deed.name, self.dice.between(0, 1_000_000));
        self.book.note(&id, What::Begins(deed.clone()));
        id
    }

    /// Settles until this one has a verdict. None: it is left for later.
    fn awaits(&mut self, id: &str) -> Option<Told> {
        let until = Instant::now() + Duration::from_secs(6);
        while Instant::now() < until {
            let next = self.till.settle_next();
            match next.status {
                JPM_OK => {
                    let of = next.request_id();
                    let told = self.is_told(next, 0, 0);
                    if of == id {
                        return Some(told);
                    }
                }
                // It was told to another one, who settles too: the same call only asks.
                JPM_DONE => return None,
                _ => pause(&next),
            }
        }
        None
    }

    /// What became of the payment that decides: a verdict that stands, or settled. None: it is left for later.
    fn sees(&mut self, deed: &Deed, other: &str) -> Option<Told> {
        let kind = if deed.refund_of.is_some() { JPM_KIND_REFUND } else { JPM_KIND_PAYMENT };
        let found = self.till.look_up_request(kind, other);
        let told = self.is_told(found, 0, 0);
        if told.advice == "SETTLE_FIRST" { self.awaits(other) } else { Some(told) }
    }

    /// Until nothing is left; false when the time was not enough.
    fn settle(&mut self, limit: Duration) -> bool {
        let until = Instant::now() + limit;
        while Instant::now() < until {
            let next = self.till.settle_next();
            match next.status {
                JPM_OK => drop(self.is_told(next, 0, 0)),
                JPM_DONE => return true,
                _ => pause(&next),
            }
        }
        false
    }

    fn calls(&mut self, deed: &Deed, id: &str) -> Told {
        let timeout = *self.dice.one_of(&[300, 400, 1_200, 2_500]);
        // Its disk is full for the time of this call; a pool could not book meanwhile.
        let is_full = self.desk.is_none() && self.dice.in_hundred(2);
        if is_full {
            limit_files(1);
        }
        let began = waited_ms();
        // A helper that lives on without exec, whatever becomes of this process.
        let forks = self.dice.in_hundred(4).then(|| Duration::from_millis(self.dice.between(0, 100)));
        if let Some(moment) = forks {
            self.book.note(id, What::Forks);
            thread::spawn(move || leave_a_helper(moment));
        }
        let outcome = match &deed.refund_of {
            None => {
                let sale = Sale {
                    means: if self.dice.in_hundred(70) { Means::Card } else { Means::NewProfile },
                    amount: deed.amount,
                    request_id: Some(id.to_owned()),
                    order_number: Some(deed.name.clone()),
                    timeout_ms: timeout,
                    ..Sale::default()
                };
                if self.dice.in_hundred(10) { self.presses_twice(deed, sale) } else { self.till.pay(&sale) }
            }
            Some(transaction_id) => {
                let strings = Strings::default();
                let mut payment = init!(jpm_payment);
                payment.amount = deed.amount;
                payment.currency = strings.keep(Some("USD"));
                payment.request_id = strings.keep(Some(id));
                payment.timeout_ms = timeout;
                let mut result = init!(jpm_result);
                let transaction_id = strings.keep(Some(transaction_id));
                // SAFETY: everything points to what it should.
                let status = unsafe { jpm_refund_payment(self.till.0, transaction_id, &payment, &mut result) };
                Outcome::new(status, result)
            }
        };
        if is_full {
            limit_files(libc::RLIM_INFINITY);
        }
        self.is_told(outcome, i64::from(timeout), waited_ms() - began)
    }

    /// The button is pressed once more, under another id, while the first press may be on its way.
    fn presses_twice(&mut self, deed: &Deed, sale: Sale) -> Outcome {
        let id = self.renames(deed);
        self.book.note(&id, What::PressesAgain);
        self.book.note(&id, What::Calls);
        let moment = Duration::from_millis(self.dice.between(0, 200));
        let again = Sale { request_id: Some(id.clone()), order_number: sale.order_number.clone(), ..sale.clone() };
        let till = self.till;
        let (first, second) = thread::scope(|scope| {
            let second = scope.spawn(|| {
                thread::sleep(moment);
                let began = waited_ms();
                (till.pay(&again), waited_ms() - began)
            });
            (till.pay(&sale), second.join().unwrap())
        });
        // It is obeyed, too: what nobody knows is asked again.
        let (second, waited) = second;
        let mut told = self.is_told(second, i64::from(sale.timeout_ms), waited);
        for _ in 0..PATIENCE {
            if told.outcome != "UNKNOWN" || told.advice == "CHECK_BY_HAND" {
                break;
            }
            self.book.note(&id, What::Calls);
            let began = waited_ms();
            told = self.is_told(till.pay(&again), i64::from(sale.timeout_ms), waited_ms() - began);
        }
        first
    }

    fn is_told(&mut self, outcome: Outcome, timeout: i64, waited: i64) -> Told {
        let result = &outcome.result;
        let told = Told {
            outcome: outcome_name(result.outcome).to_owned(),
            advice: advice_name(result.advice).to_owned(),
            status: status_name(outcome.status).to_owned(),
            amount: result.amount,
            error_field: text(&result.error_field),
            other: text(&result.other_request_id),
            number: result.verdict_number,
            transaction_id: text(&result.transaction_id),
            profile: profile_name(result.profile_outcome).to_owned(),
            profile_id: text(&result.consumer_profile_id),
            attempts: result.attempts,
            elapsed: result.elapsed_ms,
            timeout,
            waited,
        };
        match &self.desk {
            Some(desk) => desk.take(outcome, &told),
            None => {
                self.book.note(&outcome.request_id(), What::Told(told.clone()));
                // Only what is booked is taken; a fault of the journal here tells it once more.
                self.till.acknowledge(&outcome);
            }
        }
        told
    }
}

/// How long this thread could have run so far, and others had the processors.
fn waited_ms() -> i64 {
    let numbers = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let waited = numbers.split_whitespace().nth(1).and_then(|ns| ns.parse::<i64>().ok());
    waited.unwrap_or_default() / 1_000_000
}

/// From here on no file of this process grows beyond that.
fn limit_files(bytes: libc::rlim_t) {
    let limit = libc::rlimit { rlim_cur: bytes, rlim_max: libc::RLIM_INFINITY };
    // SAFETY: plain calls.
    unsafe {
        libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
        libc::setrlimit(libc::RLIMIT_FSIZE, &limit);
    }
}

/// Forks without exec: the child holds what it inherits, and does nothing.
fn leave_a_helper(moment: Duration) {
    thread::sleep(moment);
    // SAFETY: the child calls nothing but what may be called after a fork of a process with threads.
    unsafe {
        libc::signal(libc::SIGCHLD, libc::SIG_IGN);
        if libc::fork() == 0 {
            libc::sleep(3);
            libc::_exit(0);
        }
    }
}

fn pause(next: &Outcome) {
    thread::sleep(Duration::from_millis(next.result.retry_after_ms.clamp(10, 200) as u64));
}
