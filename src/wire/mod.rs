//! The JSON of the API: requests as docs/rules/api.md describes them, and answers, read tolerantly.

pub(crate) mod answer;
pub(crate) mod mend;
pub(crate) mod merge;
pub(crate) mod nesting;
pub(crate) mod payment;
pub(crate) mod profile;
pub(crate) mod rewrite;
pub(crate) mod scalar;

use serde::Serialize;
use serde_json::value::RawValue;

/// The body of a request.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Body<'a> {
    Payment(Box<payment::Payment<'a>>),
    Verification(Box<payment::Verification<'a>>),
    Refund(Box<payment::Refund<'a>>),
    Capture(payment::Capture<'a>),
    Update(payment::Update<'a>),
    Profile(Box<profile::Profile<'a>>),
    MethodAdd(Box<profile::MethodAdd<'a>>),
    MethodUpdate(Box<profile::MethodUpdate<'a>>),
    Address(Box<profile::Address<'a>>),
    Communication(profile::Communication<'a>),
    CommunicationUpdate(profile::CommunicationUpdate<'a>),
    /// The caller's own JSON.
    Raw(&'a RawValue),
}
