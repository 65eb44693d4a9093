//! What was asked and what came of it, so that no payment is sent twice and none is forgotten: money.md §5 to §7, laid
//! beside `known` and `guards` (§6, as tables), `ticket` (§5.2: the order of the writes), `unsettled` and `acknowledged` (§5.4 "told", §7),
//! `store` and `schema.sql` (the entry), `boot` and `owner` (who is alive, and since when a connection is dead), `place` and `open`
//! (what may be wrong with the file). With no file the same rules hold in memory.

mod acknowledged;
mod boot;
mod busy;
mod claims;
mod entry;
pub(crate) mod failpoint;
mod guards;
#[allow(clippy::module_inception, reason = "it is the journal")]
mod journal;
mod known;
mod listed;
mod looked_at;
mod open;
mod owner;
mod place;
mod seat;
mod shared;
mod store;
mod stored;
mod ticket;
mod turn;
mod unsettled;

#[cfg(test)]
mod tests;

pub(crate) use self::entry::{Doubt, Scope};
pub(crate) use self::journal::{Admission, Journal, Memory, Terms};
pub(crate) use self::looked_at::{Look, Seen, look};
pub(crate) use self::store::wall_ms;
pub(crate) use self::ticket::{Claim, Opening, Permit, Ticket};
pub(crate) use self::unsettled::{Round, Standing};
