//! The journal of one client: what may be sent, what is known, what is to be settled.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::entry::{Doubt, Entry, Scope, Version};
use super::known::{Known, known};
use super::owner::Life;
use super::shared::{Inner, Shared};
use super::ticket::{Claim, Permit, Ticket};
use super::{store, stored};
use crate::asked::{Asked, Kind};
use crate::fault::Fault;
use crate::operations;
use crate::outcome::{EntryState, Verdict};
use crate::report::Report;
use crate::running::{GLANCE, Running};
use crate::status::Status;
use crate::told::{Advice, Outcome};

/// What one client asks of the journal.
pub(crate) struct Journal {
    pub(super) shared: Arc<Shared>,
    pub(super) scope: Scope,
    /// How long the service surely remembers what it did.
    trust: Duration,
    guard_order: bool,
}

/// What to open, and by whose rules.
pub(crate) struct Terms {
    pub(crate) file: Option<PathBuf>,
    /// Wherever it lies.
    pub(crate) anywhere: bool,
    pub(crate) keep: Duration,
    pub(crate) trust: Duration,
    pub(crate) guard_order: bool,
    pub(crate) scope: Scope,
}

/// How a payment may go on.
pub(crate) enum Admission<'a> {
    /// It may be sent, once it is entered.
    Send(Permit<'a>),
    Settle(Ticket<'a>, Box<Asked>, Doubt),
    Replay(Box<Report>),
    /// Another call works on it, and the time is over.
    InProgress,
    Refused(Fault),
}

/// What settling finds next.
pub(crate) enum Unsettled<'a> {
    Verdict(Box<Report>),
    Doubt(Ticket<'a>, Box<Asked>, Doubt),
    /// Another living process has it in doubt, and settles it.
    Elsewhere(Box<Asked>),
    Nothing,
}

/// What settling looks for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    Verdicts,
    Doubts,
}

impl Journal {
    pub(crate) fn open(terms: Terms) -> Result<Journal, Fault> {
        let shared = match &terms.file {
            Some(file) => Shared::of(file, terms.anywhere, terms.keep)?,
            None => Arc::new(Shared::in_memory()?),
        };
        let Terms { trust, guard_order, mut scope, .. } = terms;
        if shared.place.is_none() {
            // It is this client's alone.
            scope.till.clear();
        }
        Ok(Journal { shared, scope, trust, guard_order })
    }

    fn key(&self, request_id: &str) -> (Scope, String) {
        // Unique over all tills.
        (Scope { till: String::new(), ..self.scope.clone() }, request_id.to_owned())
    }

    /// This thread is here again: what it was handed, it has taken.
    pub(super) fn enter(&self) -> MutexGuard<'_, Inner> {
        let mut inner = self.shared.inner();
        let thread = thread::current().id();
        let taken: Vec<Version> = inner.handed.iter().filter(|(_, by)| **by == thread).map(|(one, _)| *one).collect();
        for version in taken {
            inner.handed.remove(&version);
            inner.taken.push(version);
        }
        inner
    }

    /// Decides about a payment. Nothing is written yet.
    pub(crate) fn admit(&self, asked: &Asked, deadline: Instant, running: &Running) -> Admission<'_> {
        let inner = self.enter();
        self.decide(inner, &asked.request_id, Some(asked), deadline, running).unwrap_or(Admission::InProgress)
    }

    /// What is known under an id of this kind; None when nothing is.
    pub(crate) fn recall(
        &self,
        kind: Kind,
        request_id: &str,
        deadline: Instant,
        running: &Running,
    ) -> Option<Admission<'_>> {
        let mut inner = self.enter();
        let found = self.shared.read(&mut inner, |connection| store::find(connection, &self.scope, request_id));
        match found {
            Ok(Some(entry)) if entry.asked.kind() == kind => self.decide(inner, request_id, None, deadline, running),
            Ok(_) => None,
            Err(fault) => Some(Admission::Refused(fault)),
        }
    }

    /// Something was sent under this id, and what became of it is not known.
    pub(crate) fn is_in_doubt(&self, request_id: &str) -> bool {
        let mut inner = self.enter();
        let found = self.shared.read(&mut inner, |connection| store::find(connection, &self.scope, request_id));
        found.is_ok_and(|entry| entry.is_some_and(|entry| entry.state.is_open()))
    }

    /// Applies the table of known ids. Without `asked`, whatever the id names is meant, a verdict is repeated even if the
    /// payment could be sent again, and None says that there is nothing.
    fn decide<'a>(
        &'a self,
        mut inner: MutexGuard<'a, Inner>,
        id: &str,
        asked: Option<&Asked>,
        deadline: Instant,
        running: &Running,
    ) -> Option<Admission<'a>> {
        let key = self.key(id);
        loop {
            let found = match self.shared.read(&mut inner, |connection| store::find(connection, &self.scope, id)) {
                Ok(found) => found,
                Err(fault) => return Some(Admission::Refused(fault)),
            };
            let is_busy = inner.busy.contains(&key);
            let next = match &found {
                None if is_busy => Known::Wait,
                None => Known::Send,
                Some(entry) => {
                    let is_same = asked.is_none_or(|asked| entry.asked.is_same_payment(asked));
                    let is_sending = entry.state == EntryState::Open && entry.owner != self.shared.owner.id;
                    known(entry.state, is_busy || (is_sending && self.shared.is_alive(&entry.owner)), is_same)
                }
            };
            return Some(match (next, found) {
                (Known::Refuse, _) => Admission::Refused(Fault::new(Status::RequestIdUsed, "request_id")),
                (Known::Replay, Some(entry)) => Admission::Replay(Box::new(self.told_again(&mut inner, entry))),
                (Known::Send, None) if asked.is_none() => return None,
                (Known::Send, Some(entry)) if asked.is_none() => {
                    Admission::Replay(Box::new(self.told_again(&mut inner, entry)))
                }
                (Known::Send, _) => match asked.and_then(|asked| self.order_in_doubt(&mut inner, asked)) {
                    Some(fault) => Admission::Refused(fault),
                    None => Admission::Send(Permit(self.claim(&mut inner, key, deadline))),
                },
                (Known::Settle, Some(entry)) => match self.take_over(&mut inner, entry, deadline) {
                    Ok(Some((ticket, asked, doubt))) => Admission::Settle(ticket, asked, doubt),
                    // Somebody was faster.
                    Ok(None) => continue,
                    Err(fault) => Admission::Refused(fault),
                },
                (Known::Wait | Known::Settle | Known::Replay, _) => match self.wait(inner, deadline, running) {
                    Some(waited) => {
                        inner = waited;
                        continue;
                    }
                    None => Admission::InProgress,
                },
            });
        }
    }

    /// A second press of the pay button. One that is being sent is none: it may be split tender.
    fn order_in_doubt(&self, inner: &mut Inner, asked: &Asked) -> Option<Fault> {
        let order = asked.order_number.as_ref().filter(|_| self.guard_order && asked.operation == &operations::PAY)?;
        let others = self.shared.read(inner, |connection| store::same_order(connection, &self.scope, asked, order));
        let is_sent = |entry: &Entry| {
            entry.state == EntryState::Open
                && (inner.busy.contains(&self.key(&entry.asked.request_id))
                    || (entry.owner != self.shared.owner.id && self.shared.is_alive(&entry.owner)))
        };
        match others {
            Ok(others) => others.iter().find(|entry| !is_sent(entry)).map(|other| {
                let detail = format_args!("its request_id is {}", other.asked.request_id);
                Fault::because(Status::OrderInDoubt, "order_number", detail)
            }),
            Err(fault) => Some(fault),
        }
    }

    fn claim(&self, inner: &mut Inner, key: (Scope, String), deadline: Instant) -> Claim<'_> {
        inner.busy.insert(key.clone());
        Claim { journal: self, key, deadline }
    }

    /// Takes an entry in doubt to settle it; None if somebody was faster.
    fn take_over(
        &self,
        inner: &mut Inner,
        entry: Entry,
        deadline: Instant,
    ) -> Result<Option<(Ticket<'_>, Box<Asked>, Doubt)>, Fault> {
        let shared = &self.shared;
        let known = entry.gone.clone().filter(|gone| shared.boot.is_this(&gone.boot));
        let gone = known.or_else(|| shared.boot.now());
        let mut version = entry.version();
        // What a dead owner, or a call of ours that died, left behind is written as ours, with the moment it was found so.
        if entry.owner != shared.owner.id || entry.state == EntryState::Open {
            let claimed = shared.write(inner, deadline, |connection| {
                store::claim(connection, &entry, &shared.owner.id, gone.as_ref())
            })?;
            if !claimed {
                return Ok(None);
            }
            version.1 += 1;
        }
        let doubt = Doubt {
            gone: gone.and_then(|gone| shared.boot.instant(&gone)),
            opened_at: entry.opened_at,
            seen_409: entry.seen_409,
            acknowledged: false,
            first_error: None,
            why: entry.why.unwrap_or(Status::AnswerLost),
            http: entry.http,
        };
        let claim = self.claim(inner, self.key(&entry.asked.request_id), deadline);
        let state = if entry.state == EntryState::Open { EntryState::Doubt } else { entry.state };
        let sent = Arc::new(AtomicBool::new(true));
        Ok(Some((Ticket { claim, version, state, sent, is_finished: false }, Box::new(entry.asked), doubt)))
    }

    /// The verdict of an entry, handed to this thread.
    pub(super) fn told_again(&self, inner: &mut Inner, entry: Entry) -> Report {
        inner.handed.insert(entry.version(), thread::current().id());
        let (state, asked) = (entry.state, entry.asked);
        let read = entry.result.and_then(|result| stored::read(&result, state, asked.clone()));
        read.unwrap_or_else(|| unreadable(state, asked)).replayed()
    }

    /// What is to be settled after that entry: a verdict nobody was told, or a doubt; and its number.
    pub(crate) fn next_unsettled(
        &self,
        what: What,
        mut after: i64,
        deadline: Instant,
    ) -> Result<(Unsettled<'_>, i64), Fault> {
        let mut inner = self.enter();
        loop {
            let found =
                self.shared.read(&mut inner, |connection| store::unsettled(connection, &self.scope, what, after))?;
            let Some(entry) = found else { return Ok((Unsettled::Nothing, after)) };
            after = entry.id;
            let is_ours = entry.owner == self.shared.owner.id;
            let life = if is_ours { Life::Dead } else { self.shared.life(&entry.owner) };
            match (life, entry.state) {
                (Life::Alive | Life::Unknown, EntryState::Doubt | EntryState::Pending)
                | (Life::Unknown, EntryState::Open) => {
                    return Ok((Unsettled::Elsewhere(Box::new(entry.asked)), after));
                }
                (Life::Alive | Life::Unknown, _) => continue,
                (Life::Dead, _) => {}
            }
            if inner.busy.contains(&self.key(&entry.asked.request_id)) {
                continue;
            }
            if entry.state.is_open() {
                match self.take_over(&mut inner, entry, deadline)? {
                    Some((ticket, asked, doubt)) => return Ok((Unsettled::Doubt(ticket, asked, doubt), after)),
                    None => continue,
                }
            }
            if inner.handed.contains_key(&entry.version()) || inner.taken.contains(&entry.version()) {
                continue;
            }
            let mut entry = entry;
            if !is_ours {
                let gone = self.shared.boot.now();
                let owner = &self.shared.owner.id;
                let claimed = self
                    .shared
                    .write(&mut inner, deadline, |connection| store::claim(connection, &entry, owner, gone.as_ref()));
                if !claimed? {
                    continue;
                }
                entry.epoch += 1;
            }
            return Ok((Unsettled::Verdict(Box::new(self.told_again(&mut inner, entry))), after));
        }
    }

    /// Notes what was taken, as no other writing may come to do it.
    pub(crate) fn note_taken(&self, deadline: Instant) -> Result<(), Fault> {
        let mut inner = self.enter();
        if inner.taken.is_empty() {
            return Ok(());
        }
        self.shared.write(&mut inner, deadline, |_| Ok(()))
    }

    /// A host that hands results to other threads says that this one is stored.
    pub(crate) fn is_stored(&self, request_id: &str, deadline: Instant) -> Result<(), Fault> {
        let mut inner = self.enter();
        let found = self.shared.read(&mut inner, |connection| store::find(connection, &self.scope, request_id))?;
        let entry =
            found.ok_or_else(|| Fault::because(Status::NotFound, "request_id", "the journal does not know it"))?;
        if entry.state.is_open() {
            return Err(Fault::because(Status::StillUnknown, "request_id", "there is no verdict to store"));
        }
        inner.handed.remove(&entry.version());
        inner.taken.push(entry.version());
        self.shared.write(&mut inner, deadline, |_| Ok(()))
    }

    /// How many payments wait to be settled: by a client like this one, and by clients of other merchants, services and tills.
    pub(crate) fn count_unsettled(&self) -> Result<(i64, i64), Fault> {
        let mut inner = self.shared.inner();
        self.shared.read(&mut inner, |connection| store::count_unsettled(connection, &self.scope))
    }

    /// Waits a glance for a change; None when the time is over or the call is cancelled.
    fn wait<'a>(
        &self,
        inner: MutexGuard<'a, Inner>,
        deadline: Instant,
        running: &Running,
    ) -> Option<MutexGuard<'a, Inner>> {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() || running.is_cancelled() {
            return None;
        }
        let waited = self.shared.changed.wait_timeout(inner, left.min(GLANCE));
        Some(waited.unwrap_or_else(PoisonError::into_inner).0)
    }
}

/// What an entry comes to whose result cannot be read: its state still tells.
fn unreadable(state: EntryState, asked: Asked) -> Report {
    let says = |outcome, advice| Verdict { status: Status::Ok, outcome, advice, entry: state };
    let verdict = match state {
        EntryState::Approved => says(Outcome::Approved, Advice::None),
        EntryState::Partial => says(Outcome::PartiallyApproved, Advice::None),
        EntryState::Declined => says(Outcome::Declined, Advice::None),
        EntryState::VoidedSince => says(Outcome::NotProcessed, Advice::None),
        EntryState::NotSent => says(Outcome::NotAttempted, Advice::SendAgain),
        EntryState::NotProcessed => says(Outcome::NotProcessed, Advice::SendAgain),
        EntryState::Refused | EntryState::IdTaken => says(Outcome::NotProcessed, Advice::Fix),
        _ => says(Outcome::Unknown, Advice::CheckByHand),
    };
    Report::without_answer(verdict, Some(asked), "")
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use super::super::ticket::VERDICTS_KEPT;
    use super::*;

    fn journal(guard_order: bool) -> Journal {
        let scope = Scope { base_url: "b".into(), merchant_id: "m".into(), till: String::new() };
        let hours = |hours: u64| Duration::from_secs(hours * 3600);
        let terms = Terms { file: None, anywhere: false, keep: hours(1), trust: hours(72), guard_order, scope };
        Journal::open(terms).unwrap()
    }

    fn asked(id: &str) -> Asked {
        Asked { order_number: Some("order".into()), ..Asked::only(Kind::Payment, id, None) }
    }

    fn admit<'a>(journal: &'a Journal, asked: &Asked) -> Admission<'a> {
        journal.admit(asked, Instant::now(), &Running::unattended())
    }

    fn recall<'a>(journal: &'a Journal, id: &str) -> Option<Admission<'a>> {
        journal.recall(Kind::Payment, id, Instant::now(), &Running::unattended())
    }

    fn send<'a>(journal: &'a Journal, id: &str) -> Ticket<'a> {
        match admit(journal, &asked(id)) {
            Admission::Send(permit) => permit.open(&asked(id)).unwrap_or_else(|_| panic!("{id} cannot be entered")),
            _ => panic!("{id} is not to be sent"),
        }
    }

    fn approved(id: &str) -> Report {
        let verdict = Verdict {
            status: Status::Ok,
            outcome: Outcome::Approved,
            advice: Advice::None,
            entry: EntryState::Approved,
        };
        Report::without_answer(verdict, Some(asked(id)), "")
    }

    fn doubt() -> Doubt {
        Doubt::begins(Status::AnswerLost, 0, false)
    }

    #[test]
    fn old_verdicts_are_forgotten_and_doubts_never() {
        let journal = journal(false);
        send(&journal, "doubtful").finish(approved("doubtful"), Some(doubt()));
        for number in 0..VERDICTS_KEPT + VERDICTS_KEPT / 10 {
            let id = number.to_string();
            send(&journal, &id).finish(approved(&id), None);
        }
        assert!(recall(&journal, "0").is_none());
        let last = (VERDICTS_KEPT - 1).to_string();
        assert!(matches!(recall(&journal, &last), Some(Admission::Replay(_))));
        assert!(matches!(recall(&journal, "doubtful"), Some(Admission::Settle(..))));
    }

    #[test]
    fn a_ticket_that_is_lost_leaves_a_doubt_only_if_a_byte_has_left() {
        let journal = journal(false);
        drop(send(&journal, "before"));
        assert!(!journal.is_in_doubt("before"));
        drop(send(&journal, "before"));

        let ticket = send(&journal, "after");
        ticket.sent().store(true, Ordering::Release);
        drop(ticket);
        assert!(journal.is_in_doubt("after"));
        let again = admit(&journal, &asked("after"));
        assert!(matches!(again, Admission::Settle(_, _, doubt) if doubt.why == Status::PanicAfterSend));
    }

    /// As when there is no token for the second try.
    #[test]
    fn a_ticket_that_sends_nothing_leaves_what_was_known() {
        let journal = journal(false);
        let verdict = Verdict { entry: EntryState::NotProcessed, ..approved("sale").verdict };
        send(&journal, "sale").finish(Report { verdict, ..approved("sale") }, None);
        drop(send(&journal, "sale"));
        let another = Asked { amount: Some(1), ..asked("sale") };
        let admitted = admit(&journal, &another);
        assert!(matches!(admitted, Admission::Refused(fault) if fault.status == Status::RequestIdUsed));
    }

    #[test]
    fn the_guard_stops_a_second_press_and_not_split_tender() {
        let journal = journal(true);
        let first = send(&journal, "first");
        assert!(matches!(admit(&journal, &asked("beside")), Admission::Send(_)), "the first is only being sent");
        first.finish(approved("first"), Some(doubt()));
        let pressed = admit(&journal, &asked("pressed"));
        assert!(matches!(pressed, Admission::Refused(fault) if fault.status == Status::OrderInDoubt));
        match admit(&journal, &asked("first")) {
            Admission::Settle(ticket, ..) => ticket.finish(approved("first"), None),
            _ => panic!("the same id settles"),
        };
        assert!(matches!(admit(&journal, &asked("rest")), Admission::Send(_)));
    }
}
