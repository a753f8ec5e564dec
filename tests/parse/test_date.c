// SPDX-License-Identifier: LGPL-3.0-or-later
// Dates as feeds write them, well and badly.
#include "plugins/updates/parse/date.h"

#include <check.h>
#include <glib.h>

Suite *suite(void);

static const struct {
	const char *text;
	int64_t unix_time;
} rows[] = {
	{"Fri, 11 Aug 2023 19:10:00 -0700", 1691806200},
	{"Fri, 11 Aug 2023 19:10:00 PDT", 1691806200},
	{"11 Aug 2023 19:10 PDT", 1691806200},
	{"11 aug 23 19:10 -07:00", 1691806200},
	{"Mon, 11 August 2023 19:10:00 -0700", 1691806200}, // it was a Friday
	{"\n\tFri,11 Aug 2023 19:10:00 -0700  ", 1691806200},
	{"11 Aug 2023", 1691712000},
	{"Sat, 12 Aug 2023 02:10:00 GMT", 1691806200},
	{"Sat, 12 Aug 2023 02:10:00 XYZ", 1691806200}, // no zone that is known
	{"31 Dec 99 23:59:60 GMT", 946684799},
	{"2023-08-11T19:10:00-07:00", 1691806200},
	{"2023-08-12T02:10:00Z", 1691806200},
	{"2023-08-12 02:10:00", 1691806200},
	{"2023-08-12T02:10:00.123Z", 1691806200},
	{"20230812T021000Z", 1691806200},
	{"2023-08-11", 1691712000},
	{"2023-08-12T02:10Z", 1691806200},
	{"2023-08-12 02:10", 1691806200},
	{"11-Aug-2023 19:10:00 PDT", 1691806200},
	{"Friday, 11-Aug-23 19:10:00 PDT", 1691806200},
	{"01 Jan 0001", 0},
	{"", 0},
	{"yesterday", 0},
	{"Fri, 31 Feb 2023 10:00:00 GMT", 0},
	{"Fri, 11 Aug 2023 25:10:00 GMT", 0},
	{"0 Aug 2023", 0},
	{"11 Aug", 0},
	{"2023-13-45", 0},
	{"1 Jan 1960 00:00:00 GMT", 0},
	{"99999999999999999999 Aug 99999999999999999999", 0},
	{"11 Aug 2023 19:10:00 +99999999999", 1691694600}, // a day at most
	{":::: 11 Aug 2023", 1691712000},
	{"11 Aug 2023 + - , :", 1691712000},
};

START_TEST(date_is_read)
{
	ck_assert_msg(date_read(rows[_i].text) == rows[_i].unix_time, "%s: %lld", rows[_i].text,
		(long long)date_read(rows[_i].text));
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("parse/date");
	TCase *tcase = tcase_create("date");
	tcase_add_loop_test(tcase, date_is_read, 0, G_N_ELEMENTS(rows));
	suite_add_tcase(suite, tcase);
	return suite;
}
