// SPDX-License-Identifier: LGPL-3.0-or-later
// Tends the house from the chat: the tables only.
#include "admin.h"

static const BotCommand commands[] = {
	{.name = "plugins",
		.help = N_("Lists the plugins: on, off, or refused and why."),
		.role = BOT_OFFICER,
		.run = admin_plugins,
		.flags = BOT_PRIVATE},
	{.name = "plugin",
		.args = "<what:on|off> <name>",
		.help = N_("Switches a plugin on or off, until said otherwise."),
		.role = BOT_OPERATOR,
		.run = admin_plugin},
	{.name = "status",
		.help = N_("Tells how the bot is: version, store, queues, networks."),
		.role = BOT_OFFICER,
		.run = admin_status,
		.flags = BOT_PRIVATE},
	{0},
};

BOT_PLUGIN(.name = "admin", .about = "plugins and status", .commands = commands);
