//! What is left to settle (money.md §7): words that were not acknowledged, and payments in doubt.

use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::entry::{Doubt, Entry};
use super::handle::Journal;
use super::owner::Life;
use super::report_json::told_again;
use super::store;
use super::ticket::{Claim, Ticket};
use crate::error::Error;
use crate::operations::intent::Intent;
use crate::outcome::report::Report;
use crate::outcome::{EntryState, Verdict};
use crate::status::{Advice, Outcome, Status};

/// One round of settling. It tells each entry at most once, so that it ends.
pub(crate) struct Round {
    /// When it began, by the boot clock: what was handed out since is not told again.
    began_ms: i64,
    /// The number of the entry that was asked for last.
    after: i64,
}

/// What is left when there is nothing to tell.
pub(crate) enum Standing {
    /// The oldest payment in doubt or pending.
    InDoubt(Box<Report>),
    /// A word that was handed out and not acknowledged, and when it is told again.
    Unacknowledged(Box<Report>, Duration),
    /// Nothing. `others`: something of another merchant, service or till is left.
    Nothing { others: bool },
}

impl Journal {
    pub(crate) fn begin_round(&self) -> Round {
        Round { began_ms: self.shared.now_ms(), after: 0 }
    }

    /// The next word to tell: one of a process that died, or one that was handed out too long ago. It counts as handed
    /// out from now; the claim is to be held until the caller has been told.
    pub(crate) fn next_word(
        &self,
        round: &Round,
        deadline: Instant,
    ) -> Result<Option<(Box<Report>, Claim<'_>)>, Error> {
        let shared = &self.shared;
        let mut turn = shared.turn(deadline)?;
        loop {
            let found = turn.read(|connection| self.oldest_word(connection, round))?;
            if found.is_none() && shared.claims.taken().is_empty() {
                return Ok(None);
            }
            // The writing notes first what was acknowledged, which is not told again.
            let told = turn.write(|connection| {
                let Some(entry) = self.oldest_word(connection, round)? else { return Ok(None) };
                let is_ours = store::hand_out(connection, &entry, &shared.owner.id, shared.now_ms())?;
                Ok(Some(is_ours.then_some(entry)))
            })?;
            match told {
                Some(Some(entry)) => {
                    let claim = self.claim(self.key(&entry.intent.request_id), deadline);
                    return Ok(Some((Box::new(told_again(entry)), claim)));
                }
                // Another process was faster.
                Some(None) => continue,
                None => return Ok(None),
            }
        }
    }

    /// Takes of each owner the word that was handed out longest ago, and of these the one of the oldest entry.
    fn oldest_word(&self, connection: &Connection, round: &Round) -> store::Result<Option<Entry>> {
        let within = i64::try_from(self.acknowledge_within.as_millis()).unwrap_or(i64::MAX);
        let visible = self.shared.now_ms().saturating_sub(within).min(round.began_ms.saturating_sub(1));
        let mut oldest: Option<Entry> = None;
        for owner in store::untold_owners(connection, &self.scope)? {
            let until = if self.shared.life(&owner) == Life::Dead { i64::MAX } else { visible };
            let is_free = |entry: &Entry| !self.is_claimed(entry);
            let found = store::untold(connection, &self.scope, &owner, until, is_free)?;
            oldest = match (oldest, found) {
                (Some(one), Some(other)) => Some(if other.id < one.id { other } else { one }),
                (one, other) => one.or(other),
            };
        }
        Ok(oldest)
    }

    /// The next payment in doubt that this process may ask for. A round asks for each once.
    pub(crate) fn next_doubt(
        &self,
        round: &mut Round,
        deadline: Instant,
    ) -> Result<Option<(Ticket<'_>, Box<Intent>, Doubt)>, Error> {
        let mut turn = self.shared.turn(deadline)?;
        loop {
            let found = turn.read(|connection| {
                store::in_doubt(connection, &self.scope, round.after, |entry| self.may_be_asked(entry, round))
            });
            let Some(entry) = found? else { return Ok(None) };
            round.after = entry.id;
            if let Some(taken) = self.take_over(&mut turn, entry, deadline)? {
                return Ok(Some(taken));
            }
        }
    }

    /// Whether no call works on it, as far as can be told, and this round has told no word about it.
    fn may_be_asked(&self, entry: &Entry, round: &Round) -> bool {
        let is_told = entry.word().is_some() && !entry.told && entry.shown_ms >= round.began_ms;
        let is_sent = entry.state == EntryState::Open
            && entry.owner != self.shared.owner.id
            && self.shared.life(&entry.owner) != Life::Dead;
        !is_told && !is_sent && !self.is_claimed(entry)
    }

    /// What is left at the end of a round.
    pub(crate) fn standing(&self, deadline: Instant) -> Result<Standing, Error> {
        let mut turn = self.shared.turn(deadline)?;
        let taken = self.shared.claims.taken();
        let is_taken = |entry: &Entry| entry.word().is_some_and(|word| taken.contains(&word));
        turn.read(|connection| {
            let scope = &self.scope;
            if let Some(entry) = store::in_doubt(connection, scope, 0, |entry| self.is_in_doubt(entry))? {
                return Ok(Standing::InDoubt(Box::new(in_doubt(entry))));
            }
            for owner in store::untold_owners(connection, scope)? {
                if let Some(entry) = store::untold(connection, scope, &owner, i64::MAX, |entry| !is_taken(entry))? {
                    let wait = self.visible_in(&entry);
                    return Ok(Standing::Unacknowledged(Box::new(unacknowledged(entry)), wait));
                }
            }
            Ok(Standing::Nothing { others: store::others_wait(connection, scope)? })
        })
    }

    /// Whether its end is not known, for another reason than that a living call still sends it.
    fn is_in_doubt(&self, entry: &Entry) -> bool {
        match (entry.state, entry.owner == self.shared.owner.id) {
            (EntryState::Open, true) => !self.is_claimed(entry),
            (EntryState::Open, false) => self.shared.life(&entry.owner) != Life::Alive,
            _ => true,
        }
    }

    fn is_claimed(&self, entry: &Entry) -> bool {
        self.shared.claims.has(&self.key(&entry.intent.request_id))
    }

    fn visible_in(&self, entry: &Entry) -> Duration {
        let shown = self.shared.now_ms().saturating_sub(entry.shown_ms);
        self.acknowledge_within.saturating_sub(Duration::from_millis(u64::try_from(shown).unwrap_or_default()))
    }
}

/// The report of an entry in doubt, without asking.
pub(super) fn in_doubt(entry: Entry) -> Report {
    let is_pending = entry.state == EntryState::Pending;
    let verdict = Verdict {
        status: Status::StillUnknown,
        outcome: if is_pending { Outcome::Pending } else { Outcome::Unknown },
        advice: if entry.by_hand { Advice::CheckByHand } else { Advice::SettleFirst },
        entry: entry.state,
    };
    let report = Report::without_answer(verdict, Some(entry.intent), "");
    Report { http: entry.http, opened_at: entry.opened_at, ..report }
}

/// The report of an entry whose verdict was told. Whether it was booked is not known.
fn unacknowledged(entry: Entry) -> Report {
    let verdict = Verdict {
        status: Status::StillUnknown,
        outcome: Outcome::Unknown,
        advice: Advice::SettleFirst,
        entry: entry.state,
    };
    let detail = "its verdict was handed out, and not acknowledged yet";
    Report { opened_at: entry.opened_at, ..Report::without_answer(verdict, Some(entry.intent), detail) }
}
