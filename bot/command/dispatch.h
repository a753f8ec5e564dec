// SPDX-License-Identifier: LGPL-3.0-or-later
// Is it for us, which command is it, what does it need: one message becomes one call. Inside a
// turn.
#pragma once
#include "command/call.h"

enum {
	HINT_SECONDS = 60, // one hint on wrong commands per person in this time
	HINT_MAX_PEOPLE = 10000,
	HINT_WORD_BYTES = 30, // of a wrong word that is said back
};

// May this be meant for the bot at all? Cheap: ordinary talk must not fill the inbox.
bool dispatch_may_concern(Desk *desk, const Message *message);
// Does it speak to the bot by prefix or name, or answer its question?
bool dispatch_is_command(Desk *desk, const Message *message);
// Is it the beginning of a text that may go on in other lines: BOT_LINES?
bool dispatch_takes_lines(Desk *desk, const Message *message);
// CALL_KEPT also where nothing was asked.
CallEnd dispatch_message(Desk *desk, const Message *message);
// Says once to one whose line is over a limit that it was not read, and what would be right.
void dispatch_over_limit(Desk *desk, const Message *message, FloodVerdict verdict);
typedef struct {
	const char *bound;
	bool quiet;   // what goes well is not said
	bool is_undo; // it takes back what the same person did a moment ago
	char *undo;   // of the run, packed; NULL = none. The caller frees it.
} BoundRun;
// Runs a command with bound arguments as if it had been typed: a bare answer, a tap.
CallEnd dispatch_bound(Desk *desk, const Message *message, BoundRun *run);
