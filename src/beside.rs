//! Work on a thread of its own: for what the system cannot be told to stop waiting for, and for what must not hold up a call.

use std::io;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use crate::quiet;
use crate::running::{GLANCE, Running};

/// Why there is no result.
pub(crate) enum Stopped {
    Cancelled,
    TimeIsOver,
    NoThread(io::Error),
}

/// Runs `work` beside this thread and waits for it. When the wait ends early, the work goes on, and its result is dropped.
pub(crate) fn run<T: Send + 'static>(
    name: &str,
    until: Instant,
    running: &Running,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Stopped> {
    let (done, wait) = mpsc::sync_channel(1);
    Helper::start(name, move || {
        let _ = done.send(work());
    })
    .map_err(Stopped::NoThread)?;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        match wait.recv_timeout(left.min(GLANCE)) {
            Ok(result) => return Ok(result),
            Err(RecvTimeoutError::Disconnected) => return Err(Stopped::NoThread(io::Error::other("it panicked"))),
            Err(RecvTimeoutError::Timeout) if running.is_cancelled() => return Err(Stopped::Cancelled),
            Err(RecvTimeoutError::Timeout) if left.is_zero() => return Err(Stopped::TimeIsOver),
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

/// A thread of ours. It prints nothing, whatever happens.
pub(crate) struct Helper(JoinHandle<()>);

impl Helper {
    pub(crate) fn start(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<Helper> {
        let work = move || {
            quiet::guard(work);
        };
        thread::Builder::new().name(name.to_owned()).spawn(work).map(Helper)
    }

    /// Waits for its end.
    pub(crate) fn join(self) {
        let _ = self.0.join();
    }
}
