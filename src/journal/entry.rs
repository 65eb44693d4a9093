//! One payment in the journal.

use std::time::Instant;

use super::boot::Moment;
use crate::asked::Asked;
use crate::outcome::EntryState;
use crate::status::Status;

/// Whose payments: the same request id of another merchant, or of another service, is another payment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Scope {
    pub(crate) base_url: String,
    pub(crate) merchant_id: String,
    /// Which of the tills that share a journal.
    pub(crate) till: String,
}

/// Why and since when a payment is in doubt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Doubt {
    /// The moment since which the connection that carried the request is surely dead.
    pub(crate) gone: Instant,
    /// The service said it knows the id.
    pub(crate) seen_409: bool,
    pub(crate) why: Status,
    /// Of the answer that put it in doubt; 0 without one.
    pub(crate) http: u16,
    /// The service may have forgotten it: "empty" proves nothing.
    pub(crate) is_old: bool,
}

/// Which writing of an entry: each time it is sent or claimed, it is another one.
pub(super) type Version = (i64, i64);

/// A row.
pub(super) struct Entry {
    pub(super) id: i64,
    pub(super) epoch: i64,
    pub(super) owner: String,
    pub(super) state: EntryState,
    pub(super) asked: Asked,
    pub(super) seen_409: bool,
    pub(super) why: Option<Status>,
    pub(super) http: u16,
    /// Where it was opened.
    pub(super) boot: String,
    /// None: not known, as nobody has seen the connection end.
    pub(super) gone: Option<Moment>,
    /// Milliseconds since 1970, by the wall clock: to be shown, and to be timid by.
    pub(super) opened_at: i64,
    pub(super) result: Option<String>,
}

impl Entry {
    pub(super) fn version(&self) -> Version {
        (self.id, self.epoch)
    }
}
