// SPDX-License-Identifier: LGPL-3.0-or-later
// Writes what is counted as spans: within one, the number is arithmetic over its row, for a strike without an
// end too. What is asked here is always counted anew; these rows are for plugins that cannot ask.
#include "span.h"

#include "dispute.h"

enum {
	WEEK = 7,
	WEEKDAYS = 5, // Julian day 1 was a Monday
};

typedef struct {
	CountDay first, last;
	guint before; // the number of the day before the first
	guint week;   // days of each week that count
} Span;

static int64_t days_until(CountDay day, guint week)
{
	return (int64_t)(day / WEEK * week + MIN(day % WEEK, week));
}

static bool keep(Bot *bot, const Dispute *of, const Span *span)
{
	return bot_run(bot,
		"insert into day_span (strike, first, last, base, week) values (?, ?, ?, ?, ?) on "
		"conflict (strike, first) do update set last = excluded.last, base = "
		"excluded.base, week = excluded.week",
		V(of->name), V(span->first), V(span->last),
		V((int64_t)span->before - days_until(span->first - 1, span->week)), V(span->week));
}

// From each day that is listed to the next the number stays.
static bool keep_listed(Bot *bot, const Dispute *of, Span span)
{
	const GArray *listed = of->count.listed;
	const CountDay last = span.last;
	for (guint i = 0; i < listed->len; i++) {
		CountDay day = g_array_index(listed, CountDay, i);
		if (day < span.first || day > last)
			continue;
		span.last = day - 1;
		if (span.last >= span.first && !keep(bot, of, &span))
			return false;
		span.first = day;
		span.before++;
	}
	span.last = last;
	return keep(bot, of, &span);
}

// Of strikes of one dispute each has its own numbers; a strike that was suspended goes on with them.
static bool keep_span(Bot *bot, const Dispute *of, guint at)
{
	const Count *count = &of->count;
	const CountSpan *its = count_span_at(count, at);
	const Span span = {
		.first = its->first,
		.last = its->last,
		.before = count->strikes ? 0 : count_number(count, its->first - 1),
		.week = count->mode == COUNT_CALENDAR   ? WEEK
			: count->mode == COUNT_WEEKDAYS ? WEEKDAYS
							: 0,
	};
	if (span.last < span.first) // it ended before its first day
		return true;
	return count->mode == COUNT_LISTED ? keep_listed(bot, of, span) : keep(bot, of, &span);
}

bool spans_keep(Bot *bot)
{
	g_autoptr(GPtrArray) told = dispute_load(bot);
	if (!bot_run(bot, "delete from day_span"))
		return false;
	for (guint i = 0; i < told->len; i++) {
		const Dispute *of = told->pdata[i];
		for (guint at = 0; !of->authorised && at < of->count.spans->len; at++)
			if (!keep_span(bot, of, at))
				return false;
	}
	return true;
}
