//! Which proxy is used: that of the options or, when an option says so, that of the environment. The whole machine
//! shares the environment, so what is meant there for another program stops no till.

use std::ffi::OsString;

use zeroize::Zeroizing;

use super::{Config, OptionRow, needs};
use crate::constants::*;
use crate::error::Error;
use crate::gateway::{BadCredentials, Bypass, Credentials, Proxy};
use crate::status::Status;

type Variable<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// The proxy, and a sentence for each part of the environment that was passed over.
pub(super) type Found = (Option<Proxy>, Vec<String>);

pub(super) fn read(config: &Config, variable: Variable) -> Result<Found, Error> {
    let from_environment = config.number(JPM_OPT_PROXY_FROM_ENVIRONMENT) != 0;
    let (proxy, notes) = match config.text(JPM_OPT_PROXY_URL) {
        Some(_) if from_environment => {
            let detail = "proxy_url is set too; one of them is enough";
            return Err(Error::because(Status::Conflict, "proxy_from_environment", detail));
        }
        Some(url) => {
            let proxy = Proxy::parse(url).map_err(|bad| Error::because(bad.status, "proxy_url", bad.detail))?;
            (Some(proxy), Vec::new())
        }
        None if from_environment => of_environment(variable),
        None => (None, Vec::new()),
    };
    let Some(mut proxy) = proxy else {
        // It is no error when the environment names no proxy.
        return match set_of_user(config).filter(|_| !from_environment) {
            Some(option) => Err(needs(option, "proxy_url or proxy_from_environment")),
            None => Ok((None, notes)),
        };
    };
    if let Some(no_proxy) = config.text(JPM_OPT_NO_PROXY) {
        let exceptions = Bypass::parse(no_proxy).map_err(|bad| Error::because(Status::OptionValue, "no_proxy", bad))?;
        proxy.bypass.add(exceptions);
    }
    let credentials = credentials(config, &proxy)?;
    proxy.credentials = credentials.or(proxy.credentials);
    Ok((Some(proxy), notes))
}

/// The first option that is set of those for user and password.
fn set_of_user(config: &Config) -> Option<i32> {
    [JPM_OPT_PROXY_USER, JPM_OPT_PROXY_PASSWORD].into_iter().find(|option| config.is_set(*option))
}

/// User and password from the options. They conflict with those in the URL.
fn credentials(config: &Config, proxy: &Proxy) -> Result<Option<Credentials>, Error> {
    let (user, password) = (config.text(JPM_OPT_PROXY_USER), config.text(JPM_OPT_PROXY_PASSWORD));
    if let Some(option) = set_of_user(config).filter(|_| proxy.credentials.is_some()) {
        let why = "the proxy's URL has a user already: write user and password both there, or both as options";
        return Err(Error::because(Status::Conflict, OptionRow::name_of(option), why));
    }
    // `missing` reports a password without a user.
    let Some(user) = user else { return Ok(None) };
    let password = Zeroizing::new(password.unwrap_or_default().to_owned());
    Credentials::new(proxy.scheme, user.to_owned(), password).map(Some).map_err(|bad| match bad {
        BadCredentials::User(detail) => Error::because(Status::OptionValue, "proxy_user", detail),
        BadCredentials::Password(detail) => Error::because(Status::OptionValue, "proxy_password", detail),
    })
}

/// Reads the environment as curl does: lower-case names first, and an empty variable counts as not set.
fn of_environment(variable: Variable) -> Found {
    let mut notes = Vec::new();
    let urls = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
    let proxy = first_of(&urls, variable, &mut notes, |url| Proxy::parse_variable(url).map_err(|bad| bad.detail));
    let Some((_, mut proxy)) = proxy else { return (None, notes) };
    let exceptions = first_of(&["no_proxy", "NO_PROXY"], variable, &mut notes, |text| Ok(Bypass::parse_variable(text)));
    if let Some((name, (bypass, passed_over))) = exceptions {
        proxy.bypass = bypass;
        notes.extend(passed_over.iter().map(|entry| format!("a part of {name} is passed over: {entry}")));
    }
    (Some(proxy), notes)
}

/// The first of these variables that is set and can be read, and what `read` makes of it. A note never repeats a value,
/// which may be a secret.
fn first_of<T>(
    names: &[&'static str],
    variable: Variable,
    notes: &mut Vec<String>,
    read: impl Fn(&str) -> Result<T, &'static str>,
) -> Option<(&'static str, T)> {
    names.iter().find_map(|name| {
        let value = variable(name).filter(|value| !value.is_empty())?;
        match value.to_str().ok_or("it is not UTF-8").and_then(&read) {
            Ok(read) => Some((*name, read)),
            Err(why) => {
                notes.push(format!("{name} is passed over: {why}"));
                None
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FROM_ENVIRONMENT: (i32, &str) = (JPM_OPT_PROXY_FROM_ENVIRONMENT, "1");
    const URL: (i32, &str) = (JPM_OPT_PROXY_URL, "http://proxy:3128");
    const URL_WITH_USER: (i32, &str) = (JPM_OPT_PROXY_URL, "http://shop:hidden@proxy:3128");
    const USER: (i32, &str) = (JPM_OPT_PROXY_USER, "till");
    const PASSWORD: (i32, &str) = (JPM_OPT_PROXY_PASSWORD, "quiet");

    fn with(settings: &[(i32, &str)], environment: &[(&str, &str)]) -> Result<Found, Error> {
        let mut config = Config::default();
        for (number, value) in settings {
            config.set_text(*number, Some(value)).unwrap();
        }
        let variable = |name: &str| environment.iter().find(|(set, _)| *set == name).map(|(_, value)| value.into());
        read(&config, &variable)
    }

    fn used(settings: &[(i32, &str)], environment: &[(&str, &str)]) -> Option<Proxy> {
        with(settings, environment).unwrap_or_else(|fault| panic!("{}", fault.message)).0
    }

    #[test]
    fn none_unless_it_is_asked_for() {
        let environment = [("https_proxy", "http://proxy")];
        assert!(used(&[], &environment).is_none());
        assert!(used(&[(JPM_OPT_PROXY_FROM_ENVIRONMENT, "0")], &environment).is_none());
        assert!(used(&[(JPM_OPT_NO_PROXY, "a.example")], &environment).is_none());
        assert!(used(&[FROM_ENVIRONMENT, USER], &[]).is_none());
        assert_eq!(used(&[URL], &environment).unwrap().port, 3128);
    }

    #[test]
    fn user_and_password_stand_in_the_url_or_in_options() {
        for (settings, expected) in [
            (&[URL][..], None),
            (&[URL_WITH_USER], Some(("shop", "hidden"))),
            (&[URL, USER, PASSWORD], Some(("till", "quiet"))),
            (&[URL, USER], Some(("till", ""))),
        ] {
            let credentials = used(settings, &[]).unwrap().credentials;
            let found = credentials.as_ref().map(|found| (found.user.as_str(), found.password.as_str()));
            assert_eq!(found, expected);
        }
        let proxy = used(&[FROM_ENVIRONMENT, USER], &[("all_proxy", "http://proxy")]).unwrap();
        assert_eq!(proxy.credentials.unwrap().user, "till");
    }

    #[test]
    fn the_environment_in_its_order() {
        let all = [
            ("https_proxy", "http://a"),
            ("HTTPS_PROXY", "http://b"),
            ("all_proxy", "socks5://c"),
            ("ALL_PROXY", "socks5://d"),
        ];
        for (first, host) in ["a", "b", "c", "d"].into_iter().enumerate() {
            assert_eq!(used(&[FROM_ENVIRONMENT], &all[first..]).unwrap().host, host);
            let mut emptied = all;
            emptied[..first].iter_mut().for_each(|(_, value)| *value = "");
            assert_eq!(used(&[FROM_ENVIRONMENT], &emptied).unwrap().host, host);
        }
        assert!(used(&[FROM_ENVIRONMENT], &[("http_proxy", "http://a")]).is_none());
    }

    #[test]
    fn exceptions_of_option_and_environment_add_up() {
        let environment = [("https_proxy", "http://a"), ("no_proxy", "one.example"), ("NO_PROXY", "two.example")];
        let proxy = used(&[FROM_ENVIRONMENT, (JPM_OPT_NO_PROXY, "three.example")], &environment).unwrap();
        assert!(!proxy.serves("one.example") && proxy.serves("two.example") && !proxy.serves("three.example"));
        // Without the option the environment's exceptions do not count.
        assert!(used(&[URL], &environment).unwrap().serves("one.example"));
    }

    #[test]
    fn what_contradicts_or_is_malformed_is_named() {
        let long = "\u{fc}".repeat(200);
        for (settings, environment, status, field, named) in [
            (&[URL, FROM_ENVIRONMENT][..], &[][..], Status::Conflict, "proxy_from_environment", "proxy_url"),
            (&[USER], &[], Status::Conflict, "proxy_user", "proxy_url"),
            (&[PASSWORD], &[], Status::Conflict, "proxy_password", "proxy_url"),
            (&[URL_WITH_USER, USER], &[], Status::Conflict, "proxy_user", "URL"),
            (&[URL_WITH_USER, PASSWORD], &[], Status::Conflict, "proxy_password", "both there, or both as options"),
            (&[FROM_ENVIRONMENT, PASSWORD], &[("all_proxy", "a:b@c")], Status::Conflict, "proxy_password", "URL"),
            (&[URL, (JPM_OPT_PROXY_USER, "a:b")], &[], Status::OptionValue, "proxy_user", "colon"),
            (&[URL, (JPM_OPT_PROXY_USER, &long)], &[], Status::OptionValue, "proxy_user", "255"),
            (&[URL, USER, (JPM_OPT_PROXY_PASSWORD, &long)], &[], Status::OptionValue, "proxy_password", "255"),
            (&[FROM_ENVIRONMENT, USER], &[("all_proxy", "a:b@c")], Status::Conflict, "proxy_user", "URL"),
        ] {
            let fault = with(settings, environment).err().unwrap();
            assert_eq!((fault.status, fault.field), (status, field), "{}", fault.message);
            assert!(fault.message.contains(named), "{}", fault.message);
        }
    }

    /// The whole machine shares the environment: a variable that cannot be read stops no till.
    #[test]
    fn what_is_meant_for_other_programs_is_passed_over() {
        for (environment, host, expected) in [
            (&[("https_proxy", "a:3128"), ("no_proxy", "localhost b.example;*.c.example")][..], Some("a"), &[][..]),
            (
                &[("https_proxy", "a"), ("no_proxy", "b.example,<local>,192.168.*")],
                Some("a"),
                &[
                    "a part of no_proxy is passed over: entry 2 is no name, address or network, nor *",
                    "a part of no_proxy is passed over: entry 3 is no name, address or network, nor *",
                ],
            ),
            (
                &[("HTTPS_PROXY", "socks4://hidden"), ("all_proxy", "b")],
                Some("b"),
                &["HTTPS_PROXY is passed over: it begins with http:// or socks5://"],
            ),
            (
                &[("all_proxy", "https://hidden"), ("no_proxy", "<local>")],
                None,
                &[
                    "all_proxy is passed over: https:// to a proxy is not supported; what goes through one of http:// is encrypted",
                ],
            ),
        ] {
            let (proxy, notes) =
                with(&[FROM_ENVIRONMENT], environment).unwrap_or_else(|fault| panic!("{}", fault.message));
            assert_eq!(proxy.map(|proxy| proxy.host).as_deref(), host, "{environment:?}");
            assert_eq!(notes, expected, "{environment:?}");
            assert!(!notes.concat().contains("hidden"));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_variable_that_is_not_utf_8_is_passed_over() {
        use std::os::unix::ffi::OsStringExt;
        let mut config = Config::default();
        config.set_number(JPM_OPT_PROXY_FROM_ENVIRONMENT, 1).unwrap();
        let (proxy, notes) = read(&config, &|_| Some(OsString::from_vec(vec![0xff]))).unwrap_or_else(|_| panic!());
        assert!(proxy.is_none());
        assert_eq!(notes[0], "https_proxy is passed over: it is not UTF-8");
    }
}
