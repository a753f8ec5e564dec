// SPDX-License-Identifier: LGPL-3.0-or-later
// What came of the talks, entry by entry, as officers enter it.
#pragma once
#include "strike.h"

enum {
	TALK_LEAST_BYTES = 3,
	TALK_MOST_BYTES = 300,
	TALKS_MOST = 300, // that stand, of a strike
};

// talk_clear() frees the texts.
typedef struct {
	int64_t id, day;       // as GDate counts
	char *strike, *issuer; // by their names
	char *text;
	int64_t bulletin; // its source; 0 = none
	bool withdrawn;   // is that
} Talk;

void talk_clear(Talk *talk);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Talk, talk_clear)

// The last that stand of a strike, the oldest of them first. Of Talk; free by g_array_unref().
GArray *talks_read(Bot *bot, const char *strike, int64_t most);
// "Fri 11 Aug, day 102: first session since 2 May (bulletin 4)". The caller frees it.
char *talk_words(Bot *bot, const char *lang, const Strike *strike, const Talk *talk);

bool talk_add_run(BotCall *call);
bool talk_change_run(BotCall *call);
bool talk_remove_run(BotCall *call);
bool talk_restore_run(BotCall *call); // for !undo alone
