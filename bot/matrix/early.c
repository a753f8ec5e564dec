// SPDX-License-Identifier: LGPL-3.0-or-later
// Looks for rooms that we are about to know.
#include "matrix/early.h"

#include <string.h>

#include "matrix/direct.h"
#include "matrix/parts.h"

static bool is_new(const Matrix *matrix, const SyncRoom *told)
{
	const MatrixRoom *room = matrix_rooms_find(&matrix->rooms, told->id);
	return !room || room->standing != ROOM_IN;
}

// Somebody else's words in what may become their private chat.
static bool speaks_undecided(const Matrix *matrix, const SyncRoom *told)
{
	const MatrixRoom *room = matrix_rooms_find(&matrix->rooms, told->id);
	Event event;
	if (!room || !direct_may_be(room))
		return false;
	for (const Json *at = json_first(told->timeline); event_next(&at, &event);)
		if ((event_is(&event, "m.room.message") || event_is(&event, "m.room.encrypted")) &&
			strcmp(event.sender, matrix->rooms.self) != 0)
			return true;
	return false;
}

bool early_is(const Matrix *matrix, const Sync *answer)
{
	bool joins = entry_is_joining(&matrix->entry),
	     looks = privates_are_looking(&matrix->privates);
	SyncRoom told = {0};
	while ((joins || looks) && sync_next_room(answer, &told))
		if (told.part == SYNC_JOINED && ((joins && is_new(matrix, &told)) ||
							(looks && speaks_undecided(matrix, &told))))
			return true;
	return false;
}
