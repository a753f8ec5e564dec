// SPDX-License-Identifier: LGPL-3.0-or-later
// Private chats: found in our account's list, made where somebody is to be told something, and
// written back to the list. What is meant for one person never goes where another could be.
#pragma once
#include "matrix/errand.h"
#include "matrix/rooms.h"

enum { PRIVATE_MOST_MAKING = 500 }; // chats that are being made; servers limit that to one a minute

typedef struct {
	MatrixRooms *known;
	Errands makes;      // of rooms: it may take minutes until the next is allowed
	Errands looks;      // all else
	GHashTable *making; // set of user ids
	// A private chat with this person is there now, or (NULL) cannot be made: why.
	void (*made)(void *data, const char *user, const MatrixRoom *room, const char *why);
	void *data;
} Privates;

// .known, .made and .data are filled by the caller, in `with`.
void privates_init(Privates *privates, const Privates *with, const Api *api);
void privates_clear(Privates *privates);
void privates_go(Privates *privates);   // logged in, again
void privates_hold(Privates *privates); // logged out
// Is somebody being asked who is in a chat?
bool privates_are_looking(const Privates *privates);
// The list as an answer to a sync has it.
void privates_note(Privates *privates, const Json *direct);
// We came into a room where somebody wanted a private chat: a crash before privates_adopt() loses none.
void privates_note_join(Privates *privates, const SyncRoom *told, MatrixRoom *room);
// A room is the private chat with a person: because they asked us in. Kept, and listed.
void privates_adopt(Privates *privates, MatrixRoom *room, const char *user);
// Makes one, unless there is one or it is being made: made() tells. False: too many are.
bool privates_make(Privates *privates, const char *user);
