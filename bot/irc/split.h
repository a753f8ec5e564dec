// SPDX-License-Identifier: LGPL-3.0-or-later
// What fits into one line: servers cut at 512 bytes, silently and in the middle of a character.
#pragma once
#include <glib.h>
#include <stddef.h>

enum {
	SPLIT_LINE_BYTES = 512, // with CR LF, and with the origin that the server puts before it
	SPLIT_HOST_BYTES = 63,  // assumed while our own host is not known
	SPLIT_LEAST_BYTES = 64, // of text in a line, whatever the names
};

// Who we are to the others; host NULL = not known.
typedef struct {
	const char *nick, *user, *host;
} SplitOrigin;

// How many bytes of text fit into ":nick!user@host PRIVMSG target :text".
size_t split_room(const SplitOrigin *origin, const char *target);
// The lines of a text, none empty, each of at most so many bytes, cut at blanks and whole
// characters; of char *.
GPtrArray *split_text(const char *text, size_t most);
