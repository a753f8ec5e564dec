// SPDX-License-Identifier: LGPL-3.0-or-later
// !places: each place with its gates, and what is the matter with those that are not open.
#include "places.h"

#include <string.h>

// "2 closed (no light)"
static void append_gate(GString *gates, BotQuery *gate)
{
	const char *state = bot_col_text(gate, 4), *reason = bot_col_text(gate, 5);
	g_string_append_printf(gates, "%s%s", gates->len ? ", " : "", bot_col_text(gate, 3));
	if (strcmp(state, "open"))
		g_string_append_printf(gates, "%s%s", *bot_col_text(gate, 3) ? " " : "", state);
	if (strcmp(state, "open") && reason)
		g_string_append_printf(gates, " (%s)", reason);
}

static void say_place(BotCall *call, const char *name, const char *title, const GString *gates)
{
	bool plain = !strcmp(name, title);
	if (!gates->len)
		bot_row(call, "%s%s%s", name, plain ? "" : "\t", plain ? "" : title);
	else
		bot_row(call, N_("%s%s%s\tgates: %s"), name, plain ? "" : "\t", plain ? "" : title,
			gates->str);
}

bool places_list(BotCall *call)
{
	g_autoptr(GString) gates = g_string_new(NULL);
	g_autofree char *name = NULL, *title = NULL;
	BotQuery *query = bot_sql(bot_of(call),
		"select p.id, p.name, p.title, g.name, g.state, g.reason from places_place p"
		" join places_gate g on g.place = p.id and g.gone = 0 where p.gone = 0 order by "
		"p.ord, p.id, g.ord, g.id");
	int64_t id = 0;
	while (bot_step(query) == BOT_ROW) {
		if (id && id != bot_col_int(query, 0)) {
			say_place(call, name, title, gates);
			g_string_truncate(gates, 0);
		}
		id = bot_col_int(query, 0);
		g_free(name);
		g_free(title);
		name = g_strdup(bot_col_text(query, 1));
		title = g_strdup(bot_col_text(query, 2));
		append_gate(gates, query);
	}
	if (!id)
		return bot_reply(call, N_("no places yet; the config names them"));
	say_place(call, name, title, gates);
	return true;
}
