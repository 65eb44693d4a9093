//! Everything that can go wrong, as one table: what is recorded, what is answered, and what a later
//! look-up by request id says.

use serde_json::Value;

use crate::ledger::Ending;
use crate::lookups::Lookup;
use crate::spoil;

/// Is the payment entered into the ledger?
#[derive(Clone, Copy)]
pub(crate) enum Record {
    /// As it is decided, before anything is answered.
    Yes,
    /// Nothing happens, and the request id stays unused.
    No,
    /// As it is decided, but only when 99 % of the service limit are over.
    AtTheLimit,
    /// What would be approved ends like this.
    As(Ending),
}

/// What goes back over the connection.
#[derive(Clone, Copy)]
pub(crate) enum Answer {
    /// The true answer.
    Honest,
    /// A reset, and not a byte before it.
    Reset,
    /// Nothing, until the client closes.
    Hold,
    /// The true answer, cut in the middle of its body.
    HalfBody,
    /// The true answer, cut in the middle of its header.
    HalfHead,
    /// The true answer, bit by bit.
    Dripped,
    /// The true answer in chunked coding.
    Chunked,
    /// The same, cut before the last chunk.
    HalfChunks,
    /// The true answer with `Connection: close`.
    AnnouncedClose,
    /// The true answer and a promise to keep the connection, which is then closed.
    SilentClose,
    /// The true answer with another status.
    HonestAs(u16),
    /// 200 and no body.
    Blank,
    /// 200, no length, no body, end of connection.
    BlankUnannounced,
    /// A web page, as proxies and firewalls send it.
    Page(u16),
    /// The service's or gateway's own error body.
    Error(u16),
    /// The gateway's 401, but only the first time for this request id; then honest.
    Unauthorized401Once,
    /// 302 to another path.
    Redirect,
    /// 200 with a body made from the true one.
    Body(fn(&Value) -> Vec<u8>),
}

/// One row of the table.
pub(crate) struct Plan {
    pub(crate) record: Record,
    pub(crate) answer: Answer,
    pub(crate) lookup: Lookup,
}

impl Plan {
    pub(crate) const HONEST: Plan = Plan { record: Record::Yes, answer: Answer::Honest, lookup: Lookup::Honest };
}

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
                use Record::{AtTheLimit, As, No, Yes};
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
    Late                   "LATE"                      AtTheLimit, Hold,      Lookup::Honest, "Recorded when 99 % of the service limit are over; never answered.";
    Slow                   "SLOW"                      Yes, Dripped,          Lookup::Honest, "Approved; the answer drips in over 300 ms, but completely.";
    Close                  "CLOSE"                     Yes, AnnouncedClose,   Lookup::Honest, "Approved; the answer says `Connection: close`.";
    CloseAfter             "CLOSE-AFTER"               Yes, SilentClose,      Lookup::Honest, "Approved; keep-alive is promised, and the connection closed right after.";
    Chunked                "CHUNKED"                   Yes, Chunked,          Lookup::Honest, "Approved; chunked coding.";

    // Answers that stop too early.
    AnswerCut              "ANSWER-CUT"                Yes, HalfBody,         Lookup::Honest, "Recorded; half of the announced body, then the end.";
    AnswerCutHeader        "ANSWER-CUT-HEADER"         Yes, HalfHead,         Lookup::Honest, "Recorded; half of the status line and headers, then the end.";
    ChunkedCut             "CHUNKED-CUT"               Yes, HalfChunks,       Lookup::Honest, "Recorded; chunked coding that ends before its last chunk.";
    Empty200               "EMPTY-200"                 Yes, Blank,            Lookup::Honest, "Recorded; 200 with `Content-Length: 0`.";
    Empty200NoLength       "EMPTY-200-NO-LENGTH"       Yes, BlankUnannounced, Lookup::Honest, "Recorded; 200 without a length, then the end.";

    // Answers of strangers.
    NotJson                "NOT-JSON"                  Yes, Body(spoil::not_json), Lookup::Honest, "Recorded; 200 announced as JSON, but it is plain text.";
    Html200                "HTML-200"                  Yes, Page(200),        Lookup::Honest, "Recorded; 200 with a web page.";
    Html403                "HTML-403"                  Yes, Page(403),        Lookup::Honest, "Recorded; 403 with a firewall's web page.";
    Html502                "HTML-502"                  Yes, Page(502),        Lookup::Honest, "Recorded; 502 with a proxy's web page.";
    Http418Html            "HTTP-418-HTML"             Yes, Page(418),        Lookup::Honest, "Recorded; 418 with a web page.";
    Http407                "HTTP-407"                  No,  Page(407),        Lookup::Honest, "Nothing recorded; 407 from inside the connection.";
    Http302                "HTTP-302"                  No,  Redirect,         Lookup::Honest, "Nothing recorded; 302 with a Location.";

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

    // Odd, but good.
    WrongTypesPlain        "WRONG-TYPES-PLAIN"         Yes, Body(spoil::wrong_types_plain), Lookup::Honest, "Approved; numbers as strings and the like, with plain meaning.";
    UnknownFields          "UNKNOWN-FIELDS"            Yes, Body(spoil::unknown_fields),    Lookup::Honest, "Approved; unknown fields, nulls, unknown enumeration values.";

    // Other endings, in the record too. None of them is a charge.
    Pending                "PENDING"                   As(Ending::AwaitsAuthentication), Honest, Lookup::Honest, "Not finished: PENDING, PERFORM_AUTHENTICATION. Not charged.";
    CustomerPending        "CUSTOMER-PENDING"          As(Ending::AwaitsCustomer),       Honest, Lookup::Honest, "Not finished: SUCCESS, CUSTOMER_PENDING. Not charged.";
    Voided                 "VOIDED"                    As(Ending::Voided),               Honest, Lookup::Honest, "Voided meanwhile: SUCCESS, state VOIDED. Not charged.";

    // Statuses.
    Http201                "HTTP-201"                  Yes, HonestAs(201),       Lookup::Honest, "Recorded; the true answer, but with 201.";
    Http400                "HTTP-400"                  No,  Error(400),          Lookup::Honest, "Nothing recorded; 400.";
    Http401                "HTTP-401"                  No,  Error(401),          Lookup::Honest, "Nothing recorded; 401 from the gateway.";
    Http401Once            "HTTP-401-ONCE"             Yes, Unauthorized401Once, Lookup::Honest, "The first try of a request id is answered 401 and not recorded, the next is taken.";
    Http403                "HTTP-403"                  No,  Error(403),          Lookup::Honest, "Nothing recorded; 403 from the service.";
    Http404                "HTTP-404"                  No,  Error(404),          Lookup::Honest, "Nothing recorded; 404 from the service.";
    Http408                "HTTP-408"                  No,  Error(408),          Lookup::Honest, "Nothing recorded; 408.";
    Http409Recorded        "HTTP-409-RECORDED"         Yes, Error(409),          Lookup::Honest, "Recorded; 409, as if this were the repeat.";
    Http409Unrecorded      "HTTP-409-UNRECORDED"       No,  Error(409),          Lookup::Honest, "Nothing recorded; 409.";
    Http412                "HTTP-412"                  No,  Error(412),          Lookup::Honest, "Nothing recorded; 412.";
    Http429                "HTTP-429"                  No,  Error(429),          Lookup::Honest, "Nothing recorded; 429 with `Retry-After: 2`.";
    Http500Recorded        "HTTP-500-RECORDED"         Yes, Error(500),          Lookup::Honest, "Recorded; 500.";
    Http500Unrecorded      "HTTP-500-UNRECORDED"       No,  Error(500),          Lookup::Honest, "Nothing recorded; 500.";
    Http503Unrecorded      "HTTP-503-UNRECORDED"       No,  Error(503),          Lookup::Honest, "Nothing recorded; 503.";
    Http504Recorded        "HTTP-504-RECORDED"         Yes, Error(504),          Lookup::Honest, "Recorded; 504.";

    // The answer is lost, and then the look-up is no help either.
    RecordOther            "RECORD-OTHER"              Yes, Reset, Lookup::Edited(spoil::to_other_payment), "Recorded, answer lost; the look-up shows another payment.";
    RecordWithoutProfile   "RECORD-WITHOUT-PROFILE"    Yes, Reset, Lookup::Edited(spoil::drop_profile),     "Recorded, answer lost; the look-up leaves out the profile.";
    LookupDown             "LOOKUP-DOWN"               Yes, Reset, Lookup::Error(503),       "Recorded, answer lost; look-ups answer 503.";
    LookupHtml             "LOOKUP-HTML"               Yes, Reset, Lookup::Page(404),        "Recorded, answer lost; look-ups answer 404 with a stranger's web page.";
    LookupCut              "LOOKUP-CUT"                Yes, Reset, Lookup::HalfBody,         "Recorded, answer lost; look-ups are cut in the middle of the body.";
    LookupEmptyNoLength    "LOOKUP-EMPTY-NO-LENGTH"    Yes, Reset, Lookup::BlankUnannounced, "Recorded, answer lost; look-ups answer 200 without a length, then the end.";
    LookupEmptyUntilLimit  "LOOKUP-EMPTY-UNTIL-LIMIT"  Yes, Reset, Lookup::EmptyUntilLimit,  "Recorded, answer lost; look-ups find it only after 99 % of the service limit.";
    Lookup404              "LOOKUP-404"                No,  Reset, Lookup::Error(404),       "Nothing recorded, connection reset; look-ups answer the service's 404.";
    LookupEmptyObject      "LOOKUP-EMPTY-OBJECT"       No,  Reset, Lookup::EmptyObject,      "Nothing recorded, connection reset; look-ups answer 200 with `{}`.";
}

impl Fault {
    /// Is it about how a payment ends? Then it means nothing to what only changes one.
    pub(crate) fn is_an_ending(self) -> bool {
        matches!(self.plan().record, Record::As(_))
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
