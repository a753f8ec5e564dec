// SPDX-License-Identifier: LGPL-3.0-or-later
// Plugins that must be refused, each by its own sentence, while the others run.
#include <check.h>
#include <string.h>

#include "harness/house.h"

static const struct {
	const char *name, *sentence; // NULL = it runs
} expected[] = {
	{"wrongapi", "made for API 2, this bot has API 1"},
	{"wrongsize", "its table has"},
	{"wrongname", "it calls itself 'different', its file says 'wrongname'"},
	{"clash", "help"},
	{"badusage", "nosuchtype"},
	{"badstep", "badstep"},
	{"lonely", "it needs 'nobody', which is not there"},
	{"thief", "person_copy"},
	{"follower", "it needs 'badstep', which is not running"},
	{"nothing", "it exports no bot_plugin"},
	{"fine", NULL},
};

static void house_of_refused(House *house)
{
	g_autofree char *folder = g_build_filename(g_getenv("BUILD_ROOT"), "tests", "host", NULL);
	g_setenv("PICKETBOT_PLUGINS", folder, TRUE);
	house_init(house, "[bot]\nstore = :memory:\n", NULL);
}

START_TEST(each_is_refused_by_name_and_reason)
{
	House house;
	house_of_refused(&house);
	Bot *bot = host_bot(&house.app.host, expected[_i].name);
	ck_assert_ptr_nonnull(bot);
	ck_assert_int_eq(bot->on, !expected[_i].sentence);
	if (expected[_i].sentence)
		ck_assert_msg(strstr(bot->fault, expected[_i].sentence) != NULL, "%s: %s",
			bot->name, bot->fault);
	house_clear(&house);
}
END_TEST

START_TEST(parts_of_the_bot_are_no_plugins)
{
	House house;
	house_of_refused(&house);
	ck_assert_ptr_null(host_bot(&house.app.host, "picketbot-part"));
	house_clear(&house);
}
END_TEST

START_TEST(the_others_run)
{
	House house;
	house_of_refused(&house);
	g_autofree char *answer = house_ask(&house, "!wavy");
	ck_assert_str_eq(answer, "room: you: hello from the other side\n");
	// none of a clashing plugin's commands is there
	g_autofree char *clashing = house_ask(&house, "!wave");
	ck_assert_ptr_null(strstr(clashing, "hello from"));
	house_clear(&house);
}
END_TEST

START_TEST(a_plugin_goes_off_and_on_while_running)
{
	House house;
	house_of_refused(&house);
	g_autoptr(GError) error = NULL;
	ck_assert(host_switch(&house.app.host, "fine", false, &error));
	g_autofree char *off = house_ask(&house, "!wavy");
	ck_assert_ptr_null(strstr(off, "hello from"));
	ck_assert(host_switch(&house.app.host, "fine", true, &error));
	g_autofree char *on = house_ask(&house, "!wavy");
	ck_assert_str_eq(on, "room: you: hello from the other side\n");
	ck_assert(!host_switch(&house.app.host, "nobody", true, &error));
	house_clear(&house);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
	Suite *suite = suite_create("loader");
	TCase *tcase = tcase_create("refused");
	tcase_add_loop_test(tcase, each_is_refused_by_name_and_reason, 0, G_N_ELEMENTS(expected));
	tcase_add_test(tcase, parts_of_the_bot_are_no_plugins);
	tcase_add_test(tcase, the_others_run);
	tcase_add_test(tcase, a_plugin_goes_off_and_on_while_running);
	suite_add_tcase(suite, tcase);
	return suite;
}
