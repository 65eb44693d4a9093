//! What goes along with one call: its id, who may cancel it, and who is told of it.

use std::sync::Arc;
use std::time::Instant;

use crate::log::{Event, Field, Level, Log};
use crate::platform::Here;
use crate::platform::cancellation::{Cancel, Cancellation};

/// One call, from the moment it entered the library.
pub(crate) struct CallContext {
    pub(crate) started: Instant,
    /// Of the payment, or of what is asked; empty where there is none.
    request_id: String,
    log: Log,
    cancellation: Cancellation,
    began_in: Here,
}

impl CallContext {
    pub(crate) fn begin(started: Instant, request_id: &str, log: &Log, cancel: &Arc<Cancel>) -> CallContext {
        CallContext {
            started,
            request_id: request_id.to_owned(),
            log: log.clone(),
            cancellation: Cancellation::of_call(started, cancel),
            began_in: Here::now(),
        }
    }

    /// A call nobody is told of and nobody can stop.
    #[cfg(test)]
    pub(crate) fn unattended() -> CallContext {
        CallContext::begin(Instant::now(), "", &Log::off(), &Arc::default())
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
                vec![Field::RequestId(&self.request_id), Field::ElapsedMs(self.started.elapsed().as_millis())];
            all.extend(fields());
            all
        });
    }
}
