//! What was asked and what came of it, so that no payment is sent twice and none is forgotten: money-rules §5 to §7, laid
//! beside `known` (§6), `ticket` (§5: the order of the writes), `store` and `schema.sql` (the entry), `boot` and `owner` (who is
//! alive, and since when a connection is dead), `place` and `open` (what may be wrong with the file). With no file the same rules
//! hold in memory.

mod boot;
mod busy;
mod entry;
pub(crate) mod failpoint;
#[allow(clippy::module_inception, reason = "it is the journal")]
mod journal;
mod known;
mod open;
mod owner;
mod place;
mod shared;
mod store;
mod stored;
mod ticket;

pub(crate) use self::entry::{Doubt, Scope};
pub(crate) use self::journal::{Admission, Journal, Terms, Unsettled, What};
pub(crate) use self::store::wall_ms;
pub(crate) use self::ticket::{Opening, Ticket};
