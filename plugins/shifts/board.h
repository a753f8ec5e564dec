// SPDX-License-Identifier: LGPL-3.0-or-later
// Live posts of the shifts that start soon, in each room that shows such: counts that follow the roster, and
// a mark that signs up.
#pragma once
#include <bot/plugin.h>

enum {
	BOARD_WALK = 200, // shifts looked at when time goes on, soonest first
	BOARD_SECONDS_MOST = 14 * 86400,
};

// Counts or state of a shift have changed. False: could not be saved.
bool board_update(Bot *bot, int64_t shift);
// A shift is new, or its hours are: when the next is to be shown or ended is reckoned anew.
void boards_schedule(Bot *bot);
// The plugin starts, the config or the clock is another: all is looked at as soon as the loop runs.
void boards_look(Bot *bot);
// A timer that boards_look() and boards_schedule() set; false: it is another's.
bool boards_due(Bot *bot, const char *key);
