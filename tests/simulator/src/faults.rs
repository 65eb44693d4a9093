//! Everything that can go wrong, as one table: what is recorded, what is answered, and what a later
//! look-up by request id says.

use crate::ledger::Ending;
use crate::lookups::Lookup;
use crate::plan::{Answer, Moment, Plan, Record};
use crate::{cards, spoil, strangers};

macro_rules! faults {
    ($($variant:ident $name:literal $record:expr, $answer:expr, $lookup:expr, $meaning:literal;)*) => {
        /// Something that goes wrong with one payment.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Fault {
            $(#[doc = $meaning] $variant,)*
        }

        impl Fault {
            /// Every fault there is.
            pub const ALL: &'static [Fault] = &[$(Fault::$variant,)*];

            /// The name that stands after `SIM-` in a triggering order number.
            pub fn name(self) -> &'static str {
                match self { $(Fault::$variant => $name,)* }
            }

            /// What happens, in one sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Fault::$variant => $meaning,)* }
            }

            pub(crate) fn plan(self) -> Plan {
                use Answer::*;
                use Moment::{AtTheLimit, LongAfter};
                use Record::{As, At, First, No, Yes};
                let (record, answer, lookup) = match self {
                    $(Fault::$variant => ($record, $answer, $lookup),)*
                };
                Plan { record, answer, lookup }
            }
        }
    };
}

#[rustfmt::skip]
faults! {
    // The connection.
    RefusedBefore          "REFUSED-BEFORE"            No,  Reset,            Lookup::Honest, "Nothing recorded; reset. If injected, before the body is read.";
    AnswerLost             "ANSWER-LOST"               Yes, Reset,            Lookup::Honest, "Recorded; the connection is reset before a byte of the answer.";
    AnswerLostUnrecorded   "ANSWER-LOST-UNRECORDED"    No,  Reset,            Lookup::Honest, "Nothing recorded; the request is read, then the connection is reset.";
    Silence                "SILENCE"                   Yes, Hold,             Lookup::Honest, "Recorded; never answered.";
    SilenceUnrecorded      "SILENCE-UNRECORDED"        No,  Hold,             Lookup::Honest, "Nothing recorded; never answered.";
    Late                   "LATE"                      At(AtTheLimit), Hold,  Lookup::Honest, "Recorded when 99 % of the service limit are over; never answered.";
    Slow                   "SLOW"                      Yes, Dripped,          Lookup::Honest, "Approved; the answer drips in over 300 ms, but completely.";
    Close                  "CLOSE"                     Yes, AnnouncedClose,   Lookup::Honest, "Approved; the answer says `Connection: close`.";
    CloseAfter             "CLOSE-AFTER"               Yes, SilentClose,      Lookup::Honest, "Approved; keep-alive is promised, and the connection closed right after.";
    Chunked                "CHUNKED"                   Yes, Chunked,          Lookup::Honest, "Approved; chunked coding.";

    AlertAccessDenied      "ALERT-ACCESS-DENIED"       Yes, Alert(49),        Lookup::Honest, "Recorded; a fatal TLS alert, access_denied, before a byte of the answer; without TLS, a reset.";
    AlertUnrecorded        "ALERT-UNRECORDED"          No,  Alert(116),       Lookup::Honest, "Nothing recorded; a fatal TLS alert, certificate_required; without TLS, a reset.";

    // Answers that stop too early.
    AnswerCut              "ANSWER-CUT"                Yes, HalfBody,         Lookup::Honest, "Recorded; half of the announced body, then the end.";
    AnswerCutHeader        "ANSWER-CUT-HEADER"         Yes, HalfHead,         Lookup::Honest, "Recorded; half of the status line and headers, then the end.";
    ChunkedCut             "CHUNKED-CUT"               Yes, HalfChunks,       Lookup::Honest, "Recorded; chunked coding that ends before its last chunk.";
    Empty200               "EMPTY-200"                 Yes, Blank(200),       Lookup::Honest, "Recorded; 200 with `Content-Length: 0`.";
    Empty200NoLength       "EMPTY-200-NO-LENGTH"       Yes, BlankUnannounced, Lookup::Honest, "Recorded; 200 without a length, then the end.";
    AnswerCutAcknowledged  "ANSWER-CUT-ACKNOWLEDGED"   Yes, AllButTheEnd,     Lookup::EmptyUntil(LongAfter), "Recorded; the answer without its last byte, then the end; look-ups are empty for twenty service limits.";

    // Answers of strangers.
    NotJson                "NOT-JSON"                  Yes, Body(spoil::not_json), Lookup::Honest, "Recorded; 200 announced as JSON, but it is plain text.";
    Html200                "HTML-200"                  Yes, Page(200),        Lookup::Honest, "Recorded; 200 with a web page.";
    Html403                "HTML-403"                  Yes, Page(403),        Lookup::Honest, "Recorded; 403 with a firewall's web page.";
    Html502                "HTML-502"                  Yes, Page(502),        Lookup::Honest, "Recorded; 502 with a proxy's web page.";
    Http418Html            "HTTP-418-HTML"             Yes, Page(418),        Lookup::Honest, "Recorded; 418 with a web page.";
    Http407                "HTTP-407"                  No,  Page(407),        Lookup::Honest, "Nothing recorded; 407 from inside the connection.";
    Http302                "HTTP-302"                  No,  Redirect,         Lookup::Honest, "Nothing recorded; 302 with a Location.";
    Html401                "HTML-401"                  Yes, Page(401),        Lookup::Honest, "Recorded; 401 with a web page.";
    Html429                "HTML-429"                  Yes, Page(429),        Lookup::Honest, "Recorded; 429 with a web page.";
    Html403NamesId         "HTML-403-NAMES-ID"         No,  PageWithId(403),  Lookup::Honest, "Nothing recorded; 403 with a firewall's web page that repeats the request id.";
    Http403Blank           "HTTP-403-BLANK"            Yes, Blank(403),       Lookup::Honest, "Recorded; 403 with `Content-Length: 0`.";
    Http401PlainStrange    "HTTP-401-PLAIN-STRANGE"    Yes, Plain(401, strangers::TEXT), Lookup::Honest, "Recorded; 401 with a stranger's plain text.";
    Http403PlainStrange    "HTTP-403-PLAIN-STRANGE"    Yes, Plain(403, strangers::TEXT), Lookup::Honest, "Recorded; 403 with a stranger's plain text.";
    Http429PlainStrange    "HTTP-429-PLAIN-STRANGE"    Yes, Plain(429, strangers::TEXT), Lookup::Honest, "Recorded; 429 with a stranger's plain text.";
    Http400Foreign         "HTTP-400-FOREIGN"          Yes, Strange(400, strangers::problem), Lookup::Honest, "Recorded; 400 with JSON of a stranger's form.";
    Http403Foreign         "HTTP-403-FOREIGN"          Yes, Strange(403, strangers::problem), Lookup::Honest, "Recorded; 403 with JSON of a stranger's form.";
    Http404Foreign         "HTTP-404-FOREIGN"          Yes, Strange(404, strangers::problem), Lookup::Honest, "Recorded; 404 with JSON of a stranger's form.";
    Http403ForeignUnrecorded "HTTP-403-FOREIGN-UNRECORDED" No, Strange(403, strangers::problem), Lookup::Honest, "Nothing recorded; 403 with JSON of a stranger's form.";
    Http400StrangeCode     "HTTP-400-STRANGE-CODE"     Yes, Strange(400, strangers::code), Lookup::Honest, "Recorded; 400 in the service's form, with a code that is none of its own.";
    Http403StrangeCode     "HTTP-403-STRANGE-CODE"     Yes, Strange(403, strangers::code), Lookup::Honest, "Recorded; 403 in the service's form, with a code that is none of its own.";
    Http404StrangeCode     "HTTP-404-STRANGE-CODE"     Yes, Strange(404, strangers::code), Lookup::Honest, "Recorded; 404 in the service's form, with a code that is none of its own.";
    Http403StrangeEdge     "HTTP-403-STRANGE-EDGE"     Yes, Strange(403, strangers::edge), Lookup::Honest, "Recorded; 403 in the gateway's form, with a source that is not the gateway.";
    Http403Oauth           "HTTP-403-OAUTH"            Yes, Strange(403, strangers::oauth), Lookup::Honest, "Recorded; 403 in the form of OAuth's errors.";

    // Errors that carry a transaction's id, or another request's.
    Http400WithId          "HTTP-400-WITH-ID"          Yes, Strange(400, strangers::with_id), Lookup::Honest, "Recorded; 400 as the service words it, with the transaction's id.";
    Http401WithId          "HTTP-401-WITH-ID"          Yes, Strange(401, strangers::with_id), Lookup::Honest, "Recorded; 401 as the service words it, with the transaction's id.";
    Http403WithId          "HTTP-403-WITH-ID"          Yes, Strange(403, strangers::with_id), Lookup::Honest, "Recorded; 403 as the service words it, with the transaction's id.";
    Http404WithId          "HTTP-404-WITH-ID"          Yes, Strange(404, strangers::with_id), Lookup::Honest, "Recorded; 404 as the service words it, with the transaction's id.";
    Http429WithId          "HTTP-429-WITH-ID"          Yes, Strange(429, strangers::with_id), Lookup::Honest, "Recorded; 429 as the service words it, with the transaction's id.";
    Http400OtherId         "HTTP-400-OTHER-ID"         Yes, Strange(400, strangers::other_id), Lookup::Honest, "Recorded; 400 as the service words it, to another request.";
    Http401OtherId         "HTTP-401-OTHER-ID"         Yes, Strange(401, strangers::other_id), Lookup::Honest, "Recorded; 401 as the service words it, to another request.";
    Http403OtherId         "HTTP-403-OTHER-ID"         Yes, Strange(403, strangers::other_id), Lookup::Honest, "Recorded; 403 as the service words it, to another request.";
    Http404OtherId         "HTTP-404-OTHER-ID"         Yes, Strange(404, strangers::other_id), Lookup::Honest, "Recorded; 404 as the service words it, to another request.";
    Http429OtherId         "HTTP-429-OTHER-ID"         Yes, Strange(429, strangers::other_id), Lookup::Honest, "Recorded; 429 as the service words it, to another request.";
    Http403OtherUnrecorded "HTTP-403-OTHER-UNRECORDED" No,  Strange(403, strangers::other_id), Lookup::Honest, "Nothing recorded; 403 as the service words it, to another request.";

    // Bodies that can't be trusted.
    TooLong                "TOO-LONG"                  Yes, Body(spoil::too_long),          Lookup::Honest, "Recorded; the true answer with 3 MB in an unknown field.";
    WrongTypes             "WRONG-TYPES"               Yes, Body(spoil::wrong_types),       Lookup::Honest, "Recorded; objects and lists where scalars belong.";
    DuplicateKeys          "DUPLICATE-KEYS"            Yes, Body(spoil::duplicate_keys),    Lookup::Honest, "Recorded; `responseStatus` twice, with two values.";
    TrailingBytes          "TRAILING-BYTES"            Yes, Body(spoil::trailing_bytes),    Lookup::Honest, "Recorded; junk behind the JSON, inside the length.";
    OtherPayment           "OTHER-PAYMENT"             Yes, Body(spoil::other_payment),     Lookup::Honest, "Recorded; the answer is another payment's.";
    MissingStatus          "MISSING-STATUS"            Yes, Body(spoil::missing_status),    Lookup::Honest, "Recorded; the answer has no `responseStatus`.";
    UnknownStatus          "UNKNOWN-STATUS"            Yes, Body(spoil::unknown_status),    Lookup::Honest, "Recorded; the answer's `responseStatus` is MAYBE.";
    StatusError200         "STATUS-ERROR-200"          Yes, Body(spoil::status_error),      Lookup::Honest, "Recorded; 200 with `responseStatus` ERROR.";
    DeniedClosed           "DENIED-CLOSED"             Yes, Body(spoil::denied),            Lookup::Honest, "Recorded as approved; the answer says DENIED, its state that it is done.";
    SuccessDeclined        "SUCCESS-DECLINED"          Yes, Body(spoil::state_declined),    Lookup::Honest, "Recorded as approved; the answer says SUCCESS, its state DECLINED.";
    NoId                   "NO-ID"                     Yes, Body(spoil::no_id),             Lookup::Honest, "Recorded; SUCCESS without a `transactionId`.";
    StatusError200Unrecorded "STATUS-ERROR-200-UNRECORDED" No, Body(spoil::status_error_alone), Lookup::Honest, "Nothing recorded; 200 with `responseStatus` ERROR, our request id and no transaction id.";
    OtherPaymentUnrecorded "OTHER-PAYMENT-UNRECORDED"  No,  Body(spoil::other_payment),     Lookup::Honest, "Nothing recorded; the answer is another payment's.";
    SharesNothing          "SHARES-NOTHING"            No,  Body(spoil::sharing_nothing),   Lookup::Honest, "Nothing recorded; SUCCESS that shares nothing with the request.";
    AmountZero             "AMOUNT-ZERO"               Yes, Body(spoil::amount_zero),       Lookup::Honest, "Recorded; the answer's `amount` is 0.";
    AmountNegative         "AMOUNT-NEGATIVE"           Yes, Body(spoil::amount_negative),   Lookup::Honest, "Recorded; the answer's `amount` has a minus.";
    NoAmountNoId           "NO-AMOUNT-NO-ID"           Yes, Body(spoil::no_amount_no_id),   Lookup::Honest, "Recorded; the answer has neither `amount` nor `requestId`.";
    OtherNumber            "OTHER-NUMBER"              Yes, Body(spoil::other_number),      Lookup::Honest, "Recorded; another card's last four, and not a word about it.";

    // Odd, but good.
    WrongTypesPlain        "WRONG-TYPES-PLAIN"         Yes, Body(spoil::wrong_types_plain), Lookup::Honest, "Approved; numbers as strings and the like, with plain meaning.";
    UnknownFields          "UNKNOWN-FIELDS"            Yes, Body(spoil::unknown_fields),    Lookup::Honest, "Approved; unknown fields, nulls, unknown enumeration values.";
    NoAmount               "NO-AMOUNT"                 Yes, Body(spoil::no_amount),         Lookup::Honest, "Approved; the answer has no `amount`.";
    NoRequestId            "NO-REQUEST-ID"             Yes, Body(spoil::no_request_id),     Lookup::Honest, "Approved; the answer has no `requestId`.";
    UpdatedNumber          "UPDATED-NUMBER"            Yes, Body(spoil::updated_number),    Lookup::Edited(spoil::update_number), "Approved; the account updater replaced the card's number, in the record too.";

    // Other endings, in the record too. None of them is a charge.
    Denied                 "DENIED"                    As(Ending::Declined(&cards::DO_NOT_HONOR)), Honest, Lookup::Honest, "Declined: DENIED. Not charged.";
    Pending                "PENDING"                   As(Ending::AwaitsAuthentication), Honest, Lookup::Honest, "Not finished: PENDING, PERFORM_AUTHENTICATION. Not charged.";
    CustomerPending        "CUSTOMER-PENDING"          As(Ending::AwaitsCustomer),       Honest, Lookup::Honest, "Not finished: SUCCESS, CUSTOMER_PENDING. Not charged.";
    Voided                 "VOIDED"                    As(Ending::Voided),               Honest, Lookup::Honest, "Voided meanwhile: SUCCESS, state VOIDED. Not charged.";
    ErrorRecord            "ERROR-RECORD"              As(Ending::Failed),               Reset,  Lookup::Honest, "Failed, answer lost; the record says ERROR. Not charged.";

    // Other endings at first. They are charges later.
    PendingEmpty           "PENDING-EMPTY"             First(Ending::AwaitsAuthentication, LongAfter), Honest, Lookup::EmptyUntil(LongAfter), "PENDING, and look-ups are empty, until it is approved after twenty service limits.";
    PendingThenEmpty       "PENDING-THEN-EMPTY"        First(Ending::AwaitsAuthentication, LongAfter), Reset,  Lookup::OnceThenEmptyUntil(LongAfter), "PENDING, answer lost; the first look-up shows it, later ones are empty, until it is approved after twenty service limits.";
    ErrorRecordApproved    "ERROR-RECORD-APPROVED"     First(Ending::Failed, AtTheLimit), Reset, Lookup::Honest, "Failed, answer lost; the record says ERROR, and is approved when 99 % of the service limit are over.";

    // Statuses.
    Http201                "HTTP-201"                  Yes, HonestAs(201),       Lookup::Honest, "Recorded; the true answer, but with 201.";
    Http400                "HTTP-400"                  No,  Error(400),          Lookup::Honest, "Nothing recorded; 400.";
    Http401                "HTTP-401"                  No,  Error(401),          Lookup::Honest, "Nothing recorded; 401 from the gateway.";
    Http401Once            "HTTP-401-ONCE"             Yes, Unauthorized401Once, Lookup::Honest, "The first try of a request id is answered 401 and not recorded, the next is taken.";
    Http401Oauth           "HTTP-401-OAUTH"            No,  Strange(401, strangers::oauth), Lookup::Honest, "Nothing recorded; 401 in the form of OAuth's errors.";
    Http401Foreign         "HTTP-401-FOREIGN"          No,  Strange(401, strangers::problem), Lookup::Honest, "Nothing recorded; 401 with JSON of a stranger's form.";
    Http401Blank           "HTTP-401-BLANK"            No,  Blank(401),          Lookup::Honest, "Nothing recorded; 401 with `Content-Length: 0`.";
    Http403                "HTTP-403"                  No,  Error(403),          Lookup::Honest, "Nothing recorded; 403 from the service.";
    Http403Plain           "HTTP-403-PLAIN"            No,  Plain(403, strangers::TEXT_OF_THE_EDGE), Lookup::Honest, "Nothing recorded; 403 with the plain text of the edge.";
    Http404                "HTTP-404"                  No,  Error(404),          Lookup::Honest, "Nothing recorded; 404 from the service.";
    Http408                "HTTP-408"                  No,  Error(408),          Lookup::Honest, "Nothing recorded; 408.";
    Http409Recorded        "HTTP-409-RECORDED"         Yes, Error(409),          Lookup::Honest, "Recorded; 409, as if this were the repeat.";
    Http409Unrecorded      "HTTP-409-UNRECORDED"       No,  Error(409),          Lookup::Honest, "Nothing recorded; 409.";
    Http409Acknowledged    "HTTP-409-ACKNOWLEDGED"     Yes, HonestAs(409),       Lookup::EmptyUntil(LongAfter), "Recorded; the true answer, but with 409; look-ups are empty for twenty service limits.";
    Http409AcknowledgedOther "HTTP-409-ACKNOWLEDGED-OTHER" Yes, HonestAs(409),   Lookup::Edited(spoil::to_other_payment), "Recorded; the true answer, but with 409; the look-up shows another payment.";
    Http412                "HTTP-412"                  No,  Error(412),          Lookup::Honest, "Nothing recorded; 412.";
    Http429                "HTTP-429"                  No,  Error(429),          Lookup::Honest, "Nothing recorded; 429 with `Retry-After: 2`.";
    Http429Foreign         "HTTP-429-FOREIGN"          No,  Strange(429, strangers::problem), Lookup::Honest, "Nothing recorded; 429 with JSON of a stranger's form.";
    Http429Blank           "HTTP-429-BLANK"            No,  Blank(429),          Lookup::Honest, "Nothing recorded; 429 with `Content-Length: 0`.";
    Http500Acknowledged    "HTTP-500-ACKNOWLEDGED"     Yes, HonestAs(500),       Lookup::EmptyUntil(LongAfter), "Recorded; the true answer, but with 500; look-ups are empty for twenty service limits.";
    Http500Recorded        "HTTP-500-RECORDED"         Yes, Error(500),          Lookup::Honest, "Recorded; 500.";
    Http500Unrecorded      "HTTP-500-UNRECORDED"       No,  Error(500),          Lookup::Honest, "Nothing recorded; 500.";
    Http503Unrecorded      "HTTP-503-UNRECORDED"       No,  Error(503),          Lookup::Honest, "Nothing recorded; 503.";
    Http504Recorded        "HTTP-504-RECORDED"         Yes, Error(504),          Lookup::Honest, "Recorded; 504.";

    // The answer is lost, and then the look-up is no help either.
    RecordOther            "RECORD-OTHER"              Yes, Reset, Lookup::Edited(spoil::to_other_payment), "Recorded, answer lost; the look-up shows another payment.";
    RecordWithoutProfile   "RECORD-WITHOUT-PROFILE"    Yes, Reset, Lookup::Edited(spoil::drop_profile),     "Recorded, answer lost; the look-up leaves out the profile.";
    RecordSharesNothing    "RECORD-SHARES-NOTHING"     Yes, Reset, Lookup::Edited(spoil::share_nothing),   "Recorded, answer lost; the look-up shows a record that shares nothing with the request.";
    RecordAmountZero       "RECORD-AMOUNT-ZERO"        Yes, Reset, Lookup::Edited(spoil::to_part_of_nothing), "Recorded, answer lost; the look-up shows a part of the amount: 0.";
    RecordUpdatedNumber    "RECORD-UPDATED-NUMBER"     Yes, Reset, Lookup::Edited(spoil::update_number),   "Recorded, answer lost; the look-up shows a number that the account updater replaced.";
    RecordErrorClosed      "RECORD-ERROR-CLOSED"       Yes, Reset, Lookup::Edited(spoil::to_error_in_words), "Recorded, answer lost; the look-up says ERROR, and in its state that it is done.";
    VoidByFlag             "VOID-BY-FLAG"              Yes, Reset, Lookup::Edited(spoil::to_void_by_flag), "Recorded, answer lost; look-ups tell a void by `isVoid` and what is left, the state is CLOSED.";
    LookupDown             "LOOKUP-DOWN"               Yes, Reset, Lookup::Error(503),       "Recorded, answer lost; look-ups answer 503.";
    LookupHtml             "LOOKUP-HTML"               Yes, Reset, Lookup::Page(404),        "Recorded, answer lost; look-ups answer 404 with a stranger's web page.";
    LookupCut              "LOOKUP-CUT"                Yes, Reset, Lookup::HalfBody,         "Recorded, answer lost; look-ups are cut in the middle of the body.";
    LookupEmptyNoLength    "LOOKUP-EMPTY-NO-LENGTH"    Yes, Reset, Lookup::BlankUnannounced, "Recorded, answer lost; look-ups answer 200 without a length, then the end.";
    LookupEmptyUntilLimit  "LOOKUP-EMPTY-UNTIL-LIMIT"  Yes, Reset, Lookup::EmptyUntil(AtTheLimit), "Recorded, answer lost; look-ups find it only after 99 % of the service limit.";
    Lookup404              "LOOKUP-404"                No,  Reset, Lookup::Error(404),       "Nothing recorded, connection reset; look-ups answer the service's 404.";
    LookupEmptyObject      "LOOKUP-EMPTY-OBJECT"       No,  Reset, Lookup::EmptyObject,      "Nothing recorded, connection reset; look-ups answer 200 with `{}`.";
}

impl Fault {
    /// Is it about how a payment ends? Then it means nothing to what only changes one.
    pub(crate) fn is_an_ending(self) -> bool {
        matches!(self.plan().record, Record::As(_) | Record::First(..))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_unique_and_fit_an_order_number() {
        let names: HashSet<&str> = Fault::ALL.iter().map(|fault| fault.name()).collect();
        assert_eq!(names.len(), Fault::ALL.len());
        for name in names {
            assert!(name.len() <= 40 - "SIM--12345678".len(), "{name}");
            assert!(name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-'));
        }
    }

    #[test]
    fn the_readme_lists_every_fault() {
        let readme = include_str!("../README.md");
        for fault in Fault::ALL {
            let row = format!("| `{}` | {} |", fault.name(), fault.meaning());
            assert!(readme.contains(&row), "{row}");
        }
    }

    #[test]
    fn names_tell_what_is_recorded() {
        for fault in Fault::ALL {
            let recorded = !matches!(fault.plan().record, Record::No);
            if fault.name().ends_with("-RECORDED") {
                assert!(recorded, "{fault:?}");
            }
            if fault.name().ends_with("-UNRECORDED") {
                assert!(!recorded, "{fault:?}");
            }
            assert_eq!(fault.meaning().starts_with("Nothing recorded"), !recorded, "{fault:?}");
        }
    }
}
