//! Finds the entry that was just added to a profile: the answer is the whole profile, and does not say which it is.

use serde_json::Value;

use super::model::Method;
use crate::operations::intent::Intent;
use crate::wire::profile::{Address, Email, Phone};

/// What was sent, as far as the answer shows it again. Of numbers only the last four digits are kept.
#[derive(Default)]
pub(crate) struct Sent {
    method: Option<Entry>,
    address: Option<Entry>,
    phone: Option<Entry>,
    email: Option<Entry>,
}

/// An entry to find in one of the answer's lists.
struct Entry {
    list: &'static str,
    id: &'static str,
    /// The values that it must have, in those members that it has.
    says: Vec<(&'static str, String)>,
    /// The member that may hold its number, and how the number ends.
    ends: Option<(&'static str, String)>,
}

impl Sent {
    pub(super) fn method(mut self, method: &Method) -> Sent {
        self.method = Some(match method {
            Method::Card(card) => Entry {
                list: "/paymentMethodType/cardList",
                id: "paymentMethodId",
                says: said(&[("cardExpirationMonthYearNumber", card.card_expiration_month_year_number.as_deref())]),
                ends: card.account_number.map(|number| ("last4CardNumber", last_four(number))),
            },
            Method::Ach(ach) => Entry {
                list: "/paymentMethodType/achList",
                id: "paymentMethodId",
                says: said(&[
                    ("financialInstitutionRoutingNumber", ach.financial_institution_routing_number),
                    ("accountType", ach.account_type),
                ]),
                ends: ach.account_number.map(|number| ("accountNumber", last_four(number))),
            },
            Method::Sepa(sepa) => Entry {
                list: "/paymentMethodType/sepaList",
                id: "paymentMethodId",
                says: said(&[("internationalBusinessIdentifierCode", sepa.international_business_identifier_code)]),
                ends: sepa
                    .international_bank_account_number
                    .map(|number| ("internationalBankAccountNumber", last_four(number))),
            },
        });
        self
    }

    pub(super) fn address(mut self, address: &Address) -> Sent {
        let says = said(&[
            ("addressType", address.address_type),
            ("consumerAssignedAddressName", address.consumer_assigned_address_name),
            ("line1", address.line1),
            ("line2", address.line2),
            ("city", address.city),
            ("postalCode", address.postal_code),
        ]);
        self.address = Some(Entry { list: "/addresses", id: "addressIdentifier", says, ends: None });
        self
    }

    pub(super) fn phone(mut self, phone: Option<&Phone>) -> Sent {
        self.phone = phone.map(|phone| Entry {
            list: "/communication/phoneList",
            id: "communicationIdentifier",
            says: said(&[("phoneNumber", Some(phone.phone_number)), ("countryCode", Some(phone.country_code))]),
            ends: None,
        });
        self
    }

    pub(super) fn email(mut self, email: Option<&Email>) -> Sent {
        self.email = email.map(|email| Entry {
            list: "/communication/emailList",
            id: "communicationIdentifier",
            says: said(&[("emailAddress", Some(email.email_address))]),
            ends: None,
        });
        self
    }

    /// Notes the ids of the new entries where the answer tells them from all others; `shown`: that answer, redacted.
    pub(crate) fn note(&self, answer: &Value, shown: &Value, intent: &mut Intent) {
        let find = |entry: &Option<Entry>| entry.as_ref().and_then(|entry| entry.find(answer, shown));
        intent.payment_method_id = find(&self.method).or(intent.payment_method_id.take());
        intent.address_id = find(&self.address).or(intent.address_id.take());
        intent.communication_id = find(&self.phone).or_else(|| find(&self.email)).or(intent.communication_id.take());
    }
}

impl Entry {
    /// The id of the only entry that fits; None: none fits, or several do.
    fn find(&self, answer: &Value, shown: &Value) -> Option<String> {
        let entries = answer.pointer(self.list)?.as_array()?.iter().enumerate();
        let mut fitting = entries.filter(|(_, entry)| self.fits(entry));
        match (fitting.next(), fitting.next()) {
            (Some((at, _)), None) => shown.pointer(self.list)?[at][self.id].as_str().map(str::to_owned),
            _ => None,
        }
    }

    fn fits(&self, entry: &Value) -> bool {
        let says_so = |(name, value): &(&str, String)| entry[*name].as_str().is_none_or(|said| said == value);
        let ends_so =
            |(name, end): &(&str, String)| entry[*name].as_str().is_none_or(|said| said.ends_with(end.as_str()));
        self.says.iter().all(says_so) && self.ends.iter().all(ends_so)
    }
}

fn said(members: &[(&'static str, Option<&str>)]) -> Vec<(&'static str, String)> {
    members.iter().filter_map(|(name, value)| Some((*name, (*value)?.to_owned()))).collect()
}

fn last_four(number: &str) -> String {
    number[number.len().saturating_sub(4)..].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations;
    use serde_json::json;

    fn address(line1: &'static str) -> Address<'static> {
        Address {
            first_name: None,
            last_name: None,
            consumer_assigned_address_name: None,
            primary_address_indicator: None,
            address_type: Some("BILLING"),
            line1: Some(line1),
            line2: None,
            city: Some("Columbus"),
            state: None,
            postal_code: None,
            country_code: None,
            address_status: None,
        }
    }

    fn noted(sent: Sent, answer: &Value) -> Option<String> {
        let mut intent = Intent::of(&operations::ADDRESS_ADD, &["P"], "id");
        sent.note(answer, answer, &mut intent);
        intent.address_id
    }

    #[test]
    fn only_what_is_told_apart_is_named() {
        let answer = json!({"addresses": [
            {"addressIdentifier": "1", "addressType": "SHIPPING", "line1": "12 Harbor Row", "city": "Columbus"},
            {"addressIdentifier": "2", "addressType": "BILLING", "line1": "12 Harbor Row", "city": "Columbus"},
            {"addressIdentifier": "3", "addressType": "BILLING", "line1": "14 Harbor Row", "city": "Columbus"},
            {"addressIdentifier": "4", "addressType": "BILLING", "line1": "14 Harbor Row", "city": "Columbus"},
        ]});
        let of = |line1| noted(Sent::default().address(&address(line1)), &answer);
        assert_eq!(of("12 Harbor Row").as_deref(), Some("2"));
        assert_eq!(of("14 Harbor Row"), None, "two are the same");
        assert_eq!(of("16 Harbor Row"), None);
        assert_eq!(noted(Sent::default().address(&address("x")), &json!({})), None);
    }
}
