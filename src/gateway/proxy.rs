//! A proxy, and which hosts are reached without it. Decisions only: no socket is opened here.

use std::fmt;
use std::net::IpAddr;

use percent_encoding::percent_decode_str;
use ureq::http::uri::Authority;
use zeroize::Zeroizing;

use super::url;
use crate::status::Status;
use crate::text::validate;

/// A proxy and its exceptions. No Debug: it may hold a password.
pub(crate) struct Proxy {
    pub(crate) scheme: ProxyScheme,
    /// In lower case, without brackets.
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) credentials: Option<Credentials>,
    pub(crate) bypass: Bypass,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProxyScheme {
    /// `CONNECT`.
    Http,
    /// The proxy looks the name up.
    Socks5,
}

/// User and password for the proxy. No Debug: they are secrets.
pub(crate) struct Credentials {
    pub(crate) user: String,
    /// May be empty.
    pub(crate) password: Zeroizing<String>,
}

/// Why a text is not the URL of a proxy. Never holds a part of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BadProxy {
    pub(crate) status: Status,
    pub(crate) detail: &'static str,
}

/// What is wrong with a user or a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadCredentials {
    User(&'static str),
    Password(&'static str),
}

impl Proxy {
    /// Reads the URL of a proxy. The bypass is empty.
    pub(crate) fn parse(text: &str) -> Result<Proxy, BadProxy> {
        Proxy::parse_with(text, 80)
    }

    /// `http_port`: the port of an HTTP proxy when the text names none.
    fn parse_with(text: &str, http_port: u16) -> Result<Proxy, BadProxy> {
        let bad = |detail| BadProxy { status: Status::Url, detail };
        let (scheme, rest) = text.split_once("://").ok_or(bad("it begins with http:// or socks5://"))?;
        let (scheme, usual_port) = match scheme.to_ascii_lowercase().as_str() {
            "http" => (ProxyScheme::Http, http_port),
            "socks5" | "socks5h" => (ProxyScheme::Socks5, 1080),
            "https" => {
                let detail = "https:// to a proxy is not supported; what goes through one of http:// is encrypted";
                return Err(BadProxy { status: Status::OptionValue, detail });
            }
            _ => return Err(BadProxy { status: Status::OptionValue, detail: "it begins with http:// or socks5://" }),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        if rest.contains(['/', '?', '#']) {
            return Err(bad("nothing follows the port; in a password / ? # are written %2F %3F %23"));
        }
        let (user, place) = match rest.rsplit_once('@') {
            Some((user, place)) => (Some(user), place),
            None => (None, rest),
        };
        let authority: Authority = place.parse().map_err(|_| bad("host and port cannot be read"))?;
        let (host, port) = url::host_and_port(&authority).ok_or(bad("host and port cannot be read"))?;
        let credentials = user.map(|user| credentials(scheme, user)).transpose().map_err(bad)?;
        Ok(Proxy { scheme, host, port: port.unwrap_or(usual_port), credentials, bypass: Bypass::default() })
    }

    /// Reads a variable as curl does: the default scheme is http, the default port 1080, and what follows is ignored.
    pub(crate) fn parse_variable(text: &str) -> Result<Proxy, BadProxy> {
        const PORT: u16 = 1080;
        let text = text.trim();
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        let host = rest.rfind('@').map_or(0, |at| at + 1);
        let end = rest[host..].find(['/', '?', '#']).map_or(rest.len(), |at| host + at);
        Proxy::parse_with(&Zeroizing::new(format!("{scheme}://{}", &rest[..end])), PORT)
    }

    /// Whether `host` (without brackets) is reached through this proxy. This machine never is.
    pub(crate) fn serves(&self, host: &str) -> bool {
        let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        !is_this_machine(&host) && !self.bypass.lists(&host)
    }
}

impl Credentials {
    /// Checks what the proxy's protocol can carry: SOCKS counts bytes in one byte, and in HTTP a colon ends the user.
    pub(crate) fn new(
        scheme: ProxyScheme,
        user: String,
        password: Zeroizing<String>,
    ) -> Result<Credentials, BadCredentials> {
        const MOST_BYTES: usize = 255;
        let fault = |text: &str| match text {
            _ if text.len() > MOST_BYTES => Some("at most 255 bytes"),
            _ if text.chars().any(char::is_control) => Some("it has a control character"),
            _ => None,
        };
        if user.is_empty() {
            return Err(BadCredentials::User("a password needs a user"));
        }
        if scheme == ProxyScheme::Http && user.contains(':') {
            return Err(BadCredentials::User("a user of an http:// proxy has no colon"));
        }
        match (fault(&user), fault(&password)) {
            (Some(detail), _) => Err(BadCredentials::User(detail)),
            (None, Some(detail)) => Err(BadCredentials::Password(detail)),
            (None, None) => Ok(Credentials { user, password }),
        }
    }
}

/// Reads the part of a URL before the `@`.
fn credentials(scheme: ProxyScheme, text: &str) -> Result<Credentials, &'static str> {
    let (user, password) = text.split_once(':').unwrap_or((text, ""));
    let undecodable = "user or password cannot be read; % is written %25";
    let user = percent_decoded(user).ok_or(undecodable)?;
    let password = percent_decoded(password).ok_or(undecodable)?;
    Credentials::new(scheme, user.to_string(), password).map_err(|bad| match bad {
        BadCredentials::User(detail) | BadCredentials::Password(detail) => detail,
    })
}

fn percent_decoded(text: &str) -> Option<Zeroizing<String>> {
    // The crate keeps a percent sign that encodes nothing; here it is an error.
    if validate::percent_encoded(text).any(|byte| byte.is_none()) {
        return None;
    }
    // Never grows, and so leaves no copy behind.
    let mut decoded = Zeroizing::new(Vec::with_capacity(text.len()));
    decoded.extend(percent_decode_str(text));
    std::str::from_utf8(&decoded).ok().map(|text| Zeroizing::new(text.to_owned()))
}

fn is_this_machine(host: &str) -> bool {
    url::is_loopback(host)
        || host.ends_with(".localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

/// Hosts that are reached without the proxy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bypass(Vec<Exception>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Exception {
    Everything,
    /// A name, and all names below it.
    Domain(String),
    Network {
        address: IpAddr,
        bits: u8,
    },
}

/// The position, from 1, of a bad entry. The entry itself is not kept: it may be a secret in the wrong place.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BadEntry(usize);

impl fmt::Display for BadEntry {
    fn fmt(&self, to: &mut fmt::Formatter) -> fmt::Result {
        write!(to, "entry {} is no name, address or network, nor *", self.0)
    }
}

impl Bypass {
    /// Reads entries separated by commas; empty ones are ignored.
    pub(crate) fn parse(text: &str) -> Result<Bypass, BadEntry> {
        let entries = text.split(',').map(str::trim).enumerate().filter(|(_, entry)| !entry.is_empty());
        entries.map(|(at, entry)| Exception::parse(entry).ok_or(BadEntry(at + 1))).collect::<Result<_, _>>().map(Bypass)
    }

    /// Reads a variable as curl does: blanks separate entries too. Beyond curl, semicolons do too, and `*.` before a
    /// name is ignored. What has no meaning here is meant for another program, and is passed over.
    pub(crate) fn parse_variable(text: &str) -> (Bypass, Vec<BadEntry>) {
        let is_between = |c: char| matches!(c, ',' | ';') || c.is_whitespace();
        let entries = text.split(is_between).filter(|entry| !entry.is_empty()).enumerate();
        let mut bypass = Bypass::default();
        let mut passed_over = Vec::new();
        for (at, entry) in entries {
            match Exception::parse(entry).or_else(|| domain(entry.strip_prefix("*.")?)) {
                Some(exception) => bypass.0.push(exception),
                None => passed_over.push(BadEntry(at + 1)),
            }
        }
        (bypass, passed_over)
    }

    pub(crate) fn add(&mut self, other: Bypass) {
        self.0.extend(other.0);
    }

    fn lists(&self, host: &str) -> bool {
        let address = host.parse::<IpAddr>().ok().map(|address| address.to_canonical());
        self.0.iter().any(|exception| match exception {
            Exception::Everything => true,
            Exception::Domain(name) => {
                host.strip_suffix(name.as_str()).is_some_and(|before| before.is_empty() || before.ends_with('.'))
            }
            Exception::Network { address: network, bits } => {
                address.is_some_and(|address| share_bits(*network, address, *bits))
            }
        })
    }
}

impl Exception {
    fn parse(entry: &str) -> Option<Exception> {
        if entry == "*" {
            return Some(Exception::Everything);
        }
        network(entry).or_else(|| domain(entry))
    }
}

/// Reads a network. An address is a network of its own.
fn network(entry: &str) -> Option<Exception> {
    let (address, bits) = match entry.split_once('/') {
        Some((address, bits)) => (address, Some(bits)),
        None => (entry, None),
    };
    let bare = address.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(address);
    let address: IpAddr = bare.parse().ok()?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let bits = match bits {
        Some(bits) if bits.chars().all(validate::digit) => bits.parse().ok().filter(|bits| *bits <= most)?,
        Some(_) => return None,
        None => most,
    };
    // An IPv4 network in IPv6 spelling is that IPv4 network.
    Some(match address.to_canonical() {
        IpAddr::V4(v4) if address.is_ipv6() && bits >= 96 => Exception::Network { address: v4.into(), bits: bits - 96 },
        _ => Exception::Network { address, bits },
    })
}

fn domain(entry: &str) -> Option<Exception> {
    let name = entry.strip_prefix('.').unwrap_or(entry);
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    let is_label = |label: &str| {
        !label.is_empty() && label.chars().all(|c| validate::letter_or_digit(c) || matches!(c, '-' | '_'))
    };
    // A name that ends in a number is an address with a mistake in it.
    let ends_in_number = name.rsplit('.').next().is_some_and(|last| last.chars().all(validate::digit));
    (name.split('.').all(is_label) && !ends_in_number).then_some(Exception::Domain(name))
}

fn share_bits(a: IpAddr, b: IpAddr, bits: u8) -> bool {
    let (difference, width) = match (a, b) {
        (IpAddr::V4(a), IpAddr::V4(b)) => (u128::from(a.to_bits() ^ b.to_bits()), 32),
        (IpAddr::V6(a), IpAddr::V6(b)) => (a.to_bits() ^ b.to_bits(), 128),
        _ => return false,
    };
    // Shifting by the whole width is not allowed: a network of 0 bits has everything.
    difference.checked_shr(width - u32::from(bits)).unwrap_or(0) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy(no_proxy: &str) -> Proxy {
        Proxy { bypass: Bypass::parse(no_proxy).unwrap(), ..Proxy::parse("http://proxy").ok().unwrap() }
    }

    #[test]
    fn good_urls() {
        use ProxyScheme::{Http, Socks5};
        for (text, scheme, host, port, user) in [
            ("http://proxy", Http, "proxy", 80, None),
            ("HTTP://Proxy.Example:3128/", Http, "proxy.example", 3128, None),
            ("socks5://10.0.0.1", Socks5, "10.0.0.1", 1080, None),
            ("socks5h://proxy:9/", Socks5, "proxy", 9, None),
            ("http://[2001:db8::1]:3128", Http, "2001:db8::1", 3128, None),
            ("socks5://[::1]", Socks5, "::1", 1080, None),
            ("http://shop:secret@proxy", Http, "proxy", 80, Some(("shop", "secret"))),
            ("http://shop@proxy", Http, "proxy", 80, Some(("shop", ""))),
            ("http://shop:@proxy", Http, "proxy", 80, Some(("shop", ""))),
            ("http://DOM%5cshop:p%40%3A%2f%25@proxy:1", Http, "proxy", 1, Some(("DOM\\shop", "p@:/%"))),
            ("http://shop:a:b@c@proxy", Http, "proxy", 80, Some(("shop", "a:b@c"))),
            ("socks5://a%3ab:%C3%BC@proxy", Socks5, "proxy", 1080, Some(("a:b", "\u{fc}"))),
        ] {
            let proxy = Proxy::parse(text).unwrap_or_else(|bad| panic!("{text}: {bad:?}"));
            assert_eq!((proxy.scheme, proxy.host.as_str(), proxy.port), (scheme, host, port), "{text}");
            let found = proxy.credentials.as_ref().map(|found| (found.user.as_str(), found.password.as_str()));
            assert_eq!(found, user, "{text}");
        }
    }

    #[test]
    fn bad_urls() {
        let long = format!("http://shop:{}@proxy", "x".repeat(256));
        for text in [
            "",
            "proxy",
            "proxy:3128",
            "http://",
            "http:///",
            "http://proxy//",
            "http://proxy/path",
            "http://proxy?q",
            "http://proxy#f",
            "http://proxy:",
            "http://proxy:0",
            "http://proxy:99999",
            "http://proxy:+80",
            "http://proxy:x",
            "http://2001:db8::1",
            "http://[2001:db8::1",
            "http://a b",
            "http://pr\u{f6}xy",
            "http://@proxy",
            "http://:secret@proxy",
            "http://shop:secret@",
            "http://shop:50%@proxy",
            "http://shop:%+1@proxy",
            "http://shop:%ff@proxy",
            "http://shop:%0d%0a@proxy",
            "http://a%3ab:secret@proxy",
            &long,
        ] {
            let bad = Proxy::parse(text).err().unwrap_or_else(|| panic!("{text}"));
            assert_eq!(bad.status, Status::Url, "{text}");
        }
        for text in ["https://proxy", "ftp://proxy", "socks4://proxy", "://proxy"] {
            assert_eq!(Proxy::parse(text).err().map(|bad| bad.status), Some(Status::OptionValue), "{text}");
        }
    }

    #[test]
    fn this_machine_is_never_reached_through_a_proxy() {
        for host in ["localhost", "LOCALHOST.", "till.localhost", "127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
            assert!(!proxy("").serves(host), "{host}");
        }
        for host in ["localhost.example", "notlocalhost", "128.0.0.1", "::2", "::ffff:10.0.0.1"] {
            assert!(proxy("").serves(host), "{host}");
        }
    }

    #[test]
    fn exceptions() {
        for (no_proxy, direct, through) in [
            ("example.com", &["example.com", "EXAMPLE.com.", "a.b.example.com"][..], &["badexample.com", "com"][..]),
            (".Example.com.", &["example.com", "a.example.com"], &["example.com.org"]),
            ("a_b.example , x", &["a_b.example", "x", "y.x"], &["b.example"]),
            (" , 10.1.2.3,", &["10.1.2.3", "::ffff:10.1.2.3"], &["10.1.2.4", "a.10.1.2.3x"]),
            ("10.0.0.1/8", &["10.255.0.1"], &["11.0.0.1", "::a00:1"]),
            ("192.168.4.0/22", &["192.168.7.255"], &["192.168.8.0"]),
            ("0.0.0.0/0", &["8.8.8.8"], &["2001:db8::1", "name"]),
            ("2001:db8::/33", &["2001:db8:7fff::1"], &["2001:db8:8000::1", "32.1.13.184"]),
            ("::/0", &["2001:db8::1"], &["8.8.8.8"]),
            ("[2001:db8::7]", &["2001:DB8:0::7"], &["2001:db8::8"]),
            ("::ffff:10.0.0.0/104", &["10.9.9.9"], &["11.0.0.1"]),
            ("*", &["anything", "8.8.8.8", "2001:db8::1"], &[]),
        ] {
            let proxy = proxy(no_proxy);
            assert!(direct.iter().all(|host| !proxy.serves(host)), "{no_proxy}");
            assert!(through.iter().all(|host| proxy.serves(host)), "{no_proxy}");
        }
    }

    #[test]
    fn what_is_no_exception_is_told_by_its_position() {
        for (text, position) in [
            ("*.example", 1),
            ("a, b c", 2),
            (",,example:80", 3),
            ("a,10.0.0.0/33", 2),
            ("10.0.0.0/", 1),
            ("10.0.0.0/+8", 1),
            ("::/129", 1),
            ("10.0.0.300", 1),
            ("10.0.0", 1),
            ("a..b", 1),
            (".", 1),
            ("b\u{fc}ro.example", 1),
            ("http://example", 1),
        ] {
            assert_eq!(Bypass::parse(text), Err(BadEntry(position)), "{text}");
        }
    }

    #[test]
    fn urls_of_variables() {
        for (text, place) in [
            ("proxy", Some("proxy:1080")),
            ("http://proxy/", Some("proxy:1080")),
            ("http://proxy:80", Some("proxy:80")),
            ("proxy:3128", Some("proxy:3128")),
            (" http://proxy:3128\n", Some("proxy:3128")),
            ("http://proxy:3128/proxy.pac?x#y", Some("proxy:3128")),
            ("10.0.0.1:8080", Some("10.0.0.1:8080")),
            ("[2001:db8::1]:3128", Some("2001:db8::1:3128")),
            ("shop:secret@proxy:3128/", Some("proxy:3128")),
            ("socks5h://proxy", Some("proxy:1080")),
            // The rest of a password is not a host.
            ("http://shop:12/34@proxy", None),
            ("https://proxy", None),
            ("socks4://proxy", None),
            ("http://", None),
            ("proxy:port", None),
            ("a proxy", None),
        ] {
            let proxy = Proxy::parse_variable(text).ok();
            let found = proxy.map(|proxy| format!("{}:{}", proxy.host, proxy.port));
            assert_eq!(found.as_deref(), place, "{text}");
        }
        let proxy = Proxy::parse_variable("shop:a%40b@proxy").ok().unwrap();
        assert_eq!(proxy.credentials.map(|found| found.password.to_string()).as_deref(), Some("a@b"));
    }

    #[test]
    fn exceptions_of_variables() {
        for (text, as_option, passed_over) in [
            ("a.example,b.example", "a.example,b.example", &[][..]),
            ("a.example b.example\tc.example", "a.example,b.example,c.example", &[]),
            ("a.example; 10.0.0.0/8 ;", "a.example,10.0.0.0/8", &[]),
            (",,.a.example., ,", "a.example", &[]),
            ("*.a.example", "a.example", &[]),
            ("*", "*", &[]),
            ("a.example,10.1.*,b.example", "a.example,b.example", &[2]),
            ("<local>;a.example:8443;[::1]:80;c", "c", &[1, 2, 3]),
            ("*a.example *.*.b *.", "", &[1, 2, 3]),
            ("http://a.example|b", "", &[1]),
        ] {
            let (bypass, passed) = Bypass::parse_variable(text);
            assert_eq!(bypass, Bypass::parse(as_option).unwrap(), "{text}");
            assert_eq!(passed, passed_over.iter().map(|at| BadEntry(*at)).collect::<Vec<_>>(), "{text}");
        }
    }

    #[test]
    fn exceptions_add_up() {
        let mut both = Bypass::parse("a").unwrap();
        both.add(Bypass::parse("b").unwrap());
        assert_eq!(both, Bypass::parse("a,b").unwrap());
    }
}
