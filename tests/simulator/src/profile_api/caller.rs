//! Who calls: the headers of this API, which are not those of the payments.

use std::time::SystemTime;

use uuid::Uuid;

use crate::http::Head;
use crate::schema::Violation;

use super::profile::Stamp;

pub(crate) struct Caller {
    pub(crate) merchant_id: String,
    /// The caller's own, or a fresh one.
    pub(crate) request_id: String,
    pub(crate) correlation_id: Option<String>,
    pub(crate) stamp: Stamp,
}

impl Caller {
    pub(crate) fn read(head: &Head, now: SystemTime) -> Result<Caller, Violation> {
        Ok(Caller {
            merchant_id: required(head, "merchantIdentifier")?,
            request_id: optional(head, "requestIdentifier").unwrap_or_else(|| Uuid::new_v4().to_string()),
            correlation_id: optional(head, "correlationIdentifier"),
            stamp: Stamp::new(now, optional(head, "userIdentifier")),
        })
    }
}

pub(crate) fn required(head: &Head, name: &str) -> Result<String, Violation> {
    optional(head, name).ok_or_else(|| Violation::new(name, "is required"))
}

fn optional(head: &Head, name: &str) -> Option<String> {
    head.header(&name.to_ascii_lowercase()).filter(|value| !value.is_empty()).map(str::to_owned)
}
