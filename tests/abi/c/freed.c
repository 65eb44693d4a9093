/*
 * A client is freed while others pay with it: they end with the truth, and it ends after them. From a callback of its own it is
 * not freed.
 */

#define _GNU_SOURCE

#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"

enum { ROUNDS = 1000, THREADS = 3 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int inside, done, is_first_held;

/* With the lock. */
static void wait_for(const int *count, int most)
{
    while (*count < most)
        pthread_cond_wait(&changed, &lock);
}

/* Told from within a call: from here on it is inside. */
static void JPM_CALL counts(void *user, int32_t level, const char *event, const char *fields, uint32_t length)
{
    (void)user, (void)level, (void)fields, (void)length;
    if (strcmp(event, "call_began") != 0)
        return;
    pthread_mutex_lock(&lock);
    inside++;
    pthread_cond_broadcast(&changed);
    if (is_first_held && inside == 1)
        wait_for(&done, THREADS - 1);
    pthread_mutex_unlock(&lock);
}

typedef struct till {
    pthread_t thread;
    const jpm_client *client;
    sale sale;
    char order[48];
    jpm_status status;
} till;

static void *pays(void *argument)
{
    till *till = argument;

    till->status = sale_pay(till->client, &till->sale);
    pthread_mutex_lock(&lock);
    done++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return NULL;
}

/* A till that was cut short, or finished before. */
static int tells_the_truth(const till *till)
{
    const jpm_result *result = &till->sale.result;

    switch (till->status) {
    case JPM_OK: return result->outcome == JPM_OUTCOME_APPROVED;
    case JPM_E_CANCELLED: return result->outcome == JPM_OUTCOME_NOT_ATTEMPTED && result->advice == JPM_ADVICE_SEND_AGAIN;
    default: return result->outcome == JPM_OUTCOME_UNKNOWN && result->advice == JPM_ADVICE_SETTLE_FIRST;
    }
}

/*
 * All of them are inside; or only the first, which stays there until the others have been. These may be anywhere then, also where they
 * have entered and nothing has begun: reading long input widens that.
 */
static int frees_while_they_pay(jpm_config *config, int round, int is_held)
{
    static const char *const orders[] = {"plain", "SIM-SILENCE", "SIM-SLOW"};
    static char long_input[60000];
    till tills[THREADS];
    struct timespec moment = {0, (round % 40) * 100 * 1000};
    jpm_client *client = NULL;
    time_t began = time(NULL);
    int cut = 0, i;

    snprintf(long_input, sizeof long_input, "{%*s}", (int)sizeof long_input - 10, "");
    inside = done = 0;
    is_first_held = is_held;
    CHECK(jpm_client_new(config, &client, NULL) == JPM_OK);
    for (i = 0; i < THREADS; i++) {
        sale_init(&tills[i].sale, FIXTURE_PAN, FIXTURE_CVV);
        sprintf(tills[i].order, "%s-%d-%d-%d", orders[is_held ? 1 : i], round, i + is_held * THREADS, (int)getpid());
        tills[i].sale.payment.order_number = tills[i].order;
        tills[i].sale.payment.extra_json = is_held ? long_input : NULL;
        tills[i].client = client;
        CHECK(pthread_create(&tills[i].thread, NULL, pays, &tills[i]) == 0);
        pthread_mutex_lock(&lock);
        wait_for(&inside, is_held ? 1 : i == THREADS - 1 ? THREADS : 0);
        pthread_mutex_unlock(&lock);
    }
    nanosleep(&moment, NULL);
    if (round % 2 == 0)
        CHECK(jpm_client_cancel(client, NULL) == JPM_OK);
    jpm_client_free(client);
    for (i = 0; i < THREADS; i++) {
        CHECK(pthread_join(tills[i].thread, NULL) == 0);
        CHECK_FOR(jpm_status_name(tills[i].status), tells_the_truth(&tills[i]));
        cut += tills[i].status != JPM_OK;
    }
    CHECK_FOR("no call went on for the whole of its time", time(NULL) - began < 20);
    return cut;
}

static jpm_client *own;
static int told_not_freed, tried, tries_always;

static void JPM_CALL frees_itself(void *user, int32_t level, const char *event, const char *fields, uint32_t length)
{
    (void)user, (void)level, (void)fields, (void)length;
    told_not_freed += strcmp(event, "not_freed") == 0;
    if (tries_always || strcmp(event, "answer_arrived") == 0) {
        tried++;
        jpm_client_free(own);
    }
}

static void not_from_its_own_callback(jpm_config *config)
{
    sale sale;

    CHECK(jpm_config_set_log(config, frees_itself, NULL, JPM_LOG_TRACE, NULL) == JPM_OK);
    CHECK(jpm_client_new(config, &own, NULL) == JPM_OK);
    sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
    CHECK(sale_pay(own, &sale) == JPM_OK && jpm_result_is_approved(&sale.result));
    CHECK(tried > 0 && told_not_freed == tried);
    tried = told_not_freed = 0;
    tries_always = 1;
    CHECK(sale_pay(own, &sale) == JPM_OK && jpm_result_is_approved(&sale.result));
    tries_always = 0;
    CHECK(told_not_freed > 1 && tried == 2 * told_not_freed);
    jpm_client_free(own);
}

static jpm_client *asked;
static jpm_status told_inside;
static time_t asked_for;

/* Asks for the payment that tells this. */
static void JPM_CALL asks(void *user, int32_t level, const char *event, const char *fields, uint32_t length)
{
    jpm_result result;
    const time_t began = time(NULL);

    (void)user, (void)level, (void)fields, (void)length;
    if (strcmp(event, "answer_arrived") != 0 || told_inside != JPM_OK)
        return;
    JPM_INIT(&result);
    told_inside = jpm_lookup_request(asked, JPM_KIND_PAYMENT, "asked-within-1", &result);
    asked_for = time(NULL) - began;
}

static void asks_from_its_own_callback(jpm_config *config)
{
    sale sale;

    CHECK(jpm_config_set_log(config, asks, NULL, JPM_LOG_TRACE, NULL) == JPM_OK);
    CHECK(jpm_client_new(config, &asked, NULL) == JPM_OK);
    sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
    sale.payment.request_id = "asked-within-1";
    CHECK(sale_pay(asked, &sale) == JPM_OK && jpm_result_is_approved(&sale.result));
    CHECK(told_inside == JPM_E_IN_PROGRESS && asked_for < 5);
    jpm_client_free(asked);
}

int main(int argc, char **argv)
{
    jpm_config *config;
    int round, cut = 0, rounds = getenv("JPM_FREED_ROUNDS") != NULL ? atoi(getenv("JPM_FREED_ROUNDS")) : ROUNDS;

    if (argc != 3)
        return 2;
    config = complete_config(argv[1], argv[2]);
    CHECK(jpm_config_set_log(config, counts, NULL, JPM_LOG_TRACE, NULL) == JPM_OK);
    for (round = 0; round < rounds; round++)
        cut += frees_while_they_pay(config, round, round % 3 == 0);
    printf("%d clients freed, %d calls cut short\n", rounds, cut);
    CHECK(cut > rounds);
    not_from_its_own_callback(config);
    asks_from_its_own_callback(config);
    jpm_config_free(config);
    return check_summary();
}
