//! Options from a file: a line `name = value` for each.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use zeroize::Zeroizing;

use super::Config;
use super::table::{Kind, OPTIONS, OptionRow};
use crate::blank::without_card_numbers;
use crate::fault::Fault;
use crate::platform::opened;
use crate::status::Status;

const LONGEST_FILE: usize = 1024 * 1024;

/// What stands in a line, without the spaces around it.
struct Setting<'a> {
    line: usize,
    row: &'static OptionRow,
    value: &'a str,
}

impl Config {
    pub(crate) fn load_file(&mut self, path: &str) -> Result<(), Fault> {
        let content = contents(path).map_err(|error| Fault::because(Status::Config, "path", error))?;
        if content.len() > LONGEST_FILE {
            return Err(Fault::because(Status::Config, "path", "the file is larger than 1 MiB"));
        }
        // Where that is now: the process may go elsewhere before it makes a client.
        let path = std::path::absolute(path).map_err(|error| Fault::because(Status::Config, "path", error))?;
        self.load_text(&content, path.parent().unwrap_or(&path))
    }

    pub(super) fn load_text(&mut self, content: &[u8], folder: &Path) -> Result<(), Fault> {
        let settings = settings(utf8(content)?)?;
        self.all_or_nothing(|config| {
            for Setting { line, row, value } in settings {
                let set = match row.kind {
                    Kind::Path if !value.is_empty() => config.set_text(row.number, folder.join(value).to_str()),
                    _ => config.set_or_unset(row.number, value),
                };
                set.map_err(|fault| in_line(line, fault))?;
            }
            Ok(())
        })
    }
}

/// Into one buffer that never grows, so that nothing of it stays behind. One byte more than allowed shows that it is too
/// long.
fn contents(path: &str) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut content = Zeroizing::new(Vec::with_capacity(LONGEST_FILE + 2));
    opened(|| File::open(path))?.take(LONGEST_FILE as u64 + 1).read_to_end(&mut content)?;
    Ok(content)
}

/// Windows editors put a byte order mark before it.
fn utf8(content: &[u8]) -> Result<&str, Fault> {
    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    std::str::from_utf8(content).map_err(|error| {
        let before = &content[..error.valid_up_to()];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        in_line(line, Fault::new(Status::Encoding, ""))
    })
}

fn settings(text: &str) -> Result<Vec<Setting<'_>>, Fault> {
    let mut settings: Vec<Setting> = Vec::new();
    for (at, text) in text.lines().map(str::trim).enumerate() {
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let line = at + 1;
        let setting = setting(line, text).map_err(|fault| in_line(line, fault))?;
        if let Some(first) = settings.iter().find(|first| first.row.number == setting.row.number) {
            let twice = Fault::because(
                Status::Conflict,
                setting.row.name_str(),
                format_args!("line {} sets it already", first.line),
            );
            return Err(in_line(line, twice));
        }
        settings.push(setting);
    }
    Ok(settings)
}

fn setting(line: usize, text: &str) -> Result<Setting<'_>, Fault> {
    // Such a line may be half of a secret: it is not repeated.
    let (name, value) =
        text.split_once('=').ok_or_else(|| Fault::because(Status::Config, "", "a line is name = value"))?;
    let (name, value) = (name.trim(), value.trim());
    match OPTIONS.iter().find(|row| row.name_str() == name) {
        Some(row) => Ok(Setting { line, row, value }),
        None => Err(unknown(name, value)),
    }
}

fn unknown(name: &str, value: &str) -> Fault {
    // Base64 ends like this: what looks like a name may be a secret.
    if value.bytes().all(|byte| byte == b'=') {
        return Fault::new(Status::Option, "");
    }
    match nearest(name) {
        Some(known) => Fault::because(Status::Option, "", format_args!("{}; is it {known}?", shown(name))),
        None => Fault::because(Status::Option, "", shown(name)),
    }
}

fn in_line(line: usize, mut fault: Fault) -> Fault {
    fault.message = format!("line {line}: {}", fault.message);
    fault
}

/// A name nobody knows, fit for a message.
fn shown(name: &str) -> String {
    const LONGEST: usize = 64;
    let visible = without_card_numbers(name);
    visible.chars().take(LONGEST).map(|c| if matches!(c, ' '..='~') { c } else { '?' }).collect()
}

/// The option that was probably meant.
fn nearest(name: &str) -> Option<&'static str> {
    const LONGEST: usize = 40;
    const FARTHEST: usize = 2;
    if name.len() > LONGEST {
        return None;
    }
    let name = name.to_ascii_lowercase().replace(['-', ' ', '.'], "_");
    let distances = OPTIONS.iter().map(|row| (distance(name.as_bytes(), row.name.to_bytes()), row));
    let (distance, row) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance <= FARTHEST).then(|| row.name_str())
}

/// How many bytes must be put in, taken out or changed to make one of the other.
fn distance(from: &[u8], to: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in to.iter().enumerate() {
            let changed = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::numbers::*;

    fn load(content: &str) -> Result<Config, Fault> {
        let mut config = Config::default();
        config.load_text(content.as_bytes(), Path::new("/etc/till")).map(|()| config)
    }

    #[test]
    fn lines_are_read_as_the_header_says() {
        let config = load(
            "\u{feff}# the shop\r\n\r\n merchant_id\t=  998482157630 \r\nscope = a=b # c\n  # indented\n\
             timeout_ms=1500\nca_file = certs/ca.pem\nprivate_key_file = /keys/key.pem\n",
        )
        .unwrap();
        assert_eq!(config.text(JPM_OPT_MERCHANT_ID), Some("998482157630"));
        assert_eq!(config.text(JPM_OPT_SCOPE), Some("a=b # c"));
        assert_eq!(config.number(JPM_OPT_TIMEOUT_MS), 1500);
        assert_eq!(config.text(JPM_OPT_CA_FILE), Some("/etc/till/certs/ca.pem"));
        assert_eq!(config.text(JPM_OPT_PRIVATE_KEY_FILE), Some("/keys/key.pem"));
        assert_eq!(config.values.len(), 5);
        assert!(load("").unwrap().values.is_empty());
    }

    #[test]
    fn what_is_not_named_stays_and_what_is_empty_goes() {
        let mut config = load("merchant_id = 12345678\nca_file = ca.pem\ncompany_name = Company").unwrap();
        config.load_text(b"company_name =\nca_file = \n", Path::new("/etc/till")).unwrap();
        assert_eq!(config.text(JPM_OPT_MERCHANT_ID), Some("12345678"));
        assert_eq!((config.text(JPM_OPT_COMPANY_NAME), config.text(JPM_OPT_CA_FILE)), (None, None));
    }

    #[test]
    fn a_fault_names_its_line_and_sets_nothing() {
        for (content, status, field, message) in [
            ("merchnat_id = 1", Status::Option, "", "line 1: "),
            ("\n#\nno equals sign", Status::Config, "", "line 3: "),
            ("= 1", Status::Option, "", "line 1: "),
            ("timeout_ms = 5\ntimeout_ms = 5", Status::Conflict, "timeout_ms", "line 2: "),
            ("scope = a\r\ntimeout_ms = soon", Status::OptionValue, "timeout_ms", "line 2: "),
            ("merchant_id = 1", Status::TooShort, "merchant_id", "line 1: "),
            ("scope = a\u{7}", Status::ControlCharacter, "scope", "line 1: "),
            ("proxy_url = https://proxy", Status::OptionValue, "proxy_url", "line 1: "),
            ("ca_file = a\0b", Status::ControlCharacter, "ca_file", "line 1: "),
        ] {
            let mut config = Config::default();
            let whole = format!("{content}\n");
            let fault = config.load_text(whole.as_bytes(), Path::new("")).unwrap_err();
            assert_eq!((fault.status, fault.field), (status, field), "{content}");
            assert!(fault.message.starts_with(message), "{}", fault.message);
            assert!(config.values.is_empty());
        }
        let mut config = Config::default();
        let fault = config.load_text(b"scope = a\nresource = \xff\n", Path::new("")).unwrap_err();
        assert_eq!((fault.status, fault.field), (Status::Encoding, ""));
        assert!(fault.message.starts_with("line 2: "), "{}", fault.message);
        assert!(config.values.is_empty());
    }

    #[test]
    fn an_unknown_name_is_shown_with_care() {
        for (line, shown) in [
            ("merchnat_id = 1", "merchnat_id; is it merchant_id?"),
            ("Merchant-ID = 1", "Merchant-ID; is it merchant_id?"),
            ("proxy = 1", "proxy"),
            ("4112344112344113 = 1", "XXXXXXXXXXXXXXXX"),
            ("a\u{202e}\u{7}b = 1", "a??b"),
        ] {
            let fault = load(line).err().unwrap();
            assert!(fault.message.ends_with(&format!(": {shown}")), "{}", fault.message);
        }
        let long = load(&format!("{}=1", "q".repeat(100_000))).err().unwrap();
        assert!(long.message.ends_with(&"q".repeat(64)) && !long.message.contains(&"q".repeat(65)));
        for line in ["aGlkZGVu=", "aGlkZGVu==", "aGlkZGVu"] {
            let fault = load(line).err().unwrap();
            assert!(!fault.message.contains("aGlkZGVu"), "{}", fault.message);
        }
    }

    #[test]
    fn distances() {
        for (from, to, far) in
            [("", "", 0), ("abc", "abc", 0), ("", "abc", 3), ("abc", "acb", 2), ("kitten", "sitting", 3)]
        {
            assert_eq!(distance(from.as_bytes(), to.as_bytes()), far);
            assert_eq!(distance(to.as_bytes(), from.as_bytes()), far);
        }
    }

    /// Lines as they go wrong: known names and others, in front of a secret that no message may repeat.
    fn any_line(secret: &'static str) -> impl Strategy<Value = String> {
        let names: Vec<&str> = OPTIONS.iter().map(OptionRow::name_str).chain(["proxy", "#", "", "x y"]).collect();
        let around = prop::sample::select(vec!["", " ", "\t", "=", "\u{7}", "\u{e9}", "http://ada:", "@", ","]);
        (prop::sample::select(names), around.clone(), around)
            .prop_map(move |(name, before, after)| format!("{name} = {before}{secret}{after}"))
    }

    const SECRET: &str = "Qz9hidden7Xk";

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_bytes(content in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut config = Config::default();
            let _ = config.load_text(&content, Path::new("folder"));
        }

        #[test]
        fn no_value_is_ever_repeated(lines in prop::collection::vec(any_line(SECRET), 1..5), end in any::<Vec<u8>>()) {
            let mut content = lines.join("\n").into_bytes();
            content.extend(end);
            let mut config = Config::default();
            if let Err(fault) = config.load_text(&content, Path::new("folder")) {
                prop_assert!(!format!("{fault:?}").contains(SECRET), "{}", fault.message.replace(SECRET, "(secret)"));
                prop_assert!(config.values.is_empty());
            }
        }
    }
}
