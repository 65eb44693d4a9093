//! What the caller wants, checked. Everything borrows from the caller: no copy of card data to wipe.

use std::borrow::Cow;
use std::time::Duration;

use super::rules;
use crate::asked::{Asked, Kind};
use crate::fault::Fault;
use crate::options::Settings;
use crate::status::Status;
use crate::wire::request::{
    self as wire, Address, ConsumerProfileInfo, Expiry, Merchant, MerchantSoftware, Phone, Recurring, TextOrNumber,
    WireForm,
};

/// A payment: an authorization or a sale.
pub(crate) struct Payment<'a> {
    pub(crate) capture_method: &'static str,
    pub(crate) amount: i64,
    pub(crate) currency: &'a str,
    /// The caller's, or one made for it.
    pub(crate) request_id: Cow<'a, str>,
    pub(crate) order_number: Option<&'a str>,
    pub(crate) statement_descriptor: Option<&'a str>,
    pub(crate) initiator_type: Option<&'static str>,
    pub(crate) account_on_file: Option<&'static str>,
    pub(crate) recurring_sequence: Option<&'static str>,
    pub(crate) recurring_agreement_id: Option<&'a str>,
    pub(crate) original_network_transaction_id: Option<&'a str>,
    /// None: the client's.
    pub(crate) timeout: Option<Duration>,
}

/// What it is paid with. No Debug: it holds card data.
pub(crate) enum Means<'a> {
    /// A card that becomes a profile.
    NewProfile(Card<'a>, AccountHolder<'a>),
    Card(Card<'a>, Option<AccountHolder<'a>>),
    Profile(Profile<'a>),
}

pub(crate) struct Card<'a> {
    pub(crate) account_number_type: Option<&'static str>,
    pub(crate) account_number: &'a str,
    pub(crate) expiry: Expiry,
    pub(crate) cvv: Option<&'a str>,
}

pub(crate) struct AccountHolder<'a> {
    pub(crate) reference_id: Option<&'a str>,
    pub(crate) first_name: Option<&'a str>,
    pub(crate) last_name: Option<&'a str>,
    pub(crate) email: Option<&'a str>,
    pub(crate) mobile_country_code: Option<i32>,
    pub(crate) mobile_number: Option<&'a str>,
    pub(crate) phone_country_code: Option<i32>,
    pub(crate) phone_number: Option<&'a str>,
    pub(crate) address_line1: Option<&'a str>,
    pub(crate) address_line2: Option<&'a str>,
    pub(crate) city: Option<&'a str>,
    pub(crate) state: Option<&'a str>,
    pub(crate) postal_code: Option<&'a str>,
    pub(crate) country_code: Option<&'a str>,
    pub(crate) external_profile_id: Option<&'a str>,
}

pub(crate) struct Profile<'a> {
    pub(crate) consumer_profile_id: &'a str,
    pub(crate) payment_method_id: Option<&'a str>,
    pub(crate) cvv: Option<&'a str>,
}

impl<'a> Means<'a> {
    /// A card that becomes a profile: the guide requires both names.
    pub(crate) fn new_profile(card: Card<'a>, holder: AccountHolder<'a>) -> Result<Means<'a>, Fault> {
        for (name, field) in [(holder.first_name, "first_name"), (holder.last_name, "last_name")] {
            if name.is_none() {
                return Err(Fault::because(Status::Missing, field, "a new profile needs it"));
            }
        }
        Ok(Means::NewProfile(card, holder))
    }

    pub(crate) fn card(card: Card<'a>, holder: Option<AccountHolder<'a>>) -> Result<Means<'a>, Fault> {
        if holder.as_ref().is_some_and(|holder| holder.external_profile_id.is_some()) {
            return Err(Fault::because(Status::Conflict, "external_profile_id", "no profile is created"));
        }
        Ok(Means::Card(card, holder))
    }

    pub(crate) fn card_data(&self) -> Option<&Card<'a>> {
        match self {
            Means::NewProfile(card, _) | Means::Card(card, _) => Some(card),
            Means::Profile(_) => None,
        }
    }

    /// What is remembered of a payment with these means: enough to tell one from another, too little to pay with.
    pub(crate) fn asked(&self, payment: &Payment) -> Asked {
        let mut asked = Asked {
            amount: Some(payment.amount),
            currency: Some(payment.currency.to_owned()),
            order_number: payment.order_number.map(str::to_owned),
            asks_profile: matches!(self, Means::NewProfile(..)),
            ..Asked::only(Kind::Payment, &payment.request_id, None)
        };
        match self {
            Means::NewProfile(card, _) | Means::Card(card, _) => {
                asked.trace = card.trace();
                asked.last_four = card.last_four();
            }
            Means::Profile(profile) => {
                let method = profile.payment_method_id;
                asked.trace = format!("{} {}", profile.consumer_profile_id, method.unwrap_or_default());
                asked.consumer_profile_id = Some(profile.consumer_profile_id.to_owned());
                asked.payment_method_id = method.map(str::to_owned);
            }
        }
        asked
    }
}

impl Card<'_> {
    /// First six and last four of a long PAN; of anything else the last four.
    fn trace(&self) -> String {
        let number = self.account_number;
        let last = &number[number.len().saturating_sub(4)..];
        if rules::is_pan(self.account_number_type) && number.len() >= 15 {
            format!("{} {last}", &number[..6])
        } else {
            last.to_owned()
        }
    }

    /// The digits a masked number must end in; None where it may be that of another number, as with tokens.
    pub(crate) fn last_four(&self) -> Option<String> {
        let number = self.account_number;
        rules::is_pan(self.account_number_type).then(|| number[number.len() - 4..].to_owned())
    }
}

/// The request, in the client's wire form.
pub(crate) fn request<'a>(
    settings: &'a Settings,
    payment: &Payment<'a>,
    means: &Means<'a>,
) -> Result<wire::Payment<'a>, Fault> {
    let form = settings.wire_form;
    let number = |field, text: Option<&'a str>| as_number(field, text, form);
    let network_transaction_id = payment.original_network_transaction_id;
    let (card, consumer_profile, holder) = match means {
        Means::NewProfile(card, holder) => (Some(card), None, Some((holder, true))),
        Means::Card(card, holder) => (Some(card), None, holder.as_ref().map(|holder| (holder, false))),
        Means::Profile(profile) => (None, Some(profile), None),
    };
    let card = card
        .map(|card| {
            Ok(wire::Card {
                account_number_type: card.account_number_type,
                account_number: card.account_number,
                expiry: card.expiry,
                cvv: number("cvv", card.cvv)?,
                original_network_transaction_id: network_transaction_id,
            })
        })
        .transpose()?;
    let consumer_profile = consumer_profile
        .map(|profile| {
            Ok(wire::ConsumerProfile {
                consumer_profile_id: profile.consumer_profile_id,
                payment_method_id: profile.payment_method_id,
                cvv: number("cvv", profile.cvv)?,
                original_network_transaction_id: network_transaction_id,
            })
        })
        .transpose()?;
    let holder = holder.map(|(holder, create)| account_holder(holder, create));
    let (top_holder, nested_holder) = match form {
        WireForm::Api => (holder, None),
        WireForm::Guide => (None, holder),
    };
    let recurring =
        Recurring { recurring_sequence: payment.recurring_sequence, agreement_id: payment.recurring_agreement_id };
    Ok(wire::Payment {
        capture_method: payment.capture_method,
        amount: payment.amount,
        currency: payment.currency,
        merchant: Merchant {
            merchant_software: MerchantSoftware {
                company_name: &settings.company_name,
                product_name: &settings.product_name,
                version: number("product_version", settings.product_version.as_deref())?,
            },
        },
        merchant_order_number: payment.order_number,
        statement_descriptor: payment.statement_descriptor,
        initiator_type: payment.initiator_type,
        account_on_file: payment.account_on_file,
        recurring: (recurring.recurring_sequence.is_some() || recurring.agreement_id.is_some()).then_some(recurring),
        payment_method_type: wire::PaymentMethodType { card, consumer_profile, account_holder: nested_holder },
        account_holder: top_holder,
    })
}

fn as_number<'a>(
    field: &'static str,
    text: Option<&'a str>,
    form: WireForm,
) -> Result<Option<TextOrNumber<'a>>, Fault> {
    let Some(text) = text else { return Ok(None) };
    match TextOrNumber::new(text, form) {
        None => Err(Fault::because(Status::Conflict, field, "wire_form = guide would send it as another number")),
        number => Ok(number),
    }
}

fn account_holder<'a>(holder: &AccountHolder<'a>, create: bool) -> wire::AccountHolder<'a> {
    let phone = |country_code, number: Option<&'a str>| number.map(|phone_number| Phone { country_code, phone_number });
    let address = Address {
        line1: holder.address_line1,
        line2: holder.address_line2,
        city: holder.city,
        state: holder.state,
        postal_code: holder.postal_code,
        country_code: holder.country_code,
    };
    wire::AccountHolder {
        reference_id: holder.reference_id,
        first_name: holder.first_name,
        last_name: holder.last_name,
        email: holder.email,
        mobile: phone(holder.mobile_country_code, holder.mobile_number),
        phone: phone(holder.phone_country_code, holder.phone_number),
        billing_address: (address != Address::default()).then_some(address),
        consumer_profile_info: create.then_some(ConsumerProfileInfo {
            consumer_profile_request_type: "CREATE",
            external_consumer_profile_identifier: holder.external_profile_id,
        }),
    }
}

pub(crate) fn new_request_id() -> String {
    uuid::Uuid::new_v4().to_string()
}
