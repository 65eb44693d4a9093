/* A till of the eighties: its names are text of a code page. */

#include "fixture.h"

/* A client whose text is in the encoding, or in what is meant when none is said. */
static jpm_client *client_with(char **argv, const char *encoding)
{
    jpm_config *config = complete_config(argv[1], argv[2]);
    jpm_client *client = NULL;

    CHECK(jpm_config_set_str(config, JPM_OPT_TEXT_ENCODING, encoding, NULL) == JPM_OK);
    CHECK(jpm_client_new(config, &client, NULL) == JPM_OK);
    jpm_config_free(config);
    return client;
}

int main(int argc, char **argv)
{
    /* 0x81 is the u umlaut of code page 437, no UTF-8, and nothing at all in Windows-1252. */
    static const char muller[] = "M\x81ller";
    static const struct {
        const char *encoding;
        jpm_status status;
    } tills[] = {
        {"cp437", JPM_OK},
        {"windows-1252", JPM_E_ENCODING},
        {"latin-1", JPM_E_CONTROL_CHARACTER},
        {"utf-8", JPM_E_ENCODING},
        {NULL, JPM_E_ENCODING},
    };
    size_t i;

    if (argc != 3) {
        fprintf(stderr, "usage: %s BASE_URL CA_FILE\n", argv[0]);
        return 2;
    }
    for (i = 0; i < sizeof tills / sizeof tills[0]; i++) {
        const char *encoding = tills[i].encoding;
        const char *subject = encoding != NULL ? encoding : "none said";
        const int refused = tills[i].status != JPM_OK;
        jpm_client *client = client_with(argv, encoding);
        sale sale;

        sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
        sale.holder.first_name = muller;
        CHECK_FOR(subject, sale_pay(client, &sale) == tills[i].status);
        CHECK_FOR(subject, jpm_result_is_approved(&sale.result) == !refused);
        CHECK_FOR(subject, strcmp(sale.result.error_field, refused ? "first_name" : "") == 0);

        sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
        sale.holder.last_name = muller;
        CHECK_FOR(subject, sale_pay(client, &sale) == tills[i].status);
        CHECK_FOR(subject, strcmp(sale.result.error_field, refused ? "last_name" : "") == 0);
        jpm_client_free(client);
    }
    return check_summary();
}
