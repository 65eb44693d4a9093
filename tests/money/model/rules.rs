//! The invariants of money.md §8, and rules that can be switched off one at a time.

use std::fmt;

/// What must never happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invariant {
    ChargedTwice,
    ToldNothingWasDone,
    ToldItWasDone,
    NeverTold,
    VerdictChanged,
    NeverEnds,
}

impl fmt::Display for Invariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Invariant::ChargedTwice => "I1: charged twice",
            Invariant::ToldNothingWasDone => "I2: told that nothing was done, and it was",
            Invariant::ToldItWasDone => "I3: told that it was done, and it was not",
            Invariant::NeverTold => "I4: all is done, and a charge was never told",
            Invariant::VerdictChanged => "I5: a verdict has changed",
            Invariant::NeverEnds => "I9: it never ends",
        })
    }
}

/// All rules of a model, or all but one.
#[derive(Clone, Copy)]
pub struct Rules<R> {
    off: Option<R>,
}

impl<R: PartialEq> Rules<R> {
    pub const ALL: Rules<R> = Rules { off: None };

    pub fn without(rule: R) -> Rules<R> {
        Rules { off: Some(rule) }
    }

    pub fn has(&self, rule: R) -> bool {
        self.off != Some(rule)
    }
}

/// A rule switched off: the name that the mutants of §8 share, and the invariant that breaks first.
pub struct Mutant<R> {
    pub rule: R,
    pub name: &'static str,
    pub breaks: Invariant,
}

/// The rules of one model. Each line: the rule, its mutant, and what the mutant breaks.
macro_rules! rules {
    ($($(#[$what:meta])* $rule:ident: $mutant:literal => $breaks:ident,)*) => {
        #[derive(Clone, Copy, PartialEq)]
        pub enum Rule {
            $($(#[$what])* $rule,)*
        }

        type Rules = $crate::rules::Rules<Rule>;

        const MUTANTS: &[$crate::rules::Mutant<Rule>] = &[$($crate::rules::Mutant {
            rule: Rule::$rule,
            name: $mutant,
            breaks: $crate::rules::Invariant::$breaks,
        },)*];
    };
}

pub(crate) use rules;
