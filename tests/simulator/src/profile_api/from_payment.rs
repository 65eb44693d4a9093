//! Profiles that a payment made. What the real service stores of the account holder is not documented.

use std::time::UNIX_EPOCH;

use serde_json::{Value, json};

use crate::cards::Card;
use crate::profiles::NewProfile;

use super::EXTERNAL_ID;
use super::method::{Kind, Method};
use super::profile::{Profile, Stamp};

/// The profile of the guide's own sample exists from the start, for every merchant, so that the
/// guide's second request works as it is printed.
pub(crate) const SAMPLE_PROFILE: &str = "EGQSGO";
pub(crate) const SAMPLE_METHOD: &str = "ce8dc322-0dde-4a8e-a6ca-b2c02eb37bd6";
const SAMPLE_CARD: &str = "4112344112344113";

pub(crate) fn sample() -> Profile {
    let mut profile = Profile::new(SAMPLE_PROFILE.to_owned(), None, Stamp::new(UNIX_EPOCH, None));
    profile.add_method(Method::new(SAMPLE_METHOD.to_owned(), Kind::Card, Card::new(SAMPLE_CARD)), true);
    profile
}

/// `last_contact` counts the phones and e-mail addresses of all profiles.
pub(crate) fn profile(merchant_id: &str, new: NewProfile, last_contact: &mut usize) -> Profile {
    let stamp = Stamp::new(new.created, None);
    let holder = new.holder.unwrap_or_default();
    let mut profile = Profile::new(new.profile_id, Some(merchant_id.to_owned()), stamp.clone());
    profile.fill(&details(&holder), &mut stamp.contact_ids(last_contact));

    let mut method = Method::new(new.method_id, Kind::Card, new.card);
    let names = ["firstName", "lastName"].map(|name| (name.to_owned(), holder.get(name).cloned()));
    let sent = names.into_iter().chain([("cardExpirationMonthYearNumber".to_owned(), new.expiry.map(Value::String))]);
    method.change(&sent.filter_map(|(name, value)| Some((name, value?))).collect());
    if let Some(mut address) = holder.get("billingAddress").cloned() {
        address["addressType"] = json!("BILLING");
        profile.bring_address(&mut method, &address);
    }
    profile.add_method(method, true);
    profile
}

/// The account holder as a request to create a profile would describe him.
fn details(holder: &Value) -> Value {
    let mut details = json!({});
    for name in ["firstName", "fullName", "lastName"] {
        if let Some(value) = holder.get(name) {
            details[name] = value.clone();
        }
    }
    if let Some(value) = holder.pointer(&format!("/consumerProfileInfo/{EXTERNAL_ID}")) {
        details[EXTERNAL_ID] = value.clone();
    }
    let mut communication = json!({});
    if let Some(email) = holder.get("email") {
        communication["emailList"] = json!([{ "emailAddress": email }]);
    }
    if let Some(number) = holder.pointer("/mobile/phoneNumber") {
        // A number there, a string here.
        let country = holder.pointer("/mobile/countryCode").map(Value::to_string);
        communication["phoneList"] = json!([{
            "phoneNumber": number,
            "countryCode": country.unwrap_or_default(),
            "phoneNumberType": "Mobile",
        }]);
    }
    details["communication"] = communication;
    details
}
