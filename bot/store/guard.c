// SPDX-License-Identifier: LGPL-3.0-or-later
// Answers the engine's question, at each prepare, whether the current owner may do this.
#include "store/guard.h"

#include <sqlite3.h>
#include <string.h>

// Core tables that a plugin called by their first word would take for its own.
static const char *const core_tables[] = {
	"plugin_state", "role_grant", "schema_version", "strike_kept", NULL};

void guard_init(Guard *guard)
{
	*guard = (Guard){0};
	guard->published = g_hash_table_new_full(
		g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);
}

void guard_clear(Guard *guard)
{
	g_free(guard->refused);
	g_clear_pointer(&guard->published, g_hash_table_unref);
}

void guard_reset(Guard *guard)
{
	guard->alters = false;
	g_clear_pointer(&guard->refused, g_free);
}

void guard_publish_begin(Guard *guard, const char *name)
{
	guard->recording = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_hash_table_replace(guard->published, g_strdup(name), guard->recording);
}

void guard_publish_end(Guard *guard)
{
	guard->recording = NULL;
}

static bool is_engine_table(const char *table)
{
	return g_str_has_prefix(table, "sqlite_");
}

// Bytewise: the engine compares names without case, but gives us the spelling that the table was
// made with.
static bool guard_owns(const Guard *guard, const char *table)
{
	size_t length = strlen(guard->owner);
	return strncmp(table, guard->owner, length) == 0 && table[length] == '_' &&
	       !is_engine_table(table) && !g_strv_contains(core_tables, table);
}

static char *read_key(const char *view, const char *table, const char *column)
{
	return g_strdup_printf("%s %s.%s", view, table, column);
}

// The engine names the innermost view, or `with` inside it, for the reads of the tables below.
static bool a_view_reads(const Guard *guard, const char *key)
{
	GHashTableIter iter;
	gpointer reads;
	g_hash_table_iter_init(&iter, guard->published);
	while (g_hash_table_iter_next(&iter, NULL, &reads))
		if (g_hash_table_contains(reads, key))
			return true;
	return false;
}

static bool guard_may_read(
	const Guard *guard, const char *table, const char *column, const char *view)
{
	// An empty column is asked for the table below a view, without the view's name, where a
	// join or count(*)
	// needs none of its columns. It tells only that rows exist; refusing it would refuse
	// ordinary joins.
	if (!*column || guard_owns(guard, table) || g_hash_table_contains(guard->published, table))
		return true;
	if (guard->migrating && is_engine_table(table))
		return true;
	g_autofree char *key = view ? read_key(view, table, column) : NULL;
	return key && a_view_reads(guard, key);
}

static bool guard_may_index(const Guard *guard, const char *index, const char *table)
{
	return guard->migrating && guard_owns(guard, table) &&
	       (guard_owns(guard, index) || g_str_has_prefix(index, "sqlite_autoindex_"));
}

static bool guard_admits(const Guard *guard, int action, const char *const *names)
{
	const char *first = names[0], *second = names[1], *view = names[2];
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_RECURSIVE:
		return true;
	case SQLITE_FUNCTION:
		return strcmp(second, "load_extension") != 0;
	case SQLITE_READ:
		return guard_may_read(guard, first, second, view);
	case SQLITE_INSERT:
	case SQLITE_UPDATE:
	// a migration's "create" and "drop" write the engine's tables; by hand the engine refuses
	// that
	case SQLITE_DELETE:
		return guard_owns(guard, first) || (guard->migrating && is_engine_table(first));
	case SQLITE_CREATE_TABLE: // the first $id of a store makes the engine's own table
		return guard->migrating &&
		       (guard_owns(guard, first) || strcmp(first, "sqlite_sequence") == 0);
	case SQLITE_DROP_TABLE:
	case SQLITE_REINDEX:
		return guard->migrating && guard_owns(guard, first);
	case SQLITE_ALTER_TABLE: // first is the database
		return guard->migrating && guard_owns(guard, second);
	case SQLITE_CREATE_INDEX:
	case SQLITE_DROP_INDEX:
		return guard_may_index(guard, first, second);
	default:
		return false;
	}
}

static bool action_alters(int action)
{
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_RECURSIVE:
	case SQLITE_FUNCTION:
	case SQLITE_READ:
	case SQLITE_INSERT:
	case SQLITE_UPDATE:
	case SQLITE_DELETE:
	case SQLITE_PRAGMA:
	case SQLITE_TRANSACTION:
	case SQLITE_SAVEPOINT:
		return false;
	default:
		return true;
	}
}

static char *refusal(const Guard *guard, int action, const char *const *names)
{
	switch (action) {
	case SQLITE_READ:
		return g_strdup_printf("%s may not read %s.%s", guard->owner, names[0], names[1]);
	case SQLITE_INSERT:
	case SQLITE_UPDATE:
	case SQLITE_DELETE:
		return g_strdup_printf("%s may not write %s", guard->owner, names[0]);
	case SQLITE_CREATE_INDEX:
	case SQLITE_DROP_INDEX:
	case SQLITE_ALTER_TABLE:
		return g_strdup_printf(
			"%s may not change %s of %s", guard->owner, names[0], names[1]);
	default:
		return g_strdup_printf("%s may not do this to %s", guard->owner,
			names[0]   ? names[0]
			: names[1] ? names[1]
				   : "the store");
	}
}

int guard_authorize(void *data, int action, const char *first, const char *second,
	const char *database, const char *view)
{
	Guard *guard = data;
	const char *names[] = {first, second, view};
	(void)database;
	guard->alters |= action_alters(action);
	if (guard->recording && action == SQLITE_READ && view)
		g_hash_table_add(guard->recording, read_key(view, first, second));
	if (!guard->owner || guard_admits(guard, action, names))
		return SQLITE_OK;
	if (!guard->refused)
		guard->refused = refusal(guard, action, names);
	return SQLITE_DENY;
}
