//! The bodies of the Consumer Profile Management API, as in api.md §8.

use serde::Serialize;

/// `POST /consumer-profiles` and `PATCH /consumer-profiles/{id}`, which takes only the texts.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Profile<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) external_consumer_profile_identifier: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) card_on_file_reference_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) first_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) full_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) profile_status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) consumer_profile_addresses: Option<[Address<'a>; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) profile_payment_method: Option<MethodLists<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) communication: Option<Communication<'a>>,
}

/// New payment methods are sent in lists; here one of the lists has one entry.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MethodLists<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) card_list: Option<[Card<'a>; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ach_list: Option<[Ach<'a>; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sepa_list: Option<[Sepa<'a>; 1]>,
}

/// `POST .../payment-methods`.
#[derive(Serialize)]
pub(crate) struct MethodAdd<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) currency: Option<&'a str>,
    #[serde(flatten)]
    pub(crate) lists: MethodLists<'a>,
}

/// `PATCH .../payment-methods/{id}`: one of the three, not in a list, and without what cannot change.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MethodUpdate<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) card: Option<Card<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ach: Option<Ach<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sepa: Option<Sepa<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Card<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account_number_type: Option<&'static str>,
    /// `MM/YYYY`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) card_expiration_month_year_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) card_type: Option<&'a str>,
    #[serde(flatten)]
    pub(crate) common: MethodCommon<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Ach<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) financial_institution_routing_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) payment_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) is_transaction_micro_entry: Option<bool>,
    #[serde(flatten)]
    pub(crate) common: MethodCommon<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Sepa<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) international_bank_account_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) international_business_identifier_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mandate_list: Option<[Mandate<'a>; 1]>,
    #[serde(flatten)]
    pub(crate) common: MethodCommon<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Mandate<'a> {
    pub(crate) mandate_id: &'a str,
    pub(crate) mandate_type: &'a str,
    pub(crate) mandate_signature_date: &'a str,
}

/// What every kind of payment method has.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MethodCommon<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account_status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) first_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) middle_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) address_identifier: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) consumer_profile_address: Option<Address<'a>>,
}

/// An address; `POST .../addresses` and `PATCH .../addresses/{id}`, which has no `addressType`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Address<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) first_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) consumer_assigned_address_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) primary_address_indicator: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) address_type: Option<&'static str>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) address_status: Option<&'static str>,
}

/// `POST .../communication`: new entries are sent in lists.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Communication<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) phone_list: Option<[Phone<'a>; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) email_list: Option<[Email<'a>; 1]>,
}

/// `PATCH .../communication/{id}`: one of the two.
#[derive(Serialize)]
pub(crate) struct CommunicationUpdate<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) phone: Option<Phone<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) email: Option<Email<'a>>,
}

/// Its country code is text, unlike that of a payment.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Phone<'a> {
    pub(crate) phone_number: &'a str,
    pub(crate) country_code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) phone_number_type: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Email<'a> {
    pub(crate) email_address: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) email_address_type: Option<&'a str>,
}
