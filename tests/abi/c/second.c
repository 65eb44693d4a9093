/* Two libraries from Rust in one host: each catches its own panics, and ours still pays. */

#include "fixture.h"

int second_catches(void);

int main(int argc, char **argv)
{
    jpm_client *client = open_client(argc, argv);
    sale sale;

    CHECK(second_catches() == 1);
    sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
    CHECK(sale_pay(client, &sale) == JPM_OK);
    CHECK(jpm_result_is_approved(&sale.result));
    jpm_client_free(client);
    return check_summary();
}
