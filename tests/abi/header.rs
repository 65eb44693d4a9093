//! The checked-in header is the one the sources make. `make header` writes it.

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
