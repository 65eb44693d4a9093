//! A middlebox between a client and the service: it carries bytes, and can do with a request what no client can see.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// What happens to the next request that changes anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RelayFault {
    /// It is kept, and delivered when the client has given up and is gone.
    Late,
    /// It is delivered, and delivered again. Over plain http only.
    Twice,
    /// It is thrown away, and the connection stays open without an answer.
    Discard,
}

/// A running relay. It stops when this is dropped.
pub struct Relay {
    shared: Arc<Shared>,
    address: SocketAddr,
    acceptor: Option<JoinHandle<()>>,
}

struct Shared {
    service: SocketAddr,
    armed: Mutex<VecDeque<RelayFault>>,
    done: Mutex<Vec<(RelayFault, String)>>,
    is_stopping: AtomicBool,
}

impl Relay {
    /// Starts a relay to that port of 127.0.0.1, on a free one.
    pub fn start(port: u16) -> io::Result<Relay> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            service: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            armed: Mutex::default(),
            done: Mutex::default(),
            is_stopping: AtomicBool::new(false),
        });
        let acceptor = {
            let shared = shared.clone();
            thread::Builder::new().name("relay".to_owned()).spawn(move || accept(&listener, &shared))?
        };
        Ok(Relay { shared, address, acceptor: Some(acceptor) })
    }

    /// Where clients find it.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The next request that changes anything meets this; several queue up.
    pub fn arm(&self, fault: RelayFault) {
        locked(&self.shared.armed).push_back(fault);
    }

    /// Forgets what is armed.
    pub fn heal(&self) {
        locked(&self.shared.armed).clear();
    }

    /// What was really done, in order, and to the request with which id; inside TLS nobody sees it.
    pub fn done(&self) -> Vec<(RelayFault, String)> {
        locked(&self.shared.done).clone()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.shared.is_stopping.store(true, Ordering::Release);
        // Wakes the acceptor.
        let _ = TcpStream::connect(self.address);
        if let Some(acceptor) = self.acceptor.take() {
            let _ = acceptor.join();
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Connections end with their peers; nobody waits for their threads.
fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    while !shared.is_stopping.load(Ordering::Acquire) {
        let Ok((client, _)) = listener.accept() else { continue };
        let Ok(service) = TcpStream::connect(shared.service) else { continue };
        let shared = shared.clone();
        thread::spawn(move || drop(carry(client, service, &shared)));
    }
}

fn carry(mut client: TcpStream, mut service: TcpStream, shared: &Shared) -> io::Result<()> {
    client.set_nodelay(true)?;
    service.set_nodelay(true)?;
    let (mut back_to, mut back_from) = (client.try_clone()?, service.try_clone()?);
    thread::spawn(move || {
        let _ = io::copy(&mut back_from, &mut back_to);
        // The service has closed, and so the client learns it.
        let _ = back_to.shutdown(Shutdown::Both);
    });
    let mut bytes = [0; 16 * 1024];
    loop {
        let length = client.read(&mut bytes)?;
        if length == 0 {
            return service.shutdown(Shutdown::Both);
        }
        let chunk = &bytes[..length];
        let fault = begins_a_change(chunk).then(|| locked(&shared.armed).pop_front()).flatten();
        if let Some(fault) = fault {
            locked(&shared.done).push((fault, request_id(chunk)));
        }
        match fault {
            None => service.write_all(chunk)?,
            Some(RelayFault::Late) => {
                let request = until_gone(&mut client, chunk);
                return service.write_all(&request);
            }
            Some(RelayFault::Discard) => {
                until_gone(&mut client, chunk);
                return service.shutdown(Shutdown::Both);
            }
            Some(RelayFault::Twice) => {
                let request = whole(&mut client, chunk)?;
                service.write_all(&request)?;
                let mut again = TcpStream::connect(shared.service)?;
                again.write_all(&request)?;
                // What the service says to it, nobody hears.
                again.set_read_timeout(Some(Duration::from_secs(2)))?;
                let _ = again.read(&mut [0; 1024]);
            }
        }
    }
}

/// The first bytes of a request that is no look-up; inside TLS, of a record too long for one.
fn begins_a_change(chunk: &[u8]) -> bool {
    const LONGEST_LOOK_UP: usize = 900;
    let is_record = chunk[0] == 0x17 && chunk.len() > LONGEST_LOOK_UP;
    chunk.starts_with(b"POST ") || chunk.starts_with(b"PATCH ") || is_record
}

fn request_id(chunk: &[u8]) -> String {
    let text = String::from_utf8_lossy(chunk);
    text.lines().find_map(|line| line.strip_prefix("request-id: ")).unwrap_or_default().to_owned()
}

/// Everything the client sends until it has closed or reset the connection.
fn until_gone(client: &mut TcpStream, first: &[u8]) -> Vec<u8> {
    let mut request = first.to_vec();
    let mut bytes = [0; 16 * 1024];
    loop {
        match client.read(&mut bytes) {
            Ok(0) => return request,
            Ok(length) => request.extend_from_slice(&bytes[..length]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return request,
        }
    }
}

/// One whole request of plain http.
fn whole(client: &mut TcpStream, first: &[u8]) -> io::Result<Vec<u8>> {
    let mut request = first.to_vec();
    let mut bytes = [0; 16 * 1024];
    while !is_whole(&request) {
        let length = client.read(&mut bytes)?;
        if length == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        request.extend_from_slice(&bytes[..length]);
    }
    Ok(request)
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_ascii_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).and_then(|text| text.parse().ok());
    body.len() >= length.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(method: &str) -> Vec<u8> {
        format!("{method} /api HTTP/1.1\r\nrequest-id: one\r\nContent-Length: 2\r\n\r\n{{}}").into_bytes()
    }

    /// What arrives at a service behind a relay with that fault, when a client sends a request and leaves.
    fn arrives(fault: RelayFault, method: &str) -> (Vec<Vec<u8>>, Relay) {
        let service = TcpListener::bind("127.0.0.1:0").unwrap();
        let relay = Relay::start(service.local_addr().unwrap().port()).unwrap();
        relay.arm(fault);
        let mut client = TcpStream::connect(("127.0.0.1", relay.port())).unwrap();
        client.write_all(&request(method)).unwrap();
        service.set_nonblocking(true).unwrap();
        thread::sleep(Duration::from_millis(100));
        drop(client);
        thread::sleep(Duration::from_millis(100));
        let mut arrived = Vec::new();
        while let Ok((mut peer, _)) = service.accept() {
            peer.set_nonblocking(false).unwrap();
            peer.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
            let mut bytes = Vec::new();
            let _ = peer.read_to_end(&mut bytes);
            arrived.push(bytes);
        }
        (arrived, relay)
    }

    #[test]
    fn each_fault() {
        let post = request("POST");
        for (fault, expected) in [
            (RelayFault::Late, vec![post.clone()]),
            (RelayFault::Twice, vec![post.clone(), post.clone()]),
            (RelayFault::Discard, vec![Vec::new()]),
        ] {
            let (arrived, relay) = arrives(fault, "POST");
            assert_eq!(arrived, expected, "{fault:?}");
            assert_eq!(relay.done(), [(fault, "one".to_owned())]);
        }
    }

    #[test]
    fn what_changes_nothing_passes() {
        let (arrived, relay) = arrives(RelayFault::Discard, "GET");
        assert_eq!(arrived, [request("GET")]);
        assert!(relay.done().is_empty());
    }
}
