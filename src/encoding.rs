//! What text in structs and results is encoded in.

/// UTF-8, or a code page of an old machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Encoding {
    #[default]
    Utf8,
    Windows1252,
    Latin1,
    Cp437,
}

impl Encoding {
    /// By the name the option `text_encoding` has for it.
    pub(crate) fn from_name(name: &str) -> Option<Encoding> {
        match name {
            "utf-8" => Some(Encoding::Utf8),
            "windows-1252" => Some(Encoding::Windows1252),
            "latin-1" => Some(Encoding::Latin1),
            "cp437" => Some(Encoding::Cp437),
            _ => None,
        }
    }
}
