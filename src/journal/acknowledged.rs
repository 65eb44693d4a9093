//! When a word counts as taken: when the host says so, after it has booked it (money-rules §5 "Told").

use std::time::{Duration, Instant};

use super::entry::Word;
use super::journal::Journal;
use crate::fault::Fault;
use crate::status::Status;

/// So long the end of a client waits for other processes to note what was acknowledged; what is not noted is told again.
const PATIENCE: Duration = Duration::from_secs(1);

impl Journal {
    /// The host has booked this word. One that is not the last any more changes nothing. Noted with the next writing.
    pub(crate) fn acknowledge(&self, request_id: &str, number: i64) -> Result<(), Fault> {
        let mut inner = self.shared.inner();
        let entry = self.find(&mut inner, request_id)?.ok_or_else(not_found)?;
        match entry.word() {
            Some(word) if word.number == number && !entry.told && !inner.taken.contains(&word) => {
                inner.acknowledge(word)
            }
            _ => {}
        }
        Ok(())
    }

    /// As `acknowledge`, by id alone: only as long as a single word was ever said of it.
    pub(crate) fn is_stored(&self, request_id: &str) -> Result<(), Fault> {
        let mut inner = self.shared.inner();
        let entry = self.find(&mut inner, request_id)?.ok_or_else(not_found)?;
        match entry.word() {
            None => Err(Fault::because(Status::StillUnknown, "request_id", "there is no verdict to store")),
            Some(Word { number: 2.., .. }) => {
                let why = "more than one verdict was told of it: jpm_result_acknowledge says which";
                Err(Fault::because(Status::Conflict, "request_id", why))
            }
            Some(word) if !entry.told && !inner.taken.contains(&word) => {
                inner.acknowledge(word);
                Ok(())
            }
            Some(_) => Ok(()),
        }
    }

    /// How many words wait to be acknowledged, whenever it is another hundred.
    pub(crate) fn another_hundred_waits(&self) -> Option<u64> {
        Some(self.shared.inner().unacknowledged()).filter(|count| *count > 0 && count.is_multiple_of(100))
    }

    /// Writes down what was acknowledged, as no other writing may come to do it.
    fn note_acknowledged(&self) {
        let mut inner = self.shared.inner();
        if !inner.taken.is_empty() {
            let _ = self.shared.write(&mut inner, Instant::now() + PATIENCE, |_, _| Ok(()));
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

fn not_found() -> Fault {
    Fault::because(Status::NotFound, "request_id", "the journal does not know it")
}
