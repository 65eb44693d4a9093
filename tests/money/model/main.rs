//! The money rules as small machines, explored completely. A rule that is to change is changed here first (money.md §8). With all
//! rules on nothing is violated, and from every state there is a way to the end; with any one off, the shortest way to the harm is found.

mod rules;

mod explore;

mod claims;
mod evidence;
mod guards;
mod rounds;
mod sale;
mod telling;

use std::io::{self, Write};
use std::time::Instant;

use explore::{Explored, Model, explore};
use rules::Rules;

#[test]
fn sale() {
    study::<sale::Sale>("sale");
}

#[test]
fn claims() {
    study::<claims::Claims>("claims");
}

#[test]
fn guards() {
    study::<guards::Guards>("guards");
}

#[test]
fn evidence() {
    study::<evidence::Evidence>("evidence");
}

#[test]
fn telling() {
    study::<telling::Telling>("telling");
}

#[test]
fn rounds() {
    study::<rounds::Rounds>("rounds");
}

fn study<M: Model>(model: &str) {
    let worlds = M::worlds();
    for (world, first) in &worlds {
        let began = Instant::now();
        let Explored { states, violation } = explore(*first, &Rules::ALL);
        if let Some(found) = violation {
            panic!("{model}, {world}: {found}");
        }
        say(&format!("{model}, {world}: {states} states in {:.1?}", began.elapsed()));
    }
    for mutant in M::MUTANTS {
        let off = Rules::without(mutant.rule);
        let harm = worlds.iter().find_map(|(world, first)| Some((world, explore(*first, &off).violation?)));
        let (world, found) = harm.unwrap_or_else(|| panic!("{model}, {}: nothing comes of it", mutant.name));
        say(&format!("{model}, {} ({world}): {found}", mutant.name));
        assert_eq!(found.invariant, mutant.breaks, "{model}, {}: {found}", mutant.name);
    }
    // What the rules leave open is known, and looks like this.
    for (gap, first, breaks) in M::gaps() {
        let found = explore(first, &Rules::ALL).violation.unwrap_or_else(|| panic!("{model}, {gap}: is closed"));
        say(&format!("{model}, left open by the rules: {gap}: {found}"));
        assert_eq!(found.invariant, breaks, "{model}, {gap}: {found}");
    }
}

/// Also of a test that passes: past the test's own output.
fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}
