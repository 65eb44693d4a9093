//! One accepted connection: plain or TLS, with the two ways to end it.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::{ServerConfig, ServerConnection, StreamOwned};
use socket2::SockRef;

use crate::alert;

const HANDSHAKE_LIMIT: Duration = Duration::from_secs(10);
const WRITE_LIMIT: Duration = Duration::from_secs(10);
const LINGER_LIMIT: Duration = Duration::from_millis(500);

/// The socket. Shared, because `Simulator::close_idle` and `set_down` shut it from another thread.
pub(crate) struct Socket(Arc<TcpStream>);

impl Read for Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        (&*self.0).read(buffer)
    }
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (&*self.0).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        (&*self.0).flush()
    }
}

pub(crate) enum Stream {
    Plain(Socket),
    Tls(Box<StreamOwned<ServerConnection, Socket>>),
}

impl Stream {
    /// Takes the connection over; with TLS, after the handshake.
    pub(crate) fn accept(socket: Arc<TcpStream>, tls: Option<&Arc<ServerConfig>>) -> io::Result<Stream> {
        socket.set_nodelay(true)?;
        socket.set_write_timeout(Some(WRITE_LIMIT))?;
        let mut socket = Socket(socket);
        let Some(tls) = tls else {
            return Ok(Stream::Plain(socket));
        };
        socket.0.set_read_timeout(Some(HANDSHAKE_LIMIT))?;
        let mut session = ServerConnection::new(tls.clone()).map_err(io::Error::other)?;
        while session.is_handshaking() {
            if let Err(error) = session.complete_io(&mut socket) {
                // Our alert tells the client why, unless a reset overtakes it.
                end(&socket.0);
                return Err(error);
            }
        }
        Ok(Stream::Tls(Box::new(StreamOwned::new(session, socket))))
    }

    pub(crate) fn set_read_timeout(&self, limit: Option<Duration>) -> io::Result<()> {
        self.tcp().set_read_timeout(limit)
    }

    /// Ends the connection by a reset; what was not yet sent is thrown away.
    pub(crate) fn reset(self) {
        // A failure means that the connection is already gone.
        let _ = SockRef::from(self.tcp()).set_linger(Some(Duration::ZERO));
    }

    /// Ends the connection with a fatal TLS alert; without TLS, by a reset.
    pub(crate) fn alert(self, description: u8) {
        let Stream::Tls(tls) = self else { return self.reset() };
        let (session, mut socket) = tls.into_parts();
        if let Some(alert) = alert::fatal(session, description) {
            // A client that is gone learns nothing any more.
            let _ = socket.write_all(&alert);
        }
        end(&socket.0);
    }

    /// Ends the connection at once, in both directions, as `Simulator::close_idle` does with an idle one.
    pub(crate) fn shut(&self) {
        let _ = self.tcp().shutdown(Shutdown::Both);
    }

    /// Ends the connection in order, with a close-notify.
    pub(crate) fn close(mut self) {
        if let Stream::Tls(tls) = &mut self {
            tls.conn.send_close_notify();
            let _ = tls.flush();
        }
        end(self.tcp());
    }

    /// Did the client show a certificate?
    pub(crate) fn client_certificate(&self) -> bool {
        match self {
            Stream::Plain(_) => false,
            Stream::Tls(tls) => tls.conn.peer_certificates().is_some(),
        }
    }

    fn tcp(&self) -> &TcpStream {
        match self {
            Stream::Plain(socket) => &socket.0,
            Stream::Tls(tls) => &tls.sock.0,
        }
    }
}

/// Ends what we send, and then waits a little for the other side, because closing a socket with unread
/// input resets it and can swallow our last bytes.
fn end(mut tcp: &TcpStream) {
    let _ = tcp.shutdown(Shutdown::Write);
    let _ = tcp.set_read_timeout(Some(LINGER_LIMIT));
    let until = Instant::now() + LINGER_LIMIT;
    while Instant::now() < until && matches!(tcp.read(&mut [0; 1024]), Ok(1..)) {}
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Stream::Plain(socket) => socket.read(buffer),
            Stream::Tls(tls) => tls.read(buffer),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Stream::Plain(socket) => socket.write(bytes),
            Stream::Tls(tls) => tls.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Stream::Plain(socket) => socket.flush(),
            Stream::Tls(tls) => tls.flush(),
        }
    }
}
