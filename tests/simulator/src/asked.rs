//! A payment request, read. The card number and its verification value go no further than this.

use serde_json::{Map, Value};

use crate::cards::Card;
use crate::schema::Violation;

/// Fields that the answer repeats as they were sent.
const ECHOED: [&str; 5] = [
    "isAmountFinal",
    "merchantOrderNumber",
    "originalTransactionId",
    "partialAuthorizationSupport",
    "statementDescriptor",
];

/// What a merchant asks for.
pub(crate) struct Asked {
    pub(crate) merchant_id: String,
    pub(crate) request_id: String,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) capture_method: String,
    pub(crate) initiator_type: String,
    pub(crate) account_on_file: String,
    pub(crate) order_number: Option<String>,
    pub(crate) merchant: Value,
    pub(crate) method: Method,
    pub(crate) holder: Option<Value>,
    pub(crate) echoed: Map<String, Value>,
}

/// What it is to be paid with.
pub(crate) enum Method {
    Card { card: Card, verification: (&'static str, &'static str), expiry: Option<String> },
    Profile { profile_id: String, method_id: Option<String> },
}

impl Asked {
    /// Reads a body that fits the schema.
    pub(crate) fn read(merchant_id: &str, request_id: &str, body: &Value) -> Result<Asked, Violation> {
        let missing = |field: &str| Violation::new(field, "is required");
        let string = |field: &str| body[field].as_str().map(str::to_owned);
        let or = |field: &str, default: &str| string(field).unwrap_or_else(|| default.to_owned());
        // The older way to say MANUAL.
        let authorize_only = body["isCapture"] == Value::Bool(false);
        let default_capture = if authorize_only { "MANUAL" } else { "NOW" };
        let echoed =
            ECHOED.iter().filter_map(|field| body.get(field).map(|value| ((*field).to_owned(), value.clone())));
        Ok(Asked {
            merchant_id: merchant_id.to_owned(),
            request_id: request_id.to_owned(),
            amount: body["amount"].as_i64().ok_or_else(|| missing("amount"))?,
            currency: string("currency").ok_or_else(|| missing("currency"))?,
            capture_method: or("captureMethod", default_capture),
            initiator_type: or("initiatorType", "CARDHOLDER"),
            account_on_file: or("accountOnFile", "NOT_STORED"),
            order_number: string("merchantOrderNumber"),
            merchant: echo_merchant(&body["merchant"], merchant_id),
            method: Method::read(&body["paymentMethodType"])?,
            holder: holder_of(body),
            echoed: echoed.collect(),
        })
    }

    /// Is a consumer profile to be created?
    pub(crate) fn wants_profile(&self) -> bool {
        let request_type = "/consumerProfileInfo/consumerProfileRequestType";
        let holder = self.holder.as_ref();
        holder.and_then(|holder| holder.pointer(request_type)).is_some_and(|wish| wish == "CREATE")
    }

    /// A text field of `accountHolder`.
    pub(crate) fn holder_field(&self, field: &str) -> Option<&str> {
        self.holder.as_ref().and_then(|holder| holder[field].as_str())
    }
}

impl Method {
    fn read(methods: &Value) -> Result<Method, Violation> {
        let place = "paymentMethodType";
        let mut names = methods.as_object().into_iter().flat_map(Map::keys);
        let mut names = names.by_ref().filter(|name| *name != "accountHolder");
        let (Some(name), None) = (names.next(), names.next()) else {
            return Err(Violation::new(place, "must hold exactly one payment method"));
        };
        let method = &methods[name];
        match name.as_str() {
            "card" => {
                let number = method["accountNumber"].as_str().unwrap_or_default();
                let card = Card::new(number);
                let cvv = text_of(&method["cvv"]);
                Ok(Method::Card {
                    verification: card.verify(cvv.as_deref()),
                    expiry: expiry_of(&method["expiry"]),
                    card,
                })
            }
            "consumerProfile" => Ok(Method::Profile {
                profile_id: text_of(&method["consumerProfileId"]).unwrap_or_default(),
                method_id: text_of(&method["paymentMethodId"]),
            }),
            _ => Err(Violation::new(place, "is a payment method that is not simulated")),
        }
    }
}

/// `MM/YYYY`, as the profile API writes it.
fn expiry_of(expiry: &Value) -> Option<String> {
    Some(format!("{:0>2}/{}", text_of(&expiry["month"])?, text_of(&expiry["year"])?))
}

/// `accountHolder` at top level, or where the guide's sample has it.
fn holder_of(body: &Value) -> Option<Value> {
    let nested = || body["paymentMethodType"].get("accountHolder");
    body.get("accountHolder").or_else(nested).cloned()
}

/// The answer names the merchant as it was sent, with its id, and with the version as a string.
pub(crate) fn echo_merchant(merchant: &Value, merchant_id: &str) -> Value {
    let mut echo = merchant.clone();
    if let Some(echo) = echo.as_object_mut() {
        echo.insert("merchantId".to_owned(), merchant_id.into());
    }
    if let Some(version) = echo.pointer_mut("/merchantSoftware/version") {
        *version = text_of(version).map_or(Value::Null, Value::String);
    }
    echo
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
