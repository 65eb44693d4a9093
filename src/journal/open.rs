//! Opening the journal: all faults of the file show here, before anything is sent.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction};

use super::location::{Files, Location, obstacle};
use super::{busy, store};
use crate::error::Error;
use crate::platform;
use crate::status::Status;

/// "JPMj": it tells a journal from every other SQLite file.
const APPLICATION_ID: i32 = 0x4A50_4D6A;
const VERSION: i32 = 2;
/// What each version adds to the one before.
const STEPS: [&str; VERSION as usize] = [include_str!("schema.sql"), include_str!("schema-2.sql")];

/// How long opening waits for another process that opens the journal too.
pub(super) const BUSY: Duration = Duration::from_secs(5);

/// An open journal.
pub(super) struct Opened {
    pub(super) connection: Connection,
    /// None: it is in memory.
    files: Option<Files>,
}

impl Opened {
    /// Checks that the open files are still those in that place. If they are not, nothing more is entered.
    pub(super) fn check(&self, place: &Location) -> Result<(), Error> {
        self.files.as_ref().map_or(Ok(()), |files| place.check(files))
    }

    /// Closes a journal whose place has changed. What only this connection sees, as its `-wal` is gone from there, goes
    /// into the database first; whatever lies there now is not touched. Returns the journal if that cannot be done.
    pub(super) fn abandon(self) -> Option<Opened> {
        let copied = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i32>(0));
        // Otherwise closing would remove, by its name, what may be another journal's.
        let kept = self.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
        if copied == Ok(0) && kept == Ok(true) { None } else { Some(self) }
    }
}

/// Opens the journal in that place, and makes it if the file is missing or empty, but never anew over a damaged one.
pub(super) fn file(place: &Location, keep: Duration, until: Instant) -> Result<Opened, Error> {
    place.make()?;
    // While another process makes the file, SQLite may say that it is busy without waiting.
    busy::retry(until, || open(place, keep, until))
}

fn open(place: &Location, keep: Duration, until: Instant) -> Result<Opened, Error> {
    let fault = |error| fault_at(&place.path, error);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    sqlite()?;
    let mut connection = Connection::open_with_flags(&place.path, flags).map_err(fault)?;
    busy::wait(&mut connection, until.saturating_duration_since(Instant::now())).map_err(fault)?;
    let version = identify(&connection.unchecked_transaction().map_err(fault)?)?;
    prepare(&connection).map_err(fault)?;
    if version < VERSION {
        migrate(&mut connection)?;
    }
    let files = look_through(&connection, place)?;
    while store::forget(&connection, keep).map_err(fault)? > 0 {}
    // From here on nobody waits while holding the connection.
    busy::wait(&mut connection, Duration::ZERO).map_err(fault)?;
    Ok(Opened { connection, files: Some(files) })
}

/// Prepares SQLite. It is called before anything is opened by it.
pub(super) fn sqlite() -> Result<(), Error> {
    let why = "the process was forked while it was at work on a journal: start another program";
    if platform::prepare_sqlite() { Ok(()) } else { Err(Error::because(Status::Forked, "journal_file", why)) }
}

/// Checks the whole journal, and notes which files are open, for as long as the connection lives.
fn look_through(connection: &Connection, place: &Location) -> Result<Files, Error> {
    let reading = connection.unchecked_transaction().map_err(|error| fault_at(&place.path, error))?;
    check(&reading, &place.path)?;
    place.note_open_files()
}

/// Checks the whole journal: `Status::Journal` if it is damaged.
pub(super) fn check(reading: &Transaction, path: &Path) -> Result<(), Error> {
    let check = reading.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
    if check.map_err(|error| fault_at(path, error))? == "ok" { Ok(()) } else { Err(damaged()) }
}

/// Copies the journal in that file into an empty one, by a connection of its own: payments go on meanwhile.
pub(super) fn copy(journal: &Path, to: &Path) -> Result<(), Error> {
    let to = to.to_str().ok_or_else(|| Error::new(Status::Encoding, "path"))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    sqlite()?;
    let mut connection = Connection::open_with_flags(journal, flags).map_err(fault)?;
    busy::wait(&mut connection, BUSY).map_err(fault)?;
    connection.execute("VACUUM INTO ?1", [to]).map_err(|error| fault(error).named("path"))?;
    // The same payment may be sent again after the copy is made, so its doubt begins anew where the copy is opened.
    let copy = Connection::open_with_flags(to, flags).map_err(fault)?;
    copy.execute("UPDATE entry SET gone_boot = NULL, gone_ms = NULL", []).map(drop).map_err(fault)
}

/// Makes a journal in memory, for the life of one client.
pub(super) fn memory() -> Result<Opened, Error> {
    sqlite()?;
    let connection = Connection::open_in_memory().map_err(fault)?;
    connection.execute_batch(&STEPS.concat()).map_err(fault)?;
    Ok(Opened { connection, files: None })
}

/// The version of the journal; 0: the file is empty. One transaction reads it, as another process may be making it.
pub(super) fn identify(connection: &Transaction) -> Result<i32, Error> {
    let number = |pragma: &str| connection.query_row(pragma, [], |row| row.get::<_, i32>(0)).map_err(fault);
    let (application, version) = (number("PRAGMA application_id")?, number("PRAGMA user_version")?);
    let tables = number("SELECT count(*) FROM sqlite_master")?;
    match (application, version) {
        (0, 0) if tables == 0 => Ok(0),
        (APPLICATION_ID, 1..=VERSION) => Ok(version),
        (APPLICATION_ID, later) if later > VERSION => Err(Error::because(
            Status::Journal,
            "journal_file",
            format_args!("a newer library made it (version {later})"),
        )),
        _ => Err(Error::because(Status::Journal, "journal_file", "it is the database of another program")),
    }
}

/// Sees to it that a power cut loses nothing, and that what is deleted leaves nothing behind.
fn prepare(connection: &Connection) -> store::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    connection.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA fullfsync = 1; PRAGMA checkpoint_fullfsync = 1; PRAGMA temp_store = MEMORY;",
    )?;
    connection.query_row("PRAGMA secure_delete = 1", [], |_| Ok(()))
}

/// Makes the tables, or adds what an older version lacks. Another process may have done so meanwhile.
fn migrate(connection: &mut Connection) -> Result<(), Error> {
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Exclusive).map_err(fault)?;
    let version = identify(&transaction)?;
    for step in &STEPS[version as usize..] {
        transaction.execute_batch(step).map_err(fault)?;
    }
    let marks = format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION};");
    transaction.execute_batch(&marks).map_err(fault)?;
    transaction.commit().map_err(fault)
}

fn damaged() -> Error {
    Error::because(Status::Journal, "journal_file", "the file is damaged; it is left as it is")
}

/// Does the same as `fault`, and names what the system says of the file.
pub(super) fn fault_at(path: &Path, error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
            obstacle(path).unwrap_or_else(|| fault(error))
        }
        _ => fault(error),
    }
}

/// The error of SQLite in our words.
pub(super) fn fault(error: rusqlite::Error) -> Error {
    let because = |why: &str| Error::because(Status::Journal, "journal_file", why);
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed) => {
            Error::new(Status::JournalBusy, "journal_file")
        }
        Some(ErrorCode::DiskFull) => because("the disk is full"),
        Some(ErrorCode::ReadOnly) => because("the file is read-only"),
        Some(ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => because("the file cannot be opened"),
        Some(ErrorCode::NotADatabase) => because("the file is no journal"),
        Some(ErrorCode::DatabaseCorrupt) => damaged(),
        Some(ErrorCode::SystemIoFailure) => because("the disk failed"),
        _ => because("it cannot be read"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn somewhere() -> Location {
        let path = std::env::temp_dir().join(format!("jpm-open-{}", uuid::Uuid::new_v4()));
        let place = Location::find(&path, true).unwrap();
        // A thread that made the file later would, on closing it, end the locks of another that has it open already.
        place.make().unwrap();
        place
    }

    /// No test can cut the power, so this one reads back what was asked of SQLite.
    #[test]
    fn every_commit_is_synced() {
        let place = somewhere();
        let connection = file(&place, Duration::ZERO, Instant::now() + BUSY).unwrap().connection;
        let number =
            |name: &str| connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i32>(0)).unwrap();
        for (pragma, value) in
            [("synchronous", 2), ("fullfsync", 1), ("checkpoint_fullfsync", 1), ("secure_delete", 1), ("temp_store", 2)]
        {
            assert_eq!(number(pragma), value, "{pragma}");
        }
        let mode: String = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0)).unwrap();
        assert_eq!(mode, "wal");
        drop(connection);
        std::fs::remove_file(&place.path).unwrap();
    }

    /// When a till starts, any of its processes may be the one that makes the journal.
    #[test]
    fn many_may_open_a_new_one_at_once() {
        for round in 0..100 {
            let place = somewhere();
            let at_once = std::sync::Barrier::new(8);
            std::thread::scope(|scope| {
                let open = || {
                    at_once.wait();
                    file(&place, Duration::from_secs(3600), Instant::now() + BUSY)
                        .map_err(|fault| fault.to_string())
                        .map(drop)
                };
                let opening: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
                for one in opening {
                    assert_eq!(one.join().unwrap(), Ok(()), "round {round}");
                }
            });
            for name in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{name}", place.path.display()));
            }
        }
    }
}
