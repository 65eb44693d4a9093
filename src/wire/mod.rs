//! The API's JSON, exactly as in the contract: requests written, answers read.

pub(crate) mod answer;
pub(crate) mod request;
pub(crate) mod scalar;
