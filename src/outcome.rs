//! What may be said about the money: the decision tables of the money rules, row by row, as pure functions.
//!
//! Row numbers are those of the tables; the first row that fits wins. Nothing here reads a clock, a
//! socket or a message.

use crate::numbers::*;
use crate::operations::Recovery;
use crate::status::{Group, Status};
use crate::told::{Advice, Outcome, ProfileFate};

/// The state a payment's journal entry has after a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryState {
    /// No entry: nothing that a later call would have to know.
    NoEntry,
    Open,
    Doubt,
    /// A doubt of which a person was told to look: that is a word of its own, and it is still asked for. In the journal a DOUBT.
    ByHand,
    Pending,
    Approved,
    Partial,
    Declined,
    Refused,
    NotSent,
    NotProcessed,
    IdTaken,
    VoidedSince,
    /// Old, and never to be known: a person has been told to look.
    Unresolved,
}

impl EntryState {
    pub(crate) const ALL: [EntryState; 14] = [
        EntryState::NoEntry,
        EntryState::Open,
        EntryState::Doubt,
        EntryState::ByHand,
        EntryState::Pending,
        EntryState::Approved,
        EntryState::Partial,
        EntryState::Declined,
        EntryState::Refused,
        EntryState::NotSent,
        EntryState::NotProcessed,
        EntryState::IdTaken,
        EntryState::VoidedSince,
        EntryState::Unresolved,
    ];

    /// As the journal writes it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            EntryState::NoEntry => "NO_ENTRY",
            EntryState::Open => "OPEN",
            EntryState::Doubt | EntryState::ByHand => "DOUBT",
            EntryState::Pending => "PENDING",
            EntryState::Approved => "APPROVED",
            EntryState::Partial => "PARTIAL",
            EntryState::Declined => "DECLINED",
            EntryState::Refused => "REFUSED",
            EntryState::NotSent => "NOT_SENT",
            EntryState::NotProcessed => "NOT_PROCESSED",
            EntryState::IdTaken => "ID_TAKEN",
            EntryState::VoidedSince => "VOIDED_SINCE",
            EntryState::Unresolved => "UNRESOLVED",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<EntryState> {
        EntryState::ALL.into_iter().find(|state| state.name() == name)
    }

    /// What became of it is not known, or not finally.
    pub(crate) fn is_open(self) -> bool {
        matches!(self, EntryState::Open | EntryState::Doubt | EntryState::ByHand | EntryState::Pending)
    }

    /// `JPM_STATE_*`; 0 for what does not stand in the journal.
    pub(crate) fn number(self) -> i32 {
        match self {
            EntryState::NoEntry => 0,
            EntryState::Open => JPM_STATE_OPEN,
            EntryState::Doubt | EntryState::ByHand => JPM_STATE_DOUBT,
            EntryState::Pending => JPM_STATE_PENDING,
            EntryState::Approved => JPM_STATE_APPROVED,
            EntryState::Partial => JPM_STATE_PARTIAL,
            EntryState::Declined => JPM_STATE_DECLINED,
            EntryState::Refused => JPM_STATE_REFUSED,
            EntryState::NotSent => JPM_STATE_NOT_SENT,
            EntryState::NotProcessed => JPM_STATE_NOT_PROCESSED,
            EntryState::IdTaken => JPM_STATE_ID_TAKEN,
            EntryState::VoidedSince => JPM_STATE_VOIDED_SINCE,
            EntryState::Unresolved => JPM_STATE_UNRESOLVED,
        }
    }
}

/// How one attempt to send a payment ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// Stopped in the phase CHECK or CONNECT, or by a TLS alert about our certificate: no byte counts.
    Stopped {
        status: Status,
        /// The payment was refused with 401 earlier in this call.
        after_401: bool,
    },
    /// A byte left, and no complete answer came.
    Lost(Status),
    /// A complete HTTP answer.
    Answered {
        http: u16,
        /// The token can be renewed and has not been in this call.
        can_renew_token: bool,
        body: Body,
    },
}

impl Attempt {
    /// The same, where there is no other token.
    pub(crate) fn without_renewal(self) -> Attempt {
        match self {
            Attempt::Answered { http, body, .. } => Attempt::Answered { http, can_renew_token: false, body },
            other => other,
        }
    }
}

/// What an answer's body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    /// A JSON object, read as an answer about a payment.
    Record(Facts),
    /// The service's `messages` body with responseStatus ERROR, or a known shape of its gateway.
    ServiceError,
    /// Cut, too long, not JSON, HTML, empty, duplicate keys, trailing bytes, or a stranger's JSON.
    Unreadable,
}

/// All that the tables ask of an answer about a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) status: ResponseStatus,
    pub(crate) state: TransactionState,
    /// responseCode is CUSTOMER_PENDING or PERFORM_AUTHENTICATION.
    pub(crate) consumer_must_act: bool,
    /// responseCode is PARTIAL_APPROVAL, `partialAuthorization` is true, or the amount is less than asked.
    pub(crate) partial: bool,
    /// The call was a void.
    pub(crate) voids: bool,
    /// It has the id that this kind of transaction must have.
    pub(crate) has_id: bool,
    /// It is about our payment (money-rules §3).
    pub(crate) fits: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResponseStatus {
    Success,
    Denied,
    Pending,
    /// Missing, ERROR, or not known to us.
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TransactionState {
    Authorized,
    Closed,
    Completed,
    Pending,
    Voided,
    Declined,
    Error,
    /// Missing, or not known to us.
    Other,
}

/// What a look-up found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LookUp {
    /// A record; `facts.fits` tells whether it is ours.
    Found(Facts),
    /// The payment that was to be changed, which is ours: how far the change has come.
    Changed(Reached),
    Empty,
    Failed,
}

/// A change that has no record of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Void,
    /// Another total, captured at once or not.
    Adjust {
        captures: bool,
    },
}

/// How far a change has come, by the state of its payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reached {
    Done,
    NotYet,
    /// The state excludes it for good.
    Never,
    /// Something else has changed the payment: what has become of this change cannot be told.
    Contradiction,
    /// The record does not tell.
    Unclear,
}

/// What the state of a payment says of a change to it (money-rules §4.4). `is_asked_total`: the amount that is authorized, or
/// captured where that was asked, is the one that was asked for; None: the record has none.
pub(crate) fn reached(change: Change, state: TransactionState, is_asked_total: Option<bool>) -> Reached {
    use TransactionState as State;
    match (change, state) {
        (_, State::Other) => Reached::Unclear,
        (Change::Void, State::Voided) => Reached::Done,
        (Change::Void, State::Authorized | State::Pending) => Reached::NotYet,
        (Change::Void, State::Closed | State::Completed | State::Declined | State::Error) => Reached::Never,
        (Change::Adjust { captures: false }, State::Authorized)
        | (Change::Adjust { captures: true }, State::Closed | State::Completed) => match (is_asked_total, change) {
            (None, _) => Reached::Unclear,
            (Some(true), _) => Reached::Done,
            (Some(false), Change::Adjust { captures: true }) => Reached::Contradiction,
            (Some(false), _) => Reached::NotYet,
        },
        (Change::Adjust { captures: true }, State::Authorized) => Reached::NotYet,
        (Change::Adjust { .. }, State::Pending) => Reached::NotYet,
        (Change::Adjust { .. }, _) => Reached::Contradiction,
    }
}

/// When a look-up left, against the moment from which "empty" is proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    BeforeDue,
    AfterDue,
    /// So long after it that the service may have forgotten (money-rules §5 "old"): "empty" proves nothing any more.
    LongAfter,
}

/// A decided row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) status: Status,
    pub(crate) outcome: Outcome,
    pub(crate) advice: Advice,
    pub(crate) entry: EntryState,
}

/// What follows from a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    Told(Verdict),
    /// Row 8: renew the token, then the same request with the same id.
    RenewToken,
    /// In doubt: ask the service. The status names why, for the case that asking does not help.
    LookUp(Status),
}

const fn told(status: Status, outcome: Outcome, advice: Advice, entry: EntryState) -> Next {
    Next::Told(Verdict { status, outcome, advice, entry })
}

/// The decision table of one call (money-rules §4).
pub(crate) fn judge(attempt: Attempt) -> Next {
    use Advice::*;
    use EntryState as Entry;
    use Outcome::*;

    match attempt {
        // 1 to 6; row 5 after a 401 (row 8): the service has seen it, and refused it.
        Attempt::Stopped { status, after_401 } => {
            let outcome = if after_401 { NotProcessed } else { NotAttempted };
            let entry = match status.group() {
                Group::NotSent => Entry::NotSent,
                _ => Entry::NoEntry,
            };
            told(status, outcome, status.advice(), entry)
        }
        // 7
        Attempt::Lost(why) => Next::LookUp(why),
        Attempt::Answered { http, can_renew_token, body } => match (http, body) {
            // 8
            (401, _) if can_renew_token => Next::RenewToken,
            // 9
            (401, _) => told(Status::Unauthorized, NotProcessed, Fix, Entry::Refused),
            // 10
            (409, _) => Next::LookUp(Status::Duplicate),
            // 11
            (429, _) => told(Status::RateLimited, NotProcessed, SendAgain, Entry::Refused),
            // 12; 13: a 407 inside TLS is no refusal of ours
            (400..=499, Body::ServiceError) if http != 408 && http != 407 => {
                told(Status::Refused, NotProcessed, Fix, Entry::Refused)
            }
            // 15 to 24
            (200, Body::Record(facts)) => judge_record(facts),
            (200, _) => Next::LookUp(Status::AnswerUnreadable),
            // 13, 14
            _ => Next::LookUp(Status::ServiceFault),
        },
    }
}

/// Rows 16 to 24: an answer or a record about a payment.
fn judge_record(facts: Facts) -> Next {
    use ResponseStatus::{Denied, Pending, Success};
    use TransactionState as State;

    let unreadable = Next::LookUp(Status::AnswerUnreadable);
    let says = |outcome, advice, entry| told(Status::Ok, outcome, advice, entry);
    match (facts.status, facts.state) {
        // 16
        (ResponseStatus::Other, _) => unreadable,
        // 17
        _ if !facts.fits => unreadable,
        // 18
        (Denied, State::Authorized | State::Closed | State::Completed) => unreadable,
        (Denied, State::Voided) if facts.voids => unreadable, // A void that was denied, of a payment that is voided.
        (Success, State::Declined | State::Error) => unreadable,
        // 19
        (Denied, _) => says(Outcome::Declined, Advice::None, EntryState::Declined),
        // 20
        (Pending, _) | (Success, State::Pending) => says(Outcome::Pending, Advice::SettleFirst, EntryState::Pending),
        (Success, _) if facts.consumer_must_act => says(Outcome::Pending, Advice::SettleFirst, EntryState::Pending),
        // 21
        (Success, State::Voided) if !facts.voids => says(Outcome::NotProcessed, Advice::None, EntryState::VoidedSince),
        // 22
        (Success, _) if facts.partial => says(Outcome::PartiallyApproved, Advice::None, EntryState::Partial),
        // 23
        (Success, _) if facts.has_id => says(Outcome::Approved, Advice::None, EntryState::Approved),
        // 24
        (Success, _) => unreadable,
    }
}

/// The decision table of a look-up (money-rules §4.2). `seen_409`: the entry has seen one, and `left` is counted from it.
/// `why` is what put the payment in doubt.
pub(crate) fn judge_look_up(look_up: LookUp, left: Left, seen_409: bool, why: Status) -> Verdict {
    let taken = Verdict {
        status: Status::RequestIdTaken,
        outcome: Outcome::NotProcessed,
        advice: Advice::Fix,
        entry: EntryState::IdTaken,
    };
    // L6
    let unknown =
        Verdict { status: why, outcome: Outcome::Unknown, advice: Advice::SettleFirst, entry: EntryState::Doubt };
    match look_up {
        // L1: a row that says "look up" is L6
        LookUp::Found(facts) if facts.fits => match judge_record(facts) {
            Next::Told(verdict) => verdict,
            Next::LookUp(_) | Next::RenewToken => unknown,
        },
        // L2
        LookUp::Found(_) if seen_409 => taken,
        // L3; of an old entry it is the last word
        LookUp::Found(_) | LookUp::Changed(Reached::Contradiction) => {
            let entry = if left == Left::LongAfter { EntryState::Unresolved } else { EntryState::Doubt };
            Verdict { status: Status::RecordMismatch, advice: Advice::CheckByHand, entry, ..unknown }
        }
        // Old (§5)
        LookUp::Empty if left == Left::LongAfter => Verdict {
            status: Status::StillUnknown,
            advice: Advice::CheckByHand,
            entry: EntryState::Unresolved,
            ..unknown
        },
        // By state (§4.4): a payment that is as asked, for whatever reason; one that never will be; one that is not yet
        LookUp::Changed(Reached::Done) => Verdict {
            status: Status::Ok,
            outcome: Outcome::Approved,
            advice: Advice::None,
            entry: EntryState::Approved,
        },
        LookUp::Changed(Reached::Never) => Verdict {
            status: Status::State,
            outcome: Outcome::NotProcessed,
            advice: Advice::Fix,
            entry: EntryState::Refused,
        },
        LookUp::Empty | LookUp::Changed(Reached::NotYet) if left != Left::BeforeDue => {
            if seen_409 {
                taken // L5
            } else {
                // L4
                Verdict {
                    status: Status::NotRecorded,
                    outcome: Outcome::NotProcessed,
                    advice: Advice::SendAgain,
                    entry: EntryState::NotProcessed,
                }
            }
        }
        // L6
        LookUp::Empty | LookUp::Failed | LookUp::Changed(Reached::NotYet | Reached::Unclear) => unknown,
    }
}

/// What a doubt comes to that is not, or cannot be, settled (money-rules §4.4). `why` is what put the call in doubt.
pub(crate) fn unresolved(recovery: Recovery, why: Status) -> Verdict {
    let unknown = |advice| Verdict { status: why, outcome: Outcome::Unknown, advice, entry: EntryState::NoEntry };
    match recovery {
        Recovery::ByRequestId(_) | Recovery::ByState => {
            Verdict { entry: EntryState::Doubt, ..unknown(Advice::SettleFirst) }
        }
        Recovery::ByHand => unknown(Advice::CheckByHand),
        Recovery::Once(_) | Recovery::Repeatable => unknown(Advice::SendAgain),
        Recovery::Read => Verdict {
            status: Status::NotAnswered,
            outcome: Outcome::NotProcessed,
            advice: Advice::SendAgain,
            entry: EntryState::NoEntry,
        },
    }
}

/// Where the verdict comes from, as far as the profile is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ProfileEvidence {
    /// Creation was asked for.
    pub(crate) asked: bool,
    /// The answer or record holds the new profile's id.
    pub(crate) has_id: bool,
    /// The answer or record holds the profile block at all.
    pub(crate) has_block: bool,
    /// A record found by a look-up, not the direct answer.
    pub(crate) looked_up: bool,
}

/// The profile's fate (money-rules §4.3). It never changes outcome, advice or status.
pub(crate) fn profile_fate(outcome: Outcome, evidence: ProfileEvidence) -> ProfileFate {
    match outcome {
        _ if !evidence.asked => ProfileFate::None,
        _ if evidence.has_id => ProfileFate::Created,
        Outcome::NotAttempted | Outcome::NotProcessed => ProfileFate::None,
        Outcome::Unknown | Outcome::Pending => ProfileFate::Unknown,
        _ if evidence.looked_up && !evidence.has_block => ProfileFate::Unknown,
        Outcome::Approved | Outcome::PartiallyApproved | Outcome::Declined => ProfileFate::Failed,
    }
}

#[cfg(test)]
mod tests;
