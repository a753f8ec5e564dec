// SPDX-License-Identifier: LGPL-3.0-or-later
// Private chats as our account's data "m.direct" lists them: person by person, rooms.
#pragma once
#include "matrix/rooms.h"

enum {
	DIRECT_MOST_ROOMS = 20, // of one person that are looked at
};

// Could it be a private chat that we do not know as one?
bool direct_may_be(const MatrixRoom *room);
typedef void DirectLook(void *data, MatrixRoom *room, const char *user);
// Calls look() for each listed room that could be the private chat of its person and is not known
// as one: who is in it must be asked first, the list may be old.
void direct_each(const MatrixRooms *rooms, const Json *content, DirectLook *look, void *data);
// The answer to joined_members: are there we and this person, and nobody else?
bool direct_is_of(const Json *answer, const char *self, const char *user);
// The list with one more room; what else stands in it stays. content NULL = there is none yet. The
// caller frees it.
char *direct_with(const Json *content, const char *user, const char *room);
