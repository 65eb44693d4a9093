//! Requests are checked against the published form, in `schema/`.

use std::sync::LazyLock;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

use crate::profile_api;
use crate::settings::Dialect;

static API: LazyLock<Validator> = LazyLock::new(|| compile(include_str!("../schema/payment.request.schema.json")));
static UNION: LazyLock<Validator> =
    LazyLock::new(|| compile(include_str!("../schema/payment-compat.request.schema.json")));

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

/// Everything that is wrong with the body of a payment request.
pub(crate) fn check_payment(body: &Value, dialect: Dialect) -> Vec<Violation> {
    let validator = match dialect {
        Dialect::Api => &API,
        Dialect::Guide | Dialect::Any => &UNION,
    };
    let mut violations = check(validator, body);
    if dialect == Dialect::Guide && body.get("accountHolder").is_some() {
        let message = "belongs inside paymentMethodType in this dialect";
        violations.push(Violation::new("accountHolder", message));
    }
    violations
}

/// Everything in which a body differs from the form.
pub(crate) fn check(form: &Validator, body: &Value) -> Vec<Violation> {
    form.iter_errors(body).flat_map(|error| describe(&error)).collect()
}

/// Compiles every schema, so that the first request is not slower than the others.
pub(crate) fn warm_up() {
    LazyLock::force(&API);
    LazyLock::force(&UNION);
    profile_api::warm_up();
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn sale() -> Value {
        json!({
            "amount": 1234, "currency": "USD",
            "merchant": {"merchantSoftware": {"companyName": "Store", "productName": "Till"}},
            "paymentMethodType": {"card": {"accountNumber": "4112344112344113", "cvv": "111"}}
        })
    }

    fn entities(body: &Value, dialect: Dialect) -> Vec<String> {
        check_payment(body, dialect).into_iter().map(|violation| violation.entity).collect()
    }

    #[test]
    fn a_plain_sale_fits_every_dialect() {
        for dialect in [Dialect::Api, Dialect::Guide, Dialect::Any] {
            assert_eq!(check_payment(&sale(), dialect), [], "{dialect:?}");
        }
    }

    #[test]
    fn the_place_is_named_and_the_value_is_not() {
        let mut body = sale();
        body["paymentMethodType"]["card"]["accountNumber"] = json!("41123441123441134112");
        body["amuont"] = json!(1);
        body["4112344112344113"] = json!(1);
        body.as_object_mut().unwrap().remove("currency");
        let violations = check_payment(&body, Dialect::Api);
        let mut entities: Vec<_> = violations.iter().map(|one| one.entity.as_str()).collect();
        entities.sort_unstable();
        assert_eq!(entities, ["(unprintable name)", "amuont", "currency", "paymentMethodType.card.accountNumber"]);
        assert!(!format!("{violations:?}").contains("41123441"));
    }

    #[test]
    fn dialects_differ() {
        let mut nested = sale();
        nested["paymentMethodType"]["accountHolder"] = json!({"firstName": "Ada"});
        assert_eq!(entities(&nested, Dialect::Any), [""; 0]);
        assert_eq!(entities(&nested, Dialect::Guide), [""; 0]);
        assert!(!entities(&nested, Dialect::Api).is_empty());

        let mut top = sale();
        top["accountHolder"] = json!({"firstName": "Ada"});
        assert_eq!(entities(&top, Dialect::Any), [""; 0]);
        assert_eq!(entities(&top, Dialect::Guide), ["accountHolder"]);
        assert_eq!(entities(&top, Dialect::Api), [""; 0]);

        let mut number = sale();
        number["paymentMethodType"]["card"]["cvv"] = json!(411);
        assert_eq!(entities(&number, Dialect::Any), [""; 0]);
        assert_eq!(entities(&number, Dialect::Api), ["paymentMethodType.card.cvv"]);
    }
}
