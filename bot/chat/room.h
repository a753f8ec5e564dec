// SPDX-License-Identifier: LGPL-3.0-or-later
// The rooms named in the config, each bound to an address on a network. A BotRoom lives as long as
// the bot; a reload
// changes what it says, and one that the config no longer names is only marked gone.
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "plugin.h"
#include "base/config.h"

struct BotRoom {
	char *name, *network, *address, *key, *lang;
	GHashTable *settings; // every key of its section, and the fallbacks
	GPtrArray *bridged;   // of BotRoom: those that come before it and hear what is said in it
	bool gone;
};

typedef struct {
	GPtrArray *all;  // of BotRoom
	GPtrArray *told; // of those that are not gone
	GHashTable *by_name,
		*by_address; // sets of the same; by_address: of those that are not gone
	const BotRoom
		*only; // the console: what any room would be told unasked is said there; or NULL
} Rooms;

extern const ConfigKey room_keys[];
void rooms_init(Rooms *rooms);
void rooms_clear(Rooms *rooms);
// Faults that need more than one section: an unknown network, a strike that is not there, two rooms
// at one address.
void rooms_check(Config *config);
// Takes over what the config says now.
void rooms_sync(Rooms *rooms, const Config *config);
// Adds one that no config names: the console.
BotRoom *rooms_add(Rooms *rooms, const char *name, const char *network, const char *address);
// NULL if there is none, or it is gone.
BotRoom *room_find(const Rooms *rooms, const char *name);
// By its address on a network; NULL the same.
BotRoom *rooms_at(const Rooms *rooms, const char *network, const char *address);
// The next room of a network, from the *i-th of all on; NULL after the last:
// for (unsigned i = 0; (room = rooms_next(rooms, network, &i));)
BotRoom *rooms_next(const Rooms *rooms, const char *network, unsigned *i);
// The i-th of those that are told things unasked; NULL after the last.
BotRoom *rooms_told(const Rooms *rooms, unsigned i);
// When the room's quiet hours end, by the wall clock of a zone; 0 = it is not in them.
int64_t room_quiet_until(const BotRoom *room, int64_t now, GTimeZone *zone);
// When they begin next, or have begun; INT64_MAX = never.
int64_t room_quiet_from(const BotRoom *room, int64_t now, GTimeZone *zone);
// What is said there is said in this language. A private chat (NULL) says nothing of it: English.
const char *room_lang(const BotRoom *room);
// Does a key say yes?
bool room_is(const BotRoom *room, const char *key);
// "" if unset.
const char *room_setting(const BotRoom *room, const char *key);
