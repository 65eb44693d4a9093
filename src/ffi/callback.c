/*
 * Calls the host's log function so that nothing unwinds from it into the library: a C++ exception, or the end of the thread
 * (pthread_exit, which unwinds too), stops here. What was thrown is lost. Rust can't do it: it ends the process when it
 * catches what is not its own.
 */

#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>

typedef void (*log_function)(void *, int32_t, const char *, const char *, uint32_t);

void libjpm_call_log(log_function log, void *user, int32_t level, const char *event, const char *fields, uint32_t length);

#if defined(__GNUC__) && !defined(_WIN32)

/* Runs when the scope of `back` is left; while it is set, by unwinding. */
static void stop(jmp_buf *volatile *back)
{
    jmp_buf *to = *back;

    *back = NULL;
    if (to != NULL)
        longjmp(*to, 1);
}

void libjpm_call_log(log_function log, void *user, int32_t level, const char *event, const char *fields, uint32_t length)
{
    jmp_buf here;
    __attribute__((cleanup(stop))) jmp_buf *volatile back = NULL;

    if (_setjmp(here) == 0) {
        back = &here;
        log(user, level, event, fields, length);
        back = NULL;
    }
}

#else

/* Here a function that throws ends the process. */
void libjpm_call_log(log_function log, void *user, int32_t level, const char *event, const char *fields, uint32_t length)
{
    log(user, level, event, fields, length);
}

#endif
