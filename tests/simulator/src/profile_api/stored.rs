//! What is stored, for tests.

use serde::Serialize;

use super::address::Address;
use super::contact::{self, Contact};
use super::method::Method;
use super::profile::Profile;

/// A stored profile. The one of the guide's sample, which every merchant may use, is not among them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoredProfile {
    /// `consumerProfileId`.
    pub profile_id: String,
    /// The merchant that it belongs to.
    pub merchant_id: String,
    /// `externalConsumerProfileIdentifier` as it was sent, `consumerProfileUniqueId` in answers.
    pub external_id: Option<String>,
    /// `cardOnFileReferenceNumber`.
    pub card_on_file_reference_number: Option<String>,
    /// `firstName`.
    pub first_name: Option<String>,
    /// `lastName`.
    pub last_name: Option<String>,
    /// `fullName`.
    pub full_name: Option<String>,
    /// `profileStatus`: `ACTIVE` or `INACTIVE`.
    pub status: String,
    /// In the order in which they were added.
    pub methods: Vec<StoredMethod>,
    /// In the order in which they were added.
    pub addresses: Vec<StoredAddress>,
    /// In the order in which they were added.
    pub phones: Vec<StoredContact>,
    /// In the order in which they were added.
    pub emails: Vec<StoredContact>,
}

/// A payment method of a profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoredMethod {
    /// `paymentMethodId`.
    pub method_id: String,
    /// `card`, `ach`, `sepa` or `bacs`.
    pub kind: String,
    /// Of a card the first six and last four digits, of an account the last four.
    pub masked_account_number: String,
    /// `cardExpirationMonthYearNumber`.
    pub expiry: Option<String>,
    /// `firstName`.
    pub first_name: Option<String>,
    /// `lastName`.
    pub last_name: Option<String>,
    /// `accountStatus`: `ACTIVE` or `INACTIVE`.
    pub status: String,
    /// Is it the profile's default?
    pub is_default: bool,
    /// The stored address that it is linked to.
    pub address_id: Option<String>,
}

/// An address of a profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoredAddress {
    /// `addressIdentifier`.
    pub address_id: String,
    /// `addressType`: `SHIPPING` or `BILLING`.
    pub address_type: String,
    /// `addressStatus`: `ACTIVE` or `INACTIVE`.
    pub status: String,
    /// `consumerAssignedAddressName`.
    pub name: Option<String>,
    /// `line1`.
    pub line1: Option<String>,
    /// `city`.
    pub city: Option<String>,
    /// `postalCode`.
    pub postal_code: Option<String>,
    /// `countryCode`.
    pub country_code: Option<String>,
}

/// A phone or e-mail address of a profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoredContact {
    /// `communicationIdentifier`.
    pub communication_id: String,
    /// `phoneNumber` or `emailAddress`.
    pub value: String,
    /// `countryCode` of a phone.
    pub country_code: Option<String>,
    /// Is it the default of its kind?
    pub is_default: bool,
}

impl StoredProfile {
    /// `None` for a profile that belongs to nobody.
    pub(crate) fn of(profile: &Profile) -> Option<StoredProfile> {
        let field = |name: &str| profile.field(name).map(str::to_owned);
        let contacts = |kind| profile.contacts.of(kind).map(StoredContact::of).collect();
        let method = |one: &Method| StoredMethod::of(one, profile.default_method() == Some(&one.id));
        Some(StoredProfile {
            profile_id: profile.id.clone(),
            merchant_id: profile.merchant_id.clone()?,
            external_id: profile.external_id().map(str::to_owned),
            card_on_file_reference_number: field("cardOnFileReferenceNumber"),
            first_name: field("firstName"),
            last_name: field("lastName"),
            full_name: field("fullName"),
            status: field("profileStatus").unwrap_or_default(),
            methods: profile.methods.iter().map(method).collect(),
            addresses: profile.addresses.iter().map(StoredAddress::of).collect(),
            phones: contacts(contact::Kind::Phone),
            emails: contacts(contact::Kind::Email),
        })
    }
}

impl StoredMethod {
    fn of(method: &Method, is_default: bool) -> StoredMethod {
        let field = |name: &str| method.field(name).map(str::to_owned);
        StoredMethod {
            method_id: method.id.clone(),
            kind: method.kind.name().to_owned(),
            masked_account_number: method.card.masked.clone(),
            expiry: field("cardExpirationMonthYearNumber"),
            first_name: field("firstName"),
            last_name: field("lastName"),
            status: field("accountStatus").unwrap_or_default(),
            is_default,
            address_id: method.address_id.clone(),
        }
    }
}

impl StoredAddress {
    fn of(address: &Address) -> StoredAddress {
        let field = |name: &str| address.field(name).map(str::to_owned);
        StoredAddress {
            address_id: address.id.clone(),
            address_type: field("addressType").unwrap_or_default(),
            status: field("addressStatus").unwrap_or_default(),
            name: field("consumerAssignedAddressName"),
            line1: field("line1"),
            city: field("city"),
            postal_code: field("postalCode"),
            country_code: field("countryCode"),
        }
    }
}

impl StoredContact {
    fn of(contact: &Contact) -> StoredContact {
        let field = |name: &str| contact.field(name).map(str::to_owned);
        StoredContact {
            communication_id: contact.id.clone(),
            value: field("phoneNumber").or_else(|| field("emailAddress")).unwrap_or_default(),
            country_code: field("countryCode"),
            is_default: contact.is_default,
        }
    }
}
