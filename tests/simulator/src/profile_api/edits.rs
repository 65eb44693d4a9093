//! What can be done to the payment methods, addresses and communication of a profile. A profile to which something
//! could not be done may be half changed.

use serde_json::{Value, json};

use crate::schema::Violation;

use super::address::Address;
use super::answers::{NO_ADDRESS, NO_COMMUNICATION, NO_METHOD, Refused};
use super::contact;
use super::method::{self, Kind, Method, NewMethod};
use super::profile::Profile;

impl Profile {
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
        let contact = self.contacts.find(id).ok_or(NO_COMMUNICATION)?;
        let foreign = contact::Kind::ALL.iter().find(|kind| **kind != contact.kind && sent.get(kind.name()).is_some());
        if let Some(foreign) = foreign {
            return Err(Violation::new(foreign.name(), "is not the kind of this communication").into());
        }
        contact.change(&sent[contact.kind.name()]);
        Ok(())
    }

    pub(crate) fn make_contact_default(&mut self, id: &str) -> Result<(), Refused> {
        self.contacts.make_default(id).then_some(()).ok_or(NO_COMMUNICATION)
    }

    pub(crate) fn delete_contact(&mut self, id: &str) -> Result<(), Refused> {
        self.contacts.delete(id).then_some(()).ok_or(NO_COMMUNICATION)
    }
}
