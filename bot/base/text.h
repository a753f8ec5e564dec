// SPDX-License-Identifier: LGPL-3.0-or-later
// Text from strangers and for weak screens: what may be shown, how it is cut, which word is
// nearest. All but text_clean(), text_is_clean() and text_key() take valid UTF-8.
#pragma once
#include <glib.h>
#include <stdbool.h>

// Valid UTF-8 on one line without control, colour, direction and invisible format characters: bad
// bytes become U+FFFD; tabs, line ends and runs of blanks one blank; the rest is left out; trimmed.
// length -1 = up to the NUL. The caller frees it.
char *text_clean(const char *bytes, gssize length);
// Does it hold nothing that text_clean() would change, other than blanks and tabs?
bool text_is_clean(const char *text);

typedef struct {
	char *text;
	unsigned at; // byte offset in the line
} TextWord;
// Words by blanks; "quoted words" are one, without the quotes (typographic ones too, phones make
// them). A quote counts only at the start of a word and if it is closed at the end of one. Of
// TextWord; free by g_ptr_array_unref().
GPtrArray *text_words(const char *line);
// "a", "a and b", "a, b and c". The caller frees it.
char *text_join(const char *const *items, unsigned n, const char *and_word);
// Edit distance (insert, delete, replace, swap of neighbours) of two words without case; over most,
// most + 1 is returned.
unsigned text_distance(const char *a, const char *b, unsigned most);
// How well a typed word fits a name, best last: by a slip or two of the finger, as the beginning of a word
// of its title, as its own beginning, or exactly (or the whole title), all without case. A number is not
// the beginning of another: 1 is not 12. title NULL = it has none.
typedef enum {
	TEXT_FIT_NONE,
	TEXT_FIT_NEAR,
	TEXT_FIT_TITLE,
	TEXT_FIT_PREFIX,
	TEXT_FIT_EXACT
} TextFit;
TextFit text_fit(const char *word, const char *name, const char *title);
// The nearest of n names (distance at most 2, at most a third of the word; of several the one that
// begins alike, then the first), or NULL.
const char *text_nearest(const char *word, const char *const *names, unsigned n);
// How many of the first most bytes may be cut off as one piece: at the last blank (if it is past
// half), else at a whole character. At least one character.
size_t text_cut(const char *text, size_t most);
// Case-folded, NFKC-normalised key for comparing names. The caller frees it.
char *text_key(const char *text);
