//! The decision tables once more, written by hand from the money rules: row number, what happened, what is said.

use super::*;
use Advice::{CheckByHand, Fix, SendAgain, SettleFirst};
use Outcome::{Approved, Declined, NotAttempted, NotProcessed, PartiallyApproved, Unknown};
use ResponseStatus::{Denied, Success};
use TransactionState as State;

/// A sale as it should be: SUCCESS, CLOSED, with an id, ours.
const SALE: Facts = Facts {
    status: Success,
    state: State::Closed,
    consumer_must_act: false,
    partial: false,
    voids: false,
    has_id: true,
    fits: true,
};

fn answered(http: u16, body: Body) -> Attempt {
    Attempt::Answered { http, can_renew_token: false, body }
}

fn record(facts: Facts) -> Attempt {
    answered(200, Body::Record(facts))
}

fn says(status: Status, outcome: Outcome, advice: Advice, entry: EntryState) -> Next {
    Next::Told(Verdict { status, outcome, advice, entry })
}

fn stopped(status: Status) -> Attempt {
    Attempt::Stopped { status, after_401: false }
}

#[test]
fn one_call() {
    let look_up = Next::LookUp;
    let refused = |status, advice| says(status, NotProcessed, advice, EntryState::Refused);
    let not_sent = |status, advice| says(status, NotAttempted, advice, EntryState::NotSent);
    let ok = |outcome, advice, entry| says(Status::Ok, outcome, advice, entry);
    let unreadable = look_up(Status::AnswerUnreadable);
    let fault = look_up(Status::ServiceFault);

    #[rustfmt::skip]
    let table = [
        // row, what happened, what follows
        (1, stopped(Status::AccountNumber), says(Status::AccountNumber, NotAttempted, Fix, EntryState::NoEntry)),
        (1, stopped(Status::Forked), says(Status::Forked, NotAttempted, Fix, EntryState::NoEntry)),
        (3, stopped(Status::Journal), not_sent(Status::Journal, Fix)),
        (3, stopped(Status::JournalBusy), not_sent(Status::JournalBusy, SendAgain)),
        (4, stopped(Status::TokenUnreachable), not_sent(Status::TokenUnreachable, SendAgain)),
        (4, stopped(Status::TokenRefused), not_sent(Status::TokenRefused, Fix)),
        (5, stopped(Status::Resolve), not_sent(Status::Resolve, SendAgain)),
        (5, stopped(Status::Connect), not_sent(Status::Connect, SendAgain)),
        (5, stopped(Status::ConnectTimeout), not_sent(Status::ConnectTimeout, SendAgain)),
        (5, stopped(Status::NoTime), not_sent(Status::NoTime, SendAgain)),
        (5, stopped(Status::Proxy), not_sent(Status::Proxy, SendAgain)),
        (5, stopped(Status::ProxyCredentials), not_sent(Status::ProxyCredentials, Fix)),
        (5, stopped(Status::Tls), not_sent(Status::Tls, Fix)),
        (5, stopped(Status::ServerCertificate), not_sent(Status::ServerCertificate, Fix)),
        (6, stopped(Status::ClientCertificate), not_sent(Status::ClientCertificate, Fix)),
        (7, Attempt::Lost(Status::AnswerLost), look_up(Status::AnswerLost)),
        (7, Attempt::Lost(Status::AnswerTimeout), look_up(Status::AnswerTimeout)),
        (8, Attempt::Answered { http: 401, can_renew_token: true, body: Body::ServiceError }, Next::RenewToken),
        (8, Attempt::Answered { http: 401, can_renew_token: true, body: Body::Unreadable }, Next::RenewToken),
        (8, Attempt::Stopped { status: Status::Connect, after_401: true }, says(Status::Connect, NotProcessed, SendAgain, EntryState::NotSent)),
        (9, answered(401, Body::ServiceError), refused(Status::Unauthorized, Fix)),
        (9, answered(401, Body::Unreadable), refused(Status::Unauthorized, Fix)),
        (10, answered(409, Body::ServiceError), look_up(Status::Duplicate)),
        (10, answered(409, Body::Unreadable), look_up(Status::Duplicate)),
        (11, answered(429, Body::Unreadable), refused(Status::RateLimited, SendAgain)),
        (11, answered(429, Body::ServiceError), refused(Status::RateLimited, SendAgain)),
        (12, answered(400, Body::ServiceError), refused(Status::Refused, Fix)),
        (12, answered(403, Body::ServiceError), refused(Status::Refused, Fix)),
        (12, answered(404, Body::ServiceError), refused(Status::Refused, Fix)),
        (12, answered(412, Body::ServiceError), refused(Status::Refused, Fix)),
        (12, answered(422, Body::ServiceError), refused(Status::Refused, Fix)),
        (13, answered(407, Body::ServiceError), fault),
        (14, answered(408, Body::ServiceError), fault),
        (14, answered(400, Body::Unreadable), fault),
        (14, answered(403, Body::Unreadable), fault),
        (14, answered(404, Body::Record(SALE)), fault),
        (14, answered(101, Body::Unreadable), fault),
        (14, answered(201, Body::Record(SALE)), fault),
        (14, answered(204, Body::Unreadable), fault),
        (14, answered(302, Body::Unreadable), fault),
        (14, answered(500, Body::ServiceError), fault),
        (14, answered(503, Body::Unreadable), fault),
        (14, answered(504, Body::Record(SALE)), fault),
        (15, answered(200, Body::Unreadable), unreadable),
        (16, answered(200, Body::ServiceError), unreadable),
        (16, record(Facts { status: ResponseStatus::Other, ..SALE }), unreadable),
        (17, record(Facts { fits: false, ..SALE }), unreadable),
        (17, record(Facts { fits: false, status: Denied, state: State::Declined, ..SALE }), unreadable),
        (18, record(Facts { status: Denied, ..SALE }), unreadable),
        (18, record(Facts { status: Denied, state: State::Authorized, ..SALE }), unreadable),
        (18, record(Facts { status: Denied, state: State::Completed, ..SALE }), unreadable),
        (18, record(Facts { status: Denied, state: State::Voided, voids: true, ..SALE }), unreadable),
        (18, record(Facts { state: State::Declined, ..SALE }), unreadable),
        (18, record(Facts { state: State::Error, ..SALE }), unreadable),
        (19, record(Facts { status: Denied, state: State::Declined, ..SALE }), ok(Declined, Advice::None, EntryState::Declined)),
        (19, record(Facts { status: Denied, state: State::Other, has_id: false, ..SALE }), ok(Declined, Advice::None, EntryState::Declined)),
        (20, record(Facts { status: ResponseStatus::Pending, ..SALE }), ok(Outcome::Pending, SettleFirst, EntryState::Pending)),
        (20, record(Facts { consumer_must_act: true, ..SALE }), ok(Outcome::Pending, SettleFirst, EntryState::Pending)),
        (20, record(Facts { state: State::Pending, ..SALE }), ok(Outcome::Pending, SettleFirst, EntryState::Pending)),
        (20, record(Facts { state: State::Pending, partial: true, ..SALE }), ok(Outcome::Pending, SettleFirst, EntryState::Pending)),
        (21, record(Facts { state: State::Voided, ..SALE }), ok(NotProcessed, Advice::None, EntryState::VoidedSince)),
        (22, record(Facts { partial: true, ..SALE }), ok(PartiallyApproved, Advice::None, EntryState::Partial)),
        (23, record(SALE), ok(Approved, Advice::None, EntryState::Approved)),
        (23, record(Facts { state: State::Authorized, ..SALE }), ok(Approved, Advice::None, EntryState::Approved)),
        (23, record(Facts { state: State::Other, ..SALE }), ok(Approved, Advice::None, EntryState::Approved)),
        (24, record(Facts { has_id: false, ..SALE }), unreadable),
    ];
    for (row, attempt, next) in table {
        assert_eq!(judge(attempt), next, "row {row}: {attempt:?}");
    }
}

#[test]
fn after_a_doubt() {
    use Left::{AfterDue, BeforeDue, LongAfter};
    const WHY: Status = Status::AnswerLost;
    let verdict = |status, outcome, advice, entry| Verdict { status, outcome, advice, entry };
    let approved = verdict(Status::Ok, Approved, Advice::None, EntryState::Approved);
    let declined = verdict(Status::Ok, Declined, Advice::None, EntryState::Declined);
    let taken = verdict(Status::RequestIdTaken, NotProcessed, Fix, EntryState::IdTaken);
    let by_hand = verdict(Status::RecordMismatch, Unknown, CheckByHand, EntryState::Doubt);
    let not_recorded = verdict(Status::NotRecorded, NotProcessed, SendAgain, EntryState::NotProcessed);
    let unknown = verdict(WHY, Unknown, SettleFirst, EntryState::Doubt);
    let given_up = verdict(Status::StillUnknown, Unknown, CheckByHand, EntryState::Unresolved);

    let ours = LookUp::Found(SALE);
    let denied = LookUp::Found(Facts { status: Denied, state: State::Declined, ..SALE });
    let unclear = LookUp::Found(Facts { status: ResponseStatus::Other, ..SALE });
    let other = LookUp::Found(Facts { fits: false, ..SALE });

    #[rustfmt::skip]
    let table = [
        // row, look-up, when it left, a 409 was seen, what is said
        ("L1", ours, BeforeDue, false, approved),
        ("L1", ours, AfterDue, false, approved),
        ("L1", ours, BeforeDue, true, approved),
        ("L1", denied, BeforeDue, false, declined),
        ("L2", other, BeforeDue, true, taken),
        ("L2", other, AfterDue, true, taken),
        ("L3", other, BeforeDue, false, by_hand),
        ("L3", other, AfterDue, false, by_hand),
        ("L4", LookUp::Empty, AfterDue, false, not_recorded),
        ("L5", LookUp::Empty, AfterDue, true, taken),
        ("L6", LookUp::Empty, BeforeDue, false, unknown),
        ("L6", LookUp::Empty, BeforeDue, true, unknown),
        ("L6", LookUp::Failed, BeforeDue, false, unknown),
        ("L6", LookUp::Failed, AfterDue, false, unknown),
        ("L6", LookUp::Failed, AfterDue, true, unknown),
        ("L6", unclear, AfterDue, false, unknown),
        // Old (§5): a record counts at any age, and nothing else proves anything.
        ("L1", ours, LongAfter, false, approved),
        ("L1", denied, LongAfter, true, declined),
        ("L2", other, LongAfter, true, taken),
        ("old", other, LongAfter, false, Verdict { entry: EntryState::Unresolved, ..by_hand }),
        ("old", LookUp::Empty, LongAfter, false, given_up),
        ("old", LookUp::Empty, LongAfter, true, given_up),
        ("L6", LookUp::Failed, LongAfter, false, unknown),
    ];
    for (row, look_up, left, seen_409, said) in table {
        assert_eq!(judge_look_up(look_up, left, seen_409, WHY), said, "row {row}: {look_up:?} {left:?} {seen_409}");
    }
}

#[test]
fn the_profiles_fate() {
    use ProfileFate::{Created, Failed};
    let direct = ProfileEvidence { asked: true, has_id: false, has_block: true, looked_up: false };
    let with_id = ProfileEvidence { has_id: true, ..direct };
    let found = ProfileEvidence { looked_up: true, ..direct };
    let found_without = ProfileEvidence { has_block: false, ..found };

    #[rustfmt::skip]
    let table = [
        (Approved, with_id, Created),
        (PartiallyApproved, with_id, Created),
        (Outcome::Pending, with_id, Created),
        (Approved, ProfileEvidence { looked_up: true, ..with_id }, Created),
        (Approved, direct, Failed),
        (Approved, ProfileEvidence { has_block: false, ..direct }, Failed),
        (PartiallyApproved, direct, Failed),
        (Declined, direct, Failed),
        (Outcome::Pending, direct, ProfileFate::Unknown),
        (Unknown, direct, ProfileFate::Unknown),
        (Unknown, found_without, ProfileFate::Unknown),
        (Approved, found, Failed),
        (Approved, found_without, ProfileFate::Unknown),
        (NotAttempted, direct, ProfileFate::None),
        (NotProcessed, direct, ProfileFate::None),
        (Approved, ProfileEvidence { asked: false, ..with_id }, ProfileFate::None),
        (Unknown, ProfileEvidence { asked: false, ..direct }, ProfileFate::None),
    ];
    for (outcome, evidence, fate) in table {
        assert_eq!(profile_fate(outcome, evidence), fate, "{outcome:?} {evidence:?}");
    }
}

/// Group IN_DOUBT always comes with UNKNOWN; CALLER and NOT_SENT never with a payment that may exist (money-rules §2).
#[test]
fn groups_and_outcomes_agree_everywhere() {
    let check = |verdict: Verdict| {
        let may_exist = !matches!(verdict.outcome, NotAttempted | NotProcessed);
        match verdict.status.group() {
            Group::InDoubt => assert_eq!(verdict.outcome, Unknown, "{verdict:?}"),
            Group::Ok => assert_ne!(verdict.outcome, Unknown, "{verdict:?}"),
            _ => assert!(!may_exist, "{verdict:?}"),
        }
        if verdict.advice == SendAgain {
            assert!(!may_exist, "{verdict:?}");
        }
    };
    for http in 100..=599 {
        for body in bodies() {
            match judge(answered(http, body)) {
                Next::Told(verdict) => check(verdict),
                Next::LookUp(why) => assert_eq!(why.group(), Group::InDoubt),
                Next::RenewToken => panic!("there is nothing to renew"),
            }
            if let Body::Record(facts) = body {
                for left in [Left::BeforeDue, Left::AfterDue] {
                    for seen_409 in [false, true] {
                        check(judge_look_up(LookUp::Found(facts), left, seen_409, Status::AnswerLost));
                        check(judge_look_up(LookUp::Empty, left, seen_409, Status::AnswerLost));
                        check(judge_look_up(LookUp::Failed, left, seen_409, Status::AnswerLost));
                    }
                }
            }
        }
    }
}

/// Money-rules §4.4: void and adjust, by the state of the payment; the rest of its table, what an unsettled doubt comes to.
#[test]
fn by_state() {
    let adjust = Change::Adjust { captures: false };
    let capture = Change::Adjust { captures: true };
    #[rustfmt::skip]
    let table = [
        (Change::Void, State::Voided,     None,        Reached::Done),
        (Change::Void, State::Authorized, None,        Reached::NotYet),
        (Change::Void, State::Pending,    None,        Reached::NotYet),
        (Change::Void, State::Closed,     None,        Reached::Never),
        (Change::Void, State::Completed,  None,        Reached::Never),
        (Change::Void, State::Declined,   None,        Reached::Never),
        (Change::Void, State::Other,      None,        Reached::Unclear),
        (adjust,       State::Authorized, Some(true),  Reached::Done),
        (adjust,       State::Authorized, Some(false), Reached::NotYet),
        (adjust,       State::Authorized, None,        Reached::Unclear),
        (adjust,       State::Closed,     Some(true),  Reached::Contradiction),
        (adjust,       State::Voided,     Some(true),  Reached::Contradiction),
        (adjust,       State::Pending,    Some(true),  Reached::NotYet),
        (capture,      State::Closed,     Some(true),  Reached::Done),
        (capture,      State::Closed,     Some(false), Reached::Contradiction),
        (capture,      State::Closed,     None,        Reached::Unclear),
        (capture,      State::Authorized, Some(true),  Reached::NotYet),
        (capture,      State::Voided,     Some(true),  Reached::Contradiction),
    ];
    for (change, state, is_asked_total, reached) in table {
        assert_eq!(super::reached(change, state, is_asked_total), reached, "{change:?} {state:?} {is_asked_total:?}");
    }

    let why = Status::AnswerLost;
    let verdict = |status, outcome, advice, entry| Verdict { status, outcome, advice, entry };
    let doubt = verdict(why, Unknown, SettleFirst, EntryState::Doubt);
    let taken = verdict(Status::RequestIdTaken, NotProcessed, Fix, EntryState::IdTaken);
    #[rustfmt::skip]
    let table = [
        (Reached::Done,          Left::BeforeDue, false, verdict(Status::Ok, Approved, Advice::None, EntryState::Approved)),
        (Reached::Never,         Left::BeforeDue, false, verdict(Status::State, NotProcessed, Fix, EntryState::Refused)),
        (Reached::NotYet,        Left::BeforeDue, false, doubt),
        (Reached::NotYet,        Left::AfterDue,  false, verdict(Status::NotRecorded, NotProcessed, SendAgain, EntryState::NotProcessed)),
        (Reached::NotYet,        Left::AfterDue,  true,  taken),
        (Reached::Unclear,       Left::AfterDue,  false, doubt),
        (Reached::Contradiction, Left::AfterDue,  false, verdict(Status::RecordMismatch, Unknown, CheckByHand, EntryState::Doubt)),
    ];
    for (reached, left, seen_409, expected) in table {
        assert_eq!(judge_look_up(LookUp::Changed(reached), left, seen_409, why), expected, "{reached:?} {left:?}");
    }
}

#[test]
fn what_is_not_settled() {
    use crate::asked::Kind;
    for (recovery, status, outcome, advice) in [
        (Recovery::ByRequestId(Kind::Payment), Status::AnswerLost, Unknown, SettleFirst),
        (Recovery::ByState, Status::AnswerLost, Unknown, SettleFirst),
        (Recovery::Once(Kind::Verification), Status::AnswerLost, Unknown, SendAgain),
        (Recovery::ByHand, Status::AnswerLost, Unknown, CheckByHand),
        (Recovery::Repeatable, Status::AnswerLost, Unknown, SendAgain),
        (Recovery::Read, Status::NotAnswered, NotProcessed, SendAgain),
    ] {
        let verdict = unresolved(recovery, Status::AnswerLost);
        assert_eq!((verdict.status, verdict.outcome, verdict.advice), (status, outcome, advice), "{recovery:?}");
    }
}

/// Every body there is.
fn bodies() -> Vec<Body> {
    let mut bodies = vec![Body::ServiceError, Body::Unreadable];
    for status in [Success, Denied, ResponseStatus::Pending, ResponseStatus::Other] {
        for state in [
            State::Authorized,
            State::Closed,
            State::Completed,
            State::Pending,
            State::Voided,
            State::Declined,
            State::Error,
            State::Other,
        ] {
            for bits in 0..32_u8 {
                let bit = |at: u8| bits & (1 << at) != 0;
                let facts = Facts {
                    status,
                    state,
                    consumer_must_act: bit(0),
                    partial: bit(1),
                    has_id: bit(2),
                    fits: bit(3),
                    voids: bit(4),
                };
                bodies.push(Body::Record(facts));
            }
        }
    }
    bodies
}
