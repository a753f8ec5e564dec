// SPDX-License-Identifier: LGPL-3.0-or-later
// The sentences about bulletins that an answer and a room's post share.
#include "words.h"

#include <string.h>

#include "issuer.h"

char *words_name(const char *lang, const Bulletin *bulletin)
{
	return bulletin->edition == 1
		       ? bot_words(lang, N_("bulletin %" PRId64), bulletin->number)
		       : bot_words(lang, N_("bulletin %" PRId64 " (edition %" PRId64 ")"),
				 bulletin->number, bulletin->edition);
}

char *words_issuer_time(Bot *bot, const char *issuer, int64_t at)
{
	g_autoptr(GTimeZone) zone = issuer_zone(bot, issuer);
	g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(at);
	g_autoptr(GDateTime) local = g_date_time_to_timezone(utc, zone);
	return g_date_time_format(local, "%a %-d %b %Y %H:%M %Z");
}

char *words_time(Bot *bot, const Bulletin *bulletin, int64_t at)
{
	return words_issuer_time(bot, bulletin->issuer, at);
}

// Where a text of that length at most ends with a sentence, else with a word; in scripts without blanks, with a
// character.
static size_t cut_at(const char *text, size_t most)
{
	size_t sentence = 0, word = 0;
	for (size_t i = 0; i < most; i++)
		if (text[i] == ' ' || text[i] == '\n') {
			word = i;
			if (i && strchr(".!?", text[i - 1]))
				sentence = i;
		}
	if (!word)
		return (size_t)(g_utf8_find_prev_char(text, text + most + 1) - text);
	return sentence > most / 2 ? sentence : word;
}

static bool ends_a_sentence(const char *text, size_t n)
{
	return !n || strchr(".!?:;", text[n - 1]);
}

// Lines become one: the first is the title.
static char *one_line(const char *text)
{
	size_t title = strcspn(text, "\n");
	g_autofree char *marked = !text[title] || ends_a_sentence(text, title)
					  ? g_strdup(text)
					  : g_strdup_printf(
						    "%.*s:%s", (int)title, text, text + title);
	return bulletin_normal(marked);
}

static char *shortened(const char *text, size_t most)
{
	if (strlen(text) <= most)
		return g_strdup(text);
	g_autofree char *begin = g_strndup(text, cut_at(text, most));
	return g_strdup_printf("%s …", begin);
}

char *words_flat(const char *text, size_t most)
{
	g_autofree char *flat = one_line(text);
	return shortened(flat, most);
}

// Where lines may stay lines, those of a long one do, below its name.
static char *text_post(const char *lang, const Bulletin *bulletin, const WordsRoom *room)
{
	bool lines = room->line_ends && strchr(bulletin->text, '\n') &&
		     strlen(bulletin->text) > WORDS_ONE_LINE_BYTES;
	g_autofree char *name = words_name(lang, bulletin),
			*all = lines ? g_strdup(bulletin->text) : one_line(bulletin->text),
			*text = shortened(all, room->bytes);
	const char *link = bulletin->link, *end = lines ? "\n" : " ";
	return bot_words(lang,
		strlen(all) <= room->bytes
			? N_("%s, %s:%s%s%s%s (!verify %" PRId64 ")")
			: N_("%s, %s:%s%s%s%s (all of it: !bulletin %" PRId64 ")"),
		bulletin->title, name, end, text, *link ? end : "", link, bulletin->number);
}

char *words_post(const char *lang, const Bulletin *bulletin, const WordsRoom *room)
{
	char *post = text_post(lang, bulletin, room);
	if (bulletin->edition > 1) {
		g_autofree char *before = post;
		post = bot_words(lang, N_("Correction: %s"), before);
	}
	if (bulletin->urgent) {
		g_autofree char *before = post;
		post = bot_words(lang, N_("URGENT. %s"), before);
	}
	return post;
}

char *words_answer(Bot *bot, const char *lang, const Bulletin *bulletin)
{
	g_autofree char *name = words_name(lang, bulletin),
			*published = words_time(bot, bulletin, bulletin->published);
	if (!bulletin->withdrawn) {
		g_autofree char *flat = words_flat(bulletin->text, FLAT_WHOLE);
		const char *link = bulletin->link;
		return bot_words(lang, N_("%s, %s, %s: %s%s%s"), bulletin->title, name, published,
			flat, *link ? " " : "", link);
	}
	g_autofree char *since = words_time(bot, bulletin, bulletin->withdrawn);
	return bot_words(lang, N_("%s, %s, is withdrawn since %s%s%s"), bulletin->title, name,
		since, *bulletin->reason ? ": " : "", bulletin->reason);
}
