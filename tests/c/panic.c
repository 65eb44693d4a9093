/*
 * A fault inside the library comes back as a status, and after the request left as UNKNOWN.
 * For a release library built with the feature test-faults, where two order numbers cause the fault.
 */

#include "fixture.h"

int main(int argc, char **argv)
{
    jpm_client *client = open_client(argc, argv);
    char request_id[48], transaction_id[48];
    sale sale;

    CHECK(jpm_new_request_id(request_id, sizeof request_id, NULL) == JPM_OK);
    sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
    sale.payment.request_id = request_id;
    sale.payment.order_number = "TEST-PANIC-BEFORE-SEND";
    CHECK(sale_pay(client, &sale) == JPM_E_PANIC);
    CHECK(sale.result.status == JPM_E_PANIC);
    CHECK(sale.result.outcome == JPM_OUTCOME_NOT_ATTEMPTED);
    CHECK(sale.result.error_message[0] != '\0');

    CHECK(jpm_new_request_id(request_id, sizeof request_id, NULL) == JPM_OK);
    sale.payment.order_number = "TEST-PANIC-AFTER-SEND";
    CHECK(sale_pay(client, &sale) == JPM_E_PANIC_AFTER_SEND);
    CHECK(sale.result.status == JPM_E_PANIC_AFTER_SEND);
    CHECK(sale.result.outcome == JPM_OUTCOME_UNKNOWN);
    CHECK(sale.result.advice == JPM_ADVICE_SETTLE_FIRST);
    CHECK(strcmp(sale.result.request_id, request_id) == 0);

    /* The same call does not pay again: it asks, and finds the payment. */
    CHECK(sale_pay(client, &sale) == JPM_OK);
    CHECK(jpm_result_is_approved(&sale.result));
    CHECK(sale.result.attempts == 0);
    CHECK((sale.result.flags & JPM_RESULT_FOUND_BY_LOOKUP) != 0);
    CHECK(strcmp(sale.result.request_id, request_id) == 0);
    CHECK(sale.result.consumer_profile_id[0] != '\0');
    strcpy(transaction_id, sale.result.transaction_id);

    /* The client is as good as new. */
    sale.payment.request_id = NULL;
    sale.payment.order_number = "AFTER-THE-PANIC";
    CHECK(sale_pay(client, &sale) == JPM_OK);
    CHECK(jpm_result_is_approved(&sale.result));
    CHECK(strcmp(sale.result.transaction_id, transaction_id) != 0);
    jpm_client_free(client);
    return check_summary();
}
