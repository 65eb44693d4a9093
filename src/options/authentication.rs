//! The options that say how calls authenticate: by an access token, a client secret, a signed assertion, or a TLS
//! client certificate alone.

use std::time::Duration;

use zeroize::Zeroizing;

use super::table::read_url;
use super::tier::Tier;
use super::{Config, OptionRow, needs};
use crate::constants::*;
use crate::error::Error;
use crate::gateway::BaseUrl;
use crate::status::Status;

/// How calls authenticate. No Debug: it holds secrets.
pub(crate) enum Authentication {
    Given(Zeroizing<String>),
    ClientSecret(ClientSecret),
    Assertion(Assertion),
    /// A TLS client certificate, and no token.
    CertificateAlone,
}

pub(crate) struct ClientSecret {
    pub(crate) token_url: TokenUrl,
    pub(crate) client_id: String,
    pub(crate) client_secret: Zeroizing<String>,
    pub(crate) scope: Option<String>,
    pub(crate) method: SecretMethod,
}

/// How the token endpoint gets the secret: in the header `Authorization`, or in the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SecretMethod {
    Basic,
    Post,
}

pub(crate) struct Assertion {
    pub(crate) token_url: TokenUrl,
    pub(crate) client_id: String,
    pub(crate) private_key_file: String,
    pub(crate) key_id: KeyId,
    pub(crate) resource: String,
    pub(crate) lifetime: Duration,
}

/// Where the assertion's `kid` comes from.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum KeyId {
    CertificateFile(String),
    /// Hexadecimal digits in capitals.
    Thumbprint(String),
}

pub(crate) struct TokenUrl {
    /// The URL as it is written, character for character: the claim `aud`.
    pub(crate) text: String,
    pub(crate) url: BaseUrl,
}

/// The three ways to a token, each by the option that chooses it.
const WAYS: [i32; 3] = [JPM_OPT_ACCESS_TOKEN, JPM_OPT_CLIENT_SECRET, JPM_OPT_PRIVATE_KEY_FILE];

/// The options that belong only to some of these ways.
const PARTS: [(i32, &[i32]); 8] = [
    (JPM_OPT_TOKEN_URL, &[JPM_OPT_CLIENT_SECRET, JPM_OPT_PRIVATE_KEY_FILE]),
    (JPM_OPT_CLIENT_ID, &[JPM_OPT_CLIENT_SECRET, JPM_OPT_PRIVATE_KEY_FILE]),
    (JPM_OPT_CLIENT_SECRET_METHOD, &[JPM_OPT_CLIENT_SECRET]),
    (JPM_OPT_SCOPE, &[JPM_OPT_CLIENT_SECRET]),
    (JPM_OPT_CERTIFICATE_FILE, &[JPM_OPT_PRIVATE_KEY_FILE]),
    (JPM_OPT_CERTIFICATE_THUMBPRINT, &[JPM_OPT_PRIVATE_KEY_FILE]),
    (JPM_OPT_RESOURCE, &[JPM_OPT_PRIVATE_KEY_FILE]),
    (JPM_OPT_ASSERTION_LIFETIME_S, &[JPM_OPT_PRIVATE_KEY_FILE]),
];

impl Authentication {
    /// The token endpoint, if there is one.
    pub(crate) fn token_url(&self) -> Option<&TokenUrl> {
        match self {
            Authentication::Given(_) | Authentication::CertificateAlone => None,
            Authentication::ClientSecret(secret) => Some(&secret.token_url),
            Authentication::Assertion(assertion) => Some(&assertion.token_url),
        }
    }

    /// The option that chooses the way, if one is set. `Status::Conflict` when several are.
    pub(super) fn way(config: &Config) -> Result<Option<i32>, Error> {
        let mut chosen = WAYS.into_iter().filter(|way| config.is_set(*way));
        match (chosen.next(), chosen.next()) {
            (Some(first), Some(second)) => Err(Error::because(
                Status::Conflict,
                OptionRow::name_of(second),
                format_args!("{} is set too; one of them is enough", OptionRow::name_of(first)),
            )),
            (first, _) => Ok(first),
        }
    }

    pub(super) fn read(config: &Config, tier: Option<&Tier>) -> Result<Authentication, Error> {
        let way = Authentication::way(config)?;
        for (part, ways) in PARTS {
            if config.is_set(part) && !way.is_some_and(|way| ways.contains(&way)) {
                let names: Vec<_> = ways.iter().map(|way| OptionRow::name_of(*way)).collect();
                return Err(needs(part, names.join(" or ")));
            }
        }
        match way {
            Some(JPM_OPT_ACCESS_TOKEN) => Ok(Authentication::Given(secret(config, JPM_OPT_ACCESS_TOKEN)?)),
            Some(JPM_OPT_CLIENT_SECRET) => ClientSecret::read(config, tier).map(Authentication::ClientSecret),
            Some(_) => Assertion::read(config, tier).map(Authentication::Assertion),
            None if config.is_set(JPM_OPT_TLS_CLIENT_CERTIFICATE_FILE) => Ok(Authentication::CertificateAlone),
            None => Err(Error::because(
                Status::Config,
                OptionRow::name_of(JPM_OPT_ACCESS_TOKEN),
                "set it, or client_secret, or private_key_file, or tls_client_certificate_file",
            )),
        }
    }
}

fn secret(config: &Config, number: i32) -> Result<Zeroizing<String>, Error> {
    config.required(number).map(Zeroizing::new)
}

impl ClientSecret {
    fn read(config: &Config, tier: Option<&Tier>) -> Result<ClientSecret, Error> {
        let scope = config.text(JPM_OPT_SCOPE).or(tier.and_then(|tier| tier.scope));
        Ok(ClientSecret {
            token_url: TokenUrl::read(config, tier)?,
            client_id: config.required(JPM_OPT_CLIENT_ID)?,
            client_secret: secret(config, JPM_OPT_CLIENT_SECRET)?,
            scope: scope.map(str::to_owned),
            method: match config.choice(JPM_OPT_CLIENT_SECRET_METHOD) {
                "post" => SecretMethod::Post,
                _ => SecretMethod::Basic,
            },
        })
    }
}

impl Assertion {
    fn read(config: &Config, tier: Option<&Tier>) -> Result<Assertion, Error> {
        Ok(Assertion {
            token_url: TokenUrl::read(config, tier)?,
            client_id: config.required(JPM_OPT_CLIENT_ID)?,
            private_key_file: config.required(JPM_OPT_PRIVATE_KEY_FILE)?,
            key_id: KeyId::read(config)?,
            resource: config.required(JPM_OPT_RESOURCE)?,
            lifetime: Duration::from_secs(config.number(JPM_OPT_ASSERTION_LIFETIME_S).unsigned_abs()),
        })
    }
}

impl KeyId {
    fn read(config: &Config) -> Result<KeyId, Error> {
        match (config.text(JPM_OPT_CERTIFICATE_FILE), config.text(JPM_OPT_CERTIFICATE_THUMBPRINT)) {
            (Some(file), None) => Ok(KeyId::CertificateFile(file.to_owned())),
            (None, Some(thumbprint)) => Ok(KeyId::Thumbprint(thumbprint.to_owned())),
            (Some(_), Some(_)) => Err(Error::because(
                Status::Conflict,
                "certificate_thumbprint",
                "certificate_file is set too; one of them is enough",
            )),
            (None, None) => {
                Err(Error::because(Status::Config, "certificate_file", "set it, or certificate_thumbprint"))
            }
        }
    }
}

impl TokenUrl {
    fn read(config: &Config, tier: Option<&Tier>) -> Result<TokenUrl, Error> {
        let text = config
            .text(JPM_OPT_TOKEN_URL)
            .or(tier.map(|tier| tier.token_url))
            .ok_or_else(|| Error::because(Status::Config, "token_url", "neither it nor environment is set"))?;
        let url = read_url("token_url", text)?;
        Ok(TokenUrl { text: text.to_owned(), url })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: (i32, &str) = (JPM_OPT_CLIENT_ID, "till-7");
    const SECRET: (i32, &str) = (JPM_OPT_CLIENT_SECRET, "hidden");
    const KEY: (i32, &str) = (JPM_OPT_PRIVATE_KEY_FILE, "key.pem");
    const RESOURCE: (i32, &str) = (JPM_OPT_RESOURCE, "JPMC:URI:RS-000000-1-HelixAPIEntitlementsCAT-PROD");
    const FILE: (i32, &str) = (JPM_OPT_CERTIFICATE_FILE, "certificate.pem");
    const THUMBPRINT: (i32, &str) = (JPM_OPT_CERTIFICATE_THUMBPRINT, "0123456789abcdef0123456789ABCDEF01234567");
    const TOKEN: (i32, &str) = (JPM_OPT_ACCESS_TOKEN, "token");
    const TLS: (i32, &str) = (JPM_OPT_TLS_CLIENT_CERTIFICATE_FILE, "tls.pem");

    fn read(settings: &[(i32, &str)], tier: &str) -> Result<Authentication, Error> {
        let mut config = Config::default();
        for (number, value) in settings {
            config.set_text(*number, Some(value)).unwrap();
        }
        Authentication::read(&config, Tier::find(tier))
    }

    fn client_secret(settings: &[(i32, &str)], tier: &str) -> ClientSecret {
        match read(settings, tier) {
            Ok(Authentication::ClientSecret(secret)) => secret,
            other => panic!("{:?}", other.err()),
        }
    }

    fn assertion(settings: &[(i32, &str)], tier: &str) -> Assertion {
        match read(settings, tier) {
            Ok(Authentication::Assertion(assertion)) => assertion,
            other => panic!("{:?}", other.err()),
        }
    }

    #[test]
    fn a_given_token_or_a_certificate_alone() {
        assert!(matches!(read(&[TOKEN], ""), Ok(Authentication::Given(token)) if *token == "token"));
        assert!(matches!(read(&[TOKEN, TLS], ""), Ok(Authentication::Given(_))));
        assert!(matches!(read(&[TLS], ""), Ok(Authentication::CertificateAlone)));
    }

    #[test]
    fn a_secret_and_what_goes_with_it() {
        let secret = client_secret(&[ID, SECRET], "mock");
        assert_eq!(secret.token_url.text, "https://id.payments.jpmorgan.com/am/oauth2/alpha/access_token");
        assert_eq!((secret.client_id.as_str(), secret.client_secret.as_str()), ("till-7", "hidden"));
        assert_eq!((secret.scope.as_deref(), secret.method), (Some("jpm:payments:sandbox"), SecretMethod::Basic));

        let own = [ID, SECRET, (JPM_OPT_SCOPE, "a b"), (JPM_OPT_CLIENT_SECRET_METHOD, "post")];
        let secret = client_secret(&own, "production");
        assert_eq!(secret.token_url.text, "https://idag2.jpmorganchase.com/adfs/oauth2/token");
        assert_eq!((secret.scope.as_deref(), secret.method), (Some("a b"), SecretMethod::Post));
        assert_eq!(client_secret(&[ID, SECRET], "client-testing").scope, None);
    }

    #[test]
    fn an_assertion_and_what_goes_with_it() {
        let made = assertion(&[ID, KEY, RESOURCE, FILE], "client-testing");
        assert_eq!(made.token_url.text, "https://idag2.jpmorganchase.com/adfs/oauth2/token");
        assert_eq!((made.client_id.as_str(), made.private_key_file.as_str()), ("till-7", "key.pem"));
        assert_eq!(made.key_id, KeyId::CertificateFile("certificate.pem".into()));
        assert_eq!((made.resource.as_str(), made.lifetime), (RESOURCE.1, Duration::from_secs(300)));

        let own = [ID, KEY, RESOURCE, THUMBPRINT, (JPM_OPT_ASSERTION_LIFETIME_S, "28800")];
        let made = assertion(&own, "production");
        assert_eq!(made.key_id, KeyId::Thumbprint("0123456789ABCDEF0123456789ABCDEF01234567".into()));
        assert_eq!(made.lifetime, Duration::from_secs(28_800));
    }

    /// The endpoint compares the claim `aud` as text.
    #[test]
    fn the_token_url_stays_as_it_was_set() {
        for url in ["https://Tokens.example/Adfs/token/", "http://127.0.0.1:8080/token"] {
            let made = assertion(&[ID, KEY, RESOURCE, FILE, (JPM_OPT_TOKEN_URL, url)], "production");
            assert_eq!(made.token_url.text, url);
            assert_eq!(made.token_url.url.as_str(), url.trim_end_matches('/'));
        }
    }

    #[test]
    fn what_is_missing_or_does_not_fit_is_named() {
        for (settings, status, field) in [
            (&[][..], Status::Config, "access_token"),
            (&[TOKEN, SECRET, ID], Status::Conflict, "client_secret"),
            (&[TOKEN, KEY], Status::Conflict, "private_key_file"),
            (&[SECRET, KEY], Status::Conflict, "private_key_file"),
            (&[TOKEN, ID], Status::Conflict, "client_id"),
            (&[ID], Status::Conflict, "client_id"),
            (&[TLS, ID], Status::Conflict, "client_id"),
            (&[TOKEN, (JPM_OPT_TOKEN_URL, "https://t.example/")], Status::Conflict, "token_url"),
            (&[TOKEN, (JPM_OPT_CLIENT_SECRET_METHOD, "basic")], Status::Conflict, "client_secret_method"),
            (&[ID, KEY, RESOURCE, FILE, (JPM_OPT_SCOPE, "a")], Status::Conflict, "scope"),
            (&[ID, SECRET, FILE], Status::Conflict, "certificate_file"),
            (&[ID, SECRET, THUMBPRINT], Status::Conflict, "certificate_thumbprint"),
            (&[ID, SECRET, RESOURCE], Status::Conflict, "resource"),
            (&[ID, SECRET, (JPM_OPT_ASSERTION_LIFETIME_S, "300")], Status::Conflict, "assertion_lifetime_s"),
            (&[ID, SECRET], Status::Config, "token_url"),
            (&[SECRET, (JPM_OPT_TOKEN_URL, "https://t.example/")], Status::Config, "client_id"),
            (&[ID, KEY, RESOURCE, FILE], Status::Config, "token_url"),
        ] {
            let fault = read(settings, "").err().unwrap();
            assert_eq!((fault.status, fault.field), (status, field), "{}", fault.message);
        }
        for (settings, status, field) in [
            (&[KEY, RESOURCE, FILE][..], Status::Config, "client_id"),
            (&[ID, KEY, FILE], Status::Config, "resource"),
            (&[ID, KEY, RESOURCE], Status::Config, "certificate_file"),
            (&[ID, KEY, RESOURCE, FILE, THUMBPRINT], Status::Conflict, "certificate_thumbprint"),
        ] {
            let fault = read(settings, "production").err().unwrap();
            assert_eq!((fault.status, fault.field), (status, field), "{}", fault.message);
        }
    }
}
