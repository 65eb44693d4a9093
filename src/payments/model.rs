//! What the caller wants, checked. Everything borrows from the caller, so that no copy of card data has to be wiped.

use std::borrow::Cow;
use std::time::Duration;

use super::rules;
use crate::error::Error;
use crate::operations::intent::Intent;
use crate::operations::request::Extra;
use crate::status::Status;
use crate::wire::payment::{Expiry, MultiCapture};

/// A call about money, for any operation: what `jpm_payment` says, as far as the operation takes it.
pub(crate) struct Payment<'a> {
    pub(crate) capture_method: Option<&'static str>,
    /// In minor units. None: everything that is left, or no amount at all.
    pub(crate) amount: Option<i64>,
    pub(crate) currency: Option<&'a str>,
    /// The caller's, or one made for it.
    pub(crate) request_id: Cow<'a, str>,
    pub(crate) order_number: Option<&'a str>,
    pub(crate) statement_descriptor: Option<&'a str>,
    pub(crate) initiator_type: Option<&'static str>,
    pub(crate) account_on_file: Option<&'static str>,
    pub(crate) recurring_sequence: Option<&'static str>,
    pub(crate) recurring_agreement_id: Option<&'a str>,
    pub(crate) original_network_transaction_id: Option<&'a str>,
    pub(crate) authorization_purpose: Option<&'static str>,
    pub(crate) is_amount_final: Option<bool>,
    pub(crate) multi_capture: Option<MultiCapture<'a>>,
    pub(crate) merchant_preferred_routing: Option<&'static str>,
    pub(crate) allows_duplicate: bool,
    /// None: the client's.
    pub(crate) timeout: Option<Duration>,
    pub(crate) extra: Option<Extra<'a>>,
}

impl<'a> Payment<'a> {
    /// A payment that says nothing but its request id.
    pub(crate) fn unsaid(request_id: Cow<'a, str>) -> Payment<'a> {
        Payment {
            capture_method: None,
            amount: None,
            currency: None,
            request_id,
            order_number: None,
            statement_descriptor: None,
            initiator_type: None,
            account_on_file: None,
            recurring_sequence: None,
            recurring_agreement_id: None,
            original_network_transaction_id: None,
            authorization_purpose: None,
            is_amount_final: None,
            multi_capture: None,
            merchant_preferred_routing: None,
            allows_duplicate: false,
            timeout: None,
            extra: None,
        }
    }
}

/// What a payment is made with. No Debug: it holds card data.
pub(crate) enum Instrument<'a> {
    /// A card that becomes a profile.
    NewProfile(Card<'a>, AccountHolder<'a>),
    Card(Card<'a>, Option<AccountHolder<'a>>),
    Profile(Profile<'a>),
}

pub(crate) struct Card<'a> {
    pub(crate) account_number_type: Option<&'static str>,
    pub(crate) account_number: &'a str,
    /// None: a token without an expiry.
    pub(crate) expiry: Option<Expiry>,
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

impl<'a> Instrument<'a> {
    /// A card that becomes a profile: the guide requires both names.
    pub(crate) fn new_profile(card: Card<'a>, holder: AccountHolder<'a>) -> Result<Instrument<'a>, Error> {
        for (name, field) in [(holder.first_name, "first_name"), (holder.last_name, "last_name")] {
            if name.is_none() {
                return Err(Error::because(Status::Missing, field, "a new profile needs it"));
            }
        }
        Instrument::NewProfile(card, holder).with_expiry("a new profile needs it")
    }

    pub(crate) fn card(card: Card<'a>, holder: Option<AccountHolder<'a>>) -> Result<Instrument<'a>, Error> {
        if holder.as_ref().is_some_and(|holder| holder.external_profile_id.is_some()) {
            return Err(Error::because(Status::Conflict, "external_profile_id", "no profile is created"));
        }
        Ok(Instrument::Card(card, holder))
    }

    pub(crate) fn card_data(&self) -> Option<&Card<'a>> {
        match self {
            Instrument::NewProfile(card, _) | Instrument::Card(card, _) => Some(card),
            Instrument::Profile(_) => None,
        }
    }

    /// Refuses a card without its expiry, for the reason `why`.
    pub(crate) fn with_expiry(self, why: &str) -> Result<Instrument<'a>, Error> {
        match self.card_data() {
            Some(Card { expiry: None, .. }) => Err(Error::because(Status::Missing, "expiry_month", why)),
            _ => Ok(self),
        }
    }

    /// Refuses what a refund does not take: a cvv, and a number that is neither a PAN nor a token.
    pub(crate) fn for_refund(self) -> Result<Instrument<'a>, Error> {
        if let Some(card) = self.card_data()
            && !(rules::is_pan(card.account_number_type) || rules::is_token(card.account_number_type))
        {
            let why = "a refund goes to a PAN or a token";
            return Err(Error::because(Status::Conflict, "account_number_type", why));
        }
        let cvv = match &self {
            Instrument::NewProfile(card, _) | Instrument::Card(card, _) => card.cvv,
            Instrument::Profile(profile) => profile.cvv,
        };
        match cvv {
            Some(_) => Err(Error::because(Status::Conflict, "cvv", "a refund takes none")),
            None => Ok(self),
        }
    }

    /// Adds what is remembered of the instrument: enough to tell one from another, too little to pay with.
    pub(crate) fn note(&self, intent: &mut Intent) {
        intent.asks_profile = matches!(self, Instrument::NewProfile(..));
        match self {
            Instrument::NewProfile(card, _) | Instrument::Card(card, _) => {
                intent.trace = card.trace();
                intent.last_four = card.last_four();
            }
            Instrument::Profile(profile) => {
                let method = profile.payment_method_id;
                intent.trace = format!("{} {}", profile.consumer_profile_id, method.unwrap_or_default());
                intent.consumer_profile_id = Some(profile.consumer_profile_id.to_owned());
                intent.payment_method_id = method.map(str::to_owned);
            }
        }
    }
}

impl Card<'_> {
    /// The first six and last four of a long PAN; only the last four of anything else.
    fn trace(&self) -> String {
        let number = self.account_number;
        let last = &number[number.len().saturating_sub(4)..];
        if rules::is_pan(self.account_number_type) && number.len() >= 15 {
            format!("{} {last}", &number[..6])
        } else {
            last.to_owned()
        }
    }

    /// The digits in which a masked number must end; None: it may be another number's, as with tokens.
    pub(crate) fn last_four(&self) -> Option<String> {
        let number = self.account_number;
        rules::is_pan(self.account_number_type).then(|| number[number.len() - 4..].to_owned())
    }
}
