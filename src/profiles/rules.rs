//! The rules for single fields of the profile API (api.md §8), as a table. Where no length is published, the most is
//! what a header or `jpm_result` can hold.

use crate::text::validate::{Alphabet, ChoiceRule, TextRule, rule};

pub(crate) const CARD_ON_FILE_REFERENCE_NUMBER: TextRule =
    rule("card_on_file_reference_number", 1, 32, Alphabet::LETTERS_OR_DIGITS);
pub(crate) const FIRST_NAME: TextRule = rule("first_name", 1, 70, Alphabet::ANY);
pub(crate) const MIDDLE_NAME: TextRule = rule("middle_name", 1, 70, Alphabet::ANY);
pub(crate) const LAST_NAME: TextRule = rule("last_name", 1, 70, Alphabet::ANY);
pub(crate) const FULL_NAME: TextRule = rule("full_name", 1, 70, Alphabet::ANY);

pub(crate) const ADDRESS_ID: TextRule = rule("address_id", 1, 135, Alphabet::ANY);
pub(crate) const ADDRESS_NAME: TextRule = rule("address_name", 1, 75, Alphabet::NO_ANGLES);
pub(crate) const ADDRESS_LINE1: TextRule = rule("address_line1", 1, 100, Alphabet::NO_BRACKETS);
pub(crate) const ADDRESS_LINE2: TextRule = rule("address_line2", 1, 100, Alphabet::NO_BRACKETS);
pub(crate) const STATE: TextRule = rule("state", 1, 3, Alphabet::LETTERS_OR_DIGITS);
pub(crate) const COUNTRY_CODE: TextRule = rule("country_code", 3, 3, Alphabet::LETTERS);

pub(crate) const COMMUNICATION_ID: TextRule = rule("communication_id", 1, 135, Alphabet::ANY);
pub(crate) const PHONE_COUNTRY_CODE: TextRule = rule("phone_country_code", 1, 135, Alphabet::ANY);
pub(crate) const PHONE_NUMBER: TextRule = rule("phone_number", 1, 135, Alphabet::ANY);
pub(crate) const PHONE_TYPE: TextRule = rule("phone_type", 1, 135, Alphabet::ANY);
pub(crate) const EMAIL: TextRule = rule("email", 1, 135, Alphabet::ANY);
pub(crate) const EMAIL_TYPE: TextRule = rule("email_type", 1, 135, Alphabet::ANY);

pub(crate) const BANK_ACCOUNT: TextRule = rule("account_number", 1, 19, Alphabet::DIGITS);
pub(crate) const ROUTING_NUMBER: TextRule = rule("routing_number", 1, 135, Alphabet::VISIBLE_ASCII);
pub(crate) const IBAN: TextRule = rule("iban", 15, 34, Alphabet::LETTERS_OR_DIGITS);
pub(crate) const BIC: TextRule = rule("bic", 8, 11, Alphabet::LETTERS_OR_DIGITS);
pub(crate) const MANDATE_ID: TextRule = rule("mandate_id", 1, 135, Alphabet::ANY);
pub(crate) const MANDATE_TYPE: TextRule = rule("mandate_type", 1, 135, Alphabet::ANY);
pub(crate) const MANDATE_SIGNATURE_DATE: TextRule = rule("mandate_signature_date", 1, 135, Alphabet::ANY);
pub(crate) const CARD_TYPE: TextRule = rule("card_type", 2, 2, Alphabet::LETTERS);

/// Sent as headers: without spaces, so that nothing is lost at their ends.
pub(crate) const FILE_NAME: TextRule = rule("file_name", 1, 255, Alphabet::VISIBLE_ASCII);
pub(crate) const SUBMITTER_ID: TextRule = rule("submitter_id", 1, 255, Alphabet::VISIBLE_ASCII);

const ACTIVITY: &[&str] = &["ACTIVE", "INACTIVE"];
pub(crate) const PROFILE_STATUS: ChoiceRule = ChoiceRule { field: "profile_status", words: ACTIVITY };
pub(crate) const ACCOUNT_STATUS: ChoiceRule = ChoiceRule { field: "account_status", words: ACTIVITY };
pub(crate) const ADDRESS_STATUS: ChoiceRule = ChoiceRule { field: "address_status", words: ACTIVITY };
pub(crate) const ADDRESS_TYPE: ChoiceRule = ChoiceRule { field: "address_type", words: &["SHIPPING", "BILLING"] };
pub(crate) const ACCOUNT_TYPE: ChoiceRule =
    ChoiceRule { field: "account_type", words: &["CHECKING", "SAVING", "CORPORATE_CHECKING"] };
pub(crate) const PAYMENT_TYPE: ChoiceRule = ChoiceRule { field: "payment_type", words: &["WEB", "TEL", "RECURRING"] };
pub(crate) const ACCOUNT_NUMBER_TYPE: ChoiceRule =
    ChoiceRule { field: "account_number_type", words: &["PAN", "NETWORK_TOKEN", "DEVICE_TOKEN"] };

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constants::*;

    #[test]
    fn words_stand_at_the_numbers_of_the_header() {
        for (rule, number, word) in [
            (&PROFILE_STATUS, JPM_ACTIVE, "ACTIVE"),
            (&PROFILE_STATUS, JPM_INACTIVE, "INACTIVE"),
            (&ADDRESS_TYPE, JPM_ADDRESS_SHIPPING, "SHIPPING"),
            (&ADDRESS_TYPE, JPM_ADDRESS_BILLING, "BILLING"),
            (&ACCOUNT_TYPE, JPM_BANK_CHECKING, "CHECKING"),
            (&ACCOUNT_TYPE, JPM_BANK_SAVING, "SAVING"),
            (&ACCOUNT_TYPE, JPM_BANK_CORPORATE_CHECKING, "CORPORATE_CHECKING"),
            (&PAYMENT_TYPE, JPM_ACH_WEB, "WEB"),
            (&PAYMENT_TYPE, JPM_ACH_TEL, "TEL"),
            (&PAYMENT_TYPE, JPM_ACH_RECURRING, "RECURRING"),
            (&ACCOUNT_NUMBER_TYPE, JPM_ACCOUNT_NUMBER_DEVICE_TOKEN, "DEVICE_TOKEN"),
        ] {
            assert_eq!(rule.word(number).unwrap(), Some(word));
        }
    }
}
