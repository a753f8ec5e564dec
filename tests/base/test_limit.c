// SPDX-License-Identifier: LGPL-3.0-or-later
// The token bucket: what it lets through, when it lets through again, and that a clock that jumps
// harms nothing.
#include <check.h>
#include <glib.h>

#include "base/limit.h"

static const int64_t SECOND = G_USEC_PER_SEC;

START_TEST(limit_lets_a_burst_through_and_then_the_rate)
{
	Limit limit;
	limit_init(&limit, 3, 0.5, 0);
	for (int i = 0; i < 3; i++)
		ck_assert(limit_take(&limit, 1, 0));
	ck_assert(!limit_take(&limit, 1, 0));
	ck_assert(!limit_take(&limit, 1, 2 * SECOND - 10));
	ck_assert(limit_take(&limit, 1, 2 * SECOND));
	ck_assert(!limit_take(&limit, 1, 2 * SECOND));
}
END_TEST

START_TEST(limit_never_holds_more_than_its_capacity)
{
	Limit limit;
	limit_init(&limit, 2, 10, 0);
	int taken = 0;
	while (limit_take(&limit, 1, 3600 * SECOND))
		taken++;
	ck_assert_int_eq(taken, 2);
}
END_TEST

START_TEST(limit_wait_is_long_enough_and_not_longer)
{
	static const double rates[] = {0.1, 1.0 / 3, 0.7, 1, 3, 7.3, 1000};
	for (unsigned i = 0; i < G_N_ELEMENTS(rates); i++) {
		Limit limit;
		int64_t now = 12345;
		limit_init(&limit, 5, rates[i], now);
		for (int n = 0; n < 1000; n++) {
			int64_t wait = limit_wait(&limit, 1, now);
			if (wait > 3 + (int64_t)(2 / rates[i]))
				ck_assert(!limit_take(
					&limit, 1, now + wait - 3 - (int64_t)(2 / rates[i])));
			now += wait;
			ck_assert_msg(limit_take(&limit, 1, now), "rate %f, round %d", rates[i], n);
		}
		ck_assert_int_le(ABS(now - 12345 - (int64_t)(995 / rates[i] * 1e6)),
			2000 + (int64_t)(1 / rates[i]));
	}
}
END_TEST

START_TEST(limit_more_than_the_capacity_needs_a_full_bucket)
{
	Limit limit;
	limit_init(&limit, 4, 1, 0);
	ck_assert(limit_take(&limit, 10, 0));
	ck_assert_int_eq(limit_wait(&limit, 1, 0) / SECOND, 7);
	ck_assert(!limit_take(&limit, 10, 9 * SECOND));
	ck_assert(limit_take(&limit, 10, 10 * SECOND));
}
END_TEST

START_TEST(limit_charges_what_cannot_wait)
{
	Limit limit;
	limit_init(&limit, 2, 1, 0);
	limit_charge(&limit, 5, 0);
	ck_assert(!limit_take(&limit, 1, 3 * SECOND));
	ck_assert(limit_take(&limit, 1, 4 * SECOND));
}
END_TEST

START_TEST(limit_survives_a_clock_that_goes_back)
{
	Limit limit;
	limit_init(&limit, 2, 1, 1000 * SECOND);
	ck_assert(limit_take(&limit, 1, 1000 * SECOND));
	ck_assert(limit_take(&limit, 1, 10 * SECOND)); // what is in it stays in it
	ck_assert(!limit_take(&limit, 1, 10 * SECOND));
	ck_assert_int_le(limit_wait(&limit, 1, 10 * SECOND), SECOND + 1);
	// And it fills from there, not only after 1000 s.
	ck_assert(limit_take(&limit, 1, 11 * SECOND));
	ck_assert(!limit_take(&limit, 1, INT64_MIN));
	ck_assert(limit_take(&limit, 2, INT64_MAX));
	ck_assert(!limit_take(&limit, 1, INT64_MAX));
}
END_TEST

START_TEST(limit_without_refill_says_never)
{
	Limit limit;
	limit_init(&limit, 1, 0, 0);
	ck_assert(limit_take(&limit, 1, 0));
	ck_assert_int_eq(limit_wait(&limit, 1, 0), INT64_MAX);
	ck_assert(!limit_take(&limit, 1, INT64_MAX));
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("limit");
	TCase *all = tcase_create("all");
	tcase_add_test(all, limit_lets_a_burst_through_and_then_the_rate);
	tcase_add_test(all, limit_never_holds_more_than_its_capacity);
	tcase_add_test(all, limit_wait_is_long_enough_and_not_longer);
	tcase_add_test(all, limit_more_than_the_capacity_needs_a_full_bucket);
	tcase_add_test(all, limit_charges_what_cannot_wait);
	tcase_add_test(all, limit_survives_a_clock_that_goes_back);
	tcase_add_test(all, limit_without_refill_says_never);
	suite_add_tcase(suite, all);
	return suite;
}
