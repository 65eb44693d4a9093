//! The inside of every export: who is told what, whatever happens.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::{Duration, Instant};

use super::guard::guard;
use super::plain::{Input, Output, Plain};
use super::structs::{jpm_card, jpm_error, jpm_payment, jpm_profile, jpm_result};
use super::text::Texts;
use super::{read, result};
use crate::asked::{Asked, Caller, Kind};
use crate::encoding::Encoding;
use crate::fault::Fault;
use crate::numbers::jpm_status;
use crate::operations::{Operation, Recovery};
use crate::payments::client::Client;
use crate::payments::model::{Means, Payment, new_request_id};
use crate::payments::perform::Performed;
use crate::payments::requests::Task;
use crate::profiles::added::Sent;
use crate::report::Report;
use crate::status::Status;

/// An export whose faults go to a `jpm_error`.
///
/// # Safety
/// `error` is NULL or points to a `jpm_error` of as many bytes as its `struct_size` says.
pub(super) unsafe fn configure(error: *mut jpm_error, inside: impl FnOnce() -> Result<(), Fault>) -> jpm_status {
    // SAFETY: the caller's promise.
    let output = match unsafe { Output::check(error, "error") } {
        Ok(output) => output,
        Err(fault) => return fault.status as jpm_status,
    };
    let done = guard(inside);
    let fault = done.unwrap_or_else(|| Err(Fault::new(Status::Panic, ""))).err();
    if let Some(output) = output {
        output.write(&fault.as_ref().map_or_else(Output::blank, result::error));
    }
    fault.map_or(Status::Ok, |fault| fault.status) as jpm_status
}

/// As `configure`, for an export that makes a handle: `*out` is NULL unless there is one.
///
/// # Safety
/// As `configure`; `out` is NULL or writable.
pub(super) unsafe fn make<T>(
    out: *mut *mut T,
    error: *mut jpm_error,
    inside: impl FnOnce() -> Result<T, Fault>,
) -> jpm_status {
    // SAFETY: the caller's promises.
    unsafe {
        if !error.is_null() && Output::check(error, "error").is_err() {
            return Status::StructSize as jpm_status;
        }
        if !out.is_null() {
            out.write(std::ptr::null_mut());
        }
        configure(error, || {
            if out.is_null() {
                return Err(Fault::new(Status::Null, "out"));
            }
            out.write(Box::into_raw(Box::new(inside()?)));
            Ok(())
        })
    }
}

/// Writes what there is to tell into the caller's result.
#[derive(Clone, Copy)]
struct Teller {
    output: Output<jpm_result>,
    started: Instant,
    /// The client's, once it is known.
    encoding: Encoding,
}

impl Teller {
    fn tell(&self, report: &Report) {
        self.output.write(&result::result(report, self.started.elapsed(), self.encoding));
    }
}

/// A call that answers with a `jpm_result`.
pub(super) struct Call<'a> {
    teller: Teller,
    client: Option<&'a Client>,
    /// What the call is about, once the input has been read that far.
    asked: Option<Asked>,
    /// What the caller's result says since the first byte left; 0 before.
    sent: Arc<AtomicI32>,
}

/// An export whose faults and reports go to a `jpm_result`. `inside` checks the sizes of all inputs before it does
/// anything else: a wrong one leaves the result untouched.
///
/// # Safety
/// `to` is NULL or points to a `jpm_result` of as many bytes as its `struct_size` says.
pub(super) unsafe fn answer<'a>(
    to: *mut jpm_result,
    inside: impl FnOnce(&mut Call<'a>) -> Result<Performed<'a>, Fault>,
) -> jpm_status {
    // SAFETY: the caller's promise.
    let output = match unsafe { Output::check(to, "result") } {
        Ok(Some(output)) => output,
        Ok(None) => return Status::Null as jpm_status,
        Err(fault) => return fault.status as jpm_status,
    };
    let teller = Teller { output, started: Instant::now(), encoding: Encoding::default() };
    let mut call = Call { teller, client: None, asked: None, sent: Arc::default() };
    let performed = match guard(|| inside(&mut call)) {
        Some(Ok(performed)) => performed,
        Some(Err(fault)) if fault.status == Status::StructSize => return fault.status as jpm_status,
        Some(Err(fault)) => call.stopped(&fault).into(),
        // The truth stands in the result already.
        None if call.sent.load(Ordering::Acquire) != 0 => return call.sent.load(Ordering::Acquire),
        None => call.stopped(&Fault::new(Status::Panic, "")).into(),
    };
    call.teller.tell(&performed.report);
    performed.report.verdict.status as jpm_status
}

impl<'a> Call<'a> {
    /// Names the client, which remembers what is in doubt and knows the caller's encoding.
    pub(super) fn on(&mut self, client: &'a Client) -> &'a Client {
        self.teller.encoding = client.encoding();
        self.client.insert(client)
    }

    fn stopped(&mut self, fault: &Fault) -> Report {
        match (self.client, self.asked.take()) {
            (Some(client), Some(asked)) => {
                let read = asked.clone();
                client.stopped(fault, asked, |known| known.agrees_with(&read))
            }
            (_, asked) => Report::stopped(fault, asked),
        }
    }

    /// Reads what `jpm_payment` says of an operation. Its id comes first, so that it is named in whatever is told from here on.
    ///
    /// # Safety
    /// As `read::payment`.
    pub(super) unsafe fn payment<'p>(
        &mut self,
        input: Option<Input<jpm_payment>>,
        operation: &'static Operation,
        texts: &'p Texts,
    ) -> Result<Payment<'p>, Fault> {
        let from = required(input, "payment")?;
        // SAFETY: the caller's promise.
        unsafe {
            let request_id = read::request_id(from.request_id, texts)?;
            let request_id = self.note(operation, request_id);
            if let Some(asked) = &mut self.asked {
                read::note_payment(&from, operation, texts, asked);
            }
            read::payment(&from, operation, request_id, texts)
        }
    }

    /// Notes the transaction it is about.
    pub(super) fn note_transaction(&mut self, operation: &Operation, transaction_id: &str) {
        if let Some(asked) = &mut self.asked {
            let id = Some(transaction_id.to_owned());
            *(if operation.recovery == Recovery::ByState { &mut asked.transaction_id } else { &mut asked.target }) = id;
        }
    }

    /// Notes what it is paid with, as far as that can be read: a call that is refused for something else is still about that.
    ///
    /// # Safety
    /// As `read::card`.
    pub(super) unsafe fn note_card(&mut self, from: &jpm_card, texts: &Texts) {
        if let Some(asked) = &mut self.asked {
            // SAFETY: the caller's promise.
            unsafe { read::note_card(from, texts, asked) };
        }
    }

    /// As `note_card`, of a stored profile.
    ///
    /// # Safety
    /// As `read::profile`.
    pub(super) unsafe fn note_profile(&mut self, from: &jpm_profile, texts: &Texts) {
        // SAFETY: the caller's promise.
        if let (Some(asked), Ok(profile)) = (&mut self.asked, unsafe { read::profile(from, texts) }) {
            Means::Profile(profile).note(asked);
        }
    }

    /// As `payment`; without one, nothing more is said.
    ///
    /// # Safety
    /// As `read::payment`.
    pub(super) unsafe fn payment_or_nothing<'p>(
        &mut self,
        input: Option<Input<jpm_payment>>,
        operation: &'static Operation,
        texts: &'p Texts,
    ) -> Result<Payment<'p>, Fault> {
        match input {
            // SAFETY: the caller's promise.
            Some(_) => unsafe { self.payment(input, operation, texts) },
            None => Ok(Payment::unsaid(self.note(operation, None))),
        }
    }

    /// Notes what the call is about, under the caller's id or one made for it.
    pub(super) fn note<'p>(&mut self, operation: &'static Operation, request_id: Option<&'p str>) -> Cow<'p, str> {
        let gave_id = request_id.is_some();
        let request_id = request_id.map_or_else(|| Cow::Owned(new_request_id()), Cow::Borrowed);
        let caller = Caller { gave_id, allows_duplicate: false };
        self.asked = Some(Asked { caller, ..Asked::of(operation, &[], &request_id) });
        request_id
    }

    pub(super) fn perform(&self, client: &'a Client, task: Task, timeout: Option<Duration>) -> Performed<'a> {
        client.perform(task, client.deadline(self.teller.started, timeout), self.on_send())
    }

    /// What a report looks like in the caller's result.
    pub(super) fn shown(&self, report: &Report) -> jpm_result {
        result::result(report, self.teller.started.elapsed(), self.teller.encoding)
    }

    /// As `perform`, of a call about a profile.
    pub(super) fn perform_on_profile(&self, client: &'a Client, task: Task, sent: &Sent) -> Performed<'a> {
        client.perform_on_profile(task, sent, client.deadline(self.teller.started, None), self.on_send())
    }

    /// Leaves the truth in the caller's result just before the first byte leaves.
    fn on_send(&self) -> impl FnOnce(&Report) + Send + 'static {
        let (teller, sent) = (self.teller, self.sent.clone());
        move |report| {
            teller.tell(report);
            sent.store(report.verdict.status as jpm_status, Ordering::Release);
        }
    }

    pub(super) fn look_up(&self, client: &Client, kind: Kind, request_id: &str) -> Report {
        client.look_up_request(kind, request_id, client.deadline(self.teller.started, None)).report
    }

    pub(super) fn settle_next(&self, client: &Client) -> Report {
        client.settle_next(client.deadline(self.teller.started, None))
    }

    pub(super) fn look_up_transaction(&self, client: &Client, kind: Kind, transaction_id: &str) -> Report {
        client.look_up_transaction(kind, transaction_id, client.deadline(self.teller.started, None)).report
    }
}

/// A struct that must be there, read.
pub(super) fn required<T: Plain>(input: Option<Input<T>>, name: &'static str) -> Result<T, Fault> {
    input.ok_or_else(|| Fault::new(Status::Null, name))?.read()
}
