//! The guards of money.md §6.2 and §6.3 as tables: which payment under another id keeps this one from being sent.

use crate::operations::intent::Intent;
use crate::operations::{self, Operation};
use crate::outcome::EntryState;
use crate::status::Status;

/// Another entry, as a guard sees it.
#[derive(Clone, Copy)]
pub(super) struct Other<'a> {
    pub(super) state: EntryState,
    pub(super) intent: &'a Intent,
    /// A living call is sending it now.
    pub(super) is_sent: bool,
    /// A person was told to look at it.
    pub(super) by_hand: bool,
    /// It was opened within the window of duplicates.
    pub(super) is_recent: bool,
    /// Its verdict rests on a look-up.
    pub(super) is_found: bool,
    /// It was voided, or refunded in full, since.
    pub(super) is_undone: bool,
}

/// Why this payment is refused because of the other one, and whether `allow_duplicate` passes it.
struct Bar(Status, Passable);

#[derive(PartialEq, Eq)]
enum Passable {
    ByPerson,
    Never,
}
use Passable::{ByPerson, Never};

/// What a guard compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guard<'a> {
    /// The order number of a payment, or of a refund that names no transaction.
    Order(&'a str),
    /// The amount and means of a payment that has no order number, and no id by which the caller's books could tell it.
    Instrument,
    /// The transaction that is captured, refunded, voided or adjusted.
    Target(&'a str),
}

impl Guard<'_> {
    pub(super) fn of(intent: &Intent) -> Option<Guard<'_>> {
        if intent.operation == &operations::PAY || intent.operation == &operations::REFUND_TO {
            match intent.order_number.as_deref().map(str::trim).filter(|order| !order.is_empty()) {
                Some(order) => Some(Guard::Order(order)),
                None => (!intent.caller.gave_id).then_some(Guard::Instrument),
            }
        } else if is_change(intent.operation) {
            intent.target.as_deref().or(intent.transaction_id.as_deref()).map(Guard::Target)
        } else {
            None
        }
    }

    /// The status that refuses `intent` because of the other entry; None: it may be sent.
    pub(super) fn refuses(self, intent: &Intent, other: Other) -> Option<Status> {
        let Bar(status, passable) = match self {
            Guard::Order(_) => order(intent, other)?,
            Guard::Instrument if other.is_sent => return None,
            Guard::Instrument => order(intent, other)?,
            Guard::Target(_) => target(intent, other)?,
        };
        let passes = intent.caller.allows_duplicate && passable == ByPerson;
        (!passes).then_some(status)
    }

    /// The field that a refusal names.
    pub(super) fn field(self) -> &'static str {
        match self {
            Guard::Order(_) => "order_number",
            Guard::Instrument => "request_id",
            Guard::Target(_) => "transaction_id",
        }
    }
}

fn order(intent: &Intent, other: Other) -> Option<Bar> {
    use EntryState::*;
    let is_same = is_same_amount(intent, other.intent)
        && intent.currency == other.intent.currency
        && intent.trace == other.intent.trace;
    match other.state {
        // Another card or amount is split tender.
        Open if other.is_sent => is_same.then_some(Bar(Status::OrderInProgress, ByPerson)),
        Open => Some(Bar(Status::OrderInDoubt, Never)),
        Doubt | ByHand => Some(Bar(Status::OrderInDoubt, if other.by_hand { ByPerson } else { Never })),
        Pending | Unresolved => Some(Bar(Status::OrderInDoubt, ByPerson)),
        Approved | Partial => {
            (is_same && other.is_recent && !other.is_undone).then_some(Bar(Status::OrderPaid, ByPerson))
        }
        Declined | Refused | NotSent | NotProcessed | IdTaken | VoidedSince | NoEntry => None,
    }
}

fn target(intent: &Intent, other: Other) -> Option<Bar> {
    use EntryState::*;
    if !is_same_change(intent, other.intent) {
        return None;
    }
    // A void has no amount, and an adjustment names a total: two at once always contradict each other.
    let excludes = [intent, other.intent].iter().any(|one| is_void_or_adjustment(one.operation));
    let is_same = is_same_amount(intent, other.intent);
    match other.state {
        Open if other.is_sent => (is_same || excludes).then_some(Bar(Status::TargetInDoubt, ByPerson)),
        Open => Some(Bar(Status::TargetInDoubt, Never)),
        Doubt | ByHand => Some(Bar(Status::TargetInDoubt, if other.by_hand { ByPerson } else { Never })),
        Pending | Unresolved => Some(Bar(Status::TargetInDoubt, ByPerson)),
        // Parts of equal amount that were answered directly are allowed.
        Approved | Partial => {
            (other.is_found && other.is_recent && is_same).then_some(Bar(Status::TargetInDoubt, ByPerson))
        }
        Declined | Refused | NotSent | NotProcessed | IdTaken | VoidedSince | NoEntry => None,
    }
}

fn is_change(operation: &Operation) -> bool {
    [&operations::CAPTURE, &operations::VOID, &operations::ADJUST, &operations::REFUND_LINKED].contains(&operation)
}

fn is_void_or_adjustment(operation: &Operation) -> bool {
    [&operations::VOID, &operations::ADJUST].contains(&operation)
}

/// Whether two changes are of one kind: a capture and an adjustment that captures are the same thing.
fn is_same_change(intent: &Intent, other: &Intent) -> bool {
    let captures = |intent: &Intent| intent.operation == &operations::CAPTURE || intent.captures;
    match (captures(intent), captures(other)) {
        (true, true) => true,
        (false, false) => intent.operation == other.operation,
        _ => false,
    }
}

/// Whether two amounts may be the same: "all that is left" may be any amount.
fn is_same_amount(intent: &Intent, other: &Intent) -> bool {
    match (intent.amount, other.amount) {
        (Some(one), Some(another)) => one == another,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::Kind;
    use crate::operations::intent::Caller;
    use EntryState as E;

    fn other(state: EntryState, intent: &Intent) -> Other<'_> {
        Other { state, intent, is_sent: false, by_hand: false, is_recent: true, is_found: false, is_undone: false }
    }

    fn pay(amount: i64, trace: &str) -> Intent {
        Intent {
            amount: Some(amount),
            trace: trace.into(),
            currency: Some("USD".into()),
            ..Intent::only(Kind::Payment, "id", None)
        }
    }

    fn change(operation: &'static Operation, amount: Option<i64>) -> Intent {
        Intent { amount, ..Intent::of(operation, &["T-1"], "id") }
    }

    fn allowed(intent: &Intent) -> Intent {
        Intent { caller: Caller { allows_duplicate: true, ..intent.caller }, ..intent.clone() }
    }

    /// The guards of the tables below.
    const ORDER: Guard = Guard::Order("order");
    const TARGET: Guard = Guard::Target("T-1");

    /// The refusal, and whether it stays although a person allows it.
    fn verdicts(guard: Guard, intent: &Intent, other: Other) -> (Option<Status>, bool) {
        (guard.refuses(intent, other), guard.refuses(&allowed(intent), other).is_some())
    }

    #[test]
    fn the_order_guard() {
        let (ours, another_card, another_amount) = (pay(500, "a"), pay(500, "b"), pay(700, "a"));
        let another_currency = Intent { currency: Some("EUR".into()), ..ours.clone() };
        let (doubt, progress, paid) =
            (Some(Status::OrderInDoubt), Some(Status::OrderInProgress), Some(Status::OrderPaid));
        let sent = Other { is_sent: true, ..other(E::Open, &ours) };
        let by_hand = Other { by_hand: true, ..other(E::Doubt, &ours) };
        let old = Other { is_recent: false, ..other(E::Approved, &ours) };
        let undone = Other { is_undone: true, ..other(E::Approved, &ours) };
        for (name, other, same, split, insists) in [
            ("open, dead owner", other(E::Open, &ours), doubt, doubt, true),
            ("doubt", other(E::Doubt, &ours), doubt, doubt, true),
            ("doubt, by hand", by_hand, doubt, doubt, false),
            ("pending", other(E::Pending, &ours), doubt, doubt, false),
            ("unresolved", other(E::Unresolved, &ours), doubt, doubt, false),
            ("being sent", sent, progress, None, false),
            ("approved", other(E::Approved, &ours), paid, None, false),
            ("partial", other(E::Partial, &ours), paid, None, false),
            ("approved long ago", old, None, None, false),
            ("approved and voided", undone, None, None, false),
            ("declined", other(E::Declined, &ours), None, None, false),
            ("not processed", other(E::NotProcessed, &ours), None, None, false),
            ("refused", other(E::Refused, &ours), None, None, false),
            ("not sent", other(E::NotSent, &ours), None, None, false),
        ] {
            assert_eq!(verdicts(ORDER, &ours, other), (same, insists), "{name}");
            assert_eq!(ORDER.refuses(&another_card, other), split, "{name}, another card");
            assert_eq!(ORDER.refuses(&another_amount, other), split, "{name}, another amount");
            assert_eq!(ORDER.refuses(&another_currency, other), split, "{name}, another currency");
        }
    }

    /// Without an order number, what is paid or being sent is no sign of a second press: only a doubt counts.
    #[test]
    fn the_guard_of_means() {
        let ours = pay(500, "a");
        let sent = Other { is_sent: true, ..other(E::Open, &ours) };
        for (other, refused) in [(other(E::Doubt, &ours), true), (other(E::Open, &ours), true), (sent, false)] {
            assert_eq!(Guard::Instrument.refuses(&ours, other).is_some(), refused, "{:?}", other.state);
        }
    }

    #[test]
    fn the_target_guard() {
        let refund = |amount| change(&operations::REFUND_LINKED, amount);
        let (ours, part, all) = (refund(Some(500)), refund(Some(300)), refund(None));
        let refused = Some(Status::TargetInDoubt);
        let sent = Other { is_sent: true, ..other(E::Open, &ours) };
        let by_hand = Other { by_hand: true, ..other(E::Doubt, &ours) };
        let found = Other { is_found: true, ..other(E::Approved, &ours) };
        let long_ago = Other { is_recent: false, ..found };
        for (name, other, same, another, insists) in [
            ("open, dead owner", other(E::Open, &ours), refused, refused, true),
            ("doubt", other(E::Doubt, &ours), refused, refused, true),
            ("doubt, by hand", by_hand, refused, refused, false),
            ("pending", other(E::Pending, &ours), refused, refused, false),
            ("unresolved", other(E::Unresolved, &ours), refused, refused, false),
            ("being sent", sent, refused, None, false),
            ("found by a look-up", found, refused, None, false),
            ("found long ago", long_ago, None, None, false),
            ("answered directly", other(E::Approved, &ours), None, None, false),
            ("declined", other(E::Declined, &ours), None, None, false),
        ] {
            assert_eq!(verdicts(TARGET, &ours, other), (same, insists), "{name}");
            assert_eq!(TARGET.refuses(&part, other), another, "{name}, another amount");
            assert_eq!(TARGET.refuses(&all, other), same, "{name}, all that is left");
        }
    }

    #[test]
    fn one_kind_bars_only_its_own() {
        let capture = change(&operations::CAPTURE, Some(5));
        let adjust = change(&operations::ADJUST, Some(5));
        let adjust_now = Intent { captures: true, ..adjust.clone() };
        let (void, refund) = (change(&operations::VOID, None), change(&operations::REFUND_LINKED, Some(5)));
        let bars = |intent: &Intent, by: &Intent| TARGET.refuses(intent, other(E::Doubt, by)).is_some();
        for (one, another, expected) in [
            (&capture, &adjust_now, true),
            (&adjust_now, &capture, true),
            (&capture, &adjust, false),
            (&void, &capture, false),
            (&refund, &void, false),
            (&void, &void, true),
            (&adjust, &adjust, true),
        ] {
            assert_eq!(bars(one, another), expected, "{} beside {}", one.operation.name, another.operation.name);
        }
        let sent = |by| Other { is_sent: true, ..other(E::Open, by) };
        let other_total = Intent { amount: Some(7), ..adjust.clone() };
        assert!(TARGET.refuses(&other_total, sent(&adjust)).is_some(), "two totals at once");
        assert!(TARGET.refuses(&change(&operations::CAPTURE, Some(7)), sent(&capture)).is_none(), "two parts at once");
        let part = change(&operations::CAPTURE, Some(7));
        assert!(TARGET.refuses(&part, sent(&adjust_now)).is_some(), "a part beside a total");
        let total = Intent { amount: Some(7), ..adjust_now.clone() };
        assert!(TARGET.refuses(&total, sent(&capture)).is_some(), "a total beside a part");
    }
}
