// SPDX-License-Identifier: LGPL-3.0-or-later
// Whatever an event of a timeline holds: what reaches the bot of it is clean, bounded, and said by
// who the server says. The input is one event, or the content of a message. libFuzzer's main; see
// tests/fuzz/meson.build.
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "matrix/hear.h"
#include "matrix/room.h"

#define SELF "@bot:example.org"
static const Hearer hearer = {"home", SELF, "Bot", NULL};

static void check_message(const Event *event, const Message *message)
{
	g_autofree char *address = g_strconcat("matrix:home/", event->sender, NULL);
	g_assert(g_str_equal(message->from.address, address) && message->from.verified);
	g_assert(strcmp(event->sender, SELF) && g_str_equal(message->id, event->id));
	g_assert(g_utf8_validate(message->text, -1, NULL) && text_is_clean(message->text));
	g_assert(strlen(message->text) <= MESSAGE_MAX_BYTES);
	g_assert(!message->thread || *message->thread == '$');
}

// What a room makes of it as a state.
static void check_room(const Event *event)
{
	MatrixRoom *room = matrix_room_new("!r", NULL);
	matrix_room_note(room, event, SELF);
	matrix_room_note(room, event, SELF);
	g_autofree char *handle = names_handle(&room->names, event->sender);
	g_assert(g_utf8_validate(handle, -1, NULL) && text_is_clean(handle));
	g_assert(strlen(room->name) <= ROOM_NAME_BYTES && text_is_clean(room->name));
	g_assert(!*room->successor || room_id_is(room->successor));
	int64_t level = matrix_room_level(room, event->sender);
	g_autofree char *creators = power_creators(&room->power);
	g_autofree char *levels = g_strdup(power_levels(&room->power));
	power_restore(&room->power, room->power.version, creators, levels);
	g_assert(matrix_room_level(room, event->sender) == level);
	matrix_room_free(room);
}

static void check_event(const Json *json)
{
	Event event;
	if (!event_read(&event, json))
		return;
	g_autoptr(Message) message = hear_event(&hearer, &(HearPlace){NULL, "Ana"}, &event);
	if (message)
		check_message(&event, message);
	check_room(&event);
	bool in = true;
	hear_follow(&event, SELF, &in);
	g_assert(in || event.state_key);
}

// The same bytes as what somebody says.
static void check_content(const char *bytes, size_t n)
{
	g_autoptr(GString) text = g_string_new("{\"type\":\"m.room.message\",\"sender\":\"@a:b\","
					       "\"event_id\":\"$1\",\"content\":");
	g_string_append_len(text, bytes, (gssize)n);
	g_string_append_c(text, '}');
	g_autoptr(Json) json = json_parse(text->str, text->len, NULL);
	check_event(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	g_autoptr(Json) json = json_parse((const char *)bytes, n, NULL);
	check_event(json);
	check_content((const char *)bytes, n);
	return 0;
}
