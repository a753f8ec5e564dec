// SPDX-License-Identifier: LGPL-3.0-or-later
// How well a typed word fits the name of a place or gate.
#include "look.h"

#include <string.h>

enum {
	NEAR_MOST = 2,      // letters that may be wrong,
	NEAR_SHARE = 3,     // and at most one in three
	NEAR_MAX_WORD = 40, // longer words are nobody's slip
};

static char *fold(const char *text)
{
	g_autofree char *plain = g_utf8_normalize(text, -1, G_NORMALIZE_ALL_COMPOSE);
	return plain ? g_utf8_casefold(plain, -1) : g_strdup("");
}

// Edit distance with swaps of neighbours; three rows are enough for that.
static unsigned distance(const char *a, const char *b)
{
	unsigned rows[3][NEAR_MAX_WORD + 1], n = (unsigned)strlen(b);
	for (unsigned j = 0; j <= n; j++)
		rows[0][j] = j;
	for (unsigned i = 1; a[i - 1]; i++) {
		unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3],
			 *before = rows[(i + 1) % 3];
		row[0] = i;
		for (unsigned j = 1; j <= n; j++) {
			row[j] = MIN(above[j - 1] + (a[i - 1] != b[j - 1]),
				MIN(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = MIN(row[j], before[j - 2] + 1);
		}
	}
	return rows[strlen(a) % 3][n];
}

bool name_is_near(const char *word, const char *name)
{
	size_t n = strlen(word);
	unsigned most = (unsigned)MIN(n / NEAR_SHARE, NEAR_MOST);
	return most && n <= NEAR_MAX_WORD && strlen(name) <= NEAR_MAX_WORD &&
	       distance(word, name) <= most;
}

static LookFit folded_fit(const char *word, const char *name)
{
	if (!strcmp(word, name))
		return LOOK_EXACT;
	// A number is never the beginning of another: gate 1 is not gate 12.
	if (g_str_has_prefix(name, word) && !g_ascii_isdigit(*word))
		return LOOK_PREFIX;
	return name_is_near(word, name) ? LOOK_NEAR : LOOK_NOT;
}

LookFit name_fit(const char *word, const char *name)
{
	g_autofree char *typed = fold(word), *key = fold(name);
	return *typed && *key ? folded_fit(typed, key) : LOOK_NOT;
}

LookFit place_fit(const char *word, const char *name, const char *title)
{
	g_autofree char *typed = fold(word), *key = fold(name), *called = fold(title);
	if (!*typed)
		return LOOK_NOT;
	LookFit best = folded_fit(typed, key);
	g_auto(GStrv) parts = g_strsplit(called, " ", -1);
	for (char **part = parts; *part; part++)
		best = **part ? MAX(best, MIN(folded_fit(typed, *part), LOOK_PREFIX)) : best;
	return strcmp(typed, called) ? best : LOOK_EXACT;
}
