//! A report written into the caller's `jpm_result`, a fault into the caller's `jpm_error`.

use std::ffi::c_char;
use std::time::Duration;

use super::abi_struct::Output;
use super::structs::{jpm_error, jpm_result};
use super::text::{self, Written};
use crate::constants::*;
use crate::error::Error;
use crate::operations::Recovery;
use crate::outcome::report::Report;
use crate::status::{Outcome, ProfileFate, Status};
use crate::text::encoding::Encoding;
use crate::text::redact::without_card_numbers;
use crate::wire::answer::{Card, Expiry, NetworkResponse, is_retrieval_reference};
use crate::wire::scalar::{Amount, Text};

pub(super) fn error(fault: &Error) -> jpm_error {
    error_of(fault.status, fault.field, &fault.message)
}

/// `message` may be the service's own.
pub(super) fn error_of(status: Status, field: &str, message: &str) -> jpm_error {
    let mut error = Output::<jpm_error>::blank();
    error.status = status as jpm_status;
    text::write(&mut error.field, &without_card_numbers(field));
    text::write(&mut error.message, &without_card_numbers(message));
    error
}

/// `encoding` is that of the caller's writer.
pub(crate) fn result(report: &Report, elapsed: Duration, encoding: Encoding) -> jpm_result {
    let mut to = Output::<jpm_result>::blank();
    let verdict = report.verdict;
    to.status = verdict.status as jpm_status;
    to.outcome = verdict.outcome as i32;
    to.advice = verdict.advice as i32;
    to.profile_outcome = report.profile as i32;
    to.http_status = report.http.into();
    to.retry_after_ms = milliseconds(report.retry_after);
    to.elapsed_ms = milliseconds(elapsed);
    to.attempts = report.attempts;
    to.journal_status = report.journal as jpm_status;
    to.verdict_number = report.verdict_number;
    to.proof_after_ms = milliseconds(report.proof_after);
    to.opened_at_ms = report.opened_at;
    let mut writer = Writer { encoding, flags: report.flags };
    if report.journal != Status::Ok {
        writer.flags |= JPM_RESULT_NOT_JOURNALED;
    }
    intent(report, &mut to, &mut writer);
    writer.identifier(&mut to.other_request_id, report.other_request_id.as_deref().unwrap_or(""));
    answer(report, &mut to, &mut writer);
    if let Some(error) = &report.error {
        writer.message(&mut to.error_code, &error.code);
        writer.message(&mut to.error_message, &error.message);
        writer.message(&mut to.error_field, &error.field);
    }
    to.flags = writer.flags;
    to
}

/// What is known without an answer.
fn intent(report: &Report, to: &mut jpm_result, writer: &mut Writer) {
    let Some(intent) = &report.intent else { return };
    to.operation = intent.operation.number;
    if intent.operation.recovery.is_journaled() {
        to.journal_state = report.verdict.entry.number();
    }
    to.requested_amount = intent.amount.unwrap_or(0);
    writer.identifier(&mut to.request_id, &intent.request_id);
    writer.identifier(&mut to.currency, intent.currency.as_deref().unwrap_or(""));
    writer.identifier(&mut to.order_number, intent.order_number.as_deref().unwrap_or(""));
    writer.identifier(&mut to.transaction_id, intent.transaction_id.as_deref().unwrap_or(""));
    let original = intent.target.as_deref().filter(|_| intent.operation.recovery.is_journaled());
    let original =
        original.or(intent.transaction_id.as_deref().filter(|_| intent.operation.recovery == Recovery::ByState));
    writer.identifier(&mut to.original_transaction_id, original.unwrap_or(""));
    writer.identifier(&mut to.consumer_profile_id, intent.consumer_profile_id.as_deref().unwrap_or(""));
    writer.identifier(&mut to.payment_method_id, intent.payment_method_id.as_deref().unwrap_or(""));
    writer.identifier(&mut to.address_id, intent.address_id.as_deref().unwrap_or(""));
    writer.identifier(&mut to.communication_id, intent.communication_id.as_deref().unwrap_or(""));
}

/// What the answer says, over it.
fn answer(report: &Report, to: &mut jpm_result, writer: &mut Writer) {
    let Some(answer) = &report.answer else { return };

    if matches!(report.verdict.outcome, Outcome::Approved | Outcome::PartiallyApproved | Outcome::Pending) {
        to.amount = match answer.amount {
            Amount::Absent => to.requested_amount,
            amount => amount.or_zero(),
        };
        to.remaining_amount = answer.remaining_auth_amount.or_zero();
        to.refundable_amount = answer.remaining_refundable_amount.or_zero();
        to.total_authorized_amount = answer.total_authorized_amount.or_zero();
    }
    let mut id = |to: &mut [c_char], text: &Text| {
        if text.is_present() {
            writer.identifier(to, text.as_str());
        }
    };
    // A look-up by transaction id learns the request id; otherwise it is ours.
    if to.request_id[0] == 0 {
        id(&mut to.request_id, &answer.request_id);
    }
    id(&mut to.order_number, &answer.merchant_order_number);
    id(&mut to.transaction_id, &answer.transaction_id);
    if let Some(profile) = answer.profile() {
        id(&mut to.consumer_profile_id, &profile.consumer_profile_id);
        id(&mut to.payment_method_id, &profile.payment_method_id);
    }
    if let Some(profile) = answer.new_profile().filter(|_| report.profile != ProfileFate::Failed) {
        id(&mut to.consumer_profile_id, &profile.consumer_profile_id);
        id(&mut to.payment_method_id, &profile.payment_method_id);
    }
    let network = |of: fn(&NetworkResponse) -> Option<&Text>| {
        answer.fact(|card| of(card.network_response()?).filter(|text| text.is_present()))
    };
    if let Some(text) = network(|network| Some(&network.network_transaction_id)) {
        id(&mut to.network_transaction_id, text);
    }
    if let Some(url) = answer.authentication_url() {
        id(&mut to.authentication_url, url);
    }
    let mut code = |to: &mut [c_char], text: &Text| {
        if text.is_present() {
            writer.identifier(to, &without_card_numbers(text.as_str()));
        }
    };
    code(&mut to.currency, &answer.currency);
    for (to, text) in [
        (&mut to.card_type[..], answer.fact(|card| Some(card.type_name()).filter(|text| text.is_present()))),
        (&mut to.avs_result, network(|network| Some(&network.address_verification_result))),
        (&mut to.avs_code, network(|network| Some(&network.address_verification_result_code))),
        (&mut to.cvv_result, network(|network| Some(&network.card_verification_result))),
        (&mut to.cvv_code, network(|network| Some(&network.card_verification_result_code))),
        (&mut to.network_response_code, network(|network| Some(&network.network_response_code))),
        (&mut to.merchant_advice_code, network(NetworkResponse::merchant_advice_code)),
        (&mut to.network_account_status, network(NetworkResponse::account_status)),
    ] {
        if let Some(text) = text {
            code(to, text);
        }
    }
    if let Some(updater) = answer.fact(Card::account_updater) {
        code(&mut to.account_updater_response, &updater.account_updater_response);
        code(&mut to.updated_last_four, updater.last_four());
        if let Some((month, year)) = updater.new_account_expiry.0.and_then(Expiry::known) {
            (to.updated_expiry_month, to.updated_expiry_year) = (month, year);
        }
    }
    code(&mut to.transaction_state, &answer.transaction_state);
    code(&mut to.response_status, &answer.response_status);
    code(&mut to.response_code, &answer.response_code);
    code(&mut to.approval_code, &answer.approval_code);
    if let Some(profile) = answer.new_profile() {
        writer.message(&mut to.profile_response_code, profile.consumer_profile_response_code.as_str());
        writer.message(&mut to.profile_response_message, profile.consumer_profile_response_message.as_str());
    }
    if let Some(masked) = answer.fact(|card| Some(card.masked()).filter(|text| text.is_present())) {
        // Should it come unmasked, it goes no further.
        writer.message(&mut to.masked_account_number, masked.as_str());
    }
    writer.message(&mut to.transaction_date, answer.transaction_date.as_str());
    match answer.host_reference_id.as_str() {
        number if is_retrieval_reference(number) => writer.identifier(&mut to.host_reference_id, number),
        text => writer.message(&mut to.host_reference_id, text),
    }
    writer.message(&mut to.response_message, answer.response_message.as_str());
    writer.message(&mut to.host_message, answer.host_message.as_str());
}

/// Writes the texts of one result, and notes in its flags what became of them.
struct Writer {
    encoding: Encoding,
    flags: u32,
}

impl Writer {
    /// A part of an identifier, or one with `?` in it, is no identifier: it is left empty.
    fn identifier(&mut self, to: &mut [c_char], text: &str) {
        let written = self.write(to, text);
        if written.is_cut || written.is_replaced {
            text::write(to, "");
            self.flags |= JPM_RESULT_ID_TOO_LONG;
        }
    }

    /// Free text from outside may hold anything.
    fn message(&mut self, to: &mut [c_char], text: &str) {
        if self.write(to, &without_card_numbers(text)).is_cut {
            self.flags |= JPM_RESULT_TRUNCATED;
        }
    }

    fn write(&mut self, to: &mut [c_char], text: &str) -> Written {
        let written = text::write_in(self.encoding, to, text);
        if written.is_replaced {
            self.flags |= JPM_RESULT_TEXT_REPLACED;
        }
        written
    }
}

fn milliseconds(duration: Duration) -> i64 {
    duration.as_millis().try_into().unwrap_or(i64::MAX)
}

/// To compare two results.
#[cfg(test)]
pub(crate) fn bytes(told: &jpm_result) -> Vec<u8> {
    // SAFETY: a struct without padding, as a test in plain.rs shows, so that all its bytes are written.
    unsafe { std::slice::from_raw_parts(std::ptr::from_ref(told).cast::<u8>(), size_of::<jpm_result>()).to_vec() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::intent::Intent;
    use crate::outcome::{EntryState, Verdict};
    use crate::status::Advice;
    use crate::wire::answer::Answer;

    fn told(answer: &str) -> jpm_result {
        told_in(Encoding::Utf8, answer)
    }

    fn told_in(encoding: Encoding, answer: &str) -> jpm_result {
        let verdict = Verdict {
            status: Status::Ok,
            outcome: Outcome::Approved,
            advice: Advice::None,
            entry: EntryState::Approved,
        };
        let answer = Answer::read(answer.as_bytes()).unwrap();
        result(&Report::from_answer(verdict, Intent::sample("ours"), 200, answer, false), Duration::ZERO, encoding)
    }

    fn read(field: &[c_char]) -> String {
        field.iter().take_while(|c| **c != 0).map(|c| char::from(*c as u8)).collect()
    }

    #[test]
    fn a_number_that_comes_unmasked_goes_no_further() {
        let told = told(
            r#"{"responseMessage":"card 4112344112344113 is good","hostMessage":"4112 3441 1234 4113",
                "paymentMethodType":{"card":{"maskedAccountNumber":"4112344112344113"}}}"#,
        );
        for field in [&told.masked_account_number, &told.response_message, &told.host_message] {
            assert!(read(field).contains("XXXX") && !read(field).contains("4113"), "{}", read(field));
        }
    }

    /// The schema has the facts of a card in several places; which of them the service uses is not documented.
    #[test]
    fn what_was_paid_with_is_found_wherever_it_stands() {
        let facts = r#""maskedAccountNumber":"222100XXXXXX0009","cardType":"MC","cardTypeName":"MASTERCARD","networkResponse":
            {"networkTransactionId":"MWE5T7H31","addressVerificationResult":"NO_MATCH","cardVerificationResult":"NOT_PRESENT"}"#;
        let ids = r#""consumerProfileId":"PR7","paymentMethodId":"M-2""#;
        for (method, masked, brand, network, avs, cvv, profile) in [
            (
                format!(r#""card":{{{facts}}}"#),
                "222100XXXXXX0009",
                "MASTERCARD",
                "MWE5T7H31",
                "NO_MATCH",
                "NOT_PRESENT",
                "",
            ),
            (
                format!(r#""consumerProfile":{{{ids},{facts}}}"#),
                "222100XXXXXX0009",
                "MASTERCARD",
                "MWE5T7H31",
                "NO_MATCH",
                "NOT_PRESENT",
                "PR7",
            ),
            // Each from where it is.
            (
                format!(
                    r#""consumerProfile":{{{ids},"maskedAccountNumber":"X0009"}},
                    "card":{{"cardType":"JC","networkResponse":{{"cardVerificationResult":"MATCH"}}}}"#
                ),
                "X0009",
                "JC",
                "",
                "",
                "MATCH",
                "PR7",
            ),
            (r#""card":{"maskedCardNumber":"X0009"},"consumerProfile":null"#.to_owned(), "X0009", "", "", "", "", ""),
            (
                r#""ach":{"maskedAccountNumber":"XXXXX6789","accountType":"SAVING"}"#.to_owned(),
                "XXXXX6789",
                "",
                "",
                "",
                "",
                "",
            ),
            (r#""sepa":{"maskedAccountNumber":"XXXXX6780"}"#.to_owned(), "XXXXX6780", "", "", "", "", ""),
            (r#""sofort":{"maskedAccountNumber":"XXXXX6781"}"#.to_owned(), "XXXXX6781", "", "", "", "", ""),
            (r#""card":[],"ach":"x""#.to_owned(), "", "", "", "", "", ""),
        ] {
            let answer = format!(r#"{{"paymentMethodType":{{{method}}}}}"#);
            let told = told(&answer);
            let read = [
                &told.masked_account_number[..],
                &told.card_type,
                &told.network_transaction_id,
                &told.avs_result,
                &told.cvv_result,
                &told.consumer_profile_id,
            ]
            .map(read);
            assert_eq!(read, [masked, brand, network, avs, cvv, profile], "{method}");
            // Kept, it is told again.
            let kept = Answer::read(answer.as_bytes()).unwrap().shown(str::to_owned).to_string();
            assert_eq!(self::read(&super::tests::told(&kept).masked_account_number), masked);
        }
    }

    #[test]
    fn identifiers_are_whole_or_empty_and_messages_are_cut() {
        let long = "x".repeat(300);
        let told = told(&format!(r#"{{"transactionId":"{long}","responseMessage":"{long}"}}"#));
        assert_eq!(read(&told.transaction_id), "");
        assert_eq!(read(&told.response_message).len(), 135);
        assert_eq!(told.flags, JPM_RESULT_ID_TOO_LONG | JPM_RESULT_TRUNCATED);
        assert_eq!(told.outcome, JPM_OUTCOME_APPROVED);
    }
    #[test]
    fn what_a_code_page_lacks_is_replaced_in_messages_and_empties_identifiers() {
        let answer = r#"{"transactionId":"T-€","responseMessage":"3 € für Čapek","hostMessage":"für"}"#;
        for (encoding, id, message, flags) in [
            (Encoding::Windows1252, &b"T-\x80"[..], &b"3 \x80 f\xfcr ?apek"[..], JPM_RESULT_TEXT_REPLACED),
            (Encoding::Cp437, b"", b"3 ? f\x81r ?apek", JPM_RESULT_TEXT_REPLACED | JPM_RESULT_ID_TOO_LONG),
        ] {
            let told = told_in(encoding, answer);
            let bytes = |field: &[c_char]| read(field).chars().map(|c| c as u8).collect::<Vec<_>>();
            assert_eq!((bytes(&told.transaction_id), bytes(&told.response_message)), (id.to_vec(), message.to_vec()));
            assert_eq!(told.flags, flags, "{encoding:?}");
        }
        assert_eq!(told_in(Encoding::Cp437, r#"{"hostMessage":"für"}"#).flags, 0);
        assert_eq!(told(answer).flags, 0);
    }
}
