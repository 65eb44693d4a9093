/* Counts checks and names those that fail. Each program ends with: return check_summary(); */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>

/* Which sanitizer the program is built with. */
#ifdef __SANITIZE_THREAD__
enum { WATCHES_THREADS = 1, IS_SANITIZED = 1 };
#elif defined __SANITIZE_ADDRESS__
enum { WATCHES_THREADS = 0, IS_SANITIZED = 1 };
#else
enum { WATCHES_THREADS = 0, IS_SANITIZED = 0 };
#endif

static int check_passed, check_failed;

/* `subject` tells which row of a table failed. */
#define CHECK_FOR(subject, condition) check_one((condition) != 0, #condition, subject, __FILE__, __LINE__)
#define CHECK(condition) check_one((condition) != 0, #condition, "", __FILE__, __LINE__)

static inline int check_one(int good, const char *condition, const char *subject, const char *file, int line)
{
    /* Threads check, too. */
    if (good) {
        __atomic_fetch_add(&check_passed, 1, __ATOMIC_SEQ_CST);
    } else {
        __atomic_fetch_add(&check_failed, 1, __ATOMIC_SEQ_CST);
        printf("%s:%d: %s failed %s\n", file, line, condition, subject);
    }
    return good;
}

static inline int check_summary(void)
{
    printf("%d passed, %d failed\n", check_passed, check_failed);
    return check_failed == 0 ? 0 : 1;
}

#endif
