// SPDX-License-Identifier: LGPL-3.0-or-later
// The timeline of the talks, for anyone who asks.
#pragma once
#include <bot/plugin.h>

bool talks_run(BotCall *call);     // the last entries
bool talks_all_run(BotCall *call); // all of them
