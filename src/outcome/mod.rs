//! What a call comes to: its answers are compared with what was asked, judged by tables, and reported. Pure.

mod decision_table;
mod due;
pub(crate) mod record_match;
pub(crate) mod report;
#[cfg(test)]
mod tests;

pub(crate) use self::decision_table::*;
pub(crate) use self::due::{Clocks, Left};
