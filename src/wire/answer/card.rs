//! What an answer says about the card or the account that paid.

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value, json};

use super::put;
use crate::wire::scalar::{Amount, Flag, Object, Text};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Card {
    /// Only for a profile. Whether its card is described as well is not documented.
    pub(crate) consumer_profile_id: Text,
    pub(crate) payment_method_id: Text,
    masked_account_number: Text,
    masked_card_number: Text,
    account_number_type: Text,
    account_updater: Object<AccountUpdater>,
    card_type: Text,
    card_type_name: Text,
    network_response: Object<NetworkResponse>,
}

/// What the card network says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct NetworkResponse {
    pub(crate) network_transaction_id: Text,
    pub(crate) network_response_code: Text,
    pub(crate) address_verification_result: Text,
    pub(crate) address_verification_result_code: Text,
    pub(crate) card_verification_result: Text,
    pub(crate) card_verification_result_code: Text,
    network_account_updater: Object<NetworkAccountUpdater>,
    additional_data: Object<AdditionalData>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct AdditionalData {
    merchant_advice_code: Text,
}

/// What the service's account updater did.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct AccountUpdater {
    pub(crate) account_updater_response: Text,
    account_number: LastFour,
    pub(crate) new_account_expiry: Object<Expiry>,
}

/// What the card network's account updater did.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct NetworkAccountUpdater {
    account_status: Text,
    replacement_code: Flag,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Expiry {
    month: Amount,
    year: Amount,
}

impl Expiry {
    /// Month and year; None: they cannot be a card's.
    pub(crate) fn known(self) -> Option<(i32, i32)> {
        let within = |number: Amount, least, most| {
            number.known().filter(|known| (least..=most).contains(known)).and_then(|known| known.try_into().ok())
        };
        Some((within(self.month, 1, 12)?, within(self.year, 2000, 2999)?))
    }
}

/// The last four digits of a number that comes in full: no more of it is kept.
#[derive(Clone, Debug, Default)]
struct LastFour(Text);

impl<'de> Deserialize<'de> for LastFour {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<LastFour, D::Error> {
        let number = Text::deserialize(deserializer)?;
        let digits = number.as_str();
        let last = digits.len().checked_sub(4).and_then(|start| digits.get(start..));
        let last = last.filter(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
        Ok(LastFour(Text(last.map(str::to_owned))))
    }
}

impl Card {
    /// Whether the masked number is another one than was sent: a token's, or one that the card has been given since.
    pub(crate) fn shows_another_number(&self) -> bool {
        // The list of words grows, so the number that the answer names counts as well.
        let updated = |updater: &AccountUpdater| {
            let last_four = updater.last_four();
            let is_named = last_four.is_present() && self.masked().as_str().ends_with(last_four.as_str());
            is_named || NEW_NUMBERS.contains(&updater.account_updater_response.as_str())
        };
        let replaced =
            |updater: &NetworkAccountUpdater| updater.replacement_code.0 || updater.account_status.as_str() == "A";
        let network = self.network_response().and_then(|network| network.network_account_updater.0.as_ref());
        !matches!(self.account_number_type.as_str(), "" | "PAN")
            || self.account_updater().is_some_and(updated)
            || network.is_some_and(replaced)
    }

    pub(crate) fn masked(&self) -> &Text {
        self.masked_account_number.or(&self.masked_card_number)
    }

    /// The name of the card's brand, else its letters.
    pub(crate) fn type_name(&self) -> &Text {
        self.card_type_name.or(&self.card_type)
    }

    pub(crate) fn network_response(&self) -> Option<&NetworkResponse> {
        self.network_response.0.as_ref()
    }

    pub(crate) fn account_updater(&self) -> Option<&AccountUpdater> {
        self.account_updater.0.as_ref()
    }

    /// What a result shows of it: enough to report it again. Free text passes through `clean`.
    pub(super) fn shown(&self, clean: impl Fn(&str) -> String) -> Map<String, Value> {
        let mut shown = Map::new();
        put(&mut shown, "consumerProfileId", self.consumer_profile_id.as_str().to_owned());
        put(&mut shown, "paymentMethodId", self.payment_method_id.as_str().to_owned());
        // If it comes unmasked, `clean` hides it.
        let masked = clean(self.masked().as_str());
        // Only long numbers keep their first six digits: of a short one that would be too much.
        let is_long = masked.chars().count() >= 15;
        let kept = if is_long { masked } else { last_four_only(&masked) };
        put(&mut shown, "maskedAccountNumber", kept);
        put(&mut shown, "cardType", clean(self.card_type.as_str()));
        put(&mut shown, "cardTypeName", clean(self.card_type_name.as_str()));
        if let Some(network) = self.network_response() {
            shown.insert("networkResponse".to_owned(), network.shown(&clean).into());
        }
        if let Some(updater) = self.account_updater() {
            shown.insert("accountUpdater".to_owned(), updater.shown(&clean).into());
        }
        shown
    }
}

impl NetworkResponse {
    pub(crate) fn merchant_advice_code(&self) -> Option<&Text> {
        Some(&self.additional_data.0.as_ref()?.merchant_advice_code)
    }

    pub(crate) fn account_status(&self) -> Option<&Text> {
        Some(&self.network_account_updater.0.as_ref()?.account_status)
    }

    fn shown(&self, clean: impl Fn(&str) -> String) -> Map<String, Value> {
        let mut shown = Map::new();
        // An identifier, which may look like a card number.
        put(&mut shown, "networkTransactionId", self.network_transaction_id.as_str().to_owned());
        for (name, text) in [
            ("networkResponseCode", &self.network_response_code),
            ("addressVerificationResult", &self.address_verification_result),
            ("addressVerificationResultCode", &self.address_verification_result_code),
            ("cardVerificationResult", &self.card_verification_result),
            ("cardVerificationResultCode", &self.card_verification_result_code),
        ] {
            put(&mut shown, name, clean(text.as_str()));
        }
        for (object, name, text) in [
            ("additionalData", "merchantAdviceCode", self.merchant_advice_code()),
            ("networkAccountUpdater", "accountStatus", self.account_status()),
        ] {
            if let Some(text) = text.filter(|text| text.is_present()) {
                shown.insert(object.to_owned(), json!({ name: clean(text.as_str()) }));
            }
        }
        shown
    }
}

impl AccountUpdater {
    pub(crate) fn last_four(&self) -> &Text {
        &self.account_number.0
    }

    fn shown(&self, clean: impl Fn(&str) -> String) -> Map<String, Value> {
        let mut shown = Map::new();
        put(&mut shown, "accountUpdaterResponse", clean(self.account_updater_response.as_str()));
        put(&mut shown, "accountNumber", self.last_four().as_str().to_owned());
        if let Some((month, year)) = self.new_account_expiry.0.and_then(Expiry::known) {
            shown.insert("newAccountExpiry".to_owned(), json!({ "month": month, "year": year }));
        }
        shown
    }
}

/// The account updater's answers that mean a new number.
const NEW_NUMBERS: [&str; 3] = ["NEW_ACCOUNT", "NEW_ACCOUNT_AND_EXPIRY", "PORTFOLIO_CONVERSION"];

fn last_four_only(masked: &str) -> String {
    let hidden = masked.chars().count().saturating_sub(4);
    masked.chars().enumerate().map(|(place, digit)| if place < hidden { 'X' } else { digit }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(json: Value) -> Card {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn of_a_new_number_the_end_is_kept() {
        for (number, last_four) in [
            (json!("4110144110144115"), "4115"),
            (json!(4110144110144115_i64), "4115"),
            (json!("XXXXXXXXXXXX4115"), "4115"),
            (json!("4115"), "4115"),
            (json!("115"), ""),
            (json!("41101441101441X5"), ""),
            (json!("ä115"), ""),
            (json!(null), ""),
            (json!({}), ""),
        ] {
            let card = card(json!({ "accountUpdater": { "accountNumber": number } }));
            let updater = card.account_updater().unwrap();
            assert_eq!(updater.last_four().as_str(), last_four, "{number}");
            assert!(!format!("{card:?}").contains("411014"), "{number}");
        }
    }

    #[test]
    fn a_number_that_the_updater_names_is_another() {
        for (word, number, shows_another) in [
            (json!("NEW_ACCOUNT"), json!(null), true),
            (json!("NEW_BRAND"), json!("4110144110144115"), true),
            (json!(null), json!("4110144110144115"), true),
            (json!("NEW_BRAND"), json!("4110144110144116"), false),
            (json!("NEW_EXPIRY"), json!(null), false),
        ] {
            let updater = json!({ "accountUpdaterResponse": word, "accountNumber": number });
            let card = card(json!({ "maskedAccountNumber": "411014XXXXXX4115", "accountUpdater": updater }));
            assert_eq!(card.shows_another_number(), shows_another, "{updater}");
        }
    }

    #[test]
    fn a_new_expiry_is_a_month_and_a_year() {
        for (expiry, known) in [
            (json!({ "month": 9, "year": 2031 }), Some((9, 2031))),
            (json!({ "month": "09", "year": "2031" }), Some((9, 2031))),
            (json!({ "month": 13, "year": 2031 }), None),
            (json!({ "month": 9, "year": 31 }), None),
            (json!({ "month": 9 }), None),
        ] {
            let read: Expiry = serde_json::from_value(expiry.clone()).unwrap();
            assert_eq!(read.known(), known, "{expiry}");
        }
    }

    #[test]
    fn what_is_shown_is_read_again_as_it_was() {
        let told = json!({
            "maskedAccountNumber": "411234XXXXXX4113", "cardType": "VI", "cardTypeName": "VISA",
            "networkResponse": {
                "networkTransactionId": "0161", "networkResponseCode": "00",
                "addressVerificationResult": "NO_MATCH", "addressVerificationResultCode": "N",
                "cardVerificationResult": "MATCH", "cardVerificationResultCode": "M",
                "additionalData": { "merchantAdviceCode": "03" }, "networkAccountUpdater": { "accountStatus": "C" },
            },
            "accountUpdater": {
                "accountUpdaterResponse": "NEW_EXPIRY", "accountNumber": "4115",
                "newAccountExpiry": { "month": 9, "year": 2031 },
            },
        });
        assert_eq!(Value::from(card(told.clone()).shown(str::to_owned)), told);
    }
}
