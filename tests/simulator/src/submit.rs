//! Everything that asks for something to be done goes this way: decide, record, and only then answer, as well as the fault
//! allows.

use std::time::Instant;

use crate::answers;
use crate::faults::Fault;
use crate::http::Response;
use crate::ledger::{Decided, Key, Kind, Ledger};
use crate::plan::{Answer, Plan, Record};
use crate::reaction::Reaction;
use crate::reply;
use crate::shared::Shared;

/// A request that arrived, complete, at `arrived`.
pub(crate) struct Submission {
    pub(crate) key: Key,
    pub(crate) arrived: Instant,
    pub(crate) fault: Option<Fault>,
}

pub(crate) fn submit(
    shared: &Shared,
    submission: &Submission,
    decide: impl FnOnce(&mut Ledger, &Plan) -> Result<Decided, Response>,
) -> Reaction {
    let Submission { key, arrived, fault } = submission;
    let plan = fault.map_or(Plan::HONEST, Fault::plan);
    shared.met().extend(fault.map(|fault| (fault, key.1.clone())));
    let mut ledger = shared.ledger();
    if ledger.knows(key) {
        return answers::error(409).into();
    }
    if matches!(plan.answer, Answer::Unauthorized401Once) && ledger.refuse_once(key) {
        return answers::error(401).into();
    }
    let decided = match decide(&mut ledger, &plan) {
        Ok(decided) => decided,
        Err(refusal) => return refusal.into(),
    };
    let honest = decided.at_first.as_ref().unwrap_or(&decided.answer).clone();
    // A change is looked up by the payment it changed.
    let looked_up = match decided.kind {
        Kind::Change => (key.0.clone(), decided.transaction_id.clone()),
        _ => key.clone(),
    };
    let since = match plan.record {
        Record::At(moment) | Record::First(_, moment) => shared.at(moment, *arrived),
        _ => Instant::now(),
    };
    let deadline = *arrived + shared.settings.service_limit;
    if !matches!(plan.record, Record::No) && !ledger.record(key, decided, since, deadline) {
        return answers::error(504).into();
    }
    ledger.spoil_lookups(&looked_up, plan.lookup, *arrived);
    drop(ledger);
    reply::give(plan.answer, &honest, answers::error)
}
