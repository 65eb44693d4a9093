//! Makes docs/options.md from the table and from the comments in `constants`, which must agree. `make docs` writes it.

use std::fmt::Write;

use crate::constants::*;
use crate::options::table::{Kind, OPTIONS, OptionRow};

const NUMBERS: &str = include_str!("../constants.rs");
const BEFORE: &str = include_str!("options_page.md");

const GROUPS: &[(&str, &[i32])] = &[
    (
        "Service and merchant",
        &[
            JPM_OPT_ENVIRONMENT,
            JPM_OPT_BASE_URL,
            JPM_OPT_PROFILES_BASE_URL,
            JPM_OPT_MERCHANT_ID,
            JPM_OPT_COMPANY_NAME,
            JPM_OPT_PRODUCT_NAME,
            JPM_OPT_PRODUCT_VERSION,
        ],
    ),
    (
        "Authentication",
        &[
            JPM_OPT_ACCESS_TOKEN,
            JPM_OPT_TOKEN_URL,
            JPM_OPT_CLIENT_ID,
            JPM_OPT_CLIENT_SECRET,
            JPM_OPT_CLIENT_SECRET_METHOD,
            JPM_OPT_SCOPE,
            JPM_OPT_PRIVATE_KEY_FILE,
            JPM_OPT_CERTIFICATE_FILE,
            JPM_OPT_CERTIFICATE_THUMBPRINT,
            JPM_OPT_RESOURCE,
            JPM_OPT_ASSERTION_LIFETIME_S,
        ],
    ),
    ("TLS", &[JPM_OPT_TRUST, JPM_OPT_CA_FILE, JPM_OPT_TLS_CLIENT_CERTIFICATE_FILE, JPM_OPT_TLS_CLIENT_KEY_FILE]),
    (
        "Proxy",
        &[
            JPM_OPT_PROXY_URL,
            JPM_OPT_PROXY_USER,
            JPM_OPT_PROXY_PASSWORD,
            JPM_OPT_NO_PROXY,
            JPM_OPT_PROXY_FROM_ENVIRONMENT,
        ],
    ),
    (
        "Time limits",
        &[JPM_OPT_TIMEOUT_MS, JPM_OPT_CONNECT_TIMEOUT_MS, JPM_OPT_SERVICE_LIMIT_MS, JPM_OPT_IDLE_CONNECTION_MS],
    ),
    (
        "Journal",
        &[
            JPM_OPT_JOURNAL_FILE,
            JPM_OPT_JOURNAL_PLACE,
            JPM_OPT_JOURNAL_KEEP_DAYS,
            JPM_OPT_TILL,
            JPM_OPT_LOOKUP_TRUST_H,
            JPM_OPT_ACKNOWLEDGE_WITHIN_MS,
        ],
    ),
    (
        "Behaviour",
        &[
            JPM_OPT_WIRE_FORM,
            JPM_OPT_GUARD_ORDER_NUMBER,
            JPM_OPT_DUPLICATE_WINDOW_S,
            JPM_OPT_TEXT_ENCODING,
            JPM_OPT_HIDE_TOKENS,
            JPM_OPT_EXTRA_HEADERS,
        ],
    ),
];

fn page() -> String {
    let mut page = BEFORE.to_owned();
    for (title, numbers) in GROUPS {
        write!(page, "\n## {title}\n").unwrap();
        for number in *numbers {
            page.push_str(&section(OptionRow::find(*number).unwrap()));
        }
    }
    page
}

fn section(row: &OptionRow) -> String {
    format!(
        "\n### `{}`\n\n`{}` ({}), variable `{}`. {}. {}.\n\n{}\n",
        row.name_str(),
        constant(row),
        row.number,
        row.variable(),
        kind(&row.kind),
        if row.is_secret { "Secret" } else { "Not secret" },
        comment(row),
    )
}

fn constant(row: &OptionRow) -> String {
    format!("JPM_OPT_{}", row.name_str().to_ascii_uppercase())
}

fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Text { .. } => format!("Text, {} characters", limits(kind)),
        Kind::Thumbprint => format!("Text, {}", limits(kind)),
        Kind::Url => "URL".to_owned(),
        Kind::ProxyUrl => "URL of a proxy".to_owned(),
        Kind::Hosts { .. } => format!("List of hosts with commas between, {} characters", limits(kind)),
        Kind::Headers { .. } => format!("List of headers with semicolons between, {} characters", limits(kind)),
        Kind::Path => "Path".to_owned(),
        Kind::Choice { of, default } => {
            let default = default.map_or_else(String::new, |default| format!("; default `{default}`"));
            format!("One of `{}`{default}", of.join("`, `"))
        }
        Kind::Number { .. } => format!("Whole number, {}", limits(kind)),
    }
}

/// Range and default, in the words of `constants`; empty when the kind has neither.
fn limits(kind: &Kind) -> String {
    match kind {
        Kind::Text { least, most, .. } if least == most => most.to_string(),
        Kind::Text { least: 1, most, .. } | Kind::Hosts { most } | Kind::Headers { most } => {
            format!("at most {most}")
        }
        Kind::Text { least, most, .. } => format!("{least} to {most}"),
        Kind::Number { least: 0, most: 1, default } => format!("0 or 1, default {default}"),
        Kind::Number { least, most, default } => format!("{least} to {most}, default {default}"),
        Kind::Thumbprint => "40 hexadecimal digits".to_owned(),
        Kind::Url | Kind::ProxyUrl | Kind::Path | Kind::Choice { .. } => String::new(),
    }
}

/// The comment on an option in `constants`.
fn comment(row: &OptionRow) -> String {
    let declared = format!("pub const {}: jpm_option = {};\n", constant(row), row.number);
    let (before, _) = NUMBERS.split_once(&declared).unwrap_or_else(|| panic!("{declared}"));
    let mut lines: Vec<_> = before.lines().rev().map_while(|line| line.strip_prefix("/// ")).collect();
    lines.reverse();
    lines.join(" ")
}

/// Whether a comment and the table say the same about kind, range, default and secrecy.
fn agrees(row: &OptionRow, comment: &str) -> bool {
    let limits = limits(&row.kind);
    let stated = comment.split_once(". ").map_or(comment, |(first, _)| first);
    let (begins, has_default) = match &row.kind {
        Kind::Text { .. } | Kind::Hosts { .. } if row.is_secret => (vec!["Secret text, "], false),
        Kind::Text { .. } | Kind::Thumbprint | Kind::Hosts { .. } | Kind::Headers { .. } => (vec!["Text, "], false),
        Kind::Url | Kind::ProxyUrl if row.is_secret => (vec!["Secret text, URL"], false),
        Kind::Url | Kind::ProxyUrl => (vec!["Text, URL"], false),
        Kind::Path => (vec!["Path of "], false),
        Kind::Choice { default, .. } => (vec!["Choice. "], default.is_some()),
        Kind::Number { least: 0, most: 1, .. } => (vec!["0 or 1, "], true),
        Kind::Number { .. } => (vec!["Milliseconds, ", "Seconds, ", "Hours, ", "Days, "], true),
    };
    let choices_agree = match &row.kind {
        Kind::Choice { of, default } => of.iter().all(|choice| {
            let is_default = comment.contains(&format!("`{choice}` (default)"));
            comment.contains(&format!("`{choice}`")) && is_default == (*default == Some(*choice))
        }),
        _ => true,
    };
    // A default that depends on another option has a sentence of its own, which begins with a capital.
    begins.iter().any(|begin| comment.starts_with(begin))
        && has_number(stated, &limits)
        && comment.contains("default") == has_default
        && choices_agree
}

/// Whether `text` has these limits, and not as a part of longer numbers.
fn has_number(text: &str, limits: &str) -> bool {
    let ends_well = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_digit());
    limits.is_empty()
        || text
            .match_indices(limits)
            .any(|(at, _)| !text[..at].ends_with(|c: char| c.is_ascii_digit()) && ends_well(&text[at + limits.len()..]))
}

mod tests {
    use std::path::Path;
    use std::{env, fs};

    use super::*;
    use crate::options::{Config, Settings};

    #[test]
    fn the_page_is_up_to_date() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/options.md");
        if env::var_os("JPM_WRITE_DOCS").is_some() {
            fs::write(&path, page()).unwrap();
        }
        let checked_in = fs::read_to_string(&path).unwrap();
        assert!(checked_in == page(), "docs/options.md is not what the sources make: run `make docs`");
    }

    #[test]
    fn every_option_is_in_one_group() {
        let mut grouped: Vec<_> = GROUPS.iter().flat_map(|(_, numbers)| *numbers).copied().collect();
        grouped.sort_unstable();
        assert_eq!(grouped, OPTIONS.iter().map(|row| row.number).collect::<Vec<_>>());
    }

    #[test]
    fn the_table_agrees_with_the_header() {
        for row in OPTIONS {
            assert!(agrees(row, &comment(row)), "{}: {}", row.name_str(), comment(row));
        }
    }

    #[test]
    fn a_difference_is_noticed() {
        for (number, said, instead) in [
            (JPM_OPT_TIMEOUT_MS, "default 90000", "default 9000"),
            (JPM_OPT_TIMEOUT_MS, "default 90000", "default 900000"),
            (JPM_OPT_TIMEOUT_MS, "1 to", "11 to"),
            (JPM_OPT_TIMEOUT_MS, ", default 90000", ""),
            (JPM_OPT_MERCHANT_ID, "8 to 12", "8 to 120"),
            (JPM_OPT_CERTIFICATE_THUMBPRINT, "40", "64"),
            (JPM_OPT_COMPANY_NAME, "at most 256", "at most 25"),
            (JPM_OPT_TRUST, " (default)", ""),
            (JPM_OPT_WIRE_FORM, "`guide`:", "`guide` (default):"),
            (JPM_OPT_TEXT_ENCODING, "`cp437`", "`cp850`"),
            (JPM_OPT_CLIENT_SECRET, "Secret text", "Text"),
            (JPM_OPT_PROXY_URL, "Secret text", "Text"),
            (JPM_OPT_CLIENT_ID, "Text", "Secret text"),
        ] {
            let row = OptionRow::find(number).unwrap();
            let comment = comment(row);
            assert!(comment.contains(said), "{comment}");
            assert!(!agrees(row, &comment.replacen(said, instead, 1)), "{comment}");
        }
    }

    #[test]
    fn the_examples_are_complete() {
        let examples = |page: &'static str| {
            page.split("```ini\n").skip(1).filter_map(|rest| rest.split("```").next()).collect::<Vec<_>>()
        };
        let (page, readme) = (examples(BEFORE), examples(include_str!("../../README.md")));
        assert_eq!((page.len(), readme.len()), (3, 1));
        for example in page.into_iter().chain(readme) {
            let mut config = Config::default();
            let loaded = config.load_text(example.as_bytes(), Path::new("/etc/till"));
            let settings = loaded.and_then(|()| Settings::read(&config, &|_| None));
            assert!(
                settings.as_ref().is_ok_and(|settings| settings.journal_file.is_some()),
                "{example}{:?}",
                settings.err()
            );
        }
    }
}
