//! The tables for tills in the documents have a row for everything that is told, and what is referred to is there. (The C in the
//! documents is run by tests/abi/c/documents.c.)

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{advice_name, outcome_name, status_name};
use jpm::constants::*;

const README: &str = include_str!("../../README.md");
const MONEY_SAFETY: &str = include_str!("../../docs/money-safety.md");
const FAULT_MATRIX: &str = include_str!("../../docs/fault-matrix.md");
const MONEY_RULES: &str = include_str!("../../docs/rules/money.md");
const API: &str = include_str!("../../docs/rules/api.md");

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

/// The rules that the matrix names for its cells.
#[test]
fn every_row_of_the_matrix_is_a_row_of_the_rules() {
    let rules: BTreeSet<&str> = rows(MONEY_RULES).map(|row| row[0]).collect();
    let named = rows(FAULT_MATRIX).filter(|row| row.len() > 3 && row[1] != "Rule");
    let named: BTreeSet<&str> = named.flat_map(|row| row[1].split(", ")).collect();
    assert!(named.contains("L4a") && named.len() > 15, "{named:?}");
    assert!(named.is_subset(&rules), "{:?}", named.difference(&rules));
}

/// All files of ours that hold text: path from the root, and text.
fn texts() -> Vec<(String, String)> {
    const ROOTS: [&str; 13] = [
        "src",
        "tests",
        "bindings",
        "docs",
        "include",
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "Cargo.toml",
        "Makefile",
        "build.rs",
        "cbindgen.toml",
    ];
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut waiting: Vec<PathBuf> = ROOTS.iter().map(|name| root.join(name)).collect();
    let mut texts = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else if let Ok(text) = fs::read_to_string(&path) {
            texts.push((path.strip_prefix(root).unwrap().to_str().unwrap().to_owned(), text));
        }
    }
    texts
}

/// The numbers of the sections of a document: of headings, and of rows of tables that have a number with a dot.
fn sections(document: &str) -> BTreeSet<&str> {
    fn number(line: &str) -> Option<&str> {
        let (text, is_row) = match line.strip_prefix("| ") {
            Some(row) => (row, true),
            None => (line.strip_prefix("##")?.trim_start_matches('#'), false),
        };
        let word = text.split_whitespace().next()?;
        (word.starts_with(|first: char| first.is_ascii_digit()) && (!is_row || word.contains('.'))).then_some(word)
    }
    document.lines().filter_map(number).collect()
}

/// The sections that a line names, each with its document: the last one named before it. By itself it is the money rules', and in
/// a document its own.
fn references<'t>(line: &'t str, own: &'static str) -> impl Iterator<Item = (&'static str, &'t str)> {
    line.match_indices('§').filter_map(move |(at, sign)| {
        let (before, after) = (&line[..at], &line[at + sign.len()..]);
        let end = after.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(after.len());
        let number = after[..end].trim_end_matches('.');
        let named =
            ["money.md", "api.md", "RFC"].into_iter().filter_map(|name| Some((before.rfind(name)?, name))).max();
        (!number.is_empty()).then_some((named.map_or(own, |(_, name)| name), number))
    })
}

#[test]
fn every_section_that_is_referred_to_exists() {
    let (money, api) = (sections(MONEY_RULES), sections(API));
    let mut seen = 0;
    for (path, text) in texts() {
        let own = if path.ends_with("rules/api.md") { "api.md" } else { "money.md" };
        for line in text.lines() {
            for (document, number) in references(line, own) {
                let exists = match document {
                    "RFC" => continue,
                    "api.md" => api.contains(number),
                    _ => money.contains(number),
                };
                assert!(exists, "{path}: {document} has no §{number}: {line}");
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

/// What a link leads to, and each document that is named, is one of ours.
#[test]
fn every_document_that_is_named_exists() {
    let texts = texts();
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || "$/._-".contains(c);
    let documents: Vec<&str> = texts.iter().map(|(path, _)| &**path).filter(|path| path.ends_with(".md")).collect();
    let mut seen = (0, 0);
    for (path, text) in &texts {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let folder = folder.parent().unwrap();
        // What pages are made of has their links.
        if path.ends_with(".md") && !path.ends_with("page.md") {
            for link in text.split("](").skip(1).map(|rest| rest.split([')', '#']).next().unwrap()) {
                assert!(link.contains("://") || folder.join(link).exists(), "{path}: {link}");
                seen.0 += 1;
            }
        }
        let words = text.split(|c| !is_of_name(c)).map(|word| word.trim_end_matches('.'));
        let is_name =
            |word: &&str| word.strip_suffix(".md").is_some_and(|stem| !stem.is_empty() && !stem.starts_with('$'));
        for name in words.filter(is_name) {
            let name = name.trim_start_matches("../").trim_start_matches('/');
            let is_it = |document: &&str| {
                document.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
            };
            assert!(documents.iter().any(is_it), "{path}: {name}");
            seen.1 += 1;
        }
    }
    assert!(seen.0 > 30 && seen.1 > 100, "{seen:?}");
}

/// A file or a folder that a document names is there, whatever was moved.
#[test]
fn every_path_that_is_named_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let is_path = |word: &&str| {
        ["src/", "tests/", "bindings/", "include/", "docs/", "packaging/"].iter().any(|folder| word.starts_with(folder))
            && word.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c))
    };
    let mut seen = 0;
    for (path, text) in texts().iter().filter(|(path, _)| path.ends_with(".md") && !path.starts_with("CHANGELOG")) {
        for named in text.split('`').skip(1).step_by(2).filter(is_path) {
            assert!(root.join(named).exists(), "{path}: {named}");
            seen += 1;
        }
    }
    assert!(seen > 80, "{seen}");
}

/// A status is one that is returned somewhere, or says of itself that it is not.
#[test]
fn every_status_is_returned_or_retired() {
    let texts = texts();
    let named = |name: &str| {
        let others = texts.iter().filter(|(path, _)| path.starts_with("src/") && path != "src/status.rs");
        others.flat_map(|(_, text)| text.split("Status::").skip(1)).any(|rest| {
            rest.strip_prefix(name).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
        })
    };
    let (_, table) = texts.iter().find(|(path, _)| path == "src/status.rs").unwrap();
    // Outcomes and the like have no text there.
    let rows = table.lines().filter(|line| line.ends_with("\";"));
    let rows = rows.filter_map(|line| line.strip_prefix("    ")?.split_once(" = JPM_"));
    let mut retired = Vec::new();
    for (name, row) in rows {
        assert_eq!(named(name), !row.contains("\"retired; never returned\""), "{name}");
        retired.extend(row.contains("\"retired;").then_some(name));
    }
    assert_eq!(retired, ["NotSupported"]);
}
