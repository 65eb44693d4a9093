//! What a call about a stored profile may say. Nothing is sent here.

pub(crate) mod added;
pub(crate) mod model;
pub(crate) mod requests;
pub(crate) mod rules;
