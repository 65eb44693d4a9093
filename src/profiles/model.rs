//! What a caller says about a profile, checked field by field. Borrowed, so that no copy of a number has to be wiped.

use crate::operations::request::Extra;
use crate::wire::payment::Expiry;
use crate::wire::profile::{Ach, Address, Card, Email, Phone, Sepa};

/// A payment method, by its kind. No Debug: it holds card data.
pub(crate) enum Method<'a> {
    Card(Card<'a>),
    Ach(Ach<'a>),
    Sepa(Sepa<'a>),
}

pub(crate) struct PaymentMethod<'a> {
    pub(crate) method: Method<'a>,
    /// Only a card has one.
    pub(crate) expiry: Option<Expiry>,
    pub(crate) currency: Option<&'a str>,
    pub(crate) extra: Option<Extra<'a>>,
}

pub(crate) struct Communication<'a> {
    pub(crate) phone: Option<Phone<'a>>,
    pub(crate) email: Option<Email<'a>>,
    pub(crate) extra: Option<Extra<'a>>,
}

pub(crate) struct AddressInput<'a> {
    pub(crate) address: Address<'a>,
    pub(crate) extra: Option<Extra<'a>>,
}

pub(crate) struct Details<'a> {
    pub(crate) profile_status: Option<&'static str>,
    pub(crate) external_profile_id: Option<&'a str>,
    pub(crate) card_on_file_reference_number: Option<&'a str>,
    pub(crate) first_name: Option<&'a str>,
    pub(crate) last_name: Option<&'a str>,
    pub(crate) full_name: Option<&'a str>,
    pub(crate) payment_method: Option<PaymentMethod<'a>>,
    pub(crate) address: Option<AddressInput<'a>>,
    pub(crate) communication: Option<Communication<'a>>,
    pub(crate) extra: Option<Extra<'a>>,
}
