// SPDX-License-Identifier: LGPL-3.0-or-later
// The bot's time and the arithmetic between unix seconds and local dates; the only file that looks
// into time zones.
#include "base/clock.h"

#include <string.h>

enum {
	DAY_MINUTES = 24 * 60,
	DAY_SECONDS = DAY_MINUTES * 60,
	EPOCH_JULIAN = 719163, // g_date_get_julian() of 1970-01-01
	YEAR_FIRST = 1900,
	YEAR_LAST = 2200,
	MAX_ZONE_NAME = 64,
};

static const int64_t MAX_DURATION = INT64_C(3653) * DAY_SECONDS; // ten years
static const int64_t UNIX_FIRST = INT64_C(-62135596800);         // 0001-01-01, where GDate begins
static const int64_t UNIX_LAST = INT64_C(253402300799);          // 9999-12-31, where GDateTime ends

void clock_init(Clock *clock, ClockKind kind, int64_t at)
{
	*clock = (Clock){.kind = kind, .at = at, .since_us = g_get_monotonic_time()};
}

int64_t clock_now(const Clock *clock)
{
	switch (clock->kind) {
	case CLOCK_RUNNING:
		return clock->at + (g_get_monotonic_time() - clock->since_us) / G_USEC_PER_SEC;
	case CLOCK_STILL:
		return clock->at;
	case CLOCK_REAL:
		break;
	}
	return g_get_real_time() / G_USEC_PER_SEC;
}

bool clock_set(Clock *clock, int64_t at)
{
	if (clock->kind == CLOCK_REAL || at < clock_now(clock))
		return false;
	clock_init(clock, clock->kind, at);
	return true;
}

// ---- zones ----

GTimeZone *clock_zone(const char *name)
{
	// GLib would also take offsets, POSIX rules ("Amerika1" is one), files that are no zone,
	// and what a path leads to.
	static const char allowed[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
	size_t length = strlen(name);
	if (!g_ascii_isupper(name[0]) || length > MAX_ZONE_NAME || strspn(name, allowed) != length)
		return NULL;
	if (!strchr(name, '/') && strpbrk(name, "0123456789+-"))
		return NULL;
	return g_time_zone_new_identifier(name);
}

static int interval_at(GTimeZone *zone, int64_t unix_time)
{
	return g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, unix_time);
}

static int64_t offset_at(GTimeZone *zone, int64_t unix_time)
{
	return zone ? g_time_zone_get_offset(zone, interval_at(zone, unix_time)) : 0;
}

// The moment at which a skip ends, by a local time inside the skip.
static int64_t gap_end(int64_t wall, GTimeZone *zone)
{
	// Only to take the digits of the wall clock apart.
	g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(wall);
	g_autoptr(GDateTime) local = g_date_time_new(zone, g_date_time_get_year(utc),
		g_date_time_get_month(utc), g_date_time_get_day_of_month(utc),
		g_date_time_get_hour(utc), g_date_time_get_minute(utc), 0);
	return g_date_time_to_unix(local);
}

int64_t clock_unix(const GDate *date, int minutes, GTimeZone *zone)
{
	// The seconds that a clock in UTC would show for these digits: dates count whole, so no DST
	// night can shift them.
	int64_t wall = ((int64_t)g_date_get_julian(date) - EPOCH_JULIAN) * DAY_SECONDS +
		       (int64_t)minutes * 60;
	if (!zone)
		return wall;
	// g_date_time_new() gives the second of two. So look at each offset in force around that
	// time: the first that maps back into itself is meant.
	int last = interval_at(zone, wall + DAY_SECONDS);
	for (int i = interval_at(zone, wall - DAY_SECONDS); i <= last; i++) {
		int64_t candidate = wall - g_time_zone_get_offset(zone, i);
		if (interval_at(zone, candidate) == i)
			return candidate;
	}
	return gap_end(wall, zone);
}

void clock_local(int64_t unix_time, GTimeZone *zone, GDate *ret_date, int *ret_minutes)
{
	unix_time = CLAMP(unix_time, UNIX_FIRST + DAY_SECONDS, UNIX_LAST - DAY_SECONDS);
	// From the first day, so that no division sees less than 0.
	int64_t wall = unix_time + offset_at(zone, unix_time) - UNIX_FIRST;
	if (ret_date)
		g_date_set_julian(ret_date, (guint32)(wall / DAY_SECONDS + 1));
	if (ret_minutes)
		*ret_minutes = (int)(wall % DAY_SECONDS / 60);
}

// ---- what people write ----

// Exactly so many digits; *at moves behind them only then.
static bool take_digits(const char **at, unsigned digits, int *ret_number)
{
	int number = 0;
	for (unsigned i = 0; i < digits; i++) {
		if (!g_ascii_isdigit((*at)[i]))
			return false;
		number = number * 10 + g_ascii_digit_value((*at)[i]);
	}
	*at += digits;
	*ret_number = number;
	return true;
}

static bool take(const char **at, char c)
{
	if (**at != c)
		return false;
	(*at)++;
	return true;
}

static bool take_date(const char **at, GDate *ret_date)
{
	int year, month, day;
	if (!take_digits(at, 4, &year) || !take(at, '-') || !take_digits(at, 2, &month) ||
		!take(at, '-') || !take_digits(at, 2, &day))
		return false;
	if (year < YEAR_FIRST || year > YEAR_LAST || month < 1 || month > 12 ||
		!g_date_valid_dmy(day, month, year))
		return false;
	g_date_set_dmy(ret_date, day, month, year);
	return true;
}

static bool take_minutes(const char **at, int *ret_minutes)
{
	int hour, minute;
	if (!take_digits(at, 2, &hour) || !take(at, ':') || !take_digits(at, 2, &minute) ||
		hour > 23 || minute > 59)
		return false;
	*ret_minutes = hour * 60 + minute;
	return true;
}

bool clock_parse_date(const char *text, GDate *ret_date)
{
	GDate date;
	g_date_clear(&date, 1);
	if (!take_date(&text, &date) || *text)
		return false;
	*ret_date = date;
	return true;
}

bool clock_parse_minutes(const char *text, int *ret_minutes)
{
	int minutes;
	if (!take_minutes(&text, &minutes) || *text)
		return false;
	*ret_minutes = minutes;
	return true;
}

// "Z", "+01:00" or "-0800", and then the end
static bool parse_offset(const char *text, int *ret_minutes)
{
	if (!strcmp(text, "Z")) {
		*ret_minutes = 0;
		return true;
	}
	int sign = *text == '-' ? -1 : 1, hours, minutes;
	if (!take(&text, '+') && !take(&text, '-'))
		return false;
	if (!take_digits(&text, 2, &hours))
		return false;
	take(&text, ':');
	if (!take_digits(&text, 2, &minutes) || *text || hours > 23 || minutes > 59)
		return false;
	*ret_minutes = sign * (hours * 60 + minutes);
	return true;
}

bool clock_parse(const char *text, GTimeZone *zone, int64_t *ret_unix)
{
	GDate date;
	int minutes = 0, seconds = 0, offset;
	g_date_clear(&date, 1);
	if (!take_date(&text, &date))
		return false;
	if (*text) {
		if ((!take(&text, 'T') && !take(&text, ' ')) || !take_minutes(&text, &minutes))
			return false;
		if (take(&text, ':') && (!take_digits(&text, 2, &seconds) || seconds > 59))
			return false;
	}
	if (!*text)
		*ret_unix = clock_unix(&date, minutes, zone) + seconds;
	else if (parse_offset(text, &offset))
		*ret_unix = clock_unix(&date, minutes - offset, NULL) + seconds;
	else
		return false;
	return true;
}

bool clock_parse_duration(const char *text, int64_t *ret_seconds)
{
	static const struct {
		char unit;
		int64_t seconds;
	} units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', DAY_SECONDS}};
	char *end;
	guint64 number = g_ascii_strtoull(text, &end, 10);
	if (!g_ascii_isdigit(*text) || number > (guint64)MAX_DURATION || !*end || end[1])
		return false;
	for (unsigned i = 0; i < G_N_ELEMENTS(units); i++) {
		if (*end != units[i].unit)
			continue;
		if ((int64_t)number > MAX_DURATION / units[i].seconds)
			return false;
		*ret_seconds = (int64_t)number * units[i].seconds;
		return true;
	}
	return false;
}
