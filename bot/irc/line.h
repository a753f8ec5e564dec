// SPDX-License-Identifier: LGPL-3.0-or-later
// The border between network and bot: bytes become lines, lines become tags, origin, command and parameters, and only what is
// well formed goes further. The one parser of IRC; fuzzed.
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

enum {
	LINE_TAG_BYTES = 8191,  // IRCv3 message-tags: "@" to the blank
	LINE_BODY_BYTES = 1000, // RFC 1459 says 512; libircclient wedges at 1024
	LINE_MAX_PARAMS = 40,   // 005 has 13 and more; libircclient drops all after the tenth; the last one is all the rest
	LINE_MAX_TAGS = 100,    // kept; what the sender's client made up ("+…") has half of them, so it crowds out nothing
};

// Cuts a stream into lines; over-long ones and those with NUL are skipped to their end and counted.
typedef struct {
	char buffer[LINE_TAG_BYTES + LINE_BODY_BYTES + 2];
	size_t length;
	bool skipping;
	unsigned dropped;
} LineCutter;

void line_cutter_init(LineCutter *cutter);
// Calls take() for each whole line, without CR LF, never empty. take() may stop the rest by returning false; then the cutter is
// not touched any more, so it may be gone.
void line_cut(LineCutter *cutter, const char *bytes, size_t n, bool (*take)(void *data, char *line), void *data);

typedef struct {
	GHashTable *tags; // unescaped; NULL if there were none
	char *nick, *user, *host; // of the origin; a server's name is in nick; "" where missing
	char *command;            // upper case, or three digits
	char *params[LINE_MAX_PARAMS + 1];
	unsigned n;
	bool ctcp;     // PRIVMSG or NOTICE whose text begins with \x01: never shown to the library; params[1] is then "VERSION …" or "ACTION …"
	char *body;    // the line without tags, valid UTF-8 (bad bytes as U+FFFD), for session_feed(); NULL when the library must not see it
	char *text;    // holds the words above
} Line;

// False: not a line of IRC (no command, a bad one, over-long body). line is zeroed then.
bool line_parse(Line *line, const char *text);
void line_clear(Line *line);
const char *line_tag(const Line *line, const char *key); // NULL if it is not there
