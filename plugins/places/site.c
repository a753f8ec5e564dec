// SPDX-License-Identifier: LGPL-3.0-or-later
// The argument type "site": "paramount/2", "2" where that can be one gate only, or a place as a whole.
#include "places.h"

#include <string.h>

typedef struct {
	int64_t id;
	char *place, *rival; // the first, and another that fits as well
} Gate;

static void gate_clear(Gate *gate)
{
	g_free(gate->place);
	g_free(gate->rival);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Gate, gate_clear)

static bool is_place(BotCall *call, const char *word)
{
	g_autofree char *name = g_utf8_strdown(word, -1);
	return bot_one(bot_of(call), 0,
		       "select 1 from places_place where gone = 0 and name = ? order by id limit 1",
		       V(name)) == 1;
}

// A gate's own name alone: in the room's place, else wherever it is the only one called so.
static void find_gate(BotCall *call, const char *word, Gate *ret_gate)
{
	const char *here = bot_where(call) ? bot_room_setting(bot_where(call), "place") : "";
	BotQuery *query = bot_sql(bot_of(call),
		"select g.id, g.name, p.name from places_gate g join places_place p on p.id = "
		"g.place where g.gone = 0 and g.name <> '' and (? = '' or p.name = ?) order by "
		"p.ord, g.ord, g.id",
		V(here), V(here));
	while (bot_step(query) == BOT_ROW) {
		if (g_ascii_strcasecmp(word, bot_col_text(query, 1)) != 0)
			continue;
		char **name = ret_gate->id ? &ret_gate->rival : &ret_gate->place;
		ret_gate->id = ret_gate->id ? ret_gate->id : bot_col_int(query, 0);
		g_free(*name);
		*name = g_strdup(bot_col_text(query, 2));
	}
}

bool site_find(BotCall *call, const char *word, int64_t *ret_id, char **ret_scope)
{
	g_auto(Gate) gate = {0};
	if (strchr(word, '/'))
		return gate_find(call, word, ret_id, ret_scope);
	if (!is_place(call, word))
		find_gate(call, word, &gate);
	if (gate.rival)
		return bot_refuse(call, N_("which gate %s: %s/%s or %s/%s?"), word, gate.place,
			word, gate.rival, word);
	if (gate.id) {
		*ret_id = gate.id;
		*ret_scope = g_steal_pointer(&gate.place);
		return true;
	}
	if (!place_find(call, word, ret_id, ret_scope))
		return false;
	*ret_id = -*ret_id;
	return true;
}
