/*
 * A file system that gives no locks, from the start or from some moment on, as one behind a network may: a status at once or at the end
 * of the time limit, and when it gives them again, payments go on.
 */

#define _GNU_SOURCE

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"

enum { TIME_LIMIT_MS = 1500, GRACE_MS = 250, AT_ONCE_MS = 1000 };

/* Which kinds are refused: the owner's own, those of SQLite, and of these the ones in its shared memory, which it loops for. */
enum { OWNERS = 1, DATABASES = 2, SHARED_MEMORYS = 4 };
static int refused, count_refused;

typedef int system_call(int, int, ...);

static int refuse(int kind)
{
    if (!(refused & kind))
        return 0;
    count_refused++;
    errno = ENOLCK;
    return 1;
}

static int lock_or_not(const char *call, int file, int command, void *argument)
{
    system_call *systems;

    if (command == F_SETLK) {
        const struct flock *lock = argument;
        int is_in_shared_memory = lock->l_start >= 120 && lock->l_start <= 128;
        if (lock->l_type != F_UNLCK && refuse(is_in_shared_memory ? SHARED_MEMORYS : DATABASES))
            return -1;
    }
    *(void **)&systems = dlsym(RTLD_NEXT, call);
    return systems(file, command, argument);
}

/* In front of the system's. */
int fcntl(int file, int command, ...)
{
    va_list more;
    void *argument;

    va_start(more, command);
    argument = va_arg(more, void *);
    va_end(more);
    return lock_or_not("fcntl", file, command, argument);
}

int fcntl64(int file, int command, ...)
{
    va_list more;
    void *argument;

    va_start(more, command);
    argument = va_arg(more, void *);
    va_end(more);
    return lock_or_not("fcntl64", file, command, argument);
}

int flock(int file, int operation)
{
    typedef int system_flock(int, int);
    system_flock *systems;

    if (operation != LOCK_UN && refuse(OWNERS))
        return -1;
    *(void **)&systems = dlsym(RTLD_NEXT, "flock");
    return systems(file, operation);
}

static long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000L + now.tv_nsec / 1000000;
}

static jpm_config *config_of(char **arguments, const char *journal)
{
    jpm_config *config = complete_config(arguments[1], arguments[2]);

    CHECK(jpm_config_set_str(config, JPM_OPT_JOURNAL_FILE, journal, NULL) == JPM_OK);
    CHECK(jpm_config_set_int(config, JPM_OPT_TIMEOUT_MS, TIME_LIMIT_MS, NULL) == JPM_OK);
    return config;
}

static void refused_from_the_start(char **arguments, const char *journal)
{
    static const int kinds[] = {OWNERS, DATABASES | SHARED_MEMORYS, OWNERS | DATABASES | SHARED_MEMORYS};
    size_t i;

    for (i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        jpm_config *config = config_of(arguments, journal);
        jpm_client *client = NULL;
        jpm_error error;
        long began = now_ms();

        JPM_INIT(&error);
        refused = kinds[i];
        CHECK(jpm_client_new(config, &client, &error) == JPM_E_JOURNAL);
        CHECK(client == NULL && count_refused > 0);
        CHECK_FOR(error.message, strstr(error.message, "No locks available") != NULL);
        CHECK_FOR(error.field, strcmp(error.field, "journal_file") == 0);
        CHECK(now_ms() - began < AT_ONCE_MS);
        refused = count_refused = 0;
        jpm_config_free(config);
    }
}

static void refused_from_now_on(char **arguments, const char *journal)
{
    static const int kinds[] = {SHARED_MEMORYS, DATABASES | SHARED_MEMORYS, OWNERS | DATABASES | SHARED_MEMORYS};
    jpm_client *client = made_of(config_of(arguments, journal));
    size_t i;

    for (i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        sale sale;
        long began, took;

        sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
        CHECK(sale_pay(client, &sale) == JPM_OK);
        refused = kinds[i];
        began = now_ms();
        sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
        CHECK_FOR(jpm_status_name(sale.result.status), sale_pay(client, &sale) == JPM_E_JOURNAL_BUSY);
        took = now_ms() - began;
        if (!CHECK(took <= TIME_LIMIT_MS + GRACE_MS))
            printf("  it took %ld ms\n", took);
        CHECK(sale.result.outcome == JPM_OUTCOME_NOT_ATTEMPTED && sale.result.attempts == 0 && count_refused > 0);
        refused = count_refused = 0;
        sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
        CHECK_FOR(sale.result.error_message, sale_pay(client, &sale) == JPM_OK && sale.result.journal_status == JPM_OK);
    }
    jpm_client_free(client);
}

int main(int argc, char **argv)
{
    char folder[] = "/tmp/jpm-locks-XXXXXX", journal[64], command[64];

    if (argc != 3 || mkdtemp(folder) == NULL)
        return 2;
    snprintf(journal, sizeof journal, "%s/journal", folder);
    refused_from_the_start(argv, journal);
    refused_from_now_on(argv, journal);
    snprintf(command, sizeof command, "rm -r %s", folder);
    CHECK(system(command) == 0);
    return check_summary();
}
