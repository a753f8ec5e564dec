// SPDX-License-Identifier: LGPL-3.0-or-later
// What the server says of itself (005): how names compare, what is a channel, what it can do.
#pragma once
#include <stdbool.h>
#include "irc/line.h"

typedef enum { FOLD_RFC1459, FOLD_STRICT, FOLD_ASCII } Folding;

typedef struct {
	Folding folding;
	char channel_types[16], status_prefixes[16]; // "#&"; what may stand before a channel: "@+"
	char member_prefixes[32];                    // before a nick in NAMES: "@+"
	unsigned nick_bytes, join_targets;           // 0 = not said
	// the letter of a bot's user mode; 0 = there is none
	char bot_mode;
	bool whox, monitor;
	bool settled; // names have been folded: CASEMAPPING may not change any more
} Isupport;

void isupport_init(Isupport *isupport);
// Takes a 005 line: our nick, tokens, and a closing sentence.
void isupport_take(Isupport *isupport, const Line *line);
// A name as a key. The caller frees it.
char *isupport_fold(const Isupport *isupport, const char *name);
bool isupport_same(const Isupport *isupport, const char *name, const char *other);
bool isupport_is_channel(const Isupport *isupport, const char *name);
