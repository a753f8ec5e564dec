// SPDX-License-Identifier: LGPL-3.0-or-later
// Which days are milestones: by table, and over the whole length of a strike.
#include "plugins/day/milestone.h"

#include <check.h>

#include "plugins/day_dates.h"

Suite *suite(void);

#define MAY_2                                                                                      \
	{                                                                                          \
		.day_one = "2023-05-02", .start = "2023-05-02 00:01"                               \
	}

static const struct {
	CountFacts facts;
	guint record; // days of the one before it; 0 = none
	const char *day, *keys;
} cases[] = {
	{MAY_2, 0, "2023-05-01", ""},
	{MAY_2, 0, "2023-05-02", ""},
	{MAY_2, 0, "2023-05-08", ""},
	{MAY_2, 0, "2023-05-09", "1 weeks"},
	{MAY_2, 0, "2023-05-30", "4 weeks"},
	{MAY_2, 0, "2023-06-06", ""}, // five weeks: months from here on
	{MAY_2, 0, "2023-06-02", "1 months"},
	{MAY_2, 0, "2023-06-20", "50 days"},
	{MAY_2, 0, "2023-08-09", "100 days"},
	{MAY_2, 0, "2023-09-28", ""}, // 150
	{MAY_2, 0, "2023-11-17", "200 days"},
	{MAY_2, 0, "2024-05-02", "1 years"},
	{MAY_2, 0, "2024-06-02", ""}, // 13 months
	{MAY_2, 0, "2025-05-02", "2 years"},
	{MAY_2, 153, "2023-10-01", "equalled WGA before"},
	{MAY_2, 153, "2023-10-02", "5 months, passed WGA before"},
	{MAY_2, 153, "2023-10-03", ""},
	{MAY_2, 100, "2023-08-09", "100 days, equalled WGA before"},
	{MAY_2, 1, "2023-05-02", "equalled WGA before"},
	{MAY_2, 1, "2023-05-03", "passed WGA before"},
	// A month is over on the same day of the next, or on its last.
	{{.day_one = "2023-01-31"}, 0, "2023-02-28", "1 months"}, // and four weeks
	{{.day_one = "2023-01-31"}, 0, "2023-03-31", "2 months"},
	{{.day_one = "2023-01-31"}, 0, "2023-04-30", "3 months"},
	{{.day_one = "2023-01-30"}, 0, "2023-02-28", "1 months"},
	{{.day_one = "2024-02-29"}, 0, "2025-02-28", "1 years"},
	{{.day_one = "2024-02-29"}, 0, "2028-02-29", "4 years"},
	{{.day_one = "2023-02-01"}, 0, "2023-03-01", "1 months"},
	// Where not every day counts: on a day that does.
	{{.day_one = "2023-08-07", .count = "weekdays"}, 0, "2023-10-13", "50 days"},
	{{.day_one = "2023-08-07", .count = "weekdays"}, 0, "2023-10-14", ""},
	{{.day_one = "2023-08-07", .count = "weekdays"}, 0, "2023-08-14", "1 weeks"},
	{{.day_one = "2023-08-01", .count = "listed", .listed = "2023-08-02; 2023-08-05"}, 2,
		"2023-08-05", "equalled WGA before"},
	{{.day_one = "2023-08-01", .count = "listed", .listed = "2023-08-02; 2023-08-05"}, 2,
		"2023-08-06", ""},
	// Suspended for ten days: days go on to be counted after, weeks and months do not.
	{{.day_one = "2023-05-02", .milestones = "suspend=2023-05-12 00:01; resume=2023-05-22"}, 0,
		"2023-05-09", ""},
	{{.day_one = "2023-05-02", .milestones = "suspend=2023-05-12; resume=2023-05-22"}, 0,
		"2023-06-02", ""},
	{{.day_one = "2023-05-02", .milestones = "suspend=2023-05-11; resume=2023-05-22"}, 0,
		"2023-06-30", "50 days"},
	{{.day_one = "2023-05-02", .milestones = "suspend=2023-06-01"}, 0, "2023-06-20", ""},
	{{.day_one = "2023-05-02", .finish = "2023-06-19"}, 0, "2023-06-20", ""},
	{{.day_one = "2023-05-02", .finish = "2023-06-20"}, 0, "2023-06-20", "50 days"},
	{{.intervals = "2023-05-02/2023-05-31; 2023-07-01/2023-08-31"}, 0, "2023-07-20", "50 days"},
	{{.intervals = "2023-05-02/2023-05-31; 2023-07-01/2023-08-31"}, 0, "2023-08-01", ""},
};

// One that ended before the other began, of the same union and counted alike.
static GPtrArray *past_of(guint length, const char *count)
{
	GPtrArray *past = g_ptr_array_new_with_free_func((GDestroyNotify)dispute_free);
	if (!length)
		return past;
	Dispute *before = g_rc_box_new0(Dispute);
	before->name = g_strdup("WGA before");
	before->labour = dispute_letters("W.G.A.");
	before->official = length;
	ck_assert(count_init(&before->count, &(CountFacts){.day_one = "1988-03-07",
						     .finish = "1988-08-07",
						     .count = count,
						     .listed = "1988-03-07"}));
	g_ptr_array_add(past, before);
	return past;
}

static char *keys_on(const Dispute *of, const GPtrArray *past, CountDay day)
{
	Milestone found[MILESTONE_MOST];
	g_autoptr(GString) keys = g_string_new("");
	guint n = milestone_find(of, past, day, found);
	for (guint i = 0; i < n; i++) {
		g_autofree char *key = milestone_key(&found[i]);
		g_string_append_printf(keys, "%s%s", i ? ", " : "", key);
	}
	return g_string_free(g_steal_pointer(&keys), FALSE);
}

START_TEST(milestones_are_those_of_the_table)
{
	Dispute of = {.labour = (char *)"wga"};
	ck_assert(count_init(&of.count, &cases[_i].facts));
	g_autoptr(GPtrArray) past = past_of(cases[_i].record, cases[_i].facts.count);
	g_autofree char *keys = keys_on(&of, past, day_of(cases[_i].day));
	ck_assert_msg(!g_strcmp0(keys, cases[_i].keys), "%s: \"%s\", not \"%s\"", cases[_i].day,
		keys, cases[_i].keys);
	count_clear(&of.count);
}
END_TEST

// Nearly three years of a strike from each day of a leap year: no key comes twice, and each that should come
// does.
START_TEST(milestones_come_once_each)
{
	enum { DAYS = 3 * 365 - 1, KEYS = 1 + 10 + 4 + 11 + 2 + 2 };
	g_autoptr(GPtrArray) past = past_of(153, "calendar");
	CountDay first = day_of("2024-01-01") + (CountDay)_i;
	Dispute of = {.labour = (char *)"wga"};
	ck_assert(count_init(&of.count, &(CountFacts){.day_one = "2023-05-02"}));
	g_array_index(of.count.spans, CountSpan, 0).first = first;
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (CountDay day = first; day <= first + DAYS; day++) {
		g_autofree char *keys = keys_on(&of, past, day);
		g_auto(GStrv) each = g_strsplit(keys, ", ", -1);
		for (char **key = each; *key; key++)
			ck_assert_msg(g_hash_table_add(seen, g_strdup(*key)), "%s twice", *key);
	}
	// Where a month has four weeks they are a month.
	guint n = g_hash_table_size(seen) + !g_hash_table_contains(seen, "4 weeks");
	ck_assert_uint_eq(n, KEYS);
	count_clear(&of.count);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("day milestone");
	TCase *tcase = tcase_create("milestone");
	tcase_add_loop_test(tcase, milestones_are_those_of_the_table, 0, G_N_ELEMENTS(cases));
	tcase_add_loop_test(tcase, milestones_come_once_each, 0, 366);
	suite_add_tcase(suite, tcase);
	return suite;
}
