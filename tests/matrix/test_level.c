// SPDX-License-Identifier: LGPL-3.0-or-later
// What a room makes of its people, by its table of levels and the config.
#include "matrix/level.h"

#include <check.h>
#include <string.h>

#include "chat/room.h"
#include "matrix/room.h"

static const struct {
	const char *version, *levels; // of a room that @eve:a made
	BotRole maker, bo, stranger;
} rows[] = {
	{"12", "{\"users\":{\"@bo:a\":50}}", BOT_OFFICER, BOT_CAPTAIN, BOT_ANYONE},
	{"11", "{\"users\":{\"@eve:a\":100,\"@bo:a\":99}}", BOT_OFFICER, BOT_CAPTAIN, BOT_ANYONE},
	{"11", "{\"users\":{\"@eve:a\":49,\"@bo:a\":100}}", BOT_ANYONE, BOT_OFFICER, BOT_ANYONE},
	{"11", "{\"users\":{\"@eve:a\":-1}}", BOT_ANYONE, BOT_ANYONE, BOT_ANYONE},
	{"11", NULL, BOT_OFFICER, BOT_ANYONE, BOT_ANYONE},
	// where all stand as high nobody was chosen
	{"11", "{\"users\":{\"@eve:a\":100},\"users_default\":100}", BOT_ANYONE, BOT_ANYONE,
		BOT_ANYONE},
	{"11", "{\"users\":{\"@eve:a\":100},\"users_default\":50}", BOT_OFFICER, BOT_ANYONE,
		BOT_ANYONE},
	{"12", "{\"users_default\":9007199254740991}", BOT_OFFICER, BOT_ANYONE, BOT_ANYONE},
};

static void note(MatrixRoom *room, const char *type, const char *content)
{
	g_autofree char *text = g_strdup_printf(
		"{\"type\":\"%s\",\"sender\":\"@eve:a\",\"state_key\":\"\","
		"\"content\":%s}",
		type, content);
	g_autoptr(Json) json = json_parse(text, strlen(text), NULL);
	Event event;
	ck_assert_msg(event_read(&event, json), "%s", text);
	matrix_room_note(room, &event, "@picketbot:a");
}

static MatrixRoom *made(const char *version, const char *levels)
{
	MatrixRoom *room = matrix_room_new("!a", NULL);
	g_autofree char *create = g_strdup_printf("{\"room_version\":\"%s\"}", version);
	note(room, "m.room.create", create);
	if (levels)
		note(room, "m.room.power_levels", levels);
	return room;
}

static BotRoom *named(Rooms *rooms, const char *levels)
{
	rooms_init(rooms);
	BotRoom *room = rooms_add(rooms, "picket", "home", "!a");
	g_hash_table_insert(room->settings, g_strdup("levels"), g_strdup(levels));
	return room;
}

START_TEST(a_level_is_a_role)
{
	Rooms rooms;
	const BotRoom *bot = named(&rooms, "yes");
	MatrixRoom *room = made(rows[_i].version, rows[_i].levels);
	ck_assert_int_eq(level_role(&room->power, bot, "@eve:a"), rows[_i].maker);
	ck_assert_int_eq(level_role(&room->power, bot, "@bo:a"), rows[_i].bo);
	ck_assert_int_eq(level_role(&room->power, bot, "@ana:a"), rows[_i].stranger);
	matrix_room_free(room);
	rooms_clear(&rooms);
}
END_TEST

START_TEST(only_where_the_config_says_so)
{
	Rooms rooms;
	const BotRoom *bot = named(&rooms, "no");
	MatrixRoom *room = made("12", NULL);
	ck_assert_int_eq(level_role(&room->power, bot, "@eve:a"), BOT_ANYONE);
	ck_assert_int_eq(level_role(&room->power, NULL, "@eve:a"), BOT_ANYONE);
	matrix_room_free(room);
	rooms_clear(&rooms);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/level");
	TCase *tcase = tcase_create("level");
	tcase_add_loop_test(tcase, a_level_is_a_role, 0, G_N_ELEMENTS(rows));
	tcase_add_test(tcase, only_where_the_config_says_so);
	suite_add_tcase(suite, tcase);
	return suite;
}
