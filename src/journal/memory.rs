//! The journal of a client without a file: the same rules, for the life of the client.

use std::collections::{HashMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::Instant;

use super::known::{Known, known};
use crate::asked::Asked;
use crate::fault::Fault;
use crate::outcome::EntryState;
use crate::report::Report;
use crate::status::Status;

/// Verdicts remembered; of older ones the service is the memory. What is in doubt is never forgotten.
const VERDICTS_KEPT: usize = 1_000;

/// Payments of this client, by request id.
#[derive(Default)]
pub(crate) struct Journal {
    entries: Mutex<Entries>,
    changed: Condvar,
}

#[derive(Default)]
struct Entries {
    by_id: HashMap<String, Entry>,
    /// Ids in the order their verdicts came, each with the number of that verdict.
    verdicts: VecDeque<(String, u64)>,
    verdicts_ever: u64,
}

struct Entry {
    asked: Asked,
    state: EntryState,
    /// A call works on it now.
    busy: bool,
    doubt: Option<Doubt>,
    report: Option<Box<Report>>,
    /// The number of its verdict; 0 before one.
    verdict: u64,
}

/// Why and since when a payment is in doubt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Doubt {
    /// The moment since which the connection that carried the request is surely dead.
    pub(crate) gone: Instant,
    /// The service said it knows the id.
    pub(crate) seen_409: bool,
    pub(crate) why: Status,
    /// Of the answer that put it in doubt; 0 without one.
    pub(crate) http: u16,
}

/// How a payment may go on.
pub(crate) enum Admission<'a> {
    Send(Ticket<'a>),
    Settle(Ticket<'a>, Asked, Doubt),
    Replay(Report),
    /// Another call works on it, and the time is over.
    InProgress,
    Refused(Fault),
}

/// The right to work on one entry. Dropped unfinished, as by a panic, it leaves the payment in doubt.
pub(crate) struct Ticket<'a> {
    journal: &'a Journal,
    request_id: Option<String>,
}

impl Journal {
    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Decides about a payment and, if it is to be sent, enters it as OPEN.
    pub(crate) fn admit(&self, asked: &Asked, guard_order: bool, deadline: Instant) -> Admission<'_> {
        let mut entries = self.entries();
        loop {
            let id = asked.request_id.as_str();
            let entry = entries.by_id.get(id);
            let decision =
                entry.map_or(Known::Send, |entry| known(entry.state, entry.busy, entry.asked.is_same_payment(asked)));
            match decision {
                Known::Refuse => return Admission::Refused(Fault::new(Status::RequestIdUsed, "request_id")),
                Known::Replay => return replay(entry),
                Known::Settle => return self.settle(&mut entries, id),
                Known::Send => {
                    if let Some(other) = entries.order_in_doubt(asked).filter(|_| guard_order) {
                        let detail = format_args!("its request_id is {other}");
                        return Admission::Refused(Fault::because(Status::OrderInDoubt, "order_number", detail));
                    }
                    entries.by_id.insert(id.to_owned(), Entry::open(asked.clone()));
                    return Admission::Send(self.ticket(id));
                }
                Known::Wait => match self.wait(entries, deadline) {
                    Some(waited) => entries = waited,
                    None => return Admission::InProgress,
                },
            }
        }
    }

    /// Something was sent under this id, and what became of it is not known.
    pub(crate) fn is_in_doubt(&self, request_id: &str) -> bool {
        let entries = self.entries();
        let entry = entries.by_id.get(request_id);
        entry.is_some_and(|entry| matches!(entry.state, EntryState::Open | EntryState::Doubt | EntryState::Pending))
    }

    /// What is known under an id; None when nothing is.
    pub(crate) fn recall(&self, request_id: &str, deadline: Instant) -> Option<Admission<'_>> {
        let mut entries = self.entries();
        loop {
            let entry = entries.by_id.get(request_id)?;
            match known(entry.state, entry.busy, true) {
                Known::Settle => return Some(self.settle(&mut entries, request_id)),
                Known::Wait => match self.wait(entries, deadline) {
                    Some(waited) => entries = waited,
                    None => return Some(Admission::InProgress),
                },
                Known::Replay | Known::Send | Known::Refuse => return Some(replay(Some(entry))),
            }
        }
    }

    fn settle(&self, entries: &mut Entries, id: &str) -> Admission<'_> {
        let entry = entries.by_id.get_mut(id).expect("decided about it a moment ago");
        entry.busy = true;
        // OPEN without a living call: its connection is dead since now at the latest.
        let unknown = Doubt { gone: Instant::now(), seen_409: false, why: Status::StillUnknown, http: 0 };
        let doubt = entry.doubt.unwrap_or(unknown);
        Admission::Settle(self.ticket(id), entry.asked.clone(), doubt)
    }

    fn ticket(&self, id: &str) -> Ticket<'_> {
        Ticket { journal: self, request_id: Some(id.to_owned()) }
    }

    fn wait<'a>(&self, entries: MutexGuard<'a, Entries>, deadline: Instant) -> Option<MutexGuard<'a, Entries>> {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return None;
        }
        let (entries, _) = self.changed.wait_timeout(entries, left).unwrap_or_else(|poisoned| poisoned.into_inner());
        Some(entries)
    }

    fn finish(&self, id: &str, state: EntryState, doubt: Option<Doubt>, report: Option<&Report>) {
        let mut entries = self.entries();
        if let Some(entry) = entries.by_id.get_mut(id) {
            entry.busy = false;
            entry.state = state;
            entry.doubt = doubt;
            entry.report = report.map(|report| Box::new(report.clone()));
        }
        if doubt.is_none() {
            entries.remember_verdict(id);
        }
        self.changed.notify_all();
    }
}

fn replay<'a>(entry: Option<&Entry>) -> Admission<'a> {
    match entry.and_then(|entry| entry.report.as_ref()) {
        Some(report) => Admission::Replay(report.as_ref().clone().replayed()),
        None => Admission::InProgress,
    }
}

impl Entries {
    /// The request id of another payment in doubt that has this order number.
    fn order_in_doubt(&self, asked: &Asked) -> Option<&str> {
        let order = asked.order_number.as_deref()?;
        self.by_id
            .values()
            .find(|entry| {
                let in_doubt = match entry.state {
                    EntryState::Doubt | EntryState::Pending => true,
                    // One in progress is no second press of the button: it may be split tender.
                    EntryState::Open => !entry.busy,
                    _ => false,
                };
                in_doubt
                    && entry.asked.order_number.as_deref() == Some(order)
                    && entry.asked.request_id != asked.request_id
            })
            .map(|entry| entry.asked.request_id.as_str())
    }

    fn remember_verdict(&mut self, id: &str) {
        self.verdicts_ever += 1;
        if let Some(entry) = self.by_id.get_mut(id) {
            entry.verdict = self.verdicts_ever;
        }
        self.verdicts.push_back((id.to_owned(), self.verdicts_ever));
        while self.verdicts.len() > VERDICTS_KEPT {
            let Some((oldest, number)) = self.verdicts.pop_front() else { return };
            // An entry that was sent again since has another verdict, or none.
            if self.by_id.get(&oldest).is_some_and(|entry| entry.verdict == number) {
                self.by_id.remove(&oldest);
            }
        }
    }
}

impl Entry {
    fn open(asked: Asked) -> Entry {
        Entry { asked, state: EntryState::Open, busy: true, doubt: None, report: None, verdict: 0 }
    }
}

impl Ticket<'_> {
    /// Enters what the call came to. `doubt` is given as long as it is no verdict.
    pub(crate) fn finish(mut self, report: &Report, doubt: Option<Doubt>) {
        if let Some(id) = self.request_id.take() {
            self.journal.finish(&id, report.verdict.entry, doubt, Some(report));
        }
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        if let Some(id) = self.request_id.take() {
            let doubt = Doubt { gone: Instant::now(), seen_409: false, why: Status::PanicAfterSend, http: 0 };
            self.journal.finish(&id, EntryState::Doubt, Some(doubt), None);
        }
    }
}
