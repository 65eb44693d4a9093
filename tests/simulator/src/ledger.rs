//! What happened: written before it is answered, and never changed afterwards.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use serde::Serialize;
use serde_json::Value;

use crate::cards::Decline;
use crate::lookups::Lookup;
use crate::profiles::{NewProfile, Profiles};

/// Money that moved or was reserved. A declined, pending or voided payment is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Charge {
    /// The `request-id` header of the payment.
    pub request_id: String,
    /// The `merchant-id` header of the payment.
    pub merchant_id: String,
    /// The service's id of the payment.
    pub transaction_id: String,
    /// `merchantOrderNumber`.
    pub order_number: Option<String>,
    /// What was approved, in minor units.
    pub amount: i64,
    /// What was asked for, in minor units.
    pub requested_amount: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// First six and last four digits of the card that paid.
    pub masked_account_number: String,
    /// The profile that paid, if one did.
    pub consumer_profile_id: Option<String>,
    /// `AUTHORIZED` or `CLOSED`.
    pub state: String,
    /// Ids of the profile and payment method that this payment created.
    pub created_profile: Option<(String, String)>,
}

/// How a payment ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Ending {
    Approved,
    /// Approved for this much only.
    Partial(i64),
    Declined(&'static Decline),
    AwaitsAuthentication,
    AwaitsCustomer,
    Voided,
}

/// Merchant and request id: what makes a payment unique.
pub(crate) type Key = (String, String);

/// A payment as decided: the true answer and what it means.
pub(crate) struct Payment {
    pub(crate) key: Key,
    pub(crate) transaction_id: String,
    pub(crate) answer: Value,
    pub(crate) charge: Option<Charge>,
    pub(crate) profile: Option<NewProfile>,
    /// From when on it has happened. A payment that is to happen at the last moment is entered at once
    /// and shows then: nothing that is scheduled late can make it miss the moment.
    pub(crate) since: Instant,
}

impl Payment {
    fn has_happened(&self) -> bool {
        self.since <= Instant::now()
    }
}

/// Everything the service remembers.
pub(crate) struct Ledger {
    pub(crate) profiles: Profiles,
    payments: Vec<Payment>,
    by_key: HashMap<Key, usize>,
    refused_once: HashSet<Key>,
    lookups: HashMap<Key, (Lookup, Instant)>,
    last_number: usize,
}

impl Ledger {
    pub(crate) fn new() -> Ledger {
        Ledger {
            profiles: Profiles::new(),
            payments: Vec::new(),
            by_key: HashMap::new(),
            refused_once: HashSet::new(),
            lookups: HashMap::new(),
            last_number: 0,
        }
    }

    /// Was this request id used?
    pub(crate) fn knows(&self, key: &Key) -> bool {
        self.by_key.contains_key(key)
    }

    /// Enters a payment, and the profile it creates. False, and no record is kept, if the service
    /// limit has passed: a client that has waited that long relies on it.
    pub(crate) fn record(&mut self, payment: Payment, deadline: Instant) -> bool {
        if Instant::now() > deadline {
            return false;
        }
        if let Some(profile) = &payment.profile {
            self.profiles.store(&payment.key.0, profile.clone());
        }
        self.by_key.insert(payment.key.clone(), self.payments.len());
        self.payments.push(payment);
        true
    }

    pub(crate) fn by_request(&self, key: &Key) -> Option<&Payment> {
        let payment = self.payments.get(*self.by_key.get(key)?)?;
        payment.has_happened().then_some(payment)
    }

    pub(crate) fn by_transaction(&self, merchant_id: &str, id: &str) -> Option<&Payment> {
        let mut payments = self.payments.iter();
        payments.find(|payment| payment.transaction_id == id && payment.key.0 == merchant_id && payment.has_happened())
    }

    pub(crate) fn charges(&self) -> impl Iterator<Item = &Charge> {
        self.payments.iter().filter(|payment| payment.has_happened()).filter_map(|payment| payment.charge.as_ref())
    }

    /// A number for the next payment, for codes that should differ from payment to payment.
    pub(crate) fn next_number(&mut self) -> usize {
        self.last_number += 1;
        self.last_number
    }

    /// True the first time it is asked for a key.
    pub(crate) fn refuse_once(&mut self, key: &Key) -> bool {
        self.refused_once.insert(key.clone())
    }

    /// From now on, look-ups of this key go wrong in that manner.
    pub(crate) fn spoil_lookups(&mut self, key: &Key, lookup: Lookup, arrived: Instant) {
        if !matches!(lookup, Lookup::Honest) {
            self.lookups.insert(key.clone(), (lookup, arrived));
        }
    }

    /// How look-ups of this key go wrong, and when its payment arrived.
    pub(crate) fn lookup_of(&self, key: &Key) -> Option<(Lookup, Instant)> {
        self.lookups.get(key).copied()
    }

    /// All look-ups are honest again.
    pub(crate) fn heal_lookups(&mut self) {
        self.lookups.clear();
    }
}
