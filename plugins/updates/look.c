// SPDX-License-Identifier: LGPL-3.0-or-later
// !latest, !bulletin, !source and !rumor.
#include "look.h"

#include <string.h>

#include "blackout.h"
#include "words.h"

static bool reply(BotCall *call, const Bulletin *bulletin)
{
	g_autofree char *words = words_answer(bot_of(call), bot_lang(call), bulletin);
	return bot_reply(call, "%s", words);
}

bool look_latest(BotCall *call)
{
	g_auto(Bulletin) bulletin = {0};
	return bulletin_read_latest(bot_of(call), &bulletin)
		       ? reply(call, &bulletin)
		       : bot_reply(call, N_("no official bulletin is known here yet"));
}

bool look_bulletin(BotCall *call)
{
	g_auto(Bulletin) bulletin = {0};
	return bulletin_of_call(call, "number", &bulletin) && reply(call, &bulletin);
}

// The caller frees it.
static char *way_of(const char *lang, const char *channel)
{
	if (g_str_has_prefix(channel, "feed "))
		return bot_words(lang, N_("read in its feed"));
	if (g_str_has_prefix(channel, "mail "))
		return bot_words(lang, N_("in a mail that its domain signed, read"));
	if (g_str_has_prefix(channel, "hook "))
		return bot_words(lang, N_("delivered by its server"));
	return bot_words(lang, N_("announced by its officers here,"));
}

bool look_source(BotCall *call)
{
	g_auto(Bulletin) bulletin = {0};
	if (!bulletin_of_call(call, "number", &bulletin))
		return false;
	Bot *bot = bot_of(call);
	g_autofree char *name = words_name(bot_lang(call), &bulletin),
			*fetched = words_time(bot, &bulletin, bulletin.fetched),
			*way = way_of(bot_lang(call), bulletin.channel);
	bot_reply(call, N_("%s: from %s, %s %s%s%s"), name, bulletin.title, way, fetched,
		*bulletin.link ? ", " : "", bulletin.link);
	if (bulletin.withdrawn) {
		g_autofree char *since = words_time(bot, &bulletin, bulletin.withdrawn);
		bot_reply(call, N_("withdrawn since %s%s%s"), since, *bulletin.reason ? ": " : "",
			bulletin.reason);
	}
	return bot_reply(call, N_("SHA-256 of its text: %s"), bulletin.hash);
}

// Whatever was asked is not repeated: that would spread it.
bool look_rumor(BotCall *call)
{
	g_auto(Bulletin) bulletin = {0};
	Bot *bot = bot_of(call);
	g_autofree char *blackout = blackout_words(bot, bot_lang(call), NULL);
	if (blackout)
		bot_reply(call, "%s", blackout);
	if (!bulletin_read_latest(bot, &bulletin))
		return bot_reply(call, N_("nothing official is known here about that: no bulletin "
					  "has come yet"));
	g_autofree char *words = words_answer(bot, bot_lang(call), &bulletin);
	return bot_reply(call, N_("the last official word is this: %s"), words);
}
