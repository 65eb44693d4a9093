//! What the threads of one proxy share: settings, what was seen, what is open.

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::faults::{Act, Flow, ProxyFault};
use super::line::Line;
use super::settings::{ProxyKind, ProxySettings};

pub(super) struct State {
    settings: ProxySettings,
    fault: Mutex<Option<ProxyFault>>,
    seen: Mutex<Seen>,
    pub(super) passed: Passed,
    lines: Mutex<Vec<Arc<Line>>>,
    /// A line was closed.
    left: Condvar,
    stopping: AtomicBool,
}

#[derive(Default)]
pub(super) struct Seen {
    pub(super) connections: usize,
    pub(super) tunnels: Vec<String>,
    pub(super) heads: Vec<String>,
}

/// How many bytes went through tunnels.
#[derive(Default)]
pub(super) struct Passed {
    pub(super) up: AtomicU64,
    pub(super) down: AtomicU64,
}

impl Passed {
    pub(super) fn get(&self) -> (u64, u64) {
        (self.up.load(Ordering::SeqCst), self.down.load(Ordering::SeqCst))
    }
}

impl State {
    pub(super) fn new(settings: ProxySettings) -> State {
        State {
            fault: Mutex::new(settings.fault),
            settings,
            seen: Mutex::default(),
            passed: Passed::default(),
            lines: Mutex::default(),
            left: Condvar::new(),
            stopping: AtomicBool::new(false),
        }
    }

    pub(super) fn kind(&self) -> ProxyKind {
        self.settings.kind
    }

    pub(super) fn credentials(&self) -> Option<&(String, String)> {
        self.settings.credentials.as_ref()
    }

    pub(super) fn route(&self) -> Option<SocketAddr> {
        self.settings.route
    }

    pub(super) fn set_fault(&self, fault: Option<ProxyFault>) {
        *lock(&self.fault) = fault;
    }

    /// What is to be done with a connection that begins now.
    pub(super) fn act(&self) -> Act {
        lock(&self.fault).map_or(Act::Tunnel(Flow::Honest), ProxyFault::act)
    }

    pub(super) fn seen(&self) -> MutexGuard<'_, Seen> {
        lock(&self.seen)
    }

    pub(super) fn enter(state: &Arc<State>, client: TcpStream) -> io::Result<Entered> {
        state.seen().connections += 1;
        let line = Arc::new(Line::new(client)?);
        lock(&state.lines).push(line.clone());
        Ok(Entered { state: state.clone(), line: Some(line) })
    }

    pub(super) fn reset_tunnels(&self) {
        let lines = lock(&self.lines);
        let tunnels = || lines.iter().filter(|line| line.is_tunnel());
        tunnels().for_each(|line| line.reset());
        let open = |lines: &mut Vec<Arc<Line>>| lines.iter().any(|line| line.is_tunnel() && line.is_broken());
        drop(self.left.wait_while(lines, open));
    }

    pub(super) fn reset_all(&self) {
        lock(&self.lines).iter().for_each(|line| line.reset());
    }

    pub(super) fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }
}

/// A line that is listed as open for as long as this lives.
pub(super) struct Entered {
    state: Arc<State>,
    /// `None` only while it is dropped.
    line: Option<Arc<Line>>,
}

impl Entered {
    pub(super) fn state(&self) -> &State {
        &self.state
    }

    pub(super) fn line(&self) -> &Line {
        self.line.as_ref().expect("it is taken in drop only")
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        let mut lines = lock(&self.state.lines);
        if let Some(line) = self.line.take() {
            lines.retain(|open| !Arc::ptr_eq(open, &line));
            // The last one: this closes the sockets, before the line counts as closed.
            drop(line);
        }
        drop(lines);
        self.state.left.notify_all();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
