// SPDX-License-Identifier: LGPL-3.0-or-later
// Takes an officer's act on a strike back: what stood before, unless somebody changed it since.
#include <string.h>

#include "chat/strike_private.h"
#include "plugin.h"

#define BETWEEN "\x1d" // no control character comes from a config or from a chat
enum { CELLS = 8 };

char *strike_snapshot(Store *store, const char *name)
{
	g_auto(StrikeRow) row = {0};
	g_autofree char *kept = NULL;
	if (!strike_from_store(&row, store, name, &kept))
		return NULL;
	Query *query = store_query(store,
		"select day_one, start, finish, state, milestones, origin, coalesce(changed_by, "
		"''), coalesce(changed_at, 0) from strike_kept where name = ?",
		S(kept));
	g_autoptr(GString) text = g_string_new(NULL);
	bool found = query_step(query, NULL) == STORE_ROW;
	for (int i = 0; found && i < CELLS - 1; i++)
		g_string_append_printf(text, "%s" BETWEEN, query_text(query, i));
	if (found)
		g_string_append_printf(text, "%" G_GINT64_FORMAT, query_int(query, CELLS - 1));
	query_reset(query);
	return found ? g_string_free(g_steal_pointer(&text), FALSE) : NULL;
}

bool strike_restore(Store *store, const StrikeUndo *undo, const char **ret_why)
{
	g_auto(StrikeRow) row = {0};
	g_autofree char *name = NULL, *now = strike_snapshot(store, undo->name);
	g_auto(GStrv) c = g_strsplit(undo->before, BETWEEN, -1);
	*ret_why = NULL;
	if (g_strcmp0(now, undo->after) || g_strv_length(c) != CELLS ||
		!strike_from_store(&row, store, undo->name, &name)) {
		*ret_why = N_("it was changed again since");
		return false;
	}
	return store_run(store, NULL,
		"update strike_kept set day_one = ?, start = ?, finish = ?, state = ?, milestones "
		"= ?, origin = ?, changed_by = ?, changed_at = ? where name = ?",
		S(c[0]), S(c[1]), S(c[2]), S(c[3]), S(c[4]), S(c[5]), S(c[6]),
		S(g_ascii_strtoll(c[7], NULL, 10)), S(name));
}
