//! How lines and values are written, in a file and in the environment, and which notations of other tools are refused.

use super::table::{OPTIONS, OptionRow};
use crate::error::Error;
use crate::status::Status;

/// The value without the spaces and the pair of quotes around it.
pub(super) fn value<'a>(row: &OptionRow, written: &'a str) -> Result<&'a str, Error> {
    let written = written.trim();
    if let Some(quoted) = in_quotes(written) {
        return Ok(quoted);
    }
    let bad = |why| Err(Error::because(Status::OptionValue, row.name_str(), why));
    if has_comment(written) {
        return bad("a comment needs a line of its own; if # belongs to the value, put the value in quotes");
    }
    if let Some(quote) = written.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        return bad(if written[1..].contains(quote) {
            "only a part of it is in quotes: put all of it in those of the other kind, or leave them out"
        } else {
            "it begins with a quote that nothing ends"
        });
    }
    if written.starts_with(['\u{201c}', '\u{201d}', '\u{201e}', '\u{2018}', '\u{2019}']) {
        return bad("its quotes are those of a word processor: write straight ones, or none");
    }
    Ok(written)
}

/// The text in a pair of quotes, if nothing stands outside them.
fn in_quotes(written: &str) -> Option<&str> {
    ['"', '\''].into_iter().find_map(|quote| {
        let inner = written.strip_prefix(quote)?.strip_suffix(quote)?;
        (!inner.contains(quote)).then_some(inner)
    })
}

/// As in a shell, `#` after a space begins a comment. A `#` at the beginning may belong to the value: it begins a
/// comment only when a space or nothing follows.
fn has_comment(written: &str) -> bool {
    let is_nothing_else =
        written.strip_prefix('#').is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace));
    is_nothing_else || written.match_indices('#').any(|(at, _)| written[..at].ends_with(char::is_whitespace))
}

/// Reads a line `name = value`; the value stays as written. A line of another form may be part of a secret: no error
/// repeats it.
pub(super) fn line(text: &str) -> Result<(&'static OptionRow, &str), Error> {
    let bad = |field, why| Err(Error::because(Status::Config, field, why));
    let (before, value) = match text.split_once('=') {
        Some((name, value)) => (name.trim(), Some(value)),
        None => (text, None),
    };
    if let Some(row) = value.and(find(before)) {
        return Ok((row, value.unwrap_or_default()));
    }
    if text.starts_with([';', '{', '}', '<', ']']) || text.starts_with("//") || text.starts_with("---") {
        return bad("", other_language(text));
    }
    if text.starts_with('[') {
        return bad("", "a [section] means nothing here: leave the line out");
    }
    if let Some((row, sign)) = begins_with_a_name(before) {
        let why = if sign == ':' { "write = behind the name, and not :" } else { "there is no = behind the name" };
        return bad(row.name_str(), why);
    }
    match value {
        None => bad("", "a line is name = value"),
        // Base64 ends like this, so what looks like a name may be a secret.
        Some(value) if value.trim().bytes().all(|byte| byte == b'=') => Err(Error::new(Status::Option, "")),
        Some(_) if before.split_whitespace().count() != 1 => {
            bad("", "a line is name = value, with one word before the =")
        }
        Some(_) => Err(super::names::unknown(before)),
    }
}

fn other_language(text: &str) -> &'static str {
    match text.as_bytes()[0] {
        b';' | b'/' => "a comment begins with #",
        b'<' => "this is XML: a line here is name = value",
        b'-' if text.starts_with("-----BEGIN") => "this is PEM: a line here is name = value",
        b'-' => "this is YAML: a line here is name = value",
        _ => "this is JSON: a line here is name = value",
    }
}

fn find(name: &str) -> Option<&'static OptionRow> {
    OPTIONS.iter().find(|row| row.name_str() == name)
}

/// The option whose name a line begins with, and the sign after it: a colon or a space.
fn begins_with_a_name(before: &str) -> Option<(&'static OptionRow, char)> {
    let at = before.find(|c: char| c == ':' || c.is_whitespace())?;
    let row = find(before[..at].trim_matches(['"', '\'']))?;
    let sign = if before[at..].trim_start().starts_with(':') { ':' } else { ' ' };
    Some((row, sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(written: &str) -> Result<&str, String> {
        value(find("scope").unwrap(), written).map_err(|fault| fault.message)
    }

    #[test]
    fn quotes_around_a_value_do_not_count() {
        for (written, expected) in [
            (" a b ", "a b"),
            ("\"a b\"", "a b"),
            ("'a b' ", "a b"),
            ("\" a \"", " a "),
            ("\"\"", ""),
            ("''", ""),
            ("'\"a\"'", "\"a\""),
            ("\"a # b\"", "a # b"),
            ("a\"b\"", "a\"b\""),
            ("a#b", "a#b"),
            ("#b", "#b"),
        ] {
            assert_eq!(read(written).as_deref(), Ok(expected), "{written}");
        }
        for (written, named) in [
            ("a # b", "comment"),
            (" # b", "comment"),
            ("#\tb", "comment"),
            ("#", "comment"),
            ("a\t#", "comment"),
            ("\"a\" # b", "comment"),
            ("\"a", "a quote that nothing ends"),
            ("'a\"", "a quote that nothing ends"),
            ("\"", "a quote that nothing ends"),
            ("\"a\" or \"b\"", "only a part"),
            ("'a' b", "only a part"),
            ("\u{201c}a\u{201d}", "word processor"),
        ] {
            let message = read(written).unwrap_err();
            assert!(message.starts_with("scope: ") && message.contains(named), "{written}: {message}");
        }
    }

    #[test]
    fn lines_of_other_languages_are_named() {
        for (text, field, named) in [
            ("; a comment", "", "begins with #"),
            ("// a comment", "", "begins with #"),
            ("[till = 7]", "", "[section]"),
            ("{ \"merchant_id\": 1 }", "", "JSON"),
            ("<merchant_id>", "", "XML"),
            ("---", "", "YAML"),
            ("-----BEGIN CERTIFICATE-----", "", "PEM"),
            ("= hidden", "", "one word"),
            ("merchant_id: 998482157630", "merchant_id", "not :"),
            ("merchant_id : 998482157630", "merchant_id", "not :"),
            ("\"merchant_id\": \"998482157630\",", "merchant_id", "not :"),
            ("base_url: https://host/path?a=b", "base_url", "not :"),
            ("client_secret hidden=hidden", "client_secret", "no = behind"),
            ("merchant_id", "", "name = value"),
            ("export merchant_id=hidden", "", "one word"),
            ("hidden:hidden", "", "name = value"),
        ] {
            let fault = line(text).err().unwrap();
            assert_eq!((fault.status, fault.field), (Status::Config, field), "{text}");
            assert!(fault.message.contains(named) && !fault.message.contains("hidden"), "{}", fault.message);
        }
        let (row, value) = line("scope = a:b = c").ok().unwrap();
        assert_eq!((row.name_str(), value), ("scope", " a:b = c"));
    }
}
