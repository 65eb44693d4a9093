//! The calls of the payments API: method, path and the form of the body.

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;

use crate::ledger::Kind;
use crate::paths;
use crate::schema::{self, Violation};
use crate::settings::Dialect;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Operation {
    Pay,
    Capture,
    /// A void, another amount, or a capture in the older form.
    Update,
    Refund,
    Verify,
    CheckFraud,
    /// Of a path that no release knows yet.
    Later,
    /// By the request id of the original.
    LookUp(Kind),
    /// By its own id.
    Retrieve(Kind),
    Healthcheck,
}

/// One row: operation, method, path, and the schema of the body if it has one.
type Row = (Operation, &'static str, &'static str, Option<&'static str>);

macro_rules! form {
    ($name:literal) => {
        Some(include_str!(concat!("../schema/", $name, ".request.schema.json")))
    };
}

#[rustfmt::skip]
const TABLE: [Row; 20] = {
    use Operation::*;
    [
        (Pay,                           "POST",  "/payments",                  form!("payment")),
        (LookUp(Kind::Payment),         "GET",   "/payments",                  None),
        (Retrieve(Kind::Payment),       "GET",   "/payments/{id}",             None),
        (Update,                        "PATCH", "/payments/{id}",             form!("payment-update")),
        (Capture,                       "POST",  "/payments/{id}/captures",    form!("capture")),
        (LookUp(Kind::Capture),         "GET",   "/captures",                  None),
        (Retrieve(Kind::Capture),       "GET",   "/captures/{id}",             None),
        (Refund,                        "POST",  "/refunds",                   form!("refund")),
        (LookUp(Kind::Refund),          "GET",   "/refunds",                   None),
        (Retrieve(Kind::Refund),        "GET",   "/refunds/{id}",              None),
        (Verify,                        "POST",  "/verifications",             form!("verification")),
        (LookUp(Kind::Verification),    "GET",   "/verifications",             None),
        (Retrieve(Kind::Verification),  "GET",   "/verifications/{id}",        None),
        (CheckFraud,                    "POST",  "/fraudcheck",                form!("fraudcheck")),
        (LookUp(Kind::FraudCheck),      "GET",   "/fraudcheck",                None),
        (Retrieve(Kind::FraudCheck),    "GET",   "/fraudcheck/{id}",           None),
        (Later,                         "POST",  "/of-a-later-release",        Some(r#"{ "type": "object" }"#)),
        (Healthcheck,                   "GET",   "/healthcheck/payments",      None),
        (Healthcheck,                   "GET",   "/healthcheck/refunds",       None),
        (Healthcheck,                   "GET",   "/healthcheck/verifications", None),
    ]
};

static FORMS: LazyLock<Vec<Option<Validator>>> =
    LazyLock::new(|| TABLE.iter().map(|(_, _, _, form)| form.map(schema::compile)).collect());

/// Payments in the form of the API as well as in that of the guide.
static EITHER_FORM: LazyLock<Validator> =
    LazyLock::new(|| schema::compile(include_str!("../schema/payment-compat.request.schema.json")));

/// Compiles every schema, so that the first request is not slower than the others.
pub(crate) fn warm_up() {
    LazyLock::force(&FORMS);
    LazyLock::force(&EITHER_FORM);
}

/// A call, as its request line tells it.
#[derive(Debug, PartialEq)]
pub(crate) struct Call {
    pub(crate) operation: Operation,
    /// Empty where the path has none.
    pub(crate) id: String,
    row: usize,
}

impl Call {
    /// `path` begins behind the base path.
    pub(crate) fn read(method: &str, path: &str) -> Option<Call> {
        TABLE.iter().enumerate().find_map(|(row, (operation, known, pattern, _))| {
            let [id, _] = paths::ids(pattern, path).filter(|_| *known == method)?;
            Some(Call { operation: *operation, id, row })
        })
    }

    /// Does it carry a body, and so ask for something to be done?
    pub(crate) fn submits(&self) -> bool {
        FORMS[self.row].is_some()
    }

    /// Everything that is wrong with the form of the body.
    pub(crate) fn check(&self, body: Option<&Value>, dialect: Dialect) -> Vec<Violation> {
        match (&FORMS[self.row], body) {
            (None, _) => Vec::new(),
            (Some(_), None) => vec![Violation::new("body", "must be JSON")],
            (Some(form), Some(body)) if self.operation == Operation::Pay => check_payment(form, body, dialect),
            (Some(form), Some(body)) => schema::check(form, body),
        }
    }
}

/// Only payments are known in two forms.
fn check_payment(form: &Validator, body: &Value, dialect: Dialect) -> Vec<Violation> {
    if dialect == Dialect::Api {
        return schema::check(form, body);
    }
    let mut violations = schema::check(&EITHER_FORM, body);
    if dialect == Dialect::Guide && body.get("accountHolder").is_some() {
        let message = "belongs inside paymentMethodType in this dialect";
        violations.push(Violation::new("accountHolder", message));
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_are_told_apart() {
        for (method, path, expected) in [
            ("POST", "/payments", Some((Operation::Pay, ""))),
            ("GET", "/payments", Some((Operation::LookUp(Kind::Payment), ""))),
            ("GET", "/refunds/a-b", Some((Operation::Retrieve(Kind::Refund), "a-b"))),
            ("PATCH", "/payments/a-b", Some((Operation::Update, "a-b"))),
            ("POST", "/payments/a%2Fb/captures", Some((Operation::Capture, "a/b"))),
            ("POST", "/captures", None),
            ("POST", "/payments/", None),
            ("DELETE", "/payments/a", None),
            ("GET", "/healthcheck/captures", None),
        ] {
            let call = Call::read(method, path);
            let found = call.as_ref().map(|call| (call.operation, call.id.as_str()));
            assert_eq!(found, expected, "{method} {path}");
        }
    }

    fn sale() -> Value {
        json!({
            "amount": 1234, "currency": "USD",
            "merchant": {"merchantSoftware": {"companyName": "Store", "productName": "Till"}},
            "paymentMethodType": {"card": {"accountNumber": "4112344112344113", "cvv": "111"}}
        })
    }

    fn check(body: &Value, dialect: Dialect) -> Vec<Violation> {
        Call::read("POST", "/payments").unwrap().check(Some(body), dialect)
    }

    fn entities(body: &Value, dialect: Dialect) -> Vec<String> {
        check(body, dialect).into_iter().map(|violation| violation.entity).collect()
    }

    #[test]
    fn a_plain_sale_fits_every_dialect() {
        for dialect in [Dialect::Api, Dialect::Guide, Dialect::Any] {
            assert_eq!(check(&sale(), dialect), [], "{dialect:?}");
        }
    }

    #[test]
    fn the_place_is_named_and_the_value_is_not() {
        let mut body = sale();
        body["paymentMethodType"]["card"]["accountNumber"] = json!("41123441123441134112");
        body["amuont"] = json!(1);
        body["4112344112344113"] = json!(1);
        body.as_object_mut().unwrap().remove("currency");
        let violations = check(&body, Dialect::Api);
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
