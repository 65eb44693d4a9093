//! Stored profiles: the Consumer Profile Management API.

use std::ffi::c_char;

use super::abi_struct::Input;
use super::call::{Call, answer, required};
use super::client::jpm_client;
use super::given::{Given, given};
use super::inputs::{self, Place};
use super::structs::jpm_response;
use super::structs::*;
use super::text::Texts;
use crate::constants::{JPM_KIND_PROFILE, jpm_kind, jpm_status};
use crate::error::Error;
use crate::operations::intent::{Intent, new_request_id};
use crate::operations::request::Request;
use crate::operations::{self, Kind, Operation};
use crate::payments::model::Profile;
use crate::payments::rules;
use crate::profiles::added::Sent;
use crate::profiles::requests::{self, Part};
use crate::profiles::rules as profile_rules;
use crate::status::Status;

/// Creates a profile without a payment. `POST /consumer-profiles`.
///
/// `details` needs `external_profile_id` and a payment method. The result has `consumer_profile_id`, and the ids of
/// the payment method, the address and the phone or e-mail address that were sent with it. Nothing can look a lost
/// creation up, and it may not be repeated: the advice is then CHECK_BY_HAND, with `external_profile_id` as what a
/// person can look for. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_profile_create(
    client: *const jpm_client,
    details: *const jpm_profile_details,
    result: *mut jpm_result,
    out: *mut *mut jpm_response,
) -> jpm_status {
    given!(client, details, result, out);
    about_profile(client, result, out, |call, texts| {
        call.note(&operations::PROFILE_CREATE, None);
        let details = inputs::details(&required(Input::check(details, "details")?, "details")?, texts)?;
        requests::create(details)
    })
}

/// Reads a profile. `GET /consumer-profiles/{id}`.
///
/// Of `profile` only `consumer_profile_id` is used, as by all calls about a whole profile. Read what there is from
/// `*out`: `/paymentMethodType/cardList/0/paymentMethodId`, `/addresses`, `/communication`. A question that is not
/// answered is `JPM_E_NOT_ANSWERED`: nothing was to be changed, ask again. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_profile_get(
    client: *const jpm_client,
    profile: *const jpm_profile,
    result: *mut jpm_result,
    out: *mut *mut jpm_response,
) -> jpm_status {
    given!(client, profile, result, out);
    plain(client, profile, result, out, &operations::PROFILE_GET)
}

/// Changes names, status or reference number of a profile. `PATCH /consumer-profiles/{id}`.
///
/// What is NULL or 0 stays as it is. Of `details`, `external_profile_id`, `payment_method`, `address` and
/// `communication` must be NULL. After a lost answer the advice is SEND_AGAIN: the same change twice is the same.
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_profile_update(
    client: *const jpm_client,
    profile: *const jpm_profile,
    details: *const jpm_profile_details,
    result: *mut jpm_result,
    out: *mut *mut jpm_response,
) -> jpm_status {
    given!(client, profile, details, result, out);
    about_profile(client, result, out, |call, texts| {
        let profile = whole(call, profile, &operations::PROFILE_UPDATE, texts)?;
        let details = inputs::details(&required(Input::check(details, "details")?, "details")?, texts)?;
        Ok((requests::update(profile.consumer_profile_id, details)?, Sent::default()))
    })
}

/// Deletes a profile with all that is in it. `DELETE /consumer-profiles/{id}`.
///
/// After a lost answer the advice is SEND_AGAIN; the same client then takes "not found" for done. In another
/// process, take it for done yourself: `http_status` is 404. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_profile_delete(
    client: *const jpm_client,
    profile: *const jpm_profile,
    result: *mut jpm_result,
    out: *mut *mut jpm_response,
) -> jpm_status {
    given!(client, profile, result, out);
    plain(client, profile, result, out, &operations::PROFILE_DELETE)
}

/// Adds a payment method to a profile. `POST /consumer-profiles/{id}/payment-methods`.
///
/// `payment_method_id` in the result is the new one's, empty if the answer does not tell it apart: read the list. A
/// lost answer cannot be settled, and the call may not be repeated: read the profile first (CHECK_BY_HAND). Since
/// 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_payment_method_add(
    client: *const jpm_client,
    profile: *const jpm_profile,
    method: *const jpm_payment_method,
    result: *mut jpm_result,
    out: *mut *mut jpm_response,
) -> jpm_status {
    given!(client, profile, method, result, out);
    about_profile(client, result, out, |call, texts| {
        let profile = whole(call, profile, &operations::METHOD_ADD, texts)?;
        let method = required(Input::check(method, "method")?, "method")?;
        let method = inputs::payment_method(&method, Place::Itself, texts)?;
        requests::add_method(profile.consumer_profile_id, method)
    })
}

/// Changes a payment method: expiry, status, names, address. `PATCH /consumer-profiles/{id}/payment-methods/{id}`.
///
/// `profile` names the method by `payment_method_id`. What is NULL or 0 stays as it is; numbers cannot change.
/// After a lost answer the advice is SEND_AGAIN. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_payment_method_update(
    client: *const jpm_client,
    profile: *const jpm_profile,
    method: *const jpm_payment_method,
    result: *mut jpm_result,
    out: *mut *mut jpm_response,
) -> jpm_status {
    given!(client, profile, method, result, out);
    about_profile(client, result, out, |call, texts| {
        let (profile, method_id) = with_method(call, profile, &operations::METHOD_UPDATE, texts)?;
        let method = required(Input::check(method, "method")?, "method")?;
        let method = inputs::payment_method(&method, Place::Itself, texts)?;
        Ok((requests::update_method(profile.consumer_profile_id, method_id, method)?, Sent::default()))
    })
}

/// Makes a payment method the one that pays when none is named. `PATCH
/// /consumer-profiles/{id}/payment-methods/{id}/default`.
///
/// `profile` names the method by `payment_method_id`. After a lost answer the advice is SEND_AGAIN. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_payment_method_set_default(
    client: *const jpm_client,
    profile: *const jpm_profile,
    result: *mut jpm_result,
    out: *mut *mut jpm_response,
) -> jpm_status {
    given!(client, profile, result, out);
    plain_method(client, profile, result, out, &operations::METHOD_SET_DEFAULT)
}

/// Deletes a payment method. `DELETE /consumer-profiles/{id}/payment-methods/{id}`. `profile` names it by
/// `payment_method_id`. Otherwise as `jpm_profile_delete`. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_payment_method_delete(
    client: *const jpm_client,
    profile: *const jpm_profile,
    result: *mut jpm_result,
    out: *mut *mut jpm_response,
) -> jpm_status {
    given!(client, profile, result, out);
    plain_method(client, profile, result, out, &operations::METHOD_DELETE)
}

/// Asks how the 3-D Secure authentication of a payment method stands. `GET
/// /consumer-profiles/{id}/payment-methods/{id}/status`. The answer is in `*out`: `/cardAuthenticationDetails`.
/// `profile` names the method by `payment_method_id`. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_payment_method_status(
    client: *const jpm_client,
    profile: *const jpm_profile,
    result: *mut jpm_result,
    out: *mut *mut jpm_response,
) -> jpm_status {
    given!(client, profile, result, out);
    plain_method(client, profile, result, out, &operations::METHOD_STATUS)
}

/// Adds an address to a profile. `POST /consumer-profiles/{id}/addresses`. `address_id` in the result is the new
/// one's. After a lost answer, read the profile before you repeat it (CHECK_BY_HAND). Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_address_add(
    client: *const jpm_client,
    profile: *const jpm_profile,
    address: *const jpm_address,
    result: *mut jpm_result,
    out: *mut *mut jpm_response,
) -> jpm_status {
    given!(client, profile, address, result, out);
    about_profile(client, result, out, |call, texts| {
        let profile = whole(call, profile, &operations::ADDRESS_ADD, texts)?;
        let address = required(Input::check(address, "address")?, "address")?;
        requests::add_address(profile.consumer_profile_id, inputs::address(&address, Place::Itself, texts)?)
    })
}

/// Changes an address. `PATCH /consumer-profiles/{id}/addresses/{address_id}`. What is NULL or 0 stays as it is;
/// `address_type` cannot change. After a lost answer the advice is SEND_AGAIN. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_address_update(
    client: *const jpm_client,
    profile: *const jpm_profile,
    address_id: *const c_char,
    address: *const jpm_address,
    result: *mut jpm_result,
    out: *mut *mut jpm_response,
) -> jpm_status {
    given!(client, profile, address_id, address, result, out);
    about_profile(client, result, out, |call, texts| {
        let profile = whole(call, profile, &operations::ADDRESS_UPDATE, texts)?;
        let address_id = texts.read_required(address_id, &profile_rules::ADDRESS_ID)?;
        let address = required(Input::check(address, "address")?, "address")?;
        let address = inputs::address(&address, Place::Itself, texts)?;
        Ok((requests::update_address(profile.consumer_profile_id, address_id, address)?, Sent::default()))
    })
}

/// Deletes an address. `DELETE /consumer-profiles/{id}/addresses/{address_id}`. Otherwise as `jpm_profile_delete`.
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_address_delete(
    client: *const jpm_client,
    profile: *const jpm_profile,
    address_id: *const c_char,
    result: *mut jpm_result,
    out: *mut *mut jpm_response,
) -> jpm_status {
    given!(client, profile, address_id, result, out);
    about_profile(client, result, out, |call, texts| {
        let operation = &operations::ADDRESS_DELETE;
        let profile = whole(call, profile, operation, texts)?;
        let address = Part::Address(texts.read_required(address_id, &profile_rules::ADDRESS_ID)?);
        Ok((requests::plain(operation, profile.consumer_profile_id, address)?, Sent::default()))
    })
}

/// Adds a phone, an e-mail address or both to a profile. `POST /consumer-profiles/{id}/communication`.
/// `communication_id` in the result is that of the new phone, else of the e-mail address. After a lost answer, read
/// the profile before you repeat it (CHECK_BY_HAND). Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_communication_add(
    client: *const jpm_client,
    profile: *const jpm_profile,
    communication: *const jpm_communication,
    result: *mut jpm_result,
    out: *mut *mut jpm_response,
) -> jpm_status {
    given!(client, profile, communication, result, out);
    about_profile(client, result, out, |call, texts| {
        let profile = whole(call, profile, &operations::COMMUNICATION_ADD, texts)?;
        let communication = required(Input::check(communication, "communication")?, "communication")?;
        let communication = inputs::communication(&communication, Place::Itself, texts)?;
        requests::add_communication(profile.consumer_profile_id, communication)
    })
}

/// Changes a phone or an e-mail address, whichever the id names. `PATCH
/// /consumer-profiles/{id}/communication/{communication_id}`. After a lost answer the advice is SEND_AGAIN. Since
/// 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_communication_update(
    client: *const jpm_client,
    profile: *const jpm_profile,
    communication_id: *const c_char,
    communication: *const jpm_communication,
    result: *mut jpm_result,
    out: *mut *mut jpm_response,
) -> jpm_status {
    given!(client, profile, communication_id, communication, result, out);
    about_profile(client, result, out, |call, texts| {
        let profile = whole(call, profile, &operations::COMMUNICATION_UPDATE, texts)?;
        let id = texts.read_required(communication_id, &profile_rules::COMMUNICATION_ID)?;
        let communication = required(Input::check(communication, "communication")?, "communication")?;
        let communication = inputs::communication(&communication, Place::Itself, texts)?;
        Ok((requests::update_communication(profile.consumer_profile_id, id, communication)?, Sent::default()))
    })
}

/// Makes a phone or an e-mail address the one that is used first. `PATCH
/// .../communication/{communication_id}/default`. After a lost answer the advice is SEND_AGAIN. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_communication_set_default(
    client: *const jpm_client,
    profile: *const jpm_profile,
    communication_id: *const c_char,
    result: *mut jpm_result,
    out: *mut *mut jpm_response,
) -> jpm_status {
    given!(client, profile, communication_id, result, out);
    plain_communication(client, profile, communication_id, result, out, &operations::COMMUNICATION_SET_DEFAULT)
}

/// Deletes a phone or an e-mail address. `DELETE .../communication/{communication_id}`. Otherwise as
/// `jpm_profile_delete`. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_communication_delete(
    client: *const jpm_client,
    profile: *const jpm_profile,
    communication_id: *const c_char,
    result: *mut jpm_result,
    out: *mut *mut jpm_response,
) -> jpm_status {
    given!(client, profile, communication_id, result, out);
    plain_communication(client, profile, communication_id, result, out, &operations::COMMUNICATION_DELETE)
}

/// Asks what became of a file of profiles that was handed in. `GET /bulk-import/status`. The answer is in `*out`.
///
/// `file_name` and `submitter_id` are headers (`merchantFileName`, `submitterIdentifier`): at most 255 visible
/// ASCII characters. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_bulk_import_status(
    client: *const jpm_client,
    file_name: *const c_char,
    submitter_id: *const c_char,
    result: *mut jpm_result,
    out: *mut *mut jpm_response,
) -> jpm_status {
    given!(client, file_name, submitter_id, result, out);
    about_profile(client, result, out, |call, texts| {
        call.note(&operations::BULK_IMPORT_STATUS, None);
        let file_name = texts.read_required(file_name, &profile_rules::FILE_NAME)?;
        let submitter_id = texts.read_required(submitter_id, &profile_rules::SUBMITTER_ID)?;
        Ok((requests::bulk_import_status(file_name, submitter_id), Sent::default()))
    })
}

/// Asks an API whether it is well: `GET /healthcheck/payments`, `/refunds`, `/verifications` by `JPM_KIND_*`, and
/// `GET /healthcheck` of the profile API by `JPM_KIND_PROFILE`. APPROVED: it is. The words of the answer are in `*out`,
/// unless `out` is NULL; free it with `jpm_response_free`. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_health(
    client: *const jpm_client,
    kind: jpm_kind,
    result: *mut jpm_result,
    out: *mut *mut jpm_response,
) -> jpm_status {
    given!(client, result, out);
    answer(result, |call| {
        call.answer_goes_to(out);
        let client = call.enter(client)?;
        let intent = match kind {
            JPM_KIND_PROFILE => Intent::of(&operations::PROFILES_HEALTH, &[], &new_request_id()),
            kind => match inputs::kind(kind)? {
                Kind::Capture => {
                    return Err(Error::because(Status::Range, "kind", "captures have no health check"));
                }
                kind => Intent::of(&operations::HEALTH, &[kind.path().trim_start_matches('/')], &new_request_id()),
            },
        };
        client.check_api(intent.operation.api)?;
        let request = Request { intent, body: None, extra: None, expiry: None, headers: Vec::new() };
        Ok(call.perform(client, request, None))
    })
}

/// A call about a profile. `*out` is the answer, if there is one and it is wanted.
fn about_profile<'c>(
    client: Given<'c, *const jpm_client>,
    result: Given<'c, *mut jpm_result>,
    out: Given<*mut *mut jpm_response>,
    inside: impl for<'t> FnOnce(&mut Call<'c>, &'t Texts<'c>) -> Result<(Request<'t>, Sent), Error>,
) -> jpm_status {
    answer(result, |call| {
        call.answer_goes_to(out);
        let client = call.enter(client)?;
        let texts = call.texts(client);
        let (request, sent) = inside(call, &texts)?;
        Ok(call.perform_on_profile(client, request, &sent))
    })
}

/// A call about a whole profile, without a body.
fn plain(
    client: Given<*const jpm_client>,
    profile: Given<*const jpm_profile>,
    result: Given<*mut jpm_result>,
    out: Given<*mut *mut jpm_response>,
    operation: &'static Operation,
) -> jpm_status {
    about_profile(client, result, out, |call, texts| {
        let profile = whole(call, profile, operation, texts)?;
        Ok((requests::plain(operation, profile.consumer_profile_id, Part::Whole)?, Sent::default()))
    })
}

/// A call about a payment method, without a body.
fn plain_method(
    client: Given<*const jpm_client>,
    profile: Given<*const jpm_profile>,
    result: Given<*mut jpm_result>,
    out: Given<*mut *mut jpm_response>,
    operation: &'static Operation,
) -> jpm_status {
    about_profile(client, result, out, |call, texts| {
        let (profile, method_id) = with_method(call, profile, operation, texts)?;
        let part = Part::PaymentMethod(method_id);
        Ok((requests::plain(operation, profile.consumer_profile_id, part)?, Sent::default()))
    })
}

/// A call about a phone or an e-mail address, without a body.
fn plain_communication(
    client: Given<*const jpm_client>,
    profile: Given<*const jpm_profile>,
    communication_id: Given<*const c_char>,
    result: Given<*mut jpm_result>,
    out: Given<*mut *mut jpm_response>,
    operation: &'static Operation,
) -> jpm_status {
    about_profile(client, result, out, |call, texts| {
        let profile = whole(call, profile, operation, texts)?;
        let part = Part::Communication(texts.read_required(communication_id, &profile_rules::COMMUNICATION_ID)?);
        Ok((requests::plain(operation, profile.consumer_profile_id, part)?, Sent::default()))
    })
}

/// The profile that a call is about. A cvv has no place here.
fn whole<'t>(
    call: &mut Call,
    profile: Given<'t, *const jpm_profile>,
    operation: &'static Operation,
    texts: &'t Texts,
) -> Result<Profile<'t>, Error> {
    call.note(operation, None);
    let profile = inputs::profile(&required(Input::check(profile, "profile")?, "profile")?, texts)?;
    match profile.cvv {
        Some(_) => Err(Error::because(Status::Conflict, "cvv", "only what is paid or verified takes one")),
        None => Ok(profile),
    }
}

/// As `whole`, and the payment method in it.
fn with_method<'t>(
    call: &mut Call,
    profile: Given<'t, *const jpm_profile>,
    operation: &'static Operation,
    texts: &'t Texts,
) -> Result<(Profile<'t>, &'t str), Error> {
    let profile = whole(call, profile, operation, texts)?;
    match profile.payment_method_id {
        Some(id) => Ok((profile, id)),
        None => Err(Error::new(Status::Missing, rules::PAYMENT_METHOD_ID.field)),
    }
}
