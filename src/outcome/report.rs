//! The report of a call: all that its caller is told.

use std::time::Duration;

use super::decision_table::{EntryState, ProfileEvidence, Verdict};
use crate::constants::*;
use crate::error::Error;
use crate::operations::intent::Intent;
use crate::status::{Advice, Outcome, ProfileFate, Status};
use crate::wire::answer::Answer;

/// Everything `jpm_result` says.
#[derive(Clone)]
pub(crate) struct Report {
    pub(crate) verdict: Verdict,
    pub(crate) profile: ProfileFate,
    pub(crate) http: u16,
    pub(crate) flags: u32,
    /// None: not even the input could be read.
    pub(crate) intent: Option<Intent>,
    /// The answer or record on which the verdict rests.
    pub(crate) answer: Option<Box<Answer>>,
    /// It is set whenever the outcome of a call is not APPROVED.
    pub(crate) error: Option<ErrorText>,
    pub(crate) retry_after: Duration,
    pub(crate) attempts: u32,
    /// What was wrong with the journal. It never changes the outcome.
    pub(crate) journal: Status,
    /// Which of the words about its request id this verdict is, from 1; 0: it is none.
    pub(crate) verdict_number: i64,
    /// How long it takes until "empty" will be proof; zero: that does not matter.
    pub(crate) proof_after: Duration,
    /// When it was entered in the journal, in milliseconds since 1970; 0: it was not.
    pub(crate) opened_at: i64,
    /// The payment that decides instead of this one.
    pub(crate) other_request_id: Option<String>,
}

/// One fault in words, whoever found it.
#[derive(Clone)]
pub(crate) struct ErrorText {
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) field: String,
}

impl Report {
    fn new(verdict: Verdict, intent: Option<Intent>) -> Report {
        Report {
            verdict,
            profile: ProfileFate::None,
            http: 0,
            flags: 0,
            intent,
            answer: None,
            error: None,
            retry_after: Duration::ZERO,
            attempts: 0,
            journal: Status::Ok,
            verdict_number: 0,
            proof_after: Duration::ZERO,
            opened_at: 0,
            other_request_id: None,
        }
    }

    /// The report of a verdict that rests on no answer. `detail` says more than the status.
    pub(crate) fn without_answer(verdict: Verdict, intent: Option<Intent>, detail: &str) -> Report {
        let status = verdict.status;
        let message = match detail {
            "" => status.text_str().to_owned(),
            detail => format!("{}: {detail}", status.text_str()),
        };
        let mut report = Report::new(verdict, intent);
        report.profile = report.fate(ProfileEvidence { asked: report.asks_profile(), ..NO_EVIDENCE });
        report.error = Some(ErrorText { code: status.name_str().to_owned(), message, field: field_of(status) });
        report
    }

    /// The report of a call that a fault stopped before anything was sent.
    pub(crate) fn stopped(fault: &Error, intent: Option<Intent>) -> Report {
        let verdict = Verdict {
            status: fault.status,
            outcome: Outcome::NotAttempted,
            advice: fault.status.advice(),
            entry: EntryState::NoEntry,
        };
        let mut report = Report::new(verdict, intent);
        report.error = Some(ErrorText {
            code: fault.status.name_str().to_owned(),
            message: fault.message.clone(),
            field: fault.field.to_owned(),
        });
        report
    }

    /// The report of a payment in doubt about which nothing new is known; `detail` says more than the status.
    pub(crate) fn in_doubt(status: Status, intent: Option<Intent>, detail: &str) -> Report {
        let verdict =
            Verdict { status, outcome: Outcome::Unknown, advice: Advice::SettleFirst, entry: EntryState::Doubt };
        Report::without_answer(verdict, intent, detail)
    }

    /// The report when another payment decides, and nothing was sent.
    pub(crate) fn see_other(fault: &Error, intent: Intent, other: String) -> Report {
        Report { other_request_id: Some(other), ..Report::stopped(fault, Some(intent)) }
    }

    /// The report when the journal cannot be read: nobody can say that the caller's own id was never sent.
    pub(crate) fn unreadable(journal: &Error, intent: Intent) -> Report {
        let verdict = Verdict {
            status: Status::StillUnknown,
            outcome: Outcome::Unknown,
            // Other processes will soon be done with it: then the same call can tell.
            advice: if journal.status == Status::JournalBusy { Advice::SettleFirst } else { Advice::Fix },
            entry: EntryState::NoEntry,
        };
        let mut report = Report::without_answer(verdict, Some(intent), &journal.message);
        report.journal = journal.status;
        if let Some(error) = &mut report.error {
            error.field = journal.field.to_owned();
        }
        report
    }

    /// The report of a later call that is stopped, under an id under which nothing was done: the outcome stays.
    pub(crate) fn stopped_again(&self, fault: &Error, intent: Intent) -> Report {
        let stopped = Report::stopped(fault, Some(intent));
        let Verdict { outcome, entry, .. } = self.verdict;
        let verdict = Verdict { outcome, entry, ..stopped.verdict };
        Report { verdict, opened_at: self.opened_at, ..stopped }
    }

    /// The report that is true from just before the first byte leaves until something better is known.
    pub(crate) fn pessimistic(intent: Intent) -> Report {
        let unresolved = super::unresolved(intent.operation.recovery, Status::PanicAfterSend);
        let verdict = Verdict { entry: EntryState::Open, ..unresolved };
        Report { attempts: 1, ..Report::without_answer(verdict, Some(intent), "") }
    }

    /// The report of a verdict on an answer about the payment, on the service's refusal, or on a record (`looked_up`).
    pub(crate) fn from_answer(verdict: Verdict, intent: Intent, http: u16, answer: Answer, looked_up: bool) -> Report {
        let new_profile = answer.new_profile();
        let evidence = ProfileEvidence {
            asked: intent.asks_profile,
            has_id: new_profile.is_some_and(|profile| profile.consumer_profile_id.is_present()),
            has_block: new_profile.is_some(),
            looked_up,
        };
        let flags = if looked_up { JPM_RESULT_FOUND_BY_LOOKUP } else { 0 };
        let error = (verdict.outcome != Outcome::Approved).then(|| ErrorText::of(&answer, verdict.status));
        let mut report = Report::new(verdict, Some(intent));
        report.profile = report.fate(evidence);
        Report { http, flags, error, answer: Some(Box::new(answer)), ..report }
    }

    /// Puts what caused the doubt before what the look-ups brought.
    pub(crate) fn explained(mut self, why: &str) -> Report {
        let status = self.verdict.status.text_str();
        if let (false, Some(error)) = (why.is_empty() || self.answer.is_some(), &mut self.error) {
            let asking = error.message.strip_prefix(status).and_then(|rest| rest.strip_prefix(": "));
            error.message = match asking {
                Some(asking) => format!("{status}: {why}; {asking}"),
                None => format!("{status}: {why}"),
            };
        }
        self
    }

    pub(crate) fn replayed(mut self) -> Report {
        self.flags |= JPM_RESULT_REPLAYED;
        self.attempts = 0;
        self
    }

    fn asks_profile(&self) -> bool {
        self.intent.as_ref().is_some_and(|intent| intent.asks_profile)
    }

    fn fate(&self, evidence: ProfileEvidence) -> ProfileFate {
        super::profile_fate(self.verdict.outcome, evidence)
    }
}

const NO_EVIDENCE: ProfileEvidence =
    ProfileEvidence { asked: false, has_id: false, has_block: false, looked_up: false };

impl ErrorText {
    /// The service's own words, from a record, from `messages`, or from its gateway.
    fn of(answer: &Answer, status: Status) -> ErrorText {
        let first = |texts: [&str; 4]| texts.into_iter().find(|text| !text.is_empty()).map(str::to_owned);
        let validation = answer.validation_errors.0.clone().unwrap_or_default();
        let message = first([
            validation.message.as_str(),
            answer.response_message.as_str(),
            answer.error_description.as_str(),
            answer.oauth_description.as_str(),
        ]);
        let code = first([
            answer.response_code.as_str(),
            answer.error_code.as_str(),
            answer.error.as_str(),
            status.name_str(),
        ]);
        ErrorText {
            code: code.unwrap_or_default(),
            message: message.unwrap_or_else(|| status.text_str().to_owned()),
            field: match validation.entity.as_str() {
                "" => field_of(status),
                entity => entity.to_owned(),
            },
        }
    }
}

/// The field that a status is about, if it is always the same one.
fn field_of(status: Status) -> String {
    match status {
        Status::RequestIdTaken | Status::RequestIdUsed => "request_id",
        Status::Unauthorized => "access_token",
        _ => "",
    }
    .to_owned()
}
