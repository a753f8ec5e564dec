// SPDX-License-Identifier: LGPL-3.0-or-later
// The store: one file, one transaction per turn, a savepoint per command. Nothing above this folder
// names an engine.
//
// Trap: when the engine interrupts or fails a write it may roll the whole transaction back, and the
// next statement would silently commit on its own. So after every failed statement the store looks; if
// the transaction is gone the turn is broken: every further statement is refused until store_begin() is
// called again (but for reads once the turn is rolled back). A turn is broken too where the disk failed
// any of its statements, a read as well: whoever took that for an answer must not be heard.
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum {
	STORE_CORRUPT, // not a database, an unreadable schema, or quick_check failed (exit 65)
	STORE_NEWER,   // made by a newer program (exit 65)
	STORE_LOCKED,  // another picketbot holds it (exit 75)
	STORE_WRITE,   // cannot be created or written (exit 73 or 74)
	STORE_BROKEN,  // the turn's transaction is gone
	STORE_FAILED,  // anything else: a constraint, a bad statement, a guard's refusal
} StoreError;
#define STORE_ERROR (store_error_quark())
GQuark store_error_quark(void);

typedef enum { STORE_READ_WRITE, STORE_READ_ONLY } StoreMode;
typedef enum { STORE_STEP_FAILED = -1, STORE_DONE, STORE_ROW } StoreStep;

typedef struct {
	// the same layout as BotValue, which host/ asserts
	enum { STORE_V_END, STORE_V_NULL, STORE_V_INT, STORE_V_TEXT } kind;
	int64_t n;
	const char *text;
} StoreValue;
static inline StoreValue store_v_int(int64_t n)
{
	return (StoreValue){STORE_V_INT, n, NULL};
}
static inline StoreValue store_v_text(const char *text)
{
	return (StoreValue){text ? STORE_V_TEXT : STORE_V_NULL, 0, text};
}
static inline StoreValue store_v_end(void)
{
	return (StoreValue){STORE_V_END, 0, NULL};
}
// clang-format off
#define S(x) _Generic((x), char *: store_v_text, const char *: store_v_text, default: store_v_int)(x)
#define STORE_SPLIT_(sql, ...) "" sql, (const StoreValue[]) { __VA_ARGS__ }
// clang-format on

typedef struct {
	const char *name, *owner, *select; // owner NULL = the core
} StoreView;
typedef struct Store Store;
// a prepared statement and its row; gone when the savepoint or turn ends in which it was handed out
typedef struct Query Query;

// Opens (and, read-write, creates) a store: WAL, synchronous=FULL, foreign keys, lock file beside
// it, umask 077 is the
// program's. ":memory:" takes no lock. A store up to STORE_CHECK_BYTES is checked whole. A refused
// file is left untouched.
enum { STORE_CHECK_BYTES = 16 * 1024 * 1024 };
Store *store_open(const char *path, StoreMode mode, GError **error);
void store_close(Store *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Store, store_close)
// A whole copy at a path that must not exist (STORE_WRITE if it does); readable by nobody else. Not
// inside a turn.
bool store_backup(Store *store, const char *to, GError **error);
// The whole check that large stores get in `check`; false = corrupt.
bool store_check(Store *store, GError **error);
const char *store_path(const Store *store);
bool store_is_memory(const Store *store);

// ---- a turn: outside of one, each statement is a transaction of its own ----
bool store_begin(Store *store, GError **error); // nothing is taken yet; clears "broken"
// a turn that wrote nothing commits nothing; false: rolled back
bool store_commit(Store *store, GError **error);
// Commits what went well, else rolls back. False: nothing is kept, and error says why if the commit did it.
bool store_end(Store *store, bool well, GError **error);
void store_rollback(Store *store); // harmless where no turn is open: after a commit that failed
bool store_in_turn(const Store *store);
bool store_wrote(const Store *store);  // has anything of this turn changed a row?
bool store_broken(const Store *store); // see the trap above
// Changes that stand, ever: the engine never counts down what a savepoint took back, we do.
int64_t store_changes(const Store *store);
// Savepoints nest. release and undo first reset every statement used since.
bool store_savepoint(Store *store, GError **error);
bool store_release(Store *store, GError **error);
bool store_undo(Store *store, GError **error);

// ---- statements ----
// Whose statements follow: a plugin's name, or NULL for the core, which may do everything. Returns
// the one before.
const char *store_set_owner(Store *store, const char *owner);
// A view that every owner may read; the name is copied.
void store_publish(Store *store, const char *view);
// Makes a view as its owner (NULL = the core) wants it today and publishes it. Refused: a name that
// is not all a-z, and a
// select that the owner itself may not read. Writes nothing if the store has just this view. In the
// turn, or in one of its own.
bool store_define_view(Store *store, const StoreView *view, GError **error);
void store_unpublish(Store *store, const char *view);
// The SQL is a literal that outlives the store, with ? for each value; the number of values must
// fit. Never NULL: a fault
// comes out of the first query_step(). Values are copied.
#define store_query(store, ...)                                                                    \
	store_query_values((store), STORE_SPLIT_(__VA_ARGS__, store_v_end()))
Query *store_query_values(Store *store, const char *sql, const StoreValue *values);
StoreStep query_step(Query *query, GError **error); // after DONE or a fault the query is reset
int64_t query_int(Query *query, int column);        // null is 0
// null is NULL; lives until the next step of this query
const char *query_text(Query *query, int column);
void query_reset(Query *query); // done with it before its last row
// Runs a statement whose rows do not matter.
#define store_run(store, error, ...)                                                               \
	store_run_values((store), (error), STORE_SPLIT_(__VA_ARGS__, store_v_end()))
bool store_run_values(Store *store, GError **error, const char *sql, const StoreValue *values);
// The first column of the first row, or fallback; a fault is fallback too.
#define store_one(store, fallback, ...)                                                            \
	store_one_value((store), (fallback), STORE_SPLIT_(__VA_ARGS__, store_v_end()))
int64_t store_one_value(Store *store, int64_t fallback, const char *sql, const StoreValue *values);
// The last fault of any statement since the turn began; NULL if there was none. Borrowed.
const char *store_fault(const Store *store);

// Reads that take longer are stopped; writes never are.
enum { STORE_READ_SECONDS = 2 };
