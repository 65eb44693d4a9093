/* What the test programs need to pay: a client of the simulator, and a sale that is approved. */
#ifndef FIXTURE_H
#define FIXTURE_H

#include <stdlib.h>

#include "check.h"
#include "jpm.h"

/* Macros, so that a program that does not use them holds no copy. The cvv is one that no other text holds by chance. */
#define FIXTURE_PAN "4112344112344113"
#define FIXTURE_CVV "738291"

typedef struct sale {
    jpm_payment payment;
    jpm_card card;
    jpm_account_holder holder;
    jpm_profile profile;
    jpm_result result;
} sale;

/* A sale of 12.34 that is approved, by card or, given its ids, by profile. */
static inline void sale_init(sale *sale, const char *pan, const char *cvv)
{
    JPM_INIT(&sale->payment);
    sale->payment.amount = 1234;
    sale->payment.currency = "USD";
    JPM_INIT(&sale->card);
    sale->card.account_number = pan;
    sale->card.cvv = cvv;
    sale->card.expiry_month = 12;
    sale->card.expiry_year = 2049;
    JPM_INIT(&sale->holder);
    sale->holder.reference_id = "C-1001";
    sale->holder.first_name = "Ada";
    sale->holder.last_name = "Lovelace";
    JPM_INIT(&sale->profile);
    JPM_INIT(&sale->result);
}

static inline jpm_status sale_pay(const jpm_client *client, sale *sale)
{
    return jpm_pay_with_new_profile(client, &sale->payment, &sale->card, &sale->holder, &sale->result);
}

/* Every client tells everything; the record is searched for card data and secrets when all have run. */
static inline void JPM_CALL keep_record(void *user, int32_t level, const char *event, const char *fields, uint32_t length)
{
    FILE *file = fopen((const char *)user, "a");

    (void)length;
    if (file != NULL) {
        fprintf(file, "%d %s %s\n", (int)level, event, fields);
        fclose(file);
    }
}

/* A configuration that lacks nothing. */
static inline jpm_config *complete_config(const char *base_url, const char *ca_file)
{
    jpm_config *config = NULL;

    CHECK(jpm_config_new(&config, NULL) == JPM_OK);
    CHECK(jpm_config_set_str(config, JPM_OPT_BASE_URL, base_url, NULL) == JPM_OK);
    CHECK(jpm_config_set_str(config, JPM_OPT_TRUST, "file", NULL) == JPM_OK);
    CHECK(jpm_config_set_str(config, JPM_OPT_CA_FILE, ca_file, NULL) == JPM_OK);
    CHECK(jpm_config_set_str(config, JPM_OPT_MERCHANT_ID, "998482157630", NULL) == JPM_OK);
    CHECK(jpm_config_set_str(config, JPM_OPT_ACCESS_TOKEN, "test-token", NULL) == JPM_OK);
    CHECK(jpm_config_set_str(config, JPM_OPT_COMPANY_NAME, "Example Tills", NULL) == JPM_OK);
    CHECK(jpm_config_set_str(config, JPM_OPT_PRODUCT_NAME, "tests", NULL) == JPM_OK);
    if (getenv("JPM_TEST_RECORD") != NULL)
        CHECK(jpm_config_set_log(config, keep_record, getenv("JPM_TEST_RECORD"), JPM_LOG_TRACE, NULL) == JPM_OK);
    return config;
}

/* A client of a configuration, which is freed. */
static inline jpm_client *made_of(jpm_config *config)
{
    jpm_client *client = NULL;
    jpm_error error;

    JPM_INIT(&error);
    if (!CHECK(jpm_client_new(config, &client, &error) == JPM_OK))
        printf("  %s\n", error.message);
    jpm_config_free(config);
    return client;
}

/* A client for the arguments BASE_URL CA_FILE; without one there is nothing to test. */
static inline jpm_client *open_client(int argc, char **argv)
{
    jpm_client *client;

    if (argc != 3) {
        fprintf(stderr, "usage: %s BASE_URL CA_FILE\n", argv[0]);
        exit(2);
    }
    client = made_of(complete_config(argv[1], argv[2]));
    if (client == NULL)
        exit(check_summary());
    return client;
}

#endif
