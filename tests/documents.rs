//! The tables for tills in the documents have a row for everything that is told. (The C in them is run by tests/c/documents.c.)

mod support;

use jpm::numbers::*;
use support::{advice_name, outcome_name, status_name};

const README: &str = include_str!("../README.md");
const MONEY_SAFETY: &str = include_str!("../docs/money-safety.md");
const FAULT_MATRIX: &str = include_str!("../docs/fault-matrix.md");

/// Rows as lists of their cells.
fn rows(document: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    document.lines().filter_map(|line| line.strip_prefix("| ")).map(|line| line.split(" | ").collect())
}

/// The words of a cell that are in code.
fn words(cell: &'static str) -> Vec<&'static str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// As money-safety.md names it.
fn group(status: jpm_status) -> &'static str {
    match status {
        0.. => "OK",
        -29..=-1 | -129..=-110 => "caller",
        -49..=-30 => "not sent",
        -69..=-50 => "in doubt",
        -89..=-70 => "service",
        _ => "internal",
    }
}

/// Outcome, group and advice of each row of the table of what a till does.
fn what_a_till_does() -> Vec<(&'static str, &'static str, &'static str)> {
    let mut told = Vec::new();
    for row in rows(MONEY_SAFETY).filter(|row| row.len() == 4) {
        for group in row[1].split(", ") {
            told.extend(words(row[2]).iter().map(|advice| (words(row[0])[0], group, *advice)));
        }
    }
    told
}

#[test]
fn a_row_for_each_outcome_and_each_advice() {
    let outcomes = (JPM_OUTCOME_NOT_ATTEMPTED..=JPM_OUTCOME_PARTIALLY_APPROVED).map(outcome_name);
    let advice = (JPM_ADVICE_NONE..=JPM_ADVICE_SEE_OTHER).map(advice_name);
    for word in outcomes.chain(advice.clone()) {
        assert!(rows(README).any(|row| words(row[0]) == [word]), "README.md: {word}");
        assert!(what_a_till_does().iter().any(|(outcome, _, advice)| word == *outcome || word == *advice), "{word}");
    }
}

/// Whatever the fault matrix tells, the till finds what to do about it.
#[test]
fn a_row_for_each_cell_of_the_fault_matrix() {
    let table = what_a_till_does();
    let status = |name: &str| (-130..=2).find(|status| status_name(*status) == name).unwrap();
    let mut seen = 0;
    for cell in rows(FAULT_MATRIX).flat_map(|row| row.into_iter().skip(2)) {
        let told = match words(cell.trim_end_matches(" |"))[..] {
            [outcome, advice] => (outcome, "OK", advice),
            [name, outcome, advice] => (outcome, group(status(name)), advice),
            _ => continue,
        };
        assert!(table.contains(&told), "{told:?}");
        seen += 1;
    }
    assert!(seen > 300, "{seen}");
}
