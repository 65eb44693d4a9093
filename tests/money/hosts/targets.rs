//! A refund, a capture, a void or an adjustment that is asked for twice: the transaction that they change guards them.

use jpm::constants::*;

use jpm_simulator::Balance;

use crate::host::{Desk, Does, Press};
use crate::presses::{BARS, First, LATE, PASSES, Second, Table, press_twice};
use crate::tables::same;

/// What each sale here is about.
const SALE: i64 = 9_000;

#[rustfmt::skip]
const TABLES: &[Table] = &[
    Table {
        name: "a refund",
        button: |desk| of_two_sales(desk, Does::Pay, Does::Refund, 1_000),
        options: &[],
        own_ids: &[true, false],
        field: "transaction_id",
        afterwards: BARS,
        came_to: refunded,
        columns: &[Second::Same, Second::OtherAmount, Second::All, Second::Raw, Second::OtherTarget, Second::Meant],
        rows: &[
            (First::Flies,   &[BARS,   PASSES, BARS,   BARS,   PASSES, PASSES]),
            (First::InDoubt, &[BARS,   BARS,   BARS,   BARS,   PASSES, BARS]),
            (First::Killed,  &[BARS,   BARS,   BARS,   BARS,   PASSES, BARS]),
            (First::Hidden,  &[BARS,   BARS,   BARS,   BARS,   PASSES, BARS]),
            (First::ByHand,  &[BARS,   BARS,   BARS,   BARS,   PASSES, PASSES]),
            (First::Forgotten, &[BARS, BARS,   BARS,   BARS,   PASSES, PASSES]),
            (First::Found,   &[BARS,   PASSES, BARS,   BARS,   PASSES, PASSES]),
            (First::Done,    &[PASSES, PASSES, PASSES, PASSES, PASSES, PASSES]),
            (First::Refused, &[PASSES, PASSES, PASSES, PASSES, PASSES, PASSES]),
            (First::Nothing, &[PASSES, PASSES, PASSES, PASSES, PASSES, PASSES]),
        ],
    },
    Table {
        name: "a refund at two tills",
        button: |desk| of_two_sales(desk, Does::Pay, Does::Refund, 1_000),
        options: &[],
        own_ids: &[true, false],
        field: "transaction_id",
        afterwards: BARS,
        came_to: refunded,
        columns: &[Second::OtherTill],
        rows: &[
            (First::Flies, &[BARS]), (First::InDoubt, &[BARS]), (First::Killed, &[BARS]), (First::Found, &[BARS]),
            (First::Done, &[PASSES]),
        ],
    },
    Table {
        name: "a refund, no window and no guard of order numbers",
        button: |desk| of_two_sales(desk, Does::Pay, Does::Refund, 1_000),
        options: &[(JPM_OPT_DUPLICATE_WINDOW_S, 0), (JPM_OPT_GUARD_ORDER_NUMBER, 0)],
        own_ids: &[false],
        field: "transaction_id",
        afterwards: "",
        came_to: refunded,
        columns: &[Second::Same, Second::OtherAmount],
        rows: &[(First::Found, &[PASSES, PASSES]), (First::InDoubt, &[BARS, BARS]), (First::Flies, &[BARS, PASSES])],
    },
    Table {
        name: "a part of a capture",
        button: |desk| of_two_sales(desk, Does::Authorize, Does::Capture, 1_000),
        options: &[],
        own_ids: &[true, false],
        field: "transaction_id",
        afterwards: BARS,
        came_to: captured,
        columns: &[Second::Same, Second::OtherAmount, Second::All, Second::OtherTarget, Second::Meant],
        rows: &[
            (First::Flies,   &[BARS,   PASSES, BARS,   PASSES, PASSES]),
            (First::InDoubt, &[BARS,   BARS,   BARS,   PASSES, BARS]),
            (First::Killed,  &[BARS,   BARS,   BARS,   PASSES, BARS]),
            (First::ByHand,  &[BARS,   BARS,   BARS,   PASSES, PASSES]),
            (First::Found,   &[BARS,   PASSES, BARS,   PASSES, PASSES]),
            (First::Done,    &[PASSES, PASSES, PASSES, PASSES, PASSES]),
            (First::Nothing, &[PASSES, PASSES, PASSES, PASSES, PASSES]),
        ],
    },
    Table {
        name: "a capture, and one by way of an adjustment",
        button: |desk| of_two_sales(desk, Does::Authorize, Does::Capture, 1_000),
        options: &[],
        own_ids: &[false],
        field: "transaction_id",
        afterwards: BARS,
        came_to: captured,
        columns: &[Second::CaptureByAdjust],
        rows: &[(First::Flies, &[BARS]), (First::InDoubt, &[BARS]), (First::Killed, &[BARS]), (First::Found, &[BARS]), (First::Nothing, &[PASSES])],
    },
    Table {
        name: "a void",
        button: |desk| of_two_sales(desk, Does::Authorize, Does::Void, 0),
        options: &[],
        own_ids: &[true, false],
        field: "transaction_id",
        afterwards: BARS,
        came_to: voided,
        columns: &[Second::Same, Second::OtherTarget, Second::Meant],
        rows: &[
            (First::Flies,   &[BARS,   PASSES, LATE]),
            (First::InDoubt, &[BARS,   PASSES, BARS]),
            (First::Killed,  &[BARS,   PASSES, BARS]),
            (First::Found,   &[BARS,   PASSES, LATE]),
            (First::Done,    &[LATE,   PASSES, LATE]),
            (First::Nothing, &[PASSES, PASSES, PASSES]),
        ],
    },
    Table {
        name: "another total",
        button: |desk| of_two_sales(desk, Does::Authorize, Does::Adjust, 8_000),
        options: &[],
        own_ids: &[true, false],
        field: "transaction_id",
        afterwards: BARS,
        came_to: adjusted,
        columns: &[Second::Same, Second::OtherAmount, Second::OtherTarget, Second::Meant],
        rows: &[
            (First::Flies,   &[BARS,   BARS,   PASSES, PASSES]),
            (First::InDoubt, &[BARS,   BARS,   PASSES, BARS]),
            (First::Killed,  &[BARS,   BARS,   PASSES, BARS]),
            (First::Found,   &[BARS,   PASSES, PASSES, PASSES]),
            (First::Done,    &[PASSES, PASSES, PASSES, PASSES]),
            (First::Nothing, &[PASSES, PASSES, PASSES, PASSES]),
        ],
    },
];

#[test]
fn a_change_asked_for_twice() {
    press_twice("a change asked for twice", TABLES);
}

/// A button that changes the first of two payments.
fn of_two_sales(desk: &Desk, sale: Does, does: Does, amount: i64) -> Press {
    let [of, other_of] = ["sale 1", "sale 2"].map(|order| {
        let sale = Press { does: sale, amount: SALE, order_number: Some(order.into()), ..Press::default() };
        desk.first().press(&sale).transaction_id
    });
    Press { does, amount, of, other_of, ..Press::default() }
}

/// What the presses add up to, payment by payment, beside what the service says of it.
fn compare(
    desk: &Desk,
    done: &[&Press],
    is: impl Fn(&Balance) -> i64,
    of: impl Fn(i64, &Press) -> i64,
    start: i64,
) -> Result<(), String> {
    for balance in desk.simulator.balances() {
        let presses = done.iter().filter(|press| press.of == balance.transaction_id);
        same("of the payment", is(&balance), presses.fold(start, |sum, press| of(sum, press)))?;
    }
    Ok(())
}

fn sum(so_far: i64, press: &Press) -> i64 {
    if press.amount == JPM_AMOUNT_ALL { SALE } else { so_far + press.amount }
}

fn refunded(desk: &Desk, done: &[&Press]) -> Result<(), String> {
    compare(desk, done, |balance| balance.refunded, sum, 0)
}

fn captured(desk: &Desk, done: &[&Press]) -> Result<(), String> {
    compare(desk, done, |balance| balance.captured, sum, 0)
}

fn voided(desk: &Desk, done: &[&Press]) -> Result<(), String> {
    compare(desk, done, |balance| i64::from(balance.voided), |_, _| 1, 0)
}

fn adjusted(desk: &Desk, done: &[&Press]) -> Result<(), String> {
    compare(desk, done, |balance| balance.authorized, |_, press| press.amount, SALE)
}
