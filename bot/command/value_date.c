// SPDX-License-Identifier: LGPL-3.0-or-later
// Dates as people type them, and which day is meant once the zone and the time of day are known.
#include "command/value_private.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"

enum {
	FIRST_YEAR = 1900, // as clock_parse_date()
	LAST_YEAR = 2200,
	LEAP_WAIT = 8, // years until the coming 29 February at most
	MAX_LETTERS = 9,
};

static const char *const weekdays[][4] = {
	{"mon", "monday"},
	{"tue", "tuesday", "tues"},
	{"wed", "wednesday"},
	{"thu", "thursday", "thur", "thurs"},
	{"fri", "friday"},
	{"sat", "saturday"},
	{"sun", "sunday"},
};
static const char *const months[][4] = {
	{"jan", "january"},
	{"feb", "february"},
	{"mar", "march"},
	{"apr", "april"},
	{"may"},
	{"jun", "june"},
	{"jul", "july"},
	{"aug", "august"},
	{"sep", "september", "sept"},
	{"oct", "october"},
	{"nov", "november"},
	{"dec", "december"},
};

// 1 for the first row that has the word; 0 = none.
static int row_of(const char *const (*rows)[4], unsigned n, const char *word)
{
	for (unsigned row = 0; row < n; row++)
		for (unsigned i = 0; i < 4 && rows[row][i]; i++)
			if (!g_ascii_strcasecmp(rows[row][i], word))
				return (int)row + 1;
	return 0;
}

// Reads exactly `most` digits, or one of two where `most` is 2 and the second is no digit.
static bool read_number(const char **at, int most, int *ret_n)
{
	int digits = 0;
	*ret_n = 0;
	for (; digits < most && g_ascii_isdigit(**at); digits++)
		*ret_n = *ret_n * 10 + *(*at)++ - '0';
	return digits == most || (digits == 1 && most == 2);
}

static bool read_char(const char **at, char c)
{
	if (**at != c)
		return false;
	++*at;
	return true;
}

static bool read_month(const char **at, int *ret_month)
{
	size_t n = 0;
	while (n < MAX_LETTERS && g_ascii_isalpha((*at)[n]))
		n++;
	g_autofree char *word = g_strndup(*at, n);
	*at += n;
	*ret_month = row_of(months, G_N_ELEMENTS(months), word);
	return *ret_month;
}

// What may follow a day and month: nothing, or "-2026".
static bool read_year(const char *at, int *ret_year)
{
	*ret_year = 0;
	return !*at || (read_char(&at, '-') && read_number(&at, 4, ret_year) && *ret_year && !*at);
}

static bool is_day(int day)
{
	return day >= 1 && day <= 31;
}

// 12-aug, 12aug, aug-12, each with or without -2026.
static bool read_day_month(const char *at, Value *ret_value)
{
	int day, month, year;
	if (g_ascii_isdigit(*at)) {
		if (!read_number(&at, 2, &day))
			return false;
		read_char(&at, '-');
		if (!read_month(&at, &month))
			return false;
	} else if (!read_month(&at, &month) || !read_char(&at, '-') || !read_number(&at, 2, &day)) {
		return false;
	}
	if (!is_day(day) || !read_year(at, &year))
		return false;
	ret_value->date.form = year ? DATE_EXACT : DATE_DAY_MONTH;
	ret_value->date.day = day, ret_value->date.month = month, ret_value->date.year = year;
	return true;
}

static bool read_iso(const char *at, Value *ret_value)
{
	int year, month, day;
	if (strlen(at) != strlen("2026-08-12") || !read_number(&at, 4, &year) ||
		!read_char(&at, '-') || !read_number(&at, 2, &month) || !read_char(&at, '-') ||
		!read_number(&at, 2, &day))
		return false;
	ret_value->date.form = DATE_EXACT;
	ret_value->date.day = day, ret_value->date.month = month, ret_value->date.year = year;
	return !*at;
}

static bool read_slash(const char *at, Value *ret_value)
{
	int first, second;
	if (!read_number(&at, 2, &first) || !read_char(&at, '/') || !read_number(&at, 2, &second) ||
		*at)
		return false;
	if (!is_day(first) || !is_day(second) || (first > 12 && second > 12))
		return false;
	ret_value->date.form = DATE_SLASH;
	ret_value->date.month = first, ret_value->date.day = second;
	return true;
}

static bool read_weekday(const char *text, Value *ret_value)
{
	bool next = !g_ascii_strncasecmp(text, "next ", strlen("next "));
	int weekday = row_of(
		weekdays, G_N_ELEMENTS(weekdays), next ? text + strlen("next ") : text);
	if (!weekday)
		return false;
	ret_value->date.form = next ? DATE_NEXT_WEEKDAY : DATE_WEEKDAY;
	ret_value->date.weekday = weekday;
	return true;
}

static bool read_day_word(const char *text, Value *ret_value)
{
	static const char *const words[] = {[DATE_YESTERDAY] = "yesterday",
		[DATE_TODAY] = "today",
		[DATE_TOMORROW] = "tomorrow"};
	for (unsigned form = 0; form < G_N_ELEMENTS(words); form++)
		if (!g_ascii_strcasecmp(text, words[form])) {
			ret_value->date.form = form;
			return true;
		}
	return false;
}

bool value_read_date(const char *text, Value *ret_value)
{
	return read_day_word(text, ret_value) || read_weekday(text, ret_value) ||
	       read_iso(text, ret_value) || read_slash(text, ret_value) ||
	       read_day_month(text, ret_value);
}

const char *value_nearest_date(const char *word)
{
	static const char *const names[] = {"yesterday", "today", "tomorrow", "monday", "tuesday",
		"wednesday", "thursday", "friday", "saturday", "sunday", "next"};
	const char *near = text_nearest(word, names, G_N_ELEMENTS(names));
	return near && g_ascii_strcasecmp(near, word) ? near : NULL; // "next", but not "next week"
}

static bool set_date(int day, int month, int year, GDate *ret_date)
{
	if (year < FIRST_YEAR || year > LAST_YEAR ||
		!g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year))
		return false;
	g_date_set_dmy(ret_date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
	return true;
}

// The first such day from today on; false if there is none (31 February).
static bool set_coming(int day, int month, const GDate *today, GDate *ret_date)
{
	int year = g_date_get_year(today);
	for (int i = 0; i <= LEAP_WAIT; i++) {
		GDate date;
		if (!set_date(day, month, year + i, &date) || g_date_compare(&date, today) < 0)
			continue;
		*ret_date = date;
		return true;
	}
	return false;
}

static bool is_ahead_this_year(const GDate *date, const GDate *today)
{
	return g_date_get_year(date) == g_date_get_year(today);
}

// The coming one of each reading; the one that is still ahead this year is meant, if the other is
// not.
static DateOutcome set_slash(const Value *value, const GDate *today, GDate *ret_date)
{
	GDate american, european;
	bool a = set_coming(value->date.day, value->date.month, today, &american);
	bool b = set_coming(value->date.month, value->date.day, today, &european);
	if (!a && !b)
		return DATE_NO_SUCH;
	if (a && b && g_date_compare(&american, &european)) {
		bool a_ahead = is_ahead_this_year(&american, today);
		if (a_ahead == is_ahead_this_year(&european, today))
			return DATE_AMBIGUOUS;
		a = a_ahead;
	}
	*ret_date = a ? american : european;
	return DATE_OK;
}

typedef struct {
	GDate today;
	bool ahead; // the time that is meant is still to come today
} Now;

static void set_weekday(const Value *value, const Now *now, GDate *ret_date)
{
	int days = (value->date.weekday - (int)g_date_get_weekday(&now->today) + 7) % 7;
	if (!days && !now->ahead)
		days = 7;
	if (value->date.form == DATE_NEXT_WEEKDAY)
		days += 7;
	*ret_date = now->today;
	g_date_add_days(ret_date, (guint)days);
}

DateOutcome value_date(const Value *value, const DateContext *context, GDate *ret_date)
{
	Now here;
	clock_local(context->now, context->zone, &here.today, NULL);
	here.ahead = context->minutes < 0 ||
		     clock_unix(&here.today, context->minutes, context->zone) > context->now;
	switch (value->date.form) {
	case DATE_YESTERDAY:
		*ret_date = here.today;
		g_date_subtract_days(ret_date, 1);
		return DATE_OK;
	case DATE_TODAY:
	case DATE_TOMORROW:
		*ret_date = here.today;
		g_date_add_days(ret_date, value->date.form == DATE_TOMORROW);
		return DATE_OK;
	case DATE_WEEKDAY:
	case DATE_NEXT_WEEKDAY:
		set_weekday(value, &here, ret_date);
		return DATE_OK;
	case DATE_DAY_MONTH:
		return set_coming(value->date.day, value->date.month, &here.today, ret_date)
			       ? DATE_OK
			       : DATE_NO_SUCH;
	case DATE_EXACT:
		return set_date(value->date.day, value->date.month, value->date.year, ret_date)
			       ? DATE_OK
			       : DATE_NO_SUCH;
	case DATE_SLASH:
		return set_slash(value, &here.today, ret_date);
	}
	return DATE_NO_SUCH;
}
