// SPDX-License-Identifier: LGPL-3.0-or-later
// Walks through the answer to a sync.
#include "matrix/sync_read.h"

#include <string.h>

static const char *const parts[SYNC_PARTS] = {
	[SYNC_LEFT] = "leave", [SYNC_INVITED] = "invite", [SYNC_JOINED] = "join"};

static const char *token(const Json *object, const char *key)
{
	const char *text = json_text(object, key);
	return text && *text && strlen(text) <= SYNC_TOKEN_BYTES ? text : NULL;
}

bool sync_read(Sync *ret_sync, const char *bytes, size_t length, GError **error)
{
	*ret_sync = (Sync){0};
	Json *json = json_parse(bytes, length, error);
	return json && sync_take(ret_sync, json, error);
}

bool sync_take(Sync *ret_sync, Json *json, GError **error)
{
	*ret_sync = (Sync){.json = json, .next_batch = token(json, "next_batch")};
	if (ret_sync->next_batch)
		return true;
	g_set_error(error, JSON_ERROR, JSON_BAD, "the answer to sync has no next_batch");
	sync_clear(ret_sync);
	return false;
}

void sync_clear(Sync *sync)
{
	g_clear_pointer(&sync->json, json_free);
	sync->next_batch = NULL;
}

static int64_t count_of(const Json *summary, const char *key)
{
	int64_t n;
	return json_int(summary, key, &n) && n >= 0 ? n : -1;
}

static const Json *events_of(const Json *json, const char *key)
{
	return json_array(json_object(json, key), "events");
}

static void read_room(SyncRoom *room, const Json *json)
{
	const Json *timeline = json_object(json, "timeline"),
		   *after = json_object(json, "state_after"),
		   *summary = json_object(json, "summary");
	*room = (SyncRoom){
		.id = json_key(json),
		.part = room->part,
		.state = after ? json_array(after, "events")
			       : events_of(json,
					 room->part == SYNC_INVITED ? "invite_state" : "state"),
		.state_after = after,
		.timeline = json_array(timeline, "events"),
		.limited = json_is_true(timeline, "limited"),
		.prev_batch = token(timeline, "prev_batch"),
		.joined = count_of(summary, "m.joined_member_count"),
		.invited = count_of(summary, "m.invited_member_count"),
		.json = json,
	};
}

bool sync_next_room(const Sync *sync, SyncRoom *room)
{
	const Json *rooms = json_object(sync->json, "rooms"),
		   *next = room->json ? json_next(room->json)
				      : json_first(json_object(rooms, parts[room->part]));
	for (;;) {
		for (; next; next = json_next(next))
			if (json_is_object(next) && room_id_is(json_key(next))) {
				read_room(room, next);
				return true;
			}
		if (++room->part == SYNC_PARTS)
			return false;
		next = json_first(json_object(rooms, parts[room->part]));
	}
}

const Json *sync_account_data(const Sync *sync, const char *type)
{
	const Json *found = NULL;
	const Json *at = json_first(events_of(sync->json, "account_data"));
	for (; at; at = json_next(at)) {
		const char *name = json_text(at, "type");
		if (name && !strcmp(name, type))
			found = json_object(at, "content");
	}
	return found;
}
