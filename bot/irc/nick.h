// SPDX-License-Identifier: LGPL-3.0-or-later
// What we are called: the nick that we want, the one that we have, and how the others see us
// (nick!user@host).
#pragma once
#include <stdbool.h>
#include "base/backoff.h"
#include "irc/isupport.h"
#include "irc/speak.h"

enum {
	// at most one try a minute to get the wanted nick, then more and more rarely
	NICK_RETRY_MS = 60 * 1000,
	NICK_RETRY_MOST_MS = 3600 * 1000,
	NICK_MOST_TRIES = 20, // of alternates, in one registration
};

typedef struct {
	const Speaker *speaker;
	const Isupport *isupport;
	char *wanted, *current; // current: as the server calls us; NULL before 001
	char *user, *host;      // NULL = not known
	unsigned alternates;
	bool watched;    // by MONITOR
	gint64 tried_us; // the last try to get the wanted nick back; 0 = none yet
	Backoff backoff;
	guint retry;
} Nick;

void nick_init(Nick *nick, const Speaker *speaker, const Isupport *isupport, const char *wanted);
void nick_clear(Nick *nick);
// NICK and USER.
void nick_start(Nick *nick);
// 432, 433, 436, 437: the nick asked for is not to be had. False: enough were tried, before 001.
bool nick_refused(Nick *nick);
// 001, and the end of the welcome.
void nick_welcome(Nick *nick, const char *name);
void nick_settle(Nick *nick);
bool nick_is(const Nick *nick, const char *name);
// Somebody changed nick, left, or is offline by MONITOR; we may be that somebody.
void nick_changed(Nick *nick, const char *from, const char *to);
void nick_free(Nick *nick, const char *name);
// Our user and host, as the server shows them; NULL = as before.
void nick_seen(Nick *nick, const char *user, const char *host);
