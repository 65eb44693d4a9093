//! Stored consumer profiles. In memory, and without card numbers.

use std::collections::HashMap;

use uuid::Uuid;

use crate::cards::Card;

/// The profile of the guide's own sample exists from the start, for every merchant, so that the
/// guide's second request works as it is printed.
const SAMPLE_PROFILE: &str = "EGQSGO";
const SAMPLE_METHOD: &str = "ce8dc322-0dde-4a8e-a6ca-b2c02eb37bd6";
const SAMPLE_CARD: &str = "4112344112344113";

const ID_LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const ID_LENGTH: usize = 6;

struct Profile {
    /// `None`: every merchant may use it.
    merchant_id: Option<String>,
    method_id: String,
    card: Card,
}

/// A profile that is to be stored together with the payment that asked for it.
#[derive(Clone)]
pub(crate) struct NewProfile {
    pub(crate) profile_id: String,
    pub(crate) method_id: String,
    pub(crate) card: Card,
}

pub(crate) struct Profiles {
    by_id: HashMap<String, Profile>,
}

impl Profiles {
    pub(crate) fn new() -> Profiles {
        let sample = Profile { merchant_id: None, method_id: SAMPLE_METHOD.to_owned(), card: Card::new(SAMPLE_CARD) };
        Profiles { by_id: HashMap::from([(SAMPLE_PROFILE.to_owned(), sample)]) }
    }

    /// Ids for a profile of this card; nothing is stored yet.
    pub(crate) fn draft(&self, card: &Card) -> NewProfile {
        let mut profile_id = random_id();
        while self.by_id.contains_key(&profile_id) {
            profile_id = random_id();
        }
        NewProfile { profile_id, method_id: Uuid::new_v4().to_string(), card: card.clone() }
    }

    pub(crate) fn store(&mut self, merchant_id: &str, new: NewProfile) {
        let profile = Profile { merchant_id: Some(merchant_id.to_owned()), method_id: new.method_id, card: new.card };
        self.by_id.insert(new.profile_id, profile);
    }

    /// The stored method, with its id; without one asked for, the profile's default.
    pub(crate) fn find(&self, merchant_id: &str, profile_id: &str, method_id: Option<&str>) -> Option<(String, Card)> {
        let profile = self.by_id.get(profile_id)?;
        let ours = profile.merchant_id.as_deref().is_none_or(|owner| owner == merchant_id);
        let known = method_id.is_none_or(|asked| asked == profile.method_id);
        (ours && known).then(|| (profile.method_id.clone(), profile.card.clone()))
    }
}

/// Six characters, like those of every published sample.
fn random_id() -> String {
    let random = Uuid::new_v4();
    let bytes = random.as_bytes().iter().take(ID_LENGTH);
    bytes.map(|byte| char::from(ID_LETTERS[usize::from(byte % 32)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
    }
}
