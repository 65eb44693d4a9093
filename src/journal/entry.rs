//! One payment in the journal.

use std::time::Instant;

use super::boot::Moment;
use super::store::wall_ms;
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
    /// The moment since which the connection that carried the request is surely dead; None: no clock can tell, and nothing is due.
    pub(crate) gone: Option<Instant>,
    /// When it was entered, in milliseconds since 1970, by this machine's wall clock: only to be timid by.
    pub(crate) opened_at: i64,
    /// The service said it knows the id.
    pub(crate) seen_409: bool,
    /// The service has surely had it: "empty" proves nothing (money-rules §1).
    pub(crate) acknowledged: bool,
    /// When a record with ERROR was first read after due (L1a).
    pub(crate) first_error: Option<Instant>,
    pub(crate) why: Status,
    /// Of the answer that put it in doubt; 0 without one.
    pub(crate) http: u16,
}

impl Doubt {
    /// The connection is gone just now.
    pub(crate) fn begins(why: Status, http: u16, acknowledged: bool) -> Doubt {
        let seen_409 = http == 409;
        let opened_at = wall_ms();
        Doubt { gone: Some(Instant::now()), opened_at, seen_409, acknowledged, first_error: None, why, http }
    }
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
