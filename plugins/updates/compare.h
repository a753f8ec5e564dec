// SPDX-License-Identifier: LGPL-3.0-or-later
// Two texts side by side, word by word. Words are char * in a GPtrArray, as phrase_words() gives them.
#pragma once
#include <glib.h>
#include <stdbool.h>

enum { COMPARE_MOST_WORDS = 2000 }; // of either

// Lays the excerpt where it fits best in the text. True: it stands there word for word. Else the places in both where
// the first difference is; either may be the length of its text.
bool compare_excerpt(const GPtrArray *excerpt, const GPtrArray *text, unsigned *ret_in_excerpt,
	unsigned *ret_in_text);
