// SPDX-License-Identifier: LGPL-3.0-or-later
// Reads [issuer] sections.
#include "issuer.h"

#include <string.h>

#include "setting.h"

const BotSetting issuer_settings[] = {
	{"title", BOT_TEXT, "", N_("What people call it; its name, if not given.")},
	{"strike", BOT_TEXT, "", N_("The strike that it speaks for; all, if not given.")},
	{"domains", BOT_LIST, "",
		N_("Where its links may lead, \"union.org; union2023.org\"; none, if not given.")},
	{0},
};

static const char *setting(Bot *bot, unsigned at, const char *key)
{
	return bot_section_setting(bot, ISSUER_SECTION, at, key);
}

static bool issuer_at(Bot *bot, unsigned at, Issuer *ret_issuer)
{
	const char *name = bot_section(bot, ISSUER_SECTION, at);
	if (!name)
		return false;
	const char *title = setting(bot, at, "title");
	*ret_issuer = (Issuer){
		.at = at,
		.name = name,
		.title = *title ? title : name,
		.domains = setting(bot, at, "domains"),
		.strike = setting(bot, at, "strike"),
	};
	return true;
}

bool issuer_named(Bot *bot, const char *name, Issuer *ret_issuer)
{
	for (unsigned at = 0; issuer_at(bot, at, ret_issuer); at++)
		if (!strcmp(ret_issuer->name, name))
			return true;
	return false;
}

bool issuer_find(BotCall *call, const char *word, int64_t *ret_id, char **ret_scope)
{
	(void)ret_scope;
	Bot *bot = bot_of(call);
	Issuer issuer;
	for (unsigned at = 0; issuer_at(bot, at, &issuer); at++)
		if (bot_fit(word, issuer.name, issuer.title) == BOT_FIT_EXACT) {
			*ret_id = at;
			return true;
		}
	return bot_refuse(call, N_("no issuer is called %s; the config names them"), word);
}

static bool speaks_for(Bot *bot, const Issuer *issuer, BotRoom *room, bool if_any)
{
	const char *strike = setting(bot, issuer->at, "strike"),
		   *bound = room ? bot_room_setting(room, "strikes") : "";
	return *strike && *bound ? setting_lists(bound, strike) : if_any;
}

bool issuer_is_for(Bot *bot, const Issuer *issuer, BotRoom *room)
{
	return speaks_for(bot, issuer, room, true);
}

bool issuer_of_call(BotCall *call, Issuer *ret_issuer)
{
	Bot *bot = bot_of(call);
	if (bot_given(call, "issuer"))
		return issuer_at(bot, (unsigned)bot_int(call, "issuer"), ret_issuer);
	for (unsigned at = 0; issuer_at(bot, at, ret_issuer); at++)
		if (speaks_for(bot, ret_issuer, bot_where(call), false))
			return true;
	return issuer_at(bot, 0, ret_issuer) ||
	       bot_refuse(call, N_("no issuer is known: the config names each in a section "
				   "[issuer NAME]"));
}

GTimeZone *issuer_zone(Bot *bot, const char *name)
{
	Issuer issuer;
	GTimeZone *zone = NULL;
	if (issuer_named(bot, name, &issuer)) {
		BotQuery *query = bot_sql(bot, "select zone from strike where name = ?",
			V(setting(bot, issuer.at, "strike")));
		if (bot_step(query) == BOT_ROW)
			zone = bot_zone(bot_col_text(query, 0));
	}
	return zone ? zone : g_time_zone_new_utc();
}
