// SPDX-License-Identifier: LGPL-3.0-or-later
// Takes the places and gates of the config into the store, at every start and reload.
#include "places.h"

#include <string.h>

// What the config made follows it, so first all of that is gone; what it still names comes back
// with the same id.
static bool forget_unchanged(Bot *bot)
{
	return bot_run(bot, "update places_gate set gone = 1 where since is null and gone = 0") &&
	       bot_run(bot, "update places_place set gone = 1 where gone = 0 and not exists"
			    " (select 1 from places_gate g where g.place = places_place.id and "
			    "g.gone = 0)");
}

static bool keep_gate(Bot *bot, int64_t place, const char *name, unsigned ord)
{
	return bot_run(bot,
		"insert into places_gate (place, name, ord) values (?, ?, ?)"
		" on conflict (place, name) do update set ord = excluded.ord, gone = 0",
		V(place), V(name), V(ord));
}

static bool keep_gates(Bot *bot, int64_t place, const char *list)
{
	g_auto(GStrv) names = g_strsplit(list, ";", -1);
	unsigned kept = 0;
	for (char **name = names; *name; name++) {
		if (!*g_strstrip(*name))
			continue;
		if (!keep_gate(bot, place, *name, kept++))
			return false;
	}
	return kept || keep_gate(bot, place, "", 0);
}

static bool keep_place(Bot *bot, unsigned i)
{
	const char *name = bot_section(bot, "place", i);
	const char *title = bot_section_setting(bot, "place", i, "title");
	bool kept = bot_run(bot,
		"insert into places_place (name, title, zone, ord) values (?, ?, ?, ?) on conflict "
		"(name)"
		" do update set title = excluded.title, zone = excluded.zone, ord = excluded.ord, "
		"gone = 0",
		V(name), V(*title ? title : name), V(bot_section_setting(bot, "place", i, "zone")),
		V(i));
	int64_t id = bot_one(bot, 0, "select id from places_place where name = ?", V(name));
	return kept && id && keep_gates(bot, id, bot_section_setting(bot, "place", i, "gates"));
}

bool places_sync(Bot *bot)
{
	if (!forget_unchanged(bot))
		return false;
	for (unsigned i = 0; bot_section(bot, "place", i); i++)
		if (!keep_place(bot, i))
			return false;
	return true;
}
