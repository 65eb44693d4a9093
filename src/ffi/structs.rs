//! The plain structs of the C interface: layout and meaning, no code.
//!
//! Each starts with `struct_size`, grows only at its end, and has no padding on any target: 8-byte
//! fields stand at multiples of 8, 4-byte fields and pointers come in pairs.

#![allow(non_camel_case_types)]

use std::ffi::c_char;

use super::response_json::Response;
use crate::constants::*;

/// What is to be paid, verified, captured, voided, adjusted or refunded. Input; borrowed for the call. Initialise
/// with `JPM_INIT`.
///
/// The table below says which function takes which field; another one that is set is refused, none is ignored. Text
/// is NUL-terminated, in the client's `text_encoding`; NULL and empty text mean absent. 0 of an enumeration means
/// "not said".
#[repr(C)]
#[derive(Clone, Copy)]
pub struct jpm_payment {
    /// Set by `JPM_INIT`.
    pub struct_size: u32,
    /// `JPM_CAPTURE_*`; of a payment, not said means `JPM_CAPTURE_NOW`, a sale. JSON `captureMethod`.
    pub capture_method: jpm_capture_method,
    /// Minor units: 1234 is USD 12.34 and JPY 1234. 1 to 999999999999; `JPM_AMOUNT_ALL` for a capture or a linked refund of
    /// everything that is left; 0 for verifications and voids. JSON `amount`.
    pub amount: i64,
    /// Required wherever an amount or a verification needs it. ISO 4217, three capital letters, one of the API's list. JSON `currency`.
    pub currency: *const c_char,
    /// 1 to 40 of `A-Z a-z 0-9 . _ -`, unique per merchant over all tills. NULL: the library makes one.
    /// Make it with `jpm_new_request_id` and store it before you pay. Header `request-id`.
    pub request_id: *const c_char,
    /// 1 to 40 of `A-Z a-z 0-9 . -` and space: the till's own number of the sale. JSON `merchantOrderNumber`.
    pub order_number: *const c_char,
    /// 4 to 100 characters: what the consumer's statement shows. JSON `statementDescriptor`.
    pub statement_descriptor: *const c_char,
    /// `JPM_INITIATOR_*`. JSON `initiatorType`.
    pub initiator_type: jpm_initiator_type,
    /// `JPM_ON_FILE_*`. JSON `accountOnFile`.
    pub account_on_file: jpm_account_on_file,
    /// `JPM_RECURRING_*`. JSON `recurring.recurringSequence`.
    pub recurring_sequence: jpm_recurring_sequence,
    /// Milliseconds for the whole call, at most 600000; 0 means the client's `timeout_ms`, never "for ever".
    pub timeout_ms: i32,
    /// 1 to 100 characters. JSON `recurring.agreementId`.
    pub recurring_agreement_id: *const c_char,
    /// 4 to 40 characters: `network_transaction_id` of the first approval. JSON `originalNetworkTransactionId` of the payment method.
    pub original_network_transaction_id: *const c_char,
    /// A JSON object, merged into the request: for whatever the API takes and this struct does not carry. A member that the
    /// library sets itself is refused (`JPM_E_CONFLICT`, the message names it); lists of the same length are merged element by element.
    pub extra_json: *const c_char,
    /// Which of several captures this is, at most 40: the number of the shipment; a whole number is 1 to
    /// `multi_capture_record_count`. JSON `multiCapture.multiCaptureSequenceNumber`.
    pub multi_capture_sequence_number: *const c_char,
    /// `JPM_YES`; `JPM_NO` for an amount that may be raised later. Of a capture of a part, not said means `JPM_YES`. JSON `isAmountFinal`.
    pub is_amount_final: jpm_flag,
    /// `JPM_PURPOSE_*`: why the merchant charges once more. JSON `authorizationPurpose`.
    pub authorization_purpose: jpm_authorization_purpose,
    /// How many captures there will be; 0 when this is the only one. JSON `multiCapture.multiCaptureRecordCount`.
    pub multi_capture_record_count: i32,
    /// `JPM_YES` for the last of several captures; not said means no. JSON `multiCapture.isFinalCapture`.
    pub multi_capture_final: jpm_flag,
    /// `JPM_YES`: a person, or the caller's own books, say that this is no second press of the same button. It passes
    /// `JPM_E_ORDER_PAID` and `JPM_E_ORDER_IN_PROGRESS`, what is pending, which the consumer may still complete, and what a person was
    /// told to check by hand; never a payment in doubt that can still be looked up. Not sent.
    pub allow_duplicate: jpm_flag,
    /// `JPM_ROUTING_*`: the way that the merchant would have the payment of a debit card go. JSON `merchantPreferredRouting` of the
    /// payment method.
    pub merchant_preferred_routing: jpm_routing,
    /// Where to put the whole answer, for whatever `jpm_result` does not carry: `*response` is NULL when there was none, as with a verdict
    /// that is told again; free it with `jpm_response_free`. NULL: nowhere. Not sent.
    pub response: *mut *mut jpm_response,
    /// Must be NULL.
    pub reserved: *const c_char,
}

/// A card. Input; borrowed for the call; the library keeps no copy of number and cvv after it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct jpm_card {
    /// Set by `JPM_INIT`.
    pub struct_size: u32,
    /// `JPM_ACCOUNT_NUMBER_*`; not said means a PAN. JSON `paymentMethodType.card.accountNumberType`.
    pub account_number_type: jpm_account_number_type,
    /// 1 to 12; 0, and 0 as the year, for a token without expiry, where neither a profile is made nor a card verified. JSON
    /// `paymentMethodType.card.expiry.month`.
    pub expiry_month: i32,
    /// 2018 to 2999, four digits. JSON `paymentMethodType.card.expiry.year`.
    pub expiry_year: i32,
    /// Required. A PAN has 12 to 19 digits and passes Luhn's check; other types have 1 to 19 printable
    /// characters. JSON `paymentMethodType.card.accountNumber`.
    pub account_number: *const c_char,
    /// 3 to 6 digits, as text: leading zeros count. JSON `paymentMethodType.card.cvv`.
    pub cvv: *const c_char,
}

/// The person the card belongs to. Input; borrowed for the call. Lengths are in characters.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct jpm_account_holder {
    /// Set by `JPM_INIT`.
    pub struct_size: u32,
    /// 1 to 999, 0 when there is no mobile number. JSON `accountHolder.mobile.countryCode`.
    pub mobile_country_code: i32,
    /// 1 to 999, 0 when there is no phone number. JSON `accountHolder.phone.countryCode`.
    pub phone_country_code: i32,
    /// Must be 0.
    pub reserved_number: i32,
    /// The merchant's own number of the consumer, at most 25. JSON `accountHolder.referenceId`.
    pub reference_id: *const c_char,
    /// 1 to 70; required for a new profile. JSON `accountHolder.firstName`.
    pub first_name: *const c_char,
    /// 1 to 70; required for a new profile. JSON `accountHolder.lastName`.
    pub last_name: *const c_char,
    /// 6 to 60. JSON `accountHolder.email`.
    pub email: *const c_char,
    /// At most 12. JSON `accountHolder.mobile.phoneNumber`.
    pub mobile_number: *const c_char,
    /// At most 12. JSON `accountHolder.phone.phoneNumber`.
    pub phone_number: *const c_char,
    /// At most 40, none of `< > { }`. JSON `accountHolder.billingAddress.line1`.
    pub address_line1: *const c_char,
    /// At most 40, none of `< > { }`. JSON `accountHolder.billingAddress.line2`.
    pub address_line2: *const c_char,
    /// At most 40. JSON `accountHolder.billingAddress.city`.
    pub city: *const c_char,
    /// 2 or 3 letters. JSON `accountHolder.billingAddress.state`.
    pub state: *const c_char,
    /// 3 to 12 letters and digits, with one space or hyphen between them at most. JSON `accountHolder.billingAddress.postalCode`.
    pub postal_code: *const c_char,
    /// At most 3 letters, as in `USA`. JSON `accountHolder.billingAddress.countryCode`.
    pub country_code: *const c_char,
    /// The merchant's own id for the new profile, at most 36; for a new profile only.
    /// JSON `accountHolder.consumerProfileInfo.externalConsumerProfileIdentifier`.
    pub external_profile_id: *const c_char,
    /// Must be NULL.
    pub reserved: *const c_char,
}

/// A stored profile and the payment method in it. Input; borrowed for the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct jpm_profile {
    /// Set by `JPM_INIT`.
    pub struct_size: u32,
    /// Must be 0.
    pub reserved_number: i32,
    /// Required, at most 135 bytes. JSON `paymentMethodType.consumerProfile.consumerProfileId`.
    pub consumer_profile_id: *const c_char,
    /// At most 135 bytes; send it whenever it is known. NULL: the profile's default method.
    /// JSON `paymentMethodType.consumerProfile.paymentMethodId`.
    pub payment_method_id: *const c_char,
    /// 3 to 6 digits, as text. JSON `paymentMethodType.consumerProfile.cvv`.
    pub cvv: *const c_char,
    /// Must be NULL.
    pub reserved: *const c_char,
}

/// An address of a stored profile. Input; borrowed for the call. See docs/rules/api.md §8.3.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct jpm_address {
    /// Set by `JPM_INIT`.
    pub struct_size: u32,
    /// `JPM_ADDRESS_*`; required for a new address, and not taken by `jpm_address_update`. JSON `addressType`.
    pub address_type: jpm_address_type,
    /// `JPM_YES` or `JPM_NO`. JSON `primaryAddressIndicator`.
    pub is_primary: jpm_flag,
    /// `JPM_ACTIVE` or `JPM_INACTIVE`. JSON `addressStatus`.
    pub address_status: jpm_activity,
    /// At most 75, none of `< >`. JSON `consumerAssignedAddressName`.
    pub address_name: *const c_char,
    /// At most 70. JSON `firstName`.
    pub first_name: *const c_char,
    /// At most 70. JSON `lastName`.
    pub last_name: *const c_char,
    /// At most 100, none of `< > { }`. JSON `line1`.
    pub address_line1: *const c_char,
    /// At most 100, none of `< > { }`. JSON `line2`.
    pub address_line2: *const c_char,
    /// At most 40. JSON `city`.
    pub city: *const c_char,
    /// At most 3 letters and digits. JSON `state`.
    pub state: *const c_char,
    /// 3 to 12 letters and digits, with one space or hyphen between them at most. JSON `postalCode`.
    pub postal_code: *const c_char,
    /// 3 letters, as in `USA`. JSON `countryCode`.
    pub country_code: *const c_char,
    /// As in `jpm_payment`. NULL where the address is part of another struct: that one's is for the whole request.
    pub extra_json: *const c_char,
}

/// How a consumer is reached: a phone, an e-mail address, or both. Input; borrowed for the call. See
/// docs/rules/api.md §8.4.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct jpm_communication {
    /// Set by `JPM_INIT`.
    pub struct_size: u32,
    /// Must be 0.
    pub reserved_number: i32,
    /// The dialling code, as text: `1`. Required with `phone_number`. JSON `countryCode`.
    pub phone_country_code: *const c_char,
    /// At most 135 bytes. JSON `phoneNumber`.
    pub phone_number: *const c_char,
    /// Free text, as in `Home`. JSON `phoneNumberType`.
    pub phone_type: *const c_char,
    /// At most 135 bytes. JSON `emailAddress`.
    pub email: *const c_char,
    /// Free text, as in `Work`. JSON `emailAddressType`.
    pub email_type: *const c_char,
    /// As in `jpm_payment`. NULL where it is part of another struct.
    pub extra_json: *const c_char,
}

/// A payment method of a stored profile. Input; borrowed for the call; the library keeps no copy of numbers after it.
/// See docs/rules/api.md §8.2.
///
/// A field of another `method_type` is refused. What an update cannot change (numbers, mandates' accounts, `currency`) is refused by it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct jpm_payment_method {
    /// Set by `JPM_INIT`.
    pub struct_size: u32,
    /// Required. `JPM_METHOD_*`.
    pub method_type: jpm_method_type,
    /// Card: `JPM_ACCOUNT_NUMBER_PAN`, `_NETWORK_TOKEN` or `_DEVICE_TOKEN`; not said means a PAN. JSON `accountNumberType`.
    pub account_number_type: jpm_account_number_type,
    /// Card: 1 to 12, with `expiry_year`. JSON `cardExpirationMonthYearNumber`.
    pub expiry_month: i32,
    /// Card: 2018 to 2999. JSON `cardExpirationMonthYearNumber`.
    pub expiry_year: i32,
    /// `JPM_ACTIVE` or `JPM_INACTIVE`. JSON `accountStatus`.
    pub account_status: jpm_activity,
    /// ACH: `JPM_BANK_*`. JSON `accountType`.
    pub account_type: jpm_account_type,
    /// ACH: `JPM_ACH_*`. JSON `paymentType`.
    pub payment_type: jpm_ach_payment_type,
    /// ACH: `JPM_YES` or `JPM_NO`. JSON `isTransactionMicroEntry`.
    pub is_micro_entry: jpm_flag,
    /// Must be 0.
    pub reserved_number: i32,
    /// Card: 12 to 19 digits, checked with Luhn if a PAN; ACH: 1 to 19 digits. Required when added. JSON `accountNumber`.
    pub account_number: *const c_char,
    /// ACH, required when added: at most 135. JSON `financialInstitutionRoutingNumber`.
    pub routing_number: *const c_char,
    /// SEPA, required when added: 15 to 34 letters and digits. JSON `internationalBankAccountNumber`.
    pub iban: *const c_char,
    /// SEPA, required when added: 8 or 11 letters and digits. JSON `internationalBusinessIdentifierCode`.
    pub bic: *const c_char,
    /// SEPA: the three fields of a mandate come together. JSON `mandateList[0].mandateId`.
    pub mandate_id: *const c_char,
    /// SEPA. JSON `mandateList[0].mandateType`.
    pub mandate_type: *const c_char,
    /// SEPA: a date, `YYYY-MM-DD`. JSON `mandateList[0].mandateSignatureDate`.
    pub mandate_signature_date: *const c_char,
    /// Card: two letters, as in `VI`; leave it NULL if it is not known. JSON `cardType`.
    pub card_type: *const c_char,
    /// At most 70. JSON `firstName`.
    pub first_name: *const c_char,
    /// At most 70. JSON `middleName`.
    pub middle_name: *const c_char,
    /// At most 70. JSON `lastName`.
    pub last_name: *const c_char,
    /// Only when added to a profile: ISO 4217. JSON `currency`.
    pub currency: *const c_char,
    /// An address of the profile, at most 135 bytes; not when the profile is created. JSON `addressIdentifier`.
    pub address_id: *const c_char,
    /// A new address for it; may be NULL. JSON `consumerProfileAddress`.
    pub address: *const jpm_address,
    /// As in `jpm_payment`. NULL where the method is part of another struct.
    pub extra_json: *const c_char,
    /// Must be NULL.
    pub reserved: *const c_char,
}

/// What a stored profile says of its consumer. Input; borrowed for the call. See docs/rules/api.md §8.1.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct jpm_profile_details {
    /// Set by `JPM_INIT`.
    pub struct_size: u32,
    /// `JPM_ACTIVE` or `JPM_INACTIVE`. JSON `profileStatus`.
    pub profile_status: jpm_activity,
    /// The merchant's own id, at most 36; required for a new profile, and best unique: it is all that a person could look for
    /// after a lost answer. JSON `externalConsumerProfileIdentifier`.
    pub external_profile_id: *const c_char,
    /// At most 32 letters and digits. JSON `cardOnFileReferenceNumber`.
    pub card_on_file_reference_number: *const c_char,
    /// At most 70. JSON `firstName`.
    pub first_name: *const c_char,
    /// At most 70. JSON `lastName`.
    pub last_name: *const c_char,
    /// At most 70. JSON `fullName`.
    pub full_name: *const c_char,
    /// Required for a new profile, unless `extra_json` has one; NULL for an update. JSON `profilePaymentMethod`.
    pub payment_method: *const jpm_payment_method,
    /// For a new profile; NULL for an update. JSON `consumerProfileAddresses[0]`.
    pub address: *const jpm_address,
    /// For a new profile; NULL for an update. JSON `communication`.
    pub communication: *const jpm_communication,
    /// As in `jpm_payment`.
    pub extra_json: *const c_char,
    /// Must be NULL.
    pub reserved: *const c_char,
}

/// What was wrong. Output; owned by the caller, always fully written; nothing to free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct jpm_error {
    /// Set by `JPM_INIT`.
    pub struct_size: u32,
    /// What the function returned.
    pub status: jpm_status,
    /// The field, option or argument at fault, by its name in this header; empty when it is none of them.
    pub field: [c_char; 64],
    /// One line for a person; never holds the value itself.
    pub message: [c_char; 256],
}

/// What happened to the payment. Output; owned by the caller, always fully written; nothing to free.
///
/// Text is NUL-terminated, in the client's `text_encoding` (UTF-8 if `client` was NULL), empty when absent. A message that
/// does not fit is cut and flagged `JPM_RESULT_TRUNCATED`; a character the encoding lacks becomes `?`, flagged
/// `JPM_RESULT_TEXT_REPLACED`. An identifier is whole: else it is left empty and flagged `JPM_RESULT_ID_TOO_LONG`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct jpm_result {
    /// Set by `JPM_INIT`.
    pub struct_size: u32,
    /// What the function returned: it tells about this call.
    pub status: jpm_status,
    /// `JPM_OUTCOME_*`: what happened to the money of the payment named by `request_id`; of a call about a profile, whether it was done.
    pub outcome: jpm_outcome,
    /// `JPM_ADVICE_*`: what to do now. `jpm_advice_text` says it in words.
    pub advice: jpm_advice,
    /// `JPM_PROFILE_*`: what became of the profile; never changes `outcome`.
    pub profile_outcome: jpm_profile_outcome,
    /// HTTP status of the answer this result rests on; 0 without one.
    pub http_status: i32,
    /// `JPM_RESULT_*`, added together.
    pub flags: jpm_result_flags,
    /// What was wrong with the journal, `JPM_OK` when nothing. Never changes `outcome`.
    pub journal_status: jpm_status,
    /// Minor units: what was asked.
    pub requested_amount: i64,
    /// Minor units: what was approved; 0 unless approved, partially approved or pending. JSON `amount`.
    pub amount: i64,
    /// Minor units still authorized and not captured. JSON `remainingAuthAmount`.
    pub remaining_amount: i64,
    /// When asking again may give more, in milliseconds from now; 0 when it does not matter.
    pub retry_after_ms: i64,
    /// How long the call took, in milliseconds.
    pub elapsed_ms: i64,
    /// How often the payment was sent in this call: 0, 1, or 2 after a renewed access token.
    pub attempts: u32,
    /// 0.
    pub reserved: u32,
    /// The id of the payment, whoever made it. Set as soon as the input has been read. Header `request-id`.
    pub request_id: [c_char; JPM_REQUEST_ID_SIZE],
    /// As asked. JSON `merchantOrderNumber`.
    pub order_number: [c_char; JPM_ORDER_NUMBER_SIZE],
    /// The service's id: what captures, voids and refunds name. Of a capture, its own id, for refunds of just this one. JSON `transactionId`.
    pub transaction_id: [c_char; JPM_TRANSACTION_ID_SIZE],
    /// As answered, or as asked when there is no answer. JSON `currency`.
    pub currency: [c_char; 8],
    /// JSON `accountHolder.consumerProfileInfo.consumerProfileId`, or the profile that paid.
    pub consumer_profile_id: [c_char; JPM_PROFILE_ID_SIZE],
    /// JSON `accountHolder.consumerProfileInfo.paymentMethodId`, or the method that paid; of one that was added to a profile, its id
    /// if the answer tells which one is new.
    pub payment_method_id: [c_char; JPM_PROFILE_ID_SIZE],
    /// JSON `accountHolder.consumerProfileInfo.consumerProfileResponseCode`.
    pub profile_response_code: [c_char; 136],
    /// JSON `accountHolder.consumerProfileInfo.consumerProfileResponseMessage`.
    pub profile_response_message: [c_char; 136],
    /// `AUTHORIZED`, `CLOSED`, `DECLINED`, ...; the list grows. JSON `transactionState`.
    pub transaction_state: [c_char; 136],
    /// `SUCCESS`, `DENIED`, `ERROR`, ...; the list grows. JSON `responseStatus`.
    pub response_status: [c_char; 136],
    /// The issuer's or the service's reason; may be shown to the consumer. JSON `responseCode`.
    pub response_code: [c_char; 56],
    /// Not for the consumer; never compare it. JSON `responseMessage`.
    pub response_message: [c_char; 136],
    /// The host's own text, for support. JSON `hostMessage`.
    pub host_message: [c_char; 136],
    /// The issuer's approval code, for the receipt. JSON `approvalCode`.
    pub approval_code: [c_char; 56],
    /// First six and last four, as in `411234XXXXXX4113`. JSON `maskedAccountNumber` of the payment method: `card`, else
    /// `consumerProfile`, `ach`, `sepa` or `sofort`.
    pub masked_account_number: [c_char; 136],
    /// `VISA`, `MASTERCARD`, ...; the list grows. JSON `cardTypeName` of the payment method, else `cardType`.
    pub card_type: [c_char; 136],
    /// Keep it for later payments the merchant starts. JSON `networkResponse.networkTransactionId` of the payment method.
    pub network_transaction_id: [c_char; JPM_NETWORK_TRANSACTION_ID_SIZE],
    /// JSON `networkResponse.addressVerificationResult` of the payment method.
    pub avs_result: [c_char; 136],
    /// A mismatch does not decline by itself. JSON `networkResponse.cardVerificationResult` of the payment method.
    pub cvv_result: [c_char; 136],
    /// Set whenever the outcome is not approved: the service's code, or the name of a `JPM_E_` status.
    pub error_code: [c_char; 136],
    /// Set whenever the outcome is not approved: one line for a person; never holds card data.
    pub error_message: [c_char; 256],
    /// The field at fault: its name in this header, or the service's JSON path; empty when it is none.
    pub error_field: [c_char; 136],
    /// Minor units captured and not yet refunded. JSON `remainingRefundableAmount`.
    pub refundable_amount: i64,
    /// Minor units authorized in all. JSON `totalAuthorizedAmount`.
    pub total_authorized_amount: i64,
    /// The address that was added, changed or deleted; empty when the answer does not tell which one is new. JSON `addressIdentifier`.
    pub address_id: [c_char; JPM_PROFILE_ID_SIZE],
    /// As `address_id`, of a phone, or else of an e-mail address. JSON `communicationIdentifier`.
    pub communication_id: [c_char; JPM_PROFILE_ID_SIZE],
    /// `JPM_OPERATION_*`: what was asked; 0 when nothing was, as with `JPM_DONE`.
    pub operation: jpm_operation,
    /// `JPM_STATE_*`: how it stands in the journal, with or without a file; 0 when it does not.
    pub journal_state: jpm_journal_state,
    /// The place of this verdict among all words about this request id, from 1; 0: no verdict, there is nothing to acknowledge.
    /// Book by request id and this: the higher is the later word.
    pub verdict_number: i64,
    /// When "no record" will be proof, in milliseconds from now; 0 when it does not matter or is not known.
    pub proof_after_ms: i64,
    /// When it was entered in the journal, in milliseconds since 1970 by this machine's clock; 0: it is not there.
    pub opened_at_ms: i64,
    /// With `JPM_ADVICE_SEE_OTHER`: the payment that decides.
    pub other_request_id: [c_char; JPM_REQUEST_ID_SIZE],
    /// Of a refund, a capture, a void or an adjustment: the transaction it is about, as asked.
    pub original_transaction_id: [c_char; JPM_TRANSACTION_ID_SIZE],
    /// When it was done by the service's clock, as in `2026-11-27T14:05:09.120Z`. JSON `transactionDate`.
    pub transaction_date: [c_char; 40],
    /// The host's own number of it, for support. JSON `hostReferenceId`.
    pub host_reference_id: [c_char; 136],
    /// The network's own code, as in `00`; which there are is not documented. JSON `networkResponse.networkResponseCode` of the
    /// payment method.
    pub network_response_code: [c_char; 56],
    /// The network's advice to the merchant: some codes mean that the card must not be tried again. Which there are is not
    /// documented here: ask the acquirer. JSON `networkResponse.additionalData.merchantAdviceCode` of the payment method.
    pub merchant_advice_code: [c_char; 56],
    /// The raw code behind `avs_result`. JSON `networkResponse.addressVerificationResultCode` of the payment method.
    pub avs_code: [c_char; 56],
    /// The raw code behind `cvv_result`. JSON `networkResponse.cardVerificationResultCode` of the payment method.
    pub cvv_code: [c_char; 56],
    /// What the service's account updater found of a stored card: `NEW_ACCOUNT`, `NEW_EXPIRY`, `CLOSED_ACCOUNT`,
    /// `CONTACT_CARDHOLDER`, ...; the list grows. JSON `paymentMethodType.card.accountUpdater.accountUpdaterResponse`.
    pub account_updater_response: [c_char; 56],
    /// What the network's found: `A`, `C`, `E` or `Q`; what they mean is not documented. JSON
    /// `networkResponse.networkAccountUpdater.accountStatus` of the payment method.
    pub network_account_status: [c_char; 56],
    /// The last four digits of the number that the card has now; empty: the same. JSON
    /// `paymentMethodType.card.accountUpdater.accountNumber`, of which no more is kept.
    pub updated_last_four: [c_char; 8],
    /// 1 to 12: the month to which the card is valid now; 0: the same. JSON
    /// `paymentMethodType.card.accountUpdater.newAccountExpiry.month`.
    pub updated_expiry_month: i32,
    /// Its year, four digits; 0: the same. JSON `paymentMethodType.card.accountUpdater.newAccountExpiry.year`.
    pub updated_expiry_year: i32,
    /// Where the consumer has to be sent for 3-D Secure, with outcome PENDING. JSON
    /// `paymentAuthenticationResult.authenticationOrchestrationUrl`; what else is there, `response` of `jpm_payment` has.
    pub authentication_url: [c_char; 512],
}

/// An answer as JSON, in UTF-8. Opaque. It does not change: any number of threads may read it at once. Free it with
/// `jpm_response_free`. What is mended and hidden in it stands at the end of the chapter "Any path".
#[allow(non_camel_case_types)]
pub struct jpm_response {
    pub(super) response: Response,
    /// What the call came to, if it was one of the service.
    pub(super) result: Option<jpm_result>,
}
