//! Tolerant scalars: a value of another scalar type is taken if its meaning is plain.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Text; a number or a boolean is taken as its text, null and everything else as absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Text(pub(crate) Option<String>);

impl Text {
    pub(crate) fn as_str(&self) -> &str {
        self.0.as_deref().unwrap_or("")
    }

    pub(crate) fn is_present(&self) -> bool {
        !self.as_str().is_empty()
    }

    /// This text, or `other` if it is absent.
    pub(crate) fn or<'a>(&'a self, other: &'a Text) -> &'a Text {
        if self.is_present() { self } else { other }
    }
}

/// An amount in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Amount {
    #[default]
    Absent,
    Is(i64),
    /// Present, but not plainly a whole number: nothing may rest on it.
    Unreadable,
}

impl Amount {
    pub(crate) fn known(self) -> Option<i64> {
        match self {
            Amount::Is(amount) => Some(amount),
            Amount::Absent | Amount::Unreadable => None,
        }
    }

    pub(crate) fn or_zero(self) -> i64 {
        match self {
            Amount::Is(amount) => amount,
            Amount::Absent | Amount::Unreadable => 0,
        }
    }
}

/// True only for `true` and `"true"`; everything else is false.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Flag(pub(crate) bool);

/// An object; anything else is taken as absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Object<T>(pub(crate) Option<T>);

impl<T> Default for Object<T> {
    fn default() -> Self {
        Object(None)
    }
}

/// A list of objects; other elements are left out, and anything but a list is taken as absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct List<T>(pub(crate) Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        List(Vec::new())
    }
}

/// One JSON value, as far as scalars are concerned.
enum Scalar {
    Null,
    Boolean(bool),
    Whole(i64),
    /// The text of a number that is not an `i64`.
    Number(String),
    Text(String),
    Compound,
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Scalar, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Scalar;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("any JSON value")
            }
            fn visit_unit<E>(self) -> Result<Scalar, E> {
                Ok(Scalar::Null)
            }
            fn visit_bool<E>(self, value: bool) -> Result<Scalar, E> {
                Ok(Scalar::Boolean(value))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Scalar, E> {
                Ok(Scalar::Whole(value))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Scalar, E> {
                Ok(i64::try_from(value).map_or_else(|_| Scalar::Number(value.to_string()), Scalar::Whole))
            }
            fn visit_f64<E>(self, value: f64) -> Result<Scalar, E> {
                // Beyond 2^53 a float no longer holds every whole number.
                const EXACT: f64 = 9_007_199_254_740_992.0;
                if value.fract() == 0.0 && value.abs() < EXACT {
                    return Ok(Scalar::Whole(value as i64));
                }
                Ok(Scalar::Number(value.to_string()))
            }
            fn visit_str<E>(self, value: &str) -> Result<Scalar, E> {
                Ok(Scalar::Text(value.to_owned()))
            }
            fn visit_string<E>(self, value: String) -> Result<Scalar, E> {
                Ok(Scalar::Text(value))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Scalar, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Scalar::Compound)
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Scalar::Compound)
            }
        }

        deserializer.deserialize_any(Any)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Text, D::Error> {
        Ok(Text(match Scalar::deserialize(deserializer)? {
            Scalar::Null | Scalar::Compound => None,
            Scalar::Boolean(value) => Some(value.to_string()),
            Scalar::Whole(value) => Some(value.to_string()),
            Scalar::Number(text) | Scalar::Text(text) => Some(text),
        }))
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Amount, D::Error> {
        Ok(match Scalar::deserialize(deserializer)? {
            Scalar::Null => Amount::Absent,
            Scalar::Whole(amount) => Amount::Is(amount),
            Scalar::Text(text) => text.parse().map_or(Amount::Unreadable, Amount::Is),
            Scalar::Boolean(_) | Scalar::Number(_) | Scalar::Compound => Amount::Unreadable,
        })
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Flag, D::Error> {
        Ok(Flag(match Scalar::deserialize(deserializer)? {
            Scalar::Boolean(value) => value,
            Scalar::Text(text) => text == "true",
            _ => false,
        }))
    }
}

/// The methods of a visitor of objects or lists that take every scalar as absent.
macro_rules! scalars_are_absent {
    () => {
        scalars_are_absent!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }
    };
    ($($visit:ident: $scalar:ty),*) => {
        $(fn $visit<E>(self, _: $scalar) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        })*
    };
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Object<T>, D::Error> {
        struct Members<T>(std::marker::PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
            type Value = Object<T>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object<T>, A::Error> {
                T::deserialize(de::value::MapAccessDeserializer::new(map)).map(|value| Object(Some(value)))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Object<T>, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Object(None))
            }
            scalars_are_absent!();
        }

        deserializer.deserialize_any(Members(std::marker::PhantomData))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<List<T>, D::Error> {
        struct Elements<T>(std::marker::PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Elements<T> {
            type Value = List<T>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a list")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<List<T>, A::Error> {
                let mut elements = Vec::new();
                while let Some(Object(element)) = seq.next_element::<Object<T>>()? {
                    elements.extend(element);
                }
                Ok(List(elements))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<List<T>, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(List::default())
            }
            scalars_are_absent!();
        }

        deserializer.deserialize_any(Elements(std::marker::PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_taken_when_plain() {
        for (json, amount) in [
            ("1234", Amount::Is(1234)),
            ("\"1234\"", Amount::Is(1234)),
            ("1234.0", Amount::Is(1234)),
            ("1.234e3", Amount::Is(1234)),
            ("0", Amount::Is(0)),
            ("-1", Amount::Is(-1)),
            ("null", Amount::Absent),
            ("12.5", Amount::Unreadable),
            ("\"12.50\"", Amount::Unreadable),
            ("\"\"", Amount::Unreadable),
            ("1e300", Amount::Unreadable),
            ("18446744073709551615", Amount::Unreadable),
            ("true", Amount::Unreadable),
            ("[1]", Amount::Unreadable),
            ("{\"a\":1}", Amount::Unreadable),
        ] {
            assert_eq!(serde_json::from_str::<Amount>(json).unwrap(), amount, "{json}");
        }
    }

    #[test]
    fn text_takes_every_scalar() {
        for (json, text) in [
            ("\"a\"", Some("a")),
            ("1.235", Some("1.235")),
            ("7", Some("7")),
            ("true", Some("true")),
            ("null", None),
            ("[]", None),
            ("{\"a\":[{}]}", None),
        ] {
            assert_eq!(serde_json::from_str::<Text>(json).unwrap().0.as_deref(), text, "{json}");
        }
    }

    #[test]
    fn objects_are_objects_or_absent() {
        for (json, value) in [
            ("{}", true),
            ("null", false),
            ("[]", false),
            ("\"x\"", false),
            ("1", false),
            ("1.5", false),
            ("true", false),
        ] {
            let object: Object<serde::de::IgnoredAny> = serde_json::from_str(json).unwrap();
            assert_eq!(object.0.is_some(), value, "{json}");
        }
    }

    #[test]
    fn lists_are_lists_of_objects_or_absent() {
        for (json, length) in [
            ("[]", 0),
            ("[{}, {\"a\":1}]", 2),
            ("[{}, 1, null, [], \"x\"]", 1),
            ("{\"a\":[{}]}", 0),
            ("null", 0),
            ("1.5", 0),
            ("\"x\"", 0),
        ] {
            let list: List<serde::de::IgnoredAny> = serde_json::from_str(json).unwrap();
            assert_eq!(list.0.len(), length, "{json}");
        }
    }
}
