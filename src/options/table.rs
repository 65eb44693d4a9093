//! The table of options: names, kinds, ranges and defaults. Setters, file, environment and docs/options.md follow from
//! it. What each option means is said once, in `constants`, from where the header has it too.

use std::ffi::CStr;

use zeroize::Zeroizing;

use super::extra_headers::ExtraHeaders;
use super::{thumbprint, tier};
use crate::constants::*;
use crate::error::Error;
use crate::gateway::{BaseUrl, Bypass, Proxy};
use crate::platform::files::not_expanded;
use crate::status::Status;
use crate::text::validate::{self, Alphabet};

/// One option, as the C interface, the file, the environment and the documents know it.
pub(crate) struct OptionRow {
    pub(crate) number: i32,
    pub(crate) name: &'static CStr,
    pub(crate) kind: Kind,
    /// Its value may never be shown.
    #[allow(dead_code, reason = "only the documents ask: nothing shows values at all")]
    pub(crate) is_secret: bool,
}

/// What values an option takes.
pub(crate) enum Kind {
    /// Text of `least` to `most` characters of this alphabet.
    Text {
        least: usize,
        most: usize,
        alphabet: Alphabet,
    },
    /// The SHA-1 of a certificate, with or without signs between the digits.
    Thumbprint,
    Url,
    /// The URL of a proxy, which may hold a user and a password.
    ProxyUrl,
    /// Hosts, networks and addresses, separated by commas.
    Hosts {
        most: usize,
    },
    /// Headers with their values, separated by semicolons.
    Headers {
        most: usize,
    },
    Path,
    /// One of these words.
    Choice {
        of: &'static [&'static str],
        default: Option<&'static str>,
    },
    /// A whole number.
    Number {
        least: i64,
        most: i64,
        default: i64,
    },
}

const LONGEST_MS: i64 = 600_000;
const LONGEST_PATH: usize = 4096;

const fn milliseconds(least: i64, default: i64) -> Kind {
    Kind::Number { least, most: LONGEST_MS, default }
}

const fn yes_or_no(default: i64) -> Kind {
    Kind::Number { least: 0, most: 1, default }
}

const fn text(most: usize, alphabet: Alphabet) -> Kind {
    Kind::Text { least: 1, most, alphabet }
}

/// A choice whose first word is the default.
const fn first_of(of: &'static [&'static str]) -> Kind {
    Kind::Choice { of, default: Some(of[0]) }
}

const fn open(number: i32, name: &'static CStr, kind: Kind) -> OptionRow {
    OptionRow { number, name, kind, is_secret: false }
}

const fn secret(number: i32, name: &'static CStr, kind: Kind) -> OptionRow {
    OptionRow { number, name, kind, is_secret: true }
}

#[rustfmt::skip]
pub(crate) static OPTIONS: &[OptionRow] = &[
    open(JPM_OPT_BASE_URL, c"base_url", Kind::Url),
    open(JPM_OPT_ENVIRONMENT, c"environment", Kind::Choice { of: tier::NAMES, default: None }),
    open(JPM_OPT_MERCHANT_ID, c"merchant_id", Kind::Text { least: 8, most: 12, alphabet: Alphabet::LETTERS_OR_DIGITS }),
    secret(JPM_OPT_ACCESS_TOKEN, c"access_token", text(8192, Alphabet::VISIBLE_ASCII)),
    open(JPM_OPT_COMPANY_NAME, c"company_name", text(256, Alphabet::NO_BRACKETS)),
    open(JPM_OPT_PRODUCT_NAME, c"product_name", text(256, Alphabet::NO_BRACKETS)),
    open(JPM_OPT_PRODUCT_VERSION, c"product_version", text(50, Alphabet::NO_BRACKETS)),
    open(JPM_OPT_TIMEOUT_MS, c"timeout_ms", milliseconds(1, 90_000)),
    open(JPM_OPT_CONNECT_TIMEOUT_MS, c"connect_timeout_ms", milliseconds(1, 10_000)),
    open(JPM_OPT_SERVICE_LIMIT_MS, c"service_limit_ms", milliseconds(1, 70_000)),
    open(JPM_OPT_IDLE_CONNECTION_MS, c"idle_connection_ms", milliseconds(0, 15_000)),
    open(JPM_OPT_TRUST, c"trust", first_of(&["os", "file", "bundled"])),
    open(JPM_OPT_CA_FILE, c"ca_file", Kind::Path),
    open(JPM_OPT_WIRE_FORM, c"wire_form", first_of(&["api", "guide"])),
    open(JPM_OPT_GUARD_ORDER_NUMBER, c"guard_order_number", yes_or_no(1)),
    open(JPM_OPT_TOKEN_URL, c"token_url", Kind::Url),
    open(JPM_OPT_CLIENT_ID, c"client_id", text(256, Alphabet::VISIBLE_ASCII)),
    secret(JPM_OPT_CLIENT_SECRET, c"client_secret", text(1024, Alphabet::VISIBLE_ASCII)),
    open(JPM_OPT_CLIENT_SECRET_METHOD, c"client_secret_method", first_of(&["basic", "post"])),
    open(JPM_OPT_SCOPE, c"scope", text(1024, Alphabet::ANY)),
    open(JPM_OPT_PRIVATE_KEY_FILE, c"private_key_file", Kind::Path),
    open(JPM_OPT_CERTIFICATE_FILE, c"certificate_file", Kind::Path),
    open(JPM_OPT_CERTIFICATE_THUMBPRINT, c"certificate_thumbprint", Kind::Thumbprint),
    open(JPM_OPT_RESOURCE, c"resource", text(1024, Alphabet::ANY)),
    open(JPM_OPT_ASSERTION_LIFETIME_S, c"assertion_lifetime_s", Kind::Number { least: 60, most: 15_552_000, default: 300 }),
    open(JPM_OPT_TLS_CLIENT_CERTIFICATE_FILE, c"tls_client_certificate_file", Kind::Path),
    open(JPM_OPT_TLS_CLIENT_KEY_FILE, c"tls_client_key_file", Kind::Path),
    secret(JPM_OPT_PROXY_URL, c"proxy_url", Kind::ProxyUrl),
    open(JPM_OPT_PROXY_USER, c"proxy_user", text(255, Alphabet::ANY)),
    secret(JPM_OPT_PROXY_PASSWORD, c"proxy_password", text(255, Alphabet::ANY)),
    open(JPM_OPT_NO_PROXY, c"no_proxy", Kind::Hosts { most: 4096 }),
    open(JPM_OPT_PROXY_FROM_ENVIRONMENT, c"proxy_from_environment", yes_or_no(0)),
    open(JPM_OPT_TEXT_ENCODING, c"text_encoding", first_of(&["utf-8", "windows-1252", "latin-1", "cp437"])),
    open(JPM_OPT_PROFILES_BASE_URL, c"profiles_base_url", Kind::Url),
    open(JPM_OPT_JOURNAL_FILE, c"journal_file", Kind::Path),
    open(JPM_OPT_JOURNAL_KEEP_DAYS, c"journal_keep_days", Kind::Number { least: 1, most: 3650, default: 90 }),
    open(JPM_OPT_TILL, c"till", text(40, Alphabet::ANY)),
    open(JPM_OPT_LOOKUP_TRUST_H, c"lookup_trust_h", Kind::Number { least: 1, most: 8760, default: 72 }),
    open(JPM_OPT_ACKNOWLEDGE_WITHIN_MS, c"acknowledge_within_ms", Kind::Number { least: 1, most: 86_400_000, default: 60_000 }),
    open(JPM_OPT_DUPLICATE_WINDOW_S, c"duplicate_window_s", Kind::Number { least: 0, most: 31_536_000, default: 72_000 }),
    open(JPM_OPT_JOURNAL_PLACE, c"journal_place", first_of(&["safe", "any"])),
    open(JPM_OPT_HIDE_TOKENS, c"hide_tokens", yes_or_no(0)),
    open(JPM_OPT_EXTRA_HEADERS, c"extra_headers", Kind::Headers { most: 1024 }),
];

/// A checked value. Text is wiped when it is dropped, because some options are secrets.
#[derive(Clone)]
pub(super) enum Value {
    Text(Zeroizing<String>),
    Number(i64),
}

impl OptionRow {
    pub(crate) fn find(number: i32) -> Option<&'static OptionRow> {
        OPTIONS.iter().find(|option| option.number == number)
    }

    /// The name of an option for an error; for an unknown number, the name of the argument.
    pub(crate) fn name_of(number: i32) -> &'static str {
        OptionRow::find(number).map_or("option", OptionRow::name_str)
    }

    pub(crate) fn name_str(&self) -> &'static str {
        self.name.to_str().expect("option names are ASCII")
    }

    fn bad_value(&self, detail: impl std::fmt::Display) -> Error {
        Error::because(Status::OptionValue, self.name_str(), detail)
    }

    /// Checks a text value as far as that is possible without the other options.
    pub(super) fn read_text(&self, value: &str) -> Result<Value, Error> {
        let name = self.name_str();
        match &self.kind {
            Kind::Text { least, most, alphabet } => validate::check(name, value, *least, *most, *alphabet)?,
            Kind::Thumbprint => return thumbprint::read(name, value).map(|digits| Value::Text(Zeroizing::new(digits))),
            Kind::Url => {
                read_url(name, value)?;
            }
            Kind::ProxyUrl => {
                Proxy::parse(value).map_err(|bad| Error::because(bad.status, name, bad.detail))?;
            }
            Kind::Hosts { most } => {
                validate::check(name, value, 1, *most, Alphabet::ANY)?;
                Bypass::parse(value).map_err(|bad| self.bad_value(bad))?;
            }
            Kind::Headers { most } => {
                validate::check(name, value, 1, *most, Alphabet::ANY)?;
                ExtraHeaders::read(name, value)?;
            }
            Kind::Path => {
                validate::check(name, value, 1, LONGEST_PATH, Alphabet::ANY)?;
                not_expanded(value).map_or(Ok(()), |why| Err(self.bad_value(why)))?;
            }
            Kind::Choice { of, .. } if of.contains(&value) => {}
            Kind::Choice { of, .. } => return Err(self.bad_value(format_args!("it must be one of {}", of.join(", ")))),
            Kind::Number { .. } => {
                return value.parse().map_err(|_| self.no_number()).and_then(|number| self.read_number(number));
            }
        }
        Ok(Value::Text(Zeroizing::new(value.to_owned())))
    }

    pub(super) fn read_number(&self, value: i64) -> Result<Value, Error> {
        match &self.kind {
            Kind::Number { least, most, .. } if (*least..=*most).contains(&value) => Ok(Value::Number(value)),
            Kind::Number { .. } => Err(self.no_number()),
            _ => Err(Error::because(Status::Option, self.name_str(), "it takes text, and no number")),
        }
    }

    fn no_number(&self) -> Error {
        match &self.kind {
            Kind::Number { least: 0, most: 1, .. } => self.bad_value("it must be 0 or 1"),
            Kind::Number { least, most, .. } => {
                self.bad_value(format_args!("it must be a whole number, {least} to {most}"))
            }
            _ => self.bad_value("it must be a whole number"),
        }
    }
}

/// Reads a URL of the service. `name`: the option that an error names.
pub(super) fn read_url(name: &'static str, value: &str) -> Result<BaseUrl, Error> {
    BaseUrl::parse(value).map_err(|status| match status {
        Status::Url => {
            Error::because(status, name, "it must be a URL as https://host/path, with no space, user, ? or # in it")
        }
        status => Error::new(status, name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::encoding::Encoding;

    #[test]
    fn the_table_is_in_order_and_its_defaults_are_allowed() {
        for (at, option) in OPTIONS.iter().enumerate() {
            assert_eq!(option.number as usize, at + 1);
            match option.kind {
                Kind::Number { default, .. } => assert!(option.read_number(default).is_ok()),
                Kind::Choice { default: Some(default), .. } => assert!(option.read_text(default).is_ok()),
                _ => {}
            }
        }
    }

    #[test]
    fn every_encoding_that_can_be_chosen_is_one() {
        let Kind::Choice { of, default } = &OptionRow::find(JPM_OPT_TEXT_ENCODING).unwrap().kind else {
            panic!("a choice")
        };
        assert!(of.iter().all(|name| Encoding::from_name(name).is_some()));
        assert_eq!(default.and_then(Encoding::from_name), Some(Encoding::default()));
    }

    #[test]
    fn values_are_checked_by_kind() {
        for (number, value, status) in [
            (JPM_OPT_TIMEOUT_MS, "soon", Status::OptionValue),
            (JPM_OPT_TIMEOUT_MS, "-5", Status::OptionValue),
            (JPM_OPT_TIMEOUT_MS, "600001", Status::OptionValue),
            (JPM_OPT_WIRE_FORM, "API", Status::OptionValue),
            (JPM_OPT_ENVIRONMENT, "staging", Status::OptionValue),
            (JPM_OPT_MERCHANT_ID, "123", Status::TooShort),
            (JPM_OPT_MERCHANT_ID, "12345678-", Status::Format),
            (JPM_OPT_ACCESS_TOKEN, "a b", Status::Format),
            (JPM_OPT_COMPANY_NAME, "<b>", Status::Format),
            (JPM_OPT_BASE_URL, "http://example.com/", Status::UrlInsecure),
            (JPM_OPT_TOKEN_URL, "http://example.com/token", Status::UrlInsecure),
            (JPM_OPT_CERTIFICATE_THUMBPRINT, "AB:CD", Status::TooShort),
            (JPM_OPT_CERTIFICATE_THUMBPRINT, "0123456789abcdef0123456789ABCDEF0123456G", Status::Format),
            (JPM_OPT_CA_FILE, "a\nb", Status::ControlCharacter),
            (JPM_OPT_PROXY_URL, "proxy:3128", Status::Url),
            (JPM_OPT_PROXY_URL, "https://proxy", Status::OptionValue),
            (JPM_OPT_NO_PROXY, "a.example, b c", Status::OptionValue),
            (JPM_OPT_PROXY_FROM_ENVIRONMENT, "yes", Status::OptionValue),
        ] {
            let fault = OptionRow::find(number).unwrap().read_text(value).err().unwrap();
            assert_eq!((fault.status, fault.field), (status, OptionRow::name_of(number)), "{value}");
            assert!(!fault.message.contains(value), "{value}");
        }
        let text = OptionRow::find(JPM_OPT_BASE_URL).unwrap();
        assert_eq!(text.read_number(1).err().unwrap().status, Status::Option);
    }
}
