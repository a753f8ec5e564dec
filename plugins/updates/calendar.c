// SPDX-License-Identifier: LGPL-3.0-or-later
// Days are counted by the plugin `day`; its view `span` has what is needed to say one's number.
#include "calendar.h"

enum { WEEK = 7 };

static const char *const weekdays[] = {
	N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun")};
static const char *const months[] = {
	N_("Jan"),
	N_("Feb"),
	N_("Mar"),
	N_("Apr"),
	N_("May"),
	N_("Jun"),
	N_("Jul"),
	N_("Aug"),
	N_("Sep"),
	N_("Oct"),
	N_("Nov"),
	N_("Dec"),
};

static GDate date_of(int64_t day)
{
	GDate date;
	g_date_clear(&date, 1);
	g_date_set_julian(&date, (guint32)day);
	return date;
}

// A name is a format without values: the NULL keeps the compiler from warning of it.
char *calendar_words(const char *lang, int64_t day, int64_t today)
{
	GDate date = date_of(day), now = date_of(today);
	g_autofree char *weekday = bot_words(lang, weekdays[g_date_get_weekday(&date) - 1], NULL);
	g_autofree char *month = bot_words(lang, months[g_date_get_month(&date) - 1], NULL);
	int of_month = g_date_get_day(&date), year = g_date_get_year(&date);
	if (year == g_date_get_year(&now))
		return bot_words(lang, N_("%s %d %s"), weekday, of_month, month);
	return bot_words(lang, N_("%s %d %s %d"), weekday, of_month, month, year);
}

int64_t calendar_number(Bot *bot, const char *strike, int64_t day)
{
	BotQuery *query = bot_sql(bot,
		"select last, base, week from span where strike = ? and first <= ? order by first "
		"desc limit 1",
		V(strike), V(day));
	if (bot_step(query) != BOT_ROW || bot_col_int(query, 0) < day)
		return 0;
	int64_t week = bot_col_int(query, 2);
	return bot_col_int(query, 1) + day / WEEK * week + MIN(day % WEEK, week);
}
