// SPDX-License-Identifier: LGPL-3.0-or-later
// The border between network and bot: bytes become lines, lines become tags, origin, command and
// parameters, and only what is well formed goes further. The one parser of IRC; fuzzed.
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

enum {
	LINE_TAG_BYTES = 8191,  // IRCv3 message-tags: "@" to the blank
	LINE_BODY_BYTES = 1000, // RFC 1459 says 512; libircclient wedges at 1024
	LINE_MAX_PARAMS = 40,   // 005 has 13 and more; the last one is all the rest
	LINE_MAX_TAGS = 100,    // kept; half of them for what the sender's client made up ("+…")
};

// Takes a whole line, without CR LF, never empty. False stops the cutting; then the cutter is not
// touched any more, so it may be gone.
typedef bool LineTake(void *data, char *line);

// Cuts a stream into lines; over-long ones and those with NUL are skipped to their end and counted.
typedef struct {
	LineTake *take;
	void *data;
	char buffer[LINE_TAG_BYTES + LINE_BODY_BYTES + 2];
	size_t length;
	bool skipping;
	unsigned dropped;
} LineCutter;

void line_cutter_init(LineCutter *cutter, LineTake *take, void *data);
void line_cut(LineCutter *cutter, const char *bytes, size_t n);

typedef struct {
	GHashTable *tags;         // unescaped; NULL if there were none
	char *nick, *user, *host; // of the origin; a server's name is in nick; "" where missing
	char *command;            // upper case, or three digits
	char *params[LINE_MAX_PARAMS + 1];
	unsigned n;
	// PRIVMSG or NOTICE whose text begins with \x01: params[1] is then "VERSION …" or "ACTION …".
	bool ctcp;
	// The line without tags, valid UTF-8 (bad bytes as U+FFFD), for session_feed(); NULL when the
	// library must not see it: CTCP, a command without parameters, and what it would not survive.
	char *body;
	char *text; // holds the words above
} Line;

// False: not a line of IRC (no command, a bad one, over-long body). line is zeroed then.
bool line_parse(Line *line, const char *text);
void line_clear(Line *line);
const char *line_tag(const Line *line, const char *key); // NULL if it is not there
