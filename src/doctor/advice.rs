//! What a shop can do about each status that keeps it from the service.

use crate::status::Status;

pub(super) fn of(status: Status) -> &'static str {
    match status {
        Status::Resolve => "is the network up, and the name in the configuration right? Behind a proxy, set proxy_url",
        Status::Connect | Status::ConnectTimeout => {
            "whoever runs the network must let this machine reach that host and port; or set proxy_url"
        }
        Status::ProxyUnreachable => "check proxy_url with whoever runs the network",
        Status::ProxyTimeout => "the proxy hangs: ask whoever runs it",
        Status::ProxyCredentials => {
            "set proxy_user and proxy_password, or correct them; where the proxy offers no Basic, no password helps: ask whoever runs it"
        }
        Status::Proxy => "ask whoever runs the proxy to allow the way to that host and port",
        Status::Tls => {
            "something between this machine and the service speaks no TLS, or too old a one: ask whoever runs the network"
        }
        Status::ServerCertificateDate => "set the clock of this machine; if it is right, tell J.P. Morgan",
        Status::ServerCertificateName => "check the URL in the configuration",
        Status::ServerCertificateIssuer => {
            "where a proxy or a virus scanner opens TLS, put its authority into ca_file; else try trust = bundled"
        }
        Status::ServerCertificate => "this is not the service: ask whoever runs the network",
        Status::ClientCertificate => "check tls_client_certificate_file: has it expired, and does J.P. Morgan know it?",
        Status::TokenRefused | Status::Unauthorized => {
            "check the credentials in the configuration with those from J.P. Morgan"
        }
        Status::TokenUnreachable => "try again; if it stays, check token_url",
        Status::Trust => "give the machine its certificates (Debian: ca-certificates), or set trust = bundled",
        Status::Key => "check the files with certificate and key: they must be PEM, not encrypted, and belong together",
        Status::Refused => "check merchant_id with J.P. Morgan: it must be one these credentials may use",
        Status::Journal | Status::JournalPlace => {
            "the till's own account must own journal_file and its folder (chown), on a local disk that has room; never delete it to get on"
        }
        Status::JournalBusy => "another process holds the journal for long: which one?",
        Status::NoTime => "the time limit is too short: see timeout_ms",
        _ => "correct what is named",
    }
}
