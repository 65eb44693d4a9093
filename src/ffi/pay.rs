//! Payments, verifications and refunds with a card or a profile.

use super::abi_struct::Input;
use super::call::{answer, required};
use super::client::jpm_client;
use super::given::{Given, given};
use super::inputs;
use super::structs::*;
use crate::constants::jpm_status;
use crate::error::Error;
use crate::operations::request::Request;
use crate::operations::{self, Operation};
use crate::payments::model::{AccountHolder, Card, Instrument, Payment};
use crate::payments::requests;
use crate::status::Status;
use crate::wire::payment::Software;

/// Makes the request of one of these operations.
type MakeRequest = for<'a> fn(&'a Software, &Payment<'a>, Instrument<'a>) -> Result<Request<'a>, Error>;

/// Pays with a card and asks the service to store the card as a consumer profile. `POST /payments`.
///
/// `holder` needs first and last name. An approved payment whose profile failed is APPROVED, with `profile_outcome`
/// `JPM_PROFILE_FAILED` and the service's code and message. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_pay_with_new_profile(
    client: *const jpm_client,
    payment: *const jpm_payment,
    card: *const jpm_card,
    holder: *const jpm_account_holder,
    result: *mut jpm_result,
) -> jpm_status {
    given!(client, payment, card, holder, result);
    with_card(client, payment, card, holder, result, &operations::PAY, requests::pay, new_profile)
}

/// Pays with a stored profile. `POST /payments`. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_pay_with_profile(
    client: *const jpm_client,
    payment: *const jpm_payment,
    profile: *const jpm_profile,
    result: *mut jpm_result,
) -> jpm_status {
    given!(client, payment, profile, result);
    with_profile(client, payment, profile, result, &operations::PAY, requests::pay)
}

/// Pays with a card and stores nothing. `holder` may be NULL. `POST /payments`. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_pay_with_card(
    client: *const jpm_client,
    payment: *const jpm_payment,
    card: *const jpm_card,
    holder: *const jpm_account_holder,
    result: *mut jpm_result,
) -> jpm_status {
    given!(client, payment, card, holder, result);
    with_card(client, payment, card, holder, result, &operations::PAY, requests::pay, only_card)
}

/// Asks the issuer whether the card is good, and has it stored as a consumer profile. `POST /verifications`.
///
/// `holder` needs first and last name. A lost answer is settled like that of a payment, as a profile may have been
/// made. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_verify_with_new_profile(
    client: *const jpm_client,
    payment: *const jpm_payment,
    card: *const jpm_card,
    holder: *const jpm_account_holder,
    result: *mut jpm_result,
) -> jpm_status {
    given!(client, payment, card, holder, result);
    with_card(client, payment, card, holder, result, &operations::VERIFY, requests::verify, new_profile)
}

/// Asks the issuer whether a stored card is good. `POST /verifications`. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_verify_with_profile(
    client: *const jpm_client,
    payment: *const jpm_payment,
    profile: *const jpm_profile,
    result: *mut jpm_result,
) -> jpm_status {
    given!(client, payment, profile, result);
    with_profile(client, payment, profile, result, &operations::VERIFY, requests::verify)
}

/// Asks the issuer whether a card is good, and stores nothing. `holder` may be NULL. `POST /verifications`. Since
/// 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_verify_card(
    client: *const jpm_client,
    payment: *const jpm_payment,
    card: *const jpm_card,
    holder: *const jpm_account_holder,
    result: *mut jpm_result,
) -> jpm_status {
    given!(client, payment, card, holder, result);
    with_card(client, payment, card, holder, result, &operations::VERIFY, requests::verify, only_card)
}

/// Refunds to a card, without naming a payment, and has the card stored as a consumer profile. `holder` needs first
/// and last name. `POST /refunds`. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_refund_with_new_profile(
    client: *const jpm_client,
    payment: *const jpm_payment,
    card: *const jpm_card,
    holder: *const jpm_account_holder,
    result: *mut jpm_result,
) -> jpm_status {
    given!(client, payment, card, holder, result);
    with_card(client, payment, card, holder, result, &operations::REFUND_TO, requests::refund_to, new_profile)
}

/// Refunds to a stored profile, without naming a payment. The profile's `cvv` must be NULL. `POST /refunds`. Since
/// 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_refund_to_profile(
    client: *const jpm_client,
    payment: *const jpm_payment,
    profile: *const jpm_profile,
    result: *mut jpm_result,
) -> jpm_status {
    given!(client, payment, profile, result);
    with_profile(client, payment, profile, result, &operations::REFUND_TO, requests::refund_to)
}

/// Refunds to a card, without naming a payment, and stores nothing. `holder` may be NULL. `POST /refunds`. Since
/// 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_refund_to_card(
    client: *const jpm_client,
    payment: *const jpm_payment,
    card: *const jpm_card,
    holder: *const jpm_account_holder,
    result: *mut jpm_result,
) -> jpm_status {
    given!(client, payment, card, holder, result);
    with_card(client, payment, card, holder, result, &operations::REFUND_TO, requests::refund_to, only_card)
}

fn only_card<'a>(card: Card<'a>, holder: Option<AccountHolder<'a>>) -> Result<Instrument<'a>, Error> {
    Instrument::card(card, holder)
}

fn new_profile<'a>(card: Card<'a>, holder: Option<AccountHolder<'a>>) -> Result<Instrument<'a>, Error> {
    Instrument::new_profile(card, holder.ok_or_else(|| Error::new(Status::Null, "holder"))?)
}

/// # Safety
/// As the exports.
#[allow(clippy::too_many_arguments, reason = "those of the exports, and what makes them differ")]
fn with_card(
    client: Given<*const jpm_client>,
    payment: Given<*const jpm_payment>,
    card: Given<*const jpm_card>,
    holder: Given<*const jpm_account_holder>,
    result: Given<*mut jpm_result>,
    operation: &'static Operation,
    request: MakeRequest,
    means: for<'a> fn(Card<'a>, Option<AccountHolder<'a>>) -> Result<Instrument<'a>, Error>,
) -> jpm_status {
    answer(result, |call| {
        let payment = Input::check(payment, "payment")?;
        let card = Input::check(card, "card")?;
        let holder = Input::check(holder, "holder")?;
        let client = call.enter(client)?;
        let texts = call.texts(client);
        let payment = call.payment(payment, operation, &texts)?;
        let card = required(card, "card")?;
        call.note_card(&card, &texts);
        let card = inputs::card(&card, &texts)?;
        let holder = holder.map(|holder| inputs::account_holder(&holder.read()?, &texts)).transpose()?;
        let request = request(&client.settings.software, &payment, means(card, holder)?)?;
        Ok(call.perform(client, request, payment.timeout))
    })
}

fn with_profile(
    client: Given<*const jpm_client>,
    payment: Given<*const jpm_payment>,
    profile: Given<*const jpm_profile>,
    result: Given<*mut jpm_result>,
    operation: &'static Operation,
    request: MakeRequest,
) -> jpm_status {
    answer(result, |call| {
        let payment = Input::check(payment, "payment")?;
        let profile = Input::check(profile, "profile")?;
        let client = call.enter(client)?;
        let texts = call.texts(client);
        let payment = call.payment(payment, operation, &texts)?;
        let profile = required(profile, "profile")?;
        call.note_profile(&profile, &texts);
        let profile = inputs::profile(&profile, &texts)?;
        let request = request(&client.settings.software, &payment, Instrument::Profile(profile))?;
        Ok(call.perform(client, request, payment.timeout))
    })
}
