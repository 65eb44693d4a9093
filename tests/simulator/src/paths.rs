//! Ids in paths.

use crate::http::decode_query;

/// The ids in a path of this pattern, where `{...}` stands for an id; at most two, the others are empty.
pub(crate) fn ids(pattern: &str, path: &str) -> Option<[String; 2]> {
    let mut ids = [String::new(), String::new()];
    let mut free = ids.iter_mut();
    let (mut patterns, mut parts) = (pattern.split('/'), path.split('/'));
    loop {
        match (patterns.next(), parts.next()) {
            (None, None) => return Some(ids),
            (Some(pattern), Some(part)) if pattern.starts_with('{') => *free.next()? = decode(part)?,
            (Some(pattern), Some(part)) if pattern == part => {}
            _ => return None,
        }
    }
}

/// In a path, unlike in a query, a plus sign is a plus sign.
fn decode(part: &str) -> Option<String> {
    decode_query(&part.replace('+', "%2B")).filter(|id| !id.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_and_decoded() {
        for (path, expected) in [
            ("/a/x/b/y", Some(["x", "y"])),
            ("/a/x%2Fy+/b/y", Some(["x/y+", "y"])),
            ("/a//b/y", None),
            ("/a/x/b", None),
            ("/a/x/b/y/z", None),
            ("/a/%zz/b/y", None),
        ] {
            let found = ids("/a/{one}/b/{other}", path);
            assert_eq!(found.as_ref().map(|ids| ids.each_ref().map(String::as_str)), expected, "{path}");
        }
    }
}
