//! `POST /payments`, and the refunds and verifications that name no payment: they are decided alike.

use std::time::SystemTime;

use serde_json::Value;
use uuid::Uuid;

use crate::answers::{self, Facts, ProfileFate};
use crate::asked::{Asked, Method};
use crate::cards::{Card, Conduct};
use crate::http::Response;
use crate::ledger::{Charge, Decided, Ending, Kind, Ledger};
use crate::money::Money;
use crate::plan::{Plan, Record};
use crate::schema::Violation;
use crate::triggers;

/// Why a profile can't pay.
enum Unable {
    /// There is no such profile, or no such method in it.
    Unknown,
    Inactive,
}

impl Unable {
    fn answer(&self) -> Response {
        match self {
            Unable::Unknown => answers::error(404),
            Unable::Inactive => {
                let place = "paymentMethodType.consumerProfile";
                answers::invalid(&[Violation::new(place, "must be active")])
            }
        }
    }
}

pub(crate) fn decide(
    ledger: &mut Ledger,
    kind: Kind,
    asked: &Asked,
    plan: &Plan,
    now: SystemTime,
) -> Result<Decided, Response> {
    let mut decided = decide_payment(ledger, asked, plan, now).map_err(|unable| unable.answer())?;
    become_kind(&mut decided, kind);
    Ok(decided)
}

fn decide_payment(ledger: &mut Ledger, asked: &Asked, plan: &Plan, now: SystemTime) -> Result<Decided, Unable> {
    let merchant_id = &asked.merchant_id;
    let (card, stored_method) = match &asked.method {
        Method::Card { card, .. } => (card.clone(), None),
        Method::Profile { profile_id, method_id } => {
            let found = ledger.profiles.find(merchant_id, profile_id, method_id.as_deref());
            let (method_id, card) = found.ok_or(Unable::Unknown)?;
            if ledger.profiles.is_inactive(merchant_id, profile_id, &method_id) {
                return Err(Unable::Inactive);
            }
            (card, Some((profile_id.clone(), method_id)))
        }
    };
    let (ending, at_first) = match (ending(asked, &card), plan.record) {
        (Ending::Approved | Ending::Partial(_), Record::As(other)) => (other, None),
        (decided @ (Ending::Approved | Ending::Partial(_)), Record::First(other, _)) => (decided, Some(other)),
        (decided, _) => (decided, None),
    };
    let approved = ending.approved(asked.amount);
    let profile = profile_fate(ledger, asked, approved.is_some(), now);
    let transaction_id = Uuid::new_v4().to_string();
    let host_reference = Uuid::new_v4().simple().to_string();
    let facts = Facts {
        asked,
        transaction_id: &transaction_id,
        host_reference: &host_reference,
        number: ledger.next_number(),
        ending,
        now,
        stored_method: stored_method.as_ref().map(|(_, method)| method.as_str()),
        profile: &profile,
    };
    let answer = answers::payment(&facts);
    let untried = if asked.wants_profile() { ProfileFate::NotTried } else { ProfileFate::NotAsked };
    let at_first = at_first.map(|ending| answers::payment(&Facts { ending, profile: &untried, ..facts }));
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
    let is_captured = asked.capture_method == "NOW";
    let may_grow = asked.echoed.get("isAmountFinal") == Some(&Value::Bool(false));
    Ok(Decided {
        kind: Kind::Payment,
        money: approved.map(|amount| Money::new(&transaction_id, amount, is_captured, may_grow)),
        transaction_id,
        answer,
        at_first,
        charge,
        profile,
        change: None,
    })
}

/// A refund and a verification are decided as a payment is; nobody is charged, and their records have another form.
fn become_kind(decided: &mut Decided, kind: Kind) {
    let become_kind = match kind {
        Kind::Refund => answers::become_standalone_refund,
        Kind::Verification => answers::become_verification,
        _ => return,
    };
    [Some(&mut decided.answer), decided.at_first.as_mut()].into_iter().flatten().for_each(become_kind);
    decided.kind = kind;
    decided.charge = None;
    decided.money = None;
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
