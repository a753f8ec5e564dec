// SPDX-License-Identifier: LGPL-3.0-or-later
// Rooms follow the config: what is wrong with one, what a reload changes, and where one is found.
#include "base/clock.h"
#include "chat/room.h"

#include <check.h>
#include <string.h>

#define BEFORE "[network net]\n[place gate]\n[strike wga]\n[room picket]\nnetwork = net\n"

static const struct {
	const char *lines, *faults; // faults NULL = none
} checks[] = {
	{"address = #a\n", NULL},
	{"address = #a\nplace = gate\nstrikes = wga; wga\n", NULL},
	{"address = #a\nplace = fence\n", "c:7: there is no [place fence]\n"},
	{"address = #a\nstrikes = wga; sag\n", "c:7: there is no [strike sag]\n"},
	{"address = #a\n[room other]\nnetwork = nett\naddress = #a\n",
		"c:8: there is no [network nett]\n"},
	{"address = #a\n[room other]\nnetwork = net\naddress = #a\n",
		"c:9: [room picket] has this address already\n"},
	{"address = #a\n[room other]\nnetwork = net\naddress = #b\n", NULL},
	{"address = #a\nquiet = 22:00-07:00\n", NULL},
	{"address = #a\nquiet = 22:00 - 07:00\n", NULL},
	{"address = #a\nquiet =\n", NULL},
	{"address = #a\nquiet = 22:00\n",
		"c:7: quiet: \"22:00\" is no time of day like 22:00-07:00\n"},
	{"address = #a\nquiet = 22:00-25:00\n",
		"c:7: quiet: \"22:00-25:00\" is no time of day like 22:00-07:00\n"},
	{"address = #a\nquiet = 1-2-3\n",
		"c:7: quiet: \"1-2-3\" is no time of day like 22:00-07:00\n"},
	{"address = #a\nlang = es\n", NULL},
	{"address = #a\nlang = fil\n", NULL},
	{"address = #a\nlang = e\n", "c:7: lang: \"e\" is no language; write en or es\n"},
	{"address = #a\nlang = ES\n", "c:7: lang: \"ES\" is no language; write en or es\n"},
	{"address = #a\nlang = english\n",
		"c:7: lang: \"english\" is no language; write en or es\n"},
	{"address = #a\nlang = e1\nplace = fence\n",
		"c:7: lang: \"e1\" is no language; write en or es\n"
		"c:8: there is no [place fence]\n"},
};

START_TEST(room_names_each_fault_at_its_line)
{
	g_autofree char *text = g_strconcat(BEFORE, checks[_i].lines, NULL);
	g_autoptr(Config) config = config_parse("c", text);
	rooms_check(config);
	g_autofree char *faults = config_faults(config);
	g_autofree char *whole = faults && !g_str_has_suffix(faults, "\n")
					 ? g_strconcat(faults, "\n", NULL)
					 : g_strdup(faults);
	ck_assert_pstr_eq(whole, checks[_i].faults);
}
END_TEST

static void sync_with(Rooms *rooms, const char *text)
{
	g_autoptr(Config) config = config_parse("c", text);
	config_know(config, room_keys);
	rooms_sync(rooms, config);
}

START_TEST(room_says_what_the_config_says)
{
	Rooms rooms;
	rooms_init(&rooms);
	sync_with(&rooms, "[room picket]\nnetwork = net\naddress = #a\nkey = k\nlang = es\n"
			  "place = gate\n");
	BotRoom *room = room_find(&rooms, "picket");
	ck_assert_ptr_nonnull(room);
	ck_assert_str_eq(room->network, "net");
	ck_assert_str_eq(room->address, "#a");
	ck_assert_str_eq(room->key, "k");
	ck_assert_str_eq(room->lang, "es");
	ck_assert_str_eq(room_setting(room, "place"), "gate");
	ck_assert_str_eq(room_setting(room, "announce"), "");
	ck_assert_str_eq(room_setting(room, "strikes"), "");
	ck_assert_str_eq(room_setting(room, "nothing"), "");
	rooms_clear(&rooms);
}
END_TEST

// Plugins and transports hold the pointer: a reload changes what it says, not what it is.
START_TEST(room_outlives_each_reload)
{
	Rooms rooms;
	rooms_init(&rooms);
	sync_with(&rooms, "[room picket]\nnetwork = net\naddress = #a\nplace = gate\n");
	BotRoom *room = room_find(&rooms, "picket");
	sync_with(&rooms, "[room picket]\nnetwork = net\naddress = #b\n");
	ck_assert_ptr_eq(room_find(&rooms, "picket"), room);
	ck_assert_str_eq(room->address, "#b");
	ck_assert_str_eq(room_setting(room, "place"), "");
	rooms_clear(&rooms);
}
END_TEST

START_TEST(room_that_is_gone_is_not_found_until_it_is_back)
{
	Rooms rooms;
	rooms_init(&rooms);
	sync_with(&rooms, "[room picket]\nnetwork = net\naddress = #a\n");
	BotRoom *room = room_find(&rooms, "picket");
	sync_with(&rooms, "[room other]\nnetwork = net\naddress = #a\n");
	ck_assert_ptr_null(room_find(&rooms, "picket"));
	ck_assert(room->gone);
	ck_assert_str_eq(room->name, "picket");            // who holds it may still say its name
	ck_assert_ptr_nonnull(room_find(&rooms, "other")); // which has the address now
	sync_with(&rooms, "[room picket]\nnetwork = net\naddress = #a\n");
	ck_assert_ptr_eq(room_find(&rooms, "picket"), room);
	rooms_clear(&rooms);
}
END_TEST

START_TEST(room_names_are_found_as_they_are_written)
{
	Rooms rooms;
	rooms_init(&rooms);
	sync_with(&rooms, "[room one]\nnetwork = net\naddress = #a\n"
			  "[room two]\nnetwork = web\naddress = #a\n");
	ck_assert_str_eq(room_find(&rooms, "one")->network, "net");
	ck_assert_str_eq(room_find(&rooms, "two")->network, "web");
	ck_assert_ptr_null(room_find(&rooms, "One"));
	rooms_clear(&rooms);
}
END_TEST

START_TEST(room_is_found_where_it_is_now)
{
	Rooms rooms;
	rooms_init(&rooms);
	sync_with(&rooms, "[room one]\nnetwork = net\naddress = #a\n"
			  "[room two]\nnetwork = web\naddress = #a\n");
	ck_assert_str_eq(rooms_at(&rooms, "net", "#a")->name, "one");
	ck_assert_str_eq(rooms_at(&rooms, "web", "#a")->name, "two");
	ck_assert_ptr_null(rooms_at(&rooms, "net", "#A"));
	sync_with(&rooms, "[room one]\nnetwork = web\naddress = #a\n"
			  "[room two]\nnetwork = web\naddress = #b\n");
	ck_assert_str_eq(rooms_at(&rooms, "web", "#a")->name, "one");
	ck_assert_str_eq(rooms_at(&rooms, "web", "#b")->name, "two");
	ck_assert_ptr_null(rooms_at(&rooms, "net", "#a"));
	sync_with(&rooms, "[room two]\nnetwork = web\naddress = #a\n");
	ck_assert_str_eq(rooms_at(&rooms, "web", "#a")->name, "two");
	ck_assert_ptr_null(rooms_at(&rooms, "web", "#b"));
	sync_with(&rooms, "");
	ck_assert_ptr_null(rooms_at(&rooms, "web", "#a"));
	rooms_clear(&rooms);
}
END_TEST

START_TEST(room_of_no_config_has_no_settings)
{
	Rooms rooms;
	rooms_init(&rooms);
	BotRoom *room = rooms_add(&rooms, "console", "console", "room");
	ck_assert_ptr_eq(room_find(&rooms, "console"), room);
	ck_assert_str_eq(room_setting(room, "place"), "");
	rooms_clear(&rooms);
	rooms_clear(&rooms); // twice is harmless
}
END_TEST

// In Los Angeles: when the quiet hours end, "" where it is loud, and when they begin next.
static const struct {
	const char *quiet, *now, *until, *from;
} quiets[] = {
	{"22:00-07:00", "2023-08-11T21:59", "", "2023-08-11T22:00"},
	{"22:00-07:00", "2023-08-11T22:00", "2023-08-12T07:00", "2023-08-11T22:00"},
	{"22:00-07:00", "2023-08-12T00:00", "2023-08-12T07:00", "2023-08-11T22:00"},
	{"22:00-07:00", "2023-08-12T06:59", "2023-08-12T07:00", "2023-08-11T22:00"},
	{"22:00-07:00", "2023-08-12T07:00", "", "2023-08-12T22:00"},
	{"12:00-13:30", "2023-08-11T11:59", "", "2023-08-11T12:00"},
	{"12:00-13:30", "2023-08-11T13:29", "2023-08-11T13:30", "2023-08-11T12:00"},
	{"12:00-13:30", "2023-08-11T13:30", "", "2023-08-12T12:00"},
	{"00:00-07:00", "2023-08-11T00:00", "2023-08-11T07:00", "2023-08-11T00:00"},
	{"07:00-00:00", "2023-08-11T23:59", "2023-08-12T00:00", "2023-08-11T07:00"},
	{"22:00-07:00", "2023-11-05T05:59", "2023-11-05T07:00",
		"2023-11-04T22:00"}, // 10 h of night
	{"22:00-02:30", "2024-03-10T01:59", "2024-03-10T03:00",
		"2024-03-09T22:00"}, // there is no 02:30
	{"22:00-02:30", "2024-03-10T03:00", "", "2024-03-10T22:00"},
	{"02:10-02:50", "2024-03-10T01:59", "", "2024-03-11T02:10"}, // nor anything of these
	{"07:00-07:00", "2023-08-11T07:00", "", ""},
	{"", "2023-08-11T07:00", "", ""},
};

static int64_t moment(const char *text, GTimeZone *zone, int64_t fallback)
{
	ck_assert(!*text || clock_parse(text, zone, &fallback));
	return fallback;
}

START_TEST(room_is_quiet_from_then_to_then)
{
	g_autoptr(GTimeZone) zone = clock_zone("America/Los_Angeles");
	g_autofree char *text = g_strdup_printf(
		"[room a]\nnetwork = net\naddress = #a\nquiet = %s\n", quiets[_i].quiet);
	Rooms rooms;
	rooms_init(&rooms);
	sync_with(&rooms, text);
	const BotRoom *room = rooms_told(&rooms, 0);
	int64_t now = moment(quiets[_i].now, zone, 0);
	ck_assert_int_eq(room_quiet_until(room, now, zone), moment(quiets[_i].until, zone, 0));
	ck_assert_int_eq(
		room_quiet_from(room, now, zone), moment(quiets[_i].from, zone, INT64_MAX));
	rooms_clear(&rooms);
}
END_TEST

START_TEST(rooms_that_are_told_are_there)
{
	Rooms rooms;
	rooms_init(&rooms);
	sync_with(&rooms, "[room a]\nnetwork = net\naddress = #a\n[room b]\nnetwork = net\n"
			  "address = #b\n");
	sync_with(&rooms, "[room b]\nnetwork = net\naddress = #b\n");
	ck_assert_str_eq(rooms_told(&rooms, 0)->name, "b");
	ck_assert_ptr_null(rooms_told(&rooms, 1));
	rooms.only = rooms_add(&rooms, "console", "console", "room");
	ck_assert_str_eq(rooms_told(&rooms, 0)->name, "console");
	ck_assert_ptr_null(rooms_told(&rooms, 1));
	rooms_clear(&rooms);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("room");
	TCase *tcase = tcase_create("room");
	tcase_add_loop_test(tcase, room_names_each_fault_at_its_line, 0, G_N_ELEMENTS(checks));
	tcase_add_test(tcase, room_says_what_the_config_says);
	tcase_add_test(tcase, room_outlives_each_reload);
	tcase_add_test(tcase, room_that_is_gone_is_not_found_until_it_is_back);
	tcase_add_test(tcase, room_names_are_found_as_they_are_written);
	tcase_add_test(tcase, room_is_found_where_it_is_now);
	tcase_add_test(tcase, room_of_no_config_has_no_settings);
	tcase_add_loop_test(tcase, room_is_quiet_from_then_to_then, 0, G_N_ELEMENTS(quiets));
	tcase_add_test(tcase, rooms_that_are_told_are_there);
	suite_add_tcase(suite, tcase);
	return suite;
}
