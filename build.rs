//! Makes the C header into OUT_DIR, compiles the one piece of C, notes the day, and gives the shared library its name
//! for the loader.

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

/// The page that the header is made from: whatever is no directive is copied. A directive is a line of its own:
/// `@NAME` and `@PREFIX*` are the items of that name, `@chapter TITLE` begins a chapter, `@contents` lists the chapters.
const PAGE: &str = "src/ffi/jpm.h.in";
const COLUMNS: usize = 100;

/// The header as it is checked in.
fn header(root: &Path) -> String {
    let page = fs::read_to_string(root.join(PAGE)).unwrap();
    fill_version(arranged(&page, &items(root)))
}

/// A constant, a type or a function, with its comment.
struct Item {
    name: String,
    text: String,
}

/// What cbindgen finds in the sources.
fn items(root: &Path) -> Vec<Item> {
    let config = cbindgen::Config::from_file(root.join("cbindgen.toml")).unwrap();
    let bindings = cbindgen::Builder::new()
        .with_crate(root)
        .with_config(config)
        .generate()
        .expect("the C interface can be read by cbindgen");
    let mut made = Vec::new();
    bindings.write(&mut made);
    let made = String::from_utf8(made).unwrap();
    made.split("\n\n").map(str::trim).filter(|text| !text.is_empty()).map(Item::new).collect()
}

impl Item {
    fn new(text: &str) -> Item {
        let (before, last) = text.rsplit_once('\n').unwrap_or(("", text));
        let declared = last.strip_prefix("#define ").and_then(|rest| rest.split(' ').next());
        let declared = declared.unwrap_or_else(|| last.split(['(', ';']).next().unwrap());
        let name = declared.rsplit([' ', '*']).next().unwrap().to_owned();
        Item { name, text: refilled(before) + &finished(last) }
    }

    fn is_constant(&self) -> bool {
        self.name.starts_with("JPM_")
    }

    /// Whether it stands where the page says so. What the page names by its whole name is no more one of a prefix.
    fn stands_at(&self, directive: &str, page: &str) -> bool {
        match directive.strip_suffix('*') {
            Some(prefix) => self.name.starts_with(prefix) && directives(page).all(|other| other != self.name),
            None => directive == self.name,
        }
    }
}

fn directives(page: &str) -> impl Iterator<Item = &str> {
    page.lines().filter_map(|line| line.strip_prefix('@'))
}

/// The page with its directives carried out. Each item stands in it once.
fn arranged(page: &str, items: &[Item]) -> String {
    for item in items {
        let places = directives(page).filter(|directive| item.stands_at(directive, page)).count();
        assert_eq!(places, 1, "the places that {PAGE} has for {}", item.name);
    }
    let chapters: Vec<&str> = directives(page).filter_map(|directive| directive.strip_prefix("chapter ")).collect();
    let mut numbers = 1..=chapters.len();
    let mut header = String::new();
    for line in page.lines() {
        header += &match line.strip_prefix('@') {
            None => line.to_owned(),
            Some("contents") => contents(&chapters),
            Some(directive) => match directive.strip_prefix("chapter ") {
                Some(title) => heading(numbers.next().unwrap(), title),
                None => all_at(directive, page, items),
            },
        };
        header.push('\n');
    }
    header
}

fn contents(chapters: &[&str]) -> String {
    let line = |(at, title): (usize, &&str)| format!(" *   {:>2}  {title}", at + 1);
    chapters.iter().enumerate().map(line).collect::<Vec<_>>().join("\n")
}

fn heading(number: usize, title: &str) -> String {
    format!("/* {:=<width$} */", format!("==== {number}. {title} "), width = COLUMNS - 6)
}

/// The items of a directive: constants close together, all else apart.
fn all_at(directive: &str, page: &str, items: &[Item]) -> String {
    let items: Vec<&Item> = items.iter().filter(|item| item.stands_at(directive, page)).collect();
    let first = items.first().unwrap_or_else(|| panic!("{PAGE} names {directive}, which is nothing"));
    let between = if first.is_constant() { "\n" } else { "\n\n" };
    items.iter().map(|item| item.text.as_str()).collect::<Vec<_>>().join(between)
}

fn fill_version(header: String) -> String {
    let part = |name: &str| env::var(format!("CARGO_PKG_VERSION{name}")).unwrap();
    header
        .replace("@MAJOR@", &part("_MAJOR"))
        .replace("@MINOR@", &part("_MINOR"))
        .replace("@PATCH@", &part("_PATCH"))
        .replace("@VERSION@", &part(""))
}

/// The lines above the last one of an item, with their comments filled to the width.
fn refilled(text: &str) -> String {
    let mut refilled = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        match line.strip_suffix("/**") {
            Some(indent) => {
                let inside = lines.by_ref().map(str::trim).take_while(|line| *line != "*/");
                refilled += &comment(indent, inside.map(|line| line.strip_prefix('*').unwrap_or(line).trim()));
            }
            None => refilled += line,
        }
        refilled.push('\n');
    }
    refilled
}

/// A comment that begins and ends beside its text, with two words at least in its last line. An empty line parts
/// paragraphs.
fn comment<'a>(indent: &str, text: impl Iterator<Item = &'a str>) -> String {
    let mut words = words(text);
    let end = words.split_off(words.len().saturating_sub(2)).join(" ") + " */";
    words.push(end);
    let width = COLUMNS - indent.len() - "/** ".len();
    let paragraphs = words.split(String::is_empty).map(|words| filled(words.iter().map(String::as_str), width));
    let lines = paragraphs.collect::<Vec<_>>().join(&String::new()).join(&format!("\n{indent} * "));
    format!("{indent}/** {lines}").replace("* \n", "*\n")
}

/// The words of these lines; code, which stands between backticks, is one. An empty line is an empty word.
fn words<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in lines.flat_map(|line| line.split(' ')) {
        match words.last_mut() {
            Some(code) if code.matches('`').count() % 2 == 1 => *code += &format!(" {word}"),
            _ => words.push(word.to_owned()),
        }
    }
    words
}

/// Lines of these pieces, as long as the width allows.
fn filled<'a>(pieces: impl Iterator<Item = &'a str>, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for piece in pieces {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + piece.chars().count() <= width => *line += &format!(" {piece}"),
            _ => lines.push(piece.to_owned()),
        }
    }
    lines
}

/// The last line of an item, with what cbindgen cannot print: parentheses around negative values, `JPM_API` and
/// `JPM_CALL` on functions.
fn finished(line: &str) -> String {
    match (line.strip_prefix("#define ").and_then(|rest| rest.split_once(' ')), line.strip_suffix(");")) {
        (Some((name, value)), _) if value.starts_with('-') => format!("#define {name} ({value})"),
        (_, Some(function)) => function_of(function),
        _ => line.to_owned(),
    }
}

/// One function: how it is imported and called.
fn function_of(declared: &str) -> String {
    let (head, arguments) = declared.split_once('(').unwrap();
    let (result, name) = head.split_at(head.rfind([' ', '*']).map_or(0, |at| at + 1));
    let import = if result.trim() == "void" { "JPM_IMPORT" } else { "JPM_API" };
    let arguments = arguments.replace("struct ", "");
    let one_line = format!("{import} {result}JPM_CALL {name}({arguments});");
    if one_line.len() <= COLUMNS {
        return one_line;
    }
    let arguments = filled(arguments.split_inclusive(", ").map(str::trim_end), COLUMNS - 6);
    format!("{import} {result}JPM_CALL {name}(\n    {});", arguments.join("\n    "))
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
