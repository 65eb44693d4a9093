//! A signed assertion (RFC 7523), really verified: signature, key id, claims, times, single use.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use ring::digest;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use rustls::pki_types::CertificateDer;
use serde::Deserialize;
use x509_cert::Certificate;
use x509_cert::der::Decode;

/// A certificate a client has registered: the name of its key, and the key.
pub(crate) struct Registered {
    thumbprint: String,
    public_key: Vec<u8>,
}

impl Registered {
    /// None if it cannot be read.
    pub(crate) fn read(certificate: &CertificateDer) -> Option<Registered> {
        let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, certificate);
        let thumbprint = hash.as_ref().iter().map(|byte| format!("{byte:02X}")).collect();
        let info = Certificate::from_der(certificate).ok()?.tbs_certificate.subject_public_key_info;
        Some(Registered { thumbprint, public_key: info.subject_public_key.raw_bytes().to_vec() })
    }
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    typ: String,
    kid: String,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: String,
    jti: String,
    iat: u64,
    exp: u64,
}

/// What is wrong with an assertion; its `jti` if nothing is.
pub(crate) fn verify(
    assertion: &str,
    registered: &[Registered],
    client_id: &str,
    audience: &str,
    now: SystemTime,
) -> Result<String, &'static str> {
    let parts: Vec<&str> = assertion.split('.').collect();
    let [header, claims, signature] = parts[..] else { return Err("the assertion has not three parts") };
    let decode = |part: &str| BASE64URL.decode(part).map_err(|_| "a part is not base64url");
    let signed = &assertion[..header.len() + 1 + claims.len()];
    let (header, claims, signature) = (decode(header)?, decode(claims)?, decode(signature)?);
    let header: Header = serde_json::from_slice(&header).map_err(|_| "the header is not that of a JWT")?;
    let claims: Claims = serde_json::from_slice(&claims).map_err(|_| "a claim is missing or malformed")?;

    if header.alg != "RS256" || header.typ != "JWT" {
        return Err("alg must be RS256, typ JWT");
    }
    let key = registered.iter().find(|known| known.thumbprint == header.kid).ok_or("kid names no registered key")?;
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &key.public_key)
        .verify(signed.as_bytes(), &signature)
        .map_err(|_| "the signature is wrong")?;
    let now = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    match claims {
        Claims { iss, sub, .. } if iss != client_id || sub != client_id => Err("iss and sub must be the client id"),
        Claims { aud, .. } if aud != audience => Err("aud is not the token URL"),
        Claims { exp, .. } if exp <= now => Err("it has expired"),
        Claims { iat, .. } if iat > now => Err("iat lies in the future"),
        Claims { jti, .. } if jti.is_empty() => Err("jti is empty"),
        Claims { jti, .. } => Ok(jti),
    }
}
