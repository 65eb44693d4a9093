//! The journal as a list, and a copy of it: nothing here asks the service, tells a word or changes an entry.

use std::fs::{self, OpenOptions};
use std::path::Path;

use super::entry::Entry;
use super::handle::Journal;
use super::report_json::told_again;
use super::turn::unhurried;
use super::unsettled::in_doubt;
use super::{open, store};
use crate::constants::JPM_RESULT_ACKNOWLEDGED;
use crate::error::Error;
use crate::outcome::Verdict;
use crate::outcome::report::Report;
use crate::platform::{self, Blocked};
use crate::status::Status;

impl Journal {
    /// The entry of this till after the one with that number, and its own number; None: it was the last.
    pub(crate) fn next_entry(&self, after: i64) -> Result<Option<(Report, i64)>, Error> {
        let found = self.shared.turn(unhurried())?.read(|connection| store::next(connection, &self.scope, after))?;
        Ok(found.map(|entry| {
            let id = entry.id;
            (listed(entry), id)
        }))
    }

    /// Copies the journal while others write, into a file that must not exist yet. `Status::Config` if it is in memory.
    pub(crate) fn backup(&self, path: &Path) -> Result<(), Error> {
        let Some(journal) = &self.shared.place else {
            return Err(Error::because(Status::Config, "journal_file", "the client has none to copy"));
        };
        let cannot = |error: std::io::Error| Error::because(Status::Journal, "path", error);
        let _blocked = Blocked::of_file_size();
        // The file is private from the beginning, and no other file is overwritten.
        platform::opened(|| platform::private(OpenOptions::new().create_new(true).write(true)).open(path))
            .map_err(cannot)?;
        let copied = open::copy(&journal.path, path).and_then(|()| {
            platform::opened(|| fs::File::open(path)).and_then(|copy| copy.sync_all()).map_err(cannot)?;
            path.parent().into_iter().for_each(platform::sync_folder);
            Ok(())
        });
        if copied.is_err() {
            let _ = fs::remove_file(path);
        }
        copied
    }
}

/// The entry as the list shows it: the call that lists it has worked, whatever the entry says.
fn listed(entry: Entry) -> Report {
    let is_taken = entry.told && entry.word().is_some();
    let report = if entry.state.is_open() { in_doubt(entry) } else { told_again(entry) };
    let verdict = Verdict { status: Status::Ok, ..report.verdict };
    let flags = report.flags | if is_taken { JPM_RESULT_ACKNOWLEDGED } else { 0 };
    Report { flags, verdict, ..report }
}
