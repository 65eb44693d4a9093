//! The calls of the API: method, path and the form of the body.

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;

use crate::paths;
use crate::schema::{self, Violation};

use super::requirements;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Operation {
    Create,
    Get,
    Update,
    Delete,
    AddMethod,
    UpdateMethod,
    MakeMethodDefault,
    DeleteMethod,
    AuthenticationStatus,
    AddAddress,
    UpdateAddress,
    DeleteAddress,
    AddCommunication,
    UpdateCommunication,
    MakeCommunicationDefault,
    DeleteCommunication,
    BulkImportStatus,
    Healthcheck,
}

/// One row: operation, method, path, and the schema of the body if it has one.
type Row = (Operation, &'static str, &'static str, Option<&'static str>);

macro_rules! form {
    ($name:literal) => {
        Some(include_str!(concat!("../../schema/consumer-profile-", $name, ".request.schema.json")))
    };
}

#[rustfmt::skip]
const TABLE: [Row; 18] = {
    use Operation::*;
    [
        (Create,                   "POST",   "/consumer-profiles",                                 form!("create")),
        (Get,                      "GET",    "/consumer-profiles/{profile}",                       None),
        (Update,                   "PATCH",  "/consumer-profiles/{profile}",                       form!("update")),
        (Delete,                   "DELETE", "/consumer-profiles/{profile}",                       None),
        (AddMethod,                "POST",   "/consumer-profiles/{profile}/payment-methods",       form!("payment-method-add")),
        (UpdateMethod,             "PATCH",  "/consumer-profiles/{profile}/payment-methods/{part}", form!("payment-method-update")),
        (MakeMethodDefault,        "PATCH",  "/consumer-profiles/{profile}/payment-methods/{part}/default", None),
        (DeleteMethod,             "DELETE", "/consumer-profiles/{profile}/payment-methods/{part}", None),
        (AuthenticationStatus,     "GET",    "/consumer-profiles/{profile}/payment-methods/{part}/status", None),
        (AddAddress,               "POST",   "/consumer-profiles/{profile}/addresses",             form!("address-add")),
        (UpdateAddress,            "PATCH",  "/consumer-profiles/{profile}/addresses/{part}",      form!("address-update")),
        (DeleteAddress,            "DELETE", "/consumer-profiles/{profile}/addresses/{part}",      None),
        (AddCommunication,         "POST",   "/consumer-profiles/{profile}/communication",         form!("communication-add")),
        (UpdateCommunication,      "PATCH",  "/consumer-profiles/{profile}/communication/{part}",  form!("communication-update")),
        (MakeCommunicationDefault, "PATCH",  "/consumer-profiles/{profile}/communication/{part}/default", None),
        (DeleteCommunication,      "DELETE", "/consumer-profiles/{profile}/communication/{part}",  None),
        (BulkImportStatus,         "GET",    "/bulk-import/status",                                None),
        (Healthcheck,              "GET",    "/healthcheck",                                       None),
    ]
};

static FORMS: LazyLock<Vec<Option<Validator>>> =
    LazyLock::new(|| TABLE.iter().map(|(_, _, _, form)| form.map(schema::compile)).collect());

/// Compiles every schema, so that the first request is not slower than the others.
pub(crate) fn warm_up() {
    LazyLock::force(&FORMS);
}

/// A call, as its request line tells it. The ids are empty where the path has none.
#[derive(Debug, PartialEq)]
pub(crate) struct Call {
    pub(crate) operation: Operation,
    pub(crate) profile_id: String,
    /// Of a payment method, an address or a communication.
    pub(crate) part_id: String,
    row: usize,
}

impl Call {
    /// `path` begins behind the base path of this API.
    pub(crate) fn read(method: &str, path: &str) -> Option<Call> {
        TABLE.iter().enumerate().find_map(|(row, (operation, known, pattern, _))| {
            let [profile_id, part_id] = paths::ids(pattern, path).filter(|_| *known == method)?;
            Some(Call { operation: *operation, profile_id, part_id, row })
        })
    }

    pub(crate) fn has_body(&self) -> bool {
        FORMS[self.row].is_some()
    }

    /// Everything that is wrong with the body: with the published form, and with what the guide requires beyond it.
    pub(crate) fn check(&self, bytes: &[u8], body: Option<&Value>) -> Vec<Violation> {
        match (&FORMS[self.row], body) {
            (None, _) if bytes.is_empty() => Vec::new(),
            (None, _) => vec![Violation::new("body", "must be absent")],
            (Some(_), None) => vec![Violation::new("body", "must be JSON")],
            (Some(form), Some(body)) => {
                let mut violations = schema::check(form, body);
                violations.extend(requirements::check(self.operation, body));
                violations
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_apart() {
        for (method, path, expected) in [
            ("POST", "/consumer-profiles", Some((Operation::Create, "", ""))),
            ("GET", "/consumer-profiles/A%2FB+", Some((Operation::Get, "A/B+", ""))),
            ("PATCH", "/consumer-profiles/A/payment-methods/m", Some((Operation::UpdateMethod, "A", "m"))),
            ("PATCH", "/consumer-profiles/A/payment-methods/m/default", Some((Operation::MakeMethodDefault, "A", "m"))),
            ("DELETE", "/consumer-profiles/A/communication/PH1", Some((Operation::DeleteCommunication, "A", "PH1"))),
            ("GET", "/healthcheck", Some((Operation::Healthcheck, "", ""))),
            ("GET", "/consumer-profiles", None),
            ("GET", "/consumer-profiles/", None),
            ("GET", "/consumer-profiles/A/", None),
            ("POST", "/consumer-profiles/A/communications", None),
            ("PUT", "/consumer-profiles/A", None),
            ("GET", "/consumer-profiles/%zz", None),
        ] {
            let call = Call::read(method, path);
            let found = call.as_ref().map(|call| (call.operation, call.profile_id.as_str(), call.part_id.as_str()));
            assert_eq!(found, expected, "{method} {path}");
        }
    }

    #[test]
    fn each_operation_has_one_row() {
        for (row, (operation, ..)) in TABLE.iter().enumerate() {
            assert!(TABLE[..row].iter().all(|(other, ..)| other != operation), "{operation:?}");
        }
    }
}
