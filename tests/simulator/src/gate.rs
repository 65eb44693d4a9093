//! Who may come in to the API.

use crate::answers;
use crate::desk::Standing;
use crate::http::{Head, Response};
use crate::settings::TokenPolicy;
use crate::shared::Shared;

/// Bearer tokens that are refused where every other one is good.
const BAD_TOKENS: [&str; 2] = ["expired", "revoked"];

/// Lets a request for this path in, or answers 401. Of the three forms that a 401 is known to have, tokens of
/// our own meet each: the gateway's is for one that has expired, "Invalid issuer" for one that is not ours, and
/// the service's for none at all.
pub(crate) fn admit(shared: &Shared, head: &Head, path: &str) -> Result<(), Response> {
    let token = bearer(head);
    if shared.settings.tokens == TokenPolicy::Certificate {
        return if head.client_certificate { Ok(()) } else { Err(answers::unauthorized()) };
    }
    if shared.settings.tokens == TokenPolicy::Any || path.starts_with("/healthcheck") {
        let good = token.is_some_and(|token| !BAD_TOKENS.contains(&token));
        return if good { Ok(()) } else { Err(answers::error(401)) };
    }
    let Some(token) = token else {
        return Err(answers::unauthorized());
    };
    match shared.desk().standing(token) {
        Standing::Good => Ok(()),
        Standing::Expired => Err(answers::error(401)),
        Standing::Unknown => Err(answers::invalid_issuer()),
    }
}

fn bearer(head: &Head) -> Option<&str> {
    let (scheme, token) = head.header("authorization")?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}
