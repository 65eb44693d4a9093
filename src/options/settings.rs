//! The settings that a client works with: made from the options, complete and consistent.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::authentication::Authentication;
use super::extra_headers::ExtraHeaders;
use super::table::read_url;
use super::tier::Tier;
use super::{Config, missing, proxy};
use crate::constants::*;
use crate::error::Error;
use crate::gateway::{BaseUrl, Proxy, TlsClient, Trust};
use crate::status::Status;
use crate::text::encoding::Encoding;
use crate::wire::payment::{Software, TextOrNumber, WireForm};

/// How long the service may work on a request, as documented.
const SERVICE_LIMIT: Duration = Duration::from_secs(70);

/// The shortest timeout against a real service, which may need this long for any answer.
const SHORTEST_TIMEOUT: Duration = Duration::from_secs(1);

/// No Debug: it holds secrets.
pub(crate) struct Settings {
    pub(crate) base_url: BaseUrl,
    /// None when only `base_url` says where the service is.
    pub(crate) profiles_base_url: Option<BaseUrl>,
    /// The mock's answers are canned: they need not fit the request.
    pub(crate) is_mock: bool,
    pub(crate) is_production: bool,
    pub(crate) merchant_id: String,
    pub(crate) authentication: Authentication,
    pub(crate) software: Software,
    pub(crate) timeout: Duration,
    pub(crate) connect_timeout: Duration,
    pub(crate) service_limit: Duration,
    pub(crate) idle_connection: Duration,
    pub(crate) trust: Trust,
    pub(crate) tls_client: Option<TlsClient>,
    pub(crate) proxy: Option<Arc<Proxy>>,
    /// A sentence for each part of the environment's proxy variables that was passed over.
    pub(crate) proxy_notes: Vec<String>,
    pub(crate) guard_order_number: bool,
    pub(crate) text_encoding: Encoding,
    /// None: the journal is in memory.
    pub(crate) journal_file: Option<PathBuf>,
    pub(crate) journal_keep: Duration,
    pub(crate) lookup_trust: Duration,
    pub(crate) till: String,
    /// How long a verdict that was handed out waits for its acknowledgement before it is told again.
    pub(crate) acknowledge_within: Duration,
    /// How long a paid order refuses the same payment; zero: not at all.
    pub(crate) duplicate_window: Duration,
    /// The journal may lie anywhere, not only where it is safe.
    pub(crate) journal_anywhere: bool,
    /// A response hides the service's own tokens, as it hides card numbers.
    pub(crate) hide_tokens: bool,
    /// The headers that calls carry beside the library's own.
    pub(crate) extra_headers: Option<ExtraHeaders>,
}

impl Settings {
    pub(crate) fn new(config: &Config) -> Result<Settings, Error> {
        Settings::read(config, &|name| std::env::var_os(name))
    }

    /// `variable` looks up a variable of the environment.
    pub(crate) fn read(config: &Config, variable: &dyn Fn(&str) -> Option<OsString>) -> Result<Settings, Error> {
        // First, because with two ways `missing` would ask for the options of both.
        Authentication::way(config)?;
        let (proxy, proxy_notes) = proxy::read(config, variable)?;
        missing::check(config)?;
        let tier = Tier::find(config.choice(JPM_OPT_ENVIRONMENT));
        let wire_form = match config.choice(JPM_OPT_WIRE_FORM) {
            "guide" => WireForm::Guide,
            _ => WireForm::Api,
        };
        let base_url = url(config, JPM_OPT_BASE_URL, tier.map(|tier| tier.base_url))?
            .ok_or_else(|| Error::because(Status::Config, "base_url", "neither it nor environment is set"))?;
        let profiles_base_url = url(config, JPM_OPT_PROFILES_BASE_URL, tier.map(|tier| tier.profiles_base_url))?;
        let takes_no_money = base_url.is_loopback() || (tier.is_none() && base_url.is_for_tests());
        Ok(Settings {
            is_mock: is_mock(tier, [Some(&base_url), profiles_base_url.as_ref()].into_iter().flatten())?,
            is_production: tier.is_some_and(|tier| tier.name == "production"),
            service_limit: service_limit(config, takes_no_money)?,
            timeout: timeout(config, takes_no_money)?,
            base_url,
            profiles_base_url,
            merchant_id: config.required(JPM_OPT_MERCHANT_ID)?,
            authentication: Authentication::read(config, tier)?,
            software: Software {
                company_name: config.required(JPM_OPT_COMPANY_NAME)?,
                product_name: config.required(JPM_OPT_PRODUCT_NAME)?,
                product_version: product_version(config, wire_form)?,
                wire_form,
            },
            connect_timeout: config.milliseconds(JPM_OPT_CONNECT_TIMEOUT_MS),
            idle_connection: config.milliseconds(JPM_OPT_IDLE_CONNECTION_MS),
            trust: trust(config)?,
            tls_client: tls_client(config)?,
            proxy: proxy.map(Arc::new),
            proxy_notes,
            guard_order_number: config.number(JPM_OPT_GUARD_ORDER_NUMBER) != 0,
            text_encoding: Encoding::from_name(config.choice(JPM_OPT_TEXT_ENCODING)).unwrap_or_default(),
            journal_file: config.text(JPM_OPT_JOURNAL_FILE).map(PathBuf::from),
            journal_keep: hours(config.number(JPM_OPT_JOURNAL_KEEP_DAYS) * 24),
            lookup_trust: hours(config.number(JPM_OPT_LOOKUP_TRUST_H)),
            till: config.text(JPM_OPT_TILL).unwrap_or_default().to_owned(),
            acknowledge_within: config.milliseconds(JPM_OPT_ACKNOWLEDGE_WITHIN_MS),
            duplicate_window: Duration::from_secs(config.number(JPM_OPT_DUPLICATE_WINDOW_S).unsigned_abs()),
            journal_anywhere: config.choice(JPM_OPT_JOURNAL_PLACE) == "any",
            hide_tokens: config.number(JPM_OPT_HIDE_TOKENS) != 0,
            extra_headers: config
                .text(JPM_OPT_EXTRA_HEADERS)
                .map(|written| ExtraHeaders::read("extra_headers", written))
                .transpose()?,
        })
    }

    /// What is added to the service's limit before an empty answer is proof: 5 s at 70 s, otherwise in proportion.
    pub(crate) fn margin(&self) -> Duration {
        self.service_limit / 14
    }
}

fn hours(hours: i64) -> Duration {
    Duration::from_secs(u64::try_from(hours).unwrap_or_default() * 3600)
}

fn url(config: &Config, number: i32, of_tier: Option<&str>) -> Result<Option<BaseUrl>, Error> {
    config.text(number).or(of_tier).map(|text| read_url(super::OptionRow::name_of(number), text)).transpose()
}

/// Canned answers need not fit the request, so they are taken only from the mock's own host or from this machine.
fn is_mock<'a>(tier: Option<&Tier>, mut urls: impl Iterator<Item = &'a BaseUrl>) -> Result<bool, Error> {
    let Some(tier) = tier.filter(|tier| tier.name == "mock") else { return Ok(false) };
    let its_own = BaseUrl::parse(tier.base_url).map_err(|status| Error::new(status, "environment"))?;
    match urls.find(|url| url.host() != its_own.host() && !url.is_loopback()) {
        None => Ok(true),
        Some(other) => {
            let detail = format_args!("mock takes canned answers; {} is another service", other.host());
            Err(Error::because(Status::Conflict, "environment", detail))
        }
    }
}

/// How long the service may work on a request. A caller that asks a real service too early takes "not yet" for "never".
fn service_limit(config: &Config, takes_no_money: bool) -> Result<Duration, Error> {
    let limit = config.milliseconds(JPM_OPT_SERVICE_LIMIT_MS);
    if limit < SERVICE_LIMIT && !takes_no_money {
        let why = "the service may work for 70000 ms: asked sooner, what it is still doing would count as not done";
        return Err(Error::because(Status::Range, "service_limit_ms", why));
    }
    Ok(limit)
}

/// A number meant as seconds would leave every payment in doubt, so a real service gets `SHORTEST_TIMEOUT` at least.
fn timeout(config: &Config, takes_no_money: bool) -> Result<Duration, Error> {
    let timeout = config.milliseconds(JPM_OPT_TIMEOUT_MS);
    if timeout < SHORTEST_TIMEOUT && !takes_no_money {
        let why = "a payment takes longer than so few milliseconds and would end in doubt: 1000 at least, better 90000";
        return Err(Error::because(Status::Range, "timeout_ms", why));
    }
    Ok(timeout)
}

fn product_version(config: &Config, wire_form: WireForm) -> Result<Option<String>, Error> {
    let version = config.text(JPM_OPT_PRODUCT_VERSION);
    if version.is_some_and(|version| TextOrNumber::new(version, wire_form).is_none()) {
        return Err(Error::because(
            Status::Conflict,
            "product_version",
            "wire_form = guide sends it as a number, which this is not",
        ));
    }
    Ok(version.map(str::to_owned))
}

/// Refuses `ca_file` beside another store, which would silently be trusted as well, or instead.
fn trust(config: &Config) -> Result<Trust, Error> {
    match (config.text(JPM_OPT_TRUST), config.text(JPM_OPT_CA_FILE)) {
        (None | Some("file"), Some(path)) => Ok(Trust::File(path.to_owned())),
        (Some("file"), None) => config.required(JPM_OPT_CA_FILE).map(Trust::File),
        (Some(other), Some(_)) => {
            let why = format_args!("trust = {other} does not use it: leave one of the two out");
            Err(Error::because(Status::Conflict, "ca_file", why))
        }
        (Some("bundled"), None) => Ok(Trust::Bundled),
        (_, None) => Ok(Trust::Os),
    }
}

fn tls_client(config: &Config) -> Result<Option<TlsClient>, Error> {
    if !config.is_set(JPM_OPT_TLS_CLIENT_CERTIFICATE_FILE) && !config.is_set(JPM_OPT_TLS_CLIENT_KEY_FILE) {
        return Ok(None);
    }
    Ok(Some(TlsClient {
        certificate_file: config.required(JPM_OPT_TLS_CLIENT_CERTIFICATE_FILE)?,
        key_file: config.required(JPM_OPT_TLS_CLIENT_KEY_FILE)?,
    }))
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

    fn with(settings: &[(i32, &str)]) -> Result<Settings, Error> {
        let mut config = complete();
        for (number, value) in settings {
            config.set_or_unset(*number, value).unwrap();
        }
        Settings::read(&config, &|_| None)
    }

    #[test]
    fn each_required_option_is_asked_for_by_name() {
        assert!(with(&[]).is_ok());
        for (number, name) in [
            (JPM_OPT_ENVIRONMENT, "base_url"),
            (JPM_OPT_MERCHANT_ID, "merchant_id"),
            (JPM_OPT_ACCESS_TOKEN, "access_token"),
            (JPM_OPT_COMPANY_NAME, "company_name"),
            (JPM_OPT_PRODUCT_NAME, "product_name"),
        ] {
            let fault = with(&[(number, "")]).err().unwrap();
            assert_eq!((fault.status, fault.field), (Status::Config, name));
        }
    }

    #[test]
    fn the_environment_says_where_the_service_is_unless_the_urls_do() {
        let profiles = |settings: &Settings| settings.profiles_base_url.as_ref().map(|url| url.as_str().to_owned());
        for (environment, base_url, profiles_base_url, is_mock) in [
            (
                "mock",
                "https://api-mock.payments.jpmorgan.com/api/v2",
                "https://api-mock.payments.jpmorgan.com/api/v2/mmp",
                true,
            ),
            (
                "client-testing",
                "https://api-ms-test.payments.jpmorgan.com/api/v2",
                "https://cat-profiles-api.merchant.jpmorgan.com/api/v2/mmp",
                false,
            ),
            (
                "production",
                "https://api-ms.payments.jpmorgan.com/api/v2",
                "https://profiles-api.merchant.jpmorgan.com/api/v2/mmp",
                false,
            ),
        ] {
            let settings = with(&[(JPM_OPT_ENVIRONMENT, environment)]).unwrap();
            assert_eq!((settings.base_url.as_str(), settings.is_mock), (base_url, is_mock));
            assert_eq!(profiles(&settings).as_deref(), Some(profiles_base_url));
        }
        let base = (JPM_OPT_BASE_URL, "https://own.example/v2");
        let settings = with(&[base]).unwrap();
        assert_eq!(settings.base_url.as_str(), base.1);
        let settings = with(&[base, (JPM_OPT_ENVIRONMENT, "")]).unwrap();
        assert_eq!((settings.base_url.as_str(), profiles(&settings)), (base.1, None));
        let own = (JPM_OPT_PROFILES_BASE_URL, "https://own.example/mmp");
        assert_eq!(profiles(&with(&[own]).unwrap()).as_deref(), Some(own.1));
    }

    #[test]
    fn trust_and_certificate_and_encoding() {
        assert!(with(&[]).unwrap().trust == Trust::Os);
        assert!(with(&[(JPM_OPT_TRUST, "bundled")]).unwrap().trust == Trust::Bundled);
        let file = with(&[(JPM_OPT_TRUST, "file"), (JPM_OPT_CA_FILE, "ca.pem")]).unwrap();
        assert!(file.trust == Trust::File("ca.pem".into()));
        assert!(with(&[(JPM_OPT_CA_FILE, "ca.pem")]).unwrap().trust == Trust::File("ca.pem".into()));

        assert!(with(&[]).unwrap().tls_client.is_none());
        let both = [(JPM_OPT_TLS_CLIENT_CERTIFICATE_FILE, "tls.pem"), (JPM_OPT_TLS_CLIENT_KEY_FILE, "tls.key")];
        let shown = with(&both).unwrap().tls_client.unwrap();
        assert_eq!((shown.certificate_file.as_str(), shown.key_file.as_str()), ("tls.pem", "tls.key"));

        assert_eq!(with(&[]).unwrap().text_encoding, Encoding::Utf8);
        assert_eq!(with(&[(JPM_OPT_TEXT_ENCODING, "cp437")]).unwrap().text_encoding, Encoding::Cp437);
    }

    #[test]
    fn the_mock_is_the_mock_or_this_machine() {
        let here = "http://127.0.0.1:8080/api/v2";
        let elsewhere = "https://own.example/v2";
        for (base_url, profiles_base_url, is_mock) in [
            ("https://API-MOCK.payments.jpmorgan.com/api/v3", "", true),
            (here, here, true),
            ("https://localhost:8443/api/v2", "", true),
            (elsewhere, here, false),
            (here, elsewhere, false),
            ("https://api-ms.payments.jpmorgan.com/api/v2", "", false),
            ("https://api-mock.payments.jpmorgan.com.example/api/v2", "", false),
        ] {
            let settings = with(&[
                (JPM_OPT_ENVIRONMENT, "mock"),
                (JPM_OPT_BASE_URL, base_url),
                (JPM_OPT_PROFILES_BASE_URL, profiles_base_url),
            ]);
            match settings {
                Ok(settings) => assert!(is_mock && settings.is_mock, "{base_url}"),
                Err(fault) => assert!(
                    !is_mock && (fault.status, fault.field) == (Status::Conflict, "environment"),
                    "{base_url}: {}",
                    fault.message
                ),
            }
        }
    }

    #[test]
    fn the_services_limit_is_shortened_only_here() {
        let limited = |environment: &str, base_url: &str, limit: i64| {
            let mut config = complete();
            config.set_or_unset(JPM_OPT_ENVIRONMENT, environment).unwrap();
            config.set_or_unset(JPM_OPT_BASE_URL, base_url).unwrap();
            config.set_number(JPM_OPT_SERVICE_LIMIT_MS, limit).unwrap();
            Settings::read(&config, &|_| None)
        };
        const TIER: &str = "client-testing";
        for (environment, base_url, limit, is_taken) in [
            (TIER, "", 70_000, true),
            (TIER, "", 69_999, false),
            (TIER, "", 80_000, true),
            ("", "https://own.example/v2", 1, false),
            (TIER, "https://127.0.0.1:8443/api/v2", 1, true),
            (TIER, "http://[::1]/api/v2", 700, true),
            ("", "https://pay.shop.test/api/v2", 1, true),
            // A shop's own name for a real service.
            (TIER, "https://pay.shop.test/api/v2", 1, false),
            ("", "https://pay.shop.test.example/api/v2", 1, false),
        ] {
            match limited(environment, base_url, limit) {
                Ok(settings) => assert!(is_taken && settings.service_limit == Duration::from_millis(limit as u64)),
                Err(fault) => {
                    assert!(!is_taken && (fault.status, fault.field) == (Status::Range, "service_limit_ms"));
                }
            }
        }
    }

    #[test]
    fn a_call_gets_a_second_at_least_unless_the_service_is_here() {
        for (base_url, timeout, is_taken) in [
            ("", "999", false),
            ("", "1000", true),
            ("https://own.example/v2", "90", false),
            ("http://127.0.0.1:8080/api/v2", "1", true),
        ] {
            match with(&[(JPM_OPT_BASE_URL, base_url), (JPM_OPT_TIMEOUT_MS, timeout)]) {
                Ok(settings) => assert!(is_taken && settings.timeout.as_millis().to_string() == timeout),
                Err(fault) => assert!(!is_taken && (fault.status, fault.field) == (Status::Range, "timeout_ms")),
            }
        }
    }

    #[test]
    fn options_that_contradict_each_other() {
        for (settings, status, field) in [
            (&[(JPM_OPT_TRUST, "file")][..], Status::Config, "ca_file"),
            (&[(JPM_OPT_TRUST, "os"), (JPM_OPT_CA_FILE, "x.pem")], Status::Conflict, "ca_file"),
            (&[(JPM_OPT_TRUST, "bundled"), (JPM_OPT_CA_FILE, "x.pem")], Status::Conflict, "ca_file"),
            (&[(JPM_OPT_TLS_CLIENT_CERTIFICATE_FILE, "x.pem")], Status::Config, "tls_client_key_file"),
            (&[(JPM_OPT_TLS_CLIENT_KEY_FILE, "x.pem")], Status::Config, "tls_client_certificate_file"),
            (&[(JPM_OPT_WIRE_FORM, "guide"), (JPM_OPT_PRODUCT_VERSION, "1.4.2")], Status::Conflict, "product_version"),
            (&[(JPM_OPT_CLIENT_SECRET, "s")], Status::Conflict, "client_secret"),
            (&[(JPM_OPT_PROXY_USER, "u")], Status::Conflict, "proxy_user"),
        ] {
            let fault = with(settings).err().unwrap();
            assert_eq!((fault.status, fault.field), (status, field));
        }
    }
}
