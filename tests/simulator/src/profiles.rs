//! Stored consumer profiles, whether a payment made them or the profile API. In memory, and without card numbers.

use std::time::SystemTime;

use serde_json::Value;
use uuid::Uuid;

use crate::cards::Card;
use crate::profile_api::{Profile, from_payment};

const ID_LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const ID_LENGTH: usize = 6;

/// A profile that is to be stored together with the payment that asked for it.
#[derive(Clone)]
pub(crate) struct NewProfile {
    pub(crate) profile_id: String,
    pub(crate) method_id: String,
    pub(crate) card: Card,
    /// `MM/YYYY`.
    pub(crate) expiry: Option<String>,
    /// `accountHolder` as it was sent.
    pub(crate) holder: Option<Value>,
    pub(crate) created: SystemTime,
}

impl NewProfile {
    /// With what the payment tells about the card and its holder.
    pub(crate) fn described(self, expiry: &str, holder: Option<&Value>, created: SystemTime) -> NewProfile {
        NewProfile { expiry: Some(expiry.to_owned()), holder: holder.cloned(), created, ..self }
    }
}

pub(crate) struct Profiles {
    /// In the order in which they were made.
    all: Vec<Profile>,
    last_contact: usize,
}

impl Profiles {
    pub(crate) fn new() -> Profiles {
        Profiles { all: vec![from_payment::sample()], last_contact: 0 }
    }

    /// Ids for a profile of this card; nothing is stored yet.
    pub(crate) fn draft(&self, card: &Card) -> NewProfile {
        NewProfile {
            profile_id: self.fresh_id(),
            method_id: Uuid::new_v4().to_string(),
            card: card.clone(),
            expiry: None,
            holder: None,
            created: SystemTime::now(),
        }
    }

    pub(crate) fn store(&mut self, merchant_id: &str, new: NewProfile) {
        let profile = from_payment::profile(merchant_id, new, self.contact_numbers());
        self.put(profile);
    }

    /// The stored method, with its id; without one asked for, the profile's default. It may be inactive.
    pub(crate) fn find(&self, merchant_id: &str, profile_id: &str, method_id: Option<&str>) -> Option<(String, Card)> {
        let profile = self.of(merchant_id, profile_id)?;
        let method = profile.method(method_id.or(profile.default_method())?)?;
        Some((method.id.clone(), method.card.clone()))
    }

    /// Is this profile or this method of it inactive, so that it can't pay?
    pub(crate) fn is_inactive(&self, merchant_id: &str, profile_id: &str, method_id: &str) -> bool {
        let Some(profile) = self.of(merchant_id, profile_id) else { return false };
        !profile.is_active() || profile.method(method_id).is_some_and(|method| !method.is_active())
    }

    /// A profile that this merchant may use.
    pub(crate) fn of(&self, merchant_id: &str, profile_id: &str) -> Option<&Profile> {
        self.all.iter().find(|profile| profile.id == profile_id && profile.is_for(merchant_id))
    }

    /// Enters a new profile, or the new state of one that is there.
    pub(crate) fn put(&mut self, profile: Profile) {
        match self.all.iter_mut().find(|known| known.id == profile.id) {
            Some(known) => *known = profile,
            None => self.all.push(profile),
        }
    }

    pub(crate) fn remove(&mut self, profile_id: &str) {
        self.all.retain(|profile| profile.id != profile_id);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Profile> {
        self.all.iter()
    }

    /// Six characters, like those of every published sample, that no profile has.
    pub(crate) fn fresh_id(&self) -> String {
        let mut id = random_id();
        while self.all.iter().any(|profile| profile.id == id) {
            id = random_id();
        }
        id
    }

    /// Counts the phones and e-mail addresses of all profiles.
    pub(crate) fn contact_numbers(&mut self) -> &mut usize {
        &mut self.last_contact
    }
}

fn random_id() -> String {
    let random = Uuid::new_v4();
    let bytes = random.as_bytes().iter().take(ID_LENGTH);
    bytes.map(|byte| char::from(ID_LETTERS[usize::from(byte % 32)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile_api::from_payment::{SAMPLE_METHOD, SAMPLE_PROFILE};

    #[test]
    fn a_profile_belongs_to_its_merchant() {
        let mut profiles = Profiles::new();
        let new = profiles.draft(&Card::new("5112345112345114"));
        assert_eq!(new.profile_id.len(), ID_LENGTH);
        let (profile, method) = (new.profile_id.clone(), new.method_id.clone());
        assert!(profiles.find("998482157630", &profile, None).is_none());
        profiles.store("998482157630", new);
        assert!(profiles.find("998482157630", &profile, None).is_some());
        assert!(profiles.find("998482157630", &profile, Some(&method)).is_some());
        assert!(profiles.find("998482157630", &profile, Some("another")).is_none());
        assert!(profiles.find("998482157631", &profile, None).is_none());
        assert!(profiles.find("998482157631", SAMPLE_PROFILE, Some(SAMPLE_METHOD)).is_some());
        assert!(!profiles.is_inactive("998482157630", &profile, &method));
    }
}
