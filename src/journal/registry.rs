//! The journals that are open in this process: one for each file, however many clients use it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use super::location::Location;
use super::open;
use super::owner::Owner;
use super::shared::Shared;
use super::turn::unhurried;
use crate::error::Error;
use crate::platform::{Blocked, PerProcess};

/// The open journals, by their path.
static OPEN: PerProcess<Mutex<Open>> = PerProcess::new(Mutex::default);

type Open = HashMap<PathBuf, Weak<Shared>>;

fn open_here() -> MutexGuard<'static, Open> {
    OPEN.get().lock().unwrap_or_else(PoisonError::into_inner)
}

/// The journal in that file, the same one for all clients of this process. Opens it if it is not open yet.
pub(super) fn open(file: &Path, anywhere: bool, keep: Duration) -> Result<Arc<Shared>, Error> {
    let _blocked = Blocked::of_file_size();
    let place = Location::find(file, anywhere)?;
    let mut open = open_here();
    open.retain(|_, shared| shared.strong_count() > 0);
    if let Some(shared) = open.get(&place.path).and_then(Weak::upgrade) {
        shared.turn(unhurried())?.check()?;
        return Ok(shared);
    }
    // The owner comes first and refuses a second copy of the library: opening and closing the file would end its locks.
    let owner = Owner::of(&place.path)?;
    let connection = open::file(&place, keep, unhurried())?;
    let path = place.path.clone();
    let shared = Arc::new(Shared::new(connection, Some(place), owner, keep));
    open.insert(path, Arc::downgrade(&shared));
    Ok(shared)
}

/// Runs `otherwise`, while no thread of this process can open a journal. Err: the journal in that place is open here.
pub(super) fn unless_open<T>(place: &Path, otherwise: impl FnOnce() -> T) -> Result<T, Arc<Shared>> {
    let open = open_here();
    open.get(place).and_then(Weak::upgrade).map_or_else(|| Ok(otherwise()), Err)
}
