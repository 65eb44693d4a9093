//! The rules for single fields (api.md §2, §3.1), as a table.

use crate::constants::{JPM_AMOUNT_ALL, JPM_NO, JPM_YES};
use crate::error::Error;
use crate::operations::AmountRule;
use crate::status::Status;
use crate::text::validate::{self, Alphabet, ChoiceRule, TextRule, rule};
use crate::wire::payment::Expiry;

pub(crate) const ORDER_NUMBER: TextRule = rule("order_number", 1, 40, Alphabet::ORDER_NUMBER);
pub(crate) const STATEMENT_DESCRIPTOR: TextRule = rule("statement_descriptor", 4, 100, Alphabet::ANY);
pub(crate) const RECURRING_AGREEMENT_ID: TextRule = rule("recurring_agreement_id", 1, 100, Alphabet::ANY);
pub(crate) const ORIGINAL_NETWORK_TRANSACTION_ID: TextRule =
    rule("original_network_transaction_id", 4, 40, Alphabet::VISIBLE_ASCII);
pub(crate) const MULTI_CAPTURE_SEQUENCE_NUMBER: TextRule =
    rule("multi_capture_sequence_number", 1, 40, Alphabet::VISIBLE_ASCII);
pub(crate) const TRANSACTION_ID: TextRule = rule("transaction_id", 4, 40, Alphabet::IDENTIFIER);

pub(crate) const CVV: TextRule = rule("cvv", 3, 6, Alphabet::DIGITS);
/// A PAN; Luhn's check comes on top.
const PAN: TextRule = rule("account_number", 12, 19, Alphabet::DIGITS);
/// Tokens and encrypted numbers.
const OTHER_ACCOUNT_NUMBER: TextRule = rule("account_number", 1, 19, Alphabet::VISIBLE_ASCII);

pub(crate) const REFERENCE_ID: TextRule = rule("reference_id", 1, 25, Alphabet::ANY);
pub(crate) const FIRST_NAME: TextRule = rule("first_name", 1, 70, Alphabet::ANY);
pub(crate) const LAST_NAME: TextRule = rule("last_name", 1, 70, Alphabet::ANY);
pub(crate) const EMAIL: TextRule = rule("email", 6, 60, Alphabet::ANY);
pub(crate) const MOBILE_NUMBER: TextRule = rule("mobile_number", 1, 12, Alphabet::ANY);
pub(crate) const PHONE_NUMBER: TextRule = rule("phone_number", 1, 12, Alphabet::ANY);
pub(crate) const ADDRESS_LINE1: TextRule = rule("address_line1", 1, 40, Alphabet::NO_BRACKETS);
pub(crate) const ADDRESS_LINE2: TextRule = rule("address_line2", 1, 40, Alphabet::NO_BRACKETS);
pub(crate) const CITY: TextRule = rule("city", 1, 40, Alphabet::ANY);
pub(crate) const STATE: TextRule = rule("state", 2, 3, Alphabet::LETTERS);
pub(crate) const POSTAL_CODE: TextRule = rule("postal_code", 3, 12, Alphabet::POSTAL_CODE);
pub(crate) const COUNTRY_CODE: TextRule = rule("country_code", 1, 3, Alphabet::LETTERS);
pub(crate) const EXTERNAL_PROFILE_ID: TextRule = rule("external_profile_id", 1, 36, Alphabet::ANY);

/// No length is published: the most is what `jpm_result` can hold.
pub(crate) const CONSUMER_PROFILE_ID: TextRule = rule("consumer_profile_id", 1, 135, Alphabet::ANY);
pub(crate) const PAYMENT_METHOD_ID: TextRule = rule("payment_method_id", 1, 135, Alphabet::ANY);

pub(crate) const CAPTURE_METHOD: ChoiceRule =
    ChoiceRule { field: "capture_method", words: &["NOW", "DELAYED", "MANUAL"] };
pub(crate) const INITIATOR_TYPE: ChoiceRule =
    ChoiceRule { field: "initiator_type", words: &["CARDHOLDER", "MERCHANT"] };
pub(crate) const ACCOUNT_ON_FILE: ChoiceRule =
    ChoiceRule { field: "account_on_file", words: &["NOT_STORED", "TO_BE_STORED", "STORED"] };
pub(crate) const AUTHORIZATION_PURPOSE: ChoiceRule = ChoiceRule {
    field: "authorization_purpose",
    words: &["DELAYED_CHARGE", "NO_SHOW", "REAUTHORIZATION", "RESUBMISSION"],
};
pub(crate) const MERCHANT_PREFERRED_ROUTING: ChoiceRule =
    ChoiceRule { field: "merchant_preferred_routing", words: &["PINLESS", "CREDIT"] };
pub(crate) const RECURRING_SEQUENCE: ChoiceRule =
    ChoiceRule { field: "recurring_sequence", words: &["FIRST", "SUBSEQUENT"] };
pub(crate) const ACCOUNT_NUMBER_TYPE: ChoiceRule = ChoiceRule {
    field: "account_number_type",
    words: &[
        "PAN",
        "NETWORK_TOKEN",
        "DEVICE_TOKEN",
        "SAFETECH_TOKEN",
        "SAFETECH_ENCRYPTION",
        "SAFETECH_PAGE_ENCRYPTION",
    ],
};

/// Whether a sequence number is 1 to `record_count`, if it is a number at all.
pub(crate) fn is_within(sequence_number: &str, record_count: i32) -> bool {
    let is_number = sequence_number.bytes().all(|byte| byte.is_ascii_digit());
    !is_number || sequence_number.parse().is_ok_and(|number| (1..=record_count).contains(&number))
}

/// A flag that may be left out.
pub(crate) fn flag(field: &'static str, number: i32) -> Result<Option<bool>, Error> {
    match number {
        0 => Ok(None),
        JPM_YES => Ok(Some(true)),
        JPM_NO => Ok(Some(false)),
        _ => Err(Error::because(Status::Range, field, "it must be 0, JPM_YES or JPM_NO")),
    }
}

/// The currencies the service takes.
#[rustfmt::skip]
const CURRENCIES: &[&str] = &[
    "USD", "EUR", "GBP", "AUD", "NZD", "SGD", "CAD", "JPY", "HKD", "KRW", "TWD", "MXN", "BRL", "DKK", "NOK",
    "ZAR", "SEK", "CHF", "CZK", "PLN", "TRY", "AFN", "ALL", "DZD", "AOA", "ARS", "AMD", "AWG", "AZN", "BSD",
    "BDT", "BBD", "BYN", "BZD", "BMD", "BOB", "BAM", "BWP", "BND", "BGN", "BIF", "BTN", "XOF", "XAF", "XPF",
    "KHR", "CVE", "KYD", "CLP", "CNY", "COP", "KMF", "CDF", "CRC", "HRK", "DJF", "DOP", "XCD", "EGP", "ETB",
    "FKP", "FJD", "GMD", "GEL", "GHS", "GIP", "GTQ", "GYD", "HTG", "HNL", "HUF", "ISK", "INR", "IDR", "ILS",
    "JMD", "KZT", "KES", "LAK", "LBP", "LSL", "LRD", "MOP", "MKD", "MGA", "MWK", "MYR", "MVR", "MRU", "MUR",
    "MDL", "MNT", "MAD", "MZN", "MMK", "NAD", "NPR", "ANG", "PGK", "NIO", "NGN", "PKR", "PAB", "PYG", "PEN",
    "PHP", "QAR", "RON", "RWF", "SHP", "WST", "STN", "SAR", "RSD", "SCR", "SLL", "SBD", "SOS", "LKR", "SRD",
    "SZL", "TJS", "TZS", "THB", "TOP", "TTD", "UGX", "UAH", "AED", "UYU", "UZS", "VUV", "VND", "YER", "ZMW",
];

pub(crate) fn currency(currency: &str) -> Result<(), Error> {
    if CURRENCIES.contains(&currency) {
        return Ok(());
    }
    let is_code = currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase());
    let meant = CURRENCIES.iter().find(|known| known.eq_ignore_ascii_case(currency.trim()));
    Err(match meant {
        Some(known) => Error::because(Status::Currency, "currency", format_args!("write {known}")),
        None if is_code => Error::new(Status::Currency, "currency"),
        None => no_currency_code(),
    })
}

pub(crate) fn no_currency_code() -> Error {
    Error::because(Status::Currency, "currency", "it must be three capital letters, as in USD")
}

/// Minor units; None: everything that is left, or no amount at all.
pub(crate) fn amount(amount: i64, rule: AmountRule) -> Result<Option<i64>, Error> {
    const MOST: i64 = 999_999_999_999;
    let wrong = |range: &str| Err(Error::because(Status::Amount, "amount", range));
    match (rule, amount) {
        (AmountRule::Some | AmountRule::OrAll, 1..=MOST) => Ok(Some(amount)),
        (AmountRule::OrAll, JPM_AMOUNT_ALL) | (AmountRule::None, 0) => Ok(None),
        (AmountRule::Some, _) => wrong("it must be 1 to 999999999999"),
        (AmountRule::OrAll, _) => wrong("it must be 1 to 999999999999, or JPM_AMOUNT_ALL"),
        (AmountRule::None, _) => wrong("it must be 0"),
    }
}

pub(crate) fn request_id(id: &str) -> Result<(), Error> {
    if (1..=40).contains(&id.len()) && id.chars().all(validate::identifier) {
        Ok(())
    } else {
        Err(Error::new(Status::RequestId, "request_id"))
    }
}

/// `account_number_type` is the API's word; None: a PAN.
pub(crate) fn account_number(number: &str, account_number_type: Option<&str>) -> Result<(), Error> {
    if !is_pan(account_number_type) {
        return OTHER_ACCOUNT_NUMBER.check(number);
    }
    PAN.check(number)?;
    if passes_luhn(number) { Ok(()) } else { Err(Error::new(Status::AccountNumber, "account_number")) }
}

/// A token stands for a number, and needs nothing else to be read, unlike an encrypted number.
pub(crate) fn is_token(account_number_type: Option<&str>) -> bool {
    matches!(account_number_type, Some("NETWORK_TOKEN" | "DEVICE_TOKEN" | "SAFETECH_TOKEN"))
}

pub(crate) fn is_pan(account_number_type: Option<&str>) -> bool {
    matches!(account_number_type, None | Some("PAN"))
}

fn passes_luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, digit)| {
            let digit = u32::from(digit - b'0') * if at % 2 == 0 { 1 } else { 2 };
            digit / 10 + digit % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Checks month and year by themselves, not whether the card has expired: that needs a clock.
pub(crate) fn expiry(month: i32, year: i32) -> Result<Expiry, Error> {
    if !(1..=12).contains(&month) {
        return Err(Error::because(Status::Expiry, "expiry_month", "it must be 1 to 12"));
    }
    if !(2018..=2999).contains(&year) {
        return Err(Error::because(Status::Expiry, "expiry_year", "it must be 2018 to 2999"));
    }
    Ok(Expiry { month, year })
}

/// Letters and digits, with at most one space or hyphen between them: `[a-zA-Z0-9]+(-|\s?)[a-zA-Z0-9]+`.
pub(crate) fn postal_code(code: &str) -> Result<(), Error> {
    POSTAL_CODE.check(code)?;
    let is_between = |c: char| matches!(c, ' ' | '-');
    let first = code.find(is_between);
    let is_misplaced = |at: usize| Some(at) != first || at == 0 || at + 1 == code.len();
    match code.char_indices().find(|(at, c)| is_between(*c) && is_misplaced(*at)) {
        None => Ok(()),
        Some((at, found)) => Err(validate::bad_character(POSTAL_CODE.field, POSTAL_CODE.alphabet, at, found)),
    }
}

pub(crate) fn country_calling_code(field: &'static str, code: i32) -> Result<Option<i32>, Error> {
    match code {
        0 => Ok(None),
        1..=999 => Ok(Some(code)),
        _ => Err(Error::because(Status::Range, field, "it must be 1 to 999")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constants::*;

    #[test]
    fn words_stand_at_the_numbers_of_the_header() {
        for (rule, number, word) in [
            (&CAPTURE_METHOD, JPM_CAPTURE_NOW, "NOW"),
            (&CAPTURE_METHOD, JPM_CAPTURE_DELAYED, "DELAYED"),
            (&CAPTURE_METHOD, JPM_CAPTURE_MANUAL, "MANUAL"),
            (&INITIATOR_TYPE, JPM_INITIATOR_CARDHOLDER, "CARDHOLDER"),
            (&INITIATOR_TYPE, JPM_INITIATOR_MERCHANT, "MERCHANT"),
            (&ACCOUNT_ON_FILE, JPM_ON_FILE_NOT_STORED, "NOT_STORED"),
            (&ACCOUNT_ON_FILE, JPM_ON_FILE_TO_BE_STORED, "TO_BE_STORED"),
            (&ACCOUNT_ON_FILE, JPM_ON_FILE_STORED, "STORED"),
            (&AUTHORIZATION_PURPOSE, JPM_PURPOSE_DELAYED_CHARGE, "DELAYED_CHARGE"),
            (&AUTHORIZATION_PURPOSE, JPM_PURPOSE_NO_SHOW, "NO_SHOW"),
            (&AUTHORIZATION_PURPOSE, JPM_PURPOSE_REAUTHORIZATION, "REAUTHORIZATION"),
            (&AUTHORIZATION_PURPOSE, JPM_PURPOSE_RESUBMISSION, "RESUBMISSION"),
            (&MERCHANT_PREFERRED_ROUTING, JPM_ROUTING_PINLESS, "PINLESS"),
            (&MERCHANT_PREFERRED_ROUTING, JPM_ROUTING_CREDIT, "CREDIT"),
            (&RECURRING_SEQUENCE, JPM_RECURRING_FIRST, "FIRST"),
            (&RECURRING_SEQUENCE, JPM_RECURRING_SUBSEQUENT, "SUBSEQUENT"),
            (&ACCOUNT_NUMBER_TYPE, JPM_ACCOUNT_NUMBER_PAN, "PAN"),
            (&ACCOUNT_NUMBER_TYPE, JPM_ACCOUNT_NUMBER_NETWORK_TOKEN, "NETWORK_TOKEN"),
            (&ACCOUNT_NUMBER_TYPE, JPM_ACCOUNT_NUMBER_DEVICE_TOKEN, "DEVICE_TOKEN"),
            (&ACCOUNT_NUMBER_TYPE, JPM_ACCOUNT_NUMBER_SAFETECH_TOKEN, "SAFETECH_TOKEN"),
            (&ACCOUNT_NUMBER_TYPE, JPM_ACCOUNT_NUMBER_SAFETECH_ENCRYPTION, "SAFETECH_ENCRYPTION"),
            (&ACCOUNT_NUMBER_TYPE, JPM_ACCOUNT_NUMBER_SAFETECH_PAGE_ENCRYPTION, "SAFETECH_PAGE_ENCRYPTION"),
        ] {
            assert_eq!(rule.word(number).unwrap(), Some(word));
            assert_eq!(rule.word(0).unwrap(), None);
            assert!(rule.word(-1).is_err() && rule.word(99).is_err());
        }
    }

    #[test]
    fn every_test_card_passes_luhn_and_no_neighbour_does() {
        for number in [
            "4112344112344113",
            "4470051300000000003",
            "4444444444444455",
            "2221000000000009",
            "5112345112345114",
            "371144371144376",
            "6011016011016011",
            "36438936438936",
            "3566003566003566",
            "6221261111113245",
        ] {
            assert!(account_number(number, None).is_ok(), "{number}");
            let last = number.as_bytes()[number.len() - 1] - b'0';
            let neighbour = format!("{}{}", &number[..number.len() - 1], (last + 1) % 10);
            assert_eq!(account_number(&neighbour, None).unwrap_err().status, Status::AccountNumber);
        }
        assert!(account_number("4112344112344114", Some("NETWORK_TOKEN")).is_ok());
        assert_eq!(account_number("4112 3441", None).unwrap_err().status, Status::TooShort);
        let spaced = account_number("4112 3441 1234 4113", None).unwrap_err();
        assert_eq!(spaced.status, Status::Format);
        assert_eq!(spaced.message, "account_number: it takes only digits; character 5 is a space");
    }

    #[test]
    fn an_order_number_that_the_service_does_not_take_is_told_why() {
        const RULE: &str = "order_number: it takes only letters, A to Z, digits, spaces and . -";
        assert!(ORDER_NUMBER.check("INV-2026.118 B").is_ok());
        for (number, what) in [
            ("4500/118", "character 5 is /"),
            ("#118", "character 1 is #"),
            ("SO_118", "character 3 is _"),
            ("Auftrag N\u{b0} 118", "look at character 10"),
        ] {
            assert_eq!(ORDER_NUMBER.check(number).unwrap_err().message, format!("{RULE}; {what}"));
        }
    }

    #[test]
    fn a_currency_is_three_capital_letters() {
        assert!(currency("USD").is_ok());
        for (written, message) in [
            ("usd", "write USD"),
            ("Eur", "write EUR"),
            (" CHF", "write CHF"),
            ("XXX", "the service does not take this currency"),
            ("xxx", "it must be three capital letters, as in USD"),
            ("$", "it must be three capital letters, as in USD"),
            ("840", "it must be three capital letters, as in USD"),
            ("\u{20ac}", "it must be three capital letters, as in USD"),
        ] {
            let fault = currency(written).unwrap_err();
            assert_eq!(fault.status, Status::Currency);
            assert_eq!(fault.message, format!("currency: {message}"), "{written}");
        }
    }

    /// The service's own alphabet: what it takes is not refused here, and what it refuses is named.
    #[test]
    fn order_numbers() {
        for number in ["1", "INV-2026.118 B", " ", "-.", "0".repeat(40).as_str()] {
            assert!(ORDER_NUMBER.check(number).is_ok(), "{number}");
        }
        for (number, status, said) in [
            ("4500/118", Status::Format, "character 5"),
            ("#118", Status::Format, "character 1"),
            ("SO_118", Status::Format, "character 3"),
            ("Auftrag N\u{b0} 118", Status::Format, "character 10"),
            ("", Status::TooShort, "at least 1 character"),
            (&"0".repeat(41), Status::TooLong, "at most 40 characters"),
            ("1\t2", Status::ControlCharacter, "character 2"),
        ] {
            let fault = ORDER_NUMBER.check(number).unwrap_err();
            assert_eq!(fault.status, status, "{number}");
            assert!(fault.message.starts_with("order_number: ") && fault.message.contains(said), "{}", fault.message);
        }
    }

    #[test]
    fn postal_codes() {
        for code in ["43215", "AB1 2CD", "12345-678", "123"] {
            assert!(postal_code(code).is_ok(), "{code}");
        }
        for (code, at) in [
            ("12", None),
            ("1-2-3", Some(4)),
            ("-123", Some(1)),
            ("123 ", Some(4)),
            ("12_34", Some(3)),
            ("1234567890123", None),
        ] {
            let fault = postal_code(code).unwrap_err();
            assert_eq!(fault.status == Status::Format, at.is_some(), "{code}");
            assert!(at.is_none_or(|at: u8| fault.message.contains(&format!("character {at}"))), "{}", fault.message);
        }
    }

    #[test]
    fn request_ids() {
        for id in ["a", "A.b_c-9", &"x".repeat(40)] {
            assert!(request_id(id).is_ok());
        }
        for id in ["", "a b", "a+b", "\u{e9}", &"x".repeat(41)] {
            assert_eq!(request_id(id).unwrap_err().status, Status::RequestId);
        }
    }
}
