// SPDX-License-Identifier: LGPL-3.0-or-later
// Which day of a strike a date is, and which date a day: the arithmetic over spans of dates.
#include "count.h"

const CountSpan *count_span_at(const Count *count, guint i)
{
	return &g_array_index(count->spans, CountSpan, i);
}

CountDay count_begin(const Count *count)
{
	return count_span_at(count, 0)->first;
}

CountDay count_end(const Count *count)
{
	return count_span_at(count, count->spans->len - 1)->last;
}

// Julian day 1 was a Monday, so whole weeks are five weekdays each.
static guint weekdays_until(CountDay day)
{
	return day / 7 * 5 + MIN(day % 7, 5);
}

static guint listed_until(const Count *count, CountDay day)
{
	guint n = 0;
	while (n < count->listed->len && g_array_index(count->listed, CountDay, n) <= day)
		n++;
	return n;
}

static guint days_until(const Count *count, CountMode mode, CountDay day)
{
	switch (mode) {
	case COUNT_WEEKDAYS:
		return weekdays_until(day);
	case COUNT_LISTED:
		return listed_until(count, day);
	default:
		return day;
	}
}

static guint days_in_span(const Count *count, CountMode mode, const CountSpan *span, CountDay day)
{
	CountDay last = MIN(span->last, day);
	if (last < span->first)
		return 0;
	return days_until(count, mode, last) - days_until(count, mode, span->first - 1);
}

static guint days_in_all(const Count *count, CountMode mode, CountDay day)
{
	guint n = 0;
	for (guint i = 0; i < count->spans->len; i++)
		n += days_in_span(count, mode, count_span_at(count, i), day);
	return n;
}

guint count_in_span(const Count *count, guint span, CountDay day)
{
	return days_in_span(count, count->mode, count_span_at(count, span), day);
}

guint count_number(const Count *count, CountDay day)
{
	return days_in_all(count, count->mode, day);
}

guint count_calendar(const Count *count, CountDay day)
{
	return days_in_all(count, COUNT_CALENDAR, day);
}

bool count_counts(const Count *count, CountDay day)
{
	return count_number(count, day) > count_number(count, day - 1);
}

bool count_is_on(const Count *count, CountDay day)
{
	return count_calendar(count, day) > count_calendar(count, day - 1);
}

CountDay count_date(const Count *count, guint number)
{
	if (!number || number > COUNT_MAX_NUMBER)
		return 0;
	// Of a date and the next at least 5 in 7 count, if any do: the number has come by then, or
	// never comes.
	CountDay low = count_begin(count),
		 high = count_span_at(count, count->spans->len - 1)->first + number * 2 + 7;
	high = MIN(high, count_end(count));
	if (count->mode == COUNT_LISTED && count->listed->len)
		high = MIN(count_end(count),
			g_array_index(count->listed, CountDay, count->listed->len - 1));
	if (count_number(count, high) < number)
		return 0;
	while (low < high) {
		CountDay middle = low + (high - low) / 2;
		if (count_number(count, middle) < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

guint count_total(const Count *count)
{
	return count_end(count) == COUNT_OPEN ? 0 : count_number(count, count_end(count));
}

int count_span(const Count *count, CountDay day)
{
	int found = -1;
	for (guint i = 0; i < count->spans->len && count_span_at(count, i)->first <= day; i++)
		found = i;
	return found;
}

// Is a span done at this minute of a day (-1: the day is looked at whole)?
static bool span_is_done(const CountSpan *span, CountDay day, int minutes)
{
	if (!span->end.day || day > span->last)
		return span->end.day > 0;
	return day == span->end.day && span->end.minutes >= 0 && minutes >= span->end.minutes;
}

CountPhase count_phase(const Count *count, CountDay day, int minutes)
{
	int at = count_span(count, day);
	if (at < 0)
		return COUNT_AHEAD;
	if (!span_is_done(count_span_at(count, (guint)at), day, minutes))
		return COUNT_ON;
	bool newest = (guint)at == count->spans->len - 1;
	if (newest && count->finish.day && day >= count->finish.day)
		return COUNT_OVER;
	return count->strikes ? COUNT_BETWEEN : COUNT_SUSPENDED;
}

guint count_together(const Count *const *counts, guint n, CountDay day)
{
	CountDay first = 0;
	for (guint i = 0; i < n; i++)
		first = MAX(first, count_begin(counts[i]));
	guint together = 0;
	for (CountDay at = n ? first : day + 1; at <= day && at - first < COUNT_MAX_NUMBER; at++) {
		guint on = 0;
		while (on < n && count_is_on(counts[on], at))
			on++;
		together += on == n;
	}
	return together;
}
