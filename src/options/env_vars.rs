//! Options from the environment: `JPM_` and the option's name in capitals.

use std::ffi::{OsStr, OsString};

use zeroize::Zeroizing;

use super::table::{OPTIONS, OptionRow};
use super::{Config, names, notation};
use crate::error::Error;
use crate::status::Status;

const PREFIX: &str = "JPM_";

impl OptionRow {
    /// The name of its environment variable.
    pub(crate) fn variable(&self) -> String {
        format!("{PREFIX}{}", self.name_str().to_ascii_uppercase())
    }
}

impl Config {
    pub(crate) fn load_environment(&mut self) -> Result<(), Error> {
        self.load_variables(std::env::vars_os())
    }

    /// An empty variable unsets its option. A name that is no option is another program's, unless it is nearly one.
    fn load_variables(&mut self, variables: impl Iterator<Item = (OsString, OsString)>) -> Result<(), Error> {
        let ours = variables.filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
        let mut ours: Vec<_> = ours.filter(|(name, _)| name.starts_with(PREFIX)).collect();
        // In a fixed order, so that the same one of several faults is reported each time.
        ours.sort();
        self.all_or_nothing(|config| {
            for (name, value) in ours {
                match OPTIONS.iter().find(|row| row.variable() == name) {
                    Some(row) => config.take(row, value).map_err(|fault| fault.written_as(&name))?,
                    None => known_or_far_from_it(&name)?,
                }
            }
            Ok(())
        })
    }

    fn take(&mut self, row: &OptionRow, value: OsString) -> Result<(), Error> {
        let value = value.into_string().map(Zeroizing::new).map_err(|value| not_utf8(row, &value))?;
        self.set_or_unset(row.number, notation::value(row, &value)?)
    }
}

fn not_utf8(row: &OptionRow, value: &OsStr) -> Error {
    let at = std::str::from_utf8(value.as_encoded_bytes()).map_or_else(|error| error.valid_up_to(), str::len) + 1;
    Error::because(Status::Encoding, row.name_str(), format_args!("byte {at} is not UTF-8"))
}

fn known_or_far_from_it(name: &str) -> Result<(), Error> {
    match names::meant(name) {
        Some(row) => {
            let why = format_args!("there is no option of this name; is it {}?", row.variable());
            Err(Error::because(Status::Option, "", why).written_as(name))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constants::*;

    fn load(config: &mut Config, variables: &[(&str, &str)]) -> Result<(), Error> {
        config.load_variables(variables.iter().map(|(name, value)| (name.into(), value.into())))
    }

    #[test]
    fn every_option_has_its_variable() {
        let mut config = Config::default();
        let variables = [
            ("JPM_MERCHANT_ID", "998482157630"),
            ("JPM_TIMEOUT_MS", "1500"),
            ("JPM_LIBRARY_DIR", "no option"),
            ("merchant_id", "no variable of ours"),
        ];
        load(&mut config, &variables).unwrap();
        assert_eq!(config.text(JPM_OPT_MERCHANT_ID), Some("998482157630"));
        assert_eq!(config.number(JPM_OPT_TIMEOUT_MS), 1500);
        assert_eq!(config.values.len(), 2);
    }

    #[test]
    fn what_is_not_named_stays_and_what_is_empty_goes() {
        let mut config = Config::default();
        config.set_text(JPM_OPT_MERCHANT_ID, Some("12345678")).unwrap();
        config.set_text(JPM_OPT_COMPANY_NAME, Some("Company")).unwrap();
        load(&mut config, &[("JPM_COMPANY_NAME", "")]).unwrap();
        assert_eq!((config.text(JPM_OPT_MERCHANT_ID), config.text(JPM_OPT_COMPANY_NAME)), (Some("12345678"), None));
    }

    #[test]
    fn a_fault_sets_nothing() {
        let mut config = Config::default();
        let fault = load(&mut config, &[("JPM_MERCHANT_ID", "12345678"), ("JPM_TIMEOUT_MS", "soon")]).unwrap_err();
        assert_eq!((fault.status, fault.field), (Status::OptionValue, "timeout_ms"));
        assert_eq!(fault.message, "JPM_TIMEOUT_MS: it must be a whole number, 1 to 600000");
        assert!(config.values.is_empty());
    }

    #[test]
    fn a_variable_is_written_and_checked_as_a_line_is() {
        let mut config = Config::default();
        load(&mut config, &[("JPM_SCOPE", "\"a b\""), ("JPM_TILL", " 7 ")]).unwrap();
        assert_eq!((config.text(JPM_OPT_SCOPE), config.text(JPM_OPT_TILL)), (Some("a b"), Some("7")));
        for (name, value, status, message) in [
            (
                "JPM_MERCHNAT_ID",
                "1",
                Status::Option,
                "JPM_MERCHNAT_ID: there is no option of this name; is it JPM_MERCHANT_ID?",
            ),
            ("JPM_TILLS", "1", Status::Option, "JPM_TILLS: there is no option of this name; is it JPM_TILL?"),
            (
                "JPM_SCOPE",
                "a # b",
                Status::OptionValue,
                "JPM_SCOPE: a comment needs a line of its own; if # belongs to the value, put the value in quotes",
            ),
            (
                "JPM_CA_FILE",
                "~/ca.pem",
                Status::OptionValue,
                "JPM_CA_FILE: ~ is not expanded here: write the whole path",
            ),
        ] {
            let fault = load(&mut config, &[(name, value)]).unwrap_err();
            assert_eq!((fault.status, fault.message.as_str()), (status, message));
        }
        // Variables of other programs.
        for name in ["JPM_TILL_CA", "JPM_LIBRARY", "JPM_SIMULATOR", "JPM_TEST_RECORD", "jpm_scope", "XJPM_SCOPE"] {
            load(&mut config, &[(name, "1")]).unwrap();
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_is_not_utf8_is_refused() {
        use std::os::unix::ffi::OsStringExt;
        let mut config = Config::default();
        let scope = ("JPM_SCOPE".into(), OsString::from_vec(vec![b'a', 0xff]));
        let other = (OsString::from_vec(vec![0xff]), OsString::from_vec(vec![0xff]));
        let fault = config.load_variables([other, scope].into_iter()).unwrap_err();
        assert_eq!((fault.status, fault.field), (Status::Encoding, "scope"));
        assert_eq!(fault.message, "JPM_SCOPE: byte 2 is not UTF-8");
    }
}
