//! Payments, verifications and refunds, in the API's own terms: checked, sent once, settled when in doubt, and reported.

pub(crate) mod client;
pub(crate) mod expiry;
pub(crate) mod extra;
pub(crate) mod fit;
pub(crate) mod lookup;
pub(crate) mod model;
pub(crate) mod perform;
pub(crate) mod raw;
pub(crate) mod requests;
pub(crate) mod rules;
pub(crate) mod settle;
mod settle_next;
mod stored_credentials;

#[cfg(test)]
mod any_answer_tests;
