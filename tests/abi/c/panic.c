/*
 * A fault inside the library comes back as a status, and after the request left as UNKNOWN.
 * For a release library built with the feature test-faults, where two order numbers, or the environment, cause the fault.
 */

#define _POSIX_C_SOURCE 200809L

#include "fixture.h"
#include "lists.h"

/* Each function fails before it does anything: all of it is inside the guard. */
static void at_each_export(void)
{
    typedef jpm_status status_of(void *, void *, void *, void *, void *, void *);
    typedef uint32_t value_of(void *);
    typedef const char *text_of(void *, void *, void *);
    static const struct { const char *name; status_of *call; } statuses[] = {
#define ROW(function) {#function, (status_of *)(void (*)(void))function},
        LIST_STATUSES(ROW)
#undef ROW
    };
    static const struct { const char *name; value_of *call; } values[] = {
#define ROW(function) {#function, (value_of *)(void (*)(void))function},
        LIST_VALUES(ROW)
#undef ROW
    };
    static const struct { const char *name; text_of *call; } texts[] = {
#define ROW(function) {#function, (text_of *)(void (*)(void))function},
        LIST_TEXTS(ROW)
#undef ROW
    };
    size_t i;

    setenv("JPM_TEST_PANIC", "entering", 1);
    for (i = 0; i < sizeof statuses / sizeof *statuses; i++)
        CHECK_FOR(statuses[i].name, statuses[i].call(NULL, NULL, NULL, NULL, NULL, NULL) == JPM_E_PANIC);
    for (i = 0; i < sizeof values / sizeof *values; i++)
        CHECK_FOR(values[i].name, values[i].call(NULL) == 0);
    for (i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *text = texts[i].call(NULL, NULL, NULL);
        CHECK_FOR(texts[i].name, text == NULL || strcmp(text, "?") == 0);
    }
    jpm_config_free(NULL);
    jpm_response_free(NULL);
    jpm_client_free(NULL);
    unsetenv("JPM_TEST_PANIC");
    CHECK(sizeof statuses / sizeof *statuses >= 55);
}

/* What stands where the library fails: nothing is printed, and the host lives. */
static void at_each_place(char **argv)
{
    static const struct {
        const char *place;
        int may_have_sent;
    } places[] = {{"reading", 0},        {"call_began", 0},     {"connection_opened", 0}, {"connection_reused", 0},
                  {"request_leaves", 1}, {"answer_arrived", 1}, {"call_ended", 1},        {"writing", 1}};
    jpm_config *config = complete_config(argv[1], argv[2]);
    jpm_client *client = NULL;
    char request_id[48];
    jpm_error error;
    size_t i;

    CHECK(jpm_config_set_log(config, keep_record, "/dev/null", JPM_LOG_TRACE, NULL) == JPM_OK);
    CHECK(jpm_client_new(config, &client, NULL) == JPM_OK);
    for (i = 0; i < sizeof places / sizeof places[0]; i++) {
        const char *place = places[i].place;
        sale sale;

        /* The second time over a kept connection. */
        CHECK(jpm_new_request_id(request_id, sizeof request_id, NULL) == JPM_OK);
        sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
        sale.payment.request_id = sale.payment.order_number = request_id;
        sale.payment.timeout_ms = 3000;
        setenv("JPM_TEST_PANIC", place, 1);
        CHECK_FOR(place, sale_pay(client, &sale) != JPM_OK || strncmp(place, "connection", 10) == 0);
        unsetenv("JPM_TEST_PANIC");
        if (sale.result.outcome != JPM_OUTCOME_APPROVED) {
            CHECK_FOR(place, sale.result.status == (places[i].may_have_sent ? JPM_E_PANIC_AFTER_SEND : JPM_E_PANIC));
            CHECK_FOR(place, sale.result.outcome == (places[i].may_have_sent ? JPM_OUTCOME_UNKNOWN : JPM_OUTCOME_NOT_ATTEMPTED));
            CHECK_FOR(place, !places[i].may_have_sent || sale.result.advice == JPM_ADVICE_SETTLE_FIRST);
        }
        /* What was about to leave may not have left: then it is in doubt until the service's limit. */
        if (strcmp(place, "request_leaves") == 0) {
            sale.payment.timeout_ms = 300;
            CHECK(sale_pay(client, &sale) < 0 && sale.result.outcome == JPM_OUTCOME_UNKNOWN);
        } else {
            CHECK_FOR(place, sale_pay(client, &sale) == JPM_OK && jpm_result_is_approved(&sale.result));
        }
    }

    setenv("JPM_TEST_PANIC", "writing", 1);
    JPM_INIT(&error);
    CHECK(jpm_new_request_id(request_id, sizeof request_id, &error) == JPM_E_PANIC);
    CHECK(jpm_client_warm_up(client, &error) == JPM_E_PANIC);
    /* It fails in writing the answer, and again in writing that. */
    CHECK(jpm_call(client, "POST", "/payments", "{}", NULL, &(jpm_response *){NULL}, &error) == JPM_E_PANIC_AFTER_SEND);
    CHECK(jpm_call(client, "GET", "no path", NULL, NULL, &(jpm_response *){NULL}, &error) == JPM_E_PANIC);
    setenv("JPM_TEST_PANIC", "dropping", 1);
    jpm_client_free(client);
    unsetenv("JPM_TEST_PANIC");
    jpm_config_free(config);
}

int main(int argc, char **argv)
{
    jpm_client *client = open_client(argc, argv);
    char request_id[48], transaction_id[48];
    sale sale;

    CHECK(jpm_new_request_id(request_id, sizeof request_id, NULL) == JPM_OK);
    sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
    sale.payment.request_id = request_id;
    sale.payment.order_number = "TEST-PANIC-BEFORE-SEND";
    CHECK(sale_pay(client, &sale) == JPM_E_PANIC);
    CHECK(sale.result.status == JPM_E_PANIC);
    CHECK(sale.result.outcome == JPM_OUTCOME_NOT_ATTEMPTED);
    CHECK(sale.result.error_message[0] != '\0');

    CHECK(jpm_new_request_id(request_id, sizeof request_id, NULL) == JPM_OK);
    sale.payment.order_number = "TEST-PANIC-AFTER-SEND";
    CHECK(sale_pay(client, &sale) == JPM_E_PANIC_AFTER_SEND);
    CHECK(sale.result.status == JPM_E_PANIC_AFTER_SEND);
    CHECK(sale.result.outcome == JPM_OUTCOME_UNKNOWN);
    CHECK(sale.result.advice == JPM_ADVICE_SETTLE_FIRST);
    CHECK(strcmp(sale.result.request_id, request_id) == 0);

    /* The same call does not pay again: it asks, and finds the payment. */
    CHECK(sale_pay(client, &sale) == JPM_OK);
    CHECK(jpm_result_is_approved(&sale.result));
    CHECK(sale.result.attempts == 0);
    CHECK((sale.result.flags & JPM_RESULT_FOUND_BY_LOOKUP) != 0);
    CHECK(strcmp(sale.result.request_id, request_id) == 0);
    CHECK(sale.result.consumer_profile_id[0] != '\0');
    strcpy(transaction_id, sale.result.transaction_id);

    /* The client is as good as new. */
    sale.payment.request_id = NULL;
    sale.payment.order_number = "AFTER-THE-PANIC";
    CHECK(sale_pay(client, &sale) == JPM_OK);
    CHECK(jpm_result_is_approved(&sale.result));
    CHECK(strcmp(sale.result.transaction_id, transaction_id) != 0);
    jpm_client_free(client);
    at_each_export();
    at_each_place(argv);
    return check_summary();
}
