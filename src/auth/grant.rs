//! What is posted to a token endpoint.

use std::time::SystemTime;

use zeroize::Zeroizing;

use crate::error::Fault;

/// A way to ask for a token.
pub(super) trait Grant: Send + Sync {
    /// The request for one exchange; `now` is the best that is known of the endpoint's clock.
    fn request(&self, now: SystemTime) -> Result<TokenRequest, Fault>;

    /// What may be wrong when the endpoint does not take it for this client's, in words for a shop.
    fn suspects(&self) -> &'static str;
}

/// A form, and the header `Authorization` where it has one. Wiped.
pub(super) struct TokenRequest {
    pub(super) authorization: Option<Zeroizing<String>>,
    pub(super) form: Zeroizing<String>,
}

/// `application/x-www-form-urlencoded`. The room is made once, so that growing leaves no copy behind.
pub(super) fn form(fields: &[(&str, &str)]) -> Zeroizing<String> {
    let room = fields.iter().map(|(name, value)| name.len() + 3 * value.len() + 2).sum();
    let mut form = Zeroizing::new(String::with_capacity(room));
    for (name, value) in fields {
        if !form.is_empty() {
            form.push('&');
        }
        *form += name;
        form.push('=');
        for byte in value.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' => form.push(byte.into()),
                b' ' => form.push('+'),
                _ => {
                    const HEX: &[u8; 16] = b"0123456789ABCDEF";
                    form.push('%');
                    form.push(HEX[usize::from(byte >> 4)].into());
                    form.push(HEX[usize::from(byte & 15)].into());
                }
            }
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
