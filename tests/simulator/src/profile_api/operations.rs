//! What a call changes and answers.

use serde_json::{Value, json};

use crate::profiles::Profiles;

use super::answers::{NO_PROFILE, Refused, authentication, deleted};
use super::caller::Caller;
use super::calls::{Call, Operation};
use super::profile::Profile;

/// What is to be changed once it is sure that the call is carried out.
pub(crate) enum Change {
    Nothing,
    Put(Box<Profile>),
    Remove,
}

/// Decides about a call whose body fits. Nothing is changed yet.
pub(crate) fn decide(
    profiles: &mut Profiles,
    call: &Call,
    caller: &Caller,
    body: &Value,
) -> Result<(Change, Value), Refused> {
    if call.operation == Operation::Create {
        let profile = create(profiles, caller, body)?;
        let answer = view(&profile, caller);
        return Ok((Change::Put(Box::new(profile)), answer));
    }
    let profile = profiles.of(&caller.merchant_id, &call.profile_id).ok_or(NO_PROFILE)?;
    match call.operation {
        Operation::Get => Ok((Change::Nothing, view(profile, caller))),
        Operation::Delete => Ok((Change::Remove, deleted())),
        Operation::AuthenticationStatus => {
            let answer = json!({
                "requestId": caller.request_id,
                "consumerProfileId": profile.id,
                "responseMessage": "Request Accepted",
                "cardAuthenticationDetails": authentication(profile, &call.part_id, caller.stamp.at)?,
            });
            Ok((Change::Nothing, answer))
        }
        _ => {
            let mut profile = profile.clone();
            edit(&mut profile, profiles, call, caller, body)?;
            profile.touch(caller.stamp.clone());
            let mut answer = view(&profile, caller);
            if matches!(call.operation, Operation::UpdateMethod | Operation::MakeMethodDefault) {
                narrow(&mut answer["paymentMethodType"]);
            }
            Ok((Change::Put(Box::new(profile)), answer))
        }
    }
}

fn create(profiles: &mut Profiles, caller: &Caller, body: &Value) -> Result<Profile, Refused> {
    let mut profile = Profile::new(profiles.fresh_id(), Some(caller.merchant_id.clone()), caller.stamp.clone());
    profile.fill(body, &mut caller.stamp.contact_ids(profiles.contact_numbers()));
    let place = "profilePaymentMethod";
    profile.add_methods(&body[place], place)?;
    Ok(profile)
}

fn edit(
    profile: &mut Profile,
    profiles: &mut Profiles,
    call: &Call,
    caller: &Caller,
    body: &Value,
) -> Result<(), Refused> {
    let part = call.part_id.as_str();
    match call.operation {
        Operation::AddMethod => profile.add_methods(body, ""),
        Operation::UpdateMethod => profile.change_method(part, body),
        Operation::MakeMethodDefault => profile.make_default(part),
        Operation::DeleteMethod => profile.delete_method(part),
        Operation::UpdateAddress => profile.change_address(part, body),
        Operation::DeleteAddress => profile.delete_address(part),
        Operation::UpdateCommunication => profile.change_contact(part, body),
        Operation::MakeCommunicationDefault => profile.make_contact_default(part),
        Operation::DeleteCommunication => profile.delete_contact(part),
        Operation::AddAddress => {
            profile.add_address(body);
            Ok(())
        }
        Operation::AddCommunication => {
            profile.contacts.add(body, &mut caller.stamp.contact_ids(profiles.contact_numbers()));
            Ok(())
        }
        // Update; all others are not edits.
        _ => {
            profile.change(body);
            Ok(())
        }
    }
}

/// The published form of these two answers has cards without two of the fields.
fn narrow(methods: &mut Value) {
    let narrow_card = |card: &mut Value| {
        for field in ["accountNumberType", "authenticationResult"] {
            card.as_object_mut().and_then(|card| card.remove(field));
        }
    };
    methods.get_mut("cardList").and_then(Value::as_array_mut).into_iter().flatten().for_each(narrow_card);
    methods.pointer_mut("/defaultMOP/card").map(narrow_card);
}

fn view(profile: &Profile, caller: &Caller) -> Value {
    let mut view = profile.view();
    view["requestId"] = json!(caller.request_id);
    if let Some(correlation_id) = &caller.correlation_id {
        view["correlationIdentifier"] = json!(correlation_id);
    }
    view
}
