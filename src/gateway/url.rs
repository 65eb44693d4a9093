//! The base URL of a service: checked once, so that all later code can rely on it.

use std::net::IpAddr;

use ureq::http::Uri;

use crate::status::Status;

/// A base URL that may be used: https, or http to this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BaseUrl {
    /// Without a trailing slash.
    text: String,
    host: String,
    port: u16,
    tls: bool,
}

impl BaseUrl {
    pub(crate) fn parse(text: &str) -> Result<BaseUrl, Status> {
        let text = text.trim_end_matches('/');
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Status::Url);
        }
        let uri: Uri = text.parse().map_err(|_| Status::Url)?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(Status::Url);
        };
        // A look-up appends its own query; a user and password would belong in a header that we do not send.
        if authority.as_str().contains('@') || uri.query().is_some() || text.contains('#') {
            return Err(Status::Url);
        }
        let tls = match scheme {
            "https" => true,
            "http" => false,
            _ => return Err(Status::Url),
        };
        let (host, port) = host_and_port(authority).ok_or(Status::Url)?;
        if !tls && !is_loopback(&host) {
            return Err(Status::UrlInsecure);
        }
        let port = port.unwrap_or(if tls { 443 } else { 80 });
        Ok(BaseUrl { text: text.to_owned(), host, port, tls })
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Without brackets.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Host and port, to be shown.
    pub(crate) fn place(&self) -> String {
        let brackets = self.host.contains(':');
        if brackets { format!("[{}]:{}", self.host, self.port) } else { format!("{}:{}", self.host, self.port) }
    }

    pub(crate) fn is_tls(&self) -> bool {
        self.tls
    }

    /// Whether its name is reserved for tests (RFC 6761).
    pub(crate) fn is_for_tests(&self) -> bool {
        self.host.ends_with(".test")
    }

    /// Whether it is this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }
}

/// The host in lower case and without brackets, and the port if one is named. None: one of them is bad.
pub(super) fn host_and_port(authority: &ureq::http::uri::Authority) -> Option<(String, Option<u16>)> {
    let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
    (!host.is_empty() && !has_bad_port(authority)).then(|| (host, authority.port_u16()))
}

/// Whether a colon is followed by anything but a port from 1 to 65535.
fn has_bad_port(authority: &ureq::http::uri::Authority) -> bool {
    let after_host = authority.as_str().rsplit(']').next().and_then(|rest| rest.rsplit_once(':'));
    after_host.is_some_and(|(_, port)| {
        !port.bytes().all(|byte| byte.is_ascii_digit()) || authority.port_u16().is_none_or(|port| port == 0)
    })
}

pub(super) fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_ones() {
        for (text, host, port, tls) in [
            ("https://api-ms.payments.jpmorgan.com/api/v2", "api-ms.payments.jpmorgan.com", 443, true),
            ("https://API.example:8443/api/v2/", "api.example", 8443, true),
            ("http://127.0.0.1:8080/api/v2", "127.0.0.1", 8080, false),
            ("http://127.9.9.9/api/v2", "127.9.9.9", 80, false),
            ("http://localhost:1/x", "localhost", 1, false),
            ("http://[::1]:8080/api/v2", "::1", 8080, false),
            ("https://[2001:db8::1]/api/v2", "2001:db8::1", 443, true),
        ] {
            let url = BaseUrl::parse(text).unwrap_or_else(|status| panic!("{text}: {status:?}"));
            assert_eq!((url.host(), url.port(), url.is_tls()), (host, port, tls), "{text}");
        }
    }

    #[test]
    fn bad_ones() {
        for text in [
            "",
            "/",
            "api.example",
            "api.example/api",
            "ftp://a/b",
            "https://",
            "https:///x",
            "https://a b/",
            "https://user:secret@a/",
            "https://a/?q=1",
            "https://a/#f",
            "https://a:/x",
            "https://a:0/x",
            "https://a:99999/x",
            "https://a:x/",
            "https://a:+443/",
            "https://[::1",
            "https://a/\u{e9}",
            "https://\u{0}",
        ] {
            assert_eq!(BaseUrl::parse(text), Err(Status::Url), "{text}");
        }
        for text in ["http://api.example/api", "http://10.0.0.1/", "http://localhost.example/", "http://[2001:db8::1]/"]
        {
            assert_eq!(BaseUrl::parse(text), Err(Status::UrlInsecure), "{text}");
        }
    }
}
