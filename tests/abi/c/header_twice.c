/* The header as the strictest user compiles it: C90 to C++20, included twice, every macro evaluated. */

#include "jpm.h"
#include "jpm.h"

#include "lists.h" /* Made from the header by lists.awk. */

#define VALUE(name) (name),

static const int32_t values[] = {
    LIST_ALL(VALUE)
    JPM_VERSION_NUMBER
};

static const char version[] = JPM_VERSION;

/* As a caller keeps it who loads the library by hand: with the calling convention. */
typedef jpm_status (JPM_CALL *pay_function)(const jpm_client *, const jpm_payment *, const jpm_card *,
                                            const jpm_account_holder *, jpm_result *);

int main(void)
{
    jpm_payment payment;
    jpm_card card;
    jpm_account_holder holder;
    jpm_profile profile;
    jpm_error error;
    jpm_result result;
    jpm_error errors[2];
    jpm_error *next = errors;
    pay_function pay = jpm_pay_with_new_profile;

    JPM_INIT(&payment);
    JPM_INIT(&card);
    JPM_INIT(&holder);
    JPM_INIT(&profile);
    JPM_INIT(&error);
    JPM_INIT(&result);
    errors[1].struct_size = 1;
    JPM_INIT(next++); /* Once. */
    if (next != errors + 1 || errors[0].struct_size != sizeof errors[0] || errors[1].struct_size != 1)
        return 1;
    if (values[0] != JPM_VERSION_MAJOR || version[0] == '\0' || pay == NULL)
        return 1;
    return payment.struct_size == sizeof payment ? 0 : 1;
}
