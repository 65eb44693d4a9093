//! The doctor's steps, in the order in which a call takes them.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use rustls::pki_types::CertificateDer;
use x509_cert::Certificate;
use x509_cert::der::Decode;

use super::files;
use super::findings::{Finding, Findings};
use crate::auth::{Need, Token};
use crate::call_context::CallContext;
use crate::client::Client;
use crate::gateway::keys;
use crate::gateway::probe::{Handshake, Probe};
use crate::gateway::{ConnectError, Ended, Response};
use crate::operations::intent::new_request_id;
use crate::options::{self, KeyId, Settings};
use crate::platform::clock::{self, apart};
use crate::status::Status;
use crate::text::redact::answer::Echo;
use crate::wire::answer::{Answer, is_refusal_code};

/// A certificate that ends sooner gets a warning.
const SOON: Duration = Duration::from_secs(30 * 86_400);

/// A clock that is further off gets a warning: assertions and certificates depend on it.
const CLOCK_OFF: Duration = Duration::from_secs(60);

pub(super) struct Walk<'a> {
    client: &'a Client,
    settings: &'a Settings,
    call: Arc<CallContext>,
    findings: Vec<Finding>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(client: &'a Client) -> Walk<'a> {
        Walk {
            client,
            settings: &client.settings,
            call: client.begin(client.deadline(Instant::now(), None), ""),
            findings: Vec::new(),
        }
    }

    /// `secret_file`: the configuration's own file, if there are secrets in it.
    pub(super) fn go(mut self, secret_file: Option<&str>) -> Findings {
        self.findings.push(Finding::ok("configuration", "complete"));
        self.findings.extend(self.settings.proxy_notes.iter().map(|note| {
            Finding::warning(
                "proxy variables",
                note,
                "unless that is well, set proxy_url and no_proxy in the configuration",
            )
        }));
        self.keys();
        self.findings.extend(files::journal(self.client.look_at_journal()));
        self.findings.extend(files::secrets(self.settings, secret_file));
        if let Some(token_url) = self.settings.authentication.token_url() {
            self.host("token endpoint", &token_url.url);
        }
        let reached = self.host("service", &self.settings.base_url);
        self.clock(reached);
        let token = self.token();
        match &token {
            Some(token) if reached => {
                self.merchant(token.as_deref());
                self.health(token.as_deref());
            }
            _ => self.findings.extend(["merchant", "health"].map(|step| Finding::skipped(step, "not reached"))),
        }
        self.findings.extend(self.client.notice().map(|notice| {
            Finding::warning(
                "life of the API",
                notice,
                "a newer version of this library may use its successor: update in time",
            )
        }));
        let echo = self.echo(token.flatten().as_deref());
        Findings(self.findings.into_iter().map(|finding| finding.without(&echo)).collect())
    }

    /// Our secrets, which the other side may have repeated.
    fn echo(&self, token: Option<&Token>) -> Echo {
        let ours = match &self.settings.authentication {
            options::Authentication::Given(token) => Some(token.as_str()),
            options::Authentication::ClientSecret(secret) => Some(secret.client_secret.as_str()),
            options::Authentication::Assertion(_) | options::Authentication::CertificateAlone => None,
        };
        let proxy = self.settings.proxy.as_ref().and_then(|proxy| proxy.credentials.as_ref());
        let password = proxy.map(|credentials| credentials.password.as_str());
        Echo::of_tokens([ours, password, token.map(Token::value)].into_iter().flatten())
    }

    /// When a step has to end: it has the time that a call has to connect.
    fn until(&self) -> Instant {
        (Instant::now() + self.settings.connect_timeout).min(self.call.deadline.at)
    }

    /// Our own certificates: how long they are good. Making the client has checked that they fit their keys.
    fn keys(&mut self) {
        let mut files = Vec::new();
        if let options::Authentication::Assertion(assertion) = &self.settings.authentication {
            match &assertion.key_id {
                KeyId::CertificateFile(path) => files.push(("assertion", path, &assertion.private_key_file)),
                KeyId::Thumbprint(_) => self.findings.push(Finding::ok(
                    "key of the assertion",
                    "an RSA key; only J.P. Morgan can tell whether the thumbprint is that of its certificate",
                )),
            }
        }
        let of_tls = self.settings.tls_client.iter();
        files.extend(of_tls.map(|files| ("TLS client", &files.certificate_file, &files.key_file)));
        for (whose, certificate, key) in files {
            let name = format!("certificate of the {whose}");
            let [certificate, key] = [certificate, key].map(|path| keys::PemFile { option: "", path });
            self.findings.push(match keys::pair(certificate, key) {
                Ok(pair) => dated(name, "it belongs to its key", &pair.cert[0]),
                Err(_) => Finding::failed(name, &(Status::Key, "the file changed while it was read".to_owned())),
            });
        }
    }

    /// Name, proxy, TCP and TLS of one host. True: it was reached.
    fn host(&mut self, whose: &str, url: &crate::gateway::BaseUrl) -> bool {
        let probe = Probe::new(self.client.network(), url, self.until(), &self.call);
        let steps = self.steps(whose, &probe);
        let reached = steps.is_ok();
        if let Err(failed) = steps {
            self.findings.push(failed);
        }
        reached
    }

    fn steps(&mut self, whose: &str, probe: &Probe) -> Result<(), Finding> {
        let named = |step: &str| format!("{step} of the {whose}");
        let failed = |step: &str| {
            let name = named(step);
            move |no: ConnectError| Finding::failed(name, &no)
        };
        let proxy = probe.proxy_place();

        let name = if proxy.is_some() { "name of the proxy" } else { "name" };
        let addresses = probe.look_up_name().map_err(failed(name))?;
        self.findings.push(Finding::ok(named(name), addresses));

        let reached = match &proxy {
            None => {
                self.findings.push(Finding::skipped(named("proxy"), "direct"));
                let reached = probe.connect().map_err(failed("TCP"))?;
                self.findings.push(connected(named("TCP"), probe.place(), probe));
                reached
            }
            Some(proxy) => {
                let reached = probe.connect().map_err(failed("proxy"))?;
                let reached = probe.pass_proxy(reached).map_err(failed("proxy"))?;
                self.findings.push(connected(named("proxy"), format!("{proxy} opens the way"), probe));
                self.findings.push(Finding::ok(named("TCP"), format!("{} through the proxy", probe.place())));
                reached
            }
        };
        let finding = match probe.shake_hands(reached).map_err(failed("TLS"))? {
            Some(handshake) => tls(named("TLS"), &handshake),
            None => Finding::skipped(named("TLS"), "plain http to this very machine"),
        };
        self.findings.push(finding);
        Ok(())
    }

    /// Any answer tells the service's time; this request needs no token.
    fn clock(&mut self, reached: bool) {
        const STEP: &str = "clock";
        if !reached {
            self.findings.push(Finding::skipped(STEP, "not reached"));
            return;
        }
        let exchanged = self.client.ask_api("/healthcheck/payments", None, self.until(), &self.call);
        let here = SystemTime::now();
        self.findings.push(match exchanged.ended.date() {
            None => Finding::warning(
                STEP,
                "the service did not say what time it has, or one that cannot be",
                "see yourself whether the clock of this machine is right",
            ),
            Some(there) => {
                let off = apart(here, there);
                let which = if here > there { "ahead" } else { "behind" };
                let detail = format!("this machine is {} s {which}", off.as_secs());
                match off > CLOCK_OFF {
                    true => Finding::warning(STEP, detail, "set the clock of this machine"),
                    false => Finding::ok(STEP, detail),
                }
            }
        });
    }

    /// Some(None): no token is needed. None: the step failed.
    fn token(&mut self) -> Option<Option<Arc<Token>>> {
        let need = Need { call: &self.call, until: self.until() };
        let token = self.client.authentication.token(&need);
        let told = match &token {
            Ok(Some(_)) if self.settings.authentication.token_url().is_some() => Finding::ok("token", "given"),
            Ok(Some(_)) => Finding::ok("token", "the one in the configuration"),
            Ok(None) => Finding::skipped("token", "the TLS client certificate is shown instead"),
            Err(no) => Finding::failed("token", no),
        };
        self.findings.push(told);
        token.ok()
    }

    /// Looks up a request that nobody made: a service that knows merchant and token finds nothing.
    fn merchant(&mut self, token: Option<&Token>) {
        let path = format!("/payments?requestIdentifier={}", new_request_id());
        let told = self.ask(&path, token).and_then(|response| match response.http {
            200 | 404 => Ok(format!("known, and it ends in {}", last_four(&self.settings.merchant_id))),
            401 => Err((Status::Unauthorized, String::new())),
            http => Err((Status::Refused, refusal(http, &response))),
        });
        self.push("merchant", told);
    }

    fn health(&mut self, token: Option<&Token>) {
        let told = self.ask("/healthcheck/payments", token).and_then(|response| match response.http {
            200 => Ok("the service is well".to_owned()),
            // Documented for health checks, and no sign of a fault.
            429 => Ok("the service answers; it was asked too often".to_owned()),
            401 => Err((Status::Unauthorized, String::new())),
            http => Err((Status::ServiceFault, format!("HTTP status {http}"))),
        });
        self.push("health", told);
    }

    fn push(&mut self, step: &str, told: Result<String, ConnectError>) {
        self.findings.push(match told {
            Ok(detail) => Finding::ok(step, detail),
            Err(no) => Finding::failed(step, &no),
        });
    }

    fn ask(&self, path: &str, token: Option<&Token>) -> Result<Response, ConnectError> {
        let mut exchanged = self.client.ask_api(path, token, self.until(), &self.call);
        let ended = std::mem::replace(&mut exchanged.ended, Ended::NotSent(Status::Internal, String::new()));
        exchanged.keep_connection();
        match ended {
            Ended::Answered(response) => Ok(response),
            Ended::NotSent(status, detail) | Ended::Lost(status, detail) => Err((status, detail)),
        }
    }
}

/// Enough to tell one merchant from another: the whole number looks like a card's.
fn last_four(merchant_id: &str) -> &str {
    &merchant_id[merchant_id.len().saturating_sub(4)..]
}

/// The HTTP status, and the service's code if it gave one.
fn refusal(http: u16, response: &Response) -> String {
    let answer = response.body.as_deref().and_then(|body| Answer::read(body).ok());
    let code = answer.as_ref().map(|answer| answer.response_code.as_str()).filter(|code| is_refusal_code(code));
    let code = code.unwrap_or_default();
    format!("HTTP status {http} {code}").trim_end().to_owned()
}

/// A connection stands; a warning if addresses that gave no answer delayed it.
fn connected(name: String, detail: String, probe: &Probe) -> Finding {
    let silent = probe.silent_addresses();
    if silent.is_empty() {
        return Finding::ok(name, detail);
    }
    let advice =
        "ask whoever runs the network why; each client loses a moment to it (over IPv6: is there a way out at all?)";
    Finding::warning(name, format!("{detail}; no answer from {silent}"), advice)
}

fn tls(name: String, handshake: &Handshake) -> Finding {
    let Some(first) = handshake.chain.first() else {
        return Finding::ok(name, handshake.version);
    };
    let issuer = Certificate::from_der(first).map(|first| first.tbs_certificate.issuer.to_string());
    let detail = format!(
        "{}; {} certificates, issued by {}",
        handshake.version,
        handshake.chain.len(),
        issuer.as_deref().unwrap_or("?")
    );
    dated(name, &detail, first)
}

/// The detail, and how long the certificate is good; a warning if that is not long.
fn dated(name: String, detail: &str, certificate: &CertificateDer) -> Finding {
    let Ok(certificate) = Certificate::from_der(certificate) else { return Finding::ok(name, detail) };
    let end = certificate.tbs_certificate.validity.not_after.to_system_time();
    let left = end.duration_since(SystemTime::now()).unwrap_or_default();
    let detail = format!("{detail}; good until {} ({} days)", clock::date(end), left.as_secs() / 86_400);
    match left {
        Duration::ZERO => Finding::warning(name, detail, "it has expired: renew it"),
        _ if left < SOON => Finding::warning(name, detail, "renew it in time"),
        _ => Finding::ok(name, detail),
    }
}
