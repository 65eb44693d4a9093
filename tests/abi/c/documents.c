/*
 * The C of the header's first page, README.md and docs/money-safety.md, run as it stands there: steps.sh takes it out, and what
 * it leaves to the till is here.
 */

#define _DEFAULT_SOURCE

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"

static jpm_client *client;
static jpm_status status;
static jpm_error error;
static jpm_result result, other, told;
static jpm_payment payment, whole, part;
static jpm_card card;
static jpm_account_holder holder;
static jpm_profile profile;

/* The till's books: the last word of each payment, by request id and verdict number. */
static struct {
    char request_id[JPM_REQUEST_ID_SIZE];
    int64_t verdict_number;
    int32_t outcome;
} books[32];
static int booked;

/* What else the documents leave to the till, and how often it was asked for. */
static int is_ours, handed_out;
static int64_t rest, asked_again_in;

static void book(const jpm_result *verdict)
{
    int i = 0;

    while (i < booked && strcmp(books[i].request_id, verdict->request_id) != 0)
        i++;
    if (i == booked)
        strcpy(books[booked++].request_id, verdict->request_id);
    if (verdict->verdict_number > books[i].verdict_number) {
        books[i].verdict_number = verdict->verdict_number;
        books[i].outcome = verdict->outcome;
    }
}

static void book_and_acknowledge(const jpm_result *verdict)
{
    book(verdict);
    CHECK(jpm_result_acknowledge(client, verdict, &error) == JPM_OK);
}

static int is_booked(const char *request_id, int32_t outcome)
{
    int i;

    for (i = 0; i < booked; i++)
        if (strcmp(books[i].request_id, request_id) == 0)
            return books[i].outcome == outcome;
    return 0;
}

static int complain(const char *message)
{
    CHECK_FOR(message, 0);
    return 0;
}

static void save(const char *request_id)
{
    CHECK(request_id[0] != '\0');
}

static void stop_selling(const char *message)
{
    CHECK_FOR(message, 0);
}

static void ask_again_in(int64_t ms)
{
    asked_again_in = ms;
}

static int is_of_this_sale(const char *request_id)
{
    CHECK(request_id[0] != '\0');
    return is_ours;
}

static void hand_out(const char *consumer_profile_id, const char *payment_method_id)
{
    CHECK(consumer_profile_id[0] != '\0' && payment_method_id[0] != '\0');
    handed_out++;
}

static void take_the_rest(int64_t amount)
{
    rest = amount;
}

static void new_id(char id[48])
{
    CHECK(jpm_new_request_id(id, 48, &error) == JPM_OK);
}

static void begin(void)
{
    JPM_INIT(&payment);
    JPM_INIT(&whole);
    JPM_INIT(&part);
    JPM_INIT(&card);
    JPM_INIT(&holder);
    JPM_INIT(&profile);
    JPM_INIT(&result);
    payment.amount = 1234;
    payment.currency = "USD";
    whole.amount = JPM_AMOUNT_ALL;
}

static int quick_start(const char *number)
{
#include "quick-start.inc"
}

static void first_page_opens(jpm_config *config)
{
#include "README-1.inc"
    CHECK_FOR(error.message, status == JPM_OK && client != NULL);
}

static void first_page_pays(const char *stored_id, const char *number, const char *cvv)
{
#include "README-2.inc"
}

static void first_page_does(void)
{
#include "README-3.inc"
}

static void first_page_goes_on(const char *transaction_id, const char *json)
{
    jpm_payment_method method;
    jpm_response *response = NULL;

    JPM_INIT(&method);
    method.method_type = JPM_METHOD_CARD;
    method.expiry_month = 9;
    method.expiry_year = 2047;
#include "README-4.inc"
    jpm_response_free(response);
}

static void first_page_settles(void)
{
#include "README-5.inc"
}

static void shop_sees_other(void)
{
#include "money-safety-1.inc"
}

static void shop_pays(void)
{
#include "money-safety-2.inc"
}

static void shop_settles(void)
{
#include "money-safety-3.inc"
}

/* A file as the first page has it. What was handed out is told again at once. */
static jpm_config *configure(char **argv)
{
    jpm_config *config = NULL;
    FILE *file = fopen("shop.conf", "w");

    if (!CHECK(file != NULL))
        return NULL;
    fprintf(file, "base_url = %s\nprofiles_base_url = %s/mmp\ntrust = file\nca_file = %s\n", argv[1], argv[1], argv[2]);
    fprintf(file, "merchant_id = 998482157630\ncompany_name = C\nproduct_name = P\naccess_token = t\n");
    fprintf(file, "journal_file = payments.journal\njournal_place = any\nacknowledge_within_ms = 1\n");
    CHECK(fclose(file) == 0 && jpm_config_new(&config, &error) == JPM_OK);
    return config;
}

int main(int argc, char **argv)
{
    char folder[] = "/tmp/jpm-documents-XXXXXX", command[64], id[48], paid[48], transaction[48], consumer[136], method[136];
    jpm_config *config;
    int before;

    JPM_INIT(&error);
    if (argc != 3 || !CHECK(mkdtemp(folder) != NULL && chdir(folder) == 0) || (config = configure(argv)) == NULL)
        return 2;
    CHECK(quick_start(FIXTURE_PAN));
    jpm_client_free(client);
    client = NULL;
    first_page_opens(config);
    jpm_config_free(config);

    begin();
    new_id(paid);
    first_page_pays(paid, FIXTURE_PAN, FIXTURE_CVV);
    CHECK(status == JPM_OK && is_booked(paid, JPM_OUTCOME_APPROVED));
    first_page_does();
    CHECK(handed_out == 1);
    strcpy(consumer, result.consumer_profile_id);
    strcpy(method, result.payment_method_id);
    before = booked;
    first_page_settles();
    CHECK(status == JPM_DONE && booked == before);

    /* A second press: first of this sale, then of another one. */
    begin();
    profile.consumer_profile_id = consumer;
    profile.payment_method_id = method;
    payment.order_number = "B-1";
    shop_pays();
    CHECK(jpm_result_is_approved(&result) && is_booked(result.request_id, JPM_OUTCOME_APPROVED));
    strcpy(paid, result.request_id);
    for (is_ours = 1; is_ours >= 0; is_ours--) {
        CHECK(jpm_pay_with_profile(client, &payment, &profile, &result) == JPM_E_ORDER_PAID);
        CHECK(result.advice == JPM_ADVICE_SEE_OTHER && strcmp(result.other_request_id, paid) == 0);
        shop_sees_other();
        CHECK(status == JPM_OK && jpm_result_is_approved(is_ours ? &other : &result));
        CHECK((strcmp(is_ours ? other.request_id : result.request_id, paid) == 0) == is_ours);
    }

    /* That one was not acknowledged: it is told again, if not at once. */
    strcpy(id, result.request_id);
    books[booked - 1].outcome = -1;
    books[booked - 1].verdict_number = 0;
    for (;;) {
        shop_settles();
        if (status != JPM_E_STILL_UNKNOWN)
            break;
        usleep((useconds_t)asked_again_in * 1000);
    }
    CHECK(status == JPM_DONE && is_booked(id, JPM_OUTCOME_APPROVED));
    asked_again_in = 0;

    /* In doubt: the till asks again later. */
    begin();
    payment.order_number = "SIM-LOOKUP-DOWN-1";
    payment.timeout_ms = 500;
    profile.consumer_profile_id = consumer;
    profile.payment_method_id = method;
    CHECK(jpm_pay_with_profile(client, &payment, &profile, &result) < 0 && result.outcome == JPM_OUTCOME_UNKNOWN);
    shop_settles();
    CHECK(status == JPM_E_STILL_UNKNOWN && asked_again_in > 0);
    CHECK(strcmp(told.request_id, result.request_id) == 0);

    /* For less than asked. */
    result.outcome = JPM_OUTCOME_PARTIALLY_APPROVED;
    result.requested_amount = 1234;
    result.amount = 1000;
    first_page_does();
    CHECK(rest == 234 && handed_out == 1);

    begin();
    payment.capture_method = JPM_CAPTURE_MANUAL;
    profile.consumer_profile_id = consumer;
    profile.payment_method_id = method;
    shop_pays();
    strcpy(transaction, result.transaction_id);
    part.amount = 100;
    part.currency = "USD";
    first_page_goes_on(transaction, "{}");

    jpm_client_free(client);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    CHECK(system(command) == 0);
    return check_summary();
}
