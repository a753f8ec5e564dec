// SPDX-License-Identifier: LGPL-3.0-or-later
// Reads events, and the ids in them, from what a server sent.
#include "matrix/event.h"

#include <string.h>

#include "base/text.h"

// ---- ids ----

// What was repaired is not what was sent: two ids might have become one.
static bool is_id(const char *id, char sigil)
{
	return id && *id == sigil && id[1] && strlen(id) <= EVENT_ID_BYTES && !strpbrk(id, " \t") &&
	       !strstr(id, "\uFFFD") && text_is_clean(id);
}

bool user_id_is(const char *id)
{
	return is_id(id, '@') && *user_id_server(id);
}

char *user_id_localpart(const char *id)
{
	return g_strndup(id + 1, strcspn(id + 1, ":"));
}

const char *user_id_server(const char *id)
{
	const char *colon = strchr(id, ':');
	return colon ? colon + 1 : "";
}

bool room_id_is(const char *id)
{
	return is_id(id, '!');
}

static const char *event_id(const Json *json, const char *key)
{
	const char *id = json_text(json, key);
	return is_id(id, '$') ? id : NULL;
}

// ---- events ----

bool event_read(Event *event, const Json *json)
{
	const Json *content = json_object(json, "content"), *about = json_object(json, "unsigned");
	const char *redacts = event_id(content, "redacts"); // here since room version 11
	*event = (Event){
		.id = event_id(json, "event_id"),
		.type = json_text(json, "type"),
		.sender = json_text(json, "sender"),
		.state_key = json_text(json, "state_key"),
		.content = content,
		.redacts = redacts ? redacts : event_id(json, "redacts"),
		.before = json_object(about, "prev_content"),
		.before_by = json_text(about, "prev_sender"),
		.redacted = json_object(about, "redacted_because"),
		.transaction_id = json_text(about, "transaction_id"),
		.json = json,
	};
	return event->type && strlen(event->type) <= EVENT_ID_BYTES && user_id_is(event->sender) &&
	       (!event->state_key || strlen(event->state_key) <= EVENT_ID_BYTES);
}

bool event_is(const Event *event, const char *type)
{
	return !strcmp(event->type, type);
}

bool event_is_state(const Event *event, const char *type, const char *state_key)
{
	return event->state_key && event_is(event, type) && !strcmp(event->state_key, state_key);
}

EventRelation event_relation(const Event *event)
{
	const Json *relation = json_object(event->content, "m.relates_to");
	return (EventRelation){
		.kind = json_text(relation, "rel_type"),
		.event = event_id(relation, "event_id"),
		.key = json_text(relation, "key"),
		.reply_to = event_id(json_object(relation, "m.in_reply_to"), "event_id"),
	};
}

bool event_next(const Json **at, Event *ret_event)
{
	while (*at) {
		const Json *json = *at;
		*at = json_next(json);
		if (event_read(ret_event, json))
			return true;
	}
	return false;
}
