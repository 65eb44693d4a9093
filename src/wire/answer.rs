//! Answers, read tolerantly: unknown fields and values pass, absent and null are the same.
//!
//! See api.md §5 (records) and §6 (refusals).

mod card;
pub(crate) mod cut;
mod unreadable;

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::{Map, Value, json};

pub(crate) use self::card::{Card, Expiry, NetworkResponse};
pub(crate) use self::unreadable::Unreadable;
use super::mend::{BOM, mended};
use super::scalar::{Amount, Flag, List, Object, Text};

/// Every member that the library reads, of any answer: a record of a transaction, the service's `messages`, or a
/// gateway's error. A member that occurs twice makes the answer unreadable.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Answer {
    pub(crate) transaction_id: Text,
    pub(crate) request_id: Text,
    pub(crate) transaction_state: Text,
    pub(crate) response_status: Text,
    pub(crate) response_code: Text,
    pub(crate) response_message: Text,
    pub(crate) host_message: Text,
    pub(crate) host_reference_id: Text,
    pub(crate) transaction_date: Text,
    pub(crate) approval_code: Text,
    pub(crate) amount: Amount,
    pub(crate) remaining_auth_amount: Amount,
    pub(crate) remaining_refundable_amount: Amount,
    pub(crate) total_authorized_amount: Amount,
    transaction_reference_id: Text,
    payment_request: Object<PaymentRequest>,
    pub(crate) partial_authorization: Flag,
    is_void: Flag,
    pub(crate) currency: Text,
    pub(crate) merchant_order_number: Text,
    pub(crate) payment_method_type: Object<PaymentMethodType>,
    account_holder: Object<AccountHolder>,
    payment_authentication_result: Object<PaymentAuthenticationResult>,
    /// From answers of the profile API.
    pub(crate) consumer_profile_id: Text,

    pub(crate) validation_errors: Errors,
    error_source: Text,
    pub(crate) error_code: Text,
    pub(crate) error_description: Text,
    pub(crate) error: Text,
    #[serde(rename = "error_description")]
    pub(crate) oauth_description: Text,
}

/// The progress of 3-D Secure.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct PaymentAuthenticationResult {
    authentication_orchestration_url: Text,
}

/// The authorizations, captures and refunds of a payment so far.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct PaymentRequest {
    payment_request_id: Text,
    authorizations: List<Step>,
    captures: List<Step>,
    refunds: List<Step>,
}

/// One authorization, capture or refund.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Step {
    authorization_id: Text,
    capture_id: Text,
    refund_id: Text,
    amount: Amount,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct PaymentMethodType {
    // Boxed, so that an answer needs little stack when it is passed on.
    card: Object<Box<Card>>,
    consumer_profile: Object<Box<Card>>,
    ach: Object<Box<Card>>,
    sepa: Object<Box<Card>>,
    sofort: Object<Box<Card>>,
    /// The profile guide's sample has it here.
    account_holder: Object<AccountHolder>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct AccountHolder {
    consumer_profile_info: Object<ConsumerProfileInfo>,
}

/// What became of the profile that the request asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct ConsumerProfileInfo {
    pub(crate) consumer_profile_id: Text,
    pub(crate) payment_method_id: Text,
    pub(crate) consumer_profile_response_code: Text,
    pub(crate) consumer_profile_response_message: Text,
}

/// The first of `validationErrors`: the one a till can show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Errors(pub(crate) Option<ValidationError>);

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct ValidationError {
    pub(crate) message: Text,
    pub(crate) entity: Text,
}

impl<'de> Deserialize<'de> for Errors {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Errors, D::Error> {
        // Through a `Value`: the list is rare and short, and decides nothing about the money.
        let value = serde_json::Value::deserialize(deserializer)?;
        Ok(Errors(value.get(0).and_then(|first| ValidationError::deserialize(first).ok())))
    }
}

impl Answer {
    /// Reads a complete body: one JSON object and nothing else, in which no member that we read occurs twice.
    pub(crate) fn read(body: &[u8]) -> Result<Answer, Unreadable> {
        // serde would take an array's elements for members in order.
        if let Some(why) = Unreadable::by_beginning(body.strip_prefix(BOM).unwrap_or(body)) {
            return Err(why);
        }
        let text = mended(body);
        let mut json = serde_json::Deserializer::from_str(&text);
        let answer = Answer::deserialize(&mut json)?;
        json.end().map_err(|_| Unreadable::More)?;
        match text {
            Cow::Owned(_) if !answer.is_intact() => Err(Unreadable::Damaged),
            _ => Ok(answer),
        }
    }

    /// Whether nothing that the verdict rests on had to be mended.
    fn is_intact(&self) -> bool {
        let texts = [
            &self.transaction_id,
            &self.request_id,
            &self.transaction_state,
            &self.response_status,
            &self.response_code,
            &self.currency,
            &self.merchant_order_number,
            &self.consumer_profile_id,
        ];
        let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'\\';
        texts.iter().all(|text| text.as_str().bytes().all(is_plain))
    }

    /// What a result shows of the answer, in the API's form: enough to report it again, and no more. Free text may hold
    /// anything, so it passes through `clean`.
    pub(crate) fn shown(&self, clean: impl Fn(&str) -> String) -> Value {
        let mut shown = Map::new();
        for (name, text) in [
            ("transactionId", &self.transaction_id),
            ("requestId", &self.request_id),
            ("merchantOrderNumber", &self.merchant_order_number),
            ("consumerProfileId", &self.consumer_profile_id),
        ] {
            put(&mut shown, name, text.as_str().to_owned());
        }
        for (name, text) in [
            ("transactionState", &self.transaction_state),
            ("responseStatus", &self.response_status),
            ("responseCode", &self.response_code),
            ("responseMessage", &self.response_message),
            ("approvalCode", &self.approval_code),
            ("currency", &self.currency),
            ("transactionDate", &self.transaction_date),
            ("hostMessage", &self.host_message),
        ] {
            put(&mut shown, name, clean(text.as_str()));
        }
        let host_reference = self.host_reference_id.as_str();
        let is_number = is_retrieval_reference(host_reference);
        put(&mut shown, "hostReferenceId", if is_number { host_reference.to_owned() } else { clean(host_reference) });
        if let Some(url) = self.authentication_url() {
            let result = json!({ "authenticationOrchestrationUrl": url.as_str() });
            shown.insert("paymentAuthenticationResult".to_owned(), result);
        }
        for (name, amount) in [
            ("amount", self.amount),
            ("remainingAuthAmount", self.remaining_auth_amount),
            ("remainingRefundableAmount", self.remaining_refundable_amount),
            ("totalAuthorizedAmount", self.total_authorized_amount),
        ] {
            match amount {
                Amount::Absent => {}
                Amount::Is(amount) => drop(shown.insert(name.to_owned(), amount.into())),
                Amount::Unreadable => drop(shown.insert(name.to_owned(), false.into())),
            }
        }
        let cards: Map<String, Value> =
            self.cards().map(|(name, card)| (name.to_owned(), card.shown(&clean).into())).collect();
        shown.insert("paymentMethodType".to_owned(), cards.into());
        if let Some(new) = self.new_profile() {
            let mut info = Map::new();
            put(&mut info, "consumerProfileId", new.consumer_profile_id.as_str().to_owned());
            put(&mut info, "paymentMethodId", new.payment_method_id.as_str().to_owned());
            put(&mut info, "consumerProfileResponseCode", clean(new.consumer_profile_response_code.as_str()));
            put(&mut info, "consumerProfileResponseMessage", clean(new.consumer_profile_response_message.as_str()));
            shown.insert("accountHolder".to_owned(), json!({ "consumerProfileInfo": info }));
        }
        shown.into()
    }

    /// Whether it is about a payment: it names a transaction, or says how one ended.
    pub(crate) fn is_claim(&self) -> bool {
        self.transaction_id.is_present() || is_ending(self.response_status.as_str())
    }

    /// Whether it is a documented refusal: the service's `messages` or its edge's own JSON, recognized by their values.
    pub(crate) fn is_refusal(&self) -> bool {
        !self.is_claim() && (self.is_messages_error() || self.is_edge_error())
    }

    /// Whether it is the service's `messages` body with responseStatus ERROR and a code that may be a refusal's.
    pub(crate) fn is_messages_error(&self) -> bool {
        !self.is_claim() && self.response_status.as_str() == "ERROR" && is_refusal_code(self.response_code.as_str())
    }

    fn is_edge_error(&self) -> bool {
        let number = self.error_code.as_str().strip_prefix("EDG").unwrap_or_default();
        self.error_source.as_str() == "APG-EDGE"
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
            && self.error_description.is_present()
    }

    /// Whether a void was done although part of the payment had been captured: nothing is left authorized.
    pub(crate) fn is_voided_rest(&self) -> bool {
        let left = [self.remaining_auth_amount, self.total_authorized_amount].into_iter().find_map(Amount::known);
        self.is_void.0 && left == Some(0)
    }

    /// The URL to which the consumer has to go for 3-D Secure, if there is one.
    pub(crate) fn authentication_url(&self) -> Option<&Text> {
        let result = self.payment_authentication_result.0.as_ref()?;
        Some(&result.authentication_orchestration_url).filter(|url| url.is_present())
    }

    /// The card that was sent.
    pub(crate) fn card(&self) -> Option<&Card> {
        self.payment_method_type.0.as_ref()?.card.0.as_deref()
    }

    /// Every member that describes what paid, with its name.
    fn cards(&self) -> impl Iterator<Item = (&'static str, &Card)> {
        let all = self.payment_method_type.0.iter().flat_map(|method| {
            [
                ("card", &method.card),
                ("consumerProfile", &method.consumer_profile),
                ("ach", &method.ach),
                ("sepa", &method.sepa),
                ("sofort", &method.sofort),
            ]
        });
        all.filter_map(|(name, card)| Some((name, card.0.as_deref()?)))
    }

    /// A fact about what paid, wherever the answer has it.
    pub(crate) fn fact<'a, T>(&'a self, of: impl Fn(&'a Card) -> Option<T>) -> Option<T> {
        self.cards().find_map(|(_, card)| of(card))
    }

    /// The total that is authorized of a payment, in minor units; None: it is not known.
    pub(crate) fn authorized(&self) -> Option<i64> {
        let request = self.payment_request.0.as_ref();
        match (self.total_authorized_amount, request.and_then(|request| request.authorizations.0.first())) {
            (Amount::Is(total), _) => Some(total),
            (Amount::Absent, Some(Step { amount: Amount::Is(amount), .. })) => Some(*amount),
            (Amount::Absent, None) => self.amount.known(),
            _ => None,
        }
    }

    /// The total that is captured of a payment, in minor units; None: it is not known.
    pub(crate) fn captured(&self) -> Option<i64> {
        match self.payment_request.0.as_ref().map(|request| &request.captures.0[..]) {
            None | Some([]) => self.amount.known(),
            Some(captures) => captures.iter().try_fold(0_i64, |sum, capture| sum.checked_add(capture.amount.known()?)),
        }
    }

    /// The ids by which it names the payment that it is part of; those that are absent are empty.
    pub(crate) fn targets(&self) -> impl Iterator<Item = &str> {
        let request = self.payment_request.0.as_ref();
        let steps = request.into_iter().flat_map(|request| request.authorizations.0.iter().chain(&request.captures.0));
        let ids = steps.flat_map(|step| [step.authorization_id.as_str(), step.capture_id.as_str()]);
        let whole = request.map_or("", |request| request.payment_request_id.as_str());
        [self.transaction_reference_id.as_str(), whole].into_iter().chain(ids)
    }

    /// The ids of the refunds that it lists.
    pub(crate) fn refunds(&self) -> impl Iterator<Item = &str> {
        let request = self.payment_request.0.as_ref();
        request.into_iter().flat_map(|request| &request.refunds.0).map(|step| step.refund_id.as_str())
    }

    /// The profile that paid.
    pub(crate) fn profile(&self) -> Option<&Card> {
        self.payment_method_type.0.as_ref()?.consumer_profile.0.as_deref()
    }

    /// The profile that was to be created: at the top level, else where the guide puts it; one with an id comes first.
    pub(crate) fn new_profile(&self) -> Option<&ConsumerProfileInfo> {
        let nested = self.payment_method_type.0.as_ref().and_then(|method| method.account_holder.0.as_ref());
        let told =
            || self.account_holder.0.iter().chain(nested).filter_map(|holder| holder.consumer_profile_info.0.as_ref());
        told().find(|info| info.consumer_profile_id.is_present()).or_else(|| told().next())
    }
}

/// Whether it is the host's number of a transaction as networks write it: 12 digits, too few for today's card numbers.
pub(crate) fn is_retrieval_reference(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The edge's documented refusals in plain text.
const EDGE_TEXTS: [&str; 1] = ["Invalid JWT. Denying request."];

/// Codes documented for something other than a refusal: a refusal with one of them contradicts itself.
const NO_REFUSALS: [&str; 12] = [
    "ACCEPTED",
    "APPROVED",
    "PARTIAL_APPROVAL",
    "CUSTOMER_PENDING",
    "PERFORM_AUTHENTICATION",
    "CONSUMER_ABORTED",
    "DECLINED",
    "INSUFFICIENT_FUNDS",
    "DO_NOT_HONOR",
    "DUPLICATE",
    "HOST_ERROR",
    "TIMEOUT",
];

/// The full table of codes is not published, but their form is: 2 to 50 capitals, digits and underscores.
pub(crate) fn is_refusal_code(code: &str) -> bool {
    (2..=50).contains(&code.len())
        && code.starts_with(|first: char| first.is_ascii_uppercase())
        && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        && !NO_REFUSALS.contains(&code)
}

/// Whether a `responseStatus` says how a payment ended, or that it has not ended.
fn is_ending(status: &str) -> bool {
    matches!(status, "SUCCESS" | "DENIED" | "PENDING")
}

/// The edge's documented refusal in plain text, if the body is one.
pub(crate) fn edge_text(body: &[u8]) -> Option<&'static str> {
    let text = mended(body);
    EDGE_TEXTS.into_iter().find(|known| *known == text.trim())
}

fn put(object: &mut Map<String, Value>, name: &str, text: String) {
    if !text.is_empty() {
        object.insert(name.to_owned(), text.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_object_and_nothing_else_is_an_answer() {
        for body in [
            "",
            " ",
            "[]",
            "null",
            "\"x\"",
            "{",
            "{}x",
            "{}{}",
            "<html>",
            r#"{"responseStatus":"SUCCESS","responseStatus":"DENIED"}"#,
            r#"["id","request","CLOSED","SUCCESS"]"#,
        ] {
            assert!(Answer::read(body.as_bytes()).is_err(), "{body}");
        }
        assert!(Answer::read(b" {\"unknown\": [1, {\"a\": null}]} \n").is_ok());
        assert!(Answer::read(&b"[".repeat(100_000)).is_err());
        assert!(Answer::read(&br#"{"a":"#.repeat(100_000)).is_err());
    }

    #[test]
    fn a_member_without_a_value_is_absent_and_nothing_else_is_mended() {
        for (body, id) in [
            (r#"{"paymentMethodType":{"card":{"expiry":{"month": ,"year":}}},"transactionId":"T"}"#, Some("T")),
            (r#"{"hostMessage":"a: , \"b\": }","transactionId": , "requestId":"R"}"#, Some("")),
            (r#"{"transactionId":"T","a": ,"#, None),
            (r#"{"transactionId":"T","a": ]}"#, None),
            (r#"{"transactionId":"T",,"a":1}"#, None),
            (r#"{"transactionId": ,"transactionId":"T"}"#, None),
        ] {
            let read = Answer::read(body.as_bytes());
            assert_eq!(read.as_ref().ok().map(|answer| answer.transaction_id.as_str()), id, "{body}");
        }
    }

    /// What has nothing to do with the verdict may be anything; what has must have come intact.
    #[test]
    fn bytes_beside_the_verdict_do_not_decide_it() {
        for (body, is_read) in [
            (&b"\xef\xbb\xbf{\"responseStatus\":\"SUCCESS\"}"[..], true),
            (b"{\"responseStatus\":\"SUCCESS\",\"hostMessage\":\"Autoris\xe9\"}", true),
            (b"{\"responseStatus\":\"SUCCESS\",\"hostMessage\":\"line\nline\0\"}", true),
            (br#"{"responseStatus":"SUCCESS","unknown":{"a":["\ud83d","\d"]}}"#, true),
            (b"{\"responseStatus\":\"SUCCESS\",\"fa\xe7ade\":1}", true),
            (br#"{"responseStatus":"SUC\CESS"}"#, false),
            (b"{\"responseStatus\":\"SUCCESS\",\"transactionState\":\"CLOSED\x01\"}", false),
            (b"{\"responseStatus\":\"SUCCESS\",\"transactionId\":\"T-\xe9\"}", false),
            (br#"{"responseStatus":"SUCCESS","responseCode":"PARTIAL\_APPROVAL"}"#, false),
            (br#"{"responseStatus":"SUCCESS","requestId":"\udc00"}"#, false),
            // A repeated member stays repeated.
            (b"\xef\xbb\xbf{\"responseStatus\":\"SUCCESS\",\"responseStatus\":\"DENIED\",\"a\":\"\xe9\"}", false),
        ] {
            assert_eq!(Answer::read(body).is_ok(), is_read, "{body:?}");
        }
    }

    #[test]
    fn wrong_types_are_absent_not_fatal() {
        let answer = Answer::read(
            br#"{"responseStatus":{"a":1},"transactionState":[],"amount":{},"paymentMethodType":7,"accountHolder":"x"}"#,
        )
        .unwrap();
        assert!(!answer.response_status.is_present());
        assert_eq!(answer.amount, Amount::Unreadable);
        assert!(answer.card().is_none() && answer.new_profile().is_none());
    }

    #[test]
    fn a_new_profile_is_found_in_either_place() {
        const HERE: &str = r#""accountHolder":{"consumerProfileInfo":{"consumerProfileId":"HERE"}}"#;
        const THERE: &str =
            r#""paymentMethodType":{"accountHolder":{"consumerProfileInfo":{"consumerProfileId":"THERE"}}}"#;
        const NAME: &str = r#""accountHolder":{"firstName":"Ada"}"#;
        const FAILED: &str = r#""accountHolder":{"consumerProfileInfo":{"consumerProfileResponseCode":"E"}}"#;
        for (members, id) in [
            (vec![HERE], Some("HERE")),
            (vec![THERE], Some("THERE")),
            (vec![HERE, THERE], Some("HERE")),
            (vec![NAME, THERE], Some("THERE")),
            (vec![FAILED, THERE], Some("THERE")),
            (vec![FAILED], Some("")),
            (vec![NAME], None),
        ] {
            let answer = Answer::read(format!("{{{}}}", members.join(",")).as_bytes()).unwrap();
            assert_eq!(answer.new_profile().map(|info| info.consumer_profile_id.as_str()), id, "{members:?}");
        }
    }

    #[test]
    fn strangers_errors_are_not_the_services() {
        for (body, is_refusal) in [
            (r#"{"responseStatus":"ERROR","responseCode":"VALIDATION_ERROR"}"#, true),
            (r#"{"responseStatus":"ERROR","responseCode":"MP_REQ_001"}"#, true),
            (r#"{"responseStatus":"ERROR","responseCode":"NOT_KNOWN_TO_US"}"#, true),
            (r#"{"errorSource":"APG-EDGE","errorCode":"EDG00012","errorDescription":"x"}"#, true),
            // Not the documented values.
            (r#"{"responseStatus":"ERROR","responseCode":"blocked by policy"}"#, false),
            (r#"{"responseStatus":"ERROR","responseCode":"403"}"#, false),
            (r#"{"responseStatus":"ERROR","responseCode":""}"#, false),
            (r#"{"responseStatus":"error","responseCode":"BLOCKED"}"#, false),
            (r#"{"errorSource":"WAF","errorCode":"EDG00012","errorDescription":"x"}"#, false),
            (r#"{"errorSource":"APG-EDGE","errorCode":"403","errorDescription":"x"}"#, false),
            (r#"{"errorSource":"APG-EDGE","errorCode":"EDG","errorDescription":"x"}"#, false),
            (r#"{"errorSource":"APG-EDGE","errorCode":"EDG00012"}"#, false),
            (r#"{"error":"invalid_token","error_description":"Invalid issuer"}"#, false),
            (r#"{"error":"blocked by policy"}"#, false),
            // Codes for something else.
            (r#"{"responseStatus":"ERROR","responseCode":"DUPLICATE"}"#, false),
            (r#"{"responseStatus":"ERROR","responseCode":"TIMEOUT"}"#, false),
            (r#"{"responseStatus":"ERROR","responseCode":"APPROVED"}"#, false),
            // It is about a payment.
            (r#"{"responseStatus":"ERROR","responseCode":"VALIDATION_ERROR","transactionId":"T"}"#, false),
            (r#"{"errorSource":"APG-EDGE","errorCode":"EDG00012","errorDescription":"x","transactionId":"T"}"#, false),
            (r#"{"responseStatus":"SUCCESS","responseCode":"APPROVED"}"#, false),
            (r#"{}"#, false),
        ] {
            assert_eq!(Answer::read(body.as_bytes()).unwrap().is_refusal(), is_refusal, "{body}");
        }
    }

    #[test]
    fn the_edge_is_known_by_its_words() {
        for (body, is_edge) in [
            ("Invalid JWT. Denying request.", true),
            ("Invalid JWT. Denying request.\n", true),
            ("invalid jwt", false),
            ("Access denied: Invalid JWT. Denying request.", false),
            ("", false),
        ] {
            assert_eq!(edge_text(body.as_bytes()).is_some(), is_edge, "{body}");
        }
    }

    /// Where an answer describes the card of a profile is not documented.
    #[test]
    fn what_paid_is_known_wherever_it_is_told() {
        for method in ["card", "consumerProfile", "ach", "sepa", "sofort"] {
            let body = json!({ "paymentMethodType": { method: { "maskedAccountNumber": "XXXXXX1156" } } }).to_string();
            let answer = Answer::read(body.as_bytes()).unwrap();
            let masked = answer.fact(|card| Some(card.masked().as_str()));
            assert_eq!(masked, Some("XXXXXX1156"), "{method}");
            assert_eq!(answer.card().is_some(), method == "card", "{method}");
            let again = Answer::read(answer.shown(str::to_owned).to_string().as_bytes()).unwrap();
            assert_eq!(again.fact(|card| Some(card.masked().as_str())), masked, "{method}");
        }
        let both = r#"{"paymentMethodType":{"consumerProfile":{"consumerProfileId":"P","paymentMethodId":"M","cardTypeName":"VISA"},
            "card":{"maskedAccountNumber":"411234XXXXXX4113"}}}"#;
        let answer = Answer::read(both.as_bytes()).unwrap();
        let named = answer.fact(|card| Some(card.type_name().as_str()).filter(|name| !name.is_empty()));
        assert_eq!(named, Some("VISA"));
        assert_eq!(answer.profile().unwrap().payment_method_id.as_str(), "M");
        let again = Answer::read(answer.shown(str::to_owned).to_string().as_bytes()).unwrap();
        assert_eq!(again.profile().unwrap().consumer_profile_id.as_str(), "P");
        for twice in ["consumerProfileId", "cardType"] {
            let body = format!(r#"{{"paymentMethodType":{{"consumerProfile":{{"{twice}":"A","{twice}":"A"}}}}}}"#);
            assert!(Answer::read(body.as_bytes()).is_err(), "{twice}");
        }
    }

    #[test]
    fn what_is_captured_cannot_be_voided_but_the_rest_can() {
        for (body, is_voided) in [
            (r#"{"isVoid":true,"remainingAuthAmount":0}"#, true),
            (r#"{"isVoid":"true","remainingAuthAmount":"0","totalAuthorizedAmount":1234}"#, true),
            (r#"{"isVoid":true,"totalAuthorizedAmount":0}"#, true),
            (r#"{"isVoid":true,"remainingAuthAmount":1,"totalAuthorizedAmount":0}"#, false),
            (r#"{"isVoid":true}"#, false),
            (r#"{"isVoid":false,"remainingAuthAmount":0}"#, false),
            (r#"{"remainingAuthAmount":0}"#, false),
        ] {
            assert_eq!(Answer::read(body.as_bytes()).unwrap().is_voided_rest(), is_voided, "{body}");
        }
    }
}
