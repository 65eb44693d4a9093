/*
 * After a call no copy of the card number, the cvv or what else the caller alone sends is left anywhere in the process, and none of a
 * token, a client secret or a key once its client is freed.
 */

#define _POSIX_C_SOURCE 200809L

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"

/* What is searched for stands in this program only XOR-ed, so that the search does not find itself. */
#define HIDDEN(c) ((unsigned char)((c) ^ 0x5A))

static const unsigned char pan[] = {
    HIDDEN('4'), HIDDEN('1'), HIDDEN('1'), HIDDEN('2'), HIDDEN('3'), HIDDEN('4'), HIDDEN('4'), HIDDEN('1'),
    HIDDEN('1'), HIDDEN('2'), HIDDEN('3'), HIDDEN('4'), HIDDEN('4'), HIDDEN('1'), HIDDEN('1'), HIDDEN('3')};
static const unsigned char cvv[] = {HIDDEN('7'), HIDDEN('3'), HIDDEN('8'), HIDDEN('2'), HIDDEN('9'), HIDDEN('1')};
static const unsigned char client_secret[] = {
    HIDDEN('s'), HIDDEN('i'), HIDDEN('m'), HIDDEN('u'), HIDDEN('l'), HIDDEN('a'), HIDDEN('t'), HIDDEN('o'), HIDDEN('r'), HIDDEN('-'),
    HIDDEN('s'), HIDDEN('e'), HIDDEN('c'), HIDDEN('r'), HIDDEN('e'), HIDDEN('t'), HIDDEN('-'), HIDDEN('9'), HIDDEN('f'), HIDDEN('3'),
    HIDDEN('a')};
/* How the simulator's tokens begin. */
static const unsigned char issued[] = {HIDDEN('s'), HIDDEN('i'), HIDDEN('m'), HIDDEN('-'), HIDDEN('t'), HIDDEN('o'), HIDDEN('k'),
                                       HIDDEN('e'), HIDDEN('n'), HIDDEN('-')};
/* Made by chance, so that nothing else holds them: a token, and a text of the caller's own JSON. */
static unsigned char token[24], own_text[20];
/* From the middle of the key's file, and what these characters stand for. */
static unsigned char key_text[64], key[48];

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

static void make_by_chance(unsigned char *hidden, size_t size)
{
    while (size-- > 0)
        *hidden++ = HIDDEN('a' + rand() % 26);
}

/* Card, cvv and the caller's own text exist in this program only while this function runs. */
static void pay(const jpm_client *client, const char *order_number, jpm_status status, int32_t outcome)
{
    char number[sizeof pan + 1], code[sizeof cvv + 1], text[sizeof own_text + 1], json[100];
    sale sale;

    show(number, pan, sizeof pan);
    show(code, cvv, sizeof cvv);
    show(text, own_text, sizeof own_text);
    strcat(strcat(strcpy(json, "{\"statementDescriptor\":\""), text), "\"}");
    sale_init(&sale, number, code);
    sale.payment.order_number = order_number;
    sale.payment.extra_json = json;
    CHECK_FOR(order_number, sale_pay(client, &sale) == status);
    CHECK_FOR(order_number, sale.result.outcome == outcome);
    wipe(number, sizeof number);
    wipe(code, sizeof code);
    wipe(text, sizeof text);
    wipe(json, sizeof json);
}

/* The caller's own JSON, in which the card number is escaped: whoever reads it makes another copy. */
static void call(const jpm_client *client)
{
    char json[600], *end = json;
    jpm_response *response = NULL;
    size_t i;

    end = strcpy(json, "{\"captureMethod\":\"NOW\",\"amount\":1234,\"currency\":\"USD\",\"merchant\":{\"merchantSoftware\":"
                       "{\"companyName\":\"A\",\"productName\":\"B\"}},\"paymentMethodType\":{\"card\":{\"accountNumber\":\"");
    for (i = 0; i < sizeof pan; i++) {
        static const char digits[] = "0123456789abcdef";
        char *next = end + strlen(end);
        strcpy(next, "\\u0000");
        next[4] = digits[HIDDEN(pan[i]) >> 4];
        next[5] = digits[HIDDEN(pan[i]) & 15];
    }
    strcat(end, "\",\"expiry\":{\"month\":12,\"year\":2049}}}}");
    CHECK(jpm_call(client, "POST", "/payments", json, NULL, &response, NULL) == JPM_OK);
    CHECK(jpm_response_http_status(response) == 200);
    jpm_response_free(response);
    wipe(json, sizeof json);
}

static void set_shown(jpm_config *config, int32_t option, const unsigned char *hidden, size_t size)
{
    char text[sizeof token + sizeof client_secret];

    show(text, hidden, size);
    CHECK(jpm_config_set_str(config, option, text, NULL) == JPM_OK);
    wipe(text, sizeof text);
}

/* A client that gets its tokens itself. */
static jpm_config *exchanging(const char *base_url, const char *ca_file, const char *token_path)
{
    jpm_config *config = complete_config(base_url, ca_file);
    char url[600];

    sprintf(url, "%.*s%s", (int)(strstr(base_url + 8, "/") - base_url), base_url, token_path);
    CHECK(jpm_config_set_str(config, JPM_OPT_ACCESS_TOKEN, NULL, NULL) == JPM_OK);
    CHECK(jpm_config_set_str(config, JPM_OPT_TOKEN_URL, url, NULL) == JPM_OK);
    CHECK(jpm_config_set_str(config, JPM_OPT_CLIENT_ID, "simulator-client", NULL) == JPM_OK);
    return config;
}

static unsigned value_of(char c)
{
    static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    return (unsigned)(strchr(base64, c) - base64);
}

/* Remembers a line of the key, hidden. */
static void read_key(const char *path)
{
    static char text[1 << 13];
    const int file = open(path, O_RDONLY);
    const ssize_t length = read(file, text, sizeof text - 1);
    const char *line = text;
    size_t i;

    close(file);
    if (!CHECK(length > 15 * 65))
        return;
    for (i = 0; i < 10; i++)
        line = strchr(line, '\n') + 1;
    for (i = 0; i < sizeof key_text; i++)
        key_text[i] = HIDDEN(line[i]);
    for (i = 0; i < sizeof key; i++) {
        const char *four = line + i / 3 * 4;
        const unsigned whole = value_of(four[0]) << 18 | value_of(four[1]) << 12 | value_of(four[2]) << 6 | value_of(four[3]);
        key[i] = HIDDEN(whole >> (16 - 8 * (i % 3)) & 255);
    }
    wipe(text, sizeof text);
}

static void check_clean(const char *when)
{
    CHECK_FOR(when, found_in_process(pan, sizeof pan) == 0);
    CHECK_FOR(when, found_in_process(cvv, sizeof cvv) == 0);
    CHECK_FOR(when, found_in_process(own_text, sizeof own_text) == 0);
}

/* Nor of what the client alone had. */
static void check_clean_of_client(const char *when)
{
    check_clean(when);
    CHECK_FOR(when, found_in_process(token, sizeof token) == 0);
    CHECK_FOR(when, found_in_process(client_secret, sizeof client_secret) == 0);
    CHECK_FOR(when, found_in_process(issued, sizeof issued) == 0);
    CHECK_FOR(when, found_in_process(key_text, sizeof key_text) == 0);
    CHECK_FOR(when, found_in_process(key, sizeof key) == 0);
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

static void by_a_secret(const char *base_url, const char *ca_file)
{
    jpm_config *config = exchanging(base_url, ca_file, "/am/oauth2/alpha/access_token");
    jpm_client *client;

    set_shown(config, JPM_OPT_CLIENT_SECRET, client_secret, sizeof client_secret);
    CHECK(jpm_config_set_str(config, JPM_OPT_SCOPE, "jpm:payments:sandbox", NULL) == JPM_OK);
    client = made_of(config);
    pay(client, "MEMORY-2", JPM_OK, JPM_OUTCOME_APPROVED);
    check_clean("after a payment by a secret");
    CHECK(found_in_process(issued, sizeof issued) > 0);
    CHECK(found_in_process(client_secret, sizeof client_secret) > 0);
    jpm_client_free(client);
    check_clean_of_client("after the client with a secret was freed");
}

static void by_a_key(const char *base_url, const char *ca_file)
{
    jpm_config *config = exchanging(base_url, ca_file, "/adfs/oauth2/token");
    char path[600];
    jpm_client *client;

    sprintf(path, "%.*s/client-key.pem", (int)(strrchr(ca_file, '/') - ca_file), ca_file);
    read_key(path);
    CHECK(jpm_config_set_str(config, JPM_OPT_PRIVATE_KEY_FILE, path, NULL) == JPM_OK);
    strcpy(strrchr(path, '/'), "/client.pem");
    CHECK(jpm_config_set_str(config, JPM_OPT_CERTIFICATE_FILE, path, NULL) == JPM_OK);
    CHECK(jpm_config_set_str(config, JPM_OPT_RESOURCE, "JPMC:URI:RS-000000-00000-HelixAPIEntitlementsCAT-PROD", NULL) == JPM_OK);
    client = made_of(config);
    pay(client, "MEMORY-3", JPM_OK, JPM_OUTCOME_APPROVED);
    check_clean("after a payment by a key");
    CHECK(found_in_process(issued, sizeof issued) > 0);
    jpm_client_free(client);
    check_clean_of_client("after the client with a key was freed");
}

int main(int argc, char **argv)
{
    jpm_config *config;
    jpm_client *client;

    if (argc != 3) {
        fprintf(stderr, "usage: %s BASE_URL CA_FILE\n", argv[0]);
        return 2;
    }
    srand((unsigned)time(NULL) ^ (unsigned)getpid());
    make_by_chance(token, sizeof token);
    make_by_chance(own_text, sizeof own_text);
    config = complete_config(argv[1], argv[2]);
    set_shown(config, JPM_OPT_ACCESS_TOKEN, token, sizeof token);
    client = made_of(config);
    check_search();
    CHECK(found_in_process(token, sizeof token) > 0);
    check_clean("before the first payment");
    pay(client, "MEMORY-1", JPM_OK, JPM_OUTCOME_APPROVED);
    check_clean("after a payment, with its connection kept");
    pay(client, "SIM-ANSWER-LOST-m", JPM_OK, JPM_OUTCOME_APPROVED);
    check_clean("after a payment whose answer was lost");
    pay(client, "not_an_order_number", JPM_E_FORMAT, JPM_OUTCOME_NOT_ATTEMPTED);
    check_clean("after a payment that was refused before it was sent");
    call(client);
    check_clean("after a call with JSON of the caller's own");
    jpm_client_free(client);
    check_clean_of_client("after the client was freed");
    by_a_secret(argv[1], argv[2]);
    by_a_key(argv[1], argv[2]);
    return check_summary();
}
