// SPDX-License-Identifier: LGPL-3.0-or-later
// How a strike stands, in words: the day and how it was counted, what is ahead, what is over.
#include "phrase.h"

#include <string.h>

#include "date.h"

enum { MINUTES_OF_DAY = 24 * 60 };

// ---- on strike ----

// Spelt out whole, since other languages do not form ordinals by a suffix.
static const char *const nth_strike[] = {
	N_("%uth strike"),
	N_("%ust strike"),
	N_("%und strike"),
	N_("%urd strike"),
};
static const char *const nth_day[] = {
	N_("%uth day in all"),
	N_("%ust day in all"),
	N_("%und day in all"),
	N_("%urd day in all"),
};

// 1st, 2nd, 3rd, 11th, 21st: which of the four forms
static guint ordinal_form(guint n)
{
	return n % 10 <= 3 && n % 100 / 10 != 1 ? n % 10 : 0;
}

static char *strike_ordinal(const char *lang, guint n)
{
	return bot_words(lang, nth_strike[ordinal_form(n)], n);
}

// "day 3 of 5; 11th strike; 44th day in all"
static char *phrase_interval(const Phrase *phrase)
{
	const Count *count = &phrase->of->count;
	guint at = (guint)count_span(count, phrase->day),
	      number = count_in_span(count, at, phrase->day);
	const CountSpan *span = count_span_at(count, at);
	g_autofree char *strike = strike_ordinal(phrase->lang, at + 1);
	guint number_in_all = count_number(count, phrase->day);
	g_autofree char *in_all = bot_words(
		phrase->lang, nth_day[ordinal_form(number_in_all)], number_in_all);
	if (span->last == COUNT_OPEN)
		return bot_words(phrase->lang, N_("day %u; %s; %s"), number, strike, in_all);
	guint total = count_in_span(count, at, span->last);
	return bot_words(phrase->lang, N_("day %u of %u; %s; %s"), number, total, strike, in_all);
}

// An end that is known, and still ahead of who asks about now, is said.
static char *phrase_plain(const Phrase *phrase, guint number)
{
	CountDay end = phrase->of->count.finish.day;
	if (!end || phrase->minutes < 0)
		return bot_words(phrase->lang, N_("day %u"), number);
	g_autofree char *date = date_words(phrase->lang, end, phrase->today);
	return bot_words(phrase->lang, N_("day %u, ends on %s"), number, date);
}

// Where not every date counts, the calendar's number stands beside; on a day that does not count,
// the last that did is said.
static char *phrase_on(const Phrase *phrase)
{
	const Count *count = &phrase->of->count;
	if (count->strikes)
		return phrase_interval(phrase);
	guint number = count_number(count, phrase->day),
	      calendar = count_calendar(count, phrase->day);
	if (count->mode == COUNT_CALENDAR)
		return phrase_plain(phrase, number);
	if (!number)
		return bot_words(phrase->lang,
			N_("day %u by the calendar, no day of picketing yet"), calendar);
	if (count_counts(count, phrase->day))
		return bot_words(phrase->lang, N_("day %u of picketing, day %u by the calendar"),
			number, calendar);
	g_autofree char *last = date_words(phrase->lang, count_date(count, number), phrase->today);
	return bot_words(phrase->lang,
		N_("day %u of picketing was %s; this is day %u by the calendar"), number, last,
		calendar);
}

// ---- ahead ----

static char *phrase_begins(const Phrase *phrase, CountDay first)
{
	guint ahead = first - phrase->day;
	g_autofree char *date = date_words(phrase->lang, first, phrase->today);
	return bot_words_n(phrase->lang, ahead, N_("begins in %u day, on %s"),
		N_("begins in %u days, on %s"), ahead, date);
}

static char *phrase_ahead(const Phrase *phrase)
{
	g_autofree char *begins = phrase_begins(phrase, count_begin(&phrase->of->count));
	return phrase->of->authorised ? bot_words(phrase->lang, N_("authorised, %s"), begins)
				      : g_steal_pointer(&begins);
}

static char *strikes_words(const Phrase *phrase, guint n)
{
	return bot_words_n(phrase->lang, n, N_("%u strike"), N_("%u strikes"), n);
}

// "11th strike begins in 3 days, on …; 41 days so far in 10 strikes"
static char *phrase_between(const Phrase *phrase)
{
	const Count *count = &phrase->of->count;
	guint done = (guint)count_span(count, phrase->day) + 1,
	      so_far = count_number(count, phrase->day);
	g_autofree char *days = bot_words_n(
		phrase->lang, so_far, N_("%u day so far"), N_("%u days so far"), so_far);
	g_autofree char *strikes = strikes_words(phrase, done);
	g_autofree char *begins = phrase_begins(phrase, count_span_at(count, done)->first);
	g_autofree char *next = strike_ordinal(phrase->lang, done + 1);
	return bot_words(phrase->lang, N_("%s %s; %s in %s"), next, begins, days, strikes);
}

// ---- suspended, over ----

static char *phrase_suspended(const Phrase *phrase)
{
	const Count *count = &phrase->of->count;
	const CountSpan *span = count_span_at(count, (guint)count_span(count, phrase->day));
	g_autofree char *since = date_words(phrase->lang, span->end.day, phrase->today);
	return bot_words(phrase->lang, N_("suspended since %s, day %u then"), since,
		count_number(count, phrase->day));
}

// A strike of hours is told in hours: true ones, since the clocks may have changed meanwhile.
static char *hours_words(const Phrase *phrase)
{
	const CountMoment *start = &phrase->of->start, *finish = &phrase->of->count.finish;
	if (!start->day || start->minutes < 0 || finish->minutes < 0 ||
		finish->day > start->day + 1)
		return NULL;
	GDate from, to;
	g_date_clear(&from, 1);
	g_date_clear(&to, 1);
	g_date_set_julian(&from, start->day);
	g_date_set_julian(&to, finish->day);
	GTimeZone *zone = phrase->of->zone;
	int64_t minutes =
		(bot_unix(&to, finish->minutes, zone) - bot_unix(&from, start->minutes, zone)) / 60;
	if (minutes >= MINUTES_OF_DAY)
		return NULL;
	return bot_words(phrase->lang, N_("%d h %d min"), (int)(minutes / 60), (int)(minutes % 60));
}

static void add_note(GString *notes, char *note)
{
	g_autofree char *owned = note;
	if (owned)
		g_string_append_printf(notes, "%s%s", notes->len ? "; " : "", owned);
}

static const char *const basis_names[] = {"to-deal", "to-lift", "to-ratification"};
static const char *const bases[] = {
	N_("to the deal"),
	N_("to the end of the order"),
	N_("to the ratification"),
};

static char *basis_words(const Phrase *phrase)
{
	for (guint i = 0; i < G_N_ELEMENTS(bases); i++)
		if (!strcmp(phrase->of->basis, basis_names[i]))
			return bot_words(phrase->lang, bases[i], NULL);
	return NULL;
}

// " (to the deal; 148 by our count)", or nothing
static char *notes_words(const Phrase *phrase)
{
	const Dispute *of = phrase->of;
	g_autoptr(GString) notes = g_string_new("");
	guint ours = count_total(&of->count);
	if (of->official)
		add_note(notes, basis_words(phrase));
	if (of->official && of->official != ours)
		add_note(notes, bot_words(phrase->lang, N_("%u by our count"), ours));
	guint calendar = count_calendar(&of->count, count_end(&of->count));
	if (of->count.mode == COUNT_WEEKDAYS)
		add_note(notes,
			bot_words(phrase->lang, N_("weekdays; %u by the calendar"), calendar));
	if (of->count.mode == COUNT_LISTED)
		add_note(notes,
			bot_words(phrase->lang, N_("of picketing; %u by the calendar"), calendar));
	if (of->count.strikes)
		add_note(notes, strikes_words(phrase, of->count.spans->len));
	add_note(notes, hours_words(phrase));
	return notes->len ? g_strdup_printf(" (%s)", notes->str) : g_strdup("");
}

char *phrase_length(const Phrase *phrase)
{
	g_autofree char *notes = notes_words(phrase);
	return g_strdup_printf("%u%s", dispute_length(phrase->of), notes);
}

static char *phrase_over(const Phrase *phrase)
{
	const Dispute *of = phrase->of;
	guint days = dispute_length(of);
	g_autofree char *notes = notes_words(phrase);
	g_autofree char *date = date_short(phrase->lang, of->count.finish.day);
	g_autofree char *ended = bot_words_n(phrase->lang, days, N_("ended after %u day%s, on %s"),
		N_("ended after %u days%s, on %s"), days, notes, date);
	if (!of->ratified.day || of->ratified.day > phrase->day)
		return g_steal_pointer(&ended);
	g_autofree char *ratified = date_short(phrase->lang, of->ratified.day);
	return bot_words(phrase->lang, N_("%s; ratified on %s"), ended, ratified);
}

char *phrase_standing(const Phrase *phrase)
{
	CountPhase phase = count_phase(&phrase->of->count, phrase->day, phrase->minutes);
	if (phrase->of->authorised && phase == COUNT_ON)
		return bot_words(phrase->lang, N_("authorised, no date yet"));
	switch (phase) {
	case COUNT_AHEAD:
		return phrase_ahead(phrase);
	case COUNT_SUSPENDED:
		return phrase_suspended(phrase);
	case COUNT_BETWEEN:
		return phrase_between(phrase);
	case COUNT_OVER:
		return phrase_over(phrase);
	default:
		return phrase_on(phrase);
	}
}

// ---- a number's date ----

char *phrase_number(const Phrase *phrase, guint number)
{
	const Count *count = &phrase->of->count;
	CountDay day = count_date(count, number);
	if (!day) {
		g_autofree char *standing = phrase_standing(phrase);
		return bot_words(phrase->lang, N_("there is no day %u: %s"), number, standing);
	}
	g_autofree char *date = date_words(phrase->lang, day, phrase->today);
	if (day == phrase->today)
		return bot_words(phrase->lang, N_("day %u is today, %s"), number, date);
	if (day < phrase->today)
		return bot_words(phrase->lang, N_("day %u was %s"), number, date);
	return bot_words(phrase->lang, N_("day %u would be %s"), number, date);
}
