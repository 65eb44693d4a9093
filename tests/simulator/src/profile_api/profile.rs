//! A stored profile.

use std::time::SystemTime;

use serde_json::{Map, Value, json};

use crate::clock;

use super::EXTERNAL_ID;
use super::address::Address;
use super::contact::{Contacts, Ids};
use super::method::{Kind, Method};

/// What is kept of a profile as it was sent. The external identifier comes back under another name.
const KEPT: [&str; 6] =
    ["cardOnFileReferenceNumber", "firstName", "fullName", "lastName", "orderOverrideCode", "profileStatus"];
const UNIQUE_ID: &str = "consumerProfileUniqueId";

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

#[derive(Clone)]
pub(crate) struct Profile {
    pub(crate) id: String,
    /// `None`: every merchant may use it.
    pub(crate) merchant_id: Option<String>,
    pub(crate) methods: Vec<Method>,
    pub(crate) addresses: Vec<Address>,
    pub(crate) contacts: Contacts,
    pub(super) default_method: Option<String>,
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
        if let Some(value) = sent.get(EXTERNAL_ID) {
            self.fields.insert(UNIQUE_ID.to_owned(), value.clone());
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
        self.field(UNIQUE_ID)
    }

    pub(crate) fn default_method(&self) -> Option<&str> {
        self.default_method.as_deref()
    }

    pub(crate) fn method(&self, id: &str) -> Option<&Method> {
        self.methods.iter().find(|method| method.id == id)
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
}
