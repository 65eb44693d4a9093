//! What a call comes to: its answers matched with what was asked, judged by tables, and reported. Pure: no clock, no socket.

mod decision_table;
mod due;
pub(crate) mod record_match;
pub(crate) mod report;
#[cfg(test)]
mod tests;

pub(crate) use self::decision_table::*;
pub(crate) use self::due::{Clocks, Left};
