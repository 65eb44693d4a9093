//! A host settles in a loop, `while (jpm_settle_next(...) == JPM_OK)`, and never acknowledges: does the loop end (money.md §7)?

use crate::explore::{Model, Steps};
use crate::rules::{Invariant, Mutant, rules};

use Rule::*;

rules! {
    /// A round tells each entry at most once, and then doubts have their turn.
    OnceARound: "M87 a round tells what was not acknowledged again and again" => NeverEnds,
}

/// Verdicts that wait, and how many calls one is out of sight after it was told: fewer than there are verdicts.
const VERDICTS: usize = 3;
const WAIT: u8 = 2;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rounds {
    /// How long each is out of sight.
    hidden: [u8; VERDICTS],
    was_told: [bool; VERDICTS],
    /// The doubt that waits behind the verdicts was looked up, and the loop has ended.
    has_asked: bool,
}

impl Model for Rounds {
    type Rule = Rule;

    const MUTANTS: &'static [Mutant<Rule>] = MUTANTS;

    fn worlds() -> Vec<(&'static str, Rounds)> {
        vec![(
            "three verdicts and a doubt",
            Rounds { hidden: [0; VERDICTS], was_told: [false; VERDICTS], has_asked: false },
        )]
    }

    fn steps(&self, rules: &Rules, to: &mut Steps<Rounds>) {
        let may_tell = |it: usize| self.hidden[it] == 0 && !(self.was_told[it] && rules.has(OnceARound));
        match (0..VERDICTS).find(|it| may_tell(*it)) {
            Some(oldest) => to.add("settling", NAMES[oldest], |it| {
                it.hidden = it.hidden.map(|calls| calls.saturating_sub(1));
                (it.hidden[oldest], it.was_told[oldest]) = (WAIT, true);
            }),
            None => to.add("settling", "looks the doubt up: STILL_UNKNOWN", |it| it.has_asked = true),
        }
    }

    fn violated(&self, _: &Rules) -> Option<Invariant> {
        None
    }

    fn is_done(&self, _: &Rules) -> bool {
        self.has_asked
    }
}

const NAMES: [&str; VERDICTS] = ["tells the first", "tells the second", "tells the third"];
