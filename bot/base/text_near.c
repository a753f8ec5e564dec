// SPDX-License-Identifier: LGPL-3.0-or-later
// Names compared: as keys without case, by the number of slips of the finger between two, and by how
// well a typed word fits.
#include "base/text.h"

#include <string.h>

// Characters of a word that is compared with names; longer ones are near to nothing.
enum {
	MAX_COMPARED = 64,
	SLIPS_MOST = 2,  // of the finger, in one word,
	SLIPS_SHARE = 3, // and at most in one character of three
};

char *text_key(const char *text)
{
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	g_autofree char *normal = g_utf8_normalize(valid, -1, G_NORMALIZE_ALL_COMPOSE);
	g_autofree char *folded = g_utf8_casefold(normal, -1);
	// Folding may take characters apart again.
	return g_utf8_normalize(folded, -1, G_NORMALIZE_ALL_COMPOSE);
}

typedef struct {
	const gunichar *a, *b;
	// From the first i characters of a to the first j of b.
	unsigned steps[MAX_COMPARED + 1][MAX_COMPARED + 1];
} Comparison;

static unsigned step(const Comparison *all, glong i, glong j)
{
	if (!i || !j)
		return (unsigned)(i + j);
	unsigned least = all->steps[i - 1][j - 1] + (all->a[i - 1] != all->b[j - 1]);
	least = MIN(least, all->steps[i - 1][j] + 1);
	least = MIN(least, all->steps[i][j - 1] + 1);
	if (i > 1 && j > 1 && all->a[i - 1] == all->b[j - 2] && all->a[i - 2] == all->b[j - 1])
		least = MIN(least, all->steps[i - 2][j - 2] + 1);
	return least;
}

static unsigned key_distance(const char *key_a, const char *key_b, unsigned most)
{
	glong length_a, length_b;
	g_autofree gunichar *chars_a = g_utf8_to_ucs4_fast(key_a, -1, &length_a);
	g_autofree gunichar *chars_b = g_utf8_to_ucs4_fast(key_b, -1, &length_b);
	if (ABS(length_a - length_b) > (glong)most || MAX(length_a, length_b) > MAX_COMPARED)
		return most + 1;
	Comparison all = {.a = chars_a, .b = chars_b};
	for (glong i = 0; i <= length_a; i++)
		for (glong j = 0; j <= length_b; j++)
			all.steps[i][j] = step(&all, i, j);
	return MIN(all.steps[length_a][length_b], most + 1);
}

unsigned text_distance(const char *a, const char *b, unsigned most)
{
	g_autofree char *key_a = text_key(a), *key_b = text_key(b);
	return key_distance(key_a, key_b, most);
}

static unsigned most_slips(const char *word)
{
	return MIN(SLIPS_MOST, (unsigned)g_utf8_strlen(word, -1) / SLIPS_SHARE);
}

// ---- a word and a name ----

static bool key_begins(const char *key, const char *word)
{
	return g_str_has_prefix(key, word) && !g_ascii_isdigit(*word);
}

static bool key_is_near(const char *key, const char *word)
{
	unsigned most = most_slips(word);
	return most && key_distance(key, word, most) <= most;
}

static TextFit fit_title(const char *word, const char *title)
{
	g_auto(GStrv) parts = g_strsplit(title, " ", -1);
	TextFit best = TEXT_FIT_NONE;
	for (char **part = parts; *part; part++) {
		if (!strcmp(*part, word) || key_begins(*part, word))
			return TEXT_FIT_TITLE;
		if (key_is_near(*part, word))
			best = TEXT_FIT_NEAR;
	}
	return best;
}

TextFit text_fit(const char *word, const char *name, const char *title)
{
	g_autofree char *typed = text_key(word), *key = text_key(name),
			*called = text_key(title ? title : "");
	if (!*typed)
		return TEXT_FIT_NONE;
	if (!strcmp(typed, key) || !strcmp(typed, called))
		return TEXT_FIT_EXACT;
	if (key_begins(key, typed))
		return TEXT_FIT_PREFIX;
	TextFit by_title = fit_title(typed, called);
	return by_title == TEXT_FIT_NONE && key_is_near(key, typed) ? TEXT_FIT_NEAR : by_title;
}

// ---- the nearest of several ----

// Of two names equally near the one that begins alike: the first letter is seldom mistyped.
static unsigned strangeness(const char *word, const char *name, unsigned distance)
{
	bool begins_alike = g_unichar_tolower(g_utf8_get_char(word)) ==
			    g_unichar_tolower(g_utf8_get_char(name));
	return 2 * distance + !begins_alike;
}

const char *text_nearest(const char *word, const char *const *names, unsigned n)
{
	const char *nearest = NULL;
	unsigned most = most_slips(word), least = G_MAXUINT;
	for (unsigned i = 0; i < n; i++) {
		unsigned distance = text_distance(word, names[i], most);
		unsigned strange = strangeness(word, names[i], distance);
		if (distance > most || strange >= least)
			continue;
		least = strange;
		nearest = names[i];
	}
	return nearest;
}
