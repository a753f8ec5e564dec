// SPDX-License-Identifier: LGPL-3.0-or-later
// Dates in words, in the reader's language.
#include "date.h"

#include <bot/plugin.h>

static const char *const weekdays[] = {
	N_("Monday"),
	N_("Tuesday"),
	N_("Wednesday"),
	N_("Thursday"),
	N_("Friday"),
	N_("Saturday"),
	N_("Sunday"),
};
static const char *const months[] = {
	N_("January"),
	N_("February"),
	N_("March"),
	N_("April"),
	N_("May"),
	N_("June"),
	N_("July"),
	N_("August"),
	N_("September"),
	N_("October"),
	N_("November"),
	N_("December"),
};
static const char *const short_months[] = {
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

GDate date_of(CountDay day)
{
	GDate date;
	g_date_clear(&date, 1);
	g_date_set_julian(&date, day);
	return date;
}

int date_year(CountDay day)
{
	GDate date = date_of(day);
	return g_date_get_year(&date);
}

// A name is a format without values: the NULL keeps the compiler from warning of it.
char *date_words(const char *lang, CountDay day, CountDay today)
{
	GDate date = date_of(day);
	g_autofree char *weekday = bot_words(lang, weekdays[g_date_get_weekday(&date) - 1], NULL);
	g_autofree char *month = bot_words(lang, months[g_date_get_month(&date) - 1], NULL);
	int of_month = g_date_get_day(&date), year = date_year(day);
	if (year == date_year(today))
		return bot_words(lang, N_("%s %d %s"), weekday, of_month, month);
	return bot_words(lang, N_("%s %d %s %d"), weekday, of_month, month, year);
}

char *date_short(const char *lang, CountDay day)
{
	GDate date = date_of(day);
	g_autofree char *month = bot_words(lang, short_months[g_date_get_month(&date) - 1], NULL);
	return bot_words(lang, N_("%d %s %d"), (int)g_date_get_day(&date), month, date_year(day));
}

char *date_years(CountDay first, CountDay last)
{
	int from = date_year(first), to = date_year(last);
	return from == to ? g_strdup_printf("%d", from)
			  : g_strdup_printf("%d-%02d", from, to % 100);
}
