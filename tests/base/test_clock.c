// SPDX-License-Identifier: LGPL-3.0-or-later
// The clock: its three kinds, zones by name, and local dates across DST nights.
#include <check.h>
#include <glib.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"

enum { DAY = 24 * 60 * 60 };

static GDate date_of(const char *text)
{
	GDate date;
	ck_assert_msg(clock_parse_date(text, &date), "%s", text);
	return date;
}

// ---- kinds ----

START_TEST(clock_stands_still_until_it_is_set)
{
	Clock clock;
	clock_init(&clock, CLOCK_STILL, 1000);
	ck_assert_int_eq(clock_now(&clock), 1000);
	ck_assert(clock_set(&clock, 1060));
	ck_assert_int_eq(clock_now(&clock), 1060);
	ck_assert(clock_set(&clock, 1060));
	ck_assert(!clock_set(&clock, 1059));
	ck_assert_int_eq(clock_now(&clock), 1060);
}
END_TEST

START_TEST(clock_runs_from_where_it_was_set)
{
	Clock clock;
	clock_init(&clock, CLOCK_RUNNING, 1000);
	ck_assert_int_ge(clock_now(&clock), 1000);
	ck_assert_int_le(clock_now(&clock), 1010);
	clock.since_us -= 90 * G_USEC_PER_SEC; // as if it had run for that long
	ck_assert_int_ge(clock_now(&clock), 1090);
	ck_assert(!clock_set(&clock, 1050));
	ck_assert(clock_set(&clock, 5000));
	ck_assert_int_ge(clock_now(&clock), 5000);
	ck_assert_int_le(clock_now(&clock), 5010);
}
END_TEST

START_TEST(clock_real_time_cannot_be_set)
{
	Clock clock;
	clock_init(&clock, CLOCK_REAL, 5);
	ck_assert_int_le(ABS(clock_now(&clock) - time(NULL)), 1);
	ck_assert(!clock_set(&clock, time(NULL) + DAY));
	ck_assert_int_le(ABS(clock_now(&clock) - time(NULL)), 1);
}
END_TEST

// ---- zones ----

static const struct {
	const char *name;
	bool exists;
} zones[] = {
	{"America/Los_Angeles", true},
	{"America/Argentina/Buenos_Aires", true},
	{"UTC", true},
	{"Etc/GMT+5", true},
	{"Japan", true},
	{"", false},
	{"..", false},
	{"../zoneinfo/UTC", false},
	{"America/../UTC", false},
	{"/usr/share/zoneinfo/UTC", false},
	{"America", false},
	{"america/los_angeles", false},
	{"America/Los Angeles", false},
	{"America/Los_Angels", false},
	{"+05:00", false},
	{"Amerika1", false},
	{"WGA2023", false},
	{"CET-1CEST", false},
	{"EST5EDT,M3.2.0,M11.1.0", false},
	{"right/UTC", false},
	{"localtime", false},
	{"zone.tab", false},
	{"tzdata.zi", false},
	{"America/New_York\n", false},
	{"Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	 "aaa",
		false},
};

START_TEST(clock_knows_zones_by_their_names_only)
{
	g_autoptr(GTimeZone) zone = clock_zone(zones[_i].name);
	ck_assert_msg((zone != NULL) == zones[_i].exists, "%s", zones[_i].name);
}
END_TEST

// ---- local dates ----

// The numbers are Python's (zoneinfo, fold=0); but skipped times become the end of the skip.

static const struct {
	const char *zone, *date;
	int minutes;
	int64_t expected;
} moments[] = {
	// 2027-03-14: 02:00 becomes 03:00
	{"America/New_York", "2027-03-14", 0, 1805000400},
	{"America/New_York", "2027-03-14", 119, 1805007540},
	{"America/New_York", "2027-03-14", 120, 1805007600},
	{"America/New_York", "2027-03-14", 150, 1805007600},
	{"America/New_York", "2027-03-14", 179, 1805007600},
	{"America/New_York", "2027-03-14", 180, 1805007600},
	{"America/New_York", "2027-03-14", 300, 1805014800},
	{"America/New_York", "2027-03-14", 1440, 1805083200},
	{"America/New_York", "2027-03-13", 1440 + 150, 1805007600},
	{"America/New_York", "2027-03-13", 1440 + 300, 1805014800},
	// 2026-11-01: 02:00 becomes 01:00; the first 01:30 is meant
	{"America/New_York", "2026-11-01", 60, 1793509200},
	{"America/New_York", "2026-11-01", 90, 1793511000},
	{"America/New_York", "2026-11-01", 120, 1793516400},
	{"America/New_York", "2026-11-01", 300, 1793527200},
	{"America/New_York", "2026-11-01", 1440, 1793595600},
	{"America/New_York", "2026-10-31", 1440 + 90, 1793511000},
	{"America/New_York", "2026-10-31", 1440 + 180, 1793520000},
	{"America/Los_Angeles", "2023-03-12", 119, 1678615140},
	{"America/Los_Angeles", "2023-03-12", 150, 1678615200},
	{"America/Los_Angeles", "2023-03-12", 180, 1678615200},
	{"America/Los_Angeles", "2026-11-01", 90, 1793521800},
	{"America/Los_Angeles", "2026-11-01", 120, 1793527200},
	{"America/Los_Angeles", "2023-05-02", 1, 1683010860},
	// 01:00 becomes 02:00, and 02:00 becomes 01:00
	{"Europe/London", "2026-03-29", 59, 1774745940},
	{"Europe/London", "2026-03-29", 60, 1774746000},
	{"Europe/London", "2026-03-29", 90, 1774746000},
	{"Europe/London", "2026-03-29", 120, 1774746000},
	{"Europe/London", "2026-10-25", 60, 1792886400},
	{"Europe/London", "2026-10-25", 119, 1792889940},
	{"Europe/London", "2026-10-25", 120, 1792893600},
	// half an hour: 02:00 becomes 02:30, and 02:00 becomes 01:30
	{"Australia/Lord_Howe", "2026-10-04", 119, 1791041340},
	{"Australia/Lord_Howe", "2026-10-04", 120, 1791041400},
	{"Australia/Lord_Howe", "2026-10-04", 149, 1791041400},
	{"Australia/Lord_Howe", "2026-10-04", 150, 1791041400},
	{"Australia/Lord_Howe", "2026-04-05", 89, 1775312940},
	{"Australia/Lord_Howe", "2026-04-05", 90, 1775313000},
	{"Australia/Lord_Howe", "2026-04-05", 119, 1775314740},
	{"Australia/Lord_Howe", "2026-04-05", 120, 1775316600},
	// a whole day left out: 2011-12-30 did not happen in Apia
	{"Pacific/Apia", "2011-12-29", 720, 1325196000},
	{"Pacific/Apia", "2011-12-30", 720, 1325239200},
	{"Pacific/Apia", "2011-12-31", 0, 1325239200},
	// long after the tables of the zone end, and before they begin
	{"America/New_York", "2150-07-01", 720, 5695977600},
	{"UTC", "1900-01-01", 0, -2208988800},
};

START_TEST(clock_gives_the_time_of_a_local_date)
{
	g_autoptr(GTimeZone) zone = clock_zone(moments[_i].zone);
	GDate date = date_of(moments[_i].date);
	int64_t found = clock_unix(&date, moments[_i].minutes, zone);
	ck_assert_msg(found == moments[_i].expected,
		"%s %s +%d: %" G_GINT64_FORMAT " and not %" G_GINT64_FORMAT, moments[_i].zone,
		moments[_i].date, moments[_i].minutes, found, moments[_i].expected);
}
END_TEST

static const struct {
	const char *zone;
	int64_t change; // a moment at which its clocks are set
} nights[] = {
	{"America/New_York", 1805007600}, {"America/New_York", 1793512800},
	{"America/Los_Angeles", 1678615200}, {"America/Los_Angeles", 1793523600},
	{"Europe/London", 1774746000}, {"Europe/London", 1792890000},
	{"Australia/Lord_Howe", 1791041400}, {"Australia/Lord_Howe", 1775314800},
	{"Pacific/Apia", 1325239200}, {"America/Los_Angeles", 2846656800}, // 2060-03-14 10:00 UTC
};

enum { SPAN = 5 * 1440 };

// What the C library's own zone code says: how many minutes after the start of the date the wall stands, minute by
// minute from the day before yesterday on.
static void walk_wall(int64_t from, const GDate *date, int ret_ahead[SPAN])
{
	for (int i = 0; i < SPAN; i++) {
		struct tm wall;
		localtime_r(&(time_t){from + i * 60}, &wall);
		GDate shown;
		g_date_clear(&shown, 1);
		g_date_set_dmy(&shown, wall.tm_mday, wall.tm_mon + 1, wall.tm_year + 1900);
		ret_ahead[i] = g_date_days_between(date, &shown) * 1440 + wall.tm_hour * 60 +
			       wall.tm_min;
	}
}

// The first minute at which the wall shows this, or, if none does, more than this.
static int wall_first(const int ahead[SPAN], int minutes)
{
	int later = 0;
	for (int i = 0; i < SPAN; i++) {
		if (ahead[i] == minutes)
			return i;
		if (ahead[i] > minutes && !later)
			later = i;
	}
	return later;
}

START_TEST(clock_agrees_with_the_c_library_around_each_change)
{
	setenv("TZ", nights[_i].zone, 1);
	tzset();
	g_autoptr(GTimeZone) zone = clock_zone(nights[_i].zone);
	GDate date;
	int minute;
	clock_local(nights[_i].change - DAY, zone, &date, NULL);
	int ahead[SPAN];
	int64_t from = nights[_i].change - 3 * DAY;
	walk_wall(from, &date, ahead);
	for (int minutes = 0; minutes < 3 * 1440; minutes += 13) {
		int64_t found = clock_unix(&date, minutes, zone),
			expected = from + wall_first(ahead, minutes) * INT64_C(60);
		ck_assert_msg(found == expected,
			"%s +%d: %" G_GINT64_FORMAT " and not %" G_GINT64_FORMAT, nights[_i].zone,
			minutes, found, expected);
	}
	for (int64_t at = nights[_i].change - 2 * DAY; at < nights[_i].change + 2 * DAY; at += 60) {
		struct tm wall;
		localtime_r(&(time_t){at}, &wall);
		clock_local(at, zone, &date, &minute);
		ck_assert_int_eq(g_date_get_year(&date), wall.tm_year + 1900);
		ck_assert_int_eq(g_date_get_month(&date), wall.tm_mon + 1);
		ck_assert_int_eq(g_date_get_day(&date), wall.tm_mday);
		ck_assert_int_eq(minute, wall.tm_hour * 60 + wall.tm_min);
	}
	unsetenv("TZ");
	tzset();
}
END_TEST

START_TEST(clock_local_is_defined_for_any_number)
{
	static const int64_t numbers[] = {INT64_MIN, -1, 0, 59, 60, INT64_MAX};
	g_autoptr(GTimeZone) zone = clock_zone("America/Los_Angeles");
	for (unsigned i = 0; i < G_N_ELEMENTS(numbers); i++) {
		GDate date;
		int minutes;
		clock_local(numbers[i], zone, &date, &minutes);
		ck_assert(g_date_valid(&date));
		ck_assert(minutes >= 0 && minutes < 1440);
		clock_local(numbers[i], NULL, NULL, NULL);
	}
	GDate date;
	int minutes;
	clock_local(-60, NULL, &date, &minutes);
	ck_assert_int_eq(g_date_get_year(&date), 1969);
	ck_assert_int_eq(minutes, 1439);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("clock");
	TCase *kinds = tcase_create("kinds");
	tcase_add_test(kinds, clock_stands_still_until_it_is_set);
	tcase_add_test(kinds, clock_runs_from_where_it_was_set);
	tcase_add_test(kinds, clock_real_time_cannot_be_set);
	suite_add_tcase(suite, kinds);
	TCase *local = tcase_create("local");
	tcase_set_timeout(local, 120);
	tcase_add_loop_test(local, clock_knows_zones_by_their_names_only, 0, G_N_ELEMENTS(zones));
	tcase_add_loop_test(local, clock_gives_the_time_of_a_local_date, 0, G_N_ELEMENTS(moments));
	tcase_add_loop_test(
		local, clock_agrees_with_the_c_library_around_each_change, 0, G_N_ELEMENTS(nights));
	tcase_add_test(local, clock_local_is_defined_for_any_number);
	suite_add_tcase(suite, local);
	return suite;
}
