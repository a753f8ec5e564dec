// SPDX-License-Identifier: LGPL-3.0-or-later
// Reads and writes the list of private chats.
#include "matrix/direct.h"

#include <string.h>

bool direct_may_be(const MatrixRoom *room)
{
	return room->standing == ROOM_IN && !*room->person && !*room->address &&
	       MAX(room->joined, 0) + MAX(room->invited, 0) <= 2;
}

void direct_each(const MatrixRooms *rooms, const Json *content, DirectLook *look, void *data)
{
	for (const Json *user = json_first(content); user; user = json_next(user)) {
		if (!user_id_is(json_key(user)) || !strcmp(json_key(user), rooms->self))
			continue;
		unsigned n = 0;
		for (const Json *id = json_first(user); id && n < DIRECT_MOST_ROOMS;
			id = json_next(id), n++) {
			MatrixRoom *room = json_as_text(id)
						   ? matrix_rooms_find(rooms, json_as_text(id))
						   : NULL;
			if (room && direct_may_be(room))
				look(data, room, json_key(user));
		}
	}
}

bool direct_is_of(const Json *answer, const char *self, const char *user)
{
	const Json *members = json_object(answer, "joined");
	unsigned n = 0;
	for (const Json *at = json_first(members); at; at = json_next(at))
		n++;
	return n == 2 && json_object(members, self) && json_object(members, user);
}

static bool add_rooms(Json *array, const Json *rooms, const char *room)
{
	bool listed = false;
	for (const Json *id = json_first(rooms); id; id = json_next(id)) {
		const char *text = json_as_text(id);
		if (!text)
			continue;
		json_append_text(array, text);
		listed |= !strcmp(text, room);
	}
	return listed;
}

char *direct_with(const Json *content, const char *user, const char *room)
{
	g_autoptr(Json) list = json_object_new();
	bool listed = false;
	for (const Json *at = json_first(content); at; at = json_next(at)) {
		bool theirs = !strcmp(json_key(at), user);
		if (!json_first(at) || json_array(list, json_key(at)))
			continue;
		Json *array = json_add_array(list, json_key(at));
		if (!add_rooms(array, at, room) && theirs)
			json_append_text(array, room);
		listed |= theirs;
	}
	if (!listed)
		json_append_text(json_add_array(list, user), room);
	return json_print(list);
}
