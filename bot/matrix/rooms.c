// SPDX-License-Identifier: LGPL-3.0-or-later
// The table of rooms, and what each answer to a sync changes in it.
#include "matrix/rooms.h"

#include <string.h>

#include "base/log.h"
#include "matrix/crypto.h"

void matrix_rooms_init(MatrixRooms *rooms, Store *store, const char *network, const char *self)
{
	*rooms = (MatrixRooms){
		.store = store,
		.network = g_strdup(network),
		.self = g_strdup(self),
		.by_id = g_hash_table_new_full(
			g_str_hash, g_str_equal, NULL, (GDestroyNotify)matrix_room_free),
	};
	room_index_init(&rooms->index);
}

void matrix_rooms_clear(MatrixRooms *rooms)
{
	room_index_clear(&rooms->index);
	g_clear_pointer(&rooms->by_id, g_hash_table_unref);
	g_clear_pointer(&rooms->network, g_free);
	g_clear_pointer(&rooms->self, g_free);
}

// ---- the store ----

static void restore(MatrixRooms *rooms, Query *query)
{
	MatrixRoom *room = matrix_rooms_take(rooms, query_text(query, 0));
	if (!room)
		return;
	room->standing = (RoomStanding)query_int(query, 1);
	matrix_room_set(room, &room->address, query_text(query, 2));
	power_restore(
		&room->power, (int)query_int(query, 3), query_text(query, 4), query_text(query, 5));
	matrix_room_set(room, &room->name, query_text(query, 6));
	room->encrypted = query_int(query, 7);
	matrix_room_set(room, &room->successor, query_text(query, 8));
	matrix_room_set(room, &room->tombstoned_by, query_text(query, 9));
	matrix_room_set(room, &room->person, query_text(query, 10));
	room->joined = query_int(query, 11);
	room->invited = query_int(query, 12);
	matrix_room_set(room, &room->predecessor, query_text(query, 13));
	g_hash_table_remove(rooms->index.changed, room);
}

bool matrix_rooms_load(MatrixRooms *rooms, GError **error)
{
	Query *query = store_query(rooms->store,
		"select id, standing, address, version, creators, levels, name, encrypted, "
		"successor,"
		" tombstoned_by, person, joined, invited, predecessor from matrix_room where "
		"network = ? order "
		"by id",
		S(rooms->network));
	StoreStep step;
	while ((step = query_step(query, error)) == STORE_ROW)
		restore(rooms, query);
	return step == STORE_DONE;
}

static bool save(const MatrixRooms *rooms, const MatrixRoom *room, GError **error)
{
	g_autofree char *creators = power_creators(&room->power);
	return store_run(rooms->store, error,
		"insert into matrix_room (network, id, standing, address, version, creators, "
		"levels,"
		" name, encrypted, successor, tombstoned_by, person, joined, invited, predecessor)"
		" values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
		" on conflict (network, id) do update set standing = excluded.standing,"
		" address = excluded.address, version = excluded.version, creators = "
		"excluded.creators,"
		" levels = excluded.levels, name = excluded.name, encrypted = excluded.encrypted,"
		" successor = excluded.successor, tombstoned_by = excluded.tombstoned_by,"
		" person = excluded.person, joined = excluded.joined, invited = excluded.invited,"
		" predecessor = excluded.predecessor",
		S(rooms->network), S(room->id), S(room->standing), S(room->address),
		S(room->power.version), S(creators), S(power_levels(&room->power)), S(room->name),
		S(room->encrypted), S(room->successor), S(room->tombstoned_by), S(room->person),
		S(room->joined), S(room->invited), S(room->predecessor));
}

bool matrix_rooms_bind(MatrixRooms *rooms, const MatrixRoom *room, GError **error)
{
	return store_run(rooms->store, error,
		"insert into matrix_room (network, id, standing, address, version, creators, "
		"levels,"
		" name, encrypted, successor, tombstoned_by, person, joined, invited)"
		" values (?, ?, ?, ?, 0, '', '', '', ?, '', '', ?, -1, -1)"
		" on conflict (network, id) do update set address = excluded.address,"
		" person = excluded.person, encrypted = case when excluded.encrypted = 1 then 1"
		" else matrix_room.encrypted end",
		S(rooms->network), S(room->id), S(ROOM_OUT), S(room->address), S(room->encrypted),
		S(room->person));
}

bool matrix_rooms_save(MatrixRooms *rooms, GError **error)
{
	GHashTableIter changed;
	gpointer value;
	g_hash_table_iter_init(&changed, rooms->index.changed);
	while (g_hash_table_iter_next(&changed, &value, NULL)) {
		MatrixRoom *room = value;
		if (!save(rooms, room, error))
			return false;
		room->written = room->revision;
	}
	return true;
}

static gboolean is_written(gpointer key, gpointer value, gpointer data)
{
	(void)value, (void)data;
	const MatrixRoom *room = key;
	return room->written == room->revision;
}

void matrix_rooms_saved(MatrixRooms *rooms)
{
	g_hash_table_foreach_remove(rooms->index.changed, is_written, NULL);
}

// ---- found ----

MatrixRoom *matrix_rooms_find(const MatrixRooms *rooms, const char *id)
{
	return g_hash_table_lookup(rooms->by_id, id);
}

bool matrix_rooms_is_in(const MatrixRooms *rooms, const char *id)
{
	const MatrixRoom *room = matrix_rooms_find(rooms, id);
	return room && room->standing == ROOM_IN;
}

MatrixRoom *matrix_rooms_take(MatrixRooms *rooms, const char *id)
{
	MatrixRoom *room = matrix_rooms_find(rooms, id);
	if (room)
		return room;
	if (g_hash_table_size(rooms->by_id) >= ROOMS_MOST) {
		log_warning(
			"%s: more than %d rooms, %s is left alone", rooms->network, ROOMS_MOST, id);
		return NULL;
	}
	room = matrix_room_new(id, &rooms->index);
	g_hash_table_insert(rooms->by_id, room->id, room);
	return room;
}

// Where several fit the one that nobody else can read, then where somebody is, then by id, so that it is always the same.
static bool is_better(const MatrixRoom *room, const MatrixRoom *than)
{
	if (room->encrypted != than->encrypted)
		return room->encrypted;
	if (room->joined != than->joined)
		return room->joined > than->joined;
	return strcmp(room->id, than->id) < 0;
}

typedef bool Wanted(const MatrixRoom *room);

static MatrixRoom *pick(GHashTable *table, const char *key, Wanted *wanted)
{
	MatrixRoom *best = NULL;
	const GPtrArray *rooms = g_hash_table_lookup(table, key);
	for (unsigned i = 0; rooms && i < rooms->len; i++) {
		MatrixRoom *room = rooms->pdata[i];
		if ((!wanted || wanted(room)) && (!best || is_better(room, best)))
			best = room;
	}
	return best;
}

MatrixRoom *matrix_rooms_at(const MatrixRooms *rooms, const char *address)
{
	return pick(rooms->index.by_address, address, NULL);
}

MatrixRoom *matrix_rooms_named(const MatrixRooms *rooms, const char *address)
{
	MatrixRoom *room = matrix_rooms_at(rooms, address);
	return room || *address != '!' ? room : matrix_rooms_find(rooms, address);
}

const GPtrArray *matrix_rooms_before(const MatrixRooms *rooms, const char *successor)
{
	return g_hash_table_lookup(rooms->index.by_successor, successor);
}

static bool is_readable(const MatrixRoom *room)
{
	return matrix_room_is_private(room) && crypto_speaks(room);
}

MatrixRoom *matrix_rooms_private(const MatrixRooms *rooms, const char *user)
{
	return pick(rooms->index.by_person, user, is_readable);
}

bool matrix_rooms_hides(const MatrixRooms *rooms, const char *user)
{
	const MatrixRoom *room = pick(rooms->index.by_person, user, matrix_room_is_private);
	return room && !crypto_speaks(room);
}

// ---- told ----

static void note_all(const MatrixRooms *rooms, MatrixRoom *room, const Json *events)
{
	Event event;
	for (const Json *at = json_first(events); event_next(&at, &event);)
		if (event.state_key)
			matrix_room_note(room, &event, rooms->self);
}

MatrixRoom *matrix_rooms_note(MatrixRooms *rooms, const SyncRoom *told)
{
	// What an invitation says of its room nobody has checked: it could give us a new creator. And there
	// may be any number of them.
	bool asked = told->part == SYNC_INVITED;
	MatrixRoom *room = asked ? matrix_rooms_find(rooms, told->id)
				 : matrix_rooms_take(rooms, told->id);
	if (room && asked)
		matrix_room_stand(room, ROOM_INVITED);
	if (!room || asked)
		return room;
	// How things stand behind the timeline is said by that state, not by what led there.
	const Json *first = told->state_after ? told->timeline : told->state;
	note_all(rooms, room, first);
	note_all(rooms, room, told->state_after ? told->state : told->timeline);
	matrix_room_count(room, told);
	// where it is listed says how we stand; only that we were thrown out is said by an event alone
	if (told->part == SYNC_JOINED)
		matrix_room_stand(room, ROOM_IN);
	else {
		matrix_room_set(room, &room->person, "");
		if (room->standing != ROOM_PARKED)
			matrix_room_stand(room, ROOM_OUT);
	}
	return room;
}
