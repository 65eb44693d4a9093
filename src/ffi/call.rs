//! The inside of every export: who is told what, whatever happens.

use std::borrow::Cow;
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::abi_struct::{AbiStruct, Input, Out, Output};
use super::client::{self, Visit, jpm_client};
use super::given::{Given, field};
use super::guard::{PANICKED, export, guard, panic_point};
use super::response_json::Response;
use super::structs::jpm_response;
use super::structs::{jpm_card, jpm_payment, jpm_profile, jpm_result};
use super::text::Texts;
use super::{inputs, outputs};
use crate::client::Client;
use crate::client::performed::Performed;
use crate::constants::{JPM_ADVICE_SETTLE_FIRST, JPM_OUTCOME_UNKNOWN, jpm_status};
use crate::error::Error;
use crate::operations::intent::{Caller, Intent, new_request_id};
use crate::operations::request::Request;
use crate::operations::{Kind, Operation, Recovery};
use crate::outcome::report::Report;
use crate::payments::model::{Instrument, Payment};
use crate::profiles::added::Sent;
use crate::status::Status;
use crate::text::encoding::Encoding;

/// Writes what there is to tell into the caller's result.
#[derive(Clone)]
struct Teller {
    /// None: the export has returned, and the result is the caller's again.
    output: Arc<Mutex<Option<Output<jpm_result>>>>,
    started: Instant,
    /// The client's, once it is known.
    encoding: Encoding,
}

impl Teller {
    fn output(&self) -> MutexGuard<'_, Option<Output<jpm_result>>> {
        self.output.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, report: &Report) {
        let told = outputs::result(report, self.started.elapsed(), self.encoding);
        if let Some(output) = *self.output() {
            output.write(&told);
        }
    }

    /// What is left to say when the library fails in telling: whatever was done is not known here.
    fn tell_nothing_known(&self) {
        if let Some(output) = *self.output() {
            output.write(&jpm_result {
                status: PANICKED,
                outcome: JPM_OUTCOME_UNKNOWN,
                advice: JPM_ADVICE_SETTLE_FIRST,
                ..Output::blank()
            });
        }
    }
}

/// A call that answers with a `jpm_result`.
pub(super) struct Call<'a> {
    teller: Teller,
    client: Option<Visit<'a>>,
    /// What the call is about, once the input has been read that far.
    intent: Option<Intent>,
    /// What the caller's result says since the first byte left; 0 before.
    sent: Arc<AtomicI32>,
    /// Where the whole answer goes, and what stood there before.
    response: Option<(Out<*mut jpm_response>, MaybeUninit<*mut jpm_response>)>,
}

/// An export whose faults and reports go to a `jpm_result`. `inside` checks the sizes of all inputs before it does
/// anything else: a wrong one leaves the result untouched.
pub(super) fn answer<'a>(
    to: Given<'a, *mut jpm_result>,
    inside: impl FnOnce(&mut Call<'a>) -> Result<Performed<'a>, Error>,
) -> jpm_status {
    export(PANICKED, || {
        let output = match Output::check(to, "result") {
            Ok(Some(output)) => output,
            Ok(None) => return Status::Null as jpm_status,
            Err(fault) => return fault.status as jpm_status,
        };
        let output = Arc::new(Mutex::new(Some(output)));
        let teller = Teller { output, started: Instant::now(), encoding: Encoding::default() };
        let mut call = Call { teller, client: None, intent: None, sent: Arc::default(), response: None };
        let done = guard(|| inside(&mut call));
        if let Some(Err(Error { status: Status::StructSize, .. })) = done {
            if let Some((out, before)) = call.response {
                out.put_back(before);
            }
            return Status::StructSize as jpm_status;
        }
        // Dropped when it has been told: others may work on the same payment from then on.
        let mut performed = None;
        let told = guard(|| call.tell(done, &mut performed)).unwrap_or_else(|| call.tell_nothing_known());
        guard(|| drop(performed));
        told
    })
}

impl<'a> Call<'a> {
    /// Names the client, which remembers what is in doubt and knows the caller's encoding. It is not freed before this call ends.
    pub(super) fn enter(&mut self, client: Given<'a, *const jpm_client>) -> Result<&'a Client, Error> {
        let visit = client::enter(client)?;
        self.teller.encoding = visit.client.encoding();
        Ok(self.client.insert(visit).client)
    }

    /// The texts of this call. What lies in its own result is copied, as the result is written while it is still needed.
    pub(super) fn texts(&self, client: &Client) -> Texts<'a> {
        Texts::beside(client, *self.teller.output())
    }

    /// Tells what it came to; None: it panicked.
    fn tell(
        &mut self,
        done: Option<Result<Performed<'a>, Error>>,
        performed: &mut Option<Performed<'a>>,
    ) -> jpm_status {
        let performed = performed.insert(match done {
            Some(Ok(performed)) => performed,
            Some(Err(fault)) => self.stopped(&fault).into(),
            // The truth stands in the result already.
            None if self.has_sent() != 0 => return self.has_sent(),
            None => self.stopped(&Error::new(Status::Panic, "")).into(),
        });
        panic_point("writing");
        self.hand_out(performed);
        self.teller.tell(&performed.report);
        performed.report.verdict.status as jpm_status
    }

    /// The whole answer, to a caller who wants it.
    pub(super) fn hand_out(&self, performed: &Performed) {
        if let (Some((out, _)), Some(body)) = (self.response, &performed.body) {
            let response = Response::received(performed.report.http, &body.shown);
            out.set(Box::into_raw(Box::new(jpm_response { response, result: Some(self.shown(&performed.report)) })));
        }
    }

    /// Notes where the whole answer goes; until there is one, nothing is there.
    pub(super) fn answer_goes_to(&mut self, out: Given<*mut *mut jpm_response>) {
        self.response = Out::check(out).map(|out| (out, out.replace(ptr::null_mut())));
    }

    fn tell_nothing_known(&self) -> jpm_status {
        if self.has_sent() == 0 {
            self.teller.tell_nothing_known();
            return PANICKED;
        }
        self.has_sent()
    }

    /// What the result says since the first byte left; 0 before.
    fn has_sent(&self) -> jpm_status {
        self.sent.load(Ordering::Acquire)
    }

    fn stopped(&mut self, fault: &Error) -> Report {
        match (&self.client, self.intent.take()) {
            (Some(Visit { client, .. }), Some(intent)) => {
                let read = intent.clone();
                client.stopped(fault, intent, |known| known.agrees_with(&read))
            }
            (_, intent) => Report::stopped(fault, intent),
        }
    }

    /// Reads what `jpm_payment` says of an operation. Its id comes first, so that it is named in whatever is told from here on.
    pub(super) fn payment<'p>(
        &mut self,
        input: Option<Input<'p, jpm_payment>>,
        operation: &'static Operation,
        texts: &'p Texts,
    ) -> Result<Payment<'p>, Error> {
        let from = &required(input, "payment")?;
        self.answer_goes_to(field!(from.response));
        let request_id = inputs::request_id(field!(from.request_id), texts)?;
        let request_id = self.note(operation, request_id);
        if let Some(intent) = &mut self.intent {
            inputs::note_payment(from, operation, texts, intent);
        }
        inputs::payment(from, operation, request_id, texts)
    }

    /// Notes the transaction it is about.
    pub(super) fn note_transaction(&mut self, operation: &Operation, transaction_id: &str) {
        if let Some(intent) = &mut self.intent {
            let id = Some(transaction_id.to_owned());
            *(if operation.recovery == Recovery::ByState { &mut intent.transaction_id } else { &mut intent.target }) =
                id;
        }
    }

    /// Notes what it is paid with, as far as that can be read: a call that is refused for something else is still about that.
    pub(super) fn note_card(&mut self, from: &Given<jpm_card>, texts: &Texts) {
        if let Some(intent) = &mut self.intent {
            inputs::note_card(from, texts, intent);
        }
    }

    /// As `note_card`, of a stored profile.
    pub(super) fn note_profile(&mut self, from: &Given<jpm_profile>, texts: &Texts) {
        if let (Some(intent), Ok(profile)) = (&mut self.intent, inputs::profile(from, texts)) {
            Instrument::Profile(profile).note(intent);
        }
    }

    /// As `payment`; without one, nothing more is said.
    pub(super) fn payment_or_nothing<'p>(
        &mut self,
        input: Option<Input<'p, jpm_payment>>,
        operation: &'static Operation,
        texts: &'p Texts,
    ) -> Result<Payment<'p>, Error> {
        match input {
            Some(_) => self.payment(input, operation, texts),
            None => Ok(Payment::unsaid(self.note(operation, None))),
        }
    }

    /// Notes what the call is about, under the caller's id or one made for it.
    pub(super) fn note<'p>(&mut self, operation: &'static Operation, request_id: Option<&'p str>) -> Cow<'p, str> {
        let gave_id = request_id.is_some();
        let request_id = request_id.map_or_else(|| Cow::Owned(new_request_id()), Cow::Borrowed);
        let caller = Caller { gave_id, allows_duplicate: false };
        self.intent = Some(Intent { caller, ..Intent::of(operation, &[], &request_id) });
        request_id
    }

    pub(super) fn perform(&self, client: &'a Client, request: Request, timeout: Option<Duration>) -> Performed<'a> {
        client.perform(request, client.deadline(self.teller.started, timeout), self.on_send())
    }

    /// What a report looks like in the caller's result.
    pub(super) fn shown(&self, report: &Report) -> jpm_result {
        outputs::result(report, self.teller.started.elapsed(), self.teller.encoding)
    }

    /// As `perform`, of a call about a profile.
    pub(super) fn perform_on_profile(&self, client: &'a Client, request: Request, sent: &Sent) -> Performed<'a> {
        client.perform_on_profile(request, sent, client.deadline(self.teller.started, None), self.on_send())
    }

    /// Leaves the truth in the caller's result just before the first byte leaves.
    fn on_send(&self) -> impl FnOnce(&Report) + Send + 'static {
        let (teller, sent) = (self.teller.clone(), self.sent.clone());
        move |report| {
            teller.tell(report);
            sent.store(report.verdict.status as jpm_status, Ordering::Release);
        }
    }

    pub(super) fn look_up(&self, client: &'a Client, kind: Kind, request_id: &str) -> Performed<'a> {
        client.look_up_request(kind, request_id, client.deadline(self.teller.started, None))
    }

    pub(super) fn settle_next(&self, client: &'a Client) -> Performed<'a> {
        client.settle_next(client.deadline(self.teller.started, None))
    }

    pub(super) fn look_up_transaction(&self, client: &'a Client, kind: Kind, transaction_id: &str) -> Performed<'a> {
        client.look_up_transaction(kind, transaction_id, client.deadline(self.teller.started, None))
    }
}

impl Drop for Call<'_> {
    /// From here on the result is the caller's again.
    fn drop(&mut self) {
        self.teller.output().take();
    }
}

/// A struct that must be there, read.
pub(super) fn required<'c, T: AbiStruct>(
    input: Option<Input<'c, T>>,
    name: &'static str,
) -> Result<Given<'c, T>, Error> {
    input.ok_or_else(|| Error::new(Status::Null, name))?.read()
}
