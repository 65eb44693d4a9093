/* Mistakes of a caller, one for each sanitizer, which has to see it. */

#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "jpm.h"

enum { TIMES = 1000 };

static void asks(int good)
{
    if (!good)
        exit(0); /* As if nothing had been seen. */
}

/* A result that is shorter than it says. */
static void memory(void)
{
    jpm_result *result = malloc(sizeof *result - 1);

    result->struct_size = sizeof *result;
    asks(jpm_settle_next(NULL, result) != JPM_OK);
    free(result);
}

static void undefined(int count)
{
    volatile int sum = INT_MAX - 1;

    sum += count;
}

/* One configuration, and two threads that set it up. */
static void *set_up(void *config)
{
    int i;

    for (i = 0; i < TIMES; i++)
        asks(jpm_config_set_int(config, JPM_OPT_TIMEOUT_MS, 1000 + i, NULL) == JPM_OK);
    return NULL;
}

static void race(void)
{
    jpm_config *config = NULL;
    pthread_t thread;

    asks(jpm_config_new(&config, NULL) == JPM_OK && pthread_create(&thread, NULL, set_up, config) == 0);
    set_up(config);
    pthread_join(thread, NULL);
    jpm_config_free(config);
}

int main(int argc, char **argv)
{
    const char *fault = argc == 2 ? argv[1] : "";

    if (strcmp(fault, "memory") == 0)
        memory();
    else if (strcmp(fault, "undefined") == 0)
        undefined(argc);
    else if (strcmp(fault, "race") == 0)
        race();
    return 0;
}
