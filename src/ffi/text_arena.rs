//! Texts that had to be decoded, for as long as the call.

use std::cell::OnceCell;

/// A chain that only grows: each text stays where it is, and may be borrowed as long as the chain.
#[derive(Default)]
pub(super) struct TextArena(OnceCell<Box<Link>>);

struct Link {
    text: String,
    next: TextArena,
}

impl TextArena {
    pub(super) fn keep(&self, text: String) -> &str {
        let mut end = self;
        while let Some(link) = end.0.get() {
            end = &link.next;
        }
        &end.0.get_or_init(|| Box::new(Link { text, next: TextArena::default() })).text
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.0.get().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_kept() {
        let arena = TextArena::default();
        assert!(arena.is_empty());
        let texts: Vec<&str> = (0..30).map(|number| arena.keep(number.to_string())).collect();
        assert_eq!(texts, (0..30).map(|number| number.to_string()).collect::<Vec<_>>());
        assert!(!arena.is_empty());
    }
}
