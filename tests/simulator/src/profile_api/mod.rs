//! The Consumer Profile Management API: which request is one of its calls, and what comes of it.

mod address;
mod answers;
mod bulk_import;
mod caller;
mod calls;
mod contact;
mod edits;
mod faults;
pub(crate) mod from_payment;
mod method;
mod operations;
mod profile;
mod requirements;
mod stored;

use std::time::Instant;

use serde_json::{Value, json};

use crate::faults::Fault;
use crate::http::Head;
use crate::plan::Answer;
use crate::reaction::Reaction;
use crate::routes::{self, BASE_PATH, Request};
use crate::schema::Violation;
use crate::shared::{Seen, Shared};
use crate::triggers::{self, UnknownFault};
use crate::{gate, reply};

use caller::Caller;
use calls::{Call, Operation};
use faults::Course;
use operations::Change;

pub(crate) use calls::warm_up;
pub(crate) use profile::Profile;
pub use stored::{StoredAddress, StoredContact, StoredMethod, StoredProfile};

/// Where this API is, below the base path.
pub(crate) const PATH: &str = "/mmp";

const EXTERNAL_ID: &str = "externalConsumerProfileIdentifier";

/// The fault that waits for a call of this API.
pub(crate) fn next_fault(shared: &Shared, head: &Head) -> Option<Fault> {
    path(head).and_then(|_| shared.next_profile_fault())
}

/// Notes a request of this API and decides what to do about it. `None` if it is none.
pub(crate) fn react(shared: &Shared, request: &Request, injected: Option<Fault>) -> Option<Reaction> {
    let head = &request.head;
    let path = path(head)?;
    let call = Call::read(&head.method, path);
    let body: Option<Value> = serde_json::from_slice(&request.body).ok();
    let wrong = call.as_ref().map_or_else(Vec::new, |call| call.check(&request.body, body.as_ref()));
    shared.note(Seen::new(head, body.clone(), &wrong));

    if gate::admit(shared, head, path).is_err() {
        // This API knows the gateway's 401 only.
        return Some(answers::error(401).into());
    }
    let Some(call) = call else {
        return Some(answers::error(404).into());
    };
    Some(take(shared, request, &call, &body.unwrap_or_default(), wrong, injected))
}

fn take(
    shared: &Shared,
    request: &Request,
    call: &Call,
    body: &Value,
    mut wrong: Vec<Violation>,
    injected: Option<Fault>,
) -> Reaction {
    let head = &request.head;
    let Ok(course) = course(call, body, injected) else {
        wrong.push(Violation::new(EXTERNAL_ID, "names no fault of the simulator that fits"));
        return answers::invalid(&wrong).into();
    };
    if call.operation == Operation::Healthcheck {
        return reply::give(course.answer, &json!({ "status": "PASS" }), answers::error);
    }
    if call.has_body() {
        wrong.extend(routes::content_type(head));
    }
    let caller = match Caller::read(head, shared.now()) {
        Ok(caller) if wrong.is_empty() => caller,
        caller => {
            wrong.extend(caller.err());
            return answers::invalid(&wrong).into();
        }
    };
    if call.operation == Operation::BulkImportStatus {
        return match bulk_import::status(head, &caller) {
            Ok(status) => reply::give(course.answer, &status, answers::error),
            Err(wrong) => answers::invalid(&wrong).into(),
        };
    }
    carry_out(shared, call, &caller, body, request.arrived, course)
}

/// What becomes of the call: what was injected, or what the external id of a new profile asks for.
fn course(call: &Call, body: &Value, injected: Option<Fault>) -> Result<Course, UnknownFault> {
    let asked = body[EXTERNAL_ID].as_str().filter(|_| call.operation == Operation::Create);
    match injected.or(triggers::fault_of(asked)?) {
        Some(fault) => Course::of(fault).ok_or(UnknownFault),
        None => Ok(Course::HONEST),
    }
}

/// Decides, records, and only then answers, as well as the fault allows.
fn carry_out(
    shared: &Shared,
    call: &Call,
    caller: &Caller,
    body: &Value,
    arrived: Instant,
    course: Course,
) -> Reaction {
    let mut ledger = shared.ledger();
    if matches!(course.answer, Answer::Unauthorized401Once) {
        // A payment with the same request id is another matter.
        let subject = body[EXTERNAL_ID].as_str().unwrap_or(&caller.request_id);
        if ledger.refuse_once(&(caller.merchant_id.clone(), format!("profile {subject}"))) {
            return answers::error(401).into();
        }
    }
    let (change, answer) = match operations::decide(&mut ledger.profiles, call, caller, body) {
        Ok(decided) => decided,
        Err(refused) => return answers::refused(&refused).into(),
    };
    if course.carried_out {
        if Instant::now() > arrived + shared.settings.service_limit {
            return answers::error(504).into();
        }
        match change {
            Change::Nothing => {}
            Change::Put(profile) => ledger.profiles.put(*profile),
            Change::Remove => ledger.profiles.remove(&call.profile_id),
        }
    }
    drop(ledger);
    reply::give(course.answer, &answer, answers::error)
}

/// The path below that of this API, if it is below.
fn path(head: &Head) -> Option<&str> {
    let path = head.target.strip_prefix(BASE_PATH)?.strip_prefix(PATH)?;
    path.starts_with('/').then_some(path)
}
