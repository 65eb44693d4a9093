/* In a child that was forked while a client lived, every call is refused and nothing hangs or breaks; where none lived, the child
 * uses the library as any process. */

#define _POSIX_C_SOURCE 200809L

#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

static void check_approved(const jpm_client *client, const char *when)
{
    sale sale;

    sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
    CHECK_FOR(when, sale_pay(client, &sale) == JPM_OK);
    CHECK_FOR(when, jpm_result_is_approved(&sale.result));
    CHECK_FOR(when, sale.result.attempts == 1 && (sale.result.flags & JPM_RESULT_FOUND_BY_LOOKUP) == 0);
}

static void check_forked(jpm_status status, const jpm_result *result)
{
    CHECK(status == JPM_E_FORKED && result->status == JPM_E_FORKED);
    CHECK(result->outcome == JPM_OUTCOME_NOT_ATTEMPTED);
    CHECK(result->advice == JPM_ADVICE_FIX);
}

static void child_after_use(jpm_client *client, jpm_config *config)
{
    jpm_config *new_config = NULL;
    jpm_client *new_client = NULL;
    jpm_error error;
    char id[48];
    sale sale;
    jpm_result *result = &sale.result;

    JPM_INIT(&error);
    sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
    sale.profile.consumer_profile_id = "CP-1";
    check_forked(sale_pay(client, &sale), result);
    check_forked(jpm_pay_with_card(client, &sale.payment, &sale.card, NULL, result), result);
    check_forked(jpm_pay_with_profile(client, &sale.payment, &sale.profile, result), result);
    check_forked(jpm_lookup_request(client, JPM_KIND_PAYMENT, "id", result), result);
    check_forked(jpm_lookup_transaction(client, JPM_KIND_PAYMENT, "12345", result), result);
    CHECK(jpm_new_request_id(id, sizeof id, &error) == JPM_E_FORKED && error.status == JPM_E_FORKED);
    CHECK(jpm_config_new(&new_config, &error) == JPM_E_FORKED && new_config == NULL);
    CHECK(jpm_config_set_str(config, JPM_OPT_TRUST, "os", &error) == JPM_E_FORKED);
    CHECK(jpm_config_set_int(config, JPM_OPT_TIMEOUT_MS, 1000, &error) == JPM_E_FORKED);
    CHECK(jpm_client_new(config, &new_client, &error) == JPM_E_FORKED && new_client == NULL);
    CHECK(strcmp(jpm_status_name(JPM_E_FORKED), "JPM_E_FORKED") == 0);
    jpm_client_free(client);
    jpm_config_free(config);
}

static void check_child(pid_t child)
{
    int status = -1;

    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* A child of a process that has no client now makes one of its own, and pays. */
static void fork_and_pay(int argc, char **argv, const char *when)
{
    pid_t child;

    fflush(stdout);
    child = fork();
    if (child == 0) {
        jpm_client *client = open_client(argc, argv);

        check_approved(client, when);
        jpm_client_free(client);
        exit(check_summary());
    }
    check_child(child);
}

int main(int argc, char **argv)
{
    jpm_client *client;
    jpm_config *config;
    jpm_response *found = NULL;
    char id[48];
    pid_t child;

    fork_and_pay(argc, argv, "in a child forked before use");
    CHECK(jpm_new_request_id(id, sizeof id, NULL) == JPM_OK);
    fork_and_pay(argc, argv, "in a child forked after an id was made");
    config = complete_config(argv[1], argv[2]);
    CHECK(jpm_check(config, &found, NULL) == JPM_OK);
    jpm_response_free(found);
    jpm_config_free(config);
    fork_and_pay(argc, argv, "in a child forked after a check");

    client = open_client(argc, argv);
    config = complete_config(argv[1], argv[2]);
    check_approved(client, "before the fork");
    fflush(stdout);
    child = fork();
    if (child == 0) {
        child_after_use(client, config);
        exit(check_summary());
    }
    check_child(child);
    check_approved(client, "after the fork, on the connection that the child had too");
    jpm_config_free(config);
    jpm_client_free(client);
    fork_and_pay(argc, argv, "in a child forked when all clients were closed");
    return check_summary();
}
