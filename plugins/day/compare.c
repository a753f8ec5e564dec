// SPDX-License-Identifier: LGPL-3.0-or-later
// A strike beside those of its union before it: which it has passed, which is next, and the record.
#include "compare.h"

#include "choose.h"
#include "date.h"

typedef struct {
	guint number; // days up to now, or in all
	const Dispute *passed, *ahead,
		*record; // the longest not longer, the shortest longer, the longest; NULL = none
} Standing;

// Days of picketing and days of the calendar are not compared.
static bool is_comparable(const Dispute *past, const Dispute *of)
{
	return past != of && dispute_is_kin(past, of) && past->count.mode == of->count.mode &&
	       count_end(&past->count) < count_begin(&of->count);
}

static Standing find_standing(const Phrase *phrase, const GPtrArray *past)
{
	const Dispute *of = phrase->of;
	bool over = count_phase(&of->count, phrase->day, phrase->minutes) == COUNT_OVER;
	Standing standing = {
		.number = over ? dispute_length(of) : count_number(&of->count, phrase->day)};
	for (guint i = 0; i < past->len; i++) { // the longest first
		const Dispute *one = past->pdata[i];
		if (!is_comparable(one, of))
			continue;
		if (!standing.record)
			standing.record = one;
		if (dispute_length(one) > standing.number)
			standing.ahead = one;
		else if (!standing.passed)
			standing.passed = one;
	}
	return standing;
}

const Dispute *compare_record(const Dispute *of, const GPtrArray *past)
{
	for (guint i = 0; i < past->len; i++)
		if (is_comparable(past->pdata[i], of))
			return past->pdata[i];
	return NULL;
}

// ---- in !day ----

static char *sentence_of_record(const Phrase *phrase, const Standing *standing)
{
	guint length = dispute_length(standing->record);
	g_autofree char *years = dispute_years(standing->record);
	if (standing->number == length)
		return bot_words(
			phrase->lang, N_("Today equals the record, %u days (%s)."), length, years);
	g_autofree char *date = date_words(
		phrase->lang, count_date(&phrase->of->count, length + 1), phrase->today);
	return bot_words(phrase->lang, N_("The record of %u days (%s) was passed on %s."), length,
		years, date);
}

static char *sentence_of_passed(const Phrase *phrase, const Standing *standing)
{
	guint length = dispute_length(standing->passed), most = dispute_length(standing->record);
	g_autofree char *years = dispute_years(standing->passed),
			*record_years = dispute_years(standing->record);
	if (standing->number == length)
		return bot_words(phrase->lang,
			N_("Today equals the length of the %s strike; the record is %u days (%s)."),
			years, most, record_years);
	g_autofree char *date = date_words(
		phrase->lang, count_date(&phrase->of->count, length), phrase->today);
	return bot_words(phrase->lang,
		N_("Day %u, the length of the %s strike, was %s; the record is %u days (%s)."),
		length, years, date, most, record_years);
}

char *compare_sentence(const Phrase *phrase, const GPtrArray *past)
{
	if (phrase->of->authorised ||
		count_phase(&phrase->of->count, phrase->day, phrase->minutes) != COUNT_ON)
		return NULL;
	const Standing standing = find_standing(phrase, past);
	if (!standing.record)
		return NULL;
	if (standing.passed == standing.record)
		return sentence_of_record(phrase, &standing);
	if (standing.passed)
		return sentence_of_passed(phrase, &standing);
	g_autofree char *years = dispute_years(standing.record);
	return bot_words(phrase->lang, N_("The record is %u days (%s)."),
		dispute_length(standing.record), years);
}

// ---- !compare ----

// "100", or "153, 154 by our count": the official figure and ours
static char *length_words(const char *lang, const Dispute *of)
{
	guint length = dispute_length(of), ours = count_total(&of->count);
	return length == ours ? bot_words(lang, N_("%u"), length)
			      : bot_words(lang, N_("%u, %u by our count"), length, ours);
}

static char *passed_words(const char *lang, const Standing *standing)
{
	guint past = standing->number - dispute_length(standing->passed);
	g_autofree char *years = dispute_years(standing->passed);
	g_autofree char *length = length_words(lang, standing->passed);
	bool is_record = standing->passed == standing->record;
	if (!past && is_record)
		return bot_words(lang, N_("level with the %s record (%s)"), years, length);
	if (!past)
		return bot_words(lang, N_("level with %s (%s)"), years, length);
	if (is_record)
		return bot_words_n(lang, past, N_("%u day past the %s record (%s)"),
			N_("%u days past the %s record (%s)"), past, years, length);
	return bot_words_n(lang, past, N_("%u day past %s (%s)"), N_("%u days past %s (%s)"), past,
		years, length);
}

static char *ahead_words(const char *lang, const Standing *standing)
{
	guint left = dispute_length(standing->ahead) - standing->number;
	g_autofree char *years = dispute_years(standing->ahead);
	g_autofree char *length = length_words(lang, standing->ahead);
	return bot_words_n(lang, left, N_("%u day short of %s (%s)"),
		N_("%u days short of %s (%s)"), left, years, length);
}

static char *record_words(const Phrase *phrase, const Standing *standing)
{
	const Phrase of_record = {.lang = phrase->lang,
		.of = standing->record,
		.day = phrase->today,
		.minutes = -1,
		.today = phrase->today};
	guint left = dispute_length(standing->record) - standing->number;
	g_autofree char *years = dispute_years(standing->record);
	g_autofree char *length = phrase_length(&of_record);
	return bot_words_n(phrase->lang, left, N_("the %s record is %s, %u day ahead"),
		N_("the %s record is %s, %u days ahead"), years, length, left);
}

static void add(GString *said, char *part)
{
	g_autofree char *owned = part;
	g_string_append_printf(said, "%s%s", said->len ? "; " : "", owned);
}

// "WGA, day 102: 2 days past 2007-08 (100); …"; NULL if its union has no strike before it
static char *compare_words(BotCall *call, const Dispute *of, const GPtrArray *past)
{
	Phrase phrase = {.lang = bot_lang(call), .of = of};
	phrase.today = dispute_today(bot_of(call), of, &phrase.minutes);
	phrase.day = phrase.today;
	const Standing standing = find_standing(&phrase, past);
	if (!standing.record)
		return NULL;
	g_autoptr(GString) said = g_string_new("");
	if (standing.passed)
		add(said, passed_words(phrase.lang, &standing));
	if (standing.ahead && standing.ahead != standing.record)
		add(said, ahead_words(phrase.lang, &standing));
	if (standing.passed != standing.record)
		add(said, record_words(&phrase, &standing));
	g_autofree char *now = phrase_standing(&phrase);
	return bot_words(phrase.lang, N_("%s, %s: %s."), of->title, now, said->str);
}

bool compare_run(BotCall *call)
{
	g_auto(Choice) choice = {0};
	if (!choose_disputes(call, &choice))
		return false;
	if (!choice.n)
		return bot_reply(call, N_("no strike is known here"));
	g_autoptr(GString) said = g_string_new("");
	for (guint i = 0; i < choice.n; i++) {
		g_autofree char *words = compare_words(call, choice.of[i], choice.past);
		if (words)
			g_string_append_printf(said, "%s%s", said->len ? " " : "", words);
	}
	if (!said->len && choice.n == 1)
		return bot_reply(call,
			N_("%s has no strike before it in the table; !records shows all"),
			choice.of[0]->title);
	if (!said->len)
		return bot_reply(call,
			N_("none of them has a strike before it in the table; !records shows all"));
	return bot_reply(call, "%s", said->str);
}
