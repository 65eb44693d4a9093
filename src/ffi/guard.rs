//! The guard around every export: no panic crosses the border, none is printed, and a forked child is turned away.

use std::process;

use once_cell::sync::OnceCell;

use crate::fault::Fault;
pub(crate) use crate::quiet::guard;
use crate::status::Status;

/// Refuses to work in a forked child: its connections and locks are the parent's.
pub(crate) fn refuse_fork() -> Result<(), Fault> {
    static FIRST_USED_BY: OnceCell<u32> = OnceCell::new();
    if *FIRST_USED_BY.get_or_init(process::id) == process::id() { Ok(()) } else { Err(Fault::new(Status::Forked, "")) }
}
