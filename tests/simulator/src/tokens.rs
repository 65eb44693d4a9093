//! Access tokens: issued, counted, and forgotten when their time is over.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use uuid::Uuid;

/// Which bearer tokens the API takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenPolicy {
    /// Any, but `expired` and `revoked`.
    Any,
    /// Those this simulator has issued, until they expire.
    Issued,
}

/// How a client showed who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenForm {
    /// Client id and secret in the header `Authorization: Basic`.
    Secret,
    /// Client id and secret as form fields.
    SecretInForm,
    /// A signed assertion.
    Assertion,
}

impl TokenForm {
    pub(crate) fn name(self) -> &'static str {
        match self {
            TokenForm::Secret => "secret",
            TokenForm::SecretInForm => "secret in form",
            TokenForm::Assertion => "assertion",
        }
    }
}

/// A request to a token endpoint, without what is secret in it.
#[derive(Clone, Debug)]
pub struct TokenRequest {
    /// When it had arrived.
    pub at: Instant,
    /// The form it took.
    pub form: TokenForm,
    /// As far as it was readable.
    pub client_id: String,
    /// Why no token was given; `None` if one was.
    pub refused: Option<String>,
}

/// The tokens issued, and the requests for them.
#[derive(Default)]
pub(crate) struct Tokens {
    good_until: HashMap<String, Instant>,
    requests: Vec<TokenRequest>,
    /// `jti` of every assertion that was taken.
    used: Vec<String>,
}

impl Tokens {
    pub(crate) fn issue(&mut self, life: Duration) -> String {
        let token = format!("sim-token-{}", Uuid::new_v4().simple());
        self.good_until.insert(token.clone(), Instant::now() + life);
        token
    }

    pub(crate) fn is_good(&self, token: &str) -> bool {
        self.good_until.get(token).is_some_and(|until| Instant::now() < *until)
    }

    pub(crate) fn expire(&mut self) {
        self.good_until.clear();
    }

    /// True when the id is new.
    pub(crate) fn use_assertion(&mut self, id: &str) -> bool {
        let is_new = !self.used.iter().any(|used| used == id);
        self.used.push(id.to_owned());
        is_new
    }

    pub(crate) fn note(&mut self, request: TokenRequest) {
        self.requests.push(request);
    }

    pub(crate) fn requests(&self) -> &[TokenRequest] {
        &self.requests
    }
}
