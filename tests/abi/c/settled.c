/*
 * A till that dies with a verdict in its hands, and the next one, which is told of it; a fork that leaves the journal's
 * owner alive; and what wrong calls come to.
 */

#define _DEFAULT_SOURCE

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

static jpm_client *open_till(char **argv, const char *journal)
{
    jpm_config *config = complete_config(argv[1], argv[2]);
    jpm_client *client = NULL;

    CHECK(jpm_config_set_str(config, JPM_OPT_JOURNAL_FILE, journal, NULL) == JPM_OK);
    if (!CHECK(jpm_client_new(config, &client, NULL) == JPM_OK))
        exit(check_summary());
    jpm_config_free(config);
    return client;
}

static jpm_status pay(const jpm_client *client, sale *sale, const char *request_id)
{
    sale_init(sale, FIXTURE_PAN, FIXTURE_CVV);
    sale->payment.request_id = request_id;
    return sale_pay(client, sale);
}

/* As another program: 0 if there is nothing to tell. */
static int run_other(char **argv, const char *journal)
{
    int status = -1;
    pid_t other = fork();

    if (other == 0) {
        execl(argv[0], argv[0], argv[1], argv[2], journal, (char *)NULL);
        _exit(9);
    }
    CHECK(waitpid(other, &status, 0) == other && WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int is_done(const jpm_client *client)
{
    jpm_result told;

    JPM_INIT(&told);
    return jpm_settle_next(client, &told) == JPM_DONE && told.outcome == JPM_OUTCOME_NOT_ATTEMPTED &&
           told.request_id[0] == '\0' && told.error_message[0] == '\0';
}

static void wrong_calls(const jpm_client *client)
{
    jpm_error error;
    jpm_result told;

    JPM_INIT(&error);
    JPM_INIT(&told);
    CHECK(jpm_settle_next(NULL, &told) < 0 && told.status < 0);
    CHECK(jpm_settle_next(client, NULL) < 0);
    told.struct_size = 7;
    CHECK(jpm_settle_next(client, &told) < 0);
    CHECK(jpm_result_stored(client, NULL, &error) == JPM_E_NULL && strcmp(error.field, "request_id") == 0);
    CHECK(jpm_result_stored(client, "a b", &error) < 0 && strcmp(error.field, "request_id") == 0);
    CHECK(jpm_result_stored(NULL, "never-seen", NULL) < 0);
    CHECK(jpm_result_stored(client, "never-seen", &error) == JPM_E_NOT_FOUND);
}

int main(int argc, char **argv)
{
    char folder[] = "/tmp/jpm-settled-XXXXXX", journal[64], command[96], of_the_dead[40];
    jpm_client *client;
    jpm_result told;
    sale sale;
    pid_t till;
    int status = 0;

    if (argc == 4) {
        client = open_till(argv, argv[3]);
        status = is_done(client) ? 0 : 1;
        jpm_client_free(client);
        return status;
    }
    if (argc != 3 || !CHECK(mkdtemp(folder) != NULL))
        return 2;
    snprintf(journal, sizeof journal, "%s/journal", folder);
    snprintf(of_the_dead, sizeof of_the_dead, "of-the-dead-%d", (int)getpid()); /* The simulator outlives this program. */

    fflush(stdout);
    till = fork(); /* Before the library is used. */
    if (till == 0)
        _exit(pay(open_till(argv, journal), &sale, of_the_dead) == JPM_OK ? 0 : 1);
    CHECK(waitpid(till, &status, 0) == till && WIFEXITED(status) && WEXITSTATUS(status) == 0);

    client = open_till(argv, journal);
    JPM_INIT(&told);
    CHECK(jpm_settle_next(client, &told) == JPM_OK && jpm_result_is_approved(&told));
    CHECK(strcmp(told.request_id, of_the_dead) == 0 && told.amount == 1234 && told.flags == JPM_RESULT_REPLAYED);
    CHECK(strlen(told.consumer_profile_id) > 0 && told.profile_outcome == JPM_PROFILE_CREATED);
    CHECK(!is_done(client)); /* It was handed out, and may yet have to be told again. */
    CHECK(jpm_result_acknowledge(client, &told, NULL) == JPM_OK);
    CHECK(is_done(client));

    /* Told in this process, and not acknowledged yet: a forked child that ends does not end its owner. */
    CHECK(pay(client, &sale, NULL) == JPM_OK);
    fflush(stdout);
    till = fork();
    if (till == 0) {
        jpm_client_free(client);
        exit(0);
    }
    CHECK(waitpid(till, &status, 0) == till && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK(run_other(argv, journal) == 1); /* Not done: this process lives, and has not said that it booked it. */
    CHECK(jpm_result_acknowledge(client, &sale.result, NULL) == JPM_OK);
    CHECK(pay(client, &sale, NULL) == JPM_OK);
    CHECK(run_other(argv, journal) == 1);
    CHECK(jpm_result_stored(client, sale.result.request_id, NULL) == JPM_OK);

    wrong_calls(client);
    jpm_client_free(client);
    CHECK(run_other(argv, journal) == 0);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    CHECK(system(command) == 0);
    return check_summary();
}
