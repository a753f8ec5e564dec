// SPDX-License-Identifier: LGPL-3.0-or-later
// Tests what typed words mean: numbers, times, spans, dates, and the day a date falls on.
#include <check.h>

#include "base/clock.h"
#include "base/text.h"
#include "command/value.h"

// Parses a whole line as one value; false if it is none, or if words are left over.
static bool parse(ValueType type, const char *line, Value *ret_value)
{
	g_autoptr(GPtrArray) words = text_words(line);
	unsigned used = value_parse(type, words, 0, ret_value);
	return used && used == words->len;
}

static const struct {
	ValueType type;
	const char *text;
	int64_t n;
} numbers[] = {
	{VALUE_INT, "12", 12},
	{VALUE_INT, "0", 0},
	{VALUE_INT, "-3", -3},
	{VALUE_INT, "1000000000000", VALUE_MAX_INT},
	{VALUE_GUESTS, "+3", 3},
	{VALUE_GUESTS, "+0", 0},
	{VALUE_GUESTS, "+99", 99},
	{VALUE_DURATION, "30m", 1800},
	{VALUE_DURATION, "2h", 7200},
	{VALUE_DURATION, "7d", 7 * 86400},
	{VALUE_TIME, "9", 540},
	{VALUE_TIME, "9am", 540},
	{VALUE_TIME, "9:00AM", 540},
	{VALUE_TIME, "09:00", 540},
	{VALUE_TIME, "21:30", 1290},
	{VALUE_TIME, "9:30pm", 1290},
	{VALUE_TIME, "noon", 720},
	{VALUE_TIME, "Midnight", 0},
	{VALUE_TIME, "12am", 0},
	{VALUE_TIME, "12pm", 720},
	{VALUE_TIME, "12:15am", 15},
	{VALUE_TIME, "0", 0},
	{VALUE_TIME, "23:59", 1439},
	{VALUE_BOOL, "yes", 1},
	{VALUE_BOOL, "TRUE", 1},
	{VALUE_BOOL, "on", 1},
	{VALUE_BOOL, "no", 0},
	{VALUE_BOOL, "off", 0},
};

START_TEST(a_number_is_read)
{
	Value value;
	ck_assert(parse(numbers[_i].type, numbers[_i].text, &value));
	ck_assert_int_eq(value.n, numbers[_i].n);
	ck_assert_int_eq(value.type, numbers[_i].type);
}
END_TEST

static const struct {
	const char *text;
	int from, to;
} spans[] = {
	{"9-12", 540, 720},
	{"9am-1pm", 540, 780},
	{"9-1pm", 540, 780},
	{"12-3pm", 720, 900},
	{"9-11am", 540, 660},
	{"09:00-12:30", 540, 750},
	{"21-2", 1260, 1560},
	{"21:30-9:00", 1290, 1980},
	{"9-22", 540, 1320},
	{"0-24", 0, 1440},
	{"18-24:00", 1080, 1440},
	{"6pm-midnight", 1080, 1440},
	{"noon-3pm", 720, 900},
	{"21-9", 1260, 1980},
	{"9:00-8:59", 540, 1979},
	{"9–12", 540, 720},
	{"9—12", 540, 720},
};

START_TEST(a_span_is_read)
{
	Value value;
	ck_assert(parse(VALUE_SPAN, spans[_i].text, &value));
	ck_assert_int_eq(value.from, spans[_i].from);
	ck_assert_int_eq(value.to, spans[_i].to);
}
END_TEST

static const struct {
	ValueType type;
	const char *text;
} strange[] = {
	{VALUE_INT, "+3"},
	{VALUE_INT, "3x"},
	{VALUE_INT, ""},
	{VALUE_INT, "1000000000001"},
	{VALUE_INT, "99999999999999999999"},
	{VALUE_GUESTS, "3"},
	{VALUE_GUESTS, "+100"},
	{VALUE_GUESTS, "+"},
	{VALUE_GUESTS, "+-1"},
	{VALUE_GUESTS, "++1"},
	{VALUE_DURATION, "2"},
	{VALUE_DURATION, "h"},
	{VALUE_TIME, "24:00"},
	{VALUE_TIME, "24"},
	{VALUE_TIME, "13pm"},
	{VALUE_TIME, "0am"},
	{VALUE_TIME, "9:5"},
	{VALUE_TIME, "9:60"},
	{VALUE_TIME, "9:"},
	{VALUE_TIME, "am"},
	{VALUE_TIME, "9amx"},
	{VALUE_TIME, "123"},
	{VALUE_SPAN, "9"},
	{VALUE_SPAN, "9-"},
	{VALUE_SPAN, "-9"},
	{VALUE_SPAN, "9-12-15"},
	{VALUE_SPAN, "24:00-3"},
	{VALUE_SPAN, "9am-9am"},
	{VALUE_SPAN, "09:00-09:00"},
	{VALUE_SPAN, "9-1"},
	{VALUE_SPAN, "1-3pm"},
	{VALUE_SPAN, "9-25"},
	{VALUE_DATE, "12"},
	{VALUE_DATE, "45-aug"},
	{VALUE_DATE, "0-aug"},
	{VALUE_DATE, "12-august-26"},
	{VALUE_DATE, "12-aug-2026-1"},
	{VALUE_DATE, "12-xyz"},
	{VALUE_DATE, "aug12"},
	{VALUE_DATE, "2026-8-12"},
	{VALUE_DATE, "2026-08-12x"},
	{VALUE_DATE, "13/13"},
	{VALUE_DATE, "0/5"},
	{VALUE_DATE, "8/"},
	{VALUE_DATE, "next"},
	{VALUE_DATE, "next week"},
	{VALUE_DATE, "tommorow"},
	{VALUE_DATE, "sáb"},
	{VALUE_PERSON, "ana"},
	{VALUE_PERSON, "@"},
	{VALUE_PERSON, "irc:"},
	{VALUE_PERSON, ":ana"},
	{VALUE_BOOL, "maybe"},
	{VALUE_NONE, "12"},
};

START_TEST(what_is_no_such_value_is_refused)
{
	Value value = {.n = -77};
	ck_assert_msg(!parse(strange[_i].type, strange[_i].text, &value), "%s", strange[_i].text);
	ck_assert_int_eq(value.n, -77);
}
END_TEST

START_TEST(words_rooms_and_persons_are_taken_as_they_are)
{
	Value value;
	ck_assert(parse(VALUE_WORD, "¡hola!", &value));
	ck_assert(parse(VALUE_ROOM, "picket", &value));
	ck_assert(parse(VALUE_PERSON, "@ana", &value));
	ck_assert(parse(VALUE_PERSON, "irc:libera/ana", &value));
	ck_assert_int_eq(value.type, VALUE_PERSON);
}
END_TEST

START_TEST(only_next_takes_two_words)
{
	Value value;
	g_autoptr(GPtrArray) words = text_words("sat next sat next 12");
	ck_assert_uint_eq(value_parse(VALUE_DATE, words, 0, &value), 1);
	ck_assert_uint_eq(value_parse(VALUE_DATE, words, 1, &value), 2);
	ck_assert_int_eq(value.date.form, DATE_NEXT_WEEKDAY);
	ck_assert_uint_eq(value_parse(VALUE_DATE, words, 3, &value), 0);
	ck_assert_uint_eq(value_parse(VALUE_DATE, words, 5, &value), 0);
	ck_assert(parse(VALUE_DATE, "\"next sat\"", &value));
}
END_TEST

START_TEST(type_names_are_known)
{
	ck_assert_int_eq(value_type("date"), VALUE_DATE);
	ck_assert_int_eq(value_type("bool"), VALUE_BOOL);
	ck_assert_int_eq(value_type("shift"), VALUE_NONE);
	ck_assert_int_eq(value_type(""), VALUE_NONE);
}
END_TEST

static const struct {
	ValueType type;
	const char *text, *nearest;
} slips[] = {
	{VALUE_DATE, "tommorow", "tomorrow"},
	{VALUE_DATE, "Staurday", "saturday"},
	{VALUE_DATE, "todya", "today"},
	{VALUE_DATE, "yestreday", "yesterday"},
	{VALUE_DATE, "paramount", NULL},
	{VALUE_SPAN, "9-1", "9-13"},
	{VALUE_SPAN, "10-6", "10-18"},
	{VALUE_SPAN, "9:30-1", "9:30-13"},
	{VALUE_SPAN, "9-0", "9-12"},
	{VALUE_SPAN, "6-6", "6-18"},
	{VALUE_SPAN, "1pm-3", "13-15"},
	{VALUE_SPAN, "1-3pm", "13-15"},
	{VALUE_SPAN, "10-11:30pm", "22-23:30"},
	{VALUE_SPAN, "23-22", NULL},
	{VALUE_SPAN, "9-12", NULL},
	{VALUE_SPAN, "soon", NULL},
	{VALUE_INT, "l2", NULL},
};

START_TEST(what_was_probably_meant_is_said)
{
	g_autofree char *nearest = value_nearest(slips[_i].type, slips[_i].text);
	ck_assert_pstr_eq(nearest, slips[_i].nearest);
}
END_TEST

START_TEST(no_span_of_hours_is_read_as_over_twelve_by_a_guess)
{
	for (int from = 0; from < 24; from++) {
		for (int to = 0; to < 24; to++) {
			g_autofree char *text = g_strdup_printf("%d-%d", from, to);
			Value value;
			bool wraps = to <= from;
			bool read = parse(VALUE_SPAN, text, &value);
			ck_assert_msg(read == !(wraps && to + 24 - from > 12), "%s", text);
			ck_assert_msg(!read || value.to - value.from ==
						       (to - from + (wraps ? 24 : 0)) * 60,
				"%s", text);
			g_autofree char *nearest = value_nearest(VALUE_SPAN, text);
			ck_assert_msg(!nearest || parse(VALUE_SPAN, nearest, &value), "%s", text);
		}
	}
}
END_TEST

// Los Angeles; Friday 2023-08-11 13:00, Saturday 2023-08-12 09:00, Monday 2024-01-01 00:00.
enum { FRIDAY = 1691784000, SATURDAY = 1691856000, NEW_YEAR = 1704096000 };

static const struct {
	const char *text;
	int64_t now;
	int minutes;
	const char *date; // NULL = no such date; "" = ambiguous
} dates[] = {
	{"today", FRIDAY, -1, "2023-08-11"},
	{"yesterday", FRIDAY, -1, "2023-08-10"},
	{"Yesterday", NEW_YEAR, 540, "2023-12-31"},
	{"Tomorrow", FRIDAY, -1, "2023-08-12"},
	{"sat", FRIDAY, -1, "2023-08-12"},
	{"next sat", FRIDAY, -1, "2023-08-19"},
	{"sat", SATURDAY, -1, "2023-08-12"},
	{"sat", SATURDAY, 541, "2023-08-12"},
	{"sat", SATURDAY, 540, "2023-08-19"}, // it begins now: no longer ahead
	{"sat", SATURDAY, 480, "2023-08-19"},
	{"next sat", SATURDAY, 600, "2023-08-19"},
	{"next saturday", SATURDAY, 480, "2023-08-26"},
	{"fri", SATURDAY, -1, "2023-08-18"},
	{"tues", FRIDAY, -1, "2023-08-15"},
	{"thur", FRIDAY, -1, "2023-08-17"},
	{"thurs", FRIDAY, -1, "2023-08-17"},
	{"sunday", FRIDAY, -1, "2023-08-13"},
	{"11-aug", FRIDAY, 60, "2023-08-11"},
	{"10-aug", FRIDAY, -1, "2024-08-10"},
	{"12aug", FRIDAY, -1, "2023-08-12"},
	{"aug-12", FRIDAY, -1, "2023-08-12"},
	{"sept-1", FRIDAY, -1, "2023-09-01"},
	{"1-September", FRIDAY, -1, "2023-09-01"},
	{"12-aug-2026", FRIDAY, -1, "2026-08-12"},
	{"29-feb", FRIDAY, -1, "2024-02-29"},
	{"31-feb", FRIDAY, -1, NULL},
	{"29-feb-2023", FRIDAY, -1, NULL},
	{"2023-08-09", FRIDAY, -1, "2023-08-09"},
	{"2026-02-30", FRIDAY, -1, NULL},
	{"2026-13-01", FRIDAY, -1, NULL},
	{"1899-12-31", FRIDAY, -1, NULL},
	{"2201-01-01", FRIDAY, -1, NULL},
	{"8/12", FRIDAY, -1, ""},           // 12 August or 8 December, both ahead
	{"9/3", FRIDAY, -1, "2023-09-03"},  // 9 March is over
	{"3/9", FRIDAY, -1, "2023-09-03"},  // so is 3/9 as month/day
	{"8/1", FRIDAY, -1, ""},            // both over, so both next year
	{"13/8", FRIDAY, -1, "2023-08-13"}, // one reading only
	{"8/8", FRIDAY, -1, "2024-08-08"},
	{"12/25", FRIDAY, -1, "2023-12-25"},
	{"30/2", FRIDAY, -1, NULL},
	{"today", NEW_YEAR, -1, "2024-01-01"},
	{"1-jan", NEW_YEAR, -1, "2024-01-01"},
	{"31-dec", NEW_YEAR, -1, "2024-12-31"},
};

START_TEST(a_date_falls_on_its_day)
{
	g_autoptr(GTimeZone) zone = clock_zone("America/Los_Angeles");
	const char *expected = dates[_i].date;
	Value value;
	GDate date;
	ck_assert(parse(VALUE_DATE, dates[_i].text, &value));
	DateContext context = {dates[_i].now, zone, dates[_i].minutes};
	DateOutcome outcome = value_date(&value, &context, &date);
	ck_assert_int_eq(outcome, !expected ? DATE_NO_SUCH : *expected ? DATE_OK : DATE_AMBIGUOUS);
	if (outcome != DATE_OK)
		return;
	char text[sizeof("2023-08-11")];
	g_date_strftime(text, sizeof(text), "%Y-%m-%d", &date);
	ck_assert_str_eq(text, expected);
}
END_TEST

START_TEST(today_is_the_zones_own)
{
	g_autoptr(GTimeZone) auckland = clock_zone("Pacific/Auckland");
	DateContext context = {FRIDAY, auckland, -1};
	Value value;
	GDate date;
	ck_assert(parse(VALUE_DATE, "today", &value));
	ck_assert_int_eq(value_date(&value, &context, &date), DATE_OK);
	ck_assert_int_eq(g_date_get_day(&date), 12);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
	Suite *all = suite_create("value");
	TCase *tests = tcase_create("value");
	tcase_add_loop_test(tests, a_number_is_read, 0, G_N_ELEMENTS(numbers));
	tcase_add_loop_test(tests, a_span_is_read, 0, G_N_ELEMENTS(spans));
	tcase_add_loop_test(tests, what_is_no_such_value_is_refused, 0, G_N_ELEMENTS(strange));
	tcase_add_test(tests, words_rooms_and_persons_are_taken_as_they_are);
	tcase_add_test(tests, only_next_takes_two_words);
	tcase_add_test(tests, type_names_are_known);
	tcase_add_loop_test(tests, what_was_probably_meant_is_said, 0, G_N_ELEMENTS(slips));
	tcase_add_test(tests, no_span_of_hours_is_read_as_over_twelve_by_a_guess);
	tcase_add_loop_test(tests, a_date_falls_on_its_day, 0, G_N_ELEMENTS(dates));
	tcase_add_test(tests, today_is_the_zones_own);
	suite_add_tcase(all, tests);
	return all;
}
