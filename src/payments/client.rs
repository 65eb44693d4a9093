//! A client: one merchant's way to the service, and the memory of what it sent.

use std::time::{Duration, Instant};

use super::clock::ServiceClock;
use crate::encoding::Encoding;
use crate::fault::Fault;
use crate::gateway::{Gateway, Setup};
use crate::journal::Journal;
use crate::options::{Authentication, Config, Settings};
use crate::status::Status;

/// Any number of threads may use it at once.
pub(crate) struct Client {
    pub(super) settings: Settings,
    pub(super) gateway: Gateway,
    pub(super) journal: Journal,
    pub(super) clock: ServiceClock,
}

/// The time limits of one call of the library.
#[derive(Clone, Copy)]
pub(crate) struct Deadline {
    pub(super) started: Instant,
    pub(super) at: Instant,
}

impl Client {
    pub(crate) fn new(config: &Config) -> Result<Client, Fault> {
        let settings = Settings::new(config)?;
        let access_token = supported(&settings)?;
        let gateway = Gateway::new(Setup {
            base_url: settings.base_url.clone(),
            trust: &settings.trust,
            merchant_id: &settings.merchant_id,
            access_token,
            idle: settings.idle_connection,
        })?;
        Ok(Client { settings, gateway, journal: Journal::default(), clock: ServiceClock::default() })
    }

    pub(crate) fn warm_up(&self) -> Result<(), Fault> {
        Err(Fault::new(Status::NotSupported, ""))
    }

    pub(crate) fn set_access_token(&self, _: &str) -> Result<(), Fault> {
        Err(Fault::new(Status::NotSupported, ""))
    }

    pub(crate) fn cancel(&self) {}

    /// `timeout` is the call's own, if it has one.
    pub(crate) fn deadline(&self, started: Instant, timeout: Option<Duration>) -> Deadline {
        Deadline { started, at: started + timeout.unwrap_or(self.settings.timeout) }
    }
}

/// The access token, when nothing was asked for that this version does not do.
fn supported(settings: &Settings) -> Result<&str, Fault> {
    let not_supported = |option| Err(Fault::new(Status::NotSupported, option));
    if settings.proxy.is_some() {
        return not_supported("proxy_url");
    }
    if settings.tls_client.is_some() {
        return not_supported("tls_client_certificate_file");
    }
    if settings.text_encoding != Encoding::Utf8 {
        return not_supported("text_encoding");
    }
    match &settings.authentication {
        Authentication::Given(token) => Ok(token),
        Authentication::ClientSecret(_) => not_supported("client_secret"),
        Authentication::Assertion(_) => not_supported("private_key_file"),
        Authentication::CertificateAlone => not_supported("tls_client_certificate_file"),
    }
}

impl Deadline {
    /// How long a payment may take before the call's last part, kept for look-ups, begins: 5 s, or a tenth.
    pub(super) fn for_answer(self) -> Instant {
        let whole = self.at - self.started;
        self.at - (whole / 10).min(Duration::from_secs(5))
    }
}
