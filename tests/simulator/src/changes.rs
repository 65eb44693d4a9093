//! Captures, voids, adjustments and linked refunds: what changes a payment that is there.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::answers;
use crate::asked::echo_merchant;
use crate::clock;
use crate::http::Response;
use crate::ledger::{Decided, Key, Kind, Ledger, PaymentChange};
use crate::money::{Broken, Money, Series};
use crate::shared::Shared;

/// A request that names a payment, or one of its captures.
pub(crate) struct Change<'a> {
    pub(crate) key: &'a Key,
    pub(crate) target: &'a str,
    pub(crate) body: &'a Value,
}

/// What a change comes to: the kind of its record, its id, and what its answer says beside what the payment's record says.
struct Done {
    kind: Kind,
    id: String,
    says: Vec<(&'static str, Value)>,
}

impl Change<'_> {
    fn amount(&self) -> Option<i64> {
        self.body["amount"].as_i64()
    }

    pub(crate) fn capture(&self, shared: &Shared, ledger: &Ledger) -> Result<Decided, Response> {
        let series = match &self.body["multiCapture"]["isFinalCapture"] {
            Value::Bool(true) => Series::Last,
            Value::Bool(false) => Series::More,
            _ => Series::Only,
        };
        self.decide(shared, ledger, |money, payment_id, new_id| {
            let authorized = money.authorized();
            let (id, amount) = money.capture(payment_id, new_id, self.amount(), series)?;
            let mut says = vec![("amount", json!(amount)), ("remainingRefundableAmount", json!(amount))];
            if series != Series::Only || amount == authorized {
                says.push(("responseCode", json!("ACCEPTED")));
                says.push(("responseMessage", json!("Transaction accepted")));
            }
            says.extend(self.body.get("multiCapture").map(|series| ("multiCapture", series.clone())));
            Ok(Done { kind: Kind::Capture, id, says })
        })
    }

    /// A void, another total, or a capture in the older form.
    pub(crate) fn update(&self, shared: &Shared, ledger: &Ledger) -> Result<Decided, Response> {
        let is_void = self.body["isVoid"] == Value::Bool(true);
        let captures = self.body["captureMethod"] == "NOW";
        self.decide(shared, ledger, |money, payment_id, _| {
            if is_void {
                money.void()?;
            } else if captures {
                money.keep(payment_id, self.amount())?;
            } else if let Some(total) = self.amount() {
                money.adjust(total)?;
            }
            Ok(Done { kind: Kind::Change, id: payment_id.to_owned(), says: Vec::new() })
        })
    }

    pub(crate) fn refund(&self, shared: &Shared, ledger: &Ledger) -> Result<Decided, Response> {
        self.decide(shared, ledger, |money, _, new_id| {
            let (amount, left) = money.refund(self.target, new_id, self.amount())?;
            let says = vec![
                ("amount", json!(amount)),
                ("remainingRefundableAmount", json!(left)),
                ("transactionReferenceId", json!(self.target)),
            ];
            Ok(Done { kind: Kind::Refund, id: new_id.to_owned(), says })
        })
    }

    fn decide(
        &self,
        shared: &Shared,
        ledger: &Ledger,
        act: impl FnOnce(&mut Money, &str, &str) -> Result<Done, Broken>,
    ) -> Result<Decided, Response> {
        let (merchant_id, request_id) = self.key;
        let found = ledger.changeable(merchant_id, self.target);
        let (payment_id, mut record, money) = found.ok_or_else(|| answers::error(404))?;
        let mut money = money.ok_or_else(|| answers::broken(Broken::NOT_APPROVED))?;
        let done = act(&mut money, &payment_id, &Uuid::new_v4().to_string()).map_err(answers::broken)?;
        money.show(&payment_id, &mut record);
        let mut answer = record.clone();
        if done.kind == Kind::Refund {
            answers::become_refund(&mut answer, self.body, echo_merchant(&self.body["merchant"], merchant_id));
        }
        answer["requestId"] = json!(request_id);
        answer["transactionId"] = json!(done.id);
        answer["transactionDate"] = json!(clock::timestamp(shared.now()));
        for (name, value) in done.says {
            answer[name] = value;
        }
        Ok(Decided {
            kind: done.kind,
            transaction_id: done.id,
            answer,
            at_first: None,
            charge: None,
            money: None,
            profile: None,
            change: Some(PaymentChange { payment_id, record, money }),
        })
    }
}
