// SPDX-License-Identifier: LGPL-3.0-or-later
// A plugin's life in the house, as its user sees it: timers, switches, settings, the sweep.
#include <check.h>
#include <glib/gstdio.h>
#include <string.h>

#include "harness/house.h"

typedef struct {
	House house;
	char *folder, *store;
} Fixture;

static void fixture_init(Fixture *fixture, const char *config)
{
	g_autofree char *plugins = g_build_filename(g_getenv("BUILD_ROOT"), "tests", "host", NULL);
	g_setenv("PICKETBOT_PLUGINS", plugins, TRUE);
	fixture->folder = g_dir_make_tmp("host-XXXXXX", NULL);
	fixture->store = g_build_filename(fixture->folder, "store", NULL);
	g_autofree char *text = g_strconcat("[bot]\nstore = unused\n", config, NULL);
	house_init(&fixture->house, text, fixture->store);
}

static void fixture_clear(Fixture *fixture)
{
	house_clear(&fixture->house);
	g_autoptr(GDir) dir = g_dir_open(fixture->folder, 0, NULL);
	const char *name;
	while ((name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(fixture->folder, name, NULL);
		g_unlink(path);
	}
	g_rmdir(fixture->folder);
	g_free(fixture->folder);
	g_free(fixture->store);
}

// A line and what must come; answers begin with "room: you: ".
static void expect(Fixture *fixture, const char *line, const char *answer)
{
	g_autofree char *said = house_ask(&fixture->house, line);
	g_autofree char *wanted = answer ? g_strdup_printf("room: you: %s\n", answer)
					 : g_strdup("");
	ck_assert_msg(!strcmp(said, wanted), "%s: \"%s\", not \"%s\"", line, said, wanted);
}

static void switch_to(Fixture *fixture, bool on)
{
	g_autoptr(GError) error = NULL;
	ck_assert(host_switch(&fixture->house.app.host, "ringer", on, &error));
}

static bool is_known(Fixture *fixture)
{
	g_autofree char *said = house_ask(&fixture->house, "!rung");
	return strstr(said, "since the start") != NULL;
}

START_TEST(timers_ring_once_and_in_their_order)
{
	Fixture fixture;
	fixture_init(&fixture, "");
	expect(&fixture, "!ring late 3m", "set");
	expect(&fixture, "!ring b 1m", "set");
	expect(&fixture, "!ring a 1m", "set");
	expect(&fixture, "!ring never 2h", "set");
	expect(&fixture, "@+59s", NULL);
	expect(&fixture, "!rung", "(0 since the start)");
	expect(&fixture, "@+1h", NULL);
	expect(&fixture, "!rung", "a@60 b@60 late@180 (3 since the start)");
	expect(&fixture, "@+10m", NULL);
	expect(&fixture, "!rung", "a@60 b@60 late@180 (3 since the start)");
	fixture_clear(&fixture);
}
END_TEST

START_TEST(timers_are_replaced_by_key_and_cancelled)
{
	Fixture fixture;
	fixture_init(&fixture, "");
	expect(&fixture, "!ring a 1m", "set");
	expect(&fixture, "!ring a 5m", "set");
	expect(&fixture, "!ring b 2m", "set");
	expect(&fixture, "!hush b", "hushed");
	expect(&fixture, "@+1h", NULL);
	expect(&fixture, "!rung", "a@300 (1 since the start)");
	ck_assert_int_eq(host_next_due(&fixture.house.app.host), INT64_MAX);
	fixture_clear(&fixture);
}
END_TEST

START_TEST(timers_of_a_refused_command_are_taken_back)
{
	Fixture fixture;
	fixture_init(&fixture, "");
	expect(&fixture, "!almost a 1m", "no");
	expect(&fixture, "@+1h", NULL);
	expect(&fixture, "!rung", "(0 since the start)");
	fixture_clear(&fixture);
}
END_TEST

START_TEST(timers_may_set_themselves_anew)
{
	Fixture fixture;
	fixture_init(&fixture, "");
	expect(&fixture, "!ring daily 1m", "set");
	expect(&fixture, "@+2d", NULL);
	expect(&fixture, "!rung", "daily@60 daily@86460 (2 since the start)");
	fixture_clear(&fixture);
}
END_TEST

START_TEST(timers_are_kept_over_a_restart)
{
	Fixture fixture;
	fixture_init(&fixture, "");
	expect(&fixture, "!ring a 1m", "set");
	expect(&fixture, "!ring b 2m", "set");
	expect(&fixture, "@+90s", NULL);
	house_restart(&fixture.house);
	expect(&fixture, "!rung", "a@60 (0 since the start)");
	expect(&fixture, "@+1h", NULL);
	expect(&fixture, "!rung", "a@60 b@120 (1 since the start)");
	fixture_clear(&fixture);
}
END_TEST

// What came due while nothing ran is done at once after the start, not skipped.
START_TEST(timers_that_were_missed_ring_after_the_start)
{
	Fixture fixture;
	fixture_init(&fixture, "");
	expect(&fixture, "!ring a 1m", "set");
	clock_set(&fixture.house.app.clock, clock_now(&fixture.house.app.clock) + 600);
	house_restart(&fixture.house);
	expect(&fixture, "@+0m", NULL);
	expect(&fixture, "!rung", "a@600 (1 since the start)");
	fixture_clear(&fixture);
}
END_TEST

START_TEST(timers_of_a_plugin_that_is_off_sleep)
{
	Fixture fixture;
	fixture_init(&fixture, "");
	expect(&fixture, "!ring a 1m", "set");
	switch_to(&fixture, false);
	ck_assert_int_eq(host_next_due(&fixture.house.app.host), INT64_MAX);
	expect(&fixture, "@+10m", NULL);
	switch_to(&fixture, true);
	expect(&fixture, "!rung", "(0 since the start)");
	expect(&fixture, "@+0m", NULL);
	expect(&fixture, "!rung", "a@600 (1 since the start)");
	fixture_clear(&fixture);
}
END_TEST

static void run_sql(Fixture *fixture, const char *sql)
{
	Store *store = fixture->house.app.store;
	const StoreValue none = {0};
	ck_assert(store_begin(store, NULL) && store_run_values(store, NULL, sql, &none) &&
		  store_commit(store, NULL));
}

static bool has_rung(Fixture *fixture, const char *what)
{
	g_autofree char *said = house_ask(&fixture->house, "!rung");
	return strstr(said, what) != NULL;
}

START_TEST(timers_that_could_not_be_saved_stay_and_hold_up_no_other)
{
	Fixture fixture;
	fixture_init(&fixture, "");
	run_sql(&fixture,
		"create trigger refuse before insert on ringer_rung when new.what = 'bad' "
		"begin select raise(abort, 'full'); end");
	expect(&fixture, "!ring bad 1m", "set");
	expect(&fixture, "!ring good 2m", "set");
	expect(&fixture, "@+1h", NULL);
	expect(&fixture, "@+1s", NULL);
	ck_assert(has_rung(&fixture, "good@") && !has_rung(&fixture, "bad@"));
	run_sql(&fixture, "drop trigger refuse");
	expect(&fixture, "@+1s", NULL);
	ck_assert(has_rung(&fixture, "bad@"));
	fixture_clear(&fixture);
}
END_TEST

START_TEST(switch_is_kept_over_a_restart)
{
	Fixture fixture;
	fixture_init(&fixture, "");
	ck_assert(is_known(&fixture));
	switch_to(&fixture, false);
	ck_assert(!is_known(&fixture));
	house_restart(&fixture.house);
	ck_assert(!is_known(&fixture));
	ck_assert_ptr_null(host_bot(&fixture.house.app.host, "ringer")->fault); // off, not refused
	switch_to(&fixture, true);
	ck_assert(is_known(&fixture));
	house_restart(&fixture.house);
	ck_assert(is_known(&fixture));
	fixture_clear(&fixture);
}
END_TEST

// Switched off it loses its memory and nothing of what it wrote.
START_TEST(sweep_takes_the_state_and_leaves_the_tables)
{
	Fixture fixture;
	fixture_init(&fixture, "");
	expect(&fixture, "!ring a 1m", "set");
	expect(&fixture, "@+2m", NULL);
	expect(&fixture, "!rung", "a@60 (1 since the start)");
	switch_to(&fixture, false);
	ck_assert_ptr_null(host_bot(&fixture.house.app.host, "ringer")->state);
	switch_to(&fixture, true);
	expect(&fixture, "!rung", "a@60 (0 since the start)");
	fixture_clear(&fixture);
}
END_TEST

static const struct {
	const char *config, *answer;
} settings[] = {
	{"", "ding every 60 s"},
	{"[plugin ringer]\ntone = dong\nevery = 2h\n", "dong every 7200 s"},
	{"[bell big]\nmetal = iron\n[bell small]\n",
		"ding every 60 s, big of iron, small of brass"},
};

START_TEST(settings_come_from_the_config_or_fall_back)
{
	Fixture fixture;
	fixture_init(&fixture, settings[_i].config);
	expect(&fixture, "!bells", settings[_i].answer);
	fixture_clear(&fixture);
}
END_TEST

static const struct {
	const char *config, *fault;
} faults[] = {
	{"[plugin ringer]\nevery = often\n", "c:2: "},
	{"[plugin ringer]\ntones = dong\n", "tone"},
	{"[bell big]\nmetals = iron\n", "metal"},
	{"[bells big]\nmetal = iron\n", "bell"},
};

START_TEST(settings_are_checked_before_the_plugin_runs)
{
	Fixture fixture;
	fixture_init(&fixture, "");
	g_autoptr(Config) config = config_parse("c", faults[_i].config);
	host_know(&fixture.house.app.host, config);
	config_check(config);
	g_autofree char *told = config_faults(config);
	ck_assert_ptr_nonnull(told);
	ck_assert_msg(strstr(told, faults[_i].fault) != NULL, "%s", told);
	fixture_clear(&fixture);
}
END_TEST

START_TEST(plugin_that_cannot_start_is_refused_and_has_no_commands)
{
	Fixture fixture;
	fixture_init(&fixture, "[plugin ringer]\nworks = 0\n");
	const Bot *bot = host_bot(&fixture.house.app.host, "ringer");
	ck_assert(!bot->on);
	ck_assert_str_eq(bot->fault, "it could not start");
	ck_assert(!is_known(&fixture));
	expect(&fixture, "!wavy", "hello from the other side"); // the others run
	fixture_clear(&fixture);
}
END_TEST

START_TEST(plugin_hears_of_a_reload_only_while_it_is_on)
{
	Fixture fixture;
	fixture_init(&fixture, "");
	host_tell(&fixture.house.app.host, BOT_RELOADED);
	switch_to(&fixture, false);
	host_tell(&fixture.house.app.host, BOT_RELOADED);
	switch_to(&fixture, true);
	expect(&fixture, "!rung", "reloaded@0 (0 since the start)");
	fixture_clear(&fixture);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("host");
	TCase *tcase = tcase_create("host");
	tcase_add_test(tcase, timers_ring_once_and_in_their_order);
	tcase_add_test(tcase, timers_are_replaced_by_key_and_cancelled);
	tcase_add_test(tcase, timers_of_a_refused_command_are_taken_back);
	tcase_add_test(tcase, timers_may_set_themselves_anew);
	tcase_add_test(tcase, timers_are_kept_over_a_restart);
	tcase_add_test(tcase, timers_that_were_missed_ring_after_the_start);
	tcase_add_test(tcase, timers_of_a_plugin_that_is_off_sleep);
	tcase_add_test(tcase, timers_that_could_not_be_saved_stay_and_hold_up_no_other);
	tcase_add_test(tcase, switch_is_kept_over_a_restart);
	tcase_add_test(tcase, sweep_takes_the_state_and_leaves_the_tables);
	tcase_add_loop_test(
		tcase, settings_come_from_the_config_or_fall_back, 0, G_N_ELEMENTS(settings));
	tcase_add_loop_test(
		tcase, settings_are_checked_before_the_plugin_runs, 0, G_N_ELEMENTS(faults));
	tcase_add_test(tcase, plugin_that_cannot_start_is_refused_and_has_no_commands);
	tcase_add_test(tcase, plugin_hears_of_a_reload_only_while_it_is_on);
	suite_add_tcase(suite, tcase);
	return suite;
}
