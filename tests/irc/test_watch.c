// SPDX-License-Identifier: LGPL-3.0-or-later
#include "irc/watch.h"

#include <check.h>

static const struct {
	int silent; // seconds
	WatchVerdict verdict;
	int wait; // until the next look
} rows[] = {
	{0, WATCH_FINE, 60},
	{59, WATCH_FINE, 1},
	{60, WATCH_ASK, 60},
	{119, WATCH_ASK, 1},
	{120, WATCH_DEAD, 0},
	{5000, WATCH_DEAD, 0},
};

START_TEST(silence_is_asked_about_then_believed)
{
	gint64 wait_us;
	ck_assert_int_eq(
		watch_judge(rows[_i].silent * (gint64)G_USEC_PER_SEC, &wait_us), rows[_i].verdict);
	if (rows[_i].verdict != WATCH_DEAD)
		ck_assert_int_eq(wait_us, rows[_i].wait * (gint64)G_USEC_PER_SEC);
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("irc/watch");
	TCase *tests = tcase_create("watch");
	tcase_add_loop_test(tests, silence_is_asked_about_then_believed, 0, G_N_ELEMENTS(rows));
	suite_add_tcase(all, tests);
	return all;
}
