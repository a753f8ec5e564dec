// SPDX-License-Identifier: LGPL-3.0-or-later
#include "irc/pace.h"

#include <check.h>
#include <glib.h>

enum { SECOND = 1000000 };

static const struct {
	const char *name;
	size_t bytes;
	int in_first_second, in_a_minute; // lines
} rows[] = {
	{"libera", 400, 4, 34},
	{"inspircd", 400, 4, 34},
	{"unreal", 100, 4, 34},
	{"unreal", 200, 2, 22},
	{"unreal", 400, 2, 17},
	{"own-server", 400, 29, 619},
};

// How many lines leave until then, if one always waits.
static int lines_until(Pace *pace, size_t bytes, int64_t end_us)
{
	int lines = 0;
	for (int64_t now = 0; now < end_us; now += SECOND / 20)
		while (pace_take(pace, bytes, now))
			lines++;
	return lines;
}

START_TEST(presets_hold_their_figures)
{
	PaceKind kind;
	ck_assert(pace_parse(rows[_i].name, &kind));
	Pace pace;
	pace_init(&pace, kind, 0);
	ck_assert_int_eq(lines_until(&pace, rows[_i].bytes, SECOND), rows[_i].in_first_second);
	pace_init(&pace, kind, 0);
	ck_assert_int_le(
		abs(lines_until(&pace, rows[_i].bytes, 60 * SECOND) - rows[_i].in_a_minute), 1);
}
END_TEST

START_TEST(none_never_waits)
{
	Pace pace;
	pace_init(&pace, PACE_NONE, 0);
	for (int i = 0; i < 10000; i++)
		ck_assert(pace_take(&pace, 510, 0));
	pace_charge(&pace, 510, 0);
	ck_assert_int_eq(pace_wait(&pace, 510, 0), 0);
}
END_TEST

START_TEST(what_cannot_wait_makes_the_rest_wait)
{
	Pace pace;
	pace_init(&pace, PACE_LIBERA, 0);
	for (int i = 0; i < 6; i++)
		pace_charge(&pace, 20, 0);
	ck_assert(!pace_take(&pace, 20, 5 * SECOND));
	ck_assert_int_le(abs((int)pace_wait(&pace, 20, 5 * SECOND) - SECOND), 10);
	ck_assert(pace_take(&pace, 20, 6 * SECOND + 10));
}
END_TEST

START_TEST(unknown_names_are_refused)
{
	PaceKind kind;
	ck_assert(!pace_parse("fast", &kind));
	ck_assert(!pace_parse("", &kind));
	ck_assert(!pace_parse("Libera", &kind));
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("irc/pace");
	TCase *tests = tcase_create("pace");
	tcase_add_loop_test(tests, presets_hold_their_figures, 0, G_N_ELEMENTS(rows));
	tcase_add_test(tests, none_never_waits);
	tcase_add_test(tests, what_cannot_wait_makes_the_rest_wait);
	tcase_add_test(tests, unknown_names_are_refused);
	suite_add_tcase(all, tests);
	return all;
}
