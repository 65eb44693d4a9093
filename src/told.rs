//! The words a caller is told: what happened to the money, what to do now, what became of the profile.

use std::ffi::CStr;

use crate::numbers::*;

/// What happened to the payment named by a request id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub(crate) enum Outcome {
    NotAttempted = JPM_OUTCOME_NOT_ATTEMPTED,
    Approved = JPM_OUTCOME_APPROVED,
    Declined = JPM_OUTCOME_DECLINED,
    Pending = JPM_OUTCOME_PENDING,
    Unknown = JPM_OUTCOME_UNKNOWN,
    NotProcessed = JPM_OUTCOME_NOT_PROCESSED,
    PartiallyApproved = JPM_OUTCOME_PARTIALLY_APPROVED,
}

/// What the till should do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub(crate) enum Advice {
    None = JPM_ADVICE_NONE,
    Fix = JPM_ADVICE_FIX,
    SendAgain = JPM_ADVICE_SEND_AGAIN,
    SettleFirst = JPM_ADVICE_SETTLE_FIRST,
    CheckByHand = JPM_ADVICE_CHECK_BY_HAND,
    /// Another payment decides.
    SeeOther = JPM_ADVICE_SEE_OTHER,
}

/// What became of the profile a payment asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub(crate) enum ProfileFate {
    None = JPM_PROFILE_NONE,
    Created = JPM_PROFILE_CREATED,
    Failed = JPM_PROFILE_FAILED,
    Unknown = JPM_PROFILE_UNKNOWN,
}

impl ProfileFate {
    const ALL: [ProfileFate; 4] = [ProfileFate::None, ProfileFate::Created, ProfileFate::Failed, ProfileFate::Unknown];

    pub(crate) fn from_number(number: i32) -> Option<ProfileFate> {
        ProfileFate::ALL.into_iter().find(|fate| *fate as i32 == number)
    }
}

impl Outcome {
    pub(crate) const ALL: [Outcome; 7] = [
        Outcome::NotAttempted,
        Outcome::Approved,
        Outcome::Declined,
        Outcome::Pending,
        Outcome::Unknown,
        Outcome::NotProcessed,
        Outcome::PartiallyApproved,
    ];

    pub(crate) fn from_number(number: i32) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|outcome| *outcome as i32 == number)
    }

    pub(crate) fn name_str(self) -> &'static str {
        self.name().to_str().expect("outcome names are ASCII")
    }

    pub(crate) const fn name(self) -> &'static CStr {
        match self {
            Outcome::NotAttempted => c"NOT_ATTEMPTED",
            Outcome::Approved => c"APPROVED",
            Outcome::Declined => c"DECLINED",
            Outcome::Pending => c"PENDING",
            Outcome::Unknown => c"UNKNOWN",
            Outcome::NotProcessed => c"NOT_PROCESSED",
            Outcome::PartiallyApproved => c"PARTIALLY_APPROVED",
        }
    }
}

impl Advice {
    pub(crate) const ALL: [Advice; 6] =
        [Advice::None, Advice::Fix, Advice::SendAgain, Advice::SettleFirst, Advice::CheckByHand, Advice::SeeOther];

    pub(crate) fn from_number(number: i32) -> Option<Advice> {
        Advice::ALL.into_iter().find(|advice| *advice as i32 == number)
    }

    pub(crate) const fn text(self) -> &'static CStr {
        match self {
            Advice::None => c"final: nothing more to do for this payment",
            Advice::Fix => c"change what error_field and error_message name, then call again",
            Advice::SendAgain => c"nothing happened: call again with the same request id",
            Advice::SettleFirst => c"do not pay again: settle first; that only asks",
            Advice::CheckByHand => c"do not pay again: look the payment up in the merchant's portal",
            Advice::SeeOther => c"do not repeat this call: the payment that other_request_id names decides",
        }
    }
}
