/*
 * A log function that leaves by an exception, or ends its thread: nothing of that passes through the library, the payment goes
 * on, and the host lives. With `cancel`: a thread that is cancelled while it waits in a call.
 */

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include <stdexcept>
#include <string>

extern "C" {
#include "fixture.h"
}

/* What was thrown is lost, and so is its memory: leaks are no faults of this program. */
extern "C" const char *__asan_default_options(void) { return "detect_leaks=0"; }

namespace {

enum Way { throws, throws_a_number, ends_the_thread };

struct Host {
    Way way;
    std::string at;
    int times;
};

void JPM_CALL leaves(void *user, int32_t, const char *event, const char *, uint32_t)
{
    Host *host = static_cast<Host *>(user);

    if (host->at != event)
        return;
    host->times++;
    switch (host->way) {
    case throws: throw std::runtime_error("of the host");
    case throws_a_number: throw 7;
    case ends_the_thread: pthread_exit(nullptr);
    }
}

struct Till {
    char **argv;
    Host host;
    sale sold;
    jpm_status status;
    bool returned;
};

void *pays(void *argument)
{
    Till *till = static_cast<Till *>(argument);
    jpm_config *config = complete_config(till->argv[1], till->argv[2]);
    jpm_client *client = nullptr;

    CHECK(jpm_config_set_log(config, leaves, &till->host, JPM_LOG_TRACE, nullptr) == JPM_OK);
    CHECK(jpm_client_new(config, &client, nullptr) == JPM_OK);
    sale_init(&till->sold, FIXTURE_PAN, FIXTURE_CVV);
    till->status = sale_pay(client, &till->sold);
    jpm_client_free(client);
    jpm_config_free(config);
    till->returned = true;
    return nullptr;
}

void every_way_out(char **argv)
{
    const char *const events[] = {"call_began", "connection_opened", "request_leaves", "answer_arrived", "call_ended"};
    const Way ways[] = {throws, throws_a_number, ends_the_thread};

    for (Way way : ways) {
        for (const char *event : events) {
            Till till = {argv, {way, event, 0}, sale(), JPM_E_PANIC, false};
            pthread_t thread;
            CHECK(pthread_create(&thread, nullptr, pays, &till) == 0 && pthread_join(thread, nullptr) == 0);
            CHECK_FOR(event, till.host.times > 0);
            CHECK_FOR(event, till.returned && till.status == JPM_OK);
            CHECK_FOR(event, jpm_result_is_approved(&till.sold.result));
        }
    }
}

struct Waiting {
    jpm_client *client;
    const char *order;
    sale sold;
    jpm_status status;
    bool returned, can_be_cancelled;
};

void *waits(void *argument)
{
    Waiting *waiting = static_cast<Waiting *>(argument);
    int before = PTHREAD_CANCEL_DISABLE;

    sale_init(&waiting->sold, FIXTURE_PAN, FIXTURE_CVV);
    waiting->sold.payment.order_number = waiting->order;
    waiting->sold.payment.timeout_ms = 600;
    waiting->status = sale_pay(waiting->client, &waiting->sold);
    waiting->returned = true;
    pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &before);
    waiting->can_be_cancelled = before == PTHREAD_CANCEL_ENABLE;
    for (;;) {
        pthread_testcancel();
        usleep(1000);
    }
}

/* The cancellation waits for the call, and takes effect after it. */
void cancelled(char **argv)
{
    const char *const orders[] = {"SIM-SILENCE-cancelled", "SIM-ANSWER-LOST-cancelled", "cancelled"};
    const useconds_t moments[] = {0, 2000, 50000, 300000};

    for (const char *order : orders) {
        for (useconds_t moment : moments) {
            jpm_config *config = complete_config(argv[1], argv[2]);
            std::string own = std::string(order) + "-" + std::to_string(moment) + "-" + std::to_string(getpid());
            Waiting waiting = {nullptr, own.c_str(), sale(), JPM_E_PANIC, false, false};
            pthread_t thread;
            void *ended = nullptr;

            CHECK(jpm_client_new(config, &waiting.client, nullptr) == JPM_OK);
            CHECK(pthread_create(&thread, nullptr, waits, &waiting) == 0);
            usleep(moment);
            CHECK(pthread_cancel(thread) == 0);
            CHECK(pthread_join(thread, &ended) == 0 && ended == PTHREAD_CANCELED);
            if (waiting.returned) { /* Else it was cancelled before it called. */
                CHECK_FOR(order, waiting.can_be_cancelled);
                CHECK_FOR(order, waiting.sold.result.outcome == JPM_OUTCOME_APPROVED ||
                                     waiting.sold.result.advice == JPM_ADVICE_SETTLE_FIRST);
                CHECK_FOR(order, waiting.sold.result.request_id[0] != '\0');
            }
            jpm_client_free(waiting.client);
            jpm_config_free(config);
        }
    }
}

} /* namespace */

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    every_way_out(argv);
    cancelled(argv);
    return check_summary();
}
