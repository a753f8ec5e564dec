// SPDX-License-Identifier: LGPL-3.0-or-later
// The whole transport on a real socket: network "net" with room "picket" of the config, and the server at the other end, on the
// same loop, which does what real ones never do on demand.
#pragma once
#include "irc/irc.h"
#include "net/multi.h"

typedef struct {
	int listener, fd;
	unsigned port, connections, quits;
	guint accept_watch, read_watch;
	GString *bytes;
	GPtrArray *said; // texts of PRIVMSG
	const char *caps;
	bool deaf; // answers no PING and echoes nothing
	bool mute; // answers nothing at all
	Clock clock;
	Chat chat;
	Config *config;
	Transport *transport;
	GString *heard;
} Peer;

typedef bool PeerCondition(Peer *peer);

// The server listens; nothing has connected yet.
void peer_init(Peer *peer);
void peer_clear(Peer *peer);
// Connects, and waits until the bot is in its room.
void peer_start(Peer *peer);

// ---- the server ----

void peer_say(Peer *peer, const char *format, ...) G_GNUC_PRINTF(2, 3); // a line
void peer_hang_up(Peer *peer);

// ---- the bot ----

// Says that in the room.
void peer_push(Peer *peer, const char *text);
// What the transport says of itself; the caller frees it.
char *peer_status(Peer *peer);
bool peer_status_has(Peer *peer, const char *words);
bool peer_in_room(Peer *peer);

// Turns the loop until it holds.
void peer_wait_until(Peer *peer, PeerCondition *holds, const char *what);
#define PEER_WAIT(peer, condition) peer_wait_until((peer), condition, #condition)
