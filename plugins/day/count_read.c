// SPDX-License-Identifier: LGPL-3.0-or-later
// From what is known of a strike to its spans of dates: moments, intervals, suspensions, the first
// and the last day.
#include "count.h"

#include <string.h>

// ---- moments ----

// Reads exactly n digits.
static bool read_digits(const char **text, int n, int *ret_number)
{
	int number = 0;
	for (int i = 0; i < n; i++) {
		if (!g_ascii_isdigit((*text)[i]))
			return false;
		number = number * 10 + g_ascii_digit_value((*text)[i]);
	}
	*text += n;
	*ret_number = number;
	return true;
}

static bool read_char(const char **text, char wanted)
{
	if (**text != wanted)
		return false;
	(*text)++;
	return true;
}

bool count_moment(const char *text, CountMoment *ret_moment)
{
	int year, month, day, hour, minute;
	if (!text || !read_digits(&text, 4, &year) || !read_char(&text, '-') ||
		!read_digits(&text, 2, &month) || !read_char(&text, '-') ||
		!read_digits(&text, 2, &day) || !g_date_valid_dmy(day, month, year))
		return false;
	GDate date;
	g_date_clear(&date, 1);
	g_date_set_dmy(&date, day, month, year);
	CountMoment moment = {.day = g_date_get_julian(&date), .minutes = -1};
	if (*text) {
		if ((!read_char(&text, ' ') && !read_char(&text, 'T')) ||
			!read_digits(&text, 2, &hour) || !read_char(&text, ':') ||
			!read_digits(&text, 2, &minute) || *text || hour > 23 || minute > 59)
			return false;
		moment.minutes = hour * 60 + minute;
	}
	*ret_moment = moment;
	return true;
}

CountDay count_first_day(const CountMoment *start)
{
	return start->minutes >= COUNT_EVENING ? start->day + 1 : start->day;
}

CountDay count_last_day(const CountMoment *start, const CountMoment *finish)
{
	bool both = start->minutes >= 0 && finish->minutes >= 0;
	return both && finish->minutes <= start->minutes ? finish->day - 1 : finish->day;
}

// ---- reading the facts ----

static char **split_list(const char *text)
{
	char **items = g_strsplit(text ? text : "", ";", COUNT_MAX_ITEMS + 1);
	for (guint i = 0; items[i]; i++)
		g_strstrip(items[i]);
	return items;
}

static void span_append(Count *count, CountDay first)
{
	const CountSpan span = {.first = first, .last = COUNT_OPEN};
	g_array_append_val(count->spans, span);
}

static CountSpan *span_newest(const Count *count)
{
	return &g_array_index(count->spans, CountSpan, count->spans->len - 1);
}

static void span_close(Count *count, const CountMoment *start, const CountMoment *end)
{
	CountSpan *span = span_newest(count);
	span->last = count_last_day(start, end);
	span->end = *end;
}

// "2023-07-13 07:00/2023-07-18 07:00; 2023-08-11 07:00/": the last may be open.
static void read_intervals(Count *count, const char *intervals)
{
	g_auto(GStrv) items = split_list(intervals);
	for (char **item = items; *item; item++) {
		char *slash = strchr(*item, '/');
		if (slash)
			*slash = '\0';
		CountMoment start, finish;
		if (!count_moment(g_strchomp(*item), &start))
			continue;
		bool closed = slash && count_moment(g_strchug(slash + 1), &finish);
		span_append(count, count_first_day(&start));
		count->finish = closed ? finish : (CountMoment){0};
		if (closed)
			span_close(count, &start, &finish);
	}
}

// "suspend=2025-06-11 12:00; resume=2025-07-01 00:01" among other milestones: a suspension ends a
// span, and the next begins when the strike is resumed. *ret_start is when the last span began.
static void read_pauses(Count *count, const char *milestones, CountMoment *start)
{
	g_auto(GStrv) items = split_list(milestones);
	for (char **item = items; *item; item++) {
		char *equals = strchr(*item, '=');
		CountMoment moment;
		if (!equals || !count_moment(g_strchug(equals + 1), &moment))
			continue;
		*equals = '\0';
		g_strchomp(*item);
		bool open = count_end(count) == COUNT_OPEN;
		if (open && !strcmp(*item, "suspend")) {
			span_close(count, start, &moment);
		} else if (!open && !strcmp(*item, "resume")) {
			span_append(count, MAX(count_first_day(&moment), count_end(count) + 1));
			*start = moment;
		}
	}
}

static bool read_dates(Count *count, const CountFacts *facts)
{
	CountMoment start = {0}, day_one, finish;
	bool started = count_moment(facts->start, &start);
	if (!count_moment(facts->day_one, &day_one)) {
		if (!started)
			return false;
		day_one.day = count_first_day(&start);
	} else if (!started) {
		start = day_one;
	}
	span_append(count, day_one.day);
	read_pauses(count, facts->milestones, &start);
	if (!count_moment(facts->finish, &finish))
		return true;
	count->finish = finish;
	if (count_end(count) == COUNT_OPEN)
		span_close(count, &start, &finish);
	return true;
}

bool count_milestone(const char *milestones, const char *name, CountMoment *ret_moment)
{
	bool found = false;
	g_auto(GStrv) items = split_list(milestones);
	for (char **item = items; *item; item++) {
		char *equals = strchr(*item, '=');
		if (!equals)
			continue;
		*equals = '\0';
		if (!strcmp(g_strchomp(*item), name) &&
			count_moment(g_strchug(equals + 1), ret_moment))
			found = true;
	}
	return found;
}

static int compare_days(gconstpointer a, gconstpointer b)
{
	CountDay one = *(const CountDay *)a, other = *(const CountDay *)b;
	return (one > other) - (one < other);
}

static void read_listed(Count *count, const char *listed)
{
	g_auto(GStrv) items = split_list(listed);
	for (char **item = items; *item; item++) {
		CountMoment moment;
		if (count_moment(*item, &moment))
			g_array_append_val(count->listed, moment.day);
	}
	g_array_sort(count->listed, compare_days);
}

static CountMode read_mode(const char *count)
{
	if (count && !strcmp(count, "weekdays"))
		return COUNT_WEEKDAYS;
	return count && !strcmp(count, "listed") ? COUNT_LISTED : COUNT_CALENDAR;
}

bool count_init(Count *count, const CountFacts *facts)
{
	*count = (Count){
		.mode = read_mode(facts->count),
		.spans = g_array_new(FALSE, FALSE, sizeof(CountSpan)),
		.listed = g_array_new(FALSE, FALSE, sizeof(CountDay)),
	};
	read_listed(count, facts->listed);
	read_intervals(count, facts->intervals);
	count->strikes = count->spans->len > 0;
	if (count->strikes || read_dates(count, facts))
		return true;
	count_clear(count);
	return false;
}

void count_clear(Count *count)
{
	g_clear_pointer(&count->spans, g_array_unref);
	g_clear_pointer(&count->listed, g_array_unref);
}
