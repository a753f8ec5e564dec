// SPDX-License-Identifier: LGPL-3.0-or-later
// !plugins lists them, !plugin switches one.
#include "admin.h"

#include <string.h>

bool admin_plugins(BotCall *call)
{
	BotPluginInfo info;
	for (unsigned i = 0; bot_plugin_info(bot_of(call), i, &info); i++) {
		if (info.fault)
			bot_row(call, N_("%s\trefused: %s"), info.name, info.fault);
		else if (info.on)
			bot_row(call, N_("%s\ton\t%s"), info.name, info.about);
		else
			bot_row(call, N_("%s\toff\t%s"), info.name, info.about);
	}
	return true;
}

bool admin_plugin(BotCall *call)
{
	const char *name = bot_text(call, "name"), *why = NULL;
	bool on = !strcmp(bot_text(call, "what"), "on");
	// Nothing could switch it on again.
	if (!on && !strcmp(name, "admin"))
		return bot_refuse(
			call, N_("admin stays on: without it nothing could be switched on again"));
	if (!bot_plugin_switch(bot_of(call), name, on, &why))
		return bot_refuse(call, N_("%s is not switched: %s"), name, why);
	bot_undo(call, "plugin", V(on ? "off" : "on"), V(name));
	return on ? bot_reply(call, N_("%s is on. !undo within 10 min."), name)
		  : bot_reply(call, N_("%s is off. !undo within 10 min."), name);
}
