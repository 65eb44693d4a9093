//! One TCP connection under an absolute time limit. It ends at once when its call is cancelled, and is reset when it is
//! dropped.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use socket2::{Domain, Protocol, SockRef, Type};

use crate::call_context::CallContext;
use crate::platform::cancellation::POLL_INTERVAL;
use crate::platform::{self, Kept, What};

/// A socket that is connecting or connected. Every read and write ends by the limit, however slowly the bytes come.
///
/// Dropping it resets the connection: after a plain close, or the death of the process, the system could deliver the
/// queued bytes of an abandoned request minutes later. It does so even if a forked child holds a copy, and a forked
/// child does not.
#[derive(Debug)]
pub(super) struct Socket {
    stream: Kept<TcpStream>,
    limit: Limit,
}

/// What ends the waiting for a socket: a time, or the cancellation of its call.
#[derive(Clone)]
pub(super) struct Limit {
    pub(super) until: Instant,
    pub(super) context: Arc<CallContext>,
}

/// The error of I/O whose call is cancelled.
#[derive(Debug, thiserror::Error)]
#[error("the call was cancelled")]
pub(super) struct Cancelled;

impl Socket {
    /// Begins to connect, without waiting. The socket is not used before it is connected.
    pub(super) fn begin(address: SocketAddr, limit: Limit) -> io::Result<Socket> {
        let stream = Kept::open(What::Connection, limit.until, || {
            socket2::Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP)).map(TcpStream::from)
        })?;
        let socket = SockRef::from(stream.get()?);
        // Set here, not when it is dropped, so that it holds for a killed process too.
        socket.set_linger(Some(Duration::ZERO))?;
        socket.set_tcp_nodelay(true)?;
        socket.set_nonblocking(true)?;
        match socket.connect(&address.into()) {
            Err(error) if !platform::is_under_way(&error) => Err(error),
            _ => Ok(Socket { stream, limit }),
        }
    }

    /// Whether it is connected by now. Err: it never will be.
    pub(super) fn is_connected(&self) -> io::Result<bool> {
        let socket = SockRef::from(self.stream.get()?);
        if let Some(error) = socket.take_error()? {
            return Err(error);
        }
        match socket.peer_addr() {
            Ok(_) => socket.set_nonblocking(false).map(|()| true),
            Err(error) if error.kind() == io::ErrorKind::NotConnected => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Waits until one of them is connected or has failed, or until the time is over.
    pub(super) fn await_any<'a>(sockets: impl Iterator<Item = &'a Socket>, time: Duration) {
        let streams: Vec<&TcpStream> = sockets.filter_map(|socket| socket.stream.get().ok()).collect();
        platform::await_connection(&streams, time);
    }

    pub(super) fn set_limit(&mut self, limit: Limit) {
        self.limit = limit;
    }

    /// Runs `probe` while the socket is non-blocking.
    pub(super) fn without_waiting<T>(&mut self, probe: impl FnOnce(&mut TcpStream) -> T) -> io::Result<T> {
        let stream = self.stream.get_mut()?;
        stream.set_nonblocking(true)?;
        let result = probe(stream);
        stream.set_nonblocking(false)?;
        Ok(result)
    }

    /// Waits in short steps, because the system cannot be told to stop waiting.
    fn wait(&mut self, mut attempt: impl FnMut(&mut TcpStream, Duration) -> io::Result<usize>) -> io::Result<usize> {
        loop {
            let left = self.limit.left()?;
            match attempt(self.stream.get_mut()?, left.min(POLL_INTERVAL)) {
                // A socket's time-out has two names.
                Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => return result,
            }
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if let Ok(stream) = self.stream.get() {
            platform::reset(stream);
        }
    }
}

impl Read for Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.wait(|stream, glance| {
            stream.set_read_timeout(Some(glance))?;
            stream.read(buffer)
        })
    }
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.wait(|stream, glance| {
            stream.set_write_timeout(Some(glance))?;
            stream.write(bytes)
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Limit {
    /// The time left; Err: it is over, or the call is cancelled.
    pub(super) fn left(&self) -> io::Result<Duration> {
        if self.context.is_cancelled() { Err(io::Error::other(Cancelled)) } else { left(self.until) }
    }
}

impl std::fmt::Debug for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Limit")
    }
}

pub(super) fn is_cancelled(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<Cancelled>())
}

/// The time left, or a time-out when there is none: a socket takes zero for "for ever".
fn left(until: Instant) -> io::Result<Duration> {
    let left = until.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(left) }
}
