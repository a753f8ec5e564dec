// SPDX-License-Identifier: LGPL-3.0-or-later
// Times, durations and dates as people write them, and what is none.
#include <check.h>
#include <glib.h>

#include "base/clock.h"

enum { DAY = 24 * 60 * 60 };

static const struct {
	const char *text;
	bool good;
	int64_t expected; // in Los Angeles, where no zone is named
} times[] = {
	{"2026-11-28T05:58", true, 1795874280},
	{"2026-11-28 05:58", true, 1795874280},
	{"2026-11-28T05:58:07", true, 1795874287},
	{"2026-11-28T05:58Z", true, 1795845480},
	{"2026-11-28T05:58:00Z", true, 1795845480},
	{"2026-11-28T05:58+01:00", true, 1795841880},
	{"2026-11-28T05:58:00-0330", true, 1795858080},
	{"2026-11-28", true, 1795852800},
	{"2023-05-02 00:01", true, 1683010860},
	{"2026-11-28T00:30+14:00", true, 1795775400},
	{"", false, 0},
	{"2026-11-28T", false, 0},
	{"2026-11-28T5:58", false, 0},
	{"2026-11-28T24:00", false, 0},
	{"2026-11-28T05:60", false, 0},
	{"2026-11-28T05:58:60", false, 0},
	{"2026-02-29", false, 0},
	{"2026-13-01", false, 0},
	{"2026-00-10", false, 0},
	{"26-11-28", false, 0},
	{"2026-11-28T05:58 ", false, 0},
	{" 2026-11-28", false, 0},
	{"2026-11-28T05:58+1", false, 0},
	{"2026-11-28T05:58+24:00", false, 0},
	{"2026-11-28T05:58:", false, 0},
	{"2026-11-28Z", false, 0},
	{"2026-11-28x05:58", false, 0},
	{"1899-12-31", false, 0},
	{"2201-01-01", false, 0},
	{"2026-11-28T05:58Zulu", false, 0},
};

START_TEST(clock_reads_iso_times)
{
	g_autoptr(GTimeZone) zone = clock_zone("America/Los_Angeles");
	int64_t found = -7;
	ck_assert_msg(clock_parse(times[_i].text, zone, &found) == times[_i].good, "'%s'",
		times[_i].text);
	ck_assert_msg(found == (times[_i].good ? times[_i].expected : -7),
		"'%s': %" G_GINT64_FORMAT, times[_i].text, found);
}
END_TEST

static const struct {
	const char *text;
	int64_t expected; // -1 = refused
} durations[] = {
	{"30m", 1800},
	{"2h", 7200},
	{"7d", 604800},
	{"0m", 0},
	{"45s", 45},
	{"3653d", INT64_C(3653) * DAY},
	{"3654d", -1},
	{"", -1},
	{"m", -1},
	{"5", -1},
	{"-5m", -1},
	{"+5m", -1},
	{" 5m", -1},
	{"5 m", -1},
	{"1.5h", -1},
	{"5mm", -1},
	{"5w", -1},
	{"99999999999999999999d", -1},
	{"315619201s", -1},
};

START_TEST(clock_reads_durations)
{
	int64_t found = -1;
	bool good = clock_parse_duration(durations[_i].text, &found);
	ck_assert_msg(good == (durations[_i].expected >= 0), "'%s'", durations[_i].text);
	ck_assert_int_eq(found, durations[_i].expected);
}
END_TEST

static const struct {
	const char *text;
	int expected; // -1 = refused
} walls[] = {
	{"07:30", 450},
	{"00:00", 0},
	{"23:59", 1439},
	{"24:00", -1},
	{"7:30", -1},
	{"07:60", -1},
	{"0730", -1},
	{"", -1},
	{"07:30 ", -1},
	{"-7:30", -1},
};

START_TEST(clock_reads_wall_times)
{
	int found = -1;
	ck_assert_msg(clock_parse_minutes(walls[_i].text, &found) == (walls[_i].expected >= 0),
		"'%s'", walls[_i].text);
	ck_assert_int_eq(found, walls[_i].expected);
}
END_TEST

START_TEST(clock_reads_dates_strictly)
{
	static const char *const bad[] = {"", "2023-5-2", "2023-02-29", "2023/05/02", "02-05-2023",
		"2023-05-02x", "1899-12-31", "2201-01-01", "2023-05-0٢"};
	GDate date;
	ck_assert(clock_parse_date("2024-02-29", &date));
	ck_assert_int_eq(g_date_get_day(&date), 29);
	for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++)
		ck_assert_msg(!clock_parse_date(bad[i], &date), "%s", bad[i]);
	ck_assert_int_eq(g_date_get_year(&date), 2024); // and a refused one changes nothing
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("clock_read");
	TCase *written = tcase_create("written");
	tcase_add_loop_test(written, clock_reads_iso_times, 0, G_N_ELEMENTS(times));
	tcase_add_loop_test(written, clock_reads_durations, 0, G_N_ELEMENTS(durations));
	tcase_add_loop_test(written, clock_reads_wall_times, 0, G_N_ELEMENTS(walls));
	tcase_add_test(written, clock_reads_dates_strictly);
	suite_add_tcase(suite, written);
	return suite;
}
