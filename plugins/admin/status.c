// SPDX-License-Identifier: LGPL-3.0-or-later
// !status: what the bot says of itself, a line each.
#include "admin.h"

bool admin_status(BotCall *call)
{
	for (unsigned i = 0;; i++) {
		g_autofree char *line = bot_status(bot_of(call), i);
		if (!line)
			return true;
		bot_row(call, "%s", line);
	}
}
