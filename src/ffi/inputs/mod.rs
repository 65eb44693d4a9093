//! The caller's structs, read into checked values. The first field that is wrong is named.

mod payment;
mod profile;

pub(super) use self::payment::*;
pub(super) use self::profile::*;
