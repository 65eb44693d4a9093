//! Which options must be set. All that are missing are reported at once.

use super::{Config, OptionRow};
use crate::constants::*;
use crate::error::Error;
use crate::status::Status;

/// In a certain case, one of these options must be set.
struct Need {
    when: When,
    one_of: &'static [i32],
}

enum When {
    Always,
    IsSet(i32),
    /// The option is set to this choice.
    Is(i32, &'static str),
}

const fn always(one_of: &'static [i32]) -> Need {
    Need { when: When::Always, one_of }
}

const fn with(option: i32, one_of: &'static [i32]) -> Need {
    Need { when: When::IsSet(option), one_of }
}

#[rustfmt::skip]
const NEEDS: &[Need] = &[
    always(&[JPM_OPT_BASE_URL, JPM_OPT_ENVIRONMENT]),
    always(&[JPM_OPT_MERCHANT_ID]),
    always(&[JPM_OPT_COMPANY_NAME]),
    always(&[JPM_OPT_PRODUCT_NAME]),
    always(&[JPM_OPT_ACCESS_TOKEN, JPM_OPT_CLIENT_SECRET, JPM_OPT_PRIVATE_KEY_FILE, JPM_OPT_TLS_CLIENT_CERTIFICATE_FILE]),
    with(JPM_OPT_CLIENT_SECRET, &[JPM_OPT_CLIENT_ID]),
    with(JPM_OPT_CLIENT_SECRET, &[JPM_OPT_TOKEN_URL, JPM_OPT_ENVIRONMENT]),
    with(JPM_OPT_PRIVATE_KEY_FILE, &[JPM_OPT_CLIENT_ID]),
    with(JPM_OPT_PRIVATE_KEY_FILE, &[JPM_OPT_TOKEN_URL, JPM_OPT_ENVIRONMENT]),
    with(JPM_OPT_PRIVATE_KEY_FILE, &[JPM_OPT_CERTIFICATE_FILE, JPM_OPT_CERTIFICATE_THUMBPRINT]),
    with(JPM_OPT_PRIVATE_KEY_FILE, &[JPM_OPT_RESOURCE]),
    with(JPM_OPT_TLS_CLIENT_CERTIFICATE_FILE, &[JPM_OPT_TLS_CLIENT_KEY_FILE]),
    with(JPM_OPT_TLS_CLIENT_KEY_FILE, &[JPM_OPT_TLS_CLIENT_CERTIFICATE_FILE]),
    Need { when: When::Is(JPM_OPT_TRUST, "file"), one_of: &[JPM_OPT_CA_FILE] },
    with(JPM_OPT_PROXY_PASSWORD, &[JPM_OPT_PROXY_USER]),
];

pub(super) fn check(config: &Config) -> Result<(), Error> {
    let missing: Vec<&Need> = NEEDS.iter().filter(|need| need.is_missing(config)).collect();
    match missing.first() {
        None => Ok(()),
        Some(first) => {
            let field = OptionRow::name_of(first.one_of[0]);
            let all: Vec<String> = missing.iter().map(|need| need.told()).collect();
            Err(Error { message: format!("not set: {}", all.join(", ")), ..Error::new(Status::Config, field) })
        }
    }
}

impl Need {
    fn is_missing(&self, config: &Config) -> bool {
        let is_asked = match self.when {
            When::Always => true,
            When::IsSet(option) => config.is_set(option),
            When::Is(option, choice) => config.text(option) == Some(choice),
        };
        is_asked && !self.one_of.iter().any(|option| config.is_set(*option))
    }

    /// `certificate_file or certificate_thumbprint (with private_key_file)`
    fn told(&self) -> String {
        let names: Vec<_> = self.one_of.iter().map(|option| OptionRow::name_of(*option)).collect();
        let names = names.join(" or ");
        match self.when {
            When::Always => names,
            When::IsSet(option) => format!("{names} (with {})", OptionRow::name_of(option)),
            When::Is(option, choice) => format!("{names} (with {} = {choice})", OptionRow::name_of(option)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_missing_is_told_at_once() {
        let always = "base_url or environment, merchant_id, company_name, product_name";
        let way = "access_token or client_secret or private_key_file or tls_client_certificate_file";
        for (set, field, message) in [
            (&[][..], "base_url", format!("{always}, {way}")),
            (
                &[(JPM_OPT_CLIENT_SECRET, "s"), (JPM_OPT_MERCHANT_ID, "998482157630")],
                "base_url",
                "base_url or environment, company_name, product_name, client_id (with client_secret), \
                 token_url or environment (with client_secret)"
                    .to_owned(),
            ),
            (
                &[
                    (JPM_OPT_ENVIRONMENT, "production"),
                    (JPM_OPT_MERCHANT_ID, "998482157630"),
                    (JPM_OPT_COMPANY_NAME, "c"),
                    (JPM_OPT_PRODUCT_NAME, "p"),
                    (JPM_OPT_PRIVATE_KEY_FILE, "key.pem"),
                    (JPM_OPT_TRUST, "file"),
                ],
                "client_id",
                "client_id (with private_key_file), certificate_file or certificate_thumbprint (with private_key_file), \
                 resource (with private_key_file), ca_file (with trust = file)"
                    .to_owned(),
            ),
        ] {
            let mut config = Config::default();
            for (number, value) in set {
                config.set_text(*number, Some(value)).unwrap();
            }
            let fault = check(&config).unwrap_err();
            assert_eq!((fault.status, fault.field), (Status::Config, field));
            assert_eq!(fault.message, format!("not set: {message}"));
        }
    }
}
