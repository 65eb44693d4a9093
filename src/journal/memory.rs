//! The journal of a client without a file: the same rules, for the life of the client.

use std::collections::{HashMap, VecDeque};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Instant;

use super::known::{Known, known};
use crate::asked::{Asked, Kind};
use crate::fault::Fault;
use crate::operations;
use crate::outcome::EntryState;
use crate::report::Report;
use crate::running::{GLANCE, Running};
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
    /// A call works on it now.
    busy: bool,
    came_to: CameTo,
}

/// What a payment has come to so far.
enum CameTo {
    /// A call is sending it.
    Open,
    /// In doubt, or pending.
    Doubt(Doubt),
    /// The verdict and its number.
    Told(Box<Report>, u64),
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
    Settle(Ticket<'a>, Box<Asked>, Doubt),
    Replay(Report),
    /// Another call works on it, and the time is over.
    InProgress,
    Refused(Fault),
}

/// The right to work on one entry. Dropped unfinished, as by a panic, it leaves the payment in doubt if a byte has left.
pub(crate) struct Ticket<'a> {
    journal: &'a Journal,
    /// None once it is finished.
    request_id: Option<String>,
    sent: Arc<AtomicBool>,
    /// What stood there before: it stands again if nothing is sent.
    before: Option<Entry>,
}

impl Journal {
    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Decides about a payment and, if it is to be sent, enters it as OPEN.
    pub(crate) fn admit(
        &self,
        asked: &Asked,
        guard_order: bool,
        deadline: Instant,
        running: &Running,
    ) -> Admission<'_> {
        let mut entries = match self.decide(&asked.request_id, Some(asked), deadline, running) {
            ControlFlow::Break(admission) => return admission,
            ControlFlow::Continue(entries) => entries,
        };
        if let Some(other) = entries.order_in_doubt(asked).filter(|_| guard_order) {
            let detail = format_args!("its request_id is {other}");
            return Admission::Refused(Fault::because(Status::OrderInDoubt, "order_number", detail));
        }
        let open = Entry { asked: asked.clone(), busy: true, came_to: CameTo::Open };
        let before = entries.by_id.insert(asked.request_id.clone(), open);
        let mut ticket = self.ticket(&asked.request_id, false);
        ticket.before = before;
        Admission::Send(ticket)
    }

    /// What is known under an id of this kind; None when nothing is.
    pub(crate) fn recall(
        &self,
        kind: Kind,
        request_id: &str,
        deadline: Instant,
        running: &Running,
    ) -> Option<Admission<'_>> {
        if self.entries().by_id.get(request_id)?.asked.kind() != kind {
            return None;
        }
        match self.decide(request_id, None, deadline, running) {
            ControlFlow::Break(admission) => Some(admission),
            ControlFlow::Continue(_) => None,
        }
    }

    /// Something was sent under this id, and what became of it is not known.
    pub(crate) fn is_in_doubt(&self, request_id: &str) -> bool {
        self.entries().by_id.get(request_id).is_some_and(|entry| !matches!(entry.came_to, CameTo::Told(..)))
    }

    /// Applies the table of known ids; a payment that may be sent goes on under the same lock. Without `asked`,
    /// whatever the id names is meant, and a verdict is repeated even if the payment could be sent again.
    fn decide(
        &self,
        id: &str,
        asked: Option<&Asked>,
        deadline: Instant,
        running: &Running,
    ) -> ControlFlow<Admission<'_>, MutexGuard<'_, Entries>> {
        let mut entries = self.entries();
        loop {
            let Some(entry) = entries.by_id.get_mut(id) else { return ControlFlow::Continue(entries) };
            let is_same = asked.is_none_or(|asked| entry.asked.is_same_payment(asked));
            let admission = match (known(entry.state(), entry.busy, is_same), &entry.came_to) {
                (Known::Refuse, _) => Admission::Refused(Fault::new(Status::RequestIdUsed, "request_id")),
                (Known::Settle, CameTo::Doubt(doubt)) => {
                    entry.busy = true;
                    Admission::Settle(self.ticket(id, true), Box::new(entry.asked.clone()), *doubt)
                }
                (Known::Replay, CameTo::Told(report, _)) => Admission::Replay(report.as_ref().clone().replayed()),
                (Known::Send, CameTo::Told(report, _)) if asked.is_none() => {
                    Admission::Replay(report.as_ref().clone().replayed())
                }
                (Known::Send, _) => return ControlFlow::Continue(entries),
                (Known::Wait | Known::Settle | Known::Replay, _) => match self.wait(entries, deadline, running) {
                    Some(waited) => {
                        entries = waited;
                        continue;
                    }
                    None => Admission::InProgress,
                },
            };
            return ControlFlow::Break(admission);
        }
    }

    fn ticket(&self, id: &str, sent: bool) -> Ticket<'_> {
        Ticket { journal: self, request_id: Some(id.to_owned()), sent: Arc::new(sent.into()), before: None }
    }

    /// Waits a glance for a change; None when the time is over or the call is cancelled.
    fn wait<'a>(
        &self,
        entries: MutexGuard<'a, Entries>,
        deadline: Instant,
        running: &Running,
    ) -> Option<MutexGuard<'a, Entries>> {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() || running.is_cancelled() {
            return None;
        }
        let waited = self.changed.wait_timeout(entries, left.min(GLANCE));
        let (entries, _) = waited.unwrap_or_else(|poisoned| poisoned.into_inner());
        Some(entries)
    }
}

impl Entries {
    /// The request id of another payment in doubt that has this order number. One that is being sent is no second
    /// press of the button: it may be split tender.
    fn order_in_doubt(&self, asked: &Asked) -> Option<&str> {
        let order = asked.order_number.as_ref().filter(|_| asked.operation == &operations::PAY)?;
        let other = self.by_id.values().find(|entry| {
            matches!(entry.came_to, CameTo::Doubt(_))
                && entry.asked.operation == &operations::PAY
                && entry.asked.order_number.as_ref() == Some(order)
                && entry.asked.request_id != asked.request_id
        });
        other.map(|entry| entry.asked.request_id.as_str())
    }

    fn doubt(&mut self, id: &str, doubt: Doubt) {
        if let Some(entry) = self.by_id.get_mut(id) {
            entry.came_to = CameTo::Doubt(doubt);
        }
    }

    fn tell(&mut self, id: &str, report: &Report) {
        self.verdicts_ever += 1;
        self.verdicts.push_back((id.to_owned(), self.verdicts_ever));
        if let Some(entry) = self.by_id.get_mut(id) {
            entry.came_to = CameTo::Told(Box::new(report.clone()), self.verdicts_ever);
        }
        while self.verdicts.len() > VERDICTS_KEPT {
            let Some((oldest, number)) = self.verdicts.pop_front() else { return };
            // One that was sent again since has another verdict, or none.
            let is_the_same = |entry: &Entry| matches!(&entry.came_to, CameTo::Told(_, current) if *current == number);
            if self.by_id.get(&oldest).is_some_and(is_the_same) {
                self.by_id.remove(&oldest);
            }
        }
    }
}

impl Entry {
    fn state(&self) -> EntryState {
        match &self.came_to {
            CameTo::Open => EntryState::Open,
            CameTo::Doubt(_) => EntryState::Doubt,
            CameTo::Told(report, _) => report.verdict.entry,
        }
    }
}

impl Ticket<'_> {
    /// To be set just before the first byte leaves.
    pub(crate) fn sent(&self) -> Arc<AtomicBool> {
        self.sent.clone()
    }

    /// Enters what the call came to. `doubt` is given as long as it is no verdict.
    pub(crate) fn finish(mut self, report: &Report, doubt: Option<Doubt>) {
        self.leave(|entries, id| match doubt {
            Some(doubt) => entries.doubt(id, doubt),
            None => entries.tell(id, report),
        });
    }

    fn leave(&mut self, enter: impl FnOnce(&mut Entries, &str)) {
        let Some(id) = self.request_id.take() else { return };
        let mut entries = self.journal.entries();
        enter(&mut entries, &id);
        if let Some(entry) = entries.by_id.get_mut(&id) {
            entry.busy = false;
        }
        self.journal.changed.notify_all();
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        let sent = self.sent.load(Ordering::Acquire);
        let before = self.before.take();
        self.leave(|entries, id| {
            if sent {
                // The connection was dropped before the ticket: it is dead since now at the latest.
                let doubt = Doubt { gone: Instant::now(), seen_409: false, why: Status::PanicAfterSend, http: 0 };
                entries.doubt(id, doubt);
            } else {
                entries.by_id.remove(id);
                entries.by_id.extend(before.map(|before| (id.to_owned(), before)));
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Verdict;
    use crate::told::{Advice, Outcome};

    fn asked(id: &str) -> Asked {
        Asked { order_number: Some("order".into()), ..Asked::only(Kind::Payment, id, None) }
    }

    fn send<'a>(journal: &'a Journal, id: &str) -> Ticket<'a> {
        match journal.admit(&asked(id), false, Instant::now(), &Running::unattended()) {
            Admission::Send(ticket) => ticket,
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
        Doubt { gone: Instant::now(), seen_409: false, why: Status::AnswerLost, http: 0 }
    }

    #[test]
    fn old_verdicts_are_forgotten_and_doubts_never() {
        let journal = Journal::default();
        send(&journal, "doubtful").finish(&approved("doubtful"), Some(doubt()));
        for number in 0..=VERDICTS_KEPT {
            let id = number.to_string();
            send(&journal, &id).finish(&approved(&id), None);
        }
        assert!(journal.recall(Kind::Payment, "0", Instant::now(), &Running::unattended()).is_none());
        assert!(matches!(
            journal.recall(Kind::Payment, "1", Instant::now(), &Running::unattended()),
            Some(Admission::Replay(_))
        ));
        assert!(matches!(
            journal.recall(Kind::Payment, "doubtful", Instant::now(), &Running::unattended()),
            Some(Admission::Settle(..))
        ));
    }

    #[test]
    fn a_ticket_that_is_lost_leaves_a_doubt_only_if_a_byte_has_left() {
        let journal = Journal::default();
        drop(send(&journal, "before"));
        assert!(!journal.is_in_doubt("before"));
        drop(send(&journal, "before"));

        let ticket = send(&journal, "after");
        ticket.sent().store(true, Ordering::Release);
        drop(ticket);
        assert!(journal.is_in_doubt("after"));
        let again = journal.admit(&asked("after"), false, Instant::now(), &Running::unattended());
        assert!(matches!(again, Admission::Settle(_, _, doubt) if doubt.why == Status::PanicAfterSend));
    }

    /// As when there is no token for the second try.
    #[test]
    fn a_ticket_that_sends_nothing_leaves_what_was_known() {
        let journal = Journal::default();
        let verdict = Verdict { entry: EntryState::NotProcessed, ..approved("sale").verdict };
        send(&journal, "sale").finish(&Report { verdict, ..approved("sale") }, None);
        drop(send(&journal, "sale"));
        let another = Asked { amount: Some(1), ..asked("sale") };
        let admitted = journal.admit(&another, false, Instant::now(), &Running::unattended());
        assert!(matches!(admitted, Admission::Refused(fault) if fault.status == Status::RequestIdUsed));
    }

    #[test]
    fn the_guard_stops_a_second_press_and_not_split_tender() {
        let journal = Journal::default();
        let admit = |id: &str| journal.admit(&asked(id), true, Instant::now(), &Running::unattended());
        let first = send(&journal, "first");
        assert!(matches!(admit("beside"), Admission::Send(_)), "the first is only being sent");
        first.finish(&approved("first"), Some(doubt()));
        assert!(matches!(admit("pressed"), Admission::Refused(fault) if fault.status == Status::OrderInDoubt));
        match admit("first") {
            Admission::Settle(ticket, ..) => ticket.finish(&approved("first"), None),
            _ => panic!("the same id settles"),
        }
        assert!(matches!(admit("rest"), Admission::Send(_)));
    }
}
