//! What the faults, made for payments, are to a call of this API.

use serde_json::{Value, json};

use crate::faults::Fault;
use crate::lookups::Lookup;
use crate::plan::{Answer, Record};
use crate::spoil;

/// What becomes of a call.
#[derive(Clone, Copy)]
pub(crate) struct Course {
    pub(crate) carried_out: bool,
    pub(crate) answer: Answer,
}

impl Course {
    pub(crate) const HONEST: Course = Course { carried_out: true, answer: Answer::Honest };

    /// `None`: the fault is about something that only payments have.
    pub(crate) fn of(fault: Fault) -> Option<Course> {
        let plan = fault.plan();
        let carried_out = match plan.record {
            Record::Yes => true,
            Record::No => false,
            Record::At(_) | Record::As(_) | Record::First(..) => return None,
        };
        let answer = match plan.answer {
            Answer::Body(_) => Answer::Body(spoiler(fault)?),
            Answer::PageWithId(_) | Answer::Strange(..) => return None,
            other => other,
        };
        matches!(plan.lookup, Lookup::Honest).then_some(Course { carried_out, answer })
    }
}

impl Fault {
    /// Does it mean something to calls of the profile API? For these, "recorded" is: carried out.
    pub fn fits_profiles(self) -> bool {
        Course::of(self).is_some()
    }
}

fn spoiler(fault: Fault) -> Option<fn(&Value) -> Vec<u8>> {
    Some(match fault {
        Fault::NotJson => spoil::not_json,
        Fault::TooLong => spoil::too_long,
        Fault::TrailingBytes => spoil::trailing_bytes,
        Fault::WrongTypes => wrong_types,
        Fault::DuplicateKeys => duplicate_keys,
        Fault::OtherPayment => other_profile,
        Fault::StatusError200 => |_| spoil::edited(&json!({}), |body| *body = error_body()),
        Fault::NoId => |answer| spoil::edited(answer, |answer| spoil::remove(answer, "", "consumerProfileId")),
        Fault::UnknownFields => unknown_fields,
        _ => return None,
    })
}

const OTHER_PROFILE: &str = "OTHERX";
const OTHER_METHOD: &str = "00000000-0000-4000-8000-000000000000";

fn error_body() -> Value {
    json!({ "responseStatus": "ERROR", "responseCode": "HOST_ERROR", "responseMessage": "Host error" })
}

fn wrong_types(answer: &Value) -> Vec<u8> {
    spoil::edited(answer, |answer| {
        answer["consumerProfileId"] = json!({ "id": answer["consumerProfileId"] });
        answer["paymentMethodType"] = json!("card");
        answer["addresses"] = json!({});
        answer["communication"] = json!([]);
    })
}

/// The first value is the wrong one, as in a payment's answer.
fn duplicate_keys(answer: &Value) -> Vec<u8> {
    let text = answer.to_string();
    let rest = text.strip_prefix('{').unwrap_or(&text);
    format!("{{\"consumerProfileId\":\"{OTHER_PROFILE}\",{rest}").into_bytes()
}

fn other_profile(answer: &Value) -> Vec<u8> {
    spoil::edited(answer, |answer| {
        answer["consumerProfileId"] = json!(OTHER_PROFILE);
        spoil::replace(answer, "/consumerProfileUniqueId", json!("ANOTHER-CUSTOMER"));
        spoil::replace(answer, "/requestId", json!("another-request-of-another-till"));
        for pointer in
            ["/paymentMethodType/cardList/0/paymentMethodId", "/paymentMethodType/defaultMOP/card/paymentMethodId"]
        {
            spoil::replace(answer, pointer, json!(OTHER_METHOD));
        }
    })
}

fn unknown_fields(answer: &Value) -> Vec<u8> {
    spoil::edited(answer, |answer| {
        answer["fieldOfALaterRelease"] = json!({ "deep": [1, null, { "deeper": true }] });
        answer["orderOverrideCode"] = Value::Null;
        spoil::replace(answer, "/profileStatus", json!("ON_THE_MOON"));
        for pointer in ["/paymentMethodType/cardList/0/accountStatus", "/addresses/0/addressStatus"] {
            spoil::replace(answer, pointer, json!("ON_THE_MOON"));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_tells_which_faults_are_only_for_payments() {
        let readme = include_str!("../../README.md");
        let only: Vec<String> = Fault::ALL
            .iter()
            .filter(|fault| !fault.fits_profiles())
            .map(|fault| format!("`{}`", fault.name()))
            .collect();
        let readme: Vec<&str> = readme.split_whitespace().collect();
        let expected = format!("Only for payments: {}.", only.join(", "));
        assert!(readme.join(" ").contains(&expected), "{expected}");
    }
}
