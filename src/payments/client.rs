//! A client: one merchant's way to the service, and the memory of what it sent.

use std::time::{Duration, Instant};

use super::clock::ServiceClock;
use crate::encoding::Encoding;
use crate::fault::Fault;
use crate::gateway::{Gateway, Setup};
use crate::journal::Journal;
use crate::options::{Config, Settings};
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
        let gateway = Gateway::new(Setup {
            base_url: settings.base_url.clone(),
            trust: settings.trust(),
            merchant_id: &settings.merchant_id,
            access_token: &settings.access_token,
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

    /// Of the texts its callers give and get.
    pub(crate) fn encoding(&self) -> Encoding {
        self.settings.text_encoding
    }

    /// `timeout` is the call's own, if it has one.
    pub(crate) fn deadline(&self, started: Instant, timeout: Option<Duration>) -> Deadline {
        Deadline { started, at: started + timeout.unwrap_or(self.settings.timeout) }
    }
}

impl Deadline {
    /// How long a payment may take before the call's last part, kept for look-ups, begins: 5 s, or a tenth.
    pub(super) fn for_answer(self) -> Instant {
        let whole = self.at - self.started;
        self.at - (whole / 10).min(Duration::from_secs(5))
    }
}
