/*
 * A till whose results cross threads: four workers pay, and the main thread books. It pays until it is killed: by crossing.py.
 *
 *   pool BASE_URL CA_FILE JOURNAL BOOK pay|settle
 *
 * Says `settled` when it has settled and begins to pay. The book has a line for each word: request id, verdict number, outcome
 * and amount.
 */

#define _POSIX_C_SOURCE 200809L

#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"

/* Few may wait, as the next till has to tell them all again. */
enum { WORKERS = 4, WAITING = 8, LIMIT_MS = 300, LONGEST_PAUSE_MS = 20 };

/* Most sales go well; of the others nobody knows at once. */
enum { ORDERS = 32 };
static const char *const faults[] = {"SIM-ANSWER-LOST", "SIM-SILENCE", "SIM-ANSWER-LOST-UNRECORDED",
                                     "SIM-LOOKUP-EMPTY-UNTIL-LIMIT"};
enum { FAULTS = sizeof faults / sizeof faults[0] };

static jpm_client *client;
static int the_book;

static jpm_result waiting[WAITING];
static int first, count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

static void hand_on(const jpm_result *result)
{
    pthread_mutex_lock(&lock);
    while (count == WAITING)
        pthread_cond_wait(&changed, &lock);
    waiting[(first + count++) % WAITING] = *result;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static jpm_result take(void)
{
    jpm_result result;

    pthread_mutex_lock(&lock);
    while (count == 0)
        pthread_cond_wait(&changed, &lock);
    result = waiting[first];
    first = (first + 1) % WAITING;
    count--;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return result;
}

/* Each worker counts its own sales, in steps of WORKERS, so that no two have one number. */
static void *work(void *argument)
{
    int number = *(const int *)argument;
    unsigned int chance = (unsigned int)getpid() * WORKERS + (unsigned int)number;

    for (;; number += WORKERS) {
        unsigned int kind = (unsigned int)rand_r(&chance) % ORDERS;
        char order[48];
        sale sale;

        snprintf(order, sizeof order, "%s-%lx-%d", kind < FAULTS ? faults[kind] : "ORDER", (unsigned long)getpid(), number);
        sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
        sale.payment.order_number = order;
        sale.payment.timeout_ms = 800;
        (void)!jpm_pay_with_card(client, &sale.payment, &sale.card, NULL, &sale.result);
        hand_on(&sale.result);
    }
    return NULL;
}

static void nap(int64_t milliseconds)
{
    const struct timespec time = {0, (long)milliseconds * 1000 * 1000};

    nanosleep(&time, NULL);
}

/* What is not booked must not be acknowledged: a till that cannot write ends here. */
static void book_and_acknowledge(const jpm_result *result)
{
    char line[128];
    int length = snprintf(line, sizeof line, "%s %" PRId64 " %s %" PRId64 "\n", result->request_id, result->verdict_number,
                          jpm_outcome_name(result->outcome), result->amount);

    nap(rand() % (LONGEST_PAUSE_MS + 1)); /* A host that takes its time. */
    if (!CHECK(write(the_book, line, (size_t)length) == length && fdatasync(the_book) == 0))
        exit(check_summary());
    CHECK(jpm_result_acknowledge(client, result, NULL) == JPM_OK);
}

static void settle(void)
{
    jpm_result told;
    jpm_status status;

    JPM_INIT(&told);
    while ((status = jpm_settle_next(client, &told)) != JPM_DONE) {
        if (status == JPM_OK)
            book_and_acknowledge(&told);
        else if (CHECK_FOR(jpm_status_name(status), status == JPM_E_STILL_UNKNOWN))
            nap(told.retry_after_ms < 50 ? told.retry_after_ms : 50);
        else
            exit(check_summary());
    }
}

static void pay_for_ever(void)
{
    static int numbers[WORKERS];
    pthread_t thread;
    int i;

    for (i = 0; i < WORKERS; i++) {
        numbers[i] = i;
        if (!CHECK(pthread_create(&thread, NULL, work, &numbers[i]) == 0))
            exit(check_summary());
    }
    for (;;) {
        jpm_result result = take();
        book_and_acknowledge(&result);
    }
}

static void open_till(char **argv)
{
    jpm_config *config = complete_config(argv[1], argv[2]);

    CHECK(jpm_config_set_str(config, JPM_OPT_JOURNAL_FILE, argv[3], NULL) == JPM_OK);
    CHECK(jpm_config_set_str(config, JPM_OPT_JOURNAL_PLACE, "any", NULL) == JPM_OK);
    CHECK(jpm_config_set_int(config, JPM_OPT_SERVICE_LIMIT_MS, LIMIT_MS, NULL) == JPM_OK);
    the_book = open(argv[4], O_WRONLY | O_APPEND | O_CREAT, 0600);
    if (!CHECK(jpm_client_new(config, &client, NULL) == JPM_OK) || !CHECK(the_book >= 0))
        exit(check_summary());
    jpm_config_free(config);
}

int main(int argc, char **argv)
{
    if (argc != 6) {
        fprintf(stderr, "usage: %s BASE_URL CA_FILE JOURNAL BOOK pay|settle\n", argv[0]);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0); /* What a check has to say outlives the kill. */
    srand((unsigned int)getpid());
    open_till(argv);
    settle();
    puts("settled");
    if (strcmp(argv[5], "pay") == 0)
        pay_for_ever();
    jpm_client_free(client);
    return check_failed == 0 ? 0 : 1;
}
