// SPDX-License-Identifier: LGPL-3.0-or-later
// What !day says: a sentence for each strike, how the first compares with those before it, and how
// long they go on together.
#include "answer.h"

#include <string.h>

#include "choose.h"
#include "compare.h"
#include "date.h"
#include "tell.h"

typedef struct {
	BotCall *call;
	const Choice *choice;
	guint number; // that is asked for; 0 = none
	Tell tell;
} Answer;

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
	Phrase phrase = tell_now(&answer->tell, of);
	phrase.day = day_meant(&date, bot_text(answer->call, "when"), phrase.today);
	phrase.minutes = -1;
	g_autofree char *title = tell_title(&answer->tell, of),
			*standing = phrase_standing(&phrase);
	g_autofree char *words = date_words(answer->tell.lang, phrase.day, phrase.today);
	tell_add(&answer->tell,
		bot_words(answer->tell.lang, N_("%s, on %s: %s."), title, words, standing));
	return true;
}

static bool say_strike(Answer *answer, const Dispute *of)
{
	if (bot_given(answer->call, "when"))
		return say_dated(answer, of);
	const Phrase phrase = tell_now(&answer->tell, of);
	g_autofree char *title = tell_title(&answer->tell, of);
	g_autofree char *words = answer->number ? phrase_number(&phrase, answer->number)
						: phrase_standing(&phrase);
	bool first = !answer->tell.said->len;
	tell_add(&answer->tell, bot_words(answer->tell.lang, N_("%s: %s."), title, words));
	if (first && !answer->number)
		tell_add(&answer->tell, compare_sentence(&phrase, answer->choice->past));
	return true;
}

static bool say_all(Answer *answer)
{
	const Choice *choice = answer->choice;
	for (guint i = 0; i < choice->n; i++)
		if (!say_strike(answer, choice->of[i]))
			return false;
	if (choice->more)
		tell_add(&answer->tell,
			bot_words_n(answer->tell.lang, choice->more, N_("And %u more: name it."),
				N_("And %u more: name one."), choice->more));
	if (!answer->number && !bot_given(answer->call, "when"))
		tell_together(&answer->tell, choice->of, choice->n);
	return bot_reply(answer->call, "%s", answer->tell.said->str);
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
		.choice = &choice,
		.number = (guint)number,
		.tell = {bot_of(call), bot_lang(call), said}};
	return say_all(&answer);
}
