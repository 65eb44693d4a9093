//! The grant with client id and secret, as the mock tier takes them (api.md §10.1).

use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use zeroize::Zeroizing;

use super::grant::{Grant, TokenRequest, form};
use crate::error::Error;
use crate::options::{self, SecretMethod};

pub(super) struct ClientSecret {
    client_id: String,
    client_secret: Zeroizing<String>,
    scope: Option<String>,
    method: SecretMethod,
}

impl ClientSecret {
    pub(super) fn new(settings: &options::ClientSecret) -> ClientSecret {
        ClientSecret {
            client_id: settings.client_id.clone(),
            client_secret: settings.client_secret.clone(),
            scope: settings.scope.clone(),
            method: settings.method,
        }
    }
}

impl Grant for ClientSecret {
    fn request(&self, _: SystemTime) -> Result<TokenRequest, Error> {
        let (id, secret) = (self.client_id.as_str(), self.client_secret.as_str());
        let mut fields = vec![("grant_type", "client_credentials")];
        fields.extend(self.scope.as_deref().map(|scope| ("scope", scope)));
        let authorization = match self.method {
            SecretMethod::Basic => {
                let pair = Zeroizing::new([id, ":", secret].concat());
                let encoded = Zeroizing::new(BASE64.encode(pair.as_bytes()));
                Some(Zeroizing::new(["Basic ", &encoded].concat()))
            }
            SecretMethod::Post => {
                fields.extend([("client_id", id), ("client_secret", secret)]);
                None
            }
        };
        Ok(TokenRequest { authorization, form: form(&fields) })
    }

    fn suspects(&self) -> &'static str {
        "client_id or client_secret is wrong"
    }
}
