//! A sale whose button is pressed twice: what stands of the first press decides about the second one (money-rules §6).

use std::thread;
use std::time::Duration;

use jpm::numbers::*;
use jpm_simulator::{Fault, Kind};

use crate::host::{Desk, Does, Press, SETUPS, Setup, Told};
use crate::support::{MASTERCARD, PARTIAL_VISA};
use crate::tables::{all, same};

/// What stands of the first press when the second one comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum First {
    /// It is on its way.
    Flies,
    InDoubt,
    Pending,
    /// A person is to look.
    ByHand,
    Paid,
    PaidInPart,
    /// By a look-up.
    Found,
    Declined,
    /// With 429.
    Refused,
    /// The service did nothing, as was found out.
    Nothing,
    Voided,
    Refunded,
    RefundedInTwoParts,
    RefundedInPart,
    /// Longer ago than the window of duplicates.
    PaidLongAgo,
    /// Its process was killed while it was on its way.
    Killed,
}

/// The second press: the same, but for one thing.
#[derive(Clone, Copy, Debug)]
enum Second {
    Same,
    OtherCard,
    OtherAmount,
    /// The order number in other letters, and with blanks.
    Respelled,
    OtherOrder,
    /// By `jpm_call`.
    Raw,
    /// With `allow_duplicate`.
    Meant,
    MeantOtherAmount,
}

/// So that what is on its way is so for as long as a press takes.
const LIMIT: Duration = Duration::from_secs(1);

const COLUMNS: [Second; 8] = [
    Second::Same,
    Second::OtherCard,
    Second::OtherAmount,
    Second::Respelled,
    Second::OtherOrder,
    Second::Raw,
    Second::Meant,
    Second::MeantOtherAmount,
];

const PAYS: &str = "JPM_OK";
const DOUBT: &str = "ORDER_IN_DOUBT";
const RUNS: &str = "ORDER_IN_PROGRESS";
const PAID: &str = "ORDER_PAID";

#[rustfmt::skip]
const TABLE: &[(First, [&str; 8])] = &[
    //                            same   card   amount respelled other raw meant  meant, another amount
    (First::Flies,              [RUNS,  PAYS,  PAYS,  RUNS,  PAYS, RUNS,  PAYS,  PAYS]),
    (First::InDoubt,            [DOUBT, DOUBT, DOUBT, DOUBT, PAYS, DOUBT, DOUBT, DOUBT]),
    (First::Killed,             [DOUBT, DOUBT, DOUBT, DOUBT, PAYS, DOUBT, DOUBT, DOUBT]),
    (First::Pending,            [DOUBT, DOUBT, DOUBT, DOUBT, PAYS, DOUBT, PAYS,  PAYS]),
    (First::ByHand,             [DOUBT, DOUBT, DOUBT, DOUBT, PAYS, DOUBT, PAYS,  PAYS]),
    (First::Paid,               [PAID,  PAYS,  PAYS,  PAID,  PAYS, PAID,  PAYS,  PAYS]),
    (First::Found,              [PAID,  PAYS,  PAYS,  PAID,  PAYS, PAID,  PAYS,  PAYS]),
    (First::PaidInPart,         [PAID,  PAYS,  PAYS,  PAID,  PAYS, PAID,  PAYS,  PAYS]),
    (First::RefundedInPart,     [PAID,  PAYS,  PAYS,  PAID,  PAYS, PAID,  PAYS,  PAYS]),
    (First::Declined,           [PAYS,  PAYS,  PAYS,  PAYS,  PAYS, PAYS,  PAYS,  PAYS]),
    (First::Refused,            [PAYS,  PAYS,  PAYS,  PAYS,  PAYS, PAYS,  PAYS,  PAYS]),
    (First::Nothing,            [PAYS,  PAYS,  PAYS,  PAYS,  PAYS, PAYS,  PAYS,  PAYS]),
    (First::Voided,             [PAYS,  PAYS,  PAYS,  PAYS,  PAYS, PAYS,  PAYS,  PAYS]),
    (First::Refunded,           [PAYS,  PAYS,  PAYS,  PAYS,  PAYS, PAYS,  PAYS,  PAYS]),
    (First::RefundedInTwoParts, [PAYS,  PAYS,  PAYS,  PAYS,  PAYS, PAYS,  PAYS,  PAYS]),
    (First::PaidLongAgo,        [PAYS,  PAYS,  PAYS,  PAYS,  PAYS, PAYS,  PAYS,  PAYS]),
];

impl First {
    fn press(self) -> Press {
        let press = Press::default();
        match self {
            First::PaidInPart => Press { account_number: PARTIAL_VISA.into(), ..press },
            First::Voided => Press { does: Does::Authorize, ..press },
            // Over before anything can be found out.
            First::InDoubt => press.within(600),
            _ => press,
        }
    }

    fn fault(self) -> Option<Fault> {
        Some(match self {
            First::Flies | First::Killed | First::Found => Fault::Silence,
            First::InDoubt => Fault::LookupDown,
            First::Pending => Fault::Pending,
            First::ByHand => Fault::RecordOther,
            First::Declined => Fault::Denied,
            First::Refused => Fault::Http429,
            First::Nothing => Fault::AnswerLostUnrecorded,
            _ => return None,
        })
    }

    fn verdict(self) -> &'static str {
        match self {
            First::InDoubt => "ANSWER_LOST UNKNOWN SETTLE_FIRST",
            First::Pending => "JPM_OK PENDING SETTLE_FIRST",
            First::ByHand => "RECORD_MISMATCH UNKNOWN CHECK_BY_HAND",
            First::PaidInPart => "JPM_OK PARTIALLY_APPROVED NONE",
            First::Declined => "JPM_OK DECLINED NONE",
            First::Refused => "RATE_LIMITED NOT_PROCESSED SEND_AGAIN",
            First::Nothing => "NOT_RECORDED NOT_PROCESSED SEND_AGAIN",
            _ => "JPM_OK APPROVED NONE",
        }
    }

    /// How many payments the service makes of it.
    fn payments(self) -> usize {
        usize::from(!matches!(self, First::Pending | First::Declined | First::Refused | First::Nothing))
    }

    /// What came between it and the second press.
    fn undo(self, desk: &Desk, paid: &Told) -> Result<(), String> {
        let refund = |amount| Press { does: Does::Refund, amount, of: paid.transaction_id.clone(), ..Press::default() };
        let changes = match self {
            First::Voided => vec![Press { does: Does::Void, ..refund(0) }],
            First::Refunded => vec![refund(JPM_AMOUNT_ALL)],
            First::RefundedInTwoParts => vec![refund(717), refund(1000)],
            First::RefundedInPart => vec![refund(1000)],
            _ => Vec::new(),
        };
        changes.iter().try_for_each(|change| same("undone", desk.first().press(change).verdict, APPROVED.to_owned()))
    }
}

const APPROVED: &str = "JPM_OK APPROVED NONE";

impl Second {
    fn of(self, first: &Press) -> Press {
        let press = Press { does: Does::Pay, timeout_ms: 0, ..first.clone() };
        match self {
            Second::Same => press,
            Second::OtherCard => Press { account_number: MASTERCARD.into(), ..press },
            Second::OtherAmount => Press { amount: press.amount + 1, ..press },
            Second::Respelled => Press { order_number: Some("  sALE 7-B ".into()), ..press },
            Second::OtherOrder => Press { order_number: Some("Sale 7-c".into()), ..press },
            Second::Raw => Press { does: Does::RawPay, ..press },
            Second::Meant => Press { is_meant: true, ..press },
            Second::MeantOtherAmount => Press { is_meant: true, ..Second::OtherAmount.of(first) },
        }
    }
}

struct Cell {
    setup: Setup,
    first: First,
    second: Second,
    expected: &'static str,
    own_ids: bool,
}

#[test]
fn a_second_press() {
    let mut cells = Vec::new();
    for setup in SETUPS {
        for (first, row) in TABLE.iter().filter(|(first, _)| *first != First::Killed || setup == Setup::TwoProcesses) {
            for (second, expected) in COLUMNS.into_iter().zip(row) {
                for own_ids in [true, false] {
                    cells.push(Cell { setup, first: *first, second, expected, own_ids });
                }
            }
        }
    }
    all("a second press", &cells, |cell| {
        let ids = if cell.own_ids { "own ids" } else { "ids made by the library" };
        let says = |why| format!("{:?}, {:?}, {:?}, {ids}: {why}", cell.first, cell.second, cell.setup);
        presses_twice(cell).map_err(says)
    });
}

fn presses_twice(cell: &Cell) -> Result<(), String> {
    let window = if cell.first == First::PaidLongAgo { 1 } else { 72_000 };
    let desk = Desk::open(cell.setup, LIMIT, &[(JPM_OPT_DUPLICATE_WINDOW_S, window)]);
    let id = |press: Press, id| if cell.own_ids { press.with_id(id) } else { press };
    let first = id(cell.first.press(), "one");
    let second = id(cell.second.of(&first), "two");
    if let Some(fault) = cell.first.fault() {
        desk.simulator.inject(fault);
    }
    let (told, pressed) = match cell.first {
        First::Flies | First::Killed => beside(&desk, cell.first, &first, &second),
        _ => {
            let told = desk.first().press(&first);
            cell.first.undo(&desk, &told)?;
            if cell.first == First::PaidLongAgo {
                thread::sleep(Duration::from_millis(1_100));
            }
            (Some(told), desk.second().press(&second))
        }
    };
    if let Some(told) = &told {
        same("the first", told.verdict.as_str(), cell.first.verdict())?;
    }
    same("the second", pressed.status.as_str(), cell.expected)?;
    let passes = cell.expected == PAYS;
    let other = match (&told, passes) {
        (_, true) => "",
        (Some(told), _) => &told.request_id,
        // The caller of the dead process may not have known it.
        (None, _) if cell.own_ids => "one",
        (None, _) => &pressed.other_request_id,
    };
    same("the other's id", pressed.other_request_id.as_str(), other)?;
    if !passes {
        same("refused", pressed.verdict.as_str(), &format!("{} NOT_ATTEMPTED SEE_OTHER", cell.expected))?;
        same("the field", pressed.error_field.as_str(), "order_number")?;
        return obey(cell, &desk, &second, other);
    }
    same("payments", payments(&desk), cell.first.payments() + 1)
}

/// The second press while the first one is on its way, or its process has just died.
fn beside(desk: &Desk, first: First, one: &Press, two: &Press) -> (Option<Told>, Told) {
    thread::scope(|scope| {
        let flying = scope.spawn(|| desk.first().try_press(one));
        while desk.arrived() == 0 {
            thread::sleep(Duration::from_millis(2));
        }
        if first == First::Killed {
            desk.first().kill();
            assert!(flying.join().unwrap().is_none(), "it was to die");
            return (None, desk.second().press(two));
        }
        let pressed = desk.second().press(two);
        (flying.join().unwrap(), pressed)
    })
}

/// As the advice says: settle or look up the other one. After that the second press is what the first one has come to: paid
/// already, or free.
fn obey(cell: &Cell, desk: &Desk, second: &Press, other: &str) -> Result<(), String> {
    desk.simulator.heal();
    let is_open = cell.first == First::Pending;
    if matches!(cell.first, First::InDoubt | First::Killed | First::ByHand) {
        let settled = desk.second().settle(Duration::from_secs(20));
        if !settled.iter().any(|told| told.request_id == other && told.is_paid()) {
            return Err(format!("settling does not tell of {other}: {settled:?}"));
        }
        same("settled", settled.last().map(|told| told.status.as_str()), Some("JPM_DONE"))?;
    }
    same("payments", payments(desk), cell.first.payments())?;
    let again = desk.second().press(second);
    match (cell.first, cell.second) {
        // As the sale is paid, only another payment of it passes: another card or amount is split tender.
        _ if is_open => same("again", again.status.as_str(), DOUBT),
        (_, Second::OtherCard | Second::OtherAmount | Second::Meant | Second::MeantOtherAmount) => Ok(()),
        _ => same("again", again.verdict.as_str(), "ORDER_PAID NOT_ATTEMPTED SEE_OTHER")
            .and_then(|()| same("again, the other's id", again.other_request_id.as_str(), other)),
    }
}

fn payments(desk: &Desk) -> usize {
    let entries = desk.simulator.entries();
    entries.iter().filter(|entry| entry.kind == Kind::Payment && entry.response_status == "SUCCESS").count()
}
