// SPDX-License-Identifier: LGPL-3.0-or-later
// Press: what others write. Always labelled, never mixed with bulletins, and held during a blackout.
#pragma once
#include "source.h"

enum {
	PRESS_SHOWN = 5,
	PRESS_HELD_SHOWN = 20,
	PRESS_MOST = 100, // of a day
	PRESS_TITLE_BYTES = 300,
};

// loud: it is said in the rooms, once no blackout is on; else it is only kept.
void press_add(Bot *bot, const Source *source, const BotItem *told, bool loud);
// Says in the rooms that want press what was not said there yet.
void press_relay(Bot *bot);
// How many pieces a blackout holds.
int64_t press_held(Bot *bot);
// !press, !press management N, !held, !held release and !held drop
bool press_run(BotCall *call);
bool press_management_run(BotCall *call);
bool held_run(BotCall *call);
bool held_release_run(BotCall *call);
bool held_drop_run(BotCall *call);
