//! The options of a client: collected from setters, a file and the environment, then made into settings.

mod authentication;
mod env_vars;
mod extra_headers;
mod file;
mod missing;
mod names;
mod notation;
mod proxy;
mod settings;
pub(crate) mod table;
mod thumbprint;
mod tier;

use std::time::Duration;

pub(crate) use self::authentication::{Assertion, Authentication, ClientSecret, KeyId, SecretMethod, TokenUrl};
pub(crate) use self::settings::Settings;
pub(crate) use self::table::OptionRow;
use self::table::{Kind, Value};
use crate::constants::JPM_OPT_ACCESS_TOKEN;
use crate::error::Error;
use crate::log::Log;
use crate::status::Status;

/// The values set so far. No Debug: some are secrets.
#[derive(Clone, Default)]
pub(crate) struct Config {
    values: Vec<(i32, Value)>,
    pub(crate) log: Log,
}

impl Config {
    /// Sets an option from text; None unsets it. After an error the old value stays.
    pub(crate) fn set_text(&mut self, number: i32, value: Option<&str>) -> Result<(), Error> {
        let value = value.map(|value| row(number)?.read_text(value)).transpose()?;
        self.set(number, value)
    }

    /// Empty text unsets, in a file as in the environment.
    fn set_or_unset(&mut self, number: i32, value: &str) -> Result<(), Error> {
        self.set_text(number, Some(value).filter(|value| !value.is_empty()))
    }

    pub(crate) fn set_number(&mut self, number: i32, value: i64) -> Result<(), Error> {
        let value = row(number)?.read_number(value)?;
        self.set(number, Some(value))
    }

    /// Keeps all that `setting` sets, or nothing when it fails.
    fn all_or_nothing(&mut self, setting: impl FnOnce(&mut Config) -> Result<(), Error>) -> Result<(), Error> {
        let mut changed = self.clone();
        setting(&mut changed)?;
        *self = changed;
        Ok(())
    }

    fn set(&mut self, number: i32, value: Option<Value>) -> Result<(), Error> {
        row(number)?;
        self.values.retain(|(set, _)| *set != number);
        self.values.extend(value.map(|value| (number, value)));
        Ok(())
    }

    /// Whether an option that is a secret is set.
    pub(crate) fn has_secret(&self) -> bool {
        self.values.iter().any(|(number, _)| OptionRow::find(*number).is_some_and(|row| row.is_secret))
    }

    fn is_set(&self, number: i32) -> bool {
        self.values.iter().any(|(set, _)| *set == number)
    }

    fn text(&self, number: i32) -> Option<&str> {
        self.values.iter().find_map(|(set, value)| match value {
            Value::Text(text) if *set == number => Some(text.as_str()),
            _ => None,
        })
    }

    fn required(&self, number: i32) -> Result<String, Error> {
        let missing = || Error::new(Status::Config, OptionRow::name_of(number));
        self.text(number).map(str::to_owned).ok_or_else(missing)
    }

    /// The choice that is set, or the table's default; empty when the table has none.
    fn choice(&self, number: i32) -> &str {
        self.text(number).unwrap_or_else(|| match OptionRow::find(number).map(|row| &row.kind) {
            Some(Kind::Choice { default, .. }) => default.unwrap_or_default(),
            _ => "",
        })
    }

    /// The number that is set, or the table's default.
    fn number(&self, number: i32) -> i64 {
        let set = self.values.iter().find_map(|(set, value)| match value {
            Value::Number(value) if *set == number => Some(*value),
            _ => None,
        });
        set.unwrap_or_else(|| match OptionRow::find(number).map(|row| &row.kind) {
            Some(Kind::Number { default, .. }) => *default,
            _ => 0,
        })
    }

    fn milliseconds(&self, number: i32) -> Duration {
        Duration::from_millis(self.number(number).unsigned_abs())
    }
}

/// Checks a token that the caller sets later, like a value of the option `access_token`.
pub(crate) fn check_access_token(token: &str) -> Result<(), Error> {
    row(JPM_OPT_ACCESS_TOKEN)?.read_text(token).map(|_| ()).map_err(|fault| fault.named("token"))
}

fn row(number: i32) -> Result<&'static OptionRow, Error> {
    OptionRow::find(number).ok_or_else(|| Error::because(Status::Option, "option", number))
}

/// The error for an `option` that makes sense only with another one. `other` is one name or several.
fn needs(option: i32, other: impl std::fmt::Display) -> Error {
    Error::because(Status::Conflict, OptionRow::name_of(option), format_args!("it needs {other}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constants::*;

    #[test]
    fn setting_and_unsetting() {
        let mut config = Config::default();
        for number in [0, -1, 99] {
            assert_eq!(config.set_text(number, Some("x")).unwrap_err().status, Status::Option);
            assert_eq!(config.set_text(number, None).unwrap_err().status, Status::Option);
            assert_eq!(config.set_number(number, 1).unwrap_err().status, Status::Option);
        }
        assert_eq!((config.number(JPM_OPT_TIMEOUT_MS), config.choice(JPM_OPT_TRUST)), (90_000, "os"));
        config.set_text(JPM_OPT_TIMEOUT_MS, Some("1500")).unwrap();
        config.set_text(JPM_OPT_TRUST, Some("file")).unwrap();
        assert_eq!((config.number(JPM_OPT_TIMEOUT_MS), config.choice(JPM_OPT_TRUST)), (1500, "file"));
        config.set_text(JPM_OPT_TIMEOUT_MS, None).unwrap();
        assert_eq!(config.number(JPM_OPT_TIMEOUT_MS), 90_000);
        assert_eq!(config.choice(JPM_OPT_ENVIRONMENT), "");
    }

    #[test]
    fn a_bad_value_leaves_the_old_one() {
        let mut config = Config::default();
        config.set_number(JPM_OPT_TIMEOUT_MS, 5).unwrap();
        assert!(config.set_number(JPM_OPT_TIMEOUT_MS, 0).is_err());
        assert_eq!(config.number(JPM_OPT_TIMEOUT_MS), 5);
    }
}
