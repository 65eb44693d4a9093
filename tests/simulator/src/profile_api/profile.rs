//! A stored profile, and everything that can be done to it.

use std::time::SystemTime;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::clock;
use crate::schema::Violation;

use super::address::Address;
use super::contact::{self, Contacts, Ids};
use super::method::{self, Kind, Method, NewMethod};

/// What is kept of a profile as it was sent. The external identifier comes back under another name.
const KEPT: [&str; 6] =
    ["cardOnFileReferenceNumber", "firstName", "fullName", "lastName", "orderOverrideCode", "profileStatus"];
const EXTERNAL_ID: (&str, &str) = ("externalConsumerProfileIdentifier", "consumerProfileUniqueId");

/// Who did something, and when.
#[derive(Clone)]
pub(crate) struct Stamp {
    pub(crate) at: SystemTime,
    pub(crate) user: String,
}

impl Stamp {
    /// Whoever does not say who he is, is the merchant.
    pub(crate) fn new(at: SystemTime, user: Option<String>) -> Stamp {
        Stamp { at, user: user.unwrap_or_else(|| "MERCHANT".to_owned()) }
    }

    pub(crate) fn contact_ids<'a>(&self, last: &'a mut usize) -> Ids<'a> {
        let day: String = clock::timestamp(self.at).chars().take(10).filter(char::is_ascii_digit).collect();
        Ids { day, last }
    }
}

/// Why something is not done to a profile.
#[derive(Debug, PartialEq)]
pub(crate) enum Refused {
    /// What there is not.
    NotFound(&'static str),
    Invalid(Violation),
}

impl From<Violation> for Refused {
    fn from(violation: Violation) -> Refused {
        Refused::Invalid(violation)
    }
}

const NO_METHOD: Refused = Refused::NotFound("Payment method not found");
const NO_ADDRESS: Refused = Refused::NotFound("Address not found");
const NO_CONTACT: Refused = Refused::NotFound("Communication not found");

#[derive(Clone)]
pub(crate) struct Profile {
    pub(crate) id: String,
    /// `None`: every merchant may use it.
    pub(crate) merchant_id: Option<String>,
    pub(crate) methods: Vec<Method>,
    pub(crate) addresses: Vec<Address>,
    pub(crate) contacts: Contacts,
    default_method: Option<String>,
    fields: Map<String, Value>,
    created: Stamp,
    updated: Stamp,
}

impl Profile {
    /// A profile of which nothing else is known.
    pub(crate) fn new(id: String, merchant_id: Option<String>, created: Stamp) -> Profile {
        let mut fields = Map::new();
        fields.insert("profileStatus".to_owned(), json!("ACTIVE"));
        Profile {
            id,
            merchant_id,
            methods: Vec::new(),
            addresses: Vec::new(),
            contacts: Contacts::default(),
            default_method: None,
            fields,
            updated: created.clone(),
            created,
        }
    }

    /// Fills a new profile with what the request to create it tells, but for its payment methods.
    pub(crate) fn fill(&mut self, sent: &Value, ids: &mut Ids) {
        self.change(sent);
        if let Some(merchant) = sent.get("merchant") {
            self.fields.insert("merchant".to_owned(), merchant.clone());
        }
        let addresses = sent["consumerProfileAddresses"].as_array().into_iter().flatten();
        self.addresses.extend(addresses.map(|address| Address::new(address, None)));
        self.contacts.add(&sent["communication"], ids);
    }

    pub(crate) fn change(&mut self, sent: &Value) {
        for field in KEPT {
            if let Some(value) = sent.get(field) {
                self.fields.insert(field.to_owned(), value.clone());
            }
        }
        if let Some(value) = sent.get(EXTERNAL_ID.0) {
            self.fields.insert(EXTERNAL_ID.1.to_owned(), value.clone());
        }
    }

    pub(crate) fn touch(&mut self, stamp: Stamp) {
        self.updated = stamp;
    }

    pub(crate) fn is_for(&self, merchant_id: &str) -> bool {
        self.merchant_id.as_deref().is_none_or(|owner| owner == merchant_id)
    }

    pub(crate) fn is_active(&self) -> bool {
        self.field("profileStatus") == Some("ACTIVE")
    }

    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).and_then(Value::as_str)
    }

    pub(crate) fn external_id(&self) -> Option<&str> {
        self.field(EXTERNAL_ID.1)
    }

    pub(crate) fn default_method(&self) -> Option<&str> {
        self.default_method.as_deref()
    }

    pub(crate) fn method(&self, id: &str) -> Option<&Method> {
        self.methods.iter().find(|method| method.id == id)
    }

    fn method_mut(&mut self, id: &str) -> Result<&mut Method, Refused> {
        self.methods.iter_mut().find(|method| method.id == id).ok_or(NO_METHOD)
    }

    fn address_mut(&mut self, id: &str) -> Result<&mut Address, Refused> {
        self.addresses.iter_mut().find(|address| address.id == id).ok_or(NO_ADDRESS)
    }

    /// Adds every method of the block. `place` is where the block stands in the request.
    pub(crate) fn add_methods(&mut self, block: &Value, place: &str) -> Result<(), Refused> {
        for NewMethod { mut method, sent, place, is_default } in method::read_all(block, place)? {
            self.link(&mut method, sent, &place)?;
            if let Some(status) = block.get("accountStatus").filter(|_| sent.get("accountStatus").is_none()) {
                method.change(&json!({ "accountStatus": status }));
            }
            self.add_method(method, is_default);
        }
        Ok(())
    }

    pub(crate) fn add_method(&mut self, method: Method, is_default: bool) {
        if is_default {
            self.default_method = Some(method.id.clone());
        }
        self.methods.push(method);
        self.settle_default(Kind::Card);
    }

    /// `{"card": {...}}` and the like, for a method of that kind.
    pub(crate) fn change_method(&mut self, id: &str, sent: &Value) -> Result<(), Refused> {
        let mut method = self.method_mut(id)?.clone();
        let kind = method.kind;
        let foreign = Kind::ALL.iter().find(|other| **other != kind && sent.get(other.name()).is_some());
        if let Some(foreign) = foreign {
            return Err(Violation::new(foreign.name(), "is not the kind of this payment method").into());
        }
        // Beside the details there may be a status; the one inside wins.
        method.change(sent);
        if let Some(details) = sent.get(kind.name()) {
            method.change(details);
            self.link(&mut method, details, kind.name())?;
        }
        *self.method_mut(id)? = method;
        Ok(())
    }

    pub(crate) fn make_default(&mut self, id: &str) -> Result<(), Refused> {
        self.default_method = Some(self.method_mut(id)?.id.clone());
        Ok(())
    }

    /// The oldest of the same kind takes the place of a deleted default. An address that came with the method, and
    /// that no other one uses, goes with it.
    pub(crate) fn delete_method(&mut self, id: &str) -> Result<(), Refused> {
        let kind = self.method_mut(id)?.kind;
        self.methods.retain(|method| method.id != id);
        let methods = &self.methods;
        self.addresses.retain(|address| {
            let used = methods.iter().any(|method| method.address_id.as_ref() == Some(&address.id));
            used || address.came_with.as_deref() != Some(id)
        });
        self.settle_default(kind);
        Ok(())
    }

    /// Sees to it that there is a default if there is a method; if there was none, preferably of this kind.
    fn settle_default(&mut self, preferred: Kind) {
        if self.default_method().is_some_and(|id| self.method(id).is_some()) {
            return;
        }
        let first = |kind: &Kind| self.methods.iter().find(|method| method.kind == *kind);
        let next = std::iter::once(&preferred).chain(&Kind::ALL).find_map(first);
        self.default_method = next.map(|method| method.id.clone());
    }

    /// Links the method to its address: one that comes with it, or a stored one that it names.
    fn link(&mut self, method: &mut Method, sent: &Value, place: &str) -> Result<(), Refused> {
        if let Some(named) = sent["addressIdentifier"].as_str() {
            if self.address_mut(named).is_err() {
                let place = format!("{place}.addressIdentifier");
                return Err(Violation::new(&place, "is not an address of this profile").into());
            }
            method.address_id = Some(named.to_owned());
        }
        if let Some(address) = sent.get("consumerProfileAddress") {
            self.bring_address(method, address);
        }
        Ok(())
    }

    /// Stores the address that comes with a method. If one came with it before, that one is changed, so that an
    /// update which is sent again adds nothing.
    pub(crate) fn bring_address(&mut self, method: &mut Method, sent: &Value) {
        let own = |address: &&mut Address| {
            address.came_with.as_ref() == Some(&method.id) && method.address_id.as_ref() == Some(&address.id)
        };
        if let Some(address) = self.addresses.iter_mut().find(own) {
            address.change(sent);
            return;
        }
        let new = Address::new(sent, Some(method));
        method.address_id = Some(new.id.clone());
        self.addresses.push(new);
    }

    pub(crate) fn add_address(&mut self, sent: &Value) {
        self.addresses.push(Address::new(sent, None));
    }

    pub(crate) fn change_address(&mut self, id: &str, sent: &Value) -> Result<(), Refused> {
        self.address_mut(id)?.change(sent);
        Ok(())
    }

    pub(crate) fn delete_address(&mut self, id: &str) -> Result<(), Refused> {
        self.address_mut(id)?;
        self.addresses.retain(|address| address.id != id);
        let linked = self.methods.iter_mut().filter(|method| method.address_id.as_deref() == Some(id));
        linked.for_each(|method| method.address_id = None);
        Ok(())
    }

    /// `{"phone": {...}}` or `{"email": {...}}`, for a contact of that kind.
    pub(crate) fn change_contact(&mut self, id: &str, sent: &Value) -> Result<(), Refused> {
        let contact = self.contacts.find(id).ok_or(NO_CONTACT)?;
        let foreign = contact::Kind::ALL.iter().find(|kind| **kind != contact.kind && sent.get(kind.name()).is_some());
        if let Some(foreign) = foreign {
            return Err(Violation::new(foreign.name(), "is not the kind of this communication").into());
        }
        contact.change(&sent[contact.kind.name()]);
        Ok(())
    }

    pub(crate) fn make_contact_default(&mut self, id: &str) -> Result<(), Refused> {
        self.contacts.make_default(id).then_some(()).ok_or(NO_CONTACT)
    }

    pub(crate) fn delete_contact(&mut self, id: &str) -> Result<(), Refused> {
        self.contacts.delete(id).then_some(()).ok_or(NO_CONTACT)
    }

    /// As answers show it, but for what belongs to the single request.
    pub(crate) fn view(&self) -> Value {
        let mut view = self.fields.clone();
        let addresses: Vec<Value> = self.addresses.iter().map(|address| address.view(&self.methods)).collect();
        let rest = [
            ("consumerProfileId", json!(self.id)),
            ("communication", self.contacts.view()),
            ("paymentMethodType", self.view_methods()),
            ("addresses", json!(addresses)),
            ("createTimestamp", json!(clock::timestamp(self.created.at))),
            ("createUserIdentifier", json!(self.created.user)),
            ("updateTimestamp", json!(clock::timestamp(self.updated.at))),
            ("updateUserIdentifier", json!(self.updated.user)),
        ];
        view.extend(rest.map(|(field, value)| (field.to_owned(), value)));
        Value::Object(view)
    }

    fn view_methods(&self) -> Value {
        let mut view = json!({});
        for kind in Kind::ALL {
            let of_kind = self.methods.iter().filter(|method| method.kind == kind);
            let list: Vec<Value> = of_kind.map(Method::view).collect();
            if !list.is_empty() {
                view[kind.list()] = json!(list);
            }
        }
        if let Some(default) = self.default_method().and_then(|id| self.method(id)) {
            view["defaultMOP"] = json!({ default.kind.name(): default.view() });
        }
        view
    }

    /// What the 3-D Secure status of a card tells.
    pub(crate) fn authentication(&self, method_id: &str, now: SystemTime) -> Result<Value, Refused> {
        let method = self.method(method_id).ok_or(NO_METHOD)?;
        if method.kind != Kind::Card {
            return Err(Violation::new("payment-method-id", "must be that of a card").into());
        }
        let mut details = json!({
            "transactionIdentifier": Uuid::new_v4().to_string(),
            "responseStatus": "SUCCESS",
            "responseCode": "APPROVED",
            "responseMessage": "Authentication successful",
            "transactionDate": clock::timestamp(now),
        });
        if let Some(id) = method.authentication_id() {
            details["authenticationId"] = id.clone();
        }
        Ok(details)
    }
}
