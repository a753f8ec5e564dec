// SPDX-License-Identifier: LGPL-3.0-or-later
// The day count at its edges: the first and the last day, pauses, weekdays, and how a strike stands at a moment.
#include "plugins/day/count.h"

#include <check.h>

#include "base/clock.h"
#include "plugins/day_dates.h"

static const struct {
	CountFacts facts;
	const char *day;
	guint number;
	const char *date; // of that number; "" = it has none
} edges[] = {
	// before, on and after the ends
	{{.day_one = "2023-05-02"}, "2023-05-01", 0, ""},
	{{.day_one = "2023-05-02"}, "2023-05-02", 1, "2023-05-02"},
	{{.start = "2023-05-02 00:01", .finish = "2023-09-27 00:01"}, "2023-09-26", 148,
		"2023-09-26"},
	{{.start = "2023-05-02 00:01", .finish = "2023-09-27 00:01"}, "2023-09-27", 148,
		"2023-09-26"},
	{{.start = "2023-05-02 00:01", .finish = "2023-09-27 00:01"}, "2024-09-27", 148,
		"2023-09-26"},
	{{.start = "2007-11-05 00:01", .finish = "2008-02-12 19:03"}, "2008-02-12", 100,
		"2008-02-12"},
	{{.start = "2023-05-02", .finish = "2023-05-04 00:01"}, "2023-05-05", 3, "2023-05-04"},
	{{.start = "2023-05-02 00:01", .finish = "2023-05-04"}, "2023-05-05", 3, "2023-05-04"},
	// the evening before is not day one; a stored day one beats the rule
	{{.start = "1960-01-16 23:59"}, "1960-01-16", 0, ""},
	{{.start = "1960-01-16 18:00"}, "1960-01-17", 1, "1960-01-17"},
	{{.start = "1960-01-16 17:59"}, "1960-01-17", 2, "1960-01-17"},
	{{.start = "1960-01-16 23:59", .day_one = "1960-01-16"}, "1960-01-17", 2, "1960-01-17"},
	// leap days, the turn of a year, changes of the clocks, four digits
	{{.day_one = "1960-02-28"}, "1960-03-01", 3, "1960-03-01"},
	{{.day_one = "1900-02-28"}, "1900-03-01", 2, "1900-03-01"},
	{{.day_one = "2007-12-31"}, "2008-01-01", 2, "2008-01-01"},
	{{.day_one = "2026-10-30"}, "2026-11-02", 4, "2026-11-02"},
	{{.day_one = "2023-05-02"}, "2026-01-26", 1001, "2026-01-26"},
	// weekdays, begun on a weekday and on a Saturday
	{{.day_one = "2007-11-05", .count = "weekdays"}, "2007-11-11", 5, "2007-11-09"},
	{{.day_one = "2007-11-05", .count = "weekdays"}, "2007-11-12", 6, "2007-11-12"},
	{{.day_one = "2007-11-10", .count = "weekdays"}, "2007-11-11", 0, ""},
	{{.day_one = "2007-11-10", .count = "weekdays"}, "2007-11-12", 1, "2007-11-12"},
	{{.start = "2022-11-10", .finish = "2023-02-09", .count = "weekdays"}, "2023-03-01", 66,
		"2023-02-09"},
	// listed days, in any order, those outside the strike left out
	{{.day_one = "2023-05-02",
		 .count = "listed",
		 .listed = "2023-05-09; 2023-05-04;2023-05-01"},
		"2023-05-03", 0, ""},
	{{.day_one = "2023-05-02",
		 .count = "listed",
		 .listed = "2023-05-09; 2023-05-04;2023-05-01"},
		"2023-05-08", 1, "2023-05-04"},
	{{.day_one = "2023-05-02",
		 .count = "listed",
		 .listed = "2023-05-09; 2023-05-04;2023-05-01"},
		"2024-01-01", 2, "2023-05-09"},
	// intervals: in the first, between, in the second; after the last
	{{.intervals = "2023-07-13 07:00/2023-07-18 07:00; 2023-08-11 07:00/2023-08-15 07:00"},
		"2023-07-15", 3, "2023-07-15"},
	{{.intervals = "2023-07-13 07:00/2023-07-18 07:00; 2023-08-11 07:00/2023-08-15 07:00"},
		"2023-08-01", 5, "2023-07-17"},
	{{.intervals = "2023-07-13 07:00/2023-07-18 07:00; 2023-08-11 07:00/2023-08-15 07:00"},
		"2023-08-12", 7, "2023-08-12"},
	{{.intervals = "2023-07-13 07:00/2023-07-18 07:00; 2023-08-11 07:00/2023-08-15 07:00"},
		"2023-09-12", 9, "2023-08-14"},
	{{.intervals = "2023-07-13/2023-07-14; 2023-08-11/"}, "2023-09-11", 34, "2023-09-11"},
	// suspended at noon, resumed, ended
	{{.start = "2024-07-26 00:01", .milestones = "talks=2024-08-01; suspend=2025-06-11 12:00"},
		"2025-07-01", 321, "2025-06-11"},
	{{.start = "2023-05-02 00:01",
		 .milestones = "suspend=2023-05-10 00:01; resume=2023-05-20 00:01"},
		"2023-05-20", 9, "2023-05-20"},
	{{.start = "2023-05-02 00:01",
		 .milestones = "suspend=2023-05-10 00:01; resume = 2023-05-20 00:01",
		 .finish = "2023-05-22 00:01"},
		"2023-06-01", 10, "2023-05-21"},
	{{.start = "2024-07-26 00:01",
		 .milestones = "suspend=2025-06-11 12:00",
		 .finish = "2025-07-09"},
		"2025-08-01", 321, "2025-06-11"},
	// called and called off in one evening
	{{.start = "1987-07-13 19:00", .finish = "1987-07-13 22:05"}, "1987-07-14", 0, ""},
};

START_TEST(count_holds_at_the_edges)
{
	Count count;
	ck_assert(count_init(&count, &edges[_i].facts));
	ck_assert_uint_eq(count_number(&count, day_of(edges[_i].day)), edges[_i].number);
	ck_date_eq(count_date(&count, edges[_i].number), edges[_i].date);
	count_clear(&count);
}
END_TEST

START_TEST(count_finds_the_date_of_every_number)
{
	Count count;
	ck_assert(count_init(&count, &edges[_i].facts));
	CountDay day = count_begin(&count);
	for (guint number = 1; number <= 500; number++) {
		CountDay found = count_date(&count, number), limit = day + 3000;
		while (day < limit && count_number(&count, day) < number)
			day++;
		ck_assert_uint_eq(found, day < limit ? day : 0);
		if (!found)
			break;
		ck_assert(count_counts(&count, found));
	}
	ck_assert_uint_eq(count_date(&count, COUNT_MAX_NUMBER + 1), 0);
	count_clear(&count);
}
END_TEST

START_TEST(count_stays_with_the_strikes_zone)
{
	// 00:30 in New York on 11 August 2023 is 21:30 on the 10th in Los Angeles: day 101, not 102
	g_autoptr(GTimeZone) zone = clock_zone("America/Los_Angeles"),
			     other = clock_zone("America/New_York");
	int64_t unix_time;
	ck_assert(clock_parse("2023-08-11T00:30", other, &unix_time));
	GDate date;
	clock_local(unix_time, zone, &date, NULL);
	Count count;
	ck_assert(count_init(&count, &(CountFacts){.start = "2023-05-02 00:01"}));
	ck_assert_uint_eq(count_number(&count, g_date_get_julian(&date)), 101);
	count_clear(&count);
}
END_TEST

static const struct {
	CountFacts facts;
	const char *day;
	int minutes;
	CountPhase phase;
} phases[] = {
	{{.day_one = "2023-05-02"}, "2023-05-01", 1439, COUNT_AHEAD},
	{{.day_one = "2023-05-02"}, "2023-05-02", 0, COUNT_ON},
	{{.start = "2023-05-02 00:01", .finish = "2023-09-27 00:01"}, "2023-09-26", 1439, COUNT_ON},
	{{.start = "2023-05-02 00:01", .finish = "2023-09-27 00:01"}, "2023-09-27", 0, COUNT_OVER},
	{{.start = "2007-11-05 00:01", .finish = "2008-02-12 19:03"}, "2008-02-12", 19 * 60 + 2,
		COUNT_ON},
	{{.start = "2007-11-05 00:01", .finish = "2008-02-12 19:03"}, "2008-02-12", 19 * 60 + 3,
		COUNT_OVER},
	{{.start = "2007-11-05 00:01", .finish = "2008-02-12 19:03"}, "2008-02-12", -1, COUNT_ON},
	{{.start = "2007-11-05", .finish = "2008-02-12"}, "2008-02-12", 1439, COUNT_ON},
	{{.start = "2024-07-26", .milestones = "suspend=2025-06-11 12:00"}, "2025-06-11", 719,
		COUNT_ON},
	{{.start = "2024-07-26", .milestones = "suspend=2025-06-11 12:00"}, "2025-06-11", 720,
		COUNT_SUSPENDED},
	{{.start = "2024-07-26", .milestones = "suspend=2025-06-11 12:00", .finish = "2025-07-09"},
		"2025-07-08", 0, COUNT_SUSPENDED},
	{{.start = "2024-07-26", .milestones = "suspend=2025-06-11 12:00", .finish = "2025-07-09"},
		"2025-07-09", 0, COUNT_OVER},
	{{.start = "2024-07-26", .milestones = "suspend=2025-06-11; resume=2025-06-20"},
		"2025-06-19", 0, COUNT_SUSPENDED},
	{{.start = "2024-07-26", .milestones = "suspend=2025-06-11; resume=2025-06-20"},
		"2025-06-20", 0, COUNT_ON},
	{{.intervals = "2023-07-13/2023-07-14; 2023-08-11/2023-08-12"}, "2023-07-14", 1439,
		COUNT_ON},
	{{.intervals = "2023-07-13/2023-07-14; 2023-08-11/2023-08-12"}, "2023-07-15", 0,
		COUNT_BETWEEN},
	{{.intervals = "2023-07-13/2023-07-14; 2023-08-11/2023-08-12"}, "2023-08-13", 0,
		COUNT_OVER},
};

START_TEST(count_knows_how_things_stand)
{
	Count count;
	ck_assert(count_init(&count, &phases[_i].facts));
	ck_assert_int_eq(
		count_phase(&count, day_of(phases[_i].day), phases[_i].minutes), phases[_i].phase);
	count_clear(&count);
}
END_TEST

START_TEST(count_tells_the_days_together)
{
	Count writers, actors;
	ck_assert(count_init(&writers,
		&(CountFacts){.start = "2023-05-02 00:01", .finish = "2023-09-27 00:01"}));
	ck_assert(count_init(
		&actors, &(CountFacts){.start = "2023-07-14 00:01", .finish = "2023-11-09 00:01"}));
	const Count *both[] = {&writers, &actors};
	ck_assert_uint_eq(count_together(both, 2, day_of("2023-07-13")), 0);
	ck_assert_uint_eq(count_together(both, 2, day_of("2023-08-11")), 29);
	ck_assert_uint_eq(count_together(both, 2, day_of("2023-12-01")), 75);
	count_clear(&writers);
	count_clear(&actors);
}
END_TEST

static const char *const bad_moments[] = {
	"",
	"2023",
	"2023-13-01",
	"2023-02-29",
	"2023-5-2",
	"2023-05-02 24:00",
	"2023-05-02 00:60",
	"2023-05-02 0:01",
	"2023-05-02 00:01 ",
	"+023-05-02",
};

START_TEST(count_refuses_what_is_no_moment)
{
	CountMoment moment;
	ck_assert(!count_moment(bad_moments[_i], &moment));
	Count count;
	ck_assert(!count_init(&count, &(CountFacts){.start = bad_moments[_i]}));
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
	Suite *s = suite_create("day count edges");
	TCase *t = tcase_create("edges");
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, count_holds_at_the_edges, 0, G_N_ELEMENTS(edges));
	tcase_add_loop_test(t, count_finds_the_date_of_every_number, 0, G_N_ELEMENTS(edges));
	tcase_add_test(t, count_stays_with_the_strikes_zone);
	tcase_add_loop_test(t, count_knows_how_things_stand, 0, G_N_ELEMENTS(phases));
	tcase_add_test(t, count_tells_the_days_together);
	tcase_add_loop_test(t, count_refuses_what_is_no_moment, 0, G_N_ELEMENTS(bad_moments));
	suite_add_tcase(s, t);
	return s;
}
