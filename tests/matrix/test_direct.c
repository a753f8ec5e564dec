// SPDX-License-Identifier: LGPL-3.0-or-later
// The list of private chats: what is looked at, and what becomes of it.
#include "matrix/direct.h"

#include <check.h>
#include <string.h>

#define SELF "@picketbot:example.org"

static Json *parse(const char *text)
{
	Json *json = json_parse(text, strlen(text), NULL);
	ck_assert_msg(json != NULL, "%s", text);
	return json;
}

static void look(void *data, MatrixRoom *room, const char *user)
{
	g_string_append_printf(data, "%s in %s; ", user, room->id);
}

static MatrixRoom *make(MatrixRooms *rooms, const char *id, int64_t joined)
{
	MatrixRoom *room = matrix_rooms_take(rooms, id);
	matrix_room_stand(room, ROOM_IN);
	room->joined = joined;
	return room;
}

START_TEST(direct_looks_at_what_may_be_private)
{
	MatrixRooms rooms;
	matrix_rooms_init(&rooms, NULL, "home", SELF);
	make(&rooms, "!two", 2);
	make(&rooms, "!untold", -1);
	make(&rooms, "!three", 3);
	MatrixRoom *known = make(&rooms, "!known", 2), *configured = make(&rooms, "!config", 2);
	matrix_room_set(known, &known->person, "@ana:a");
	matrix_room_set(configured, &configured->address, "#picket:a");
	matrix_room_stand(make(&rooms, "!left", 2), ROOM_OUT);
	g_autoptr(Json) json = parse(
		"{\"@ana:a\":[\"!two\",7,\"!three\",\"!known\",\"!config\",\"!left\",\"!nowhere\"],"
		"\"ana\":[\"!two\"],\"" SELF "\":[\"!two\"],\"@bo:b\":\"!two\","
		"\"@cyd:c\":[[\"!two\"],\"!untold\"]}");
	g_autoptr(GString) looked = g_string_new(NULL);
	direct_each(&rooms, json, look, looked);
	ck_assert_str_eq(looked->str, "@ana:a in !two; @cyd:c in !untold; ");
	direct_each(&rooms, NULL, look, looked);
	matrix_rooms_clear(&rooms);
}
END_TEST

static const struct {
	const char *answer;
	bool theirs;
} answers[] = {
	{"{\"joined\":{\"" SELF "\":{},\"@ana:a\":{\"display_name\":\"Ana\"}}}", true},
	{"{\"joined\":{\"" SELF "\":{},\"@bo:b\":{}}}", false},
	{"{\"joined\":{\"@bo:b\":{},\"@ana:a\":{}}}", false},
	{"{\"joined\":{\"" SELF "\":{},\"@ana:a\":{},\"@bo:b\":{}}}", false},
	{"{\"joined\":{\"" SELF "\":{}}}", false},
	{"{\"joined\":[\"" SELF "\",\"@ana:a\"]}", false},
	{"{}", false},
};

START_TEST(direct_asks_who_is_there)
{
	g_autoptr(Json) json = parse(answers[_i].answer);
	ck_assert_int_eq(direct_is_of(json, SELF, "@ana:a"), answers[_i].theirs);
}
END_TEST

static const struct {
	const char *before, *after; // with !new for @ana:a
} lists[] = {
	{"{}", "{\"@ana:a\":[\"!new\"]}"},
	{"{\"@ana:a\":[\"!old\"],\"@bo:b\":[\"!b\"]}",
		"{\"@ana:a\":[\"!old\",\"!new\"],\"@bo:b\":[\"!b\"]}"},
	{"{\"@ana:a\":[\"!new\"]}", "{\"@ana:a\":[\"!new\"]}"},
	{"{\"@ana:a\":[]}", "{\"@ana:a\":[\"!new\"]}"},
	{"{\"@ana:a\":7,\"@bo:b\":[7,\"!b\"]}", "{\"@bo:b\":[\"!b\"],\"@ana:a\":[\"!new\"]}"},
	{"{\"@ana:a\":[\"!x\"],\"@ana:a\":[\"!y\"]}", "{\"@ana:a\":[\"!x\",\"!new\"]}"},
};

START_TEST(direct_adds_a_room)
{
	g_autoptr(Json) json = parse(lists[_i].before);
	g_autofree char *after = direct_with(json, "@ana:a", "!new");
	ck_assert_str_eq(after, lists[_i].after);
	g_autofree char *first = direct_with(NULL, "@ana:a", "!new");
	ck_assert_str_eq(first, lists[0].after);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/direct");
	TCase *tcase = tcase_create("direct");
	tcase_add_test(tcase, direct_looks_at_what_may_be_private);
	tcase_add_loop_test(tcase, direct_asks_who_is_there, 0, G_N_ELEMENTS(answers));
	tcase_add_loop_test(tcase, direct_adds_a_room, 0, G_N_ELEMENTS(lists));
	suite_add_tcase(suite, tcase);
	return suite;
}
