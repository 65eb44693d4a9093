/* 64 threads pay on one client at once. */

#define _POSIX_C_SOURCE 200809L

#include <pthread.h>

#include "fixture.h"

enum { THREADS = 64, PAYMENTS = 20 };

typedef struct till {
    pthread_t thread;
    const jpm_client *client;
    jpm_result results[PAYMENTS];
} till;

static void *run(void *argument)
{
    till *till = argument;
    int i;

    for (i = 0; i < PAYMENTS; i++) {
        sale sale;
        sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
        sale.payment.amount = 1000 + i;
        if (sale_pay(till->client, &sale) != JPM_OK)
            sale.result.outcome = -1; /* CHECK is not for threads: main looks at the results. */
        till->results[i] = sale.result;
    }
    return NULL;
}

static int compare(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

int main(int argc, char **argv)
{
    static till tills[THREADS];
    static const char *ids[THREADS * PAYMENTS];
    jpm_client *client = open_client(argc, argv);
    int i, j;

    for (i = 0; i < THREADS; i++) {
        tills[i].client = client;
        if (!CHECK(pthread_create(&tills[i].thread, NULL, run, &tills[i]) == 0))
            exit(check_summary());
    }
    for (i = 0; i < THREADS; i++) {
        CHECK(pthread_join(tills[i].thread, NULL) == 0);
        for (j = 0; j < PAYMENTS; j++) {
            const jpm_result *result = &tills[i].results[j];
            if (!CHECK_FOR(result->error_code, result->outcome == JPM_OUTCOME_APPROVED))
                printf("  %s\n", result->error_message);
            CHECK(result->amount == 1000 + j);
            ids[i * PAYMENTS + j] = result->transaction_id;
        }
    }
    qsort(ids, THREADS * PAYMENTS, sizeof ids[0], compare);
    for (i = 1; i < THREADS * PAYMENTS; i++)
        CHECK(strcmp(ids[i - 1], ids[i]) != 0);
    jpm_client_free(client);
    return check_summary();
}
