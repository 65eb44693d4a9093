//! The torture test: tills that obey the advice to the letter are killed, suspended and restarted against a service that
//! fails in every way, and then their books and the service's ledger are laid beside each other (money.md §8).
//!
//! `JPM_TORTURE_SECONDS` (20) is how long it goes on, `JPM_TORTURE_SEED` what is drawn from; the seed is printed.

#[path = "../../support/mod.rs"]
mod support;

mod book;
mod desk;
mod dice;
mod invariants;
mod opponent;
mod till;
mod world;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use std::{env, thread};

use self::dice::Dice;
use self::world::{Tally, World};

/// Worlds beside each other: each has a service, a journal and tills of its own.
const WORLDS: u64 = 6;

fn main() -> ExitCode {
    if env::var_os(till::MARK).is_some() {
        return till::run();
    }
    let number =
        |name: &str, otherwise: u64| env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let seed = number("JPM_TORTURE_SEED", u64::from(now.subsec_nanos()) ^ now.as_secs());
    let seconds = number("JPM_TORTURE_SECONDS", 20);
    println!("torture: {seconds} s, JPM_TORTURE_SEED={seed}");

    let until = Instant::now() + Duration::from_secs(seconds);
    let tally = Arc::new(Tally::default());
    let worlds: Vec<_> = (0..WORLDS)
        .map(|number| {
            let tally = tally.clone();
            thread::spawn(move || World::open(number, Dice::new(seed ^ (number << 32)), tally).live(until))
        })
        .collect();
    let mut violations: Vec<String> = worlds
        .into_iter()
        .flat_map(|world| world.join().unwrap_or_else(|_| vec!["a world ended in a panic".into()]))
        .collect();
    violations.extend(tally.shortcomings(seconds));
    print!("{tally}");
    for violation in violations.iter().take(40) {
        println!("VIOLATED {violation}");
    }
    match violations.is_empty() {
        true => {
            println!("torture: books and ledgers agree");
            ExitCode::SUCCESS
        }
        false => {
            println!("torture: {} violations, JPM_TORTURE_SEED={seed}", violations.len());
            ExitCode::FAILURE
        }
    }
}
