/*
 * How much stack a call needs: each kind of call runs on a stack that is painted before and looked at behind it. JSON that is nested
 * without end, the caller's or an answer's, needs no more. BASE_URL CA_FILE, and the most KiB that the header promises.
 */

#define _GNU_SOURCE

#include <pthread.h>
#include <sys/mman.h>

#include "fixture.h"
#include "peer.h"

enum { STACK = 4 << 20, PAINT = 0xa5, DEPTH = 200000 };


static char folder[] = "/tmp/jpm-stack-XXXXXX";
static jpm_client *client, *deep_client;
static jpm_config *config;
static char *deep_list, *deep_object;

static void make(void)
{
    CHECK(jpm_client_new(config, &client, NULL) == JPM_OK);
}

static void pay(void)
{
    sale sale;

    sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
    CHECK(sale_pay(client, &sale) == JPM_OK && jpm_result_is_approved(&sale.result));
}

static void pay_and_look_up(void)
{
    sale sale;

    sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
    sale.payment.order_number = "SIM-ANSWER-LOST";
    sale.payment.allow_duplicate = 1;
    CHECK(sale_pay(client, &sale) == JPM_OK && jpm_result_is_approved(&sale.result));
    CHECK((sale.result.flags & JPM_RESULT_FOUND_BY_LOOKUP) != 0);
    CHECK(jpm_refund_payment(client, sale.result.transaction_id, NULL, &sale.result) == JPM_OK);
}

static void journal(void)
{
    char copy[64];
    jpm_result told;

    JPM_INIT(&told);
    while (jpm_settle_next(client, &told) == JPM_OK)
        CHECK(jpm_result_acknowledge(client, &told, NULL) == JPM_OK);
    snprintf(copy, sizeof copy, "%s/copy", folder);
    CHECK(jpm_journal_backup(client, copy, NULL) == JPM_OK);
}

static void check(void)
{
    jpm_response *response = NULL;

    CHECK(jpm_check(config, &response, NULL) == JPM_OK);
    jpm_response_free(response);
}

static void call(void)
{
    jpm_response *response = NULL;

    CHECK(jpm_call(client, "GET", "/payments/0", NULL, NULL, &response, NULL) < 0);
    jpm_response_free(response);
}

static void free_it(void)
{
    jpm_client_free(client);
}

/* As long as a text may be. */
static void deep_input(void)
{
    static char text[65000];
    jpm_response *response = NULL;
    sale sale;

    snprintf(text, sizeof text, "{\"a\":%.60000s", deep_list);
    sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
    sale.payment.extra_json = text;
    CHECK(sale_pay(deep_client, &sale) == JPM_E_FORMAT);
    CHECK(jpm_call(deep_client, "POST", "/payments", text, NULL, &response, NULL) == JPM_E_FORMAT);
    jpm_response_free(response);
}

static void deep_answer(void)
{
    jpm_response *response = NULL;
    sale sale;

    sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
    sale.payment.timeout_ms = 1500;
    CHECK(sale_pay(deep_client, &sale) != JPM_OK && sale.result.outcome == JPM_OUTCOME_UNKNOWN);
    CHECK(jpm_call(deep_client, "GET", "/payments/1", NULL, NULL, &response, NULL) != JPM_OK);
    CHECK(jpm_response_json(response, NULL)[0] == '\0');
    jpm_response_free(response);
}

static void *run(void *call)
{
    (*(void (**)(void))call)();
    return NULL;
}

/* In KiB. */
static int stack_of(void (*call)(void))
{
    unsigned char *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    pthread_attr_t attributes;
    pthread_t thread;
    size_t unused = 0;

    memset(stack, PAINT, STACK);
    pthread_attr_init(&attributes);
    CHECK(pthread_attr_setstack(&attributes, stack, STACK) == 0);
    CHECK(pthread_create(&thread, &attributes, run, &call) == 0 && pthread_join(thread, NULL) == 0);
    pthread_attr_destroy(&attributes);
    while (unused < STACK && stack[unused] == PAINT)
        unused++;
    munmap(stack, STACK);
    return (int)((STACK - unused + 1023) / 1024);
}

static char *nested(const char *opening, const char *middle, char closing)
{
    size_t width = strlen(opening), at;
    char *text = malloc(DEPTH * (width + 1) + strlen(middle) + 1);

    for (at = 0; at < DEPTH; at++)
        memcpy(text + at * width, opening, width);
    strcpy(text + DEPTH * width, middle);
    at = strlen(text);
    memset(text + at, closing, DEPTH);
    text[at + DEPTH] = '\0';
    return text;
}

int main(int argc, char **argv)
{
    static const struct row {
        const char *name;
        void (*call)(void);
    } rows[] = {{"a new client", make},           {"a payment", pay},
                {"a look-up, and a refund", pay_and_look_up}, {"settling and a copy", journal},
                {"jpm_call", call},               {"jpm_check", check},
                {"deep JSON of the caller's", deep_input}, {"a deep list as answer", deep_answer},
                {"a deep object as answer", deep_answer},  {"jpm_client_free", free_it}};
    char base_url[64], command[64], path[64];
    int at, most = argc == 4 ? atoi(argv[3]) : 0;

    if (argc != 4 || mkdtemp(folder) == NULL)
        return 2;

    deep_list = nested("[", "1", ']');
    deep_object = nested("{\"a\":", "1", '}');
    config = complete_config(argv[1], argv[2]);
    snprintf(path, sizeof path, "%s/journal", folder);
    CHECK(jpm_config_set_str(config, JPM_OPT_JOURNAL_FILE, path, NULL) == JPM_OK);
    for (at = 0; at < (int)(sizeof rows / sizeof rows[0]); at++) {
        int kib;
        if (rows[at].call == deep_input || rows[at].call == deep_answer) {
            int port = peer_open(strstr(rows[at].name, "list") ? deep_list : deep_object);
            jpm_config *deep;
            snprintf(base_url, sizeof base_url, "http://127.0.0.1:%d/api/v2", port);
            deep = complete_config(base_url, argv[2]);
            CHECK(jpm_client_new(deep, &deep_client, NULL) == JPM_OK);
            jpm_config_free(deep);
        }
        kib = stack_of(rows[at].call);
        printf("%s: %d KiB of stack\n", rows[at].name, kib);
        CHECK_FOR(rows[at].name, kib > 4 && kib <= most);
        if (deep_client != NULL) {
            jpm_client_free(deep_client);
            deep_client = NULL;
            peer_close();
        }
    }
    jpm_config_free(config);
    free(deep_list);
    free(deep_object);
    snprintf(command, sizeof command, "rm -r %s", folder);
    CHECK(system(command) == 0);
    return check_summary();
}
