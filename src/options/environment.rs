//! Options from the environment: `JPM_` and the option's name in capitals.

use std::ffi::OsString;

use zeroize::Zeroizing;

use super::Config;
use super::table::{OPTIONS, OptionRow};
use crate::fault::Fault;
use crate::status::Status;

impl OptionRow {
    /// The name of its variable.
    pub(super) fn variable(&self) -> String {
        format!("JPM_{}", self.name_str().to_ascii_uppercase())
    }
}

impl Config {
    pub(crate) fn load_environment(&mut self) -> Result<(), Fault> {
        self.load_variables(&|name| std::env::var_os(name))
    }

    /// `variable` looks a variable of the environment up. One that is empty unsets its option.
    fn load_variables(&mut self, variable: &dyn Fn(&str) -> Option<OsString>) -> Result<(), Fault> {
        self.all_or_nothing(|config| {
            for row in OPTIONS {
                let Some(value) = variable(&row.variable()) else { continue };
                let value = value.into_string().map_err(|_| Fault::new(Status::Encoding, row.name_str()))?;
                let value = Zeroizing::new(value);
                config.set_or_unset(row.number, &value)?;
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numbers::*;

    fn load(config: &mut Config, variables: &[(&str, &str)]) -> Result<(), Fault> {
        config.load_variables(&|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
        })
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
        assert!(config.values.is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn what_is_not_utf8_is_refused() {
        use std::os::unix::ffi::OsStringExt;
        let mut config = Config::default();
        let variable = |name: &str| (name == "JPM_SCOPE").then(|| OsString::from_vec(vec![b'a', 0xff]));
        let fault = config.load_variables(&variable).unwrap_err();
        assert_eq!((fault.status, fault.field), (Status::Encoding, "scope"));
    }
}
