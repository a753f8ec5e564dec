// SPDX-License-Identifier: LGPL-3.0-or-later
// Views: the nouns that owners publish for each other. Always what the program says today, and
// written only if that differs.
#include <string.h>

#include "store/inside.h"
#include "store/sqlite.h"

static bool view_name_fits(const char *name)
{
	return *name && name[strspn(name, "abcdefghijklmnopqrstuvwxyz")] == '\0';
}

void store_publish(Store *store, const char *view)
{
	g_return_if_fail(view_name_fits(view));
	g_autofree char *sql = g_strdup_printf("select * from %s", view);
	sqlite3_stmt *stmt = NULL;
	const char *owner = store_set_owner(store, NULL);
	guard_publish_begin(&store->guard, view);
	sqlite3_prepare_v2(store->db, sql, -1, &stmt,
		NULL); // a reader's store may not have it yet: then nobody can read it
	sqlite3_finalize(stmt);
	guard_publish_end(&store->guard);
	store_set_owner(store, owner);
}

void store_unpublish(Store *store, const char *view)
{
	g_hash_table_remove(store->guard.published, view);
}

// Prepared as its owner: what the owner may not read, the view may not show.
static bool view_is_admitted(Store *store, const char *owner, const char *select, GError **error)
{
	sqlite3_stmt *stmt = NULL;
	const char *rest = "";
	const char *before = store_set_owner(store, owner);
	guard_reset(&store->guard);
	int code = sqlite3_prepare_v2(store->db, select, -1, &stmt, &rest);
	store_set_owner(store, before);
	bool one = stmt && sqlite3_stmt_readonly(stmt) && sqlite3_bind_parameter_count(stmt) == 0 &&
		   !*rest;
	sqlite3_finalize(stmt);
	if (store->guard.refused)
		g_set_error(error, STORE_ERROR, STORE_FAILED, "%s, in: %s", store->guard.refused,
			select);
	else if (code != SQLITE_OK)
		sqlite_fault(store->db, select, error);
	else if (!one)
		g_set_error(error, STORE_ERROR, STORE_FAILED, "not one select without values: %s",
			select);
	return one;
}

// The engine keeps the text as it was given, but for the case of the first two words.
static bool view_is(Store *store, const char *name, const char *text)
{
	return store_one(store, 0,
		       "select count(*) from sqlite_master where type = 'view' and name = ? and "
		       "sql = ?",
		       S(name), S(text)) == 1;
}

static bool view_write(Store *store, const char *name, const char *text, GError **error)
{
	if (view_is(store, name, text))
		return true;
	g_autofree char *drop = g_strdup_printf("drop view if exists %s", name);
	if (!store_control(store, drop, error) || !store_control(store, text, error))
		return false;
	store->altered++;
	return true;
}

static bool view_define(Store *store, const char *name, const char *text, GError **error)
{
	if (!store_savepoint(store, error))
		return false;
	if (view_write(store, name, text, error))
		return store_release(store, error);
	store_undo(store, NULL);
	return false;
}

static bool view_define_alone(Store *store, const char *name, const char *text, GError **error)
{
	return store_begin(store, error) &&
	       store_end(store, view_define(store, name, text, error), error);
}

static bool view_make(Store *store, const char *name, const char *text, GError **error)
{
	const char *owner = store_set_owner(store, NULL);
	bool done = (store->in_turn ? view_define : view_define_alone)(store, name, text, error);
	store_set_owner(store, owner);
	return done;
}

bool store_define_view(Store *store, const StoreView *view, GError **error)
{
	if (!view_name_fits(view->name)) {
		g_set_error(error, STORE_ERROR, STORE_FAILED,
			"\"%s\" is no name for a view: a-z only", view->name);
		return false;
	}
	g_autofree char *text = g_strdup_printf("CREATE VIEW %s AS %s", view->name, view->select);
	if (store->mode == STORE_READ_WRITE &&
		!(view_is_admitted(store, view->owner, view->select, error) &&
			view_make(store, view->name, text, error)))
		return false;
	store_publish(store, view->name);
	return true;
}
