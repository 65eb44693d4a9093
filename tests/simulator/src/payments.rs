//! `POST /payments`: decide, record, and only then answer, as well as the fault allows.

use std::time::{Instant, SystemTime};

use uuid::Uuid;

use crate::answers::{self, Facts, ProfileFate};
use crate::asked::{Asked, Method};
use crate::cards::{Card, Conduct};
use crate::faults::{Answer, Fault, Plan, Record};
use crate::ledger::{Charge, Ending, Key, Ledger, Payment};
use crate::reaction::Reaction;
use crate::schema::Violation;
use crate::shared::Shared;
use crate::{reply, triggers};

/// Why a profile can't pay.
enum Unable {
    /// There is no such profile, or no such method in it.
    Unknown,
    Inactive,
}

impl Unable {
    fn answer(&self) -> Reaction {
        match self {
            Unable::Unknown => answers::error(404).into(),
            Unable::Inactive => {
                let place = "paymentMethodType.consumerProfile";
                answers::invalid(&[Violation::new(place, "must be active")]).into()
            }
        }
    }
}

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
    let mut payment = match decide(&mut ledger, &key, asked, &plan, shared.now()) {
        Ok(payment) => payment,
        Err(unable) => return unable.answer(),
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
    reply::give(plan.answer, &honest, answers::error)
}

fn decide(ledger: &mut Ledger, key: &Key, asked: &Asked, plan: &Plan, now: SystemTime) -> Result<Payment, Unable> {
    let (card, stored_method) = match &asked.method {
        Method::Card { card, .. } => (card.clone(), None),
        Method::Profile { profile_id, method_id } => {
            let found = ledger.profiles.find(&key.0, profile_id, method_id.as_deref());
            let (method_id, card) = found.ok_or(Unable::Unknown)?;
            if ledger.profiles.is_inactive(&key.0, profile_id, &method_id) {
                return Err(Unable::Inactive);
            }
            (card, Some((profile_id.clone(), method_id)))
        }
    };
    let ending = match (ending(asked, &card), plan.record) {
        (Ending::Approved | Ending::Partial(_), Record::As(other)) => other,
        (decided, _) => decided,
    };
    let approved = ending.approved(asked.amount);
    let profile = profile_fate(ledger, asked, approved.is_some(), now);
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

fn profile_fate(ledger: &Ledger, asked: &Asked, approved: bool, now: SystemTime) -> ProfileFate {
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
        Method::Card { card, expiry: Some(expiry), .. } if named && !refused => {
            let draft = ledger.profiles.draft(card);
            ProfileFate::Created(draft.described(expiry, asked.holder.as_ref(), now))
        }
        _ => ProfileFate::Failed,
    }
}
