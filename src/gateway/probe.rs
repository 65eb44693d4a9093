//! The connection to a host, one step at a time, for the doctor. No request is sent to the host.

use std::sync::Arc;
use std::time::Instant;

use rustls::pki_types::CertificateDer;

use super::connect::{self, Target};
use super::error::{ConnectError, ProxyError};
use super::socket::{Limit, Socket};
use super::{BaseUrl, Network, tunnel};
use crate::call_context::CallContext;
use crate::platform::blocking::{self, Stopped};
use crate::status::Status;

/// The steps to one host, under one time limit.
pub(crate) struct Probe {
    target: Target,
    limit: Limit,
}

/// A connection, as far as the steps have come.
pub(crate) struct Reached(Socket);

/// What the handshake showed.
pub(crate) struct Handshake {
    pub(crate) version: &'static str,
    /// The certificates as the host sent them, its own first.
    pub(crate) chain: Vec<CertificateDer<'static>>,
}

impl Probe {
    pub(crate) fn new(network: &Network, base_url: &BaseUrl, until: Instant, context: &Arc<CallContext>) -> Probe {
        Probe { target: network.target(base_url.clone()), limit: Limit { until, context: context.clone() } }
    }

    /// Host and port of the host itself.
    pub(crate) fn place(&self) -> String {
        self.target.base_url.place()
    }

    /// Host and port of the proxy, if the way leads through one.
    pub(crate) fn proxy_place(&self) -> Option<String> {
        self.target.proxy.as_ref().map(|proxy| format!("{}:{}", proxy.host, proxy.port))
    }

    /// Looks up the name that this machine has to look up: the proxy's, if there is one. Returns the addresses.
    pub(crate) fn look_up_name(&self) -> Result<String, ConnectError> {
        let (host, port) = match &self.target.proxy {
            Some(proxy) => (proxy.host.clone(), proxy.port),
            None => (self.target.base_url.host().to_owned(), self.target.base_url.port()),
        };
        let found: Result<Result<Vec<String>, ConnectError>, _> = blocking::run(
            "jpm-resolve",
            &self.target.helpers,
            self.limit.until,
            self.limit.context.cancellation(),
            move || {
                let found = connect::resolve(&host, port)?;
                Ok(found.into_iter().map(|address| address.ip().to_string()).collect())
            },
        );
        match found {
            Ok(Ok(addresses)) => Ok(<[String]>::join(&addresses, ", ")),
            Ok(Err(no)) => Err(no),
            Err(Stopped::TimeIsOver) => Err((Status::Resolve, "the name look-up gave no answer".to_owned())),
            Err(stopped) => Err(connect::stopped(stopped)),
        }
    }

    /// The addresses that did not answer, so that another one was taken; empty when there are none.
    pub(crate) fn silent_addresses(&self) -> String {
        let silent: Vec<String> =
            self.target.known.silent(self.target.first_host()).iter().map(ToString::to_string).collect();
        silent.join(", ")
    }

    /// A TCP connection to the proxy, or to the host when there is no proxy.
    pub(crate) fn connect(&self) -> Result<Reached, ConnectError> {
        match &self.target.proxy {
            Some(proxy) => connect::to_proxy(&self.target, proxy, &self.limit).map(Reached),
            None => connect::reach(&self.target, &self.limit).map(Reached),
        }
    }

    /// Has the proxy connect to the host; does nothing without a proxy.
    pub(crate) fn pass_proxy(&self, mut reached: Reached) -> Result<Reached, ConnectError> {
        if let Some(proxy) = &self.target.proxy {
            let url = &self.target.base_url;
            tunnel::open(&mut reached.0, proxy, url.host(), url.port()).map_err(ProxyError::of_proxy)?;
        }
        Ok(reached)
    }

    /// Does the TLS handshake; None for a plain connection.
    pub(crate) fn shake_hands(&self, reached: Reached) -> Result<Option<Handshake>, ConnectError> {
        let Some(config) = &self.target.tls else { return Ok(None) };
        let connection = connect::shake_hands(config, self.target.base_url.host(), reached.0)?;
        Ok(Some(Handshake { version: connection.tls_version(), chain: connection.chain() }))
    }
}
