//! Tills in processes of their own: killed, forked, suspended, in places and at times of their own. The tests themselves may run
//! beside each other.

#[path = "../support/mod.rs"]
mod support;

mod fork;
#[cfg(feature = "test-faults")]
mod killed;
mod places;
#[cfg(feature = "test-faults")]
mod wall_clock;
