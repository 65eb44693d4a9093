//! The context of one call: its request id and deadline, its cancellation, and the log that hears of it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::log::{Event, Field, Level, Log};
use crate::platform::Here;
use crate::platform::cancellation::{Cancel, Cancellation};

/// The time limits of one call.
#[derive(Clone, Copy)]
pub(crate) struct Deadline {
    pub(crate) started: Instant,
    pub(crate) at: Instant,
}

impl Deadline {
    /// When the wait for an answer ends: the last tenth of the call, but at most 5 s, is kept for look-ups.
    pub(crate) fn for_answer(self) -> Instant {
        let whole = self.at - self.started;
        self.at - (whole / 10).min(Duration::from_secs(5))
    }
}

/// One call, from the moment it entered the library.
pub(crate) struct CallContext {
    pub(crate) deadline: Deadline,
    /// The request id that the call is about; empty if it is about none.
    request_id: String,
    log: Log,
    cancellation: Cancellation,
    began_in: Here,
}

impl CallContext {
    pub(crate) fn begin(deadline: Deadline, request_id: &str, log: &Log, cancel: &Arc<Cancel>) -> CallContext {
        CallContext {
            deadline,
            request_id: request_id.to_owned(),
            log: log.clone(),
            cancellation: Cancellation::of_call(deadline.started, cancel),
            began_in: Here::now(),
        }
    }

    /// A call without a log, which nothing cancels.
    #[cfg(test)]
    pub(crate) fn unattended(at: Instant) -> CallContext {
        CallContext::begin(Deadline { started: Instant::now(), at }, "", &Log::off(), &Arc::default())
    }

    pub(crate) fn cancellation(&self) -> &Cancellation {
        &self.cancellation
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancellation.is_cancelled()
    }

    /// Sleeps until then, or until the call is cancelled.
    pub(crate) fn sleep_until(&self, until: Instant) {
        self.cancellation.sleep_until(until);
    }

    /// Whether this is a child that a callback forked during the call: the call is the parent's.
    pub(crate) fn is_forked(&self) -> bool {
        self.began_in != Here::now()
    }

    /// Logs an event, with the call's request id and age before the event's own fields.
    pub(crate) fn tell<'a>(&'a self, level: Level, event: Event, fields: impl FnOnce() -> Vec<Field<'a>>) {
        self.log.tell(level, event, || {
            let mut all =
                vec![Field::RequestId(&self.request_id), Field::ElapsedMs(self.deadline.started.elapsed().as_millis())];
            all.extend(fields());
            all
        });
    }
}
