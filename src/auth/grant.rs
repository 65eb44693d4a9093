//! The request to a token endpoint: what each kind of credentials posts.

use std::time::SystemTime;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use zeroize::Zeroizing;

use crate::error::Error;

/// A way to ask for a token.
pub(super) trait Grant: Send + Sync {
    /// The request for one exchange. `now` is the best estimate of the endpoint's clock.
    fn request(&self, now: SystemTime) -> Result<TokenRequest, Error>;

    /// What may be wrong when the endpoint refuses these credentials, in words for a shop.
    fn suspects(&self) -> &'static str;
}

/// The form, and the header `Authorization` if there is one. Both are wiped when dropped.
pub(super) struct TokenRequest {
    pub(super) authorization: Option<Zeroizing<String>>,
    pub(super) form: Zeroizing<String>,
}

/// Encodes fields as `application/x-www-form-urlencoded`. Allocates once, so that growing leaves no copy behind.
pub(super) fn form(fields: &[(&str, &str)]) -> Zeroizing<String> {
    const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'*');
    let room = fields.iter().map(|(name, value)| name.len() + 3 * value.len() + 2).sum();
    let mut form = Zeroizing::new(String::with_capacity(room));
    for (name, value) in fields {
        if !form.is_empty() {
            form.push('&');
        }
        *form += name;
        form.push('=');
        for (at, word) in value.split(' ').enumerate() {
            if at > 0 {
                form.push('+');
            }
            form.extend(utf8_percent_encode(word, RESERVED));
        }
    }
    form
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_encoded() {
        let form = form(&[("a", "x-._*9"), ("type", "urn:ietf:x y"), ("b", "\u{e9}+&=%")]);
        assert_eq!(*form, "a=x-._*9&type=urn%3Aietf%3Ax+y&b=%C3%A9%2B%26%3D%25");
    }
}
