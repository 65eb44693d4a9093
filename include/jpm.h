/*
 * jpm: card payments and stored consumer profiles through J.P. Morgan's Online Payments API.
 *
 * Made by `make header` from the sources in src/ffi; do not edit.
 *
 * Contents
 *
 *    1  Results and advice
 *    2  Client
 *    3  Payments
 *    4  Verifications
 *    5  Refunds
 *    6  Captures and voids
 *    7  After a crash
 *    8  Stored profiles
 *    9  Any path
 *   10  The host's process
 *   11  Versions and sizes
 *   12  Statuses
 *   13  Options
 *
 * Quick start: a sale; 1 when the goods may be handed out. `client` is the one client of the till,
 * for all its threads; save, book and complain, which is 0, are the till's own functions.
 *
 *     jpm_config *config; jpm_payment payment; jpm_card card; jpm_result result; jpm_error error;
 *     char id[JPM_REQUEST_ID_SIZE];
 *     JPM_INIT(&payment); JPM_INIT(&card); JPM_INIT(&result); JPM_INIT(&error);
 *     if (jpm_config_new(&config, &error) || jpm_config_load_file(config, "shop.conf", &error) ||
 *         jpm_client_new(config, &client, &error) || jpm_new_request_id(id, sizeof id, &error))
 *         return complain(error.message);
 *     jpm_config_free(config);
 *     payment.request_id = id; payment.order_number = "A-16"; save(id);
 *     payment.amount = 1234; payment.currency = "USD";
 *     card.account_number = number; card.expiry_month = 12; card.expiry_year = 2030;
 *     if (jpm_pay_with_card(client, &payment, &card, NULL, &result) != JPM_OK)
 *         complain(result.error_message);
 *     book(&result);
 *     if (jpm_result_acknowledge(client, &result, &error) != JPM_OK) complain(error.message);
 *     return jpm_result_is_approved(&result) || complain(jpm_advice_text(result.advice));
 *
 * The same rules for every function
 *
 *  - It returns a jpm_status: 0 is success, negative an error, positive success with news. The
 *    status tells about the call; jpm_result.outcome tells about the money.
 *  - Handle first, then inputs, then outputs. Inputs are borrowed for the call and never kept.
 *    Outputs belong to the caller and are always fully written, also on failure (all but
 *    JPM_E_STRUCT_SIZE and a NULL output, which leave them untouched). Nothing in them needs to be
 *    freed. A jpm_error may be NULL everywhere.
 *  - Text is NUL-terminated, without control characters, at most 64 KiB. NULL and empty text mean
 *    absent, but for a request id, which is refused when empty.
 *  - Text is UTF-8. The option text_encoding makes it that of a code page in all calls that take a
 *    jpm_result; options, paths, jpm_error, jpm_response and the log stay UTF-8.
 *  - A plain struct is initialised with JPM_INIT(&s). Structs grow only at their ends.
 *  - Any number of threads may use one jpm_client at once; a jpm_config belongs to one thread at a
 *    time. No function needs the thread that made a handle.
 */

#ifndef JPM_H
#define JPM_H

#include <string.h>

/* Compilers without <stdint.h> (Visual C++ before 2010) get the four types it needs. */
#if defined(_MSC_VER) && _MSC_VER < 1600
typedef __int32 int32_t;
typedef unsigned __int32 uint32_t;
typedef __int64 int64_t;
typedef unsigned __int64 uint64_t;
#else
#include <stdint.h>
#endif

/* How functions are called: __cdecl on 32-bit Windows, the platform's own way elsewhere. */
#if defined(_WIN32) && !defined(_WIN64)
#define JPM_CALL __cdecl
#else
#define JPM_CALL
#endif

/* Where functions come from (define JPM_STATIC when linking the static library), and a warning
 * where the compiler has one when a status is not looked at. */
#if defined(_WIN32) && !defined(JPM_STATIC)
#define JPM_IMPORT __declspec(dllimport)
#else
#define JPM_IMPORT
#endif
#if defined(__GNUC__)
#define JPM_API JPM_IMPORT __attribute__((warn_unused_result))
#else
#define JPM_API JPM_IMPORT
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ==== 1. Results and advice =================================================================== */

/** What a function returns: 0 is success, negative an error, positive success with news.
 *
 * The status tells about the call; `jpm_result.outcome` tells about the money. The errors have a
 * chapter of their own, which also has their ranges. */
typedef int32_t jpm_status;
/** The call worked. Look at `jpm_result.outcome`: a decline is `JPM_OK` too. */
#define JPM_OK 0
/** Nothing to tell and nothing in doubt. */
#define JPM_DONE 1
/** There is nothing at this JSON pointer. */
#define JPM_ABSENT 2

/** The name of a status, as in `"JPM_E_CONNECT"`; `"JPM_E_?"` when there is none. Static, never
 * freed. Since 0.1.0. */
JPM_API const char *JPM_CALL jpm_status_name(jpm_status status);

/** What a status means, in one line of English. Static, never freed. Since 0.1.0. */
JPM_API const char *JPM_CALL jpm_status_text(jpm_status status);

/** What happened to the money. */
typedef int32_t jpm_outcome;
/** Nothing left this machine. */
#define JPM_OUTCOME_NOT_ATTEMPTED 0
/** The money moved, or is reserved, as asked; of a verification: the issuer said yes; of a call
 * about a profile: it was done. */
#define JPM_OUTCOME_APPROVED 1
/** The issuer or the consumer said no. */
#define JPM_OUTCOME_DECLINED 2
/** Not finished: the consumer or the service still has to act. */
#define JPM_OUTCOME_PENDING 3
/** It may or may not have happened. Never pay again before it is settled. */
#define JPM_OUTCOME_UNKNOWN 4
/** It left, or may have, and the service surely did nothing. */
#define JPM_OUTCOME_NOT_PROCESSED 5
/** Approved for less than asked: `amount` tells how much. */
#define JPM_OUTCOME_PARTIALLY_APPROVED 6

/** The name of an outcome, as in `"APPROVED"`; `"?"` when there is none. Static, never freed.
 * Since 0.1.0. */
JPM_API const char *JPM_CALL jpm_outcome_name(jpm_outcome outcome);

/** What to do now. */
typedef int32_t jpm_advice;
/** Final: repeating unchanged is pointless or wrong. */
#define JPM_ADVICE_NONE 0
/** Change what `error_field` and `error_message` name, then call again. */
#define JPM_ADVICE_FIX 1
/** Nothing happened: call again, best with the same request id. */
#define JPM_ADVICE_SEND_AGAIN 2
/** Do not pay again, neither with this request id nor with a new one. Later, `jpm_settle_next` asks
 * and never pays; so does the same call with the same request id. */
#define JPM_ADVICE_SETTLE_FIRST 3
/** The library cannot find out: a person looks at the merchant's portal. Never
 * repeat automatically. */
#define JPM_ADVICE_CHECK_BY_HAND 4
/** This call did nothing and must not be repeated as it is: another payment decides, the one that
 * `other_request_id` names. Settle or look up that one. It is the same sale only if order number
 * and amount are the same and no other sale is booked under its request id; else this is a new
 * sale: call again with `allow_duplicate`. */
#define JPM_ADVICE_SEE_OTHER 5

/** What an advice means for the till, in one line of English. Static, never freed. Since 0.1.0. */
JPM_API const char *JPM_CALL jpm_advice_text(jpm_advice advice);

/** What became of the profile that a payment, a verification or a refund was to create. */
typedef int32_t jpm_profile_outcome;
/** No profile was asked for, or none can have come of it. */
#define JPM_PROFILE_NONE 0
/** The profile was created: `consumer_profile_id` and `payment_method_id` are set. */
#define JPM_PROFILE_CREATED 1
/** The profile was not created; the payment is not touched by that. */
#define JPM_PROFILE_FAILED 2
/** Whether the profile was created is not known. */
#define JPM_PROFILE_UNKNOWN 3

/** What else there is to say of a result: these, added together. */
typedef uint32_t jpm_result_flags;
/** A message was cut at a character border to fit. */
#define JPM_RESULT_TRUNCATED 1
/** An identifier was left empty: it did not fit, or the caller's code page lacks a character
 * of it. */
#define JPM_RESULT_ID_TOO_LONG 2
/** Answered from what the library remembers; nothing was sent as a payment. */
#define JPM_RESULT_REPLAYED 4
/** The answer was lost and the payment's record was found by a look-up. */
#define JPM_RESULT_FOUND_BY_LOOKUP 8
/** The payment is not in the journal. */
#define JPM_RESULT_NOT_JOURNALED 16
/** The caller's code page lacks a character: `?` stands for it, or the identifier that has it was
 * left empty. */
#define JPM_RESULT_TEXT_REPLACED 32
/** Of `JPM_DONE`: payments of another merchant, service or till wait in the same journal, for a
 * client with their configuration. */
#define JPM_RESULT_OTHERS_UNSETTLED 64
/** Of `jpm_journal_next`: the verdict was acknowledged, and is not told again. */
#define JPM_RESULT_ACKNOWLEDGED 128

/** What was asked. */
typedef int32_t jpm_operation;
/** A payment: `jpm_pay_*`. */
#define JPM_OPERATION_PAY 1
/** `jpm_capture`. */
#define JPM_OPERATION_CAPTURE 2
/** `jpm_void`. */
#define JPM_OPERATION_VOID 3
/** `jpm_adjust`. */
#define JPM_OPERATION_ADJUST 4
/** A refund: `jpm_refund_*`. */
#define JPM_OPERATION_REFUND 5
/** A verification: `jpm_verify_*`. */
#define JPM_OPERATION_VERIFY 6
/** A call about a stored profile. */
#define JPM_OPERATION_PROFILE 7
/** Any other call of `jpm_call`. One that pays, captures, voids, adjusts, refunds or verifies is
 * named as what it does. */
#define JPM_OPERATION_CALL 8

/** How a payment, or whatever else may move money, stands in the journal, with or without
 * a file. */
typedef int32_t jpm_journal_state;
/** Being sent, or its process died while it was. */
#define JPM_STATE_OPEN 1
/** In doubt. */
#define JPM_STATE_DOUBT 2
/** The consumer or the service still has to act. */
#define JPM_STATE_PENDING 3
/** Approved. */
#define JPM_STATE_APPROVED 4
/** Approved for less than asked. */
#define JPM_STATE_PARTIAL 5
/** Declined. */
#define JPM_STATE_DECLINED 6
/** The service refused it, and did nothing. */
#define JPM_STATE_REFUSED 7
/** It never left this machine. */
#define JPM_STATE_NOT_SENT 8
/** The service surely kept no record of it. */
#define JPM_STATE_NOT_PROCESSED 9
/** Its request id is burnt; nothing was done under it. */
#define JPM_STATE_ID_TAKEN 10
/** Approved, and voided before anybody was told. */
#define JPM_STATE_VOIDED_SINCE 11
/** Too old to be found out; a person was told to look. */
#define JPM_STATE_UNRESOLVED 12

/** The size of a request id, its NUL included, in `jpm_result`; as of those that follow. */
#define JPM_REQUEST_ID_SIZE 48
/** The size of an order number. */
#define JPM_ORDER_NUMBER_SIZE 48
/** The size of the id of a transaction. */
#define JPM_TRANSACTION_ID_SIZE 48
/** The size of the ids of a stored profile and of what is in it. */
#define JPM_PROFILE_ID_SIZE 136
/** The size of the network's id of a transaction, which later payments name. */
#define JPM_NETWORK_TRANSACTION_ID_SIZE 136

/** What happened to the payment. Output; owned by the caller, always fully written; nothing to
 * free.
 *
 * Text is NUL-terminated, in the client's `text_encoding` (UTF-8 if `client` was NULL), empty when
 * absent. A message that does not fit is cut and flagged `JPM_RESULT_TRUNCATED`; a character the
 * encoding lacks becomes `?`, flagged `JPM_RESULT_TEXT_REPLACED`. An identifier is whole: else it
 * is left empty and flagged `JPM_RESULT_ID_TOO_LONG`. */
typedef struct jpm_result {
    /** Set by `JPM_INIT`. */
    uint32_t struct_size;
    /** What the function returned: it tells about this call. */
    jpm_status status;
    /** `JPM_OUTCOME_*`: what happened to the money of the payment named by `request_id`; of a call
     * about a profile, whether it was done. */
    jpm_outcome outcome;
    /** `JPM_ADVICE_*`: what to do now. `jpm_advice_text` says it in words. */
    jpm_advice advice;
    /** `JPM_PROFILE_*`: what became of the profile; never changes `outcome`. */
    jpm_profile_outcome profile_outcome;
    /** HTTP status of the answer this result rests on; 0 without one. */
    int32_t http_status;
    /** `JPM_RESULT_*`, added together. */
    jpm_result_flags flags;
    /** What was wrong with the journal, `JPM_OK` when nothing. Never changes `outcome`. */
    jpm_status journal_status;
    /** Minor units: what was asked. */
    int64_t requested_amount;
    /** Minor units: what was approved; 0 unless approved, partially approved or pending.
     * JSON `amount`. */
    int64_t amount;
    /** Minor units still authorized and not captured. JSON `remainingAuthAmount`. */
    int64_t remaining_amount;
    /** When asking again may give more, in milliseconds from now; 0 when it does not matter. */
    int64_t retry_after_ms;
    /** How long the call took, in milliseconds. */
    int64_t elapsed_ms;
    /** How often the payment was sent in this call: 0, 1, or 2 after a renewed access token. */
    uint32_t attempts;
    /** 0. */
    uint32_t reserved;
    /** The id of the payment, whoever made it. Set as soon as the input has been read.
     * Header `request-id`. */
    char request_id[JPM_REQUEST_ID_SIZE];
    /** As asked. JSON `merchantOrderNumber`. */
    char order_number[JPM_ORDER_NUMBER_SIZE];
    /** The service's id: what captures, voids and refunds name. Of a capture, its own id, for
     * refunds of just this one. JSON `transactionId`. */
    char transaction_id[JPM_TRANSACTION_ID_SIZE];
    /** As answered, or as asked when there is no answer. JSON `currency`. */
    char currency[8];
    /** JSON `accountHolder.consumerProfileInfo.consumerProfileId`, or the profile that paid. */
    char consumer_profile_id[JPM_PROFILE_ID_SIZE];
    /** JSON `accountHolder.consumerProfileInfo.paymentMethodId`, or the method that paid; of one
     * that was added to a profile, its id if the answer tells which one is new. */
    char payment_method_id[JPM_PROFILE_ID_SIZE];
    /** JSON `accountHolder.consumerProfileInfo.consumerProfileResponseCode`. */
    char profile_response_code[136];
    /** JSON `accountHolder.consumerProfileInfo.consumerProfileResponseMessage`. */
    char profile_response_message[136];
    /** `AUTHORIZED`, `CLOSED`, `DECLINED`, ...; the list grows. JSON `transactionState`. */
    char transaction_state[136];
    /** `SUCCESS`, `DENIED`, `ERROR`, ...; the list grows. JSON `responseStatus`. */
    char response_status[136];
    /** The issuer's or the service's reason; may be shown to the consumer. JSON `responseCode`. */
    char response_code[56];
    /** Not for the consumer; never compare it. JSON `responseMessage`. */
    char response_message[136];
    /** The host's own text, for support. JSON `hostMessage`. */
    char host_message[136];
    /** The issuer's approval code, for the receipt. JSON `approvalCode`. */
    char approval_code[56];
    /** First six and last four, as in `411234XXXXXX4113`. JSON `maskedAccountNumber` of the payment
     * method: `card`, else `consumerProfile`, `ach`, `sepa` or `sofort`. */
    char masked_account_number[136];
    /** `VISA`, `MASTERCARD`, ...; the list grows. JSON `cardTypeName` of the payment method,
     * else `cardType`. */
    char card_type[136];
    /** Keep it for later payments the merchant starts. JSON `networkResponse.networkTransactionId`
     * of the payment method. */
    char network_transaction_id[JPM_NETWORK_TRANSACTION_ID_SIZE];
    /** JSON `networkResponse.addressVerificationResult` of the payment method. */
    char avs_result[136];
    /** A mismatch does not decline by itself. JSON `networkResponse.cardVerificationResult` of the
     * payment method. */
    char cvv_result[136];
    /** Set whenever the outcome is not approved: the service's code, or the name of a
     * `JPM_E_` status. */
    char error_code[136];
    /** Set whenever the outcome is not approved: one line for a person; never holds card data. */
    char error_message[256];
    /** The field at fault: its name in this header, or the service's JSON path; empty when it
     * is none. */
    char error_field[136];
    /** Minor units captured and not yet refunded. JSON `remainingRefundableAmount`. */
    int64_t refundable_amount;
    /** Minor units authorized in all. JSON `totalAuthorizedAmount`. */
    int64_t total_authorized_amount;
    /** The address that was added, changed or deleted; empty when the answer does not tell which
     * one is new. JSON `addressIdentifier`. */
    char address_id[JPM_PROFILE_ID_SIZE];
    /** As `address_id`, of a phone, or else of an e-mail address.
     * JSON `communicationIdentifier`. */
    char communication_id[JPM_PROFILE_ID_SIZE];
    /** `JPM_OPERATION_*`: what was asked; 0 when nothing was, as with `JPM_DONE`. */
    jpm_operation operation;
    /** `JPM_STATE_*`: how it stands in the journal, with or without a file; 0 when it does not. */
    jpm_journal_state journal_state;
    /** The place of this verdict among all words about this request id, from 1; 0: no verdict,
     * there is nothing to acknowledge. Book by request id and this: the higher is the
     * later word. */
    int64_t verdict_number;
    /** When "no record" will be proof, in milliseconds from now; 0 when it does not matter or is
     * not known. */
    int64_t proof_after_ms;
    /** When it was entered in the journal, in milliseconds since 1970 by this machine's clock; 0:
     * it is not there. */
    int64_t opened_at_ms;
    /** With `JPM_ADVICE_SEE_OTHER`: the payment that decides. */
    char other_request_id[JPM_REQUEST_ID_SIZE];
    /** Of a refund, a capture, a void or an adjustment: the transaction it is about, as asked. */
    char original_transaction_id[JPM_TRANSACTION_ID_SIZE];
    /** When it was done by the service's clock, as in `2026-11-27T14:05:09.120Z`.
     * JSON `transactionDate`. */
    char transaction_date[40];
    /** The host's own number of it, for support. JSON `hostReferenceId`. */
    char host_reference_id[136];
    /** The network's own code, as in `00`; which there are is not documented. JSON
     * `networkResponse.networkResponseCode` of the payment method. */
    char network_response_code[56];
    /** The network's advice to the merchant: some codes mean that the card must not be tried again.
     * Which there are is not documented here: ask the acquirer. JSON
     * `networkResponse.additionalData.merchantAdviceCode` of the payment method. */
    char merchant_advice_code[56];
    /** The raw code behind `avs_result`. JSON `networkResponse.addressVerificationResultCode` of
     * the payment method. */
    char avs_code[56];
    /** The raw code behind `cvv_result`. JSON `networkResponse.cardVerificationResultCode` of the
     * payment method. */
    char cvv_code[56];
    /** What the service's account updater found of a stored card: `NEW_ACCOUNT`, `NEW_EXPIRY`,
     * `CLOSED_ACCOUNT`, `CONTACT_CARDHOLDER`, ...; the list grows.
     * JSON `paymentMethodType.card.accountUpdater.accountUpdaterResponse`. */
    char account_updater_response[56];
    /** What the network's found: `A`, `C`, `E` or `Q`; what they mean is not documented. JSON
     * `networkResponse.networkAccountUpdater.accountStatus` of the payment method. */
    char network_account_status[56];
    /** The last four digits of the number that the card has now; empty: the same. JSON
     * `paymentMethodType.card.accountUpdater.accountNumber`, of which no more is kept. */
    char updated_last_four[8];
    /** 1 to 12: the month to which the card is valid now; 0: the same.
     * JSON `paymentMethodType.card.accountUpdater.newAccountExpiry.month`. */
    int32_t updated_expiry_month;
    /** Its year, four digits; 0: the same.
     * JSON `paymentMethodType.card.accountUpdater.newAccountExpiry.year`. */
    int32_t updated_expiry_year;
    /** Where the consumer has to be sent for 3-D Secure, with outcome PENDING. JSON
     * `paymentAuthenticationResult.authenticationOrchestrationUrl`; what else is there, `response`
     * of `jpm_payment` has. */
    char authentication_url[512];
} jpm_result;

/** 1 only when the money moved, or is reserved, in full: `outcome` is `JPM_OUTCOME_APPROVED`. 0 for
 * everything else, NULL included. Ask this, not the status, before handing out the goods.
 * Since 0.1.0. */
JPM_API int32_t JPM_CALL jpm_result_is_approved(const jpm_result *result);

/** What was wrong. Output; owned by the caller, always fully written; nothing to free. */
typedef struct jpm_error {
    /** Set by `JPM_INIT`. */
    uint32_t struct_size;
    /** What the function returned. */
    jpm_status status;
    /** The field, option or argument at fault, by its name in this header; empty when it is none
     * of them. */
    char field[64];
    /** One line for a person; never holds the value itself. */
    char message[256];
} jpm_error;

/** An answer as JSON, in UTF-8. Opaque. It does not change: any number of threads may read it at
 * once. Free it with `jpm_response_free`. What is mended and hidden in it stands at the end of the
 * chapter "Any path". */
typedef struct jpm_response jpm_response;

/* ==== 2. Client =============================================================================== */

/** The options of a client, collected before it is made. Opaque. One thread at a time. */
typedef struct jpm_config jpm_config;

/** The number of an option: one of the last chapter. */
typedef int32_t jpm_option;

/** Makes an empty configuration. Free it with `jpm_config_free`; it may be freed as soon as the
 * client is made.
 *
 * `*out` is set to NULL on failure. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_config_new(jpm_config **out, jpm_error *error);

/** Sets an option that takes text, a path or a choice; numbers are taken as decimal text too.
 * Always UTF-8.
 *
 * `option` is one of `JPM_OPT_*`. The value is copied. NULL and empty text unset the option. The
 * value is checked here as far as it can be by itself; what depends on other options is checked by
 * `jpm_client_new`. `error->field` is the option's name. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_config_set_str(
    jpm_config *config, jpm_option option, const char *value, jpm_error *error);

/** Sets an option that takes a number. Otherwise as `jpm_config_set_str`. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_config_set_int(
    jpm_config *config, jpm_option option, int64_t value, jpm_error *error);

/** Sets options from a file: a line `name = value` for each, as in `merchant_id = 998482157630`.
 * UTF-8.
 *
 * Empty lines and lines that begin with `#` are skipped; spaces around name and value do not
 * count, nor does a pair of quotes around the value, in which ` #` may stand. What the file does
 * not name keeps its value; a value that is empty unsets the option. No name may stand twice. 1
 * MiB at most. `error->message` names the line of an unknown name or a bad value, `error->field`
 * the option; nothing of the file is set then. A path in it that is not absolute is taken from the
 * file's folder. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_config_load_file(
    jpm_config *config, const char *path, jpm_error *error);

/** Sets options from the environment: `JPM_` and the option's name in capitals, as in
 * `JPM_MERCHANT_ID`.
 *
 * Values are written as in a file. What the environment does not name keeps its value; a variable
 * that is empty unsets its option. A variable whose name is nearly that of an option is refused.
 * `error->field` is the option at fault; nothing is set then. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_config_load_env(jpm_config *config, jpm_error *error);

/** How much is told. */
typedef int32_t jpm_log_level;
/** Something failed. */
#define JPM_LOG_ERROR 1
/** Something is amiss, and the call goes on. */
#define JPM_LOG_WARN 2
/** What each call came to. */
#define JPM_LOG_INFO 3
/** The steps of a call: connections, tokens, requests, look-ups. */
#define JPM_LOG_DEBUG 4
/** Everything there is. */
#define JPM_LOG_TRACE 5

/* Told what goes on, on the thread that called the library; see jpm_config_set_log. */
typedef void (JPM_CALL *jpm_log_fn)(void *user, jpm_log_level level, const char *event,
                                    const char *fields_json, uint32_t fields_len);

/** Sets who is told what goes on: `log` is called with `user` for events of `max_level`
 * (`JPM_LOG_*`) and below.
 *
 * It is called by the thread that called the library, in the middle of that call, and by no other;
 * by several at once if several call. It must return and must not throw: where it does, or ends
 * its thread, that goes no further than the function itself, and what was thrown is lost (on
 * Windows, it ends the process). What cannot be undone is that `std::uncaught_exceptions` counts
 * it as long as the thread lives, and that after a `pthread_exit` a later `pthread_cancel` has no
 * effect on that thread.
 *
 * It may call the library, but a call on the same client that needs a token while the client is
 * getting one waits for `connect_timeout_ms` at most and fails. Its texts are valid only until it
 * returns; events and fields are listed in docs/logging.md. They never hold card data, tokens,
 * secrets or keys. `user` must live as long as the clients made from this configuration. NULL for
 * `log` ends it. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_config_set_log(
    jpm_config *config, jpm_log_fn log, void *user, jpm_log_level max_level, jpm_error *error);

/** Frees a configuration. NULL is ignored. Secrets in it are wiped. Since 0.1.0. */
JPM_IMPORT void JPM_CALL jpm_config_free(jpm_config *config);

/** A connection to the service for one merchant. Opaque. Any number of threads may use one client
 * at once. */
typedef struct jpm_client jpm_client;

/** Makes a client from a configuration, which is copied. Nothing is sent; the trust store is read
 * here.
 *
 * `*out` is set to NULL on failure. Free it with `jpm_client_free`. `error->field` names the
 * option at fault. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_client_new(
    const jpm_config *config, jpm_client **out, jpm_error *error);

/** Walks the whole way to the service, step by step, and tells of each step what it found and what
 * to do about it.
 *
 * Asks for a token, and asks the service for its health and for a request that does not exist;
 * never pays, and makes and changes no file. Takes `timeout_ms` of the configuration at most.
 * `JPM_OK` whenever the walk was made, also if steps failed: see `/ok` and `/checks`, a list of
 * objects with `name`, `result` (`ok`, `warning`, `failed`, `skipped`), `status` (a `JPM_E_` name
 * or empty), `detail` and `advice`. It holds no secret and no card data: safe to mail. A
 * configuration from which no client can be made is the first check that fails. `*out` is set to
 * NULL on failure; free it with `jpm_response_free`. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_check(
    const jpm_config *config, jpm_response **out, jpm_error *error);

/** Gets an access token and a connection ready, so that the first card need not wait for them.
 * Nothing is paid.
 *
 * Takes `connect_timeout_ms` at most. What fails here would fail the same way in a payment:
 * `error->status` is of the range "certainly not sent". Later calls are not touched by it.
 * Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_client_warm_up(const jpm_client *client, jpm_error *error);

/** Gives the client another access token, when it was made with `access_token`. Calls that begin
 * later use it; a running one uses it if the service refuses the old one.
 *
 * `JPM_E_CONFLICT` when the client gets its tokens itself. The token is copied, and wiped with the
 * client. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_client_set_access_token(
    const jpm_client *client, const char *token, jpm_error *error);

/** Ends the calls that run on this client, at once and with the truth: what has not left is
 * `JPM_E_CANCELLED` and NOT_ATTEMPTED, what has is UNKNOWN, as after a lost answer. Calls that
 * begin later are not touched.
 *
 * It does not wait for them. A call that waits for another process to let go of the journal sees
 * it when that ends, after 5 s at most. Any thread; from a callback of the log too, where it ends
 * the call that made the callback as well. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_client_cancel(const jpm_client *client, jpm_error *error);

/** Frees a client and closes its connections. NULL is ignored. Calls that run on it in other
 * threads are cancelled, as by `jpm_client_cancel`, and waited for; none may begin any more. Waits
 * for the thread that renews the access token, too. In a forked child it does nothing: the memory
 * goes with the child.
 *
 * From a callback of the same client it does nothing: the call that made the callback still needs
 * the client. The log is told. Two clients that free each other from their callbacks wait for
 * ever; so does a callback that waits for a thread that frees its client.
 *
 * Without `journal_file` the client is the memory of what is in doubt: settle before you free it.
 * Since 0.1.0. */
JPM_IMPORT void JPM_CALL jpm_client_free(jpm_client *client);

/* ==== 3. Payments ============================================================================= */

/*
 * Of this chapter and the three that follow: all inputs are checked before anything is sent, and
 * the result names the field that is wrong. A function returns JPM_OK for every answer about the
 * money, a decline included: ask jpm_result_is_approved. Whatever it returns, the result tells what
 * happened to the money. It blocks for timeout_ms at most.
 */

/** Makes a request id that no other call has: store it, then pay with it.
 *
 * `buffer` takes the text and its NUL; `capacity` is its size in bytes, `JPM_REQUEST_ID_SIZE` or
 * 37 at least (else `JPM_E_BUFFER`, and an empty text if it holds one byte). Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_new_request_id(char *buffer, uint32_t capacity, jpm_error *error);

/** When the money is taken. */
typedef int32_t jpm_capture_method;
/** A sale: authorized and captured at once. JSON `NOW`. */
#define JPM_CAPTURE_NOW 1
/** Authorized; captured by the service after 120 minutes. JSON `DELAYED`. */
#define JPM_CAPTURE_DELAYED 2
/** Authorized; captured by a later call. JSON `MANUAL`. */
#define JPM_CAPTURE_MANUAL 3

/** Who starts the payment. */
typedef int32_t jpm_initiator_type;
/** The consumer starts the payment. JSON `CARDHOLDER`. */
#define JPM_INITIATOR_CARDHOLDER 1
/** The merchant starts the payment, by an agreement with the consumer. JSON `MERCHANT`. */
#define JPM_INITIATOR_MERCHANT 2

/** Whether the card is kept. */
typedef int32_t jpm_account_on_file;
/** The card is not kept. JSON `NOT_STORED`. */
#define JPM_ON_FILE_NOT_STORED 1
/** The card is kept from this payment on. JSON `TO_BE_STORED`. */
#define JPM_ON_FILE_TO_BE_STORED 2
/** The card was kept before. JSON `STORED`. */
#define JPM_ON_FILE_STORED 3

/** Which payment of a series it is. */
typedef int32_t jpm_recurring_sequence;
/** First payment of a series. JSON `FIRST`. */
#define JPM_RECURRING_FIRST 1
/** A later payment of a series. JSON `SUBSEQUENT`. */
#define JPM_RECURRING_SUBSEQUENT 2

/** Why the merchant charges once more. */
typedef int32_t jpm_authorization_purpose;
/** Charged after the goods or the stay. JSON `DELAYED_CHARGE`. */
#define JPM_PURPOSE_DELAYED_CHARGE 1
/** The consumer did not come. JSON `NO_SHOW`. */
#define JPM_PURPOSE_NO_SHOW 2
/** Authorized once more. JSON `REAUTHORIZATION`. */
#define JPM_PURPOSE_REAUTHORIZATION 3
/** Tried once more after a decline. JSON `RESUBMISSION`. */
#define JPM_PURPOSE_RESUBMISSION 4

/** Which way the payment of a debit card goes. */
typedef int32_t jpm_routing;
/** Over a debit network, without a PIN. JSON `PINLESS`. */
#define JPM_ROUTING_PINLESS 1
/** As a credit card is. JSON `CREDIT`. */
#define JPM_ROUTING_CREDIT 2

/** A flag, which may be left unsaid. */
typedef int32_t jpm_flag;
/** Yes. JSON `true`. */
#define JPM_YES 1
/** No. JSON `false`. */
#define JPM_NO 2

/** The amount of a capture or of a linked refund: everything that is left. */
#define JPM_AMOUNT_ALL (-1)

/** What is to be paid, verified, captured, voided, adjusted or refunded. Input; borrowed for the
 * call. Initialise with `JPM_INIT`.
 *
 * The table below says which function takes which field; another one that is set is refused, none
 * is ignored. Text is NUL-terminated, in the client's `text_encoding`; NULL and empty text mean
 * absent. 0 of an enumeration means "not said". */
typedef struct jpm_payment {
    /** Set by `JPM_INIT`. */
    uint32_t struct_size;
    /** `JPM_CAPTURE_*`; of a payment, not said means `JPM_CAPTURE_NOW`, a sale.
     * JSON `captureMethod`. */
    jpm_capture_method capture_method;
    /** Minor units: 1234 is USD 12.34 and JPY 1234. 1 to 999999999999; `JPM_AMOUNT_ALL` for a
     * capture or a linked refund of everything that is left; 0 for verifications and voids.
     * JSON `amount`. */
    int64_t amount;
    /** Required wherever an amount or a verification needs it. ISO 4217, three capital letters, one
     * of the API's list. JSON `currency`. */
    const char *currency;
    /** 1 to 40 of `A-Z a-z 0-9 . _ -`, unique per merchant over all tills. NULL: the library makes
     * one. Make it with `jpm_new_request_id` and store it before you pay. Header `request-id`. */
    const char *request_id;
    /** 1 to 40 of `A-Z a-z 0-9 . -` and space: the till's own number of the sale.
     * JSON `merchantOrderNumber`. */
    const char *order_number;
    /** 4 to 100 characters: what the consumer's statement shows. JSON `statementDescriptor`. */
    const char *statement_descriptor;
    /** `JPM_INITIATOR_*`. JSON `initiatorType`. */
    jpm_initiator_type initiator_type;
    /** `JPM_ON_FILE_*`. JSON `accountOnFile`. */
    jpm_account_on_file account_on_file;
    /** `JPM_RECURRING_*`. JSON `recurring.recurringSequence`. */
    jpm_recurring_sequence recurring_sequence;
    /** Milliseconds for the whole call, at most 600000; 0 means the client's `timeout_ms`, never
     * "for ever". */
    int32_t timeout_ms;
    /** 1 to 100 characters. JSON `recurring.agreementId`. */
    const char *recurring_agreement_id;
    /** 4 to 40 characters: `network_transaction_id` of the first approval. JSON
     * `originalNetworkTransactionId` of the payment method. */
    const char *original_network_transaction_id;
    /** A JSON object, merged into the request: for whatever the API takes and this struct does not
     * carry. A member that the library sets itself is refused (`JPM_E_CONFLICT`, the message names
     * it); lists of the same length are merged element by element. */
    const char *extra_json;
    /** Which of several captures this is, at most 40: the number of the shipment; a whole number is
     * 1 to `multi_capture_record_count`. JSON `multiCapture.multiCaptureSequenceNumber`. */
    const char *multi_capture_sequence_number;
    /** `JPM_YES`; `JPM_NO` for an amount that may be raised later. Of a capture of a part, not said
     * means `JPM_YES`. JSON `isAmountFinal`. */
    jpm_flag is_amount_final;
    /** `JPM_PURPOSE_*`: why the merchant charges once more. JSON `authorizationPurpose`. */
    jpm_authorization_purpose authorization_purpose;
    /** How many captures there will be; 0 when this is the only one.
     * JSON `multiCapture.multiCaptureRecordCount`. */
    int32_t multi_capture_record_count;
    /** `JPM_YES` for the last of several captures; not said means no.
     * JSON `multiCapture.isFinalCapture`. */
    jpm_flag multi_capture_final;
    /** `JPM_YES`: a person, or the caller's own books, say that this is no second press of the same
     * button. It passes `JPM_E_ORDER_PAID` and `JPM_E_ORDER_IN_PROGRESS`, what is pending, which
     * the consumer may still complete, and what a person was told to check by hand; never a
     * payment in doubt that can still be looked up. Not sent. */
    jpm_flag allow_duplicate;
    /** `JPM_ROUTING_*`: the way that the merchant would have the payment of a debit card go. JSON
     * `merchantPreferredRouting` of the payment method. */
    jpm_routing merchant_preferred_routing;
    /** Where to put the whole answer, for whatever `jpm_result` does not carry: `*response` is NULL
     * when there was none, as with a verdict that is told again; free it with `jpm_response_free`.
     * NULL: nowhere. Not sent. */
    struct jpm_response **response;
    /** Must be NULL. */
    const char *reserved;
} jpm_payment;

/*
 * Which functions take which field of jpm_payment: pay stands for jpm_pay_..., verify for
 * jpm_verify_..., refund for those refunds that name no payment.
 *
 *                                  pay   verify  refund  refund_payment  capture  void  adjust
 * capture_method                   may   -       -       -               -        -     may
 * amount                           must  -       must    all             all      -     must
 * currency                         must  must    must    part            may      -     -
 * request_id                       may   may     may     may             may      may   may
 * order_number                     may   may     may     may             may      -     -
 * statement_descriptor             may   -       may     may             may      -     may
 * initiator_type                   may   may     may     -               -        -     -
 * account_on_file                  may   may     may     -               -        -     -
 * recurring_sequence               may   may     -       -               -        -     -
 * timeout_ms                       may   may     may     may             may      may   may
 * recurring_agreement_id           may   -       -       -               -        -     -
 * original_network_transaction_id  may   may     may     -               -        -     -
 * extra_json                       may   may     may     may             may      may   may
 * multi_capture_sequence_number    -     -       -       -               may      -     -
 * is_amount_final                  may   -       -       -               may      -     -
 * authorization_purpose            may   -       -       -               -        -     -
 * multi_capture_record_count       -     -       -       -               may      -     -
 * multi_capture_final              -     -       -       -               may      -     -
 * allow_duplicate                  may   -       may     may             may      may   may
 * merchant_preferred_routing       may   -       -       -               -        -     -
 * response                         may   may     may     may             may      may   may
 *
 * must  it has to be set
 * part  it has to be set when the amount is not JPM_AMOUNT_ALL
 * all   it has to be set, and may be JPM_AMOUNT_ALL
 * may   it may be set
 * -     it is refused when it is set: JPM_E_CONFLICT; an amount: JPM_E_AMOUNT
 */

/** What an account number is. */
typedef int32_t jpm_account_number_type;
/** The number on the card; checked with Luhn. JSON `PAN`, and what is meant when nothing
 * is said. */
#define JPM_ACCOUNT_NUMBER_PAN 1
/** JSON `NETWORK_TOKEN`. */
#define JPM_ACCOUNT_NUMBER_NETWORK_TOKEN 2
/** JSON `DEVICE_TOKEN`. */
#define JPM_ACCOUNT_NUMBER_DEVICE_TOKEN 3
/** JSON `SAFETECH_TOKEN`. */
#define JPM_ACCOUNT_NUMBER_SAFETECH_TOKEN 4
/** JSON `SAFETECH_ENCRYPTION`. */
#define JPM_ACCOUNT_NUMBER_SAFETECH_ENCRYPTION 5
/** JSON `SAFETECH_PAGE_ENCRYPTION`. */
#define JPM_ACCOUNT_NUMBER_SAFETECH_PAGE_ENCRYPTION 6

/** A card. Input; borrowed for the call; the library keeps no copy of number and cvv after it. */
typedef struct jpm_card {
    /** Set by `JPM_INIT`. */
    uint32_t struct_size;
    /** `JPM_ACCOUNT_NUMBER_*`; not said means a PAN.
     * JSON `paymentMethodType.card.accountNumberType`. */
    jpm_account_number_type account_number_type;
    /** 1 to 12; 0, and 0 as the year, for a token without expiry, where neither a profile is made
     * nor a card verified. JSON `paymentMethodType.card.expiry.month`. */
    int32_t expiry_month;
    /** 2018 to 2999, four digits. JSON `paymentMethodType.card.expiry.year`. */
    int32_t expiry_year;
    /** Required. A PAN has 12 to 19 digits and passes Luhn's check; other types have 1 to 19
     * printable characters. JSON `paymentMethodType.card.accountNumber`. */
    const char *account_number;
    /** 3 to 6 digits, as text: leading zeros count. JSON `paymentMethodType.card.cvv`. */
    const char *cvv;
} jpm_card;

/** The person the card belongs to. Input; borrowed for the call. Lengths are in characters. */
typedef struct jpm_account_holder {
    /** Set by `JPM_INIT`. */
    uint32_t struct_size;
    /** 1 to 999, 0 when there is no mobile number. JSON `accountHolder.mobile.countryCode`. */
    int32_t mobile_country_code;
    /** 1 to 999, 0 when there is no phone number. JSON `accountHolder.phone.countryCode`. */
    int32_t phone_country_code;
    /** Must be 0. */
    int32_t reserved_number;
    /** The merchant's own number of the consumer, at most 25. JSON `accountHolder.referenceId`. */
    const char *reference_id;
    /** 1 to 70; required for a new profile. JSON `accountHolder.firstName`. */
    const char *first_name;
    /** 1 to 70; required for a new profile. JSON `accountHolder.lastName`. */
    const char *last_name;
    /** 6 to 60. JSON `accountHolder.email`. */
    const char *email;
    /** At most 12. JSON `accountHolder.mobile.phoneNumber`. */
    const char *mobile_number;
    /** At most 12. JSON `accountHolder.phone.phoneNumber`. */
    const char *phone_number;
    /** At most 40, none of `< > { }`. JSON `accountHolder.billingAddress.line1`. */
    const char *address_line1;
    /** At most 40, none of `< > { }`. JSON `accountHolder.billingAddress.line2`. */
    const char *address_line2;
    /** At most 40. JSON `accountHolder.billingAddress.city`. */
    const char *city;
    /** 2 or 3 letters. JSON `accountHolder.billingAddress.state`. */
    const char *state;
    /** 3 to 12 letters and digits, with one space or hyphen between them at most.
     * JSON `accountHolder.billingAddress.postalCode`. */
    const char *postal_code;
    /** At most 3 letters, as in `USA`. JSON `accountHolder.billingAddress.countryCode`. */
    const char *country_code;
    /** The merchant's own id for the new profile, at most 36; for a new profile only.
     * JSON `accountHolder.consumerProfileInfo.externalConsumerProfileIdentifier`. */
    const char *external_profile_id;
    /** Must be NULL. */
    const char *reserved;
} jpm_account_holder;

/** A stored profile and the payment method in it. Input; borrowed for the call. */
typedef struct jpm_profile {
    /** Set by `JPM_INIT`. */
    uint32_t struct_size;
    /** Must be 0. */
    int32_t reserved_number;
    /** Required, at most 135 bytes. JSON `paymentMethodType.consumerProfile.consumerProfileId`. */
    const char *consumer_profile_id;
    /** At most 135 bytes; send it whenever it is known. NULL: the profile's default method.
     * JSON `paymentMethodType.consumerProfile.paymentMethodId`. */
    const char *payment_method_id;
    /** 3 to 6 digits, as text. JSON `paymentMethodType.consumerProfile.cvv`. */
    const char *cvv;
    /** Must be NULL. */
    const char *reserved;
} jpm_profile;

/** Pays with a card and asks the service to store the card as a consumer profile. `POST /payments`.
 *
 * `holder` needs first and last name. An approved payment whose profile failed is APPROVED, with
 * `profile_outcome` `JPM_PROFILE_FAILED` and the service's code and message. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_pay_with_new_profile(
    const jpm_client *client, const jpm_payment *payment, const jpm_card *card,
    const jpm_account_holder *holder, jpm_result *result);

/** Pays with a stored profile. `POST /payments`. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_pay_with_profile(
    const jpm_client *client, const jpm_payment *payment, const jpm_profile *profile,
    jpm_result *result);

/** Pays with a card and stores nothing. `holder` may be NULL. `POST /payments`. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_pay_with_card(
    const jpm_client *client, const jpm_payment *payment, const jpm_card *card,
    const jpm_account_holder *holder, jpm_result *result);

/* ==== 4. Verifications ======================================================================== */

/*
 * Nobody pays. With an address, avs_result says whether it is the card's; with a cvv, cvv_result. A
 * lost answer of one that stores nothing is looked up once; if that does not help, the advice is to
 * send it again.
 */

/** Asks the issuer whether the card is good, and has it stored as a consumer profile.
 * `POST /verifications`.
 *
 * `holder` needs first and last name. A lost answer is settled like that of a payment, as a
 * profile may have been made. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_verify_with_new_profile(
    const jpm_client *client, const jpm_payment *payment, const jpm_card *card,
    const jpm_account_holder *holder, jpm_result *result);

/** Asks the issuer whether a stored card is good. `POST /verifications`. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_verify_with_profile(
    const jpm_client *client, const jpm_payment *payment, const jpm_profile *profile,
    jpm_result *result);

/** Asks the issuer whether a card is good, and stores nothing. `holder` may be NULL.
 * `POST /verifications`. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_verify_card(
    const jpm_client *client, const jpm_payment *payment, const jpm_card *card,
    const jpm_account_holder *holder, jpm_result *result);

/* ==== 5. Refunds ============================================================================== */

/*
 * To refund a payment, jpm_refund_payment is the safer way: the service then sees to it that no
 * more is refunded than was paid. The others name no payment. Their card is a PAN or a token,
 * without cvv; which of them is not sent, as the API's refunds have no place for it.
 */

/** Refunds a payment, or one of its captures by that one's id. `POST /refunds`.
 *
 * `payment` NULL, or with amount `JPM_AMOUNT_ALL`: what is left of it. With an amount and a
 * currency, that part; all parts together cannot exceed what was captured. Recovered as a payment
 * is; a part that is repeated under a new request id could be refunded twice. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_refund_payment(
    const jpm_client *client, const char *transaction_id, const jpm_payment *payment,
    jpm_result *result);

/** Refunds to a card, without naming a payment, and has the card stored as a consumer profile.
 * `holder` needs first and last name. `POST /refunds`. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_refund_with_new_profile(
    const jpm_client *client, const jpm_payment *payment, const jpm_card *card,
    const jpm_account_holder *holder, jpm_result *result);

/** Refunds to a stored profile, without naming a payment. The profile's `cvv` must be NULL.
 * `POST /refunds`. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_refund_to_profile(
    const jpm_client *client, const jpm_payment *payment, const jpm_profile *profile,
    jpm_result *result);

/** Refunds to a card, without naming a payment, and stores nothing. `holder` may be NULL.
 * `POST /refunds`. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_refund_to_card(
    const jpm_client *client, const jpm_payment *payment, const jpm_card *card,
    const jpm_account_holder *holder, jpm_result *result);

/* ==== 6. Captures and voids =================================================================== */

/** Captures an authorized payment. `POST /payments/{transaction_id}/captures`.
 *
 * `payment` NULL, or with amount `JPM_AMOUNT_ALL`: all that is authorized. With an amount, that
 * part, and the authorization ends; an amount above it makes the service authorize the difference.
 * One of several captures, as of several shipments: its amount, `multi_capture_sequence_number`,
 * `multi_capture_record_count`, and `multi_capture_final` for the last one.
 *
 * `transaction_id` in the result is the capture's own. Recovered as a payment is; a repeat under a
 * new request id could capture twice. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_capture(
    const jpm_client *client, const char *transaction_id, const jpm_payment *payment,
    jpm_result *result);

/** Voids a payment that is not captured: nothing is charged any more.
 * `PATCH /payments/{transaction_id}`.
 *
 * `payment` may be NULL. A lost answer is settled by the state of the payment: VOIDED is APPROVED;
 * a payment that was captured first is `JPM_E_STATE` with NOT_PROCESSED: refund it.
 * Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_void(
    const jpm_client *client, const char *transaction_id, const jpm_payment *payment,
    jpm_result *result);

/** Gives an authorization another total: `amount`, not the difference.
 * `PATCH /payments/{transaction_id}`.
 *
 * `capture_method` not said: more (the payment must have been made with `is_amount_final`
 * `JPM_NO`). `JPM_CAPTURE_MANUAL`: less stays authorized. `JPM_CAPTURE_NOW`: less, and that is
 * captured at once. A lost answer is settled by the state of the payment: the asked total is
 * APPROVED. As the total is absolute, repeating it is harmless. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_adjust(
    const jpm_client *client, const char *transaction_id, const jpm_payment *payment,
    jpm_result *result);

/* ==== 7. After a crash ======================================================================== */

/** Tells one verdict that was not acknowledged: of a process that died, at once, and of one that
 * lives when it was handed out longer than `acknowledge_within_ms` ago. If there is none, it asks
 * the service what became of the payments in doubt, and tells the first verdict that it finds. It
 * never pays.
 *
 * It asks for what is in doubt or pending, whichever process left it there, the oldest first and
 * each once a round; not for what is being sent just now, nor for what another call of this
 * process works on, and no more for what was told as too old. It stops asking when the service
 * cannot be reached, and when the time is over.
 *
 * `JPM_OK`: `result` is one verdict; book it by `request_id` and `verdict_number`, acknowledge it
 * with `jpm_result_acknowledge`, then call again. UNKNOWN with `JPM_ADVICE_CHECK_BY_HAND` is a
 * verdict too: the service can't tell any more. `JPM_DONE`: nothing is left to tell, nothing is
 * unacknowledged, and nothing in doubt or pending; what is being sent just now does not count. The
 * flag `JPM_RESULT_OTHERS_UNSETTLED` says that payments of another merchant, service or till wait
 * in the same file. `JPM_E_STILL_UNKNOWN`: `result` is the oldest payment in doubt or pending, or
 * else one whose verdict is not acknowledged; call again after `retry_after_ms`. Anything else:
 * the journal could not be read, or there is a payment to ask for and no token to ask with;
 * nothing was told.
 *
 * Call it at every start, and whenever a payment came to `JPM_ADVICE_SETTLE_FIRST`, until it is
 * not `JPM_OK`: a round, which tells each payment at most once. It speaks of this client's base
 * URL, merchant and `till`; without `journal_file`, of this client alone. At least once, never
 * zero times: what a process that died had not acknowledged is told again at once. Blocks for
 * `timeout_ms` at most. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_settle_next(const jpm_client *client, jpm_result *result);

/** Says that this verdict is booked, and need not be told again. Nothing else does: neither a later
 * call nor the end of a thread.
 *
 * `result` is one that this library filled, of a paying call or of `jpm_settle_next`, on any
 * thread or in any process; only its `request_id` and `verdict_number` are looked at. One without
 * a verdict, or with an earlier verdict than the last one, changes nothing and is `JPM_OK`. It is
 * written with the next writing of this process, and when its client is freed: another process
 * that shares the journal learns of it only then, and a crash before that tells it once more, so
 * book by `request_id` and `verdict_number`. `JPM_E_NOT_FOUND`: the journal does not know the
 * request id. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_result_acknowledge(
    const jpm_client *client, const jpm_result *result, jpm_error *error);

/** As `jpm_result_acknowledge`, for hosts that have only the request id. It counts only while one
 * single verdict was ever told of the id: else it could take a later one for booked.
 *
 * `JPM_E_NOT_FOUND`: the journal does not know the id. `JPM_E_STILL_UNKNOWN`: there is no verdict
 * yet. `JPM_E_CONFLICT`: there was more than one. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_result_stored(
    const jpm_client *client, const char *request_id, jpm_error *error);

/** Which records are asked for. */
typedef int32_t jpm_kind;
/** Authorizations and sales: `/payments`. */
#define JPM_KIND_PAYMENT 1
/** Refunds: `/refunds`. */
#define JPM_KIND_REFUND 2
/** Verifications: `/verifications`. */
#define JPM_KIND_VERIFICATION 3
/** Captures: `/captures`. */
#define JPM_KIND_CAPTURE 4
/** Consumer profiles; only for `jpm_health`. */
#define JPM_KIND_PROFILE 5

/** Asks what became of the request with this id. `GET /payments?requestIdentifier=`. Never pays.
 *
 * `kind` is one of `JPM_KIND_*`, `request_id` the id the request was sent with. If this client
 * remembers the payment, the answer is as good as that of the paying call. If not, and the service
 * has no record, the status is `JPM_E_NOT_FOUND` with outcome UNKNOWN: the library cannot know
 * when it was sent, and a record may still come. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_lookup_request(
    const jpm_client *client, jpm_kind kind, const char *request_id, jpm_result *result);

/** Reads a transaction by the service's id. `GET /payments/{transaction_id}`. Never pays.
 *
 * `kind` is one of `JPM_KIND_*`, `transaction_id` what `jpm_result.transaction_id` held, 4 to 40
 * of `A-Z a-z 0-9 . _ -`. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_lookup_transaction(
    const jpm_client *client, jpm_kind kind, const char *transaction_id, jpm_result *result);

/** Reads the journal's entries of this client's service, merchant and till, one a call, the oldest
 * first: for the list of open payments and the end of a day. From the journal alone: nothing is
 * asked, told or changed.
 *
 * `*cursor` is 0 for the first entry, and is moved behind the one that `result` tells: pass it on
 * unchanged. `JPM_OK`: `result` is one entry, with `operation`, `opened_at_ms`, `journal_state`,
 * amounts and ids, and with the flag `JPM_RESULT_ACKNOWLEDGED` when its verdict was. What has no
 * verdict is UNKNOWN or PENDING. `JPM_DONE`: there are no more; `*cursor` stays, and goes on with
 * what is entered later. Without `journal_file`, the entries of this client. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_journal_next(
    const jpm_client *client, int64_t *cursor, jpm_result *result);

/** Writes a sound copy of the journal to `path`, a file that must not exist yet, while tills go on:
 * copying the file itself may tear it, and a host that opens and closes the journal's file ends
 * its locks.
 *
 * `path` is UTF-8. The copy is readable by its owner alone, and synced. Restored, it does not know
 * what came after it. `JPM_E_CONFIG`: the client has no `journal_file`. `JPM_E_JOURNAL`: the copy
 * cannot be written; what was begun is removed. Blocks for as long as the copy takes; payments go
 * on meanwhile. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_journal_backup(
    const jpm_client *client, const char *path, jpm_error *error);

/* ==== 8. Stored profiles ====================================================================== */

/*
 * Of all calls about profiles: the status is JPM_OK and the outcome APPROVED when it was done,
 * NOT_PROCESSED when it was refused, UNKNOWN when the answer was lost. After a lost answer a change
 * may be sent again, as the same change twice is the same (JPM_ADVICE_SEND_AGAIN); what was to be
 * created or added may not, and nothing can look it up (JPM_ADVICE_CHECK_BY_HAND). A question that
 * is not answered is JPM_E_NOT_ANSWERED: nothing was to be changed, ask again.
 *
 * Text is in the client's encoding. *out, unless out is NULL, is the whole answer in UTF-8: NULL
 * when there is none to show; free it with jpm_response_free. They block for the client's
 * timeout_ms at most.
 */

/** Whether what is stored is in use. */
typedef int32_t jpm_activity;
/** In use. JSON `ACTIVE`. */
#define JPM_ACTIVE 1
/** Kept and not in use. JSON `INACTIVE`. */
#define JPM_INACTIVE 2

/** What an address is for. */
typedef int32_t jpm_address_type;
/** Where goods go. JSON `SHIPPING`. */
#define JPM_ADDRESS_SHIPPING 1
/** Where bills go. JSON `BILLING`. */
#define JPM_ADDRESS_BILLING 2

/** An address of a stored profile. Input; borrowed for the call. See docs/rules/api.md §8.3. */
typedef struct jpm_address {
    /** Set by `JPM_INIT`. */
    uint32_t struct_size;
    /** `JPM_ADDRESS_*`; required for a new address, and not taken by `jpm_address_update`.
     * JSON `addressType`. */
    jpm_address_type address_type;
    /** `JPM_YES` or `JPM_NO`. JSON `primaryAddressIndicator`. */
    jpm_flag is_primary;
    /** `JPM_ACTIVE` or `JPM_INACTIVE`. JSON `addressStatus`. */
    jpm_activity address_status;
    /** At most 75, none of `< >`. JSON `consumerAssignedAddressName`. */
    const char *address_name;
    /** At most 70. JSON `firstName`. */
    const char *first_name;
    /** At most 70. JSON `lastName`. */
    const char *last_name;
    /** At most 100, none of `< > { }`. JSON `line1`. */
    const char *address_line1;
    /** At most 100, none of `< > { }`. JSON `line2`. */
    const char *address_line2;
    /** At most 40. JSON `city`. */
    const char *city;
    /** At most 3 letters and digits. JSON `state`. */
    const char *state;
    /** 3 to 12 letters and digits, with one space or hyphen between them at most.
     * JSON `postalCode`. */
    const char *postal_code;
    /** 3 letters, as in `USA`. JSON `countryCode`. */
    const char *country_code;
    /** As in `jpm_payment`. NULL where the address is part of another struct: that one's is for the
     * whole request. */
    const char *extra_json;
} jpm_address;

/** What a consumer pays with. */
typedef int32_t jpm_method_type;
/** A card. JSON `cardList`, `card`. */
#define JPM_METHOD_CARD 1
/** A bank account in the United States. JSON `achList`, `ach`. */
#define JPM_METHOD_ACH 2
/** A bank account in the euro area. JSON `sepaList`, `sepa`. */
#define JPM_METHOD_SEPA 3

/** What kind of bank account it is. */
typedef int32_t jpm_account_type;
/** JSON `CHECKING`. */
#define JPM_BANK_CHECKING 1
/** JSON `SAVING`. */
#define JPM_BANK_SAVING 2
/** JSON `CORPORATE_CHECKING`. */
#define JPM_BANK_CORPORATE_CHECKING 3

/** What kind of ACH payment it is. */
typedef int32_t jpm_ach_payment_type;
/** Ordered on the web. JSON `WEB`. */
#define JPM_ACH_WEB 1
/** Ordered by telephone. JSON `TEL`. */
#define JPM_ACH_TEL 2
/** JSON `RECURRING`. */
#define JPM_ACH_RECURRING 3

/** A payment method of a stored profile. Input; borrowed for the call; the library keeps no copy of
 * numbers after it. See docs/rules/api.md §8.2.
 *
 * A field of another `method_type` is refused. What an update cannot change (numbers, mandates'
 * accounts, `currency`) is refused by it. */
typedef struct jpm_payment_method {
    /** Set by `JPM_INIT`. */
    uint32_t struct_size;
    /** Required. `JPM_METHOD_*`. */
    jpm_method_type method_type;
    /** Card: `JPM_ACCOUNT_NUMBER_PAN`, `_NETWORK_TOKEN` or `_DEVICE_TOKEN`; not said means a PAN.
     * JSON `accountNumberType`. */
    jpm_account_number_type account_number_type;
    /** Card: 1 to 12, with `expiry_year`. JSON `cardExpirationMonthYearNumber`. */
    int32_t expiry_month;
    /** Card: 2018 to 2999. JSON `cardExpirationMonthYearNumber`. */
    int32_t expiry_year;
    /** `JPM_ACTIVE` or `JPM_INACTIVE`. JSON `accountStatus`. */
    jpm_activity account_status;
    /** ACH: `JPM_BANK_*`. JSON `accountType`. */
    jpm_account_type account_type;
    /** ACH: `JPM_ACH_*`. JSON `paymentType`. */
    jpm_ach_payment_type payment_type;
    /** ACH: `JPM_YES` or `JPM_NO`. JSON `isTransactionMicroEntry`. */
    jpm_flag is_micro_entry;
    /** Must be 0. */
    int32_t reserved_number;
    /** Card: 12 to 19 digits, checked with Luhn if a PAN; ACH: 1 to 19 digits. Required when added.
     * JSON `accountNumber`. */
    const char *account_number;
    /** ACH, required when added: at most 135. JSON `financialInstitutionRoutingNumber`. */
    const char *routing_number;
    /** SEPA, required when added: 15 to 34 letters and digits.
     * JSON `internationalBankAccountNumber`. */
    const char *iban;
    /** SEPA, required when added: 8 or 11 letters and digits.
     * JSON `internationalBusinessIdentifierCode`. */
    const char *bic;
    /** SEPA: the three fields of a mandate come together. JSON `mandateList[0].mandateId`. */
    const char *mandate_id;
    /** SEPA. JSON `mandateList[0].mandateType`. */
    const char *mandate_type;
    /** SEPA: a date, `YYYY-MM-DD`. JSON `mandateList[0].mandateSignatureDate`. */
    const char *mandate_signature_date;
    /** Card: two letters, as in `VI`; leave it NULL if it is not known. JSON `cardType`. */
    const char *card_type;
    /** At most 70. JSON `firstName`. */
    const char *first_name;
    /** At most 70. JSON `middleName`. */
    const char *middle_name;
    /** At most 70. JSON `lastName`. */
    const char *last_name;
    /** Only when added to a profile: ISO 4217. JSON `currency`. */
    const char *currency;
    /** An address of the profile, at most 135 bytes; not when the profile is created.
     * JSON `addressIdentifier`. */
    const char *address_id;
    /** A new address for it; may be NULL. JSON `consumerProfileAddress`. */
    const struct jpm_address *address;
    /** As in `jpm_payment`. NULL where the method is part of another struct. */
    const char *extra_json;
    /** Must be NULL. */
    const char *reserved;
} jpm_payment_method;

/** How a consumer is reached: a phone, an e-mail address, or both. Input; borrowed for the call.
 * See docs/rules/api.md §8.4. */
typedef struct jpm_communication {
    /** Set by `JPM_INIT`. */
    uint32_t struct_size;
    /** Must be 0. */
    int32_t reserved_number;
    /** The dialling code, as text: `1`. Required with `phone_number`. JSON `countryCode`. */
    const char *phone_country_code;
    /** At most 135 bytes. JSON `phoneNumber`. */
    const char *phone_number;
    /** Free text, as in `Home`. JSON `phoneNumberType`. */
    const char *phone_type;
    /** At most 135 bytes. JSON `emailAddress`. */
    const char *email;
    /** Free text, as in `Work`. JSON `emailAddressType`. */
    const char *email_type;
    /** As in `jpm_payment`. NULL where it is part of another struct. */
    const char *extra_json;
} jpm_communication;

/** What a stored profile says of its consumer. Input; borrowed for the call. See
 * docs/rules/api.md §8.1. */
typedef struct jpm_profile_details {
    /** Set by `JPM_INIT`. */
    uint32_t struct_size;
    /** `JPM_ACTIVE` or `JPM_INACTIVE`. JSON `profileStatus`. */
    jpm_activity profile_status;
    /** The merchant's own id, at most 36; required for a new profile, and best unique: it is all
     * that a person could look for after a lost answer.
     * JSON `externalConsumerProfileIdentifier`. */
    const char *external_profile_id;
    /** At most 32 letters and digits. JSON `cardOnFileReferenceNumber`. */
    const char *card_on_file_reference_number;
    /** At most 70. JSON `firstName`. */
    const char *first_name;
    /** At most 70. JSON `lastName`. */
    const char *last_name;
    /** At most 70. JSON `fullName`. */
    const char *full_name;
    /** Required for a new profile, unless `extra_json` has one; NULL for an update.
     * JSON `profilePaymentMethod`. */
    const struct jpm_payment_method *payment_method;
    /** For a new profile; NULL for an update. JSON `consumerProfileAddresses[0]`. */
    const struct jpm_address *address;
    /** For a new profile; NULL for an update. JSON `communication`. */
    const struct jpm_communication *communication;
    /** As in `jpm_payment`. */
    const char *extra_json;
    /** Must be NULL. */
    const char *reserved;
} jpm_profile_details;

/** Creates a profile without a payment. `POST /consumer-profiles`.
 *
 * `details` needs `external_profile_id` and a payment method. The result has
 * `consumer_profile_id`, and the ids of the payment method, the address and the phone or e-mail
 * address that were sent with it. Nothing can look a lost creation up, and it may not be repeated:
 * the advice is then CHECK_BY_HAND, with `external_profile_id` as what a person can look for.
 * Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_profile_create(
    const jpm_client *client, const jpm_profile_details *details, jpm_result *result,
    jpm_response **out);

/** Reads a profile. `GET /consumer-profiles/{id}`.
 *
 * Of `profile` only `consumer_profile_id` is used, as by all calls about a whole profile. Read
 * what there is from `*out`: `/paymentMethodType/cardList/0/paymentMethodId`, `/addresses`,
 * `/communication`. A question that is not answered is `JPM_E_NOT_ANSWERED`: nothing was to be
 * changed, ask again. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_profile_get(
    const jpm_client *client, const jpm_profile *profile, jpm_result *result, jpm_response **out);

/** Changes names, status or reference number of a profile. `PATCH /consumer-profiles/{id}`.
 *
 * What is NULL or 0 stays as it is. Of `details`, `external_profile_id`, `payment_method`,
 * `address` and `communication` must be NULL. After a lost answer the advice is SEND_AGAIN: the
 * same change twice is the same. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_profile_update(
    const jpm_client *client, const jpm_profile *profile, const jpm_profile_details *details,
    jpm_result *result, jpm_response **out);

/** Deletes a profile with all that is in it. `DELETE /consumer-profiles/{id}`.
 *
 * After a lost answer the advice is SEND_AGAIN; the same client then takes "not found" for done.
 * In another process, take it for done yourself: `http_status` is 404. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_profile_delete(
    const jpm_client *client, const jpm_profile *profile, jpm_result *result, jpm_response **out);

/** Adds a payment method to a profile. `POST /consumer-profiles/{id}/payment-methods`.
 *
 * `payment_method_id` in the result is the new one's, empty if the answer does not tell it apart:
 * read the list. A lost answer cannot be settled, and the call may not be repeated: read the
 * profile first (CHECK_BY_HAND). Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_payment_method_add(
    const jpm_client *client, const jpm_profile *profile, const jpm_payment_method *method,
    jpm_result *result, jpm_response **out);

/** Changes a payment method: expiry, status, names, address.
 * `PATCH /consumer-profiles/{id}/payment-methods/{id}`.
 *
 * `profile` names the method by `payment_method_id`. What is NULL or 0 stays as it is; numbers
 * cannot change. After a lost answer the advice is SEND_AGAIN. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_payment_method_update(
    const jpm_client *client, const jpm_profile *profile, const jpm_payment_method *method,
    jpm_result *result, jpm_response **out);

/** Makes a payment method the one that pays when none is named.
 * `PATCH /consumer-profiles/{id}/payment-methods/{id}/default`.
 *
 * `profile` names the method by `payment_method_id`. After a lost answer the advice is SEND_AGAIN.
 * Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_payment_method_set_default(
    const jpm_client *client, const jpm_profile *profile, jpm_result *result, jpm_response **out);

/** Deletes a payment method. `DELETE /consumer-profiles/{id}/payment-methods/{id}`. `profile` names
 * it by `payment_method_id`. Otherwise as `jpm_profile_delete`. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_payment_method_delete(
    const jpm_client *client, const jpm_profile *profile, jpm_result *result, jpm_response **out);

/** Asks how the 3-D Secure authentication of a payment method stands.
 * `GET /consumer-profiles/{id}/payment-methods/{id}/status`. The answer is in `*out`:
 * `/cardAuthenticationDetails`. `profile` names the method by `payment_method_id`. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_payment_method_status(
    const jpm_client *client, const jpm_profile *profile, jpm_result *result, jpm_response **out);

/** Adds an address to a profile. `POST /consumer-profiles/{id}/addresses`. `address_id` in the
 * result is the new one's. After a lost answer, read the profile before you repeat it
 * (CHECK_BY_HAND). Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_address_add(
    const jpm_client *client, const jpm_profile *profile, const jpm_address *address,
    jpm_result *result, jpm_response **out);

/** Changes an address. `PATCH /consumer-profiles/{id}/addresses/{address_id}`. What is NULL or 0
 * stays as it is; `address_type` cannot change. After a lost answer the advice is SEND_AGAIN.
 * Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_address_update(
    const jpm_client *client, const jpm_profile *profile, const char *address_id,
    const jpm_address *address, jpm_result *result, jpm_response **out);

/** Deletes an address. `DELETE /consumer-profiles/{id}/addresses/{address_id}`. Otherwise as
 * `jpm_profile_delete`. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_address_delete(
    const jpm_client *client, const jpm_profile *profile, const char *address_id,
    jpm_result *result, jpm_response **out);

/** Adds a phone, an e-mail address or both to a profile.
 * `POST /consumer-profiles/{id}/communication`. `communication_id` in the result is that of the
 * new phone, else of the e-mail address. After a lost answer, read the profile before you repeat
 * it (CHECK_BY_HAND). Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_communication_add(
    const jpm_client *client, const jpm_profile *profile, const jpm_communication *communication,
    jpm_result *result, jpm_response **out);

/** Changes a phone or an e-mail address, whichever the id names.
 * `PATCH /consumer-profiles/{id}/communication/{communication_id}`. After a lost answer the advice
 * is SEND_AGAIN. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_communication_update(
    const jpm_client *client, const jpm_profile *profile, const char *communication_id,
    const jpm_communication *communication, jpm_result *result, jpm_response **out);

/** Makes a phone or an e-mail address the one that is used first.
 * `PATCH .../communication/{communication_id}/default`. After a lost answer the advice is
 * SEND_AGAIN. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_communication_set_default(
    const jpm_client *client, const jpm_profile *profile, const char *communication_id,
    jpm_result *result, jpm_response **out);

/** Deletes a phone or an e-mail address. `DELETE .../communication/{communication_id}`. Otherwise
 * as `jpm_profile_delete`. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_communication_delete(
    const jpm_client *client, const jpm_profile *profile, const char *communication_id,
    jpm_result *result, jpm_response **out);

/** Asks what became of a file of profiles that was handed in. `GET /bulk-import/status`. The answer
 * is in `*out`.
 *
 * `file_name` and `submitter_id` are headers (`merchantFileName`, `submitterIdentifier`): at most
 * 255 visible ASCII characters. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_bulk_import_status(
    const jpm_client *client, const char *file_name, const char *submitter_id, jpm_result *result,
    jpm_response **out);

/* ==== 9. Any path ============================================================================= */

/** Calls any path of either API with JSON of the caller's own, under the same rules as the
 * functions that have structs.
 *
 * `method` is `GET`, `POST`, `PATCH` or `DELETE`; `path` is what stands behind the base URL,
 * encoded, as in `/payments/ID/captures` (a path that a server could read as another one is
 * `JPM_E_FORMAT`: with an empty part, `.`, `..` or a percent-encoded letter or slash); those that
 * begin with `/consumer-profiles` or `/bulk-import`, and `/healthcheck` alone, are the profile
 * API's. `json` is an object, sent as it is; NULL for none. `request_id` is as in `jpm_payment`;
 * NULL: one is made. All text is UTF-8. What can be recognized is recovered as the function for it
 * would: a payment, a capture or a refund is looked up and never sent twice. A GET of a
 * transaction or with `requestIdentifier` is a look-up.
 *
 * `*out` is a response whatever happens once `client` and the texts have been read: with the
 * answer if there was one, and with what it comes to in `jpm_response_result`. Free it with
 * `jpm_response_free`. Returns the status of that result. Blocks for the client's `timeout_ms` at
 * most. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_call(
    const jpm_client *client, const char *method, const char *path, const char *json,
    const char *request_id, jpm_response **out, jpm_error *error);

/** Asks an API whether it is well: `GET /healthcheck/payments`, `/refunds`, `/verifications` by
 * `JPM_KIND_*`, and `GET /healthcheck` of the profile API by `JPM_KIND_PROFILE`. APPROVED: it is.
 * The words of the answer are in `*out`, unless `out` is NULL; free it with `jpm_response_free`.
 * Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_health(
    const jpm_client *client, jpm_kind kind, jpm_result *result, jpm_response **out);

/** The HTTP status of the answer; 0 when none came, when the JSON is the library's own, and for
 * NULL. Since 0.1.0. */
JPM_API int32_t JPM_CALL jpm_response_http_status(const jpm_response *response);

/** The whole JSON, UTF-8 with a NUL behind it. `*length`, unless NULL, is its length in bytes
 * without the NUL.
 *
 * It belongs to the response and is valid until that is freed. An empty text when no JSON came;
 * NULL for NULL. Since 0.1.0. */
JPM_API const char *JPM_CALL jpm_response_json(const jpm_response *response, uint32_t *length);

/** Reads text, a number, true or false as text, UTF-8.
 *
 * `json_pointer` is as in RFC 6901: `/checks/0/name`; what is none is `JPM_E_FORMAT`. `buffer`
 * takes the text and its NUL, `capacity` is its size in bytes; `*needed`, unless NULL, is set to
 * the size that is needed. `JPM_ABSENT` when nothing or null is there, `JPM_E_FORMAT` when it is
 * an object or a list, `JPM_E_BUFFER` when the buffer is too small; then and on failure the text
 * is empty. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_response_get_str(
    const jpm_response *response, const char *json_pointer, char *buffer, uint32_t capacity,
    uint32_t *needed);

/** Reads a whole number, or text that is one, into `*value`; 0 on failure.
 *
 * `JPM_ABSENT` when nothing or null is there, `JPM_E_FORMAT` when it is no whole number of 64
 * bits, or `json_pointer` is none. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_response_get_int(
    const jpm_response *response, const char *json_pointer, int64_t *value);

/** How many elements a list has, or members an object, into `*count`; 0 on failure.
 *
 * `JPM_ABSENT` when nothing or null is there, `JPM_E_FORMAT` when it is neither, or `json_pointer`
 * is none. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_response_count(
    const jpm_response *response, const char *json_pointer, uint32_t *count);

/** What the call came to that gave this response: outcome, advice, request id and all else, as in
 * the calls that write a `jpm_result` themselves.
 *
 * Text is in the encoding of that call: UTF-8 after `jpm_call`. Returns the status of the result,
 * or `JPM_ABSENT` for a response of `jpm_check`; `result` is then blank. Since 0.1.0. */
JPM_API jpm_status JPM_CALL jpm_response_result(const jpm_response *response, jpm_result *result);

/** Frees a response. NULL is ignored. Since 0.1.0. */
JPM_IMPORT void JPM_CALL jpm_response_free(jpm_response *response);

/*
 * What is mended and what is hidden in a jpm_response, which is else what the service sent, to the
 * letter.
 *
 * Mended is what is no JSON and can have but one meaning: a byte order mark, gzip, bytes that are
 * no UTF-8 (taken as Latin-1), control characters and bad escapes in texts, half surrogates,
 * members without a value.
 *
 * Of what is hidden each letter and digit is an X, and a number becomes text. Hidden are
 *  - numbers of cards and bank accounts, IBANs too, but for the last four, or whole when they have
 *    8 characters or fewer: members whose names end in accountNumber, cardNumber or iban, and
 *    tokenNumber, but for the service's own tokens;
 *  - a cvv;
 *  - whatever else may be a card number: 12 digits and more in a row, but in members that are
 *    identifiers, amounts, dates or URLs by the end of their names. The digits are of any script,
 *    percent-encoded or not; what is invisible may stand among them, and between two of them white
 *    space and up to three of `- . / _ | + ~ ' ( )`, backslashes and the like, or one `,` or `;`
 *    alone. A colon, as in a time, and the stars of a masked number end the row;
 *  - values of the request that the service repeats: the access token and account numbers anywhere;
 *    cvv, expiry and names where they stand alone in words for a person: members that end in
 *    message, description, text, reason, error and the like. Nothing is left of the request itself
 *    when a payment is looked up: its record is searched for the token alone. Names of one or two
 *    letters are not searched for.
 *
 * tokenNumber of the service's own tokens is no card number and is shown, unless the option
 * hide_tokens is set: where tokenProvider stands beside it and is SAFETECH, to the letter.
 * The texts of the service in a jpm_result and a jpm_error hide the same.
 */

/* ==== 10. The host's process ================================================================== */

/*
 *  - Structs and outputs may lie at any address, as in packed records. Inputs may lie inside the
 *    outputs of the same call: result.transaction_id in, &result out.
 *  - A fault inside the library never crosses the border: it comes back as JPM_E_PANIC, or, after a
 *    payment was sent, as JPM_E_PANIC_AFTER_SEND with outcome UNKNOWN. So it does when nobody can
 *    tell any more whether something was sent: then the outcome is UNKNOWN too, and
 *    JPM_ADVICE_SETTLE_FIRST finds out.
 *  - No thread is cancelled inside: pthread_cancel takes effect after the call, at the host's next
 *    cancellation point. A thread that made its cancellation asynchronous must not call while it
 *    may be cancelled.
 *  - In a forked child every call on a client that was made before is JPM_E_FORKED, and
 *    jpm_client_free does nothing. The child makes clients of its own, on the same journal too.
 *    Configurations and responses are memory, and it may use them. A child that was made by a raw
 *    system call starts another program first.
 *  - The library prints nothing and installs no signal handler. Threads of its own renew the access
 *    token (jpm_client_free ends that one) and look names up and connect, which the system cannot
 *    cancel: one of these may outlive its call, so do not unload the library. They take none of the
 *    host's signals. There are 17 of them a client at most: when 16 names have no answer yet, the
 *    next call is JPM_E_RESOLVE.
 *  - No signal ends the host for what the library does: a connection that breaks (SIGPIPE) and a
 *    file that may not grow (SIGXFSZ) are statuses. Descriptors 0 to 2 are never files of the
 *    library, also when the host closed them.
 *  - A call needs at most 96 KiB of stack, whatever JSON it gets. An answer for which there is no
 *    memory is JPM_E_ANSWER_UNREADABLE; one of the many small allocations of a call that fails ends
 *    the process.
 */

/* ==== 11. Versions and sizes ================================================================== */

/* The version this header belongs to; jpm_version_number() tells that of the library. */
#define JPM_VERSION_MAJOR 0
#define JPM_VERSION_MINOR 1
#define JPM_VERSION_PATCH 0
#define JPM_VERSION "0.1.0"
#define JPM_VERSION_NUMBER (JPM_VERSION_MAJOR * 10000 + JPM_VERSION_MINOR * 100 + JPM_VERSION_PATCH)
/* The binary interface this header describes; jpm_abi_version() tells that of the library. */
#define JPM_ABI_VERSION 1

/** The library's version, as in `"0.1.0"`. Static, never freed. Since 0.1.0. */
JPM_API const char *JPM_CALL jpm_version(void);

/** The library's version as major * 10000 + minor * 100 + patch. Compare with `JPM_VERSION_NUMBER`
 * of the header. Since 0.1.0. */
JPM_API uint32_t JPM_CALL jpm_version_number(void);

/** The number of the binary interface; it changes only when old programs would break.
 * Since 0.1.0. */
JPM_API uint32_t JPM_CALL jpm_abi_version(void);

/* Clears the struct p points to and sets its struct_size, the size the caller was compiled with:
 * JPM_INIT(&payment); p is evaluated once. The struct lies at its natural address: in a packed
 * record, clear it and set struct_size yourself. */
#ifdef __cplusplus
extern "C++" { /* A template has no place in extern "C". */
template <typename jpm_struct> inline void jpm_init(jpm_struct *p)
{
    memset(p, 0, sizeof *p);
    p->struct_size = static_cast<uint32_t>(sizeof *p);
}
}
#define JPM_INIT(p) jpm_init(p)
#else
/* struct_size comes first. What has none does not compile: its size is asked for. */
#define JPM_INIT(p) \
    ((void)(*(uint32_t *)memset((p), 0, sizeof *(p)) = \
        (uint32_t)(sizeof *(p) + 0 * sizeof (p)->struct_size)))
#endif

/** The plain structs. */
typedef int32_t jpm_struct_kind;
/** `jpm_payment`. */
#define JPM_STRUCT_PAYMENT 1
/** `jpm_card`. */
#define JPM_STRUCT_CARD 2
/** `jpm_account_holder`. */
#define JPM_STRUCT_ACCOUNT_HOLDER 3
/** `jpm_profile`. */
#define JPM_STRUCT_PROFILE 4
/** `jpm_error`. */
#define JPM_STRUCT_ERROR 5
/** `jpm_result`. */
#define JPM_STRUCT_RESULT 6
/** `jpm_payment_method`. */
#define JPM_STRUCT_PAYMENT_METHOD 7
/** `jpm_address`. */
#define JPM_STRUCT_ADDRESS 8
/** `jpm_communication`. */
#define JPM_STRUCT_COMMUNICATION 9
/** `jpm_profile_details`. */
#define JPM_STRUCT_PROFILE_DETAILS 10

/** The size in bytes of the struct `JPM_STRUCT_*` in this library, for bindings to compare with
 * theirs; 0 when there is no such struct. Since 0.1.0. */
JPM_API uint32_t JPM_CALL jpm_struct_size(jpm_struct_kind which);

/* ==== 12. Statuses ============================================================================ */

/*
 * -1 to -29 and -110 to -129  the caller's mistake
 * -30 to -49                  certainly not sent
 * -50 to -69                  in doubt
 * -70 to -89                  the service answered with an error
 * -90 to -109                 internal
 */

/** A pointer that must not be NULL is NULL. */
#define JPM_E_NULL (-1)
/** `struct_size` is not a size this struct ever had; was `JPM_INIT` forgotten? */
#define JPM_E_STRUCT_SIZE (-2)
/** A reserved field, or the unknown tail of a newer struct, is not zero. */
#define JPM_E_RESERVED (-3)
/** The text is not UTF-8, or not text of the code page that `text_encoding` names. */
#define JPM_E_ENCODING (-4)
/** The text contains a control character. */
#define JPM_E_CONTROL_CHARACTER (-5)
/** The text is longer than the field allows. */
#define JPM_E_TOO_LONG (-6)
/** The text is shorter than the field allows. */
#define JPM_E_TOO_SHORT (-7)
/** A field that this call needs is absent. */
#define JPM_E_MISSING (-8)
/** The text contains a character the field does not allow, or has the wrong form. */
#define JPM_E_FORMAT (-9)
/** The number is outside the field's range. */
#define JPM_E_RANGE (-10)
/** The card number's check digit is wrong. */
#define JPM_E_ACCOUNT_NUMBER (-11)
/** The expiry month or year is no month or year. */
#define JPM_E_EXPIRY (-12)
/** The card has expired: before this library was built, or by the service's clock and this
 * machine's too. */
#define JPM_E_EXPIRED (-13)
/** The amount is negative, too large, or zero where money must move. */
#define JPM_E_AMOUNT (-14)
/** The currency is not one the service takes. */
#define JPM_E_CURRENCY (-15)
/** The request id is not 1 to 40 of `A-Z a-z 0-9 . _ -`. */
#define JPM_E_REQUEST_ID (-16)
/** The field cannot be combined with another one that is set, or with an option. */
#define JPM_E_CONFLICT (-17)
/** Retired: never returned. */
#define JPM_E_NOT_SUPPORTED (-18)
/** There is no option with this number, or it takes the other kind of value. */
#define JPM_E_OPTION (-19)
/** The option does not take this value. */
#define JPM_E_OPTION_VALUE (-20)
/** The URL is malformed. */
#define JPM_E_URL (-21)
/** The URL is `http://` to another machine; only `https://` may leave this one. */
#define JPM_E_URL_INSECURE (-22)
/** An option that the client needs is not set, or the file with options cannot be read. */
#define JPM_E_CONFIG (-23)
/** The file with trusted certificates, or the system's store, cannot be read or holds none. */
#define JPM_E_TRUST (-24)
/** The client was made before the process was forked: the child has to make another one. */
#define JPM_E_FORKED (-25)
/** The request id belongs to another payment. */
#define JPM_E_REQUEST_ID_USED (-26)
/** A payment with the same order number is in doubt: `other_request_id` names it. Nothing
 * was sent. */
#define JPM_E_ORDER_IN_DOUBT (-27)
/** The caller's buffer is too small. */
#define JPM_E_BUFFER (-28)
/** Our own certificate or private key cannot be read, or the two do not belong together. */
#define JPM_E_KEY (-29)
/** The name of the service could not be looked up. */
#define JPM_E_RESOLVE (-30)
/** The service could not be reached. */
#define JPM_E_CONNECT (-31)
/** No connection within `connect_timeout_ms`. */
#define JPM_E_CONNECT_TIMEOUT (-32)
/** No TLS connection could be agreed on. */
#define JPM_E_TLS (-33)
/** The service's certificate is not to be trusted, for another reason than its dates, its name or
 * its issuer. */
#define JPM_E_SERVER_CERTIFICATE (-34)
/** The service refused our certificate, or wants one. */
#define JPM_E_CLIENT_CERTIFICATE (-35)
/** Too little of the call's time was left to send anything. */
#define JPM_E_NO_TIME (-36)
/** The proxy was reached and did not open the way. */
#define JPM_E_PROXY (-37)
/** The proxy wants a user and a password, or other ones. */
#define JPM_E_PROXY_CREDENTIALS (-38)
/** The token endpoint could not be reached. */
#define JPM_E_TOKEN_UNREACHABLE (-39)
/** The token endpoint refused the credentials. */
#define JPM_E_TOKEN_REFUSED (-40)
/** The journal cannot be opened or written. */
#define JPM_E_JOURNAL (-41)
/** Another process holds the journal for too long. */
#define JPM_E_JOURNAL_BUSY (-42)
/** The journal lies where it cannot be kept safely. */
#define JPM_E_JOURNAL_PLACE (-43)
/** The proxy could not be reached. */
#define JPM_E_PROXY_UNREACHABLE (-44)
/** The proxy took the connection and gave no answer in time. */
#define JPM_E_PROXY_TIMEOUT (-45)
/** The service's certificate has expired or is not valid yet; or the clock of this machine
 * is wrong. */
#define JPM_E_SERVER_CERTIFICATE_DATE (-46)
/** The service's certificate was made for another name. */
#define JPM_E_SERVER_CERTIFICATE_NAME (-47)
/** The issuer of the service's certificate is not trusted. */
#define JPM_E_SERVER_CERTIFICATE_ISSUER (-48)
/** The call was cancelled before anything was sent. */
#define JPM_E_CANCELLED (-49)
/** The connection broke after the request left. */
#define JPM_E_ANSWER_LOST (-50)
/** No answer in time after the request left. */
#define JPM_E_ANSWER_TIMEOUT (-51)
/** The answer cannot be read as one about this payment. */
#define JPM_E_ANSWER_UNREADABLE (-52)
/** The service, or something before it, answered with a fault that says nothing about
 * the payment. */
#define JPM_E_SERVICE_FAULT (-53)
/** The service says it knows the request id already. */
#define JPM_E_DUPLICATE (-54)
/** The look-up found a record that belongs to another payment. */
#define JPM_E_RECORD_MISMATCH (-55)
/** Another call with this request id is still running. */
#define JPM_E_IN_PROGRESS (-56)
/** Asked again, and still not known. */
#define JPM_E_STILL_UNKNOWN (-57)
/** The service has no record under this id; whether one can still come is not known. */
#define JPM_E_NOT_FOUND (-58)
/** A fault inside the library after the request left. */
#define JPM_E_PANIC_AFTER_SEND (-59)
/** The call was cancelled after the request left. */
#define JPM_E_ANSWER_CANCELLED (-60)
/** The service refused the request; nothing was done. */
#define JPM_E_REFUSED (-70)
/** The service refused the access token; nothing was done. */
#define JPM_E_UNAUTHORIZED (-71)
/** The service had too many requests; nothing was done. */
#define JPM_E_RATE_LIMITED (-72)
/** The service surely kept no record of the payment; nothing was done. */
#define JPM_E_NOT_RECORDED (-73)
/** The request id was used for another payment; this one was not done. */
#define JPM_E_REQUEST_ID_TAKEN (-74)
/** The service gave no usable answer to a question; nothing was to be changed. */
#define JPM_E_NOT_ANSWERED (-75)
/** The payment is in a state that does not allow this; nothing was done. */
#define JPM_E_STATE (-76)
/** A fault inside the library before this call sent anything. Of a payment that an earlier call may
 * have sent, `outcome` is UNKNOWN. */
#define JPM_E_PANIC (-90)
/** A fault of the system below the library, before anything was sent. */
#define JPM_E_INTERNAL (-91)
/** A payment with the same order number, amount and card is being sent right now, as after a second
 * press of the pay button: `other_request_id` names it. Nothing was sent. */
#define JPM_E_ORDER_IN_PROGRESS (-110)
/** The order was paid already, with the same amount and card, within `duplicate_window_s`:
 * `other_request_id` names the payment. Nothing was sent; `allow_duplicate` says that it is
 * another sale. */
#define JPM_E_ORDER_PAID (-111)
/** A refund, capture, void or adjustment of the same transaction is in doubt, being sent, or was
 * found done by a look-up: `other_request_id` names it. Nothing was sent. */
#define JPM_E_TARGET_IN_DOUBT (-112)

/* ==== 13. Options ============================================================================= */

/** The name of the option `JPM_OPT_*`, as in `"base_url"`; NULL when there is none. Static, never
 * freed. Since 0.1.0. */
JPM_API const char *JPM_CALL jpm_option_name(jpm_option option);

/** Text, URL. Base URL of the payments API, up to and with `/api/v2`. Wins over `environment`. */
#define JPM_OPT_BASE_URL 1
/** Choice. `mock`, `client-testing` or `production`: chooses the base URL. */
#define JPM_OPT_ENVIRONMENT 2
/** Text, 8 to 12 letters or digits, required. The account that is paid. Header `merchant-id`. */
#define JPM_OPT_MERCHANT_ID 3
/** Secret text, at most 8192. Header `Authorization: Bearer`, when the token is had elsewhere;
 * `jpm_client_set_access_token` renews it. */
#define JPM_OPT_ACCESS_TOKEN 4
/** Text, at most 256, required. JSON `merchant.merchantSoftware.companyName`. */
#define JPM_OPT_COMPANY_NAME 5
/** Text, at most 256, required. JSON `merchant.merchantSoftware.productName`. */
#define JPM_OPT_PRODUCT_NAME 6
/** Text, at most 50. JSON `merchant.merchantSoftware.version`. */
#define JPM_OPT_PRODUCT_VERSION 7
/** Milliseconds, 1 to 600000, default 90000. The whole call, everything included. Less than 1000 is
 * for a service on this machine, or, without `environment`, of a name below `.test`. */
#define JPM_OPT_TIMEOUT_MS 8
/** Milliseconds, 1 to 600000, default 10000. Access token, name look-up, TCP, proxy and
 * TLS together. */
#define JPM_OPT_CONNECT_TIMEOUT_MS 9
/** Milliseconds, 1 to 600000, default 70000. How long the service may work on a request. Less than
 * that is for a service on this machine, or, without `environment`, of a name below `.test`. */
#define JPM_OPT_SERVICE_LIMIT_MS 10
/** Milliseconds, 0 to 600000, default 15000. How long an unused connection is kept; 0
 * keeps none. */
#define JPM_OPT_IDLE_CONNECTION_MS 11
/** Choice. `os` (default): the system's certificate store; `file`: only what `ca_file` holds, as it
 * is also meant when only that is set; `bundled`: the roots that came with the library. */
#define JPM_OPT_TRUST 12
/** Path of a PEM file with trusted certificates, and with them `trust` = `file`, which need not
 * be set. */
#define JPM_OPT_CA_FILE 13
/** Choice. The form of payments, `api` (default): as the API's specification has it; `guide`: as
 * the profile guide's samples have it. All else has the API's form. */
#define JPM_OPT_WIRE_FORM 14
/** 0 or 1, default 1. Refuse a payment whose order number is that of another payment in doubt. */
#define JPM_OPT_GUARD_ORDER_NUMBER 15
/** Text, URL of the token endpoint. Default: that of `environment`. With an assertion it is the
 * claim `aud`, character for character. */
#define JPM_OPT_TOKEN_URL 16
/** Text, at most 256. The client id from J.P. Morgan: form field `client_id`, or user of the
 * header `Authorization: Basic`. */
#define JPM_OPT_CLIENT_ID 17
/** Secret text, at most 1024. The client's secret, as the mock tier has it. */
#define JPM_OPT_CLIENT_SECRET 18
/** Choice. How the secret is shown: `basic` (default): header `Authorization: Basic`; `post`:
 * form fields. */
#define JPM_OPT_CLIENT_SECRET_METHOD 19
/** Text, at most 1024. Form field `scope`, with a secret. Default for `environment`
 * `mock`: `jpm:payments:sandbox`. */
#define JPM_OPT_SCOPE 20
/** Path of a PEM file with an RSA private key, PKCS#1 or PKCS#8, not encrypted: signs the assertion
 * that a token is asked for with. */
#define JPM_OPT_PRIVATE_KEY_FILE 21
/** Path of a PEM file with the certificate that belongs to `private_key_file` and is registered at
 * J.P. Morgan, among others or alone: gives the assertion's `kid`. */
#define JPM_OPT_CERTIFICATE_FILE 22
/** Text, 40 hexadecimal digits. The SHA-1 thumbprint of that certificate, instead of the file: the
 * assertion's `kid`. Colons and spaces between the digits do not count. */
#define JPM_OPT_CERTIFICATE_THUMBPRINT 23
/** Text, at most 1024. Form field `resource`, with an assertion; from J.P. Morgan. */
#define JPM_OPT_RESOURCE 24
/** Seconds, 60 to 15552000, default 300. How long an assertion is valid; a new one is made for
 * each exchange. */
#define JPM_OPT_ASSERTION_LIFETIME_S 25
/** Path of a PEM file with the certificate that is shown to the service when it asks for one, and
 * those between it and its root, in any order. */
#define JPM_OPT_TLS_CLIENT_CERTIFICATE_FILE 26
/** Path of a PEM file with the private key of `tls_client_certificate_file`: PKCS#8, PKCS#1 or
 * SEC1, not encrypted. */
#define JPM_OPT_TLS_CLIENT_KEY_FILE 27
/** Secret text, URL of a proxy, as it may hold a password: `http://host:port` (CONNECT) or
 * `socks5://host:port` (the proxy looks names up). Never used for this very machine. */
#define JPM_OPT_PROXY_URL 28
/** Text, at most 255. The user the proxy wants. */
#define JPM_OPT_PROXY_USER 29
/** Secret text, at most 255. The password the proxy wants. */
#define JPM_OPT_PROXY_PASSWORD 30
/** Text, at most 4096. Hosts reached without the proxy, with commas between: `example.com` (and all
 * below it), an address, a network as `10.0.0.0/8`, or `*`. */
#define JPM_OPT_NO_PROXY 31
/** 0 or 1, default 0. Take proxy and exceptions from the environment: `https_proxy`, `all_proxy`,
 * `no_proxy`, in small letters or capitals. They are read as curl reads them; what has no meaning
 * here is passed over, with a warning in the log. */
#define JPM_OPT_PROXY_FROM_ENVIRONMENT 32
/** Choice. `utf-8` (default), `windows-1252`, `latin-1` or `cp437`: what text in structs and
 * results is encoded in. Options and paths are UTF-8 always. */
#define JPM_OPT_TEXT_ENCODING 33
/** Text, URL. Base URL of the Consumer Profile Management API. Default: that of `environment`. */
#define JPM_OPT_PROFILES_BASE_URL 34
/** Path of the journal, a file on a local disk, made if it is not there: what was asked and what
 * came of it survives the process. Default: none, and the client remembers until it is freed. */
#define JPM_OPT_JOURNAL_FILE 35
/** Days, 1 to 3650, default 90. How long the journal keeps verdicts that were told; what is in
 * doubt it keeps for ever. */
#define JPM_OPT_JOURNAL_KEEP_DAYS 36
/** Text, at most 40. Which of the tills that share a journal this is: `jpm_settle_next` and the
 * guard of order numbers speak of this one only. */
#define JPM_OPT_TILL 37
/** Hours, 1 to 8760, default 72. How long the service surely remembers a payment: later, "no
 * record" proves nothing any more. */
#define JPM_OPT_LOOKUP_TRUST_H 38
/** Milliseconds, 1 to 86400000, default 60000. A verdict that was handed out and not acknowledged
 * so long is told again by `jpm_settle_next`. */
#define JPM_OPT_ACKNOWLEDGE_WITHIN_MS 39
/** Seconds, 0 to 31536000, default 72000. How long a paid order refuses another payment of the same
 * order number, amount and card; 0: not at all. */
#define JPM_OPT_DUPLICATE_WINDOW_S 40
/** Choice. `safe` (default): the journal lies only where locks hold and nothing vanishes at a
 * restart; `any`: wherever it is put. */
#define JPM_OPT_JOURNAL_PLACE 41
/** 0 or 1, default 0. 1: a `jpm_response` hides the service's own tokens, SAFETECH, as it hides
 * card numbers. */
#define JPM_OPT_HIDE_TOKENS 42
/** Text, at most 1024. Headers that are sent beside the library's own, as
 * `platform-id: 7; userIdentifier: till 3`: to the payments API `platform-id` and `minorVersion`;
 * to the profile API `correlationIdentifier`, `applicationIdentifier` and, but for
 * questions, `userIdentifier`. */
#define JPM_OPT_EXTRA_HEADERS 43

#ifdef __cplusplus
}
#endif

#endif /* JPM_H */
