//! The words of the C interface: statuses with number, name, one line of English and the advice each gives by itself;
//! outcomes, advice, and what became of a profile.

use std::ffi::CStr;

use crate::constants::*;

macro_rules! statuses {
    ($($variant:ident = $number:ident, $advice:ident, $text:literal;)*) => {
        /// How a call ended. The numbers are those of the C interface.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(i32)]
        pub(crate) enum Status { $($variant = $number),* }

        impl Status {
            pub(crate) const ALL: &[Status] = &[$(Status::$variant),*];

            /// Its name in C.
            pub(crate) const fn name(self) -> &'static CStr {
                match self { $(Status::$variant => c_str(concat!(stringify!($number), "\0"))),* }
            }

            /// What it means, in one line.
            pub(crate) const fn text(self) -> &'static CStr {
                match self { $(Status::$variant => c_str(concat!($text, "\0"))),* }
            }

            /// What the till should do when only this status is known, as in the groups CALLER, NOT_SENT and
            /// INTERNAL. In the others the decision table of `outcome` decides.
            pub(crate) const fn advice(self) -> Advice {
                match self { $(Status::$variant => Advice::$advice),* }
            }
        }
    };
}

statuses! {
    Ok = JPM_OK, None, "the call worked; the outcome tells about the money";
    Done = JPM_DONE, None, "nothing to tell and nothing in doubt";
    Absent = JPM_ABSENT, None, "there is nothing at this JSON pointer";

    Null = JPM_E_NULL, Fix, "a pointer that must not be NULL is NULL";
    StructSize = JPM_E_STRUCT_SIZE, Fix, "struct_size is not a size this struct ever had; was JPM_INIT forgotten?";
    Reserved = JPM_E_RESERVED, Fix, "a reserved field, or the unknown tail of a newer struct, is not zero";
    Encoding = JPM_E_ENCODING, Fix, "the text is not in the encoding it should be in";
    ControlCharacter = JPM_E_CONTROL_CHARACTER, Fix, "the text contains a control character";
    TooLong = JPM_E_TOO_LONG, Fix, "the text is too long";
    TooShort = JPM_E_TOO_SHORT, Fix, "the text is too short";
    Missing = JPM_E_MISSING, Fix, "a field that this call needs is absent";
    Format = JPM_E_FORMAT, Fix, "the text has a character or a form that the field does not allow";
    Range = JPM_E_RANGE, Fix, "the number is outside the field's range";
    AccountNumber = JPM_E_ACCOUNT_NUMBER, Fix, "the card number's check digit is wrong";
    Expiry = JPM_E_EXPIRY, Fix, "the expiry is no month or no year";
    Expired = JPM_E_EXPIRED, Fix, "the card has expired";
    Amount = JPM_E_AMOUNT, Fix, "the amount is negative, zero or too large";
    Currency = JPM_E_CURRENCY, Fix, "the service does not take this currency";
    RequestId = JPM_E_REQUEST_ID, Fix, "a request id is 1 to 40 of A-Z a-z 0-9 . _ -";
    Conflict = JPM_E_CONFLICT, Fix, "the field contradicts another one or an option";
    NotSupported = JPM_E_NOT_SUPPORTED, Fix, "retired; never returned";
    Option = JPM_E_OPTION, Fix, "there is no such option, or it takes the other kind of value";
    OptionValue = JPM_E_OPTION_VALUE, Fix, "the option does not take this value";
    Url = JPM_E_URL, Fix, "the URL is malformed";
    UrlInsecure = JPM_E_URL_INSECURE, Fix, "only https:// may leave this machine";
    Config = JPM_E_CONFIG, Fix, "an option that the client needs is not set, or the options cannot be read";
    Trust = JPM_E_TRUST, Fix, "no trusted certificate could be read";
    Forked = JPM_E_FORKED, Fix, "the client was made before the process was forked: in the child, make another one";
    RequestIdUsed = JPM_E_REQUEST_ID_USED, Fix, "the request id belongs to another payment";
    OrderInDoubt = JPM_E_ORDER_IN_DOUBT, SeeOther, "a payment with the same order number is in doubt";
    Buffer = JPM_E_BUFFER, Fix, "the buffer is too small";
    Key = JPM_E_KEY, Fix, "our own certificate or private key cannot be used";

    OrderInProgress = JPM_E_ORDER_IN_PROGRESS, SeeOther, "the same payment is being sent under another request id";
    OrderPaid = JPM_E_ORDER_PAID, SeeOther, "the order was paid already, with the same amount and card";
    TargetInDoubt = JPM_E_TARGET_IN_DOUBT, SeeOther, "the same was asked of this transaction under another request id, and may be done";

    Resolve = JPM_E_RESOLVE, SendAgain, "the name of the service could not be looked up";
    Connect = JPM_E_CONNECT, SendAgain, "the service could not be reached";
    ConnectTimeout = JPM_E_CONNECT_TIMEOUT, SendAgain, "no connection in time";
    Tls = JPM_E_TLS, Fix, "no TLS connection could be agreed on";
    ServerCertificate = JPM_E_SERVER_CERTIFICATE, Fix, "the service's certificate is not to be trusted";
    ClientCertificate = JPM_E_CLIENT_CERTIFICATE, Fix, "the service refused our certificate, or wants one";
    NoTime = JPM_E_NO_TIME, SendAgain, "too little time was left to send anything";
    Proxy = JPM_E_PROXY, SendAgain, "the proxy did not open the way to the service";
    ProxyCredentials = JPM_E_PROXY_CREDENTIALS, Fix, "the proxy wants a user and a password, or other ones";
    TokenUnreachable = JPM_E_TOKEN_UNREACHABLE, SendAgain, "the token endpoint could not be reached";
    TokenRefused = JPM_E_TOKEN_REFUSED, Fix, "the token endpoint refused the credentials";
    Journal = JPM_E_JOURNAL, Fix, "the journal cannot be opened or written";
    JournalBusy = JPM_E_JOURNAL_BUSY, SendAgain, "another process holds the journal";
    JournalPlace = JPM_E_JOURNAL_PLACE, Fix, "the journal lies where it cannot be kept safely";
    ProxyUnreachable = JPM_E_PROXY_UNREACHABLE, SendAgain, "the proxy could not be reached";
    ProxyTimeout = JPM_E_PROXY_TIMEOUT, SendAgain, "the proxy gave no answer in time";
    ServerCertificateDate = JPM_E_SERVER_CERTIFICATE_DATE, Fix, "the service's certificate is outside its dates, or the clock of this machine is wrong";
    ServerCertificateName = JPM_E_SERVER_CERTIFICATE_NAME, Fix, "the service's certificate was made for another name";
    ServerCertificateIssuer = JPM_E_SERVER_CERTIFICATE_ISSUER, Fix, "the issuer of the service's certificate is not trusted";
    Cancelled = JPM_E_CANCELLED, SendAgain, "the call was cancelled before anything was sent";

    AnswerLost = JPM_E_ANSWER_LOST, SettleFirst, "the connection broke after the request left";
    AnswerTimeout = JPM_E_ANSWER_TIMEOUT, SettleFirst, "no answer in time after the request left";
    AnswerUnreadable = JPM_E_ANSWER_UNREADABLE, SettleFirst, "the answer cannot be read as one about this payment";
    ServiceFault = JPM_E_SERVICE_FAULT, SettleFirst, "the answer was a fault that says nothing about the payment";
    Duplicate = JPM_E_DUPLICATE, SettleFirst, "the service says it knows the request id already";
    RecordMismatch = JPM_E_RECORD_MISMATCH, CheckByHand, "the look-up found a record of another payment";
    InProgress = JPM_E_IN_PROGRESS, SettleFirst, "another call with this request id is still running";
    StillUnknown = JPM_E_STILL_UNKNOWN, SettleFirst, "asked again, and still not known";
    NotFound = JPM_E_NOT_FOUND, SettleFirst, "the service has no record under this id, as yet";
    PanicAfterSend = JPM_E_PANIC_AFTER_SEND, SettleFirst, "a fault inside the library after the request left";
    AnswerCancelled = JPM_E_ANSWER_CANCELLED, SettleFirst, "the call was cancelled after the request left";

    Refused = JPM_E_REFUSED, Fix, "the service refused the request; nothing was done";
    Unauthorized = JPM_E_UNAUTHORIZED, Fix, "the service refused the access token; nothing was done";
    RateLimited = JPM_E_RATE_LIMITED, SendAgain, "the service had too many requests; nothing was done";
    NotRecorded = JPM_E_NOT_RECORDED, SendAgain, "the service kept no record of the payment; nothing was done";
    RequestIdTaken = JPM_E_REQUEST_ID_TAKEN, Fix, "the request id was used for another payment; nothing was done";
    NotAnswered = JPM_E_NOT_ANSWERED, SendAgain, "the service gave no usable answer to a question";
    State = JPM_E_STATE, Fix, "the state of the payment does not allow this; nothing was done";

    Panic = JPM_E_PANIC, SendAgain, "a fault inside the library before anything was sent";
    Internal = JPM_E_INTERNAL, SendAgain, "a fault of the system below the library before anything was sent";
}

/// The groups of money.md §2. Each status has a number in its group's range, and keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    Ok,
    Caller,
    NotSent,
    InDoubt,
    Service,
    Internal,
}

impl Status {
    pub(crate) fn from_number(number: jpm_status) -> Option<Status> {
        Status::ALL.iter().copied().find(|status| *status as jpm_status == number)
    }

    pub(crate) const fn group(self) -> Group {
        match self as jpm_status {
            0.. => Group::Ok,
            -29..=-1 | -129..=-110 => Group::Caller,
            -49..=-30 => Group::NotSent,
            -69..=-50 => Group::InDoubt,
            -89..=-70 => Group::Service,
            _ => Group::Internal,
        }
    }

    pub(crate) fn name_str(self) -> &'static str {
        self.name().to_str().expect("status names are ASCII")
    }

    pub(crate) fn text_str(self) -> &'static str {
        self.text().to_str().expect("status texts are ASCII")
    }
}

/// What happened to the payment named by a request id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub(crate) enum Outcome {
    NotAttempted = JPM_OUTCOME_NOT_ATTEMPTED,
    Approved = JPM_OUTCOME_APPROVED,
    Declined = JPM_OUTCOME_DECLINED,
    Pending = JPM_OUTCOME_PENDING,
    Unknown = JPM_OUTCOME_UNKNOWN,
    NotProcessed = JPM_OUTCOME_NOT_PROCESSED,
    PartiallyApproved = JPM_OUTCOME_PARTIALLY_APPROVED,
}

/// What the till should do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub(crate) enum Advice {
    None = JPM_ADVICE_NONE,
    Fix = JPM_ADVICE_FIX,
    SendAgain = JPM_ADVICE_SEND_AGAIN,
    SettleFirst = JPM_ADVICE_SETTLE_FIRST,
    CheckByHand = JPM_ADVICE_CHECK_BY_HAND,
    /// Another payment decides what to do.
    SeeOther = JPM_ADVICE_SEE_OTHER,
}

/// What became of the profile a payment asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub(crate) enum ProfileFate {
    None = JPM_PROFILE_NONE,
    Created = JPM_PROFILE_CREATED,
    Failed = JPM_PROFILE_FAILED,
    Unknown = JPM_PROFILE_UNKNOWN,
}

impl ProfileFate {
    const ALL: [ProfileFate; 4] = [ProfileFate::None, ProfileFate::Created, ProfileFate::Failed, ProfileFate::Unknown];

    pub(crate) fn from_number(number: i32) -> Option<ProfileFate> {
        ProfileFate::ALL.into_iter().find(|fate| *fate as i32 == number)
    }
}

impl Outcome {
    pub(crate) const ALL: [Outcome; 7] = [
        Outcome::NotAttempted,
        Outcome::Approved,
        Outcome::Declined,
        Outcome::Pending,
        Outcome::Unknown,
        Outcome::NotProcessed,
        Outcome::PartiallyApproved,
    ];

    pub(crate) fn from_number(number: i32) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|outcome| *outcome as i32 == number)
    }

    pub(crate) fn name_str(self) -> &'static str {
        self.name().to_str().expect("outcome names are ASCII")
    }

    pub(crate) const fn name(self) -> &'static CStr {
        match self {
            Outcome::NotAttempted => c"NOT_ATTEMPTED",
            Outcome::Approved => c"APPROVED",
            Outcome::Declined => c"DECLINED",
            Outcome::Pending => c"PENDING",
            Outcome::Unknown => c"UNKNOWN",
            Outcome::NotProcessed => c"NOT_PROCESSED",
            Outcome::PartiallyApproved => c"PARTIALLY_APPROVED",
        }
    }
}

impl Advice {
    pub(crate) const ALL: [Advice; 6] =
        [Advice::None, Advice::Fix, Advice::SendAgain, Advice::SettleFirst, Advice::CheckByHand, Advice::SeeOther];

    pub(crate) fn from_number(number: i32) -> Option<Advice> {
        Advice::ALL.into_iter().find(|advice| *advice as i32 == number)
    }

    pub(crate) const fn text(self) -> &'static CStr {
        match self {
            Advice::None => c"final: nothing more to do for this payment",
            Advice::Fix => c"change what error_field and error_message name, then call again",
            Advice::SendAgain => c"nothing happened: call again with the same request id",
            Advice::SettleFirst => c"do not pay again: settle first; that only asks",
            Advice::CheckByHand => c"do not pay again: look the payment up in the merchant's portal",
            Advice::SeeOther => c"do not repeat this call: the payment that other_request_id names decides",
        }
    }
}

const fn c_str(text: &'static str) -> &'static CStr {
    match CStr::from_bytes_with_nul(text.as_bytes()) {
        Ok(text) => text,
        Err(_) => panic!("ends in NUL"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_unique_and_in_their_ranges() {
        for (at, status) in Status::ALL.iter().enumerate() {
            assert!(!Status::ALL[..at].contains(status));
            assert!((-129..=2).contains(&(*status as i32)));
            assert_eq!(Status::from_number(*status as i32), Some(*status));
        }
    }

    #[test]
    fn advice_agrees_with_the_group() {
        for status in Status::ALL {
            match status.group() {
                // There may be nothing to settle; the guards' advice is about another payment.
                Group::Caller => assert!(matches!(status.advice(), Advice::Fix | Advice::SeeOther)),
                Group::NotSent | Group::Internal => {
                    assert!(matches!(status.advice(), Advice::Fix | Advice::SendAgain));
                }
                Group::InDoubt => assert!(matches!(status.advice(), Advice::SettleFirst | Advice::CheckByHand)),
                Group::Service => assert!(matches!(status.advice(), Advice::Fix | Advice::SendAgain)),
                Group::Ok => assert_eq!(status.advice(), Advice::None),
            }
        }
    }
}
