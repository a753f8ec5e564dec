// SPDX-License-Identifier: LGPL-3.0-or-later
// What !day says: a sentence for each strike, how the first compares with those before it, and how
// long they go on together.
#include "answer.h"

#include <string.h>

#include "choose.h"
#include "compare.h"
#include "date.h"
#include "phrase.h"

typedef struct {
	BotCall *call;
	const char *lang;
	const Choice *choice;
	guint number; // that is asked for; 0 = none
	GString *said;
} Answer;

static Phrase phrase_now(const Answer *answer, const Dispute *of)
{
	Phrase phrase = {.lang = answer->lang, .of = of};
	phrase.today = dispute_today(bot_of(answer->call), of, &phrase.minutes);
	phrase.day = phrase.today;
	return phrase;
}

static void say(Answer *answer, char *sentence)
{
	g_autofree char *owned = sentence;
	if (owned)
		g_string_append_printf(answer->said, "%s%s", answer->said->len ? " " : "", owned);
}

// "WGA strike" for the first, "SAG-AFTRA" for those that follow.
static char *title_words(const Answer *answer, const Dispute *of)
{
	bool plain = answer->said->len || g_str_has_suffix(of->title, "strike") ||
		     g_str_has_suffix(of->title, "Strike");
	return plain ? g_strdup(of->title) : bot_words(answer->lang, N_("%s strike"), of->title);
}

// To the bot a date without a year is the coming one; a question about a strike means the nearer one.
static CountDay day_meant(const GDate *date, const char *typed, CountDay today)
{
	CountDay day = g_date_get_julian(date);
	bool is_coming = g_ascii_isdigit(*typed) &&
			 !g_regex_match_simple("[0-9][0-9][0-9][0-9]", typed, 0, 0);
	if (!is_coming || day <= today)
		return day;
	GDate year_before = *date;
	g_date_subtract_years(&year_before, 1);
	CountDay before = g_date_get_julian(&year_before);
	return today - before < day - today ? before : day;
}

// False after refusing a date that is none in the strike's zone.
static bool say_dated(Answer *answer, const Dispute *of)
{
	GDate date;
	if (!bot_date(answer->call, "when", of->zone, &date))
		return false;
	Phrase phrase = phrase_now(answer, of);
	phrase.day = day_meant(&date, bot_text(answer->call, "when"), phrase.today);
	phrase.minutes = -1;
	g_autofree char *title = title_words(answer, of), *standing = phrase_standing(&phrase);
	g_autofree char *words = date_words(answer->lang, phrase.day, phrase.today);
	say(answer, bot_words(answer->lang, N_("%s, on %s: %s."), title, words, standing));
	return true;
}

static bool say_strike(Answer *answer, const Dispute *of)
{
	if (bot_given(answer->call, "when"))
		return say_dated(answer, of);
	const Phrase phrase = phrase_now(answer, of);
	g_autofree char *title = title_words(answer, of);
	g_autofree char *words = answer->number ? phrase_number(&phrase, answer->number)
						: phrase_standing(&phrase);
	bool first = !answer->said->len;
	say(answer, bot_words(answer->lang, N_("%s: %s."), title, words));
	if (first && !answer->number)
		say(answer, compare_sentence(&phrase, answer->choice->past));
	return true;
}

static void say_together(Answer *answer)
{
	const Count *on[CHOOSE_MAX];
	guint n = 0;
	CountDay today = G_MAXUINT32;
	for (guint i = 0; i < answer->choice->n; i++) {
		const Dispute *of = answer->choice->of[i];
		if (of->authorised || dispute_phase(bot_of(answer->call), of) != COUNT_ON)
			continue;
		on[n++] = &of->count;
		today = MIN(today, dispute_today(bot_of(answer->call), of,
					   NULL)); // where it is earlier: a day of both
	}
	guint days = n > 1 ? count_together(on, n, today) : 0;
	if (days && n == 2)
		say(answer, bot_words_n(answer->lang, days, N_("Both on strike together: %u day."),
				    N_("Both on strike together: %u days."), days));
	else if (days)
		say(answer,
			bot_words_n(answer->lang, days, N_("All %u on strike together: %u day."),
				N_("All %u on strike together: %u days."), n, days));
}

static bool say_all(Answer *answer)
{
	const Choice *choice = answer->choice;
	for (guint i = 0; i < choice->n; i++)
		if (!say_strike(answer, choice->of[i]))
			return false;
	if (choice->more)
		say(answer, bot_words_n(answer->lang, choice->more, N_("And %u more: name it."),
				    N_("And %u more: name one."), choice->more));
	if (!answer->number && !bot_given(answer->call, "when"))
		say_together(answer);
	return bot_reply(answer->call, "%s", answer->said->str);
}

bool answer_day(BotCall *call)
{
	g_auto(Choice) choice = {0};
	if (!choose_disputes(call, &choice))
		return false;
	if (!choice.n)
		return bot_reply(call, N_("no strike is known here"));
	int64_t number = choice.number ? bot_int(call, "number") : 0;
	if (choice.number && (number < 1 || number > COUNT_MAX_NUMBER))
		return bot_refuse(call, N_("days are counted from 1 to %d"), COUNT_MAX_NUMBER);
	if (choice.number && bot_given(call, "when"))
		return bot_refuse(call, N_("a date or a number, not both"));
	g_autoptr(GString) said = g_string_new("");
	Answer answer = {.call = call,
		.lang = bot_lang(call),
		.choice = &choice,
		.number = (guint)number,
		.said = said};
	return say_all(&answer);
}
