// SPDX-License-Identifier: LGPL-3.0-or-later
// Statements and their rows. A prepared statement is kept for the next that asks the same; a query
// is one use of it, and
// lives until the savepoint or turn ends in which it was handed out.
#include <string.h>

#include "store/inside.h"
#include "store/sqlite.h"

enum {
	POOL_SPARE = 8
}; // of one statement; more are in use at once only where queries nest or are left unread

typedef struct {
	const char *owner; // interned; the engine asks the guard at prepare time
	char *sql;
	bool alters;
	GPtrArray *spare; // of sqlite3_stmt *
} Pool;

struct Query {
	Store *store;
	Pool *pool;         // NULL: it never got a statement
	sqlite3_stmt *stmt; // NULL: given back, or never had
	enum { QUERY_READY, QUERY_RUNNING, QUERY_DONE, QUERY_ENDED } state;
	GError *fault;
	int64_t spent; // microseconds that this read has taken
};

static unsigned pool_hash(const void *data)
{
	const Pool *pool = data;
	return g_direct_hash(pool->owner) ^ g_str_hash(pool->sql);
}

static gboolean pool_equal(const void *a, const void *b)
{
	const Pool *one = a, *other = b;
	return one->owner == other->owner && strcmp(one->sql, other->sql) == 0;
}

static void pool_free(void *data)
{
	Pool *pool = data;
	g_ptr_array_unref(pool->spare);
	g_free(pool->sql);
	g_free(pool);
}

static void stmt_free(void *stmt)
{
	sqlite3_finalize(stmt);
}

GHashTable *pools_new(void)
{
	return g_hash_table_new_full(pool_hash, pool_equal, pool_free, NULL);
}

static Pool *pool_of(Store *store, const char *sql)
{
	Pool wanted = {.owner = store->guard.owner, .sql = (char *)sql};
	Pool *pool = g_hash_table_lookup(store->pools, &wanted);
	if (!pool) {
		pool = g_new0(Pool, 1);
		*pool = (Pool){wanted.owner, g_strdup(sql), false,
			g_ptr_array_new_with_free_func(stmt_free)};
		g_hash_table_add(store->pools, pool);
	}
	return pool;
}

// ---- a query's end ----

// The engine may prepare a statement anew while it runs, so the owner is the statement's around
// each of its calls.
static int query_call(Query *query, int (*call)(sqlite3_stmt *))
{
	Guard *guard = &query->store->guard;
	const char *owner = guard->owner;
	guard->owner = query->pool->owner;
	guard_reset(guard);
	int code = call(query->stmt);
	guard->owner = owner;
	return code;
}

static void query_give_back(Query *query)
{
	if (!query->stmt)
		return;
	query_call(query, sqlite3_reset);
	sqlite3_clear_bindings(query->stmt);
	if (query->pool->spare->len < POOL_SPARE)
		g_ptr_array_add(query->pool->spare, query->stmt);
	else
		sqlite3_finalize(query->stmt);
	query->stmt = NULL;
}

static bool query_is_over(const Query *query)
{
	return query->state == QUERY_DONE || query->state == QUERY_ENDED;
}

// Outside a turn a read depends on no transaction, not even on a lost one.
static bool query_is_harmless(const Query *query)
{
	return !query->store->in_turn && query->stmt && sqlite3_stmt_readonly(query->stmt);
}

static bool query_is_writing(const Query *query)
{
	return query->state == QUERY_RUNNING && !sqlite3_stmt_readonly(query->stmt);
}

static void query_end(Query *query)
{
	query_give_back(query);
	if (query->state != QUERY_DONE)
		query->state = QUERY_ENDED;
}

void query_reset(Query *query)
{
	query_give_back(query);
	query->state = QUERY_DONE;
}

static void query_free(Query *query)
{
	query_give_back(query);
	g_clear_error(&query->fault);
	g_free(query);
}

void queries_drop(Store *store, unsigned n)
{
	while (store->queries->len > n)
		query_free(g_ptr_array_steal_index(store->queries, store->queries->len - 1));
}

void queries_end(Store *store)
{
	for (unsigned i = 0; i < store->queries->len; i++)
		query_end(g_ptr_array_index(store->queries, i));
}

void queries_end_writes(Store *store)
{
	for (unsigned i = 0; i < store->queries->len; i++) {
		Query *query = g_ptr_array_index(store->queries, i);
		if (query_is_writing(query))
			query_end(query);
	}
}

bool queries_are_writing(const Store *store)
{
	for (unsigned i = 0; i < store->queries->len; i++)
		if (query_is_writing(g_ptr_array_index(store->queries, i)))
			return true;
	return false;
}

// ---- its beginning ----

static void query_refuse(Query *query, StoreError code, const char *why)
{
	g_clear_error(&query->fault);
	g_set_error(&query->fault, STORE_ERROR, code, "%s, in: %s", why, query->pool->sql);
	store_set_fault(query->store, query->fault->message);
}

static void query_fail(Query *query)
{
	if (query->store->guard.refused) {
		query_refuse(query, STORE_FAILED, query->store->guard.refused);
		return;
	}
	g_clear_error(&query->fault);
	sqlite_fault(query->store->db, query->pool->sql, &query->fault);
	store_set_fault(query->store, query->fault->message);
}

static bool query_prepare(Query *query)
{
	Store *store = query->store;
	GPtrArray *spare = query->pool->spare;
	guard_reset(&store->guard);
	if (spare->len > 0) {
		query->stmt = g_ptr_array_steal_index(spare, spare->len - 1);
		return true;
	}
	const char *rest = NULL;
	int code = sqlite3_prepare_v3(
		store->db, query->pool->sql, -1, SQLITE_PREPARE_PERSISTENT, &query->stmt, &rest);
	query->pool->alters = store->guard.alters;
	if (code != SQLITE_OK)
		query_fail(query);
	else if (!query->stmt || rest[strspn(rest, " \t\n;")])
		query_refuse(query, STORE_FAILED, "not one statement");
	if (query->fault)
		g_clear_pointer(&query->stmt, sqlite3_finalize);
	return query->stmt;
}

static int bind_value(sqlite3_stmt *stmt, int at, const StoreValue *value)
{
	switch (value->kind) {
	case STORE_V_INT:
		return sqlite3_bind_int64(stmt, at, value->n);
	case STORE_V_TEXT:
		return sqlite3_bind_text(stmt, at, value->text, -1, SQLITE_TRANSIENT);
	default:
		return sqlite3_bind_null(stmt, at);
	}
}

static void query_bind(Query *query, const StoreValue *values)
{
	int wanted = sqlite3_bind_parameter_count(query->stmt), given = 0;
	while (values[given].kind != STORE_V_END)
		given++;
	if (given != wanted) {
		g_autofree char *why = g_strdup_printf("%d values for %d places", given, wanted);
		query_refuse(query, STORE_FAILED, why);
		return;
	}
	for (int i = 0; i < given && !query->fault; i++)
		if (bind_value(query->stmt, i + 1, &values[i]) != SQLITE_OK)
			query_fail(query);
}

// Outside a turn nothing else ends the life of a query that is through.
static void queries_prune(Store *store)
{
	unsigned n = store->queries->len;
	while (n > 0 && query_is_over(g_ptr_array_index(store->queries, n - 1)))
		n--;
	queries_drop(store, n);
}

Query *store_query_values(Store *store, const char *sql, const StoreValue *values)
{
	if (!store->in_turn)
		queries_prune(store);
	Query *query = g_new0(Query, 1);
	g_ptr_array_add(store->queries, query);
	query->store = store;
	query->pool = pool_of(store, sql);
	if (query_prepare(query))
		query_bind(query, values);
	return query;
}

// ---- its rows ----

static int query_advance(Query *query)
{
	Store *store = query->store;
	if (!sqlite3_stmt_readonly(query->stmt))
		return query_call(query,
			sqlite3_step); // an interrupted write would take the whole turn with it
	int64_t left = STORE_READ_SECONDS * G_USEC_PER_SEC - query->spent,
		from = g_get_monotonic_time();
	if (left <= 0)
		return SQLITE_INTERRUPT;
	store->deadline = from + left;
	int code = query_call(query, sqlite3_step);
	store->deadline = 0;
	query->spent += g_get_monotonic_time() - from;
	return code;
}

static StoreStep query_failed(Query *query, GError **error)
{
	query_end(query);
	store_look(query->store);
	if (query->fault->code < STORE_BROKEN)
		store_lose(query->store);
	g_propagate_error(error, g_error_copy(query->fault));
	return STORE_STEP_FAILED;
}

StoreStep query_step(Query *query, GError **error)
{
	Store *store = query->store;
	if (query->state == QUERY_DONE)
		return STORE_DONE;
	if (query->state == QUERY_ENDED && !query->fault)
		query_refuse(query, STORE_FAILED, "the statement ended with its savepoint or turn");
	if (!query->fault && !query_is_harmless(query))
		store_start(store, &query->fault);
	if (query->fault)
		return query_failed(query, error);

	int code = query_advance(query);
	if (code == SQLITE_ROW) {
		query->state = QUERY_RUNNING;
		return STORE_ROW;
	}
	if (code == SQLITE_DONE) {
		store->altered += query->pool->alters;
		query_reset(query);
		return STORE_DONE;
	}
	if (code == SQLITE_INTERRUPT)
		query_refuse(query, STORE_FAILED, "stopped: it read for too long");
	else
		query_fail(query);
	return query_failed(query, error);
}

int64_t query_int(Query *query, int column)
{
	return query->state == QUERY_RUNNING ? sqlite3_column_int64(query->stmt, column) : 0;
}

const char *query_text(Query *query, int column)
{
	return query->state == QUERY_RUNNING
		       ? (const char *)sqlite3_column_text(query->stmt, column)
		       : NULL;
}

// To its end, because outside a turn a write is saved, or not, when its last row is through. A read
// is just left.
static StoreStep query_finish(Query *query, GError **error)
{
	StoreStep step = STORE_ROW;
	while (step == STORE_ROW && query_is_writing(query))
		step = query_step(query, error);
	return step;
}

// The newest query, and nobody else has it: it need not wait for the end of the turn.
static void query_drop(Query *query)
{
	queries_drop(query->store, query->store->queries->len - 1);
}

bool store_run_values(Store *store, GError **error, const char *sql, const StoreValue *values)
{
	Query *query = store_query_values(store, sql, values);
	StoreStep step = query_step(query, error);
	if (step == STORE_ROW)
		step = query_finish(query, error);
	query_drop(query);
	return step != STORE_STEP_FAILED;
}

int64_t store_one_value(Store *store, int64_t fallback, const char *sql, const StoreValue *values)
{
	Query *query = store_query_values(store, sql, values);
	int64_t value = query_step(query, NULL) == STORE_ROW ? query_int(query, 0) : fallback;
	if (query_finish(query, NULL) == STORE_STEP_FAILED)
		value = fallback;
	query_drop(query);
	return value;
}
