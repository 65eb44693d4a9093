//! A proxy on one's own desk, HTTP (CONNECT) or SOCKS5, that can go wrong as real ones do.
//!
//! It knows nothing of the simulator; it carries bytes.

mod faults;
mod http;
mod line;
mod records;
mod serve;
mod settings;
mod socks;
mod state;
mod target;
mod tunnel;

use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

pub use faults::ProxyFault;
pub use settings::{ProxyKind, ProxySettings};
use state::State;

/// A running proxy. It stops when this is dropped, and resets what is open.
pub struct Proxy {
    state: Arc<State>,
    address: SocketAddr,
    acceptor: Option<JoinHandle<()>>,
}

impl Proxy {
    /// Starts a proxy on a free port of 127.0.0.1; when this returns, it takes connections.
    /// A fault that does not fit the kind is an error.
    pub fn start(settings: ProxySettings) -> io::Result<Proxy> {
        check(settings.kind, settings.fault).map_err(|message| io::Error::new(ErrorKind::InvalidInput, message))?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let state = Arc::new(State::new(settings));
        let acceptor = {
            let state = state.clone();
            thread::Builder::new().name("proxy".to_owned()).spawn(move || accept(&listener, &state))?
        };
        Ok(Proxy { state, address, acceptor: Some(acceptor) })
    }

    /// What a client takes as the proxy, for example `socks5://127.0.0.1:40123`. Without credentials.
    pub fn url(&self) -> String {
        format!("{}://{}", self.state.kind().name(), self.address)
    }

    /// From the next connection on.
    ///
    /// # Panics
    /// If the fault does not fit the kind of proxy.
    pub fn set_fault(&self, fault: Option<ProxyFault>) {
        if let Err(message) = check(self.state.kind(), fault) {
            panic!("{message}");
        }
        self.state.set_fault(fault);
    }

    /// How many TCP connections were accepted so far.
    pub fn connections(&self) -> usize {
        self.state.seen().connections
    }

    /// The targets (`host:port`) that were asked for with good credentials, in order, whatever became
    /// of them.
    pub fn tunnels(&self) -> Vec<String> {
        self.state.seen().tunnels.clone()
    }

    /// The heads of all HTTP requests, in order. Credentials read `(present)`.
    pub fn heads(&self) -> Vec<String> {
        self.state.seen().heads.clone()
    }

    /// How many bytes were passed on inside tunnels, to the targets and back.
    pub fn bytes(&self) -> (u64, u64) {
        self.state.passed.get()
    }

    /// Resets all open tunnels on both sides, and returns when that is done.
    pub fn reset_tunnels(&self) {
        self.state.reset_tunnels();
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.state.stop();
        // Wakes the acceptor.
        let _ = TcpStream::connect(self.address);
        if let Some(acceptor) = self.acceptor.take() {
            let _ = acceptor.join();
        }
    }
}

fn check(kind: ProxyKind, fault: Option<ProxyFault>) -> Result<(), String> {
    match fault {
        Some(fault) if !fault.fits(kind) => {
            Err(format!("{} is no fault of a proxy of kind {}", fault.name(), kind.name()))
        }
        _ => Ok(()),
    }
}

fn accept(listener: &TcpListener, state: &Arc<State>) {
    let mut threads: Vec<JoinHandle<()>> = Vec::new();
    loop {
        let accepted = listener.accept();
        if state.is_stopping() {
            break;
        }
        threads.retain(|thread| !thread.is_finished());
        match accepted {
            Ok((client, _)) => threads.extend(begin(client, state)),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            // Out of file descriptors, most likely: let some connections end.
            Err(_) => thread::sleep(Duration::from_millis(10)),
        }
    }
    state.reset_all();
    for thread in threads {
        let _ = thread.join();
    }
}

/// Enters the connection (here and not in its thread, so that stopping finds it) and serves it.
fn begin(client: TcpStream, state: &Arc<State>) -> Option<JoinHandle<()>> {
    let entered = State::enter(state, client).ok()?;
    let thread = thread::Builder::new().name("proxy connection".to_owned());
    // An error means that the client is gone, or the proxy stops.
    thread.spawn(move || drop(serve::serve(entered.state(), entered.line()))).ok()
}
