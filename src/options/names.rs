//! Names that no option has: shown with care, and with the option that was probably meant.

use strsim::levenshtein;

use super::table::{OPTIONS, OptionRow};
use crate::error::Error;
use crate::status::Status;
use crate::text::redact::without_card_numbers;

pub(super) fn unknown(name: &str) -> Error {
    let meant = meant(name).map_or_else(String::new, |row| format!("; is it {}?", row.name_str()));
    Error::because(Status::Option, "", format_args!("there is no option {}{meant}", shown(name)))
}

/// The name as a message may show it: short, in printable ASCII, and without card numbers.
fn shown(name: &str) -> String {
    const LONGEST: usize = 64;
    let visible = without_card_numbers(name);
    visible.chars().take(LONGEST).map(|c| if matches!(c, ' '..='~') { c } else { '?' }).collect()
}

/// The option that was probably meant.
pub(super) fn meant(name: &str) -> Option<&'static OptionRow> {
    const LONGEST: usize = 40;
    if name.len() > LONGEST {
        return None;
    }
    let name = name.to_ascii_lowercase().replace(['-', ' ', '.'], "_");
    // The prefixes of the environment and of the header.
    let name = name.strip_prefix("jpm_").map_or(name.as_str(), |name| name.strip_prefix("opt_").unwrap_or(name));
    let distances = OPTIONS.iter().map(|row| (levenshtein(name, row.name_str()), row));
    let (distance, row) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance <= farthest(row)).then_some(row)
}

/// The largest distance that is still a misspelling: two letters are half of a short name.
fn farthest(row: &OptionRow) -> usize {
    if row.name.to_bytes().len() > 5 { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_shown_with_care() {
        for (name, message) in [
            ("merchnat_id", "there is no option merchnat_id; is it merchant_id?"),
            ("Merchant-ID", "there is no option Merchant-ID; is it merchant_id?"),
            ("JPM_MERCHANT_ID", "there is no option JPM_MERCHANT_ID; is it merchant_id?"),
            ("JPM_OPT_TRUST", "there is no option JPM_OPT_TRUST; is it trust?"),
            ("proxy", "there is no option proxy"),
            ("bill", "there is no option bill; is it till?"),
            ("bull", "there is no option bull"),
            ("4112344112344113", "there is no option XXXXXXXXXXXXXXXX"),
            ("a\u{202e}\u{7}b", "there is no option a??b"),
            (&"q".repeat(100_000), &format!("there is no option {}", "q".repeat(64))),
        ] {
            let fault = unknown(name);
            assert_eq!((fault.status, fault.field, fault.message.as_str()), (Status::Option, "", message));
        }
    }
}
