// SPDX-License-Identifier: LGPL-3.0-or-later
// The core's own command rows.
#include "command/core.h"

const BotCommand core_commands[] = {
	{.name = "help", .args = "[command...]", .help = N_("Lists the commands, or tells how to use one."), .run = core_help},
	{.name = "more", .help = N_("Brings the rest of the last long answer."), .run = core_more},
	{.name = "undo", .help = N_("Takes back your newest change of the last 10 minutes."), .run = core_undo},
	{.name = "whoami", .help = N_("Tells who you are to me, and what you may do."), .run = core_whoami, .flags = BOT_PRIVATE},
	{.name = "strike begin", .args = "<strike> [when...]", .help = N_("Begins a strike, now or at \"2023-05-02 00:01\"."),
		.role = BOT_OFFICER, .run = core_strike_begin},
	{.name = "strike suspend", .args = "<strike> [when...]", .help = N_("Suspends a strike; it may be resumed."),
		.role = BOT_OFFICER, .run = core_strike_suspend},
	{.name = "strike resume", .args = "<strike> [when...]", .help = N_("Resumes a suspended strike."),
		.role = BOT_OFFICER, .run = core_strike_resume},
	{.name = "strike end", .args = "<strike> [when...]", .help = N_("Ends a strike, now or at \"2023-09-27 00:01\"."),
		.role = BOT_OFFICER, .run = core_strike_end},
	{.name = "strike ratify", .args = "<strike> [when...]", .help = N_("Notes that the members ratified."),
		.role = BOT_OFFICER, .run = core_strike_ratify},
	{0},
};
