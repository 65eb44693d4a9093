/*
 * pay: what a till does with jpm, from a first sale to a lost answer and a button that is pressed twice.
 *
 *     pay CONFIG_FILE               how a shop does it: `name = value` lines, see docs/options.md
 *     pay BASE_URL CA_FILE          the simulator, which takes any merchant and any token
 *
 * The environment goes over both: JPM_MERCHANT_ID, JPM_ACCESS_TOKEN and the like.
 * Exits with 0 only if every sale ended as it should.
 *
 * Written to be copied: everything but report and main is what a till needs. The sales rely on the simulator's
 * triggers; with a real service choose your own. Two text files stand for the till's database: sales.txt, where each
 * payment stands before it is made, and books.txt, with what came of it. Beside them lies the journal.
 */

#define _POSIX_C_SOURCE 200112L /* getcwd, fsync */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#include <direct.h>
#include <io.h>
#define getcwd _getcwd
#define fileno _fileno
#define fsync _commit
#else
#include <unistd.h>
#endif

#include "jpm.h"

/* Where the journal lies, in the folder that the till runs in: the path of a journal is absolute. */
static const char *journal_file(void)
{
    static const char name[] = "/pay.journal";
    static char path[4096];

    if (getcwd(path, (int)(sizeof path - sizeof name)) == NULL)
        return NULL;
    return strcat(path, name);
}

/* Everything a card reader gives, in one place, so that one wipe clears it. */
typedef struct card_data {
    char number[20];
    char cvv[7];
    int32_t expiry_month;
    int32_t expiry_year;
} card_data;

/* Stands for the card reader: test cards, one of them with little money. */
#define VISA "4112344112344113"
#define ALMOST_EMPTY "4444444444444455"

static void read_card(card_data *card, const char *number)
{
    strcpy(card->number, number);
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
        {JPM_OPT_JOURNAL_FILE, journal_file()},
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

/* Adds a line to a file and has it on the disk, where no loss of power takes it away. 0 if that failed. */
static int add_line(const char *file, const char *line)
{
    FILE *out = fopen(file, "a");
    int written = out != NULL && fputs(line, out) >= 0 && fflush(out) == 0 && fsync(fileno(out)) == 0;

    if (out != NULL && fclose(out) != 0)
        written = 0;
    if (!written)
        fprintf(stderr, "pay: %s cannot be written\n", file);
    return written;
}

/* The text behind the last line that begins with this id and a space; 0 if there is none. */
static int find_line(const char *file, const char *id, char found[256])
{
    const size_t length = strlen(id);
    char line[256];
    int is_there = 0;
    FILE *in = fopen(file, "r");

    while (in != NULL && fgets(line, sizeof line, in) != NULL)
        if (strncmp(line, id, length) == 0 && line[length] == ' ') {
            strcpy(found, line + length + 1);
            is_there = 1;
        }
    if (in != NULL)
        fclose(in);
    return is_there;
}

/* A till counts its sales: an order number names one sale, and no other. */
static void next_order_number(char order_number[41], const char *name)
{
    char line[256];
    int payments = 0;
    FILE *in = fopen("sales.txt", "r");

    while (in != NULL && fgets(line, sizeof line, in) != NULL)
        payments++;
    if (in != NULL)
        fclose(in);
    snprintf(order_number, 41, "%s-%d", name, payments + 1);
}

/*
 * Fills in the payment and writes its request id down BEFORE anything is sent: if the till loses its
 * power now, jpm_settle_next tells at the next start whether the consumer has paid, and by the id which sale it was.
 * 0 when it could not be written down; then do not pay.
 */
static int begin_payment(jpm_payment *payment, char request_id[JPM_REQUEST_ID_SIZE], const char *order_number,
                         int64_t amount)
{
    char line[256];
    jpm_error error;

    JPM_INIT(&error);
    if (jpm_new_request_id(request_id, JPM_REQUEST_ID_SIZE, &error) != JPM_OK) {
        complain(&error);
        return 0;
    }
    JPM_INIT(payment);
    payment->amount = amount;
    payment->currency = "USD";
    payment->order_number = order_number;
    payment->request_id = request_id;
    snprintf(line, sizeof line, "%s %s %" PRId64 "\n", request_id, order_number, amount);
    return add_line("sales.txt", line);
}

/* Money was taken. */
static int is_paid(int32_t outcome)
{
    return outcome == JPM_OUTCOME_APPROVED || outcome == JPM_OUTCOME_PARTIALLY_APPROVED;
}

/* Nothing more comes of the payment. */
static int is_final(int32_t outcome)
{
    return is_paid(outcome) || outcome == JPM_OUTCOME_DECLINED || outcome == JPM_OUTCOME_NOT_PROCESSED;
}

/* Whether this is a later word than that in the books, "NUMBER OUTCOME AMOUNT". */
static int is_later(const jpm_result *result, const char *booked)
{
    char *outcome;
    const int64_t number = strtoll(booked, &outcome, 10);
    const int was_paid = strncmp(outcome, " APPROVED ", 10) == 0 || strncmp(outcome, " PARTIALLY_APPROVED ", 20) == 0;

    return result->verdict_number > number || (is_paid(result->outcome) && !was_paid);
}

/*
 * Books a word on a payment by request id, verdict number and outcome, and says so to the library: from then on it is not told
 * again. The same verdict may come twice, after a crash between the two, and the higher number is the later word. The number 0
 * is no verdict yet, unless the outcome is final: of a payment that the journal does not know. And money that was taken is
 * booked over any word that says otherwise: where the journal was lost or restored, the numbers begin again.
 */
static void book(const jpm_client *client, const jpm_result *result)
{
    char line[256];
    char booked[256];
    jpm_error error;

    if (result->verdict_number == 0 && !is_final(result->outcome))
        return;
    if (!find_line("books.txt", result->request_id, booked) || is_later(result, booked)) {
        snprintf(line, sizeof line, "%s %" PRId64 " %s %" PRId64 "\n", result->request_id, result->verdict_number,
                 jpm_outcome_name(result->outcome), result->amount);
        if (!add_line("books.txt", line))
            return; /* Not booked, so not acknowledged: it is told again. */
    }
    JPM_INIT(&error);
    if (jpm_result_acknowledge(client, result, &error) != JPM_OK)
        complain(&error); /* It is told again, and is in the books. */
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
    case JPM_ADVICE_SEE_OTHER:
        return "looks at the other payment: if it is this very sale's, it decides; else a person may say that this is a new sale";
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
 * What every till does first, and again while a payment is in doubt: it is told of every payment that it has not booked.
 * 0 when the journal cannot be read, or there is no token to ask with: then do not pay.
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
        book(client, &told);
    }
    if (status == JPM_DONE)
        puts("  nothing more\n");
    else if (status == JPM_E_STILL_UNKNOWN)
        printf("  request %s is still in doubt: ask again in %" PRId64 " ms\n\n", told.request_id, told.retry_after_ms);
    else
        fprintf(stderr, "pay: %s\n", told.error_message);
    if (told.flags & JPM_RESULT_OTHERS_UNSETTLED)
        puts("  payments of another till or merchant wait in the same journal, for their own configuration\n");
    return status == JPM_DONE || status == JPM_E_STILL_UNKNOWN;
}

/*
 * Another payment decides, and this call did nothing. The other one is this sale's if order number and amount are the same,
 * and if it was not begun for another sale: then the result becomes the other one's. If not, the result stays as it is; a
 * person may say that this is a new sale, and the till calls again with payment->allow_duplicate = JPM_YES.
 */
static void see_other(const jpm_client *client, const jpm_payment *payment, jpm_result *result)
{
    char begun[256];
    char ours[256];
    jpm_result other;

    printf("  refused   %s, request %s decides\n", jpm_status_name(result->status), result->other_request_id);
    snprintf(ours, sizeof ours, "%s %" PRId64 "\n", payment->order_number, payment->amount);
    if (!find_line("sales.txt", result->other_request_id, begun) || strcmp(begun, ours) != 0)
        return;
    JPM_INIT(&other);
    if (jpm_lookup_request(client, JPM_KIND_PAYMENT, result->other_request_id, &other) == JPM_OK ||
        other.outcome != JPM_OUTCOME_NOT_ATTEMPTED) /* That would be the look-up's own. */
        *result = other;
}

/* What is done with the answer to every payment: nothing of it may be forgotten. */
static void finish(const jpm_client *client, const jpm_payment *payment, jpm_result *result)
{
    if (result->advice == JPM_ADVICE_SEE_OTHER)
        see_other(client, payment, result);
    else if (result->status < 0)
        fprintf(stderr, "pay: %s\n", jpm_status_text(result->status)); /* The result tells what to do. */
    book(client, result);
}

/*
 * A sale by card. `consumer` is the merchant's own number of the card's owner, and the service is asked to store the card;
 * NULL: it is not stored.
 */
static void sell_by_card(const jpm_client *client, const char *order_number, int64_t amount, const char *number,
                         const char *consumer, jpm_result *result)
{
    char request_id[JPM_REQUEST_ID_SIZE];
    card_data data;
    jpm_payment payment;
    jpm_card card;
    jpm_account_holder holder;
    jpm_status status;

    JPM_INIT(result);
    if (!begin_payment(&payment, request_id, order_number, amount))
        return;
    read_card(&data, number);
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
    status = consumer != NULL ? jpm_pay_with_new_profile(client, &payment, &card, &holder, result)
                              : jpm_pay_with_card(client, &payment, &card, NULL, result);
    wipe(&data, sizeof data);
    (void)status; /* It stands in the result too. */
    finish(client, &payment, result);
}

/* A sale to a stored card: no card number in the till at all. */
static void sell_to_profile(const jpm_client *client, const char *order_number, int64_t amount,
                            const char *consumer_profile_id, const char *payment_method_id, jpm_result *result)
{
    char request_id[JPM_REQUEST_ID_SIZE];
    jpm_payment payment;
    jpm_profile profile;
    jpm_status status;

    JPM_INIT(result);
    if (!begin_payment(&payment, request_id, order_number, amount))
        return;
    JPM_INIT(&profile);
    profile.consumer_profile_id = consumer_profile_id;
    profile.payment_method_id = payment_method_id;
    status = jpm_pay_with_profile(client, &payment, &profile, result);
    (void)status;
    finish(client, &payment, result);
}

/* What the consumer has paid by this result; nothing unless it is surely so. */
static int64_t paid(const jpm_result *result)
{
    return is_paid(result->outcome) ? result->amount : 0;
}

int main(int argc, char **argv)
{
    char order_number[41];
    jpm_client *client;
    jpm_result first, result, again;
    int64_t left;
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
    next_order_number(order_number, "DEMO");
    sell_by_card(client, order_number, 2345, VISA, "C-1001", &first);
    good &= report(&first, JPM_OUTCOME_APPROVED, JPM_PROFILE_CREATED);

    puts("2. The next sale to the same consumer, by the stored card");
    next_order_number(order_number, "DEMO");
    sell_to_profile(client, order_number, 1999, first.consumer_profile_id, first.payment_method_id, &result);
    good &= report(&result, JPM_OUTCOME_APPROVED, JPM_PROFILE_NONE);

    puts("3. A decline");
    next_order_number(order_number, "DEMO");
    sell_by_card(client, order_number, 53000, VISA, "C-1001", &result);
    good &= report(&result, JPM_OUTCOME_DECLINED, JPM_PROFILE_FAILED);

    puts("4. The profile fails, the payment does not");
    next_order_number(order_number, "DEMO");
    sell_by_card(client, order_number, 2345, VISA, "SIM-PROFILE-FAILS", &result);
    good &= report(&result, JPM_OUTCOME_APPROVED, JPM_PROFILE_FAILED);

    puts("5. The answer is lost, the payment is not");
    next_order_number(order_number, "SIM-ANSWER-LOST");
    sell_by_card(client, order_number, 2345, VISA, "C-1002", &result);
    good &= report(&result, JPM_OUTCOME_APPROVED, JPM_PROFILE_CREATED);

    puts("6. The pay button is pressed once more: the sale is paid, and not a second time");
    sell_by_card(client, order_number, 2345, VISA, "C-1002", &again);
    good &= report(&again, JPM_OUTCOME_APPROVED, JPM_PROFILE_CREATED);
    good &= strcmp(again.request_id, result.request_id) == 0;

    puts("7. A card with too little money: the rest is paid in another way before the goods are handed out");
    next_order_number(order_number, "DEMO");
    left = 1000;
    sell_by_card(client, order_number, left, ALMOST_EMPTY, NULL, &result);
    good &= report(&result, JPM_OUTCOME_PARTIALLY_APPROVED, JPM_PROFILE_NONE);
    left -= paid(&result);
    if (left > 0) {
        sell_by_card(client, order_number, left, VISA, NULL, &result);
        good &= report(&result, JPM_OUTCOME_APPROVED, JPM_PROFILE_NONE);
        left -= paid(&result);
    }
    /* A consumer who cannot pay the rest gets the first part back, by jpm_void, and no goods. */
    printf("  the goods %s\n", left == 0 ? "are paid for, in two parts" : "stay here");
    good &= left == 0;

    jpm_client_free(client);
    return good ? 0 : 1;
}
