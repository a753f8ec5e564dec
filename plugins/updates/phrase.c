// SPDX-License-Identifier: LGPL-3.0-or-later
// Cuts texts into words and words into runs, and looks runs up.
#include "phrase.h"

#include <string.h>

// ---- words ----

static bool is_around(gunichar c)
{
	return !g_unichar_isalnum(c) && !g_unichar_ismark(c);
}

// Quotes come in many shapes, and phones choose for us.
static gunichar plain(gunichar c)
{
	return c == 0x2019 || c == 0x2018 || c == 0x02BC ? '\'' : c;
}

static char *word_key(const char *word)
{
	g_autofree char *composed = g_utf8_normalize(word, -1, G_NORMALIZE_NFKC);
	g_autofree char *folded = g_utf8_casefold(composed, -1);
	g_autoptr(GString) key = g_string_new(NULL);
	size_t end = 0;
	for (const char *at = folded; *at; at = g_utf8_next_char(at)) {
		gunichar c = plain(g_utf8_get_char(at));
		if (is_around(c) && !key->len)
			continue;
		g_string_append_unichar(key, c);
		end = is_around(c) ? end : key->len;
	}
	return g_strndup(key->str, end);
}

GPtrArray *phrase_words(const char *text)
{
	g_autofree char *normal = bulletin_normal(text);
	g_auto(GStrv) parts = g_strsplit(normal, " ", -1);
	GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
	for (char **part = parts; *part; part++) {
		char *key = word_key(*part);
		if (*key)
			g_ptr_array_add(words, key);
		else
			g_free(key);
	}
	return words;
}

// ---- runs ----

int64_t phrase_hash(const GPtrArray *words, unsigned at)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	for (unsigned i = at; i < at + PHRASE_WORDS; i++) { // the NUL parts them
		const char *word = words->pdata[i];
		g_checksum_update(sum, (const guchar *)word, (gssize)strlen(word) + 1);
	}
	g_autofree char *begin = g_strndup(g_checksum_get_string(sum), 15); // 60 bits
	return (int64_t)g_ascii_strtoull(begin, NULL, 16);
}

bool phrases_add(Bot *bot, const Bulletin *bulletin)
{
	g_autoptr(GPtrArray) words = phrase_words(bulletin->text);
	for (unsigned i = 0; i + PHRASE_WORDS <= words->len; i++)
		if (!bot_run(bot,
			    "insert into updates_phrase (hash, bulletin, edition) values (?, ?, ?) "
			    "on conflict do nothing",
			    V(phrase_hash(words, i)), V(bulletin->number), V(bulletin->edition)))
			return false;
	return true;
}

// ---- the nearest ----

enum {
	HITS_MOST = 200
}; // editions that one run is looked up in: "on the picket" stands everywhere

static guint hit_hash(gconstpointer key)
{
	const PhraseHit *hit = key;
	return (guint)(hit->bulletin * 31 + hit->edition);
}

static gboolean hit_same(gconstpointer one, gconstpointer other)
{
	const PhraseHit *a = one, *b = other;
	return a->bulletin == b->bulletin && a->edition == b->edition;
}

static void count_hits(Bot *bot, GHashTable *hits, int64_t hash)
{
	BotQuery *query = bot_sql(bot,
		"select bulletin, edition from updates_phrase where hash = ? order by bulletin "
		"desc, "
		"edition desc limit ?",
		V(hash), V(HITS_MOST));
	while (bot_step(query) == BOT_ROW) {
		const PhraseHit key = {bot_col_int(query, 0), bot_col_int(query, 1), 0};
		PhraseHit *hit = g_hash_table_lookup(hits, &key);
		if (!hit) {
			hit = g_memdup2(&key, sizeof key);
			g_hash_table_add(hits, hit);
		}
		hit->shared++;
	}
}

static bool is_better(const PhraseHit *hit, const PhraseHit *than)
{
	if (hit->shared != than->shared)
		return hit->shared > than->shared;
	return hit->bulletin != than->bulletin ? hit->bulletin > than->bulletin
					       : hit->edition > than->edition;
}

bool phrases_nearest(Bot *bot, const GPtrArray *words, PhraseHit *ret_hit)
{
	g_autoptr(GHashTable) hits = g_hash_table_new_full(hit_hash, hit_same, g_free, NULL);
	*ret_hit = (PhraseHit){0};
	for (unsigned i = 0; i + PHRASE_WORDS <= words->len; i++)
		count_hits(bot, hits, phrase_hash(words, i));
	GHashTableIter at;
	gpointer hit;
	g_hash_table_iter_init(&at, hits);
	while (g_hash_table_iter_next(&at, &hit, NULL))
		if (is_better(hit, ret_hit))
			*ret_hit = *(PhraseHit *)hit;
	return ret_hit->shared > 0;
}
