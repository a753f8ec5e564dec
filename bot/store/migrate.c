// SPDX-License-Identifier: LGPL-3.0-or-later
// Brings an owner's tables to the newest step, forward only; what it must not leave behind is
// looked at after each step.
#include "store/migrate.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "store/inside.h"
#include "store/sqlite.h"

typedef struct {
	Store *store;
	const char *owner; // NULL for the core
	const char *name;
	size_t step; // from 1
} Step;

static const struct {
	const char *word, *sql;
} words[] = {
	{"$id", "integer primary key autoincrement"}, // never gives a number twice
	{"$time", "(cast(strftime('%s', 'now') as integer))"},
};

int64_t migrate_version(Store *store, const char *owner)
{
	const char *before = store_set_owner(store, NULL);
	bool made = store_one(store, 0,
			    "select count(*) from sqlite_master where name = 'schema_version'") > 0;
	int64_t version = made ? store_one(store, 0,
					 "select version from schema_version where owner = ?",
					 S(owner))
			       : 0;
	store_set_owner(store, before);
	return version;
}

static bool is_word_byte(char byte)
{
	return g_ascii_isalnum(byte) || byte == '_';
}

// How many bytes the word at text takes; its SQL is appended.
static size_t expand_word(GString *sql, const char *text)
{
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
		size_t length = strlen(words[i].word);
		if (strncmp(text, words[i].word, length) == 0 && !is_word_byte(text[length])) {
			g_string_append(sql, words[i].sql);
			return length;
		}
	}
	g_string_append_c(sql, *text);
	return 1;
}

static char *expand(const char *text)
{
	GString *sql = g_string_new(NULL);
	while (*text)
		text += expand_word(sql, text);
	return g_string_free(sql, FALSE);
}

static bool run_statement(Store *store, sqlite3_stmt *stmt, GError **error)
{
	// The engine would bind null to a $word that we do not know, and say nothing.
	if (sqlite3_bind_parameter_count(stmt) > 0) {
		g_set_error(error, STORE_ERROR, STORE_FAILED, "unknown word %s, in: %s",
			sqlite3_bind_parameter_name(stmt, 1), sqlite3_sql(stmt));
		return false;
	}
	int code = SQLITE_ROW;
	while (code == SQLITE_ROW)
		code = sqlite3_step(stmt);
	if (code != SQLITE_DONE)
		sqlite_fault(store->db, sqlite3_sql(stmt), error);
	return code == SQLITE_DONE;
}

// Runs the first statement of *sql and moves it on.
static bool step_statement(Store *store, const char **sql, GError **error)
{
	sqlite3_stmt *stmt = NULL;
	const char *from = *sql + strspn(*sql, " \t\n");
	guard_reset(&store->guard);
	int code = sqlite3_prepare_v2(store->db, from, -1, &stmt, sql);
	bool done = code == SQLITE_OK && (!stmt || run_statement(store, stmt, error));
	if (store->guard.refused && !done) {
		g_clear_error(error);
		g_set_error(
			error, STORE_ERROR, STORE_FAILED, "%s, in: %s", store->guard.refused, from);
	} else if (code != SQLITE_OK) {
		sqlite_fault(store->db, from, error);
	}
	store->altered += stmt != NULL;
	sqlite3_finalize(stmt);
	return done;
}

static bool step_statements(const Step *step, const char *text, GError **error)
{
	Store *store = step->store;
	g_autofree char *sql = expand(text);
	const char *before = store_set_owner(store, step->owner);
	store->guard.migrating = true;
	unsigned n = 0;
	bool done = true;
	for (const char *rest = sql; done && *rest; n++)
		done = step_statement(store, &rest, error);
	store->guard.migrating = false;
	store_set_owner(store, before);
	if (!done)
		g_prefix_error(error, "statement %u: ", n);
	return done;
}

// A view reads the tables as they were, and one that no longer fits makes every "alter table" fail.
// Views already published
// in this run belong to owners that were there first and cannot depend on this one; the others are
// made anew later.
static bool drop_views(Store *store, GError **error)
{
	g_autoptr(GPtrArray) drops = g_ptr_array_new_with_free_func(g_free);
	Query *query = store_query(
		store, "select name from sqlite_master where type = 'view' order by name");
	while (query_step(query, NULL) == STORE_ROW)
		if (!g_hash_table_contains(store->guard.published, query_text(query, 0)))
			g_ptr_array_add(
				drops, g_strdup_printf("drop view \"%s\"", query_text(query, 0)));
	bool done = true;
	for (unsigned i = 0; done && i < drops->len; i++)
		done = store_control(store, g_ptr_array_index(drops, i), error);
	return done;
}

// Tables and indexes that are not the owner's; "rename to" could add one without the guard being
// asked.
static int64_t count_foreign(const Step *step)
{
	g_autofree char *prefix = g_strconcat(step->name, "_", NULL);
	return store_one(step->store, 0,
		"select count(*) from sqlite_master where type in ('table', 'index')"
		" and substr(name, 1, length(?)) <> ? and substr(name, 1, 7) <> 'sqlite_'",
		S(prefix), S(prefix));
}

// A key into another owner's table would make that owner's deletes ask for ours, which the guard
// refuses.
static bool check_keys(const Step *step, GError **error)
{
	g_autofree char *prefix = g_strconcat(step->name, "_", NULL);
	Query *query = store_query(step->store,
		"select m.name, k.\"table\" from sqlite_master m, pragma_foreign_key_list(m.name) k"
		" where m.type = 'table' and substr(m.name, 1, length(?)) = ?"
		" and substr(k.\"table\", 1, length(?)) <> ? order by m.name",
		S(prefix), S(prefix), S(prefix), S(prefix));
	StoreStep found = query_step(query, error);
	if (found == STORE_ROW)
		g_set_error(error, STORE_ERROR, STORE_FAILED,
			"a foreign key of %s leads to %s, out of %s…", query_text(query, 0),
			query_text(query, 1), prefix);
	query_reset(query);
	return found == STORE_DONE;
}

static bool step_checked(const Step *step, const char *text, GError **error)
{
	int64_t foreign = count_foreign(step);
	if (!step_statements(step, text, error))
		return false;
	if (!step->owner)
		return true;
	if (count_foreign(step) != foreign) {
		g_set_error(error, STORE_ERROR, STORE_FAILED,
			"it leaves a table or index that is not called %s_…", step->name);
		return false;
	}
	return check_keys(step, error);
}

static bool step_write(const Step *step, const char *text, GError **error)
{
	return store_run(step->store, error,
		       "create table if not exists schema_version (owner text primary key, version "
		       "bigint not null)") &&
	       drop_views(step->store, error) && step_checked(step, text, error) &&
	       store_run(step->store, error,
		       "insert into schema_version (owner, version) values (?, ?)"
		       " on conflict (owner) do update set version = excluded.version",
		       S(step->name), S((int64_t)step->step));
}

static bool step_run(const Step *step, const char *text, GError **error)
{
	if (!store_begin(step->store, error))
		return false;
	if (store_end(step->store, step_write(step, text, error), error))
		return true;
	g_prefix_error(error, "%s: migration step %zu: ", step->name, step->step);
	return false;
}

// Named after the step that comes next, so that a second try does not replace what an earlier one
// kept.
static bool keep_copy(Store *store, const char *owner, int64_t version, GError **error)
{
	g_autofree char *to = g_strdup_printf(
		"%s.before-%s-%" PRId64, store->file, owner, version + 1);
	unlink(to); // left from a try that was aborted: the same version, or half of it
	return store_backup(store, to, error);
}

static bool migrate_steps(Store *store, const char *owner, const char *const *steps, GError **error)
{
	Step step = {store, strcmp(owner, "core") == 0 ? NULL : owner, owner, 0};
	int64_t version = migrate_version(store, owner);
	if (version > 0 && store->file && !keep_copy(store, owner, version, error))
		return false;
	for (step.step = version + 1; steps[step.step - 1]; step.step++)
		if (!step_run(&step, steps[step.step - 1], error))
			return false;
	return true;
}

bool migrate_run(Store *store, const char *owner, const char *const *steps, GError **error)
{
	g_return_val_if_fail(!store_in_turn(store), false);
	int64_t version = migrate_version(store, owner), known = g_strv_length((char **)steps);
	if (version > known) {
		g_set_error(error, STORE_ERROR, STORE_NEWER,
			"the store is of a newer %s (version %" PRId64 ", this one knows %" PRId64
			")",
			owner, version, known);
		return false;
	}
	if (version == known || store->mode == STORE_READ_ONLY)
		return true;
	const char *before = store_set_owner(store, NULL);
	bool done = migrate_steps(store, owner, steps, error);
	store_set_owner(store, before);
	return done;
}
