// SPDX-License-Identifier: LGPL-3.0-or-later
// Who asked what in the room, and who was told.
#include "tally.h"

#include <string.h>

void tally_init(Tally *tally, TallyAnswers answers)
{
	*tally = (Tally){
		.answers = answers,
		.names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		.asked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		.told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		.placed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
	};
}

void tally_clear(Tally *tally)
{
	g_hash_table_unref(tally->names);
	g_hash_table_unref(tally->asked);
	g_hash_table_unref(tally->told);
	g_hash_table_unref(tally->placed);
	g_free(tally->strange);
}

void tally_know(Tally *tally, const char *name)
{
	g_hash_table_add(tally->names, g_ascii_strdown(name, -1));
}

// ---- what a text is about ----

// The number at the end of "!in 12"; 0 = no shift.
static unsigned asked_shift(const char *text)
{
	const char *word = strrchr(text, ' ');
	return word ? (unsigned)strtoul(word + 1, NULL, 10) : 0;
}

// "… shift 12": where it begins, and its number; NULL = the line is about no shift.
static const char *find_shift(const char *text, unsigned *ret_shift)
{
	for (const char *found = text; (found = strstr(found, "shift ")); found++)
		if (g_ascii_isdigit(found[strlen("shift ")])) {
			*ret_shift = (unsigned)strtoul(found + strlen("shift "), NULL, 10);
			return found;
		}
	*ret_shift = 0;
	return NULL;
}

// "on shift 12", "already on shift 12"; not "station shift 12", "off shift 12".
static bool is_placed(const char *text, const char *shift)
{
	size_t before = strlen("on ");
	if (!shift || (size_t)(shift - text) < before || !g_str_has_prefix(shift - before, "on "))
		return false;
	return shift - before == text || shift[-(int)before - 1] == ' ';
}

static char *key_of(const char *name, unsigned shift)
{
	return g_strdup_printf("%s %u", name, shift);
}

void tally_ask(Tally *tally, const char *name, const char *text)
{
	char *key = key_of(name, asked_shift(text));
	unsigned open = GPOINTER_TO_UINT(g_hash_table_lookup(tally->asked, key));
	g_hash_table_insert(tally->asked, key, GUINT_TO_POINTER(open + 1));
	tally->heard++;
}

// ---- who was told ----

typedef struct {
	unsigned shift;
	bool placed;
	int64_t now_us;
} News;

static bool tell(Tally *tally, const char *name, const News *news)
{
	g_autofree char *key = key_of(name, news->shift);
	unsigned open = GPOINTER_TO_UINT(g_hash_table_lookup(tally->asked, key));
	if (!g_hash_table_contains(tally->asked, key))
		return false;
	unsigned closed = tally->answers == TALLY_ALL ? open : MIN(open, 1);
	tally->answered += closed;
	if (closed)
		tally->last_us = news->now_us;
	if (g_hash_table_add(tally->told, g_strdup(key)))
		tally->told_us = news->now_us;
	if (news->placed && g_hash_table_add(tally->placed, g_strdup(key)))
		tally->placed_us = news->now_us;
	g_hash_table_insert(tally->asked, g_steal_pointer(&key), GUINT_TO_POINTER(open - closed));
	return true;
}

static bool is_of_name(char c)
{
	return g_ascii_isalnum(c) || (c && strchr("-_[]\\^{}|`", c));
}

// Each name once, however often it stands there.
static GHashTable *names_in(const Tally *tally, const char *text)
{
	GHashTable *found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	while (*text) {
		const char *end = text;
		while (is_of_name(*end))
			end++;
		g_autofree char *word = g_ascii_strdown(text, end - text);
		if (g_hash_table_contains(tally->names, word))
			g_hash_table_add(found, g_steal_pointer(&word));
		text = *end ? end + 1 : end;
	}
	return found;
}

void tally_hear(Tally *tally, const char *text, int64_t now_us)
{
	News news = {.now_us = now_us};
	const char *shift = find_shift(text, &news.shift);
	news.placed = is_placed(text, shift);
	g_autoptr(GHashTable) names = names_in(tally, text);
	bool told = false;
	GHashTableIter iter;
	g_hash_table_iter_init(&iter, names);
	for (gpointer name; g_hash_table_iter_next(&iter, &name, NULL);)
		told |= tell(tally, name, &news);
	tally->lines++;
	if (told)
		return;
	tally->silent++;
	if (!tally->strange)
		tally->strange = g_strdup(text);
}

unsigned tally_open(const Tally *tally)
{
	return tally->heard - tally->answered;
}
