// SPDX-License-Identifier: LGPL-3.0-or-later
// All rooms of one Matrix network that we know, in memory and in the store.
#pragma once
#include "matrix/room.h"
#include "store/store.h"

enum { ROOMS_MOST = 20000 }; // of a network; the answers to a sync are bounded, their sum is not

typedef struct {
	Store *store;
	char *network, *self; // self: our user id
	GHashTable *by_id;    // of MatrixRoom
	RoomIndex index;
} MatrixRooms;

void matrix_rooms_init(MatrixRooms *rooms, Store *store, const char *network, const char *self);
void matrix_rooms_clear(MatrixRooms *rooms);
// All that the store has. False and error where it cannot be read.
bool matrix_rooms_load(MatrixRooms *rooms, GError **error);
// In a turn: writes what has changed since it was written last.
bool matrix_rooms_save(MatrixRooms *rooms, GError **error);
// That turn was committed.
void matrix_rooms_saved(MatrixRooms *rooms);
// Writes at once which room of the config it is, whose private chat, and that it is encrypted: that was not told by an answer
// to a sync. How we stand goes with the answer alone: else what was said before we came would be heard
// when it is told again after a crash.
bool matrix_rooms_bind(MatrixRooms *rooms, const MatrixRoom *room, GError **error);

// NULL if we know nothing of it.
MatrixRoom *matrix_rooms_find(const MatrixRooms *rooms, const char *id);
// Are we in it, as the last answer told?
bool matrix_rooms_is_in(const MatrixRooms *rooms, const char *id);
// Makes it where it is not known; NULL over ROOMS_MOST.
MatrixRoom *matrix_rooms_take(MatrixRooms *rooms, const char *id);
// The room that stands for an address of the config; NULL = none yet.
MatrixRoom *matrix_rooms_at(const MatrixRooms *rooms, const char *address);
// The same for words to it: one that the config names by its id is known before it is joined by that.
MatrixRoom *matrix_rooms_named(const MatrixRooms *rooms, const char *address);
// Those that have moved to a room, or say so; array of MatrixRoom, or NULL. It changes with them.
const GPtrArray *matrix_rooms_before(const MatrixRooms *rooms, const char *successor);
// The private chat with a person that we can read; NULL = none.
MatrixRoom *matrix_rooms_private(const MatrixRooms *rooms, const char *user);
// Is there one with that person that we cannot read now?
bool matrix_rooms_hides(const MatrixRooms *rooms, const char *user);
// Takes all states of a room in an answer, those of its timeline too. NULL over ROOMS_MOST, and for an
// invitation to a room that we know nothing of.
MatrixRoom *matrix_rooms_note(MatrixRooms *rooms, const SyncRoom *told);
