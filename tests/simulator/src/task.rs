//! What a request that fits the form asks to be done.

use serde_json::Value;

use crate::asked::Asked;
use crate::calls::{Call, Operation};
use crate::changes::Change;
use crate::http::Response;
use crate::ledger::{Decided, Kind, Ledger};
use crate::plan::Plan;
use crate::schema::Violation;
use crate::shared::Shared;
use crate::submit::Submission;
use crate::{fraud, later, payments};

pub(crate) enum Task<'a> {
    /// A payment, or a refund or a verification that names none.
    New(Kind, Box<Asked>),
    Capture(&'a str, &'a Value),
    Update(&'a str, &'a Value),
    RefundPayment(&'a str, &'a Value),
    CheckFraud,
    Later,
}

impl<'a> Task<'a> {
    pub(crate) fn read(
        merchant_id: &str,
        request_id: &str,
        call: &'a Call,
        body: &'a Value,
    ) -> Result<Task<'a>, Violation> {
        let new = |kind, body: &Value| Ok(Task::New(kind, Box::new(Asked::read(merchant_id, request_id, body)?)));
        match call.operation {
            Operation::Capture => Ok(Task::Capture(&call.id, body)),
            Operation::Update => Ok(Task::Update(&call.id, body)),
            Operation::CheckFraud => Ok(Task::CheckFraud),
            Operation::Later => Ok(Task::Later),
            Operation::Refund => match body.pointer("/paymentMethodType/transactionReference/transactionReferenceId") {
                Some(payment) => Ok(Task::RefundPayment(payment.as_str().unwrap_or_default(), body)),
                None => new(Kind::Refund, body),
            },
            Operation::Verify => {
                let mut body = body.clone();
                body["amount"] = 0.into();
                new(Kind::Verification, &body)
            }
            _ => new(Kind::Payment, body),
        }
    }

    /// Or does it change something that is decided already, so that it can't end in another way?
    pub(crate) fn is_decided_anew(&self) -> bool {
        matches!(self, Task::New(..) | Task::Later)
    }

    pub(crate) fn decide(
        &self,
        shared: &Shared,
        ledger: &mut Ledger,
        plan: &Plan,
        submission: &Submission,
    ) -> Result<Decided, Response> {
        let change = |target, body| Change { key: &submission.key, target, body };
        match self {
            Task::New(kind, asked) => payments::decide(ledger, *kind, asked, plan, shared.now()),
            Task::Capture(payment, body) => change(payment, body).capture(shared, ledger),
            Task::Update(payment, body) => change(payment, body).update(shared, ledger),
            Task::RefundPayment(payment, body) => change(payment, body).refund(shared, ledger),
            Task::CheckFraud => Ok(fraud::check(submission)),
            Task::Later => Ok(later::decide(submission, plan)),
        }
    }
}
