//! What goes wrong on the side of the network and the service.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use jpm_simulator::{Fault, Relay, RelayFault, Simulator};

use crate::dice::Dice;

/// Those that stay pending, or end only long after, have no part in this; of those that look alike one is enough.
fn is_left_out(fault: &Fault) -> bool {
    use Fault::*;
    let has_no_end = matches!(
        fault,
        Pending
            | CustomerPending
            | PendingEmpty
            | PendingThenEmpty
            | ErrorRecord
            | ErrorRecordApproved
            | AnswerCutAcknowledged
            | Http409Acknowledged
            | Http500Acknowledged
    );
    let looks_like_another = matches!(
        fault,
        AlertUnrecorded
            | Empty200
            | Html403NamesId
            | Http403Blank
            | Http401PlainStrange
            | Http429PlainStrange
            | Http400Foreign
            | Http404Foreign
            | Http403ForeignUnrecorded
            | Http400StrangeCode
            | Http404StrangeCode
            | Http403StrangeEdge
            | Http403Oauth
            | Http401WithId
            | Http403WithId
            | Http404WithId
            | Http429WithId
            | Http401OtherId
            | Http403OtherId
            | Http404OtherId
            | Http429OtherId
            | Http403OtherUnrecorded
            | StatusError200Unrecorded
            | OtherPaymentUnrecorded
            | AmountNegative
            | NoAmountNoId
            | OtherNumber
            | NoAmount
            | NoRequestId
            | UpdatedNumber
            | Http401Oauth
            | Http401Foreign
            | Http401Blank
            | Http403Plain
            | Http429Foreign
            | Http429Blank
            | RecordAmountZero
            | RecordUpdatedNumber
            | RecordErrorClosed
            | VoidByFlag
    );
    has_no_end || looks_like_another
}

/// Look-ups go wrong for so long.
const HEALED_AFTER: Duration = Duration::from_millis(1_500);

/// Feeds faults until it is stopped: about every second payment meets one.
pub fn oppose(
    simulator: &Simulator,
    relay: &Relay,
    dice: &mut Dice,
    stop: &AtomicBool,
    counts: &Mutex<BTreeMap<String, u64>>,
) {
    let faults: Vec<Fault> = Fault::ALL.iter().copied().filter(|fault| !is_left_out(fault)).collect();
    let count = |what: &str| *counts.lock().unwrap().entry(what.to_owned()).or_default() += 1;
    let mut seen = 0;
    let mut healed = Instant::now();
    while !stop.load(Ordering::Acquire) {
        let now = simulator.payments_seen();
        for _ in seen..now {
            match dice.between(0, 1000) {
                0..560 => {
                    let fault = *dice.one_of(&faults);
                    simulator.inject(fault);
                    count(fault.name());
                }
                560..610 => {
                    let fault = *dice.one_of(&[RelayFault::Late, RelayFault::Twice, RelayFault::Discard]);
                    relay.arm(fault);
                    count(&format!("relay {fault:?}"));
                }
                610..620 => {
                    simulator.set_down(true);
                    thread::sleep(Duration::from_millis(dice.between(20, 300)));
                    simulator.set_down(false);
                    count("service down");
                }
                620..640 => {
                    simulator.close_idle();
                    count("idle connections closed");
                }
                _ => {}
            }
        }
        seen = now;
        // Look-ups that stay down for ever would only make everybody wait.
        if healed.elapsed() > HEALED_AFTER {
            simulator.heal();
            healed = Instant::now();
        }
        thread::sleep(Duration::from_millis(2));
    }
    simulator.heal();
    relay.heal();
}
