//! What may be said about the money: the decision tables of docs/rules/money.md, row by row, as pure functions.
//!
//! Row numbers are those of the tables; the first row that fits wins. Nothing here reads a clock, a socket or a
//! message.

use std::time::Duration;

use super::due::Left;
use crate::constants::*;
use crate::operations::Recovery;
use crate::status::{Advice, Group, Outcome, ProfileFate, Status};

/// The state a payment's journal entry has after a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryState {
    /// No entry: there is nothing that a later call has to know.
    NoEntry,
    Open,
    Doubt,
    /// A doubt about which a person was told to look: a word of its own, and it is asked for further. The journal says
    /// DOUBT.
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
    /// Old, and its end will never be known: a person was told to look.
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

    /// The name in the journal.
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

    /// Whether what became of it is not known, or is not final.
    pub(crate) fn is_open(self) -> bool {
        matches!(self, EntryState::Open | EntryState::Doubt | EntryState::ByHand | EntryState::Pending)
    }

    /// The number `JPM_STATE_*`; 0 for no entry.
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
    /// Stopped in the phase CHECK or CONNECT, or by a TLS alert about our certificate: no byte counts as sent.
    Stopped(Status),
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
    /// The same attempt, where there is no other token.
    pub(crate) fn without_renewal(self) -> Attempt {
        match self {
            Attempt::Answered { http, body, .. } => Attempt::Answered { http, can_renew_token: false, body },
            other => other,
        }
    }
}

/// How the same request was answered before, in this call: only a 401 lets it be sent once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Earlier {
    Nothing,
    /// A 401 that surely did nothing.
    Refused,
    /// A 401 that may be a stranger's, in place of the service's own answer.
    Unclear,
}

/// What an answer's body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    /// The JSON object of a 200, read as an answer about a payment.
    Record(Facts),
    /// It names another request id: whatever it says is about another request.
    Foreign,
    /// It speaks of a payment, with an id or a status, where it should only refuse one.
    Claim,
    /// A documented refusal of the service or its edge, by shape and by value.
    Refusal,
    /// Other JSON that speaks of no payment, or a body that is surely empty.
    Silent,
    /// Too long, not JSON, HTML, empty without a length, duplicate keys, trailing bytes.
    Unreadable,
}

/// All that the tables ask about an answer on a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) status: ResponseStatus,
    pub(crate) state: TransactionState,
    /// responseCode is CUSTOMER_PENDING or PERFORM_AUTHENTICATION.
    pub(crate) consumer_must_act: bool,
    /// responseCode is PARTIAL_APPROVAL, `partialAuthorization` is true, or the amount is less than asked.
    pub(crate) partial: bool,
    /// The call was a void, or may have been one.
    pub(crate) voids: bool,
    /// It has the id that this kind of answer must have.
    pub(crate) has_id: bool,
    /// Whether it is about our payment (money.md §3).
    pub(crate) fit: Fit,
}

/// How an answer or a record compares with what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// Ours, by the request id or the transaction's.
    ById,
    /// Ours, by the amount and more.
    Alike,
    /// It contradicts the request, and names no other one: under our id it is another payment.
    Contradicts,
    /// It names another request, or shares nothing with ours.
    Stranger,
}

impl Fit {
    pub(crate) fn is_ours(self) -> bool {
        matches!(self, Fit::ById | Fit::Alike)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResponseStatus {
    Success,
    Denied,
    Pending,
    Error,
    /// It is missing where it must not be, or is not known to us.
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
    Missing,
    /// It is not known to us.
    Other,
}

/// What a look-up found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LookUp {
    /// A record; `facts.fit` tells whether it is ours.
    Found(Facts),
    /// The payment to be changed, which is ours: how far the change has come.
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
    /// This state excludes the change for good.
    Never,
    /// This state excludes the change once it is due. Until then it may still be worked on.
    NeverOnceDue,
    /// Something else has changed the payment: what became of this change cannot be told.
    Contradiction,
    /// The record does not tell.
    Unclear,
}

/// What the state of a payment says about a change to it (money.md §4.4). `is_asked_total`: whether the amount that is
/// authorized, or captured where that was asked, is the one that was asked for; None: the record has none. `has_rest`:
/// something is still authorized beside what was captured.
pub(crate) fn reached(
    change: Change,
    state: TransactionState,
    is_asked_total: Option<bool>,
    has_rest: bool,
) -> Reached {
    use TransactionState as State;
    match (change, state) {
        (_, State::Missing | State::Other) => Reached::Unclear,
        (Change::Void, State::Voided) => Reached::Done,
        (Change::Void, State::Authorized | State::Pending) => Reached::NotYet,
        (Change::Void, State::Closed | State::Completed) if has_rest => Reached::NeverOnceDue,
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

/// What a row decides.
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
    /// Row 8: renew the token, then send the same request under the same id. It also says what this 401 was.
    RenewToken(Earlier),
    /// In doubt: ask the service. The status says why, in case asking does not help.
    LookUp(Status),
}

const fn told(status: Status, outcome: Outcome, advice: Advice, entry: EntryState) -> Next {
    Next::Told(Verdict { status, outcome, advice, entry })
}

/// The decision table of one call (money.md §4.1).
pub(crate) fn judge(attempt: Attempt, earlier: Earlier) -> Next {
    use Advice::*;
    use EntryState as Entry;
    use Outcome::*;

    const UNREADABLE: Next = Next::LookUp(Status::AnswerUnreadable);
    const FAULT: Next = Next::LookUp(Status::ServiceFault);
    // After a 401 that may be a stranger's, the service may have the first request: no later refusal disproves that.
    let proves = earlier != Earlier::Unclear;
    match attempt {
        // 8: the second try could not be sent, and the first may have been taken
        Attempt::Stopped(_) if !proves => FAULT,
        // 1 to 6; row 5 after a 401 (row 8): the service has seen it, and refused it.
        Attempt::Stopped(status) => {
            let outcome = if earlier == Earlier::Refused { NotProcessed } else { NotAttempted };
            let entry = match status.group() {
                Group::NotSent => Entry::NotSent,
                _ => Entry::NoEntry,
            };
            told(status, outcome, status.advice(), entry)
        }
        // 7
        Attempt::Lost(why) => Next::LookUp(why),
        Attempt::Answered { http, can_renew_token, body } => match (http, body) {
            // 15 to 24
            (200, Body::Record(facts)) => judge_record(facts),
            (200, _) => UNREADABLE,
            // 14: another request's answer, whatever its status (§3)
            (_, Body::Foreign) => FAULT,
            // 8; 14 at once where it speaks of a payment
            (401, Body::Claim) => FAULT,
            (401, Body::Refusal | Body::Silent) if can_renew_token => Next::RenewToken(Earlier::Refused),
            (401, _) if can_renew_token => Next::RenewToken(Earlier::Unclear),
            // 9
            (401, Body::Refusal | Body::Silent) if proves => {
                told(Status::Unauthorized, NotProcessed, Fix, Entry::Refused)
            }
            // 10
            (409, _) => Next::LookUp(Status::Duplicate),
            // 11
            (429, Body::Refusal | Body::Silent) if proves => {
                told(Status::RateLimited, NotProcessed, SendAgain, Entry::Refused)
            }
            // 12; 13: a 407 in an answer is no refusal, as our own proxy's comes before the tunnel
            (400..=499, Body::Refusal) if proves && !matches!(http, 401 | 407 | 408 | 429) => {
                told(Status::Refused, NotProcessed, Fix, Entry::Refused)
            }
            // 13, 14
            _ => FAULT,
        },
    }
}

/// Rows 16 to 24: decides an answer or a record about a payment.
fn judge_record(facts: Facts) -> Next {
    use ResponseStatus::{Denied, Error, Other, Pending, Success};
    use TransactionState as State;

    let unreadable = Next::LookUp(Status::AnswerUnreadable);
    let says = |outcome, advice, entry| told(Status::Ok, outcome, advice, entry);
    match (facts.status, facts.state) {
        // 16
        (Error | Other, _) => unreadable,
        // 17
        _ if !facts.fit.is_ours() => unreadable,
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

/// Why an answer leaves a doubt, in words; empty if its form says it already, or only a comparison can.
pub(crate) fn why_in_doubt(body: Body) -> &'static str {
    use ResponseStatus::{Error, Other, Success};
    use TransactionState as State;
    match body {
        Body::Record(facts) => match (facts.status, facts.state) {
            (Error, _) => "its responseStatus is ERROR",
            (Other, _) => "its responseStatus is missing or not known",
            _ if facts.fit == Fit::Stranger => "it is about another request",
            // `record_match` knows in which member.
            _ if facts.fit == Fit::Contradicts => "",
            (Success, state) if !matches!(state, State::Declined | State::Error) => "it has no transactionId",
            _ => "its responseStatus and its transactionState contradict each other",
        },
        Body::Foreign => "it names another request id",
        Body::Claim => "it is an error, and speaks of a payment",
        Body::Refusal | Body::Silent | Body::Unreadable => "",
    }
}

/// What is known of a doubt when it is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// What put the payment in doubt.
    pub(crate) why: Status,
    /// The request was answered with 409, and `left` is counted from then.
    pub(crate) seen_409: bool,
    /// The service has surely had the request, or the customer has to act: "empty" proves nothing (money.md §1.5).
    pub(crate) acknowledged: bool,
    /// A record with ERROR was read after due, and long enough ago (L1a).
    pub(crate) error_stood: bool,
}

impl Standing {
    /// A doubt about which only the reason is known.
    pub(crate) fn of(why: Status) -> Standing {
        Standing { why, seen_409: false, acknowledged: false, error_stood: false }
    }
}

/// How long a record with ERROR must stand until it is believed (L1a).
pub(crate) const ERROR_STANDS: Duration = Duration::from_secs(10);

impl LookUp {
    /// Whether this is our own record and says that the payment failed: the service may still be at work on it (L1a).
    pub(crate) fn is_error(self) -> bool {
        use TransactionState::{Declined, Error, Missing};
        matches!(
            self,
            LookUp::Found(Facts {
                status: ResponseStatus::Error,
                state: Missing | Error | Declined,
                fit: Fit::ById,
                ..
            })
        )
    }
}

/// The decision table of a look-up (money.md §4.2, and §4.4 for what is looked up by the state of its payment).
pub(crate) fn judge_look_up(look_up: LookUp, left: Left, standing: Standing) -> Verdict {
    let Standing { why, seen_409, acknowledged, error_stood } = standing;
    let is_due = left != Left::BeforeDue;
    let verdict = |status, outcome, advice, entry| Verdict { status, outcome, advice, entry };
    let taken = verdict(Status::RequestIdTaken, Outcome::NotProcessed, Advice::Fix, EntryState::IdTaken);
    let by_hand = |status, entry| verdict(status, Outcome::Unknown, Advice::CheckByHand, entry);
    let given_up = by_hand(Status::StillUnknown, EntryState::Unresolved);
    // L6
    let unknown = verdict(why, Outcome::Unknown, Advice::SettleFirst, EntryState::Doubt);
    match look_up {
        // L1a
        _ if look_up.is_error() && is_due && error_stood => taken,
        // L1: a row that says "look up" is L6; what is old and still pending is asked no more (§5.7)
        LookUp::Found(facts) if facts.fit.is_ours() => match judge_record(facts) {
            Next::Told(Verdict { entry: EntryState::Pending, .. }) if left == Left::LongAfter => given_up,
            Next::Told(verdict) => verdict,
            Next::LookUp(_) | Next::RenewToken(_) => unknown,
        },
        // L2: what stands under our id is another payment
        LookUp::Found(Facts { fit: Fit::Contradicts, .. }) if seen_409 && !acknowledged => taken,
        // L3; of an old entry it is the last word
        LookUp::Found(_) | LookUp::Changed(Reached::Contradiction) => {
            let entry = if left == Left::LongAfter { EntryState::Unresolved } else { EntryState::Doubt };
            by_hand(Status::RecordMismatch, entry)
        }
        // Old (§5.7)
        LookUp::Empty if left == Left::LongAfter => given_up,
        // L4a: told as a word of its own, and asked further
        LookUp::Empty if is_due && acknowledged => by_hand(Status::StillUnknown, EntryState::ByHand),
        // By state (§4.4): a payment that is as asked, for whatever reason; one that never will be
        LookUp::Changed(Reached::Done) => verdict(Status::Ok, Outcome::Approved, Advice::None, EntryState::Approved),
        LookUp::Changed(reached) if reached == Reached::Never || reached == Reached::NeverOnceDue && is_due => {
            verdict(Status::State, Outcome::NotProcessed, Advice::Fix, EntryState::Refused)
        }
        // L5
        LookUp::Empty | LookUp::Changed(Reached::NotYet) if is_due && seen_409 => taken,
        // L4; by state, a change that is not done yet
        LookUp::Empty | LookUp::Changed(Reached::NotYet) if is_due => {
            verdict(Status::NotRecorded, Outcome::NotProcessed, Advice::SendAgain, EntryState::NotProcessed)
        }
        // L6
        LookUp::Empty | LookUp::Failed | LookUp::Changed(_) => unknown,
    }
}

/// What is pending can be settled only if it can be looked up. If not, a person has to look (money.md §4.4).
pub(crate) fn within_reach(verdict: Verdict, recovery: Recovery) -> Verdict {
    match (verdict.entry, recovery) {
        (EntryState::Pending, Recovery::ByHand) => Verdict { advice: Advice::CheckByHand, ..verdict },
        _ => verdict,
    }
}

/// The verdict on what is pending and could not be asked for.
pub(crate) fn still_pending(why: Status) -> Verdict {
    Verdict { status: why, outcome: Outcome::Pending, advice: Advice::SettleFirst, entry: EntryState::Pending }
}

/// The same refusal, if the state of the payment is its reason.
pub(crate) fn by_state(verdict: Verdict) -> Verdict {
    match verdict.status {
        Status::Refused => Verdict { status: Status::State, ..verdict },
        _ => verdict,
    }
}

/// The verdict on a doubt that is not, or cannot be, settled (money.md §4.4). `why` is what put the call in doubt.
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

/// What a verdict rests on, as far as the profile is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ProfileEvidence {
    /// Creation was asked for.
    pub(crate) asked: bool,
    /// The answer or record holds the new profile's id.
    pub(crate) has_id: bool,
    /// The answer or record holds the profile block at all.
    pub(crate) has_block: bool,
    /// It is a record found by a look-up, not the direct answer.
    pub(crate) looked_up: bool,
}

/// What became of the profile (money.md §4.3). It never changes outcome, advice or status.
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
