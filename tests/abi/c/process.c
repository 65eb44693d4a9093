/*
 * The library is a guest in the host's process: its threads take no signal of the host's, no signal ends the process, its files are
 * never the host's descriptors 0 to 2, and limits of the process are statuses.
 */

#define _GNU_SOURCE

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"
#include "peer.h"

enum { MOST_LOOK_UPS = 16 };

static char **arguments;
static char folder[] = "/tmp/jpm-process-XXXXXX";

/* In front of the system's: a name below .test gives no answer until `answer` is set. Counts who asks, and the signals each takes. */
static pthread_mutex_t asking = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t answered = PTHREAD_COND_INITIALIZER;
static int answer, looking_up, takes_signals;

/* How many signals but the synchronous ones this thread takes. */
static int signals_taken(void)
{
    static const int synchronous[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS};
    sigset_t blocked;
    int signal, at, taken = 0;

    pthread_sigmask(SIG_BLOCK, NULL, &blocked);
    for (signal = 1; signal <= SIGRTMAX; signal++) {
        int counts = signal != SIGKILL && signal != SIGSTOP && (signal < 32 || signal >= SIGRTMIN);
        for (at = 0; at < 6; at++)
            if (signal == synchronous[at]) {
                taken += sigismember(&blocked, signal) ? 1000 : 0;
                counts = 0;
            }
        taken += counts && !sigismember(&blocked, signal);
    }
    return taken;
}

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
    typedef int look_up(const char *, const char *, const struct addrinfo *, struct addrinfo **);
    look_up *systems;

    if (node == NULL || strstr(node, ".test") == NULL) {
        *(void **)&systems = dlsym(RTLD_NEXT, "getaddrinfo");
        return systems(node, service, hints, found);
    }
    pthread_mutex_lock(&asking);
    looking_up++;
    takes_signals += signals_taken();
    while (!answer)
        pthread_cond_wait(&answered, &asking);
    looking_up--;
    pthread_cond_broadcast(&answered);
    pthread_mutex_unlock(&asking);
    return EAI_AGAIN;
}

static void let_answer(int does)
{
    pthread_mutex_lock(&asking);
    answer = does;
    pthread_cond_broadcast(&answered);
    while (does && looking_up > 0)
        pthread_cond_wait(&answered, &asking);
    pthread_mutex_unlock(&asking);
}

static int looking_up_now(void)
{
    int now;

    pthread_mutex_lock(&asking);
    now = looking_up;
    pthread_mutex_unlock(&asking);
    return now;
}

static jpm_client *client_of(const char *base_url, const char *journal)
{
    jpm_config *config = complete_config(base_url, arguments[2]);
    jpm_client *client = NULL;
    jpm_error error;

    JPM_INIT(&error);
    CHECK(jpm_config_set_int(config, JPM_OPT_CONNECT_TIMEOUT_MS, 1000, NULL) == JPM_OK);
    if (journal != NULL)
        CHECK(jpm_config_set_str(config, JPM_OPT_JOURNAL_FILE, journal, NULL) == JPM_OK);
    if (!CHECK_FOR(error.message, jpm_client_new(config, &client, &error) == JPM_OK))
        exit(check_summary());
    jpm_config_free(config);
    return client;
}

typedef struct look_up {
    pthread_t thread;
    const jpm_client *client;
    jpm_status status;
    char message[256];
    int mask_changed;
} look_up;

static void *warm_up(void *argument)
{
    look_up *one = argument;
    jpm_error error;
    int before = signals_taken();

    JPM_INIT(&error);
    one->status = jpm_client_warm_up(one->client, &error);
    strcpy(one->message, error.message);
    one->mask_changed = signals_taken() != before;
    return NULL;
}

/* More threads ask than may be left behind, and nobody gets an answer. */
static void look_ups_that_hang(void)
{
    look_up ones[MOST_LOOK_UPS + 4], late;
    jpm_client *client = client_of("https://shop.test/api/v2", NULL), *other = client_of("https://shop.test/api/v2", NULL);
    int i, timed_out = 0, refused = 0;

    for (i = 0; i < MOST_LOOK_UPS + 4; i++) {
        ones[i].client = client;
        CHECK(pthread_create(&ones[i].thread, NULL, warm_up, &ones[i]) == 0);
    }
    for (i = 0; i < MOST_LOOK_UPS + 4; i++) {
        CHECK(pthread_join(ones[i].thread, NULL) == 0);
        CHECK(!ones[i].mask_changed);
        timed_out += ones[i].status == JPM_E_CONNECT_TIMEOUT;
        refused += ones[i].status == JPM_E_RESOLVE && strstr(ones[i].message, "still waiting for earlier look-ups") != NULL;
    }
    CHECK(timed_out == MOST_LOOK_UPS && refused == 4);
    CHECK(looking_up_now() == MOST_LOOK_UPS);
    late.client = client;
    warm_up(&late);
    CHECK_FOR(late.message, late.status == JPM_E_RESOLVE && strstr(late.message, "earlier look-ups") != NULL);
    CHECK(looking_up_now() == MOST_LOOK_UPS);
    late.client = other;
    warm_up(&late);
    CHECK_FOR("another client has its own", late.status == JPM_E_CONNECT_TIMEOUT && looking_up_now() == MOST_LOOK_UPS + 1);

    let_answer(1);
    late.client = client;
    warm_up(&late);
    CHECK_FOR(late.message, late.status == JPM_E_RESOLVE && strstr(late.message, "earlier look-ups") == NULL);
    let_answer(0);
    CHECK_FOR("our threads take no signal of the host's", takes_signals == 0);
    jpm_client_free(other);
    jpm_client_free(client);
}

/* As a plain program would: it ends by SIGPIPE, or what is tried below shows nothing. */
static int ends_a_plain_writer(int port)
{
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        struct sockaddr_in address;
        int i, to = socket(AF_INET, SOCK_STREAM, 0);
        memset(&address, 0, sizeof address);
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(port);
        if (connect(to, (struct sockaddr *)&address, sizeof address) != 0)
            _exit(9);
        for (i = 0; i < 100; i++) {
            if (write(to, "x", 1) < 0 && errno != ECONNRESET)
                _exit(8);
            usleep(10000);
        }
        _exit(7);
    }
    return waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE;
}

static void broken_pipes(void)
{
    static char extra[60000];
    char base_url[64];
    jpm_client *client;
    sale sale;
    int i, port = peer_open(NULL); /* Whoever goes on writing to it is told by SIGPIPE. */

    signal(SIGPIPE, SIG_DFL);
    CHECK(ends_a_plain_writer(port));
    snprintf(base_url, sizeof base_url, "http://127.0.0.1:%d/api/v2", port);
    client = client_of(base_url, NULL);
    /* Longer than one write. */
    snprintf(extra, sizeof extra, "{\"statementDescriptor\":\"%*s\"}", (int)sizeof extra - 40, "");
    for (i = 0; i < 10; i++) {
        sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
        sale.payment.extra_json = extra;
        sale.payment.timeout_ms = 1000;
        CHECK_FOR(jpm_status_name(sale.result.status), sale_pay(client, &sale) < 0);
        CHECK(sale.result.outcome == JPM_OUTCOME_UNKNOWN || sale.result.outcome == JPM_OUTCOME_NOT_ATTEMPTED);
    }
    jpm_client_free(client);
    peer_close();
}

/* A disk that takes no more, as a limit makes it: it is told, and when there is room again, it goes on. */
static void full_disk(void)
{
    char journal[96];
    struct rlimit all, few;
    jpm_client *client;
    sigset_t pending;
    sale sale;
    int i, before = signals_taken();

    snprintf(journal, sizeof journal, "%s/full", folder);
    signal(SIGXFSZ, SIG_DFL);
    client = client_of(arguments[1], journal);
    sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
    CHECK(sale_pay(client, &sale) == JPM_OK);
    CHECK(getrlimit(RLIMIT_FSIZE, &all) == 0);
    few = all;
    few.rlim_cur = 4096;
    CHECK(setrlimit(RLIMIT_FSIZE, &few) == 0);
    for (i = 0; i < 3; i++) {
        sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
        CHECK_FOR(jpm_status_name(sale.result.status), sale_pay(client, &sale) == JPM_E_JOURNAL);
        CHECK(sale.result.outcome == JPM_OUTCOME_NOT_ATTEMPTED);
    }
    {
        char copy[96];
        snprintf(copy, sizeof copy, "%s/copy", folder);
        CHECK(jpm_journal_backup(client, copy, NULL) == JPM_E_JOURNAL && access(copy, F_OK) != 0);
    }
    CHECK(signals_taken() == before);
    CHECK(sigpending(&pending) == 0 && !sigismember(&pending, SIGXFSZ));
    CHECK(setrlimit(RLIMIT_FSIZE, &all) == 0);
    sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
    CHECK_FOR(sale.result.error_message, sale_pay(client, &sale) == JPM_OK && sale.result.journal_status == JPM_OK);
    CHECK(setrlimit(RLIMIT_FSIZE, &few) == 0);
    jpm_client_free(client);
    {
        /* From the beginning, and one that the host waits for stays its own. */
        jpm_config *config = complete_config(arguments[1], arguments[2]);
        sigset_t one;
        sigemptyset(&one);
        sigaddset(&one, SIGXFSZ);
        snprintf(journal, sizeof journal, "%s/never", folder);
        CHECK(jpm_config_set_str(config, JPM_OPT_JOURNAL_FILE, journal, NULL) == JPM_OK);
        CHECK(jpm_client_new(config, &client, NULL) == JPM_E_JOURNAL);
        pthread_sigmask(SIG_BLOCK, &one, NULL);
        raise(SIGXFSZ);
        CHECK(jpm_client_new(config, &client, NULL) == JPM_E_JOURNAL);
        CHECK(sigpending(&pending) == 0 && sigismember(&pending, SIGXFSZ));
        signal(SIGXFSZ, SIG_IGN);
        pthread_sigmask(SIG_UNBLOCK, &one, NULL);
        jpm_config_free(config);
    }
    CHECK(setrlimit(RLIMIT_FSIZE, &all) == 0);
    signal(SIGXFSZ, SIG_DFL);
}

/* A daemon has closed 0, 1 and 2. Whenever it looks there is nothing of ours there. */
static int found_there;

static void look_there(void)
{
    int number;

    for (number = 0; number <= 2; number++) {
        int flags = fcntl(number, F_GETFL);
        /* What keeps the number free of files for a moment is none itself. */
        found_there += flags != -1 && (flags & O_PATH) == 0;
    }
}

static void JPM_CALL look_in_between(void *user, int32_t level, const char *event, const char *fields, uint32_t length)
{
    (void)user, (void)level, (void)event, (void)fields, (void)length;
    look_there();
}

static int count_descriptors(const char *of)
{
    DIR *all = opendir("/proc/self/fd");
    struct dirent *one;
    int count = 0;

    while ((one = readdir(all)) != NULL) {
        char path[64], target[256];
        ssize_t length;
        snprintf(path, sizeof path, "/proc/self/fd/%.10s", one->d_name);
        length = readlink(path, target, sizeof target - 1);
        if (length > 0) {
            target[length] = '\0';
            count += strstr(target, of) != NULL;
        }
    }
    closedir(all);
    return count;
}

/* As a daemon does with many threads: each opens files of the library's at the same time. */
static void *opens_and_closes(void *journal)
{
    jpm_config *config = complete_config(arguments[1], arguments[2]);
    int i, opened = 0;

    (void)!jpm_config_set_str(config, JPM_OPT_JOURNAL_FILE, journal, NULL);
    for (i = 0; i < 30; i++) {
        jpm_client *client = NULL;
        opened += jpm_client_new(config, &client, NULL) == JPM_OK;
        jpm_client_free(client);
    }
    jpm_config_free(config);
    return opened == 30 ? journal : NULL;
}

static int open_at_the_same_time(void)
{
    enum { THREADS = 4 };
    pthread_t threads[THREADS];
    char journals[THREADS][96];
    int i, ok = 1;

    for (i = 0; i < THREADS; i++) {
        snprintf(journals[i], sizeof journals[i], "%s/of-%d", folder, i);
        ok &= pthread_create(&threads[i], NULL, opens_and_closes, journals[i]) == 0;
    }
    for (i = 0; i < THREADS; i++) {
        void *opened = NULL;
        ok &= pthread_join(threads[i], &opened) == 0 && opened == journals[i];
    }
    look_there();
    return ok;
}

static int pays_without_standard_descriptors(void)
{
    jpm_config *config = complete_config(arguments[1], arguments[2]);
    jpm_client *client = NULL;
    jpm_response *response = NULL;
    char journal[96], copy[96];
    sale sale;
    int ok = 1, number;

    snprintf(journal, sizeof journal, "%s/daemon", folder);
    snprintf(copy, sizeof copy, "%s/of-daemon", folder);
    ok &= jpm_config_set_str(config, JPM_OPT_JOURNAL_FILE, journal, NULL) == JPM_OK;
    ok &= jpm_config_set_log(config, look_in_between, NULL, JPM_LOG_TRACE, NULL) == JPM_OK;
    for (number = 0; number <= 2; number++)
        close(number);
    ok &= jpm_client_new(config, &client, NULL) == JPM_OK;
    look_there();
    sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
    ok &= sale_pay(client, &sale) == JPM_OK && jpm_result_is_approved(&sale.result);
    look_there();
    ok &= jpm_journal_backup(client, copy, NULL) == JPM_OK;
    ok &= jpm_check(config, &response, NULL) == JPM_OK;
    jpm_response_free(response);
    look_there();
    ok &= count_descriptors("daemon") >= 4 && count_descriptors("socket:") >= 1;
    jpm_client_free(client);
    jpm_config_free(config);
    look_there();
    ok &= open_at_the_same_time();
    return ok && found_there == 0;
}

static void standard_descriptors(void)
{
    int status = -1;
    pid_t child;

    fflush(stdout);
    child = fork();
    if (child == 0)
        _exit(pays_without_standard_descriptors() ? 0 : 1 + (found_there > 0));
    CHECK(waitpid(child, &status, 0) == child);
    CHECK_FOR("2: something was there", WIFEXITED(status) && WEXITSTATUS(status) == 0);
    if (status != 0)
        printf("  the daemon ended with %x\n", status);
}

/* An answer of a million bytes, and of many small things. */
static const char piece[] = "{\"\":0},";
enum { PIECES = 140000 };

static size_t memory_used(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long pages = 0;

    CHECK(file != NULL && fscanf(file, "%lu", &pages) == 1);
    fclose(file);
    return (size_t)pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void little_memory(void)
{
    char base_url[64];
    struct rlimit all, few;
    jpm_response *response = NULL;
    jpm_client *client;
    char *long_answer = malloc(PIECES * (sizeof piece - 1) + 3);
    uint32_t count = 0;
    int i, port;

    strcpy(long_answer, "[");
    for (i = 0; i < PIECES; i++)
        memcpy(long_answer + 1 + i * (sizeof piece - 1), piece, sizeof piece);
    strcpy(long_answer + PIECES * (sizeof piece - 1), "]");
    port = peer_open(long_answer);
    snprintf(base_url, sizeof base_url, "http://127.0.0.1:%d/api/v2", port);
    client = client_of(base_url, NULL);
    CHECK(getrlimit(RLIMIT_AS, &all) == 0);
    few = all;
    /* Enough for a thread and the answer itself, and not for what is made of it. */
    few.rlim_cur = memory_used() + (24 << 20);
    CHECK(setrlimit(RLIMIT_AS, &few) == 0);
    CHECK(jpm_call(client, "GET", "/unheard-of", NULL, NULL, &response, NULL) == JPM_E_NOT_ANSWERED);
    CHECK(setrlimit(RLIMIT_AS, &all) == 0);
    CHECK(jpm_response_count(response, "", &count) == JPM_ABSENT);
    jpm_response_free(response);
    CHECK(jpm_call(client, "GET", "/unheard-of", NULL, NULL, &response, NULL) == JPM_E_NOT_ANSWERED);
    CHECK(jpm_response_count(response, "", &count) == JPM_OK && count == PIECES);
    jpm_response_free(response);
    jpm_client_free(client);
    peer_close();
    free(long_answer);
}

/* A destructor of a thread's own data may run when nearly all of the thread is gone already: here in its last round. */
static pthread_key_t at_the_end;
static int paid_at_the_end, later = 3;

static void pays_and_frees(void *client)
{
    sale sale;

    if (later-- > 0) {
        pthread_setspecific(at_the_end, client);
        return;
    }
    sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
    paid_at_the_end = sale_pay(client, &sale) == JPM_OK && jpm_result_is_approved(&sale.result);
    jpm_client_free(client);
}

static void *calls_and_ends(void *client)
{
    CHECK(jpm_client_warm_up(client, NULL) == JPM_OK);
    CHECK(pthread_setspecific(at_the_end, client) == 0);
    return NULL;
}

static void end_of_a_thread(void)
{
    int sockets = count_descriptors("socket:");
    jpm_client *client = made_of(complete_config(arguments[1], arguments[2]));
    pthread_t thread;

    CHECK(pthread_key_create(&at_the_end, pays_and_frees) == 0);
    CHECK(pthread_create(&thread, NULL, calls_and_ends, client) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(paid_at_the_end);
    CHECK_FOR("the client was freed", count_descriptors("socket:") == sockets);
    CHECK(pthread_key_delete(at_the_end) == 0);
}

/* No descriptor is left, or a few: nothing is sent in vain, and with more of them it goes on. */
static void few_descriptors(void)
{
    struct rlimit all, few;
    jpm_config *config = complete_config(arguments[1], arguments[2]);
    char journal[96];
    int left, refused = 0, paid = 0, next = dup(0);

    close(next);
    snprintf(journal, sizeof journal, "%s/few", folder);
    CHECK(jpm_config_set_str(config, JPM_OPT_JOURNAL_FILE, journal, NULL) == JPM_OK);
    CHECK(getrlimit(RLIMIT_NOFILE, &all) == 0);
    few = all;
    for (left = 0; left < 16; left++) {
        jpm_client *client = NULL;
        sale sale;

        few.rlim_cur = (rlim_t)(next + left);
        CHECK(setrlimit(RLIMIT_NOFILE, &few) == 0);
        if (jpm_client_new(config, &client, NULL) == JPM_OK) {
            sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
            (void)!sale_pay(client, &sale);
            refused += sale.result.outcome == JPM_OUTCOME_NOT_ATTEMPTED;
            paid += sale.result.outcome == JPM_OUTCOME_APPROVED;
            CHECK_FOR(jpm_status_name(sale.result.status),
                      sale.result.outcome == JPM_OUTCOME_NOT_ATTEMPTED || sale.result.outcome == JPM_OUTCOME_APPROVED);
        } else {
            CHECK(client == NULL);
            refused++;
        }
        CHECK(setrlimit(RLIMIT_NOFILE, &all) == 0);
        if (client != NULL) {
            sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
            CHECK_FOR(sale.result.error_message, sale_pay(client, &sale) == JPM_OK && sale.result.journal_status == JPM_OK);
        }
        jpm_client_free(client);
    }
    CHECK(refused >= 3 && paid >= 3 && refused + paid == left);
    jpm_config_free(config);
}

/* Answers as long as they may be, made to cost time. */
enum { ANSWER = 1000000 };

static void hostile_answers(void)
{
    static const struct {
        const char *name, *opening, *piece;
    } rows[] = {{"a long name before brackets", "{\"", "["},
                {"tokens in one object", "{", "\"tokenNumber\":1,"},
                {"tokens in nested objects", "", "{\"tokenNumber\":1,\"a\":"},
                {"tokens between objects", "{", "\"tokenNumber\":1,\"a\":{\"tokenNumber\":1},"},
                {"the token's beginning", "\"", "aaaa"},
                {"digits", "[\"", "4112"},
                {"numbers", "[", "4112344112344113,"},
                {"percent signs", "\"", "%25"},
                {"backslashes", "\"", "\\"},
                {"quotes", "[", "\"\","},
                {"blanks", "[\"a\"", " "}};
    jpm_config *config = complete_config(arguments[1], arguments[2]);
    char *answer_text = malloc(ANSWER + 64), base_url[64];
    size_t i;

    CHECK(jpm_config_set_str(config, JPM_OPT_ACCESS_TOKEN, "aaaaaaaaaaaaaaaaaaaaaaaa", NULL) == JPM_OK);
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        jpm_response *response = NULL;
        jpm_client *client = NULL;
        size_t at = (size_t)sprintf(answer_text, "%s", rows[i].opening);
        time_t began;

        if (i == 0) {
            memset(answer_text + at, 'a', ANSWER / 2);
            at += ANSWER / 2;
            at += (size_t)sprintf(answer_text + at, "\":");
        }
        for (; at < ANSWER; at += strlen(rows[i].piece))
            strcpy(answer_text + at, rows[i].piece);
        snprintf(base_url, sizeof base_url, "http://127.0.0.1:%d/api/v2", peer_open(answer_text));
        CHECK(jpm_config_set_str(config, JPM_OPT_BASE_URL, base_url, NULL) == JPM_OK);
        CHECK(jpm_client_new(config, &client, NULL) == JPM_OK);
        began = time(NULL);
        CHECK(jpm_call(client, "GET", "/unheard-of", NULL, NULL, &response, NULL) == JPM_E_NOT_ANSWERED);
        CHECK_FOR(rows[i].name, time(NULL) - began < 60);
        jpm_response_free(response);
        jpm_client_free(client);
        peer_close();
    }
    jpm_config_free(config);
    free(answer_text);
}

int main(int argc, char **argv)
{
    char command[64];

    if (argc != 3 || mkdtemp(folder) == NULL)
        return 2;
    arguments = argv;
    look_ups_that_hang();
    broken_pipes();
    standard_descriptors();
    if (!WATCHES_THREADS) /* It has forgotten a thread in its last moments. */
        end_of_a_thread();
    few_descriptors();
    hostile_answers();
    if (!IS_SANITIZED) /* They have memory of their own, and end the process without it. */
        little_memory();
    /* The record of the tests could not grow either, and its writing is the host's own. */
    unsetenv("JPM_TEST_RECORD");
    full_disk();
    snprintf(command, sizeof command, "rm -r %s", folder);
    CHECK(system(command) == 0);
    return check_summary();
}
