//! Phones and e-mail addresses of a profile; the API calls them communication.

use serde_json::{Map, Value, json};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    Phone,
    Email,
}

impl Kind {
    pub(crate) const ALL: [Kind; 2] = [Kind::Phone, Kind::Email];

    /// As in updates.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Phone => "phone",
            Kind::Email => "email",
        }
    }

    pub(crate) fn list(self) -> &'static str {
        match self {
            Kind::Phone => "phoneList",
            Kind::Email => "emailList",
        }
    }

    fn default(self) -> &'static str {
        match self {
            Kind::Phone => "defaultPhone",
            Kind::Email => "defaultEmail",
        }
    }

    fn prefix(self) -> &'static str {
        match self {
            Kind::Phone => "PH",
            Kind::Email => "EM",
        }
    }

    /// What is reached by it; the type is only a remark.
    fn target(self, sent: &Value) -> [Value; 2] {
        match self {
            Kind::Phone => [sent["countryCode"].clone(), sent["phoneNumber"].clone()],
            Kind::Email => [sent["emailAddress"].clone(), Value::Null],
        }
    }
}

#[derive(Clone)]
pub(crate) struct Contact {
    pub(crate) id: String,
    pub(crate) kind: Kind,
    pub(crate) is_default: bool,
    fields: Map<String, Value>,
}

impl Contact {
    pub(crate) fn change(&mut self, sent: &Value) {
        self.fields.extend(sent.as_object().cloned().unwrap_or_default());
    }

    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).and_then(Value::as_str)
    }

    fn view(&self) -> Value {
        let mut view = self.fields.clone();
        view.insert("communicationIdentifier".to_owned(), json!(self.id));
        Value::Object(view)
    }
}

/// How identifiers are made: two letters, the day, and a number that counts on.
pub(crate) struct Ids<'a> {
    /// `YYYYMMDD`.
    pub(crate) day: String,
    pub(crate) last: &'a mut usize,
}

/// Everything by which one consumer is reached. Of each kind there is a default as long as there is one at all.
#[derive(Clone, Default)]
pub(crate) struct Contacts(Vec<Contact>);

impl Contacts {
    /// Adds lists and defaults. A default that was just added with its list is not added twice.
    pub(crate) fn add(&mut self, sent: &Value, ids: &mut Ids) {
        for kind in Kind::ALL {
            let before = self.0.len();
            for one in sent[kind.list()].as_array().into_iter().flatten() {
                self.push(kind, one, ids);
            }
            if let Some(default) = sent.get(kind.default()) {
                let same = |one: &&Contact| one.kind == kind && kind.target(&one.view()) == kind.target(default);
                let known = self.0[before..].iter().find(same).map(|one| one.id.clone());
                let id = known.unwrap_or_else(|| self.push(kind, default, ids));
                self.make_default(&id);
            }
        }
    }

    fn push(&mut self, kind: Kind, sent: &Value, ids: &mut Ids) -> String {
        *ids.last += 1;
        let id = format!("{}{}{:06}", kind.prefix(), ids.day, ids.last);
        let is_default = !self.of(kind).any(|one| one.is_default);
        let fields = sent.as_object().cloned().unwrap_or_default();
        self.0.push(Contact { id: id.clone(), kind, is_default, fields });
        id
    }

    pub(crate) fn of(&self, kind: Kind) -> impl Iterator<Item = &Contact> {
        self.0.iter().filter(move |one| one.kind == kind)
    }

    pub(crate) fn find(&mut self, id: &str) -> Option<&mut Contact> {
        self.0.iter_mut().find(|one| one.id == id)
    }

    /// False if there is none of that id.
    pub(crate) fn make_default(&mut self, id: &str) -> bool {
        let Some(kind) = self.find(id).map(|one| one.kind) else { return false };
        self.0.iter_mut().filter(|one| one.kind == kind).for_each(|one| one.is_default = one.id == id);
        true
    }

    /// The oldest of the same kind takes the place of a deleted default. False if there is none of that id.
    pub(crate) fn delete(&mut self, id: &str) -> bool {
        let Some(place) = self.0.iter().position(|one| one.id == id) else { return false };
        let gone = self.0.remove(place);
        if gone.is_default {
            if let Some(next) = self.0.iter_mut().find(|one| one.kind == gone.kind) {
                next.is_default = true;
            }
        }
        true
    }

    /// As answers show it.
    pub(crate) fn view(&self) -> Value {
        let mut view = json!({});
        for kind in Kind::ALL {
            view[kind.list()] = self.of(kind).map(Contact::view).collect();
            if let Some(default) = self.of(kind).find(|one| one.is_default) {
                view[kind.default()] = default.view();
            }
        }
        view
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_default() {
        let mut contacts = Contacts::default();
        let mut last = 16;
        let mut ids = Ids { day: "20261123".to_owned(), last: &mut last };
        let phone = |number: &str| json!({ "phoneNumber": number, "countryCode": "1" });
        contacts.add(&json!({ "phoneList": [phone("1"), phone("2")], "emailList": [] }), &mut ids);
        contacts.add(&json!({ "phoneList": [phone("3"), phone("4")], "defaultPhone": phone("3") }), &mut ids);
        assert_eq!(contacts.view()["defaultPhone"]["communicationIdentifier"], "PH20261123000019");
        assert_eq!(contacts.view()["phoneList"].as_array().unwrap().len(), 4);
        contacts.add(&json!({ "defaultPhone": phone("5") }), &mut ids);
        assert_eq!(contacts.view()["defaultPhone"]["phoneNumber"], "5");
        assert!(contacts.delete("PH20261123000021"));
        assert_eq!(contacts.view()["defaultPhone"]["phoneNumber"], "1");
        assert!(!contacts.delete("PH20261123000021") && !contacts.make_default("PH20261123000021"));
        assert_eq!(contacts.view()["emailList"], json!([]));
        assert!(contacts.view()["defaultEmail"].is_null());
    }
}
