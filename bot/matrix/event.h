// SPDX-License-Identifier: LGPL-3.0-or-later
// One event as a room's server tells it. What it says of itself is a stranger's word: each text may
// be missing or mean nothing; only the sender was checked, by the servers. Texts are borrowed from the
// document.
#pragma once
#include "base/json.h"

enum { EVENT_ID_BYTES = 255 }; // of any id and type; the specification's own limit

typedef struct {
	const char *id;        // NULL in the few words that an invitation says of its room
	const char *type;      // "m.room.message"
	const char *sender;    // "@ana:example.org"
	const char *state_key; // NULL = no state; "" is one
	const Json *content;   // NULL = none; the readers of json.h take that
	const char *redacts;   // the event that this one takes back; NULL = none
	const Json *before;    // content of the state that it replaces; NULL = none, or not told
	const char *before_by; // who set that; NULL = none, or not told
	bool redacted;         // taken back already: what is left of it says nothing
	const char *transaction_id; // of our own, by this device; NULL = another's
	const Json *json;           // all of it
} Event;

// How an event refers to others.
typedef struct {
	const char *kind;     // "m.replace", "m.thread", "m.annotation"; NULL = it does not
	const char *event;    // which; NULL = none
	const char *key;      // of an annotation: "✅"
	const char *reply_to; // the event that it answers; NULL = none
} EventRelation;

// False if it is no event: not an object, or without a type and a sender that could be one.
bool event_read(Event *event, const Json *json);
bool event_is(const Event *event, const char *type);
// Is it the state of that type and key?
bool event_is_state(const Event *event, const char *type, const char *state_key);
EventRelation event_relation(const Event *event);
// For each event of an array: for (at = json_first(array); event_next(&at, &event);). What is no
// event is passed over.
bool event_next(const Json **at, Event *ret_event);

// "@name:server", short, and nothing in it that a screen would hide. Historical names hold more
// signs than today's: they compare by their bytes.
bool user_id_is(const char *id);
// "ana" of "@ana:example.org". The caller frees it.
char *user_id_localpart(const char *id);
// The server's name behind the colon; "" if there is none.
const char *user_id_server(const char *id);
// "!id:server", or since version 12 "!id" alone: no server can be read from it.
bool room_id_is(const char *id);
