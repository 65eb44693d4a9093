//! What goes along with one call: its id and deadline, who may cancel it, and who is told of it.

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
    /// When waiting for an answer ends: the last part of the call, 5 s or a tenth of it, is kept for look-ups.
    pub(crate) fn for_answer(self) -> Instant {
        let whole = self.at - self.started;
        self.at - (whole / 10).min(Duration::from_secs(5))
    }
}

/// One call, from the moment it entered the library.
pub(crate) struct CallContext {
    pub(crate) deadline: Deadline,
    /// Of the payment, or of what is asked; empty where there is none.
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

    /// A call nobody is told of and nobody can stop.
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

    /// Sleeps until then, or until it is cancelled.
    pub(crate) fn sleep_until(&self, until: Instant) {
        self.cancellation.sleep_until(until);
    }

    /// This is a child that was forked in the middle of it, by a callback: the call is the parent's.
    pub(crate) fn is_forked(&self) -> bool {
        self.began_in != Here::now()
    }

    /// Tells of an event, with the call's id and its age beside the event's own fields.
    pub(crate) fn tell<'a>(&'a self, level: Level, event: Event, fields: impl FnOnce() -> Vec<Field<'a>>) {
        self.log.tell(level, event, || {
            let mut all =
                vec![Field::RequestId(&self.request_id), Field::ElapsedMs(self.deadline.started.elapsed().as_millis())];
            all.extend(fields());
            all
        });
    }
}
