// SPDX-License-Identifier: LGPL-3.0-or-later
// What a network must do to carry the bot. Down: the slots of TransportClass, called by app. Up:
// chat_heard(), outbox_next(),
// outbox_sent(), outbox_failed(), outbox_recall(). A transport never waits, never calls up from
// inside a slot but start and
// wake, and never ends the process: a network that cannot be reached is retried for ever.
#pragma once
#include "base/config.h"
#include "chat/chat.h"

typedef struct Transport Transport;

// How fast its server lets it speak: so many lines at once, then so many a second (0 = all at once); and what would make it faster,
// as people will read it.
typedef struct {
	double burst, per_second;
	const char *shorten;
} TransportPace;

// A look at a network from outside, by `picketbot doctor`: a line for each thing that was looked at, then over(), at once or from the loop.
typedef struct {
	Chat *chat; // its config, store (read only), folder and multi
	const char *network;
	void (*line)(void *data, bool well, const char *text);
	void (*over)(void *data);
	void *data;
} Examination;

typedef struct {
	const char *kind;    // of [network x]: "irc"
	unsigned room_lines; // lines of one answer that a room bears, the rest by !more; 0 = all
	bool live;           // shows live posts, and tells who taps them
	// The steps of its own tables, KIND_…, as migrate_run() takes them; NULL = none.
	const char *const *steps;
	// The keys of its [network] sections (config_know), ending with {0}.
	const ConfigKey *keys;
	// Faults of one section that need more than a key: tls = no towards the world, a secret
	// without account.
	void (*check)(Config *config, const ConfigSection *section);
	// As the config says it. NULL = all at once.
	TransportPace (*pace)(const Config *config, const ConfigSection *section);
	// Nothing is opened yet; what the section says is read at start and at each new connection,
	// by name.
	Transport *(*create)(Chat *chat, const char *network);
	// Connects in the background, and again whenever the connection is lost.
	void (*start)(Transport *transport);
	// Says goodbye and closes, then chat_closed(); returns at once. what was not confirmed stays in the outbox.
	// Then only status and destroy.
	void (*stop)(Transport *transport);
	// The outbox has something for this network. Pull when allowed.
	void (*wake)(Transport *transport);
	// The config changed: join new rooms, leave gone ones; host, account and secret count from
	// the next connection on.
	void (*reload)(Transport *transport);
	// "libera: connected as picketbot (account picketbot), 2 of 3 rooms". The caller frees it.
	char *(*status)(Transport *transport);
	void (*destroy)(Transport *transport);
	void (*examine)(const Examination *what); // NULL = there is nothing to look at
} TransportClass;

struct Transport { // the first member of the network's own struct
	const TransportClass *class;
	char *network;
	Chat *chat;
};
