//! What happened: written before it is answered.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use serde::Serialize;
use serde_json::Value;

use crate::cards::Decline;
use crate::lookups::{Lookup, Spoilt};
use crate::money::Money;
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
    /// ERROR, and it has a record.
    Failed,
    Voided,
}

/// Merchant and request id: what makes a payment unique.
pub(crate) type Key = (String, String);

/// What a record is of: where it is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An authorization or a sale.
    Payment,
    /// A capture under a payment.
    Capture,
    /// A refund of a payment, or one that names none.
    Refund,
    /// A verification.
    Verification,
    /// A fraud check.
    FraudCheck,
    /// A void, another amount, or a capture in the older form: looked up by the payment it changed.
    Change,
    /// A call of a path of a later release.
    Later,
}

/// Something that was done: one request that was not refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// What it was.
    pub kind: Kind,
    /// The `request-id` header.
    pub request_id: String,
    /// The `merchant-id` header.
    pub merchant_id: String,
    /// The service's id of it; of a change that of its payment.
    pub transaction_id: String,
    /// `responseStatus` of its answer: a decline is entered too.
    pub response_status: String,
    /// `amount` of its answer, in minor units.
    pub amount: Option<i64>,
    /// `consumerProfileId` of the profile that was made along with it.
    pub new_profile: Option<String>,
}

/// What has become of an approved payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Balance {
    /// The service's id of the payment.
    pub transaction_id: String,
    /// What is authorized in all, in minor units.
    pub authorized: i64,
    /// What is captured in all.
    pub captured: i64,
    /// What of it is refunded.
    pub refunded: i64,
    /// Nothing was captured, and nothing can be any more.
    pub voided: bool,
}

/// What a request comes to.
pub(crate) struct Decided {
    pub(crate) kind: Kind,
    pub(crate) transaction_id: String,
    /// The true answer, and what look-ups show.
    pub(crate) answer: Value,
    /// What both are before it has come to that.
    pub(crate) at_first: Option<Value>,
    pub(crate) charge: Option<Charge>,
    /// Of a payment that was approved: what may still be done with it.
    pub(crate) money: Option<Money>,
    pub(crate) profile: Option<NewProfile>,
    pub(crate) change: Option<PaymentChange>,
}

/// What becomes of a payment that a request names.
pub(crate) struct PaymentChange {
    pub(crate) payment_id: String,
    pub(crate) record: Value,
    pub(crate) money: Money,
}

/// What a request came to.
pub(crate) struct Record {
    kind: Kind,
    key: Key,
    transaction_id: String,
    /// What look-ups show, and from when on; the latest last. What is to happen at the last moment is entered at once and
    /// shows then: nothing that is scheduled late can make it miss the moment.
    versions: Vec<(Instant, Value)>,
    /// When it came to a charge, or to whatever it came to.
    done: Instant,
    charge: Option<Charge>,
    money: Option<Money>,
}

impl Record {
    /// What look-ups show now; nothing if it has not happened yet.
    pub(crate) fn shown(&self) -> Option<&Value> {
        let now = Instant::now();
        let mut versions = self.versions.iter().rev();
        versions.find(|(since, _)| *since <= now).map(|(_, record)| record)
    }

    fn has_happened(&self) -> bool {
        self.shown().is_some()
    }

    fn is_done(&self) -> bool {
        self.done <= Instant::now()
    }

    fn latest(&self) -> Value {
        self.versions.last().map(|(_, record)| record.clone()).unwrap_or_default()
    }
}

/// Everything the service remembers.
pub(crate) struct Ledger {
    pub(crate) profiles: Profiles,
    records: Vec<Record>,
    by_key: HashMap<Key, usize>,
    refused_once: HashSet<Key>,
    lookups: HashMap<Key, Spoilt>,
    last_number: usize,
}

impl Ledger {
    pub(crate) fn new() -> Ledger {
        Ledger {
            profiles: Profiles::new(),
            records: Vec::new(),
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

    /// Enters what was decided, to show from `since` on, and the profile it creates. False, and no record is kept, if the
    /// service limit has passed: a client that has waited that long relies on it.
    pub(crate) fn record(&mut self, key: &Key, decided: Decided, since: Instant, deadline: Instant) -> bool {
        if Instant::now() > deadline {
            return false;
        }
        if let Some(profile) = decided.profile {
            self.profiles.store(&key.0, profile);
        }
        if let Some(change) = decided.change {
            self.change(change, since);
        }
        self.by_key.insert(key.clone(), self.records.len());
        self.records.push(Record {
            kind: decided.kind,
            key: key.clone(),
            transaction_id: decided.transaction_id,
            versions: decided
                .at_first
                .map(|first| (Instant::now(), first))
                .into_iter()
                .chain([(since, decided.answer)])
                .collect(),
            done: since,
            charge: decided.charge,
            money: decided.money,
        });
        true
    }

    pub(crate) fn by_request(&self, kind: Kind, key: &Key) -> Option<&Record> {
        let record = self.records.get(*self.by_key.get(key)?)?;
        (record.kind == kind).then_some(record)
    }

    pub(crate) fn by_transaction(&self, kind: Kind, merchant_id: &str, id: &str) -> Option<&Record> {
        let mut records = self.records.iter().filter(|record| record.kind == kind && record.has_happened());
        records.find(|record| record.transaction_id == id && record.key.0 == merchant_id)
    }

    /// The payment of that id, or with a capture of that id: its id, its record, and its money if it was approved.
    pub(crate) fn changeable(&self, merchant_id: &str, id: &str) -> Option<(String, Value, Option<Money>)> {
        let mut payments = self.records.iter().filter(|record| record.kind == Kind::Payment && record.has_happened());
        let payment = payments.find(|payment| {
            let has_it = payment.money.as_ref().is_some_and(|money| money.has_capture(id));
            payment.key.0 == merchant_id && (payment.transaction_id == id || has_it)
        })?;
        let money = payment.money.clone().filter(|_| payment.is_done());
        Some((payment.transaction_id.clone(), payment.latest(), money))
    }

    /// A payment that is voided is no charge any more.
    fn change(&mut self, change: PaymentChange, since: Instant) {
        let mut payments = self.records.iter_mut().filter(|record| record.kind == Kind::Payment);
        let Some(payment) = payments.find(|payment| payment.transaction_id == change.payment_id) else { return };
        let money = change.money;
        if let Some(charge) = &mut payment.charge {
            charge.amount = if money.captured() > 0 { money.captured() } else { money.authorized() };
            money.state().clone_into(&mut charge.state);
        }
        payment.charge = payment.charge.take().filter(|_| !money.is_voided());
        payment.versions.push((since, change.record));
        payment.money = Some(money);
    }

    /// Everything that has happened, in order of arrival.
    pub(crate) fn entries(&self) -> impl Iterator<Item = Entry> {
        self.records.iter().filter_map(|record| {
            let shown = record.shown()?;
            Some(Entry {
                kind: record.kind,
                request_id: record.key.1.clone(),
                merchant_id: record.key.0.clone(),
                transaction_id: record.transaction_id.clone(),
                response_status: shown["responseStatus"].as_str().unwrap_or_default().to_owned(),
                amount: shown["amount"].as_i64(),
                new_profile: shown["accountHolder"]["consumerProfileInfo"]["consumerProfileId"]
                    .as_str()
                    .map(str::to_owned),
            })
        })
    }

    pub(crate) fn balances(&self) -> impl Iterator<Item = Balance> {
        let done = self.records.iter().filter(|record| record.is_done());
        let approved = done.filter_map(|payment| Some((payment, payment.money.as_ref()?)));
        approved.map(|(payment, money)| Balance {
            transaction_id: payment.transaction_id.clone(),
            authorized: money.authorized(),
            captured: money.captured(),
            refunded: money.refunded(),
            voided: money.is_voided(),
        })
    }

    pub(crate) fn charges(&self) -> impl Iterator<Item = &Charge> {
        self.records.iter().filter(|record| record.is_done()).filter_map(|record| record.charge.as_ref())
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

    /// From now on, look-ups of this key go wrong in that manner, whatever they did before.
    pub(crate) fn spoil_lookups(&mut self, key: &Key, lookup: Lookup, arrived: Instant) {
        match lookup {
            Lookup::Honest => self.lookups.remove(key),
            _ => self.lookups.insert(key.clone(), Spoilt { lookup, arrived, asked: 0 }),
        };
    }

    /// How the next look-up of this key goes wrong.
    pub(crate) fn next_lookup(&mut self, key: &Key) -> Option<Spoilt> {
        let spoilt = self.lookups.get_mut(key)?;
        let next = *spoilt;
        spoilt.asked += 1;
        Some(next)
    }

    /// All look-ups are honest again.
    pub(crate) fn heal_lookups(&mut self) {
        self.lookups.clear();
    }
}
