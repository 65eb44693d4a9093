//! Redacts an answer: by the name of each member, and by the values of the request that it may repeat.

use std::collections::HashMap;

use super::{Secret, blanked, last_four, whole};
use crate::wire::answer::Answer;
use crate::wire::mend::mended;
use crate::wire::rewrite::{Scalar, rewritten, scalars};

/// An answer's body: mended, as the library reads it, and redacted, which is the only form that leaves the library.
#[derive(Clone, Default)]
pub(crate) struct Body {
    pub(crate) came: String,
    pub(crate) shown: String,
}

impl Body {
    pub(crate) fn new(bytes: &[u8], echo: &Echo, hides_tokens: bool) -> Body {
        let came = mended(bytes).into_owned();
        let shown = echo.shown(&came, hides_tokens);
        Body { came, shown }
    }

    /// The answer that a report may show. None: the body is unreadable.
    pub(crate) fn answer(&self) -> Option<Answer> {
        Answer::read(self.shown.as_bytes()).ok()
    }
}

/// The values of a request that are hidden where an answer repeats them. No Debug; wiped.
#[derive(Default)]
pub(crate) struct Echo {
    anywhere: Vec<Secret>,
    /// Hidden only in text for a person: elsewhere they are too short to be told from chance.
    in_messages: Vec<Secret>,
}

impl Echo {
    /// Hides tokens and passwords.
    pub(crate) fn of_tokens<'a>(tokens: impl IntoIterator<Item = &'a str>) -> Echo {
        Echo { anywhere: tokens.into_iter().filter_map(Secret::token).collect(), in_messages: Vec::new() }
    }

    /// Hides tokens and the values of a request, by the names of its members, whether ours or from the caller's JSON.
    pub(crate) fn of_request<'a>(tokens: impl IntoIterator<Item = &'a str>, json: Option<&[u8]>) -> Echo {
        let mut echo = Echo::of_tokens(tokens);
        let json = json.and_then(|json| std::str::from_utf8(json).ok()).unwrap_or_default();
        let mut month = None;
        scalars(json, |scalar| {
            if scalar.is_name {
                return;
            }
            match (Asked::of(scalar.name), &*scalar.text) {
                (Some(Asked::Number), number) => match Secret::number(number) {
                    Some(number) => echo.anywhere.push(number),
                    None => echo.in_messages.extend(Secret::code(number)),
                },
                (Some(Asked::Code), code) => echo.in_messages.extend(Secret::code(code)),
                (Some(Asked::Name), name) => echo.in_messages.extend(Secret::name(name)),
                (Some(Asked::Month), text) => month = text.parse().ok(),
                (Some(Asked::Year), text) => {
                    if let (Some(month), Ok(year)) = (month.take(), text.parse()) {
                        echo.in_messages.extend(expiries(month, year));
                    }
                }
                (Some(Asked::Expiry), text) => {
                    let parts = text.split_once('/').map(|(month, year)| (month.parse(), year.parse()));
                    if let Some((Ok(month), Ok(year))) = parts {
                        echo.in_messages.extend(expiries(month, year));
                    }
                }
                (None, _) => {}
            }
        });
        echo
    }

    /// The answer, with everything hidden that must not be shown.
    fn shown(&self, json: &str, hides_tokens: bool) -> String {
        let own_tokens = if hides_tokens { HashMap::new() } else { own_tokens(json) };
        rewritten(json, |scalar| {
            let text = &*scalar.text;
            let is_own_token = || own_tokens.get(&scalar.within.len()) == Some(&true);
            let kind = if scalar.is_name { Told::Text } else { Told::of(scalar, is_own_token) };
            let new = match kind {
                Told::Secret => whole(text),
                Told::Number => last_four(text),
                Told::Identifier => blanked(text, false, &self.anywhere),
                Told::Text => blanked(text, true, &self.anywhere),
                Told::Message => blanked(text, true, self.all()),
            };
            (new != text).then(|| new.into_owned())
        })
    }

    /// A text for a person, with card numbers and all these values hidden.
    pub(crate) fn message(&self, text: &str) -> String {
        blanked(text, true, self.all()).into_owned()
    }

    fn all(&self) -> impl Iterator<Item = &Secret> {
        self.anywhere.iter().chain(&self.in_messages)
    }
}

/// The ways to write month and year that can be told from other numbers.
fn expiries(month: u32, year: u32) -> impl Iterator<Item = Secret> {
    let short = year % 100;
    let spellings = [
        format!("{month:02}{short:02}"),
        format!("{month:02}{year}"),
        format!("{short:02}{month:02}"),
        format!("{year}{month:02}"),
    ];
    spellings.into_iter().filter_map(|digits| Secret::code(&digits))
}

/// What a member of a request holds.
#[derive(Clone, Copy)]
enum Asked {
    Number,
    Code,
    Name,
    Month,
    Year,
    Expiry,
}

impl Asked {
    fn of(name: &str) -> Option<Asked> {
        const NAMES: [(&str, Asked); 13] = [
            ("accountNumber", Asked::Number),
            ("cardNumber", Asked::Number),
            ("iban", Asked::Number),
            ("cvv", Asked::Code),
            ("firstName", Asked::Name),
            ("middleName", Asked::Name),
            ("lastName", Asked::Name),
            ("fullName", Asked::Name),
            ("cardholderName", Asked::Name),
            ("accountHolderName", Asked::Name),
            ("month", Asked::Month),
            ("year", Asked::Year),
            ("cardExpirationMonthYearNumber", Asked::Expiry),
        ];
        NAMES.iter().find(|(end, _)| ends_with(name, end)).map(|(_, holds)| *holds)
    }
}

/// What a member of an answer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    /// Nothing is shown.
    Secret,
    /// The number of a card or an account: the last four are shown.
    Number,
    /// It may be many digits without being a card number: only values of the request are hidden.
    Identifier,
    Text,
    /// Text for a person.
    Message,
}

/// Looked up by the end of a member's name, in any case; the first match counts.
#[rustfmt::skip]
const TOLD: [(&str, Told); 40] = [
    ("last4AccountNumber", Told::Identifier), ("last4CardNumber", Told::Identifier), ("first6CardNumber", Told::Identifier),
    ("unmaskedAccountNumber", Told::Number), ("unmaskedCardNumber", Told::Number),
    ("maskedAccountNumber", Told::Text), ("maskedCardNumber", Told::Text), // Masked already, or should be.
    ("accountNumber", Told::Number), ("cardNumber", Told::Number), ("iban", Told::Number),
    ("cvv", Told::Secret), ("cvv2", Told::Secret), ("cvc", Told::Secret), ("cvc2", Told::Secret), ("securityCode", Told::Secret),
    ("message", Told::Message), ("description", Told::Message), ("text", Told::Message), ("reason", Told::Message),
    ("detail", Told::Message), ("details", Told::Message), ("error", Told::Message), ("title", Told::Message),
    ("note", Told::Message), ("advice", Told::Message), ("entity", Told::Message), ("instructions", Told::Message),
    ("id", Told::Identifier), ("idList", Told::Identifier), ("identifier", Told::Identifier), ("number", Told::Identifier), ("reference", Told::Identifier),
    ("amount", Told::Identifier), ("timestamp", Told::Identifier), ("date", Told::Identifier), ("time", Told::Identifier),
    ("url", Told::Identifier), ("hash", Told::Identifier), ("latLong", Told::Identifier), ("percent", Told::Identifier),
];

/// It has a rule of its own: see `own_tokens`.
const TOKEN: &str = "tokenNumber";

impl Told {
    fn of(scalar: &Scalar, is_own_token: impl FnOnce() -> bool) -> Told {
        let name = scalar.name;
        if ends_with(name, TOKEN) && is_own_token() {
            return Told::Identifier;
        }
        let told = TOLD.iter().find(|(end, _)| ends_with(name, end)).map_or(Told::Text, |(_, told)| *told);
        match told {
            _ if ends_with(name, TOKEN) => Told::Number,
            // A number that came masked needs no second mask.
            Told::Number if is_masked(&scalar.text) => Told::Text,
            told => told,
        }
    }
}

fn ends_with(name: &str, end: &str) -> bool {
    let start = name.len().checked_sub(end.len());
    start.and_then(|start| name.as_bytes().get(start..)).is_some_and(|tail| tail.eq_ignore_ascii_case(end.as_bytes()))
}

fn is_masked(number: &str) -> bool {
    number.chars().filter(|character| matches!(character, 'X' | 'x' | '*' | '#' | '\u{2022}')).count() >= 4
}

/// Whether an object's token is surely the service's own, SAFETECH, which pays only for its merchant: any other may pay
/// as a card number does. The key is the length of the text from the object's beginning to the end of the JSON.
fn own_tokens(json: &str) -> HashMap<usize, bool> {
    let mut are_own = HashMap::new();
    scalars(json, |scalar| {
        if !scalar.is_name && scalar.name.eq_ignore_ascii_case("tokenProvider") {
            *are_own.entry(scalar.within.len()).or_insert(true) &= scalar.text == "SAFETECH";
        }
    });
    are_own
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    const REQUEST: &str = r#"{"amount":1234,"paymentMethodType":{"card":{"accountNumber":"\u0034112344112344113","cvv":411,
        "expiry":{"month":12,"year":2030}}},"accountHolder":{"firstName":"Ada","lastName":"Marlow"}}"#;
    const TOKEN_SHOWN: &str = "Bearer canary-token-51f2";

    fn echo() -> Echo {
        Echo::of_request(Some(TOKEN_SHOWN.trim_start_matches("Bearer ")), Some(REQUEST.as_bytes()))
    }

    #[test]
    fn numbers_are_hidden_by_name() {
        for (json, shown) in [
            (r#"{"a": 1}"#, r#"{"a": 1}"#),
            (r#"{"accountNumber":"411234XXXXXX4113"}"#, r#"{"accountNumber":"411234XXXXXX4113"}"#),
            (r#"{"l":[{"accountNumber":"4112344112344113"}]}"#, r#"{"l":[{"accountNumber":"XXXXXXXXXXXX4113"}]}"#),
            (r#"{"accountNumber": 4112344112344113 }"#, r#"{"accountNumber": "XXXXXXXXXXXX4113" }"#),
            (r#"{"unmaskedAccountNumber":"4112344112344113"}"#, r#"{"unmaskedAccountNumber":"XXXXXXXXXXXX4113"}"#),
            (
                r#"{"internationalBankAccountNumber":"DE89370400440532013000"}"#,
                r#"{"internationalBankAccountNumber":"XXXXXXXXXXXXXXXXXX3000"}"#,
            ),
            (r#"{"ach":{"accountNumber":"12345678"}}"#, r#"{"ach":{"accountNumber":"XXXXXXXX"}}"#),
            (r#"{"maskedAccountNumber":"4112344112344113"}"#, r#"{"maskedAccountNumber":"XXXXXXXXXXXXXXXX"}"#),
            (r#"{"last4CardNumber":"4113"}"#, r#"{"last4CardNumber":"4113"}"#),
            (r#"{"card":{"cvv":"411"}}"#, r#"{"card":{"cvv":"XXX"}}"#),
            (r#"{"cvv":411}"#, r#"{"cvv":"XXX"}"#),
            (r#"{"hostMessage":"4112 3441 1234 4113"}"#, r#"{"hostMessage":"XXXX XXXX XXXX XXXX"}"#),
            (r#"{"x":"\uff14112344112344113"}"#, r#"{"x":"XXXXXXXXXXXXXXXX"}"#),
            (r#"{"x":4112344112344113,"x":""}"#, r#"{"x":"XXXXXXXXXXXXXXXX","x":""}"#),
            (r#"{"4112344112344113":1}"#, r#"{"XXXXXXXXXXXXXXXX":1}"#),
            // Values that a shop needs.
            (r#"{"transactionId":"123456789012345678901"}"#, r#"{"transactionId":"123456789012345678901"}"#),
            (r#"{"merchantOrderNumber":"4112344112344113"}"#, r#"{"merchantOrderNumber":"4112344112344113"}"#),
            (r#"{"paymentMethodIdList":["061234567890"]}"#, r#"{"paymentMethodIdList":["061234567890"]}"#),
            (r#"{"accountUpdater":{"accountNumber":"4115"}}"#, r#"{"accountUpdater":{"accountNumber":"4115"}}"#),
            (
                r#"{"amount":999999999999,"taxAmount":123456789012}"#,
                r#"{"amount":999999999999,"taxAmount":123456789012}"#,
            ),
            (
                r#"[{"tokenNumber":"4112344112344113","tokenProvider":"SAFETECH"},{"tokenProvider":"NETWORK"}]"#,
                r#"[{"tokenNumber":"4112344112344113","tokenProvider":"SAFETECH"},{"tokenProvider":"NETWORK"}]"#,
            ),
        ] {
            assert_eq!(Echo::default().shown(json, false), shown, "{json}");
        }
    }

    /// Only a token that is surely the service's own is shown.
    #[test]
    fn a_token_is_hidden_unless_it_is_the_services_own() {
        for (beside, is_shown) in [
            (r#""tokenProvider":"SAFETECH""#, true),
            (r#""token\u0050rovider":"SAFE\u0054ECH""#, true),
            (r#""a":{"tokenProvider":"NETWORK"},"tokenProvider":"SAFETECH""#, true),
            (r#""tokenProvider":"NETWORK""#, false),
            (r#""tokenProvider":"safetech""#, false),
            (r#""tokenProvider":"SAFETECH2""#, false),
            (r#""tokenProvider":null"#, false),
            (r#""tokenProvider":["SAFETECH"]"#, false),
            (r#""tokenProvider":{"a":"SAFETECH"}"#, false),
            (r#""a":{"tokenProvider":"SAFETECH"}"#, false),
            (r#""tokenProvider":"SAFETECH","tokenProvider":"NETWORK""#, false),
            (r#""tokenProvider":"NETWORK","tokenProvider":"SAFETECH""#, false),
            (r#""provider":"SAFETECH""#, false),
        ] {
            for json in [
                format!(r#"{{"tokenNumber":"4112344112344113",{beside}}}"#),
                format!(r#"{{{beside},"tokenNumber":"4112344112344113"}}"#),
                format!(r#"{{"tokenProvider":"SAFETECH","l":[{{"tokenNumber":4112344112344113,{beside}}}]}}"#),
            ] {
                let shown = Echo::default().shown(&json, false);
                assert_eq!(shown.contains("4112344112344113"), is_shown, "{json}");
                assert!(is_shown || shown.contains("XXXXXXXXXXXX4113"), "{json}");
                assert!(Echo::default().shown(&json, true).contains("XXXXXXXXXXXX4113"), "{json}");
            }
        }
        let alone = r#"{"tokenNumber":"4112344112344113"}"#;
        assert!(!Echo::default().shown(alone, false).contains("4112344112344113"));
    }

    /// An answer may be a megabyte of tokens.
    #[test]
    fn many_tokens_take_little_time() {
        let began = Instant::now();
        let json = format!("{{{}\"tokenProvider\":\"NETWORK\"}}", r#""tokenNumber":1,"#.repeat(20_000));
        assert!(Echo::default().shown(&json, false).contains("NETWORK"));
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    }

    #[test]
    fn values_of_the_request_are_hidden_by_value() {
        for (json, shown) in [
            (
                r#"{"responseMessage":"ADA MARLOW, 12/30 or 2030-12, cvv 411: refused canary-token-51f2"}"#,
                r#"{"responseMessage":"XXX XXXXXX, XX/XX or XXXX-XX, cvv XXX: refused XXXXXX-XXXXX-XXXX"}"#,
            ),
            (r#"{"transactionId":"4112344112344113"}"#, r#"{"transactionId":"XXXXXXXXXXXXXXXX"}"#),
            (r#"{"requestId":"a-canary-token-51f2"}"#, r#"{"requestId":"a-XXXXXX-XXXXX-XXXX"}"#),
            // Short values are hidden only in text for a person: here they are what the shop asked for, or chance.
            (r#"{"firstName":"Ada","month":12,"year":2030}"#, r#"{"firstName":"Ada","month":12,"year":2030}"#),
            (r#"{"responseCode":"411","city":"Marlow"}"#, r#"{"responseCode":"411","city":"Marlow"}"#),
            (r#"{"message":"of 1234, adapted"}"#, r#"{"message":"of 1234, adapted"}"#),
        ] {
            assert_eq!(echo().shown(json, false), shown, "{json}");
        }
        assert_eq!(echo().message("411 of Ada"), "XXX of XXX");
    }

    /// A number that hides behind a broken string is hidden all the same.
    #[test]
    fn what_is_mended_is_shown_as_what_was_whole() {
        for (body, shown) in [
            (
                &b"\xef\xbb\xbf{\"hostMessage\":\"\xe9 4112344112344113\t\\q\"}"[..],
                r#"{"hostMessage":"é XXXXXXXXXXXXXXXX\t\\q"}"#,
            ),
            (
                br#"{"accountNumber":"\ud8004112344112344113","a": }"#,
                "{\"accountNumber\":\"\u{fffd}XXXXXXXXXXXX4113\",\"a\": null}",
            ),
        ] {
            let body = Body::new(body, &Echo::default(), false);
            assert_eq!(body.shown, shown);
            assert!(body.answer().is_some() && body.came.contains("4112344112344113"));
        }
    }
}
