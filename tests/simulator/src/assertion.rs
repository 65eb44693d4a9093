//! Signed assertions (RFC 7523), checked as strictly as they are documented.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::clients::Registered;
use crate::refusal::{Refusal, TokenError};

/// The longest lifetime that a published sample has is half a year.
const LONGEST_S: i64 = 184 * 24 * 3600;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    typ: String,
    alg: String,
    kid: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    sub: String,
    aud: String,
    jti: String,
    iat: i64,
    exp: i64,
}

/// What an assertion is held against.
pub(crate) struct Expected<'a> {
    pub(crate) registered: &'a Registered,
    pub(crate) client_id: &'a str,
    /// The token URL as the client reached it.
    pub(crate) audience: &'a str,
    /// Seconds since 1970.
    pub(crate) now: i64,
}

/// Returns the assertion's `jti`; the caller knows whether it was used before.
pub(crate) fn verify(assertion: &str, expected: &Expected) -> Result<String, Refusal> {
    let mut parts = assertion.split('.');
    let (Some(header), Some(claims), Some(signature), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(refused("the assertion has not three parts"));
    };
    let signed = &assertion[..header.len() + 1 + claims.len()];
    let signature = decode(signature)?;
    let header: Header = json(header, "the header is not as documented")?;
    let claims: Claims = json(claims, "the claims are not as documented")?;
    require(header.alg == "RS256", "alg is not RS256")?;
    require(header.typ == "JWT", "typ is not JWT")?;
    match expected.registered.has_signed(&header.kid, signed.as_bytes(), &signature) {
        None => return Err(refused("kid names no registered certificate")),
        Some(signed) => require(signed, "the signature is wrong")?,
    }
    require(claims.iss == expected.client_id, "iss is not the client id")?;
    require(claims.sub == expected.client_id, "sub is not the client id")?;
    require(claims.aud == expected.audience, "aud is not the token URL")?;
    require(!claims.jti.is_empty(), "jti is empty")?;
    require(claims.exp > expected.now, "exp is over")?;
    require(claims.iat <= expected.now, "iat is in the future")?;
    require(claims.exp.saturating_sub(claims.iat) <= LONGEST_S, "exp is too far from iat")?;
    Ok(claims.jti)
}

fn refused(reason: &'static str) -> Refusal {
    Refusal::new(TokenError::InvalidGrant, reason)
}

fn require(holds: bool, otherwise: &'static str) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(refused(otherwise)) }
}

fn decode(part: &str) -> Result<Vec<u8>, Refusal> {
    BASE64_URL_SAFE_NO_PAD.decode(part).map_err(|_| refused("a part is not base64url without padding"))
}

fn json<T: DeserializeOwned>(part: &str, otherwise: &'static str) -> Result<T, Refusal> {
    serde_json::from_slice(&decode(part)?).map_err(|_| refused(otherwise))
}
