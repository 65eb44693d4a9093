//! What a connection is doing, so that it can be closed from outside at the right moment.

use std::sync::{Mutex, MutexGuard, PoisonError};

#[derive(Clone, Copy, PartialEq)]
enum Stage {
    /// Shaking hands, or working on a request.
    Busy,
    /// The last bytes of an answer are leaving. A client that has read them may already believe that
    /// the connection waits.
    Answering,
    /// Waiting for a request.
    Idle,
    /// To be closed as soon as the answer has left.
    Doomed,
}

pub(crate) struct Phase(Mutex<Stage>);

impl Phase {
    pub(crate) fn new() -> Phase {
        Phase(Mutex::new(Stage::Busy))
    }

    pub(crate) fn busy(&self) {
        *self.stage() = Stage::Busy;
    }

    pub(crate) fn answering(&self) {
        *self.stage() = Stage::Answering;
    }

    /// Begins to wait; false if the connection is to be closed instead.
    pub(crate) fn idle(&self) -> bool {
        let mut stage = self.stage();
        let may = *stage != Stage::Doomed;
        *stage = Stage::Idle;
        may
    }

    /// Asks for the end of an idle connection: true if it is to be shut now. One that is just
    /// answering ends by itself afterwards.
    pub(crate) fn end_if_idle(&self) -> bool {
        let mut stage = self.stage();
        if *stage == Stage::Answering {
            *stage = Stage::Doomed;
        }
        *stage == Stage::Idle
    }

    /// It was answering when its end was asked for, and ends by itself.
    pub(crate) fn is_doomed(&self) -> bool {
        *self.stage() == Stage::Doomed
    }

    fn stage(&self) -> MutexGuard<'_, Stage> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
