//! Merges the caller's extra JSON into a request. Works on the texts: both are copied only into the merged one.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write};

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::nesting::depths;

/// Why two objects cannot be merged.
#[derive(Debug)]
pub(crate) enum Unmergeable {
    /// Both have this member; its path, with dots.
    Both(String),
    Io(io::Error),
}

impl From<io::Error> for Unmergeable {
    fn from(error: io::Error) -> Self {
        Unmergeable::Io(error)
    }
}

/// The members of an object in their order, none of them twice. All borrowed, except for names with escapes.
#[derive(Clone)]
pub(crate) struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

pub(crate) const TOO_DEEP: &str = "it is nested too deeply";

/// Deeper than any request of the contract, and than many services can read: the answer would be an error, if any came.
pub(crate) fn is_too_deep(json: &str) -> bool {
    const DEEPEST: usize = 100;
    depths(json.as_bytes()).any(|depth| depth > DEEPEST)
}

impl<'a> Members<'a> {
    pub(crate) fn read(json: &'a str) -> Option<Members<'a>> {
        serde_json::from_str(json).ok()
    }

    /// The members of that member; None: it is absent or not an object.
    pub(crate) fn within(&self, name: &str) -> Option<Members<'a>> {
        Members::read(self.get(name)?.get())
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_ref())
    }

    pub(crate) fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| *value)
    }
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members: Vec<(Cow<str>, &RawValue)> = Vec::new();
                while let Some((Name(name), value)) = map.next_entry()? {
                    if members.iter().any(|(known, _)| *known == name) {
                        return Err(serde::de::Error::custom("a member stands twice"));
                    }
                    members.push((name, value));
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

/// A member's name, borrowed where it can be.
struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl<'de> Visitor<'de> for Text {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a name")
            }
            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(name)))
            }
            fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }

        deserializer.deserialize_str(Text)
    }
}

/// Writes `ours` with the members of `extra` added, also in nested objects and lists.
pub(crate) fn merge(ours: &Members, extra: &Members, to: &mut impl Write) -> Result<(), Unmergeable> {
    merge_at("", ours, extra, to)
}

fn merge_at(place: &str, ours: &Members, extra: &Members, to: &mut impl Write) -> Result<(), Unmergeable> {
    let mut between = "{";
    for (name, value) in &ours.0 {
        write_name(&mut between, name, to)?;
        match extra.get(name) {
            None => to.write_all(value.get().as_bytes())?,
            Some(other) => {
                let here = format!("{place}{name}");
                merge_values(&here, value, other, to)?;
            }
        }
    }
    for (name, value) in extra.0.iter().filter(|(name, _)| ours.get(name).is_none()) {
        write_name(&mut between, name, to)?;
        to.write_all(value.get().as_bytes())?;
    }
    to.write_all(if between == "{" { b"{}" } else { b"}" })?;
    Ok(())
}

/// Merges objects, and lists of the same length element by element; anything else is an error, as both have it.
fn merge_values(here: &str, ours: &RawValue, extra: &RawValue, to: &mut impl Write) -> Result<(), Unmergeable> {
    if let (Some(ours), Some(extra)) = (Members::read(ours.get()), Members::read(extra.get())) {
        return merge_at(&format!("{here}."), &ours, &extra, to);
    }
    match (elements(ours), elements(extra)) {
        (Some(ours), Some(extra)) if ours.len() == extra.len() => {
            to.write_all(b"[")?;
            for (at, (ours, extra)) in ours.iter().zip(&extra).enumerate() {
                if at > 0 {
                    to.write_all(b",")?;
                }
                merge_values(&format!("{here}.{at}"), ours, extra, to)?;
            }
            to.write_all(b"]")?;
            Ok(())
        }
        _ => Err(Unmergeable::Both(here.to_owned())),
    }
}

fn elements(json: &RawValue) -> Option<Vec<&RawValue>> {
    serde_json::from_str(json.get()).ok()
}

fn write_name(between: &mut &str, name: &str, to: &mut impl Write) -> io::Result<()> {
    to.write_all(between.as_bytes())?;
    *between = ",";
    serde_json::to_writer(&mut *to, name)?;
    to.write_all(b":")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(ours: &str, extra: &str) -> Result<String, String> {
        let mut to = Vec::new();
        let extra = Members::read(extra).ok_or("no object")?;
        match merge(&Members::read(ours).unwrap(), &extra, &mut to) {
            Ok(()) => Ok(String::from_utf8(to).unwrap()),
            Err(Unmergeable::Both(place)) => Err(place),
            Err(Unmergeable::Io(error)) => panic!("{error}"),
        }
    }

    #[test]
    fn objects_are_merged_and_nothing_is_overwritten() {
        for (ours, extra, result) in [
            ("{}", "{}", Ok("{}")),
            ("{}", r#"{"a":1}"#, Ok(r#"{"a":1}"#)),
            (r#"{"a":1}"#, "{ }", Ok(r#"{"a":1}"#)),
            (r#"{"a":1,"b":"x"}"#, r#"{"c":[1, 2]}"#, Ok(r#"{"a":1,"b":"x","c":[1, 2]}"#)),
            (r#"{"a":{"b":1}}"#, r#"{"a":{"c":{"d":2}}}"#, Ok(r#"{"a":{"b":1,"c":{"d":2}}}"#)),
            (r#"{"a":{"b":1}}"#, r#"{"a":{"b":1}}"#, Err("a.b")),
            (r#"{"a":1}"#, r#"{"a":null}"#, Err("a")),
            (r#"{"a":{"b":1}}"#, r#"{"a":2}"#, Err("a")),
            (r#"{"a":[1]}"#, r#"{"a":[2]}"#, Err("a.0")),
            (r#"{"a":[{"b":1}]}"#, r#"{"a":[{"c":2}]}"#, Ok(r#"{"a":[{"b":1,"c":2}]}"#)),
            (r#"{"a":[{"b":1},{}]}"#, r#"{"a":[{"b":2},{}]}"#, Err("a.0.b")),
            (r#"{"a":[{"b":1}]}"#, r#"{"a":[{},{}]}"#, Err("a")),
            (r#"{"amount":1}"#, r#"{"\u0061mount":2}"#, Err("amount")),
            ("{}", r#"{"a":1,"a":2}"#, Err("no object")),
            ("{}", "[]", Err("no object")),
            ("{}", r#"{"a":1} x"#, Err("no object")),
            ("{}", r#"{"a":}"#, Err("no object")),
        ] {
            assert_eq!(
                merged(ours, extra).as_deref(),
                result.map_err(str::to_owned).as_ref().copied(),
                "{ours} {extra}"
            );
        }
    }

    #[test]
    fn a_twin_within_is_refused_too_where_it_is_merged() {
        assert_eq!(merged(r#"{"a":{"b":1}}"#, r#"{"a":{"c":1,"c":2}}"#), Err("a".into()));
    }
}
