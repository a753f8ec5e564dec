// SPDX-License-Identifier: LGPL-3.0-or-later
// A shift in words: for a row of a list, for a sentence, and the moments that concern it.
#include "roster.h"

enum { DAY_MINUTES = 24 * 60 };

// The C library's own names of days and months, which follow no locale here.
static char *date_text(const GDate *date, const char *format)
{
	char text[64];
	g_date_strftime(text, sizeof text, format, date);
	return g_strdup(text);
}

static char *clock_text(int minutes)
{
	return g_strdup_printf("%02d:%02d", minutes / 60, minutes % 60);
}

char *shift_where(const char *lang, const Shift *shift)
{
	return *shift->gate ? bot_words(lang, N_("%s gate %s"), shift->title, shift->gate)
			    : g_strdup(shift->title);
}

char *shift_when(Bot *bot, const char *lang, const Shift *shift)
{
	g_autofree char *when = bot_when(bot, lang, shift->starts, shift->ends, shift->zone);
	g_autofree char *where = shift_where(lang, shift);
	return g_strdup_printf("%s, %s", when, where);
}

// In a night when the clocks change each end has a name of its own.
char *shift_hours(const Shift *shift)
{
	g_autoptr(GDateTime) from_utc = g_date_time_new_from_unix_utc(shift->starts),
			     to_utc = g_date_time_new_from_unix_utc(shift->ends);
	g_autoptr(GDateTime) from = g_date_time_to_timezone(from_utc, shift->zone),
			     to = g_date_time_to_timezone(to_utc, shift->zone);
	bool one_name = !g_strcmp0(g_date_time_get_timezone_abbreviation(from),
		g_date_time_get_timezone_abbreviation(to));
	g_autofree char *start = shift_start(shift),
			*name = one_name ? g_strdup("") : g_date_time_format(from, " %Z"),
			*end = g_date_time_format(to, "%H:%M %Z");
	return g_strdup_printf("%s%s-%s", start, name, end);
}

char *shift_start(const Shift *shift)
{
	GDate day;
	int minutes;
	bot_local(shift->starts, shift->zone, &day, &minutes);
	g_autofree char *date = date_text(&day, "%a %-d %b"), *time = clock_text(minutes);
	return g_strdup_printf("%s %s", date, time);
}

char *shift_cells(const Shift *shift)
{
	GDate day;
	int from, to;
	bot_local(shift->starts, shift->zone, &day, &from);
	bot_local(shift->ends, shift->zone, NULL, &to);
	g_autofree char *date = date_text(&day, "%a %-d %b"), *begin = clock_text(from),
			*end = clock_text(to);
	return g_strdup_printf("%" PRId64 "\t%s\t%s-%s\t%s%s%s\t%" PRId64 "/%" PRId64, shift->id,
		date, begin, end, shift->place, *shift->gate ? "/" : "", shift->gate,
		shift_left(shift), shift->most);
}

char *shift_moment(Bot *bot, const Shift *shift, int64_t at)
{
	GDate day, today;
	int minutes;
	bot_local(at, shift->zone, &day, &minutes);
	bot_today(bot, shift->zone, &today);
	g_autofree char *time = clock_text(minutes % DAY_MINUTES);
	if (!g_date_compare(&day, &today))
		return g_steal_pointer(&time);
	g_autofree char *date = date_text(&day, "%a %-d %b");
	return g_strdup_printf("%s %s", date, time);
}

char *undo_hint(BotCall *call)
{
	return bot_is_undo(call) ? g_strdup("")
				 : bot_words(bot_lang(call), N_(" !undo within 10 min."));
}
