//! A look into a journal that makes, writes and leaves behind nothing, and takes nobody's lock away.

use std::path::{MAIN_SEPARATOR, Path};

use rusqlite::{Connection, OpenFlags};

use super::entry::Scope;
use super::location::{self, Location};
use super::open::{self, BUSY, fault_at};
use super::owner::refuse_another_copy;
use super::turn::unhurried;
use super::{busy, registry, store};
use crate::error::Error;
use crate::operations::percent_encoded;
use crate::platform::{self, Rights};
use crate::status::Status;

/// How often a look is tried while processes come and go.
const ATTEMPTS: u32 = 10;

/// What a look shows of a journal.
pub(crate) struct Look {
    /// What the owner of the shop should know of its place, a sentence each.
    pub(crate) notes: Vec<String>,
    /// None: it does not exist, or the system does not tell.
    pub(crate) rights: Option<Rights>,
    pub(crate) seen: Seen,
}

pub(crate) enum Seen {
    /// It does not exist yet: the first client makes it.
    Nothing,
    /// How many payments are unsettled: of clients like this one, and of other merchants, services and tills.
    Waiting { here: i64, elsewhere: i64 },
    /// It cannot be read without writing: a process that ended left `-wal` and no `-shm`, or the files kept changing.
    Unread,
}

/// Looks at the journal in that file. Err: what keeps a client from opening it.
pub(crate) fn look(file: &Path, anywhere: bool, scope: &Scope) -> Result<Look, Error> {
    let place = Location::find(file, anywhere)?;
    // If this process has the journal open, a second opening, without locks, would end the first one's when it closes.
    let seen = match registry::unless_open(&place.path, || look_into(&place, scope)) {
        Ok(looked) => looked?,
        Err(shared) => waiting(shared.turn(unhurried())?.read(|connection| store::count_unsettled(connection, scope))?),
    };
    Ok(Look { rights: platform::rights(&place.path), notes: place.notes, seen })
}

fn look_into(place: &Location, scope: &Scope) -> Result<Seen, Error> {
    let path = &place.path;
    if platform::file_id(path).is_none() {
        return location::obstacle_in_folder(path).map_or(Ok(Seen::Nothing), Err);
    }
    if let Some(fault) = location::obstacle(path) {
        return Err(fault);
    }
    refuse_another_copy(path)?;
    let (wal, shm) = (place.beside("-wal"), place.beside("-shm"));
    for _ in 0..ATTEMPTS {
        let has_wal = wal.exists();
        let seen = match (has_wal, shm.exists()) {
            // There is no `-wal`: the file alone holds everything.
            (false, _) => read(path, "immutable=1", scope),
            (true, true) => read(path, "readonly_shm=1", scope),
            (true, false) => Ok(Seen::Unread),
        };
        // If that has changed, a process came or went meanwhile.
        if wal.exists() == has_wal {
            return seen;
        }
    }
    Ok(Seen::Unread)
}

/// Reads the journal. `how` is the option that keeps SQLite from writing.
fn read(path: &Path, how: &str, scope: &Scope) -> Result<Seen, Error> {
    let fault = |error| fault_at(path, error);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    open::sqlite()?;
    let mut connection = Connection::open_with_flags(format!("{}?{how}", url(path)?), flags).map_err(fault)?;
    busy::wait(&mut connection, BUSY).map_err(fault)?;
    let reading = connection.unchecked_transaction().map_err(fault)?;
    if open::identify(&reading)? == 0 {
        return Ok(Seen::Nothing);
    }
    open::check(&reading, path)?;
    store::count_unsettled(&reading, scope).map(waiting).map_err(fault)
}

fn waiting((here, elsewhere): (i64, i64)) -> Seen {
    Seen::Waiting { here, elsewhere }
}

/// The path as a URL, as SQLite takes it (sqlite.org/uri.html).
fn url(path: &Path) -> Result<String, Error> {
    let text = path.to_str().ok_or_else(|| Error::new(Status::Encoding, "journal_file"))?;
    let names: Vec<String> = text.split(MAIN_SEPARATOR).map(percent_encoded).collect();
    // A drive letter has no slash before it.
    let root = if text.starts_with(MAIN_SEPARATOR) { "" } else { "/" };
    Ok(format!("file:{root}{}", names.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn no_character_of_a_path_means_something_else() {
        assert_eq!(url(Path::new("/a b/ü?#%/journal")).unwrap(), "file:/a%20b/%C3%BC%3F%23%25/journal");
    }
}
