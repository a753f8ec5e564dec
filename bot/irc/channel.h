// SPDX-License-Identifier: LGPL-3.0-or-later
// Our rooms on this connection: joined in batches, again when refused or thrown out, left when the
// config drops them.
#pragma once
#include <stdbool.h>
#include "base/backoff.h"
#include "chat/room.h"
#include "irc/isupport.h"
#include "irc/speak.h"

enum {
	CHANNEL_BATCH = 10,           // in one JOIN
	CHANNEL_RETRY_MS = 30 * 1000, // after a refusal; then twice as long each time
	CHANNEL_RETRY_MOST_MS = 600 * 1000,
	CHANNEL_ANSWER_MS = 60 * 1000, // a JOIN that nobody answers is a refusal
	CHANNEL_KICKED_MS = 5 * 1000,  // the first return after a kick
};

typedef enum { CHANNEL_OUT, CHANNEL_ASKED, CHANNEL_IN } ChannelState;

typedef struct {
	char *name, *key;
	ChannelState state;
	bool gone;   // the config does not name it any more
	bool kicked; // once already, since it was in for long
	// OUT: when to try; ASKED: when to give up; IN: when a kick is the first one again
	gint64 due_us;
	Backoff backoff;
} Channel;

typedef struct {
	const Speaker *speaker;
	const Isupport *isupport;
	const char *network;
	GHashTable *all; // folded name -> Channel
	guint timer;
	bool open; // the welcome has ended
} Channels;

void channels_init(
	Channels *channels, const Speaker *speaker, const Isupport *isupport, const char *network);
void channels_clear(Channels *channels);
// Takes over which rooms there are: joins the new, parts from the gone. Before channels_open()
// nothing is sent.
void channels_sync(Channels *channels, const Rooms *rooms);
void channels_open(Channels *channels, const Rooms *rooms);
// What the server says about us. False from joined(): it is none of ours.
bool channels_joined(Channels *channels, const char *name);
void channels_parted(Channels *channels, const char *name);
void channels_kicked(Channels *channels, const char *name);
// A numeric that may refuse a JOIN; false if we asked for no such room.
bool channels_refused(Channels *channels, const char *name, const char *why);
bool channels_in(const Channels *channels, const char *name);
bool channels_ours(const Channels *channels, const char *name);
unsigned channels_count(const Channels *channels, unsigned *ret_in);
