//! The simulator itself: it accepts connections, one thread for each.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant, SystemTime};

use rustls::ServerConfig;
use socket2::SockRef;

use crate::clients::Registered;
use crate::desk::TokenRequest;
use crate::faults::Fault;
use crate::folder::{self, Folder};
use crate::http::{Connection, Head, ReadError};
use crate::ledger::{Balance, Charge, Entry};
use crate::profile_api::StoredProfile;
use crate::reaction::{Manner, Reaction};
use crate::redact::redact;
use crate::routes::{self, BASE_PATH, Request};
use crate::settings::Settings;
use crate::shared::{Entered, Seen, Shared};
use crate::stream::Stream;
use crate::token_faults::TokenFault;
use crate::{answers, calls, profile_api, tls, tokens};

/// A running simulator. It stops when this is dropped.
pub struct Simulator {
    shared: Arc<Shared>,
    address: SocketAddr,
    folder: Folder,
    acceptor: Option<JoinHandle<()>>,
}

impl Simulator {
    /// Starts a simulator; when this returns, it takes connections.
    pub fn start(settings: Settings) -> io::Result<Simulator> {
        let folder = Folder::prepare(settings.folder.as_deref())?;
        let own = [folder.file(folder::CLIENT)];
        let registered = Registered::read(own.iter().chain(&settings.client_certificates))?;
        let tls = settings.tls.then(|| tls::server_config(&settings, &folder)).transpose()?;
        calls::warm_up();
        profile_api::warm_up();
        let listener = TcpListener::bind(settings.address)?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::new(settings, registered));
        let acceptor = {
            let shared = shared.clone();
            thread::Builder::new()
                .name("simulator".to_owned())
                .spawn(move || accept(&listener, &shared, tls.as_ref()))?
        };
        Ok(Simulator { shared, address, folder, acceptor: Some(acceptor) })
    }

    /// What a client takes as the base URL, for example `https://127.0.0.1:40123/api/v2`.
    pub fn base_url(&self) -> String {
        self.url(BASE_PATH)
    }

    /// The same for the profile API.
    pub fn profiles_base_url(&self) -> String {
        self.base_url() + profile_api::PATH
    }

    /// Where a client with a secret fetches its token.
    pub fn secret_token_url(&self) -> String {
        self.url(tokens::SECRET_PATH)
    }

    /// Where a client with a signed assertion fetches its token.
    pub fn assertion_token_url(&self) -> String {
        self.url(tokens::ASSERTION_PATH)
    }

    fn url(&self, path: &str) -> String {
        let scheme = if self.shared.settings.tls { "https" } else { "http" };
        format!("{scheme}://{}{path}", self.reachable())
    }

    /// The certificate authority to trust, as PEM; an empty path without TLS.
    pub fn ca_file(&self) -> PathBuf {
        if self.shared.settings.tls { self.folder.file(folder::CA) } else { PathBuf::new() }
    }

    /// Where the keys and certificates of the test clients are, with the names that the README lists.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Every request, in order of arrival.
    pub fn requests(&self) -> Vec<Seen> {
        self.shared.seen().clone()
    }

    /// The faults that requests of the payments API met, and the request id of each, in order of arrival.
    pub fn met(&self) -> Vec<(Fault, String)> {
        self.shared.met().clone()
    }

    /// How many `POST /payments` arrived, whatever became of them.
    pub fn payments_seen(&self) -> usize {
        let seen = self.shared.seen();
        seen.iter().filter(|seen| seen.method == "POST" && seen.path == "/payments").count()
    }

    /// How many TCP connections were accepted so far.
    pub fn connections(&self) -> usize {
        self.shared.accepted()
    }

    /// Everything that was done, in order of arrival: what was refused is not among it.
    pub fn entries(&self) -> Vec<Entry> {
        self.shared.ledger().entries().collect()
    }

    /// What has become of each approved payment, the oldest first.
    pub fn balances(&self) -> Vec<Balance> {
        self.shared.ledger().balances().collect()
    }

    /// Every charge, in order.
    pub fn ledger(&self) -> Vec<Charge> {
        self.shared.ledger().charges().cloned().collect()
    }

    /// How many charges carry this request id, for any merchant.
    pub fn charges(&self, request_id: &str) -> usize {
        let ledger = self.shared.ledger();
        ledger.charges().filter(|charge| charge.request_id == request_id).count()
    }

    /// The next request of the payments API that asks for something to be done meets this fault; several queue up.
    pub fn inject(&self, fault: Fault) {
        self.shared.inject(fault);
    }

    /// The next call of the profile API meets this fault; several queue up. For a call, "recorded" is: carried out.
    ///
    /// # Panics
    ///
    /// If the fault is about something that only payments have, see [`Fault::fits_profiles`].
    pub fn inject_profile(&self, fault: Fault) {
        assert!(fault.fits_profiles(), "{} is only for payments", fault.name());
        self.shared.inject_profile(fault);
    }

    /// Every stored profile, in the order in which they were made, but for the guide's sample.
    pub fn profiles(&self) -> Vec<StoredProfile> {
        self.shared.profiles()
    }

    /// Every token request, in order of arrival.
    pub fn token_requests(&self) -> Vec<TokenRequest> {
        self.shared.desk().requests.clone()
    }

    /// How many good tokens were given.
    pub fn token_exchanges(&self) -> usize {
        self.shared.desk().requests.iter().filter(|request| request.outcome.is_ok()).count()
    }

    /// The next token request that deserves a token meets this fault; several queue up.
    pub fn inject_token_fault(&self, fault: TokenFault) {
        self.shared.desk().injected.push_back(fault);
    }

    /// Down: token requests are reset; everything else goes on.
    pub fn set_token_endpoint_down(&self, down: bool) {
        self.shared.desk().down = down;
    }

    /// No token that was issued so far is good any more.
    pub fn expire_tokens(&self) {
        self.shared.desk().expire_all();
    }

    /// From now on the simulator's wall clock is ahead by so many seconds, or behind if negative.
    pub fn set_clock_offset_s(&self, seconds: i64) {
        self.shared.set_clock_offset(seconds);
    }

    /// Closes every connection that waits for a request, and returns when they are closed.
    pub fn close_idle(&self) {
        self.shared.shut_idle();
    }

    /// Down: new connections are reset, open ones closed. What has fully arrived is still worked on.
    pub fn set_down(&self, down: bool) {
        self.shared.set_down(down);
    }

    /// Ends every fault in the making: forgets injected ones, makes all look-ups honest, brings the
    /// network and the token endpoints up. What is recorded stays recorded.
    pub fn heal(&self) {
        self.shared.heal();
    }

    /// The address for clients on this machine, also when listening on all addresses.
    fn reachable(&self) -> SocketAddr {
        let ip = match self.address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        SocketAddr::new(ip, self.address.port())
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.shared.stop();
        // Wakes the acceptor.
        let _ = TcpStream::connect(self.reachable());
        if let Some(acceptor) = self.acceptor.take() {
            let _ = acceptor.join();
        }
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>, tls: Option<&Arc<ServerConfig>>) {
    let mut threads: Vec<JoinHandle<()>> = Vec::new();
    loop {
        let accepted = listener.accept();
        if shared.is_stopping() {
            break;
        }
        threads.retain(|thread| !thread.is_finished());
        match accepted {
            Ok((socket, _)) => threads.extend(begin(socket, shared, tls)),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            // Out of file descriptors, most likely: let some connections end.
            Err(_) => thread::sleep(Duration::from_millis(10)),
        }
    }
    shared.shut_all();
    for thread in threads {
        let _ = thread.join();
    }
}

/// Enters the connection (here and not in its thread, so that stopping finds it) and serves it.
fn begin(socket: TcpStream, shared: &Arc<Shared>, tls: Option<&Arc<ServerConfig>>) -> Option<JoinHandle<()>> {
    let socket = Arc::new(socket);
    let Some(entered) = Shared::enter(shared, &socket) else {
        let _ = SockRef::from(&*socket).set_linger(Some(Duration::ZERO));
        return None;
    };
    let tls = tls.cloned();
    let thread = thread::Builder::new().name("simulator connection".to_owned());
    let thread = thread.spawn(move || {
        if let Ok(stream) = Stream::accept(socket, tls.as_ref()) {
            serve(&entered, Connection::new(stream));
        }
    });
    thread.ok()
}

/// Serves one request after the other.
fn serve(entered: &Entered, mut connection: Connection) {
    while let Some(next) = serve_one(entered, connection) {
        connection = next;
    }
}

fn serve_one(entered: &Entered, mut connection: Connection) -> Option<Connection> {
    let shared = &entered.shared;
    let head = match connection.read_head(&entered.phase, shared.settings.idle_close) {
        Ok(head) => head,
        Err(error) => return give_up(shared, connection, &error),
    };
    if tokens::is_token_request(&head) && shared.desk().down {
        let reaction = tokens::turn_away(shared, &head);
        log(shared, &head, &reaction);
        return reaction.perform(connection, &ending(shared));
    }
    let injected = match routes::submits(&head) {
        true => shared.next_fault(),
        false => profile_api::next_fault(shared, &head),
    };
    if injected == Some(Fault::RefusedBefore) {
        let seen = Seen::new(&head, None, &[]);
        shared.met().push((Fault::RefusedBefore, seen.request_id().unwrap_or_default().to_owned()));
        shared.note(seen);
        log(shared, &head, &Reaction::Reset);
        return Reaction::Reset.perform(connection, &ending(shared));
    }
    let body = match connection.read_body(&head) {
        Ok(body) => body,
        Err(error) => return give_up(shared, connection, &error),
    };
    let request = Request { head, body, arrived: Instant::now() };
    let reaction = routes::react(shared, &request, injected);
    let head = request.head;
    log(shared, &head, &reaction);
    if let Reaction::Answer(..) = reaction {
        entered.phase.answering();
    }
    let manner = Manner { keep_alive: head.keep_alive(), headers_only: head.method == "HEAD", date: date(shared) };
    reaction.perform(connection, &manner)
}

/// The manner of a last answer.
fn ending(shared: &Shared) -> Manner {
    Manner { keep_alive: false, headers_only: false, date: date(shared) }
}

fn date(shared: &Shared) -> Option<SystemTime> {
    shared.settings.date_header.then(|| shared.now())
}

/// What is no request gets an answer if that makes sense, and ends the connection.
fn give_up(shared: &Shared, connection: Connection, error: &ReadError) -> Option<Connection> {
    match error {
        ReadError::Gone => {
            connection.close();
            None
        }
        ReadError::Refused(status) => Reaction::from(answers::error(*status)).perform(connection, &ending(shared)),
    }
}

fn log(shared: &Shared, head: &Head, reaction: &Reaction) {
    if shared.settings.verbose {
        // Nothing a client puts behind the path of a token endpoint is ours to show.
        let target = if tokens::is_token_request(head) { head.path() } else { &head.target };
        eprintln!("{} {} {}", head.method, redact(target), reaction.summary());
    }
}
