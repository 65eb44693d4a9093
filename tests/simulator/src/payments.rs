//! `POST /payments`: decide, record, and only then answer, as well as the fault allows.

use std::time::{Instant, SystemTime};

use serde_json::Value;
use uuid::Uuid;

use crate::answers::{self, Facts, ProfileFate};
use crate::asked::{Asked, Method};
use crate::cards::{Card, Conduct};
use crate::faults::{Answer, Fault, Plan, Record};
use crate::http::{Framing, Response};
use crate::ledger::{Charge, Ending, Key, Ledger, Payment};
use crate::reaction::{Delivery, Reaction};
use crate::shared::Shared;
use crate::triggers;

/// The named profile or payment method does not exist.
struct NoSuchProfile;

/// Takes a payment that arrived, complete, at `arrived`.
pub(crate) fn take(shared: &Shared, asked: &Asked, arrived: Instant, fault: Option<Fault>) -> Reaction {
    let plan = fault.map_or(Plan::HONEST, Fault::plan);
    let key: Key = (asked.merchant_id.clone(), asked.request_id.clone());
    let mut ledger = shared.ledger();
    if ledger.knows(&key) {
        return answers::error(409).into();
    }
    if matches!(plan.answer, Answer::Unauthorized401Once) && ledger.refuse_once(&key) {
        return answers::error(401).into();
    }
    let Ok(mut payment) = decide(&mut ledger, &key, asked, &plan, shared.now()) else {
        return answers::error(404).into();
    };
    if matches!(plan.record, Record::AtTheLimit) {
        payment.since = shared.almost_limit(arrived);
    }
    let honest = payment.answer.clone();
    let deadline = arrived + shared.settings.service_limit;
    if !matches!(plan.record, Record::No) && !ledger.record(payment, deadline) {
        return answers::error(504).into();
    }
    ledger.spoil_lookups(&key, plan.lookup, arrived);
    drop(ledger);
    react(plan.answer, &honest)
}

fn decide(
    ledger: &mut Ledger,
    key: &Key,
    asked: &Asked,
    plan: &Plan,
    now: SystemTime,
) -> Result<Payment, NoSuchProfile> {
    let (card, stored_method) = match &asked.method {
        Method::Card { card, .. } => (card.clone(), None),
        Method::Profile { profile_id, method_id } => {
            let found = ledger.profiles.find(&key.0, profile_id, method_id.as_deref());
            let (method_id, card) = found.ok_or(NoSuchProfile)?;
            (card, Some((profile_id.clone(), method_id)))
        }
    };
    let ending = match (ending(asked, &card), plan.record) {
        (Ending::Approved | Ending::Partial(_), Record::As(other)) => other,
        (decided, _) => decided,
    };
    let approved = ending.approved(asked.amount);
    let profile = profile_fate(ledger, asked, approved.is_some());
    let transaction_id = Uuid::new_v4().to_string();
    let host_reference = Uuid::new_v4().simple().to_string();
    let answer = answers::payment(&Facts {
        asked,
        transaction_id: &transaction_id,
        host_reference: &host_reference,
        number: ledger.next_number(),
        ending,
        now,
        stored_method: stored_method.as_ref().map(|(_, method)| method.as_str()),
        profile: &profile,
    });
    let profile = match profile {
        ProfileFate::Created(new) => Some(new),
        ProfileFate::NotAsked | ProfileFate::NotTried | ProfileFate::Failed => None,
    };
    let charge = approved.map(|amount| Charge {
        request_id: asked.request_id.clone(),
        merchant_id: asked.merchant_id.clone(),
        transaction_id: transaction_id.clone(),
        order_number: asked.order_number.clone(),
        amount,
        requested_amount: asked.amount,
        currency: asked.currency.clone(),
        masked_account_number: card.masked.clone(),
        consumer_profile_id: stored_method.map(|(profile_id, _)| profile_id),
        state: answer["transactionState"].as_str().unwrap_or_default().to_owned(),
        created_profile: profile.as_ref().map(|new| (new.profile_id.clone(), new.method_id.clone())),
    });
    Ok(Payment { key: key.clone(), transaction_id, answer, charge, profile, since: Instant::now() })
}

fn ending(asked: &Asked, card: &Card) -> Ending {
    match card.conduct {
        Conduct::Declines(amount, reason) if amount == asked.amount => Ending::Declined(reason),
        // Half of nothing, or of one cent, could not be told from a decline.
        Conduct::ApprovesHalf if asked.amount > 1 => Ending::Partial(asked.amount / 2),
        Conduct::Approves | Conduct::Declines(..) | Conduct::ApprovesHalf => Ending::Approved,
    }
}

fn profile_fate(ledger: &Ledger, asked: &Asked, approved: bool) -> ProfileFate {
    if !asked.wants_profile() {
        return ProfileFate::NotAsked;
    }
    if !approved {
        return ProfileFate::NotTried;
    }
    let filled = |field| asked.holder_field(field).is_some_and(|text| !text.is_empty());
    let named = filled("fullName") || (filled("firstName") && filled("lastName"));
    let refused = asked.holder_field("referenceId") == Some(triggers::PROFILE_FAILS);
    match &asked.method {
        Method::Card { card, has_expiry: true, .. } if named && !refused => {
            ProfileFate::Created(ledger.profiles.draft(card))
        }
        _ => ProfileFate::Failed,
    }
}

/// The answer, true or spoilt. By now everything that should be recorded is.
fn react(answer: Answer, body: &Value) -> Reaction {
    let honest = Response::json(200, body);
    match answer {
        Answer::Honest | Answer::Unauthorized401Once => honest.into(),
        Answer::Reset => Reaction::Reset,
        Answer::Hold => Reaction::Hold,
        Answer::HalfBody => Reaction::delivered(honest, Delivery::HalfBody),
        Answer::HalfHead => Reaction::delivered(honest, Delivery::HalfHead),
        Answer::Dripped => Reaction::delivered(honest, Delivery::Dripped),
        Answer::Chunked => honest.framed(Framing::Chunked).into(),
        Answer::HalfChunks => Reaction::delivered(honest.framed(Framing::Chunked), Delivery::HalfBody),
        Answer::AnnouncedClose => Reaction::delivered(honest, Delivery::AnnouncedClose),
        Answer::SilentClose => Reaction::delivered(honest, Delivery::SilentClose),
        Answer::HonestAs(status) => Response::json(status, body).into(),
        Answer::Blank => Response::blank(200).into(),
        Answer::BlankUnannounced => Response::blank(200).framed(Framing::Unannounced).into(),
        Answer::Page(status) => answers::page(status).into(),
        Answer::Error(status) => answers::error(status).into(),
        Answer::Redirect => Response::blank(302).with("Location", "/api/v2/payments-moved").into(),
        Answer::Body(spoil) => Response::text(200, "application/json", spoil(body)).into(),
    }
}
