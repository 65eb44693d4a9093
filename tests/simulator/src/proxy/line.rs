//! One client, and the target it is joined to; both can be reset from another thread.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use socket2::SockRef;

/// A blocked write looks this often whether the line was reset.
const WRITE_SLICE: Duration = Duration::from_millis(50);
const LINGER_LIMIT: Duration = Duration::from_millis(500);

pub(super) struct Line {
    client: TcpStream,
    server: OnceLock<TcpStream>,
    /// To be reset: both sockets, as soon as nobody uses them.
    broken: AtomicBool,
}

impl Line {
    pub(super) fn new(client: TcpStream) -> io::Result<Line> {
        prepare(&client)?;
        Ok(Line { client, server: OnceLock::new(), broken: AtomicBool::new(false) })
    }

    pub(super) fn client(&self) -> &TcpStream {
        &self.client
    }

    /// Joins the target; from here on the line is a tunnel.
    pub(super) fn join(&self, server: TcpStream) -> io::Result<&TcpStream> {
        prepare(&server)?;
        let server = self.server.get_or_init(|| server);
        self.check()?;
        Ok(server)
    }

    pub(super) fn is_tunnel(&self) -> bool {
        self.server.get().is_some()
    }

    pub(super) fn is_broken(&self) -> bool {
        self.broken.load(Ordering::SeqCst)
    }

    /// Resets both sides. The reset itself leaves when the sockets are closed, which is when the
    /// threads that use them have let go; ending the reading wakes them, and is not seen outside.
    pub(super) fn reset(&self) {
        self.broken.store(true, Ordering::SeqCst);
        for socket in [Some(&self.client), self.server.get()].into_iter().flatten() {
            // A failure means that the connection is already gone.
            let _ = SockRef::from(socket).set_linger(Some(Duration::ZERO));
            let _ = socket.shutdown(Shutdown::Read);
        }
    }

    /// Reads what is there; 0 is the other side's end, and an error everything else that ends the line.
    pub(super) fn receive(&self, mut from: &TcpStream, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let received = from.read(buffer);
            self.check()?;
            match received {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                received => return received,
            }
        }
    }

    /// Reads exactly so much from the client, so that what follows stays for the tunnel.
    pub(super) fn receive_exactly<const N: usize>(&self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    pub(super) fn fill(&self, bytes: &mut [u8]) -> io::Result<()> {
        let mut filled = 0;
        while filled < bytes.len() {
            match self.receive(&self.client, &mut bytes[filled..])? {
                0 => return Err(ErrorKind::UnexpectedEof.into()),
                length => filled += length,
            }
        }
        Ok(())
    }

    pub(super) fn send(&self, mut to: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let sent = to.write(bytes);
            self.check()?;
            match sent {
                Ok(length) => bytes = &bytes[length..],
                Err(error) if is_passing(error.kind()) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Says something to the client.
    pub(super) fn say(&self, bytes: &[u8]) -> io::Result<()> {
        self.send(&self.client, bytes)
    }

    /// Reads what the client sends, and forgets it, until the client ends.
    pub(super) fn swallow(&self) -> io::Result<()> {
        while self.receive(&self.client, &mut [0; 4096])? > 0 {}
        Ok(())
    }

    /// Ends the client's connection in order, and waits a little for the other side, because closing a
    /// socket with unread input resets it and can swallow our last answer.
    pub(super) fn close(&self) -> io::Result<()> {
        self.client.shutdown(Shutdown::Write)?;
        self.client.set_read_timeout(Some(LINGER_LIMIT))?;
        let until = Instant::now() + LINGER_LIMIT;
        while Instant::now() < until && self.receive(&self.client, &mut [0; 4096])? > 0 {}
        Ok(())
    }

    fn check(&self) -> io::Result<()> {
        match self.is_broken() {
            true => Err(ErrorKind::ConnectionAborted.into()),
            false => Ok(()),
        }
    }
}

fn prepare(socket: &TcpStream) -> io::Result<()> {
    socket.set_nodelay(true)?;
    socket.set_write_timeout(Some(WRITE_SLICE))
}

fn is_passing(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::Interrupted | ErrorKind::WouldBlock | ErrorKind::TimedOut)
}
