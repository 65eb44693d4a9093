//! Why there is no connection, or why the proxy opens no way to the host.

use std::io;

use super::socket;
use crate::status::Status;

/// Why there is no connection: a status of the group NOT_SENT, and a detail.
pub(crate) type ConnectError = (Status, String);

pub(super) fn no_connection(error: &io::Error) -> ConnectError {
    match error.kind() {
        _ if socket::is_cancelled(error) => (Status::Cancelled, String::new()),
        io::ErrorKind::TimedOut => (Status::ConnectTimeout, "no connection in time".to_owned()),
        _ => (Status::Connect, error.to_string()),
    }
}

/// Why the proxy does not open the way.
#[derive(Debug)]
pub(super) enum ProxyError {
    Io(io::Error),
    /// It wants credentials, or other ones. The text adds to that, or is empty.
    Credentials(String),
    /// It refused, closed the connection, or gave an answer that cannot be understood.
    Refused(String),
}

impl ProxyError {
    pub(super) fn of_proxy(self) -> ConnectError {
        match self {
            ProxyError::Credentials(why) => (Status::ProxyCredentials, why),
            ProxyError::Refused(why) => (Status::Proxy, why),
            ProxyError::Io(error) if socket::is_cancelled(&error) => (Status::Cancelled, String::new()),
            ProxyError::Io(error) if error.kind() == io::ErrorKind::TimedOut => (Status::ProxyTimeout, String::new()),
            ProxyError::Io(error) => (Status::Proxy, error.to_string()),
        }
    }
}

impl From<io::Error> for ProxyError {
    fn from(error: io::Error) -> ProxyError {
        ProxyError::Io(error)
    }
}
