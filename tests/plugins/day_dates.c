// SPDX-License-Identifier: LGPL-3.0-or-later
// Reads and compares dates.
#include "plugins/day_dates.h"

#include <check.h>

CountDay day_of(const char *text)
{
	CountMoment moment;
	ck_assert_msg(count_moment(text, &moment), "no date: %s", text);
	return moment.day;
}

void ck_date_eq(CountDay got, const char *want)
{
	if (!*want) {
		ck_assert_uint_eq(got, 0);
		return;
	}
	GDate date;
	g_date_clear(&date, 1);
	ck_assert_uint_ne(got, 0);
	g_date_set_julian(&date, got);
	char text[16];
	g_date_strftime(text, sizeof text, "%Y-%m-%d", &date);
	ck_assert_str_eq(text, want);
}
