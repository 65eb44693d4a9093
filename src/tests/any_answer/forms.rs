//! Makes values from a published form (a JSON schema), directed by a list of choices.

use serde_json::{Map, Value, json};

/// A value of that form. It does not keep to the patterns of texts: no answer is refused for them.
pub(super) fn made(form: &Value, choices: &[u32]) -> Value {
    Maker { form, choices: choices.iter() }.value(form)
}

/// The form without the patterns of its texts.
pub(super) fn without_patterns(mut form: Value) -> Value {
    match &mut form {
        Value::Object(members) => {
            members.retain(|name, member| name != "pattern" || !member.is_string());
            members.values_mut().for_each(|member| *member = without_patterns(member.take()));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = without_patterns(item.take())),
        _ => {}
    }
    form
}

struct Maker<'a> {
    form: &'a Value,
    choices: std::slice::Iter<'a, u32>,
}

impl Maker<'_> {
    /// A number below `count`; 0 when there are no more choices.
    fn choose(&mut self, count: usize) -> usize {
        self.choices.next().map_or(0, |choice| *choice as usize % count.max(1))
    }

    fn value(&mut self, form: &Value) -> Value {
        if let Some(place) = form["$ref"].as_str() {
            let referred = self.form.pointer(place.trim_start_matches('#')).unwrap();
            return self.value(&referred.clone());
        }
        for alternatives in [&form["enum"], &form["anyOf"]] {
            if let Some(alternatives) = alternatives.as_array() {
                let chosen = &alternatives[self.choose(alternatives.len())];
                return if form["enum"].is_array() { chosen.clone() } else { self.value(chosen) };
            }
        }
        let kind = match &form["type"] {
            Value::Array(kinds) => kinds[self.choose(kinds.len())].as_str().unwrap(),
            kind => kind.as_str().unwrap_or("object"),
        };
        match kind {
            "object" => self.object(form),
            "array" => (0..self.choose(4)).map(|_| self.value(&form["items"])).collect(),
            "string" => self.text(form),
            "boolean" => json!(self.choose(2) == 1),
            "integer" | "number" => self.number(form),
            _ => Value::Null,
        }
    }

    fn object(&mut self, form: &Value) -> Value {
        let required =
            |name: &str| form["required"].as_array().is_some_and(|names| names.iter().any(|one| one == name));
        let mut members = Map::new();
        for (name, member) in form["properties"].as_object().into_iter().flatten() {
            if required(name) || self.choose(2) == 1 {
                members.insert(name.clone(), self.value(member));
            }
        }
        Value::Object(members)
    }

    fn text(&mut self, form: &Value) -> Value {
        let bound = |name: &str, default| form[name].as_u64().unwrap_or(default) as usize;
        let (least, most) = (bound("minLength", 0), bound("maxLength", 60));
        let length = least + self.choose(most - least + 1);
        let text: String = (0..length).map(|at| char::from(b"0A1b2C"[at % 6])).collect();
        match form["format"].as_str() {
            Some("date") => json!("2026-11-26"),
            Some("date-time") => json!("2026-11-26T12:00:00Z"),
            _ => json!(text),
        }
    }

    fn number(&mut self, form: &Value) -> Value {
        let bound = |name: &str, default| form[name].as_i64().unwrap_or(default);
        let (least, most) = (bound("minimum", 0), bound("maximum", 1_000_000));
        json!([least, most, (least + 1).min(most), (least + 1233).min(most)][self.choose(4)])
    }
}
