//! A button that is pressed twice: what stands of the first press decides about the second one (money.md §6.2).

use std::thread;
use std::time::Duration;

use jpm::constants::*;
use jpm_simulator::Fault;

use crate::host::{Desk, Does, Host, Press, SETUPS, Setup, Told};
use crate::support::{MASTERCARD, PARTIAL_VISA};
use crate::tables::{all, same};

/// What stands of the first press when the second one comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First {
    /// It is on its way.
    Flies,
    /// Look-ups are down.
    InDoubt,
    Pending,
    /// A person is to look.
    ByHand,
    Done,
    /// The card approves half.
    DoneInPart,
    /// Done, as a look-up showed.
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
    DoneLongAgo,
    /// Its process was killed while it was on its way.
    Killed,
    /// It is on its way, and nobody can see whether its process lives.
    Hidden,
    /// In doubt for so long that the service may have forgotten it: it will never be found out.
    Forgotten,
}

/// The second press: the same, but for one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Second {
    Same,
    OtherCard,
    OtherAmount,
    /// Everything that is left.
    All,
    /// The order number in other letters, and with blanks.
    Respelled,
    OtherOrder,
    /// Of another payment.
    OtherTarget,
    /// Under an id that the host's books can tell it by.
    OwnId,
    /// By `jpm_call`.
    Raw,
    /// A capture by way of an adjustment.
    CaptureByAdjust,
    /// With `allow_duplicate`.
    Meant,
    MeantOtherAmount,
    /// At a till of another name.
    OtherTill,
}

/// So that what is on its way is so for as long as a press takes.
const LIMIT: Duration = Duration::from_secs(1);

/// The status of a press that is not barred.
pub const PASSES: &str = "JPM_OK";
pub const DOUBT: &str = "ORDER_IN_DOUBT";
pub const RUNS: &str = "ORDER_IN_PROGRESS";
pub const PAID: &str = "ORDER_PAID";
/// Another change of the same transaction bars it.
pub const BARS: &str = "TARGET_IN_DOUBT";
/// It was sent, and the service cannot do it any more.
pub const LATE: &str = "STATE";

/// One kind of button, under one set of options.
pub struct Table {
    pub name: &'static str,
    /// The button, once there is what it is about.
    pub button: fn(&Desk) -> Press,
    pub options: &'static [(i32, i64)],
    /// The ids are the host's own, or made by the library.
    pub own_ids: &'static [bool],
    /// The field that a refusal names.
    pub field: &'static str,
    /// What bars the same press when the first one is settled and has done it; empty: nothing does.
    pub afterwards: &'static str,
    /// Compares what the service has done with the presses that should have passed.
    pub came_to: fn(&Desk, &[&Press]) -> Result<(), String>,
    pub columns: &'static [Second],
    pub rows: &'static [(First, &'static [&'static str])],
}

impl First {
    fn press(self, press: Press) -> Press {
        match self {
            First::DoneInPart => Press { account_number: PARTIAL_VISA.into(), ..press },
            First::Voided => Press { does: Does::Authorize, ..press },
            _ if self.is_hasty() => press.within(600),
            _ => press,
        }
    }

    /// Its first press has no time to find out what became of it.
    fn is_hasty(self) -> bool {
        matches!(self, First::InDoubt | First::Forgotten)
    }

    fn fault(self) -> Option<Fault> {
        Some(match self {
            First::Flies | First::Killed | First::Hidden | First::Found => Fault::Silence,
            First::InDoubt => Fault::LookupDown,
            First::Pending => Fault::Pending,
            First::ByHand => Fault::RecordOther,
            First::Declined => Fault::Denied,
            First::Refused => Fault::Http429,
            First::Nothing | First::Forgotten => Fault::AnswerLostUnrecorded,
            _ => return None,
        })
    }

    fn verdict(self) -> &'static str {
        match self {
            First::InDoubt | First::Forgotten => "ANSWER_LOST UNKNOWN SETTLE_FIRST",
            First::Pending => "JPM_OK PENDING SETTLE_FIRST",
            First::ByHand => "RECORD_MISMATCH UNKNOWN CHECK_BY_HAND",
            First::DoneInPart => "JPM_OK PARTIALLY_APPROVED NONE",
            First::Declined => "JPM_OK DECLINED NONE",
            First::Refused => "RATE_LIMITED NOT_PROCESSED SEND_AGAIN",
            First::Nothing => "NOT_RECORDED NOT_PROCESSED SEND_AGAIN",
            _ => "JPM_OK APPROVED NONE",
        }
    }

    fn is_done(self) -> bool {
        !matches!(self, First::Pending | First::Declined | First::Refused | First::Nothing | First::Forgotten)
    }

    /// Only another process can die, or be hidden, and only in a file can something be older than its client.
    fn is_possible(self, setup: Setup) -> bool {
        match self {
            First::Killed | First::Hidden => setup == Setup::TwoProcesses,
            First::Forgotten => setup != Setup::NoFile,
            _ => true,
        }
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
        changes.iter().try_for_each(|change| {
            same("undone", desk.first().press(change).verdict, "JPM_OK APPROVED NONE".to_owned())
        })
    }
}

impl Second {
    fn of(self, first: &Press) -> Press {
        let does = if first.does == Does::Authorize { Does::Pay } else { first.does };
        // The next part, where it is one of several.
        let press = Press { does, timeout_ms: 0, part: first.part + 1, ..first.clone() };
        match self {
            Second::Same | Second::OtherTill => press,
            Second::OtherCard => Press { account_number: MASTERCARD.into(), ..press },
            Second::OtherAmount => Press { amount: press.amount + 1, ..press },
            Second::All => Press { amount: JPM_AMOUNT_ALL, ..press },
            Second::Respelled => Press { order_number: Some("  sALE 7-B ".into()), ..press },
            Second::OtherOrder => Press { order_number: Some("Sale 7-c".into()), ..press },
            Second::OtherTarget => Press { of: press.other_of.clone(), ..press },
            Second::OwnId => press.with_id("the-host-s"),
            Second::Raw => Press { does: if does == Does::Refund { Does::RawRefund } else { Does::RawPay }, ..press },
            Second::CaptureByAdjust => Press { does: Does::AdjustAndCapture, ..press },
            Second::Meant => Press { is_meant: true, ..press },
            Second::MeantOtherAmount => Press { is_meant: true, ..Second::OtherAmount.of(first) },
        }
    }

    /// It may be the first one once more.
    fn is_the_same(self) -> bool {
        use Second::{All, CaptureByAdjust, OtherTill, Raw, Respelled, Same};
        matches!(self, Same | All | Respelled | Raw | CaptureByAdjust | OtherTill)
    }

    fn host(self, desk: &Desk) -> &Host {
        if self == Second::OtherTill { desk.other_till() } else { desk.second() }
    }
}

struct Cell<'t> {
    table: &'t Table,
    setup: Setup,
    first: First,
    second: Second,
    expected: &'static str,
    own_ids: bool,
}

/// Tries every cell of the tables with every setup.
pub fn press_twice(name: &str, tables: &[Table]) {
    let mut cells = Vec::new();
    for (table, setup) in tables.iter().flat_map(|table| SETUPS.map(|setup| (table, setup))) {
        for (first, row) in table.rows {
            assert_eq!(row.len(), table.columns.len(), "{}, {first:?}", table.name);
            if !first.is_possible(setup) {
                continue;
            }
            for (second, expected) in table.columns.iter().zip(*row) {
                // Without a file each client has a journal of its own.
                if *second == Second::OtherTill && setup == Setup::NoFile {
                    continue;
                }
                let cell = |own_ids| Cell { table, setup, first: *first, second: *second, expected, own_ids };
                cells.extend(table.own_ids.iter().map(|own_ids| cell(*own_ids)));
            }
        }
    }
    all(name, &cells, |cell| {
        let Cell { table, setup, first, second, .. } = cell;
        let ids = if cell.own_ids { "own ids" } else { "ids made by the library" };
        presses_twice(cell).map_err(|why| format!("{}, {first:?}, {second:?}, {setup:?}, {ids}: {why}", table.name))
    });
}

fn presses_twice(cell: &Cell) -> Result<(), String> {
    let table = cell.table;
    let desk = Desk::open(cell.setup, LIMIT, table.options);
    let id = |press: Press, id| if cell.own_ids { press.with_id(id) } else { press };
    let first = id(cell.first.press((table.button)(&desk)), "one");
    let second = cell.second.of(&first);
    let second = if cell.own_ids { second.with_id("two") } else { second };
    if let Some(fault) = cell.first.fault() {
        desk.simulator.inject(fault);
    }
    let (told, pressed) = match cell.first {
        First::Flies | First::Killed | First::Hidden => beside(&desk, cell, &first, &second),
        _ => {
            let mut told = desk.first().press(&first);
            // On a busy machine a hasty press may not come to send anything.
            while cell.first.is_hasty() && told.verdict.contains(" NOT_ATTEMPTED ") {
                told = desk.first().press(&first);
            }
            cell.first.undo(&desk, &told)?;
            match cell.first {
                First::DoneLongAgo => thread::sleep(Duration::from_millis(1_100)),
                First::Forgotten => forget(&desk)?,
                _ => {}
            }
            (Some(told), cell.second.host(&desk).press(&second))
        }
    };
    // There its time may also be over before its connection ends.
    let is_late = |told: &Told| cell.first.is_hasty() && told.verdict == "ANSWER_TIMEOUT UNKNOWN SETTLE_FIRST";
    if let Some(told) = told.as_ref().filter(|told| !is_late(told)) {
        same("the first", told.verdict.as_str(), cell.first.verdict())?;
    }
    same("the second", pressed.status.as_str(), cell.expected)?;
    let mut done: Vec<&Press> = cell.first.is_done().then_some(&first).into_iter().collect();
    if matches!(cell.expected, PASSES | LATE) {
        same("the other's id", pressed.other_request_id.as_str(), "")?;
        done.extend((cell.expected == PASSES).then_some(&second));
        return (table.came_to)(&desk, &done);
    }
    // A dead process has told nobody its id.
    let other = told.map_or_else(|| pressed.other_request_id.clone(), |told| told.request_id);
    same("the other's id", &pressed.other_request_id, &other)?;
    if cell.own_ids {
        same("the other's id", other.as_str(), "one")?;
    }
    same("refused", pressed.verdict, format!("{} NOT_ATTEMPTED SEE_OTHER", cell.expected))?;
    same("the field", pressed.error_field.as_str(), table.field)?;
    obey(cell, &desk, &second, &other, &done)
}

/// Three days later.
fn forget(desk: &Desk) -> Result<(), String> {
    desk.age_doubts(Duration::from_secs(73 * 3600));
    let settled: Vec<String> =
        desk.second().settle(Duration::from_secs(20)).into_iter().map(|told| told.verdict).collect();
    same(
        "forgotten",
        settled,
        vec!["JPM_OK UNKNOWN CHECK_BY_HAND".to_owned(), "JPM_DONE NOT_ATTEMPTED NONE".to_owned()],
    )
}

/// The second press while the first one is on its way, or its process has just died.
fn beside(desk: &Desk, cell: &Cell, one: &Press, two: &Press) -> (Option<Told>, Told) {
    let second = cell.second.host(desk);
    let arrived = desk.arrived();
    thread::scope(|scope| {
        let flying = scope.spawn(|| desk.first().try_press(one));
        while desk.arrived() == arrived {
            thread::sleep(Duration::from_millis(2));
        }
        if cell.first == First::Killed {
            desk.first().kill();
            assert!(flying.join().unwrap().is_none(), "it was to die");
            return (None, second.press(two));
        }
        let pressed = match cell.first {
            First::Hidden => desk.while_hidden(|| second.press(two)),
            _ => second.press(two),
        };
        (flying.join().unwrap(), pressed)
    })
}

/// As the advice says: settle or look up the other one. After that the second press is what the first one has come to: done
/// already, or free.
fn obey(cell: &Cell, desk: &Desk, second: &Press, other: &str, done: &[&Press]) -> Result<(), String> {
    desk.simulator.heal();
    if matches!(cell.first, First::InDoubt | First::Killed | First::ByHand) {
        let settled = desk.second().settle(Duration::from_secs(20));
        if !settled.iter().any(|told| told.request_id == other && told.is_paid()) {
            return Err(format!("settling does not tell of {other}: {settled:?}"));
        }
        same("settled", settled.last().map(|told| told.status.as_str()), Some("JPM_DONE"))?;
    }
    (cell.table.came_to)(desk, done)?;
    let is_undecided = matches!(cell.first, First::Pending | First::Forgotten);
    let stands = if is_undecided { cell.expected } else { cell.table.afterwards };
    if cell.second.is_the_same() && !stands.is_empty() {
        let again = cell.second.host(desk).press(second);
        same("again", again.verdict, format!("{stands} NOT_ATTEMPTED SEE_OTHER"))?;
        same("again, the other's id", again.other_request_id.as_str(), other)?;
        (cell.table.came_to)(desk, done)?;
    }
    Ok(())
}
