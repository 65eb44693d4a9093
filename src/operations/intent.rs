//! What is remembered of a payment that was asked for.

use super::{Kind, Operation};

/// What is remembered of a call: all that later answers are compared with, and of a card only `last_four` and `trace`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Intent {
    pub(crate) operation: &'static Operation,
    /// The path below the base URL, with its ids, percent-encoded.
    pub(crate) path: String,
    /// Empty if only the transaction's id is known.
    pub(crate) request_id: String,
    /// In minor units of the currency. None: not asked for, or not known, as of what this client did not send.
    pub(crate) amount: Option<i64>,
    pub(crate) currency: Option<String>,
    pub(crate) order_number: Option<String>,
    /// The id of the record itself: of what is voided, adjusted or looked up.
    pub(crate) transaction_id: Option<String>,
    /// The id of what is captured or refunded.
    pub(crate) target: Option<String>,
    /// It is an adjustment that captures the new total at once.
    pub(crate) captures: bool,
    pub(crate) last_four: Option<String>,
    pub(crate) consumer_profile_id: Option<String>,
    pub(crate) payment_method_id: Option<String>,
    pub(crate) address_id: Option<String>,
    pub(crate) communication_id: Option<String>,
    /// What tells one means of payment from another: card digits, or a profile; of a capture, its sequence number.
    pub(crate) trace: String,
    pub(crate) asks_profile: bool,
    /// It asks for the customer's own action, as 3-D Secure does: the service's limit does not bound that.
    pub(crate) awaits_customer: bool,
    pub(crate) caller: Caller,
}

/// What the caller says about one call, beside what is asked for. It is not kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Caller {
    /// The request id is the caller's own, which may have been used before.
    pub(crate) gave_id: bool,
    /// The call is meant, although it looks like a second press of the same button.
    pub(crate) allows_duplicate: bool,
}

impl Intent {
    /// A call about which only its operation and its ids are known.
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

    /// A transaction about which only an id is known.
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

    /// Whether nothing that could be read of a call contradicts this payment. What it does not say does not count.
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

    /// Whether this is the same payment, as money.md §6.1 means it.
    pub(crate) fn is_same_payment(&self, other: &Intent) -> bool {
        let compared = |intent: &Intent| {
            let Intent { operation, transaction_id, target, captures, amount, currency, order_number, trace, .. } =
                intent.clone();
            (operation.name, transaction_id, target, captures, amount, currency, order_number, trace)
        };
        compared(self) == compared(other)
    }
}

/// A new request id, for a caller that gives none.
pub(crate) fn new_request_id() -> String {
    uuid::Uuid::new_v4().to_string()
}
