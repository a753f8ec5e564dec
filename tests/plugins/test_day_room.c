// SPDX-License-Identifier: LGPL-3.0-or-later
// Which strikes !day means in a room that is bound to some, and the table of the past over restarts.
#include <check.h>
#include <glib/gstdio.h>
#include <string.h>

#include "harness/house.h"

static const char config[] = "[bot]\nstore = :memory:\n"
			     "[strike wga]\ntitle = WGA\nstart = 2023-05-02 00:01\n"
			     "zone = America/Los_Angeles\n"
			     "[strike sag]\ntitle = SAG-AFTRA\nstart = 2023-07-14 00:01\n"
			     "zone = America/Los_Angeles\n"
			     "[strike hotel]\ntitle = Hotel\nstart = 2023-07-02\nend = 2023-07-05\n"
			     "zone = America/Los_Angeles\n";

static const struct {
	const char *strikes, *line;
	const char *said, *unsaid; // a part of the answer, and what must not be in it
} cases[] = {
	{"", "!day", "WGA strike: day 102.", "Hotel"}, {"", "!day", "SAG-AFTRA: day 29.", "Hotel"},
	{"sag", "!day", "SAG-AFTRA strike: day 29.", "WGA"},
	{"sag", "!day wga", "WGA strike: day 102.", "SAG"},
	{"sag; wga", "!day", "SAG-AFTRA strike: day 29.", "Hotel"},
	{"sag; wga", "!day", "WGA: day 102. Both on strike together: 29 days.", "Hotel"},
	{"hotel", "!day", "ended after 4 days, on 5 Jul 2023", "WGA"}, // though others go on
	{"hotel;sag", "!day", "SAG-AFTRA: day 29.", "together"},
	{"hotel", "@ana> !day", "WGA strike: day 102.", "Hotel"}, // a private chat is no such room
	{"sag", "!day 2023-07-14", "SAG-AFTRA strike, on Friday 14 July: day 1.", "WGA"},
	{"sag", "!day 100", "SAG-AFTRA strike: day 100 would be Saturday 21 October.", "WGA"},
	{"wga", "!compare", "WGA, day 102: 2 days past 2007-08", "SAG"},
	{"nothing", "!day", "WGA strike: day 102.",
		"Hotel"}, // no such strike any more: all of them
};

START_TEST(day_means_the_rooms_strikes)
{
	House house;
	house_init(&house, config, NULL);
	g_hash_table_insert(
		house.console.room->settings, g_strdup("strikes"), g_strdup(cases[_i].strikes));
	g_autofree char *answer = house_ask(&house, cases[_i].line);
	ck_assert_msg(strstr(answer, cases[_i].said), "%s", answer);
	ck_assert_msg(!strstr(answer, cases[_i].unsaid), "%s", answer);
	house_clear(&house);
}
END_TEST

static int64_t count_records(House *house, const char *what)
{
	ck_assert(store_begin(house->app.store, NULL));
	int64_t n = store_one(house->app.store, -1,
		"select count(*) from day_record where official_days = 153 and finish = ?",
		S(what));
	store_rollback(house->app.store);
	return n;
}

// A shipped row follows the program that starts; an officer's stays.
START_TEST(records_are_brought_up_to_date_at_a_start)
{
	g_autofree char *folder = g_dir_make_tmp("day-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "day.db", NULL);
	House house;
	house_init(&house, config, path);
	ck_assert_int_eq(count_records(&house, "1988-08-07"), 1);
	g_free(house_ask(&house, "@off:officer !record add \"WGA 1950\" 1950-01-01 1950-12-31"));
	ck_assert(store_begin(house.app.store, NULL));
	ck_assert(store_run(house.app.store, NULL,
		"update day_record set finish = '1988-08-01' where name = 'WGA 1988'"));
	ck_assert(store_commit(house.app.store, NULL));
	ck_assert_int_eq(count_records(&house, "1988-08-07"), 0);
	house_restart(&house);
	ck_assert_int_eq(count_records(&house, "1988-08-07"), 1);
	g_autofree char *answer = house_ask(&house, "!day \"wga 1950\"");
	ck_assert_str_eq(
		answer, "room: you: WGA 1950 strike: ended after 365 days, on 31 Dec 1950.\n");
	house_clear(&house);
	g_autofree char *lock = g_strconcat(path, ".lock", NULL);
	g_unlink(lock);
	g_unlink(path);
	g_rmdir(folder);
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
	Suite *suite = suite_create("day room");
	TCase *tcase = tcase_create("room");
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, day_means_the_rooms_strikes, 0, G_N_ELEMENTS(cases));
	tcase_add_test(tcase, records_are_brought_up_to_date_at_a_start);
	suite_add_tcase(suite, tcase);
	return suite;
}
