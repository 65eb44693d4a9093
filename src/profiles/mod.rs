//! Stored profiles: the calls of the Consumer Profile Management API.

pub(crate) mod added;
pub(crate) mod model;
mod perform;
pub(crate) mod requests;

pub(crate) use self::perform::DoubtfulDeletes;
