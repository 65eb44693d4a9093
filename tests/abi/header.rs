//! The checked-in header is the one the sources make. `make header` writes it.

use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};

const MADE: &str = include_str!(concat!(env!("OUT_DIR"), "/jpm.h"));

#[test]
fn the_header_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("include/jpm.h");
    if env::var_os("JPM_WRITE_HEADER").is_some() {
        fs::write(&path, MADE).unwrap();
    }
    let checked_in = fs::read_to_string(&path).unwrap();
    assert!(checked_in == MADE, "include/jpm.h is not what the sources make: run `make header`");
}

/// Two such libraries must be able to live in one program.
#[test]
fn every_name_has_the_prefix() {
    for line in MADE.lines() {
        let name = if let Some(rest) = line.strip_prefix("#define ") {
            rest.split([' ', '(']).next().unwrap()
        } else if line.starts_with("typedef __int") || line.starts_with("typedef unsigned __int") {
            continue; // the four of <stdint.h>, for a compiler that has no such header
        } else if let Some(rest) = line.strip_prefix("typedef void (JPM_CALL *") {
            rest.split(')').next().unwrap()
        } else if let Some(rest) = line.strip_prefix("typedef ") {
            rest.trim_end_matches([';', '{', ' ']).rsplit(' ').next().unwrap()
        } else if let Some((_, rest)) = line.split_once("JPM_CALL ").filter(|_| line.starts_with("JPM_")) {
            rest.split('(').next().unwrap()
        } else {
            continue;
        };
        assert!(name.starts_with("jpm_") || name.starts_with("JPM_"), "{line}");
    }
}

#[test]
fn no_line_is_wider_than_100_columns() {
    for line in MADE.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
}

/// Each function with the words of its comment, a space between them.
fn functions() -> impl Iterator<Item = (&'static str, String)> {
    MADE.split("\n\n").filter_map(|item| {
        let (comment, declaration) = item.split_once("\nJPM_")?;
        let (_, name) = declaration.split_once("JPM_CALL ")?;
        let words: Vec<&str> = comment.split_whitespace().filter(|word| *word != "*").collect();
        Some((name.split('(').next()?, words.join(" ")))
    })
}

#[test]
fn every_function_says_since_when_it_is_there() {
    let version = |text: &str| text.split('.').map(|part| part.parse().unwrap()).collect::<Vec<u32>>();
    let this = version(env!("CARGO_PKG_VERSION"));
    for (name, comment) in functions() {
        let (_, since) = comment.rsplit_once("Since ").unwrap_or_else(|| panic!("{name} does not say since when"));
        assert!(version(since.trim_end_matches(". */")) <= this, "{name}: {since}");
    }
    assert_eq!(functions().count(), MADE.matches("JPM_CALL jpm_").count());
}

/// A reader has to look up one other comment at most.
#[test]
fn no_comment_refers_to_one_that_refers_on() {
    let comments: BTreeMap<&str, String> = functions().collect();
    let other = |comment: &str| {
        let (_, rest) = comment.split_once("therwise as `").or_else(|| comment.split_once("/** As `"))?;
        rest.split('`').next().map(str::to_owned)
    };
    let mut seen = 0;
    for (name, comment) in &comments {
        if let Some(named) = other(comment) {
            assert_eq!(other(&comments[&*named]), None, "{name} is as {named}, which is as another one");
            seen += 1;
        }
    }
    assert!(seen > 3, "{seen}");
}
