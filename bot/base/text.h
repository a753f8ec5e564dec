// SPDX-License-Identifier: LGPL-3.0-or-later
// Text from strangers and for weak screens: what may be shown, how it is cut, which word is nearest.
#pragma once
#include <glib.h>
#include <stdbool.h>

// Valid UTF-8 without control, direction and invisible format characters: bad bytes become U+FFFD, tabs and runs of blanks one
// blank, the rest is left out; trimmed. The caller frees it.
char *text_clean(const char *bytes, gssize length);
// Does it hold anything that text_clean() would change, other than blanks?
bool text_is_clean(const char *text);
// Words by blanks; "quoted words" are one (without the quotes, which may be unclosed only as a plain character). Each with the byte offset it began at. Free by g_ptr_array_unref().
typedef struct {
	char *text;
	unsigned at; // byte offset in the line
} TextWord;
GPtrArray *text_words(const char *line);
// "a", "a and b", "a, b and c". The caller frees it.
char *text_join(const char *const *items, unsigned n, const char *and_word);
// Edit distance (insert, delete, replace, swap of neighbours) of two words without case; over most, most + 1 is returned.
unsigned text_distance(const char *a, const char *b, unsigned most);
// The nearest of n names (distance at most 2, at most a third of the word), or NULL.
const char *text_nearest(const char *word, const char *const *names, unsigned n);
// How many of the first most bytes may be cut off as one piece: at the last blank (if it is past half), else at a whole character. At least one character.
size_t text_cut(const char *text, size_t most);
// Case-folded, NFKC-normalised key for comparing names. The caller frees it.
char *text_key(const char *text);
