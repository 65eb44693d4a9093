/* Stored profiles from C: made, read, changed, paid with, and gone; and a call of any path. Arguments: BASE_URL CA_FILE. */
#include "fixture.h"

static int has(const char *text, const char *part)
{
    return text != NULL && strstr(text, part) != NULL;
}

/* Makes a client that knows where the profile API is. */
static jpm_client *open_with_profiles(int argc, char **argv)
{
    char url[256];
    jpm_config *config;
    jpm_client *client = NULL;

    if (argc != 3)
        exit(2);
    snprintf(url, sizeof url, "%s/mmp", argv[1]);
    config = complete_config(argv[1], argv[2]);
    CHECK(jpm_config_set_str(config, JPM_OPT_PROFILES_BASE_URL, url, NULL) == JPM_OK);
    CHECK(jpm_client_new(config, &client, NULL) == JPM_OK);
    jpm_config_free(config);
    return client;
}

static void nulls_are_refused(const jpm_client *client)
{
    jpm_profile profile;
    jpm_profile_details details;
    jpm_payment_method method;
    jpm_result result;
    jpm_response *response = (jpm_response *)1;
    jpm_error error;

    JPM_INIT(&profile);
    JPM_INIT(&details);
    JPM_INIT(&method);
    JPM_INIT(&result);
    JPM_INIT(&error);
    CHECK(jpm_profile_get(client, NULL, &result, &response) == JPM_E_NULL && response == NULL);
    CHECK(jpm_profile_get(client, &profile, NULL, NULL) == JPM_E_NULL);
    CHECK(jpm_profile_get(client, &profile, &result, NULL) == JPM_E_MISSING);
    CHECK(strcmp(result.error_field, "consumer_profile_id") == 0);
    CHECK(jpm_profile_get(NULL, &profile, &result, NULL) == JPM_E_NULL);
    CHECK(result.outcome == JPM_OUTCOME_NOT_ATTEMPTED && result.advice == JPM_ADVICE_FIX);

    /* The struct that another one points to is checked as well; and a wrong size leaves every output as it was. */
    details.external_profile_id = "C-1";
    details.payment_method = &method;
    method.struct_size = 3;
    response = (jpm_response *)1;
    result.http_status = 4711;
    CHECK(jpm_profile_create(client, &details, &result, &response) == JPM_E_STRUCT_SIZE);
    profile.struct_size = 3;
    CHECK(jpm_payment_method_status(client, &profile, &result, &response) == JPM_E_STRUCT_SIZE);
    result.struct_size = 3;
    CHECK(jpm_health(client, JPM_KIND_PAYMENT, &result, &response) == JPM_E_STRUCT_SIZE);
    CHECK(response == (jpm_response *)1 && result.http_status == 4711);
    JPM_INIT(&profile);
    JPM_INIT(&result);
    JPM_INIT(&method);
    CHECK(jpm_profile_create(client, &details, &result, NULL) == JPM_E_MISSING);
    CHECK(strcmp(result.error_field, "method_type") == 0);
    method.method_type = JPM_METHOD_CARD;
    method.extra_json = "{}";
    CHECK(jpm_profile_create(client, &details, &result, NULL) == JPM_E_CONFLICT);

    CHECK(jpm_call(client, "GET", "/payments/x", NULL, NULL, NULL, &error) == JPM_E_NULL);
    CHECK(strcmp(error.field, "out") == 0);
    CHECK(jpm_call(client, NULL, "/payments/x", NULL, NULL, &response, &error) == JPM_E_NULL && response == NULL);
    CHECK(jpm_call(NULL, "GET", "/payments/x", NULL, NULL, &response, NULL) == JPM_E_NULL && response == NULL);
    CHECK(jpm_response_result(NULL, &result) == JPM_E_NULL);
    CHECK(jpm_response_result(NULL, NULL) == JPM_E_NULL);
    CHECK(jpm_capture(client, NULL, NULL, &result) == JPM_E_NULL);
    CHECK(jpm_capture(client, "a/b c", NULL, &result) == JPM_E_FORMAT);
}

int main(int argc, char **argv)
{
    jpm_client *client = open_with_profiles(argc, argv);
    jpm_profile_details details;
    jpm_payment_method method;
    jpm_address address;
    jpm_profile profile;
    jpm_payment payment;
    jpm_result result;
    jpm_result again;
    jpm_response *response = NULL;
    jpm_error error;
    char id[136];
    char path[300];
    uint32_t methods = 0;

    nulls_are_refused(client);

    JPM_INIT(&address);
    address.address_type = JPM_ADDRESS_BILLING;
    address.address_line1 = "12 Harbor Row";
    JPM_INIT(&method);
    method.method_type = JPM_METHOD_CARD;
    method.account_number = FIXTURE_PAN;
    method.expiry_month = 12;
    method.expiry_year = 2049;
    method.address = &address;
    JPM_INIT(&details);
    details.external_profile_id = "C-1001";
    details.first_name = "Ada";
    details.payment_method = &method;
    JPM_INIT(&result);
    CHECK(jpm_profile_create(client, &details, &result, &response) == JPM_OK);
    CHECK(result.outcome == JPM_OUTCOME_APPROVED && result.profile_outcome == JPM_PROFILE_CREATED);
    CHECK(has(jpm_response_json(response, NULL), "C-1001"));
    JPM_INIT(&again);
    CHECK(jpm_response_result(response, &again) == JPM_OK);
    CHECK(strcmp(again.request_id, result.request_id) == 0);
    jpm_response_free(response);
    strcpy(id, result.consumer_profile_id);

    JPM_INIT(&profile);
    profile.consumer_profile_id = id;
    JPM_INIT(&payment);
    payment.amount = 1234;
    payment.currency = "USD";
    CHECK(jpm_pay_with_profile(client, &payment, &profile, &result) == JPM_OK && jpm_result_is_approved(&result));

    CHECK(jpm_profile_get(client, &profile, &result, &response) == JPM_OK);
    CHECK(jpm_response_count(response, "/paymentMethodType/cardList", &methods) == JPM_OK && methods == 1);
    jpm_response_free(response);

    /* The same by its path; the words of a refusal come along. */
    JPM_INIT(&error);
    snprintf(path, sizeof path, "/consumer-profiles/%s", id);
    CHECK(jpm_call(client, "PATCH", path, "{\"lastName\":\"Lovelace\"}", NULL, &response, &error) == JPM_OK);
    CHECK(has(jpm_response_json(response, NULL), "Lovelace"));
    jpm_response_free(response);
    CHECK(jpm_profile_delete(client, &profile, &result, NULL) == JPM_OK);
    CHECK(jpm_call(client, "GET", path, NULL, NULL, &response, &error) == JPM_E_REFUSED);
    CHECK(error.status == JPM_E_REFUSED && jpm_response_http_status(response) == 404);
    CHECK(jpm_response_result(response, &again) == JPM_E_REFUSED && again.outcome == JPM_OUTCOME_NOT_PROCESSED);
    jpm_response_free(response);

    /* What needs encoding in a path or a query is sent as it stands. */
    CHECK(jpm_call(client, "GET", "/fraudcheck/%C3%A9~?x=a%2Fb&y=(1):*", NULL, NULL, &response, &error) == JPM_E_REFUSED);
    CHECK(jpm_response_http_status(response) == 404);
    jpm_response_free(response);

    jpm_client_free(client);
    return check_summary();
}
