//! The money rules through the C interface: each row of the tables, each operation with each fault, and whatever order a till does
//! them in. The rules themselves are explored in `model`; `hosts`, `torture` and `mutants` put them to the test.

#[path = "../support/mod.rs"]
mod support;

mod decision_table;
mod fault_matrix;
mod sequences;
