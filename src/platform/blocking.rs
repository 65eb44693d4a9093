//! Work on separate threads: for waits that the system cannot interrupt, and for work that must not hold up a call.

use std::io;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use super::Blocked;
use super::cancellation::{Cancellation, POLL_INTERVAL};
use super::panic;

/// Why there is no result.
pub(crate) enum Stopped {
    Cancelled,
    TimeIsOver,
    /// As many threads as allowed are still at work, most likely on what no call waits for any more.
    AllAtWork,
    NoThread(io::Error),
}

/// Runs `work` on another thread and waits for it. If the wait ends early, the work goes on, and its result is dropped.
pub(crate) fn run<T: Send + 'static>(
    name: &str,
    helpers: &Arc<Helpers>,
    until: Instant,
    cancellation: &Cancellation,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Stopped> {
    let place = helpers.take_place(until, cancellation)?;
    let (done, wait) = mpsc::sync_channel(1);
    Helper::start(name, move || {
        let _place = place;
        let _ = done.send(work());
    })
    .map_err(Stopped::NoThread)?;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        match wait.recv_timeout(left.min(POLL_INTERVAL)) {
            Ok(result) => return Ok(result),
            Err(RecvTimeoutError::Disconnected) => return Err(Stopped::NoThread(io::Error::other("it panicked"))),
            Err(RecvTimeoutError::Timeout) if cancellation.is_cancelled() => return Err(Stopped::Cancelled),
            Err(RecvTimeoutError::Timeout) if left.is_zero() => return Err(Stopped::TimeIsOver),
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

/// The threads that run beside the calls of one client. Their number is limited: the system may keep each for minutes.
#[derive(Default)]
pub(crate) struct Helpers {
    at_work: Mutex<usize>,
    ended: Condvar,
}

/// The right to be one of these threads, until dropped.
struct Place(Arc<Helpers>);

impl Helpers {
    const MOST: usize = 16;

    fn at_work(&self) -> MutexGuard<'_, usize> {
        self.at_work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_place(self: &Arc<Helpers>, until: Instant, cancellation: &Cancellation) -> Result<Place, Stopped> {
        let mut at_work = self.at_work();
        while *at_work >= Helpers::MOST {
            let left = until.saturating_duration_since(Instant::now());
            if cancellation.is_cancelled() {
                return Err(Stopped::Cancelled);
            }
            if left.is_zero() {
                return Err(Stopped::AllAtWork);
            }
            let waited = self.ended.wait_timeout(at_work, left.min(POLL_INTERVAL));
            at_work = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        *at_work += 1;
        Ok(Place(self.clone()))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        *self.0.at_work() -= 1;
        self.0.ended.notify_one();
    }
}

/// A thread of the library. It prints nothing, even if it panics, and takes no signal: the host's handlers run on the
/// host's threads.
pub(crate) struct Helper(JoinHandle<()>);

impl Helper {
    pub(crate) fn start(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<Helper> {
        let work = move || {
            panic::guard(work);
        };
        let _blocked = Blocked::for_a_new_thread();
        thread::Builder::new().name(name.to_owned()).spawn(work).map(Helper)
    }

    /// Waits until it has ended.
    pub(crate) fn join(self) {
        let _ = self.0.join();
    }
}
