//! The option `extra_headers`: what a shop may add to the headers of the library, and which calls carry it.

use crate::error::Error;
use crate::operations::{Api, Method};
use crate::status::Status;

/// A header that can be added. The library's own headers and those of HTTP cannot: of two with the same name, it is
/// unclear which one counts.
struct Addable {
    name: &'static str,
    api: Api,
    /// GET requests carry it too (api.md §8).
    with_get: bool,
}

const fn addable(name: &'static str, api: Api, with_get: bool) -> Addable {
    Addable { name, api, with_get }
}

static ADDABLE: [Addable; 5] = [
    addable("platform-id", Api::Payments, true),
    addable("minorVersion", Api::Payments, true),
    addable("correlationIdentifier", Api::Profiles, true),
    addable("userIdentifier", Api::Profiles, false),
    addable("applicationIdentifier", Api::Profiles, true),
];

const LONGEST: usize = 255;

/// The headers to add, with their values.
pub(crate) struct ExtraHeaders(Vec<(&'static Addable, String)>);

impl ExtraHeaders {
    /// Reads `name: value; name: value`. Names are compared without regard to case, and sent as the API spells them.
    pub(super) fn read(option: &'static str, written: &str) -> Result<ExtraHeaders, Error> {
        let mut headers: Vec<(&Addable, String)> = Vec::new();
        for (at, header) in written.trim_end().trim_end_matches(';').split(';').enumerate() {
            let wrong =
                |why: &str| Error::because(Status::OptionValue, option, format_args!("header {} {why}", at + 1));
            let (name, value) = header
                .split_once(':')
                .ok_or_else(|| wrong("has no colon: several are written as platform-id: 7; userIdentifier: till 3"))?;
            let (name, value) = (name.trim(), value.trim());
            let Some(known) = ADDABLE.iter().find(|known| known.name.eq_ignore_ascii_case(name)) else {
                let names: Vec<_> = ADDABLE.iter().map(|known| known.name).collect();
                return Err(wrong(&format!("is none that can be added, which are {}", names.join(", "))));
            };
            if headers.iter().any(|(other, _)| other.name == known.name) {
                return Err(wrong("stands there already"));
            }
            if value.is_empty() || value.len() > LONGEST || !value.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
                return Err(wrong("has no value of 1 to 255 letters, digits and signs of ASCII"));
            }
            let lower = value.to_ascii_lowercase();
            if ADDABLE.iter().any(|other| lower.contains(&other.name.to_ascii_lowercase())) {
                return Err(wrong("has another one in its value: write ; between them"));
            }
            headers.push((known, value.to_owned()));
        }
        Ok(ExtraHeaders(headers))
    }

    /// The headers that a call with this method to this API carries.
    pub(crate) fn of(&self, api: Api, method: Method) -> impl Iterator<Item = (&str, &str)> {
        let carried =
            self.0.iter().filter(move |(known, _)| known.api == api && (known.with_get || method != Method::Get));
        carried.map(|(known, value)| (known.name, value.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(written: &str) -> Result<ExtraHeaders, Error> {
        ExtraHeaders::read("extra_headers", written)
    }

    #[test]
    fn each_goes_to_its_own_api() {
        let all = "PLATFORM-ID : 7;minorversion:2; correlationIdentifier: a:b ;userIdentifier: till 3; applicationIdentifier: pos;";
        let headers = read(all).unwrap();
        let of = |api, method| headers.of(api, method).collect::<Vec<_>>();
        for method in [Method::Get, Method::Post] {
            assert_eq!(of(Api::Payments, method), [("platform-id", "7"), ("minorVersion", "2")]);
        }
        let profiles =
            [("correlationIdentifier", "a:b"), ("userIdentifier", "till 3"), ("applicationIdentifier", "pos")];
        assert_eq!(of(Api::Profiles, Method::Patch), profiles);
        assert_eq!(of(Api::Profiles, Method::Get), [profiles[0], profiles[2]]);
    }

    #[test]
    fn what_is_no_header_to_add_is_told_by_its_place() {
        const NAMES: &str = "platform-id, minorVersion, correlationIdentifier, userIdentifier, applicationIdentifier";
        for (written, at, why) in [
            ("", 1, "has no colon: several are written as platform-id: 7; userIdentifier: till 3"),
            ("platform-id", 1, "has no colon: several are written as platform-id: 7; userIdentifier: till 3"),
            ("platform-id: 7, minorversion: 2", 1, "has another one in its value: write ; between them"),
            (
                "platform-id: 7;; minorVersion: 2",
                2,
                "has no colon: several are written as platform-id: 7; userIdentifier: till 3",
            ),
            ("platform-id: 7; Authorization: hidden", 2, &format!("is none that can be added, which are {NAMES}")),
            ("request-id: hidden", 1, &format!("is none that can be added, which are {NAMES}")),
            ("minorVersion: 2; MinorVersion: 3", 2, "stands there already"),
            ("platform-id: ", 1, "has no value of 1 to 255 letters, digits and signs of ASCII"),
            ("platform-id: h\u{e4}", 1, "has no value of 1 to 255 letters, digits and signs of ASCII"),
            (
                &format!("platform-id: {}", "x".repeat(256)),
                1,
                "has no value of 1 to 255 letters, digits and signs of ASCII",
            ),
        ] {
            let fault = read(written).err().unwrap();
            assert_eq!((fault.status, fault.field), (Status::OptionValue, "extra_headers"), "{written}");
            assert_eq!(fault.message, format!("extra_headers: header {at} {why}"), "{written}");
            assert!(!fault.message.contains("hidden"));
        }
    }
}
