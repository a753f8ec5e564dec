// SPDX-License-Identifier: LGPL-3.0-or-later
// The timeline's day numbers against !day: for each kind of strike, each date of a year, before and after
// each act of an officer.
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "harness/house.h"
#include "harness/number.h"

Suite *suite(void);

#define ZONE "zone = America/Los_Angeles\n"
#define FIRST "2022-12-25"

enum { DATES = 372 };

static const char *const kinds[] = {"open", "ended", "evening", "weekdays", "late", "listed",
	"closed", "paused", "halted", "pauses", "intervals", "shifts", "voted", "ahead"};

// Of each an issuer, by which the test says which strike it means.
static const char config[] =
	"[bot]\nstore = :memory:\ntwo_person = no\n"
	"[strike open]\nstart = 2023-05-02 00:01\n" ZONE
	"[strike ended]\nstart = 2023-05-02 00:01\nend = 2023-09-27 00:01\n" ZONE
	"[strike evening]\nstart = 2023-03-01 23:59\nend = 2023-04-01\n" ZONE
	"[strike weekdays]\nstart = 2023-05-02\ncount = weekdays\n" ZONE
	"[strike late]\nday_one = 2023-08-12\ncount = weekdays\nend = 2023-10-01 12:00\n" ZONE
	"[strike listed]\nstart = 2023-07-30\ncount = listed\n"
	"listed = 2023-08-05; 2023-08-02; 2023-08-11; 2023-08-12; 2023-12-24\n" ZONE
	"[strike closed]\nday_one = 2023-08-02\nend = 2023-08-11\ncount = listed\n"
	"listed = 2023-08-01; 2023-08-02; 2023-08-04; 2023-08-20\n" ZONE
	"[strike paused]\nstart = 2023-02-01 07:00\nmilestone.suspend = 2023-03-01 12:00\n"
	"milestone.resume = 2023-03-20 00:01\n" ZONE
	"[strike halted]\nstart = 2023-02-01\nstate = suspended\nmilestone.suspend = "
	"2023-03-01\n" ZONE
	"[strike pauses]\nstart = 2023-02-01\ncount = weekdays\nmilestone.suspend = 2023-03-03\n"
	"milestone.resume = 2023-03-18\nend = 2023-06-30\n" ZONE
	"[strike intervals]\nintervals = 2023-07-13 07:00/2023-07-18 07:00; 2023-08-11 "
	"07:00/2023-08-15 "
	"07:00; 2023-12-20 07:00/\n" ZONE "[strike shifts]\ncount = weekdays\n"
	"intervals = 2023-07-13 07:00/2023-07-18 12:00; 2023-07-18 18:00/2023-08-15\n" ZONE
	"[strike voted]\nstart = 2023-06-01\nstate = authorised\n" ZONE
	"[strike ahead]\nstart = 2024-02-01\n" ZONE;

static char *whole_config(void)
{
	GString *text = g_string_new(config);
	for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++)
		g_string_append_printf(text, "[issuer %s]\nstrike = %s\n", kinds[i], kinds[i]);
	return g_string_free(text, FALSE);
}

// "…, on Saturday 12 August: day 5 of picketing was Friday 11 August; …": 5
static unsigned number_of_day(House *house, const char *strike, const char *date)
{
	g_autofree char *line = g_strdup_printf("!day %s %s", strike, date);
	g_autofree char *said = house_ask(house, line);
	const char *on = strstr(said, " strike, on "), *day = on ? strstr(on, ": ") : NULL;
	ck_assert_msg(day, "%s: %s", line, said);
	day += strlen(": ");
	if (!g_str_has_prefix(day, "day ") || strstr(day, "no day of picketing yet"))
		return 0;
	return (unsigned)strtoul(day + strlen("day "), NULL, 10);
}

// "entry 7 added: Sat 12 Aug, day 5: …": 5
static unsigned number_of_talk(House *house, const char *strike, const char *date)
{
	g_autofree char *line = g_strdup_printf(
		"@off:officer !talk add as %s %s they met", strike, date);
	g_autofree char *said = house_ask(house, line),
			*undone = house_ask(house, "@off:officer !undo");
	ck_assert_msg(strstr(said, " added: ") && strstr(undone, "undone: "), "%s: %s%s", line,
		said, undone);
	const char *day = strstr(said, ", day ");
	return day ? (unsigned)strtoul(day + strlen(", day "), NULL, 10) : 0;
}

// Of the dates that are not still to come; how many of them have a number.
static unsigned compare(House *house, const char *strike)
{
	unsigned numbered = 0, every = number_from("EVERY", 1); // eleventh: no weekday is left out
	GDate date, today;
	clock_local(clock_now(&house->app.clock), house->console.zone, &today, NULL);
	ck_assert(clock_parse_date(FIRST, &date));
	for (unsigned i = 0; i < DATES && g_date_compare(&date, &today) <= 0; i += every) {
		char iso[16];
		g_date_strftime(iso, sizeof iso, "%Y-%m-%d", &date);
		unsigned day = number_of_day(house, strike, iso),
			 talk = number_of_talk(house, strike, iso);
		ck_assert_msg(
			day == talk, "%s, %s: !day says %u, !talks %u", strike, iso, day, talk);
		numbered += day > 0;
		g_date_add_days(&date, every);
	}
	return numbered;
}

START_TEST(each_date_has_its_number)
{
	House house;
	g_autofree char *text = whole_config();
	house_init(&house, text, NULL);
	house_say(&house, "@2024-01-01T08:00");
	g_free(house_take(&house));
	unsigned numbered = compare(&house, kinds[_i]);
	bool none = !strcmp(kinds[_i], "voted") || !strcmp(kinds[_i], "ahead");
	ck_assert_int_eq(none, !numbered);
	house_clear(&house);
}
END_TEST

START_TEST(each_act_counts_at_once)
{
	static const char *const lines[] = {
		"@off:officer !strike suspend %s",
		"@off:officer !undo",
		"@off:officer !strike suspend %s 2023-08-09",
		"@2023-08-20T08:00",
		"@off:officer !strike resume %s",
		"@2023-09-12T23:30",
		"@off:officer !strike end %s 2023-09-10 00:01",
		"@off:officer !undo",
		"@off:officer !strike end %s",
		"@2023-09-20T08:00",
		"@off:officer !strike ratify %s",
	};
	static const char *const strikes[] = {"open", "weekdays", "listed", "voted"};
	House house;
	g_autofree char *text = whole_config();
	const char *strike = strikes[_i];
	house_init(&house, text, NULL);
	if (!strcmp(strike, "voted"))
		house_say(&house, "@off:officer !strike begin voted 2023-06-03");
	for (unsigned i = 0; i < G_N_ELEMENTS(lines); i++) {
		g_auto(GStrv) parts = g_strsplit(lines[i], "%s", 2);
		g_autofree char *line = g_strjoinv(strike, parts);
		g_autofree char *said = house_ask(&house, line);
		ck_assert_msg(*line != '@' || !strstr(line, "!strike") || strstr(said, ". !undo"),
			"%s: %s", line, said);
		ck_assert_uint_gt(compare(&house, strike), 0);
	}
	house_clear(&house);
}
END_TEST

START_TEST(a_start_brings_them_back)
{
	House house;
	g_autofree char *text = whole_config(), *folder = g_dir_make_tmp("talks-XXXXXX", NULL);
	g_autofree char *store = g_build_filename(folder, "talks.db", NULL);
	house_init(&house, text, store);
	house_say(&house, "@off:officer !strike suspend weekdays 2023-07-04");
	house_restart(&house);
	g_free(house_take(&house));
	compare(&house, "weekdays");
	// what the config says anew holds from the next start on
	char *end = strstr(house.config, "[strike ended]\nstart = 2023-05-02");
	ck_assert(end);
	memcpy(end, "[strike ended]\nstart = 2023-05-09",
		strlen("[strike ended]\nstart = 2023-05-09"));
	house_restart(&house);
	ck_assert_uint_eq(number_of_talk(&house, "ended", "2023-05-09"), 1);
	compare(&house, "ended");
	house_clear(&house);
	g_autofree char *remove = g_strdup_printf("rm -rf '%s'", folder);
	ck_assert(g_spawn_command_line_sync(remove, NULL, NULL, NULL, NULL));
}
END_TEST

static void expect(House *house, const char *line, const char *said)
{
	g_autofree char *answer = house_ask(house, line);
	ck_assert_msg(strstr(answer, said) != NULL, "%s: %s", line, answer);
}

// As !day chooses: the strikes that the room is bound to, in its order.
START_TEST(a_room_hears_of_its_own_strikes)
{
	House house;
	g_autofree char *kept = whole_config();
	g_autofree char *text = g_strconcat(kept, "[issuer council]\ntitle = Council\n", NULL);
	house_init(&house, text, NULL);
	expect(&house, "@off:officer !talk add as open 2023-05-02 It began", "entry 1 added");
	expect(&house, "@off:officer !talk add as weekdays 2023-05-02 It began", "entry 2 added");
	expect(&house, "@off:officer !talk add as council 2023-05-02 It began",
		"Council speaks for");
	g_hash_table_insert(
		house.console.room->settings, g_strdup("strikes"), g_strdup("weekdays; listed"));
	expect(&house, "@off:officer !talk add today They meet",
		"entry 3 added: Fri 11 Aug, day 74:");
	expect(&house, "@off:officer !talk add as council today They met", "entry 4 added");
	expect(&house, "!talks",
		"room: Tue 2 May, day 1: It began\nroom: Fri 11 Aug, day 74: They meet\n"
		"room: Fri 11 Aug, day 74: They met\n");
	expect(&house, "!talks open", "room: Tue 2 May, day 1: It began\n");
	g_hash_table_insert(house.console.room->settings, g_strdup("strikes"), g_strdup("listed"));
	expect(&house, "!talks", "nothing is entered about the talks of listed yet");
	house_clear(&house);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("updates_talks");
	TCase *tcase = tcase_create("numbers");
	tcase_set_timeout(tcase, 300);
	tcase_add_loop_test(tcase, each_date_has_its_number, 0, (int)G_N_ELEMENTS(kinds));
	tcase_add_loop_test(tcase, each_act_counts_at_once, 0, 4);
	tcase_add_test(tcase, a_start_brings_them_back);
	tcase_add_test(tcase, a_room_hears_of_its_own_strikes);
	suite_add_tcase(suite, tcase);
	return suite;
}
