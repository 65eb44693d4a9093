//! The options of a client: one table with names, kinds and ranges, and what is made of the values.

use std::ffi::CStr;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::encoding::Encoding;
use crate::fault::Fault;
use crate::gateway::{BaseUrl, Trust};
use crate::log::Log;
use crate::numbers::*;
use crate::status::Status;
use crate::text;
use crate::wire::request::{TextOrNumber, WireForm};

/// One option, as the C interface, the documents and later the configuration file know it.
pub(crate) struct OptionRow {
    pub(crate) number: i32,
    pub(crate) name: &'static CStr,
    pub(crate) kind: Kind,
}

/// What values an option takes.
pub(crate) enum Kind {
    /// Text by a rule: at least and at most so many characters, of these.
    Text {
        least: usize,
        most: usize,
        allowed: fn(char) -> bool,
    },
    Url,
    Path,
    /// One of these; the first is the default where the option has one.
    Choice(&'static [&'static str]),
    /// A whole number.
    Number {
        least: i64,
        most: i64,
        default: i64,
    },
}

const LONGEST_MS: i64 = 600_000;

const fn milliseconds(least: i64, default: i64) -> Kind {
    Kind::Number { least, most: LONGEST_MS, default }
}

const fn merchant_text(most: usize) -> Kind {
    Kind::Text { least: 1, most, allowed: text::no_brackets }
}

pub(crate) const ENVIRONMENTS: &[(&str, &str)] = &[
    ("mock", "https://api-mock.payments.jpmorgan.com/api/v2"),
    ("client-testing", "https://api-ms-test.payments.jpmorgan.com/api/v2"),
    ("production", "https://api-ms.payments.jpmorgan.com/api/v2"),
];

#[rustfmt::skip]
pub(crate) static OPTIONS: &[OptionRow] = &[
    OptionRow { number: JPM_OPT_BASE_URL, name: c"base_url", kind: Kind::Url },
    OptionRow { number: JPM_OPT_ENVIRONMENT, name: c"environment", kind: Kind::Choice(&["mock", "client-testing", "production"]) },
    OptionRow { number: JPM_OPT_MERCHANT_ID, name: c"merchant_id", kind: Kind::Text { least: 8, most: 12, allowed: text::letter_or_digit } },
    OptionRow { number: JPM_OPT_ACCESS_TOKEN, name: c"access_token", kind: Kind::Text { least: 1, most: 8192, allowed: text::visible_ascii } },
    OptionRow { number: JPM_OPT_COMPANY_NAME, name: c"company_name", kind: merchant_text(256) },
    OptionRow { number: JPM_OPT_PRODUCT_NAME, name: c"product_name", kind: merchant_text(256) },
    OptionRow { number: JPM_OPT_PRODUCT_VERSION, name: c"product_version", kind: merchant_text(50) },
    OptionRow { number: JPM_OPT_TIMEOUT_MS, name: c"timeout_ms", kind: milliseconds(1, 90_000) },
    OptionRow { number: JPM_OPT_CONNECT_TIMEOUT_MS, name: c"connect_timeout_ms", kind: milliseconds(1, 10_000) },
    OptionRow { number: JPM_OPT_SERVICE_LIMIT_MS, name: c"service_limit_ms", kind: milliseconds(1, 70_000) },
    OptionRow { number: JPM_OPT_IDLE_CONNECTION_MS, name: c"idle_connection_ms", kind: milliseconds(0, 15_000) },
    OptionRow { number: JPM_OPT_TRUST, name: c"trust", kind: Kind::Choice(&["os", "file"]) },
    OptionRow { number: JPM_OPT_CA_FILE, name: c"ca_file", kind: Kind::Path },
    OptionRow { number: JPM_OPT_WIRE_FORM, name: c"wire_form", kind: Kind::Choice(&["api", "guide"]) },
    OptionRow { number: JPM_OPT_GUARD_ORDER_NUMBER, name: c"guard_order_number", kind: Kind::Number { least: 0, most: 1, default: 1 } },
    OptionRow { number: JPM_OPT_TOKEN_URL, name: c"token_url", kind: Kind::Url },
    OptionRow { number: JPM_OPT_CLIENT_ID, name: c"client_id", kind: Kind::Text { least: 1, most: 256, allowed: text::visible_ascii } },
    OptionRow { number: JPM_OPT_CLIENT_SECRET, name: c"client_secret", kind: Kind::Text { least: 1, most: 1024, allowed: text::visible_ascii } },
    OptionRow { number: JPM_OPT_CLIENT_SECRET_METHOD, name: c"client_secret_method", kind: Kind::Choice(&["basic", "post"]) },
    OptionRow { number: JPM_OPT_SCOPE, name: c"scope", kind: Kind::Text { least: 1, most: 1024, allowed: text::any } },
    OptionRow { number: JPM_OPT_PRIVATE_KEY_FILE, name: c"private_key_file", kind: Kind::Path },
    OptionRow { number: JPM_OPT_CERTIFICATE_FILE, name: c"certificate_file", kind: Kind::Path },
    OptionRow { number: JPM_OPT_CERTIFICATE_THUMBPRINT, name: c"certificate_thumbprint", kind: Kind::Text { least: 40, most: 40, allowed: text::letter_or_digit } },
    OptionRow { number: JPM_OPT_RESOURCE, name: c"resource", kind: Kind::Text { least: 1, most: 1024, allowed: text::any } },
    OptionRow { number: JPM_OPT_ASSERTION_LIFETIME_S, name: c"assertion_lifetime_s", kind: Kind::Number { least: 60, most: 15_552_000, default: 300 } },
    OptionRow { number: JPM_OPT_TLS_CLIENT_CERTIFICATE_FILE, name: c"tls_client_certificate_file", kind: Kind::Path },
    OptionRow { number: JPM_OPT_TLS_CLIENT_KEY_FILE, name: c"tls_client_key_file", kind: Kind::Path },
    OptionRow { number: JPM_OPT_PROXY_URL, name: c"proxy_url", kind: Kind::Url },
    OptionRow { number: JPM_OPT_PROXY_USER, name: c"proxy_user", kind: Kind::Text { least: 1, most: 255, allowed: text::any } },
    OptionRow { number: JPM_OPT_PROXY_PASSWORD, name: c"proxy_password", kind: Kind::Text { least: 1, most: 255, allowed: text::any } },
    OptionRow { number: JPM_OPT_NO_PROXY, name: c"no_proxy", kind: Kind::Text { least: 1, most: 4096, allowed: text::any } },
    OptionRow { number: JPM_OPT_PROXY_FROM_ENVIRONMENT, name: c"proxy_from_environment", kind: Kind::Number { least: 0, most: 1, default: 0 } },
    OptionRow { number: JPM_OPT_TEXT_ENCODING, name: c"text_encoding", kind: Kind::Choice(&["utf-8", "windows-1252", "latin-1", "cp437"]) },
    OptionRow { number: JPM_OPT_PROFILES_BASE_URL, name: c"profiles_base_url", kind: Kind::Url },
];

impl OptionRow {
    pub(crate) fn find(number: i32) -> Option<&'static OptionRow> {
        OPTIONS.iter().find(|option| option.number == number)
    }

    /// The name of an option for an error; of what is none, that of the argument.
    pub(crate) fn name_of(number: i32) -> &'static str {
        OptionRow::find(number).map_or("option", OptionRow::name_str)
    }

    fn name_str(&self) -> &'static str {
        self.name.to_str().expect("option names are ASCII")
    }

    fn bad_value(&self, detail: impl std::fmt::Display) -> Fault {
        Fault::because(Status::OptionValue, self.name_str(), detail)
    }

    /// Checks a text value as far as it can be by itself.
    fn read_text(&self, value: &str) -> Result<Value, Fault> {
        match &self.kind {
            Kind::Text { least, most, allowed } => {
                text::check(self.name_str(), value, *least, *most, *allowed)?;
            }
            Kind::Url => {
                BaseUrl::parse(value).map_err(|status| Fault::new(status, self.name_str()))?;
            }
            Kind::Path => text::check(self.name_str(), value, 1, 4096, text::any)?,
            Kind::Choice(choices) if choices.contains(&value) => {}
            Kind::Choice(choices) => return Err(self.bad_value(format_args!("one of {}", choices.join(", ")))),
            Kind::Number { .. } => {
                let number = value.parse().map_err(|_| self.bad_value("a whole number"))?;
                return self.read_number(number);
            }
        }
        Ok(Value::Text(Zeroizing::new(value.to_owned())))
    }

    fn read_number(&self, value: i64) -> Result<Value, Fault> {
        match &self.kind {
            Kind::Number { least, most, .. } if (*least..=*most).contains(&value) => Ok(Value::Number(value)),
            Kind::Number { least, most, .. } => Err(self.bad_value(format_args!("{least} to {most}"))),
            _ => Err(Fault::because(Status::Option, self.name_str(), "it takes text")),
        }
    }
}

/// A checked value; wiped when it goes, as some are secrets.
#[derive(Clone)]
enum Value {
    Text(Zeroizing<String>),
    Number(i64),
}

/// The values set so far. No Debug: some are secrets.
#[derive(Clone, Default)]
pub(crate) struct Config {
    values: Vec<(i32, Value)>,
    pub(crate) log: Log,
}

impl Config {
    /// None unsets.
    pub(crate) fn set_text(&mut self, number: i32, value: Option<&str>) -> Result<(), Fault> {
        let value = value.map(|value| row(number)?.read_text(value)).transpose()?;
        self.set(number, value)
    }

    pub(crate) fn set_number(&mut self, number: i32, value: i64) -> Result<(), Fault> {
        let value = row(number)?.read_number(value)?;
        self.set(number, Some(value))
    }

    pub(crate) fn load_file(&mut self, _: &str) -> Result<(), Fault> {
        Err(Fault::new(Status::NotSupported, ""))
    }

    pub(crate) fn load_environment(&mut self) -> Result<(), Fault> {
        Err(Fault::new(Status::NotSupported, ""))
    }

    fn set(&mut self, number: i32, value: Option<Value>) -> Result<(), Fault> {
        row(number)?;
        self.values.retain(|(set, _)| *set != number);
        self.values.extend(value.map(|value| (number, value)));
        Ok(())
    }

    fn text(&self, number: i32) -> Option<&str> {
        self.values.iter().find_map(|(set, value)| match value {
            Value::Text(text) if *set == number => Some(text.as_str()),
            _ => None,
        })
    }

    fn required(&self, number: i32) -> Result<String, Fault> {
        let missing = || Fault::new(Status::Config, OptionRow::name_of(number));
        self.text(number).map(str::to_owned).ok_or_else(missing)
    }

    /// The number set, else the table's default.
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

fn row(number: i32) -> Result<&'static OptionRow, Fault> {
    OptionRow::find(number).ok_or_else(|| Fault::because(Status::Option, "option", number))
}

/// What a client works with: complete, and consistent.
pub(crate) struct Settings {
    pub(crate) base_url: BaseUrl,
    /// The mock's answers are canned: they need not fit what was asked.
    pub(crate) is_mock: bool,
    pub(crate) merchant_id: String,
    pub(crate) access_token: Zeroizing<String>,
    pub(crate) company_name: String,
    pub(crate) product_name: String,
    pub(crate) product_version: Option<String>,
    pub(crate) timeout: Duration,
    pub(crate) connect_timeout: Duration,
    pub(crate) service_limit: Duration,
    pub(crate) idle_connection: Duration,
    pub(crate) ca_file: Option<String>,
    pub(crate) wire_form: WireForm,
    pub(crate) guard_order_number: bool,
    pub(crate) text_encoding: Encoding,
}

impl Settings {
    pub(crate) fn new(config: &Config) -> Result<Settings, Fault> {
        let environment = config.text(JPM_OPT_ENVIRONMENT);
        let wire_form = match config.text(JPM_OPT_WIRE_FORM) {
            Some("guide") => WireForm::Guide,
            _ => WireForm::Api,
        };
        let product_version = config.text(JPM_OPT_PRODUCT_VERSION).map(str::to_owned);
        if product_version.as_deref().is_some_and(|version| TextOrNumber::new(version, wire_form).is_none()) {
            return Err(Fault::because(
                Status::Conflict,
                "product_version",
                "wire_form = guide sends it as a number, which this is not",
            ));
        }
        Ok(Settings {
            base_url: base_url(config.text(JPM_OPT_BASE_URL), environment)?,
            is_mock: environment == Some("mock"),
            merchant_id: config.required(JPM_OPT_MERCHANT_ID)?,
            access_token: Zeroizing::new(config.required(JPM_OPT_ACCESS_TOKEN)?),
            company_name: config.required(JPM_OPT_COMPANY_NAME)?,
            product_name: config.required(JPM_OPT_PRODUCT_NAME)?,
            product_version,
            timeout: config.milliseconds(JPM_OPT_TIMEOUT_MS),
            connect_timeout: config.milliseconds(JPM_OPT_CONNECT_TIMEOUT_MS),
            service_limit: config.milliseconds(JPM_OPT_SERVICE_LIMIT_MS),
            idle_connection: config.milliseconds(JPM_OPT_IDLE_CONNECTION_MS),
            ca_file: ca_file(config)?,
            wire_form,
            guard_order_number: config.number(JPM_OPT_GUARD_ORDER_NUMBER) != 0,
            text_encoding: config.text(JPM_OPT_TEXT_ENCODING).and_then(Encoding::from_name).unwrap_or_default(),
        })
    }

    pub(crate) fn trust(&self) -> Trust<'_> {
        self.ca_file.as_deref().map_or(Trust::Os, Trust::File)
    }

    /// What is added to the service's limit before "empty" is proof: 5 s at 70 s, in proportion otherwise.
    pub(crate) fn margin(&self) -> Duration {
        self.service_limit / 14
    }
}

fn base_url(base_url: Option<&str>, environment: Option<&str>) -> Result<BaseUrl, Fault> {
    let of_environment = || {
        let (_, url) = ENVIRONMENTS.iter().find(|(name, _)| Some(*name) == environment)?;
        Some(*url)
    };
    let text = base_url
        .or_else(of_environment)
        .ok_or_else(|| Fault::because(Status::Config, "base_url", "set it, or environment"))?;
    BaseUrl::parse(text).map_err(|status| Fault::new(status, "base_url"))
}

/// `ca_file` without `trust = file` would silently trust the system's store as well, or instead.
fn ca_file(config: &Config) -> Result<Option<String>, Fault> {
    match (config.text(JPM_OPT_TRUST), config.text(JPM_OPT_CA_FILE)) {
        (Some("file"), Some(path)) => Ok(Some(path.to_owned())),
        (Some("file"), None) => Err(Fault::because(Status::Config, "ca_file", "trust = file needs it")),
        (_, Some(_)) => Err(Fault::because(Status::Conflict, "ca_file", "it needs trust = file")),
        (_, None) => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complete() -> Config {
        let mut config = Config::default();
        for (number, value) in [
            (JPM_OPT_ENVIRONMENT, "client-testing"),
            (JPM_OPT_MERCHANT_ID, "998482157630"),
            (JPM_OPT_ACCESS_TOKEN, "token"),
            (JPM_OPT_COMPANY_NAME, "Company"),
            (JPM_OPT_PRODUCT_NAME, "Product"),
        ] {
            config.set_text(number, Some(value)).unwrap();
        }
        config
    }

    #[test]
    fn the_table_is_in_order_and_its_defaults_are_allowed() {
        for (at, option) in OPTIONS.iter().enumerate() {
            assert_eq!(option.number as usize, at + 1);
            if let Kind::Number { default, .. } = option.kind {
                assert!(option.read_number(default).is_ok());
            }
        }
        for (name, url) in ENVIRONMENTS {
            assert!(BaseUrl::parse(url).is_ok());
            assert!(OPTIONS[1].read_text(name).is_ok());
        }
    }

    #[test]
    fn each_required_option_is_asked_for_by_name() {
        assert!(Settings::new(&complete()).is_ok());
        for (number, name) in [
            (JPM_OPT_ENVIRONMENT, "base_url"),
            (JPM_OPT_MERCHANT_ID, "merchant_id"),
            (JPM_OPT_ACCESS_TOKEN, "access_token"),
            (JPM_OPT_COMPANY_NAME, "company_name"),
            (JPM_OPT_PRODUCT_NAME, "product_name"),
        ] {
            let mut config = complete();
            config.set_text(number, None).unwrap();
            let fault = Settings::new(&config).err().unwrap();
            assert_eq!((fault.status, fault.field), (Status::Config, name));
        }
    }

    #[test]
    fn values_are_checked_when_they_are_set() {
        let mut config = complete();
        for (number, value, status) in [
            (0, "x", Status::Option),
            (99, "x", Status::Option),
            (JPM_OPT_TIMEOUT_MS, "soon", Status::OptionValue),
            (JPM_OPT_TIMEOUT_MS, "0", Status::OptionValue),
            (JPM_OPT_WIRE_FORM, "API", Status::OptionValue),
            (JPM_OPT_MERCHANT_ID, "123", Status::TooShort),
            (JPM_OPT_MERCHANT_ID, "12345678-", Status::Format),
            (JPM_OPT_ACCESS_TOKEN, "a b", Status::Format),
            (JPM_OPT_COMPANY_NAME, "<b>", Status::Format),
            (JPM_OPT_BASE_URL, "http://example.com/", Status::UrlInsecure),
        ] {
            assert_eq!(config.set_text(number, Some(value)).unwrap_err().status, status, "{value}");
        }
        assert_eq!(config.set_number(JPM_OPT_BASE_URL, 1).unwrap_err().status, Status::Option);
        config.set_text(JPM_OPT_TIMEOUT_MS, Some("1500")).unwrap();
        assert_eq!(Settings::new(&config).unwrap().timeout, Duration::from_millis(1500));
    }

    #[test]
    fn options_that_contradict_each_other() {
        for (settings, status, field) in [
            (&[(JPM_OPT_TRUST, "file")][..], Status::Config, "ca_file"),
            (&[(JPM_OPT_CA_FILE, "x.pem")], Status::Conflict, "ca_file"),
            (&[(JPM_OPT_WIRE_FORM, "guide"), (JPM_OPT_PRODUCT_VERSION, "1.4.2")], Status::Conflict, "product_version"),
        ] {
            let mut config = complete();
            for (number, value) in settings {
                config.set_text(*number, Some(value)).unwrap();
            }
            let fault = Settings::new(&config).err().unwrap();
            assert_eq!((fault.status, fault.field), (status, field));
        }
    }
}
