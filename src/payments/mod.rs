//! Payments, in the API's own terms: checked, sent once, settled when in doubt, and reported.

pub(crate) mod client;
pub(crate) mod expiry;
pub(crate) mod fit;
pub(crate) mod lookup;
pub(crate) mod model;
pub(crate) mod pay;
pub(crate) mod rules;
pub(crate) mod settle;

#[cfg(test)]
mod any_answer_tests;
