// SPDX-License-Identifier: LGPL-3.0-or-later
// Levels as rooms of all versions write them.
#include "matrix/power.h"

#include <check.h>
#include <string.h>

static void note(Power *power, const char *type, const char *content)
{
	g_autofree char *text = g_strdup_printf("{\"type\":\"%s\",\"sender\":\"@eve:example.org\","
						"\"state_key\":\"\",\"content\":%s}",
		type, content);
	g_autoptr(Json) json = json_parse(text, strlen(text), NULL);
	Event event;
	ck_assert_msg(event_read(&event, json), "%s", text);
	ck_assert(power_note(power, &event));
}

static const struct {
	const char *create, *levels; // NULL = there is none
	int64_t maker, other, stranger;
} rooms[] = {
	// v12_creator_is_admin: Synapse leaves "users" empty there
	{"{\"room_version\":\"12\",\"additional_creators\":[\"@bo:b\"]}",
		"{\"users\":{},\"users_default\":0}", POWER_CREATOR, POWER_CREATOR, 0},
	{"{\"room_version\":\"12\"}", "{\"users\":{\"@eve:example.org\":1,\"@bo:b\":100}}",
		POWER_CREATOR, 100, 0},
	{"{\"room_version\":\"12\",\"additional_creators\":\"@bo:b\"}", "{}", POWER_CREATOR, 0, 0},
	{"{\"room_version\":\"12\"}", NULL, POWER_CREATOR, 0, 0},
	{"{\"room_version\":\"13\"}", "{\"users_default\":-1}", POWER_CREATOR, -1, -1},
	// before that the table says all
	{"{\"room_version\":\"11\",\"additional_creators\":[\"@bo:b\"]}", "{\"users\":{}}", 0, 0,
		0},
	{"{\"room_version\":\"11\"}", "{\"users\":{\"@eve:example.org\":100,\"@bo:b\":50}}", 100,
		50, 0},
	{"{\"room_version\":\"10\"}", NULL, 100, 0, 0},
	{"{}",
		"{\"users\":{\"@eve:example.org\":\"100\",\"@bo:b\":\" "
		"50\"},\"users_default\":\"5\"}",
		100, 5, 5},
	{"{}", "{\"users\":{\"@bo:b\":1.5,\"@eve:example.org\":\"x\"},\"users_default\":[]}", 0, 0,
		0},
	{"{\"room_version\":12}", "{}", 0, 0, 0},
	{"{\"room_version\":\"org.example.12\"}", "{\"users\":{\"@bo:b\":60}}", 0, 60, 0},
	{"{\"room_version\":\"12x\"}", "{}", 0, 0, 0},
	{"{\"room_version\":\"-12\"}", "[]", 100, 0, 0},
};

static void ck_levels(const Power *power, int row)
{
	ck_assert_int_eq(power_of(power, "@eve:example.org"), rooms[row].maker);
	ck_assert_int_eq(power_of(power, "@bo:b"), rooms[row].other);
	ck_assert_int_eq(power_of(power, "@ana:a"), rooms[row].stranger);
}

START_TEST(v12_creator_is_admin)
{
	Power power, again;
	power_init(&power);
	power_init(&again);
	note(&power, "m.room.create", rooms[_i].create);
	if (rooms[_i].levels)
		note(&power, "m.room.power_levels", rooms[_i].levels);
	ck_levels(&power, _i);
	g_autofree char *creators = power_creators(&power);
	g_autofree char *levels = g_strdup(power_levels(&power));
	power_restore(&again, power.version, creators, levels);
	ck_levels(&again, _i);
	power_clear(&power);
	power_clear(&again);
}
END_TEST

START_TEST(power_for_acts)
{
	Power power;
	power_init(&power);
	ck_assert_int_eq(power_of(&power, "@ana:a"), 0);
	ck_assert_int_eq(power_for_state(&power, "m.room.tombstone"), POWER_STATE);
	ck_assert_int_eq(power_for_event(&power, "m.room.message"), 0);
	note(&power, "m.room.power_levels",
		"{\"events\":{\"m.room.tombstone\":150,\"m.room.message\":10},\"state_default\":40,"
		"\"events_default\":5}");
	ck_assert_int_eq(power_for_state(&power, "m.room.tombstone"), 150);
	ck_assert_int_eq(power_for_state(&power, "m.room.pinned_events"), 40);
	ck_assert_int_eq(power_for_event(&power, "m.room.message"), 10);
	ck_assert_int_eq(power_for_event(&power, "m.reaction"), 5);
	power_clear(&power);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/power");
	TCase *tcase = tcase_create("power");
	tcase_add_loop_test(tcase, v12_creator_is_admin, 0, G_N_ELEMENTS(rooms));
	tcase_add_test(tcase, power_for_acts);
	suite_add_tcase(suite, tcase);
	return suite;
}
