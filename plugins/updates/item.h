// SPDX-License-Identifier: LGPL-3.0-or-later
// Items of sources: each becomes a bulletin, a draft or a piece of press, once.
#pragma once
#include "source.h"

enum {
	// Said by themselves, of one look: of a feed that is new all of a sudden the rest is not.
	ITEMS_AT_ONCE = 5,
	// Published so long ago, and seen only now: an archive came along.
	ITEMS_OLD_SECONDS = 14 * 86400,
	ITEMS_FIRST_MOST = 20, // known from before we came,
	MAILS_FIRST_MOST = 50, // and of a mailbox
	EDITIONS_A_DAY = 3,    // of one bulletin by itself
};

// Takes what a source says now; first: what was there before we came is known, and not said.
void items_take(Bot *bot, const Source *source, const BotFetched *what, bool first);
