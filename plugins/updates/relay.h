// SPDX-License-Identifier: LGPL-3.0-or-later
// Bulletins go to the rooms that they are for: each edition once, urgent ones first and in quiet hours too.
#pragma once
#include "bulletin.h"
#include "route.h"

enum {
	RELAY_SECONDS = 86400, // what is older is nobody's news any more
	RELAY_MOST = 100,      // bulletins of that time, the newest
};

// The rooms that hear of a bulletin, of BotRoom. The caller frees it.
GPtrArray *relay_targets(Bot *bot, const Bulletin *bulletin);
// The next room that hears of that; *at goes on from there. NULL = no more.
BotRoom *relay_next(Bot *bot, const Route *what, unsigned *at);
// The language that is spoken there.
const char *relay_lang(BotRoom *room);
// Says in each room what is new there; where it is quiet, when that ends.
void relay_all(Bot *bot);
// Where the bulletin was said, its withdrawal is too.
void relay_withdrawal(Bot *bot, int64_t number);
