/* In a forked child what was made before is refused, and nothing hangs or breaks. What the child makes itself works, on the journal of
 * its parent too, and while the parent pays. */

#define _DEFAULT_SOURCE

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

enum { THREADS = 4, CHILDREN = 12 };

static char folder[] = "/tmp/jpm-forked-XXXXXX", journal[64];

static jpm_client *open_till(char **argv)
{
    jpm_config *config = complete_config(argv[1], argv[2]);
    jpm_client *client = NULL;
    jpm_error error;

    JPM_INIT(&error);
    CHECK(jpm_config_set_str(config, JPM_OPT_JOURNAL_FILE, journal, NULL) == JPM_OK);
    CHECK_FOR(error.message, jpm_client_new(config, &client, &error) == JPM_OK);
    jpm_config_free(config);
    return client;
}

static void check_approved(const jpm_client *client, const char *when)
{
    sale sale;

    sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
    CHECK_FOR(when, sale_pay(client, &sale) == JPM_OK);
    CHECK_FOR(when, jpm_result_is_approved(&sale.result) && sale.result.journal_status == JPM_OK);
    CHECK_FOR(when, sale.result.attempts == 1 && (sale.result.flags & JPM_RESULT_FOUND_BY_LOOKUP) == 0);
}

static void check_forked(jpm_status status, const jpm_result *result)
{
    CHECK(status == JPM_E_FORKED && result->status == JPM_E_FORKED);
    CHECK(result->outcome == JPM_OUTCOME_NOT_ATTEMPTED);
    CHECK(result->advice == JPM_ADVICE_FIX);
    CHECK_FOR(result->error_message, strstr(result->error_message, "make another one") != NULL);
}

static void child_after_use(char **argv, jpm_client *client, jpm_config *config)
{
    jpm_client *own;
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
    check_forked(jpm_settle_next(client, result), result);
    CHECK(jpm_client_cancel(client, &error) == JPM_E_FORKED && strcmp(error.field, "client") == 0);
    CHECK(strcmp(jpm_status_name(JPM_E_FORKED), "JPM_E_FORKED") == 0);
    /* A configuration is memory, and no more. */
    CHECK(jpm_new_request_id(id, sizeof id, &error) == JPM_OK);
    CHECK(jpm_config_set_int(config, JPM_OPT_TIMEOUT_MS, 10000, &error) == JPM_OK);
    CHECK(jpm_client_new(config, &own, &error) == JPM_OK);
    check_approved(own, "a client of the child's own");
    jpm_client_free(own);
    own = open_till(argv);
    check_approved(own, "a client of the child's own, on the same journal");
    check_forked(sale_pay(client, &sale), result);
    jpm_client_free(client);
    jpm_config_free(config);
    check_approved(own, "after the inherited one was freed");
    jpm_client_free(own);
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

/* The entries that the journal has. */
static int entries(const jpm_client *client)
{
    int64_t position = 0;
    int count = 0;
    jpm_result entry;

    JPM_INIT(&entry);
    while (jpm_journal_next(client, &position, &entry) == JPM_OK)
        count++;
    return count;
}

static int is_over;

typedef struct till {
    pthread_t thread;
    const jpm_client *client;
    int paid, failed;
} till;

static void *pay_on(void *argument)
{
    till *till = argument;

    while (!__atomic_load_n(&is_over, __ATOMIC_SEQ_CST)) {
        sale sale;
        sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
        if (sale_pay(till->client, &sale) == JPM_OK)
            till->paid++;
        else
            till->failed++;
    }
    return NULL;
}

/* Forks in whatever the other threads are doing, also in the middle of what SQLite does. A child that hangs is ended by its alarm. */
static void fork_while_others_pay(char **argv)
{
    till tills[THREADS];
    jpm_client *client = open_till(argv);
    int i, expected = entries(client);

    for (i = 0; i < THREADS; i++) {
        tills[i].client = client;
        tills[i].paid = tills[i].failed = 0;
        CHECK(pthread_create(&tills[i].thread, NULL, pay_on, &tills[i]) == 0);
    }
    fflush(stdout);
    for (i = 0; i < CHILDREN; i++) {
        pid_t child = fork();
        if (child == 0) {
            jpm_client *own;
            alarm(60);
            own = open_till(argv);
            check_approved(own, "in a child of a busy parent");
            if (i == 0) {
                pid_t grandchild = fork();
                if (grandchild == 0) {
                    jpm_client *its = open_till(argv);
                    check_approved(its, "in a child of a child");
                    jpm_client_free(its);
                    check_summary();
                    fflush(stdout);
                    _exit(check_failed != 0);
                }
                check_child(grandchild);
                check_approved(own, "after its child");
            }
            jpm_client_free(own);
            check_summary();
            fflush(stdout);
            _exit(check_failed != 0);
        }
        check_child(child);
    }
    __atomic_store_n(&is_over, 1, __ATOMIC_SEQ_CST);
    for (i = 0; i < THREADS; i++) {
        CHECK(pthread_join(tills[i].thread, NULL) == 0);
        CHECK(tills[i].failed == 0 && tills[i].paid > 0);
        expected += tills[i].paid;
    }
    CHECK(entries(client) == expected + CHILDREN + 2);
    jpm_client_free(client);
}

static pid_t forked;

static void JPM_CALL forks(void *user, int32_t level, const char *event, const char *fields, uint32_t length)
{
    (void)level, (void)fields, (void)length;
    if (strcmp(event, (const char *)user) == 0) {
        fflush(stdout);
        forked = fork();
    }
}

/* A child of a callback goes on with the call of its parent, which sends it alone: also what no journal knows of. */
static void fork_in_a_callback(char **argv)
{
    static char events[][24] = {"call_began", "connection_opened", "connection_reused", "request_leaves"};
    size_t i;

    for (i = 0; i < sizeof events / sizeof events[0]; i++) {
        jpm_config *config = complete_config(argv[1], argv[2]);
        jpm_client *client = NULL;
        jpm_profile profile;
        jpm_result result;
        jpm_status status;
        char url[256];

        snprintf(url, sizeof url, "%s/mmp", argv[1]);
        CHECK(jpm_config_set_str(config, JPM_OPT_PROFILES_BASE_URL, url, NULL) == JPM_OK);
        JPM_INIT(&profile);
        JPM_INIT(&result);
        profile.consumer_profile_id = "CP-1";
        CHECK(jpm_config_set_log(config, forks, events[i], JPM_LOG_TRACE, NULL) == JPM_OK);
        CHECK(jpm_client_new(config, &client, NULL) == JPM_OK);
        if (strcmp(events[i], "connection_reused") == 0)
            (void)!jpm_profile_get(client, &profile, &result, NULL);
        forked = -1;
        status = jpm_profile_get(client, &profile, &result, NULL);
        if (forked == 0) {
            check_failed = check_passed = 0;
            CHECK_FOR(events[i], result.http_status == 0 && status < 0);
            CHECK_FOR(events[i], status == JPM_E_FORKED || strcmp(events[i], "call_began") != 0);
            CHECK_FOR(events[i], result.outcome == JPM_OUTCOME_NOT_ATTEMPTED || strcmp(events[i], "request_leaves") == 0);
            check_summary();
            fflush(stdout);
            _exit(check_failed != 0);
        }
        CHECK_FOR(events[i], result.http_status != 0);
        check_child(forked);
        jpm_client_free(client);
        jpm_config_free(config);
    }
}

int main(int argc, char **argv)
{
    jpm_client *client;
    jpm_config *config;
    jpm_response *found = NULL;
    char id[48], command[64];
    pid_t child;

    if (mkdtemp(folder) == NULL)
        return 2;
    snprintf(journal, sizeof journal, "%s/journal", folder);
    fork_and_pay(argc, argv, "in a child forked before use");
    CHECK(jpm_new_request_id(id, sizeof id, NULL) == JPM_OK);
    fork_and_pay(argc, argv, "in a child forked after an id was made");
    config = complete_config(argv[1], argv[2]);
    CHECK(jpm_check(config, &found, NULL) == JPM_OK);
    jpm_response_free(found);
    jpm_config_free(config);
    fork_and_pay(argc, argv, "in a child forked after a check");

    client = open_till(argv);
    config = complete_config(argv[1], argv[2]);
    check_approved(client, "before the fork");
    fflush(stdout);
    child = fork();
    if (child == 0) {
        child_after_use(argv, client, config);
        exit(check_summary());
    }
    check_child(child);
    check_approved(client, "after the fork, on the connection that the child had too");
    CHECK(entries(client) == 4);
    jpm_config_free(config);
    jpm_client_free(client);
    fork_and_pay(argc, argv, "in a child forked when all clients were closed");
    if (!IS_SANITIZED) /* Their memory does not outlive a fork among threads. */
        fork_while_others_pay(argv);
    fork_in_a_callback(argv);
    snprintf(command, sizeof command, "rm -r %s", folder);
    CHECK(system(command) == 0);
    return check_summary();
}
