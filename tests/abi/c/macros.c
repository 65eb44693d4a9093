/* Every macro of the header, compared with what the library says; the layout of every struct. */

#include <stddef.h>

#include "check.h"
#include "jpm.h"
#include "lists.h" /* Made from the header by lists.awk. */

static void versions(void)
{
    CHECK(strcmp(jpm_version(), JPM_VERSION) == 0);
    CHECK(jpm_version_number() == JPM_VERSION_NUMBER);
    CHECK(jpm_abi_version() == JPM_ABI_VERSION);
}

/* A field stands at a multiple of its own size on every target if 8-byte fields stand at multiples of 8. */
#define ADD_FIELD(type, field) \
    sum += sizeof value.field; \
    CHECK_FOR(#type "." #field, sizeof value.field != 8 || offsetof(type, field) % 8 == 0);
#define INIT_AND_LAYOUT(number, type) \
    { \
        type value, zero; \
        size_t sum = 0; \
        memset(&value, 0xA5, sizeof value); \
        memset(&zero, 0, sizeof zero); \
        JPM_INIT(&value); \
        CHECK_FOR(#type, value.struct_size == sizeof value); \
        value.struct_size = 0; \
        CHECK_FOR(#type, memcmp(&value, &zero, sizeof value) == 0); \
        CHECK_FOR(#type, jpm_struct_size(number) == sizeof value); \
        FIELDS_##type(ADD_FIELD) \
        CHECK_FOR(#type " has no padding", sum == sizeof value); \
    }

static void structs(void)
{
    LIST_STRUCTS(INIT_AND_LAYOUT)
}

/* A name is that of the constant without the words before `skip`. */
static int is_name(const char *name, const char *constant, size_t skip)
{
    return name != NULL && strcmp(name, constant + skip) == 0;
}

static int is_option_name(const char *name, const char *constant)
{
    char upper[64] = "JPM_OPT_";
    size_t i;

    for (i = 0; name != NULL && name[i] != '\0' && i < sizeof upper - 9; i++)
        upper[8 + i] = (char)(name[i] >= 'a' && name[i] <= 'z' ? name[i] - 'a' + 'A' : name[i]);
    return strcmp(upper, constant) == 0;
}

static int is_text(const char *text)
{
    return text != NULL && text[0] != '\0' && strchr(text, '\n') == NULL;
}

#define STATUS(name) CHECK(is_name(jpm_status_name(name), #name, 0)); CHECK(is_text(jpm_status_text(name)));
#define OUTCOME(name) CHECK(is_name(jpm_outcome_name(name), #name, sizeof "JPM_OUTCOME_" - 1));
#define ADVICE(name) CHECK(is_text(jpm_advice_text(name)));
#define OPTION(name) CHECK(is_option_name(jpm_option_name(name), #name));

static void names(void)
{
    static const int32_t strangers[] = {INT32_MIN, -100000, -130, 99, 1000, INT32_MAX};
    size_t i;

    LIST_E(STATUS)
    LIST_OUTCOME(OUTCOME)
    LIST_ADVICE(ADVICE)
    LIST_OPT(OPTION)
    for (i = 0; i < sizeof strangers / sizeof strangers[0]; i++) {
        CHECK(strcmp(jpm_status_name(strangers[i]), "JPM_E_?") == 0);
        CHECK(is_text(jpm_status_text(strangers[i])));
        CHECK(strcmp(jpm_outcome_name(strangers[i]), "?") == 0);
        CHECK(is_text(jpm_advice_text(strangers[i])));
        CHECK(jpm_option_name(strangers[i]) == NULL);
        CHECK(jpm_struct_size(strangers[i]) == 0);
    }
}

/* Numbers of one group differ, and flags are bits. */
#define VALUE(name) name,
#define UNIQUE(group) \
    { \
        static const int32_t value[] = {LIST_##group(VALUE)}; \
        size_t i, j; \
        for (i = 0; i < sizeof value / sizeof value[0]; i++) \
            for (j = 0; j < i; j++) \
                CHECK_FOR(#group, value[i] != value[j]); \
    }
#define ONE_BIT(name) CHECK((name) > 0 && ((name) & ((name) - 1)) == 0);

static void numbers(void)
{
    LIST_GROUPS(UNIQUE)
    LIST_RESULT(ONE_BIT)
}

static void approved(void)
{
    jpm_result result;

    JPM_INIT(&result);
    CHECK(!jpm_result_is_approved(NULL));
#define ONLY_APPROVED(name) \
    result.outcome = name; \
    CHECK(jpm_result_is_approved(&result) == ((name) == JPM_OUTCOME_APPROVED));
    LIST_OUTCOME(ONLY_APPROVED)
}

int main(void)
{
    versions();
    structs();
    names();
    numbers();
    approved();
    return check_summary();
}
