//! Payment methods of a profile.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::cards::Card;
use crate::schema::Violation;

/// What can be stored. Where nothing else decides, the first of them is the default.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    Card,
    Ach,
    Sepa,
    Bacs,
}

/// Methods of wallets hold an encrypted card, which only the real service can read.
const WALLETS: [&str; 3] = ["googlepay", "applepay", "paze"];

impl Kind {
    pub(crate) const ALL: [Kind; 4] = [Kind::Card, Kind::Ach, Kind::Sepa, Kind::Bacs];

    /// As in `defaultMOP` and in updates.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Card => "card",
            Kind::Ach => "ach",
            Kind::Sepa => "sepa",
            Kind::Bacs => "bacs",
        }
    }

    pub(crate) fn list(self) -> &'static str {
        match self {
            Kind::Card => "cardList",
            Kind::Ach => "achList",
            Kind::Sepa => "sepaList",
            Kind::Bacs => "bacsList",
        }
    }

    /// What must never be kept or shown.
    fn number_field(self) -> &'static str {
        match self {
            Kind::Sepa => "internationalBankAccountNumber",
            Kind::Card | Kind::Ach | Kind::Bacs => "accountNumber",
        }
    }

    /// What is kept and shown as it was sent, besides names and status.
    fn kept(self) -> &'static [&'static str] {
        match self {
            Kind::Card => &[
                "accountNumberType",
                "billerDebitCardReferenceNumber",
                "cardBadgeType",
                "cardExpirationMonthYearNumber",
                "cardType",
                "consumerPreferredPaymentNetwork",
                "currency",
                "isBillPayment",
                "profileCardSourceName",
            ],
            Kind::Ach => {
                &["accountType", "financialInstitutionRoutingNumber", "isTransactionMicroEntry", "paymentType"]
            }
            Kind::Sepa => &["internationalBusinessIdentifierCode"],
            Kind::Bacs => &["bankSortCode"],
        }
    }
}

const NAMES_AND_STATUS: [&str; 4] = ["accountStatus", "firstName", "lastName", "middleName"];

/// A stored method.
#[derive(Clone)]
pub(crate) struct Method {
    pub(crate) id: String,
    pub(crate) kind: Kind,
    /// How it pays, and what is known of its number.
    pub(crate) card: Card,
    pub(crate) address_id: Option<String>,
    fields: Map<String, Value>,
}

impl Method {
    /// A method as it was sent. Its number goes no further than this.
    fn read(kind: Kind, sent: &Value) -> Method {
        let number = sent[kind.number_field()].as_str().unwrap_or_default();
        let card = match kind {
            Kind::Card => Card::new(number),
            Kind::Ach | Kind::Sepa | Kind::Bacs => Card { masked: mask_account(number), ..Card::new("") },
        };
        let mut method = Method::new(Uuid::new_v4().to_string(), kind, card);
        method.change(sent);
        if let Some(request) = sent.get("authenticationRequest") {
            let mut result = json!({ "authenticationId": Uuid::new_v4().to_string() });
            if let Some(url) = request.get("authenticationReturnUrl") {
                result["authenticationReturnUrl"] = url.clone();
            }
            method.fields.insert("authenticationResult".to_owned(), result);
        }
        method
    }

    /// A method of which nothing else is known.
    pub(crate) fn new(id: String, kind: Kind, card: Card) -> Method {
        let mut fields = Map::new();
        fields.insert("accountStatus".to_owned(), json!("ACTIVE"));
        let ends = match kind {
            Kind::Card => {
                fields.insert("cardType".to_owned(), json!(card.brand.code));
                let (first_six, last_four) = ends(&card.masked, 'X');
                [("first6CardNumber", first_six), ("last4CardNumber", last_four)]
            }
            Kind::Ach | Kind::Sepa | Kind::Bacs => {
                let (_, last_four) = ends(&card.masked, HIDDEN);
                [("last4AccountNumber", last_four), ("", "")]
            }
        };
        let shown = ends.into_iter().filter(|(_, digits)| !digits.is_empty());
        fields.extend(shown.map(|(field, digits)| (field.to_owned(), json!(digits))));
        Method { id, kind, card, address_id: None, fields }
    }

    /// Takes over what was sent of the fields that are kept.
    pub(crate) fn change(&mut self, sent: &Value) {
        for field in self.kind.kept().iter().chain(&NAMES_AND_STATUS) {
            if let Some(value) = sent.get(*field) {
                self.fields.insert((*field).to_owned(), value.clone());
            }
        }
        if let Some(mandates) = sent["mandateList"].as_array() {
            self.fields.insert("mandateList".to_owned(), mandates.iter().map(registered).collect());
        }
    }

    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).and_then(Value::as_str)
    }

    pub(crate) fn is_active(&self) -> bool {
        self.field("accountStatus") == Some("ACTIVE")
    }

    /// The id of its 3-D Secure authentication, if one was asked for.
    pub(crate) fn authentication_id(&self) -> Option<&Value> {
        self.fields.get("authenticationResult")?.get("authenticationId")
    }

    /// As answers show it.
    pub(crate) fn view(&self) -> Value {
        let mut view = self.fields.clone();
        view.insert("paymentMethodId".to_owned(), json!(self.id));
        if let Some(address_id) = &self.address_id {
            view.insert("addressIdentifier".to_owned(), json!(address_id));
        }
        Value::Object(view)
    }
}

/// A method that is to be stored, and the rest of what was said about it.
pub(crate) struct NewMethod<'a> {
    pub(crate) method: Method,
    pub(crate) sent: &'a Value,
    pub(crate) place: String,
    pub(crate) is_default: bool,
}

/// Every method of the four lists. `defaultMOP` holds one in full: the one of the same number is meant, or one more.
pub(crate) fn read_all<'a>(block: &'a Value, place: &str) -> Result<Vec<NewMethod<'a>>, Violation> {
    let below = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
    if let Some(wallet) = WALLETS.iter().find(|wallet| block.get(**wallet).is_some()) {
        return Err(Violation::new(&below(wallet), "is a payment method that is not simulated"));
    }
    let mut all = Vec::new();
    for kind in Kind::ALL {
        let sent = block[kind.list()].as_array().into_iter().flatten();
        all.extend(sent.enumerate().map(|(number, sent)| NewMethod {
            method: Method::read(kind, sent),
            sent,
            place: below(&format!("{}.{number}", kind.list())),
            is_default: false,
        }));
    }
    for kind in Kind::ALL {
        let Some(sent) = block.get("defaultMOP").and_then(|default| default.get(kind.name())) else { continue };
        let number = |sent: &Value| sent[kind.number_field()].clone();
        let same = all.iter_mut().find(|one| one.method.kind == kind && number(one.sent) == number(sent));
        match same {
            Some(same) => same.is_default = true,
            None => all.push(NewMethod {
                method: Method::read(kind, sent),
                sent,
                place: below(&format!("defaultMOP.{}", kind.name())),
                is_default: true,
            }),
        }
    }
    Ok(all)
}

/// A mandate as answers show it.
fn registered(mandate: &Value) -> Value {
    let mut mandate = mandate.clone();
    mandate["mandateReferenceId"] = json!(Uuid::new_v4().to_string());
    mandate
}

/// Unlike the X of cards, it can't be part of an IBAN.
const HIDDEN: char = '*';

/// Of an account only the last four characters are kept; of a very short one nothing.
fn mask_account(number: &str) -> String {
    let length = number.chars().count();
    let tail = if length > 4 { 4 } else { 0 };
    number.chars().enumerate().map(|(place, letter)| if place < length - tail { HIDDEN } else { letter }).collect()
}

/// What a masked number shows at its two ends.
fn ends(masked: &str, hidden: char) -> (&str, &str) {
    let (head, rest) = masked.split_at(masked.find(hidden).unwrap_or(0));
    (head, rest.trim_start_matches(hidden))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_by_their_ends() {
        for (kind, number, shown) in [
            (Kind::Card, "4112344112344113", json!(["411234", "4113", null])),
            (Kind::Card, "123456789012", json!([null, "9012", null])),
            (Kind::Ach, "1234567890123456", json!([null, null, "3456"])),
            (Kind::Bacs, "1234", json!([null, null, null])),
            (Kind::Sepa, "DE8937040044053201X000", json!([null, null, "X000"])),
        ] {
            let view = Method::read(kind, &json!({ kind.number_field(): number })).view();
            let ends = ["first6CardNumber", "last4CardNumber", "last4AccountNumber"].map(|field| view[field].clone());
            assert_eq!(json!(ends), shown, "{kind:?}");
            assert!(!view.to_string().contains(number));
        }
    }

    #[test]
    fn the_default_is_one_of_the_list_or_one_more() {
        let card = |number: &str| json!({ "accountNumber": number });
        let cards = [card("4112344112344113"), card("5112345112345114")];
        let lists = |default: Value| json!({ "cardList": cards, "defaultMOP": default });
        for (default, expected) in [
            (json!({ "card": card("5112345112345114") }), &[false, true][..]),
            (json!({ "ach": card("5112345112345114") }), &[false, false, true]),
            (json!({}), &[false, false]),
        ] {
            let block = lists(default);
            let found: Vec<bool> = read_all(&block, "").unwrap().iter().map(|one| one.is_default).collect();
            assert_eq!(found, expected);
        }
        let wallet = json!({ "paze": {} });
        assert_eq!(read_all(&wallet, "profilePaymentMethod").err().unwrap().entity, "profilePaymentMethod.paze");
    }
}
