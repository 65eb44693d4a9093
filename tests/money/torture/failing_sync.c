/* A disk that now and then cannot write through what belongs to the journal. Preloaded before the C library:
 * JPM_TORTURE_JOURNAL says which files, JPM_TORTURE_DICE where the dice start, and each failure leaves a byte in JPM_TORTURE_SYNCS. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { ONE_IN = 300 };

static int is_of_the_journal(int fd)
{
    const char *journal = getenv("JPM_TORTURE_JOURNAL");
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    return journal != NULL && length > 0 && (path[length] = 0, strncmp(path, journal, strlen(journal)) == 0);
}

static int fails(int fd)
{
    static unsigned long long state;
    if (!is_of_the_journal(fd))
        return 0;
    const char *dice = getenv("JPM_TORTURE_DICE"), *syncs = getenv("JPM_TORTURE_SYNCS");
    if (state == 0)
        state = strtoull(dice != NULL ? dice : "1", NULL, 10) | 1;
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    if ((state >> 33) % ONE_IN != 0)
        return 0;
    int file = open(syncs != NULL ? syncs : "/dev/null", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (write(file, ".", 1) != 1)
        return 0;
    close(file);
    errno = EIO;
    return 1;
}

int fsync(int fd)
{
    return fails(fd) ? -1 : (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    return fails(fd) ? -1 : (int)syscall(SYS_fdatasync, fd);
}
