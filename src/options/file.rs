//! Options from a file: a line `name = value` for each.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use zeroize::Zeroizing;

use super::table::{Kind, OptionRow};
use super::{Config, notation};
use crate::error::Error;
use crate::platform::{files, opened};
use crate::status::Status;

const LONGEST_FILE: usize = 1024 * 1024;

/// What one line sets.
struct Setting<'a> {
    line: usize,
    row: &'static OptionRow,
    value: &'a str,
}

impl Config {
    pub(crate) fn load_file(&mut self, path: &str) -> Result<(), Error> {
        let bad = |why: String| Error::because(Status::Config, "path", why);
        let content = contents(path).map_err(|error| bad(files::unreadable(path, &error)))?;
        // Absolute: the process may change its working directory before it makes a client.
        let whole = files::absolute(path);
        if content.len() > LONGEST_FILE {
            return Err(bad(format!("the file is larger than 1 MiB: {}", whole.display())));
        }
        if is_utf16(&content) {
            let why = format!("the file is UTF-16, as Notepad's \"Unicode\": save it as UTF-8: {}", whole.display());
            return Err(Error::because(Status::Encoding, "path", why));
        }
        self.load_text(&content, whole.parent().unwrap_or(&whole))
    }

    pub(crate) fn load_text(&mut self, content: &[u8], folder: &Path) -> Result<(), Error> {
        let settings = settings(utf8(content)?)?;
        self.all_or_nothing(|config| {
            for Setting { line, row, value } in settings {
                let set = match row.kind {
                    Kind::Path if !value.is_empty() => {
                        seen_from(folder, row, value).and_then(|path| config.set_text(row.number, Some(&path)))
                    }
                    _ => config.set_or_unset(row.number, value),
                };
                set.map_err(|fault| in_line(line, fault))?;
            }
            Ok(())
        })
    }
}

/// The path that `value` means in a file of this folder: a relative one begins there.
fn seen_from(folder: &Path, row: &OptionRow, value: &str) -> Result<String, Error> {
    row.read_text(value)?;
    folder.join(value).into_os_string().into_string().map_err(|_| {
        let why = "the folder of this file has a name that is not UTF-8: write the whole path";
        Error::because(Status::Encoding, row.name_str(), why)
    })
}

/// Reads a file into one buffer that never grows, so that no copy stays behind. One byte more than allowed shows that
/// the file is too long.
fn contents(path: &str) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut content = Zeroizing::new(Vec::with_capacity(LONGEST_FILE + 2));
    opened(|| File::open(path))?.take(LONGEST_FILE as u64 + 1).read_to_end(&mut content)?;
    Ok(content)
}

/// UTF-16 shows by its byte order mark, or by the zero byte in each of the first two letters.
fn is_utf16(content: &[u8]) -> bool {
    matches!(content, [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, (1..), 0, (1..), ..] | [(1..), 0, (1..), 0, ..])
}

/// Windows editors put a byte order mark before the text.
fn utf8(content: &[u8]) -> Result<&str, Error> {
    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    std::str::from_utf8(content).map_err(|error| {
        let before = &content[..error.valid_up_to()];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        let at = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
        let why = format_args!("byte {at} is not UTF-8: save the file as UTF-8");
        in_line(line, Error::because(Status::Encoding, "", why))
    })
}

fn settings(text: &str) -> Result<Vec<Setting<'_>>, Error> {
    let mut settings: Vec<Setting> = Vec::new();
    for (at, text) in text.lines().map(str::trim).enumerate() {
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let line = at + 1;
        let setting = setting(line, text).map_err(|fault| in_line(line, fault))?;
        if let Some(first) = settings.iter().find(|first| first.row.number == setting.row.number) {
            let twice = Error::because(
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

fn setting(line: usize, text: &str) -> Result<Setting<'_>, Error> {
    let (row, written) = notation::line(text)?;
    Ok(Setting { line, row, value: notation::value(row, written)? })
}

fn in_line(line: usize, mut fault: Error) -> Error {
    fault.message = format!("line {line}: {}", fault.message);
    fault
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::constants::*;
    use crate::options::table::OPTIONS;

    fn load(content: &str) -> Result<Config, Error> {
        let mut config = Config::default();
        config.load_text(content.as_bytes(), Path::new("/etc/till")).map(|()| config)
    }

    #[test]
    fn lines_are_read_as_the_header_says() {
        let config = load(
            "\u{feff}# the shop\r\n\r\n merchant_id\t=  998482157630 \r\nscope = a=b#c\ntill = \"7\"\n  # indented\n\
             timeout_ms=1500\nca_file = certs/ca.pem\nprivate_key_file = /keys/key.pem\n",
        )
        .unwrap();
        assert_eq!(config.text(JPM_OPT_MERCHANT_ID), Some("998482157630"));
        assert_eq!(config.text(JPM_OPT_SCOPE), Some("a=b#c"));
        assert_eq!(config.number(JPM_OPT_TIMEOUT_MS), 1500);
        assert_eq!(config.text(JPM_OPT_CA_FILE), Some("/etc/till/certs/ca.pem"));
        assert_eq!(config.text(JPM_OPT_PRIVATE_KEY_FILE), Some("/keys/key.pem"));
        assert_eq!(config.values.len(), 6);
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
            ("= 1", Status::Config, "", "line 1: "),
            ("timeout_ms = 5\ntimeout_ms = 5", Status::Conflict, "timeout_ms", "line 2: "),
            ("scope = a\r\ntimeout_ms = soon", Status::OptionValue, "timeout_ms", "line 2: "),
            ("merchant_id = 1", Status::TooShort, "merchant_id", "line 1: "),
            ("scope = a\u{7}", Status::ControlCharacter, "scope", "line 1: "),
            ("proxy_url = https://proxy", Status::OptionValue, "proxy_url", "line 1: "),
            ("ca_file = a\0b", Status::ControlCharacter, "ca_file", "line 1: "),
            ("ca_file = ~/ca.pem", Status::OptionValue, "ca_file", "line 1: "),
            ("scope = a # b", Status::OptionValue, "scope", "line 1: "),
            ("\r\n[till]", Status::Config, "", "line 2: "),
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
        assert!(fault.message.starts_with("line 2: byte 12 "), "{}", fault.message);
        assert!(config.values.is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn a_path_from_a_folder_whose_name_is_not_utf_8_is_refused() {
        use std::os::unix::ffi::OsStrExt;
        let folder = Path::new(std::ffi::OsStr::from_bytes(b"/etc/t\xffll"));
        let mut config = Config::default();
        let fault = config.load_text(b"till = 7\nca_file = ca.pem", folder).unwrap_err();
        let why = "the folder of this file has a name that is not UTF-8: write the whole path";
        assert_eq!((fault.status, fault.field), (Status::Encoding, "ca_file"));
        assert_eq!(fault.message, format!("line 2: ca_file: {why}"));
        assert!(config.values.is_empty());
        config.load_text(b"ca_file = /etc/ca.pem", folder).unwrap();
        assert_eq!(config.text(JPM_OPT_CA_FILE), Some("/etc/ca.pem"));
    }

    #[test]
    fn what_may_be_a_secret_is_not_shown() {
        for line in ["aGlkZGVu=", "aGlkZGVu==", "aGlkZGVu", "client_secret: aGlkZGVu=x", "export x=aGlkZGVu"] {
            let fault = load(line).err().unwrap();
            assert!(!fault.message.contains("aGlkZGVu"), "{}", fault.message);
        }
    }

    #[test]
    fn utf_16_is_known_with_and_without_its_mark() {
        let text = "a = b\n".encode_utf16();
        let little: Vec<u8> = text.clone().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.flat_map(u16::to_be_bytes).collect();
        for (content, expected) in [
            (&little[..], true),
            (&big, true),
            (&[&b"\xff\xfe"[..], &little].concat(), true),
            (&[&b"\xfe\xff"[..], &big].concat(), true),
            (b"a = b\n", false),
            (b"", false),
            (b"\xef\xbb\xbfa = b", false),
        ] {
            assert_eq!(is_utf16(content), expected, "{content:?}");
        }
    }

    /// Lines with typical mistakes: known names and others, before a secret that no message may repeat.
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
