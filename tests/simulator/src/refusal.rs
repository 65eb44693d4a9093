//! Why a token request is refused: what the client is told, and what tests are told.

use serde_json::{Value, json};

/// The error codes of RFC 6749, with the words of the real endpoints where they are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenError {
    InvalidRequest,
    /// The secret endpoint's 401.
    InvalidClient,
    /// The assertion endpoint's 400.
    UnknownClient,
    InvalidGrant,
    InvalidScope,
    UnsupportedGrantType,
    ServerError,
    Unavailable,
    TooManyRequests,
}

impl TokenError {
    #[rustfmt::skip]
    fn row(self) -> (u16, &'static str, &'static str) {
        match self {
            TokenError::InvalidRequest => (400, "invalid_request", "The request is malformed"),
            TokenError::InvalidClient => (401, "invalid_client", "Client authentication failed"),
            TokenError::UnknownClient => (400, "invalid_client", "The client is not registered"),
            TokenError::InvalidGrant => (400, "invalid_grant", "MSIS9622: Client authentication failed. Please verify the credential provided for client authentication is valid."),
            TokenError::InvalidScope => (400, "invalid_scope", "The scope is not allowed"),
            TokenError::UnsupportedGrantType => (400, "unsupported_grant_type", "The grant type is not supported"),
            TokenError::ServerError => (500, "server_error", "Internal error"),
            TokenError::Unavailable => (503, "temporarily_unavailable", "Try again later"),
            TokenError::TooManyRequests => (429, "too_many_requests", "Too many requests"),
        }
    }

    pub(crate) fn status(self) -> u16 {
        self.row().0
    }

    pub(crate) fn body(self) -> Value {
        let (_, error, description) = self.row();
        json!({ "error": error, "error_description": description })
    }
}

/// The reason is fixed text, so that it can't hold a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) error: TokenError,
    pub(crate) reason: &'static str,
}

impl Refusal {
    pub(crate) const fn new(error: TokenError, reason: &'static str) -> Refusal {
        Refusal { error, reason }
    }
}

/// The form of the request itself is wrong.
pub(crate) const fn malformed(reason: &'static str) -> Refusal {
    Refusal::new(TokenError::InvalidRequest, reason)
}
