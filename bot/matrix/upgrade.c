// SPDX-License-Identifier: LGPL-3.0-or-later
// What makes a successor of a room, and what goes over to it.
#include "matrix/upgrade.h"

#include <string.h>

static bool is_ours(const MatrixRoom *room)
{
	return *room->address || *room->person;
}

bool upgrade_is_due(const MatrixRoom *room)
{
	return is_ours(room) && *room->successor && strcmp(room->successor, room->id) &&
	       room->standing != ROOM_PARKED &&
	       matrix_room_level(room, room->tombstoned_by) >=
		       power_for_state(&room->power, "m.room.tombstone");
}

const char *upgrade_via(const MatrixRoom *room)
{
	return user_id_server(room->tombstoned_by);
}

bool upgrade_is_false(const MatrixRoom *old, const MatrixRoom *next)
{
	return !strcmp(old->successor, next->id) && strcmp(next->predecessor, old->id);
}

MatrixRoom *upgrade_finish(MatrixRooms *rooms, MatrixRoom *next)
{
	MatrixRoom *old = *next->predecessor ? matrix_rooms_find(rooms, next->predecessor) : NULL;
	if (!old || next->standing != ROOM_IN || !upgrade_is_due(old) ||
		strcmp(old->successor, next->id))
		return NULL;
	matrix_room_set(next, &next->address, old->address);
	matrix_room_set(next, &next->person, old->person);
	matrix_room_set(old, &old->address, "");
	matrix_room_set(old, &old->person, "");
	return old;
}
