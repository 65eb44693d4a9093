/*
 * A till that is killed while it waits for an answer: the result already said UNKNOWN with the request id, the
 * connection is reset at once, and the payment is found by its id.
 */

#define _DEFAULT_SOURCE

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"

#define REQUEST_ID_SIZE 48

static void nap(void)
{
    const struct timespec ten_milliseconds = {0, 10 * 1000 * 1000};

    nanosleep(&ten_milliseconds, NULL);
}

int main(int argc, char **argv)
{
    /* Shared, as the memory of the killed process is gone. */
    sale *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    char request_id[REQUEST_ID_SIZE];
    jpm_client *client;
    jpm_result found;
    pid_t till;
    int patience, status = 0;

    if (!CHECK(shared != MAP_FAILED))
        return check_summary();
    fflush(stdout);
    till = fork(); /* Before the library is used. */
    if (till == 0) {
        client = open_client(argc, argv);
        sale_init(shared, FIXTURE_PAN, FIXTURE_CVV);
        shared->payment.order_number = "SIM-SILENCE-K"; /* Recorded, never answered. */
        (void)!sale_pay(client, shared);
        _exit(3); /* It was to be killed before. */
    }

    for (patience = 500; patience > 0 && shared->result.outcome != JPM_OUTCOME_UNKNOWN; patience--)
        nap();
    CHECK(shared->result.outcome == JPM_OUTCOME_UNKNOWN);
    CHECK(shared->result.advice == JPM_ADVICE_SETTLE_FIRST);
    CHECK(shared->result.status == JPM_E_PANIC_AFTER_SEND);
    CHECK(shared->result.profile_outcome == JPM_PROFILE_UNKNOWN);
    memcpy(request_id, shared->result.request_id, sizeof request_id);
    CHECK(strlen(request_id) == 36);
    for (patience = 20; patience > 0; patience--)
        nap(); /* The request arrives. */
    CHECK(kill(till, SIGKILL) == 0 && waitpid(till, &status, 0) == till && WIFSIGNALED(status));

    client = open_client(argc, argv);
    JPM_INIT(&found);
    CHECK(jpm_lookup_request(client, JPM_KIND_PAYMENT, request_id, &found) == JPM_OK);
    CHECK(jpm_result_is_approved(&found));
    CHECK(found.amount == 1234 && found.consumer_profile_id[0] != '\0');
    jpm_client_free(client);
    return check_summary();
}
