/*
 * A till with an SQLite of its own, built without threads: it goes on to use that one, and the journal the library's.
 * Whatever the till's SQLite opens goes through a VFS that counts.
 */

#include "fixture.h"

/* What is used of sqlite3.h, which need not be installed; the start of sqlite3_vfs is part of SQLite's interface. */
typedef struct sqlite3 sqlite3;
typedef struct sqlite3_file sqlite3_file;
typedef struct sqlite3_vfs {
    int version, file_size, path_size;
    struct sqlite3_vfs *next;
    const char *name;
    void *data;
    int (*open)(struct sqlite3_vfs *, const char *, sqlite3_file *, int, int *); /* More follows. */
} sqlite3_vfs;
int sqlite3_threadsafe(void);
sqlite3_vfs *sqlite3_vfs_find(const char *name);
int sqlite3_open(const char *file, sqlite3 **database);
int sqlite3_exec(sqlite3 *database, const char *sql, void *callback, void *user, char **message);
int sqlite3_close(sqlite3 *database);

static int (*plain_open)(sqlite3_vfs *, const char *, sqlite3_file *, int, int *);
static int opened;

static int counting_open(sqlite3_vfs *vfs, const char *file, sqlite3_file *into, int flags, int *flags_out)
{
    opened++;
    return plain_open(vfs, file, into, flags, flags_out);
}

static void use_own(const char *file)
{
    sqlite3 *database = NULL;
    int before = opened;

    CHECK(sqlite3_threadsafe() == 0);
    CHECK(sqlite3_open(file, &database) == 0);
    CHECK(sqlite3_exec(database, "CREATE TABLE IF NOT EXISTS sales(a)", NULL, NULL, NULL) == 0);
    CHECK(sqlite3_close(database) == 0);
    CHECK(opened > before);
}

int main(int argc, char **argv)
{
    static char journal[4096], own[4096];
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    jpm_config *config;
    jpm_client *client = NULL;
    sale sale;
    int before;

    if (argc != 4)
        return 2;
    snprintf(journal, sizeof journal, "%s/own_sqlite.journal", argv[3]);
    snprintf(own, sizeof own, "%s/own_sqlite.sales", argv[3]);
    remove(journal);
    remove(own);
    plain_open = vfs->open;
    vfs->open = counting_open;

    use_own(own);
    before = opened;
    config = complete_config(argv[1], argv[2]);
    CHECK(jpm_config_set_str(config, JPM_OPT_JOURNAL_FILE, journal, NULL) == JPM_OK);
    CHECK(jpm_client_new(config, &client, NULL) == JPM_OK);
    jpm_config_free(config);
    sale_init(&sale, FIXTURE_PAN, FIXTURE_CVV);
    CHECK(sale_pay(client, &sale) == JPM_OK);
    CHECK(jpm_result_is_approved(&sale.result));
    CHECK(opened == before);
    use_own(own);
    jpm_client_free(client);
    return check_summary();
}
