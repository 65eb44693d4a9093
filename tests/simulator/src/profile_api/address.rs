//! Addresses of a profile.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::method::Method;

#[derive(Clone)]
pub(crate) struct Address {
    pub(crate) id: String,
    /// The payment method that brought it along, as `consumerProfileAddress`.
    pub(crate) came_with: Option<String>,
    fields: Map<String, Value>,
}

impl Address {
    pub(crate) fn new(sent: &Value, came_with: Option<&Method>) -> Address {
        let mut fields = Map::new();
        fields.insert("addressStatus".to_owned(), json!("ACTIVE"));
        let came_with = came_with.map(|method| method.id.clone());
        let mut address = Address { id: Uuid::new_v4().to_string(), came_with, fields };
        address.change(sent);
        address
    }

    /// All its fields are shown again, so all that was sent is kept.
    pub(crate) fn change(&mut self, sent: &Value) {
        self.fields.extend(sent.as_object().cloned().unwrap_or_default());
    }

    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).and_then(Value::as_str)
    }

    /// As answers show it.
    pub(crate) fn view(&self, methods: &[Method]) -> Value {
        // The form of the answer requires it, that of the request does not.
        let mut view = json!({ "line1": "" });
        for (field, value) in &self.fields {
            view[field] = value.clone();
        }
        view["addressIdentifier"] = json!(self.id);
        let linked = methods.iter().filter(|method| method.address_id.as_ref() == Some(&self.id));
        let linked: Vec<&str> = linked.map(|method| method.id.as_str()).collect();
        if !linked.is_empty() {
            view["paymentMethodIdList"] = json!(linked);
        }
        view
    }
}
