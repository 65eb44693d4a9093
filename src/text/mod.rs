//! Text: what a field may hold, the code pages of old tills, and what must not be shown.

pub(crate) mod encoding;
pub(crate) mod redact;
pub(crate) mod validate;
