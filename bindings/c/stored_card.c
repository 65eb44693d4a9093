/*
 * stored_card: the life of a consumer's stored card, from its verification to its deletion.
 *
 *     stored_card CONFIG_FILE            how a shop does it; it must name profiles_base_url too
 *     stored_card BASE_URL CA_FILE       the simulator
 *
 * Prints what begins and what was done, and exits with 0 only if all was done. Where pay.c stores every request id before it pays
 * and keeps books, here the printed lines stand for both, to show the rest: a till needs them.
 */

#define _POSIX_C_SOURCE 200112L /* getcwd */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#ifdef _WIN32
#include <direct.h>
#define getcwd _getcwd
#else
#include <unistd.h>
#endif

#include "jpm.h"

/* Where the journal lies, in the folder that the till runs in: the path of a journal is absolute. */
static const char *journal_file(void)
{
    static const char name[] = "/stored_card.journal";
    static char path[4096];

    if (getcwd(path, (int)(sizeof path - sizeof name)) == NULL)
        return NULL;
    return strcat(path, name);
}

static jpm_client *open_client(int argc, char **argv)
{
    char profiles[256];
    jpm_config *config = NULL;
    jpm_client *client = NULL;
    jpm_error error;
    jpm_status status;

    JPM_INIT(&error);
    status = jpm_config_new(&config, &error);
    if (argc == 2 && status == JPM_OK)
        status = jpm_config_load_file(config, argv[1], &error);
    if (argc == 3) {
        const struct {
            int32_t option;
            const char *value;
        } options[] = {
            {JPM_OPT_BASE_URL, argv[1]},          {JPM_OPT_PROFILES_BASE_URL, profiles},
            {JPM_OPT_TRUST, "file"},              {JPM_OPT_CA_FILE, argv[2]},
            {JPM_OPT_MERCHANT_ID, "998482157630"}, {JPM_OPT_ACCESS_TOKEN, "demo-token"},
            {JPM_OPT_COMPANY_NAME, "Example Tills"}, {JPM_OPT_PRODUCT_NAME, "stored_card.c"},
            {JPM_OPT_JOURNAL_FILE, journal_file()},
        };
        size_t i;

        /* Where the simulator has its profile API. */
        snprintf(profiles, sizeof profiles, "%s/mmp", argv[1]);
        for (i = 0; status == JPM_OK && i < sizeof options / sizeof options[0]; i++)
            status = jpm_config_set_str(config, options[i].option, options[i].value, &error);
    }
    if (status == JPM_OK)
        status = jpm_client_new(config, &client, &error);
    if (status != JPM_OK)
        fprintf(stderr, "stored_card: %s: %s %s\n", jpm_status_name(status), error.field, error.message);
    jpm_config_free(config);
    return client;
}

/* What stands in the books need not be told again. See pay.c for how a till keeps them. */
static void acknowledge(const jpm_client *client, const jpm_result *result)
{
    jpm_error error;

    JPM_INIT(&error);
    if (jpm_result_acknowledge(client, result, &error) != JPM_OK)
        fprintf(stderr, "stored_card: %s %s\n", error.field, error.message);
}

/* What the last run left open. 0 when the journal cannot be read: then do not pay. */
static int settle(const jpm_client *client)
{
    jpm_result told;
    jpm_status status;

    for (;;) {
        JPM_INIT(&told);
        status = jpm_settle_next(client, &told);
        if (status != JPM_OK)
            break;
        printf("request %s, verdict %" PRId64 ": %s\n", told.request_id, told.verdict_number, jpm_outcome_name(told.outcome));
        acknowledge(client, &told);
    }
    if (status == JPM_E_STILL_UNKNOWN)
        printf("request %s is still in doubt: ask again in %" PRId64 " ms\n", told.request_id, told.retry_after_ms);
    else if (status != JPM_DONE)
        fprintf(stderr, "stored_card: %s\n", told.error_message);
    return status == JPM_DONE || status == JPM_E_STILL_UNKNOWN;
}

/* 1 if the step was done; a step that was not is told with what to do about it. */
static int done(const jpm_client *client, const char *step, jpm_status status, const jpm_result *result)
{
    const int all = status == JPM_OK && jpm_result_is_approved(result);

    if (all) {
        printf("%-28s done", step);
        if (result->amount != 0)
            printf(": %" PRId64 ", refundable %" PRId64 ", still authorized %" PRId64, result->amount,
                   result->refundable_amount, result->remaining_amount);
        printf("\n");
    } else {
        printf("%-28s %s, %s: %s\n", step, jpm_status_name(status), jpm_outcome_name(result->outcome), result->error_message);
        printf("%-28s %s\n", "", jpm_advice_text(result->advice));
        if (result->advice == JPM_ADVICE_SEE_OTHER)
            printf("%-28s request %s decides: settle it, or look it up\n", "", result->other_request_id);
    }
    acknowledge(client, result);
    return all;
}

/* An id that no other has. 0 after a complaint: then do not pay. */
static int new_id(char id[JPM_REQUEST_ID_SIZE])
{
    jpm_error error;

    JPM_INIT(&error);
    if (jpm_new_request_id(id, JPM_REQUEST_ID_SIZE, &error) == JPM_OK)
        return 1;
    fprintf(stderr, "stored_card: %s\n", error.message);
    return 0;
}

/*
 * Gives a step its request id, and stores it BEFORE anything is sent: after a crash it tells what the payment was for. 0 when
 * that cannot be: then do not pay.
 */
static int begin(const char *step, jpm_payment *payment, char request_id[JPM_REQUEST_ID_SIZE])
{
    if (!new_id(request_id))
        return 0;
    payment->request_id = request_id;
    printf("%-28s begins: request %s\n", step, request_id);
    return fflush(stdout) == 0;
}

/* Amounts are in minor units: 5000 is USD 50.00. */
static jpm_payment of(int64_t amount)
{
    jpm_payment payment;

    JPM_INIT(&payment);
    payment.amount = amount;
    payment.currency = amount > 0 ? "USD" : NULL;
    return payment;
}

/* One of two captures: the goods leave in two parcels. */
static jpm_payment parcel(int64_t amount, const char *order_number, const char *number, int32_t is_last)
{
    jpm_payment payment = of(amount);

    payment.order_number = order_number;
    payment.multi_capture_sequence_number = number;
    payment.multi_capture_record_count = 2;
    payment.multi_capture_final = is_last;
    return payment;
}

/*
 * Too little was approved, if so: it is voided, or refunded if it is captured already, and no goods leave. A till may as well
 * take the rest in another way first, as pay.c does.
 */
static void give_part_back(const jpm_client *client, jpm_result *result)
{
    jpm_payment payment = of(0);
    char transaction[JPM_TRANSACTION_ID_SIZE];
    char request_id[JPM_REQUEST_ID_SIZE];

    if (result->outcome != JPM_OUTCOME_PARTIALLY_APPROVED)
        return;
    strcpy(transaction, result->transaction_id);
    if (!begin("part of it voided", &payment, request_id) ||
        done(client, "part of it voided", jpm_void(client, transaction, &payment, result), result) || result->status != JPM_E_STATE)
        return;
    payment.amount = JPM_AMOUNT_ALL;
    if (begin("part of it refunded", &payment, request_id))
        done(client, "part of it refunded", jpm_refund_payment(client, transaction, &payment, result), result);
}

/* The issuer says whether the card is good, and the card is stored. No money moves. */
static int store(const jpm_client *client, jpm_result *result)
{
    jpm_payment payment = of(0);
    jpm_card card;
    jpm_account_holder holder;
    char request_id[JPM_REQUEST_ID_SIZE];

    payment.currency = "USD";
    JPM_INIT(&card);
    card.account_number = "4112344112344113"; /* A test card. See pay.c for how a till wipes a real one. */
    card.expiry_month = 12;
    card.expiry_year = 2049;
    card.cvv = "111";
    JPM_INIT(&holder);
    holder.first_name = "Ada";
    holder.last_name = "Lovelace";
    return begin("verified", &payment, request_id) &&
           done(client, "verified", jpm_verify_with_new_profile(client, &payment, &card, &holder, result), result) &&
           result->profile_outcome == JPM_PROFILE_CREATED;
}

/* Reserved, raised, captured in two parts, and a part of one of them given back. */
static int pay_in_parts(const jpm_client *client, const jpm_profile *profile, jpm_result *result)
{
    jpm_payment payment = of(5000);
    char order_number[JPM_ORDER_NUMBER_SIZE];
    char request_id[JPM_REQUEST_ID_SIZE];
    char authorization[JPM_TRANSACTION_ID_SIZE];
    char capture[JPM_TRANSACTION_ID_SIZE];

    /* A till counts its sales; see pay.c. */
    if (!new_id(order_number))
        return 0;
    payment.order_number = order_number;
    payment.capture_method = JPM_CAPTURE_MANUAL;
    payment.is_amount_final = JPM_NO;
    if (!begin("authorized", &payment, request_id))
        return 0;
    if (!done(client, "authorized", jpm_pay_with_profile(client, &payment, profile, result), result)) {
        give_part_back(client, result);
        return 0;
    }
    strcpy(authorization, result->transaction_id);

    payment = of(6500);
    payment.currency = NULL;
    if (!begin("raised", &payment, request_id) ||
        !done(client, "raised", jpm_adjust(client, authorization, &payment, result), result))
        return 0;
    payment = parcel(2000, order_number, "1", JPM_NO);
    if (!begin("first parcel captured", &payment, request_id) ||
        !done(client, "first parcel captured", jpm_capture(client, authorization, &payment, result), result))
        return 0;
    payment = parcel(4500, order_number, "2", JPM_YES);
    if (!begin("second parcel captured", &payment, request_id) ||
        !done(client, "second parcel captured", jpm_capture(client, authorization, &payment, result), result))
        return 0;
    strcpy(capture, result->transaction_id);

    payment = of(400);
    payment.order_number = order_number;
    return begin("part of the second refunded", &payment, request_id) &&
           done(client, "part of the second refunded", jpm_refund_payment(client, capture, &payment, result), result);
}

/* The consumer's card is replaced, and another one becomes the default. */
static int change_cards(const jpm_client *client, const jpm_profile *profile, jpm_result *result)
{
    jpm_payment_method method;
    jpm_profile other = *profile;
    jpm_payment payment = of(1234);
    char order_number[JPM_ORDER_NUMBER_SIZE];
    char request_id[JPM_REQUEST_ID_SIZE];
    char added[JPM_PROFILE_ID_SIZE];

    JPM_INIT(&method);
    method.method_type = JPM_METHOD_CARD;
    method.expiry_month = 9;
    method.expiry_year = 2050;
    if (!done(client, "expiry changed", jpm_payment_method_update(client, profile, &method, result, NULL), result))
        return 0;
    method.account_number = "5112345112345114";
    if (!done(client, "second card added", jpm_payment_method_add(client, profile, &method, result, NULL), result))
        return 0;
    strcpy(added, result->payment_method_id);
    other.payment_method_id = added;
    if (!done(client, "second card is the default", jpm_payment_method_set_default(client, &other, result, NULL), result))
        return 0;

    other.payment_method_id = NULL;
    if (!new_id(order_number))
        return 0;
    payment.order_number = order_number;
    if (!begin("paid with the default", &payment, request_id))
        return 0;
    if (done(client, "paid with the default", jpm_pay_with_profile(client, &payment, &other, result), result))
        return 1;
    give_part_back(client, result);
    return 0;
}

int main(int argc, char **argv)
{
    jpm_client *client;
    jpm_profile profile;
    jpm_result result;
    char profile_id[JPM_PROFILE_ID_SIZE];
    char method_id[JPM_PROFILE_ID_SIZE];
    int all;

    if (argc != 2 && argc != 3) {
        fprintf(stderr, "usage: stored_card CONFIG_FILE, or stored_card BASE_URL CA_FILE\n");
        return 2;
    }
    client = open_client(argc, argv);
    if (client == NULL)
        return 2;
    if (!settle(client)) {
        jpm_client_free(client);
        return 2;
    }
    JPM_INIT(&result);
    all = store(client, &result);
    strcpy(profile_id, result.consumer_profile_id);
    strcpy(method_id, result.payment_method_id);
    JPM_INIT(&profile);
    profile.consumer_profile_id = profile_id;
    profile.payment_method_id = method_id;
    all = all && pay_in_parts(client, &profile, &result) && change_cards(client, &profile, &result);

    all = done(client, "profile deleted", jpm_profile_delete(client, &profile, &result, NULL), &result) && all;
    jpm_client_free(client);
    return all ? 0 : 1;
}
