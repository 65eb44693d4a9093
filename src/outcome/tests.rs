//! The decision tables once more, written by hand from docs/rules/money.md: row number, what happened, what is said.

use super::*;
use crate::operations::Recovery;
use crate::status::{Advice, Group, Outcome, ProfileFate, Status};
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
    fit: Fit::ById,
};
/// A record with ERROR, found by its request id.
const FAILED: Facts = Facts { status: ResponseStatus::Error, state: State::Error, has_id: false, ..SALE };

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
    Attempt::Stopped(status)
}

/// A first 401 when there is another token.
fn first_401(body: Body) -> Attempt {
    Attempt::Answered { http: 401, can_renew_token: true, body }
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
        (8, first_401(Body::Refusal), Next::RenewToken(Earlier::Refused)),
        (8, first_401(Body::Silent), Next::RenewToken(Earlier::Refused)),
        (8, first_401(Body::Unreadable), Next::RenewToken(Earlier::Unclear)),
        (8, first_401(Body::Claim), fault),
        (8, first_401(Body::Foreign), fault),
        (9, answered(401, Body::Refusal), refused(Status::Unauthorized, Fix)),
        (9, answered(401, Body::Silent), refused(Status::Unauthorized, Fix)),
        (9, answered(401, Body::Unreadable), fault),
        (9, answered(401, Body::Claim), fault),
        (9, answered(401, Body::Foreign), fault),
        (10, answered(409, Body::Refusal), look_up(Status::Duplicate)),
        (10, answered(409, Body::Silent), look_up(Status::Duplicate)),
        (10, answered(409, Body::Claim), look_up(Status::Duplicate)),
        (10, answered(409, Body::Unreadable), look_up(Status::Duplicate)),
        (10, answered(409, Body::Foreign), fault),
        (11, answered(429, Body::Refusal), refused(Status::RateLimited, SendAgain)),
        (11, answered(429, Body::Silent), refused(Status::RateLimited, SendAgain)),
        (11, answered(429, Body::Unreadable), fault),
        (11, answered(429, Body::Claim), fault),
        (11, answered(429, Body::Foreign), fault),
        (12, answered(400, Body::Refusal), refused(Status::Refused, Fix)),
        (12, answered(403, Body::Refusal), refused(Status::Refused, Fix)),
        (12, answered(404, Body::Refusal), refused(Status::Refused, Fix)),
        (12, answered(412, Body::Refusal), refused(Status::Refused, Fix)),
        (12, answered(422, Body::Refusal), refused(Status::Refused, Fix)),
        (12, answered(400, Body::Claim), fault),
        (12, answered(400, Body::Foreign), fault),
        (12, answered(403, Body::Silent), fault),
        (13, answered(407, Body::Refusal), fault),
        (14, answered(408, Body::Refusal), fault),
        (14, answered(400, Body::Unreadable), fault),
        (14, answered(403, Body::Unreadable), fault),
        (14, answered(404, Body::Silent), fault),
        (14, answered(101, Body::Unreadable), fault),
        (14, answered(201, Body::Claim), fault),
        (14, answered(204, Body::Silent), fault),
        (14, answered(302, Body::Unreadable), fault),
        (14, answered(500, Body::Refusal), fault),
        (14, answered(503, Body::Unreadable), fault),
        (14, answered(504, Body::Claim), fault),
        (15, answered(200, Body::Unreadable), unreadable),
        (16, record(FAILED), unreadable),
        (16, record(Facts { status: ResponseStatus::Other, ..SALE }), unreadable),
        (17, record(Facts { fit: Fit::Contradicts, ..SALE }), unreadable),
        (17, record(Facts { fit: Fit::Stranger, ..SALE }), unreadable),
        (17, record(Facts { fit: Fit::Stranger, status: Denied, state: State::Declined, ..SALE }), unreadable),
        (17, record(Facts { fit: Fit::Stranger, status: ResponseStatus::Pending, ..SALE }), unreadable),
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
        (23, record(Facts { fit: Fit::Alike, ..SALE }), ok(Approved, Advice::None, EntryState::Approved)),
        (23, record(Facts { state: State::Missing, ..SALE }), ok(Approved, Advice::None, EntryState::Approved)),
        (23, record(Facts { state: State::Authorized, ..SALE }), ok(Approved, Advice::None, EntryState::Approved)),
        (23, record(Facts { state: State::Other, ..SALE }), ok(Approved, Advice::None, EntryState::Approved)),
        (24, record(Facts { has_id: false, ..SALE }), unreadable),
    ];
    for (row, attempt, next) in table {
        assert_eq!(judge(attempt, Earlier::Nothing), next, "row {row}: {attempt:?}");
    }

    // After a 401 in the same call: what the second try came to; what follows if the first surely did nothing; what
    // follows if it may have been taken.
    #[rustfmt::skip]
    let table = [
        (5,  stopped(Status::Connect), says(Status::Connect, NotProcessed, SendAgain, EntryState::NotSent), fault),
        (5,  stopped(Status::NoTime), says(Status::NoTime, NotProcessed, SendAgain, EntryState::NotSent), fault),
        (6,  stopped(Status::ClientCertificate), says(Status::ClientCertificate, NotProcessed, Fix, EntryState::NotSent), fault),
        (7,  Attempt::Lost(Status::AnswerLost), look_up(Status::AnswerLost), look_up(Status::AnswerLost)),
        (9,  answered(401, Body::Refusal), refused(Status::Unauthorized, Fix), fault),
        (10, answered(409, Body::Refusal), look_up(Status::Duplicate), look_up(Status::Duplicate)),
        (11, answered(429, Body::Refusal), refused(Status::RateLimited, SendAgain), fault),
        (12, answered(400, Body::Refusal), refused(Status::Refused, Fix), fault),
        (23, record(SALE), ok(Approved, Advice::None, EntryState::Approved), ok(Approved, Advice::None, EntryState::Approved)),
    ];
    for (row, attempt, refused, unclear) in table {
        assert_eq!(judge(attempt, Earlier::Refused), refused, "row {row} after a refusal: {attempt:?}");
        assert_eq!(judge(attempt, Earlier::Unclear), unclear, "row {row} after a stranger's 401: {attempt:?}");
    }
}

const WHY: Status = Status::AnswerLost;

/// What is known of a doubt: nothing, a 409, that it is acknowledged, both, and that it showed ERROR before.
const BARE: Standing = Standing { why: WHY, seen_409: false, acknowledged: false, error_stood: false };
const USED: Standing = Standing { seen_409: true, ..BARE };
const ACKED: Standing = Standing { acknowledged: true, ..BARE };
const BOTH: Standing = Standing { acknowledged: true, ..USED };
const STOOD: Standing = Standing { error_stood: true, ..BARE };

#[test]
fn after_a_doubt() {
    use Left::{AfterDue, BeforeDue, LongAfter};
    let verdict = |status, outcome, advice, entry| Verdict { status, outcome, advice, entry };
    let approved = verdict(Status::Ok, Approved, Advice::None, EntryState::Approved);
    let declined = verdict(Status::Ok, Declined, Advice::None, EntryState::Declined);
    let pending = verdict(Status::Ok, Outcome::Pending, SettleFirst, EntryState::Pending);
    let taken = verdict(Status::RequestIdTaken, NotProcessed, Fix, EntryState::IdTaken);
    let mismatch = verdict(Status::RecordMismatch, Unknown, CheckByHand, EntryState::Doubt);
    let by_hand = verdict(Status::StillUnknown, Unknown, CheckByHand, EntryState::ByHand);
    let not_recorded = verdict(Status::NotRecorded, NotProcessed, SendAgain, EntryState::NotProcessed);
    let unknown = verdict(WHY, Unknown, SettleFirst, EntryState::Doubt);
    let given_up = verdict(Status::StillUnknown, Unknown, CheckByHand, EntryState::Unresolved);

    let found = LookUp::Found;
    let (empty, down) = (LookUp::Empty, LookUp::Failed);
    let ours = found(SALE);
    let denied = found(Facts { status: Denied, state: State::Declined, ..SALE });
    let waiting = found(Facts { status: ResponseStatus::Pending, state: State::Pending, ..SALE });
    let unclear = found(Facts { status: ResponseStatus::Other, ..SALE });
    let other = found(Facts { fit: Fit::Contradicts, ..SALE });
    let stranger = found(Facts { fit: Fit::Stranger, ..SALE });
    let error = found(FAILED);
    let error_in = |state| found(Facts { state, ..FAILED });

    #[rustfmt::skip]
    let table = [
        // row, look-up, when it left, what is known of the doubt, what is said
        ("L1",  ours,     BeforeDue, BARE,  approved),
        ("L1",  ours,     AfterDue,  BARE,  approved),
        ("L1",  ours,     BeforeDue, USED,  approved),
        ("L1",  ours,     AfterDue,  BOTH,  approved),
        ("L1",  denied,   BeforeDue, BARE,  declined),
        ("L1",  denied,   AfterDue,  ACKED, declined),
        ("L1",  waiting,  BeforeDue, BARE,  pending),
        ("L1",  waiting,  AfterDue,  ACKED, pending),
        ("L1a", error,    AfterDue,  STOOD, taken),
        ("L1a", error_in(State::Missing),    AfterDue, STOOD, taken),
        ("L1a", error_in(State::Declined),   AfterDue, STOOD, taken),
        ("L6",  error_in(State::Pending),    AfterDue, STOOD, unknown),
        ("L6",  error_in(State::Authorized), AfterDue, STOOD, unknown),
        ("L6",  error_in(State::Closed),     AfterDue, STOOD, unknown),
        ("L6",  error_in(State::Other),      AfterDue, STOOD, unknown),
        ("L6",  found(Facts { fit: Fit::Alike, ..FAILED }), AfterDue, STOOD, unknown),
        ("L6",  error,    AfterDue,  BARE,  unknown),
        ("L6",  error,    BeforeDue, STOOD, unknown),
        ("L6",  error,    AfterDue,  BOTH,  unknown),
        ("L1",  ours,     AfterDue,  STOOD, approved),
        ("L4",  empty,    AfterDue,  STOOD, not_recorded),
        ("L2",  other,    BeforeDue, USED,  taken),
        ("L2",  other,    AfterDue,  USED,  taken),
        ("L3",  other,    BeforeDue, BARE,  mismatch),
        ("L3",  other,    AfterDue,  BARE,  mismatch),
        ("L3",  other,    BeforeDue, BOTH,  mismatch),
        ("L3",  other,    AfterDue,  BOTH,  mismatch),
        ("L3",  other,    AfterDue,  ACKED, mismatch),
        ("L3",  stranger, AfterDue,  BARE,  mismatch),
        // It does not stand under our id, so it does not say whose that is.
        ("L3",  stranger, AfterDue,  USED,  mismatch),
        ("L4",  empty,    AfterDue,  BARE,  not_recorded),
        ("L4a", empty,    AfterDue,  ACKED, by_hand),
        ("L4a", empty,    AfterDue,  BOTH,  by_hand),
        ("L5",  empty,    AfterDue,  USED,  taken),
        ("L6",  empty,    BeforeDue, BARE,  unknown),
        ("L6",  empty,    BeforeDue, USED,  unknown),
        ("L6",  empty,    BeforeDue, ACKED, unknown),
        ("L6",  down,     BeforeDue, BARE,  unknown),
        ("L6",  down,     AfterDue,  BARE,  unknown),
        ("L6",  down,     AfterDue,  USED,  unknown),
        ("L6",  down,     AfterDue,  ACKED, unknown),
        ("L6",  down,     AfterDue,  STOOD, unknown),
        ("L6",  unclear,  AfterDue,  BARE,  unknown),
        // Old (§5.7): a record counts at any age, except one that is still pending; nothing else proves anything.
        ("L1",  ours,     LongAfter, BARE,  approved),
        ("L1",  denied,   LongAfter, USED,  declined),
        ("L1a", error,    LongAfter, STOOD, taken),
        ("old", waiting,  LongAfter, ACKED, given_up),
        ("L2",  other,    LongAfter, USED,  taken),
        ("old", other,    LongAfter, BARE,  Verdict { entry: EntryState::Unresolved, ..mismatch }),
        ("old", empty,    LongAfter, BARE,  given_up),
        ("old", empty,    LongAfter, USED,  given_up),
        ("old", empty,    LongAfter, ACKED, given_up),
        ("L6",  down,     LongAfter, BARE,  unknown),
    ];
    for (row, look_up, left, standing, said) in table {
        assert_eq!(judge_look_up(look_up, left, standing), said, "row {row}: {look_up:?} {left:?} {standing:?}");
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

/// Group IN_DOUBT always comes with UNKNOWN; CALLER and NOT_SENT never with a payment that may exist (money.md §2).
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
            for earlier in [Earlier::Nothing, Earlier::Refused, Earlier::Unclear] {
                match judge(answered(http, body), earlier) {
                    Next::Told(verdict) => {
                        check(verdict);
                        assert!(earlier != Earlier::Unclear || verdict.status == Status::Ok, "{http} {body:?}");
                    }
                    Next::LookUp(why) => assert_eq!(why.group(), Group::InDoubt),
                    Next::RenewToken(_) => panic!("there is nothing to renew"),
                }
            }
        }
    }
    let look_ups = bodies().into_iter().filter_map(|body| match body {
        Body::Record(facts) => Some(LookUp::Found(facts)),
        _ => None,
    });
    for look_up in look_ups.chain([LookUp::Empty, LookUp::Failed]) {
        for left in [Left::BeforeDue, Left::AfterDue, Left::LongAfter] {
            for standing in [BARE, USED, ACKED, BOTH, STOOD] {
                let verdict = judge_look_up(look_up, left, standing);
                check(verdict);
                // Once the service has surely had the request, only its own record can say that nothing was done.
                let says_nothing_done = verdict.outcome == NotProcessed;
                let is_shown = matches!(look_up, LookUp::Found(facts) if facts.fit.is_ours());
                assert!(!says_nothing_done || !standing.acknowledged || is_shown, "{look_up:?} {left:?} {standing:?}");
            }
        }
    }
}

/// money.md §4.4: void and adjust, by the state of the payment; the rest of its table, the verdicts on open doubts.
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
        (Change::Void, State::Missing,    None,        Reached::Unclear),
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
        let got = super::reached(change, state, is_asked_total, false);
        assert_eq!(got, reached, "{change:?} {state:?} {is_asked_total:?}");
    }
    // One of several captures is done, and the rest is being voided.
    for state in [State::Closed, State::Completed] {
        assert_eq!(super::reached(Change::Void, state, None, true), Reached::NeverOnceDue, "{state:?}");
    }

    let verdict = |status, outcome, advice, entry| Verdict { status, outcome, advice, entry };
    let doubt = verdict(WHY, Unknown, SettleFirst, EntryState::Doubt);
    let taken = verdict(Status::RequestIdTaken, NotProcessed, Fix, EntryState::IdTaken);
    let not_done = verdict(Status::NotRecorded, NotProcessed, SendAgain, EntryState::NotProcessed);
    #[rustfmt::skip]
    let table = [
        (Reached::Done,          Left::BeforeDue, BARE,  verdict(Status::Ok, Approved, Advice::None, EntryState::Approved)),
        (Reached::Never,         Left::BeforeDue, BARE,  verdict(Status::State, NotProcessed, Fix, EntryState::Refused)),
        (Reached::NeverOnceDue,  Left::BeforeDue, BARE,  doubt),
        (Reached::NeverOnceDue,  Left::AfterDue,  ACKED, verdict(Status::State, NotProcessed, Fix, EntryState::Refused)),
        (Reached::NotYet,        Left::BeforeDue, BARE,  doubt),
        (Reached::NotYet,        Left::AfterDue,  BARE,  not_done),
        // A state is an answer, not a silence: it tells, even if the request is acknowledged.
        (Reached::NotYet,        Left::AfterDue,  ACKED, not_done),
        (Reached::NotYet,        Left::AfterDue,  USED,  taken),
        (Reached::Unclear,       Left::AfterDue,  BARE,  doubt),
        (Reached::Contradiction, Left::AfterDue,  BARE,  verdict(Status::RecordMismatch, Unknown, CheckByHand, EntryState::Doubt)),
    ];
    for (reached, left, standing, expected) in table {
        assert_eq!(judge_look_up(LookUp::Changed(reached), left, standing), expected, "{reached:?} {left:?}");
    }
}

/// If nothing can look up what is pending, a person has to.
#[test]
fn what_cannot_be_looked_up_cannot_be_settled() {
    let pending =
        Verdict { status: Status::Ok, outcome: Outcome::Pending, advice: SettleFirst, entry: EntryState::Pending };
    let approved = Verdict { outcome: Approved, advice: Advice::None, entry: EntryState::Approved, ..pending };
    assert_eq!(within_reach(pending, Recovery::ByHand).advice, CheckByHand);
    assert_eq!(within_reach(pending, Recovery::ByState), pending);
    assert_eq!(within_reach(approved, Recovery::ByHand), approved);
}

#[test]
fn what_is_not_settled() {
    use crate::operations::Kind;
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

/// Every kind of body.
fn bodies() -> Vec<Body> {
    let mut bodies = vec![Body::Foreign, Body::Claim, Body::Refusal, Body::Silent, Body::Unreadable];
    for status in [Success, Denied, ResponseStatus::Pending, ResponseStatus::Error, ResponseStatus::Other] {
        for state in [
            State::Authorized,
            State::Closed,
            State::Completed,
            State::Pending,
            State::Voided,
            State::Declined,
            State::Error,
            State::Missing,
            State::Other,
        ] {
            for bits in 0..64_u8 {
                let bit = |at: u8| bits & (1 << at) != 0;
                let facts = Facts {
                    status,
                    state,
                    consumer_must_act: bit(0),
                    partial: bit(1),
                    has_id: bit(2),
                    voids: bit(3),
                    fit: [Fit::ById, Fit::Alike, Fit::Contradicts, Fit::Stranger][usize::from(bits >> 4)],
                };
                bodies.push(Body::Record(facts));
            }
        }
    }
    bodies
}
