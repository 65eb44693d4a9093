//! Who is inside a client: it is freed when the last call has left.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::error::Error;
use crate::platform::cancellation::POLL_INTERVAL;
use crate::platform::this_thread;
use crate::status::Status;

/// Outlives the client, so that whoever leaves last can close it behind him.
#[derive(Default)]
pub(super) struct Door {
    visitors: Mutex<Visitors>,
    left: Condvar,
}

#[derive(Default)]
struct Visitors {
    /// Once for each call: a callback may call again.
    threads: Vec<usize>,
    /// Those that tell of a call that is no use.
    telling: Vec<usize>,
    is_closed: bool,
}

/// One call, until dropped.
pub(super) struct Inside {
    door: Arc<Door>,
    thread: usize,
}

impl Door {
    fn visitors(&self) -> MutexGuard<'_, Visitors> {
        self.visitors.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn enter(self: &Arc<Door>) -> Result<Inside, Error> {
        let thread = this_thread();
        let mut visitors = self.visitors();
        if visitors.is_closed {
            return Err(Error::because(Status::Cancelled, "client", "it is being freed"));
        }
        visitors.threads.push(thread);
        Ok(Inside { door: self.clone(), thread })
    }

    /// Whether this thread is in a call.
    pub(super) fn is_inside(&self) -> bool {
        self.visitors().threads.contains(&this_thread())
    }

    /// Tells what a callback may be the cause of, unless it is the callback of just that.
    pub(super) fn tell_once(&self, tell: impl FnOnce()) {
        let thread = this_thread();
        if self.visitors().telling.contains(&thread) {
            return;
        }
        self.visitors().telling.push(thread);
        tell();
        self.visitors().telling.retain(|other| *other != thread);
    }

    /// Nobody enters any more; `cancel` hurries those who are inside, again and again, as it may not reach who has just entered.
    /// Returns when the last one has left.
    pub(super) fn close(&self, mut cancel: impl FnMut()) {
        self.visitors().is_closed = true;
        loop {
            cancel();
            let is_anybody = |visitors: &mut Visitors| !visitors.threads.is_empty();
            let waited = self.left.wait_timeout_while(self.visitors(), POLL_INTERVAL, is_anybody);
            if !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out() {
                return;
            }
        }
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        let mut visitors = self.door.visitors();
        if let Some(at) = visitors.threads.iter().position(|thread| *thread == self.thread) {
            visitors.threads.swap_remove(at);
        }
        self.door.left.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::Duration;

    use super::*;

    /// What has entered and not begun yet is not reached by the first time.
    #[test]
    fn who_is_inside_is_hurried_until_he_leaves() {
        let door = Arc::<Door>::default();
        let mut inside = Some(door.enter().unwrap());
        let mut times = 0;
        door.close(|| {
            times += 1;
            if times == 3 {
                inside.take();
            }
        });
        assert_eq!(times, 3);
    }

    #[test]
    fn it_closes_behind_the_last_one() {
        let door = Arc::<Door>::default();
        let inside = door.enter().unwrap();
        assert!(door.is_inside());
        let other = door.clone();
        let closing = thread::spawn(move || {
            assert!(!other.is_inside());
            other.close(|| {});
        });
        while door.enter().is_ok() {
            thread::sleep(Duration::from_millis(1));
        }
        assert!(!closing.is_finished());
        drop(inside);
        closing.join().unwrap();
        assert!(!door.is_inside());
    }
}
