//! The money rules as a small machine, explored completely: till, library, journal, network, service, kills. A rule that is to change is
//! changed here first (money-rules §8). With all rules on nothing is violated; with any one off, the shortest way to the harm is found.

#[path = "model/explore.rs"]
mod explore;
#[path = "model/rules.rs"]
mod rules;
#[path = "model/sale.rs"]
mod sale;

use std::time::Instant;

use explore::explore;
use rules::Rules;
use sale::{Budget, Sale};

/// What the world may do to one sale.
const WORLDS: [(&str, Budget); 5] = [
    ("three kills", Budget { kills: 3, resends: 0, copies: 0, pauses: 0 }),
    ("two kills, two resends", Budget { kills: 2, resends: 2, copies: 0, pauses: 0 }),
    ("two kills, a resend, and a middlebox that repeats", Budget { kills: 2, resends: 1, copies: 1, pauses: 0 }),
    ("two kills, a resend, and a process that sleeps", Budget { kills: 2, resends: 1, copies: 0, pauses: 1 }),
    ("three kills, two resends", Budget { kills: 3, resends: 2, copies: 0, pauses: 0 }),
];

#[test]
fn with_all_rules_nothing_is_violated() {
    for (name, budget) in WORLDS {
        let began = Instant::now();
        let explored = explore(Sale::begin(budget), &Rules::ALL);
        if let Some(found) = &explored.violation {
            panic!("{name}: {found}");
        }
        println!("{name}: {} states in {:.1?}", explored.states, began.elapsed());
        assert!(explored.states > 1_000, "{name}: it is a world at all");
    }
}

#[test]
fn each_rule_is_needed() {
    for (name, off, invariant) in rules::each_switched_off() {
        let found = WORLDS.iter().find_map(|(_, budget)| explore(Sale::begin(*budget), &off).violation);
        let found = found.unwrap_or_else(|| panic!("{name}: nothing comes of it"));
        println!("{name}: {found}");
        assert_eq!(found.invariant, invariant, "{name}: {found}");
    }
}
