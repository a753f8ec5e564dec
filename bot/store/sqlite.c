// SPDX-License-Identifier: LGPL-3.0-or-later
// SQLite: WAL, synchronous=FULL, foreign keys. Looks before it opens, so that a refused file keeps
// every byte.
#include "store/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/lock.h"
#include "store/schema.h"

enum { SQLITE_BUSY_MS = 2000 }; // an operator's sqlite3 shell may hold the file for a moment

G_DEFINE_AUTOPTR_CLEANUP_FUNC(sqlite3, sqlite3_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(sqlite3_stmt, sqlite3_finalize)

static StoreError error_of(int code)
{
	switch (code & 0xff) {
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return STORE_CORRUPT;
	case SQLITE_BUSY:
		return STORE_LOCKED;
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
		return STORE_WRITE;
	default:
		return STORE_FAILED;
	}
}

void sqlite_fault(sqlite3 *db, const char *what, GError **error)
{
	StoreError code = error_of(sqlite3_extended_errcode(db));
	int reason = code == STORE_WRITE ? sqlite3_system_errno(db) : 0;
	g_autofree char *why = reason ? g_strdup_printf(" (%s)", g_strerror(reason)) : g_strdup("");
	g_set_error(error, STORE_ERROR, code, "%s%s%s%s", sqlite3_errmsg(db), why,
		what ? ", in: " : "", what ? what : "");
}

bool sqlite_run(sqlite3 *db, const char *sql, GError **error)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return true;
	sqlite_fault(db, sql, error);
	return false;
}

// The first column of the first row, "" where there is none; NULL and an error.
static char *sqlite_ask(sqlite3 *db, const char *sql, GError **error)
{
	g_autoptr(sqlite3_stmt) stmt = NULL;
	int code = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_step(stmt);
	const char *text = code == SQLITE_ROW ? (const char *)sqlite3_column_text(stmt, 0) : NULL;
	if (code == SQLITE_ROW || code == SQLITE_DONE)
		return g_strdup(text ? text : "");
	sqlite_fault(db, sql, error);
	return NULL;
}

// The check reports a page that could not be read like one that is damaged.
static StoreError error_of_finding(const char *finding)
{
	const char *code = strstr(finding, "error code=");
	return code && error_of(atoi(code + strlen("error code="))) == STORE_WRITE ? STORE_WRITE
										   : STORE_CORRUPT;
}

bool sqlite_check(sqlite3 *db, GError **error)
{
	g_autofree char *result = sqlite_ask(db, "pragma quick_check(1)", error);
	if (result && strcmp(result, "ok") != 0) {
		StoreError code = error_of_finding(result);
		g_set_error(error, STORE_ERROR, code, "the store %s: %s",
			code == STORE_WRITE ? "cannot be read" : "is damaged", result);
	}
	return result && strcmp(result, "ok") == 0;
}

static bool is_ours(sqlite3 *db, GError **error)
{
	g_autofree char *made = sqlite_ask(
		db, "select name from sqlite_master where name = 'schema_version'", error);
	if (!made || !*made)
		return made;
	g_autofree char *text = sqlite_ask(
		db, "select version from schema_version where owner = 'core'", error);
	if (!text)
		return false;
	int64_t version = g_ascii_strtoll(text, NULL, 10),
		known = g_strv_length((char **)schema_steps);
	if (version > known)
		g_set_error(error, STORE_ERROR, STORE_NEWER,
			"made by a newer picketbot: schema %" PRId64 ", this one knows %" PRId64,
			version, known);
	return version <= known;
}

static bool is_fit(sqlite3 *db, int64_t bytes, GError **error)
{
	g_autoptr(GError) fault = NULL;
	if (bytes == 1) { // which the engine takes for an empty file and would write over
		g_set_error(error, STORE_ERROR, STORE_CORRUPT, "file is not a database");
		return false;
	}
	// "not a database" and a schema that cannot be read both come out of the first look at it
	g_autofree char *schema = sqlite_ask(db, "select count(*) from sqlite_master", &fault);
	if (schema && (bytes > STORE_CHECK_BYTES || sqlite_check(db, &fault)) &&
		is_ours(db, &fault))
		return true;
	if (fault->code == STORE_FAILED) // a format or a schema that we do not understand
		fault->code = STORE_CORRUPT;
	g_propagate_error(error, g_steal_pointer(&fault));
	return false;
}

static sqlite3 *sqlite_connect(const char *name, int flags, GError **error)
{
	g_autoptr(sqlite3) db = NULL;
	int code = sqlite3_open_v2(
		name, &db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (code == SQLITE_OK) {
		sqlite3_busy_timeout(db, SQLITE_BUSY_MS);
		sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
		// "text" in double quotes is a name and nothing else, as PostgreSQL has it
		sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
		sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
		return g_steal_pointer(&db);
	}
	sqlite_fault(db, NULL, error);
	g_prefix_error(error, "cannot open %s: ", name);
	return NULL;
}

static int64_t bytes_of(const char *file, const char *suffix)
{
	g_autofree char *name = g_strconcat(file, suffix, NULL);
	struct stat info;
	return stat(name, &info) == 0 ? info.st_size : 0;
}

// Nobody writes it and nothing waits beside it: the file is all there is, and reading it leaves no
// trace.
static sqlite3 *sqlite_connect_immutable(const char *file, GError **error)
{
	g_autofree char *uri = g_filename_to_uri(file, NULL, error);
	g_autofree char *name = uri ? g_strconcat(uri, "?immutable=1", NULL) : NULL;
	return name ? sqlite_connect(name, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, error) : NULL;
}

// A log that waits beside the file belongs to it: without it a half-done checkpoint looks like
// damage. A rollback journal is
// not ours (a shell's, or our first second's), but must be played back to read at all.
static bool something_waits(const char *file)
{
	return bytes_of(file, "-wal") > 0 || bytes_of(file, "-journal") > 0;
}

// In exclusive mode the engine reads a log without making the shared-memory file, and keeps it when
// it closes.
static sqlite3 *sqlite_connect_exclusive(const char *file, GError **error)
{
	g_autoptr(sqlite3) db = sqlite_connect(file, SQLITE_OPEN_READWRITE, error);
	if (!db ||
		!sqlite_run(db, "pragma locking_mode = exclusive; pragma query_only = on", error))
		return NULL;
	sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	sqlite3_busy_timeout(db, 0);
	return g_steal_pointer(&db);
}

static bool sqlite_probe_with_log(const char *file, int64_t bytes, GError **error)
{
	g_autoptr(GError) fault = NULL;
	g_autoptr(sqlite3) alone = sqlite_connect_exclusive(file, &fault);
	if (alone && is_fit(alone, bytes, &fault))
		return true;
	if (fault->code != STORE_LOCKED) {
		g_propagate_error(error, g_steal_pointer(&fault));
		return false;
	}
	// A backup or a check has it open, so the shared-memory file is there and in use.
	g_clear_pointer(&alone, sqlite3_close);
	g_autoptr(sqlite3) beside = sqlite_connect(file, SQLITE_OPEN_READONLY, error);
	return beside && is_fit(beside, bytes, error);
}

bool sqlite_probe(const char *file, GError **error)
{
	int64_t bytes = bytes_of(file, "");
	if (bytes == 0)
		return true;
	if (something_waits(file))
		return sqlite_probe_with_log(file, bytes, error);
	g_autoptr(sqlite3) db = sqlite_connect_immutable(file, error);
	return db && is_fit(db, bytes, error);
}

sqlite3 *sqlite_open(const char *file, GError **error)
{
	g_autoptr(sqlite3) db = sqlite_connect(
		file ? file : ":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error);
	if (!db)
		return NULL;
	if (sqlite3_db_readonly(db, "main") == 1) { // the engine falls back without a word
		g_set_error(error, STORE_ERROR, STORE_WRITE, "%s may not be written", file);
		return NULL;
	}
	g_autofree char *journal = sqlite_ask(db, "pragma journal_mode = wal", error);
	if (!journal)
		return NULL;
	if (strcmp(journal, file ? "wal" : "memory") != 0) {
		g_set_error(
			error, STORE_ERROR, STORE_WRITE, "%s cannot keep a write-ahead log", file);
		return NULL;
	}
	// The log is written back by the commit that fills it, which then waits for pages all over the
	// file: one sign-up in a hundred at the engine's own 1000 pages.
	if (!sqlite_run(db,
		    "pragma synchronous = full; pragma foreign_keys = on; pragma "
		    "wal_autocheckpoint = 4000",
		    error))
		return NULL;
	return g_steal_pointer(&db);
}

sqlite3 *sqlite_open_reader(const char *file, GError **error)
{
	bool shared = lock_is_held(file) || something_waits(file);
	g_autoptr(sqlite3) db = shared ? sqlite_connect(file, SQLITE_OPEN_READONLY, error)
				       : sqlite_connect_immutable(file, error);
	// "pragma query_only" is not set: it would refuse "vacuum into", and the file is open for
	// reading only
	if (!db || !is_fit(db, bytes_of(file, ""), error))
		return NULL;
	return g_steal_pointer(&db);
}

static bool sync_folder(const char *file)
{
	g_autofree char *folder = g_path_get_dirname(file);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool done = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return done;
}

static bool sqlite_vacuum_into(sqlite3 *db, const char *to, GError **error)
{
	g_autoptr(sqlite3_stmt) stmt = NULL;
	bool done = sqlite3_prepare_v2(db, "vacuum into ?", -1, &stmt, NULL) == SQLITE_OK &&
		    sqlite3_bind_text(stmt, 1, to, -1, SQLITE_STATIC) == SQLITE_OK &&
		    sqlite3_step(stmt) == SQLITE_DONE;
	if (!done) {
		sqlite_fault(db, NULL, error);
		g_prefix_error(error, "cannot copy the store to %s: ", to);
	}
	return done;
}

// An immutable reader is blind to a bot that started meanwhile; the copy is good only if the file
// is what it was.
typedef struct {
	const char *file;
	bool immutable;
	struct stat info;
} Original;

static void original_note(Original *original, sqlite3 *db)
{
	original->file = sqlite3_db_filename(db, "main");
	original->immutable = sqlite3_uri_boolean(original->file, "immutable", 0);
	if (original->immutable && stat(original->file, &original->info) != 0)
		original->info = (struct stat){0};
}

static bool original_is_same(const Original *original, GError **error)
{
	const struct stat *then = &original->info;
	struct stat now;
	if (!original->immutable ||
		(stat(original->file, &now) == 0 && now.st_ino == then->st_ino &&
			now.st_size == then->st_size &&
			now.st_mtim.tv_sec == then->st_mtim.tv_sec &&
			now.st_mtim.tv_nsec == then->st_mtim.tv_nsec))
		return true;
	g_set_error(error, STORE_ERROR, STORE_LOCKED,
		"a picketbot began to write the store during the copy; try again");
	return false;
}

bool sqlite_copy(sqlite3 *db, const char *to, GError **error)
{
	// Made by us, empty: nobody else may read it, and what exists is not overwritten.
	int fd = open(to, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) {
		g_set_error(error, STORE_ERROR, STORE_WRITE, "cannot create %s: %s", to,
			g_strerror(errno));
		return false;
	}
	Original original;
	original_note(&original, db);
	bool done = sqlite_vacuum_into(db, to, error) && original_is_same(&original, error);
	if (done && !(fsync(fd) == 0 && sync_folder(to))) {
		g_set_error(error, STORE_ERROR, STORE_WRITE, "cannot save %s: %s", to,
			g_strerror(errno));
		done = false;
	}
	close(fd);
	if (!done)
		unlink(to);
	return done;
}
