// SPDX-License-Identifier: LGPL-3.0-or-later
// What people say in Matrix rooms: is it for us to hear, and as what. Knows no network and no store.
#pragma once
#include "chat/message.h"
#include "matrix/sync_read.h"

enum { HEAR_MARK_BYTES = 64 }; // of a mark on a post; longer ones are none of ours

// Who listens.
typedef struct {
	const char *network; // as the config calls it
	const char *self;    // our own user id
	const char *name;    // our own display name, never empty
	GHashTable *deaf_to; // set of user ids: bridges and other bots; NULL = none
} Hearer;

typedef struct {
	BotRoom *room;      // NULL = in a private chat
	const char *handle; // how the room calls the sender
} HearPlace;

// The message that an event of a timeline is; NULL = it is nothing for us: not said by a person, taken
// back, a notice (two bots would never stop). An edit becomes one that is not carried out; a reaction, its redaction and
// the echo of our own words become taps (message.h).
Message *hear_event(const Hearer *hearer, const HearPlace *place, const Event *event);

// Were we in the room where its timeline begins? What was said before we came is not for us, though
// servers show it. known: we were in it at the last answer.
bool hear_was_in(const SyncRoom *room, const char *self, bool known);
// Follows our own coming and going along the timeline.
void hear_follow(const Event *event, const char *self, bool *in);
// Does the answer tell of that room nothing but our own words, come back?
bool hear_is_echo(const SyncRoom *room, const char *self);
