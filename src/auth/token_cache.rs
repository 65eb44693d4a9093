//! The client's token from a token endpoint. All threads share it: one of them fetches it, a helper thread renews it.

use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use super::token_endpoint::{Granted, TokenEndpoint};
use super::token_lifetime::TokenLifetime;
use super::{Authentication, Need, Token};
use crate::call_context::{CallContext, Deadline};
use crate::gateway::ConnectError;
use crate::log::{Event, Field, Level, Log};
use crate::platform::Here;
use crate::platform::blocking::Helper;
use crate::platform::cancellation::{Cancel, POLL_INTERVAL};
use crate::status::Status;

/// How long a renewal may take. Payments go on meanwhile.
const RENEWAL: Duration = Duration::from_secs(30);

pub(super) struct TokenCache {
    shared: Arc<Shared>,
    /// Ends a renewal when the client is freed.
    stop: Arc<Cancel>,
    made_by: Here,
}

struct Shared {
    endpoint: TokenEndpoint,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    held: Option<Held>,
    /// An exchange is under way. There is one at a time, whichever thread makes it.
    exchanging: bool,
    /// How many exchanges have ended, and why the last one failed, if it did.
    ended: u64,
    failed: Option<ConnectError>,
    /// The thread of the last renewal, until it is joined.
    renewal: Option<Helper>,
    /// How the last renewal ended, until a call logs it: only a thread that calls the library may log.
    news: Option<Result<(), Status>>,
}

struct Held {
    token: Arc<Token>,
    life: TokenLifetime,
}

impl TokenCache {
    pub(super) fn new(endpoint: TokenEndpoint) -> TokenCache {
        let shared = Shared { endpoint, state: Mutex::default(), changed: Condvar::new() };
        TokenCache { shared: Arc::new(shared), stop: Arc::default(), made_by: Here::now() }
    }

    /// The token, if it is still good, and how the last renewal ended, if no call has logged it yet. Starts a renewal
    /// when one is due.
    fn held(&self) -> (Option<Arc<Token>>, Option<Result<(), Status>>) {
        let mut state = self.shared.state();
        let now = Instant::now();
        let token = state.good(now);
        let is_due = state.held.as_ref().is_some_and(|held| now >= held.life.renew_at);
        if token.is_some() && is_due && !state.exchanging {
            self.renew_beside(&mut state);
        }
        (token, state.news.take())
    }

    /// Starts a renewal that no call waits for: until it ends, calls go on with the old token.
    fn renew_beside(&self, state: &mut State) {
        // The last renewal has ended, except for the last steps of its thread: there is one exchange at a time.
        if let Some(ended) = state.renewal.take() {
            ended.join();
        }
        state.exchanging = true;
        let shared = self.shared.clone();
        let started = Instant::now();
        let deadline = Deadline { started, at: started + RENEWAL };
        let call = Arc::new(CallContext::begin(deadline, "", &Log::off(), &self.stop));
        let renewal = Helper::start("jpm-token", move || {
            let need = Need { call: &call, until: call.deadline.at };
            let _ = shared.exchange(&need, Who::Beside);
        });
        match renewal {
            Ok(renewal) => state.renewal = Some(renewal),
            // The system is out of threads. The renewal is tried again later, like any that failed.
            Err(_) => state.ended_with(Err((Status::Internal, String::new()))),
        }
    }

    fn tell_of_renewal(&self, need: &Need, news: Result<(), Status>) {
        let place = self.shared.endpoint.place();
        match news {
            Ok(()) => need.call.tell(Level::Debug, Event::TokenRenewed, || vec![Field::Host(&place)]),
            Err(status) => need
                .call
                .tell(Level::Warn, Event::TokenFailed, || vec![Field::Host(&place), Field::Status(status.name_str())]),
        }
    }

    /// Makes an exchange on this thread, or waits for the one that another thread makes.
    fn get(&self, need: &Need) -> Result<Arc<Token>, ConnectError> {
        let mut state = self.shared.state();
        loop {
            if let Some(token) = state.good(Instant::now()) {
                return Ok(token);
            }
            if !state.exchanging {
                state.exchanging = true;
                drop(state);
                return self.exchange_here(need);
            }
            let ended = state.ended;
            state = self.shared.wait(state, need)?;
            match &state.failed {
                // The call that made the exchange was cancelled; this one goes on.
                Some((status, _)) if *status == Status::Cancelled => {}
                Some(no) if state.ended != ended => return Err(no.clone()),
                _ => {}
            }
        }
    }

    fn exchange_here(&self, need: &Need) -> Result<Arc<Token>, ConnectError> {
        let place = self.shared.endpoint.place();
        let exchanged = self.shared.exchange(need, Who::Caller);
        match &exchanged {
            Ok((_, expires_in_s)) => need.call.tell(Level::Debug, Event::TokenGot, || {
                vec![Field::Phase("CHECK"), Field::Host(&place), Field::ExpiresInS(*expires_in_s)]
            }),
            Err((status, _)) => need.call.tell(Level::Warn, Event::TokenFailed, || {
                vec![Field::Phase("CHECK"), Field::Host(&place), Field::Status(status.name_str())]
            }),
        }
        exchanged.map(|(token, _)| token)
    }
}

impl Authentication for TokenCache {
    fn token(&self, need: &Need) -> Result<Option<Arc<Token>>, ConnectError> {
        let (held, news) = self.held();
        if let Some(news) = news {
            self.tell_of_renewal(need, news);
        }
        match held {
            Some(token) => Ok(Some(token)),
            None => self.get(need).map(Some),
        }
    }

    fn another(&self, refused: &Arc<Token>, need: &Need) -> Option<Arc<Token>> {
        let is_refused = |held: &Held| Arc::ptr_eq(&held.token, refused);
        {
            let mut state = self.shared.state();
            if state.held.as_ref().is_some_and(is_refused) {
                state.held = None;
            }
        }
        self.get(need).ok()
    }
}

impl Drop for TokenCache {
    fn drop(&mut self) {
        // In a forked child the thread does not exist, and its locks may never be released.
        if self.made_by != Here::now() {
            return;
        }
        self.stop.cancel();
        let renewal = self.shared.state().renewal.take();
        if let Some(renewal) = renewal {
            renewal.join();
        }
    }
}

impl State {
    fn good(&self, now: Instant) -> Option<Arc<Token>> {
        let held = self.held.as_ref().filter(|held| now < held.life.ends_at)?;
        Some(held.token.clone())
    }

    fn ended_with(&mut self, exchanged: Result<Held, ConnectError>) {
        self.exchanging = false;
        self.ended += 1;
        match exchanged {
            Ok(held) => (self.held, self.failed) = (Some(held), None),
            Err(no) => {
                let now = Instant::now();
                self.held = self.held.take().map(|held| Held { life: held.life.failed(now), ..held });
                self.failed = Some(no);
            }
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Waits for the exchange that another thread makes, `POLL_INTERVAL` at most.
    fn wait<'a>(&self, state: MutexGuard<'a, State>, need: &Need) -> Result<MutexGuard<'a, State>, ConnectError> {
        if need.call.is_cancelled() {
            return Err((Status::Cancelled, String::new()));
        }
        let left = need.until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err((Status::TokenUnreachable, "no token in time".to_owned()));
        }
        let waited = self.changed.wait_timeout(state, left.min(POLL_INTERVAL));
        Ok(waited.unwrap_or_else(|poisoned| poisoned.into_inner()).0)
    }

    /// Makes the exchange; `exchanging` is set already. Returns the token and the seconds it is good for.
    fn exchange(&self, need: &Need, who: Who) -> Result<(Arc<Token>, u64), ConnectError> {
        let panicked = (Status::Internal, "a fault inside the library".to_owned());
        let mut turn = Turn { shared: self, who, came_to: Err(panicked) };
        let granted = self.endpoint.ask(need);
        let arrived = Instant::now();
        let told = match granted {
            Ok(Granted { token, expires_in }) => {
                let token = Arc::new(token);
                let held = Held { token: token.clone(), life: TokenLifetime::new(arrived, expires_in, chance()) };
                turn.came_to = Ok(held);
                Ok((token, expires_in.as_secs()))
            }
            Err(no) => {
                turn.came_to = Err(no.clone());
                Err(no)
            }
        };
        drop(turn);
        told
    }
}

/// The right to make an exchange. Dropping it, even in a panic, lets the next exchange begin.
struct Turn<'a> {
    shared: &'a Shared,
    who: Who,
    came_to: Result<Held, ConnectError>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let came_to = std::mem::replace(&mut self.came_to, Err((Status::Internal, String::new())));
        let mut state = self.shared.state();
        if self.who == Who::Beside {
            state.news = Some(came_to.as_ref().map(|_| ()).map_err(|(status, _)| *status));
        }
        state.ended_with(came_to);
        self.shared.changed.notify_all();
    }
}

/// Who makes an exchange.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    /// The thread of a call, which logs the exchange itself.
    Caller,
    /// The helper thread of a renewal, which may not log.
    Beside,
}

/// A random number from 0 to 1.
fn chance() -> f64 {
    uuid::Uuid::new_v4().as_u64_pair().1 as u32 as f64 / f64::from(u32::MAX)
}
