//! What hosts do that people really write: two presses of one button, another id after settling, a refund repeated, a split
//! tender. Through the C interface, with and without a journal file, in one process and in two. What is allowed passes; all else
//! ends with exactly one charge.

#[path = "../../support/mod.rs"]
mod support;

mod host;
mod ids;
mod orders;
mod presses;
mod tables;
mod targets;

#[test]
#[ignore = "not a test: the host in another process"]
fn the_other_process() {
    host::serve();
}
