//! Payments.

use super::call::{answer, required};
use super::client::{self, jpm_client};
use super::plain::Input;
use super::read;
use super::structs::*;
use super::text::Texts;
use crate::numbers::jpm_status;
use crate::payments::model::Means;

/// Pays with a card and asks the service to store the card as a consumer profile. `POST /payments`.
///
/// `holder` needs first and last name. All inputs are borrowed for the call and checked before anything is sent;
/// the result names the field that is wrong. An approved payment whose profile failed is APPROVED, with
/// `profile_outcome` `JPM_PROFILE_FAILED` and the service's code and message.
///
/// Returns `JPM_OK` for every answer about the money, a decline included; ask `jpm_result_is_approved`.
/// Whatever it returns, `result` tells what happened to the money. Blocks for `timeout_ms` at most. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_pay_with_new_profile(
    client: *const jpm_client,
    payment: *const jpm_payment,
    card: *const jpm_card,
    holder: *const jpm_account_holder,
    result: *mut jpm_result,
) -> jpm_status {
    // SAFETY: the caller keeps the promises of the header.
    unsafe {
        answer(result, |call| {
            let payment = Input::check(payment, "payment")?;
            let card = Input::check(card, "card")?;
            let holder = Input::check(holder, "holder")?;
            let client = call.on(client::borrow(client)?);
            let texts = Texts::of(client);
            let payment = call.payment(payment, &texts)?;
            let card = read::card(&required(card, "card")?, &texts)?;
            let holder = read::account_holder(&required(holder, "holder")?, &texts)?;
            Ok(call.pay(client, &payment, Means::new_profile(card, holder)?))
        })
    }
}

/// Pays with a stored profile. `POST /payments`. Otherwise as `jpm_pay_with_new_profile`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_pay_with_profile(
    client: *const jpm_client,
    payment: *const jpm_payment,
    profile: *const jpm_profile,
    result: *mut jpm_result,
) -> jpm_status {
    // SAFETY: the caller keeps the promises of the header.
    unsafe {
        answer(result, |call| {
            let payment = Input::check(payment, "payment")?;
            let profile = Input::check(profile, "profile")?;
            let client = call.on(client::borrow(client)?);
            let texts = Texts::of(client);
            let payment = call.payment(payment, &texts)?;
            let profile = read::profile(&required(profile, "profile")?, &texts)?;
            Ok(call.pay(client, &payment, Means::Profile(profile)))
        })
    }
}

/// Pays with a card and stores nothing. `holder` may be NULL. `POST /payments`. Otherwise as `jpm_pay_with_new_profile`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_pay_with_card(
    client: *const jpm_client,
    payment: *const jpm_payment,
    card: *const jpm_card,
    holder: *const jpm_account_holder,
    result: *mut jpm_result,
) -> jpm_status {
    // SAFETY: the caller keeps the promises of the header.
    unsafe {
        answer(result, |call| {
            let payment = Input::check(payment, "payment")?;
            let card = Input::check(card, "card")?;
            let holder = Input::check(holder, "holder")?;
            let client = call.on(client::borrow(client)?);
            let texts = Texts::of(client);
            let payment = call.payment(payment, &texts)?;
            let card = read::card(&required(card, "card")?, &texts)?;
            let holder = holder.map(|holder| read::account_holder(&holder.read()?, &texts)).transpose()?;
            Ok(call.pay(client, &payment, Means::card(card, holder)?))
        })
    }
}
