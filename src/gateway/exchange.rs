//! How far one exchange has come: noted by the parts below ureq, read by the gateway above it.
//!
//! ureq's errors do not tell whether a request left. The marks here do, because they are set where it happens.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::connection::Connection;
use super::socket::Limit;
use crate::call_context::CallContext;
use crate::log::{Event, Field, Level};
use crate::status::Status;

/// The time limits of one exchange.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The deadline for name, TCP, proxy and TLS.
    pub(crate) connect_by: Instant,
    /// The deadline for the whole exchange.
    pub(crate) end_by: Instant,
    /// How long the answer is awaited after the first byte has left.
    pub(crate) patience: Duration,
    /// How much time must be left until `end_by` for the first byte to leave.
    pub(crate) least: Duration,
}

/// Runs just before the first byte leaves.
pub(crate) type BeforeFirstByte = Box<dyn FnOnce() + Send>;

/// The marks of one exchange. Their lock is never held while anything waits.
pub(super) struct Exchange {
    limits: Limits,
    pub(super) context: Arc<CallContext>,
    /// The number of this attempt at the same request, from 1.
    attempt: u32,
    marks: Mutex<Marks>,
}

#[derive(Default)]
struct Marks {
    before_first_byte: Option<BeforeFirstByte>,
    sent: Option<Instant>,
    answer_began: bool,
    fault: Option<(Status, String)>,
    connection: Option<Connection>,
    reusable: bool,
}

/// The phase of money.md §1.2 that an exchange ended in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Connect,
    Sent,
    AnswerBegan,
}

impl Exchange {
    pub(super) fn new(
        limits: Limits,
        context: Arc<CallContext>,
        attempt: u32,
        before_first_byte: Option<BeforeFirstByte>,
    ) -> Exchange {
        let marks = Marks { before_first_byte, ..Marks::default() };
        Exchange { limits, context, attempt, marks: Mutex::new(marks) }
    }

    fn marks(&self) -> std::sync::MutexGuard<'_, Marks> {
        // The marks stay true after a panic elsewhere.
        self.marks.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    pub(super) fn connect_limit(&self) -> Limit {
        self.limit(self.limits.connect_by.min(self.limits.end_by))
    }

    /// When waiting for the answer ends.
    pub(super) fn answer_limit(&self) -> Limit {
        let end_by = self.limits.end_by;
        self.limit(self.marks().sent.map_or(end_by, |sent| end_by.min(sent + self.limits.patience)))
    }

    fn limit(&self, until: Instant) -> Limit {
        Limit { until, context: self.context.clone() }
    }

    /// Called before each write; marks the first one. Err: the request must not leave, and the fault says why.
    pub(super) fn about_to_send(&self) -> Result<(), ()> {
        let now = Instant::now();
        let hook = {
            let mut marks = self.marks();
            if marks.sent.is_some() {
                return Ok(());
            }
            if self.context.is_forked() {
                marks.fault = Some((Status::Forked, String::new()));
                return Err(());
            }
            if self.context.is_cancelled() {
                marks.fault = Some((Status::Cancelled, String::new()));
                return Err(());
            }
            if self.limits.end_by.saturating_duration_since(now) < self.limits.least {
                marks.fault = Some((Status::NoTime, "the time limit is too near".to_owned()));
                return Err(());
            }
            marks.sent = Some(now);
            marks.before_first_byte.take()
        };
        if let Some(hook) = hook {
            hook();
        }
        self.context
            .tell(Level::Debug, Event::RequestLeaves, || vec![Field::Phase("SENT"), Field::Attempt(self.attempt)]);
        Ok(())
    }

    pub(super) fn answer_began(&self) {
        self.marks().answer_began = true;
    }

    /// Notes why the exchange failed. The first fault counts.
    pub(super) fn fault(&self, status: Status, detail: String) {
        self.marks().fault.get_or_insert((status, detail));
    }

    pub(super) fn take_fault(&self) -> Option<(Status, String)> {
        self.marks().fault.take()
    }

    /// Takes the connection back when ureq drops it.
    pub(super) fn return_connection(&self, connection: Connection) {
        self.marks().connection = Some(connection);
    }

    /// ureq has found the answer complete and the connection fit for another request.
    pub(super) fn mark_reusable(&self) {
        self.marks().reusable = true;
    }

    /// The connection, and whether it may carry another request.
    pub(super) fn take_connection(&self) -> Option<(Connection, bool)> {
        let mut marks = self.marks();
        let reusable = marks.reusable;
        marks.connection.take().map(|connection| (connection, reusable))
    }

    pub(super) fn phase(&self) -> Phase {
        let marks = self.marks();
        match (marks.sent, marks.answer_began) {
            (None, _) => Phase::Connect,
            (Some(_), false) => Phase::Sent,
            (Some(_), true) => Phase::AnswerBegan,
        }
    }
}

impl std::fmt::Debug for Exchange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Exchange")
    }
}
