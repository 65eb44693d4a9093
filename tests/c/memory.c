/* After a call no copy of the card number or the cvv is left anywhere in the process. */

#define _POSIX_C_SOURCE 200809L

#include <fcntl.h>
#include <unistd.h>

#include "fixture.h"

/* What is searched for stands in this program only XOR-ed, so that the search does not find itself. */
#define HIDDEN(c) ((unsigned char)((c) ^ 0x5A))

static const unsigned char pan[] = {
    HIDDEN('4'), HIDDEN('1'), HIDDEN('1'), HIDDEN('2'), HIDDEN('3'), HIDDEN('4'), HIDDEN('4'), HIDDEN('1'),
    HIDDEN('1'), HIDDEN('2'), HIDDEN('3'), HIDDEN('4'), HIDDEN('4'), HIDDEN('1'), HIDDEN('1'), HIDDEN('3')};
static const unsigned char cvv[] = {HIDDEN('7'), HIDDEN('3'), HIDDEN('8'), HIDDEN('2'), HIDDEN('9'), HIDDEN('1')};

static void show(char *text, const unsigned char *hidden, size_t size)
{
    size_t i;

    for (i = 0; i < size; i++)
        text[i] = (char)HIDDEN(hidden[i]);
    text[size] = '\0';
}

static void wipe(void *data, size_t size)
{
    volatile unsigned char *byte = data;

    while (size-- > 0)
        *byte++ = 0;
}

static int found_in(const unsigned char *bytes, size_t size, const unsigned char *hidden, size_t length)
{
    size_t i, j;
    int found = 0;

    for (i = 0; i + length <= size; i++) {
        for (j = 0; j < length && HIDDEN(bytes[i + j]) == hidden[j]; j++) { }
        found += j == length;
    }
    return found;
}

/* What was read so far; static, so that the scan meets it only once it is clean again. */
static unsigned char window[1 << 16];

static int found_in_region(int memory, unsigned long long start, unsigned long long end, const unsigned char *hidden,
                           size_t length)
{
    size_t kept = 0; /* The end of the last window: a copy may lie across the border. */
    int found = 0;

    while (start < end) {
        size_t want = sizeof window - kept;
        ssize_t got;

        if (want > end - start)
            want = (size_t)(end - start);
        got = pread(memory, window + kept, want, (off_t)start);
        if (got <= 0)
            break; /* The kernel's own pages, or behind the end of a mapped file: nothing of ours. */
        found += found_in(window, kept + (size_t)got, hidden, length);
        start += (unsigned long long)got;
        kept += (size_t)got;
        if (kept > length - 1) {
            memmove(window, window + kept - (length - 1), length - 1);
            kept = length - 1;
        }
    }
    wipe(window, sizeof window);
    return found;
}

/* How often the hidden text stands in this process's readable memory; -1 if that cannot be read. */
static int found_in_process(const unsigned char *hidden, size_t length)
{
    const unsigned long long own = (unsigned long long)(size_t)window;
    FILE *maps = fopen("/proc/self/maps", "r");
    const int memory = open("/proc/self/mem", O_RDONLY);
    unsigned long long start, end, scanned = 0;
    char line[512], readable;
    int found = 0;

    if (maps == NULL || memory < 0)
        return -1;
    while (fgets(line, sizeof line, maps) != NULL) {
        if (sscanf(line, "%llx-%llx %c", &start, &end, &readable) != 3 || readable != 'r')
            continue;
        if (end - start > 1ULL << 32)
            continue; /* The shadow of a sanitizer: terabytes, and no data. */
        if (start <= own && own < end) {
            found += found_in_region(memory, start, own, hidden, length);
            start = own + sizeof window;
        }
        found += found_in_region(memory, start, end, hidden, length);
        scanned += end - start;
    }
    fclose(maps);
    close(memory);
    return scanned > 1 << 20 ? found : -1;
}

/* Card and cvv exist in this program only while this function runs. */
static void pay(const jpm_client *client, const char *order_number, jpm_status status, int32_t outcome)
{
    char number[sizeof pan + 1], code[sizeof cvv + 1];
    sale sale;

    show(number, pan, sizeof pan);
    show(code, cvv, sizeof cvv);
    sale_init(&sale, number, code);
    sale.payment.order_number = order_number;
    CHECK_FOR(order_number, sale_pay(client, &sale) == status);
    CHECK_FOR(order_number, sale.result.outcome == outcome);
    wipe(number, sizeof number);
    wipe(code, sizeof code);
}

static void check_clean(const char *when)
{
    CHECK_FOR(when, found_in_process(pan, sizeof pan) == 0);
    CHECK_FOR(when, found_in_process(cvv, sizeof cvv) == 0);
}

/* A search that finds nothing proves something only if it finds what is there. */
static void check_search(void)
{
    char *planted = malloc(sizeof pan + 1);

    if (!CHECK(planted != NULL))
        return;
    show(planted, pan, sizeof pan);
    CHECK(found_in_process(pan, sizeof pan) == 1);
    wipe(planted, sizeof pan);
    free(planted);
}

int main(int argc, char **argv)
{
    jpm_client *client = open_client(argc, argv);

    check_search();
    check_clean("before the first payment");
    pay(client, "MEMORY-1", JPM_OK, JPM_OUTCOME_APPROVED);
    check_clean("after a payment, with its connection kept");
    pay(client, "SIM-ANSWER-LOST-m", JPM_OK, JPM_OUTCOME_APPROVED);
    check_clean("after a payment whose answer was lost");
    pay(client, "not_an_order_number", JPM_E_FORMAT, JPM_OUTCOME_NOT_ATTEMPTED);
    check_clean("after a payment that was refused before it was sent");
    jpm_client_free(client);
    check_clean("after the client was freed");
    return check_summary();
}
