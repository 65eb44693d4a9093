//! The caller's structs, read into checked values. The first field that is wrong is named.

use std::borrow::Cow;
use std::ffi::c_char;
use std::time::Duration;

use crate::constants::{JPM_KIND_CAPTURE, JPM_KIND_PAYMENT, JPM_KIND_REFUND, JPM_KIND_VERIFICATION};
use crate::error::Error;
use crate::ffi::given::{Given, field};
use crate::ffi::structs::*;
use crate::ffi::text::Texts;
use crate::operations::fields::Fields;
use crate::operations::intent::Intent;
use crate::operations::request::Extra;
use crate::operations::{self, AmountRule, Kind, Operation};
use crate::payments::model::{AccountHolder, Card, Instrument, Payment, Profile};
use crate::payments::rules;
use crate::status::Status;
use crate::wire::payment::MultiCapture;

/// Which kind of transaction an id names.
pub(crate) fn kind(number: i32) -> Result<Kind, Error> {
    match number {
        JPM_KIND_PAYMENT => Ok(Kind::Payment),
        JPM_KIND_REFUND => Ok(Kind::Refund),
        JPM_KIND_VERIFICATION => Ok(Kind::Verification),
        JPM_KIND_CAPTURE => Ok(Kind::Capture),
        _ => Err(Error::because(Status::Range, "kind", "it must be 1 to 4")),
    }
}

/// Reads what the operation takes of a payment. The amount and the flags that it does not take must not be set.
pub(crate) fn payment<'a>(
    from: &Given<'a, jpm_payment>,
    operation: &Operation,
    request_id: Cow<'a, str>,
    texts: &'a Texts,
) -> Result<Payment<'a>, Error> {
    refuse_what_is_not_taken(from, operation)?;
    reserved(from.reserved.is_null(), "reserved")?;
    let amount = rules::amount(from.amount, operation.amount)?;
    let currency = texts.read_ascii(field!(from.currency), "currency", Status::Currency)?;
    currency.map_or(Ok(()), rules::currency)?;
    if currency.is_none() && needs_currency(operation, amount) {
        return Err(Error::new(Status::Missing, "currency"));
    }
    let extra = texts.read_json(field!(from.extra_json), "extra_json")?;
    let payment = Payment {
        capture_method: rules::CAPTURE_METHOD.word(from.capture_method)?,
        amount,
        currency,
        request_id,
        order_number: texts.read(field!(from.order_number), &rules::ORDER_NUMBER)?,
        statement_descriptor: texts.read(field!(from.statement_descriptor), &rules::STATEMENT_DESCRIPTOR)?,
        initiator_type: rules::INITIATOR_TYPE.word(from.initiator_type)?,
        account_on_file: rules::ACCOUNT_ON_FILE.word(from.account_on_file)?,
        recurring_sequence: rules::RECURRING_SEQUENCE.word(from.recurring_sequence)?,
        recurring_agreement_id: texts.read(field!(from.recurring_agreement_id), &rules::RECURRING_AGREEMENT_ID)?,
        original_network_transaction_id: texts
            .read(field!(from.original_network_transaction_id), &rules::ORIGINAL_NETWORK_TRANSACTION_ID)?,
        authorization_purpose: rules::AUTHORIZATION_PURPOSE.word(from.authorization_purpose)?,
        is_amount_final: rules::flag("is_amount_final", from.is_amount_final)?,
        multi_capture: multi_capture(from, amount, texts)?,
        merchant_preferred_routing: rules::MERCHANT_PREFERRED_ROUTING.word(from.merchant_preferred_routing)?,
        allows_duplicate: rules::flag("allow_duplicate", from.allow_duplicate)?.unwrap_or(false),
        timeout: timeout(from.timeout_ms)?,
        extra: extra.map(Extra::about_money).transpose()?,
    };
    Ok(payment)
}

/// Notes what can be read of it, whatever is wrong with the rest.
pub(crate) fn note_payment(from: &Given<jpm_payment>, operation: &Operation, texts: &Texts, intent: &mut Intent) {
    intent.amount = rules::amount(from.amount, operation.amount).ok().flatten();
    let currency = texts.read_ascii(field!(from.currency), "currency", Status::Currency);
    intent.currency = currency.ok().flatten().map(str::to_owned);
    intent.order_number = texts.read(field!(from.order_number), &rules::ORDER_NUMBER).ok().flatten().map(str::to_owned);
}

/// As `note_payment`, of the card it is paid with.
pub(crate) fn note_card(from: &Given<jpm_card>, texts: &Texts, intent: &mut Intent) {
    let Ok(account_number_type) = rules::ACCOUNT_NUMBER_TYPE.word(from.account_number_type) else { return };
    let number = texts.read_ascii(field!(from.account_number), "account_number", Status::Format);
    if let Ok(Some(account_number)) = number
        && rules::account_number(account_number, account_number_type).is_ok()
    {
        Instrument::Card(Card { account_number_type, account_number, expiry: None, cvv: None }, None).note(intent);
    }
}

/// No field is ignored.
fn refuse_what_is_not_taken(from: &Given<jpm_payment>, operation: &Operation) -> Result<(), Error> {
    let said = [
        (Fields::CAPTURE_METHOD, from.capture_method != 0),
        (Fields::CURRENCY, is_said(field!(from.currency))),
        (Fields::ORDER_NUMBER, is_said(field!(from.order_number))),
        (Fields::STATEMENT_DESCRIPTOR, is_said(field!(from.statement_descriptor))),
        (Fields::INITIATOR_TYPE, from.initiator_type != 0),
        (Fields::ACCOUNT_ON_FILE, from.account_on_file != 0),
        (Fields::RECURRING_SEQUENCE, from.recurring_sequence != 0),
        (Fields::RECURRING_AGREEMENT_ID, is_said(field!(from.recurring_agreement_id))),
        (Fields::ORIGINAL_NETWORK_TRANSACTION_ID, is_said(field!(from.original_network_transaction_id))),
        (Fields::AUTHORIZATION_PURPOSE, from.authorization_purpose != 0),
        (Fields::IS_AMOUNT_FINAL, from.is_amount_final != 0),
        (Fields::MULTI_CAPTURE_SEQUENCE_NUMBER, is_said(field!(from.multi_capture_sequence_number))),
        (Fields::MULTI_CAPTURE_RECORD_COUNT, from.multi_capture_record_count != 0),
        (Fields::MULTI_CAPTURE_FINAL, from.multi_capture_final != 0),
        (Fields::ALLOW_DUPLICATE, from.allow_duplicate != 0),
        (Fields::MERCHANT_PREFERRED_ROUTING, from.merchant_preferred_routing != 0),
    ];
    match said.into_iter().find(|(field, is_said)| *is_said && !operation.takes.has(*field)) {
        Some((field, _)) => {
            Err(Error::because(Status::Conflict, field.name(), format_args!("{} takes none", operation.name)))
        }
        None => Ok(()),
    }
}

fn is_said(text: Given<*const c_char>) -> bool {
    // SAFETY: not NULL, and text has one byte at least, its NUL.
    !text.is_null() && unsafe { text.read() } != 0
}

/// What moves an amount needs its currency, but for captures, which have that of their authorization.
fn needs_currency(operation: &Operation, amount: Option<i64>) -> bool {
    operation.takes.has(Fields::CURRENCY)
        && match operation.amount {
            AmountRule::Some | AmountRule::None => true,
            AmountRule::OrAll => amount.is_some() && operation != &operations::CAPTURE,
        }
}

fn multi_capture<'a>(
    from: &Given<'a, jpm_payment>,
    amount: Option<i64>,
    texts: &'a Texts,
) -> Result<Option<MultiCapture<'a>>, Error> {
    let sequence_number =
        texts.read(field!(from.multi_capture_sequence_number), &rules::MULTI_CAPTURE_SEQUENCE_NUMBER)?;
    let is_final = rules::flag("multi_capture_final", from.multi_capture_final)?;
    match (sequence_number, from.multi_capture_record_count) {
        (None, 0) if is_final.is_none() => Ok(None),
        (None, _) => Err(Error::new(Status::Missing, "multi_capture_sequence_number")),
        (Some(_), 0) => Err(Error::new(Status::Missing, "multi_capture_record_count")),
        (Some(_), ..0) => Err(Error::because(Status::Range, "multi_capture_record_count", "it must be 1 or more")),
        (Some(_), _) if amount.is_none() => {
            Err(Error::because(Status::Amount, "amount", "one of several captures says its own"))
        }
        (Some(sequence_number), record_count) if !rules::is_within(sequence_number, record_count) => {
            let why = format_args!("it must be 1 to {record_count}, as multi_capture_record_count says");
            Err(Error::because(Status::Range, "multi_capture_sequence_number", why))
        }
        (Some(sequence_number), record_count) => {
            Ok(Some(MultiCapture { sequence_number, record_count, is_final: is_final.unwrap_or(false) }))
        }
    }
}

/// An empty id is no absent one: whoever pays with an id has stored it, and must get just that one.
pub(crate) fn request_id<'a>(from: Given<'a, *const c_char>, texts: &'a Texts) -> Result<Option<&'a str>, Error> {
    if from.is_null() {
        return Ok(None);
    }
    let id = texts.read_ascii(from, "request_id", Status::RequestId)?.unwrap_or("");
    rules::request_id(id)?;
    Ok(Some(id))
}

pub(crate) fn card<'a>(from: &Given<'a, jpm_card>, texts: &'a Texts) -> Result<Card<'a>, Error> {
    let account_number_type = rules::ACCOUNT_NUMBER_TYPE.word(from.account_number_type)?;
    let account_number = texts
        .read_ascii(field!(from.account_number), "account_number", Status::Format)?
        .ok_or_else(|| Error::new(Status::Missing, "account_number"))?;
    rules::account_number(account_number, account_number_type)?;
    Ok(Card {
        account_number_type,
        account_number,
        expiry: match (from.expiry_month, from.expiry_year) {
            (0, 0) if rules::is_token(account_number_type) => None,
            (month, year) => Some(rules::expiry(month, year)?),
        },
        cvv: texts.read(field!(from.cvv), &rules::CVV)?,
    })
}

pub(crate) fn account_holder<'a>(
    from: &Given<'a, jpm_account_holder>,
    texts: &'a Texts,
) -> Result<AccountHolder<'a>, Error> {
    reserved(from.reserved_number == 0, "reserved_number")?;
    reserved(from.reserved.is_null(), "reserved")?;
    let postal_code = texts.read_ascii(field!(from.postal_code), "postal_code", Status::Format)?;
    postal_code.map_or(Ok(()), rules::postal_code)?;
    Ok(AccountHolder {
        reference_id: texts.read(field!(from.reference_id), &rules::REFERENCE_ID)?,
        first_name: texts.read(field!(from.first_name), &rules::FIRST_NAME)?,
        last_name: texts.read(field!(from.last_name), &rules::LAST_NAME)?,
        email: texts.read(field!(from.email), &rules::EMAIL)?,
        mobile_country_code: rules::country_calling_code("mobile_country_code", from.mobile_country_code)?,
        mobile_number: texts.read(field!(from.mobile_number), &rules::MOBILE_NUMBER)?,
        phone_country_code: rules::country_calling_code("phone_country_code", from.phone_country_code)?,
        phone_number: texts.read(field!(from.phone_number), &rules::PHONE_NUMBER)?,
        address_line1: texts.read(field!(from.address_line1), &rules::ADDRESS_LINE1)?,
        address_line2: texts.read(field!(from.address_line2), &rules::ADDRESS_LINE2)?,
        city: texts.read(field!(from.city), &rules::CITY)?,
        state: texts.read(field!(from.state), &rules::STATE)?,
        postal_code,
        country_code: texts.read(field!(from.country_code), &rules::COUNTRY_CODE)?,
        external_profile_id: texts.read(field!(from.external_profile_id), &rules::EXTERNAL_PROFILE_ID)?,
    })
}

pub(crate) fn profile<'a>(from: &Given<'a, jpm_profile>, texts: &'a Texts) -> Result<Profile<'a>, Error> {
    reserved(from.reserved_number == 0, "reserved_number")?;
    reserved(from.reserved.is_null(), "reserved")?;
    Ok(Profile {
        consumer_profile_id: texts.read_required(field!(from.consumer_profile_id), &rules::CONSUMER_PROFILE_ID)?,
        payment_method_id: texts.read(field!(from.payment_method_id), &rules::PAYMENT_METHOD_ID)?,
        cvv: texts.read(field!(from.cvv), &rules::CVV)?,
    })
}

fn timeout(milliseconds: i32) -> Result<Option<Duration>, Error> {
    match milliseconds {
        0 => Ok(None),
        1..=600_000 => Ok(Some(Duration::from_millis(milliseconds.unsigned_abs().into()))),
        _ => Err(Error::because(Status::Range, "timeout_ms", "it must be 0 to 600000")),
    }
}

pub(crate) fn reserved(is_zero: bool, field: &'static str) -> Result<(), Error> {
    if is_zero { Ok(()) } else { Err(Error::new(Status::Reserved, field)) }
}
