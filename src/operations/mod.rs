//! Every operation of both APIs, each written once: its method and path, the fields of `jpm_payment` that it takes, and
//! how it is recovered when its answer is lost (money.md §4.4).

pub(crate) mod fields;
pub(crate) mod intent;
pub(crate) mod request;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use self::fields::Fields;
use crate::constants::*;

/// One operation, a static that is compared by identity. Two with the same method and path are recovered differently.
#[derive(Debug)]
pub(crate) struct Operation {
    /// The number `JPM_OPERATION_*`.
    pub(crate) number: i32,
    /// The name in the log, in messages and in the journal.
    pub(crate) name: &'static str,
    pub(crate) api: Api,
    pub(crate) method: Method,
    /// The path below the base URL; `{}` stands for an id.
    pub(crate) path: &'static str,
    pub(crate) recovery: Recovery,
    /// What its amount may be.
    pub(crate) amount: AmountRule,
    /// The other fields of `jpm_payment` that it takes, beside `request_id`, `timeout_ms` and `extra_json`.
    pub(crate) takes: Fields,
    /// What its answer must be.
    pub(crate) answer: Shape,
}

/// Which of the two APIs: each has its own base URL and its own headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Api {
    Payments,
    Profiles,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Get,
    Post,
    Patch,
    Delete,
}

/// A kind of transaction: what an id names, and where the service keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Payment,
    Refund,
    Verification,
    Capture,
}

impl Kind {
    pub(crate) fn path(self) -> &'static str {
        match self {
            Kind::Payment => "/payments",
            Kind::Refund => "/refunds",
            Kind::Verification => "/verifications",
            Kind::Capture => "/captures",
        }
    }

    /// The operation that makes such a record.
    pub(crate) fn operation(self) -> &'static Operation {
        match self {
            Kind::Payment => &PAY,
            Kind::Refund => &REFUND_TO,
            Kind::Verification => &VERIFY,
            Kind::Capture => &CAPTURE,
        }
    }

    /// The kind whose records lie below this path.
    pub(crate) fn from_path(path: &str) -> Option<Kind> {
        [Kind::Payment, Kind::Refund, Kind::Verification, Kind::Capture].into_iter().find(|kind| kind.path() == path)
    }

    /// Whether its records must have a transactionId (the `required` of their response schemas).
    pub(crate) fn must_have_id(self) -> bool {
        self != Kind::Refund
    }
}

/// How a call is recovered when its answer is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Recovery {
    /// It is looked up by its request id, until "empty" is proof. In the journal.
    ByRequestId(Kind),
    /// It is looked up once. Nobody pays, so it may be sent again.
    Once(Kind),
    /// It is looked up by the state of the payment that it changes. In the journal.
    ByState,
    /// Only a person can find out: it cannot be looked up, and must not be done twice.
    ByHand,
    /// It may be sent again: twice is as good as once.
    Repeatable,
    /// It only reads.
    Read,
}

/// What the amount of an operation may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AmountRule {
    /// It must be given.
    Some,
    /// It must be given, or left out for all that is left.
    OrAll,
    /// There is none.
    None,
}

/// What an answer with status 200 must be to count as done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A record of a transaction, judged by the decision table.
    Record,
    /// A consumer profile: the one that was asked for, if the call names one.
    Profile,
    /// The service's `messages` with responseStatus SUCCESS.
    Messages,
    /// Any JSON object.
    Object,
}

impl Method {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Method> {
        [Method::Get, Method::Post, Method::Patch, Method::Delete].into_iter().find(|method| method.word() == word)
    }
}

impl Recovery {
    /// Whether the journal keeps it: what can move money, or stores the card of a verification.
    pub(crate) fn is_journaled(self) -> bool {
        matches!(self, Recovery::ByRequestId(_) | Recovery::ByState)
    }

    /// The kind of its records; a payment where it has none of its own.
    pub(crate) fn kind(self) -> Kind {
        match self {
            Recovery::ByRequestId(kind) | Recovery::Once(kind) => kind,
            Recovery::ByState | Recovery::ByHand | Recovery::Repeatable | Recovery::Read => Kind::Payment,
        }
    }
}

impl PartialEq for Operation {
    /// Compares by identity: each operation is a static.
    fn eq(&self, other: &Operation) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Operation {}

impl Operation {
    /// The path with these ids in it, percent-encoded.
    pub(crate) fn path_to(&self, ids: &[&str]) -> String {
        let mut parts = self.path.split("{}");
        let mut path = parts.next().unwrap_or_default().to_owned();
        for (part, id) in parts.zip(ids) {
            path += &percent_encoded(id);
            path += part;
        }
        path
    }

    /// The ids in a path of this operation; None: the path is not one of its own.
    fn ids_in<'a>(&self, path: &'a str) -> Option<Vec<&'a str>> {
        let (mut ours, mut theirs) = (self.path.split('/'), path.split('/'));
        let mut ids = Vec::new();
        loop {
            match (ours.next(), theirs.next()) {
                (None, None) => return Some(ids),
                (Some("{}"), Some(id)) if !id.is_empty() => ids.push(id),
                (Some(our), Some(their)) if our == their && our != "{}" => {}
                _ => return None,
            }
        }
    }

    /// The operation with that name.
    pub(crate) fn named(name: &str) -> Option<&'static Operation> {
        ALL.iter().copied().find(|row| row.name == name)
    }

    /// The first operation with this method and path, and the ids in the path, as they stand there. A path that no row
    /// has belongs to the API whose paths begin in the same way.
    pub(crate) fn find(method: Method, path: &str) -> (&'static Operation, Vec<&str>) {
        let known = ALL.iter().filter(|row| row.method == method).find_map(|row| Some((*row, row.ids_in(path)?)));
        known.unwrap_or_else(|| {
            let first = path.split('/').nth(1).unwrap_or_default();
            let api = if PROFILE_PATHS.contains(&first) { Api::Profiles } else { Api::Payments };
            let other = OTHERS.iter().find(|row| row.method == method && row.api == api);
            (other.expect("there is one for every method and API"), Vec::new())
        })
    }
}

/// The operations for paths that no row has, by API and method: they only read, or must not be done twice.
#[rustfmt::skip]
static OTHERS: [Operation; 8] = {
    const fn other(api: Api, method: Method) -> Operation {
        let recovery = match method {
            Method::Get => Read,
            Method::Post | Method::Patch | Method::Delete => ByHand,
        };
        let number = match api {
            Api::Payments => JPM_OPERATION_CALL,
            Api::Profiles => JPM_OPERATION_PROFILE,
        };
        Operation { number, name: "call", api, method, path: "", recovery, amount: AmountRule::None, takes: Fields::NONE, answer: Shape::Object }
    }
    [
        other(Api::Payments, Method::Get), other(Api::Payments, Method::Post),
        other(Api::Payments, Method::Patch), other(Api::Payments, Method::Delete),
        other(Api::Profiles, Method::Get), other(Api::Profiles, Method::Post),
        other(Api::Profiles, Method::Patch), other(Api::Profiles, Method::Delete),
    ]
};

/// Encodes everything but unreserved characters as %XX.
pub(crate) fn percent_encoded(text: &str) -> String {
    const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    utf8_percent_encode(text, RESERVED).collect()
}

macro_rules! operations {
    ($($name:ident = $number:ident $word:literal $api:ident $method:ident $path:literal $recovery:expr, $answer:ident $amount:ident $takes:expr;)*) => {
        $(pub(crate) static $name: Operation = Operation {
            number: $number,
            name: $word,
            api: Api::$api,
            method: Method::$method,
            path: $path,
            recovery: $recovery,
            amount: AmountRule::$amount,
            takes: $takes,
            answer: Shape::$answer,
        };)*

        /// All operations. Where method and path are the same, the more cautious one comes first.
        pub(crate) static ALL: &[&Operation] = &[$(&$name),*];
    };
}

use Recovery::*;

/// How the paths of the profile API begin, to sort a path that no row has.
const PROFILE_PATHS: &[&str] = &["consumer-profiles", "bulk-import"];

const PAYMENT: Fields = Fields::of(&[
    Fields::CURRENCY,
    Fields::CAPTURE_METHOD,
    Fields::ORDER_NUMBER,
    Fields::STATEMENT_DESCRIPTOR,
    Fields::INITIATOR_TYPE,
    Fields::ACCOUNT_ON_FILE,
    Fields::RECURRING_SEQUENCE,
    Fields::RECURRING_AGREEMENT_ID,
    Fields::ORIGINAL_NETWORK_TRANSACTION_ID,
    Fields::IS_AMOUNT_FINAL,
    Fields::AUTHORIZATION_PURPOSE,
    Fields::MERCHANT_PREFERRED_ROUTING,
    Fields::ALLOW_DUPLICATE,
]);
const VERIFICATION: Fields = Fields::of(&[
    Fields::CURRENCY,
    Fields::ORDER_NUMBER,
    Fields::INITIATOR_TYPE,
    Fields::ACCOUNT_ON_FILE,
    Fields::RECURRING_SEQUENCE,
    Fields::ORIGINAL_NETWORK_TRANSACTION_ID,
]);
const REFUND: Fields = Fields::of(&[
    Fields::CURRENCY,
    Fields::ORDER_NUMBER,
    Fields::STATEMENT_DESCRIPTOR,
    Fields::INITIATOR_TYPE,
    Fields::ACCOUNT_ON_FILE,
    Fields::ORIGINAL_NETWORK_TRANSACTION_ID,
    Fields::ALLOW_DUPLICATE,
]);
const LINKED_REFUND: Fields =
    Fields::of(&[Fields::CURRENCY, Fields::ORDER_NUMBER, Fields::STATEMENT_DESCRIPTOR, Fields::ALLOW_DUPLICATE]);
const CAPTURE_FIELDS: Fields = Fields::of(&[
    Fields::CURRENCY,
    Fields::ORDER_NUMBER,
    Fields::STATEMENT_DESCRIPTOR,
    Fields::IS_AMOUNT_FINAL,
    Fields::MULTI_CAPTURE_SEQUENCE_NUMBER,
    Fields::MULTI_CAPTURE_RECORD_COUNT,
    Fields::MULTI_CAPTURE_FINAL,
    Fields::ALLOW_DUPLICATE,
]);
const ADJUSTMENT: Fields = Fields::of(&[Fields::CAPTURE_METHOD, Fields::STATEMENT_DESCRIPTOR, Fields::ALLOW_DUPLICATE]);
const VOIDING: Fields = Fields::of(&[Fields::ALLOW_DUPLICATE]);

#[rustfmt::skip]
operations! {
    PAY              = JPM_OPERATION_PAY "pay"              Payments Post  "/payments"                ByRequestId(Kind::Payment),      Record Some  PAYMENT;
    CAPTURE          = JPM_OPERATION_CAPTURE "capture"          Payments Post  "/payments/{}/captures"    ByRequestId(Kind::Capture),      Record OrAll CAPTURE_FIELDS;
    VOID             = JPM_OPERATION_VOID "void"             Payments Patch "/payments/{}"             ByState,                         Record None VOIDING;
    ADJUST           = JPM_OPERATION_ADJUST "adjust"           Payments Patch "/payments/{}"             ByState,                         Record Some ADJUSTMENT;
    REFUND_TO        = JPM_OPERATION_REFUND "refund"           Payments Post  "/refunds"                 ByRequestId(Kind::Refund),       Record Some REFUND;
    REFUND_LINKED    = JPM_OPERATION_REFUND "refund payment"   Payments Post  "/refunds"                 ByRequestId(Kind::Refund),       Record OrAll LINKED_REFUND;
    VERIFY_AND_STORE = JPM_OPERATION_VERIFY "verify and store" Payments Post  "/verifications"           ByRequestId(Kind::Verification), Record None VERIFICATION;
    VERIFY           = JPM_OPERATION_VERIFY "verify"           Payments Post  "/verifications"           Once(Kind::Verification),        Record None VERIFICATION;
    FRAUD_CHECK      = JPM_OPERATION_CALL "fraud check"      Payments Post  "/fraudcheck"              Repeatable,                      Object None Fields::NONE;
    HEALTH           = JPM_OPERATION_CALL "health"           Payments Get   "/healthcheck/{}"          Read,                            Object None Fields::NONE;

    PROFILE_CREATE     = JPM_OPERATION_PROFILE "profile create"         Profiles Post   "/consumer-profiles"                            ByHand,     Profile  None Fields::NONE;
    PROFILE_GET        = JPM_OPERATION_PROFILE "profile get"            Profiles Get    "/consumer-profiles/{}"                         Read,       Profile  None Fields::NONE;
    PROFILE_UPDATE     = JPM_OPERATION_PROFILE "profile update"         Profiles Patch  "/consumer-profiles/{}"                         Repeatable, Profile  None Fields::NONE;
    PROFILE_DELETE     = JPM_OPERATION_PROFILE "profile delete"         Profiles Delete "/consumer-profiles/{}"                         Repeatable, Messages None Fields::NONE;
    METHOD_ADD         = JPM_OPERATION_PROFILE "payment method add"     Profiles Post   "/consumer-profiles/{}/payment-methods"         ByHand,     Profile  None Fields::NONE;
    METHOD_UPDATE      = JPM_OPERATION_PROFILE "payment method update"  Profiles Patch  "/consumer-profiles/{}/payment-methods/{}"      Repeatable, Profile  None Fields::NONE;
    METHOD_SET_DEFAULT = JPM_OPERATION_PROFILE "payment method default" Profiles Patch  "/consumer-profiles/{}/payment-methods/{}/default" Repeatable, Profile None Fields::NONE;
    METHOD_DELETE      = JPM_OPERATION_PROFILE "payment method delete"  Profiles Delete "/consumer-profiles/{}/payment-methods/{}"      Repeatable, Profile  None Fields::NONE;
    METHOD_STATUS      = JPM_OPERATION_PROFILE "payment method status"  Profiles Get    "/consumer-profiles/{}/payment-methods/{}/status" Read,     Profile  None Fields::NONE;
    ADDRESS_ADD        = JPM_OPERATION_PROFILE "address add"            Profiles Post   "/consumer-profiles/{}/addresses"               ByHand,     Profile  None Fields::NONE;
    ADDRESS_UPDATE     = JPM_OPERATION_PROFILE "address update"         Profiles Patch  "/consumer-profiles/{}/addresses/{}"            Repeatable, Profile  None Fields::NONE;
    ADDRESS_DELETE     = JPM_OPERATION_PROFILE "address delete"         Profiles Delete "/consumer-profiles/{}/addresses/{}"            Repeatable, Profile  None Fields::NONE;
    COMMUNICATION_ADD    = JPM_OPERATION_PROFILE "communication add"    Profiles Post   "/consumer-profiles/{}/communication"           ByHand,     Profile  None Fields::NONE;
    COMMUNICATION_UPDATE = JPM_OPERATION_PROFILE "communication update" Profiles Patch  "/consumer-profiles/{}/communication/{}"        Repeatable, Profile  None Fields::NONE;
    COMMUNICATION_SET_DEFAULT = JPM_OPERATION_PROFILE "communication default" Profiles Patch "/consumer-profiles/{}/communication/{}/default" Repeatable, Profile None Fields::NONE;
    COMMUNICATION_DELETE = JPM_OPERATION_PROFILE "communication delete" Profiles Delete "/consumer-profiles/{}/communication/{}"        Repeatable, Profile  None Fields::NONE;
    BULK_IMPORT_STATUS = JPM_OPERATION_PROFILE "bulk import status"     Profiles Get    "/bulk-import/status"                           Read,       Object   None Fields::NONE;
    PROFILES_HEALTH    = JPM_OPERATION_PROFILE "profiles health"        Profiles Get    "/healthcheck"                                  Read,       Object   None Fields::NONE;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of money.md §4.4, and what follows from it for the rest of the profile API.
    #[test]
    fn each_operation_is_recovered_as_the_money_rules_say() {
        for (method, path, name, recovery) in [
            (Method::Post, "/payments", "pay", ByRequestId(Kind::Payment)),
            (Method::Post, "/payments/T-1/captures", "capture", ByRequestId(Kind::Capture)),
            (Method::Patch, "/payments/T-1", "void", ByState),
            (Method::Post, "/refunds", "refund", ByRequestId(Kind::Refund)),
            (Method::Post, "/verifications", "verify and store", ByRequestId(Kind::Verification)),
            (Method::Post, "/consumer-profiles", "profile create", ByHand),
            (Method::Post, "/consumer-profiles/P/payment-methods", "payment method add", ByHand),
            (Method::Patch, "/consumer-profiles/P", "profile update", Repeatable),
            (Method::Patch, "/consumer-profiles/P/payment-methods/M/default", "payment method default", Repeatable),
            (Method::Delete, "/consumer-profiles/P/payment-methods/M", "payment method delete", Repeatable),
            (Method::Get, "/consumer-profiles/P", "profile get", Read),
            (Method::Get, "/healthcheck", "profiles health", Read),
            (Method::Get, "/healthcheck/refunds", "health", Read),
            (Method::Post, "/something/else", "call", ByHand),
            (Method::Get, "/something/else", "call", Read),
        ] {
            let (operation, _) = Operation::find(method, path);
            assert_eq!((operation.name, operation.recovery), (name, recovery), "{path}");
        }
    }

    #[test]
    fn every_path_is_found_again_and_its_ids_with_it() {
        for row in ALL {
            let ids = ["one", "two"];
            let path = row.path_to(&ids);
            let (found, found_ids) = Operation::find(row.method, &path);
            assert_eq!((found.method, found.path), (row.method, row.path), "{}", row.name);
            assert_eq!(found_ids, ids[..row.path.matches("{}").count()], "{}", row.name);
        }
    }

    #[test]
    fn a_path_belongs_to_the_api_that_it_begins_like() {
        for (path, api) in [
            ("/consumer-profiles/P/new", Api::Profiles),
            ("/bulk-import/new", Api::Profiles),
            ("/healthcheck", Api::Profiles),
            ("/healthcheck/payments", Api::Payments),
            ("/fraudcheck/7", Api::Payments),
            ("", Api::Payments),
        ] {
            assert_eq!(Operation::find(Method::Get, path).0.api, api, "{path}");
        }
    }

    #[test]
    fn ids_are_encoded() {
        assert_eq!(percent_encoded("aZ09-._~"), "aZ09-._~");
        assert_eq!(percent_encoded("a+b c/\u{e9}"), "a%2Bb%20c%2F%C3%A9");
        assert_eq!(METHOD_UPDATE.path_to(&["a/b", "?"]), "/consumer-profiles/a%2Fb/payment-methods/%3F");
    }

    /// Which function takes which field of `jpm_payment`, as the header has it.
    #[test]
    fn the_header_says_which_function_takes_which_field() {
        const HEADER: &str = include_str!(concat!(env!("OUT_DIR"), "/jpm.h"));
        let columns = [
            ("pay", &PAY),
            ("verify", &VERIFY),
            ("refund", &REFUND_TO),
            ("refund_payment", &REFUND_LINKED),
            ("capture", &CAPTURE),
            ("void", &VOID),
            ("adjust", &ADJUST),
        ];
        let cell = |field, operation: &Operation| match (field, operation.amount) {
            ("request_id" | "timeout_ms" | "extra_json" | "response", _) => "may",
            ("amount", AmountRule::Some) => "must",
            ("amount", AmountRule::OrAll) => "all",
            _ if !Fields::named(field).is_some_and(|field| operation.takes.has(field)) => "-",
            ("currency", AmountRule::Some | AmountRule::None) => "must",
            ("currency", AmountRule::OrAll) if operation != &CAPTURE => "part",
            _ => "may",
        };
        let row = |field: &str, cells: [&str; 7]| {
            let column = |((name, _), cell): (&(&str, _), _)| format!("  {cell:<width$}", width = name.len().max(4));
            let cells: String = columns.iter().zip(cells).map(column).collect();
            format!(" * {field:<31}{cells}").trim_end().to_owned() + "\n"
        };
        let (_, payment) = HEADER.split_once("typedef struct jpm_payment {\n").unwrap();
        let (payment, _) = payment.split_once("} jpm_payment;").unwrap();
        let fields = payment.lines().filter_map(|line| line.strip_suffix(';')?.rsplit([' ', '*']).next());
        let fields = fields.filter(|field| !["struct_size", "reserved"].contains(field));
        let rows = fields.map(|field| row(field, columns.map(|(_, operation)| cell(field, operation))));
        let table = row("", columns.map(|(name, _)| name)) + &rows.collect::<String>();
        assert!(HEADER.contains(&table), "src/ffi/jpm.h.in has to say\n{table}");
    }
}
