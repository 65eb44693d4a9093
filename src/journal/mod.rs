//! What was asked and what came of it, so that no payment is sent twice and none is forgotten.

mod known;
mod memory;

pub(crate) use self::memory::{Admission, Doubt, Journal, Ticket};
