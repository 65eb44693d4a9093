//! The request for each call about a profile, and the fields that it needs.

use super::added::Sent;
use super::model::{AddressInput, Communication, Details, Method, PaymentMethod};
use crate::error::Error;
use crate::operations::intent::{Intent, new_request_id};
use crate::operations::request::Extra;
use crate::operations::request::Request;
use crate::operations::{self, Operation};
use crate::status::Status;
use crate::wire::Body;
use crate::wire::profile::{self as wire, Address, MethodCommon, MethodLists};

/// The part of a profile that a call is about.
#[derive(Clone, Copy)]
pub(crate) enum Part<'a> {
    Whole,
    PaymentMethod(&'a str),
    Address(&'a str),
    Communication(&'a str),
}

/// A call without a body.
pub(crate) fn plain<'a>(operation: &'static Operation, profile_id: &str, part: Part) -> Result<Request<'a>, Error> {
    let mut ids = vec![("consumer_profile_id", profile_id)];
    ids.extend(match part {
        Part::Whole => None,
        Part::PaymentMethod(id) => Some(("payment_method_id", id)),
        Part::Address(id) => Some(("address_id", id)),
        Part::Communication(id) => Some(("communication_id", id)),
    });
    // Not even if encoded: in a path they would name something else.
    if let Some((field, _)) = ids.iter().find(|(_, id)| matches!(*id, "." | "..")) {
        return Err(Error::because(Status::Format, field, "it must not be . or .."));
    }
    let path: Vec<&str> = ids.iter().map(|(_, id)| *id).collect();
    let mut intent = Intent::of(operation, &path, &new_request_id());
    intent.consumer_profile_id = Some(profile_id.to_owned());
    match part {
        Part::Whole => {}
        Part::PaymentMethod(id) => intent.payment_method_id = Some(id.to_owned()),
        Part::Address(id) => intent.address_id = Some(id.to_owned()),
        Part::Communication(id) => intent.communication_id = Some(id.to_owned()),
    }
    Ok(Request { intent, body: None, extra: None, expiry: None, headers: Vec::new() })
}

pub(crate) fn create(details: Details) -> Result<(Request, Sent), Error> {
    if details.external_profile_id.is_none() {
        return Err(Error::because(Status::Missing, "external_profile_id", "a new profile needs it"));
    }
    if details.payment_method.is_none() && details.extra.is_none() {
        return Err(Error::because(Status::Missing, "payment_method", "a new profile needs one"));
    }
    let mut sent = Sent::default();
    let mut expiry = None;
    if let Some(method) = &details.payment_method {
        method.complete()?;
        if method.currency.is_some() {
            return Err(Error::because(
                Status::Conflict,
                "currency",
                "it is said only when a method is added to a profile",
            ));
        }
        if method.common().address_identifier.is_some() {
            return Err(Error::because(Status::Conflict, "address_id", "a new profile has no address yet"));
        }
        sent = sent.method(&method.method);
        expiry = method.expiry;
    }
    if let Some(AddressInput { address, .. }) = &details.address {
        is_typed(address)?;
        sent = sent.address(address);
    }
    let communication = details.communication.map(|Communication { phone, email, .. }| (phone, email));
    if let Some((phone, email)) = &communication {
        sent = sent.phone(phone.as_ref()).email(email.as_ref());
    }
    let body = Body::Profile(Box::new(wire::Profile {
        external_consumer_profile_identifier: details.external_profile_id,
        card_on_file_reference_number: details.card_on_file_reference_number,
        first_name: details.first_name,
        last_name: details.last_name,
        full_name: details.full_name,
        profile_status: details.profile_status,
        consumer_profile_addresses: details.address.map(|input| [input.address]),
        profile_payment_method: details.payment_method.map(|method| lists(method.method)),
        communication: communication.map(|(phone, email)| in_lists(phone, email)),
    }));
    let mut intent = Intent::of(&operations::PROFILE_CREATE, &[], &new_request_id());
    intent.asks_profile = true;
    Ok((Request { intent, body: Some(body), extra: details.extra, expiry, headers: Vec::new() }, sent))
}

pub(crate) fn update<'a>(profile_id: &str, details: Details<'a>) -> Result<Request<'a>, Error> {
    let elsewhere = [
        ("external_profile_id", details.external_profile_id.is_some(), "it cannot change"),
        ("payment_method", details.payment_method.is_some(), "jpm_payment_method_add and _update are for it"),
        ("address", details.address.is_some(), "jpm_address_add and _update are for it"),
        ("communication", details.communication.is_some(), "jpm_communication_add and _update are for it"),
    ];
    if let Some((field, _, why)) = elsewhere.into_iter().find(|(_, is_said, _)| *is_said) {
        return Err(Error::because(Status::Conflict, field, why));
    }
    let body = Body::Profile(Box::new(wire::Profile {
        card_on_file_reference_number: details.card_on_file_reference_number,
        first_name: details.first_name,
        last_name: details.last_name,
        full_name: details.full_name,
        profile_status: details.profile_status,
        ..wire::Profile::default()
    }));
    Ok(with(plain(&operations::PROFILE_UPDATE, profile_id, Part::Whole)?, body, details.extra))
}

pub(crate) fn add_method<'a>(profile_id: &str, method: PaymentMethod<'a>) -> Result<(Request<'a>, Sent), Error> {
    method.complete()?;
    let sent = Sent::default().method(&method.method);
    let PaymentMethod { method, expiry, currency, extra } = method;
    let body = Body::MethodAdd(Box::new(wire::MethodAdd { currency, lists: lists(method) }));
    let request = with(plain(&operations::METHOD_ADD, profile_id, Part::Whole)?, body, extra);
    Ok((Request { expiry, ..request }, sent))
}

pub(crate) fn update_method<'a>(
    profile_id: &str,
    method_id: &str,
    method: PaymentMethod<'a>,
) -> Result<Request<'a>, Error> {
    method.changeable()?;
    let PaymentMethod { method, expiry, extra, .. } = method;
    let mut update = wire::MethodUpdate::default();
    match method {
        Method::Card(card) => update.card = Some(card),
        Method::Ach(ach) => update.ach = Some(ach),
        Method::Sepa(sepa) => update.sepa = Some(sepa),
    }
    let request = plain(&operations::METHOD_UPDATE, profile_id, Part::PaymentMethod(method_id))?;
    Ok(Request { expiry, ..with(request, Body::MethodUpdate(Box::new(update)), extra) })
}

pub(crate) fn add_address<'a>(profile_id: &str, input: AddressInput<'a>) -> Result<(Request<'a>, Sent), Error> {
    is_typed(&input.address)?;
    let sent = Sent::default().address(&input.address);
    let body = Body::Address(Box::new(input.address));
    Ok((with(plain(&operations::ADDRESS_ADD, profile_id, Part::Whole)?, body, input.extra), sent))
}

pub(crate) fn update_address<'a>(
    profile_id: &str,
    address_id: &str,
    input: AddressInput<'a>,
) -> Result<Request<'a>, Error> {
    if input.address.address_type.is_some() {
        return Err(Error::because(Status::Conflict, "address_type", "it cannot change"));
    }
    let request = plain(&operations::ADDRESS_UPDATE, profile_id, Part::Address(address_id))?;
    Ok(with(request, Body::Address(Box::new(input.address)), input.extra))
}

pub(crate) fn add_communication<'a>(profile_id: &str, input: Communication<'a>) -> Result<(Request<'a>, Sent), Error> {
    let Communication { phone, email, extra } = input;
    if phone.is_none() && email.is_none() && extra.is_none() {
        return Err(Error::because(Status::Missing, "phone_number", "this call needs it, or email"));
    }
    let sent = Sent::default().phone(phone.as_ref()).email(email.as_ref());
    let body = Body::Communication(in_lists(phone, email));
    Ok((with(plain(&operations::COMMUNICATION_ADD, profile_id, Part::Whole)?, body, extra), sent))
}

pub(crate) fn update_communication<'a>(
    profile_id: &str,
    communication_id: &str,
    input: Communication<'a>,
) -> Result<Request<'a>, Error> {
    let Communication { phone, email, extra } = input;
    if phone.is_some() == email.is_some() && extra.is_none() {
        return Err(Error::because(
            Status::Conflict,
            "email",
            "it is a phone or an e-mail address, whichever the id names",
        ));
    }
    let request = plain(&operations::COMMUNICATION_UPDATE, profile_id, Part::Communication(communication_id))?;
    Ok(with(request, Body::CommunicationUpdate(wire::CommunicationUpdate { phone, email }), extra))
}

/// Asks what became of a file of profiles.
pub(crate) fn bulk_import_status<'a>(file_name: &'a str, submitter_id: &'a str) -> Request<'a> {
    let intent = Intent::of(&operations::BULK_IMPORT_STATUS, &[], &new_request_id());
    let headers = vec![("merchantFileName", file_name), ("submitterIdentifier", submitter_id)];
    Request { intent, body: None, extra: None, expiry: None, headers }
}

fn with<'a>(request: Request<'a>, body: Body<'a>, extra: Option<Extra<'a>>) -> Request<'a> {
    Request { body: Some(body), extra, ..request }
}

fn lists(method: Method) -> MethodLists {
    let mut lists = MethodLists::default();
    match method {
        Method::Card(card) => lists.card_list = Some([card]),
        Method::Ach(ach) => lists.ach_list = Some([ach]),
        Method::Sepa(sepa) => lists.sepa_list = Some([sepa]),
    }
    lists
}

fn in_lists<'a>(phone: Option<wire::Phone<'a>>, email: Option<wire::Email<'a>>) -> wire::Communication<'a> {
    wire::Communication { phone_list: phone.map(|phone| [phone]), email_list: email.map(|email| [email]) }
}

/// Checks that an address has a type: the guide requires one for every new address.
fn is_typed(address: &Address) -> Result<(), Error> {
    match address.address_type {
        Some(_) => Ok(()),
        None => Err(Error::because(Status::Missing, "address_type", "a new address needs it")),
    }
}

impl PaymentMethod<'_> {
    fn common(&self) -> &MethodCommon<'_> {
        match &self.method {
            Method::Card(card) => &card.common,
            Method::Ach(ach) => &ach.common,
            Method::Sepa(sepa) => &sepa.common,
        }
    }

    /// Checks that it has what a new payment method needs.
    fn complete(&self) -> Result<(), Error> {
        let needed: &[(&'static str, bool)] = match &self.method {
            Method::Card(card) => &[("account_number", card.account_number.is_some())],
            Method::Ach(ach) => &[
                ("account_number", ach.account_number.is_some()),
                ("routing_number", ach.financial_institution_routing_number.is_some()),
            ],
            Method::Sepa(sepa) => &[
                ("iban", sepa.international_bank_account_number.is_some()),
                ("bic", sepa.international_business_identifier_code.is_some()),
            ],
        };
        if let Some((field, _)) = needed.iter().find(|(_, is_said)| !is_said) {
            return Err(Error::because(Status::Missing, field, "a new payment method needs it"));
        }
        self.common().consumer_profile_address.as_ref().map_or(Ok(()), is_typed)
    }

    /// Checks that it has nothing that an update cannot change.
    fn changeable(&self) -> Result<(), Error> {
        let fixed: &[(&'static str, bool)] = match &self.method {
            Method::Card(card) => &[
                ("account_number", card.account_number.is_some()),
                ("account_number_type", card.account_number_type.is_some()),
            ],
            Method::Ach(ach) => &[
                ("account_number", ach.account_number.is_some()),
                ("routing_number", ach.financial_institution_routing_number.is_some()),
                ("is_micro_entry", ach.is_transaction_micro_entry.is_some()),
            ],
            Method::Sepa(sepa) => &[
                ("iban", sepa.international_bank_account_number.is_some()),
                ("bic", sepa.international_business_identifier_code.is_some()),
            ],
        };
        let currency = ("currency", self.currency.is_some());
        match fixed.iter().chain([&currency]).find(|(_, is_said)| *is_said) {
            Some((field, _)) => Err(Error::because(Status::Conflict, field, "it cannot change")),
            None => Ok(()),
        }
    }
}
