//! How a call authenticates: with a token from the caller, with one from a token endpoint, or with a TLS client
//! certificate alone.

mod assertion;
mod certificate_alone;
mod client_secret;
mod grant;
mod static_token;
mod token_cache;
mod token_endpoint;
mod token_lifetime;

use std::sync::Arc;
use std::time::Instant;

use zeroize::Zeroizing;

use self::assertion::SignedAssertion;
use self::certificate_alone::CertificateAlone;
use self::client_secret::ClientSecret;
use self::grant::Grant;
use self::static_token::StaticToken;
use self::token_cache::TokenCache;
use self::token_endpoint::TokenEndpoint;
use crate::call_context::CallContext;
use crate::error::Error;
use crate::gateway::{ConnectError, Network};
use crate::options;
use crate::platform::clock::ServiceClock;
use crate::status::Status;

/// An access token as the header `Authorization` carries it. No Debug: it is a secret.
pub(crate) struct Token(Zeroizing<String>);

impl Token {
    fn new(token: &str) -> Token {
        Token(Zeroizing::new(["Bearer ", token].concat()))
    }

    pub(crate) fn header(&self) -> &str {
        &self.0
    }

    /// The token alone, as an answer might repeat it.
    pub(crate) fn value(&self) -> &str {
        self.0.trim_start_matches("Bearer ")
    }
}

/// The call that needs a token, and how long it can wait for one.
pub(crate) struct Need<'a> {
    pub(crate) call: &'a Arc<CallContext>,
    pub(crate) until: Instant,
}

/// A way to authenticate. Any number of threads may use it at once.
pub(crate) trait Authentication: Send + Sync {
    /// The token that a call begins with; None when calls carry none. An error has a status of the group NOT_SENT.
    fn token(&self, need: &Need) -> Result<Option<Arc<Token>>, ConnectError>;

    /// Another token, after the service refused this one; None when there is no other.
    fn another(&self, refused: &Arc<Token>, need: &Need) -> Option<Arc<Token>>;

    /// Takes a new token from the caller. `Status::Conflict` when the client gets its tokens itself.
    fn set(&self, _: &str) -> Result<(), Error> {
        Err(Error::because(Status::Conflict, "token", "this client gets its tokens itself"))
    }
}

/// The way to authenticate that the options ask for. Reads the key files.
pub(crate) fn new(
    settings: &options::Authentication,
    network: &Network,
    clock: &Arc<ServiceClock>,
) -> Result<Box<dyn Authentication>, Error> {
    let exchanged = |token_url: &options::TokenUrl, grant: Box<dyn Grant>| {
        let endpoint = TokenEndpoint::new(network.host(token_url.url.clone()), grant, clock.clone());
        Box::new(TokenCache::new(endpoint))
    };
    Ok(match settings {
        options::Authentication::Given(token) => Box::new(StaticToken::new(token)),
        options::Authentication::CertificateAlone => Box::new(CertificateAlone),
        options::Authentication::ClientSecret(secret) => {
            exchanged(&secret.token_url, Box::new(ClientSecret::new(secret)))
        }
        options::Authentication::Assertion(assertion) => {
            exchanged(&assertion.token_url, Box::new(SignedAssertion::new(assertion)?))
        }
    })
}
