// SPDX-License-Identifier: LGPL-3.0-or-later
// The days of a strike that are worth a word of their own: 50, 100 and each hundred; weeks, months,
// years; its union's record equalled, and passed.
#include "milestone.h"

#include "compare.h"
#include "date.h"

enum {
	FIRST_DAYS = 50, // then each hundred
	EACH_DAYS = 100,
	WEEKS_MOST = 4, // then months
	MONTHS_OF_YEAR = 12,
};

typedef struct {
	const Dispute *of;
	Milestone *all;
	guint n;
} Found;

static void add(Found *found, MilestoneKind kind, guint n, const Dispute *record)
{
	found->all[found->n++] = (Milestone){kind, n, record};
}

// By the date of the first day: 31 January, 28 February, 31 March. 0 if it is none.
static guint months_between(CountDay first, CountDay day)
{
	GDate from = date_of(first), to = date_of(day);
	int months = (g_date_get_year(&to) - g_date_get_year(&from)) * MONTHS_OF_YEAR +
		     (int)g_date_get_month(&to) - (int)g_date_get_month(&from);
	if (months <= 0)
		return 0;
	g_date_add_months(&from, (guint)months);
	return g_date_get_julian(&from) == day ? (guint)months : 0;
}

// Weeks and months are on strike only if there was no pause between.
static void find_round_date(Found *found, CountDay day)
{
	const Count *count = &found->of->count;
	if (count->strikes || count->spans->len != 1)
		return;
	CountDay first = count_begin(count);
	guint months = months_between(first, day), days = day - first;
	if (months && months % MONTHS_OF_YEAR == 0)
		add(found, MILESTONE_YEARS, months / MONTHS_OF_YEAR, NULL);
	else if (months && months < MONTHS_OF_YEAR)
		add(found, MILESTONE_MONTHS, months, NULL);
	else if (days && days % 7 == 0 && days / 7 <= WEEKS_MOST)
		add(found, MILESTONE_WEEKS, days / 7, NULL);
}

static void find_record(Found *found, const GPtrArray *past, guint number)
{
	const Dispute *record = compare_record(found->of, past);
	guint length = record ? dispute_length(record) : 0;
	if (length && number == length)
		add(found, MILESTONE_EQUALLED, length, record);
	if (length && number == length + 1)
		add(found, MILESTONE_PASSED, length, record);
}

guint milestone_find(
	const Dispute *of, const GPtrArray *past, CountDay day, Milestone *ret_milestones)
{
	Found found = {of, ret_milestones, 0};
	if (!count_is_on(&of->count, day))
		return 0;
	// On a day that does not count the number is that of the day before.
	guint number = count_counts(&of->count, day) ? count_number(&of->count, day) : 0;
	if (number && (number == FIRST_DAYS || number % EACH_DAYS == 0))
		add(&found, MILESTONE_DAYS, number, NULL);
	find_round_date(&found, day);
	if (number)
		find_record(&found, past, number);
	return found.n;
}

char *milestone_key(const Milestone *milestone)
{
	static const char *const names[] = {"days", "weeks", "months", "years"};
	if (!milestone->record)
		return g_strdup_printf("%u %s", milestone->n, names[milestone->kind]);
	return g_strdup_printf("%s %s",
		milestone->kind == MILESTONE_EQUALLED ? "equalled" : "passed",
		milestone->record->name);
}

static char *record_words(const char *lang, const Milestone *milestone)
{
	g_autofree char *years = dispute_years(milestone->record);
	if (milestone->kind == MILESTONE_EQUALLED)
		return bot_words_n(lang, milestone->n,
			N_("the record of %u day (%s) is equalled today"),
			N_("the record of %u days (%s) is equalled today"), milestone->n, years);
	return bot_words_n(lang, milestone->n, N_("the record of %u day (%s) is passed today"),
		N_("the record of %u days (%s) is passed today"), milestone->n, years);
}

char *milestone_words(const char *lang, const Milestone *milestone, const Dispute *of)
{
	guint n = milestone->n;
	switch (milestone->kind) {
	case MILESTONE_DAYS:
		return of->count.mode == COUNT_CALENDAR
			       ? bot_words(lang, N_("%u days on strike"), n)
			       : bot_words(lang, N_("%u days of picketing"), n);
	case MILESTONE_WEEKS:
		return bot_words_n(lang, n, N_("%u week on strike"), N_("%u weeks on strike"), n);
	case MILESTONE_MONTHS:
		return bot_words_n(lang, n, N_("%u month on strike"), N_("%u months on strike"), n);
	case MILESTONE_YEARS:
		return bot_words_n(lang, n, N_("%u year on strike"), N_("%u years on strike"), n);
	default:
		return record_words(lang, milestone);
	}
}
