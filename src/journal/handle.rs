//! The journal as one client uses it: whose payments it holds, and by which rules.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::claims::Key;
use super::entry::{Entry, Scope};
use super::owner::Life;
use super::shared::Shared;
use super::turn::Turn;
use super::{registry, store};
use crate::error::Error;
use crate::outcome::EntryState;

/// One client's use of a journal, which it may share with others.
pub(crate) struct Journal {
    pub(super) shared: Arc<Shared>,
    pub(super) scope: Scope,
    pub(super) guard_order: bool,
    /// How long a paid order bars the same payment.
    pub(super) window: Duration,
    /// How long a word that was handed out waits to be acknowledged before it is told again.
    pub(super) acknowledge_within: Duration,
}

/// Which journal to open, and by whose rules to use it.
pub(crate) struct Terms {
    pub(crate) file: Option<PathBuf>,
    pub(crate) anywhere: bool,
    pub(crate) keep: Duration,
    pub(crate) guard_order: bool,
    pub(crate) duplicate_window: Duration,
    pub(crate) acknowledge_within: Duration,
    pub(crate) scope: Scope,
}

impl Journal {
    pub(crate) fn open(terms: Terms) -> Result<Journal, Error> {
        let shared = match &terms.file {
            Some(file) => registry::open(file, terms.anywhere, terms.keep)?,
            None => Arc::new(Shared::in_memory()?),
        };
        let Terms { guard_order, duplicate_window: window, acknowledge_within, mut scope, .. } = terms;
        if shared.place.is_none() {
            // A journal in memory belongs to this client alone.
            scope.till.clear();
        }
        Ok(Journal { shared, scope, guard_order, window, acknowledge_within })
    }

    /// What the owner of the shop should know of the journal's place, a sentence each.
    pub(crate) fn notes(&self) -> &[String] {
        self.shared.place.as_ref().map_or(&[], |place| &place.notes)
    }

    /// The id within its base URL and merchant: unique over all tills.
    pub(super) fn key(&self, request_id: &str) -> Key {
        (Scope { till: String::new(), ..self.scope.clone() }, request_id.to_owned())
    }

    pub(super) fn find(&self, turn: &mut Turn, request_id: &str) -> Result<Option<Entry>, Error> {
        turn.read(|connection| store::find(connection, &self.scope, request_id))
    }

    /// Whether another process may be sending it: one that lives, or that cannot be looked at.
    pub(super) fn is_sent_elsewhere(&self, entry: &Entry) -> bool {
        entry.state == EntryState::Open
            && entry.owner != self.shared.owner.id
            && self.shared.life(&entry.owner) != Life::Dead
    }
}
