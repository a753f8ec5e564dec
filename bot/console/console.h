// SPDX-License-Identifier: LGPL-3.0-or-later
// The terminal as a network: one room, everybody private, a clock that can be set. The newcomer's
// first room, and the
// language of scripts and of the tests' .chat files (lines in, "room: …" and "private NAME: …"
// out).
#pragma once
#include <stdbool.h>
#include "chat/chat.h"

// What the console needs of the bot around it.
typedef struct {
	void (*settle)(void *data);                  // handles all that was heard so far
	int64_t (*next_due)(void *data);             // INT64_MAX = nothing is due ever
	void (*run_due)(void *data);                 // what is due by now
	void (*print)(void *data, const char *line); // one line of output
	void *data;
} ConsoleHooks;

typedef struct {
	Chat *chat;
	ConsoleHooks hooks;
	BotRoom *room;
	GTimeZone *zone;    // of times without one
	char *me;           // "you", or the unix user
	int my_role;        // a BotRole for the plain lines; -1 = the role that the store gives
	bool may_play;      // roles and clock may be played with: memory, or the ready strike
	bool muted;         // answers are not shown
	char *last_speaker; // address of who wrote the last line; NULL after a clock line
} Console;

// Adds its room to the chat's.
void console_init(Console *console, Chat *chat, const ConsoleHooks *hooks, const char *me);
void console_clear(Console *console);
// One line of the language. NULL = done, else the sentence that says what is wrong with it (the
// caller frees it); the rest runs on.
char *console_line(Console *console, const char *line);
// The outbox has something for the network "console": prints it.
void console_flush(Console *console);
// Moves the clock, stopping at each moment when something is due. False if that is in the past.
bool console_advance(Console *console, int64_t to);
