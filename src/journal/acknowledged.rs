//! When a word counts as taken: when the host acknowledges it, after it has booked it (money.md §5.4 "told").

use std::time::{Duration, Instant};

use super::entry::Word;
use super::handle::Journal;
use super::turn::unhurried;
use crate::error::Error;
use crate::status::Status;

/// How long the end of a client may take to note what was acknowledged. A word that is not noted is told again.
const LONGEST: Duration = Duration::from_secs(2);

impl Journal {
    /// Takes the host's word that it has booked this one; it is noted with the next writing. An earlier word than the
    /// last changes nothing. `Status::NotFound` if the journal does not know the id.
    pub(crate) fn acknowledge(&self, request_id: &str, number: i64) -> Result<(), Error> {
        let mut turn = self.shared.turn(unhurried())?;
        let entry = self.find(&mut turn, request_id)?.ok_or_else(not_found)?;
        if let Some(word) = entry.word().filter(|word| word.number == number && !entry.told) {
            self.shared.claims.acknowledge(word);
        }
        Ok(())
    }

    /// Does the same by the id alone, as long as a single word was ever told about it: `Status::Conflict` after
    /// more, `Status::StillUnknown` before the first, `Status::NotFound` for an id that the journal does not know.
    pub(crate) fn is_stored(&self, request_id: &str) -> Result<(), Error> {
        let mut turn = self.shared.turn(unhurried())?;
        let entry = self.find(&mut turn, request_id)?.ok_or_else(not_found)?;
        match entry.word() {
            None => Err(Error::because(Status::StillUnknown, "request_id", "there is no verdict to store")),
            Some(Word { number: 2.., .. }) => {
                let why = "more than one verdict was told of it: jpm_result_acknowledge says which";
                Err(Error::because(Status::Conflict, "request_id", why))
            }
            Some(_) if entry.told => Ok(()),
            Some(word) => {
                self.shared.claims.acknowledge(word);
                Ok(())
            }
        }
    }

    /// How many words wait to be acknowledged; None unless that is a multiple of a hundred.
    pub(crate) fn another_hundred_waits(&self) -> Option<u64> {
        Some(self.shared.claims.unacknowledged()).filter(|count| *count > 0 && count.is_multiple_of(100))
    }

    /// Writes down what was acknowledged: no later writing may come to do it.
    fn note_acknowledged(&self) {
        if !self.shared.claims.taken().is_empty() {
            let _ = self.shared.turn(Instant::now() + LONGEST).and_then(|mut turn| turn.write(|_| Ok(())));
        }
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        if self.shared.is_ours() {
            self.note_acknowledged();
        }
    }
}

fn not_found() -> Error {
    Error::because(Status::NotFound, "request_id", "the journal does not know it")
}
