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
	Bot *bot;
	const Dispute *of;
	GHashTable *keys; // of all that are kept
} Keeper;

typedef struct {
	CountDay first, last;
	guint before; // the number of the day before the first
	guint week;   // days of each week that count
} Span;

static int64_t days_until(CountDay day, guint week)
{
	return (int64_t)(day / WEEK * week + MIN(day % WEEK, week));
}

static char *key_of(const char *strike, int64_t first)
{
	return g_strdup_printf("%" PRId64 " %s", first, strike);
}

// What stands there already is not written anew: a start must not need a disk that can be written to.
static bool keep(const Keeper *keeper, const Span *span)
{
	const char *strike = keeper->of->name;
	g_hash_table_add(keeper->keys, key_of(strike, span->first));
	return bot_run(keeper->bot,
		"insert into day_span (strike, first, last, base, week) values (?, ?, ?, ?, ?) on "
		"conflict (strike, first) do update set last = excluded.last, base = "
		"excluded.base, week = excluded.week where day_span.last <> excluded.last or "
		"day_span.base <> excluded.base or day_span.week <> excluded.week",
		V(strike), V(span->first), V(span->last),
		V((int64_t)span->before - days_until(span->first - 1, span->week)), V(span->week));
}

// From each day that is listed to the next the number stays.
static bool keep_listed(const Keeper *keeper, Span span)
{
	const GArray *listed = keeper->of->count.listed;
	const CountDay last = span.last;
	for (guint i = 0; i < listed->len; i++) {
		CountDay day = g_array_index(listed, CountDay, i);
		if (day < span.first || day > last)
			continue;
		span.last = day - 1;
		if (span.last >= span.first && !keep(keeper, &span))
			return false;
		span.first = day;
		span.before++;
	}
	span.last = last;
	return keep(keeper, &span);
}

// Of strikes of one dispute each has its own numbers; a strike that was suspended goes on with them.
static bool keep_span(const Keeper *keeper, guint at)
{
	const Count *count = &keeper->of->count;
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
	return count->mode == COUNT_LISTED ? keep_listed(keeper, span) : keep(keeper, &span);
}

static bool keep_all(Keeper *keeper)
{
	g_autoptr(GPtrArray) told = dispute_load(keeper->bot);
	for (guint i = 0; i < told->len; i++) {
		keeper->of = told->pdata[i];
		for (guint at = 0; !keeper->of->authorised && at < keeper->of->count.spans->len;
			at++)
			if (!keep_span(keeper, at))
				return false;
	}
	return true;
}

static bool drop_others(const Keeper *keeper)
{
	g_autoptr(GPtrArray) strikes = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GArray) firsts = g_array_new(FALSE, FALSE, sizeof(int64_t));
	BotQuery *query = bot_sql(keeper->bot, "select strike, first from day_span");
	BotStep step;
	while ((step = bot_step(query)) == BOT_ROW) {
		int64_t first = bot_col_int(query, 1);
		g_autofree char *key = key_of(bot_col_text(query, 0), first);
		if (g_hash_table_contains(keeper->keys, key))
			continue;
		g_ptr_array_add(strikes, g_strdup(bot_col_text(query, 0)));
		g_array_append_val(firsts, first);
	}
	for (guint i = 0; i < strikes->len; i++)
		if (!bot_run(keeper->bot, "delete from day_span where strike = ? and first = ?",
			    V((const char *)strikes->pdata[i]),
			    V(g_array_index(firsts, int64_t, i))))
			return false;
	return step == BOT_DONE;
}

bool spans_keep(Bot *bot)
{
	g_autoptr(GHashTable) keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	Keeper keeper = {.bot = bot, .keys = keys};
	return keep_all(&keeper) && drop_others(&keeper);
}
