//! The request for each operation about money, and what is remembered of it.

use std::borrow::Cow;

use super::model::{AccountHolder, Card, Instrument, Payment, Profile};
use super::stored_credentials;
use crate::error::Error;
use crate::operations::intent::{Caller, Intent};
use crate::operations::request::Request;
use crate::operations::{self, Operation};
use crate::status::Status;
use crate::wire::Body;
use crate::wire::payment::{
    self as wire, Address, ConsumerProfileInfo, Merchant, MerchantSoftware, PaymentMethodType, Phone, Recurring,
    Software, TextOrNumber, TransactionReference, WireForm,
};

/// An authorization or a sale.
pub(crate) fn pay<'a>(
    software: &'a Software,
    payment: &Payment<'a>,
    means: Instrument<'a>,
) -> Result<Request<'a>, Error> {
    stored_credentials::check(payment)?;
    let form = software.wire_form;
    let (account_holder, nested) = match (form, account_holder(&means)) {
        (WireForm::Api, holder) => (holder, None),
        (WireForm::Guide, holder) => (None, holder),
    };
    let recurring =
        Recurring { recurring_sequence: payment.recurring_sequence, agreement_id: payment.recurring_agreement_id };
    let body = Body::Payment(Box::new(wire::Payment {
        capture_method: payment.capture_method.unwrap_or("NOW"),
        amount: payment.amount.unwrap_or_default(),
        currency: payment.currency.unwrap_or_default(),
        merchant: merchant(software, form)?,
        merchant_order_number: payment.order_number,
        statement_descriptor: payment.statement_descriptor,
        initiator_type: payment.initiator_type,
        account_on_file: payment.account_on_file,
        recurring: (recurring.recurring_sequence.is_some() || recurring.agreement_id.is_some()).then_some(recurring),
        authorization_purpose: payment.authorization_purpose,
        is_amount_final: payment.is_amount_final,
        payment_method_type: PaymentMethodType { account_holder: nested, ..paid_with(&means, payment, form)? },
        account_holder,
    }));
    Ok(request(&operations::PAY, &[], payment, Some(&means), body))
}

/// A verification: nothing is paid. Only one that creates a profile has a lasting effect.
pub(crate) fn verify<'a>(
    software: &'a Software,
    payment: &Payment<'a>,
    means: Instrument<'a>,
) -> Result<Request<'a>, Error> {
    stored_credentials::check(payment)?;
    let means = means.with_expiry("a verification needs it")?;
    let operation = match means {
        Instrument::NewProfile(..) => &operations::VERIFY_AND_STORE,
        Instrument::Card(..) | Instrument::Profile(_) => &operations::VERIFY,
    };
    let body = Body::Verification(Box::new(wire::Verification {
        currency: payment.currency.unwrap_or_default(),
        merchant: merchant(software, WireForm::Api)?,
        merchant_order_number: payment.order_number,
        initiator_type: payment.initiator_type,
        account_on_file: payment.account_on_file,
        recurring_sequence: payment.recurring_sequence,
        payment_method_type: paid_with(&means, payment, WireForm::Api)?,
        account_holder: account_holder(&means),
    }));
    Ok(request(operation, &[], payment, Some(&means), body))
}

/// A refund that names no payment.
pub(crate) fn refund_to<'a>(
    software: &'a Software,
    payment: &Payment<'a>,
    means: Instrument<'a>,
) -> Result<Request<'a>, Error> {
    let means = means.for_refund()?;
    let mut payment_method_type = paid_with(&means, payment, WireForm::Api)?;
    if let Some(card) = &mut payment_method_type.card {
        card.account_number_type = None;
    }
    let body = refund(software, payment, payment_method_type, account_holder(&means))?;
    Ok(request(&operations::REFUND_TO, &[], payment, Some(&means), body))
}

/// A refund of a payment or of one of its captures: a part, or what is left.
pub(crate) fn refund_payment<'a>(
    software: &'a Software,
    payment: &Payment<'a>,
    transaction_id: &'a str,
) -> Result<Request<'a>, Error> {
    let reference = TransactionReference { transaction_reference_id: transaction_id };
    let what = PaymentMethodType { transaction_reference: Some(reference), ..PaymentMethodType::default() };
    let body = refund(software, payment, what, None)?;
    let mut request = request(&operations::REFUND_LINKED, &[], payment, None, body);
    request.intent.target = Some(transaction_id.to_owned());
    Ok(request)
}

/// A capture: of all that is authorized, of a part that ends the authorization, or one of several.
pub(crate) fn capture<'a>(payment: &Payment<'a>, transaction_id: &'a str) -> Request<'a> {
    let is_one_of_several = payment.multi_capture.is_some();
    let is_part = payment.amount.is_some() && !is_one_of_several;
    let body = Body::Capture(wire::Capture {
        capture_method: (!is_one_of_several).then_some("NOW"),
        amount: payment.amount,
        currency: payment.currency,
        merchant_order_number: payment.order_number,
        statement_descriptor: payment.statement_descriptor,
        is_amount_final: payment.is_amount_final.or(is_part.then_some(true)),
        multi_capture: payment.multi_capture,
    });
    let mut request = request(&operations::CAPTURE, &[transaction_id], payment, None, body);
    request.intent.target = Some(transaction_id.to_owned());
    // The sequence number tells one of several captures from the others.
    request.intent.trace = payment.multi_capture.map(|of| of.sequence_number.to_owned()).unwrap_or_default();
    request
}

/// A void: nothing more is captured.
pub(crate) fn void<'a>(payment: &Payment<'a>, transaction_id: &'a str) -> Request<'a> {
    let body = Body::Update(wire::Update { is_void: Some(true), ..wire::Update::default() });
    let mut request = request(&operations::VOID, &[transaction_id], payment, None, body);
    request.intent.transaction_id = Some(transaction_id.to_owned());
    request
}

/// A new total for an authorization: more, less, or less and captured at once.
pub(crate) fn adjust<'a>(payment: &Payment<'a>, transaction_id: &'a str) -> Result<Request<'a>, Error> {
    if payment.capture_method == Some("DELAYED") {
        return Err(Error::because(Status::Conflict, "capture_method", "it must be NOW, MANUAL or not said"));
    }
    let body = Body::Update(wire::Update {
        is_void: None,
        capture_method: payment.capture_method,
        amount: payment.amount,
        statement_descriptor: payment.statement_descriptor,
    });
    let mut request = request(&operations::ADJUST, &[transaction_id], payment, None, body);
    request.intent.transaction_id = Some(transaction_id.to_owned());
    request.intent.captures = payment.capture_method == Some("NOW");
    Ok(request)
}

fn request<'a>(
    operation: &'static Operation,
    ids: &[&str],
    payment: &Payment<'a>,
    means: Option<&Instrument<'a>>,
    body: Body<'a>,
) -> Request<'a> {
    let mut intent = Intent {
        amount: payment.amount,
        currency: payment.currency.map(str::to_owned),
        order_number: payment.order_number.map(str::to_owned),
        // A borrowed request id is the caller's own.
        caller: Caller {
            gave_id: matches!(payment.request_id, Cow::Borrowed(_)),
            allows_duplicate: payment.allows_duplicate,
        },
        ..Intent::of(operation, ids, &payment.request_id)
    };
    if let Some(means) = means {
        means.note(&mut intent);
    }
    let expiry = means.and_then(|means| means.card_data()?.expiry);
    Request { intent, body: Some(body), extra: payment.extra, expiry, headers: Vec::new() }
}

fn refund<'a>(
    software: &'a Software,
    payment: &Payment<'a>,
    payment_method_type: PaymentMethodType<'a>,
    account_holder: Option<wire::AccountHolder<'a>>,
) -> Result<Body<'a>, Error> {
    Ok(Body::Refund(Box::new(wire::Refund {
        amount: payment.amount,
        currency: payment.currency,
        merchant: merchant(software, WireForm::Api)?,
        merchant_order_number: payment.order_number,
        statement_descriptor: payment.statement_descriptor,
        initiator_type: payment.initiator_type,
        account_on_file: payment.account_on_file,
        payment_method_type,
        account_holder,
    })))
}

fn merchant(software: &Software, form: WireForm) -> Result<Merchant<'_>, Error> {
    Ok(Merchant {
        merchant_software: MerchantSoftware {
            company_name: &software.company_name,
            product_name: &software.product_name,
            version: as_number("product_version", software.product_version.as_deref(), form)?,
        },
    })
}

/// The card or the profile, as the form writes it.
fn paid_with<'a>(
    means: &Instrument<'a>,
    payment: &Payment<'a>,
    form: WireForm,
) -> Result<PaymentMethodType<'a>, Error> {
    let Payment { original_network_transaction_id, merchant_preferred_routing, .. } = *payment;
    Ok(match means {
        Instrument::NewProfile(card, _) | Instrument::Card(card, _) => {
            let Card { account_number_type, account_number, expiry, cvv } = *card;
            let cvv = as_number("cvv", cvv, form)?;
            let card = wire::Card {
                account_number_type,
                account_number,
                expiry,
                cvv,
                original_network_transaction_id,
                merchant_preferred_routing,
            };
            PaymentMethodType { card: Some(card), ..PaymentMethodType::default() }
        }
        Instrument::Profile(Profile { consumer_profile_id, payment_method_id, cvv }) => {
            let profile = wire::ConsumerProfile {
                consumer_profile_id,
                payment_method_id: *payment_method_id,
                cvv: as_number("cvv", *cvv, form)?,
                original_network_transaction_id,
                merchant_preferred_routing,
            };
            PaymentMethodType { consumer_profile: Some(profile), ..PaymentMethodType::default() }
        }
    })
}

fn account_holder<'a>(means: &Instrument<'a>) -> Option<wire::AccountHolder<'a>> {
    match means {
        Instrument::NewProfile(_, holder) => Some(wire_holder(holder, true)),
        Instrument::Card(_, holder) => holder.as_ref().map(|holder| wire_holder(holder, false)),
        Instrument::Profile(_) => None,
    }
}
fn as_number<'a>(
    field: &'static str,
    text: Option<&'a str>,
    form: WireForm,
) -> Result<Option<TextOrNumber<'a>>, Error> {
    let Some(text) = text else { return Ok(None) };
    match TextOrNumber::new(text, form) {
        None => Err(Error::because(Status::Conflict, field, "wire_form = guide would send it as another number")),
        number => Ok(number),
    }
}

fn wire_holder<'a>(holder: &AccountHolder<'a>, create: bool) -> wire::AccountHolder<'a> {
    let phone = |country_code, number: Option<&'a str>| number.map(|phone_number| Phone { country_code, phone_number });
    let address = Address {
        line1: holder.address_line1,
        line2: holder.address_line2,
        city: holder.city,
        state: holder.state,
        postal_code: holder.postal_code,
        country_code: holder.country_code,
    };
    wire::AccountHolder {
        reference_id: holder.reference_id,
        first_name: holder.first_name,
        last_name: holder.last_name,
        email: holder.email,
        mobile: phone(holder.mobile_country_code, holder.mobile_number),
        phone: phone(holder.phone_country_code, holder.phone_number),
        billing_address: (address != Address::default()).then_some(address),
        consumer_profile_info: create.then_some(ConsumerProfileInfo {
            consumer_profile_request_type: "CREATE",
            external_consumer_profile_identifier: holder.external_profile_id,
        }),
    }
}
