//! The SOCKS5 proxy: RFC 1928, with the credentials of RFC 1929.

use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use super::faults::{Act, Socks};
use super::line::Line;
use super::state::State;
use super::target::Target;

const VERSION: u8 = 5;
const LOGIN_VERSION: u8 = 1;

const NO_LOGIN: u8 = 0;
const PASSWORD: u8 = 2;
const NO_METHOD: u8 = 0xFF;

const CONNECT: u8 = 1;

const IPV4: u8 = 1;
const NAME: u8 = 3;
const IPV6: u8 = 4;

const FAILED: u8 = 1;
const NOT_ALLOWED: u8 = 2;
const NET_UNREACHABLE: u8 = 3;
const HOST_UNREACHABLE: u8 = 4;
const REFUSED: u8 = 5;
const COMMAND_UNKNOWN: u8 = 7;
const ADDRESS_UNKNOWN: u8 = 8;

const GARBAGE: &[u8] = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
/// A good answer begins; its bound address is a name of 255 bytes.
pub(super) const BEGINNING: &[u8] = &[VERSION, 0, 0, NAME, 255];

/// Reads up to the request. `None`: it was refused, and the client knows why.
pub(super) fn ask(state: &State, line: &Line, act: Act) -> io::Result<Option<Target>> {
    let [version, count] = line.receive_exactly()?;
    if version != VERSION {
        return Ok(None);
    }
    let offered = receive(line, count)?;
    if let Act::Socks(Socks::Garbage) = act {
        line.say(GARBAGE)?;
        return Ok(None);
    }
    let never = matches!(act, Act::Socks(Socks::BadCredentials));
    let wanted = if never || state.credentials().is_some() { PASSWORD } else { NO_LOGIN };
    if matches!(act, Act::Socks(Socks::NoMethod)) || !offered.contains(&wanted) {
        line.say(&[VERSION, NO_METHOD])?;
        return Ok(None);
    }
    line.say(&[VERSION, wanted])?;
    if wanted == PASSWORD {
        let good = log_in(line, state.credentials())? && !never;
        line.say(&[LOGIN_VERSION, u8::from(!good)])?;
        if !good {
            return Ok(None);
        }
    }
    match read_request(line)? {
        Ok(target) => Ok(Some(target)),
        Err(code) => {
            line.say(&refusal(code))?;
            Ok(None)
        }
    }
}

pub(super) fn refusal(code: u8) -> Vec<u8> {
    reply(code, SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)))
}

/// The answer that opens the tunnel, with our end of the connection to the target.
pub(super) fn connected(bound: SocketAddr) -> Vec<u8> {
    reply(0, bound)
}

/// Why a target can't be connected, in SOCKS.
pub(super) fn code(failure: ErrorKind) -> u8 {
    match failure {
        ErrorKind::ConnectionRefused => REFUSED,
        ErrorKind::HostUnreachable | ErrorKind::TimedOut => HOST_UNREACHABLE,
        ErrorKind::NetworkUnreachable => NET_UNREACHABLE,
        ErrorKind::PermissionDenied => NOT_ALLOWED,
        _ => FAILED,
    }
}

fn log_in(line: &Line, credentials: Option<&(String, String)>) -> io::Result<bool> {
    let [version, length] = line.receive_exactly()?;
    let user = receive(line, length)?;
    let [length] = line.receive_exactly()?;
    let password = receive(line, length)?;
    let wanted = credentials.map(|(user, password)| (user.as_bytes(), password.as_bytes()));
    Ok(version == LOGIN_VERSION && wanted == Some((user.as_slice(), password.as_slice())))
}

/// The target, or the code of the refusal.
fn read_request(line: &Line) -> io::Result<Result<Target, u8>> {
    let [version, command, _, kind] = line.receive_exactly()?;
    if version != VERSION {
        return Err(ErrorKind::InvalidData.into());
    }
    let host = match kind {
        IPV4 => Ipv4Addr::from(line.receive_exactly::<4>()?).to_string(),
        IPV6 => Ipv6Addr::from(line.receive_exactly::<16>()?).to_string(),
        NAME => {
            let [length] = line.receive_exactly()?;
            String::from_utf8_lossy(&receive(line, length)?).into_owned()
        }
        _ => return Ok(Err(ADDRESS_UNKNOWN)),
    };
    let port = u16::from_be_bytes(line.receive_exactly()?);
    match command {
        CONNECT => Ok(Ok(Target { host, port })),
        _ => Ok(Err(COMMAND_UNKNOWN)),
    }
}

fn receive(line: &Line, length: u8) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length.into()];
    line.fill(&mut bytes)?;
    Ok(bytes)
}

fn reply(code: u8, bound: SocketAddr) -> Vec<u8> {
    let mut reply = vec![VERSION, code, 0];
    match bound {
        SocketAddr::V4(bound) => {
            reply.push(IPV4);
            reply.extend(bound.ip().octets());
        }
        SocketAddr::V6(bound) => {
            reply.push(IPV6);
            reply.extend(bound.ip().octets());
        }
    }
    reply.extend(bound.port().to_be_bytes());
    reply
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_have_their_codes() {
        let codes = [
            (ErrorKind::ConnectionRefused, 5),
            (ErrorKind::HostUnreachable, 4),
            (ErrorKind::TimedOut, 4),
            (ErrorKind::NetworkUnreachable, 3),
            (ErrorKind::PermissionDenied, 2),
            (ErrorKind::ConnectionReset, 1),
        ];
        for (failure, expected) in codes {
            assert_eq!(code(failure), expected, "{failure}");
        }
    }

    #[test]
    fn replies_carry_the_bound_address() {
        assert_eq!(connected("127.0.0.1:258".parse().unwrap()), [5, 0, 0, 1, 127, 0, 0, 1, 1, 2]);
        let six = connected("[::1]:258".parse().unwrap());
        assert_eq!((&six[..4], &six[19..]), (&[5, 0, 0, 4][..], &[1, 1, 2][..]));
        assert_eq!(refusal(5), [5, 5, 0, 1, 0, 0, 0, 0, 0, 0]);
    }
}
