//! `POST /of-a-later-release`: a path that no release knows yet. **Ours**, so that a client can show what it does with answers to
//! calls that none of its tables has.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::answers;
use crate::ledger::{Decided, Ending, Kind};
use crate::plan::{Plan, Record};
use crate::submit::Submission;

pub(crate) fn decide(submission: &Submission, plan: &Plan) -> Decided {
    let id = Uuid::new_v4().to_string();
    let answer = |ending: Ending| -> Value {
        let mut answer = answers::ended(ending);
        answer["requestId"] = json!(submission.key.1);
        answer["resultOfALaterRelease"] = json!(id);
        answer
    };
    let (ending, at_first) = match plan.record {
        Record::As(ending) => (ending, None),
        Record::First(ending, _) => (Ending::Approved, Some(ending)),
        _ => (Ending::Approved, None),
    };
    Decided {
        kind: Kind::Later,
        transaction_id: id.clone(),
        answer: answer(ending),
        at_first: at_first.map(answer),
        charge: None,
        money: None,
        profile: None,
        change: None,
    }
}
