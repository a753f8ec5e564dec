// SPDX-License-Identifier: LGPL-3.0-or-later
// libircclient, unpatched, behind a socketpair: one session per connection attempt, fed one clean
// line at a time, never a raw byte of the network. It dispatches lines to callbacks and formats
// what we send; it knows nothing of TLS, tags or registration.
//
// Traps (notes in README, "IRC"): a line over 1023 bytes or an empty line wedges it for ever; it
// must never see CTCP, tags, or a command without parameters; it gives the first ten parameters
// only; it calls its own select, so its fd must be below 1024. Its idea of our nick is wrong as
// soon as another's begins with ours, so it is given none: room or private is the caller's to say.
#pragma once
#include <glib.h>
#include <stdbool.h>

enum { SESSION_LINE_BYTES = 1000 };

// A line that the library has taken apart; it lives during the call only.
typedef struct {
	const char *command; // that of the line, or three digits
	const char *origin;  // "nick!user@host" or a server, "" if there was none
	const char *const *params;
	unsigned n;
} SessionEvent;

// Both may call session_say() and the like, none may call session_feed() or session_free().
typedef struct {
	void (*event)(void *data, const SessionEvent *event);
	// A line that the library wants sent, without CR LF.
	void (*send)(void *data, const char *line);
} SessionEvents;

typedef struct Session Session;
// NULL and error if the library does not take the socketpair.
Session *session_new(const SessionEvents *events, void *data, GError **error);
void session_free(Session *session);
// Feeds one line, without tags and CR LF, that line_parse() accepted. False and error when the
// library broke.
bool session_feed(Session *session, const char *line, GError **error);
// Formats by the library and hands the line to send(). The text was cleaned and cut by split; false
// if it holds CR or LF or is too long, or if the target is no single word; raw is for
// JOIN, PART, QUIT, NICK, WHO, MODE and the like.
bool session_say(Session *session, const char *target, const char *text);
bool session_raw(Session *session, const char *line);
