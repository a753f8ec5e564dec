// SPDX-License-Identifier: LGPL-3.0-or-later
// What a room that others read must never learn, and what a gate's state and a changed config do to
// shifts: with the whole bot, as no transcript of the console can show it.
#include <check.h>
#include <string.h>

#include "harness/house.h"

Suite *suite(void);

static const char one_lot[] = "[bot]\nstore = :memory:\n[strike wga]\nday_one = 2023-05-02\n"
			      "zone = America/Los_Angeles\n[place lot]\ntitle = The Lot\n"
			      "zone = America/Los_Angeles\ngates = 1; 2\n";
static const char no_gate_2[] = "[bot]\nstore = :memory:\n[strike wga]\nday_one = 2023-05-02\n"
				"zone = America/Los_Angeles\n[place lot]\n"
				"zone = America/Los_Angeles\ngates = 1; 3\n";
static const char no_lot[] = "[bot]\nstore = :memory:\n[strike wga]\nday_one = 2023-05-02\n"
			     "zone = America/Los_Angeles\n[place yard]\nzone = Europe/London\n";

static const char two_places[] = "[bot]\nstore = :memory:\n[strike wga]\nday_one = 2023-05-02\n"
				 "zone = America/Los_Angeles\n[place lot]\ntitle = The Lot\n"
				 "zone = America/Los_Angeles\ngates = 1; 2\n[place yard]\n"
				 "zone = America/Los_Angeles\n";

typedef struct {
	House house;
	char *folder, *path;
} Fixture;

static void fixture_init(Fixture *fixture)
{
	fixture->folder = g_dir_make_tmp("shifts-XXXXXX", NULL);
	fixture->path = g_build_filename(fixture->folder, "picket.db", NULL);
	house_init(&fixture->house, one_lot, fixture->path);
}

static void fixture_clear(Fixture *fixture)
{
	house_clear(&fixture->house);
	g_autofree char *remove = g_strdup_printf("rm -rf '%s'", fixture->folder);
	ck_assert(g_spawn_command_line_sync(remove, NULL, NULL, NULL, NULL));
	g_free(fixture->folder);
	g_free(fixture->path);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fixture, fixture_clear)

static void says(Fixture *fixture, const char *line, const char *part)
{
	g_autofree char *out = house_ask(&fixture->house, line);
	ck_assert_msg(strstr(out, part), "'%s' should be answered '%s':\n%s", line, part, out);
}

static void says_not(Fixture *fixture, const char *line, const char *part)
{
	g_autofree char *out = house_ask(&fixture->house, line);
	ck_assert_msg(!strstr(out, part), "'%s' should not be answered '%s':\n%s", line, part, out);
}

static void add_shifts(Fixture *fixture)
{
	says(fixture, "@cap:captain !shift add lot/1 sat 9-12", "shift 1 added");
	says(fixture, "@cap:captain !shift add lot/2 sat 13-16 max 1", "shift 2 added");
}

// From now on others read the room, as on any network.
static void open_to_all(Fixture *fixture)
{
	g_hash_table_remove_all(fixture->house.app.desk.open_rooms);
}

static void restart_with(Fixture *fixture, const char *config)
{
	g_free(fixture->house.config);
	fixture->house.config = g_strdup(config);
	house_restart(&fixture->house);
	g_free(house_take(&fixture->house));
}

START_TEST(a_room_never_learns_of_shifts_taken_in_private)
{
	g_auto(Fixture) fixture;
	fixture_init(&fixture);
	add_shifts(&fixture);
	open_to_all(&fixture);
	says(&fixture, "@ana> !in 1", "private: on shift 1");
	says(&fixture, "@ana> !in 2", "private: on shift 2");
	says_not(&fixture, "@ana !shifts", "*");
	says(&fixture, "@ana> !shifts", "lot/1 59/60 *");
	says_not(&fixture, "@ana !shift 1", "you are on it");
	says_not(&fixture, "@ana !out", "room:");
	says(&fixture, "@ana !out",
		"private: which one of yours?\nprivate: Sat 12 Aug 09:00-12:00");
	says_not(&fixture, "@ana !out lot sat", "room:");
	says(&fixture, "@ana> !out", "private: 2) Sat 12 Aug 13:00-16:00");
	says(&fixture, "@ana> 2", "private: off shift 2");
	says(&fixture, "@ana !mine", "private: 1 Sat 12 Aug");
}
END_TEST

START_TEST(refusals_about_a_person_are_not_for_the_room)
{
	g_auto(Fixture) fixture;
	fixture_init(&fixture);
	add_shifts(&fixture);
	says(&fixture, "@cap:captain !shift add lot/2 sat 11-14", "shift 3 added");
	open_to_all(&fixture);
	says(&fixture, "@ana> !in 1", "private: on shift 1");
	says_not(&fixture, "@ana !in 3", "room:");
	says(&fixture, "@ana !in 3", "private: overlap");
	says_not(&fixture, "@bo !in 2 +1", "room:");
	says(&fixture, "@bo !in 2 +1", "private: limit");
	says_not(&fixture, "@cap:captain !who 1", "room:");
	says_not(&fixture, "@cap:captain !add 3 @ana", "room:");
}
END_TEST

START_TEST(a_room_with_a_place_of_its_own_means_that)
{
	g_auto(Fixture) fixture;
	fixture_init(&fixture);
	add_shifts(&fixture);
	restart_with(&fixture, two_places);
	says(&fixture, "@cap:captain !shift add yard sat 9-12", "shift 3 added");
	says(&fixture, "@cap:captain !shift add yard sun 9-12", "shift 4 added");
	says(&fixture, "@ana !in sat 9", "which one?");
	g_hash_table_insert(
		fixture.house.console.room->settings, g_strdup("place"), g_strdup("yard"));
	says(&fixture, "@ana !in sat 9", "on shift 3");
	says(&fixture, "@bo !in sat 13", "on shift 2");
	says(&fixture, "@cy !in lot sat 9", "on shift 1");
	says(&fixture, "@cy !in 9:00", "which one?");
	says_not(&fixture, "@cy !in 9:00", "Lot");
	says_not(&fixture, "!shifts", "lot");
	says(&fixture, "!shifts lot", "1 Sat 12 Aug");
	says(&fixture, "@cy> !in sat 9", "which one?");
}
END_TEST

static void set_gate(Fixture *fixture, const char *state)
{
	Store *store = fixture->house.app.store;
	ck_assert(store_begin(store, NULL));
	ck_assert(store_run(store, NULL,
		"update places_gate set state = ?, reason = 'fence', since = 1 where name = '2'",
		S(state)));
	ck_assert(store_commit(store, NULL));
}

START_TEST(a_neutral_or_barred_gate_takes_observers_only)
{
	g_auto(Fixture) fixture;
	fixture_init(&fixture);
	add_shifts(&fixture);
	says(&fixture, "@cap:captain !shift add lot/2 sun 9-12 kind observe", "shift 3 added");
	says(&fixture, "@ana !in 2", "on shift 2");
	says(&fixture, "@bo !in 2", "waiting, place 1 in line");
	set_gate(&fixture, "neutral");
	says(&fixture, "@cy !in 2", "shift 2 is closed: The Lot gate 2 is neutral (fence)");
	says(&fixture, "@cy !in 3", "on shift 3");
	says(&fixture, "!places", "gates: 1, 2 neutral (fence)");
	says(&fixture, "!shift 2", "the gate is neutral");
	says_not(&fixture, "@ana !out 2", "a place on shift 2 is yours");
	set_gate(&fixture, "closed");
	says(&fixture, "@dee !in 3", "shift 3 is closed: The Lot gate 2 is closed (fence)");
	set_gate(&fixture, "open");
	says(&fixture, "@dee !in 2", "waiting, place 2 in line");
}
END_TEST

START_TEST(what_the_config_made_follows_it_and_shifts_stay)
{
	g_auto(Fixture) fixture;
	fixture_init(&fixture);
	add_shifts(&fixture);
	says(&fixture, "@ana !in 2", "on shift 2");
	restart_with(&fixture, no_gate_2);
	says(&fixture, "!places", "room: lot gates: 1, 3\n");
	says(&fixture, "@ana !shifts", "2 Sat 12 Aug 13:00-16:00 lot/2 0/1 *");
	says(&fixture, "@ana !mine", "2 Sat 12 Aug");
	says(&fixture, "@bo !in 2", "shift 2 is closed: lot gate 2 is closed");
	says(&fixture, "@cap:captain !shift add lot/2 sun 9-12", "no gate 2 at lot");
	says(&fixture, "@cap:captain !shift add lot/3 sun 9-12", "shift 3 added");
	restart_with(&fixture, no_lot);
	says(&fixture, "!places", "room: yard\n");
	says(&fixture, "@cap:captain !shift add lot/1 sun 9-12", "no place lot");
	says(&fixture, "@ana !mine", "2 Sat 12 Aug 13:00-16:00 lot/2 0/1 on");
	restart_with(&fixture, one_lot);
	says(&fixture, "!places", "room: lot The Lot gates: 1, 2\n");
	says(&fixture, "@bo !in 2", "waiting, place 1 in line for shift 2");
}
END_TEST

START_TEST(what_a_command_changed_stays_against_the_config)
{
	g_auto(Fixture) fixture;
	fixture_init(&fixture);
	set_gate(&fixture, "barred");
	restart_with(&fixture, no_lot);
	says(&fixture, "!places", "room: lot The Lot gates: 2 barred (fence)\n");
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("shifts_room");
	TCase *tcase = tcase_create("room");
	tcase_add_test(tcase, a_room_never_learns_of_shifts_taken_in_private);
	tcase_add_test(tcase, refusals_about_a_person_are_not_for_the_room);
	tcase_add_test(tcase, a_room_with_a_place_of_its_own_means_that);
	tcase_add_test(tcase, a_neutral_or_barred_gate_takes_observers_only);
	tcase_add_test(tcase, what_the_config_made_follows_it_and_shifts_stay);
	tcase_add_test(tcase, what_a_command_changed_stays_against_the_config);
	suite_add_tcase(suite, tcase);
	return suite;
}
