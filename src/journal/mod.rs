//! The journal: what was asked and what came of it, so that no payment is sent twice and none is forgotten (money.md §5
//! to §7). It neither sends nor judges. Without a file the same rules hold in memory.
//!
//! `admission` decides by the tables `idempotency` and `guards`; `ticket` keeps the order of the writes; `unsettled`
//! and `acknowledged` know what is to be told, and for how long; `store` has the statements.

mod acknowledged;
mod admission;
mod boot_clock;
mod busy;
mod claims;
mod entry;
mod guarding;
mod guards;
mod handle;
mod idempotency;
mod listed;
mod location;
mod looked_at;
mod open;
mod owner;
mod registry;
pub(crate) mod report_json;
mod seat;
mod shared;
mod store;
mod ticket;
mod turn;
mod unsettled;

#[cfg(test)]
mod tests;

pub(crate) use self::admission::{Admission, Memory};
pub(crate) use self::entry::{Doubt, Scope};
pub(crate) use self::handle::{Journal, Terms};
pub(crate) use self::looked_at::{Look, Seen, look};
pub(crate) use self::ticket::{Claim, Opening, Permit, Ticket};
pub(crate) use self::unsettled::{Round, Standing};
