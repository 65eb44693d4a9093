//! How deeply a text is nested as JSON, without parsing it: the text may be cut, or not be JSON at all.

/// How many objects and lists are open after each byte.
pub(crate) fn depths(json: &[u8]) -> impl Iterator<Item = usize> {
    let (mut depth, mut is_text, mut is_escaped) = (0_usize, false, false);
    json.iter().map(move |byte| {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_text => is_escaped = true,
            b'"' => is_text = !is_text,
            b'{' | b'[' if !is_text => depth += 1,
            b'}' | b']' if !is_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_text_opens_nothing() {
        for (json, deepest, last) in [
            ("", 0, 0),
            ("{}", 1, 0),
            (r#"[{"a":[1]}]"#, 3, 0),
            (r#"{"a":"[[\"[["}"#, 1, 0),
            (r#"{"a":"\\"}"#, 1, 0),
            (r#"{"a":"}"#, 1, 1),
            ("]]{", 1, 1),
        ] {
            let all: Vec<usize> = depths(json.as_bytes()).collect();
            let found = (all.iter().copied().max().unwrap_or(0), all.last().copied().unwrap_or(0));
            assert_eq!(found, (deepest, last), "{json}");
        }
    }
}
