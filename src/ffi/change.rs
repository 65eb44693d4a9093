//! What is done with an existing transaction: capture, void, adjust, refund.

use std::ffi::c_char;

use super::abi_struct::Input;
use super::call::answer;
use super::client::jpm_client;
use super::given::{Given, given};
use super::structs::{jpm_payment, jpm_result};
use crate::constants::jpm_status;
use crate::error::Error;
use crate::operations::request::Request;
use crate::operations::{self, Operation};
use crate::payments::model::Payment;
use crate::payments::requests;
use crate::payments::rules;
use crate::status::Status;
use crate::wire::payment::Software;

/// Makes the request of one of these operations on the transaction of that id.
type MakeRequest = for<'a> fn(&'a Software, &Payment<'a>, &'a str) -> Result<Request<'a>, Error>;

/// Captures an authorized payment. `POST /payments/{transaction_id}/captures`.
///
/// `payment` NULL, or with amount `JPM_AMOUNT_ALL`: all that is authorized. With an amount, that part, and the
/// authorization ends; an amount above it makes the service authorize the difference. One of several captures, as
/// of several shipments: its amount, `multi_capture_sequence_number`, `multi_capture_record_count`, and
/// `multi_capture_final` for the last one.
///
/// `transaction_id` in the result is the capture's own. Recovered as a payment is; a repeat under a new request id
/// could capture twice. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_capture(
    client: *const jpm_client,
    transaction_id: *const c_char,
    payment: *const jpm_payment,
    result: *mut jpm_result,
) -> jpm_status {
    let request: MakeRequest = |_, payment, id| Ok(requests::capture(payment, id));
    given!(client, transaction_id, payment, result);
    change(client, transaction_id, payment, result, &operations::CAPTURE, request)
}

/// Voids a payment that is not captured: nothing is charged any more. `PATCH /payments/{transaction_id}`.
///
/// `payment` may be NULL. A lost answer is settled by the state of the payment: VOIDED is APPROVED; a payment that
/// was captured first is `JPM_E_STATE` with NOT_PROCESSED: refund it. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_void(
    client: *const jpm_client,
    transaction_id: *const c_char,
    payment: *const jpm_payment,
    result: *mut jpm_result,
) -> jpm_status {
    let request: MakeRequest = |_, payment, id| Ok(requests::void(payment, id));
    given!(client, transaction_id, payment, result);
    change(client, transaction_id, payment, result, &operations::VOID, request)
}

/// Gives an authorization another total: `amount`, not the difference. `PATCH /payments/{transaction_id}`.
///
/// `capture_method` not said: more (the payment must have been made with `is_amount_final` `JPM_NO`).
/// `JPM_CAPTURE_MANUAL`: less stays authorized. `JPM_CAPTURE_NOW`: less, and that is captured at once. A lost
/// answer is settled by the state of the payment: the asked total is APPROVED. As the total is absolute, repeating
/// it is harmless. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_adjust(
    client: *const jpm_client,
    transaction_id: *const c_char,
    payment: *const jpm_payment,
    result: *mut jpm_result,
) -> jpm_status {
    let request: MakeRequest = |_, payment, id| requests::adjust(payment, id);
    given!(client, transaction_id, payment, result);
    change(client, transaction_id, payment, result, &operations::ADJUST, request)
}

/// Refunds a payment, or one of its captures by that one's id. `POST /refunds`.
///
/// `payment` NULL, or with amount `JPM_AMOUNT_ALL`: what is left of it. With an amount and a currency, that part;
/// all parts together cannot exceed what was captured. Recovered as a payment is; a part that is repeated under a
/// new request id could be refunded twice. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_refund_payment(
    client: *const jpm_client,
    transaction_id: *const c_char,
    payment: *const jpm_payment,
    result: *mut jpm_result,
) -> jpm_status {
    given!(client, transaction_id, payment, result);
    change(client, transaction_id, payment, result, &operations::REFUND_LINKED, requests::refund_payment)
}

fn change(
    client: Given<*const jpm_client>,
    transaction_id: Given<*const c_char>,
    payment: Given<*const jpm_payment>,
    result: Given<*mut jpm_result>,
    operation: &'static Operation,
    request: MakeRequest,
) -> jpm_status {
    answer(result, |call| {
        let payment = Input::check(payment, "payment")?;
        let client = call.enter(client)?;
        let texts = call.texts(client);
        let payment = call.payment_or_nothing(payment, operation, &texts)?;
        if operation.amount == operations::AmountRule::Some && payment.amount.is_none() {
            return Err(Error::new(Status::Null, "payment"));
        }
        if transaction_id.is_null() {
            return Err(Error::new(Status::Null, "transaction_id"));
        }
        let transaction_id = texts.read_required(transaction_id, &rules::TRANSACTION_ID)?;
        call.note_transaction(operation, transaction_id);
        let request = request(&client.settings.software, &payment, transaction_id)?;
        Ok(call.perform(client, request, payment.timeout))
    })
}
