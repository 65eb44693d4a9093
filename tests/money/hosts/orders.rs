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
            (First::Hidden,             &[DOUBT,  DOUBT,  DOUBT,  DOUBT,  PASSES, DOUBT,  DOUBT,  DOUBT]),
            (First::Pending,            &[DOUBT,  DOUBT,  DOUBT,  DOUBT,  PASSES, DOUBT,  PASSES, PASSES]),
            (First::Forgotten,          &[DOUBT,  DOUBT,  DOUBT,  DOUBT,  PASSES, DOUBT,  PASSES, PASSES]),
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
        name: "a sale at two tills",
        field: "order_number",
        afterwards: PAID,
        came_to,
        button: |_| Press::default(),
        options: &[],
        own_ids: &[true, false],
        columns: &[Second::OtherTill],
        rows: &[(First::Flies, &[PASSES]), (First::InDoubt, &[PASSES]), (First::Killed, &[PASSES]), (First::Done, &[PASSES])],
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
            (First::Hidden,  &[DOUBT,  PASSES, PASSES, PASSES, DOUBT,  PASSES, DOUBT]),
            (First::Pending, &[DOUBT,  PASSES, PASSES, PASSES, DOUBT,  PASSES, PASSES]),
            (First::Forgotten, &[DOUBT, PASSES, PASSES, PASSES, DOUBT, PASSES, PASSES]),
            (First::ByHand,  &[DOUBT,  PASSES, PASSES, PASSES, DOUBT,  PASSES, PASSES]),
            (First::Done,    &[PASSES, PASSES, PASSES, PASSES, PASSES, PASSES, PASSES]),
        ],
    },
    Table {
        name: "a sale without order number at two tills",
        field: "request_id",
        afterwards: "",
        came_to,
        button: |_| Press { order_number: None, ..Press::default() },
        options: &[],
        own_ids: &[false],
        columns: &[Second::OtherTill],
        rows: &[(First::InDoubt, &[PASSES]), (First::Killed, &[PASSES])],
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
            (First::Hidden,   &[DOUBT,  DOUBT,  DOUBT,  DOUBT,  PASSES, DOUBT]),
            (First::Pending,  &[DOUBT,  DOUBT,  DOUBT,  DOUBT,  PASSES, PASSES]),
            (First::Forgotten, &[DOUBT, DOUBT,  DOUBT,  DOUBT,  PASSES, PASSES]),
            (First::Done,     &[PAID,   PASSES, PASSES, PAID,   PASSES, PASSES]),
            (First::Declined, &[PASSES, PASSES, PASSES, PASSES, PASSES, PASSES]),
        ],
    },
];

#[test]
fn a_second_press() {
    press_twice("a second press", TABLES);
}

/// One clock may jump, or the machine be another one: paid is paid as long as either says that it was just now.
#[cfg(feature = "test-faults")]
#[test]
fn a_clock_that_jumps_across_the_window() {
    const HOURS_10: &str = "36000000";
    const HOURS_10_AGO: &str = "-36000000";
    let cells = [
        ("0", None, PAID),
        // The boot's clock tells.
        (HOURS_10_AGO, None, PAID),
        (HOURS_10, None, PAID),
        // The wall's does, also by a time that is yet to come.
        ("0", Some("another"), PAID),
        (HOURS_10, Some("another"), PAID),
        (HOURS_10_AGO, Some("another"), PASSES),
    ];
    all("a clock that jumps", &cells, |(wall_ms, boot, expected)| {
        let mut first_at = vec![("JPM_TEST_WALL_MS", *wall_ms)];
        first_at.extend(boot.map(|boot| ("JPM_TEST_BOOT_ID", boot)));
        let window = [(JPM_OPT_DUPLICATE_WINDOW_S, 3_600)];
        let desk = Desk::within(&first_at, Setup::TwoProcesses, Duration::from_secs(1), &window);
        let press = Press::default();
        same("the first", desk.first().press(&press).status.as_str(), PASSES)
            .and_then(|()| same("the second", desk.second().press(&press).status.as_str(), *expected))
            .map_err(|why| format!("entered {wall_ms} ms from now, {boot:?}: {why}"))
    });
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
