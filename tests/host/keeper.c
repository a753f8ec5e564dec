// SPDX-License-Identifier: LGPL-3.0-or-later
// A plugin with a secret, for tests: "!say WORD", which is "sesame".
#include "bot/plugin.h"

#include <string.h>

static bool say(BotCall *call)
{
	if (strcmp(bot_text(call, "word"), "sesame") != 0)
		return bot_refuse(call, N_("wrong"));
	return bot_reply(call, N_("open"));
}

static const BotCommand commands[] = {
	{.name = "say", .args = "<word>", .help = "", .run = say, .flags = BOT_GUESSABLE}, {0}};
BOT_PLUGIN(.name = "keeper", .commands = commands);
