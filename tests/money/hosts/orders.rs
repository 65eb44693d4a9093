//! A sale whose button is pressed twice, and a refund that names no payment: order numbers guard them.

use std::thread;
use std::time::Duration;

use jpm::constants::*;
use jpm_simulator::Kind;

use crate::host::{Desk, Does, Press, SETUPS, Setup, Told};
use crate::presses::{DOUBT, First, PAID, PASSES, RUNS, Second, Table, press_twice};
use crate::tables::{all, same};

#[rustfmt::skip]
const TABLES: &[Table] = &[
    Table {
        name: "a sale",
        field: "order_number",
        afterwards: PAID,
        came_to,
        button: |_| Press::default(),
        options: &[],
        own_ids: &[true, false],
        columns: &[Second::Same, Second::OtherCard, Second::OtherAmount, Second::Respelled, Second::OtherOrder, Second::Raw, Second::Meant, Second::MeantOtherAmount],
        rows: &[
            (First::Flies,              &[RUNS,   PASSES, PASSES, RUNS,   PASSES, RUNS,   PASSES, PASSES]),
            (First::InDoubt,            &[DOUBT,  DOUBT,  DOUBT,  DOUBT,  PASSES, DOUBT,  DOUBT,  DOUBT]),
            (First::Killed,             &[DOUBT,  DOUBT,  DOUBT,  DOUBT,  PASSES, DOUBT,  DOUBT,  DOUBT]),
            (First::Pending,            &[DOUBT,  DOUBT,  DOUBT,  DOUBT,  PASSES, DOUBT,  PASSES, PASSES]),
            (First::ByHand,             &[DOUBT,  DOUBT,  DOUBT,  DOUBT,  PASSES, DOUBT,  PASSES, PASSES]),
            (First::Done,               &[PAID,   PASSES, PASSES, PAID,   PASSES, PAID,   PASSES, PASSES]),
            (First::Found,              &[PAID,   PASSES, PASSES, PAID,   PASSES, PAID,   PASSES, PASSES]),
            (First::DoneInPart,         &[PAID,   PASSES, PASSES, PAID,   PASSES, PAID,   PASSES, PASSES]),
            (First::RefundedInPart,     &[PAID,   PASSES, PASSES, PAID,   PASSES, PAID,   PASSES, PASSES]),
            (First::Declined,           &[PASSES, PASSES, PASSES, PASSES, PASSES, PASSES, PASSES, PASSES]),
            (First::Refused,            &[PASSES, PASSES, PASSES, PASSES, PASSES, PASSES, PASSES, PASSES]),
            (First::Nothing,            &[PASSES, PASSES, PASSES, PASSES, PASSES, PASSES, PASSES, PASSES]),
            (First::Voided,             &[PASSES, PASSES, PASSES, PASSES, PASSES, PASSES, PASSES, PASSES]),
            (First::Refunded,           &[PASSES, PASSES, PASSES, PASSES, PASSES, PASSES, PASSES, PASSES]),
            (First::RefundedInTwoParts, &[PASSES, PASSES, PASSES, PASSES, PASSES, PASSES, PASSES, PASSES]),
        ],
    },
    Table {
        name: "a sale, the window over",
        field: "order_number",
        afterwards: "",
        came_to,
        button: |_| Press::default(),
        options: &[(JPM_OPT_DUPLICATE_WINDOW_S, 1)],
        own_ids: &[true, false],
        columns: &[Second::Same, Second::Raw],
        rows: &[(First::DoneLongAgo, &[PASSES, PASSES]), (First::InDoubt, &[DOUBT, DOUBT])],
    },
    Table {
        name: "a sale, no window",
        field: "order_number",
        afterwards: "",
        came_to,
        button: |_| Press::default(),
        options: &[(JPM_OPT_DUPLICATE_WINDOW_S, 0)],
        own_ids: &[true, false],
        columns: &[Second::Same],
        rows: &[(First::Done, &[PASSES]), (First::InDoubt, &[DOUBT]), (First::Flies, &[RUNS])],
    },
    Table {
        name: "a sale, not guarded",
        field: "order_number",
        afterwards: "",
        came_to,
        button: |_| Press::default(),
        options: &[(JPM_OPT_GUARD_ORDER_NUMBER, 0)],
        own_ids: &[true, false],
        columns: &[Second::Same],
        rows: &[(First::Done, &[PASSES]), (First::InDoubt, &[PASSES]), (First::Flies, &[PASSES]), (First::Killed, &[PASSES])],
    },
    Table {
        name: "a sale without order number",
        field: "request_id",
        afterwards: "",
        came_to,
        button: |_| Press { order_number: None, ..Press::default() },
        options: &[],
        own_ids: &[false],
        columns: &[Second::Same, Second::OtherCard, Second::OtherAmount, Second::OtherOrder, Second::Raw, Second::OwnId, Second::Meant],
        rows: &[
            (First::Flies,   &[PASSES, PASSES, PASSES, PASSES, PASSES, PASSES, PASSES]),
            (First::InDoubt, &[DOUBT,  PASSES, PASSES, PASSES, DOUBT,  PASSES, DOUBT]),
            (First::Killed,  &[DOUBT,  PASSES, PASSES, PASSES, DOUBT,  PASSES, DOUBT]),
            (First::Pending, &[DOUBT,  PASSES, PASSES, PASSES, DOUBT,  PASSES, PASSES]),
            (First::ByHand,  &[DOUBT,  PASSES, PASSES, PASSES, DOUBT,  PASSES, PASSES]),
            (First::Done,    &[PASSES, PASSES, PASSES, PASSES, PASSES, PASSES, PASSES]),
        ],
    },
    Table {
        name: "a refund that names no payment",
        field: "order_number",
        afterwards: PAID,
        came_to,
        button: |_| Press { does: Does::PayOut, ..Press::default() },
        options: &[],
        own_ids: &[true, false],
        columns: &[Second::Same, Second::OtherCard, Second::OtherAmount, Second::Respelled, Second::OtherOrder, Second::Meant],
        rows: &[
            (First::Flies,    &[RUNS,   PASSES, PASSES, RUNS,   PASSES, PASSES]),
            (First::InDoubt,  &[DOUBT,  DOUBT,  DOUBT,  DOUBT,  PASSES, DOUBT]),
            (First::Killed,   &[DOUBT,  DOUBT,  DOUBT,  DOUBT,  PASSES, DOUBT]),
            (First::Done,     &[PAID,   PASSES, PASSES, PAID,   PASSES, PASSES]),
            (First::Declined, &[PASSES, PASSES, PASSES, PASSES, PASSES, PASSES]),
        ],
    },
];

#[test]
fn a_second_press() {
    press_twice("a second press", TABLES);
}

/// Payments, or refunds that name none.
fn came_to(desk: &Desk, done: &[&Press]) -> Result<(), String> {
    same("done", count(desk, done.first().map(|press| press.does)), done.len())
}

fn count(desk: &Desk, does: Option<Does>) -> usize {
    let kind = if does == Some(Does::PayOut) { Kind::Refund } else { Kind::Payment };
    let entries = desk.simulator.entries();
    entries.iter().filter(|entry| entry.kind == kind && entry.response_status == "SUCCESS").count()
}

/// As a finger that slips, and slips again: one of the presses pays, and all others are told which.
#[test]
fn a_crowd_presses_at_once() {
    let cells: Vec<_> = SETUPS.into_iter().flat_map(|setup| [(setup, false), (setup, true)]).collect();
    all("64 threads", &cells, |(setup, same_id)| {
        presses_often(*setup, *same_id).map_err(|why| format!("{setup:?}, the same id {same_id}: {why}"))
    });
}

fn presses_often(setup: Setup, same_id: bool) -> Result<(), String> {
    let desk = Desk::open(setup, Duration::from_secs(20), &[(JPM_OPT_TIMEOUT_MS, 30_000)]);
    let button = if same_id { Press::default().with_id("one") } else { Press::default() };
    let told = thread::scope(|scope| {
        let crowds = [desk.first(), desk.second()].map(|host| {
            let button = &button;
            scope.spawn(move || host.press_often(button, 32))
        });
        crowds.map(|crowd| crowd.join().unwrap()).concat()
    });
    same("told", told.len(), 64)?;
    same("done", count(&desk, None), 1)?;
    let paid: Vec<&Told> = told.iter().filter(|told| told.is_paid()).collect();
    if same_id {
        return same("paid", paid.len(), 64);
    }
    same("paid", paid.len(), 1)?;
    told.iter().filter(|told| !told.is_paid()).try_for_each(|told| {
        if told.status != RUNS && told.status != PAID {
            return Err(format!("told {told:?}"));
        }
        same("the other's id", &told.other_request_id, &paid[0].request_id)
    })
}
