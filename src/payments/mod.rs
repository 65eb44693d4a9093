//! What a payment, a verification and a refund may say, in the API's own terms. Nothing is sent here.

pub(crate) mod card_expiry;
pub(crate) mod model;
pub(crate) mod requests;
pub(crate) mod rules;
mod stored_credentials;
