//! `POST /fraudcheck`: every payment is as good as the next.

use serde_json::json;
use uuid::Uuid;

use crate::ledger::{Decided, Kind};
use crate::submit::Submission;

pub(crate) fn check(submission: &Submission) -> Decided {
    let id = Uuid::new_v4().to_string();
    let answer = json!({
        "transactionId": id,
        "requestId": submission.key.1,
        "riskDecision": {
            "fraudRiskScore": "12",
            "fraudRuleAction": "A",
            "fraudStatus": "A000",
            "fraudStatusDescription": "Fraud score successful",
            "fraudRiskResponse": "A",
        },
        "hostReferenceId": Uuid::new_v4().simple().to_string(),
        "responseStatus": "SUCCESS",
        "responseCode": "ACCEPTED",
        "responseMessage": "Transaction accepted",
        "hostMessage": "Approved",
    });
    Decided {
        kind: Kind::FraudCheck,
        transaction_id: id,
        answer,
        at_first: None,
        charge: None,
        money: None,
        profile: None,
        change: None,
    }
}
