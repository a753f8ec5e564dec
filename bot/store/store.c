// SPDX-License-Identifier: LGPL-3.0-or-later
// Opens a store; a turn is one transaction, a command one savepoint in it.
#include "store/store.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "store/inside.h"
#include "store/lock.h"
#include "store/sqlite.h"

enum { STORE_PROGRESS_OPS = 4000 }; // engine steps between two looks at a read's clock

GQuark store_error_quark(void)
{
	return g_quark_from_static_string("store-error-quark");
}

static int on_progress(void *data)
{
	const Store *store = data;
	return store->deadline && g_get_monotonic_time() > store->deadline;
}

// Where the file really is: the engine follows links too, and two names of one store must meet at
// one lock.
static char *file_of(const char *path)
{
	g_autofree char *real = realpath(path, NULL);
	if (real)
		return g_steal_pointer(&real);
	g_autofree char *folder = g_path_get_dirname(path);
	g_autofree char *name = g_path_get_basename(path);
	g_autofree char *real_folder = realpath(folder, NULL);
	return real_folder ? g_build_filename(real_folder, name, NULL)
			   : g_canonicalize_filename(path, NULL);
}

static bool file_is_plain(const char *file, GError **error)
{
	struct stat info;
	if (stat(file, &info) != 0 || S_ISREG(info.st_mode))
		return true;
	g_set_error(error, STORE_ERROR, STORE_WRITE, "%s is not a file", file);
	return false;
}

static bool store_connect(Store *store, GError **error)
{
	if (store->file && !file_is_plain(store->file, error))
		return false;
	if (store->file && store->mode == STORE_READ_ONLY) {
		store->db = sqlite_open_reader(store->file, error);
	} else {
		if (store->file) {
			store->lock = lock_take(store->file, error);
			if (store->lock < 0 || !sqlite_probe(store->file, error))
				return false;
		}
		store->db = sqlite_open(store->file, error);
	}
	if (!store->db)
		return false;
	sqlite3_set_authorizer(store->db, guard_authorize, &store->guard);
	sqlite3_progress_handler(store->db, STORE_PROGRESS_OPS, on_progress, store);
	return true;
}

static void frame_free(void *stmt)
{
	sqlite3_finalize(stmt);
}

Store *store_open(const char *path, StoreMode mode, GError **error)
{
	g_autoptr(Store) store = g_new0(Store, 1);
	store->path = g_strdup(path);
	store->file = strcmp(path, ":memory:") == 0 ? NULL : file_of(path);
	store->mode = mode;
	store->lock = -1;
	guard_init(&store->guard);
	store->pools = pools_new();
	store->frames = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, frame_free);
	store->queries = g_ptr_array_new();
	store->savepoints = g_array_new(FALSE, FALSE, sizeof(Savepoint));
	if (!store_connect(store, error)) {
		g_prefix_error(error, "store %s: ", path);
		return NULL;
	}
	return g_steal_pointer(&store);
}

void store_close(Store *store)
{
	if (!store)
		return;
	store_rollback(store);
	queries_drop(store, 0);
	g_ptr_array_unref(store->queries);
	g_hash_table_unref(store->pools);
	g_hash_table_unref(store->frames);
	g_array_unref(store->savepoints);
	if (sqlite3_close(store->db) != SQLITE_OK)
		g_error("store: a statement was left open");
	lock_drop(store->lock);
	guard_clear(&store->guard);
	g_free(store->fault);
	g_free(store->file);
	g_free(store->path);
	g_free(store);
}

const char *store_path(const Store *store)
{
	return store->path;
}

bool store_is_memory(const Store *store)
{
	return !store->file;
}

bool store_backup(Store *store, const char *to, GError **error)
{
	g_return_val_if_fail(!store->in_turn, false);
	queries_end(store); // nothing may run beside it
	const char *owner = store_set_owner(store, NULL);
	bool done = sqlite_copy(store->db, to, error);
	store_set_owner(store, owner);
	return done;
}

bool store_check(Store *store, GError **error)
{
	const char *owner = store_set_owner(store, NULL);
	bool whole = sqlite_check(store->db, error);
	store_set_owner(store, owner);
	return whole;
}

const char *store_set_owner(Store *store, const char *owner)
{
	const char *before = store->guard.owner;
	store->guard.owner = owner ? g_intern_string(owner) : NULL;
	return before;
}

const char *store_fault(const Store *store)
{
	return store->fault;
}

void store_set_fault(Store *store, const char *fault)
{
	g_free(store->fault);
	store->fault = g_strdup(fault);
}

int64_t store_changes(const Store *store)
{
	return sqlite3_total_changes64(store->db) + store->altered - store->undone;
}

// ---- the store's own statements ----

typedef bool Runner(Store *store, const char *sql, GError **error);

static bool run_once(Store *store, const char *sql, GError **error)
{
	return sqlite_run(store->db, sql, error);
}

// Every command has a savepoint: what frames it is read by the engine once, not each time.
static bool run_kept(Store *store, const char *sql, GError **error)
{
	sqlite3_stmt *stmt = g_hash_table_lookup(store->frames, sql);
	if (!stmt) {
		if (sqlite3_prepare_v3(
			    store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL)) {
			sqlite_fault(store->db, sql, error);
			return false;
		}
		g_hash_table_insert(store->frames, g_strdup(sql), stmt);
	}
	bool done = sqlite3_step(stmt) == SQLITE_DONE;
	if (!done)
		sqlite_fault(store->db, sql, error);
	sqlite3_reset(stmt);
	return done;
}

static bool control(Store *store, const char *sql, Runner *run, GError **error)
{
	g_autoptr(GError) fault = NULL;
	const char *owner = store_set_owner(store, NULL);
	bool done = run(store, sql, &fault);
	store_set_owner(store, owner);
	if (done)
		return true;
	store_set_fault(store, fault->message);
	g_propagate_error(error, g_steal_pointer(&fault));
	store_look(store);
	return false;
}

bool store_control(Store *store, const char *sql, GError **error)
{
	return control(store, sql, run_once, error);
}

static bool store_frame(Store *store, const char *sql, GError **error)
{
	return control(store, sql, run_kept, error);
}

void store_look(Store *store)
{
	if (store->begun && sqlite3_get_autocommit(store->db))
		store->broken = true;
}

static bool refuse_broken(GError **error)
{
	g_set_error(error, STORE_ERROR, STORE_BROKEN,
		"the turn is lost: an earlier fault took its transaction back");
	return false;
}

bool store_start(Store *store, GError **error)
{
	if (store->broken)
		return refuse_broken(error);
	if (!store->in_turn || store->begun)
		return true;
	// A reader cannot take the write lock, and takes none.
	store->begun = store_frame(
		store, store->mode == STORE_READ_ONLY ? "begin" : "begin immediate", error);
	store->broken = !store->begun;
	return store->begun;
}

// Takes the whole transaction back where one of the store's own statements did not do what it must.
static void store_break(Store *store)
{
	if (!sqlite3_get_autocommit(store->db))
		store_frame(store, "rollback", NULL);
	store->broken = true;
}

void store_lose(Store *store)
{
	if (store->in_turn && !store->broken)
		store_break(store);
}

bool store_begin(Store *store, GError **error)
{
	if (store->broken)
		store_rollback(store);
	if (store->in_turn) {
		g_set_error(error, STORE_ERROR, STORE_FAILED, "a turn is already open");
		return false;
	}
	queries_end(store);
	store_set_fault(store, NULL);
	store->outside = store->queries->len;
	store->unchanged = store_changes(store);
	store->broken = false;
	store->in_turn = true;
	return true;
}

static void turn_end(Store *store)
{
	queries_drop(store, store->outside);
	g_array_set_size(store->savepoints, 0);
	if (store->begun && !sqlite3_get_autocommit(store->db))
		store_frame(store, "rollback", NULL);
	store->in_turn = store->begun = false;
}

bool store_commit(Store *store, GError **error)
{
	g_return_val_if_fail(store->in_turn, false);
	// A statement that still runs would make COMMIT fail.
	queries_drop(store, store->outside);
	// What was taken back again leaves pages behind that COMMIT would write and sync; rolling
	// back does not.
	bool wrote = store->begun && store_changes(store) != store->unchanged;
	bool broken = store->broken;
	bool done = broken ? refuse_broken(error) : !wrote || store_frame(store, "commit", error);
	turn_end(store);
	store->broken =
		broken; // a commit that failed took all back, and nobody takes the turn for open
	return done;
}

void store_rollback(Store *store)
{
	if (store->in_turn)
		turn_end(store);
}

bool store_end(Store *store, bool well, GError **error)
{
	if (well)
		return store_commit(store, error);
	store_rollback(store);
	return false;
}

bool store_in_turn(const Store *store)
{
	return store->in_turn;
}

bool store_wrote(const Store *store)
{
	return store->in_turn &&
	       (store_changes(store) != store->unchanged || queries_are_writing(store));
}

bool store_broken(const Store *store)
{
	return store->broken;
}

bool store_savepoint(Store *store, GError **error)
{
	g_return_val_if_fail(store->in_turn, false);
	if (!store_start(store, error))
		return false;
	// An unread "insert … returning" would make SAVEPOINT and RELEASE fail.
	queries_end_writes(store);
	Savepoint savepoint = {store->queries->len, store_changes(store)};
	if (!store_frame(store, "savepoint call", error))
		return false;
	g_array_append_val(store->savepoints, savepoint);
	return true;
}

static Savepoint savepoint_pop(Store *store)
{
	Savepoint savepoint = g_array_index(
		store->savepoints, Savepoint, store->savepoints->len - 1);
	g_array_set_size(store->savepoints, store->savepoints->len - 1);
	queries_drop(store, savepoint.queries);
	queries_end_writes(store);
	return savepoint;
}

bool store_release(Store *store, GError **error)
{
	g_return_val_if_fail(store->savepoints->len > 0, false);
	savepoint_pop(store);
	if (store->broken)
		return refuse_broken(error);
	bool done = store_frame(store, "release call", error);
	if (!done)
		store_break(store);
	return done;
}

bool store_undo(Store *store, GError **error)
{
	g_return_val_if_fail(store->savepoints->len > 0, false);
	Savepoint savepoint = savepoint_pop(store);
	if (store->broken)
		return refuse_broken(error);
	bool done = store_frame(store, "rollback to call", error) &&
		    store_frame(store, "release call", error);
	if (done)
		store->undone += store_changes(store) - savepoint.changes;
	else
		store_break(store);
	return done;
}
