//! The bodies of the payments API: payments in its own form or that of the profile guide's samples, others in its own.
//!
//! See api.md §3 and §4; the two forms differ as api.md §9.1 to §9.3 say.

use serde::Serialize;
use serde_json::value::RawValue;

/// Which of the two forms is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WireForm {
    /// `accountHolder` at the top level; `cvv` and `version` are strings.
    Api,
    /// `accountHolder` inside `paymentMethodType`; `cvv` and `version` are numbers.
    Guide,
}

/// The merchant's software, which every payment names, and the form in which payments are written.
pub(crate) struct Software {
    pub(crate) company_name: String,
    pub(crate) product_name: String,
    pub(crate) product_version: Option<String>,
    pub(crate) wire_form: WireForm,
}

/// `POST /payments`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Payment<'a> {
    pub(crate) capture_method: &'static str,
    pub(crate) amount: i64,
    pub(crate) currency: &'a str,
    pub(crate) merchant: Merchant<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) merchant_order_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) statement_descriptor: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) initiator_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account_on_file: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) recurring: Option<Recurring<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) authorization_purpose: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) is_amount_final: Option<bool>,
    pub(crate) payment_method_type: PaymentMethodType<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account_holder: Option<AccountHolder<'a>>,
}

/// `POST /verifications`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Verification<'a> {
    pub(crate) currency: &'a str,
    pub(crate) merchant: Merchant<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) merchant_order_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) initiator_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account_on_file: Option<&'static str>,
    /// At the top level, unlike in a payment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) recurring_sequence: Option<&'static str>,
    pub(crate) payment_method_type: PaymentMethodType<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account_holder: Option<AccountHolder<'a>>,
}

/// `POST /refunds`. Without an amount it refunds what is left of the payment that it names.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Refund<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) amount: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) currency: Option<&'a str>,
    pub(crate) merchant: Merchant<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) merchant_order_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) statement_descriptor: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) initiator_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account_on_file: Option<&'static str>,
    pub(crate) payment_method_type: PaymentMethodType<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account_holder: Option<AccountHolder<'a>>,
}

/// `POST /payments/{id}/captures`. Without an amount it captures all that is authorized.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Capture<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) capture_method: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) amount: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) currency: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) merchant_order_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) statement_descriptor: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) is_amount_final: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) multi_capture: Option<MultiCapture<'a>>,
}

/// Which of several captures it is.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MultiCapture<'a> {
    #[serde(rename = "multiCaptureSequenceNumber")]
    pub(crate) sequence_number: &'a str,
    #[serde(rename = "multiCaptureRecordCount")]
    pub(crate) record_count: i32,
    #[serde(rename = "isFinalCapture")]
    pub(crate) is_final: bool,
}

/// `PATCH /payments/{id}`: a void or a new total.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Update<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) is_void: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) capture_method: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) amount: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) statement_descriptor: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Merchant<'a> {
    pub(crate) merchant_software: MerchantSoftware<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MerchantSoftware<'a> {
    pub(crate) company_name: &'a str,
    pub(crate) product_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<TextOrNumber<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Recurring<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) recurring_sequence: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) agreement_id: Option<&'a str>,
}

/// Exactly one of `card`, `consumer_profile` and `transaction_reference`; `account_holder` only in the guide's form.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PaymentMethodType<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) card: Option<Card<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) consumer_profile: Option<ConsumerProfile<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) transaction_reference: Option<TransactionReference<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account_holder: Option<AccountHolder<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Card<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account_number_type: Option<&'static str>,
    pub(crate) account_number: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) expiry: Option<Expiry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cvv: Option<TextOrNumber<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) original_network_transaction_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) merchant_preferred_routing: Option<&'static str>,
}

/// The payment or the capture that is refunded.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TransactionReference<'a> {
    pub(crate) transaction_reference_id: &'a str,
}

#[derive(Clone, Copy, Serialize)]
pub(crate) struct Expiry {
    pub(crate) month: i32,
    pub(crate) year: i32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ConsumerProfile<'a> {
    pub(crate) consumer_profile_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) payment_method_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cvv: Option<TextOrNumber<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) original_network_transaction_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) merchant_preferred_routing: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccountHolder<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reference_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) first_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mobile: Option<Phone<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) phone: Option<Phone<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) billing_address: Option<Address<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) consumer_profile_info: Option<ConsumerProfileInfo<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Phone<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) country_code: Option<i32>,
    pub(crate) phone_number: &'a str,
}

#[derive(Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Address<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) line1: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) line2: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) city: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) state: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) postal_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) country_code: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ConsumerProfileInfo<'a> {
    /// `CREATE`, the only value.
    pub(crate) consumer_profile_request_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) external_consumer_profile_identifier: Option<&'a str>,
}

/// A value that is text in one form and a number in the other. Both borrow it: a copy of a cvv would have to be wiped.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum TextOrNumber<'a> {
    Text(&'a str),
    Number(&'a RawValue),
}

impl<'a> TextOrNumber<'a> {
    /// None: as a number the value would change or could not be written, so the guide's form cannot carry it.
    pub(crate) fn new(text: &'a str, form: WireForm) -> Option<TextOrNumber<'a>> {
        match form {
            WireForm::Api => Some(TextOrNumber::Text(text)),
            WireForm::Guide if text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) => {
                // Other notations of a number, such as "1e3", may be read differently elsewhere.
                let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
                let number: &RawValue = serde_json::from_str(text).ok().filter(|_| plain)?;
                Some(TextOrNumber::Number(number))
            }
            WireForm::Guide => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guides_numbers_never_change_a_value() {
        for (text, fits) in [
            ("411", true),
            ("1.235", true),
            ("1.23", true),
            ("012", false),
            ("1.4.2", false),
            ("1e3", false),
            ("", false),
            (" 1", false),
            ("v1", false),
            ("true", false),
        ] {
            assert_eq!(TextOrNumber::new(text, WireForm::Guide).is_some(), fits, "{text}");
            assert!(TextOrNumber::new(text, WireForm::Api).is_some());
        }
    }
}
