// SPDX-License-Identifier: LGPL-3.0-or-later
// What people say: is it for us to hear, in which room or in private, and from whom, as far as the
// network vouches for it.
#pragma once
#include "base/limit.h"
#include "irc/batch.h"
#include "irc/line.h"
#include "irc/who.h"

typedef struct Client Client;

enum {
	HEAR_SEEN = 1000,    // message ids remembered
	HEAR_ID_BYTES = 256, // of one; a longer one is none
	// words that wait until we know who spoke; more are heard as from nobody known
	HEAR_HELD = 200,
	HEAR_HELD_SECONDS = 3,
	HEAR_ROOM_TOKEN = 77,   // of WHOX: after our join
	HEAR_PERSON_TOKEN = 78, // because somebody spoke
};

typedef struct {
	Client *client;
	Batches batches;
	GHashTable *seen; // set of message ids, borrowed from the queue
	GQueue seen_order;
	GHashTable *waits; // Peer -> its words that are held
	unsigned held;
	gint64 began_us; // the server's own time of 001; 0 = not told
	Limit ctcp;
} Hear;

void hear_init(Hear *hear, Client *client);
void hear_clear(Hear *hear);
void hear_welcome(Hear *hear, const Line *line); // 001
// PONG, which nobody plays back: a server whose clock was ahead at the welcome must not make us deaf.
void hear_now(Hear *hear, const Line *line);
void hear_privmsg(Hear *hear, const Line *line);
// The account of a peer has become known, one way or the other.
void hear_known(Hear *hear, Peer *peer);
// We asked who that is, and this was all that the server knows.
void hear_settle(Hear *hear, const char *nick);
void hear_forget(Hear *hear, Peer *peer);
