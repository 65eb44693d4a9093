//! The grant with a signed assertion, as client testing and production take it (api.md §10.2, RFC 7523): each exchange
//! makes a new JWT.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use rustls::SignatureScheme;
use rustls::sign::{Signer, SigningKey};
use serde_json::json;
use zeroize::Zeroizing;

use super::grant::{Grant, TokenRequest, form};
use crate::error::Error;
use crate::gateway::keys;
use crate::options::{self, KeyId};
use crate::status::Status;

/// How far `iat` is dated back: clocks differ, and the endpoint refuses an assertion from its own future.
const BACK_DATED: Duration = Duration::from_secs(60);

pub(super) struct SignedAssertion {
    client_id: String,
    resource: String,
    /// The token URL as it is written, character for character.
    audience: String,
    key_id: String,
    key: Arc<dyn SigningKey>,
    lifetime: Duration,
}

impl SignedAssertion {
    /// Reads the key file, and the certificate file if one is named. An error names the option of the file at fault.
    pub(super) fn new(settings: &options::Assertion) -> Result<SignedAssertion, Error> {
        let file = keys::PemFile { option: "private_key_file", path: &settings.private_key_file };
        let (key, key_id) = match &settings.key_id {
            KeyId::Thumbprint(thumbprint) => (keys::rsa_key(file)?, thumbprint.clone()),
            KeyId::CertificateFile(path) => {
                let pair = keys::rsa_pair(keys::PemFile { option: "certificate_file", path }, file)?;
                let thumbprint = keys::thumbprint(&pair.cert[0]);
                (pair.key, thumbprint)
            }
        };
        Ok(SignedAssertion {
            client_id: settings.client_id.clone(),
            resource: settings.resource.clone(),
            audience: settings.token_url.text.clone(),
            key_id,
            key,
            lifetime: settings.lifetime,
        })
    }

    fn assertion(&self, now: SystemTime) -> Result<Zeroizing<String>, Error> {
        let seconds = |time: SystemTime| time.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let header = json!({ "typ": "JWT", "alg": "RS256", "kid": self.key_id });
        let claims = json!({
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": self.audience,
            "jti": uuid::Uuid::new_v4().to_string(),
            "iat": seconds(now - BACK_DATED),
            "exp": seconds(now + self.lifetime),
        });
        let encoded = |json: serde_json::Value| BASE64URL.encode(json.to_string());
        let mut assertion = Zeroizing::new([encoded(header), encoded(claims)].join("."));
        let signature = BASE64URL.encode(self.sign(assertion.as_bytes())?);
        *assertion = [assertion.as_str(), &signature].join(".");
        Ok(assertion)
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let fault = |why: &str| Error::because(Status::Internal, "", why);
        let signer: Box<dyn Signer> = self
            .key
            .choose_scheme(&[SignatureScheme::RSA_PKCS1_SHA256])
            .ok_or_else(|| fault("the key does not sign with RS256"))?;
        signer.sign(message).map_err(|error| fault(&error.to_string()))
    }
}

impl Grant for SignedAssertion {
    fn request(&self, now: SystemTime) -> Result<TokenRequest, Error> {
        let assertion = self.assertion(now)?;
        let form = form(&[
            ("grant_type", "client_credentials"),
            ("client_id", &self.client_id),
            ("resource", &self.resource),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", &assertion),
        ]);
        Ok(TokenRequest { authorization: None, form })
    }

    fn suspects(&self) -> &'static str {
        "key, certificate, client_id or token_url is wrong, or the certificate is not registered yet"
    }
}
