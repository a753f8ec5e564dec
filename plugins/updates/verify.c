// SPDX-License-Identifier: LGPL-3.0-or-later
// Finds the bulletin that shares most runs of words with an excerpt, and says how it compares.
#include "verify.h"

#include <string.h>

#include "compare.h"
#include "fault.h"
#include "phrase.h"
#include "words.h"

typedef enum { LINKS_SHOWN, LINKS_HIDDEN } Links;

static void add_word(GString *text, const char *word, Links links)
{
	g_autofree char *host = links == LINKS_HIDDEN ? text_link_host(word) : NULL;
	g_string_append(text, host ? "[a link]" : word);
}

static char *around(const GPtrArray *words, unsigned at, Links links)
{
	g_autoptr(GString) text = g_string_new(at > VERIFY_SHOWN_WORDS ? "… " : "");
	unsigned from = at > VERIFY_SHOWN_WORDS ? at - VERIFY_SHOWN_WORDS : 0,
		 to = MIN(words->len, at + VERIFY_SHOWN_WORDS);
	for (unsigned i = from; i < to; i++) {
		g_string_append(text, i > from ? " " : "");
		add_word(text, words->pdata[i], links);
	}
	g_string_append(text, to < words->len ? " …" : "");
	return g_string_free(g_steal_pointer(&text), FALSE);
}

typedef struct {
	GPtrArray *asked, *said;
	unsigned in_asked, in_said; // where they begin to differ
} Pair;

// Whoever asks may paste a link that nobody should follow: it is not said back.
static bool tell_difference(BotCall *call, const Bulletin *bulletin, const Pair *pair)
{
	g_autofree char *name = words_name(bot_lang(call), bulletin),
			*asked = around(pair->asked, pair->in_asked, LINKS_HIDDEN),
			*said = around(pair->said, pair->in_said, LINKS_SHOWN);
	return bot_reply(call,
		N_("not from us as it stands: nearest is %s of %s, which says \"%s\" where this "
		   "says \"%s\""),
		name, bulletin->title, said, asked);
}

static bool tell_same(BotCall *call, const Bulletin *bulletin, bool whole)
{
	const char *lang = bot_lang(call);
	g_autofree char *name = words_name(lang, bulletin),
			*published = words_time(bot_of(call), bulletin, bulletin->published);
	if (bulletin->withdrawn)
		return bot_reply(call,
			N_("these words were in %s of %s, which is withdrawn: they "
			   "do not hold any more"),
			name, bulletin->title);
	if (bulletin->edition < bulletin->newest)
		return bot_reply(call,
			N_("these words were in %s of %s, which was corrected since: "
			   "!bulletin %" PRId64 " shows what holds"),
			name, bulletin->title, bulletin->number);
	return bot_reply(call,
		whole ? N_("this is %s of %s word for word, %s")
		      : N_("these words are in %s of %s, %s"),
		name, bulletin->title, published);
}

static bool verify_words(BotCall *call, const char *text)
{
	Bot *bot = bot_of(call);
	g_autoptr(GPtrArray) asked = phrase_words(text);
	g_auto(Bulletin) bulletin = {0};
	PhraseHit hit;
	if (asked->len < VERIFY_LEAST_WORDS)
		return bot_refuse(call,
			N_("paste at least %d words of it, or say a bulletin's number: !verify 41"),
			VERIFY_LEAST_WORDS);
	if (asked->len > VERIFY_MOST_WORDS)
		return bot_refuse(call, N_("paste at most %d words at a time"), VERIFY_MOST_WORDS);
	if (!phrases_nearest(bot, asked, &hit) ||
		!bulletin_read_edition(bot, hit.bulletin, hit.edition, &bulletin))
		return bot_reply(
			call, N_("not from us: no official bulletin says anything like it"));
	g_autoptr(GPtrArray) said = phrase_words(bulletin.text);
	Pair pair = {asked, said, 0, 0};
	if (!compare_excerpt(asked, said, &pair.in_asked, &pair.in_said))
		return tell_difference(call, &bulletin, &pair);
	return tell_same(call, &bulletin, said->len == asked->len);
}

static bool verify_number(BotCall *call, int64_t number)
{
	g_auto(Bulletin) bulletin = {0};
	if (!bulletin_read(bot_of(call), number, &bulletin))
		return bot_refuse(call, N_("not from us: there is no bulletin %" PRId64), number);
	g_autofree char *words = words_answer(bot_of(call), bot_lang(call), &bulletin);
	return bulletin.withdrawn ? bot_reply(call, "%s", words)
				  : bot_reply(call, N_("official: %s"), words);
}

bool verify_run(BotCall *call)
{
	const char *what = bot_text(call, "what");
	guint64 number;
	return g_ascii_string_to_unsigned(what, 10, 0, G_MAXINT64, &number, NULL)
		       ? verify_number(call, (int64_t)number)
		       : verify_words(call, what);
}
