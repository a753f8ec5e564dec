// SPDX-License-Identifier: LGPL-3.0-or-later
// The argument types "place" and "gate": from what was typed to one row, or to the sentence that
// says why not.
#include "places.h"

#include <string.h>

typedef struct {
	int64_t id;
	char *name, *title;
	BotFit fit;
	unsigned as_good; // how many fit as well as this one
	char *rival;      // one of them
} Found;

static void found_clear(Found *found)
{
	g_free(found->name);
	g_free(found->title);
	g_free(found->rival);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Found, found_clear)

static void found_take(Found *found, BotQuery *row, BotFit fit)
{
	if (fit == found->fit) {
		found->as_good++;
		g_free(found->rival);
		found->rival = g_strdup(bot_col_text(row, 1));
		return;
	}
	found_clear(found);
	*found = (Found){bot_col_int(row, 0), g_strdup(bot_col_text(row, 1)),
		g_strdup(bot_col_text(row, 2)), fit, 1, NULL};
}

// A day that was mistyped is looked for among the places, since it is no day.
static const char *day_meant(const char *word)
{
	static const char *const days[] = {"today", "tomorrow", "monday", "tuesday", "wednesday",
		"thursday", "friday", "saturday", "sunday"};
	for (unsigned i = 0; i < G_N_ELEMENTS(days); i++)
		if (bot_fit(word, days[i], NULL) == BOT_FIT_NEAR)
			return days[i];
	return NULL;
}

static bool refuse_place(BotCall *call, const char *word, const Found *found)
{
	const char *day = found->fit == BOT_FIT_NONE ? day_meant(word) : NULL;
	if (day)
		return bot_refuse(call, N_("no place %s; did you mean %s?"), word, day);
	if (found->fit == BOT_FIT_NONE)
		return bot_refuse(call, N_("no place %s; !places lists them"), word);
	if (found->fit == BOT_FIT_NEAR)
		return bot_refuse(call, N_("no place %s; did you mean %s?"), word, found->name);
	return bot_refuse(
		call, N_("which place is %s: %s or %s?"), word, found->name, found->rival);
}

static bool find_place(BotCall *call, const char *word, Found *ret_found)
{
	BotQuery *query = bot_sql(bot_of(call),
		"select id, name, title from places_place where gone = 0 order by ord, id");
	while (bot_step(query) == BOT_ROW) {
		BotFit fit = bot_fit(word, bot_col_text(query, 1), bot_col_text(query, 2));
		if (fit != BOT_FIT_NONE && fit >= ret_found->fit)
			found_take(ret_found, query, fit);
	}
	if (ret_found->fit > BOT_FIT_NEAR && ret_found->as_good == 1)
		return true;
	return refuse_place(call, word, ret_found);
}

bool place_find(BotCall *call, const char *word, int64_t *ret_id, char **ret_scope)
{
	g_auto(Found) found = {0};
	if (!find_place(call, word, &found))
		return false;
	*ret_id = found.id;
	*ret_scope = g_steal_pointer(&found.name);
	return true;
}

// ---- gates ----

// "1, 2 and main"
static char *gate_names(Bot *bot, int64_t place)
{
	g_autoptr(GString) names = g_string_new(NULL);
	BotQuery *query = bot_sql(bot,
		"select name from places_gate where place = ? and gone = 0 and name <> '' order by "
		"ord, id",
		V(place));
	while (bot_step(query) == BOT_ROW)
		g_string_append_printf(
			names, "%s%s", names->len ? ", " : "", bot_col_text(query, 0));
	return g_string_free(g_steal_pointer(&names), FALSE);
}

// The place was named alone: that will do where it has one gate, or none.
static bool only_gate(BotCall *call, const Found *place, int64_t *ret_id)
{
	Bot *bot = bot_of(call);
	BotQuery *query = bot_sql(bot,
		"select id from places_gate where place = ? and gone = 0 order by ord, id",
		V(place->id));
	unsigned n = 0;
	for (; bot_step(query) == BOT_ROW; n++)
		*ret_id = bot_col_int(query, 0);
	if (n == 1)
		return true;
	g_autofree char *names = gate_names(bot, place->id);
	return bot_refuse(call, N_("usage: name the gate, as in %s/%.*s; %s has %s"), place->name,
		(int)strcspn(names, ","), names, place->title, names);
}

static bool named_gate(BotCall *call, const Found *place, const char *word, int64_t *ret_id)
{
	Bot *bot = bot_of(call);
	BotFit best = BOT_FIT_NEAR;
	unsigned as_good = 0;
	BotQuery *query = bot_sql(bot,
		"select id, name from places_gate where place = ? and gone = 0 and name <> '' "
		"order by ord, id",
		V(place->id));
	while (bot_step(query) == BOT_ROW) {
		BotFit fit = bot_fit(word, bot_col_text(query, 1), NULL);
		if (fit <= BOT_FIT_NEAR || fit < best)
			continue;
		as_good = fit == best ? as_good + 1 : 1;
		best = fit;
		*ret_id = bot_col_int(query, 0);
	}
	if (as_good == 1)
		return true;
	g_autofree char *names = gate_names(bot, place->id);
	return *names ? bot_refuse(
				call, N_("no gate %s at %s; it has %s"), word, place->title, names)
		      : bot_refuse(call, N_("no gate %s at %s; it has no gates, so name it alone"),
				word, place->title);
}

bool gate_find(BotCall *call, const char *word, int64_t *ret_id, char **ret_scope)
{
	g_auto(Found) place = {0};
	const char *slash = strchr(word, '/');
	g_autofree char *before = slash ? g_strndup(word, (gsize)(slash - word)) : g_strdup(word);
	if (!find_place(call, before, &place))
		return false;
	int64_t id = 0;
	if (!(slash && slash[1] ? named_gate(call, &place, slash + 1, &id)
				: only_gate(call, &place, &id)))
		return false;
	*ret_id = id;
	*ret_scope = g_steal_pointer(&place.name);
	return true;
}
