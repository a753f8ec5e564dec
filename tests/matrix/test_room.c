// SPDX-License-Identifier: LGPL-3.0-or-later
// A room from its states, and what of it is private.
#include "matrix/room.h"

#include <check.h>
#include <string.h>

#define SELF "@picketbot:example.org"

static MatrixRoom *room;

static void setup(void)
{
	room = matrix_room_new("!r", NULL);
}

static void teardown(void)
{
	matrix_room_free(room);
}

typedef struct {
	const char *type, *sender, *key, *content;
} State;

static void tell(const State *state)
{
	g_autofree char *text = g_strdup_printf(
		"{\"type\":\"%s\",\"sender\":\"%s\",\"state_key\":\"%s\",\"content\":%s}",
		state->type, state->sender, state->key, state->content);
	g_autoptr(Json) json = json_parse(text, strlen(text), NULL);
	Event event;
	ck_assert_msg(event_read(&event, json), "%s", text);
	matrix_room_note(room, &event, SELF);
}

static void member(const char *sender, const char *user, const char *membership)
{
	g_autofree char *content = g_strdup_printf("{\"membership\":\"%s\"}", membership);
	tell(&(State){"m.room.member", sender, user, content});
}

static const struct {
	const char *sender, *membership;
	RoomStanding standing;
} memberships[] = {
	{"@ana:a", "invite", ROOM_INVITED},
	{SELF, "join", ROOM_IN},
	{SELF, "leave", ROOM_OUT},
	{"@ana:a", "leave", ROOM_PARKED},
	{"@ana:a", "ban", ROOM_PARKED},
	{SELF, "knock", ROOM_OUT},
	{SELF, "nonsense", ROOM_OUT},
};

START_TEST(kicked_room_is_parked)
{
	member(memberships[_i].sender, SELF, memberships[_i].membership);
	ck_assert_int_eq(room->standing, memberships[_i].standing);
}
END_TEST

START_TEST(room_takes_states)
{
	uint64_t revision = room->revision;
	tell(&(State){"m.room.name", "@ana:a", "", "{\"name\":\" Gate\\u202e 2\\n\"}"});
	ck_assert_str_eq(room->name, "Gate 2");
	tell(&(State){"m.room.create", "@ana:a", "", "{\"room_version\":\"12\"}"});
	ck_assert_int_eq(matrix_room_level(room, "@ana:a"), POWER_CREATOR);
	tell(&(State){
		"m.room.encryption", "@ana:a", "", "{\"algorithm\":\"m.megolm.v1.aes-sha2\"}"});
	tell(&(State){"m.room.encryption", "@ana:a", "", "{}"});
	ck_assert(room->encrypted);
	tell(&(State){"m.room.tombstone", "@ana:a", "", "{\"replacement_room\":\"!next\"}"});
	ck_assert_str_eq(room->successor, "!next");
	ck_assert_str_eq(room->tombstoned_by, "@ana:a");
	tell(&(State){"m.room.tombstone", "@ana:a", "", "{\"replacement_room\":\"#next:a\"}"});
	ck_assert_str_eq(room->successor, "");
	ck_assert_uint_gt(room->revision, revision);
	revision = room->revision;
	tell(&(State){"m.room.topic", "@ana:a", "", "{\"topic\":\"x\"}"});
	tell(&(State){"m.room.name", "@ana:a", "x", "{\"name\":\"no key\"}"});
	tell(&(State){"m.room.encryption", "@ana:a", "", "{}"});
	ck_assert_uint_eq(room->revision, revision);
}
END_TEST

START_TEST(room_bounds_its_name)
{
	g_autofree char *long_name = g_strnfill(5000, 'n');
	g_autofree char *content = g_strdup_printf("{\"name\":\"%s\"}", long_name);
	tell(&(State){"m.room.name", "@ana:a", "", content});
	ck_assert_uint_eq(strlen(room->name), ROOM_NAME_BYTES);
}
END_TEST

START_TEST(private_chat_is_two)
{
	matrix_room_set(room, &room->person, "@ana:a");
	ck_assert(matrix_room_is_private(room)); // we made it, and are not told so yet
	member("@boss:a", SELF, "ban");
	ck_assert(!matrix_room_is_private(room));
	member(SELF, SELF, "join");
	member("@ana:a", "@ana:a", "join");
	matrix_room_count(room, &(SyncRoom){.joined = 2, .invited = 0});
	ck_assert(matrix_room_is_private(room));
	matrix_room_count(room, &(SyncRoom){.joined = -1, .invited = -1});
	ck_assert(matrix_room_is_private(room));
	matrix_room_count(room, &(SyncRoom){.joined = 2, .invited = 1});
	ck_assert(!matrix_room_is_private(room));
	matrix_room_count(room, &(SyncRoom){.joined = 2, .invited = 0});
	matrix_room_set(room, &room->address, "#picket:a"); // of the config: it is all people's
	ck_assert(!matrix_room_is_private(room));
}
END_TEST

// Who listens once may have read all: it is private no more, even when they have left.
START_TEST(a_third_person_ends_a_private_chat)
{
	matrix_room_set(room, &room->person, "@ana:a");
	member(SELF, SELF, "join");
	member("@ana:a", "@boss:a", _i ? "join" : "invite");
	ck_assert(!matrix_room_is_private(room));
	member("@boss:a", "@boss:a", "leave");
	ck_assert(!matrix_room_is_private(room));
}
END_TEST

// A new one is made for who left, but nobody is asked in again who did not come.
START_TEST(who_leaves_a_private_chat)
{
	static const char *const before[] = {"join", "invite"};
	matrix_room_set(room, &room->person, "@ana:a");
	member(SELF, SELF, "join");
	g_autofree char *text = g_strdup_printf(
		"{\"type\":\"m.room.member\",\"sender\":\"@ana:a\",\"state_key\":\"@ana:a\","
		"\"content\":{\"membership\":\"leave\"},\"unsigned\":{\"prev_content\":{"
		"\"membership\":\"%s\"}}}",
		before[_i]);
	g_autoptr(Json) json = json_parse(text, strlen(text), NULL);
	Event event;
	ck_assert(event_read(&event, json));
	matrix_room_note(room, &event, SELF);
	ck_assert_int_eq(matrix_room_is_private(room), _i == 1);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/room");
	TCase *tcase = tcase_create("room");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, kicked_room_is_parked, 0, G_N_ELEMENTS(memberships));
	tcase_add_test(tcase, room_takes_states);
	tcase_add_test(tcase, room_bounds_its_name);
	tcase_add_test(tcase, private_chat_is_two);
	tcase_add_loop_test(tcase, a_third_person_ends_a_private_chat, 0, 2);
	tcase_add_loop_test(tcase, who_leaves_a_private_chat, 0, 2);
	suite_add_tcase(suite, tcase);
	return suite;
}
