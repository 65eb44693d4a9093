//! The structs of the profile calls, read into checked values. The first field that is wrong is named.

use super::payment::reserved;
use crate::constants::{JPM_METHOD_ACH, JPM_METHOD_CARD, JPM_METHOD_SEPA};
use crate::error::Error;
use crate::ffi::abi_struct::{AbiStruct, Input};
use crate::ffi::given::{Given, field};
use crate::ffi::structs::*;
use crate::ffi::text::Texts;
use crate::operations::request::Extra;
use crate::payments::rules;
use crate::profiles::model::{AddressInput, Communication, Details, Method, PaymentMethod};
use crate::profiles::rules as profile_rules;
use crate::status::Status;
use crate::wire::profile as wire;

/// Whether a struct comes by itself, or as part of another one, whose extra JSON then is that of the whole request.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Itself,
    Part,
}

pub(crate) fn details<'a>(from: &Given<'a, jpm_profile_details>, texts: &'a Texts) -> Result<Details<'a>, Error> {
    reserved(from.reserved.is_null(), "reserved")?;
    let payment_method = part(field!(from.payment_method), "payment_method")?;
    let address = part(field!(from.address), "address")?;
    let communication = part(field!(from.communication), "communication")?;
    Ok(Details {
        profile_status: profile_rules::PROFILE_STATUS.word(from.profile_status)?,
        external_profile_id: texts.read(field!(from.external_profile_id), &rules::EXTERNAL_PROFILE_ID)?,
        card_on_file_reference_number: texts
            .read(field!(from.card_on_file_reference_number), &profile_rules::CARD_ON_FILE_REFERENCE_NUMBER)?,
        first_name: texts.read(field!(from.first_name), &profile_rules::FIRST_NAME)?,
        last_name: texts.read(field!(from.last_name), &profile_rules::LAST_NAME)?,
        full_name: texts.read(field!(from.full_name), &profile_rules::FULL_NAME)?,
        payment_method: payment_method.map(|method| self::payment_method(&method, Place::Part, texts)).transpose()?,
        address: address.map(|address| self::address(&address, Place::Part, texts)).transpose()?,
        communication: communication
            .map(|communication| self::communication(&communication, Place::Part, texts))
            .transpose()?,
        extra: extra(field!(from.extra_json), Place::Itself, texts)?,
    })
}

pub(crate) fn address<'a>(
    from: &Given<'a, jpm_address>,
    place: Place,
    texts: &'a Texts,
) -> Result<AddressInput<'a>, Error> {
    let postal_code = texts.read_ascii(field!(from.postal_code), "postal_code", Status::Format)?;
    postal_code.map_or(Ok(()), rules::postal_code)?;
    let address = wire::Address {
        first_name: texts.read(field!(from.first_name), &profile_rules::FIRST_NAME)?,
        last_name: texts.read(field!(from.last_name), &profile_rules::LAST_NAME)?,
        consumer_assigned_address_name: texts.read(field!(from.address_name), &profile_rules::ADDRESS_NAME)?,
        primary_address_indicator: rules::flag("is_primary", from.is_primary)?,
        address_type: profile_rules::ADDRESS_TYPE.word(from.address_type)?,
        line1: texts.read(field!(from.address_line1), &profile_rules::ADDRESS_LINE1)?,
        line2: texts.read(field!(from.address_line2), &profile_rules::ADDRESS_LINE2)?,
        city: texts.read(field!(from.city), &rules::CITY)?,
        state: texts.read(field!(from.state), &profile_rules::STATE)?,
        postal_code,
        country_code: texts.read(field!(from.country_code), &profile_rules::COUNTRY_CODE)?,
        address_status: profile_rules::ADDRESS_STATUS.word(from.address_status)?,
    };
    Ok(AddressInput { address, extra: extra(field!(from.extra_json), place, texts)? })
}

pub(crate) fn communication<'a>(
    from: &Given<'a, jpm_communication>,
    place: Place,
    texts: &'a Texts,
) -> Result<Communication<'a>, Error> {
    reserved(from.reserved_number == 0, "reserved_number")?;
    let number = texts.read(field!(from.phone_number), &profile_rules::PHONE_NUMBER)?;
    let country_code = texts.read(field!(from.phone_country_code), &profile_rules::PHONE_COUNTRY_CODE)?;
    let phone_type = texts.read(field!(from.phone_type), &profile_rules::PHONE_TYPE)?;
    let phone = match (number, country_code) {
        (Some(phone_number), Some(country_code)) => {
            Some(wire::Phone { phone_number, country_code, phone_number_type: phone_type })
        }
        (Some(_), None) => return Err(Error::because(Status::Missing, "phone_country_code", "a phone needs it")),
        (None, None) if phone_type.is_none() => None,
        (None, _) => return Err(Error::because(Status::Missing, "phone_number", "a phone needs it")),
    };
    let address = texts.read(field!(from.email), &profile_rules::EMAIL)?;
    let email_type = texts.read(field!(from.email_type), &profile_rules::EMAIL_TYPE)?;
    let email = match address {
        Some(email_address) => Some(wire::Email { email_address, email_address_type: email_type }),
        None if email_type.is_none() => None,
        None => return Err(Error::because(Status::Missing, "email", "an e-mail address needs it")),
    };
    Ok(Communication { phone, email, extra: extra(field!(from.extra_json), place, texts)? })
}

pub(crate) fn payment_method<'a>(
    from: &Given<'a, jpm_payment_method>,
    place: Place,
    texts: &'a Texts,
) -> Result<PaymentMethod<'a>, Error> {
    reserved(from.reserved_number == 0, "reserved_number")?;
    reserved(from.reserved.is_null(), "reserved")?;
    refuse_those_of_other_methods(from)?;
    let mut expiry = None;
    let method = match from.method_type {
        JPM_METHOD_CARD => {
            let account_number_type = profile_rules::ACCOUNT_NUMBER_TYPE.word(from.account_number_type)?;
            let account_number = texts.read_ascii(field!(from.account_number), "account_number", Status::Format)?;
            account_number.map_or(Ok(()), |number| rules::account_number(number, account_number_type))?;
            if (from.expiry_month, from.expiry_year) != (0, 0) {
                expiry = Some(rules::expiry(from.expiry_month, from.expiry_year)?);
            }
            Method::Card(wire::Card {
                account_number,
                account_number_type,
                card_expiration_month_year_number: expiry.map(|expiry| format!("{:02}/{}", expiry.month, expiry.year)),
                card_type: texts.read(field!(from.card_type), &profile_rules::CARD_TYPE)?,
                common: common(from, texts)?,
            })
        }
        JPM_METHOD_ACH => Method::Ach(wire::Ach {
            account_number: texts.read(field!(from.account_number), &profile_rules::BANK_ACCOUNT)?,
            financial_institution_routing_number: texts
                .read(field!(from.routing_number), &profile_rules::ROUTING_NUMBER)?,
            payment_type: profile_rules::PAYMENT_TYPE.word(from.payment_type)?,
            account_type: profile_rules::ACCOUNT_TYPE.word(from.account_type)?,
            is_transaction_micro_entry: rules::flag("is_micro_entry", from.is_micro_entry)?,
            common: common(from, texts)?,
        }),
        JPM_METHOD_SEPA => Method::Sepa(wire::Sepa {
            international_bank_account_number: texts.read(field!(from.iban), &profile_rules::IBAN)?,
            international_business_identifier_code: texts.read(field!(from.bic), &profile_rules::BIC)?,
            mandate_list: mandate(from, texts)?.map(|mandate| [mandate]),
            common: common(from, texts)?,
        }),
        0 => return Err(Error::new(Status::Missing, "method_type")),
        _ => return Err(Error::because(Status::Range, "method_type", "it must be 1 to 3")),
    };
    let currency = texts.read_ascii(field!(from.currency), "currency", Status::Currency)?;
    currency.map_or(Ok(()), rules::currency)?;
    Ok(PaymentMethod { method, expiry, currency, extra: extra(field!(from.extra_json), place, texts)? })
}

/// Each field with the methods it belongs to.
fn refuse_those_of_other_methods(from: &jpm_payment_method) -> Result<(), Error> {
    let said = [
        ("account_number_type", from.account_number_type != 0, &[JPM_METHOD_CARD][..]),
        ("expiry_month", from.expiry_month != 0, &[JPM_METHOD_CARD]),
        ("expiry_year", from.expiry_year != 0, &[JPM_METHOD_CARD]),
        ("card_type", !from.card_type.is_null(), &[JPM_METHOD_CARD]),
        ("account_number", !from.account_number.is_null(), &[JPM_METHOD_CARD, JPM_METHOD_ACH]),
        ("account_type", from.account_type != 0, &[JPM_METHOD_ACH]),
        ("payment_type", from.payment_type != 0, &[JPM_METHOD_ACH]),
        ("is_micro_entry", from.is_micro_entry != 0, &[JPM_METHOD_ACH]),
        ("routing_number", !from.routing_number.is_null(), &[JPM_METHOD_ACH]),
        ("iban", !from.iban.is_null(), &[JPM_METHOD_SEPA]),
        ("bic", !from.bic.is_null(), &[JPM_METHOD_SEPA]),
        ("mandate_id", !from.mandate_id.is_null(), &[JPM_METHOD_SEPA]),
        ("mandate_type", !from.mandate_type.is_null(), &[JPM_METHOD_SEPA]),
        ("mandate_signature_date", !from.mandate_signature_date.is_null(), &[JPM_METHOD_SEPA]),
    ];
    let is_known = (JPM_METHOD_CARD..=JPM_METHOD_SEPA).contains(&from.method_type);
    match said.into_iter().find(|(_, is_said, of)| is_known && *is_said && !of.contains(&from.method_type)) {
        Some((field, ..)) => Err(Error::because(Status::Conflict, field, "it belongs to another method_type")),
        None => Ok(()),
    }
}

fn common<'a>(from: &Given<'a, jpm_payment_method>, texts: &'a Texts) -> Result<wire::MethodCommon<'a>, Error> {
    let address = part(field!(from.address), "address")?;
    Ok(wire::MethodCommon {
        account_status: profile_rules::ACCOUNT_STATUS.word(from.account_status)?,
        first_name: texts.read(field!(from.first_name), &profile_rules::FIRST_NAME)?,
        middle_name: texts.read(field!(from.middle_name), &profile_rules::MIDDLE_NAME)?,
        last_name: texts.read(field!(from.last_name), &profile_rules::LAST_NAME)?,
        address_identifier: texts.read(field!(from.address_id), &profile_rules::ADDRESS_ID)?,
        consumer_profile_address: address
            .map(|address| self::address(&address, Place::Part, texts))
            .transpose()?
            .map(|input| input.address),
    })
}

fn mandate<'a>(from: &Given<'a, jpm_payment_method>, texts: &'a Texts) -> Result<Option<wire::Mandate<'a>>, Error> {
    if [from.mandate_id, from.mandate_type, from.mandate_signature_date].iter().all(|text| text.is_null()) {
        return Ok(None);
    }
    Ok(Some(wire::Mandate {
        mandate_id: texts.read_required(field!(from.mandate_id), &profile_rules::MANDATE_ID)?,
        mandate_type: texts.read_required(field!(from.mandate_type), &profile_rules::MANDATE_TYPE)?,
        mandate_signature_date: texts
            .read_required(field!(from.mandate_signature_date), &profile_rules::MANDATE_SIGNATURE_DATE)?,
    }))
}

/// A struct that another one points to; None for NULL.
fn part<'a, T: AbiStruct>(from: Given<'a, *const T>, name: &'static str) -> Result<Option<Given<'a, T>>, Error> {
    Input::check(from, name)?.map(|input| input.read()).transpose()
}

fn extra<'a>(
    from: Given<'a, *const std::ffi::c_char>,
    place: Place,
    texts: &'a Texts,
) -> Result<Option<Extra<'a>>, Error> {
    match texts.read_json(from, "extra_json")? {
        Some(_) if place == Place::Part => {
            Err(Error::because(Status::Conflict, "extra_json", "that of the struct around this one is for it"))
        }
        json => json.map(Extra::read).transpose(),
    }
}
