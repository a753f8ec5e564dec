// SPDX-License-Identifier: LGPL-3.0-or-later
// One Matrix room, state by state.
#include "matrix/room.h"

#include <string.h>

#include "base/text.h"

// ---- found again ----

static GHashTable *table_new(void)
{
	return g_hash_table_new_full(
		g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
}

void room_index_init(RoomIndex *index)
{
	*index = (RoomIndex){.by_address = table_new(),
		.by_person = table_new(),
		.by_successor = table_new(),
		.changed = g_hash_table_new(NULL, NULL)};
}

void room_index_clear(RoomIndex *index)
{
	g_clear_pointer(&index->by_address, g_hash_table_unref);
	g_clear_pointer(&index->by_person, g_hash_table_unref);
	g_clear_pointer(&index->by_successor, g_hash_table_unref);
	g_clear_pointer(&index->changed, g_hash_table_unref);
}

static void table_add(GHashTable *table, MatrixRoom *room, const char *key)
{
	if (!*key)
		return;
	GPtrArray *rooms = g_hash_table_lookup(table, key);
	if (!rooms) {
		rooms = g_ptr_array_new();
		g_hash_table_insert(table, g_strdup(key), rooms);
	}
	g_ptr_array_add(rooms, room);
}

static void table_remove(GHashTable *table, MatrixRoom *room, const char *key)
{
	GPtrArray *rooms = g_hash_table_lookup(table, key);
	if (!rooms)
		return;
	g_ptr_array_remove_fast(rooms, room);
	if (!rooms->len)
		g_hash_table_remove(table, key);
}

// The table in which that text of the room stands; NULL = in none.
static GHashTable *table_of(const MatrixRoom *room, char *const *text)
{
	if (!room->index)
		return NULL;
	return text == &room->address     ? room->index->by_address
	       : text == &room->person    ? room->index->by_person
	       : text == &room->successor ? room->index->by_successor
					  : NULL;
}

static void touch(MatrixRoom *room)
{
	room->revision++;
	if (room->index)
		g_hash_table_add(room->index->changed, room);
}

// ---- one room ----

MatrixRoom *matrix_room_new(const char *id, RoomIndex *index)
{
	MatrixRoom *room = g_new0(MatrixRoom, 1);
	*room = (MatrixRoom){
		.id = g_strdup(id),
		.index = index,
		.address = g_strdup(""),
		.name = g_strdup(""),
		.predecessor = g_strdup(""),
		.successor = g_strdup(""),
		.tombstoned_by = g_strdup(""),
		.person = g_strdup(""),
		.joined = -1,
		.invited = -1,
	};
	power_init(&room->power);
	names_init(&room->names);
	touch(room);
	return room;
}

void matrix_room_free(MatrixRoom *room)
{
	power_clear(&room->power);
	names_clear(&room->names);
	g_free(room->id);
	g_free(room->address);
	g_free(room->name);
	g_free(room->predecessor);
	g_free(room->successor);
	g_free(room->tombstoned_by);
	g_free(room->person);
	g_free(room);
}

void matrix_room_set(MatrixRoom *room, char **text, const char *value)
{
	if (!strcmp(*text, value))
		return;
	GHashTable *table = table_of(room, text);
	if (table)
		table_remove(table, room, *text);
	g_free(*text);
	*text = g_strdup(value);
	if (table)
		table_add(table, room, value);
	touch(room);
}

void matrix_room_stand(MatrixRoom *room, RoomStanding standing)
{
	if (room->standing == standing)
		return;
	room->standing = standing;
	touch(room);
}

// ---- states ----

static void note_name(MatrixRoom *room, const Event *event)
{
	const char *told = json_text(event->content, "name");
	g_autofree char *name = text_clean(told ? told : "", -1);
	if (strlen(name) > ROOM_NAME_BYTES)
		name[text_cut(name, ROOM_NAME_BYTES)] = '\0';
	matrix_room_set(room, &room->name, name);
}

static void note_tombstone(MatrixRoom *room, const Event *event)
{
	const char *successor = json_text(event->content, "replacement_room");
	matrix_room_set(room, &room->successor, room_id_is(successor) ? successor : "");
	matrix_room_set(room, &room->tombstoned_by, event->sender);
}

static void note_create(MatrixRoom *room, const Event *event)
{
	const char *id = json_text(json_object(event->content, "predecessor"), "room_id");
	matrix_room_set(room, &room->predecessor, room_id_is(id) ? id : "");
}

// Whoever leaves of their own accord is the sender too.
static void note_ourselves(MatrixRoom *room, const Event *event, const char *self)
{
	const char *membership = json_text(event->content, "membership");
	if (!g_strcmp0(membership, "join"))
		matrix_room_stand(room, ROOM_IN);
	else if (!g_strcmp0(membership, "invite"))
		matrix_room_stand(room, ROOM_INVITED);
	else if (!g_strcmp0(membership, "ban") ||
		 (!g_strcmp0(membership, "leave") && strcmp(event->sender, self)))
		matrix_room_stand(room, ROOM_PARKED);
	else if (!g_strcmp0(membership, "leave"))
		matrix_room_stand(room, ROOM_OUT);
}

// One more, and it is no private chat any more, whatever is counted and whenever that is told; nor is
// it when its person left it. Who was only asked in and did not come is not asked again.
static void note_other(MatrixRoom *room, const Event *event)
{
	const char *membership = json_text(event->content, "membership");
	bool here = !g_strcmp0(membership, "join") || !g_strcmp0(membership, "invite");
	bool theirs = !strcmp(room->person, event->state_key);
	bool was_here = !g_strcmp0(json_text(event->before, "membership"), "join");
	if (here ? !theirs : theirs && was_here)
		matrix_room_set(room, &room->person, "");
}

void matrix_room_encrypt(MatrixRoom *room)
{
	if (room->encrypted)
		return;
	room->encrypted = true;
	touch(room);
}

void matrix_room_note(MatrixRoom *room, const Event *event, const char *self)
{
	names_note(&room->names, event);
	if (power_note(&room->power, event))
		touch(room);
	if (event_is_state(event, "m.room.member", self))
		note_ourselves(room, event, self);
	else if (event_is(event, "m.room.member") && event->state_key)
		note_other(room, event);
	else if (event_is_state(event, "m.room.name", ""))
		note_name(room, event);
	else if (event_is_state(event, "m.room.create", ""))
		note_create(room, event);
	else if (event_is_state(event, "m.room.tombstone", ""))
		note_tombstone(room, event);
	else if (event_is_state(event, "m.room.encryption", ""))
		matrix_room_encrypt(room);
}

static void set_count(MatrixRoom *room, int64_t *count, int64_t told)
{
	if (told < 0 || *count == told)
		return;
	*count = told;
	touch(room);
}

void matrix_room_count(MatrixRoom *room, const SyncRoom *told)
{
	set_count(room, &room->joined, told->joined);
	set_count(room, &room->invited, told->invited);
}

// ---- asked of it ----

bool matrix_room_is_private(const MatrixRoom *room)
{
	int64_t people = MAX(room->joined, 0) + MAX(room->invited, 0);
	return room->standing != ROOM_PARKED && *room->person && !*room->address && people <= 2;
}

int64_t matrix_room_level(const MatrixRoom *room, const char *user)
{
	return power_of(&room->power, user);
}
