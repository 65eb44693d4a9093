//! A call of any path with the caller's own JSON, read as far as the money rules need it.

use std::borrow::Cow;

use serde::de::DeserializeOwned;

use super::Client;
use super::performed::Performed;
use crate::call_context::Deadline;
use crate::error::Error;
use crate::operations::intent::{Caller, Intent};
use crate::operations::request::Extra;
use crate::operations::request::{Request, awaits_customer};
use crate::operations::{self, Api, Kind, Method, Operation, Recovery};
use crate::outcome::report::Report;
use crate::payments::model::{Card, Instrument, Profile};
use crate::payments::rules;
use crate::profiles::added::Sent;
use crate::status::Status;
use crate::text::validate::{self, Alphabet};
use crate::wire::Body;
use crate::wire::merge::{Members, TOO_DEEP, is_too_deep};
use crate::wire::payment::Expiry;
use crate::wire::scalar::{Amount, Flag, Text};

/// A call as the caller gives it. No Debug: the JSON may hold card data.
pub(crate) struct Raw<'a> {
    pub(crate) method: Method,
    /// The path below the base URL of its API, with its query, percent-encoded.
    pub(crate) path: &'a str,
    pub(crate) json: Option<&'a str>,
    pub(crate) request_id: &'a str,
    /// The request id is the caller's own.
    pub(crate) gave_id: bool,
}

impl<'a> Raw<'a> {
    pub(crate) fn read(
        method: &str,
        path: &'a str,
        json: Option<&'a str>,
        request_id: &'a str,
    ) -> Result<Raw<'a>, Error> {
        let method = Method::from_word(method)
            .ok_or_else(|| Error::because(Status::Format, "method", "it must be GET, POST, PATCH or DELETE"))?;
        check_path(path)?;
        match (method, json) {
            (Method::Get | Method::Delete, Some(_)) => Err(Error::because(Status::Conflict, "json", "it takes none")),
            (_, Some(json)) if is_too_deep(json) => Err(Error::because(Status::Format, "json", TOO_DEEP)),
            (_, Some(json)) if Members::read(json).is_none() => {
                Err(Error::because(Status::Format, "json", "it is no JSON object, or a member stands twice"))
            }
            // What is asked for must be known, and an amount that can't be read is not known.
            (_, Some(json)) if moves_money(method, path) && !has_readable_amount(json) => {
                Err(Error::because(Status::Amount, "json", "its amount must be a whole number of minor units"))
            }
            _ => Ok(Raw { method, path, json, request_id, gave_id: true }),
        }
    }

    /// What can be read of a refused call. False: its method or path can't be read, so nothing tells what it is about.
    pub(crate) fn refused(method: &str, path: &'a str, request_id: &'a str, gave_id: bool) -> (Intent, bool) {
        let is_read = Method::from_word(method).filter(|_| check_path(path).is_ok());
        let path = if is_read.is_some() { path } else { "" };
        let raw = Raw { method: is_read.unwrap_or(Method::Post), path, json: None, request_id, gave_id };
        (raw.intent(), is_read.is_some())
    }

    /// The look-up that this call is, if it is one: look-ups have rules of their own.
    fn look_up(&self) -> Option<(Kind, LookUpBy<'a>)> {
        if self.method != Method::Get {
            return None;
        }
        let (path, query) = self.path.split_once('?').unwrap_or((self.path, ""));
        if let Some(id) = query.strip_prefix("requestIdentifier=").filter(|id| rules::request_id(id).is_ok()) {
            return Some((Kind::from_path(path)?, LookUpBy::Request(id)));
        }
        let (path, id) = path.rsplit_once('/').filter(|(_, id)| query.is_empty() && !id.contains('%'))?;
        Some((Kind::from_path(path)?, LookUpBy::Transaction(id)))
    }

    /// What the call is about, as far as an answer can be compared with it.
    pub(crate) fn intent(&self) -> Intent {
        let path = self.path.split('?').next().unwrap_or_default();
        let (found, ids) = Operation::find(self.method, path);
        let body = Parsed(self.json.and_then(Members::read));
        let operation = body.refine(found);
        let text = |place: &[&str]| body.text(place).map(Cow::into_owned);
        let mut intent = Intent {
            path: self.path.to_owned(),
            currency: text(&["currency"]),
            order_number: body.scalar(&["merchantOrderNumber"]).and_then(|Text(number)| number),
            caller: Caller { gave_id: self.gave_id, allows_duplicate: false },
            captures: operation == &operations::ADJUST && body.captures(),
            ..Intent::of(operation, &ids, self.request_id)
        };
        intent.amount = body.scalar(&["amount"]).and_then(Amount::known);
        let id = ids.first().map(|id| (*id).to_owned());
        match operation.recovery {
            Recovery::ByState => intent.transaction_id = id,
            Recovery::ByRequestId(Kind::Capture) => intent.target = id,
            _ if operation.api == Api::Profiles => intent.consumer_profile_id = id,
            _ => intent.target = text(&REFERENCE),
        }
        if operation == &operations::CAPTURE {
            intent.trace = text(&["multiCapture", "multiCaptureSequenceNumber"]).unwrap_or_default();
        }
        if operation.api == Api::Payments {
            body.note_means(&mut intent);
        }
        intent.asks_profile = body.asks_profile() || operation == &operations::PROFILE_CREATE;
        intent.awaits_customer = body.0.as_ref().is_some_and(awaits_customer);
        intent
    }
}

/// Whether a call moves money, as far as the library knows its path: on any other path, "amount" may mean anything.
fn moves_money(method: Method, path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    Operation::find(method, path).0.recovery.is_journaled()
}

fn has_readable_amount(json: &str) -> bool {
    Parsed(Members::read(json)).scalar(&["amount"]) != Some(Amount::Unreadable)
}

const LONGEST_PATH: usize = 2048;

/// Checks a path below the base URL. It must be encoded so that no server reads another path from it than `intent`
/// does: a call that moves money must be known as one.
fn check_path(path: &str) -> Result<(), Error> {
    validate::check("path", path, 1, LONGEST_PATH, Alphabet::VISIBLE_ASCII)?;
    let odd = |why| Error::because(Status::Format, "path", why);
    let (parts, query) = path.split_once('?').map_or((path, None), |(parts, query)| (parts, Some(query)));
    let parts = parts.strip_prefix('/').ok_or_else(|| odd("it begins with a slash, as in /payments/ID"))?;
    if parts.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return Err(odd("no part of it is empty, one dot or two"));
    }
    if !parts.chars().all(|c| validate::unreserved(c) || matches!(c, '/' | '%')) {
        return Err(odd("what is not a letter, a digit or one of - . _ ~ is percent-encoded"));
    }
    if query.is_some_and(|query| query.is_empty() || !query.chars().all(query_character)) {
        return Err(odd("one question mark, and behind it a query that is percent-encoded"));
    }
    for code in validate::percent_encoded(path) {
        let c = code.ok_or_else(|| odd("two hexadecimal digits follow each percent sign"))?;
        if c.is_ascii_control() {
            return Err(Error::new(Status::ControlCharacter, "path"));
        }
    }
    let is_hidden = |c| validate::unreserved(c) || matches!(c, '/' | '\\');
    match validate::percent_encoded(parts).flatten().any(is_hidden) {
        true => Err(odd("letters, digits, - . _ ~ and slashes are not percent-encoded")),
        false => Ok(()),
    }
}

/// RFC 3986 allows the question mark too, but a second one is more likely a mistake.
fn query_character(c: char) -> bool {
    validate::unreserved(c) || "%!$&'()*+,;=:@/".contains(c)
}

enum LookUpBy<'a> {
    Request(&'a str),
    Transaction(&'a str),
}

const REFERENCE: [&str; 3] = ["paymentMethodType", "transactionReference", "transactionReferenceId"];
const WISH: [&str; 3] = ["accountHolder", "consumerProfileInfo", "consumerProfileRequestType"];

impl Client {
    /// The report of a call that is refused before it is understood: its outcome speaks of what is known under its id.
    pub(crate) fn refuse_call(&self, fault: &Error, (intent, is_read): (Intent, bool)) -> Report {
        let read = intent.clone();
        self.stopped(fault, intent, |known| !is_read || known.agrees_with(&read))
    }

    pub(crate) fn call(
        &self,
        raw: &Raw,
        deadline: Deadline,
        on_send: impl FnOnce(&Report) + Send + 'static,
    ) -> Performed<'_> {
        match raw.look_up() {
            Some((kind, LookUpBy::Request(id))) => return self.look_up_request(kind, id, deadline),
            Some((kind, LookUpBy::Transaction(id))) => return self.look_up_transaction(kind, id, deadline),
            None => {}
        }
        let intent = raw.intent();
        let is_about_profile = intent.operation.api == Api::Profiles;
        let body = raw.json.map(|json| Body::Raw(serde_json::from_str(json).expect("an object, as was checked")));
        let request = Request { intent, body, extra: None::<Extra>, expiry: None::<Expiry>, headers: Vec::new() };
        if is_about_profile {
            self.perform_on_profile(request, &Sent::default(), deadline, on_send)
        } else {
            self.perform(request, deadline, on_send)
        }
    }
}

/// The members of the caller's JSON. They are borrowed: only texts with escapes, and what an intent keeps, are copied.
struct Parsed<'a>(Option<Members<'a>>);

impl<'a> Parsed<'a> {
    /// The operation that this body asks for, of those that share method and path.
    fn refine(&self, found: &'static Operation) -> &'static Operation {
        let is_void = || self.raw(&["isVoid"]) == Some("true");
        if found == &operations::VOID && !is_void() {
            &operations::ADJUST
        } else if found == &operations::VERIFY_AND_STORE && !self.asks_profile() {
            &operations::VERIFY
        } else if found == &operations::REFUND_TO && self.text(&REFERENCE).is_some() {
            &operations::REFUND_LINKED
        } else {
            found
        }
    }

    fn asks_profile(&self) -> bool {
        let nested = ["paymentMethodType", WISH[0], WISH[1], WISH[2]];
        self.text(&WISH).or_else(|| self.text(&nested)).is_some_and(|wish| wish == "CREATE")
    }

    /// Notes the means of payment as a call with structs does: a payment is the same, however it is asked for.
    fn note_means(&self, intent: &mut Intent) {
        let at = |means, name| self.text(&["paymentMethodType", means, name]);
        if let Some(id) = at("consumerProfile", "consumerProfileId") {
            let method = at("consumerProfile", "paymentMethodId");
            Instrument::Profile(Profile { consumer_profile_id: &id, payment_method_id: method.as_deref(), cvv: None })
                .note(intent);
        }
        if let Some(number) = at("card", "accountNumber").filter(|number| number.is_ascii() && number.len() >= 8) {
            let is_pan = at("card", "accountNumberType").is_none_or(|kind| kind == "PAN");
            let account_number_type = if is_pan { None } else { Some("another") };
            Instrument::Card(Card { account_number_type, account_number: &number, expiry: None, cvv: None }, None)
                .note(intent);
        }
    }

    fn raw(&self, place: &[&str]) -> Option<&'a str> {
        let (last, within) = place.split_last()?;
        let mut members = self.0.as_ref().map(Cow::Borrowed)?;
        for name in within {
            members = Cow::Owned(members.within(name)?);
        }
        Some(members.get(last)?.get())
    }

    fn text(&self, place: &[&str]) -> Option<Cow<'a, str>> {
        let raw = self.raw(place)?;
        let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
        match inner.contains('\\') {
            false => Some(Cow::Borrowed(inner)),
            true => serde_json::from_str::<String>(raw).ok().map(Cow::Owned),
        }
    }

    /// Reads a value as in an answer: by its meaning, however it is written.
    fn scalar<T: DeserializeOwned>(&self, place: &[&str]) -> Option<T> {
        serde_json::from_str(self.raw(place)?).ok()
    }

    /// Whether a change captures, also in its older form.
    fn captures(&self) -> bool {
        self.text(&["captureMethod"]).as_deref() == Some("NOW")
            || self.scalar(&["isCapture"]).is_some_and(|Flag(is_capture)| is_capture)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn intent(method: &str, path: &str, json: &str) -> Intent {
        Raw::read(method, path, Some(json), "id").unwrap().intent()
    }

    #[test]
    fn what_is_called_is_understood_as_the_operation_it_is() {
        for (method, path, json, name) in [
            ("POST", "/payments", r#"{"amount":1}"#, "pay"),
            ("PATCH", "/payments/T-1", r#"{"isVoid":true}"#, "void"),
            ("PATCH", "/payments/T-1", r#"{"amount":5}"#, "adjust"),
            ("PATCH", "/payments/T-1", r#"{"captureMethod":"NOW"}"#, "adjust"),
            ("POST", "/refunds", r#"{"paymentMethodType":{"card":{}}}"#, "refund"),
            (
                "POST",
                "/refunds",
                r#"{"paymentMethodType":{"transactionReference":{"transactionReferenceId":"T-1"}}}"#,
                "refund payment",
            ),
            ("POST", "/verifications", "{}", "verify"),
            (
                "POST",
                "/verifications",
                r#"{"accountHolder":{"consumerProfileInfo":{"consumerProfileRequestType":"CREATE"}}}"#,
                "verify and store",
            ),
            ("POST", "/consumer-profiles/P/addresses", "{}", "address add"),
            ("POST", "/unknown", "{}", "call"),
        ] {
            assert_eq!(intent(method, path, json).operation.name, name, "{path} {json}");
        }
    }

    #[test]
    fn what_answers_are_compared_with_is_read_and_nothing_more_is_kept() {
        let json = r#"{"amount":1234,"currency":"USD","merchantOrderNumber":"O\u002d1",
            "paymentMethodType":{"card":{"accountNumber":"4112344112344113","cvv":"411"}}}"#;
        let intent = intent("POST", "/payments", json);
        assert_eq!((intent.amount, intent.currency.as_deref()), (Some(1234), Some("USD")));
        assert_eq!(intent.order_number.as_deref(), Some("O-1"));
        assert_eq!((intent.last_four.as_deref(), intent.trace.as_str()), (Some("4113"), "411234 4113"));
        assert_eq!(intent.path, "/payments");
    }

    #[test]
    fn an_amount_of_a_path_that_is_not_known_may_be_anything() {
        assert!(Raw::read("POST", "/fraudcheck", Some(r#"{"amount":{"value":"1.5"}}"#), "id").is_ok());
    }

    #[test]
    fn what_is_written_otherwise_means_the_same() {
        for amount in ["6500", "6500.0", r#""6500""#, "65e2"] {
            let json = format!(r#"{{"amount":{amount},"merchantOrderNumber":10045}}"#);
            let intent = intent("POST", "/payments", &json);
            assert_eq!((intent.amount, intent.order_number.as_deref()), (Some(6500), Some("10045")), "{amount}");
        }
        for (json, captures) in [
            (r#"{"captureMethod":"NOW"}"#, true),
            (r#"{"captureMethod":"MANUAL","amount":1}"#, false),
            (r#"{"isCapture":true}"#, true),
            (r#"{"isCapture":"true"}"#, true),
            (r#"{"isCapture":false}"#, false),
            ("{}", false),
        ] {
            assert_eq!(intent("PATCH", "/payments/T-1", json).captures, captures, "{json}");
        }
    }

    #[test]
    fn what_the_customer_has_to_do_is_seen() {
        for (means, awaits) in [
            (r#"{"card":{"accountNumber":"4112344112344113"}}"#, false),
            (r#"{"card":{"authentication":{"electronicCommerceIndicator":"5"}}}"#, false),
            (r#"{"card":{"authentication":{"SCAExemptionReason":"LOW_VALUE_PAYMENT"}}}"#, false),
            (r#"{"card":{"paymentAuthenticationRequest":null}}"#, false),
            (r#"{"card":{"paymentAuthenticationRequest":{}}}"#, true),
            (r#"{"card":{"authentication":{"threeDS":{"authenticationValue":"x"}}}}"#, true),
            (r#"{"consumerProfile":{"consumerProfileId":"QX7RTM"}}"#, false),
            (r#"{"consumerProfile":{"paymentAuthenticationRequest":{}}}"#, true),
            (r#"{"consumerProfile":{"verificationAuthenticationRequest":{}}}"#, true),
            (r#"{"transactionReference":{"transactionReferenceId":"T-1"}}"#, false),
            (r#"{"card":{},"accountHolder":{"firstName":"Ada"}}"#, false),
            (r#"{"ach":{"accountNumber":"1"}}"#, true),
            (r#"{"ach":null,"card":{}}"#, false),
            (r#"{"somethingNew":{}}"#, true),
            ("7", false),
        ] {
            let json = format!(r#"{{"amount":1234,"paymentMethodType":{means}}}"#);
            assert_eq!(intent("POST", "/payments", &json).awaits_customer, awaits, "{means}");
            assert_eq!(Extra::read(&json).unwrap().awaits_customer(), awaits, "{means}");
        }
        assert!(!intent("PATCH", "/payments/T-1", r#"{"isVoid":true}"#).awaits_customer);
    }

    #[test]
    fn look_ups_are_look_ups() {
        for (path, is_one) in [
            ("/payments/T-1", true),
            ("/refunds?requestIdentifier=R-1", true),
            ("/captures/C-1", true),
            ("/payments", false),
            ("/payments/T-1/captures", false),
            ("/payments/T-1?x=1", false),
            ("/payments/T%20", false),
            ("/payments?requestIdentifier=", false),
            ("/consumer-profiles/P", false),
            ("/healthcheck/payments", false),
        ] {
            assert_eq!(Raw::read("GET", path, None, "id").unwrap().look_up().is_some(), is_one, "{path}");
        }
    }

    #[test]
    fn what_is_no_call_is_refused() {
        for (method, path, json, field) in [
            ("get", "/payments", None, "method"),
            ("PUT", "/payments", None, "method"),
            ("GET", "/payments", Some("{}"), "json"),
            ("POST", "/payments", Some("[]"), "json"),
            ("POST", "/payments", Some("{"), "json"),
            ("POST", "/payments", Some(r#"{"amount":12.34}"#), "json"),
            ("PATCH", "/payments/T-1", Some(r#"{"amount":"1,234"}"#), "json"),
            ("POST", "/refunds", Some(r#"{"amount":[1]}"#), "json"),
        ] {
            assert_eq!(Raw::read(method, path, json, "id").err().unwrap().field, field, "{method} {path} {json:?}");
        }
    }

    /// Every character that a path may have can be sent: the gateway makes an address of it without a fault.
    #[test]
    fn what_may_be_called_is_an_address() {
        let may_stand = |c: char| [format!("/a{c}b"), format!("/a?b{c}c")].map(|path| check_path(&path).is_ok());
        let allowed: Vec<(char, [bool; 2])> = ('\0'..='\u{ff}').map(|c| (c, may_stand(c))).collect();
        for (c, [in_path, in_query]) in &allowed {
            for path in
                [in_path.then(|| format!("/a{c}b")), in_query.then(|| format!("/a?b{c}c"))].into_iter().flatten()
            {
                let address = format!("https://shop.example/api{path}").parse::<ureq::http::Uri>();
                assert_eq!(address.unwrap().path_and_query().unwrap().as_str(), format!("/api{path}"));
            }
        }
        let count = |at: usize| allowed.iter().filter(|(_, may)| may[at]).count();
        // Besides the 66 unreserved characters, a path may have a slash and a question mark, and a query 14 more. A
        // percent sign needs its digits.
        assert_eq!((count(0), count(1)), (66 + 2, 66 + 14));
    }
}
