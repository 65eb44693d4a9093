//! A client: one merchant's way to the service, and the memory of what it sent.

mod attempt;
mod lookup;
mod perform;
pub(crate) mod performed;
mod profile_call;
pub(crate) mod raw_call;
mod received;
mod recover;
mod settle_next;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use self::profile_call::DoubtfulDeletes;
use self::settle_next::Rounds;
use crate::auth::{self, Authentication, Need, Token};
use crate::call_context::{CallContext, Deadline};
use crate::error::Error;
use crate::gateway::{BeforeFirstByte, Call, Content, Exchanged, Host, Limits, Network};
use crate::journal::{self, Journal, Look, Scope, Terms};
use crate::log::{Event, Field, Level, Log};
use crate::operations::intent::new_request_id;
use crate::operations::{Api, Method};
use crate::options::{Config, Settings};
use crate::payments::card_expiry;
use crate::platform::Reserved;
use crate::platform::cancellation::Cancel;
use crate::platform::clock::ServiceClock;
use crate::status::Status;
use crate::text::encoding::Encoding;
use crate::wire::payment::Expiry;

/// A client. Any number of threads may use it at once.
pub(crate) struct Client {
    pub(crate) settings: Settings,
    network: Network,
    pub(crate) authentication: Box<dyn Authentication>,
    pub(crate) api: Host,
    /// None when nothing says where the profile API is.
    profiles: Option<Host>,
    pub(crate) journal: Journal,
    pub(crate) rounds: Rounds,
    pub(crate) doubtful_deletes: DoubtfulDeletes,
    clock: Arc<ServiceClock>,
    log: Log,
    cancel: Arc<Cancel>,
}

impl Client {
    pub(crate) fn new(config: &Config) -> Result<Client, Error> {
        let client = Client::with(config, |settings| journal(settings, settings.journal_file.clone()))?;
        if client.settings.is_production && client.settings.journal_file.is_none() {
            client.log.tell(Level::Warn, Event::NoJournal, Vec::new);
        }
        for note in client.journal.notes() {
            client.log.tell(Level::Warn, Event::JournalNoted, || vec![Field::Note(note)]);
        }
        for note in &client.settings.proxy_notes {
            client.log.tell(Level::Warn, Event::ProxyNoted, || vec![Field::Note(note)]);
        }
        Ok(client)
    }

    /// A client for calls that only ask: they enter nothing, so its journal is not opened.
    pub(crate) fn without_journal(config: &Config) -> Result<Client, Error> {
        Client::with(config, |settings| journal(settings, None))
    }

    fn with(config: &Config, journal: impl FnOnce(&Settings) -> Result<Journal, Error>) -> Result<Client, Error> {
        let _reserved = Reserved::begin();
        let settings = Settings::new(config)?;
        let network = Network::new(
            &settings.trust,
            settings.tls_client.as_ref(),
            settings.proxy.clone(),
            settings.idle_connection,
        )?;
        let clock = Arc::default();
        Ok(Client {
            authentication: auth::new(&settings.authentication, &network, &clock)?,
            api: network.host(settings.base_url.clone()),
            profiles: settings.profiles_base_url.clone().map(|url| network.host(url)),
            journal: journal(&settings)?,
            rounds: Rounds::default(),
            doubtful_deletes: DoubtfulDeletes::default(),
            network,
            clock,
            log: config.log.clone(),
            cancel: Arc::default(),
            settings,
        })
    }

    /// The encoding of the texts that its callers give and get.
    pub(crate) fn encoding(&self) -> Encoding {
        self.settings.text_encoding
    }

    /// When a call ends. `timeout` is the call's own, if it has one.
    pub(crate) fn deadline(&self, started: Instant, timeout: Option<Duration>) -> Deadline {
        Deadline { started, at: started + timeout.unwrap_or(self.settings.timeout) }
    }

    /// Begins a call. `request_id` is the payment that it is about; empty for none.
    pub(crate) fn begin(&self, deadline: Deadline, request_id: &str) -> Arc<CallContext> {
        Arc::new(CallContext::begin(deadline, request_id, &self.log, &self.cancel))
    }

    /// The time from gone to due (money.md §1.4): the service's limit and the margin.
    fn window(&self) -> Duration {
        self.settings.service_limit + self.settings.margin()
    }

    /// Warns that the client was not freed, as that was tried from within a call of its own.
    pub(crate) fn tell_not_freed(&self) {
        self.log.tell(Level::Warn, Event::NotFreed, Vec::new);
    }

    /// What the service announced about the end of its API, if it did.
    pub(crate) fn notice(&self) -> Option<String> {
        self.api.notice()
    }

    pub(crate) fn network(&self) -> &Network {
        &self.network
    }

    /// Sends a GET to the API, under a request id of its own.
    pub(crate) fn ask_api(
        &self,
        path: &str,
        token: Option<&Token>,
        until: Instant,
        call: &Arc<CallContext>,
    ) -> Exchanged {
        let request = ApiRequest {
            api: Api::Payments,
            method: Method::Get,
            path,
            headers: &[],
            request_id: &new_request_id(),
            token,
            body: None,
            limits: Limits {
                connect_by: until,
                end_by: until,
                patience: self.settings.connect_timeout,
                least: Duration::ZERO,
            },
            attempt: 1,
            before_first_byte: None,
        };
        self.send_to_api(request, call)
    }

    /// What a look into the journal of these settings shows, whether it is open here or not; None: they name none.
    pub(crate) fn look_at_journal(&self) -> Option<Result<Look, Error>> {
        let settings = &self.settings;
        let _reserved = Reserved::begin();
        settings.journal_file.as_deref().map(|file| journal::look(file, settings.journal_anywhere, &scope(settings)))
    }

    /// Ends the calls that are running.
    pub(crate) fn cancel(&self) {
        self.cancel.cancel();
    }

    pub(crate) fn set_access_token(&self, token: &str) -> Result<(), Error> {
        self.authentication.set(token)
    }

    /// Gets a token and a connection ready. An error has a status of the group NOT_SENT.
    pub(crate) fn warm_up(&self) -> Result<(), Error> {
        let deadline = self.deadline(Instant::now(), Some(self.settings.connect_timeout));
        let call = self.begin(deadline, "");
        let need = Need { call: &call, until: deadline.at };
        let ready = self.authentication.token(&need).and_then(|_| self.api.warm_up(deadline.at, &call));
        ready.map_err(|(status, detail)| Error::no_link(status, &detail))
    }

    pub(crate) fn check_expiry(&self, expiry: Expiry) -> Result<(), Error> {
        card_expiry::check(&self.clock, expiry)
    }

    /// The service's wall clock in milliseconds since 1970, if it is known and differs from `ours`.
    pub(crate) fn service_wall_ms(&self, ours: i64) -> Option<i64> {
        self.clock.other_than(ours)
    }

    /// Refuses calls of an API whose address is not known: `Status::Config`.
    pub(crate) fn check_api(&self, api: Api) -> Result<(), Error> {
        match (api, &self.profiles) {
            (Api::Profiles, None) => {
                Err(Error::because(Status::Config, "profiles_base_url", "neither it nor environment is set"))
            }
            _ => Ok(()),
        }
    }

    /// Sends one request to an API, for this client's merchant.
    pub(crate) fn send_to_api(&self, request: ApiRequest, call: &Arc<CallContext>) -> Exchanged {
        let (host, merchant_header, id_header) = match (request.api, &self.profiles) {
            (Api::Profiles, Some(profiles)) => (profiles, "merchantIdentifier", "requestIdentifier"),
            (Api::Payments | Api::Profiles, _) => (&self.api, "merchant-id", "request-id"),
        };
        let mut headers = vec![(merchant_header, self.settings.merchant_id.as_str()), (id_header, request.request_id)];
        headers.extend_from_slice(request.headers);
        headers.extend(self.settings.extra_headers.iter().flat_map(|extra| extra.of(request.api, request.method)));
        headers.extend(request.token.map(|token| ("authorization", token.header())));
        let exchanged = host.send(Call {
            method: request.method.word(),
            path: request.path,
            headers: &headers,
            body: request.body.map(|bytes| Content { kind: "application/json", bytes }),
            limits: request.limits,
            context: call.clone(),
            attempt: request.attempt,
            before_first_byte: request.before_first_byte,
        });
        if let Some(date) = exchanged.ended.date() {
            self.clock.learn(date);
        }
        exchanged
    }
}

/// The payments that a client of these settings works on.
fn scope(settings: &Settings) -> Scope {
    Scope {
        base_url: settings.base_url.as_str().to_owned(),
        merchant_id: settings.merchant_id.clone(),
        till: settings.till.clone(),
    }
}

/// Opens the journal of these settings, in that file or in memory.
fn journal(settings: &Settings, file: Option<PathBuf>) -> Result<Journal, Error> {
    Journal::open(Terms {
        file,
        anywhere: settings.journal_anywhere,
        keep: settings.journal_keep,
        guard_order: settings.guard_order_number,
        duplicate_window: settings.duplicate_window,
        acknowledge_within: settings.acknowledge_within,
        scope: scope(settings),
    })
}

/// One request to the API.
pub(crate) struct ApiRequest<'a> {
    pub(crate) api: Api,
    pub(crate) method: Method,
    /// The path below the base URL, with its query, percent-encoded.
    pub(crate) path: &'a str,
    /// The headers beside those that every request has.
    pub(crate) headers: &'a [(&'a str, &'a str)],
    pub(crate) request_id: &'a str,
    pub(crate) token: Option<&'a Token>,
    /// JSON.
    pub(crate) body: Option<&'a [u8]>,
    pub(crate) limits: Limits,
    /// Which try of the same request this is, from 1.
    pub(crate) attempt: u32,
    pub(crate) before_first_byte: Option<BeforeFirstByte>,
}
