//! A connection to the service: plain to this machine, TLS to any other.

use std::io::{self, Read, Write};
use std::net::TcpStream;

use rustls::pki_types::CertificateDer;
use rustls::{ClientConnection, ProtocolVersion, StreamOwned};
use zeroize::Zeroize;

use super::socket::{Limit, Socket};
use super::tls::{self, NoHandshake};

/// One kept or fresh connection.
#[derive(Debug)]
pub(super) struct Connection {
    stream: Stream,
    /// It has not carried a request yet.
    pub(super) fresh: bool,
    /// The other side asked for our certificate in the handshake.
    is_asked: bool,
}

#[derive(Debug)]
enum Stream {
    Plain(Socket),
    Tls(Box<StreamOwned<ClientConnection, Socket>>),
}

impl Connection {
    pub(super) fn plain(socket: Socket) -> Connection {
        Connection { stream: Stream::Plain(socket), fresh: true, is_asked: false }
    }

    /// Completes the handshake before it returns, so that the handshake is part of CONNECT.
    pub(super) fn tls(mut session: ClientConnection, mut socket: Socket) -> Result<Connection, NoHandshake> {
        let is_asked = tls::shake_hands(|| {
            while session.is_handshaking() {
                session.complete_io(&mut socket).map_err(|error| last_word(&mut session, &mut socket, error))?;
            }
            Ok(())
        })?;
        Ok(Connection { stream: Stream::Tls(Box::new(StreamOwned::new(session, socket))), fresh: true, is_asked })
    }

    /// Whether our certificate, or the lack of one, may still be refused. With TLS 1.3 a server says so only after the
    /// first request has left, and only if it asked for a certificate.
    pub(super) fn awaits_verdict_on_us(&self) -> bool {
        let version = match &self.stream {
            Stream::Plain(_) => None,
            Stream::Tls(stream) => stream.conn.protocol_version(),
        };
        self.fresh && self.is_asked && version == Some(ProtocolVersion::TLSv1_3)
    }

    pub(super) fn is_tls(&self) -> bool {
        matches!(self.stream, Stream::Tls(_))
    }

    /// The version of TLS, as it is called in logs.
    pub(super) fn tls_version(&self) -> &'static str {
        match &self.stream {
            Stream::Plain(_) => "none",
            Stream::Tls(stream) => match stream.conn.protocol_version() {
                Some(ProtocolVersion::TLSv1_3) => "TLS 1.3",
                _ => "TLS 1.2",
            },
        }
    }

    /// The certificates that the other side showed, its own first.
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

    /// Wipes what was read: TLS decrypts an answer in its input buffer, and leaves it there until the next one.
    pub(super) fn forget(&mut self) {
        /// Has nothing to read, and wipes the buffer that it should fill.
        struct Nothing;

        impl Read for Nothing {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                buffer.zeroize();
                Err(io::ErrorKind::WouldBlock.into())
            }
        }

        if let Stream::Tls(stream) = &mut self.stream {
            // It always fails, because there is nothing to read.
            let _ = stream.conn.read_tls(&mut Nothing);
        }
    }

    /// Whether the connection can carry the next request: the other side has neither closed it nor sent data.
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

/// A server that refuses us says why, and may close before we have written everything: then its alert lies unread.
fn last_word(session: &mut ClientConnection, socket: &mut Socket, error: io::Error) -> io::Error {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, InvalidData};
    if !matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset) {
        return error;
    }
    match session.read_tls(socket).map(|_| session.process_new_packets()) {
        Ok(Err(why)) => io::Error::new(InvalidData, why),
        _ => error,
    }
}

/// Session tickets may lie unread on a good connection; data, a close alert or an end may not.
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

impl Read for Connection {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.stream {
            Stream::Plain(socket) => socket.read(buffer),
            Stream::Tls(stream) => stream.read(buffer),
        }
    }
}

impl Write for Connection {
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

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::path::Path;
    use std::sync::Arc;
    use std::thread;
    use std::time::{Duration, Instant};

    use jpm_simulator::{Settings, Simulator};
    use rustls::crypto::ring;
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
    use rustls::server::WebPkiClientVerifier;
    use rustls::{RootCertStore, ServerConfig, ServerConnection, SupportedProtocolVersion};

    use super::*;
    use crate::call_context::CallContext;
    use crate::gateway::Trust;
    use crate::gateway::addresses::Known;

    /// A server that asks for a certificate or not, and accepts a client without one.
    fn server(folder: &Path, version: &'static SupportedProtocolVersion, asks: bool) -> ServerConfig {
        let certificate = |name: &str| CertificateDer::from_pem_file(folder.join(name)).unwrap();
        let key = PrivateKeyDer::from_pem_file(folder.join("server-key.pem")).unwrap();
        let provider = Arc::new(ring::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(certificate("ca.pem")).unwrap();
        let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider.clone());
        let builder = ServerConfig::builder_with_provider(provider).with_protocol_versions(&[version]).unwrap();
        let builder = match asks {
            true => builder.with_client_cert_verifier(verifier.allow_unauthenticated().build().unwrap()),
            false => builder.with_no_client_auth(),
        };
        builder.with_single_cert(vec![certificate("server.pem")], key).unwrap()
    }

    /// Row 6: only a server that asked for our certificate can refuse it, and after the request only with TLS 1.3.
    #[test]
    fn our_certificate_is_refused_by_who_asked_for_it() {
        // Only its certificates are used.
        let simulator = Simulator::start(Settings::default()).unwrap();
        let ca = simulator.ca_file();
        let config = tls::client_config(&Trust::File(ca.to_str().unwrap().to_owned()), None).unwrap();
        for (version, asks, awaits) in [
            (&rustls::version::TLS13, true, true),
            (&rustls::version::TLS13, false, false),
            (&rustls::version::TLS12, true, false),
            (&rustls::version::TLS12, false, false),
        ] {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = listener.local_addr().unwrap();
            let server = server(ca.parent().unwrap(), version, asks);
            let serving = thread::spawn(move || {
                let (mut peer, _) = listener.accept().unwrap();
                let mut session = ServerConnection::new(server.into()).unwrap();
                session.complete_io(&mut peer).unwrap();
            });
            let context = Arc::new(CallContext::unattended(Instant::now() + Duration::from_secs(60)));
            let limit = Limit { until: Instant::now() + Duration::from_secs(10), context };
            let socket = Known::default().connect("", &[address], &limit).unwrap();
            let name = ServerName::try_from("127.0.0.1").unwrap();
            let mut connection = Connection::tls(ClientConnection::new(config.clone(), name).unwrap(), socket).unwrap();
            assert_eq!(connection.awaits_verdict_on_us(), awaits, "{version:?} {asks}");
            connection.fresh = false;
            assert!(!connection.awaits_verdict_on_us(), "it has carried a request");
            serving.join().unwrap();
        }
    }
}
