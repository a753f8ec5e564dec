// SPDX-License-Identifier: LGPL-3.0-or-later
// Words that people use for days and hours, and whether a shift is meant by them.
#include "look.h"

#include <stdio.h>
#include <string.h>

enum {
	DAY_MINUTES = 24 * 60,
	NOON = 12 * 60,
	PREFIX_LEAST = 3, // "sat"
};

static const char *const weekdays[] = {
	"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
static const char *const months[] = {"january", "february", "march", "april", "may", "june", "july",
	"august", "september", "october", "november", "december"};

static bool begins(const char *name, const char *word, size_t n)
{
	return n >= PREFIX_LEAST && n <= strlen(name) && !g_ascii_strncasecmp(name, word, n);
}

// 1 for the first name that begins so; 0 = none.
static int number_of(const char *const *names, unsigned count, const char *word, size_t n)
{
	for (unsigned i = 0; i < count; i++)
		if (begins(names[i], word, n))
			return (int)i + 1;
	return 0;
}

static bool read_weekday(const char *word, DayKind kind, DayWord *ret_day)
{
	int weekday = number_of(weekdays, G_N_ELEMENTS(weekdays), word, strlen(word));
	if (weekday)
		*ret_day = (DayWord){.kind = kind, .level = BOT_FIT_EXACT, .weekday = weekday};
	return weekday;
}

static bool is_date(int day, int month)
{
	return day >= 1 && day <= 31 && month >= 1 && month <= 12;
}

typedef struct {
	int day, month, year;
} Digits;

// Does the format, which ends with %n, read the word to its end? What a failed try left behind is
// wiped.
static bool scans(const char *word, int found, int wanted, int end)
{
	return found == wanted && (size_t)end == strlen(word);
}

static bool read_iso(const char *word, Digits *ret)
{
	int end = 0,
	    found = sscanf(word, "%4d-%2d-%2d%n", &ret->year, &ret->month, &ret->day, &end);
	return scans(word, found, 3, end) && ret->year > 999 && is_date(ret->day, ret->month);
}

static bool read_slash(const char *word, Digits *ret)
{
	int end = 0, found = sscanf(word, "%2d/%2d%n", &ret->month, &ret->day, &end);
	return scans(word, found, 2, end) &&
	       (is_date(ret->day, ret->month) || is_date(ret->month, ret->day));
}

// 12-aug, 12aug, aug-12, 12-aug-2023
static bool read_named(const char *word, Digits *ret)
{
	static const char *const formats[] = {"%2d-%9[a-zA-Z]%n", "%2d%9[a-zA-Z]%n"};
	char name[10] = "";
	int end = 0, found = 0;
	for (unsigned i = 0; i < G_N_ELEMENTS(formats) && !scans(word, found, 2, end); i++)
		found = sscanf(word, formats[i], &ret->day, name, &end);
	if (!scans(word, found, 2, end))
		found = sscanf(word, "%9[a-zA-Z]-%2d%n", name, &ret->day, &end);
	bool whole = scans(word, found, 2, end);
	if (!whole) {
		found = sscanf(word, "%2d-%9[a-zA-Z]-%4d%n", &ret->day, name, &ret->year, &end);
		whole = scans(word, found, 3, end);
	}
	ret->month = number_of(months, G_N_ELEMENTS(months), name, strlen(name));
	return whole && is_date(ret->day, ret->month);
}

static bool read_date(const char *word, DayWord *ret_day)
{
	Digits iso = {0}, slash = {0}, named = {0};
	const Digits *read = read_iso(word, &iso)       ? &iso
			     : read_slash(word, &slash) ? &slash
			     : read_named(word, &named) ? &named
							: NULL;
	if (!read)
		return false;
	DayKind kind = read == &slash ? DAY_SLASH : DAY_DATE;
	*ret_day = (DayWord){
		kind, BOT_FIT_EXACT, 0, read->day, read->month, read == &slash ? 0 : read->year};
	return true;
}

static bool is_near(const char *word, const char *name)
{
	return bot_fit(word, name, NULL) == BOT_FIT_NEAR;
}

static bool read_near(const char *word, DayWord *ret_day)
{
	*ret_day = (DayWord){.level = BOT_FIT_NEAR};
	if (is_near(word, "tomorrow"))
		ret_day->kind = DAY_TOMORROW;
	else if (is_near(word, "today"))
		ret_day->kind = DAY_TODAY;
	for (unsigned i = 0; !ret_day->kind && i < G_N_ELEMENTS(weekdays); i++)
		if (is_near(word, weekdays[i]))
			ret_day->kind = DAY_WEEKDAY, ret_day->weekday = (int)i + 1;
	return ret_day->kind;
}

bool day_read(const char *word, DayWord *ret_day)
{
	if (!g_ascii_strcasecmp(word, "today") || !g_ascii_strcasecmp(word, "tomorrow")) {
		*ret_day = (DayWord){.kind = strlen(word) == 5 ? DAY_TODAY : DAY_TOMORROW,
			.level = BOT_FIT_EXACT};
		return true;
	}
	if (!g_ascii_strncasecmp(word, "next ", 5))
		return read_weekday(word + 5, DAY_NEXT, ret_day);
	return read_weekday(word, DAY_WEEKDAY, ret_day) || read_date(word, ret_day) ||
	       read_near(word, ret_day);
}

// "sat" is today only while that hour is ahead; "next sat" is a week later.
static int days_to(const DayWord *day, const LookShift *shift)
{
	int days = (day->weekday - (int)g_date_get_weekday(&shift->today) + 7) % 7;
	if (!days && shift->from <= shift->now)
		days = 7;
	return days + (day->kind == DAY_NEXT ? 7 : 0);
}

static bool is_day(const GDate *date, int day, int month, int year)
{
	return (int)g_date_get_day(date) == day && (int)g_date_get_month(date) == month &&
	       (!year || (int)g_date_get_year(date) == year);
}

static bool day_is_meant(const DayWord *day, const LookShift *shift)
{
	int days = g_date_days_between(&shift->today, &shift->day);
	switch (day->kind) {
	case DAY_TODAY:
		return days == 0;
	case DAY_TOMORROW:
		return days == 1;
	case DAY_WEEKDAY:
	case DAY_NEXT:
		return days == days_to(day, shift);
	case DAY_SLASH: // two readings: where there are shifts on both days, both are left
		return is_day(&shift->day, day->day, day->month, 0) ||
		       is_day(&shift->day, day->month, day->day, 0);
	case DAY_DATE:
		return is_day(&shift->day, day->day, day->month, day->year);
	case DAY_NONE:
		break;
	}
	return false;
}

BotFit day_fit(const DayWord *day, const LookShift *shift)
{
	return day_is_meant(day, shift) ? day->level : BOT_FIT_NONE;
}

// ---- hours ----

// "9", "9am", "09:00", "noon"; *end = where it ends.
static bool read_minutes(const char *word, const char **end, TimeWord *ret_time)
{
	if (g_str_has_prefix(word, "noon") || g_str_has_prefix(word, "midnight")) {
		*end = word + (*word == 'n' ? strlen("noon") : strlen("midnight"));
		ret_time->from = *word == 'n' ? NOON : 0;
		return true;
	}
	int hour = 0, minute = 0, n = 0, colon = 0;
	if (!g_ascii_isdigit(*word) || sscanf(word, "%2d%n", &hour, &n) != 1 || hour > 24)
		return false;
	if (word[n] == ':' &&
		(sscanf(word + n, ":%2d%n", &minute, &colon) != 1 || colon != 3 || minute > 59))
		return false;
	const char *rest = word + n + colon;
	bool am = g_str_has_prefix(rest, "am"), pm = g_str_has_prefix(rest, "pm");
	if ((am || pm) && (hour < 1 || hour > 12))
		return false;
	ret_time->bare = !am && !pm && !colon && n == 1;
	ret_time->from = ((am || pm ? hour % 12 : hour) + (pm ? 12 : 0)) * 60 + minute;
	*end = rest + (am || pm ? 2 : 0);
	return true;
}

bool time_read(const char *word, TimeWord *ret_time)
{
	g_autofree char *low = g_ascii_strdown(word, -1);
	const char *end = low;
	TimeWord until = {0};
	*ret_time = (TimeWord){.to = -1};
	if (!read_minutes(low, &end, ret_time))
		return false;
	if (!*end)
		return true;
	if (*end != '-' || !read_minutes(end + 1, &end, &until) || *end)
		return false;
	ret_time->bare = false;
	ret_time->to = until.from + (until.from <= ret_time->from ? DAY_MINUTES : 0);
	return true;
}

BotFit time_fit(const TimeWord *time, const LookShift *shift)
{
	if (time->from == shift->from)
		return time->to < 0 || time->to == shift->to ? BOT_FIT_EXACT : BOT_FIT_NEAR;
	return time->bare && time->from + NOON == shift->from ? BOT_FIT_NEAR : BOT_FIT_NONE;
}
