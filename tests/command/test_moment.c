// SPDX-License-Identifier: LGPL-3.0-or-later
// Tests how a moment is told: its date and zone, and how far it is.
#include <check.h>
#include <string.h>

#include "base/clock.h"
#include "command/moment.h"

// It is Friday 11 August 2023, 08:00 in Los Angeles.
static const struct {
	const char *at, *words;
} moments[] = {
	{"2023-08-11T08:00", "Fri 11 Aug 08:00 PDT, now"},
	{"2023-08-11T07:59:01", "Fri 11 Aug 07:59 PDT, now"},
	{"2023-08-11T08:01", "Fri 11 Aug 08:01 PDT, in 1 min"},
	{"2023-08-11T07:59", "Fri 11 Aug 07:59 PDT, 1 min ago"},
	{"2023-08-11T08:59", "Fri 11 Aug 08:59 PDT, in 59 min"},
	{"2023-08-11T09:00", "Fri 11 Aug 09:00 PDT, in 1 h"},
	{"2023-08-10T23:00", "Thu 10 Aug 23:00 PDT, 9 h ago"},
	{"2023-08-13T07:00", "Sun 13 Aug 07:00 PDT, in 47 h"},
	{"2023-08-13T08:00", "Sun 13 Aug 08:00 PDT, in 2 days"},
	{"2023-08-01T12:00", "Tue 1 Aug 12:00 PDT, 10 days ago"},
	{"2023-11-06T08:00", "Mon 6 Nov 08:00 PST, in 87 days"},
	{"2024-01-02T08:00", "Tue 2 Jan 2024 08:00 PST, in 144 days"},
	{"2023-08-11", "Fri 11 Aug PDT, today"},
	{"2023-08-12", "Sat 12 Aug PDT, in 1 day"},
	{"2023-08-10", "Thu 10 Aug PDT, 1 day ago"},
	{"2022-08-11", "Thu 11 Aug 2022 PDT, 365 days ago"},
};

START_TEST(a_moment_is_told)
{
	g_autoptr(GTimeZone) zone = clock_zone("America/Los_Angeles");
	Moment moment = {.lang = "en", .zone = zone};
	ck_assert(clock_parse("2023-08-11T08:00", zone, &moment.now));
	ck_assert(clock_parse(moments[_i].at, zone, &moment.at));
	moment.of = strchr(moments[_i].at, 'T') ? MOMENT_MINUTE : MOMENT_DAY;
	g_autofree char *words = moment_words(&moment);
	ck_assert_str_eq(words, moments[_i].words);
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
	Suite *suite = suite_create("moment");
	TCase *tcase = tcase_create("moment");
	tcase_add_loop_test(tcase, a_moment_is_told, 0, G_N_ELEMENTS(moments));
	suite_add_tcase(suite, tcase);
	return suite;
}
