// SPDX-License-Identifier: LGPL-3.0-or-later
// All rooms of a network: told by answers to a sync, kept in the store.
#include "matrix/rooms.h"

#include <check.h>
#include <string.h>

#include "matrix/schema.h"
#include "store/migrate.h"

#define SELF "@picketbot:example.org"

static Store *store;
static MatrixRooms rooms;

static void setup(void)
{
	store = store_open(":memory:", STORE_READ_WRITE, NULL);
	ck_assert(migrate_run(store, "matrix", matrix_steps, NULL));
	matrix_rooms_init(&rooms, store, "home", SELF);
}

static void teardown(void)
{
	matrix_rooms_clear(&rooms);
	store_close(store);
}

static void hear(const char *parts)
{
	g_autofree char *text = g_strdup_printf("{\"next_batch\":\"s1\",\"rooms\":{%s}}", parts);
	Sync sync;
	SyncRoom room = {0};
	ck_assert_msg(sync_read(&sync, text, strlen(text), NULL), "%s", text);
	while (sync_next_room(&sync, &room))
		matrix_rooms_note(&rooms, &room);
	sync_clear(&sync);
}

static void restart(void)
{
	ck_assert(matrix_rooms_save(&rooms, NULL));
	matrix_rooms_saved(&rooms);
	matrix_rooms_clear(&rooms);
	matrix_rooms_init(&rooms, store, "home", SELF);
	ck_assert(matrix_rooms_load(&rooms, NULL));
}

#define MEMBER(sender, user, membership)                                                           \
	"{\"type\":\"m.room.member\",\"sender\":\"" sender "\",\"state_key\":\"" user              \
	"\",\"content\":{\"membership\":\"" membership "\"}}"
#define NAME(name)                                                                                 \
	"{\"type\":\"m.room.name\",\"sender\":\"@ana:a\",\"state_key\":\"\",\"content\":{"         \
	"\"name\":\"" name "\"}}"

START_TEST(rooms_outlive_a_restart)
{
	hear("\"join\":{\"!picket\":{\"state\":{\"events\":[" NAME(
		"Picket") ",{\"type\":\"m.room.create\",\"sender\":\"@ana:a\",\"state_key\":\"\","
			  "\"content\":{\"room_version\":\"12\",\"additional_creators\":"
			  "[\"@bo:b\"]}},{\"type\":\"m.room.power_levels\",\"sender\":\"@ana:a\","
			  "\"state_key\":\"\",\"content\":{\"users\":{\"@cyd:c\":50}}},"
			  "{\"type\":\"m.room.encryption\",\"sender\":\"@ana:a\",\"state_key\":"
			  "\"\",\"content\":{}},{\"type\":\"m.room.tombstone\",\"sender\":"
			  "\"@bo:b\",\"state_key\":\"\",\"content\":{\"replacement_room\":"
			  "\"!next\"}}]},\"summary\":{\"m.joined_member_count\":7}}}");
	MatrixRoom *room = matrix_rooms_find(&rooms, "!picket");
	matrix_room_set(room, &room->address, "#picket:a");
	matrix_rooms_take(&rooms, "!dm");
	restart();
	room = matrix_rooms_at(&rooms, "#picket:a");
	ck_assert_ptr_nonnull(room);
	ck_assert_str_eq(room->id, "!picket");
	ck_assert_str_eq(room->name, "Picket");
	ck_assert_int_eq(room->standing, ROOM_IN);
	ck_assert_int_eq(matrix_room_level(room, "@bo:b"), POWER_CREATOR);
	ck_assert_int_eq(matrix_room_level(room, "@cyd:c"), 50);
	ck_assert_int_eq(matrix_room_level(room, "@eve:e"), 0);
	ck_assert(room->encrypted);
	ck_assert_str_eq(room->successor, "!next");
	ck_assert_str_eq(room->tombstoned_by, "@bo:b");
	ck_assert_int_eq(room->joined, 7);
	ck_assert_int_eq(room->invited, -1);
	ck_assert_int_eq(matrix_rooms_find(&rooms, "!dm")->standing, ROOM_OUT);
	ck_assert_ptr_null(matrix_rooms_at(&rooms, "#gate:a"));
}
END_TEST

START_TEST(rooms_write_what_changed)
{
	hear("\"join\":{\"!a\":{},\"!b\":{}}");
	restart();
	int64_t before = store_changes(store);
	ck_assert(matrix_rooms_save(&rooms, NULL));
	ck_assert_int_eq(store_changes(store), before);
	hear("\"join\":{\"!b\":{\"timeline\":{\"events\":[" NAME("B") "]}}}");
	ck_assert(matrix_rooms_save(&rooms, NULL));
	ck_assert_int_eq(store_changes(store), before + 1);
	// that commit was lost: it is written again
	ck_assert(matrix_rooms_save(&rooms, NULL));
	ck_assert_int_eq(store_changes(store), before + 2);
	matrix_rooms_saved(&rooms);
	ck_assert(matrix_rooms_save(&rooms, NULL));
	ck_assert_int_eq(store_changes(store), before + 2);
}
END_TEST

START_TEST(rooms_of_another_network_are_not_ours)
{
	hear("\"join\":{\"!a\":{}}");
	ck_assert(matrix_rooms_save(&rooms, NULL));
	MatrixRooms others;
	matrix_rooms_init(&others, store, "away", SELF);
	ck_assert(matrix_rooms_load(&others, NULL));
	ck_assert_ptr_null(matrix_rooms_find(&others, "!a"));
	matrix_rooms_clear(&others);
}
END_TEST

static const struct {
	const char *parts;
	RoomStanding standing; // of !r, where we are before
} tellings[] = {
	{"\"join\":{\"!r\":{}}", ROOM_IN},
	{"\"leave\":{\"!r\":{}}", ROOM_OUT},
	{"\"leave\":{\"!r\":{\"timeline\":{\"events\":[" MEMBER(SELF, SELF, "leave") "]}}}",
		ROOM_OUT},
	{"\"leave\":{\"!r\":{\"timeline\":{\"events\":[" MEMBER("@ana:a", SELF, "leave") "]}}}",
		ROOM_PARKED},
	{"\"leave\":{\"!r\":{\"timeline\":{\"events\":[" MEMBER("@ana:a", SELF, "ban") "]}}}",
		ROOM_PARKED},
	// thrown out, and back before we looked
	{"\"join\":{\"!r\":{\"timeline\":{\"events\":[" MEMBER("@ana:a", SELF, "leave") "," MEMBER(
		 SELF, SELF, "join") "]}}}",
		ROOM_IN},
	{"\"invite\":{\"!r\":{\"invite_state\":{\"events\":[" MEMBER(
		 "@ana:a", SELF, "invite") "]}}}",
		ROOM_INVITED},
};

START_TEST(rooms_know_how_we_stand)
{
	hear("\"join\":{\"!r\":{}}");
	hear(tellings[_i].parts);
	ck_assert_int_eq(matrix_rooms_find(&rooms, "!r")->standing, tellings[_i].standing);
	restart();
	ck_assert_int_eq(matrix_rooms_find(&rooms, "!r")->standing, tellings[_i].standing);
}
END_TEST

// The state before the timeline is older than it, the state behind it is newer.
START_TEST(rooms_take_states_in_order)
{
	hear("\"join\":{\"!r\":{\"state\":{\"events\":[" NAME(
		"old") "]},\"timeline\":{\"events\":[" NAME("new") "]}}}");
	ck_assert_str_eq(matrix_rooms_find(&rooms, "!r")->name, "new");
	hear("\"join\":{\"!r\":{\"state_after\":{\"events\":[" NAME(
		"newest") "]},\"timeline\":{\"events\":[" NAME("newer") "]}}}");
	ck_assert_str_eq(matrix_rooms_find(&rooms, "!r")->name, "newest");
}
END_TEST

// Anybody's server can invite us to a room of any id, and say what it likes of it.
START_TEST(an_invitation_proves_nothing)
{
	hear("\"join\":{\"!r\":{\"state\":{\"events\":[" NAME("ours") "]}}}");
	hear("\"leave\":{\"!r\":{\"timeline\":{\"events\":[" MEMBER(
		"@ana:a", SELF, "leave") "]}}}");
	hear("\"invite\":{\"!r\":{\"invite_state\":{\"events\":[" NAME(
		"theirs") ",{\"type\":\"m.room.create\",\"sender\":\"@eve:e\",\"state_key\":\"\","
			  "\"content\":{\"room_version\":\"12\"}},{\"type\":\"m.room.tombstone\","
			  "\"sender\":\"@eve:e\",\"state_key\":\"\",\"content\":{"
			  "\"replacement_room\":\"!evil\"}}," MEMBER(
				  "@eve:e", SELF, "invite") "]}}}");
	const MatrixRoom *room = matrix_rooms_find(&rooms, "!r");
	ck_assert_int_eq(room->standing, ROOM_INVITED);
	ck_assert_str_eq(room->name, "ours");
	ck_assert_str_eq(room->successor, "");
	ck_assert_int_eq(matrix_room_level(room, "@eve:e"), 0);
	hear("\"invite\":{\"!more\":{\"invite_state\":{\"events\":[" MEMBER(
		"@eve:e", SELF, "invite") "]}}}");
	ck_assert_ptr_null(matrix_rooms_find(&rooms, "!more")); // there may be thousands
}
END_TEST

START_TEST(rooms_find_the_private_chat)
{
	hear("\"join\":{\"!b\":{\"summary\":{\"m.joined_member_count\":2}},"
	     "\"!a\":{\"summary\":{\"m.joined_member_count\":2}},"
	     "\"!crowd\":{\"summary\":{\"m.joined_member_count\":3}}}");
	static const char *const ids[] = {"!a", "!b", "!crowd"};
	for (unsigned i = 0; i < G_N_ELEMENTS(ids); i++) {
		MatrixRoom *room = matrix_rooms_find(&rooms, ids[i]);
		matrix_room_set(room, &room->person, i == 2 ? "@bo:b" : "@ana:a");
	}
	ck_assert_str_eq(matrix_rooms_private(&rooms, "@ana:a")->id, "!a");
	ck_assert_ptr_null(matrix_rooms_private(&rooms, "@bo:b"));
	hear("\"leave\":{\"!a\":{}}");
	restart();
	ck_assert_str_eq(matrix_rooms_private(&rooms, "@ana:a")->id, "!b");
}
END_TEST

static const char *id_at(const char *address)
{
	const MatrixRoom *room = matrix_rooms_at(&rooms, address);
	return room ? room->id : "";
}

START_TEST(rooms_are_found_where_they_are_now)
{
	MatrixRoom *old = matrix_rooms_take(&rooms, "!old"),
		   *new = matrix_rooms_take(&rooms, "!new");
	matrix_room_set(old, &old->address, "#picket:a");
	matrix_room_set(new, &new->address, "#picket:a");
	ck_assert_str_eq(id_at("#picket:a"), "!new"); // by id, where several fit
	hear("\"join\":{\"!old\":{\"summary\":{\"m.joined_member_count\":2}}}");
	ck_assert_str_eq(id_at("#picket:a"), "!old"); // somebody is there
	matrix_room_set(old, &old->address, "#gate:a");
	ck_assert_str_eq(id_at("#picket:a"), "!new");
	ck_assert_str_eq(id_at("#gate:a"), "!old");
	matrix_room_set(new, &new->address, "");
	ck_assert_str_eq(id_at("#picket:a"), "");
	ck_assert_str_eq(id_at(""), ""); // of all those that the config does not name: none
}
END_TEST

// One that the config names by its id is known before it is joined by that; what went over to a
// successor is looked for there.
START_TEST(rooms_are_found_by_the_name_in_the_config)
{
	MatrixRoom *old = matrix_rooms_take(&rooms, "!old"),
		   *new = matrix_rooms_take(&rooms, "!new");
	ck_assert_ptr_eq(matrix_rooms_named(&rooms, "!old"), old);
	ck_assert_ptr_null(matrix_rooms_named(&rooms, "!nowhere"));
	ck_assert_ptr_null(matrix_rooms_named(&rooms, "#picket:a"));
	matrix_room_set(new, &new->address, "!old");
	ck_assert_ptr_eq(matrix_rooms_named(&rooms, "!old"), new);
}
END_TEST

START_TEST(rooms_are_found_by_where_they_go)
{
	static const char *const ids[] = {"!a", "!b"};
	for (unsigned i = 0; i < G_N_ELEMENTS(ids); i++) {
		MatrixRoom *room = matrix_rooms_take(&rooms, ids[i]);
		matrix_room_set(room, &room->successor, "!next");
	}
	restart();
	ck_assert_uint_eq(matrix_rooms_before(&rooms, "!next")->len, 2);
	MatrixRoom *room = matrix_rooms_find(&rooms, "!a");
	matrix_room_set(room, &room->successor, "!other");
	ck_assert_uint_eq(matrix_rooms_before(&rooms, "!next")->len, 1);
	ck_assert_ptr_eq(matrix_rooms_before(&rooms, "!other")->pdata[0], room);
	matrix_room_set(room, &room->successor, "");
	ck_assert_ptr_null(matrix_rooms_before(&rooms, "!other"));
	ck_assert_ptr_null(matrix_rooms_before(&rooms, ""));
}
END_TEST

// What changes while a commit is on its way goes with the next.
START_TEST(rooms_write_what_changed_meanwhile)
{
	hear("\"join\":{\"!a\":{},\"!b\":{}}");
	ck_assert(matrix_rooms_save(&rooms, NULL));
	MatrixRoom *room = matrix_rooms_find(&rooms, "!a");
	matrix_room_set(room, &room->person, "@ana:a");
	matrix_rooms_saved(&rooms);
	int64_t before = store_changes(store);
	restart();
	ck_assert_int_eq(store_changes(store), before + 1);
	ck_assert_str_eq(matrix_rooms_find(&rooms, "!a")->person, "@ana:a");
}
END_TEST

START_TEST(rooms_are_bounded)
{
	for (unsigned i = 0; i < ROOMS_MOST; i++) {
		g_autofree char *id = g_strdup_printf("!%u", i);
		ck_assert_ptr_nonnull(matrix_rooms_take(&rooms, id));
	}
	ck_assert_ptr_null(matrix_rooms_take(&rooms, "!more"));
	ck_assert_ptr_nonnull(matrix_rooms_take(&rooms, "!7"));
	hear("\"join\":{\"!yet\":{\"timeline\":{\"events\":[" NAME("more") "]}}}");
	ck_assert_ptr_null(matrix_rooms_find(&rooms, "!yet"));
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/rooms");
	TCase *tcase = tcase_create("rooms");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, rooms_outlive_a_restart);
	tcase_add_test(tcase, rooms_write_what_changed);
	tcase_add_test(tcase, rooms_of_another_network_are_not_ours);
	tcase_add_loop_test(tcase, rooms_know_how_we_stand, 0, G_N_ELEMENTS(tellings));
	tcase_add_test(tcase, rooms_take_states_in_order);
	tcase_add_test(tcase, an_invitation_proves_nothing);
	tcase_add_test(tcase, rooms_find_the_private_chat);
	tcase_add_test(tcase, rooms_are_found_where_they_are_now);
	tcase_add_test(tcase, rooms_are_found_by_the_name_in_the_config);
	tcase_add_test(tcase, rooms_are_found_by_where_they_go);
	tcase_add_test(tcase, rooms_write_what_changed_meanwhile);
	tcase_add_test(tcase, rooms_are_bounded);
	suite_add_tcase(suite, tcase);
	return suite;
}
