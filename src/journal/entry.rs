//! One payment in the journal.

use std::time::Instant;

use super::boot_clock::Moment;
use crate::operations::intent::Intent;
use crate::outcome::EntryState;
use crate::platform::clock::wall_ms;
use crate::status::Status;

/// Whose payments: the same request id of another merchant, or at another service, is another payment.
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
    /// Since when the connection that carried the request is surely dead. None: no clock can tell, and nothing is due.
    pub(crate) gone: Option<Instant>,
    /// When the payment was entered, in milliseconds since 1970 by our wall clock: it may only ask for more patience.
    pub(crate) opened_at: i64,
    /// The request was answered with 409: its id may be known to the service.
    pub(crate) seen_409: bool,
    /// The service has the request, or counts as having it: "empty" proves nothing (money.md §1.5).
    pub(crate) acknowledged: bool,
    /// When a record with ERROR was first read after due (L1a).
    pub(crate) first_error: Option<Instant>,
    pub(crate) why: Status,
    /// The HTTP status of the answer that put it in doubt; 0 without one.
    pub(crate) http: u16,
}

impl Doubt {
    /// A doubt of a payment that was entered just now, and whose connection ends now.
    pub(crate) fn begins(why: Status, http: u16, acknowledged: bool) -> Doubt {
        let seen_409 = http == 409;
        let opened_at = wall_ms();
        Doubt { gone: Some(Instant::now()), opened_at, seen_409, acknowledged, first_error: None, why, http }
    }
}

/// Which version of an entry, by its number and epoch: each sending, each take-over and each handing out makes
/// a new one.
pub(super) type Version = (i64, i64);

/// Which word about which entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) entry: i64,
    /// Its verdict number.
    pub(super) number: i64,
}

/// One row of the journal.
pub(super) struct Entry {
    pub(super) id: i64,
    pub(super) epoch: i64,
    pub(super) owner: String,
    pub(super) state: EntryState,
    pub(super) intent: Intent,
    pub(super) seen_409: bool,
    /// The service has the request, or counts as having it, as when the consumer has to act.
    pub(super) acknowledged: bool,
    /// When a record with ERROR was first read after due (L1a).
    pub(super) first_error: Option<Moment>,
    /// A person was told to look.
    pub(super) by_hand: bool,
    pub(super) why: Option<Status>,
    pub(super) http: u16,
    /// When it was opened: the boot, and the milliseconds since; None where only the boot is known.
    pub(super) boot: String,
    pub(super) opened_boot_ms: Option<i64>,
    /// Since when its connection is surely dead. None: that is not known.
    pub(super) gone: Option<Moment>,
    /// When it was opened, in milliseconds since 1970 by the wall clock: to be shown, and to ask for more patience.
    pub(super) opened_at: i64,
    pub(super) result: Option<String>,
    /// How many words were told about it.
    pub(super) words: i64,
    /// The last word was taken, or a person was told to look without a word.
    pub(super) told: bool,
    pub(super) shown_ms: i64,
    /// The verdict rests on a look-up.
    pub(super) found: bool,
    /// The transaction id that the answer named.
    pub(super) answered_id: Option<String>,
}

impl Entry {
    pub(super) fn version(&self) -> Version {
        (self.id, self.epoch)
    }

    /// The word that stands: a verdict, or that a person must look. None: there is none yet.
    pub(super) fn word(&self) -> Option<Word> {
        // An older library does not count words.
        let number = self.words.max(1);
        (!self.state.is_open() || self.result.is_some()).then_some(Word { entry: self.id, number })
    }
}
