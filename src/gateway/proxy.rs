//! Which way leads through a proxy. Pure.

use zeroize::Zeroizing;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProxyScheme {
    Http,
    Socks5,
}

pub(crate) struct Credentials {
    pub(crate) user: String,
    pub(crate) password: Zeroizing<String>,
}

pub(crate) struct Proxy {
    pub(crate) scheme: ProxyScheme,
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) credentials: Option<Credentials>,
}

impl Proxy {
    pub(crate) fn parse(url: &str) -> Result<Proxy, ()> {
        let (scheme, rest) = url.split_once("://").ok_or(())?;
        let (scheme, default) = match scheme {
            "http" => (ProxyScheme::Http, 80),
            _ => (ProxyScheme::Socks5, 1080),
        };
        let (credentials, place) = match rest.rsplit_once('@') {
            Some((pair, place)) => {
                let (user, password) = pair.split_once(':').unwrap_or((pair, ""));
                (Some(Credentials { user: user.into(), password: Zeroizing::new(password.into()) }), place)
            }
            None => (None, rest),
        };
        let (host, port) = place
            .trim_end_matches('/')
            .rsplit_once(':')
            .map_or((place, default), |(h, p)| (h, p.parse().unwrap_or(default)));
        Ok(Proxy { scheme, host: host.into(), port, credentials })
    }

    pub(crate) fn serves(&self, host: &str) -> bool {
        !(host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|a| a.is_loopback()))
    }
}
