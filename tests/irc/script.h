// SPDX-License-Identifier: LGPL-3.0-or-later
// A conversation with a client of irc/ that stands on no network: the test plays the server, line
// by line.
#pragma once
#include "irc/client.h"

#define SCRIPT_TOKENS "CASEMAPPING=ascii CHANTYPES=# PREFIX=(ov)@+"

typedef struct {
	Clock clock;
	Store *store;
	Chat chat;
	IrcSettings settings;
	Client *client;
	GString *out; // lines that were sent; a label stands before as "@1 "
	// "room|address|handle|text" a line; "!" before a verified address, room "-" in private
	GString *heard;
	char *failure;
	bool ready, banned, full;
} Script;

// rooms: "#picket #officers"; each is called like its address without "#".
void script_init(Script *script, const char *rooms);
void script_clear(Script *script);
// A line from the server; then all that is due at once is done.
void script_in(Script *script, const char *format, ...) G_GNUC_PRINTF(2, 3);
void script_run(Script *script);
// All that was sent, or heard, since the last call; the caller frees it.
char *script_out(Script *script);
char *script_heard(Script *script);
// Registers: CAP LS offers these, all are acknowledged, the welcome with these tokens of 005, and
// the rooms are joined.
void script_login(Script *script, const char *caps, const char *tokens);
// Both at once, in rooms #picket and #officers: a server that confirms by PONG alone, and one that does by label.
void script_begin(Script *script);
void script_begin_labels(Script *script);
// A new connection on the same outbox.
void script_reconnect(Script *script);
// Words for a room (its name), or for an address (room NULL).
OutboxRow *script_push(Script *script, const char *room, const char *address, const char *text);
unsigned script_waiting(Script *script);
OutboxCounts script_counts(Script *script);
void ck_text(char *got, const char *wanted); // compares, and frees what was got
