// SPDX-License-Identifier: LGPL-3.0-or-later
// Retry delays: they double up to a most, differ from client to client, and obey a server that asks
// for more.
#include <check.h>
#include <glib.h>

#include "base/backoff.h"

static void assert_about(int64_t delay, int64_t expected)
{
	ck_assert_msg(delay >= expected * 8 / 10 && delay <= expected * 12 / 10,
		"%" G_GINT64_FORMAT " is not about %" G_GINT64_FORMAT, delay, expected);
}

START_TEST(backoff_doubles_up_to_the_most)
{
	static const int64_t expected[] = {1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000};
	Backoff backoff;
	backoff_init(&backoff, 1000, 30000);
	for (int round = 0; round < 50; round++) {
		for (unsigned i = 0; i < G_N_ELEMENTS(expected); i++)
			assert_about(backoff_next(&backoff), expected[i]);
		backoff_reset(&backoff);
	}
}
END_TEST

START_TEST(backoff_differs_between_clients)
{
	int64_t least = INT64_MAX, most = 0;
	for (int i = 0; i < 1000; i++) {
		Backoff backoff;
		backoff_init(&backoff, 10000, 60000);
		int64_t delay = backoff_next(&backoff);
		least = MIN(least, delay);
		most = MAX(most, delay);
	}
	ck_assert_int_lt(least, 8500);
	ck_assert_int_gt(most, 11500);
}
END_TEST

START_TEST(backoff_obeys_the_server_once)
{
	Backoff backoff;
	backoff_init(&backoff, 1000, 30000);
	backoff_at_least(&backoff, 45000);
	backoff_at_least(&backoff, 5); // the longer one holds
	ck_assert_int_eq(backoff_next(&backoff), 45000);
	assert_about(backoff_next(&backoff), 2000);
	backoff_at_least(&backoff, 100); // less than planned
	assert_about(backoff_next(&backoff), 4000);
	backoff_at_least(&backoff, 45000);
	backoff_reset(&backoff);
	assert_about(backoff_next(&backoff), 1000);
}
END_TEST

START_TEST(backoff_waits_a_day_at_most)
{
	Backoff backoff;
	backoff_init(&backoff, 1000, 30000);
	backoff_at_least(&backoff, INT64_MAX);
	ck_assert_int_eq(backoff_next(&backoff), 24 * 60 * 60 * 1000);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("backoff");
	TCase *all = tcase_create("all");
	tcase_add_test(all, backoff_doubles_up_to_the_most);
	tcase_add_test(all, backoff_differs_between_clients);
	tcase_add_test(all, backoff_obeys_the_server_once);
	tcase_add_test(all, backoff_waits_a_day_at_most);
	suite_add_tcase(suite, all);
	return suite;
}
