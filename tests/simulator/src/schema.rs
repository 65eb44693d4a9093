//! Requests are checked against the published form, in `schema/`.

use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

/// One thing that is wrong with a request. Names the place, never the value that stood there.
#[derive(Debug, PartialEq)]
pub(crate) struct Violation {
    /// The place, as a JSON path with dots; or the name of a header.
    pub(crate) entity: String,
    pub(crate) message: &'static str,
}

impl Violation {
    pub(crate) fn new(entity: &str, message: &'static str) -> Violation {
        Violation { entity: entity.to_owned(), message }
    }
}

/// Everything in which a body differs from the form.
pub(crate) fn check(form: &Validator, body: &Value) -> Vec<Violation> {
    form.iter_errors(body).flat_map(|error| describe(&error)).collect()
}

pub(crate) fn compile(text: &str) -> Validator {
    // The schemas are part of this package; one that does not compile is found by its first test.
    let schema: Value = serde_json::from_str(text).expect("a bundled schema is JSON");
    let options = jsonschema::options().should_validate_formats(true);
    options.build(&schema).expect("a bundled schema is a schema")
}

fn describe(error: &ValidationError) -> Vec<Violation> {
    let place = error.instance_path().as_str().trim_start_matches('/').replace('/', ".");
    let below = |name: &str| match place.as_str() {
        "" => printable(name),
        place => format!("{place}.{}", printable(name)),
    };
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => unexpected
            .iter()
            .map(|name| Violation { entity: below(name), message: "is not a documented field" })
            .collect(),
        ValidationErrorKind::Required { property } => {
            let entity = below(property.as_str().unwrap_or_default());
            vec![Violation { entity, message: "is required" }]
        }
        kind => vec![Violation { entity: place, message: message(kind) }],
    }
}

fn message(kind: &ValidationErrorKind) -> &'static str {
    use ValidationErrorKind as Kind;
    match kind {
        Kind::Type { .. } => "must have the documented type",
        Kind::Pattern { .. } => "must match the documented pattern",
        Kind::Enum { .. } | Kind::Constant { .. } => "must be one of the documented values",
        Kind::MinLength { .. } | Kind::MaxLength { .. } => "must have the documented length",
        Kind::Minimum { .. } | Kind::Maximum { .. } => "must be in the documented range",
        Kind::MinProperties { .. } | Kind::MaxProperties { .. } => "must have the documented number of members",
        Kind::Format { .. } => "must have the documented format",
        _ => "must have the documented form",
    }
}

/// A client may put anything into the name of a field, a card number too.
fn printable(name: &str) -> String {
    let plain = !name.is_empty()
        && name.len() <= 50
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && name.bytes().filter(u8::is_ascii_digit).count() <= 4;
    if plain { name.to_owned() } else { "(unprintable name)".to_owned() }
}
