//! What a token request says: its form fields, and its Basic header.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::http::{Head, decode_query};
use crate::refusal::{Refusal, malformed};

/// The fields of a form, each given once.
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    pub(crate) fn read(head: &Head, body: &[u8]) -> Result<Form, Refusal> {
        let kind = head.header("content-type").unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(malformed("Content-Type is not that of a form"));
        }
        let body = std::str::from_utf8(body).map_err(|_| malformed("the form is not UTF-8"))?;
        let mut fields: Vec<(String, String)> = Vec::new();
        for pair in body.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').ok_or(malformed("a field has no value"))?;
            let decoded = decode_query(name).zip(decode_query(value));
            let (name, value) = decoded.ok_or(malformed("a field is not well-formed"))?;
            if fields.iter().any(|(known, _)| *known == name) {
                return Err(malformed("a field is given twice"));
            }
            fields.push((name, value));
        }
        Ok(Form(fields))
    }

    /// Refuses fields that don't belong to this kind of request.
    pub(crate) fn only(&self, names: &[&str]) -> Result<(), Refusal> {
        match self.0.iter().all(|(name, _)| names.contains(&name.as_str())) {
            true => Ok(()),
            false => Err(malformed("a field does not belong here")),
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Client id and secret of a Basic header. `None`: there is no `Authorization` at all.
pub(crate) fn basic(head: &Head) -> Option<Result<(String, String), Refusal>> {
    let credentials = head.header("authorization")?;
    let read = || {
        let (scheme, coded) = credentials.split_once(' ')?;
        let coded = scheme.eq_ignore_ascii_case("basic").then_some(coded.trim())?;
        let text = String::from_utf8(BASE64_STANDARD.decode(coded).ok()?).ok()?;
        let (id, secret) = text.split_once(':')?;
        Some((id.to_owned(), secret.to_owned()))
    };
    Some(read().ok_or(malformed("Authorization is not Basic with id and secret")))
}
