//! A verdict as the journal keeps it: what `jpm_result` says of it, and nothing from which a card could be made.

use std::time::Duration;

use serde_json::{Value, json};

use super::entry::Entry;
use crate::operations::intent::Intent;
use crate::outcome::report::{ErrorText, Report};
use crate::outcome::{EntryState, Verdict};
use crate::status::{Advice, Outcome, ProfileFate, Status};
use crate::text::redact::without_card_numbers;
use crate::wire::answer::Answer;

/// The report as JSON.
pub(crate) fn to_json(report: &Report) -> String {
    let verdict = report.verdict;
    let error = report.error.as_ref().map(|error| {
        let [code, message, field] = [&error.code, &error.message, &error.field].map(|text| without_card_numbers(text));
        json!({ "code": code, "message": message, "field": field })
    });
    let stored = json!({
        "status": verdict.status as i32,
        "outcome": verdict.outcome as i32,
        "advice": verdict.advice as i32,
        "profile": report.profile as i32,
        "http": report.http,
        "flags": report.flags,
        "error": error,
        "answer": report.answer.as_ref().map(|answer| answer.shown(without_card_numbers)),
    });
    stored.to_string()
}

/// The report that was written; None: the text is not one of ours.
pub(crate) fn from_json(text: &str, entry: EntryState, intent: Intent) -> Option<Report> {
    let stored: Value = serde_json::from_str(text).ok()?;
    let number = |name: &str| stored[name].as_i64().and_then(|number| i32::try_from(number).ok());
    let error = |name: &str| stored["error"][name].as_str().unwrap_or_default().to_owned();
    let answer = match &stored["answer"] {
        Value::Null => None,
        answer => Some(Box::new(Answer::read(answer.to_string().as_bytes()).ok()?)),
    };
    Some(Report {
        verdict: Verdict {
            status: Status::from_number(number("status")?)?,
            outcome: Outcome::from_number(number("outcome")?)?,
            advice: Advice::from_number(number("advice")?)?,
            entry,
        },
        profile: ProfileFate::from_number(number("profile")?)?,
        http: u16::try_from(number("http")?).ok()?,
        flags: u32::try_from(number("flags")?).ok()?,
        intent: Some(intent),
        answer,
        error: stored["error"].is_object().then(|| ErrorText {
            code: error("code"),
            message: error("message"),
            field: error("field"),
        }),
        retry_after: Duration::ZERO,
        attempts: 0,
        journal: Status::Ok,
        verdict_number: 0,
        proof_after: Duration::ZERO,
        opened_at: 0,
        other_request_id: None,
    })
}

/// The report of an entry whose result cannot be read: its state still tells.
pub(super) fn from_state(state: EntryState, intent: Intent) -> Report {
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
    Report::without_answer(verdict, Some(intent), "")
}

/// The word that stands about an entry, told once more.
pub(super) fn told_again(entry: Entry) -> Report {
    let number = entry.word().map_or(0, |word| word.number);
    let state = if entry.state.is_open() { EntryState::ByHand } else { entry.state };
    let read = entry.result.and_then(|result| from_json(&result, state, entry.intent.clone()));
    let report = read.unwrap_or_else(|| from_state(state, entry.intent)).replayed();
    Report { verdict_number: number, opened_at: entry.opened_at, ..report }
}

/// How much was approved: the amount of the answer, or else what was asked.
pub(super) fn approved_amount(entry: &Entry) -> Option<i64> {
    let told = entry.result.as_deref().and_then(|result| from_json(result, entry.state, entry.intent.clone()));
    told.and_then(|report| report.answer?.amount.known()).or(entry.intent.amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_number_in_a_text_is_not_kept() {
        let answer = br#"{"hostMessage":"4112 3441 1234 4113","responseMessage":"of 4112-3441-1234-4113",
            "paymentMethodType":{"card":{"maskedAccountNumber":"4112344112344113"}}}"#;
        let verdict = Verdict {
            status: Status::Refused,
            outcome: Outcome::NotProcessed,
            advice: Advice::Fix,
            entry: EntryState::Refused,
        };
        let answer = Answer::read(answer).unwrap();
        let text = to_json(&Report::from_answer(verdict, Intent::sample("ours"), 400, answer, false));
        assert!(!text.contains("4113") && text.contains("XXXX"), "{text}");
    }

    #[test]
    fn of_a_short_number_only_the_last_four_are_kept() {
        for (masked, kept) in
            [("411234XXXX4113", "XXXXXXXXXX4113"), ("411234XXXXX4113", "411234XXXXX4113"), ("4113", "4113")]
        {
            let answer = format!(r#"{{"paymentMethodType":{{"card":{{"maskedAccountNumber":"{masked}"}}}}}}"#);
            let shown = Answer::read(answer.as_bytes()).unwrap().shown(without_card_numbers);
            assert_eq!(shown["paymentMethodType"]["card"]["maskedAccountNumber"], kept);
        }
    }
}
