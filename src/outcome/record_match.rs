//! What makes an answer or a record ours (money.md §3), and the facts that the decision tables ask for.

use super::decision_table::{Body, Change, Facts, Fit, Reached, ResponseStatus, TransactionState};
use crate::operations::intent::Intent;
use crate::operations::{self, Api, Kind, Shape};
use crate::wire::answer::{Answer, cut, edge_text};
use crate::wire::scalar::Amount;

/// Where an answer comes from.
#[derive(Clone, Copy)]
pub(crate) enum Source<'a> {
    /// The answer to the call's own request, with status 200.
    Direct,
    /// The same with another status: it need not be a record.
    Fault,
    /// A record found by a look-up, whose own request id may be echoed.
    Record { look_up_id: &'a str },
}

/// An answer that was received in full, read as far as it can be.
pub(crate) struct Received<'a> {
    pub(crate) http: u16,
    /// All of the body, or the beginning of one that is too long.
    pub(crate) bytes: &'a [u8],
    /// The bytes are surely all of it: an empty body counts only if the answer said how long it is.
    pub(crate) is_whole: bool,
    /// None: the body is not one JSON object and nothing else.
    pub(crate) answer: Option<&'a Answer>,
}

/// Sorts the answer to a call's own request. `is_mock`: canned answers need not fit.
pub(crate) fn body(received: &Received, intent: &Intent, is_mock: bool) -> Body {
    let Received { http, bytes, is_whole, answer } = *received;
    match answer {
        Some(answer) if http == 200 => Body::Record(facts(answer, intent, Source::Direct, is_mock)),
        Some(answer) if names_another(answer, intent, Source::Fault) && !is_mock => Body::Foreign,
        Some(answer) if answer.is_claim() => Body::Claim,
        Some(answer) if answer.is_refusal() => Body::Refusal,
        Some(_) => Body::Silent,
        None if acknowledges_in_part(bytes, intent) => Body::Claim,
        None if is_whole && edge_text(bytes).is_some() => Body::Refusal,
        None if is_whole && bytes.is_empty() => Body::Silent,
        None => Body::Unreadable,
    }
}

/// Whether a request was refused because of the state of its payment. The service does not publish all its codes: those
/// about states are known by their words.
pub(crate) fn refuses_by_state(answer: &Answer, intent: &Intent) -> bool {
    const OF_STATES: [&str; 9] =
        ["ALREADY", "STATE", "CAPTURED", "VOIDED", "REFUNDED", "REVERSED", "SETTLED", "CLOSED", "CANCELLED"];
    let is_of_a_payment = intent.target.is_some() || intent.transaction_id.is_some();
    let mut words = answer.response_code.as_str().split('_');
    is_of_a_payment && words.any(|word| OF_STATES.contains(&word))
}

/// Whether an answer shows that the service has surely had the request (money.md §1.5 "acknowledged").
pub(crate) fn acknowledges(answer: &Answer, intent: &Intent, source: Source, is_mock: bool) -> bool {
    // An answer to our request that names our request id comes from somebody who has had it, whatever else it says.
    let names_us = !matches!(source, Source::Record { .. })
        && !intent.request_id.is_empty()
        && answer.request_id.as_str() == intent.request_id;
    answer.is_claim() && (names_us || facts(answer, intent, source, is_mock).fit.is_ours())
}

/// The same for an answer that was cut, or can't be read as a whole.
pub(crate) fn acknowledges_in_part(part: &[u8], intent: &Intent) -> bool {
    cut::acknowledges(part, &intent.request_id)
}

/// Reads from an answer what the decision tables ask for. `is_mock`: canned answers need not fit.
pub(crate) fn facts(answer: &Answer, intent: &Intent, source: Source, is_mock: bool) -> Facts {
    let shape = intent.operation.answer;
    let state = state(answer, intent);
    let comparison = Comparison::of(answer, intent, source);
    let Comparison { is_record, marked_partial, .. } = comparison;
    let less = matches!((answer.amount, intent.amount), (Amount::Is(got), Some(intent)) if got < intent);
    let fit = comparison.fit();
    Facts {
        status: match answer.response_status.as_str() {
            "SUCCESS" => ResponseStatus::Success,
            "DENIED" => ResponseStatus::Denied,
            "PENDING" => ResponseStatus::Pending,
            "ERROR" => ResponseStatus::Error,
            // A profile, or whatever else is asked for, has no status.
            "" if !is_record && shape != Shape::Messages => ResponseStatus::Success,
            _ => ResponseStatus::Other,
        },
        state,
        consumer_must_act: matches!(answer.response_code.as_str(), "CUSTOMER_PENDING" | "PERFORM_AUTHENTICATION"),
        partial: marked_partial || (less && !is_mock),
        voids: intent.operation == &operations::VOID || shape != Shape::Record,
        has_id: match shape {
            Shape::Record => answer.transaction_id.is_present() || !intent.kind().must_have_id(),
            Shape::Profile => answer.consumer_profile_id.is_present(),
            Shape::Messages | Shape::Object => true,
        },
        fit: if is_mock && !fit.is_ours() { Fit::Alike } else { fit },
    }
}

/// Why an answer or a record that was read leaves a doubt, in words; empty where its form shows that already.
pub(crate) fn why_in_doubt(body: Body, answer: Option<&Answer>, intent: &Intent, source: Source) -> String {
    let contradicts = matches!(body, Body::Record(Facts { fit: Fit::Contradicts, .. }));
    let compared = answer.filter(|_| contradicts).map(|answer| Comparison::of(answer, intent, source));
    match (super::why_in_doubt(body), compared.and_then(|compared| compared.differs())) {
        ("", Some(member)) => format!("its {member} is not that of the request"),
        (why, _) => why.to_owned(),
    }
}

/// How far a void or an adjustment has come, by the record of its payment; None: it is another payment's record.
pub(crate) fn reached(answer: &Answer, intent: &Intent, is_mock: bool) -> Option<Reached> {
    let is_ours = answer.transaction_id.as_str().is_empty()
        || intent.transaction_id.as_deref() == Some(answer.transaction_id.as_str())
        || is_mock;
    if !is_ours {
        return None;
    }
    let change = match intent.operation == &operations::VOID {
        true => Change::Void,
        false => Change::Adjust { captures: intent.captures },
    };
    let total = if intent.captures { answer.captured() } else { answer.authorized() };
    let is_asked_total = match intent.amount {
        Some(asked) => total.map(|total| total == asked),
        // A capture without an amount is one of everything; for another change no amount tells how far it has come.
        None => intent.captures.then_some(true),
    };
    let has_rest = answer.remaining_auth_amount.known().is_some_and(|rest| rest > 0);
    Some(super::reached(change, state(answer, intent), is_asked_total, has_rest))
}

fn state(answer: &Answer, intent: &Intent) -> TransactionState {
    match answer.transaction_state.as_str() {
        "PENDING" => TransactionState::Pending,
        "DECLINED" => TransactionState::Declined,
        "ERROR" => TransactionState::Error,
        // After a part was captured, the payment keeps its state.
        _ if intent.operation == &operations::VOID && answer.is_voided_rest() => TransactionState::Voided,
        "AUTHORIZED" => TransactionState::Authorized,
        "CLOSED" => TransactionState::Closed,
        "COMPLETED" => TransactionState::Completed,
        "VOIDED" => TransactionState::Voided,
        "" => TransactionState::Missing,
        _ => TransactionState::Other,
    }
}

/// Whether it names a request id that is neither ours nor the look-up's own. The profile API's ids are not compared.
pub(crate) fn names_another(answer: &Answer, intent: &Intent, source: Source) -> bool {
    let id = answer.request_id.as_str();
    let is_look_ups = matches!(source, Source::Record { look_up_id } if look_up_id == id);
    let is_compared = !id.is_empty() && !intent.request_id.is_empty() && intent.operation.api == Api::Payments;
    is_compared && id != intent.request_id && !is_look_ups
}

/// An answer beside what was asked for.
struct Comparison<'a> {
    answer: &'a Answer,
    intent: &'a Intent,
    source: Source<'a>,
    /// It is a record, which must share something with what was asked.
    is_record: bool,
    marked_partial: bool,
}

impl<'a> Comparison<'a> {
    fn of(answer: &'a Answer, intent: &'a Intent, source: Source<'a>) -> Comparison<'a> {
        // Even on a path that no table knows, an answer that speaks of a transaction is a record of one.
        let is_record = intent.operation.answer == Shape::Record
            || answer.transaction_id.is_present()
            || answer.transaction_state.is_present();
        // An answer about a later step of a payment repeats the payment's own marks.
        let is_afterwards =
            [&operations::CAPTURE, &operations::VOID, &operations::REFUND_LINKED].contains(&intent.operation);
        let is_marked = answer.response_code.as_str() == "PARTIAL_APPROVAL" || answer.partial_authorization.0;
        let marked_partial = is_marked && !is_afterwards;
        Comparison { answer, intent, source, is_record, marked_partial }
    }

    fn fit(&self) -> Fit {
        if names_another(self.answer, self.intent, self.source) {
            Fit::Stranger
        } else if self.differs().is_some() {
            Fit::Contradicts
        } else if self.is_named() {
            Fit::ById
        } else if self.is_alike() || !self.needs_evidence() {
            Fit::Alike
        } else {
            Fit::Stranger
        }
    }

    /// The first member in which they differ, of those that both have.
    fn differs(&self) -> Option<&'static str> {
        let Comparison { answer, intent, .. } = self;
        let agrees = |got: &str, asked: Option<&str>| got.is_empty() || asked.is_none_or(|asked| asked == got);
        let is_same_card = |four: &String| self.masked().is_none_or(|masked| masked.ends_with(four.as_str()));
        [
            ("amount", self.amount_agrees()),
            ("maskedAccountNumber", intent.last_four.as_ref().is_none_or(is_same_card)),
            ("consumerProfileId", agrees(self.profile(), intent.consumer_profile_id.as_deref())),
            ("currency", agrees(answer.currency.as_str(), intent.currency.as_deref())),
            ("merchantOrderNumber", agrees(answer.merchant_order_number.as_str(), intent.order_number.as_deref())),
            ("transactionId", agrees(answer.transaction_id.as_str(), intent.transaction_id.as_deref())),
            ("transactionReferenceId", self.target_agrees()),
            ("transactionState", self.is_voided_if_asked()),
        ]
        .into_iter()
        .find_map(|(name, agrees)| (!agrees).then_some(name))
    }

    fn amount_agrees(&self) -> bool {
        let (got, asked) = match (self.answer.amount, self.intent.amount) {
            (Amount::Unreadable, _) => return false,
            (Amount::Absent, _) => return true,
            (Amount::Is(got), asked) => (got, asked),
        };
        let is_done = matches!(self.answer.response_status.as_str(), "SUCCESS" | "PENDING");
        match (asked, self.source) {
            // Zero is not what was asked for, but a refusal may say it.
            (_, _) if is_done && (got < 0 || got == 0 && asked.is_some_and(|asked| asked > 0)) => false,
            (None, _) => true,
            (Some(_), _) if got == 0 && !is_done => true,
            (Some(asked), Source::Direct | Source::Fault) => got <= asked,
            (Some(asked), Source::Record { .. }) => got == asked || (got < asked && self.marked_partial),
        }
    }

    /// The masked number, if it must be that of the card that was sent.
    fn masked(&self) -> Option<&str> {
        let card = self.answer.card().filter(|card| !card.shows_another_number())?;
        Some(card.masked().as_str()).filter(|masked| !masked.is_empty())
    }

    fn profile(&self) -> &str {
        match self.intent.operation.answer {
            Shape::Profile => self.answer.consumer_profile_id.as_str(),
            _ => self.answer.profile().map_or("", |profile| profile.consumer_profile_id.as_str()),
        }
    }

    /// Whether a capture or a refund names what it is of, in one place or another, or names nothing.
    fn target_agrees(&self) -> bool {
        let names_some = self.answer.targets().any(|id| !id.is_empty());
        self.intent.target.is_none() || !names_some || self.names_target()
    }

    fn names_target(&self) -> bool {
        let Comparison { answer, intent, .. } = self;
        let Some(target) = intent.target.as_deref() else { return false };
        let is_it = match intent.kind() {
            // The first capture has the payment's own id.
            Kind::Capture => answer.transaction_id.as_str() == target,
            // The ids of a refund and its payment have been seen in each other's place.
            Kind::Refund => answer.request_id.as_str() == intent.request_id && answer.refunds().any(|id| id == target),
            Kind::Payment | Kind::Verification => false,
        };
        is_it || answer.targets().any(|id| id == target)
    }

    /// Whether a void was done: one that is reported with another state was not.
    fn is_voided_if_asked(&self) -> bool {
        use TransactionState::{Authorized, Closed, Completed};
        let is_void = self.intent.operation == &operations::VOID;
        !is_void || !matches!(state(self.answer, self.intent), Authorized | Closed | Completed)
    }

    /// Whether it has our request id, or the id of the transaction that was meant.
    fn is_named(&self) -> bool {
        let Comparison { answer, intent, .. } = self;
        let id = answer.transaction_id.as_str();
        let is_same = |got: &str, ours: &str| !got.is_empty() && got == ours;
        is_same(answer.request_id.as_str(), &intent.request_id)
            || intent.transaction_id.as_deref().is_some_and(|ours| is_same(id, ours))
            || self.names_target()
    }

    /// Whether it has the id of the look-up that it answers, or our amount, currency and one thing more.
    fn is_alike(&self) -> bool {
        let Comparison { answer, intent, .. } = self;
        let is_same = |got: &str, ours: Option<&str>| !got.is_empty() && ours == Some(got);
        let last_four = intent.last_four.as_ref().zip(self.masked());
        matches!(self.source, Source::Record { look_up_id } if answer.request_id.as_str() == look_up_id)
            || (intent.amount.is_some() && answer.amount.known() == intent.amount)
                && is_same(answer.currency.as_str(), intent.currency.as_deref())
                && (is_same(answer.merchant_order_number.as_str(), intent.order_number.as_deref())
                    || is_same(self.profile(), intent.consumer_profile_id.as_deref())
                    || last_four.is_some_and(|(four, masked)| masked.ends_with(four.as_str())))
    }

    fn needs_evidence(&self) -> bool {
        self.is_record && !matches!(self.source, Source::Fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn intent() -> Intent {
        Intent::sample("ours")
    }

    fn read(json: &str) -> Answer {
        Answer::read(json.as_bytes()).unwrap_or_else(|why| panic!("{why}: {json}"))
    }

    const OURS: &str = r#"{"requestId":"ours","amount":1234,"currency":"USD","merchantOrderNumber":"ORDER-10045",
        "responseStatus":"SUCCESS","paymentMethodType":{"card":{"maskedAccountNumber":"411234XXXXXX4113"}}}"#;
    const RECORD: Source = Source::Record { look_up_id: "look-up" };

    fn fit_of(json: &str, intent: &Intent, source: Source) -> Fit {
        facts(&read(json), intent, source, false).fit
    }

    #[test]
    fn each_compared_field_can_refuse() {
        use Fit::{Alike, ById, Contradicts, Stranger};
        for (from, to, direct, by_look_up) in [
            ("", "", ById, ById),
            ("\"ours\"", "\"other\"", Stranger, Stranger),
            ("\"ours\"", "\"look-up\"", Stranger, Alike),
            ("\"ours\"", "null", Alike, Alike),
            ("1234,", "1235,", Contradicts, Contradicts),
            ("1234,", "1233,", ById, Contradicts),
            ("1234,", "1233,\"partialAuthorization\":true,", ById, ById),
            ("1234,", "\"1234\",", ById, ById),
            ("1234,", "[],", Contradicts, Contradicts),
            ("1234,", "null,", ById, ById),
            ("USD", "EUR", Contradicts, Contradicts),
            ("ORDER-10045", "ORDER-10046", Contradicts, Contradicts),
            ("XX4113", "XX4114", Contradicts, Contradicts),
            ("\"411234XXXXXX4113\"", "null", ById, ById),
        ] {
            let json = OURS.replacen(from, to, 1);
            assert_eq!(fit_of(&json, &intent(), Source::Direct), direct, "{to} direct");
            assert_eq!(fit_of(&json, &intent(), RECORD), by_look_up, "{to} by look-up");
        }
    }

    /// An answer or a record that shares nothing is not ours.
    #[test]
    fn something_must_be_ours() {
        use Fit::{Alike, ById, Stranger};
        let capture = Intent { target: Some("T-1".into()), ..Intent::only(Kind::Capture, "ours", None) };
        let void = Intent { transaction_id: Some("T-1".into()), ..Intent::of(&operations::VOID, &["T-1"], "ours") };
        let by_profile =
            Intent { last_four: None, order_number: None, consumer_profile_id: Some("QX7RTM".into()), ..intent() };
        #[rustfmt::skip]
        let table = [
            (intent(), r#""transactionId":"T""#, Stranger),
            (intent(), r#""transactionId":"T","amount":1234,"currency":"USD""#, Stranger),
            (intent(), r#""amount":1234,"merchantOrderNumber":"ORDER-10045""#, Stranger),
            (intent(), r#""currency":"USD","merchantOrderNumber":"ORDER-10045""#, Stranger),
            (intent(), r#""amount":1234,"currency":"USD","merchantOrderNumber":"ORDER-10045""#, Alike),
            (intent(), r#""amount":1234,"currency":"USD","paymentMethodType":{"card":{"maskedAccountNumber":"X4113"}}"#, Alike),
            // A lower amount is not the same one.
            (intent(), r#""amount":1,"currency":"USD","merchantOrderNumber":"ORDER-10045","partialAuthorization":true"#, Stranger),
            (intent(), r#""requestId":"ours""#, ById),
            (intent(), r#""requestId":"ours","amount":1,"partialAuthorization":true"#, ById),
            (by_profile.clone(), r#""amount":1234,"currency":"USD","paymentMethodType":{"consumerProfile":{"consumerProfileId":"QX7RTM"}}"#, Alike),
            (by_profile, r#""amount":1234,"currency":"USD""#, Stranger),
            (capture.clone(), r#""transactionId":"C-1""#, Stranger),
            (capture.clone(), r#""transactionId":"T-1""#, ById),
            (capture, r#""transactionId":"C-1","paymentRequest":{"paymentRequestId":"T-1"}"#, ById),
            (void, r#""transactionId":"T-1","transactionState":"VOIDED""#, ById),
        ];
        for (intent, members, fit) in table {
            let json = format!(r#"{{"responseStatus":"SUCCESS",{members}}}"#);
            for source in [Source::Direct, RECORD] {
                assert_eq!(fit_of(&json, &intent, source), fit, "{json}");
            }
        }
    }

    /// The guide's sample of a refund has its own id and its payment's in each other's place.
    #[test]
    fn a_refund_names_its_payment_in_either_place() {
        let refund = Intent { target: Some("T-1".into()), ..Intent::only(Kind::Refund, "ours", None) };
        let swapped = r#""transactionId":"T-1","transactionReferenceId":"R-1","paymentRequest":{"paymentRequestId":"R-1","refunds":[{"refundId":"T-1"}]}"#;
        for (members, fit) in [
            (r#""requestId":"ours","transactionId":"R-1","transactionReferenceId":"T-1""#.to_owned(), Fit::ById),
            (
                r#""requestId":"ours","transactionId":"R-1","paymentRequest":{"refunds":[{"refundId":"R-1"}]}"#
                    .to_owned(),
                Fit::ById,
            ),
            (r#""requestId":"ours","transactionId":"R-1","transactionReferenceId":"T-2""#.to_owned(), Fit::Contradicts),
            (format!(r#""requestId":"ours",{swapped}"#), Fit::ById),
            // It does not name the refund itself.
            (r#""requestId":"ours","transactionId":"T-1","transactionReferenceId":"R-1""#.to_owned(), Fit::Contradicts),
            // The swap is accepted only for our own request.
            (swapped.to_owned(), Fit::Contradicts),
            (format!(r#""requestId":"look-up",{swapped}"#), Fit::Contradicts),
        ] {
            let json = format!(r#"{{"responseStatus":"SUCCESS",{members}}}"#);
            assert_eq!(fit_of(&json, &refund, RECORD), fit, "{json}");
        }
    }

    #[test]
    fn nothing_is_not_what_was_asked_for() {
        let all = Intent { amount: None, ..intent() };
        let zero = Intent { amount: Some(0), ..intent() };
        for (intent, status, amount, is_ours) in [
            (intent(), "SUCCESS", "0", false),
            (intent(), "SUCCESS", "-1234", false),
            (intent(), "PENDING", "0", false),
            (intent(), "DENIED", "0", true),
            (intent(), "ERROR", "0", true),
            (intent(), "SUCCESS", "null", true),
            (all.clone(), "SUCCESS", "-1", false),
            (all, "SUCCESS", "0", true),
            (zero, "SUCCESS", "0", true),
        ] {
            let json = format!(
                r#"{{"requestId":"ours","responseStatus":"{status}","amount":{amount},"partialAuthorization":true}}"#
            );
            for source in [Source::Direct, RECORD] {
                assert_eq!(fit_of(&json, &intent, source).is_ours(), is_ours, "{json}");
            }
        }
    }

    /// A number that replaced the one that was sent, or stands for it, ends in other digits.
    #[test]
    fn the_last_four_are_compared_only_of_the_same_number() {
        for (card, is_ours) in [
            ("", false),
            (r#","accountNumberType":"PAN""#, false),
            (r#","accountNumberType":"NETWORK_TOKEN""#, true),
            (r#","accountUpdater":{"accountUpdaterResponse":"NEW_ACCOUNT"}"#, true),
            (r#","accountUpdater":{"accountUpdaterResponse":"NEW_ACCOUNT_AND_EXPIRY"}"#, true),
            (r#","accountUpdater":{"accountUpdaterResponse":"PORTFOLIO_CONVERSION"}"#, true),
            (r#","accountUpdater":{"accountUpdaterResponse":"NEW_EXPIRY"}"#, false),
            (r#","accountUpdater":{"requestAccountUpdater":true}"#, false),
            (r#","networkResponse":{"networkAccountUpdater":{"replacementCode":true}}"#, true),
            (r#","networkResponse":{"networkAccountUpdater":{"accountStatus":"A"}}"#, true),
            (r#","networkResponse":{"networkAccountUpdater":{"accountStatus":"E"}}"#, false),
        ] {
            let json = format!(
                r#"{{"requestId":"ours","paymentMethodType":{{"card":{{"maskedAccountNumber":"XX9999"{card}}}}}}}"#
            );
            assert_eq!(fit_of(&json, &intent(), Source::Direct).is_ours(), is_ours, "{card}");
            // It is no evidence either.
            let json = json.replace(r#""requestId":"ours""#, r#""amount":1234,"currency":"USD""#);
            assert!(!fit_of(&json, &intent(), Source::Direct).is_ours(), "{card}");
        }
    }

    #[test]
    fn the_mocks_canned_answers_are_taken() {
        let other = read(r#"{"requestId":"other","amount":1,"responseStatus":"SUCCESS"}"#);
        let facts = facts(&other, &intent(), Source::Direct, true);
        assert!(facts.fit.is_ours() && !facts.partial);
    }

    /// Rows 8 to 14: what an answer is whose status is not 200.
    #[test]
    fn what_is_no_record_is_sorted_by_what_it_says() {
        use Body::{Claim, Foreign, Refusal, Silent, Unreadable};
        let refusal = r#""responseStatus":"ERROR","responseCode":"VALIDATION_ERROR""#;
        for (text, is_whole, body) in [
            (format!("{{{refusal}}}"), true, Refusal),
            (format!(r#"{{"requestId":"ours",{refusal}}}"#), true, Refusal),
            (format!(r#"{{"requestId":"other",{refusal}}}"#), true, Foreign),
            (format!(r#"{{"transactionId":"T",{refusal}}}"#), true, Claim),
            (r#"{"errorSource":"APG-EDGE","errorCode":"EDG00012","errorDescription":"x"}"#.into(), true, Refusal),
            ("Invalid JWT. Denying request.".into(), true, Refusal),
            (r#"{"responseStatus":"SUCCESS"}"#.into(), true, Claim),
            (r#"{"responseStatus":"PENDING","requestId":"ours"}"#.into(), true, Claim),
            (r#"{"error":"invalid_token","error_description":"x"}"#.into(), true, Silent),
            (r#"{"error":"access_denied","error_description":"blocked"}"#.into(), true, Silent),
            ("{}".into(), true, Silent),
            ("".into(), true, Silent),
            ("".into(), false, Unreadable),
            ("Invalid JWT. Denying request.".into(), false, Unreadable),
            ("<html></html>".into(), true, Unreadable),
            ("[]".into(), true, Unreadable),
            (format!("{{{refusal}}} junk"), true, Unreadable),
            (r#"{"requestId":"ours","transactionId":"T"} junk"#.into(), true, Claim),
        ] {
            let answer = Answer::read(text.as_bytes()).ok();
            for http in [401, 403, 429, 500] {
                let received = Received { http, bytes: text.as_bytes(), is_whole, answer: answer.as_ref() };
                assert_eq!(super::body(&received, &intent(), false), body, "{text}");
            }
        }
    }

    #[test]
    fn a_state_is_called_one() {
        let capture = Intent { target: Some("T-1".into()), ..Intent::only(Kind::Capture, "ours", None) };
        let void = Intent { transaction_id: Some("T-1".into()), ..Intent::of(&operations::VOID, &["T-1"], "ours") };
        for (code, intent, is_state) in [
            ("TRANSACTION_ALREADY_CAPTURED", &void, true),
            ("ALREADY_VOIDED", &capture, true),
            ("INVALID_TRANSACTION_STATE", &void, true),
            ("PRECONDITION_FAILED", &capture, false),
            ("VALIDATION_ERROR", &capture, false),
            ("INVALID_STATEMENT", &void, false),
            ("NOT_FOUND", &void, false),
            // A sale has no earlier payment.
            ("ALREADY_USED", &intent(), false),
        ] {
            let answer = read(&format!(r#"{{"responseStatus":"ERROR","responseCode":"{code}"}}"#));
            assert_eq!(refuses_by_state(&answer, intent), is_state, "{code}");
        }
    }

    /// money.md §1.5: what shows that the service has surely had it.
    #[test]
    fn what_acknowledges() {
        let by = |json: &str, source| acknowledges(&read(json), &intent(), source, false);
        #[rustfmt::skip]
        let table = [
            // answer, with 200 or as a record, with another status
            (r#"{"requestId":"ours","transactionId":"T"}"#, true, true),
            (r#"{"requestId":"ours","responseStatus":"PENDING"}"#, true, true),
            (r#"{"requestId":"ours","responseStatus":"SUCCESS","amount":1234}"#, true, true),
            (r#"{"requestId":"ours","responseStatus":"DENIED"}"#, true, true),
            (r#"{"requestId":"ours","responseStatus":"ERROR","transactionId":"T"}"#, true, true),
            // Without our id it must at least be an error in answer to this very request.
            (r#"{"responseStatus":"ERROR","transactionId":"T"}"#, false, true),
            // A request id alone is no sign.
            (r#"{"requestId":"ours"}"#, false, false),
            (r#"{"requestId":"ours","responseStatus":"ERROR","responseCode":"HOST_ERROR"}"#, false, false),
            (r#"{"requestId":"ours","transactionState":"ERROR"}"#, false, false),
            // It is another request's.
            (r#"{"requestId":"other","transactionId":"T","responseStatus":"SUCCESS"}"#, false, false),
            (r#"{"responseStatus":"ERROR","responseCode":"HOST_ERROR"}"#, false, false),
        ];
        for (json, record, fault) in table {
            assert_eq!(by(json, Source::Direct), record, "{json}");
            assert_eq!(by(json, RECORD), record, "{json}");
            assert_eq!(by(json, Source::Fault), fault, "{json}");
        }
        // It contradicts the request and names it: it is not believed, but somebody has had the request.
        let contradicts = r#"{"requestId":"ours","transactionId":"T","amount":1235}"#;
        assert!(by(contradicts, Source::Direct) && by(contradicts, Source::Fault) && !by(contradicts, RECORD));
        assert!(acknowledges_in_part(br#"{"requestId":"ours","transactionId":"T","am"#, &intent()));
        assert!(!acknowledges_in_part(br#"{"requestId":"ours","am"#, &intent()));
    }

    /// `responseStatus` decides wherever it stands, also on a path that no table knows (money.md §4.4).
    #[test]
    fn the_status_decides_on_any_path() {
        use ResponseStatus::{Denied, Error, Other, Pending, Success};
        let on = |operation| Intent { amount: Some(1234), ..Intent::of(operation, &["P"], "ours") };
        let (unknown, _) = operations::Operation::find(operations::Method::Post, "/something/new");
        #[rustfmt::skip]
        let table = [
            (unknown, r#"{}"#, Success, true),
            (unknown, r#"{"status":"PASS"}"#, Success, true),
            (unknown, r#"{"responseStatus":"SUCCESS"}"#, Success, true),
            (unknown, r#"{"responseStatus":"DENIED"}"#, Denied, true),
            (unknown, r#"{"responseStatus":"PENDING"}"#, Pending, true),
            (unknown, r#"{"responseStatus":"ERROR"}"#, Error, true),
            (unknown, r#"{"responseStatus":"MAYBE"}"#, Other, true),
            (unknown, r#"{"responseStatus":"SUCCESS","requestId":"other"}"#, Success, false),
            (unknown, r#"{"responseStatus":"SUCCESS","amount":1235}"#, Success, false),
            (unknown, r#"{"responseStatus":"SUCCESS","amount":0}"#, Success, false),
            // An answer that names a transaction is a record of one.
            (unknown, r#"{"transactionId":"T","requestId":"ours"}"#, Other, true),
            (unknown, r#"{"transactionState":"CLOSED","requestId":"ours"}"#, Other, true),
            (unknown, r#"{"responseStatus":"SUCCESS","transactionId":"T"}"#, Success, false),
            (unknown, r#"{"responseStatus":"SUCCESS","transactionId":"T","requestId":"ours"}"#, Success, true),
            (&operations::PROFILE_GET, r#"{"consumerProfileId":"P"}"#, Success, true),
            (&operations::PROFILE_GET, r#"{"consumerProfileId":"P","responseStatus":"DENIED"}"#, Denied, true),
            (&operations::PROFILE_GET, r#"{"consumerProfileId":"P","requestId":"its own"}"#, Success, true),
            (&operations::PROFILE_DELETE, r#"{"responseStatus":"SUCCESS"}"#, Success, true),
            (&operations::PROFILE_DELETE, r#"{"responseStatus":"PENDING"}"#, Pending, true),
            (&operations::PROFILE_DELETE, r#"{}"#, Other, true),
        ];
        for (operation, json, status, is_ours) in table {
            let facts = facts(&read(json), &on(operation), Source::Direct, false);
            assert_eq!((facts.status, facts.fit.is_ours()), (status, is_ours), "{} {json}", operation.name);
        }
        let intent = Intent { consumer_profile_id: Some("P".into()), ..on(&operations::PROFILE_GET) };
        for (json, is_ours, has_id) in [
            (r#"{"consumerProfileId":"P"}"#, true, true),
            (r#"{"consumerProfileId":"Q"}"#, false, true),
            (r#"{"responseStatus":"SUCCESS"}"#, true, false),
        ] {
            let facts = facts(&read(json), &intent, Source::Direct, false);
            assert_eq!((facts.fit.is_ours(), facts.has_id), (is_ours, has_id), "{json}");
        }
    }

    /// A void of a payment that was approved in part is a whole void.
    #[test]
    fn marks_of_a_payment_are_not_those_of_what_is_done_with_it() {
        const MARKS: &str = r#""responseCode":"PARTIAL_APPROVAL","partialAuthorization":true"#;
        for (operation, is_partial) in [
            (&operations::PAY, true),
            (&operations::ADJUST, true),
            (&operations::VOID, false),
            (&operations::CAPTURE, false),
            (&operations::REFUND_LINKED, false),
        ] {
            let intent = Intent { amount: None, ..Intent::of(operation, &["T"], "ours") };
            let answer = read(&format!(r#"{{"requestId":"ours","responseStatus":"SUCCESS","amount":500,{MARKS}}}"#));
            assert_eq!(facts(&answer, &intent, Source::Direct, false).partial, is_partial, "{}", operation.name);
        }
        // An amount below the one that was asked for is less, whatever it is called.
        let intent = Intent { amount: Some(501), ..Intent::of(&operations::CAPTURE, &["T"], "ours") };
        let answer = read(r#"{"requestId":"ours","responseStatus":"SUCCESS","amount":500}"#);
        assert!(facts(&answer, &intent, Source::Direct, false).partial);
    }

    /// If no amount was asked for, none can show that a change is done, except for a capture of everything.
    #[test]
    fn an_adjustment_without_an_amount_is_done_only_as_a_capture() {
        let adjust = || Intent { transaction_id: Some("T".into()), ..Intent::of(&operations::ADJUST, &["T"], "ours") };
        for (amount, captures, state, how_far) in [
            (Some(6500), false, "AUTHORIZED", Reached::Done),
            (Some(6501), false, "AUTHORIZED", Reached::NotYet),
            (None, false, "AUTHORIZED", Reached::Unclear),
            (None, true, "AUTHORIZED", Reached::NotYet),
            (None, true, "CLOSED", Reached::Done),
        ] {
            let intent = Intent { amount, captures, ..adjust() };
            let answer = read(&format!(r#"{{"transactionId":"T","transactionState":"{state}","amount":6500}}"#));
            assert_eq!(reached(&answer, &intent, false), Some(how_far), "{amount:?} {captures} {state}");
        }
    }

    /// If a payment was captured in part, its rest can be voided, and it stays CLOSED.
    #[test]
    fn the_rest_is_voided() {
        let intent = Intent { transaction_id: Some("T".into()), ..Intent::of(&operations::VOID, &["T"], "ours") };
        for (members, state, is_ours, how_far) in [
            (r#""transactionState":"VOIDED""#, TransactionState::Voided, true, Reached::Done),
            (r#""transactionState":"CLOSED""#, TransactionState::Closed, false, Reached::Never),
            (r#""transactionState":"CLOSED","isVoid":true"#, TransactionState::Closed, false, Reached::Never),
            (
                r#""transactionState":"CLOSED","isVoid":true,"remainingAuthAmount":0"#,
                TransactionState::Voided,
                true,
                Reached::Done,
            ),
            (
                r#""transactionState":"DECLINED","isVoid":true,"remainingAuthAmount":0"#,
                TransactionState::Declined,
                true,
                Reached::Never,
            ),
        ] {
            let answer = read(&format!(r#"{{"transactionId":"T","responseStatus":"SUCCESS",{members}}}"#));
            let facts = facts(&answer, &intent, Source::Direct, false);
            assert_eq!((facts.state, facts.fit.is_ours()), (state, is_ours), "{members}");
            assert_eq!(reached(&answer, &intent, false), Some(how_far), "{members}");
        }
        // On a payment it means nothing.
        let sale = read(r#"{"requestId":"ours","transactionState":"CLOSED","isVoid":true,"remainingAuthAmount":0}"#);
        assert_eq!(facts(&sale, &Intent::sample("ours"), RECORD, false).state, TransactionState::Closed);
    }
}
