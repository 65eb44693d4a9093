//! The thread of a pool that writes down what the others were told. It acknowledges only then, and not at once.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use crate::book::{Book, Told, What};
use crate::dice::Dice;
use crate::support::{Outcome, Till};

/// A result on its way from the thread that paid.
pub struct Slip {
    pub outcome: Outcome,
    pub told: Told,
    pub is_booked: Sender<()>,
}

/// What a worker holds of it.
#[derive(Clone)]
pub struct Desk(Sender<Slip>);

impl Desk {
    pub fn open() -> (Desk, Receiver<Slip>) {
        let (slips, tray) = channel();
        (Desk(slips), tray)
    }

    /// Hands it on. Nobody waits for what is final; what else is to be done depends on the book.
    pub fn take(&self, outcome: Outcome, told: &Told) {
        let (is_booked, booked) = channel();
        let waits = told.advice != "NONE";
        self.0.send(Slip { outcome, told: told.clone(), is_booked }).unwrap();
        if waits {
            booked.recv().unwrap();
        }
    }
}

/// Books until the last worker has gone.
pub fn keep_books(tray: Receiver<Slip>, till: &Till, mut book: Book, mut dice: Dice) {
    for slip in tray {
        thread::sleep(Duration::from_millis(dice.between(0, 20)));
        book.note(&slip.outcome.request_id(), What::Told(slip.told));
        till.acknowledge(&slip.outcome);
        let _ = slip.is_booked.send(());
    }
}
