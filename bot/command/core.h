// SPDX-License-Identifier: LGPL-3.0-or-later
// The commands that belong to no plugin. Rows as a plugin's, in files by noun; their owner is
// "core".
#pragma once
#include "plugin.h"

extern const BotCommand core_commands[];

bool core_help(BotCall *call);
bool core_more(BotCall *call);
bool core_undo(BotCall *call);
bool core_whoami(BotCall *call);
bool core_strike_begin(BotCall *call);
bool core_strike_suspend(BotCall *call);
bool core_strike_resume(BotCall *call);
bool core_strike_end(BotCall *call);
bool core_strike_ratify(BotCall *call);
bool core_strike_restore(BotCall *call);
