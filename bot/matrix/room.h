// SPDX-License-Identifier: LGPL-3.0-or-later
// What is known of one Matrix room, from the states that its server told. Not the config's BotRoom:
// which of those it is, its address says.
#pragma once
#include "matrix/names.h"
#include "matrix/power.h"
#include "matrix/sync_read.h"

enum { ROOM_NAME_BYTES = 200 };

typedef enum {
	ROOM_OUT,     // we are not in it, or were not told so yet
	ROOM_INVITED, // somebody asks us in
	ROOM_IN,
	ROOM_PARKED, // we were thrown out: we do not come back by ourselves
} RoomStanding;      // kept in the store: new ones go to the end

// Where rooms are found again without a look at all of them. A room that stands in none of it is found
// by its id alone.
typedef struct {
	GHashTable *by_address, *by_person, *by_successor; // text → GPtrArray of MatrixRoom
	GHashTable *changed;                               // set of those that the store has not
	bool wanted; // encryption is, though it may be out of order: private words do not leave in clear instead
	bool decrypts; // we can read encrypted rooms, and speak there
	bool strict;   // to signed devices alone
} RoomIndex;

typedef struct {
	char *id;
	RoomIndex *index; // where it stands; NULL = nowhere
	RoomStanding standing;
	char *address; // as the config names it; "" = it does not
	Power power;
	char *name; // as its people named it, cleaned; "" = none
	bool encrypted;
	char *predecessor;               // the room that it says it goes on; "" = none
	char *successor, *tombstoned_by; // "" = it goes on
	char *person;                    // who else is in a private chat; "" = it is none
	int64_t joined, invited;         // people; -1 = not told
	Names names;
	uint64_t revision, written; // of what was written last
} MatrixRoom;

void room_index_init(RoomIndex *index);
void room_index_clear(RoomIndex *index);

MatrixRoom *matrix_room_new(const char *id, RoomIndex *index); // index NULL = none
void matrix_room_free(MatrixRoom *room);
// Sets one of its texts, if that is new.
void matrix_room_set(MatrixRoom *room, char **text, const char *value);
void matrix_room_stand(MatrixRoom *room, RoomStanding standing);
// It is, and can never be otherwise.
void matrix_room_encrypt(MatrixRoom *room);
// Takes a state, for our own user id; what is none, or of no concern, changes nothing.
void matrix_room_note(MatrixRoom *room, const Event *event, const char *self);
// Takes what an answer to a sync says of it besides events.
void matrix_room_count(MatrixRoom *room, const SyncRoom *told);

// A private chat: us and one person, and nobody who could listen. It has a person only while we are in
// it, though an answer to a sync may tell us so only later.
bool matrix_room_is_private(const MatrixRoom *room);
int64_t matrix_room_level(const MatrixRoom *room, const char *user);
