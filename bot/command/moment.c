// SPDX-License-Identifier: LGPL-3.0-or-later
// A moment in words: weekday, date, time, zone, and how far it is from now.
#include "command/moment.h"

#include <inttypes.h>
#include <stdbool.h>

#include "base/clock.h"
#include "chat/words.h"
#include "plugin.h"

enum {
	MINUTE = 60,
	HOUR = 60 * MINUTE,
	MOST_HOURS = 48, // then days
};

// By the calendar: after midnight yesterday evening is a day ago.
static int64_t days_from_now(const Moment *moment)
{
	GDate day, today;
	clock_local(moment->at, moment->zone, &day, NULL);
	clock_local(moment->now, moment->zone, &today, NULL);
	return g_date_days_between(&today, &day);
}

static char *day_distance(const char *lang, int64_t days)
{
	int64_t n = days < 0 ? -days : days;
	if (!days)
		return words_print(lang, N_("today"));
	if (days > 0)
		return g_strdup_printf(words_get_n(lang, N_("in %" PRId64 " day"),
					       N_("in %" PRId64 " days"), (gulong)n),
			n);
	return g_strdup_printf(
		words_get_n(lang, N_("%" PRId64 " day ago"), N_("%" PRId64 " days ago"), (gulong)n),
		n);
}

static char *distance(const Moment *moment)
{
	int64_t seconds = moment->at - moment->now, far = seconds < 0 ? -seconds : seconds;
	bool is_ahead = seconds > 0;
	if (moment->of == MOMENT_DAY || far >= (int64_t)MOST_HOURS * HOUR)
		return day_distance(moment->lang, days_from_now(moment));
	if (far < MINUTE)
		return words_print(moment->lang, N_("now"));
	if (far < HOUR)
		return words_print(moment->lang,
			is_ahead ? N_("in %" PRId64 " min") : N_("%" PRId64 " min ago"),
			far / MINUTE);
	return words_print(moment->lang,
		is_ahead ? N_("in %" PRId64 " h") : N_("%" PRId64 " h ago"),
		(far + HOUR / 2) / HOUR);
}

char *moment_words(const Moment *moment)
{
	GDate day, today;
	clock_local(moment->at, moment->zone, &day, NULL);
	clock_local(moment->now, moment->zone, &today, NULL);
	g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(moment->at);
	g_autoptr(GDateTime) local = g_date_time_to_timezone(utc, moment->zone);
	bool this_year = g_date_get_year(&day) == g_date_get_year(&today);
	g_autofree char *date = g_date_time_format(local, this_year ? "%a %-d %b" : "%a %-d %b %Y");
	g_autofree char *time = g_date_time_format(
		local, moment->of == MOMENT_DAY ? "%Z" : "%H:%M %Z");
	g_autofree char *far = distance(moment);
	return g_strdup_printf("%s %s, %s", date, time, far);
}
