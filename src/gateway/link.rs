//! A connection to the service: plain to this machine, TLS to any other.

use std::io::{self, Read, Write};
use std::net::TcpStream;

use rustls::pki_types::CertificateDer;
use rustls::{ClientConnection, ProtocolVersion, StreamOwned};

use super::socket::{Limit, Socket};

/// One kept or fresh connection.
#[derive(Debug)]
pub(super) struct Link {
    stream: Stream,
    /// It has carried no request before: only then can an alert about our certificate mean "not sent".
    pub(super) fresh: bool,
}

#[derive(Debug)]
enum Stream {
    Plain(Socket),
    Tls(Box<StreamOwned<ClientConnection, Socket>>),
}

impl Link {
    pub(super) fn plain(socket: Socket) -> Link {
        Link { stream: Stream::Plain(socket), fresh: true }
    }

    /// Shakes hands before it returns, so that the handshake is part of CONNECT.
    pub(super) fn tls(mut session: ClientConnection, mut socket: Socket) -> io::Result<Link> {
        while session.is_handshaking() {
            session.complete_io(&mut socket)?;
        }
        Ok(Link { stream: Stream::Tls(Box::new(StreamOwned::new(session, socket))), fresh: true })
    }

    pub(super) fn is_tls(&self) -> bool {
        matches!(self.stream, Stream::Tls(_))
    }

    /// As it is called in logs.
    pub(super) fn tls_version(&self) -> &'static str {
        match &self.stream {
            Stream::Plain(_) => "none",
            Stream::Tls(stream) => match stream.conn.protocol_version() {
                Some(ProtocolVersion::TLSv1_3) => "TLS 1.3",
                _ => "TLS 1.2",
            },
        }
    }

    /// The certificates the other side showed, its own first.
    pub(super) fn chain(&self) -> Vec<CertificateDer<'static>> {
        match &self.stream {
            Stream::Plain(_) => Vec::new(),
            Stream::Tls(stream) => stream.conn.peer_certificates().unwrap_or_default().to_vec(),
        }
    }

    pub(super) fn set_limit(&mut self, limit: Limit) {
        match &mut self.stream {
            Stream::Plain(socket) => socket.set_limit(limit),
            Stream::Tls(stream) => stream.sock.set_limit(limit),
        }
    }

    /// The other side has neither closed nor said anything: fit to carry the next request.
    pub(super) fn is_alive(&mut self) -> bool {
        let alive = match &mut self.stream {
            Stream::Plain(socket) => socket.without_waiting(|socket| would_block(&socket.peek(&mut [0]))),
            Stream::Tls(stream) => {
                let StreamOwned { conn, sock } = &mut **stream;
                sock.without_waiting(|socket| is_quiet(conn, socket))
            }
        };
        alive.unwrap_or(false)
    }
}

/// Session tickets may lie unread on a good connection; data, a farewell or an end may not.
fn is_quiet(session: &mut ClientConnection, socket: &mut TcpStream) -> bool {
    loop {
        let read = session.read_tls(socket);
        if would_block(&read) {
            return true;
        }
        if !read.is_ok_and(|bytes| bytes > 0) {
            return false;
        }
        match session.process_new_packets() {
            Ok(state) if state.plaintext_bytes_to_read() == 0 && !state.peer_has_closed() => {}
            _ => return false,
        }
    }
}

fn would_block(result: &io::Result<usize>) -> bool {
    result.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
}

impl Read for Link {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.stream {
            Stream::Plain(socket) => socket.read(buffer),
            Stream::Tls(stream) => stream.read(buffer),
        }
    }
}

impl Write for Link {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.stream {
            Stream::Plain(socket) => socket.write(bytes),
            Stream::Tls(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.stream {
            Stream::Plain(socket) => socket.flush(),
            Stream::Tls(stream) => stream.flush(),
        }
    }
}
