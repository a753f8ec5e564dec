// SPDX-License-Identifier: LGPL-3.0-or-later
// Who is in the encrypted rooms: only for these is it asked, because words there are encrypted for each of them. Kept up
// by what syncs tell, and asked anew where they left something out.
#pragma once
#include <glib.h>
#include "matrix/event.h"

typedef enum { MEMBER_GONE, MEMBER_INVITED, MEMBER_JOINED } MemberKind;

typedef struct {
	GHashTable *users; // user id → MemberKind
	GHashTable *late;  // the same, told while they are not known

	bool known;       // else all of it is to be asked for
	bool missed;      // something was told since it was: the answer may be older
	uint64_t tracked; // of Sharer.devices, when keys of all of them were asked for; 0 = never
	gint64 claimed; // monotonic, when it was looked for devices that cannot be written to; 0 = not

	bool renewed; // since the start their devices were asked for, and the room's key is of it
	// When the room's key is to change, as the room wants it; 0 = as the library does.
	int64_t rotation_ms, rotation_messages;
	char *history; // "shared": who may read what was said before they came; NULL = not told
} Members;

typedef struct {
	GHashTable *rooms; // room id → Members
} MembersTable;

void members_table_init(MembersTable *table);
void members_table_clear(MembersTable *table);
Members *members_of(MembersTable *table, const char *room); // made where there is none
// What a sync told of a room; it left something out.
void members_note(MembersTable *table, const char *room, const Event *event);
void members_doubt(MembersTable *table, const char *room);
// Takes the whole state of the room, an array of events.
void members_take(Members *members, const Json *state);
// Who may read what is said there now, as an array inside an object: "users".

void members_add(const Members *members, Json *object);
