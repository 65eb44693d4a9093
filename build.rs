//! Makes the C header into OUT_DIR, compiles the one piece of C, notes the day, and gives the shared library its name for the loader.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};
use std::{env, fs};

fn main() {
    println!("cargo:rerun-if-changed=src");
    println!("cargo:rerun-if-changed=cbindgen.toml");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap());
    fs::write(out.join("jpm.h"), header(&root)).unwrap();
    link_arguments();
    callback();
    day();
}

/// The day it is built on, from 1970: src/platform/clock.rs. A build that must come out the same sets SOURCE_DATE_EPOCH.
fn day() {
    println!("cargo:rerun-if-env-changed=SOURCE_DATE_EPOCH");
    let given = env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse().ok());
    let seconds = given.unwrap_or_else(|| SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs()));
    println!("cargo:rustc-env=JPM_BUILT_DAY={}", seconds / 86_400);
}

/// The one piece of C.
fn callback() {
    println!("cargo:rerun-if-changed=src/ffi/callback.c");
    cc::Build::new()
        .file("src/ffi/callback.c")
        .flag_if_supported("-fexceptions")
        .warnings(true)
        .compile("jpm_callback");
}

/// The header as it is checked in: cbindgen's, with what cbindgen cannot do added.
fn header(root: &Path) -> String {
    let config = cbindgen::Config::from_file(root.join("cbindgen.toml")).unwrap();
    let bindings = cbindgen::Builder::new()
        .with_crate(root)
        .with_config(config)
        .generate()
        .expect("the C interface can be read by cbindgen");
    let mut made = Vec::new();
    bindings.write(&mut made);
    let made = String::from_utf8(made).unwrap();
    finish_lines(&fill_version(made)).replace("\n\n\n", "\n\n")
}

fn fill_version(header: String) -> String {
    let part = |name: &str| env::var(format!("CARGO_PKG_VERSION{name}")).unwrap();
    header
        .replace("@MAJOR@", &part("_MAJOR"))
        .replace("@MINOR@", &part("_MINOR"))
        .replace("@PATCH@", &part("_PATCH"))
        .replace("@VERSION@", &part(""))
}

/// Does line by line what cbindgen cannot: negative values in parentheses, `JPM_API` and `JPM_CALL` on
/// functions, no `//` comments.
fn finish_lines(header: &str) -> String {
    let mut finished = String::new();
    for line in header.lines() {
        let line = match line.find("//") {
            Some(at) if line.starts_with(['#', '}', '/']) => line[..at].trim_end(),
            _ => line,
        };
        finished += &finish_line(line);
        finished.push('\n');
    }
    one_line_comments(&finished)
}

/// A comment of one line takes one line.
fn one_line_comments(header: &str) -> String {
    let lines: Vec<&str> = header.lines().collect();
    let mut finished = String::new();
    let mut at = 0;
    while at < lines.len() {
        let indent = &lines[at][..lines[at].len() - lines[at].trim_start().len()];
        if lines[at].trim() == "/**" && lines.get(at + 2).is_some_and(|line| line.trim() == "*/") {
            let text = lines[at + 1].trim().trim_start_matches("* ");
            finished += &format!("{indent}/** {text} */\n");
            at += 3;
        } else {
            finished += &format!("{}\n", lines[at]);
            at += 1;
        }
    }
    finished
}

fn finish_line(line: &str) -> String {
    if let Some((name, value)) = line.strip_prefix("#define ").and_then(|rest| rest.split_once(' '))
        && value.starts_with('-')
    {
        return format!("#define {name} ({value})");
    }
    match line.strip_suffix(");").and_then(|rest| rest.split_once('(')) {
        Some((head, arguments)) if !line.starts_with([' ', '#', '/', '*']) => finish_function(head, arguments),
        _ => line.to_owned(),
    }
}

/// One function: how it is imported and called, and its arguments one a line when they are many.
fn finish_function(head: &str, arguments: &str) -> String {
    let (result, name) = head.split_at(head.rfind([' ', '*']).map_or(0, |at| at + 1));
    let import = if result.trim() == "void" { "JPM_IMPORT" } else { "JPM_API" };
    let arguments = arguments.replace("struct ", "");
    let one_line = format!("{import} {result}JPM_CALL {name}({arguments});");
    if one_line.len() <= 100 {
        return one_line;
    }
    let arguments = arguments.replace(", ", ",\n    ");
    format!("{import} {result}JPM_CALL {name}(\n    {arguments});")
}

/// soname = major, and never unload: name look-ups may outlive a call (docs/dependencies.md).
fn link_arguments() {
    let os = env::var("CARGO_CFG_TARGET_OS").unwrap();
    if os == "linux" {
        let major = env::var("CARGO_PKG_VERSION_MAJOR").unwrap();
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libjpm.so.{major}");
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}
