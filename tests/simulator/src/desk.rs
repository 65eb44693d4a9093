//! What the token endpoints remember.

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::{Duration, Instant};

use uuid::Uuid;

use crate::token_faults::TokenFault;

/// How a client proved who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenForm {
    /// By its secret, in a Basic header.
    Secret,
    /// By its secret, in the form.
    SecretInForm,
    /// By a signed assertion.
    Assertion,
}

impl TokenForm {
    pub(crate) fn name(self) -> &'static str {
        match self {
            TokenForm::Secret => "secret",
            TokenForm::SecretInForm => "secret-in-form",
            TokenForm::Assertion => "assertion",
        }
    }
}

/// A token request and what came of it. Holds no secret, assertion or token.
#[derive(Clone, Debug)]
pub struct TokenRequest {
    /// When it arrived.
    pub at: Instant,
    /// How the client proved who it is, or tried to.
    pub form: TokenForm,
    /// Who it said it is; empty if it did not say.
    pub client_id: String,
    /// A good token was given, or why not.
    pub outcome: Result<(), &'static str>,
    /// The status of the answer, if there was one.
    pub http_status: Option<u16>,
}

/// What a bearer token is to this simulator.
#[derive(Debug, PartialEq)]
pub(crate) enum Standing {
    Good,
    Expired,
    Unknown,
}

/// What marks every token of ours, so that tests can look for one where none may be.
const MARK: &str = "sim-token-";

/// A token that nobody has had before.
pub(crate) fn fresh_token() -> String {
    format!("{MARK}{}", Uuid::new_v4().simple())
}

#[derive(Default)]
pub(crate) struct Desk {
    /// Until when each issued token is good.
    issued: HashMap<String, Instant>,
    used_ids: HashSet<String>,
    pub(crate) requests: Vec<TokenRequest>,
    pub(crate) injected: VecDeque<TokenFault>,
    pub(crate) down: bool,
}

impl Desk {
    pub(crate) fn issue(&mut self, token: String, lifetime: Duration) {
        self.issued.insert(token, Instant::now() + lifetime);
    }

    pub(crate) fn standing(&self, token: &str) -> Standing {
        match self.issued.get(token) {
            Some(until) if *until > Instant::now() => Standing::Good,
            Some(_) => Standing::Expired,
            None => Standing::Unknown,
        }
    }

    pub(crate) fn expire_all(&mut self) {
        let now = Instant::now();
        self.issued.values_mut().for_each(|until| *until = now);
    }

    /// Marks the id of an assertion as used; false if it was before.
    pub(crate) fn use_id(&mut self, jti: String) -> bool {
        self.used_ids.insert(jti)
    }

    pub(crate) fn heal(&mut self) {
        self.injected.clear();
        self.down = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_its_lifetime() {
        let mut desk = Desk::default();
        desk.issue("long".to_owned(), Duration::from_secs(60));
        desk.issue("short".to_owned(), Duration::ZERO);
        assert_eq!(desk.standing("long"), Standing::Good);
        assert_eq!(desk.standing("short"), Standing::Expired);
        assert_eq!(desk.standing("other"), Standing::Unknown);
        desk.expire_all();
        assert_eq!(desk.standing("long"), Standing::Expired);
    }

    #[test]
    fn tokens_are_marked_and_fresh() {
        let (one, other) = (fresh_token(), fresh_token());
        assert!(one.starts_with(MARK) && one != other);
    }
}
