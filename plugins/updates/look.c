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

bool look_source(BotCall *call)
{
	g_auto(Bulletin) bulletin = {0};
	if (!bulletin_of_call(call, "number", &bulletin))
		return false;
	Bot *bot = bot_of(call);
	g_autofree char *name = words_name(bot_lang(call), &bulletin),
			*fetched = words_time(bot, &bulletin, bulletin.fetched);
	bool here = !strcmp(bulletin.channel, BULLETIN_BY_OFFICERS),
	     hooked = g_str_has_prefix(bulletin.channel, BULLETIN_BY_HOOK);
	bot_reply(call,
		here     ? N_("%s: from %s, announced by its officers here, %s%s%s")
		: hooked ? N_("%s: from %s, delivered by its server %s%s%s")
			 : N_("%s: from %s, read in its feed %s%s%s"),
		name, bulletin.title, fetched, *bulletin.link ? ", " : "", bulletin.link);
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
