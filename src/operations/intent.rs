//! What is remembered of a payment that was asked for.

use super::{Kind, Operation};

/// What is remembered of a call: all that later answers are compared with, and no card data beyond `trace`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Intent {
    pub(crate) operation: &'static Operation,
    /// Below the base URL, with its ids; already encoded.
    pub(crate) path: String,
    /// Empty where only the transaction's id is known.
    pub(crate) request_id: String,
    /// None where it is not known, as in a look-up of something this client did not send.
    pub(crate) amount: Option<i64>,
    pub(crate) currency: Option<String>,
    pub(crate) order_number: Option<String>,
    /// Of the record itself: what is voided, adjusted or looked up.
    pub(crate) transaction_id: Option<String>,
    /// What is captured or refunded.
    pub(crate) target: Option<String>,
    /// An adjustment that captures what it leaves.
    pub(crate) captures: bool,
    pub(crate) last_four: Option<String>,
    pub(crate) consumer_profile_id: Option<String>,
    pub(crate) payment_method_id: Option<String>,
    pub(crate) address_id: Option<String>,
    pub(crate) communication_id: Option<String>,
    pub(crate) trace: String,
    pub(crate) asks_profile: bool,
    /// It asks for an action of the customer's, as 3-D Secure does: the service's limit does not bound that.
    pub(crate) awaits_customer: bool,
    pub(crate) caller: Caller,
}

/// What the caller says of one call, beside what is asked. Not kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Caller {
    /// The request id is the caller's own, who may have used it before.
    pub(crate) gave_id: bool,
    /// It is meant, although it looks like a second press of the same button.
    pub(crate) allows_duplicate: bool,
}

impl Intent {
    /// A call of which nothing is known but what it is to do.
    pub(crate) fn of(operation: &'static Operation, ids: &[&str], request_id: &str) -> Intent {
        Intent {
            operation,
            path: operation.path_to(ids),
            request_id: request_id.to_owned(),
            amount: None,
            currency: None,
            order_number: None,
            transaction_id: None,
            target: None,
            captures: false,
            last_four: None,
            consumer_profile_id: None,
            payment_method_id: None,
            address_id: None,
            communication_id: None,
            trace: String::new(),
            asks_profile: false,
            awaits_customer: false,
            caller: Caller::default(),
        }
    }

    /// Something of which only an id is known.
    pub(crate) fn only(kind: Kind, request_id: &str, transaction_id: Option<&str>) -> Intent {
        let transaction_id = transaction_id.map(str::to_owned);
        Intent { transaction_id, ..Intent::of(kind.operation(), &[], request_id) }
    }

    pub(crate) fn kind(&self) -> Kind {
        self.operation.recovery.kind()
    }

    /// The sale of tests/examples.
    #[cfg(test)]
    pub(crate) fn sample(request_id: &str) -> Intent {
        Intent {
            amount: Some(1234),
            currency: Some("USD".into()),
            order_number: Some("ORDER-10045".into()),
            last_four: Some("4113".into()),
            asks_profile: true,
            ..Intent::only(Kind::Payment, request_id, None)
        }
    }

    /// Nothing that could be read of a call contradicts this payment: what it does not say, or could not be read, does not count.
    pub(crate) fn agrees_with(&self, read: &Intent) -> bool {
        fn agrees<T: PartialEq>(known: &Option<T>, read: &Option<T>) -> bool {
            read.is_none() || known == read
        }
        self.operation.number == read.operation.number
            && agrees(&self.amount, &read.amount)
            && agrees(&self.currency, &read.currency)
            && agrees(&self.order_number, &read.order_number)
            && agrees(&self.transaction_id, &read.transaction_id)
            && agrees(&self.target, &read.target)
            && (read.trace.is_empty() || self.trace == read.trace)
    }

    /// The same payment, as money.md §6.1 means it.
    pub(crate) fn is_same_payment(&self, other: &Intent) -> bool {
        let compared = |intent: &Intent| {
            let Intent { operation, transaction_id, target, captures, amount, currency, order_number, trace, .. } =
                intent.clone();
            (operation.name, transaction_id, target, captures, amount, currency, order_number, trace)
        };
        compared(self) == compared(other)
    }
}

/// An id for a caller who gives none.
pub(crate) fn new_request_id() -> String {
    uuid::Uuid::new_v4().to_string()
}
