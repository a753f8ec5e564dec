// SPDX-License-Identifier: LGPL-3.0-or-later
// The template: a whole plugin in ten lines. Copy the folder, and read plugins/README.md.
#include <bot/plugin.h>

static bool cheer(BotCall *call)
{
	return bot_reply(call, N_("%s forever!"),
		bot_given(call, "who") ? bot_text(call, "who") : "Solidarity");
}

static const BotCommand commands[] = {
	{.name = "cheer", .args = "[who...]", .help = N_("Raise a cheer."), .run = cheer},
	{0},
};
BOT_PLUGIN(.name = "hello", .about = "cheers", .commands = commands);
