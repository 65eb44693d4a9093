/* Every wrong argument has its own status and names its field; nothing is sent, nothing secret is told. */

#include <stddef.h>

#include "fixture.h"

/* The three ways to pay, as bits, so that a row of a table can name several. */
enum { NEW_PROFILE = 1, BY_CARD = 2, BY_PROFILE = 4, BY_ANY = 7, WITH_CARD = 3 };

enum { ROOM = 17008 }; /* More than the 16 KiB a struct may have. */

typedef struct arguments {
    const jpm_client *client;
    const void *payment;
    const void *card;
    const void *holder;
    const void *profile;
    void *result;
} arguments;

static jpm_client *client;
static char profile_id[136], method_id[136];
static int payments;

static jpm_status pay(int way, const arguments *with)
{
    if (way == NEW_PROFILE)
        return jpm_pay_with_new_profile(with->client, with->payment, with->card, with->holder, with->result);
    if (way == BY_CARD)
        return jpm_pay_with_card(with->client, with->payment, with->card, with->holder, with->result);
    return jpm_pay_with_profile(with->client, with->payment, with->profile, with->result);
}

static arguments good_arguments(sale *sale)
{
    arguments with;

    sale_init(sale, FIXTURE_PAN, FIXTURE_CVV);
    sale->profile.consumer_profile_id = profile_id;
    sale->profile.payment_method_id = method_id;
    with.client = client;
    with.payment = &sale->payment;
    with.card = &sale->card;
    with.holder = &sale->holder;
    with.profile = &sale->profile;
    with.result = &sale->result;
    return with;
}

static int holds(const void *data, size_t size, const char *text)
{
    const char *bytes = data;
    size_t length = strlen(text), i;

    for (i = 0; i + length <= size; i++)
        if (memcmp(bytes + i, text, length) == 0)
            return 1;
    return 0;
}

static int is_filled(const void *data, size_t size, int byte)
{
    const unsigned char *bytes = data;

    while (size > 0 && bytes[size - 1] == byte)
        size--;
    return size == 0;
}

static void check_approved(jpm_status status, const jpm_result *result, const char *subject)
{
    CHECK_FOR(subject, status == JPM_OK);
    if (CHECK_FOR(subject, jpm_result_is_approved(result)))
        payments++;
}

/* What every refused call has in common. `field` may be NULL where several would be right. */
static void check_refused(jpm_status got, const jpm_result *result, jpm_status status, const char *field,
                          const char *subject)
{
    const int named = field == NULL || strcmp(result->error_field, field) == 0;

    if (!CHECK_FOR(subject, got == status) || !CHECK_FOR(subject, named))
        printf("  %s: got %s, field \"%s\"; expected %s\n", subject, jpm_status_name(got), result->error_field,
               jpm_status_name(status));
    CHECK_FOR(subject, result->status == status);
    CHECK_FOR(subject, result->outcome == JPM_OUTCOME_NOT_ATTEMPTED);
    CHECK_FOR(subject, result->advice == JPM_ADVICE_FIX);
    CHECK_FOR(subject, result->profile_outcome == JPM_PROFILE_NONE);
    CHECK_FOR(subject, result->attempts == 0 && result->http_status == 0);
    CHECK_FOR(subject, strcmp(result->error_code, jpm_status_name(status)) == 0);
    CHECK_FOR(subject, result->error_message[0] != '\0');
    CHECK_FOR(subject, !holds(result, sizeof *result, FIXTURE_PAN) && !holds(result, sizeof *result, FIXTURE_CVV));
}

/* ---- Fields ---- */

static char too_long[2001]; /* Digits: of the right alphabet for nearly every field. */

typedef struct bad_field {
    int ways;
    size_t offset; /* In a sale. */
    size_t size;   /* 0: the field is text. */
    const char *text;
    int64_t number;
    jpm_status status;
    const char *field;
} bad_field;

#define TEXT(ways, in, field, text, status) {ways, offsetof(sale, in.field), 0, text, 0, status, #field}
#define NUMBER(ways, in, field, number, status) \
    {ways, offsetof(sale, in.field), sizeof ((sale *)0)->in.field, NULL, number, status, #field}
/* What is wrong in any text. */
#define ANY_TEXT(ways, in, field) \
    TEXT(ways, in, field, "abc\xff\xfe", JPM_E_ENCODING), \
    TEXT(ways, in, field, "ab\xed\xa0\x80", JPM_E_ENCODING), \
    TEXT(ways, in, field, "abc\ndef", JPM_E_CONTROL_CHARACTER), \
    TEXT(ways, in, field, "abc\x7f", JPM_E_CONTROL_CHARACTER), \
    TEXT(ways, in, field, "abc\xc2\x85", JPM_E_CONTROL_CHARACTER), \
    TEXT(ways, in, field, too_long, JPM_E_TOO_LONG)

static const bad_field bad_fields[] = {
    NUMBER(BY_ANY, payment, amount, -1, JPM_E_AMOUNT),
    NUMBER(BY_ANY, payment, amount, 0, JPM_E_AMOUNT),
    NUMBER(BY_ANY, payment, amount, 1000000000000, JPM_E_AMOUNT),
    NUMBER(BY_ANY, payment, capture_method, 4, JPM_E_RANGE),
    NUMBER(BY_ANY, payment, capture_method, -1, JPM_E_RANGE),
    NUMBER(BY_ANY, payment, initiator_type, 3, JPM_E_RANGE),
    NUMBER(BY_ANY, payment, account_on_file, 4, JPM_E_RANGE),
    NUMBER(BY_ANY, payment, recurring_sequence, 3, JPM_E_RANGE),
    NUMBER(BY_ANY, payment, timeout_ms, -1, JPM_E_RANGE),
    NUMBER(BY_ANY, payment, timeout_ms, 600001, JPM_E_RANGE),
    TEXT(BY_ANY, payment, currency, NULL, JPM_E_MISSING),
    TEXT(BY_ANY, payment, currency, "usd", JPM_E_CURRENCY),
    TEXT(BY_ANY, payment, currency, "QQQ", JPM_E_CURRENCY),
    TEXT(BY_ANY, payment, currency, "", JPM_E_MISSING),
    TEXT(BY_ANY, payment, request_id, "", JPM_E_REQUEST_ID),
    TEXT(BY_ANY, payment, request_id, "a b", JPM_E_REQUEST_ID),
    TEXT(BY_ANY, payment, request_id, "a+b", JPM_E_REQUEST_ID),
    TEXT(BY_ANY, payment, request_id, "12345678901234567890123456789012345678901", JPM_E_REQUEST_ID),
    ANY_TEXT(BY_ANY, payment, order_number),
    TEXT(BY_ANY, payment, order_number, "a_b", JPM_E_FORMAT),
    ANY_TEXT(BY_ANY, payment, statement_descriptor),
    TEXT(BY_ANY, payment, statement_descriptor, "abc", JPM_E_TOO_SHORT),
    ANY_TEXT(BY_ANY, payment, recurring_agreement_id),
    ANY_TEXT(WITH_CARD, payment, original_network_transaction_id),
    TEXT(BY_ANY, payment, extra_json, "[]", JPM_E_FORMAT),
    NUMBER(BY_ANY, payment, amount, JPM_AMOUNT_ALL, JPM_E_AMOUNT),
    NUMBER(BY_ANY, payment, is_amount_final, 3, JPM_E_RANGE),
    NUMBER(BY_ANY, payment, authorization_purpose, 5, JPM_E_RANGE),
    NUMBER(BY_ANY, payment, merchant_preferred_routing, 3, JPM_E_RANGE),
    NUMBER(BY_ANY, payment, multi_capture_record_count, 2, JPM_E_CONFLICT),
    NUMBER(BY_ANY, payment, multi_capture_final, JPM_YES, JPM_E_CONFLICT),
    TEXT(BY_ANY, payment, multi_capture_sequence_number, "1", JPM_E_CONFLICT),
    TEXT(BY_ANY, payment, extra_json, "{\"amount\":1}", JPM_E_CONFLICT),
    TEXT(BY_ANY, payment, extra_json, "{\"merchant\":1}", JPM_E_CONFLICT),
    TEXT(BY_ANY, payment, extra_json, "{\"a\":1,\"a\":2}", JPM_E_FORMAT),

    TEXT(WITH_CARD, card, account_number, NULL, JPM_E_MISSING),
    TEXT(WITH_CARD, card, account_number, "4112344112344114", JPM_E_ACCOUNT_NUMBER),
    TEXT(WITH_CARD, card, account_number, "4112 3441 1234 4113", JPM_E_FORMAT),
    TEXT(WITH_CARD, card, account_number, "41123441123", JPM_E_TOO_SHORT),
    ANY_TEXT(WITH_CARD, card, account_number),
    NUMBER(WITH_CARD, card, account_number_type, 7, JPM_E_RANGE),
    NUMBER(WITH_CARD, card, account_number_type, -1, JPM_E_RANGE),
    NUMBER(WITH_CARD, card, expiry_month, 13, JPM_E_EXPIRY),
    NUMBER(WITH_CARD, card, expiry_month, 0, JPM_E_EXPIRY),
    NUMBER(WITH_CARD, card, expiry_year, 49, JPM_E_EXPIRY),
    NUMBER(WITH_CARD, card, expiry_year, 3000, JPM_E_EXPIRY),
    NUMBER(WITH_CARD, card, expiry_year, 2020, JPM_E_EXPIRED),
    TEXT(WITH_CARD, card, cvv, "12", JPM_E_TOO_SHORT),
    TEXT(WITH_CARD, card, cvv, "12a", JPM_E_FORMAT),
    ANY_TEXT(WITH_CARD, card, cvv),

    TEXT(NEW_PROFILE, holder, first_name, NULL, JPM_E_MISSING),
    TEXT(NEW_PROFILE, holder, last_name, NULL, JPM_E_MISSING),
    ANY_TEXT(WITH_CARD, holder, reference_id),
    ANY_TEXT(WITH_CARD, holder, first_name),
    ANY_TEXT(WITH_CARD, holder, last_name),
    ANY_TEXT(WITH_CARD, holder, email),
    TEXT(WITH_CARD, holder, email, "a@b.c", JPM_E_TOO_SHORT),
    ANY_TEXT(WITH_CARD, holder, mobile_number),
    NUMBER(WITH_CARD, holder, mobile_country_code, 1000, JPM_E_RANGE),
    ANY_TEXT(WITH_CARD, holder, phone_number),
    NUMBER(WITH_CARD, holder, phone_country_code, -1, JPM_E_RANGE),
    ANY_TEXT(WITH_CARD, holder, address_line1),
    TEXT(WITH_CARD, holder, address_line1, "<1> Main Street", JPM_E_FORMAT),
    ANY_TEXT(WITH_CARD, holder, address_line2),
    ANY_TEXT(WITH_CARD, holder, city),
    ANY_TEXT(WITH_CARD, holder, state),
    ANY_TEXT(WITH_CARD, holder, postal_code),
    ANY_TEXT(WITH_CARD, holder, country_code),
    ANY_TEXT(NEW_PROFILE, holder, external_profile_id),
    NUMBER(WITH_CARD, holder, reserved_number, 1, JPM_E_RESERVED),
    TEXT(WITH_CARD, holder, reserved, "", JPM_E_RESERVED),

    TEXT(BY_PROFILE, profile, consumer_profile_id, NULL, JPM_E_MISSING),
    ANY_TEXT(BY_PROFILE, profile, consumer_profile_id),
    ANY_TEXT(BY_PROFILE, profile, payment_method_id),
    ANY_TEXT(BY_PROFILE, profile, cvv),
    NUMBER(BY_PROFILE, profile, reserved_number, 1, JPM_E_RESERVED),
    TEXT(BY_PROFILE, profile, reserved, "", JPM_E_RESERVED),
};

static void set_field(sale *sale, const bad_field *row)
{
    char *field = (char *)sale + row->offset;
    const int32_t number = (int32_t)row->number;

    if (row->size == 0)
        memcpy(field, &row->text, sizeof row->text);
    else if (row->size == sizeof number)
        memcpy(field, &number, sizeof number);
    else
        memcpy(field, &row->number, sizeof row->number);
}

static void fields(void)
{
    size_t i;
    int way;

    memset(too_long, '1', sizeof too_long - 1);
    for (i = 0; i < sizeof bad_fields / sizeof bad_fields[0]; i++)
        for (way = NEW_PROFILE; way <= BY_PROFILE; way *= 2) {
            const bad_field *row = &bad_fields[i];
            char subject[80];
            sale sale;
            arguments with = good_arguments(&sale);

            if ((row->ways & way) == 0)
                continue;
            set_field(&sale, row);
            snprintf(subject, sizeof subject, "row %d, way %d, %s", (int)i, way, row->field);
            check_refused(pay(way, &with), &sale.result, row->status, row->field, subject);
        }
}

/* ---- Pointers and sizes of what a paying function takes ---- */

static const struct {
    int ways;
    size_t offset; /* In arguments. */
    size_t size;   /* 0: a handle. */
    const char *name;
} structs[] = {
    {BY_ANY, offsetof(arguments, client), 0, "client"},
    {BY_ANY, offsetof(arguments, payment), sizeof(jpm_payment), "payment"},
    {WITH_CARD, offsetof(arguments, card), sizeof(jpm_card), "card"},
    {WITH_CARD, offsetof(arguments, holder), sizeof(jpm_account_holder), "holder"},
    {BY_PROFILE, offsetof(arguments, profile), sizeof(jpm_profile), "profile"},
};

/* A copy of a struct in the middle of nowhere, with another struct_size. */
static void *resized(const void *original, size_t size, uint32_t struct_size)
{
    unsigned char *copy = calloc(1, ROOM);

    if (copy == NULL)
        exit(2);
    memcpy(copy, original, size);
    memcpy(copy, &struct_size, sizeof struct_size);
    return copy;
}

static void pointers(void)
{
    size_t i;
    int way;

    for (i = 0; i < sizeof structs / sizeof structs[0]; i++)
        for (way = NEW_PROFILE; way <= BY_PROFILE; way *= 2) {
            const void *nothing = NULL;
            sale sale;
            arguments with = good_arguments(&sale);
            jpm_status status;

            if ((structs[i].ways & way) == 0)
                continue;
            memcpy((char *)&with + structs[i].offset, &nothing, sizeof nothing);
            status = pay(way, &with);
            if (way == BY_CARD && with.holder == NULL)
                check_approved(status, &sale.result, "no holder");
            else
                check_refused(status, &sale.result, JPM_E_NULL, structs[i].name, structs[i].name);

            good_arguments(&sale);
            with.result = NULL;
            CHECK(pay(way, &with) == JPM_E_NULL);
        }
}

static uint32_t bad_size(int which, size_t size)
{
    const size_t sizes[] = {0, 4, size - 4, size - 1, 16385, 17000, UINT32_MAX};

    return (uint32_t)sizes[which];
}
enum { BAD_SIZES = 7 };

static void input_sizes(int way, size_t offset, size_t size, const char *name)
{
    sale sale;
    arguments with = good_arguments(&sale);
    void **argument = (void **)((char *)&with + offset);
    const void *original = *argument;
    unsigned char *copy;
    int i;

    for (i = 0; i < BAD_SIZES; i++) {
        jpm_result before;
        memset(&sale.result, 0xA5, sizeof sale.result);
        sale.result.struct_size = sizeof sale.result;
        before = sale.result;
        *argument = copy = resized(original, size, bad_size(i, size));
        CHECK_FOR(name, pay(way, &with) == JPM_E_STRUCT_SIZE);
        CHECK_FOR(name, memcmp(&before, &sale.result, sizeof before) == 0);
        free(copy);
    }
    *argument = copy = resized(original, size, 16384);
    check_approved(pay(way, &with), &sale.result, name);
    free(copy);
    *argument = copy = resized(original, size, (uint32_t)size + 8);
    check_approved(pay(way, &with), &sale.result, name);
    copy[size + 7] = 1;
    check_refused(pay(way, &with), &sale.result, JPM_E_RESERVED, NULL, name);
    free(copy);
}

static void result_sizes(int way)
{
    sale sale;
    arguments with = good_arguments(&sale);
    const size_t size = sizeof sale.result;
    unsigned char *copy, *before = malloc(ROOM);
    uint32_t struct_size;
    int i;

    for (i = 0; i < BAD_SIZES && before != NULL; i++) {
        struct_size = bad_size(i, size);
        memset(before, 0xA5, ROOM);
        memcpy(before, &struct_size, sizeof struct_size);
        with.result = copy = resized(before, ROOM, struct_size);
        CHECK(pay(way, &with) == JPM_E_STRUCT_SIZE);
        CHECK(memcmp(before, copy, ROOM) == 0);
        free(copy);
    }
    free(before);
    with.result = copy = resized(&sale.result, size, (uint32_t)size + 8);
    memset(copy + size, 0xA5, ROOM - size);
    check_approved(pay(way, &with), with.result, "a larger result");
    CHECK(is_filled(copy + size, 8, 0));
    CHECK(is_filled(copy + size + 8, ROOM - size - 8, 0xA5));
    free(copy);
}

static void sizes(void)
{
    size_t i;
    int way;

    for (way = NEW_PROFILE; way <= BY_PROFILE; way *= 2) {
        for (i = 0; i < sizeof structs / sizeof structs[0]; i++)
            if ((structs[i].ways & way) != 0 && structs[i].size != 0)
                input_sizes(way, structs[i].offset, structs[i].size, structs[i].name);
        result_sizes(way);
    }
}

/* ---- Look-ups ---- */

static void lookups(void)
{
    sale sale;
    jpm_result *result = &sale.result;

    good_arguments(&sale);
    check_refused(jpm_lookup_request(NULL, JPM_KIND_PAYMENT, "id", result), result, JPM_E_NULL, "client", "");
    check_refused(jpm_lookup_request(client, JPM_KIND_PAYMENT, NULL, result), result, JPM_E_NULL, "request_id", "");
    CHECK(jpm_lookup_request(client, JPM_KIND_PAYMENT, "id", NULL) == JPM_E_NULL);
    check_refused(jpm_lookup_request(client, 0, "id", result), result, JPM_E_RANGE, "kind", "");
    check_refused(jpm_lookup_request(client, 5, "id", result), result, JPM_E_RANGE, "kind", "");
    check_refused(jpm_lookup_request(client, JPM_KIND_PAYMENT, "a b", result), result, JPM_E_REQUEST_ID,
                  "request_id", "");

    check_refused(jpm_lookup_transaction(NULL, JPM_KIND_PAYMENT, "12345", result), result, JPM_E_NULL, "client", "");
    check_refused(jpm_lookup_transaction(client, JPM_KIND_PAYMENT, NULL, result), result, JPM_E_NULL,
                  "transaction_id", "");
    CHECK(jpm_lookup_transaction(client, JPM_KIND_PAYMENT, "12345", NULL) == JPM_E_NULL);
    check_refused(jpm_lookup_transaction(client, -1, "12345", result), result, JPM_E_RANGE, "kind", "");
    check_refused(jpm_lookup_transaction(client, JPM_KIND_PAYMENT, "abc", result), result, JPM_E_TOO_SHORT,
                  "transaction_id", "");
    check_refused(jpm_lookup_transaction(client, JPM_KIND_PAYMENT, "../refunds", result), result, JPM_E_FORMAT,
                  "transaction_id", "");
    result->struct_size = 4;
    CHECK(jpm_lookup_request(client, JPM_KIND_PAYMENT, "id", result) == JPM_E_STRUCT_SIZE);
    CHECK(jpm_lookup_transaction(client, JPM_KIND_PAYMENT, "12345", result) == JPM_E_STRUCT_SIZE);
}

/* ---- Paths ---- */

static char too_long_path[2050];

/* What `jpm_call` takes for no path below the base URL. A server may read a path of money out of some of these. */
static const struct {
    const char *path;
    jpm_status status;
} bad_paths[] = {
    {NULL, JPM_E_NULL},
    {"", JPM_E_NULL}, /* Absent, as in every text. */
    {too_long_path, JPM_E_TOO_LONG},
    {"/payments\r\nmerchant-id: 1", JPM_E_CONTROL_CHARACTER},
    {"/payments\t", JPM_E_CONTROL_CHARACTER},
    {"/pay\x7fments", JPM_E_CONTROL_CHARACTER},
    {"/payments/\xc2\x85", JPM_E_CONTROL_CHARACTER},
    {"/payments%0d%0a", JPM_E_CONTROL_CHARACTER},
    {"/payments?x=%00", JPM_E_CONTROL_CHARACTER},
    {"/payments/\xff", JPM_E_ENCODING},
    {"/payments/\xc3\xa9", JPM_E_FORMAT},
    {"/payments/\xe2\x80\xae" "1", JPM_E_FORMAT},
    {"/pay ments", JPM_E_FORMAT},
    {" /payments", JPM_E_FORMAT},
    {"payments", JPM_E_FORMAT},
    {"?requestIdentifier=1", JPM_E_FORMAT},
    {"https://elsewhere.example/payments", JPM_E_FORMAT},
    {"//elsewhere.example/payments", JPM_E_FORMAT},
    {"@elsewhere.example/payments", JPM_E_FORMAT},
    {":1/payments", JPM_E_FORMAT},
    {"/", JPM_E_FORMAT},
    {"/payments/", JPM_E_FORMAT},
    {"/x//payments", JPM_E_FORMAT},
    {"/x/../payments", JPM_E_FORMAT},
    {"/./payments", JPM_E_FORMAT},
    {"/..", JPM_E_FORMAT},
    {"/x/%2e%2E/payments", JPM_E_FORMAT},
    {"/x/.%2e/payments", JPM_E_FORMAT},
    {"/%70ayments", JPM_E_FORMAT},
    {"/x%2f..%2Fpayments", JPM_E_FORMAT},
    {"/x%5cpayments", JPM_E_FORMAT},
    {"/x\\payments", JPM_E_FORMAT},
    {"/payments;x=1", JPM_E_FORMAT},
    {"/payments#x", JPM_E_FORMAT},
    {"/payments?x=1#y", JPM_E_FORMAT},
    {"/payments?", JPM_E_FORMAT},
    {"/payments??x=1", JPM_E_FORMAT},
    {"/payments?x=1?y=2", JPM_E_FORMAT},
    {"/payments?x=\"1\"", JPM_E_FORMAT},
    {"/payments/%", JPM_E_FORMAT},
    {"/payments/%4", JPM_E_FORMAT},
    {"/payments/%zz", JPM_E_FORMAT},
    {"/payments/%%41", JPM_E_FORMAT},
    {"/payments?x=%", JPM_E_FORMAT},
    {"/payments?x=%+1", JPM_E_FORMAT},
    {"/<payments>", JPM_E_FORMAT},
    {"/{payments}", JPM_E_FORMAT},
    {"/payments/[1]", JPM_E_FORMAT},
    {"/payments/\"", JPM_E_FORMAT},
    {"/payments/^`|", JPM_E_FORMAT},
};

static void paths(void)
{
    static const char *const methods[] = {"GET", "POST", "PATCH", "DELETE"};
    size_t i, way;

    memset(too_long_path, 'x', sizeof too_long_path - 1);
    too_long_path[0] = '/';
    for (i = 0; i < sizeof bad_paths / sizeof bad_paths[0]; i++)
        for (way = 0; way < sizeof methods / sizeof methods[0]; way++) {
            jpm_response *response = (jpm_response *)1;
            jpm_result result;
            jpm_error error;
            char subject[24];

            JPM_INIT(&error);
            snprintf(subject, sizeof subject, "path %d", (int)i);
            CHECK_FOR(subject, jpm_call(client, methods[way], bad_paths[i].path, NULL, NULL, &response, &error)
                                   == bad_paths[i].status);
            CHECK_FOR(subject, error.status == bad_paths[i].status && strcmp(error.field, "path") == 0);
            CHECK_FOR(subject, error.message[0] != '\0');
            JPM_INIT(&result);
            /* What cannot be read as text has no response. */
            if (response != NULL) {
                CHECK_FOR(subject, jpm_response_result(response, &result) == bad_paths[i].status);
                CHECK_FOR(subject, result.outcome == JPM_OUTCOME_NOT_ATTEMPTED && result.attempts == 0);
                jpm_response_free(response);
            } else {
                CHECK_FOR(subject, bad_paths[i].status != JPM_E_FORMAT);
            }
        }
}

/* ---- Configuration ---- */

#define NO_NUMBER INT64_MIN

static const struct {
    int32_t option;
    const char *text; /* NULL: the number is set. */
    int64_t number;
    jpm_status status;
} bad_options[] = {
    {JPM_OPT_BASE_URL, "not a url", NO_NUMBER, JPM_E_URL},
    {JPM_OPT_BASE_URL, "ftp://example.com/api/v2", NO_NUMBER, JPM_E_URL},
    {JPM_OPT_BASE_URL, "https:///", NO_NUMBER, JPM_E_URL},
    {JPM_OPT_BASE_URL, "https://example.com:99999/api/v2", NO_NUMBER, JPM_E_URL},
    {JPM_OPT_BASE_URL, "http://example.com/api/v2", NO_NUMBER, JPM_E_URL_INSECURE},
    {JPM_OPT_BASE_URL, "http://127.0.0.1.example.com/api/v2", NO_NUMBER, JPM_E_URL_INSECURE},
    {JPM_OPT_BASE_URL, "http://localhost@example.com/api/v2", NO_NUMBER, JPM_E_URL},
    {JPM_OPT_BASE_URL, NULL, 1, JPM_E_OPTION},
    {JPM_OPT_ENVIRONMENT, "moon", NO_NUMBER, JPM_E_OPTION_VALUE},
    {JPM_OPT_TRUST, "nobody", NO_NUMBER, JPM_E_OPTION_VALUE},
    {JPM_OPT_WIRE_FORM, "xml", NO_NUMBER, JPM_E_OPTION_VALUE},
    {JPM_OPT_MERCHANT_ID, "1234567", NO_NUMBER, JPM_E_TOO_SHORT},
    {JPM_OPT_MERCHANT_ID, "1234567890123", NO_NUMBER, JPM_E_TOO_LONG},
    {JPM_OPT_MERCHANT_ID, "1234 5678", NO_NUMBER, JPM_E_FORMAT},
    {JPM_OPT_ACCESS_TOKEN, "two\r\nlines", NO_NUMBER, JPM_E_CONTROL_CHARACTER},
    {JPM_OPT_COMPANY_NAME, "\xff", NO_NUMBER, JPM_E_ENCODING},
    {JPM_OPT_COMPANY_NAME, too_long, NO_NUMBER, JPM_E_TOO_LONG},
    {JPM_OPT_PRODUCT_VERSION, too_long, NO_NUMBER, JPM_E_TOO_LONG},
    {JPM_OPT_TIMEOUT_MS, NULL, 0, JPM_E_OPTION_VALUE},
    {JPM_OPT_TIMEOUT_MS, NULL, 600001, JPM_E_OPTION_VALUE},
    {JPM_OPT_TIMEOUT_MS, "ninety", NO_NUMBER, JPM_E_OPTION_VALUE},
    {JPM_OPT_TIMEOUT_MS, "-1", NO_NUMBER, JPM_E_OPTION_VALUE},
    {JPM_OPT_CONNECT_TIMEOUT_MS, NULL, -1, JPM_E_OPTION_VALUE},
    {JPM_OPT_SERVICE_LIMIT_MS, NULL, 0, JPM_E_OPTION_VALUE},
    {JPM_OPT_IDLE_CONNECTION_MS, NULL, INT64_MAX, JPM_E_OPTION_VALUE},
    {JPM_OPT_GUARD_ORDER_NUMBER, NULL, 2, JPM_E_OPTION_VALUE},
    {0, "x", NO_NUMBER, JPM_E_OPTION},
    {999, NULL, 1, JPM_E_OPTION},
};

static void check_error(jpm_status got, const jpm_error *error, jpm_status status, const char *field)
{
    if (!CHECK_FOR(field, got == status) || !CHECK_FOR(field, strcmp(error->field, field) == 0))
        printf("  got %s, field \"%s\"; expected %s\n", jpm_status_name(got), error->field, jpm_status_name(status));
    CHECK_FOR(field, error->status == status && error->message[0] != '\0');
}

static void options(const char *base_url, const char *ca_file)
{
    jpm_config *config = complete_config(base_url, ca_file);
    jpm_error error;
    size_t i;

    JPM_INIT(&error);
    for (i = 0; i < sizeof bad_options / sizeof bad_options[0]; i++) {
        const char *name = jpm_option_name(bad_options[i].option);
        const jpm_status status =
            bad_options[i].number == NO_NUMBER
                ? jpm_config_set_str(config, bad_options[i].option, bad_options[i].text, &error)
                : jpm_config_set_int(config, bad_options[i].option, bad_options[i].number, &error);
        check_error(status, &error, bad_options[i].status, name != NULL ? name : "option");
        CHECK_FOR(error.field, bad_options[i].text == NULL || bad_options[i].text[0] == '\0'
                            || strstr(error.message, bad_options[i].text) == NULL);
    }
    jpm_config_free(config);
}

/* A configuration that is complete but for one option makes no client. */
static void incomplete(const char *base_url, const char *ca_file)
{
    static const struct {
        int32_t option;
        const char *value;
        jpm_status status;
    } faults[] = {
        {JPM_OPT_BASE_URL, NULL, JPM_E_CONFIG},
        {JPM_OPT_MERCHANT_ID, NULL, JPM_E_CONFIG},
        {JPM_OPT_ACCESS_TOKEN, NULL, JPM_E_CONFIG},
        {JPM_OPT_COMPANY_NAME, NULL, JPM_E_CONFIG},
        {JPM_OPT_PRODUCT_NAME, NULL, JPM_E_CONFIG},
        {JPM_OPT_CA_FILE, NULL, JPM_E_CONFIG},
        {JPM_OPT_CA_FILE, "/nowhere/ca.pem", JPM_E_TRUST},
        {JPM_OPT_CA_FILE, "/dev/null", JPM_E_TRUST},
    };
    size_t i;

    for (i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        jpm_config *config = complete_config(base_url, ca_file);
        jpm_client *none = (jpm_client *)&none;
        jpm_error error;

        JPM_INIT(&error);
        CHECK(jpm_config_set_str(config, faults[i].option, faults[i].value, &error) == JPM_OK);
        check_error(jpm_client_new(config, &none, &error), &error, faults[i].status, jpm_option_name(faults[i].option));
        CHECK(none == NULL);
        jpm_config_free(config);
    }
}

static void config_pointers(void)
{
    jpm_config *config = NULL;
    jpm_client *none = (jpm_client *)&none;
    jpm_error error;
    char id[48];

    JPM_INIT(&error);
    check_error(jpm_config_new(NULL, &error), &error, JPM_E_NULL, "out");
    CHECK(jpm_config_new(NULL, NULL) == JPM_E_NULL);
    check_error(jpm_config_set_str(NULL, JPM_OPT_TRUST, "os", &error), &error, JPM_E_NULL, "config");
    check_error(jpm_config_set_int(NULL, JPM_OPT_TIMEOUT_MS, 1, &error), &error, JPM_E_NULL, "config");
    check_error(jpm_client_new(NULL, &none, &error), &error, JPM_E_NULL, "config");
    CHECK(none == NULL);
    CHECK(jpm_config_new(&config, &error) == JPM_OK && error.status == JPM_OK && error.message[0] == '\0');
    check_error(jpm_client_new(config, NULL, &error), &error, JPM_E_NULL, "out");
    check_error(jpm_new_request_id(NULL, sizeof id, &error), &error, JPM_E_NULL, "buffer");
    memset(id, 'x', sizeof id);
    CHECK(jpm_new_request_id(id, 36, &error) == JPM_E_BUFFER && id[0] == '\0');
    CHECK(is_filled(id + 36, sizeof id - 36, 'x'));
    CHECK(jpm_new_request_id(id, 0, NULL) == JPM_E_BUFFER);
    CHECK(jpm_new_request_id(id, 37, NULL) == JPM_OK && strlen(id) == 36);
    jpm_config_free(config);
    jpm_config_free(NULL);
    jpm_client_free(NULL);
}

static jpm_status with_error(int which, jpm_config *config, jpm_error *error)
{
    jpm_config *new_config = NULL;
    jpm_client *new_client = NULL;
    char id[48];
    jpm_status status;

    switch (which) {
    case 0: return jpm_new_request_id(id, sizeof id, error);
    case 1: status = jpm_config_new(&new_config, error); break;
    case 2: status = jpm_config_set_str(config, JPM_OPT_TRUST, "file", error); break;
    case 3: status = jpm_config_set_int(config, JPM_OPT_TIMEOUT_MS, 90000, error); break;
    default: status = jpm_client_new(config, &new_client, error); break;
    }
    jpm_config_free(new_config);
    jpm_client_free(new_client);
    return status;
}

static void error_sizes(const char *base_url, const char *ca_file)
{
    jpm_config *config = complete_config(base_url, ca_file);
    const size_t size = sizeof(jpm_error);
    unsigned char *error, before[ROOM];
    uint32_t struct_size;
    int which, i;

    for (which = 0; which < 5; which++) {
        for (i = 0; i < BAD_SIZES; i++) {
            struct_size = bad_size(i, size);
            memset(before, 0xA5, sizeof before);
            memcpy(before, &struct_size, sizeof struct_size);
            error = resized(before, sizeof before, struct_size);
            CHECK(with_error(which, config, (jpm_error *)error) == JPM_E_STRUCT_SIZE);
            CHECK(memcmp(before, error, sizeof before) == 0);
            free(error);
        }
        memset(before, 0xA5, sizeof before);
        error = resized(before, sizeof before, (uint32_t)size + 8);
        CHECK(with_error(which, config, (jpm_error *)error) == JPM_OK);
        CHECK(is_filled(error + size, 8, 0) && is_filled(error + size + 8, ROOM - size - 8, 0xA5));
        free(error);
    }
    jpm_config_free(config);
}

int main(int argc, char **argv)
{
    sale sale;
    arguments with;

    client = open_client(argc, argv);
    with = good_arguments(&sale);
    /* From here on the library knows the service's clock, and the tests a profile. */
    check_approved(pay(NEW_PROFILE, &with), &sale.result, "the first payment");
    strcpy(profile_id, sale.result.consumer_profile_id);
    strcpy(method_id, sale.result.payment_method_id);

    fields();
    pointers();
    sizes();
    lookups();
    paths();
    options(argv[1], argv[2]);
    incomplete(argv[1], argv[2]);
    config_pointers();
    error_sizes(argv[1], argv[2]);
    jpm_client_free(client);
    printf("payments made: %d\n", payments); /* The driver compares it with what the simulator has seen. */
    return check_summary();
}
