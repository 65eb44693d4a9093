//! Published test data: brands, card verification values, cards and amounts that decline.
//!
//! Only what J.P. Morgan's test page says (directly or as reported from it) stands here; our own
//! triggers are in `triggers`.

use serde_json::Value;

/// How a number is recognized and named: the first row whose range holds its first digits.
pub(crate) struct Brand {
    from: u64,
    to: u64,
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
}

const fn brand(from: u64, to: u64, code: &'static str, name: &'static str) -> Brand {
    Brand { from, to, code, name }
}

/// Six-digit ranges, special ones first. The two-letter codes of ChaseNet and UnionPay are not
/// documented; they are the likely ones of the published list.
#[rustfmt::skip]
const BRANDS: [Brand; 22] = [
    brand(425702, 425702, "VR", "VISA_RESTRICTED_DEBIT"),
    brand(519391, 519391, "MR", "MASTERCARD_RESTRICTED_DEBIT"),
    brand(455996, 455996, "CZ", "CHASENET_CREDIT"),
    brand(493555, 493555, "AP", "ACCEL_PINLESS"),
    brand(413234, 413234, "NP", "NYCE_PINLESS"),
    brand(534234, 534234, "PP", "PULSE_PINLESS"),
    brand(532234, 532234, "SP", "STAR_PINLESS"),
    brand(222100, 272099, "MC", "MASTERCARD"),
    brand(300000, 305999, "DC", "DINERS_CLUB"),
    brand(340000, 349999, "AX", "AMERICAN_EXPRESS"),
    brand(352800, 358999, "JC", "JCB"),
    brand(360000, 369999, "DC", "DINERS_CLUB"),
    brand(370000, 379999, "AX", "AMERICAN_EXPRESS"),
    brand(380000, 399999, "DC", "DINERS_CLUB"),
    brand(400000, 499999, "VI", "VISA"),
    brand(510000, 559999, "MC", "MASTERCARD"),
    brand(500000, 509999, "IM", "INTERNATIONAL_MAESTRO"),
    brand(560000, 589999, "IM", "INTERNATIONAL_MAESTRO"),
    brand(601100, 601199, "DI", "DISCOVER"),
    brand(622126, 622925, "CC", "CHINA_UNION_PAY"),
    brand(644000, 659999, "DI", "DISCOVER"),
    brand(670000, 679999, "IM", "INTERNATIONAL_MAESTRO"),
];

/// Digits that belong to none of the ranges, tokens for example, are answered as this.
const FALLBACK: Brand = brand(0, 0, "VI", "VISA");

/// Result and raw code of a card verification value.
pub(crate) type CvvResult = (&'static str, &'static str);

const MATCH: CvvResult = ("MATCH", "M");
const NO_MATCH: CvvResult = ("NO_MATCH", "N");
const NOT_PROCESSED: CvvResult = ("NOT_PROCESSED", "P");
const NOT_PRESENT: CvvResult = ("NOT_PRESENT", "");

/// Brands, value, result. 111 matches for all, and so does what is not listed.
#[rustfmt::skip]
const CVV_RESULTS: [(&[&str], &str, CvvResult); 5] = [
    (&["AX"],             "3111", NO_MATCH),
    (&["AX"],             "3112", NOT_PROCESSED),
    (&["DI", "DC", "JC"], "611",  NO_MATCH),
    (&["DI", "DC", "JC"], "612",  NOT_PROCESSED),
    // From a published verification example, not from the table.
    (&["VI", "MC"],       "411",  NO_MATCH),
];

/// Why an issuer says no.
#[derive(Debug, PartialEq)]
pub(crate) struct Decline {
    pub(crate) code: &'static str,
    pub(crate) message: &'static str,
    /// The network's own code.
    pub(crate) network_code: &'static str,
}

const INSUFFICIENT_FUNDS: Decline =
    Decline { code: "INSUFFICIENT_FUNDS", message: "Insufficient funds", network_code: "51" };
pub(crate) const DO_NOT_HONOR: Decline = Decline { code: "DO_NOT_HONOR", message: "Do not honor", network_code: "05" };

/// How the issuer of a test card behaves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Conduct {
    /// Approves everything.
    Approves,
    /// Declines this one amount (minor units).
    Declines(i64, &'static Decline),
    /// Approves half of what is asked.
    ApprovesHalf,
}

#[rustfmt::skip]
const CONDUCTS: [(&str, Conduct); 4] = [
    ("5112345112345114", Conduct::Declines(52_100, &INSUFFICIENT_FUNDS)),
    ("4112344112344113", Conduct::Declines(53_000, &DO_NOT_HONOR)),
    ("4444444444444455", Conduct::ApprovesHalf),
    ("5555555555555565", Conduct::ApprovesHalf),
];

/// What is kept of a card. The number itself is forgotten as soon as this is made.
#[derive(Clone)]
pub(crate) struct Card {
    pub(crate) masked: String,
    pub(crate) brand: &'static Brand,
    pub(crate) conduct: Conduct,
}

impl Card {
    pub(crate) fn new(number: &str) -> Card {
        let known = CONDUCTS.iter().find(|(card, _)| *card == number);
        Card {
            masked: mask(number),
            brand: brand_of(number),
            conduct: known.map_or(Conduct::Approves, |(_, conduct)| *conduct),
        }
    }

    pub(crate) fn verify(&self, cvv: Option<&str>) -> CvvResult {
        let Some(cvv) = cvv else { return NOT_PRESENT };
        let row = CVV_RESULTS.iter().find(|(brands, value, _)| *value == cvv && brands.contains(&self.brand.code));
        row.map_or(MATCH, |(_, _, result)| *result)
    }
}

fn brand_of(number: &str) -> &'static Brand {
    let first_six = number.get(..6).and_then(|digits| digits.parse::<u64>().ok());
    let found = first_six.and_then(|first| BRANDS.iter().find(|row| (row.from..=row.to).contains(&first)));
    found.unwrap_or(&FALLBACK)
}

/// First six, last four; of a short number only the last four; of a very short one nothing.
fn mask(number: &str) -> String {
    let length = number.chars().count();
    let (head, tail) = match length {
        13.. => (6, 4),
        8.. => (0, 4),
        _ => (0, 0),
    };
    let keep = |(place, letter)| match place {
        _ if place < head || place >= length - tail => letter,
        _ => 'X',
    };
    number.chars().enumerate().map(keep).collect()
}

/// Result and raw code of the address check, by what was sent.
pub(crate) fn verify_address(billing: Option<&Value>) -> (&'static str, Option<&'static str>) {
    let sent = |field: &str| billing.and_then(|address| address.get(field)).is_some();
    match (sent("line1"), sent("postalCode")) {
        (true, true) => ("ADDRESS_POSTALCODE_MATCH", Some("Y")),
        (true, false) => ("ADDRESS_MATCH", Some("A")),
        (false, true) => ("POSTALCODE_MATCH", Some("Z")),
        (false, false) => ("NOT_REQUESTED", None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_have_their_brand() {
        for (number, name) in [
            ("4112344112344113", "VISA"),
            ("4470051300000000003", "VISA"),
            ("4257021111111116", "VISA_RESTRICTED_DEBIT"),
            ("2221000000000009", "MASTERCARD"),
            ("5111005111051128", "MASTERCARD"),
            ("5193911111111112", "MASTERCARD_RESTRICTED_DEBIT"),
            ("371144371144376", "AMERICAN_EXPRESS"),
            ("341134113411347", "AMERICAN_EXPRESS"),
            ("6011016011016011", "DISCOVER"),
            ("6559906559906557", "DISCOVER"),
            ("36438936438936", "DINERS_CLUB"),
            ("3566003566003566", "JCB"),
            ("3528000000000007", "JCB"),
            ("6221261111113245", "CHINA_UNION_PAY"),
            ("6706981111111113", "INTERNATIONAL_MAESTRO"),
            ("4559963333333330", "CHASENET_CREDIT"),
            ("5322340000000000", "STAR_PINLESS"),
            ("é", "VISA"),
        ] {
            assert_eq!(Card::new(number).brand.name, name, "{name}");
        }
    }

    #[test]
    fn masks_show_six_and_four_at_most() {
        for (number, masked) in [
            ("4112344112344113", "411234XXXXXX4113"),
            ("4470051300000000003", "447005XXXXXXXXX0003"),
            ("36438936438936", "364389XXXX8936"),
            ("123456789012", "XXXXXXXX9012"),
            ("1234567", "XXXXXXX"),
            ("ééééééééééééé", "ééééééXXXéééé"),
            ("", ""),
        ] {
            assert_eq!(mask(number), masked);
        }
    }

    #[test]
    fn card_verification_table() {
        for (number, cvv, result) in [
            ("4112344112344113", Some("111"), MATCH),
            ("4112344112344113", Some("411"), NO_MATCH),
            ("4112344112344113", None, NOT_PRESENT),
            ("371144371144376", Some("1111"), MATCH),
            ("371144371144376", Some("3111"), NO_MATCH),
            ("371144371144376", Some("3112"), NOT_PROCESSED),
            ("6011016011016011", Some("611"), NO_MATCH),
            ("3566003566003566", Some("612"), NOT_PROCESSED),
        ] {
            assert_eq!(Card::new(number).verify(cvv), result, "{cvv:?}");
        }
    }
}
