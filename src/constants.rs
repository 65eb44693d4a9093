//! The numbers callers compile into their programs. Append only: a number that was ever released is
//! never used again for something else. Names follow from the words of the interface.

#![allow(non_camel_case_types)]

/// What a function returns: 0 is success, negative an error, positive success with news.
///
/// The status tells about the call; `jpm_result.outcome` tells about the money. The errors have a chapter of their
/// own, which also has their ranges.
pub type jpm_status = i32;

/// The call worked. Look at `jpm_result.outcome`: a decline is `JPM_OK` too.
pub const JPM_OK: jpm_status = 0;
/// Nothing to tell and nothing in doubt.
pub const JPM_DONE: jpm_status = 1;
/// There is nothing at this JSON pointer.
pub const JPM_ABSENT: jpm_status = 2;

/// A pointer that must not be NULL is NULL.
pub const JPM_E_NULL: jpm_status = -1;
/// `struct_size` is not a size this struct ever had; was `JPM_INIT` forgotten?
pub const JPM_E_STRUCT_SIZE: jpm_status = -2;
/// A reserved field, or the unknown tail of a newer struct, is not zero.
pub const JPM_E_RESERVED: jpm_status = -3;
/// The text is not UTF-8, or not text of the code page that `text_encoding` names.
pub const JPM_E_ENCODING: jpm_status = -4;
/// The text contains a control character.
pub const JPM_E_CONTROL_CHARACTER: jpm_status = -5;
/// The text is longer than the field allows.
pub const JPM_E_TOO_LONG: jpm_status = -6;
/// The text is shorter than the field allows.
pub const JPM_E_TOO_SHORT: jpm_status = -7;
/// A field that this call needs is absent.
pub const JPM_E_MISSING: jpm_status = -8;
/// The text contains a character the field does not allow, or has the wrong form.
pub const JPM_E_FORMAT: jpm_status = -9;
/// The number is outside the field's range.
pub const JPM_E_RANGE: jpm_status = -10;
/// The card number's check digit is wrong.
pub const JPM_E_ACCOUNT_NUMBER: jpm_status = -11;
/// The expiry month or year is no month or year.
pub const JPM_E_EXPIRY: jpm_status = -12;
/// The card has expired: before this library was built, or by the service's clock and this machine's too.
pub const JPM_E_EXPIRED: jpm_status = -13;
/// The amount is negative, too large, or zero where money must move.
pub const JPM_E_AMOUNT: jpm_status = -14;
/// The currency is not one the service takes.
pub const JPM_E_CURRENCY: jpm_status = -15;
/// The request id is not 1 to 40 of `A-Z a-z 0-9 . _ -`.
pub const JPM_E_REQUEST_ID: jpm_status = -16;
/// The field cannot be combined with another one that is set, or with an option.
pub const JPM_E_CONFLICT: jpm_status = -17;
/// Retired: never returned.
pub const JPM_E_NOT_SUPPORTED: jpm_status = -18;
/// There is no option with this number, or it takes the other kind of value.
pub const JPM_E_OPTION: jpm_status = -19;
/// The option does not take this value.
pub const JPM_E_OPTION_VALUE: jpm_status = -20;
/// The URL is malformed.
pub const JPM_E_URL: jpm_status = -21;
/// The URL is `http://` to another machine; only `https://` may leave this one.
pub const JPM_E_URL_INSECURE: jpm_status = -22;
/// An option that the client needs is not set, or the file with options cannot be read.
pub const JPM_E_CONFIG: jpm_status = -23;
/// The file with trusted certificates, or the system's store, cannot be read or holds none.
pub const JPM_E_TRUST: jpm_status = -24;
/// The client was made before the process was forked: the child has to make another one.
pub const JPM_E_FORKED: jpm_status = -25;
/// The request id belongs to another payment.
pub const JPM_E_REQUEST_ID_USED: jpm_status = -26;
/// A payment with the same order number is in doubt: `other_request_id` names it. Nothing was sent.
pub const JPM_E_ORDER_IN_DOUBT: jpm_status = -27;
/// The caller's buffer is too small.
pub const JPM_E_BUFFER: jpm_status = -28;
/// Our own certificate or private key cannot be read, or the two do not belong together.
pub const JPM_E_KEY: jpm_status = -29;

/// The name of the service could not be looked up.
pub const JPM_E_RESOLVE: jpm_status = -30;
/// The service could not be reached.
pub const JPM_E_CONNECT: jpm_status = -31;
/// No connection within `connect_timeout_ms`.
pub const JPM_E_CONNECT_TIMEOUT: jpm_status = -32;
/// No TLS connection could be agreed on.
pub const JPM_E_TLS: jpm_status = -33;
/// The service's certificate is not to be trusted, for another reason than its dates, its name or its issuer.
pub const JPM_E_SERVER_CERTIFICATE: jpm_status = -34;
/// The service refused our certificate, or wants one.
pub const JPM_E_CLIENT_CERTIFICATE: jpm_status = -35;
/// Too little of the call's time was left to send anything.
pub const JPM_E_NO_TIME: jpm_status = -36;
/// The proxy was reached and did not open the way.
pub const JPM_E_PROXY: jpm_status = -37;
/// The proxy wants a user and a password, or other ones.
pub const JPM_E_PROXY_CREDENTIALS: jpm_status = -38;
/// The token endpoint could not be reached.
pub const JPM_E_TOKEN_UNREACHABLE: jpm_status = -39;
/// The token endpoint refused the credentials.
pub const JPM_E_TOKEN_REFUSED: jpm_status = -40;
/// The journal cannot be opened or written.
pub const JPM_E_JOURNAL: jpm_status = -41;
/// Another process holds the journal for too long.
pub const JPM_E_JOURNAL_BUSY: jpm_status = -42;
/// The journal lies where it cannot be kept safely.
pub const JPM_E_JOURNAL_PLACE: jpm_status = -43;
/// The proxy could not be reached.
pub const JPM_E_PROXY_UNREACHABLE: jpm_status = -44;
/// The proxy took the connection and gave no answer in time.
pub const JPM_E_PROXY_TIMEOUT: jpm_status = -45;
/// The service's certificate has expired or is not valid yet; or the clock of this machine is wrong.
pub const JPM_E_SERVER_CERTIFICATE_DATE: jpm_status = -46;
/// The service's certificate was made for another name.
pub const JPM_E_SERVER_CERTIFICATE_NAME: jpm_status = -47;
/// The issuer of the service's certificate is not trusted.
pub const JPM_E_SERVER_CERTIFICATE_ISSUER: jpm_status = -48;
/// The call was cancelled before anything was sent.
pub const JPM_E_CANCELLED: jpm_status = -49;

/// The connection broke after the request left.
pub const JPM_E_ANSWER_LOST: jpm_status = -50;
/// No answer in time after the request left.
pub const JPM_E_ANSWER_TIMEOUT: jpm_status = -51;
/// The answer cannot be read as one about this payment.
pub const JPM_E_ANSWER_UNREADABLE: jpm_status = -52;
/// The service, or something before it, answered with a fault that says nothing about the payment.
pub const JPM_E_SERVICE_FAULT: jpm_status = -53;
/// The service says it knows the request id already.
pub const JPM_E_DUPLICATE: jpm_status = -54;
/// The look-up found a record that belongs to another payment.
pub const JPM_E_RECORD_MISMATCH: jpm_status = -55;
/// Another call with this request id is still running.
pub const JPM_E_IN_PROGRESS: jpm_status = -56;
/// Asked again, and still not known.
pub const JPM_E_STILL_UNKNOWN: jpm_status = -57;
/// The service has no record under this id; whether one can still come is not known.
pub const JPM_E_NOT_FOUND: jpm_status = -58;
/// A fault inside the library after the request left.
pub const JPM_E_PANIC_AFTER_SEND: jpm_status = -59;
/// The call was cancelled after the request left.
pub const JPM_E_ANSWER_CANCELLED: jpm_status = -60;

/// The service refused the request; nothing was done.
pub const JPM_E_REFUSED: jpm_status = -70;
/// The service refused the access token; nothing was done.
pub const JPM_E_UNAUTHORIZED: jpm_status = -71;
/// The service had too many requests; nothing was done.
pub const JPM_E_RATE_LIMITED: jpm_status = -72;
/// The service surely kept no record of the payment; nothing was done.
pub const JPM_E_NOT_RECORDED: jpm_status = -73;
/// The request id was used for another payment; this one was not done.
pub const JPM_E_REQUEST_ID_TAKEN: jpm_status = -74;
/// The service gave no usable answer to a question; nothing was to be changed.
pub const JPM_E_NOT_ANSWERED: jpm_status = -75;
/// The payment is in a state that does not allow this; nothing was done.
pub const JPM_E_STATE: jpm_status = -76;

/// A fault inside the library before this call sent anything. Of a payment that an earlier call may have sent, `outcome` is UNKNOWN.
pub const JPM_E_PANIC: jpm_status = -90;
/// A fault of the system below the library, before anything was sent.
pub const JPM_E_INTERNAL: jpm_status = -91;

/// A payment with the same order number, amount and card is being sent right now, as after a second press of the pay button:
/// `other_request_id` names it. Nothing was sent.
pub const JPM_E_ORDER_IN_PROGRESS: jpm_status = -110;
/// The order was paid already, with the same amount and card, within `duplicate_window_s`: `other_request_id` names the payment.
/// Nothing was sent; `allow_duplicate` says that it is another sale.
pub const JPM_E_ORDER_PAID: jpm_status = -111;
/// A refund, capture, void or adjustment of the same transaction is in doubt, being sent, or was found done by a look-up:
/// `other_request_id` names it. Nothing was sent.
pub const JPM_E_TARGET_IN_DOUBT: jpm_status = -112;

/// What happened to the money.
pub type jpm_outcome = i32;
/// Nothing left this machine.
pub const JPM_OUTCOME_NOT_ATTEMPTED: jpm_outcome = 0;
/// The money moved, or is reserved, as asked; of a verification: the issuer said yes; of a call about a profile: it was done.
pub const JPM_OUTCOME_APPROVED: jpm_outcome = 1;
/// The issuer or the consumer said no.
pub const JPM_OUTCOME_DECLINED: jpm_outcome = 2;
/// Not finished: the consumer or the service still has to act.
pub const JPM_OUTCOME_PENDING: jpm_outcome = 3;
/// It may or may not have happened. Never pay again before it is settled.
pub const JPM_OUTCOME_UNKNOWN: jpm_outcome = 4;
/// It left, or may have, and the service surely did nothing.
pub const JPM_OUTCOME_NOT_PROCESSED: jpm_outcome = 5;
/// Approved for less than asked: `amount` tells how much.
pub const JPM_OUTCOME_PARTIALLY_APPROVED: jpm_outcome = 6;

/// What to do now.
pub type jpm_advice = i32;
/// Final: repeating unchanged is pointless or wrong.
pub const JPM_ADVICE_NONE: jpm_advice = 0;
/// Change what `error_field` and `error_message` name, then call again.
pub const JPM_ADVICE_FIX: jpm_advice = 1;
/// Nothing happened: call again, best with the same request id.
pub const JPM_ADVICE_SEND_AGAIN: jpm_advice = 2;
/// Do not pay again, neither with this request id nor with a new one. Later, `jpm_settle_next` asks and never pays; so does the
/// same call with the same request id.
pub const JPM_ADVICE_SETTLE_FIRST: jpm_advice = 3;
/// The library cannot find out: a person looks at the merchant's portal. Never repeat automatically.
pub const JPM_ADVICE_CHECK_BY_HAND: jpm_advice = 4;
/// This call did nothing and must not be repeated as it is: another payment decides, the one that `other_request_id` names. Settle
/// or look up that one. It is the same sale only if order number and amount are the same and no other sale is booked under its
/// request id; else this is a new sale: call again with `allow_duplicate`.
pub const JPM_ADVICE_SEE_OTHER: jpm_advice = 5;

/// What became of the profile that a payment, a verification or a refund was to create.
pub type jpm_profile_outcome = i32;
/// No profile was asked for, or none can have come of it.
pub const JPM_PROFILE_NONE: jpm_profile_outcome = 0;
/// The profile was created: `consumer_profile_id` and `payment_method_id` are set.
pub const JPM_PROFILE_CREATED: jpm_profile_outcome = 1;
/// The profile was not created; the payment is not touched by that.
pub const JPM_PROFILE_FAILED: jpm_profile_outcome = 2;
/// Whether the profile was created is not known.
pub const JPM_PROFILE_UNKNOWN: jpm_profile_outcome = 3;

/// What else there is to say of a result: these, added together.
pub type jpm_result_flags = u32;
/// A message was cut at a character border to fit.
pub const JPM_RESULT_TRUNCATED: jpm_result_flags = 1;
/// An identifier was left empty: it did not fit, or the caller's code page lacks a character of it.
pub const JPM_RESULT_ID_TOO_LONG: jpm_result_flags = 2;
/// Answered from what the library remembers; nothing was sent as a payment.
pub const JPM_RESULT_REPLAYED: jpm_result_flags = 4;
/// The answer was lost and the payment's record was found by a look-up.
pub const JPM_RESULT_FOUND_BY_LOOKUP: jpm_result_flags = 8;
/// The payment is not in the journal.
pub const JPM_RESULT_NOT_JOURNALED: jpm_result_flags = 16;
/// The caller's code page lacks a character: `?` stands for it, or the identifier that has it was left empty.
pub const JPM_RESULT_TEXT_REPLACED: jpm_result_flags = 32;
/// Of `JPM_DONE`: payments of another merchant, service or till wait in the same journal, for a client with their configuration.
pub const JPM_RESULT_OTHERS_UNSETTLED: jpm_result_flags = 64;
/// Of `jpm_journal_next`: the verdict was acknowledged, and is not told again.
pub const JPM_RESULT_ACKNOWLEDGED: jpm_result_flags = 128;

/// The size of a request id, its NUL included, in `jpm_result`; as of those that follow.
pub const JPM_REQUEST_ID_SIZE: usize = 48;
/// The size of an order number.
pub const JPM_ORDER_NUMBER_SIZE: usize = 48;
/// The size of the id of a transaction.
pub const JPM_TRANSACTION_ID_SIZE: usize = 48;
/// The size of the ids of a stored profile and of what is in it.
pub const JPM_PROFILE_ID_SIZE: usize = 136;
/// The size of the network's id of a transaction, which later payments name.
pub const JPM_NETWORK_TRANSACTION_ID_SIZE: usize = 136;

/// What was asked.
pub type jpm_operation = i32;
/// A payment: `jpm_pay_*`.
pub const JPM_OPERATION_PAY: jpm_operation = 1;
/// `jpm_capture`.
pub const JPM_OPERATION_CAPTURE: jpm_operation = 2;
/// `jpm_void`.
pub const JPM_OPERATION_VOID: jpm_operation = 3;
/// `jpm_adjust`.
pub const JPM_OPERATION_ADJUST: jpm_operation = 4;
/// A refund: `jpm_refund_*`.
pub const JPM_OPERATION_REFUND: jpm_operation = 5;
/// A verification: `jpm_verify_*`.
pub const JPM_OPERATION_VERIFY: jpm_operation = 6;
/// A call about a stored profile.
pub const JPM_OPERATION_PROFILE: jpm_operation = 7;
/// Any other call of `jpm_call`. One that pays, captures, voids, adjusts, refunds or verifies is named as what it does.
pub const JPM_OPERATION_CALL: jpm_operation = 8;

/// How a payment, or whatever else may move money, stands in the journal, with or without a file.
pub type jpm_journal_state = i32;
/// Being sent, or its process died while it was.
pub const JPM_STATE_OPEN: jpm_journal_state = 1;
/// In doubt.
pub const JPM_STATE_DOUBT: jpm_journal_state = 2;
/// The consumer or the service still has to act.
pub const JPM_STATE_PENDING: jpm_journal_state = 3;
/// Approved.
pub const JPM_STATE_APPROVED: jpm_journal_state = 4;
/// Approved for less than asked.
pub const JPM_STATE_PARTIAL: jpm_journal_state = 5;
/// Declined.
pub const JPM_STATE_DECLINED: jpm_journal_state = 6;
/// The service refused it, and did nothing.
pub const JPM_STATE_REFUSED: jpm_journal_state = 7;
/// It never left this machine.
pub const JPM_STATE_NOT_SENT: jpm_journal_state = 8;
/// The service surely kept no record of it.
pub const JPM_STATE_NOT_PROCESSED: jpm_journal_state = 9;
/// Its request id is burnt; nothing was done under it.
pub const JPM_STATE_ID_TAKEN: jpm_journal_state = 10;
/// Approved, and voided before anybody was told.
pub const JPM_STATE_VOIDED_SINCE: jpm_journal_state = 11;
/// Too old to be found out; a person was told to look.
pub const JPM_STATE_UNRESOLVED: jpm_journal_state = 12;

/// When the money is taken.
pub type jpm_capture_method = i32;
/// A sale: authorized and captured at once. JSON `NOW`.
pub const JPM_CAPTURE_NOW: jpm_capture_method = 1;
/// Authorized; captured by the service after 120 minutes. JSON `DELAYED`.
pub const JPM_CAPTURE_DELAYED: jpm_capture_method = 2;
/// Authorized; captured by a later call. JSON `MANUAL`.
pub const JPM_CAPTURE_MANUAL: jpm_capture_method = 3;

/// Who starts the payment.
pub type jpm_initiator_type = i32;
/// The consumer starts the payment. JSON `CARDHOLDER`.
pub const JPM_INITIATOR_CARDHOLDER: jpm_initiator_type = 1;
/// The merchant starts the payment, by an agreement with the consumer. JSON `MERCHANT`.
pub const JPM_INITIATOR_MERCHANT: jpm_initiator_type = 2;

/// Whether the card is kept.
pub type jpm_account_on_file = i32;
/// The card is not kept. JSON `NOT_STORED`.
pub const JPM_ON_FILE_NOT_STORED: jpm_account_on_file = 1;
/// The card is kept from this payment on. JSON `TO_BE_STORED`.
pub const JPM_ON_FILE_TO_BE_STORED: jpm_account_on_file = 2;
/// The card was kept before. JSON `STORED`.
pub const JPM_ON_FILE_STORED: jpm_account_on_file = 3;

/// Which way the payment of a debit card goes.
pub type jpm_routing = i32;
/// Over a debit network, without a PIN. JSON `PINLESS`.
pub const JPM_ROUTING_PINLESS: jpm_routing = 1;
/// As a credit card is. JSON `CREDIT`.
pub const JPM_ROUTING_CREDIT: jpm_routing = 2;

/// Why the merchant charges once more.
pub type jpm_authorization_purpose = i32;
/// Charged after the goods or the stay. JSON `DELAYED_CHARGE`.
pub const JPM_PURPOSE_DELAYED_CHARGE: jpm_authorization_purpose = 1;
/// The consumer did not come. JSON `NO_SHOW`.
pub const JPM_PURPOSE_NO_SHOW: jpm_authorization_purpose = 2;
/// Authorized once more. JSON `REAUTHORIZATION`.
pub const JPM_PURPOSE_REAUTHORIZATION: jpm_authorization_purpose = 3;
/// Tried once more after a decline. JSON `RESUBMISSION`.
pub const JPM_PURPOSE_RESUBMISSION: jpm_authorization_purpose = 4;

/// A flag, which may be left unsaid.
pub type jpm_flag = i32;
/// Yes. JSON `true`.
pub const JPM_YES: jpm_flag = 1;
/// No. JSON `false`.
pub const JPM_NO: jpm_flag = 2;

/// The amount of a capture or of a linked refund: everything that is left.
pub const JPM_AMOUNT_ALL: i64 = -1;

/// Which payment of a series it is.
pub type jpm_recurring_sequence = i32;
/// First payment of a series. JSON `FIRST`.
pub const JPM_RECURRING_FIRST: jpm_recurring_sequence = 1;
/// A later payment of a series. JSON `SUBSEQUENT`.
pub const JPM_RECURRING_SUBSEQUENT: jpm_recurring_sequence = 2;

/// What an account number is.
pub type jpm_account_number_type = i32;
/// The number on the card; checked with Luhn. JSON `PAN`, and what is meant when nothing is said.
pub const JPM_ACCOUNT_NUMBER_PAN: jpm_account_number_type = 1;
/// JSON `NETWORK_TOKEN`.
pub const JPM_ACCOUNT_NUMBER_NETWORK_TOKEN: jpm_account_number_type = 2;
/// JSON `DEVICE_TOKEN`.
pub const JPM_ACCOUNT_NUMBER_DEVICE_TOKEN: jpm_account_number_type = 3;
/// JSON `SAFETECH_TOKEN`.
pub const JPM_ACCOUNT_NUMBER_SAFETECH_TOKEN: jpm_account_number_type = 4;
/// JSON `SAFETECH_ENCRYPTION`.
pub const JPM_ACCOUNT_NUMBER_SAFETECH_ENCRYPTION: jpm_account_number_type = 5;
/// JSON `SAFETECH_PAGE_ENCRYPTION`.
pub const JPM_ACCOUNT_NUMBER_SAFETECH_PAGE_ENCRYPTION: jpm_account_number_type = 6;

/// Which records are asked for.
pub type jpm_kind = i32;
/// Authorizations and sales: `/payments`.
pub const JPM_KIND_PAYMENT: jpm_kind = 1;
/// Refunds: `/refunds`.
pub const JPM_KIND_REFUND: jpm_kind = 2;
/// Verifications: `/verifications`.
pub const JPM_KIND_VERIFICATION: jpm_kind = 3;
/// Captures: `/captures`.
pub const JPM_KIND_CAPTURE: jpm_kind = 4;
/// Consumer profiles; only for `jpm_health`.
pub const JPM_KIND_PROFILE: jpm_kind = 5;

/// What a consumer pays with.
pub type jpm_method_type = i32;
/// A card. JSON `cardList`, `card`.
pub const JPM_METHOD_CARD: jpm_method_type = 1;
/// A bank account in the United States. JSON `achList`, `ach`.
pub const JPM_METHOD_ACH: jpm_method_type = 2;
/// A bank account in the euro area. JSON `sepaList`, `sepa`.
pub const JPM_METHOD_SEPA: jpm_method_type = 3;

/// Whether what is stored is in use.
pub type jpm_activity = i32;
/// In use. JSON `ACTIVE`.
pub const JPM_ACTIVE: jpm_activity = 1;
/// Kept and not in use. JSON `INACTIVE`.
pub const JPM_INACTIVE: jpm_activity = 2;

/// What an address is for.
pub type jpm_address_type = i32;
/// Where goods go. JSON `SHIPPING`.
pub const JPM_ADDRESS_SHIPPING: jpm_address_type = 1;
/// Where bills go. JSON `BILLING`.
pub const JPM_ADDRESS_BILLING: jpm_address_type = 2;

/// What kind of bank account it is.
pub type jpm_account_type = i32;
/// JSON `CHECKING`.
pub const JPM_BANK_CHECKING: jpm_account_type = 1;
/// JSON `SAVING`.
pub const JPM_BANK_SAVING: jpm_account_type = 2;
/// JSON `CORPORATE_CHECKING`.
pub const JPM_BANK_CORPORATE_CHECKING: jpm_account_type = 3;

/// What kind of ACH payment it is.
pub type jpm_ach_payment_type = i32;
/// Ordered on the web. JSON `WEB`.
pub const JPM_ACH_WEB: jpm_ach_payment_type = 1;
/// Ordered by telephone. JSON `TEL`.
pub const JPM_ACH_TEL: jpm_ach_payment_type = 2;
/// JSON `RECURRING`.
pub const JPM_ACH_RECURRING: jpm_ach_payment_type = 3;

/// How much is told.
pub type jpm_log_level = i32;
/// Something failed.
pub const JPM_LOG_ERROR: jpm_log_level = 1;
/// Something is amiss, and the call goes on.
pub const JPM_LOG_WARN: jpm_log_level = 2;
/// What each call came to.
pub const JPM_LOG_INFO: jpm_log_level = 3;
/// The steps of a call: connections, tokens, requests, look-ups.
pub const JPM_LOG_DEBUG: jpm_log_level = 4;
/// Everything there is.
pub const JPM_LOG_TRACE: jpm_log_level = 5;

/// The plain structs.
pub type jpm_struct_kind = i32;
/// `jpm_payment`.
pub const JPM_STRUCT_PAYMENT: jpm_struct_kind = 1;
/// `jpm_card`.
pub const JPM_STRUCT_CARD: jpm_struct_kind = 2;
/// `jpm_account_holder`.
pub const JPM_STRUCT_ACCOUNT_HOLDER: jpm_struct_kind = 3;
/// `jpm_profile`.
pub const JPM_STRUCT_PROFILE: jpm_struct_kind = 4;
/// `jpm_error`.
pub const JPM_STRUCT_ERROR: jpm_struct_kind = 5;
/// `jpm_result`.
pub const JPM_STRUCT_RESULT: jpm_struct_kind = 6;
/// `jpm_payment_method`.
pub const JPM_STRUCT_PAYMENT_METHOD: jpm_struct_kind = 7;
/// `jpm_address`.
pub const JPM_STRUCT_ADDRESS: jpm_struct_kind = 8;
/// `jpm_communication`.
pub const JPM_STRUCT_COMMUNICATION: jpm_struct_kind = 9;
/// `jpm_profile_details`.
pub const JPM_STRUCT_PROFILE_DETAILS: jpm_struct_kind = 10;

/// The number of an option: one of the last chapter.
pub type jpm_option = i32;
/// Text, URL. Base URL of the payments API, up to and with `/api/v2`. Wins over `environment`.
pub const JPM_OPT_BASE_URL: jpm_option = 1;
/// Choice. `mock`, `client-testing` or `production`: chooses the base URL.
pub const JPM_OPT_ENVIRONMENT: jpm_option = 2;
/// Text, 8 to 12 letters or digits, required. The account that is paid. Header `merchant-id`.
pub const JPM_OPT_MERCHANT_ID: jpm_option = 3;
/// Secret text, at most 8192. Header `Authorization: Bearer`, when the token is had elsewhere; `jpm_client_set_access_token` renews it.
pub const JPM_OPT_ACCESS_TOKEN: jpm_option = 4;
/// Text, at most 256, required. JSON `merchant.merchantSoftware.companyName`.
pub const JPM_OPT_COMPANY_NAME: jpm_option = 5;
/// Text, at most 256, required. JSON `merchant.merchantSoftware.productName`.
pub const JPM_OPT_PRODUCT_NAME: jpm_option = 6;
/// Text, at most 50. JSON `merchant.merchantSoftware.version`.
pub const JPM_OPT_PRODUCT_VERSION: jpm_option = 7;
/// Milliseconds, 1 to 600000, default 90000. The whole call, everything included. Less than 1000 is for a service on this machine, or, without `environment`, of a name below `.test`.
pub const JPM_OPT_TIMEOUT_MS: jpm_option = 8;
/// Milliseconds, 1 to 600000, default 10000. Access token, name look-up, TCP, proxy and TLS together.
pub const JPM_OPT_CONNECT_TIMEOUT_MS: jpm_option = 9;
/// Milliseconds, 1 to 600000, default 70000. How long the service may work on a request. Less than that is for a service on this machine, or, without `environment`, of a name below `.test`.
pub const JPM_OPT_SERVICE_LIMIT_MS: jpm_option = 10;
/// Milliseconds, 0 to 600000, default 15000. How long an unused connection is kept; 0 keeps none.
pub const JPM_OPT_IDLE_CONNECTION_MS: jpm_option = 11;
/// Choice. `os` (default): the system's certificate store; `file`: only what `ca_file` holds, as it is also meant when only that is
/// set; `bundled`: the roots that came with the library.
pub const JPM_OPT_TRUST: jpm_option = 12;
/// Path of a PEM file with trusted certificates, and with them `trust` = `file`, which need not be set.
pub const JPM_OPT_CA_FILE: jpm_option = 13;
/// Choice. The form of payments, `api` (default): as the API's specification has it; `guide`: as the profile guide's samples have it. All else has the API's form.
pub const JPM_OPT_WIRE_FORM: jpm_option = 14;
/// 0 or 1, default 1. Refuse a payment whose order number is that of another payment in doubt.
pub const JPM_OPT_GUARD_ORDER_NUMBER: jpm_option = 15;
/// Text, URL of the token endpoint. Default: that of `environment`. With an assertion it is the claim `aud`, character for character.
pub const JPM_OPT_TOKEN_URL: jpm_option = 16;
/// Text, at most 256. The client id from J.P. Morgan: form field `client_id`, or user of the header `Authorization: Basic`.
pub const JPM_OPT_CLIENT_ID: jpm_option = 17;
/// Secret text, at most 1024. The client's secret, as the mock tier has it.
pub const JPM_OPT_CLIENT_SECRET: jpm_option = 18;
/// Choice. How the secret is shown: `basic` (default): header `Authorization: Basic`; `post`: form fields.
pub const JPM_OPT_CLIENT_SECRET_METHOD: jpm_option = 19;
/// Text, at most 1024. Form field `scope`, with a secret. Default for `environment` `mock`: `jpm:payments:sandbox`.
pub const JPM_OPT_SCOPE: jpm_option = 20;
/// Path of a PEM file with an RSA private key, PKCS#1 or PKCS#8, not encrypted: signs the assertion that a token is asked for with.
pub const JPM_OPT_PRIVATE_KEY_FILE: jpm_option = 21;
/// Path of a PEM file with the certificate that belongs to `private_key_file` and is registered at J.P. Morgan, among others or alone: gives the assertion's `kid`.
pub const JPM_OPT_CERTIFICATE_FILE: jpm_option = 22;
/// Text, 40 hexadecimal digits. The SHA-1 thumbprint of that certificate, instead of the file: the assertion's `kid`. Colons and spaces between the digits do not count.
pub const JPM_OPT_CERTIFICATE_THUMBPRINT: jpm_option = 23;
/// Text, at most 1024. Form field `resource`, with an assertion; from J.P. Morgan.
pub const JPM_OPT_RESOURCE: jpm_option = 24;
/// Seconds, 60 to 15552000, default 300. How long an assertion is valid; a new one is made for each exchange.
pub const JPM_OPT_ASSERTION_LIFETIME_S: jpm_option = 25;
/// Path of a PEM file with the certificate that is shown to the service when it asks for one, and those between it and its root, in any order.
pub const JPM_OPT_TLS_CLIENT_CERTIFICATE_FILE: jpm_option = 26;
/// Path of a PEM file with the private key of `tls_client_certificate_file`: PKCS#8, PKCS#1 or SEC1, not encrypted.
pub const JPM_OPT_TLS_CLIENT_KEY_FILE: jpm_option = 27;
/// Secret text, URL of a proxy, as it may hold a password: `http://host:port` (CONNECT) or `socks5://host:port` (the proxy looks names up). Never used for this very machine.
pub const JPM_OPT_PROXY_URL: jpm_option = 28;
/// Text, at most 255. The user the proxy wants.
pub const JPM_OPT_PROXY_USER: jpm_option = 29;
/// Secret text, at most 255. The password the proxy wants.
pub const JPM_OPT_PROXY_PASSWORD: jpm_option = 30;
/// Text, at most 4096. Hosts reached without the proxy, with commas between: `example.com` (and all below it), an address, a network as `10.0.0.0/8`, or `*`.
pub const JPM_OPT_NO_PROXY: jpm_option = 31;
/// 0 or 1, default 0. Take proxy and exceptions from the environment: `https_proxy`, `all_proxy`, `no_proxy`, in small letters or capitals. They are read as curl reads them; what has no meaning here is passed over, with a warning in the log.
pub const JPM_OPT_PROXY_FROM_ENVIRONMENT: jpm_option = 32;
/// Choice. `utf-8` (default), `windows-1252`, `latin-1` or `cp437`: what text in structs and results is encoded in. Options and paths are UTF-8 always.
pub const JPM_OPT_TEXT_ENCODING: jpm_option = 33;
/// Text, URL. Base URL of the Consumer Profile Management API. Default: that of `environment`.
pub const JPM_OPT_PROFILES_BASE_URL: jpm_option = 34;
/// Path of the journal, a file on a local disk, made if it is not there: what was asked and what came of it survives the process. Default: none, and the client remembers until it is freed.
pub const JPM_OPT_JOURNAL_FILE: jpm_option = 35;
/// Days, 1 to 3650, default 90. How long the journal keeps verdicts that were told; what is in doubt it keeps for ever.
pub const JPM_OPT_JOURNAL_KEEP_DAYS: jpm_option = 36;
/// Text, at most 40. Which of the tills that share a journal this is: `jpm_settle_next` and the guard of order numbers speak of this one only.
pub const JPM_OPT_TILL: jpm_option = 37;
/// Hours, 1 to 8760, default 72. How long the service surely remembers a payment: later, "no record" proves nothing any more.
pub const JPM_OPT_LOOKUP_TRUST_H: jpm_option = 38;
/// Milliseconds, 1 to 86400000, default 60000. A verdict that was handed out and not acknowledged so long is told again by `jpm_settle_next`.
pub const JPM_OPT_ACKNOWLEDGE_WITHIN_MS: jpm_option = 39;
/// Seconds, 0 to 31536000, default 72000. How long a paid order refuses another payment of the same order number, amount and card; 0: not at all.
pub const JPM_OPT_DUPLICATE_WINDOW_S: jpm_option = 40;
/// Choice. `safe` (default): the journal lies only where locks hold and nothing vanishes at a restart; `any`: wherever it is put.
pub const JPM_OPT_JOURNAL_PLACE: jpm_option = 41;
/// 0 or 1, default 0. 1: a `jpm_response` hides the service's own tokens, SAFETECH, as it hides card numbers.
pub const JPM_OPT_HIDE_TOKENS: jpm_option = 42;
/// Text, at most 1024. Headers that are sent beside the library's own, as `platform-id: 7; userIdentifier: till 3`: to the payments API `platform-id` and `minorVersion`; to the profile API `correlationIdentifier`, `applicationIdentifier` and, but for questions, `userIdentifier`.
pub const JPM_OPT_EXTRA_HEADERS: jpm_option = 43;
