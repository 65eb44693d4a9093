/*
 * Structs as packed records have them: at any address, up to the end of a page behind which nothing may be read or written;
 * and outputs that were never filled before.
 */

#define _GNU_SOURCE

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fixture.h"

enum { REGION = 32 * 1024 };

/* The end of memory of its own. */
static unsigned char *edge(void)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    unsigned char *memory = mmap(NULL, REGION + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED || mprotect(memory + REGION, page, PROT_NONE) != 0)
        exit(2);
    memset(memory, 0x5A, REGION);
    return memory + REGION;
}

/* A copy that ends so many bytes before the edge. */
static void *laid(const void *from, size_t size, size_t shift)
{
    return memcpy(edge() - size - shift, from, size);
}

static void *text(const char *from)
{
    return laid(from, strlen(from) + 1, 0);
}

static void pays(const jpm_client *client, size_t shift)
{
    char order[32];
    sale sale;
    jpm_result result, *to;

    sprintf(order, "edge-%d", (int)shift);
    sale_init(&sale, text(FIXTURE_PAN), text(FIXTURE_CVV));
    sale.payment.currency = text("USD");
    sale.payment.order_number = text(order);
    sale.holder.first_name = text("Ada");
    to = laid(&sale.result, sizeof sale.result, shift);
    /* Only its size is set. */
    memset((char *)to + sizeof to->struct_size, 0xA5, sizeof *to - sizeof to->struct_size);
    CHECK(jpm_pay_with_new_profile(client, laid(&sale.payment, sizeof sale.payment, shift),
                                   laid(&sale.card, sizeof sale.card, shift), laid(&sale.holder, sizeof sale.holder, shift),
                                   to) == JPM_OK);
    CHECK(jpm_result_is_approved(to));
    memcpy(&result, to, sizeof result);
    CHECK(result.outcome == JPM_OUTCOME_APPROVED && result.amount == 1234 && strcmp(result.order_number, order) == 0);
    sale.profile.consumer_profile_id = text(result.consumer_profile_id);
    sale.profile.payment_method_id = text(result.payment_method_id);
    CHECK(jpm_pay_with_profile(client, laid(&sale.payment, sizeof sale.payment, shift),
                               laid(&sale.profile, sizeof sale.profile, shift), to) == JPM_OK);
    CHECK(jpm_result_is_approved(to));
    CHECK(jpm_result_acknowledge(client, laid(&result, sizeof result, shift), NULL) == JPM_OK);
}

static void every_output(char **argv, size_t shift)
{
    jpm_config *config = complete_config(argv[1], argv[2]), *config_copy = NULL;
    jpm_error error, blank;
    jpm_client *client = NULL, **client_to = laid(&client, sizeof client, shift);
    jpm_response *response = NULL, **response_to = laid(&response, sizeof response, shift);
    jpm_config **config_to = laid(&config_copy, sizeof config_copy, shift);
    jpm_result result, *result_to;
    int64_t number = 7, *number_to = laid(&number, sizeof number, shift);
    uint32_t size = 7, *size_to = laid(&size, sizeof size, shift);
    char *buffer = (char *)edge() - 37 - shift, path[96];
    sale sale;

    JPM_INIT(&blank);
    JPM_INIT(&result);
    CHECK(jpm_config_new(config_to, laid(&blank, sizeof blank, shift)) == JPM_OK);
    memcpy(&config_copy, config_to, sizeof config_copy);
    jpm_config_free(config_copy);
    CHECK(jpm_client_new(config, client_to, laid(&blank, sizeof blank, shift)) == JPM_OK);
    memcpy(&client, client_to, sizeof client);
    CHECK(jpm_new_request_id(buffer, 37, NULL) == JPM_OK && strlen(buffer) == 36);

    sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
    CHECK(sale_pay(client, &sale) == JPM_OK);
    sprintf(path, "/payments/%.64s", sale.result.transaction_id);
    CHECK(jpm_call(client, text("GET"), text(path), NULL, NULL, response_to, laid(&blank, sizeof blank, shift)) == JPM_OK);
    memcpy(&response, response_to, sizeof response);
    CHECK(jpm_response_json(response, size_to) != NULL);
    memcpy(&size, size_to, sizeof size);
    CHECK(size > 1 && size < 10000);
    CHECK(jpm_response_count(response, text(""), size_to) == JPM_OK);
    CHECK(jpm_response_get_int(response, text("/nothing"), number_to) == JPM_ABSENT);
    memcpy(&number, number_to, sizeof number);
    CHECK(number == 0);
    CHECK(jpm_response_get_str(response, text("/nothing"), buffer, 37, size_to) == JPM_ABSENT && buffer[0] == '\0');
    memcpy(&size, size_to, sizeof size);
    CHECK(size == 0);
    result_to = laid(&result, sizeof result, shift);
    CHECK(jpm_response_result(response, result_to) == JPM_OK);
    CHECK(jpm_journal_next(client, number_to, result_to) == JPM_OK);
    jpm_response_free(response);

    error = blank;
    CHECK(jpm_config_set_str(config, 4711, "x", (jpm_error *)memcpy(edge() - sizeof error - shift, &error, sizeof error)) < 0);
    jpm_client_free(client);
    jpm_config_free(config);
}

/* Structs that point to structs. */
static void stores(char **argv, size_t shift)
{
    char url[256];
    jpm_config *config = complete_config(argv[1], argv[2]);
    jpm_client *client = NULL;
    jpm_profile_details details;
    jpm_payment_method method;
    jpm_address address, card_address;
    jpm_communication communication;
    jpm_result result, *result_to;
    jpm_response *response = NULL, **response_to = laid(&response, sizeof response, shift);

    snprintf(url, sizeof url, "%s/mmp", argv[1]);
    CHECK(jpm_config_set_str(config, JPM_OPT_PROFILES_BASE_URL, url, NULL) == JPM_OK);
    CHECK(jpm_client_new(config, &client, NULL) == JPM_OK);
    jpm_config_free(config);

    JPM_INIT(&details);
    JPM_INIT(&method);
    JPM_INIT(&address);
    JPM_INIT(&communication);
    JPM_INIT(&result);
    address.address_type = JPM_ADDRESS_SHIPPING;
    address.address_line1 = text("12 Harbor Row");
    address.country_code = text("USA");
    card_address = address;
    card_address.address_type = JPM_ADDRESS_BILLING;
    communication.email = text("ada@example.com");
    method.method_type = JPM_METHOD_CARD;
    method.account_number = text(FIXTURE_PAN);
    method.expiry_month = 12;
    method.expiry_year = 2030;
    method.address = laid(&card_address, sizeof card_address, shift);
    details.external_profile_id = text("C-2002");
    details.payment_method = laid(&method, sizeof method, shift);
    details.address = laid(&address, sizeof address, shift);
    details.communication = laid(&communication, sizeof communication, shift);
    result_to = laid(&result, sizeof result, shift);
    CHECK(jpm_profile_create(client, laid(&details, sizeof details, shift), result_to, response_to) == JPM_OK);
    memcpy(&result, result_to, sizeof result);
    memcpy(&response, response_to, sizeof response);
    CHECK_FOR(result.error_message, result.profile_outcome == JPM_PROFILE_CREATED);
    CHECK(strstr(jpm_response_json(response, NULL), "ada@example.com") != NULL);
    jpm_response_free(response);
    jpm_client_free(client);
}

/* The whole answer of a typed call, at any address; there is none when the verdict is told again, and when nothing was sent. */
static void whole_answers(const jpm_client *client)
{
    char text[64], id[48];
    size_t shift;

    for (shift = 0; shift < 9; shift++) {
        jpm_response *response = (jpm_response *)1, **to = laid(&response, sizeof response, shift);
        jpm_result result;
        sale sale;

        JPM_INIT(&result);
        CHECK(jpm_new_request_id(id, sizeof id, NULL) == JPM_OK);
        sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
        sale.payment.request_id = id;
        sale.payment.response = to;
        CHECK(sale_pay(client, &sale) == JPM_OK);
        memcpy(&response, to, sizeof response);
        CHECK(response != NULL);
        CHECK(jpm_response_get_str(response, "/transactionId", text, sizeof text, NULL) == JPM_OK);
        CHECK_FOR(text, strcmp(text, sale.result.transaction_id) == 0);
        CHECK(jpm_response_result(response, &result) == JPM_OK && result.amount == 1234);
        CHECK(strstr(jpm_response_json(response, NULL), FIXTURE_PAN) == NULL);
        jpm_response_free(response);

        CHECK(sale_pay(client, &sale) == JPM_OK && (sale.result.flags & JPM_RESULT_REPLAYED) != 0);
        memcpy(&response, to, sizeof response);
        CHECK(response == NULL);
        response = (jpm_response *)1;
        memcpy(to, &response, sizeof response);
        sale.payment.amount = -7;
        sale.payment.request_id = NULL;
        CHECK(sale_pay(client, &sale) < 0);
        memcpy(&response, to, sizeof response);
        CHECK(response == NULL);
    }
}

int main(int argc, char **argv)
{
    jpm_client *client = open_client(argc, argv);
    size_t shift;

    for (shift = 0; shift < 9; shift++) {
        pays(client, shift);
        every_output(argv, shift);
        stores(argv, shift);
    }
    whole_answers(client);
    jpm_client_free(client);
    return check_summary();
}
