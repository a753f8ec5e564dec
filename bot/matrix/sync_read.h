// SPDX-License-Identifier: LGPL-3.0-or-later
// The answer to a sync, as typed iteration: what is missing or of another type is an empty list.
#pragma once
#include "matrix/event.h"

enum { SYNC_TOKEN_BYTES = 4096 }; // of next_batch and prev_batch

typedef struct {
	Json *json;
	const char *next_batch; // borrowed
} Sync;

// In the order in which they are read.
typedef enum { SYNC_LEFT, SYNC_INVITED, SYNC_JOINED, SYNC_PARTS } SyncPart;

// One room of an answer; all of it is borrowed.
typedef struct {
	const char *id;
	SyncPart part;
	const Json
		*state; // an array of events; for SYNC_INVITED what the invitation says of the room
	// The state is how things stand behind the timeline, not before it.
	bool state_after;
	const Json *timeline;    // an array of events, oldest first
	bool limited;            // there were more before the timeline, back to the last answer
	const char *prev_batch;  // where to ask for these; NULL = nowhere
	int64_t joined, invited; // how many people are in it; -1 = not told, so as it was
	const Json *json;
} SyncRoom;

// Reads an answer. False and error if it is none: no JSON, or no next_batch to go on from.
bool sync_read(Sync *ret_sync, const char *bytes, size_t length, GError **error);
// The same of a document, which it takes.
bool sync_take(Sync *ret_sync, Json *json, GError **error);
void sync_clear(Sync *sync);
// SyncRoom room = {0}; while (sync_next_room(sync, &room)): rooms that were left, that we are invited
// to, that we are in.
bool sync_next_room(const Sync *sync, SyncRoom *room);
// The content of our account's data of a type, "m.direct"; NULL = it did not change.
const Json *sync_account_data(const Sync *sync, const char *type);
