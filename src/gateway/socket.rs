//! One TCP connection under an absolute time limit, reset when it is let go.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use socket2::SockRef;

/// A connected socket. Every read and write ends by `until`, however slowly the bytes drip.
///
/// Dropping it resets the connection: a plain close, or the death of the process, would let the system
/// deliver the queued bytes of an abandoned request minutes later.
#[derive(Debug)]
pub(super) struct Socket {
    stream: TcpStream,
    pub(super) until: Instant,
}

impl Socket {
    pub(super) fn connect(address: SocketAddr, until: Instant) -> io::Result<Socket> {
        let stream = TcpStream::connect_timeout(&address, left(until)?)?;
        // Now, and not when it is dropped, so that it holds for a killed process too.
        SockRef::from(&stream).set_linger(Some(Duration::ZERO))?;
        stream.set_nodelay(true)?;
        Ok(Socket { stream, until })
    }

    /// Runs `probe` on a socket that does not wait.
    pub(super) fn without_waiting<T>(&mut self, probe: impl FnOnce(&mut TcpStream) -> T) -> io::Result<T> {
        self.stream.set_nonblocking(true)?;
        let result = probe(&mut self.stream);
        self.stream.set_nonblocking(false)?;
        Ok(result)
    }
}

impl Read for Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            self.stream.set_read_timeout(Some(left(self.until)?))?;
            match self.stream.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                result => return result.map_err(as_timed_out),
            }
        }
    }
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(Some(left(self.until)?))?;
        self.stream.write(bytes).map_err(as_timed_out)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The time left, or a time-out when there is none: a socket takes zero for "for ever".
fn left(until: Instant) -> io::Result<Duration> {
    let left = until.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(left) }
}

/// A socket's time-out has two names.
fn as_timed_out(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::WouldBlock => io::ErrorKind::TimedOut.into(),
        _ => error,
    }
}
