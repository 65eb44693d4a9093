//! What all connections of one simulator share.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use serde_json::Value;

use crate::clients::Registered;
use crate::desk::Desk;
use crate::faults::Fault;
use crate::http::Head;
use crate::ledger::Ledger;
use crate::phase::Phase;
use crate::plan::Moment;
use crate::profile_api::StoredProfile;
use crate::redact::redact;
use crate::routes::BASE_PATH;
use crate::schema::Violation;
use crate::settings::Settings;
use crate::{clock, tokens};

/// A request as it arrived.
#[derive(Clone)]
pub struct Seen {
    /// GET, POST and so on.
    pub method: String,
    /// The path below the base path, with its query; a token request's is whole, and without one.
    pub path: String,
    /// Header names (in lower case) and values, in the order they came. A token request's `authorization`
    /// is hidden.
    pub headers: Vec<(String, String)>,
    /// The body, if it was JSON. It holds card data: compare it, don't print it.
    pub body: Option<Value>,
    /// What is wrong with the body of a payment or profile call, as `place: what it must be`.
    pub schema_errors: Vec<String>,
    /// Did the client show a certificate?
    pub client_certificate: bool,
}

/// Stands in place of what could be a secret.
const HIDDEN: &str = "(hidden)";

impl Seen {
    pub(crate) fn new(head: &Head, body: Option<Value>, violations: &[Violation]) -> Seen {
        let errors = violations.iter().map(|one| format!("{}: {}", one.entity, one.message));
        let mut path = head.target.strip_prefix(BASE_PATH).unwrap_or(&head.target);
        let mut headers = head.headers.clone();
        if tokens::is_token_request(head) {
            path = head.path();
            let secrets = headers.iter_mut().filter(|(name, _)| name == "authorization");
            secrets.for_each(|(_, value)| HIDDEN.clone_into(value));
        }
        Seen {
            method: head.method.clone(),
            path: path.to_owned(),
            headers,
            body,
            schema_errors: errors.collect(),
            client_certificate: head.client_certificate,
        }
    }

    /// The client's id of the request; the profile API has another header for it.
    pub fn request_id(&self) -> Option<&str> {
        self.header("request-id").or_else(|| self.header("requestidentifier"))
    }

    /// The first header of that (lower-case) name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(known, _)| known == name);
        values.next().map(|(_, value)| value.as_str())
    }
}

/// Without headers and body, since test failures are printed and kept.
impl fmt::Debug for Seen {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("Seen")
            .field("method", &self.method)
            .field("path", &redact(&self.path))
            .field("request_id", &self.request_id().map(redact))
            .field("schema_errors", &self.schema_errors)
            .field("client_certificate", &self.client_certificate)
            .finish_non_exhaustive()
    }
}

/// An open connection. The socket belongs to its own thread; once that lets go, it is closed.
pub(crate) struct Open {
    socket: Weak<TcpStream>,
    phase: Arc<Phase>,
}

impl Open {
    fn shut(&self) {
        if let Some(socket) = self.socket.upgrade() {
            let _ = socket.shutdown(Shutdown::Both);
        }
    }
}

#[derive(Default)]
struct Connections {
    open: HashMap<usize, Open>,
    accepted: usize,
    down: bool,
}

pub(crate) struct Shared {
    pub(crate) settings: Settings,
    pub(crate) registered: Registered,
    pub(crate) started: Instant,
    desk: Mutex<Desk>,
    ledger: Mutex<Ledger>,
    seen: Mutex<Vec<Seen>>,
    injected: Mutex<VecDeque<Fault>>,
    injected_profile: Mutex<VecDeque<Fault>>,
    connections: Mutex<Connections>,
    met: Mutex<Vec<(Fault, String)>>,
    clock_offset_s: AtomicI64,
    stopping: AtomicBool,
}

impl Shared {
    pub(crate) fn new(settings: Settings, registered: Registered) -> Shared {
        let clock_offset_s = AtomicI64::new(settings.clock_offset_s);
        Shared {
            settings,
            registered,
            started: Instant::now(),
            desk: Mutex::default(),
            ledger: Mutex::new(Ledger::new()),
            seen: Mutex::default(),
            injected: Mutex::default(),
            injected_profile: Mutex::default(),
            connections: Mutex::default(),
            met: Mutex::default(),
            clock_offset_s,
            stopping: AtomicBool::default(),
        }
    }

    pub(crate) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        lock(&self.ledger)
    }

    /// What is stored, but for the guide's sample.
    pub(crate) fn profiles(&self) -> Vec<StoredProfile> {
        self.ledger().profiles.iter().filter_map(StoredProfile::of).collect()
    }

    pub(crate) fn desk(&self) -> MutexGuard<'_, Desk> {
        lock(&self.desk)
    }

    /// The simulator's wall clock.
    pub(crate) fn now(&self) -> SystemTime {
        clock::ahead(SystemTime::now(), self.clock_offset_s.load(Ordering::Relaxed))
    }

    pub(crate) fn set_clock_offset(&self, seconds: i64) {
        self.clock_offset_s.store(seconds, Ordering::Relaxed);
    }

    /// What the faults were met by.
    pub(crate) fn met(&self) -> MutexGuard<'_, Vec<(Fault, String)>> {
        lock(&self.met)
    }

    pub(crate) fn note(&self, seen: Seen) {
        lock(&self.seen).push(seen);
    }

    pub(crate) fn seen(&self) -> MutexGuard<'_, Vec<Seen>> {
        lock(&self.seen)
    }

    pub(crate) fn inject(&self, fault: Fault) {
        lock(&self.injected).push_back(fault);
    }

    pub(crate) fn next_fault(&self) -> Option<Fault> {
        lock(&self.injected).pop_front()
    }

    pub(crate) fn inject_profile(&self, fault: Fault) {
        lock(&self.injected_profile).push_back(fault);
    }

    pub(crate) fn next_profile_fault(&self) -> Option<Fault> {
        lock(&self.injected_profile).pop_front()
    }

    /// Every payment, look-up, profile call, token request and connection from now on meets no fault it doesn't ask for.
    pub(crate) fn heal(&self) {
        lock(&self.injected).clear();
        lock(&self.injected_profile).clear();
        self.ledger().heal_lookups();
        self.desk().heal();
        self.set_down(false);
    }

    /// A moment in the life of a request that came at `arrived`.
    pub(crate) fn at(&self, moment: Moment, arrived: Instant) -> Instant {
        let limit = self.settings.service_limit;
        arrived
            + match moment {
                Moment::AtTheLimit => limit / 100 * 99,
                Moment::LongAfter => limit * 20,
            }
    }

    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// Enters a new connection; `None` while the network is down.
    pub(crate) fn enter(shared: &Arc<Shared>, socket: &Arc<TcpStream>) -> Option<Entered> {
        let mut connections = lock(&shared.connections);
        connections.accepted += 1;
        if connections.down {
            return None;
        }
        let number = connections.accepted;
        let phase = Arc::new(Phase::new());
        let open = Open { socket: Arc::downgrade(socket), phase: phase.clone() };
        connections.open.insert(number, open);
        Some(Entered { shared: shared.clone(), number, phase })
    }

    pub(crate) fn accepted(&self) -> usize {
        lock(&self.connections).accepted
    }

    pub(crate) fn set_down(&self, down: bool) {
        lock(&self.connections).down = down;
        if down {
            self.shut_all();
        }
    }

    pub(crate) fn shut_all(&self) {
        lock(&self.connections).open.values().for_each(Open::shut);
    }

    /// Returns when they are closed, so that a client which goes on at once meets closed connections, and not ones
    /// that are just closing.
    pub(crate) fn shut_idle(&self) {
        let ending: Vec<usize> = {
            let connections = lock(&self.connections);
            let waiting = connections.open.values().filter(|open| open.phase.end_if_idle());
            waiting.for_each(Open::shut);
            let ending = connections.open.iter().filter(|(_, open)| open.phase.is_doomed());
            ending.map(|(number, _)| *number).collect()
        };
        let patience = Instant::now() + Duration::from_secs(5);
        while ending.iter().any(|number| lock(&self.connections).open.contains_key(number)) {
            if Instant::now() > patience {
                return;
            }
            thread::sleep(Duration::from_millis(1));
        }
    }
}

/// A connection's place in the list, given back when it ends.
pub(crate) struct Entered {
    pub(crate) shared: Arc<Shared>,
    number: usize,
    pub(crate) phase: Arc<Phase>,
}

impl Drop for Entered {
    fn drop(&mut self) {
        lock(&self.shared.connections).open.remove(&self.number);
    }
}

/// A thread that panicked has not left anything half-done in these.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
