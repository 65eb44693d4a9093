//! Breadth first through all states that can be reached, so that what is found is found on the shortest way.

use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;

pub trait Machine: Copy + Eq + Hash {
    type Rules;

    /// Every step that is possible, with its name.
    fn steps(&self, rules: &Self::Rules, to: &mut Vec<(&'static str, Self)>);

    /// The invariant that does not hold.
    fn violated(&self, rules: &Self::Rules) -> Option<&'static str>;

    /// Nothing is left to do.
    fn is_done(&self, rules: &Self::Rules) -> bool;
}

pub struct Explored {
    pub states: usize,
    pub violation: Option<Violation>,
}

pub struct Violation {
    pub invariant: &'static str,
    pub way: Vec<&'static str>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} after: {}", self.invariant, self.way.join("; "))
    }
}

/// A state, and how it was reached.
struct Reached<M> {
    state: M,
    from: usize,
    by: &'static str,
}

pub fn explore<M: Machine>(first: M, rules: &M::Rules) -> Explored {
    let mut all = vec![Reached { state: first, from: 0, by: "" }];
    let mut known = HashMap::from([(first, 0)]);
    // Who leads to whom, to see afterwards from where the end can be reached.
    let mut leads: Vec<(u32, u32)> = Vec::new();
    let mut steps = Vec::new();
    let mut next = 0;
    while next < all.len() {
        let state = all[next].state;
        if let Some(invariant) = state.violated(rules) {
            return found(invariant, &all, next);
        }
        state.steps(rules, &mut steps);
        for (by, to) in steps.drain(..) {
            let number = *known.entry(to).or_insert_with(|| {
                all.push(Reached { state: to, from: next, by });
                all.len() - 1
            });
            leads.push((number as u32, next as u32));
        }
        next += 1;
    }
    let dead_end = dead_end(&all, &mut leads, rules);
    match dead_end {
        Some(at) => found("I9: it never ends", &all, at),
        None => Explored { states: all.len(), violation: None },
    }
}

/// The first state from which no way leads to the end.
fn dead_end<M: Machine>(all: &[Reached<M>], leads: &mut [(u32, u32)], rules: &M::Rules) -> Option<usize> {
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

fn found<M>(invariant: &'static str, all: &[Reached<M>], mut at: usize) -> Explored {
    let mut way = Vec::new();
    while at != 0 {
        way.push(all[at].by);
        at = all[at].from;
    }
    way.reverse();
    Explored { states: all.len(), violation: Some(Violation { invariant, way }) }
}
