/*
 * pay: what a till does with jpm, from a first sale to a lost answer.
 *
 *     pay CONFIG_FILE               how a shop does it: `name = value` lines, see docs/options.md
 *     pay BASE_URL CA_FILE          the simulator, which takes any merchant and any token
 *
 * The environment goes over both: JPM_MERCHANT_ID, JPM_ACCESS_TOKEN and the like.
 * Exits with 0 only if every sale ended as it should.
 *
 * Written to be copied: open_client, settle, begin_sale, what_the_till_does and the two sales are what a
 * till needs. The sales rely on the simulator's triggers; with a real service choose your own.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jpm.h"

/* Everything a card reader gives, in one place, so that one wipe clears it. */
typedef struct card_data {
    char number[20];
    char cvv[7];
    int32_t expiry_month;
    int32_t expiry_year;
} card_data;

/* Stands for the card reader. */
static void read_card(card_data *card)
{
    strcpy(card->number, "4112344112344113");
    strcpy(card->cvv, "111");
    card->expiry_month = 12;
    card->expiry_year = 2049;
}

/* A memset of what is not read again may be optimised away; writes through volatile may not. */
static void wipe(void *data, size_t size)
{
    volatile unsigned char *byte = data;
    while (size-- > 0)
        *byte++ = 0;
}

static void complain(const jpm_error *error)
{
    fprintf(stderr, "pay: %s: %s %s\n", jpm_status_name(error->status), error->field, error->message);
}

/* The options of the simulator's shop. */
static jpm_status set_options(jpm_config *config, const char *base_url, const char *ca_file, jpm_error *error)
{
    const struct {
        int32_t option;
        const char *value;
    } options[] = {
        {JPM_OPT_BASE_URL, base_url},
        {JPM_OPT_TRUST, "file"},
        {JPM_OPT_CA_FILE, ca_file},
        {JPM_OPT_MERCHANT_ID, "998482157630"},
        {JPM_OPT_ACCESS_TOKEN, "demo-token"},
        {JPM_OPT_COMPANY_NAME, "Example Tills"},
        {JPM_OPT_PRODUCT_NAME, "pay.c"},
        {JPM_OPT_PRODUCT_VERSION, JPM_VERSION},
        {JPM_OPT_JOURNAL_FILE, "pay.journal"},
    };
    jpm_status status = JPM_OK;
    size_t i;

    for (i = 0; status == JPM_OK && i < sizeof options / sizeof options[0]; i++)
        status = jpm_config_set_str(config, options[i].option, options[i].value, error);
    return status;
}

/* One client for the whole run of the till; all its threads may use it. NULL after a complaint. */
static jpm_client *open_client(int argc, char **argv)
{
    jpm_config *config = NULL;
    jpm_client *client = NULL;
    jpm_error error;
    jpm_status status;

    JPM_INIT(&error);
    status = jpm_config_new(&config, &error);
    if (status == JPM_OK)
        status = argc == 2 ? jpm_config_load_file(config, argv[1], &error) : set_options(config, argv[1], argv[2], &error);
    if (status == JPM_OK)
        status = jpm_config_load_env(config, &error);
    if (status == JPM_OK)
        status = jpm_client_new(config, &client, &error);
    if (status != JPM_OK)
        complain(&error);
    jpm_config_free(config);
    return client;
}

/*
 * Fills in the payment and writes its request id down BEFORE anything is sent: if the till loses its
 * power now, jpm_settle_next tells at the next start whether the consumer has paid, and by the id which sale it was.
 * 0 when it could not be written down; then do not pay. (A text file stands for the till's database.)
 */
static int begin_sale(jpm_payment *payment, char request_id[48], const char *order_number, int64_t amount)
{
    jpm_error error;
    FILE *sales;
    int stored;

    JPM_INIT(&error);
    if (jpm_new_request_id(request_id, 48, &error) != JPM_OK) {
        complain(&error);
        return 0;
    }
    JPM_INIT(payment);
    payment->amount = amount;
    payment->currency = "USD";
    payment->order_number = order_number;
    payment->request_id = request_id;

    sales = fopen("sales.txt", "a");
    stored = sales != NULL && fprintf(sales, "%s %s %" PRId64 "\n", request_id, order_number, amount) > 0;
    if (sales != NULL && fclose(sales) != 0)
        stored = 0;
    if (!stored)
        perror("pay: sales.txt");
    return stored;
}

/* The whole rule book of a till. Ask the outcome first: it tells about the money. */
static const char *what_the_till_does(const jpm_result *result)
{
    switch (result->outcome) {
    case JPM_OUTCOME_APPROVED:
        if (result->profile_outcome == JPM_PROFILE_FAILED || result->profile_outcome == JPM_PROFILE_UNKNOWN)
            return "books the sale; the card is not known to be stored: offers that at the next sale";
        return "books the sale under its request id";
    case JPM_OUTCOME_PARTIALLY_APPROVED:
        return "books what was approved and takes the rest in another way, before it hands out anything";
    case JPM_OUTCOME_DECLINED:
        return "asks for another card or for cash; that is a new payment with a new request id";
    default: /* Nothing was paid, or it is not known: the advice tells. */
        break;
    }
    switch (result->advice) {
    case JPM_ADVICE_NONE:
        return "closes the payment: it was taken back, nothing was paid";
    case JPM_ADVICE_FIX:
        return "shows the error; once that is corrected, calls again";
    case JPM_ADVICE_SEND_AGAIN:
        return "calls again with the same request id: nothing was paid";
    case JPM_ADVICE_SETTLE_FIRST:
        return "takes no other payment for it; asks later with jpm_settle_next, which never pays";
    default: /* JPM_ADVICE_CHECK_BY_HAND, and whatever a newer library may say. */
        return "calls the manager, who looks at the merchant's portal; pays nothing until then";
    }
}

/* Prints what became of a payment; 1 if that is what the demonstration expects. */
static int report(const jpm_result *result, int32_t outcome, int32_t profile_outcome)
{
    const int expected = result->outcome == outcome && result->profile_outcome == profile_outcome;

    printf("  outcome   %s, %" PRId64 " of %" PRId64 " cents, transaction %s%s\n", jpm_outcome_name(result->outcome),
           result->amount, result->requested_amount, result->transaction_id[0] ? result->transaction_id : "-",
           result->flags & JPM_RESULT_FOUND_BY_LOOKUP ? ", found by look-up" : "");
    if (result->error_code[0])
        printf("  reason    %s: %s%s%s\n", result->error_code, result->error_message,
               result->error_field[0] ? ", field " : "", result->error_field);
    if (result->consumer_profile_id[0])
        printf("  profile   %s, payment method %s\n", result->consumer_profile_id, result->payment_method_id);
    if (result->profile_response_code[0])
        printf("  profile   %s: %s\n", result->profile_response_code, result->profile_response_message);
    printf("  goods     %s\n", jpm_result_is_approved(result) ? "yes" : "no");
    printf("  the till  %s\n%s\n", what_the_till_does(result), expected ? "" : "  THIS IS NOT AS EXPECTED\n");
    return expected;
}

/*
 * What every till does first, and again while a payment is in doubt: it is told of every payment whose end it did not
 * see, and books it under its request id. 0 when the journal cannot be read: then do not pay.
 */
static int settle(const jpm_client *client)
{
    jpm_result told;
    jpm_status status;

    for (;;) {
        JPM_INIT(&told);
        status = jpm_settle_next(client, &told);
        if (status != JPM_OK)
            break;
        printf("  request %s, order %s\n", told.request_id, told.order_number);
        printf("  outcome   %s\n  the till  %s\n", jpm_outcome_name(told.outcome), what_the_till_does(&told));
    }
    if (status == JPM_DONE)
        puts("  nothing more\n");
    else if (status == JPM_E_STILL_UNKNOWN)
        printf("  request %s is still in doubt: ask again in %" PRId64 " ms\n\n", told.request_id, told.retry_after_ms);
    else
        fprintf(stderr, "pay: %s\n", told.error_message);
    return status == JPM_DONE || status == JPM_E_STILL_UNKNOWN;
}

/* A sale by card that asks the service to store the card; `consumer` is the merchant's own number of its owner. */
static void sell_and_store_card(const jpm_client *client, const char *order_number, int64_t amount,
                                const char *consumer, jpm_result *result)
{
    char request_id[48];
    card_data data;
    jpm_payment payment;
    jpm_card card;
    jpm_account_holder holder;

    JPM_INIT(result);
    if (!begin_sale(&payment, request_id, order_number, amount))
        return;
    read_card(&data);
    JPM_INIT(&card);
    card.account_number = data.number;
    card.cvv = data.cvv;
    card.expiry_month = data.expiry_month;
    card.expiry_year = data.expiry_year;
    JPM_INIT(&holder);
    holder.reference_id = consumer;
    holder.first_name = "Ada";
    holder.last_name = "Lovelace";
    holder.email = "ada@example.com";
    if (jpm_pay_with_new_profile(client, &payment, &card, &holder, result) != JPM_OK)
        fprintf(stderr, "pay: %s\n", jpm_status_text(result->status)); /* The result tells what to do. */
    wipe(&data, sizeof data);
}

/* A sale to a stored card: no card number in the till at all. */
static void sell_to_profile(const jpm_client *client, const char *order_number, int64_t amount,
                            const char *consumer_profile_id, const char *payment_method_id, jpm_result *result)
{
    char request_id[48];
    jpm_payment payment;
    jpm_profile profile;

    JPM_INIT(result);
    if (!begin_sale(&payment, request_id, order_number, amount))
        return;
    JPM_INIT(&profile);
    profile.consumer_profile_id = consumer_profile_id;
    profile.payment_method_id = payment_method_id;
    if (jpm_pay_with_profile(client, &payment, &profile, result) != JPM_OK)
        fprintf(stderr, "pay: %s\n", jpm_status_text(result->status));
}

int main(int argc, char **argv)
{
    jpm_client *client;
    jpm_result first, result;
    int good = 1;

    if (argc != 2 && argc != 3) {
        fprintf(stderr, "usage: pay CONFIG_FILE, or pay BASE_URL CA_FILE\n");
        return 2;
    }
    if (jpm_abi_version() != JPM_ABI_VERSION) {
        fprintf(stderr, "pay: made for another libjpm than %s\n", jpm_version());
        return 2;
    }
    client = open_client(argc, argv);
    if (client == NULL)
        return 2;

    puts("0. What the last run left open");
    if (!settle(client)) {
        jpm_client_free(client);
        return 2;
    }
    puts("1. A sale that stores the card");
    sell_and_store_card(client, "DEMO-1", 2345, "C-1001", &first);
    good &= report(&first, JPM_OUTCOME_APPROVED, JPM_PROFILE_CREATED);

    puts("2. The next sale to the same consumer, by the stored card");
    sell_to_profile(client, "DEMO-2", 1999, first.consumer_profile_id, first.payment_method_id, &result);
    good &= report(&result, JPM_OUTCOME_APPROVED, JPM_PROFILE_NONE);

    puts("3. A decline");
    sell_and_store_card(client, "DEMO-3", 53000, "C-1001", &result);
    good &= report(&result, JPM_OUTCOME_DECLINED, JPM_PROFILE_FAILED);

    puts("4. The profile fails, the payment does not");
    sell_and_store_card(client, "DEMO-4", 2345, "SIM-PROFILE-FAILS", &result);
    good &= report(&result, JPM_OUTCOME_APPROVED, JPM_PROFILE_FAILED);

    puts("5. The answer is lost, the payment is not");
    sell_and_store_card(client, "SIM-ANSWER-LOST-1", 2345, "C-1002", &result);
    good &= report(&result, JPM_OUTCOME_APPROVED, JPM_PROFILE_CREATED);

    jpm_client_free(client);
    return good ? 0 : 1;
}
