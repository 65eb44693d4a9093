//! The simulator as a program. Prints one line when it is ready: `ready BASE_URL CA_FILE`.

use std::io::{self, Read, Write};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use jpm_simulator::{
    ClientAuth, Dialect, EmptyLookup, Proxy, ProxyFault, ProxyKind, ProxySettings, ServerCertificate, Settings,
    Simulator, TlsVersion, TokenPolicy,
};

const HELP: &str = "\
jpm-simulator: J.P. Morgan's Online Payments API on one's own desk

  --http                   plain http instead of https
  --port N                 listen on this port of 127.0.0.1 (default: a free one)
  --folder DIR             keep keys and certificates here: ca.pem, client.pem, client-key.pem and more
  --service-limit-ms N     how long the service may work on a request (default 70000)
  --dialect FORM           api, guide or any (default)
  --empty-lookup FORM      blank (default), object or 404
  --idle-close-ms N        close kept connections that are idle for so long
  --tokens POLICY          any (default); issued: only tokens of the simulator's own; certificate: none, whoever shows
                           a client certificate may come in
  --token-lifetime-ms N    how long an issued token is good (default 3599000)
  --client-certificate FILE
                           register one more certificate for signed assertions; repeatable
  --clock-offset-s N       seconds that the simulator's clock is ahead, or behind if negative
  --no-date                leave the Date header out
  --client-auth WHETHER    client certificates: none (default), optional or required
  --tls VERSION            any (default), 1.2 or 1.3
  --certificate WHICH      good (default), expired, not-yet-valid, wrong-name, unknown-issuer
                           or ca-as-server
  --proxy KIND             start a proxy too, http or socks5, through which every target is the simulator
  --proxy-credentials U:P  user and password that the proxy asks for
  --proxy-fault NAME       what goes wrong with every connection to the proxy
  --until-stdin-closes     stop when standard input ends
  --verbose                one line per request on standard error, without bodies
  --help                   this text

Prints `ready BASE_URL CA_FILE` when it is (CA_FILE is - with --http), then `proxy URL` with --proxy.
Read-only views below the base URL: simulator/ledger, simulator/requests, simulator/faults,
simulator/tokens, simulator/profiles
";

#[derive(Default)]
struct Options {
    settings: Settings,
    proxy: Option<ProxySettings>,
    until_stdin_closes: bool,
    help: bool,
}

fn main() -> ExitCode {
    let options = match parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(message) => {
            eprintln!("jpm-simulator: {message} (try --help)");
            return ExitCode::from(2);
        }
    };
    if options.help {
        print!("{HELP}");
        return ExitCode::SUCCESS;
    }
    match run(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("jpm-simulator: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: Options) -> io::Result<()> {
    let tls = options.settings.tls;
    let simulator = Simulator::start(options.settings)?;
    let ca_file = simulator.ca_file();
    let ca_file = if tls { ca_file.display().to_string() } else { "-".to_owned() };
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "ready {} {ca_file}", simulator.base_url())?;
    let _proxy = match options.proxy {
        Some(settings) => {
            let proxy = Proxy::start(ProxySettings { route: Some(address(&simulator)?), ..settings })?;
            writeln!(stdout, "proxy {}", proxy.url())?;
            Some(proxy)
        }
        None => None,
    };
    stdout.flush()?;
    if options.until_stdin_closes {
        let mut stdin = io::stdin().lock();
        while stdin.read(&mut [0; 1024])? > 0 {}
        return Ok(());
    }
    loop {
        thread::park();
    }
}

fn address(simulator: &Simulator) -> io::Result<SocketAddr> {
    let url = simulator.base_url();
    let authority = url.split('/').nth(2).unwrap_or_default();
    authority.parse().map_err(io::Error::other)
}

fn parse(arguments: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options::default();
    let settings = &mut options.settings;
    let mut proxy_kind = None;
    let mut proxy = ProxySettings::default();
    let mut arguments = arguments;
    while let Some(name) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{name} needs a value"));
        match name.as_str() {
            "--http" => settings.tls = false,
            "--port" => settings.address.set_port(number(&name, &value()?)?),
            "--folder" => settings.folder = Some(value()?.into()),
            "--service-limit-ms" => settings.service_limit = milliseconds(&name, &value()?)?,
            "--idle-close-ms" => settings.idle_close = Some(milliseconds(&name, &value()?)?),
            "--dialect" => settings.dialect = choice(&name, &value()?, &DIALECTS)?,
            "--empty-lookup" => settings.empty_lookup = choice(&name, &value()?, &EMPTY_LOOKUPS)?,
            "--tokens" => settings.tokens = choice(&name, &value()?, &TOKEN_POLICIES)?,
            "--token-lifetime-ms" => settings.token_lifetime = milliseconds(&name, &value()?)?,
            "--client-certificate" => settings.client_certificates.push(value()?.into()),
            "--clock-offset-s" => settings.clock_offset_s = number(&name, &value()?)?,
            "--no-date" => settings.date_header = false,
            "--client-auth" => settings.client_auth = choice(&name, &value()?, &CLIENT_AUTHS)?,
            "--tls" => settings.tls_version = choice(&name, &value()?, &TLS_VERSIONS)?,
            "--certificate" => settings.certificate = choice(&name, &value()?, &CERTIFICATES)?,
            "--proxy" => proxy_kind = Some(choice(&name, &value()?, &PROXY_KINDS)?),
            "--proxy-credentials" => proxy.credentials = Some(credentials(&name, &value()?)?),
            "--proxy-fault" => proxy.fault = Some(proxy_fault(&name, &value()?)?),
            "--until-stdin-closes" => options.until_stdin_closes = true,
            "--verbose" => settings.verbose = true,
            "--help" | "-h" => options.help = true,
            _ => return Err(format!("unknown option {name}")),
        }
    }
    options.proxy = match proxy_kind {
        Some(kind) => Some(ProxySettings { kind, ..proxy }),
        None if proxy.credentials.is_some() || proxy.fault.is_some() => return Err("--proxy is missing".to_owned()),
        None => None,
    };
    Ok(options)
}

const DIALECTS: [(&str, Dialect); 3] = [("api", Dialect::Api), ("guide", Dialect::Guide), ("any", Dialect::Any)];
const EMPTY_LOOKUPS: [(&str, EmptyLookup); 3] =
    [("blank", EmptyLookup::Blank200), ("object", EmptyLookup::Object200), ("404", EmptyLookup::NotFound404)];
const TOKEN_POLICIES: [(&str, TokenPolicy); 3] =
    [("any", TokenPolicy::Any), ("issued", TokenPolicy::Issued), ("certificate", TokenPolicy::Certificate)];
const CLIENT_AUTHS: [(&str, ClientAuth); 3] =
    [("none", ClientAuth::None), ("optional", ClientAuth::Optional), ("required", ClientAuth::Required)];
const TLS_VERSIONS: [(&str, TlsVersion); 3] =
    [("any", TlsVersion::Any), ("1.2", TlsVersion::Tls12), ("1.3", TlsVersion::Tls13)];
const CERTIFICATES: [(&str, ServerCertificate); 6] = [
    ("good", ServerCertificate::Good),
    ("expired", ServerCertificate::Expired),
    ("not-yet-valid", ServerCertificate::NotYetValid),
    ("wrong-name", ServerCertificate::WrongName),
    ("unknown-issuer", ServerCertificate::UnknownIssuer),
    ("ca-as-server", ServerCertificate::CaAsServer),
];
const PROXY_KINDS: [(&str, ProxyKind); 2] = [("http", ProxyKind::Http), ("socks5", ProxyKind::Socks5)];

fn choice<T: Copy>(name: &str, text: &str, choices: &[(&str, T)]) -> Result<T, String> {
    let found = choices.iter().find(|(known, _)| *known == text);
    found.map(|(_, value)| *value).ok_or(format!("{name} does not take {text}"))
}

fn number<T: std::str::FromStr>(name: &str, text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{name} does not take {text}"))
}

/// An error does not repeat what was given: it may be a password.
fn credentials(name: &str, text: &str) -> Result<(String, String), String> {
    let pair = text.split_once(':').ok_or(format!("{name} takes USER:PASSWORD"))?;
    Ok((pair.0.to_owned(), pair.1.to_owned()))
}

fn proxy_fault(name: &str, text: &str) -> Result<ProxyFault, String> {
    ProxyFault::named(text).ok_or(format!("{name} does not take {text}"))
}

/// Zero is refused: as a time limit it would mean "none" to the operating system.
fn milliseconds(name: &str, text: &str) -> Result<Duration, String> {
    match number(name, text)? {
        0 => Err(format!("{name} must be more than 0")),
        milliseconds => Ok(Duration::from_millis(milliseconds)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Options, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn options_are_read() {
        let line = "--http --port 8443 --service-limit-ms 700 --dialect guide --empty-lookup 404";
        let settings = parsed(line).unwrap().settings;
        assert!(!settings.tls);
        assert_eq!(settings.address.port(), 8443);
        assert_eq!(settings.service_limit, Duration::from_millis(700));
        assert_eq!(settings.dialect, Dialect::Guide);
        assert_eq!(settings.empty_lookup, EmptyLookup::NotFound404);
        assert!(parsed("--until-stdin-closes").unwrap().until_stdin_closes);
        let proxy = parsed("--proxy-fault HANG --proxy socks5 --proxy-credentials a:b:c").unwrap().proxy.unwrap();
        assert_eq!((proxy.kind, proxy.fault), (ProxyKind::Socks5, Some(ProxyFault::Hang)));
        assert_eq!(proxy.credentials, Some(("a".to_owned(), "b:c".to_owned())));
        assert!(parsed("--http").unwrap().proxy.is_none());
    }

    #[test]
    fn options_for_tokens_and_tls_are_read() {
        let line = "--tokens issued --token-lifetime-ms 1500 --client-certificate a.pem --client-certificate b.pem \
                    --clock-offset-s -90 --no-date --client-auth required --tls 1.2 --certificate ca-as-server";
        let settings = parsed(line).unwrap().settings;
        assert_eq!(settings.tokens, TokenPolicy::Issued);
        assert_eq!(settings.token_lifetime, Duration::from_millis(1500));
        assert_eq!(settings.client_certificates, ["a.pem", "b.pem"].map(std::path::PathBuf::from));
        assert_eq!(settings.clock_offset_s, -90);
        assert!(!settings.date_header);
        assert_eq!(settings.client_auth, ClientAuth::Required);
        assert_eq!(settings.tls_version, TlsVersion::Tls12);
        assert_eq!(settings.certificate, ServerCertificate::CaAsServer);
    }

    #[test]
    fn wrong_options_are_refused() {
        for line in [
            "--tls 1.1",
            "--tokens x",
            "--token-lifetime-ms 0",
            "--clock-offset-s x",
            "--prot 1",
            "--port",
            "--port x",
            "--port 70000",
            "--idle-close-ms 0",
            "--dialect x",
        ] {
            assert!(parsed(line).is_err(), "{line}");
        }
        for line in ["--proxy ftp", "--proxy http --proxy-fault hang", "--proxy-fault HANG", "--proxy-credentials a:b"]
        {
            assert!(parsed(line).is_err(), "{line}");
        }
        let told = parsed("--proxy http --proxy-credentials secret").err().unwrap();
        assert!(!told.contains("secret"));
    }
}
