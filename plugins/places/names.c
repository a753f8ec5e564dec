// SPDX-License-Identifier: LGPL-3.0-or-later
// How well a typed word fits a name: exactly, as its beginning, as a word of its title, or nearly.
#include "places.h"

#include <string.h>

enum {
	NEAR_MOST = 2,      // letters that may be wrong
	NEAR_SHARE = 3,     // and at most one in three
	NEAR_MAX_WORD = 40, // longer words are nobody's slip
};

static char *fold(const char *text)
{
	g_autofree char *plain = g_utf8_normalize(text, -1, G_NORMALIZE_ALL_COMPOSE);
	return plain ? g_utf8_casefold(plain, -1) : g_strdup("");
}

// Insert, delete, replace, row by row.
static unsigned distance(const char *a, const char *b)
{
	unsigned row[NEAR_MAX_WORD + 1], n = (unsigned)strlen(b);
	for (unsigned j = 0; j <= n; j++)
		row[j] = j;
	for (unsigned i = 1; a[i - 1]; i++) {
		unsigned above_left = row[0];
		row[0] = i;
		for (unsigned j = 1; j <= n; j++) {
			unsigned above = row[j];
			unsigned change = above_left + (a[i - 1] != b[j - 1]);
			row[j] = MIN(change, MIN(above, row[j - 1]) + 1);
			above_left = above;
		}
	}
	return row[n];
}

static bool is_near(const char *word, const char *name)
{
	size_t n = strlen(word);
	if (n > NEAR_MAX_WORD || strlen(name) > NEAR_MAX_WORD)
		return false;
	unsigned most = (unsigned)MIN(n / NEAR_SHARE, NEAR_MOST);
	return most > 0 && distance(word, name) <= most;
}

static NameFit fit_title(const char *word, const char *title)
{
	g_auto(GStrv) parts = g_strsplit(title, " ", -1);
	NameFit best = FIT_NONE;
	for (char **part = parts; *part; part++) {
		if (g_str_has_prefix(*part, word))
			return FIT_TITLE;
		if (is_near(word, *part))
			best = FIT_NEAR;
	}
	return best;
}

NameFit name_fit(const char *word, const char *name, const char *title)
{
	g_autofree char *typed = fold(word), *key = fold(name), *called = fold(title);
	if (!*typed)
		return FIT_NONE;
	if (!strcmp(typed, key) || !strcmp(typed, called))
		return FIT_EXACT;
	if (g_str_has_prefix(key, typed))
		return FIT_PREFIX;
	NameFit by_title = fit_title(typed, called);
	return by_title == FIT_NONE && is_near(typed, key) ? FIT_NEAR : by_title;
}
