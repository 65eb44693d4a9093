//! Breadth first through all states that can be reached, so that what is found is found on the shortest way.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::hash::Hash;

use crate::rules::{Invariant, Mutant, Rules};

/// A small machine that says of each of its states what may happen next.
pub trait Model: Copy + Eq + Hash {
    type Rule: Copy + PartialEq + 'static;

    const MUTANTS: &'static [Mutant<Self::Rule>];

    /// Where it begins, by what the world may do to it.
    fn worlds() -> Vec<(&'static str, Self)>;

    /// Worlds in which the rules as they are written do not hold, and what breaks there.
    fn gaps() -> Vec<(&'static str, Self, Invariant)> {
        Vec::new()
    }

    /// Every step that is possible.
    fn steps(&self, rules: &Rules<Self::Rule>, to: &mut Steps<Self>);

    /// The invariant that does not hold.
    fn violated(&self, rules: &Rules<Self::Rule>) -> Option<Invariant>;

    /// Nothing is left to do. From every state some way must lead here.
    fn is_done(&self, rules: &Rules<Self::Rule>) -> bool;
}

#[derive(Clone, Copy, PartialEq)]
struct Step {
    who: &'static str,
    does: &'static str,
}

/// The steps that lead on from one state.
pub struct Steps<M> {
    from: M,
    to: Vec<(Step, M)>,
}

impl<M: Copy> Steps<M> {
    pub fn add(&mut self, who: &'static str, does: &'static str, change: impl FnOnce(&mut M)) {
        let mut to = self.from;
        change(&mut to);
        self.to.push((Step { who, does }, to));
    }
}

pub struct Explored {
    pub states: usize,
    pub violation: Option<Violation>,
}

pub struct Violation {
    pub invariant: Invariant,
    way: Vec<Step>,
    /// What never ends: how it may go on from there.
    on_and_on: Vec<Step>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.invariant)?;
        let numbered = runs(&self.way).zip(1..).map(|(run, number)| (format!("{number}."), run));
        let more = runs(&self.on_and_on).map(|run| ("..".into(), run));
        for (label, run) in numbered.chain(more) {
            write!(f, "\n    {label:>3} {} {}", run[0].who, run[0].does)?;
            if run.len() > 1 {
                write!(f, ", {} times", run.len())?;
            }
        }
        Ok(())
    }
}

/// Equal steps that follow one another.
fn runs(way: &[Step]) -> impl Iterator<Item = &[Step]> {
    way.chunk_by(|one, next| one == next)
}

/// A state, and how it was reached.
struct Reached<M> {
    state: M,
    from: usize,
    by: Step,
}

pub fn explore<M: Model>(first: M, rules: &Rules<M::Rule>) -> Explored {
    let mut all = vec![Reached { state: first, from: 0, by: Step { who: "", does: "" } }];
    let mut known = HashMap::from([(first, 0)]);
    // Who leads to whom, to see afterwards from where the end can be reached.
    let mut leads: Vec<(u32, u32)> = Vec::new();
    let mut steps = Steps { from: first, to: Vec::new() };
    let mut next = 0;
    while next < all.len() {
        let state = all[next].state;
        if let Some(invariant) = state.violated(rules) {
            return found(invariant, &all, next);
        }
        steps.from = state;
        state.steps(rules, &mut steps);
        for (by, to) in steps.to.drain(..) {
            let number = *known.entry(to).or_insert_with(|| {
                all.push(Reached { state: to, from: next, by });
                all.len() - 1
            });
            leads.push((number as u32, next as u32));
        }
        next += 1;
    }
    match dead_end(&all, &mut leads, rules) {
        Some(at) => {
            let mut explored = found(Invariant::NeverEnds, &all, at);
            explored.violation.iter_mut().for_each(|it| it.on_and_on = on_and_on(all[at].state, rules));
            explored
        }
        None => Explored { states: all.len(), violation: None },
    }
}

/// The first state from which no way leads to the end.
fn dead_end<M: Model>(all: &[Reached<M>], leads: &mut [(u32, u32)], rules: &Rules<M::Rule>) -> Option<usize> {
    leads.sort_unstable();
    let before = |to: usize| {
        let first = leads.partition_point(|(it, _)| (*it as usize) < to);
        leads[first..].iter().take_while(move |(it, _)| *it as usize == to).map(|(_, from)| *from as usize)
    };
    let mut ends: Vec<bool> = all.iter().map(|one| one.state.is_done(rules)).collect();
    let mut open: Vec<usize> = (0..all.len()).filter(|one| ends[*one]).collect();
    while let Some(one) = open.pop() {
        for from in before(one) {
            if !std::mem::replace(&mut ends[from], true) {
                open.push(from);
            }
        }
    }
    ends.iter().position(|ends| !ends)
}

fn found<M>(invariant: Invariant, all: &[Reached<M>], mut at: usize) -> Explored {
    let mut way = Vec::new();
    while at != 0 {
        way.push(all[at].by);
        at = all[at].from;
    }
    way.reverse();
    let violation = Violation { invariant, way, on_and_on: Vec::new() };
    Explored { states: all.len(), violation: Some(violation) }
}

/// One way to go on, until nothing new happens.
fn on_and_on<M: Model>(mut state: M, rules: &Rules<M::Rule>) -> Vec<Step> {
    let mut known = HashSet::from([state]);
    let mut way = Vec::new();
    loop {
        let mut steps = Steps { from: state, to: Vec::new() };
        state.steps(rules, &mut steps);
        let Some((by, to)) = steps.to.into_iter().find(|(_, to)| !known.contains(to)) else { return way };
        way.push(by);
        known.insert(to);
        state = to;
    }
}
