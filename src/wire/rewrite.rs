//! Replaces single names and values in JSON as text: everything else stays to the letter, even repeated members and
//! numbers of any size.

use std::borrow::Cow;
use std::rc::Rc;

/// A scalar, decoded, and where it stands.
pub(crate) struct Scalar<'a> {
    pub(crate) text: Cow<'a, str>,
    /// The name of its member; for an element, that of the member that is the list. Empty at the top.
    pub(crate) name: &'a str,
    /// Whether it is itself the name of a member.
    pub(crate) is_name: bool,
    /// The text from the beginning of the object or list that it stands in, to the end of the JSON.
    pub(crate) within: &'a str,
}

/// Writes `json` with what `told` returns for each name, text and number: None keeps it. What is not JSON comes out in
/// some form that is not JSON either.
pub(crate) fn rewritten(json: &str, mut told: impl FnMut(&Scalar) -> Option<String>) -> String {
    let mut out = String::with_capacity(json.len());
    // Shared, because a long name may stand before many brackets.
    let mut outer: Vec<(Rc<str>, usize)> = Vec::new();
    let mut name: Rc<str> = Rc::default();
    let mut at = 0;
    while let Some(first) = json[at..].chars().next() {
        let rest = &json[at..];
        let length = match first {
            '"' => text_length(rest),
            '-' | '0'..='9' => number_length(rest),
            _ => first.len_utf8(),
        };
        let (token, behind) = rest.split_at(length);
        let mut new = None;
        match first {
            '{' | '[' => outer.push((name.clone(), at)),
            '}' | ']' => name = outer.pop().map(|(name, _)| name).unwrap_or_default(),
            '"' | '-' | '0'..='9' => {
                let is_name = first == '"' && behind.trim_start().starts_with(':');
                let within = &json[outer.last().map_or(0, |(_, start)| *start)..];
                let scalar = Scalar { text: decoded(token), name: &name, is_name, within };
                new = told(&scalar);
                if is_name {
                    name = scalar.text.into();
                }
            }
            _ => {}
        }
        match new {
            Some(new) => out.push_str(&serde_json::Value::String(new).to_string()),
            None => out.push_str(token),
        }
        at += length;
    }
    out
}

/// Calls `seen` with each scalar, as `rewritten` does.
pub(crate) fn scalars(json: &str, mut seen: impl FnMut(&Scalar)) {
    rewritten(json, |scalar| {
        seen(scalar);
        None
    });
}

/// With both quotes; the whole rest if the closing one is missing.
fn text_length(json: &str) -> usize {
    let mut is_escaped = false;
    let end = json.bytes().skip(1).position(|byte| {
        let is_end = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        is_end
    });
    end.map_or(json.len(), |end| end + 2)
}

fn number_length(json: &str) -> usize {
    json.find(|character: char| !matches!(character, '0'..='9' | '+' | '-' | '.' | 'e' | 'E')).unwrap_or(json.len())
}

fn decoded(token: &str) -> Cow<'_, str> {
    let Some(inner) = token.strip_prefix('"').map(|inner| inner.strip_suffix('"').unwrap_or(inner)) else {
        return Cow::Borrowed(token);
    };
    match inner.contains('\\').then(|| serde_json::from_str(token)) {
        Some(Ok(text)) => Cow::Owned(text),
        _ => Cow::Borrowed(inner),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_scalar_is_seen_with_its_place() {
        let json = r#" {"a": "x\u0041\"", "b" :[1, {"c":-2.5e3,"\u0063d":true}, "y", [7]], "e":{"a":null}, "a":"" } "#;
        let mut seen = Vec::new();
        scalars(json, |scalar| seen.push((scalar.name.to_owned(), scalar.text.to_string(), scalar.is_name)));
        let values: Vec<_> =
            seen.iter().filter(|(.., is_name)| !is_name).map(|(name, text, _)| (&name[..], &text[..])).collect();
        assert_eq!(values, [("a", "xA\""), ("b", "1"), ("c", "-2.5e3"), ("b", "y"), ("b", "7"), ("a", "")]);
        let names: Vec<_> = seen.iter().filter(|(.., is_name)| *is_name).map(|(_, text, _)| &text[..]).collect();
        assert_eq!(names, ["a", "b", "c", "cd", "e", "a", "a"]);
    }

    /// Half of a megabyte's answer may be one name, with half a million brackets behind it.
    #[test]
    fn a_name_is_not_copied_for_what_is_nested_in_it() {
        let mut places = Vec::new();
        scalars(r#"{"name":[1,[2,[{},3]]]}"#, |scalar| {
            if !scalar.is_name {
                places.push(scalar.name.as_ptr());
            }
        });
        assert_eq!(places, [places[0]; 3]);
    }

    #[test]
    fn what_is_not_replaced_stays_to_the_letter() {
        for json in [
            r#"{ "a" : 1.10, "a":123456789012345678901234567890 , "\u0062":"\u20ac"}"#,
            "",
            "7",
            "[",
            "\"",
            "\"\\",
            "{\"a",
            "é-",
        ] {
            assert_eq!(rewritten(json, |_| None), json);
        }
        let new = |scalar: &Scalar| (scalar.text == "1" || scalar.text == "k").then(|| "\"X".to_owned());
        assert_eq!(rewritten(r#"{"k": [1, "1", 11]}"#, new), r#"{"\"X": ["\"X", "\"X", 11]}"#);
    }

    #[test]
    fn it_is_seen_within_what_it_stands() {
        let mut within = Vec::new();
        scalars(r#"[{"a":1},{"b":{},"c":2}]"#, |scalar| within.push(scalar.within.to_owned()));
        assert_eq!(
            within,
            [
                r#"{"a":1},{"b":{},"c":2}]"#,
                r#"{"a":1},{"b":{},"c":2}]"#,
                r#"{"b":{},"c":2}]"#,
                r#"{"b":{},"c":2}]"#,
                r#"{"b":{},"c":2}]"#
            ]
        );
    }
}
