// SPDX-License-Identifier: LGPL-3.0-or-later
// The past strikes that ship are those of the data, row by row.
#include "plugins/day/records.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

// "name,union,start_date,start_time_local,tz,end_date,end_time_local,quoted_days,source"
enum { NAME, UNION, START, START_TIME, ZONE, END, END_TIME, QUOTED, CELLS };

static char **data_lines(void)
{
	g_autofree char *file = g_build_filename(
		g_getenv("SOURCE_ROOT"), "tests", "data", "strikes.csv", NULL);
	g_autofree char *text = NULL;
	ck_assert_msg(g_file_get_contents(file, &text, NULL, NULL), "cannot read %s", file);
	return g_strsplit(g_strchomp(text), "\n", -1);
}

static void ck_moment_eq(const char *got, const char *date, const char *time)
{
	g_autofree char *wanted = g_strchomp(g_strdup_printf("%s %s", date, time));
	ck_assert_str_eq(got, wanted);
}

START_TEST(records_are_those_of_the_data)
{
	g_auto(GStrv) lines = data_lines();
	const Record *record = records_table;
	for (char **line = lines + 1; *line; line++, record++) {
		g_auto(GStrv) cells = g_strsplit(*line, ",", CELLS + 1);
		ck_assert_msg(record->name, "%s is missing", cells[NAME]);
		ck_assert_str_eq(record->name, cells[NAME]);
		ck_assert_str_eq(record->labour, cells[UNION]);
		ck_assert_str_eq(record->zone, cells[ZONE]);
		ck_moment_eq(record->start, cells[START], cells[START_TIME]);
		ck_moment_eq(record->finish, cells[END], cells[END_TIME]);
		ck_assert_uint_eq(record->official, (unsigned)atoi(cells[QUOTED]));
		bool weekdays = strstr(cells[CELLS], "WEEKDAY count") != NULL;
		ck_assert_str_eq(record->count, weekdays ? "weekdays" : "calendar");
	}
	ck_assert_ptr_null(record->name);
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
	Suite *suite = suite_create("day records");
	TCase *tcase = tcase_create("records");
	tcase_add_test(tcase, records_are_those_of_the_data);
	suite_add_tcase(suite, tcase);
	return suite;
}
