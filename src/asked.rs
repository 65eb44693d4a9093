//! What is remembered of a payment that was asked for.

use crate::fault::Fault;
use crate::numbers::*;
use crate::status::Status;

/// What kind of transaction an id names, and where the service keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Payment,
    Refund,
    Verification,
    Capture,
}

impl Kind {
    pub(crate) fn from_number(number: i32) -> Result<Kind, Fault> {
        match number {
            JPM_KIND_PAYMENT => Ok(Kind::Payment),
            JPM_KIND_REFUND => Ok(Kind::Refund),
            JPM_KIND_VERIFICATION => Ok(Kind::Verification),
            JPM_KIND_CAPTURE => Ok(Kind::Capture),
            _ => Err(Fault::because(Status::Range, "kind", "1 to 4")),
        }
    }

    pub(crate) fn path(self) -> &'static str {
        match self {
            Kind::Payment => "/payments",
            Kind::Refund => "/refunds",
            Kind::Verification => "/verifications",
            Kind::Capture => "/captures",
        }
    }

    /// Whether its records must have a transactionId (the `required` of their response schemas).
    pub(crate) fn must_have_id(self) -> bool {
        self != Kind::Refund
    }
}

/// What is remembered of a payment: all that later answers are compared with, and no card data beyond `trace`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) kind: Kind,
    /// Empty where only the transaction's id is known.
    pub(crate) request_id: String,
    /// None where it is not known, as in a look-up of something this client did not send.
    pub(crate) amount: Option<i64>,
    pub(crate) currency: Option<String>,
    pub(crate) order_number: Option<String>,
    pub(crate) transaction_id: Option<String>,
    pub(crate) last_four: Option<String>,
    pub(crate) consumer_profile_id: Option<String>,
    pub(crate) payment_method_id: Option<String>,
    pub(crate) trace: String,
    pub(crate) asks_profile: bool,
}

impl Asked {
    /// Something of which only an id is known.
    pub(crate) fn only(kind: Kind, request_id: &str, transaction_id: Option<&str>) -> Asked {
        Asked {
            kind,
            request_id: request_id.to_owned(),
            amount: None,
            currency: None,
            order_number: None,
            transaction_id: transaction_id.map(str::to_owned),
            last_four: None,
            consumer_profile_id: None,
            payment_method_id: None,
            trace: String::new(),
            asks_profile: false,
        }
    }

    /// The sale of the contract's examples, for tests.
    #[cfg(test)]
    pub(crate) fn sample(request_id: &str) -> Asked {
        Asked {
            amount: Some(1234),
            currency: Some("USD".into()),
            order_number: Some("ORDER-10045".into()),
            last_four: Some("4113".into()),
            asks_profile: true,
            ..Asked::only(Kind::Payment, request_id, None)
        }
    }

    /// The same payment, as money-rules §6 means it.
    pub(crate) fn is_same_payment(&self, other: &Asked) -> bool {
        (self.kind, &self.transaction_id, self.amount, &self.currency, &self.order_number, &self.trace)
            == (other.kind, &other.transaction_id, other.amount, &other.currency, &other.order_number, &other.trace)
    }
}
