//! The money rules through the C interface: each row of the tables, and whatever a till does in whatever order. Beside it lie the
//! programs for each operation with each fault (`fault_matrix`), for the rules themselves (`model`), and for what hosts do (`hosts`).

#[path = "../support/mod.rs"]
mod support;

mod decision_table;
mod sequences;
