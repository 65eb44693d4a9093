/*
 * Every way to the service that a C program can choose: each form of authentication, options from file and environment,
 * the log, warming up, cancelling, and the doctor. For a simulator that takes only tokens of its own:
 *   connect BASE_URL CA_FILE
 * and, for one that goes by client certificates:
 *   connect certificate BASE_URL CA_FILE
 */

#define _POSIX_C_SOURCE 200809L

#include <pthread.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"

#define CLIENT_ID "simulator-client"
#define SECRET "simulator-secret-9f3a"
#define RESOURCE "JPMC:URI:RS-000000-00000-HelixAPIEntitlementsCAT-PROD"

static const char *base_url, *ca_file;
static char root[256], folder[1024];

/* An option; rows end with one that has no value. */
typedef struct option {
    int32_t number;
    const char *value;
} option;

static char *joined(char *buffer, const char *left, const char *right)
{
    sprintf(buffer, "%.900s%.100s", left, right);
    return buffer;
}

static jpm_config *shop(const option *more)
{
    static const option common[] = {
        {JPM_OPT_MERCHANT_ID, "998482157630"}, {JPM_OPT_COMPANY_NAME, "Payment Company"},
        {JPM_OPT_PRODUCT_NAME, "Application Name"}, {JPM_OPT_TRUST, "file"}, {0, NULL},
    };
    const option *next;
    jpm_config *config = NULL;
    jpm_error error;

    JPM_INIT(&error);
    CHECK(jpm_config_new(&config, &error) == JPM_OK);
    CHECK(jpm_config_set_str(config, JPM_OPT_BASE_URL, base_url, &error) == JPM_OK);
    CHECK(jpm_config_set_str(config, JPM_OPT_CA_FILE, ca_file, &error) == JPM_OK);
    for (next = common; next->value != NULL; next++)
        CHECK_FOR(next->value, jpm_config_set_str(config, next->number, next->value, &error) == JPM_OK);
    for (; more->value != NULL; more++)
        if (!CHECK_FOR(jpm_option_name(more->number), jpm_config_set_str(config, more->number, more->value, &error) == JPM_OK))
            printf("  %s\n", error.message);
    return config;
}

static void pays(const char *how, jpm_client *client)
{
    sale sale;

    sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
    CHECK_FOR(how, sale_pay(client, &sale) == JPM_OK);
    if (!CHECK_FOR(how, jpm_result_is_approved(&sale.result)))
        printf("  %s\n", sale.result.error_message);
    jpm_client_free(client);
}

/*
 * The till gives back what it has just sold, from result into result. The first try of the refund is answered 401, so that it is sent
 * again when the result says UNKNOWN already.
 */
static void inputs_inside_the_result(jpm_client *client)
{
    char order[64], id[sizeof((jpm_result *)0)->transaction_id];
    jpm_payment part;
    sale sale;

    sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
    CHECK(sale_pay(client, &sale) == JPM_OK && jpm_result_is_approved(&sale.result));
    strcpy(id, sale.result.transaction_id);
    JPM_INIT(&part);
    part.amount = 234;
    part.currency = sale.result.currency;
    sprintf(order, "SIM-HTTP-401-ONCE-%d", (int)getpid());
    part.order_number = order;
    CHECK(jpm_refund_payment(client, sale.result.transaction_id, &part, &sale.result) == JPM_OK);
    CHECK(sale.result.attempts == 2);
    CHECK(sale.result.outcome == JPM_OUTCOME_APPROVED && sale.result.amount == 234 && strcmp(sale.result.currency, "USD") == 0);
    CHECK(strcmp(sale.result.original_transaction_id, id) == 0);
    jpm_client_free(client);
}

static void each_form_of_authentication(void)
{
    char key[1024], pkcs1[1024], certificate[1024], secret_url[512], assertion_url[512];
    joined(key, folder, "client-key.pem");
    joined(pkcs1, folder, "client-key-pkcs1.pem");
    joined(certificate, folder, "client.pem");
    joined(secret_url, root, "/am/oauth2/alpha/access_token");
    joined(assertion_url, root, "/adfs/oauth2/token");
    {
        const option basic[] = {{JPM_OPT_TOKEN_URL, secret_url}, {JPM_OPT_CLIENT_ID, CLIENT_ID}, {JPM_OPT_CLIENT_SECRET, SECRET},
                                {JPM_OPT_SCOPE, "jpm:payments:sandbox"}, {0, NULL}};
        const option post[] = {{JPM_OPT_TOKEN_URL, secret_url}, {JPM_OPT_CLIENT_ID, CLIENT_ID}, {JPM_OPT_CLIENT_SECRET, SECRET},
                               {JPM_OPT_SCOPE, "jpm:payments:sandbox"}, {JPM_OPT_CLIENT_SECRET_METHOD, "post"}, {0, NULL}};
        const option pkcs8_key[] = {{JPM_OPT_TOKEN_URL, assertion_url}, {JPM_OPT_CLIENT_ID, CLIENT_ID}, {JPM_OPT_RESOURCE, RESOURCE},
                                    {JPM_OPT_PRIVATE_KEY_FILE, key}, {JPM_OPT_CERTIFICATE_FILE, certificate}, {0, NULL}};
        const option pkcs1_key[] = {{JPM_OPT_TOKEN_URL, assertion_url}, {JPM_OPT_CLIENT_ID, CLIENT_ID}, {JPM_OPT_RESOURCE, RESOURCE},
                                    {JPM_OPT_PRIVATE_KEY_FILE, pkcs1}, {JPM_OPT_CERTIFICATE_FILE, certificate}, {0, NULL}};
        const option and_identity[] = {{JPM_OPT_TOKEN_URL, assertion_url}, {JPM_OPT_CLIENT_ID, CLIENT_ID}, {JPM_OPT_RESOURCE, RESOURCE},
                                       {JPM_OPT_PRIVATE_KEY_FILE, key}, {JPM_OPT_CERTIFICATE_FILE, certificate},
                                       {JPM_OPT_TLS_CLIENT_CERTIFICATE_FILE, certificate}, {JPM_OPT_TLS_CLIENT_KEY_FILE, key},
                                       {0, NULL}};
        pays("a secret, basic", made_of(shop(basic)));
        inputs_inside_the_result(made_of(shop(basic)));
        pays("a secret, post", made_of(shop(post)));
        pays("an assertion, PKCS#8", made_of(shop(pkcs8_key)));
        pays("an assertion, PKCS#1", made_of(shop(pkcs1_key)));
        pays("an assertion and a TLS certificate", made_of(shop(and_identity)));
    }
    {
        /* This simulator takes no certificate for a token: it is shown, and the service says that it wants one. */
        const option alone[] = {{JPM_OPT_TLS_CLIENT_CERTIFICATE_FILE, certificate}, {JPM_OPT_TLS_CLIENT_KEY_FILE, key}, {0, NULL}};
        jpm_client *client = made_of(shop(alone));
        sale sale;
        sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
        CHECK(sale_pay(client, &sale) == JPM_E_UNAUTHORIZED);
        CHECK(sale.result.outcome == JPM_OUTCOME_NOT_PROCESSED);
        jpm_client_free(client);
    }
    {
        /* A key that does not belong to its certificate is a status of jpm_client_new. */
        char stranger[1024];
        const option wrong[] = {{JPM_OPT_TOKEN_URL, assertion_url}, {JPM_OPT_CLIENT_ID, CLIENT_ID}, {JPM_OPT_RESOURCE, RESOURCE},
                                {JPM_OPT_PRIVATE_KEY_FILE, key}, {JPM_OPT_CERTIFICATE_FILE, joined(stranger, folder, "stranger.pem")},
                                {0, NULL}};
        jpm_config *config = shop(wrong);
        jpm_client *client = NULL;
        jpm_error error;
        JPM_INIT(&error);
        CHECK(jpm_client_new(config, &client, &error) == JPM_E_KEY && client == NULL);
        CHECK(strcmp(error.field, "private_key_file") == 0);
        jpm_config_free(config);
    }
}

/* What the log has told. */
typedef struct listener {
    pthread_t thread;
    int events, elsewhere, secrets;
} listener;

static void JPM_CALL listen(void *user, int32_t level, const char *event, const char *fields, uint32_t length)
{
    listener *told = user;

    told->events++;
    told->elsewhere += !pthread_equal(told->thread, pthread_self());
    told->secrets += strstr(fields, SECRET) != NULL || strstr(fields, FIXTURE_PAN) != NULL || strstr(fields, FIXTURE_CVV) != NULL;
    if (level < JPM_LOG_ERROR || level > JPM_LOG_TRACE || event[0] == '\0' || strlen(fields) != length)
        told->events -= 1000;
}

static jpm_config *with_secret(void)
{
    static char url[512];
    const option basic[] = {{JPM_OPT_TOKEN_URL, joined(url, root, "/am/oauth2/alpha/access_token")}, {JPM_OPT_CLIENT_ID, CLIENT_ID},
                            {JPM_OPT_CLIENT_SECRET, SECRET}, {JPM_OPT_SCOPE, "jpm:payments:sandbox"}, {0, NULL}};

    return shop(basic);
}

static void the_log(void)
{
    listener told = {pthread_self(), 0, 0, 0};
    jpm_log_fn log = listen;
    jpm_config *config = with_secret();
    jpm_error error;

    JPM_INIT(&error);
    CHECK(jpm_config_set_log(NULL, log, &told, JPM_LOG_TRACE, &error) == JPM_E_NULL);
    CHECK(jpm_config_set_log(config, log, &told, 0, &error) == JPM_E_RANGE && strcmp(error.field, "max_level") == 0);
    CHECK(jpm_config_set_log(config, log, &told, JPM_LOG_TRACE + 1, NULL) == JPM_E_RANGE);
    CHECK(jpm_config_set_log(config, NULL, NULL, 0, NULL) == JPM_OK);
    CHECK(jpm_config_set_log(config, log, &told, JPM_LOG_TRACE, &error) == JPM_OK);
    pays("with a log", made_of(config));
    CHECK(told.events >= 8 && told.elsewhere == 0 && told.secrets == 0);
}

static void warming_up_and_setting_a_token(void)
{
    jpm_client *client = made_of(with_secret());
    jpm_error error;

    JPM_INIT(&error);
    CHECK(jpm_client_warm_up(NULL, &error) == JPM_E_NULL && strcmp(error.field, "client") == 0);
    CHECK(jpm_client_warm_up(client, &error) == JPM_OK && error.status == JPM_OK);
    CHECK(jpm_client_set_access_token(client, "another", &error) == JPM_E_CONFLICT);
    CHECK(jpm_client_set_access_token(client, NULL, &error) == JPM_E_NULL && strcmp(error.field, "token") == 0);
    CHECK(jpm_client_cancel(NULL, &error) == JPM_E_NULL);
    CHECK(jpm_client_cancel(client, NULL) == JPM_OK);
    pays("warmed up, and cancelled before", client);
    {
        const option given[] = {{JPM_OPT_ACCESS_TOKEN, "of-yesterday"}, {0, NULL}};
        sale sale;
        client = made_of(shop(given));
        sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
        CHECK(sale_pay(client, &sale) == JPM_E_UNAUTHORIZED);
        CHECK(jpm_client_set_access_token(client, "of today", &error) == JPM_E_FORMAT);
        CHECK(strstr(error.message, "of today") == NULL);
        CHECK(jpm_client_set_access_token(client, "of-today", &error) == JPM_OK);
        CHECK(sale_pay(client, &sale) == JPM_E_UNAUTHORIZED);
        jpm_client_free(client);
    }
}

typedef struct paying {
    jpm_client *client;
    sale sale;
} paying;

static void *pay_until_cancelled(void *argument)
{
    paying *paying = argument;

    (void)!sale_pay(paying->client, &paying->sale);
    return NULL;
}

static void cancelling(void)
{
    const struct timespec moment = {0, 300 * 1000 * 1000};
    struct timespec before, after;
    pthread_t thread;
    paying paying;
    const jpm_result *result = &paying.sale.result;

    paying.client = made_of(with_secret());
    sale_init(&paying.sale, FIXTURE_PAN, FIXTURE_CVV);
    paying.sale.payment.request_id = "cancelled";
    paying.sale.payment.order_number = "SIM-SILENCE-C";
    CHECK(pthread_create(&thread, NULL, pay_until_cancelled, &paying) == 0);
    nanosleep(&moment, NULL);
    clock_gettime(CLOCK_MONOTONIC, &before);
    CHECK(jpm_client_cancel(paying.client, NULL) == JPM_OK);
    CHECK(pthread_join(thread, NULL) == 0);
    clock_gettime(CLOCK_MONOTONIC, &after);
    CHECK(after.tv_sec - before.tv_sec <= 1);
    CHECK(result->status == JPM_E_ANSWER_CANCELLED);
    CHECK(result->outcome == JPM_OUTCOME_UNKNOWN && result->advice == JPM_ADVICE_SETTLE_FIRST);
    /* The same call with the same id only asks, and finds it. */
    CHECK(sale_pay(paying.client, &paying.sale) == JPM_OK && jpm_result_is_approved(result));
    jpm_client_free(paying.client);
}

static void freeing_in_a_forked_child(void)
{
    jpm_client *client = made_of(with_secret());
    int status = -1;
    pid_t child;

    CHECK(jpm_client_warm_up(client, NULL) == JPM_OK);
    fflush(stdout);
    child = fork();
    if (child == 0) {
        alarm(5); /* It must not wait for a thread that only the parent has. */
        status = jpm_client_warm_up(client, NULL);
        jpm_client_free(client);
        _exit(status == JPM_E_FORKED ? 0 : 1);
    }
    CHECK(child > 0 && waitpid(child, &status, 0) == child && status == 0);
    pays("after the child has freed it", client);
}

static void the_doctor(void)
{
    jpm_config *config = with_secret();
    jpm_response *response = (jpm_response *)1;
    jpm_error error;
    char text[256];
    uint32_t length = 0, count = 0, needed = 0;
    int64_t number = 7;

    JPM_INIT(&error);
    CHECK(jpm_check(NULL, &response, &error) == JPM_E_NULL && response == NULL);
    CHECK(jpm_check(config, NULL, &error) == JPM_E_NULL);
    CHECK(jpm_check(config, &response, &error) == JPM_OK && response != NULL);
    jpm_config_free(config);

    CHECK(jpm_response_http_status(response) == 0 && jpm_response_http_status(NULL) == 0);
    CHECK(strlen(jpm_response_json(response, &length)) == length && length > 100);
    CHECK(jpm_response_json(response, NULL) != NULL && jpm_response_json(NULL, &length) == NULL && length == 0);
    CHECK(jpm_response_get_str(response, "/ok", text, sizeof text, &needed) == JPM_OK);
    if (!CHECK(strcmp(text, "true") == 0))
        printf("%s\n", jpm_response_json(response, NULL));
    CHECK(needed == sizeof "true");
    CHECK(jpm_response_count(response, "/checks", &count) == JPM_OK && count > 8);
    CHECK(jpm_response_get_str(response, "/checks/0/name", text, sizeof text, NULL) == JPM_OK);
    CHECK(strcmp(text, "configuration") == 0);

    CHECK(jpm_response_get_str(response, "/checks/0/name", text, 5, &needed) == JPM_E_BUFFER);
    CHECK(text[0] == '\0' && needed == sizeof "configuration");
    CHECK(jpm_response_get_str(response, "/checks/0/name", NULL, 0, &needed) == JPM_E_BUFFER && needed == sizeof "configuration");
    CHECK(jpm_response_get_str(response, "/nowhere", text, sizeof text, &needed) == JPM_ABSENT && text[0] == '\0' && needed == 0);
    CHECK(jpm_response_get_str(response, "/checks", text, sizeof text, NULL) == JPM_E_FORMAT);
    CHECK(jpm_response_get_str(response, "ok", text, sizeof text, NULL) == JPM_E_FORMAT && text[0] == '\0');
    CHECK(jpm_response_get_int(response, "checks/0", &number) == JPM_E_FORMAT);
    CHECK(jpm_response_count(response, "$.checks", &count) == JPM_E_FORMAT && count == 0);
    CHECK(jpm_response_get_str(response, NULL, text, sizeof text, NULL) == JPM_E_NULL);
    CHECK(jpm_response_get_str(NULL, "/ok", text, sizeof text, NULL) == JPM_E_NULL);
    CHECK(jpm_response_get_int(response, "/ok", &number) == JPM_E_FORMAT && number == 0);
    CHECK(jpm_response_get_int(response, "/nowhere", &number) == JPM_ABSENT);
    CHECK(jpm_response_get_int(response, "/ok", NULL) == JPM_E_NULL);
    CHECK(jpm_response_count(response, "/ok", &count) == JPM_E_FORMAT && count == 0);
    CHECK(jpm_response_count(response, "/checks", NULL) == JPM_E_NULL);
    jpm_response_free(response);
    jpm_response_free(NULL);
}

static void options_from_a_file(void)
{
    char path[1024];
    jpm_config *config = NULL;
    jpm_error error;
    FILE *file;

    JPM_INIT(&error);
    CHECK(jpm_config_new(&config, &error) == JPM_OK);
    CHECK(jpm_config_load_file(config, NULL, &error) == JPM_E_NULL && strcmp(error.field, "path") == 0);
    CHECK(jpm_config_load_file(NULL, "x", &error) == JPM_E_NULL);
    CHECK(jpm_config_load_file(config, "/no/such/file", &error) == JPM_E_CONFIG && strcmp(error.field, "path") == 0);
    CHECK(jpm_config_load_env(NULL, &error) == JPM_E_NULL);

    file = fopen(joined(path, folder, "shop.conf"), "w");
    if (!CHECK(file != NULL))
        return;
    fprintf(file,
            "# a till in a shop\r\nbase_url = %s\nmerchant_id=998482157630\n\ncompany_name = Payment Company\n"
            "product_name = \"Application # Name\"\ntrust = file\nca_file = ca.pem\n"
            "token_url = %s/adfs/oauth2/token\nclient_id = " CLIENT_ID "\nresource = " RESOURCE "\n"
            "private_key_file = client-key.pem\ncertificate_file = client.pem\n",
            base_url, root);
    fclose(file);
    CHECK(jpm_config_load_file(config, path, &error) == JPM_OK);
    CHECK(jpm_config_load_env(config, &error) == JPM_OK);
    pays("by a file", made_of(config));
}

/* For a simulator that goes by client certificates. */
static void by_certificate_alone(void)
{
    char key[1024], certificate[1024];
    const option alone[] = {{JPM_OPT_TLS_CLIENT_CERTIFICATE_FILE, joined(certificate, folder, "client.pem")},
                            {JPM_OPT_TLS_CLIENT_KEY_FILE, joined(key, folder, "client-key.pem")}, {0, NULL}};

    pays("a certificate alone", made_of(shop(alone)));
}

int main(int argc, char **argv)
{
    int alone = argc == 4 && strcmp(argv[1], "certificate") == 0;

    argv += alone;
    argc -= alone;
    if (argc != 3)
        return 2;
    base_url = argv[1];
    ca_file = argv[2];
    sprintf(root, "%.*s", (int)(strstr(base_url, "/api/v2") - base_url), base_url);
    sprintf(folder, "%.*s", (int)(strrchr(ca_file, '/') - ca_file + 1), ca_file);
    if (alone) {
        by_certificate_alone();
        return check_summary();
    }
    each_form_of_authentication();
    the_log();
    warming_up_and_setting_a_token();
    cancelling();
    freeing_in_a_forked_child();
    the_doctor();
    options_from_a_file();
    return check_summary();
}
