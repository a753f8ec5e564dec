// SPDX-License-Identifier: LGPL-3.0-or-later
// The strikes in the store: kept as the config says until an officer changes one, published as a
// view, compared with the config.
#include <string.h>

#include "chat/strike_private.h"

void strike_row_clear(StrikeRow *row)
{
	for (unsigned i = 0; i < STRIKE_FIELDS; i++)
		g_clear_pointer(&row->fields[i], g_free);
}

// ---- the config into the store ----

static bool keep_row(Store *store, const char *name, const StrikeRow *row, GError **error)
{
	char *const *f = row->fields;
	return store_run(store, error,
		"insert into strike_kept (name, title, against, zone, day_one, start, finish, "
		"state, count, listed, intervals, milestones, "
		"official_days, basis, origin) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
		"'config') "
		"on conflict (name) do update set title = excluded.title, against = "
		"excluded.against, zone = excluded.zone, "
		"day_one = excluded.day_one, start = excluded.start, finish = excluded.finish, "
		"state = excluded.state, "
		"count = excluded.count, listed = excluded.listed, intervals = excluded.intervals, "
		"milestones = excluded.milestones, "
		"official_days = excluded.official_days, basis = excluded.basis where "
		"strike_kept.origin = 'config'",
		S(name), S(f[STRIKE_TITLE]), S(f[STRIKE_AGAINST]), S(f[STRIKE_ZONE]),
		S(f[STRIKE_DAY_ONE]), S(f[STRIKE_START]), S(f[STRIKE_FINISH]), S(f[STRIKE_STATE]),
		S(f[STRIKE_COUNT]), S(f[STRIKE_LISTED]), S(f[STRIKE_INTERVALS]),
		S(f[STRIKE_MILESTONES]), S(g_ascii_strtoll(f[STRIKE_OFFICIAL_DAYS], NULL, 10)),
		S(f[STRIKE_BASIS]));
}

static GPtrArray *names_of(Store *store, const char *origin)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	Query *query = store_query(
		store, "select name from strike_kept where origin = ? order by name", S(origin));
	while (query_step(query, NULL) == STORE_ROW)
		g_ptr_array_add(names, g_strdup(query_text(query, 0)));
	return names;
}

static bool drop_unnamed(Store *store, const Config *config, GError **error)
{
	g_autoptr(GPtrArray) names = names_of(store, "config");
	for (unsigned i = 0; i < names->len; i++) {
		const char *name = names->pdata[i];
		if (!config_find(config, "strike", name) &&
			!store_run(store, error, "delete from strike_kept where name = ?", S(name)))
			return false;
	}
	return true;
}

bool strike_sync(Store *store, const Config *config, GError **error)
{
	const ConfigSection *section;
	for (unsigned i = 0; (section = config_section(config, "strike", i)); i++) {
		g_auto(StrikeRow) row = {0};
		strike_from_config(&row, config, section);
		if (!keep_row(store, section->name, &row, error))
			return false;
	}
	return drop_unnamed(store, config, error);
}

bool strike_publish(Store *store, GError **error)
{
	// Who changed it is nobody's business but the core's.
	return store_define_view(store,
		&(StoreView){"strike", NULL,
			"select name, title, against, zone, day_one, start, finish, state, count, "
			"listed, intervals, milestones, official_days, basis "
			"from strike_kept"},
		error);
}

// ---- out of the store ----

// Names are few, and an officer's "WGA" is the config's "wga".
static char *find_name(Store *store, const char *name)
{
	Query *query = store_query(store, "select name from strike_kept order by name");
	char *found = NULL;
	while (!found && query_step(query, NULL) == STORE_ROW)
		if (!g_ascii_strcasecmp(query_text(query, 0), name))
			found = g_strdup(query_text(query, 0));
	query_reset(query);
	return found;
}

bool strike_from_store(StrikeRow *row, Store *store, const char *name, char **ret_name)
{
	g_autofree char *found = find_name(store, name);
	if (!found)
		return false;
	Query *query = store_query(store,
		"select title, against, zone, day_one, start, finish, state, count, listed, "
		"intervals, milestones, official_days, basis "
		"from strike_kept where name = ?",
		S(found));
	bool is_there = query_step(query, NULL) == STORE_ROW;
	for (int i = 0; is_there && i < STRIKE_FIELDS; i++)
		row->fields[i] = i == STRIKE_OFFICIAL_DAYS
					 ? g_strdup_printf("%" G_GINT64_FORMAT, query_int(query, i))
					 : g_strdup(query_text(query, i));
	query_reset(query);
	if (is_there && ret_name)
		*ret_name = g_steal_pointer(&found);
	return is_there;
}

char *strike_zone(Store *store, const char *name)
{
	g_auto(StrikeRow) row = {0};
	return strike_from_store(&row, store, name, NULL) ? g_strdup(row.fields[STRIKE_ZONE])
							  : NULL;
}

char *strike_first_zone(Store *store)
{
	Query *query = store_query(
		store, "select zone from strike_kept order by day_one, name limit 1");
	char *zone = query_step(query, NULL) == STORE_ROW ? g_strdup(query_text(query, 0)) : NULL;
	query_reset(query);
	return zone;
}

// ---- differences ----

static void compare_row(GString *all, Store *store, const Config *config, const char *name)
{
	static const char *const keys[STRIKE_FIELDS] = {"title", "against", "zone", "day_one",
		"start", "end", "state", "count", "listed", "intervals", "the list of milestones",
		"official_days", "basis"};
	const ConfigSection *section = config_find(config, "strike", name);
	if (!section) {
		g_string_append_printf(all,
			"strike %s: an officer changed it, and the config no longer names it\n",
			name);
		return;
	}
	g_auto(StrikeRow) kept = {0}, said = {0};
	if (!strike_from_store(&kept, store, name, NULL))
		return;
	strike_from_config(&said, config, section);
	for (unsigned i = 0; i < STRIKE_FIELDS; i++)
		if (strcmp(kept.fields[i], said.fields[i]))
			g_string_append_printf(all,
				"strike %s: %s is \"%s\" in the store, \"%s\" in the config\n",
				name, keys[i], kept.fields[i], said.fields[i]);
}

char *strike_differences(Store *store, const Config *config)
{
	g_autoptr(GPtrArray) names = names_of(store, "command");
	GString *all = g_string_new("");
	for (unsigned i = 0; i < names->len; i++)
		compare_row(all, store, config, names->pdata[i]);
	if (all->len)
		g_string_truncate(all, all->len - 1);
	return g_string_free(all, all->len == 0);
}
