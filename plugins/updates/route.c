// SPDX-License-Identifier: LGPL-3.0-or-later
// Reads [route] sections.
#include "route.h"

#include <string.h>

#include "setting.h"
#include "source.h"

const BotSetting route_settings[] = {
	{"rooms", BOT_LIST, NULL, N_("The rooms that it leads to.")},
	{"kinds", BOT_LIST, SOURCE_OFFICIAL, N_("What it leads there: official; press.")},
	{"issuers", BOT_LIST, "", N_("Only of these issuers; all, if not given.")},
	{"langs", BOT_LIST, "", N_("Only in these languages; all, if not given.")},
	{"urgent", BOT_BOOL, "no", N_("Only what is urgent?")},
	{0},
};

static bool lists(Bot *bot, unsigned at, const char *key, const char *name)
{
	return setting_lists(bot_section_setting(bot, ROUTE_SECTION, at, key), name);
}

static bool lists_or_all(Bot *bot, unsigned at, const char *key, const char *name)
{
	return !*name || !*bot_section_setting(bot, ROUTE_SECTION, at, key) ||
	       lists(bot, at, key, name);
}

static bool fits(Bot *bot, unsigned at, const Route *what)
{
	bool only_urgent = setting_is(bot_section_setting(bot, ROUTE_SECTION, at, "urgent"));
	return lists(bot, at, "kinds", what->kind) && (what->urgent || !only_urgent) &&
	       lists_or_all(bot, at, "issuers", what->issuer ? what->issuer : "") &&
	       lists_or_all(bot, at, "langs", what->lang);
}

bool route_leads(Bot *bot, const Route *what, BotRoom *room)
{
	bool named = false;
	for (unsigned at = 0; bot_section(bot, ROUTE_SECTION, at); at++) {
		if (!lists(bot, at, "rooms", bot_room_name(room)))
			continue;
		named = true;
		if (fits(bot, at, what))
			return true;
	}
	return !named && !strcmp(what->kind, SOURCE_OFFICIAL);
}

static void check(Bot *bot, unsigned at, const char *key, const char *name)
{
	bool kind = !strcmp(key, "kinds");
	bool known = kind ? !strcmp(name, SOURCE_OFFICIAL) || !strcmp(name, SOURCE_PRESS)
			  : bot_room(bot, name) != NULL;
	if (*name && !known)
		bot_log(bot, "route %s: there is no %s %s", bot_section(bot, ROUTE_SECTION, at),
			kind ? "kind" : "room", name);
}

void routes_check(Bot *bot)
{
	static const char *const keys[] = {"kinds", "rooms"};
	for (unsigned at = 0; bot_section(bot, ROUTE_SECTION, at); at++)
		for (unsigned i = 0; i < G_N_ELEMENTS(keys); i++) {
			g_auto(GStrv) names = g_strsplit(
				bot_section_setting(bot, ROUTE_SECTION, at, keys[i]), ";", -1);
			for (char **name = names; *name; name++)
				check(bot, at, keys[i], g_strstrip(*name));
		}
}
